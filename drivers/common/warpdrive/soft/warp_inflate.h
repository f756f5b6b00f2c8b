/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_INFLATE_H
#define WARP_INFLATE_H

/*
 * A decompressor of raw deflate data (RFC 1951) that can stop after any byte of
 * input or output and go on later, perhaps elsewhere: what it must remember is
 * a few hundred bytes without pointers and a window of 32 KiB, which the
 * caller keeps. Freestanding, so that a kernel can include it: no allocation,
 * no libc beyond memcpy, memset and memcmp.
 *
 * It accepts exactly what zlib's inflate accepts.
 */

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stddef.h>
#include <stdint.h>
#endif

#define WARP_INFLATE_WINDOW	32768u

#define WARP_INFLATE_LIT_BITS	11
#define WARP_INFLATE_DIST_BITS	8
/*
 * Entries that a root table with its subtables can need: the maximum over all
 * complete codes of 288 and 32 symbols of at most 15 bits. The builder checks
 * the bound all the same.
 */
#define WARP_INFLATE_LIT_SIZE	2342
#define WARP_INFLATE_DIST_SIZE	402
#define WARP_INFLATE_CLEN_SIZE	128
#define WARP_INFLATE_MAX_LENS	320

enum warp_inflate_mode {
	WARP_INFLATE_HEAD,		/* before the three bits that open a block */
	WARP_INFLATE_STORED_HEAD,	/* before LEN and NLEN */
	WARP_INFLATE_STORED,		/* in a stored block, left bytes to come */
	WARP_INFLATE_COUNTS,		/* before HLIT, HDIST and HCLEN */
	WARP_INFLATE_CLENS,		/* before code length code length number index */
	WARP_INFLATE_LENS,		/* before code length number index */
	WARP_INFLATE_CODES,		/* before a literal or length symbol */
	WARP_INFLATE_MATCH,		/* in a match, left bytes to copy from dist back */
	WARP_INFLATE_DONE,		/* behind the final block */
};

/**
 * What a stopped stream is. Plain data of fixed size; all zero is the start of
 * a stream. warp_inflate_run() believes none of it: any content is safe.
 */
struct warp_inflate_state {
	uint64_t bits;		/* input taken but not decoded, first bit lowest */
	uint32_t bit_count;	/* how many, below 64 */
	uint32_t left;
	uint32_t dist;
	uint32_t win_pos;	/* where the next byte goes in the window */
	uint32_t win_len;	/* bytes in the window */
	uint16_t index;
	uint16_t nlit;
	uint16_t ndist;
	uint16_t nclen;
	uint8_t mode;
	uint8_t final;		/* the block is the last one */
	uint8_t fixed;		/* CODES and MATCH: the block has the fixed codes */
	uint8_t clens[19];
	uint8_t lens[WARP_INFLATE_MAX_LENS];
	uint8_t pad[2];
};

/**
 * Scratch memory: decoding tables, and which code lengths they were made from,
 * so that a stream that comes back to the same scratch does not pay for them
 * again. Has no stream's state. Initialise once with warp_inflate_work_init().
 */
struct warp_inflate_work {
	uint32_t lit[WARP_INFLATE_LIT_SIZE];
	uint32_t dist[WARP_INFLATE_DIST_SIZE];
	uint32_t clen[WARP_INFLATE_CLEN_SIZE];
	uint32_t fixed_lit[512];
	uint32_t fixed_dist[32];
	uint16_t sorted[288];
	uint32_t lit_root;	/* bits */
	uint32_t dist_root;
	uint32_t bmi2;
	uint16_t nlit;		/* of lens; 0: the tables are void */
	uint16_t ndist;
	uint8_t lens[WARP_INFLATE_MAX_LENS];
	uint8_t fixed_lens[288];
};

/** Input, output and history of one call. */
struct warp_inflate_io {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	/** WARP_INFLATE_WINDOW bytes, a ring; may be NULL while win_len is 0. */
	const uint8_t *window;
	size_t consumed;	/* results */
	size_t produced;
};

enum warp_inflate_result {
	WARP_INFLATE_INPUT,	/* all input consumed, more is needed */
	WARP_INFLATE_OUTPUT,	/* output is full, and there is more for it */
	WARP_INFLATE_END,	/* the final block is complete */
	WARP_INFLATE_BAD,	/* not deflate data; the state is of no use any more */
};

void warp_inflate_work_init(struct warp_inflate_work *work);

/**
 * Decompresses as far as input and output go.
 *
 * Bytes of out behind the produced ones may be overwritten, none beyond out_len.
 * On END, no whole byte behind the final block has been consumed, and
 * st->bit_count is 0. After the call, and before the output is used for
 * anything else, warp_inflate_keep() must save it in the window, unless the
 * next call goes on in the same window and out is 0 bytes long.
 */
enum warp_inflate_result warp_inflate_run(struct warp_inflate_state *st,
					  struct warp_inflate_work *work,
					  struct warp_inflate_io *io);

/** Appends @p len bytes of output to the window. */
void warp_inflate_keep(struct warp_inflate_state *st, uint8_t *window, const uint8_t *out,
		       size_t len);

#endif /* WARP_INFLATE_H */
