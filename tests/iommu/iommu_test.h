/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef IOMMU_TEST_H
#define IOMMU_TEST_H

/* Cases, what they check with, and the requests they make. */

#include <stdio.h>

#include "uq.h"

/** One case: @return NULL if it held, else what did not. */
typedef const char *case_fn(void);

struct test_case {
	const char *name;
	case_fn *run;
};

extern const struct test_case data_cases[];
extern const struct test_case queue_cases[];
extern const struct test_case fault_cases[];
extern const struct test_case sec_cases[];
extern const struct test_case life_cases[];

/** Formats into a buffer that the next call reuses. */
const char *failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define CHECK(cond, ...) do { \
	if (!(cond)) \
		return failed(__VA_ARGS__); \
} while (0)

/** Fills @p buf with text-like data that compresses, different for each @p seed. */
void make_text(void *buf, size_t len, unsigned int seed);

bool is_v2(void);
/** True where devices request pages that are not present. */
bool page_requests(void);
/** A raw deflate request (V2: zlib) over flat buffers. */
void zip_flat(struct warp_sqe *sqe, const void *src, size_t len, void *dst, size_t room);
/** The same over chains that sgl_make() built. */
void zip_sgl(struct warp_sqe *sqe, const struct warp_sgl *src, size_t len,
	     const struct warp_sgl *dst, size_t room);
/** Splits @p len bytes at @p buf into elements of @p piece bytes, chained. free() it. */
struct warp_sgl *sgl_make(void *buf, size_t len, size_t piece, unsigned int per_list);

/** Success, with or without a gain. */
bool zip_ok(const struct warp_sqe *sqe);
uint8_t zip_status(const struct warp_sqe *sqe);
uint32_t zip_produced(const struct warp_sqe *sqe);

/** Encrypts @p len bytes by AES-128-CBC with a fixed key; @p room is not used. */
void sec_encrypt(struct warp_sqe *sqe, const void *src, size_t len, void *dst, size_t room);
/** OpenSSL's opinion of a completed sec_encrypt(): @return NULL if it succeeded and is right. */
const char *sec_check(const struct warp_sqe *sqe, const void *src, size_t len, const void *dst);

/** zlib's opinion: @return NULL if @p comp inflates to exactly @p len bytes equal to @p text. */
const char *check_inflates(const void *comp, size_t comp_len, const void *text, size_t len);
/** Position at the end of the kernel log. */
int kmsg_open(void);
/** Counts the lines since then that contain both words; reads them. */
unsigned int kmsg_count(int fd, const char *a, const char *b);

#endif /* IOMMU_TEST_H */
