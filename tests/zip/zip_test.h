/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef ZIP_TEST_H
#define ZIP_TEST_H

/*
 * What the tests of the ZIP engine share: an engine, descriptors, memory with
 * guard pages, lists, data, and random numbers from a seed that WARP_TEST_SEED
 * sets and every failure prints.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/warp_hw_sgl.h"
#include "hw/warp_hw_zip.h"
#include "soft/warp_engine.h"

#define ZT_ARRAY(a)	(sizeof(a) / sizeof((a)[0]))

#define zt_check(cond, ...) do {					\
	if (!(cond)) {							\
		fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #cond);	\
		fprintf(stderr, __VA_ARGS__);				\
		zt_fail();						\
	}								\
} while (0)

/** Reads the seed and says which it is. */
void zt_init(void);
/** Ends a failed test and prints the seed. */
void zt_fail(void) __attribute__((noreturn));
uint64_t zt_rand(void);
/** @return 0 to @p n - 1. */
uint32_t zt_below(uint32_t n);
/** @return 1 to @p max, small values as likely as large ones. */
uint32_t zt_size(uint32_t max);
/** The number of rounds of a random test: @p n, times WARP_TEST_SCALE percent if set. */
uint32_t zt_rounds(uint32_t n);

/** Cycles or nanoseconds, for figures only. */
uint64_t zt_now(void);

enum zt_data { ZT_TEXT, ZT_ZERO, ZT_RANDOM, ZT_PERIODIC, ZT_MIXED, ZT_DATA_KINDS };
void zt_fill(uint8_t *buf, size_t len, enum zt_data kind);

/** @p len bytes with an inaccessible page behind the last, or before the first. */
uint8_t *zt_guard_end(size_t len);
uint8_t *zt_guard_start(size_t len);
void zt_guard_free(uint8_t *p, size_t len);

struct zt {
	enum warp_model model;
	void *engine;
};
void zt_open(struct zt *t, enum warp_model model);
void zt_close(struct zt *t);

/**
 * With hooks: counts how often the engine reads each byte of @p len at @p p from
 * now on. zt_watched() returns the highest count, and ends the watch.
 */
void zt_watch(const void *p, size_t len);
unsigned int zt_watched(void);
/** An address that no access of an engine with hooks reaches. */
#define ZT_HOLE	0x8000u

/** A type-3 descriptor, or type 0 for V2, stateless and flat. */
void zt_sqe(struct zt *t, struct warp_zip_sqe *sqe, uint32_t type, const void *src,
	    uint32_t src_len, void *dst, uint32_t dst_len);
/**
 * Executes and leaves the results in @p sqe. Checks that the engine has stored
 * to output words only.
 * @return dw3.
 */
uint32_t zt_exec(struct zt *t, uint16_t qc_type, struct warp_zip_sqe *sqe);
uint32_t zt_compress(struct zt *t, struct warp_zip_sqe *sqe);
uint32_t zt_decompress(struct zt *t, struct warp_zip_sqe *sqe);

/** A stream, as a driver keeps it. */
struct zt_stream {
	uint32_t type;
	uint32_t ext;			/* dw8 */
	uint32_t window;		/* code */
	uint8_t *ctx;			/* what the device gets; guarded from 0x97C0 on */
	struct warp_zip_sqe saved;
	bool started;
};
void zt_stream_open(struct zt_stream *s, uint32_t type);
void zt_stream_close(struct zt_stream *s);
/** One request of the stream; saves what the next one feeds back. @return dw3. */
uint32_t zt_stream_exec(struct zt *t, struct zt_stream *s, uint16_t qc_type, bool finish,
			const uint8_t *src, uint32_t src_len, uint8_t *dst, uint32_t dst_len,
			uint32_t *consumed, uint32_t *produced);

/** A list in pieces of random sizes, each its own allocation. */
struct zt_sgl {
	struct warp_sgl *list[WARP_SGL_MAX_CHAIN];
	uint32_t lists;
	uint32_t skip;
	uint32_t len;
};
void zt_sgl_make(struct zt_sgl *s, uint32_t len, uint32_t skip, uint32_t max_piece);
void zt_sgl_put(struct zt_sgl *s, const uint8_t *data, uint32_t len);
void zt_sgl_get(struct zt_sgl *s, uint8_t *data, uint32_t len);
void zt_sgl_free(struct zt_sgl *s);

/** zlib as the independent control: raw deflate. @return whether it is whole and valid. */
bool zt_inflate(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_size, size_t *out_len,
		size_t *used);
size_t zt_deflate(const uint8_t *in, size_t len, uint8_t *out, size_t room, int level,
		  int strategy);

static inline uint32_t
zt_status(uint32_t dw3)
{
	return dw3 & WARP_ZIP_STATUS_MASK;
}

#endif /* ZIP_TEST_H */
