/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef SEC_TEST_H
#define SEC_TEST_H

/*
 * A driver in miniature for tests of the SEC engine: operations are described
 * here in plain terms and become descriptors of either type; memory ends at
 * guard pages; references are computed with OpenSSL in the test itself.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/warp_hw_sec.h"
#include "hw/warp_hw_sgl.h"
#include "soft/warp_engine.h"

#include "sec_ref.h"

/** What a descriptor says, independent of its type. Lengths in bytes, MAC and key too. */
struct op {
	unsigned int type;	/* 2 or 3 */
	bool invalid;
	unsigned int scene, cipher, auth, seq, de;
	unsigned int src_type, dst_type, mac_type;
	unsigned int c_alg, c_mode, c_key_code, c_width, ctr_mode, icv_len;
	unsigned int a_alg, ai_gen, pad, mac_words, key_words, mac_sel;
	uint32_t a_len, c_len;
	uint16_t a_off, c_off;
	uint64_t long_len;
	const void *src, *a_key, *a_iv, *c_key, *c_iv;
	void *dst, *mac;
	uint32_t ext_flags, ext0, ext1;
};

/** Fills @p sqe from @p op; the tag is @p tag. */
void op_fill(const struct op *op, struct warp_sqe *sqe, uint64_t tag);

/** Runs @p n operations as one batch. Each dw28 goes to @p status. */
void op_run(void *engine, const struct op *ops, unsigned int n, uint32_t *status);
uint32_t op_run1(void *engine, const struct op *op);

/**
 * An engine. Built with WARP_DMA_HOOKS it reaches memory through functions of
 * the test, which count: with dma_fail set, that access from now on, and all
 * after it, fail (1: the next).
 */
void *engine_create(enum warp_model model);
extern unsigned int dma_fail;
extern bool dma_failed;	/* one did */

#define STATUS_ERROR(s)	(((s) & WARP_SEC_ERROR_MASK) >> WARP_SEC_ERROR_SHIFT)
#define STATUS_ICV(s)	(((s) & WARP_SEC_ICV_MASK) >> WARP_SEC_ICV_SHIFT)
#define STATUS_FLAG(s)	(((s) & WARP_SEC_FLAG_MASK) >> WARP_SEC_FLAG_SHIFT)

/** @p len bytes that end where an inaccessible page begins. Freed by guard_free_all(). */
uint8_t *guard_alloc(size_t len);
void guard_free_all(void);

/** Bytes of a reproducible pseudo-random sequence. */
void rnd_seed(uint64_t seed);
uint64_t rnd(void);
uint32_t rnd_range(uint32_t lo, uint32_t hi);
void rnd_bytes(void *buf, size_t len);

/**
 * A hardware list, in guarded memory, over @p len bytes cut into random pieces,
 * each of them guarded as well. A NULL @p data leaves the pieces filled with 0xEE.
 */
struct list {
	void *head;
	unsigned int pieces;
	uint8_t *ptr[64];
	uint32_t size[64];
};
void list_make(struct list *l, const uint8_t *data, uint32_t len, unsigned int pieces);
void list_read(const struct list *l, uint8_t *to);

/**
 * A stream put into memory in one of the ways that a descriptor can name:
 * PLACE_KINDS combinations of flat and list, in place or not.
 */
#define PLACE_KINDS	8
struct place {
	unsigned int kind;
	uint32_t len;
	uint8_t *src;
	uint8_t *dst;
	struct list src_list;
	struct list dst_list;
	uint8_t *copy;		/* of the stream as it was */
};
/** Sets src, dst, their types and de of @p op. Bytes of a separate D are 0xEE. */
void place_make(struct place *p, struct op *op, const uint8_t *stream, uint32_t len,
		unsigned int kind);
bool place_in_place(const struct place *p);
/** Reads D. Also checks that S is as it was, unless it is D. */
void place_read(const struct place *p, uint8_t *to);

/** Hexadecimal string (blanks allowed) to guarded bytes; length in @p len if not NULL. */
uint8_t *hex(const char *s, size_t *len);

extern unsigned int passed, failed;

#define CHECK(cond, ...) check((cond), __FILE__, __LINE__, __VA_ARGS__)
__attribute__((format(printf, 4, 5)))
bool check(bool ok, const char *file, int line, const char *fmt, ...);
bool check_bytes(const void *got, const void *want, size_t len, const char *what);
/** Prints the totals. @return the exit code. */
int test_end(void);

#endif /* SEC_TEST_H */
