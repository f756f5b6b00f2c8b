/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_ZIP_H
#define WARP_HW_ZIP_H

/* The ZIP engine's descriptor, its request types, statuses and stream state. */

#include "warp_hw.h"

/* qc_type of a ZIP queue: the queue, not the descriptor, has the direction. */
#define WARP_ZIP_QC_COMPRESS	0
#define WARP_ZIP_QC_DECOMPRESS	1

/** Descriptor of types 0 (V2) and 3 (V3). H: written by the driver, D: by the device. */
struct warp_zip_sqe {
	uint32_t consumed;		/* dw0  D */
	uint32_t produced;		/* dw1  D, with the trailer */
	uint32_t comp_len;		/* dw2  D: LZ77 only; H and D: ext's Adler-32 */
	uint32_t status;		/* dw3  D */
	uint32_t src_len;		/* dw4  H */
	uint32_t lba_l;			/* dw5  0 */
	uint32_t lba_h;			/* dw6  0 */
	uint32_t ctrl;			/* dw7  H */
	uint32_t dst_ctrl;		/* dw8  H */
	uint32_t type;			/* dw9  H */
	uint32_t dif_ctrl;		/* dw10 0 */
	uint32_t priv_info;		/* dw11 0 */
	uint32_t dif_size;		/* dw12 0 */
	uint32_t tag0;			/* dw13 H: the tag of type 0 */
	uint32_t dst_avail;		/* dw14 H: room at the destination */
	uint32_t ctx_dw0;		/* dw15 H and D */
	uint32_t head_l;		/* dw16 0 */
	uint32_t head_h;		/* dw17 0 */
	uint32_t src_l;			/* dw18 H */
	uint32_t src_h;			/* dw19 H */
	uint32_t dst_l;			/* dw20 H */
	uint32_t dst_h;			/* dw21 H */
	uint32_t ctx_l;			/* dw22 H: stream context, stateful only */
	uint32_t ctx_h;			/* dw23 H */
	uint32_t lit_l;			/* dw24 0 */
	uint32_t lit_h;			/* dw25 0 */
	uint32_t tag_l;			/* dw26 H: the tag of type 3 */
	uint32_t tag_h;			/* dw27 H */
	uint32_t ctx_dw1;		/* dw28 H and D */
	uint32_t ctx_dw2;		/* dw29 H and D */
	uint32_t isize;			/* dw30 H and D */
	uint32_t checksum;		/* dw31 H and D */
};
WARP_HW_SIZE(struct warp_zip_sqe, WARP_SQE_SIZE);
WARP_HW_OFFSET(struct warp_zip_sqe, status, 4 * 3);
WARP_HW_OFFSET(struct warp_zip_sqe, ctrl, 4 * 7);
WARP_HW_OFFSET(struct warp_zip_sqe, type, 4 * 9);
WARP_HW_OFFSET(struct warp_zip_sqe, tag0, 4 * 13);
WARP_HW_OFFSET(struct warp_zip_sqe, ctx_dw0, 4 * 15);
WARP_HW_OFFSET(struct warp_zip_sqe, src_l, 4 * 18);
WARP_HW_OFFSET(struct warp_zip_sqe, dst_l, 4 * 20);
WARP_HW_OFFSET(struct warp_zip_sqe, ctx_l, 4 * 22);
WARP_HW_OFFSET(struct warp_zip_sqe, tag_l, 4 * 26);
WARP_HW_OFFSET(struct warp_zip_sqe, ctx_dw1, 4 * 28);
WARP_HW_OFFSET(struct warp_zip_sqe, checksum, 4 * 31);

/* dw3 */
#define WARP_ZIP_STATUS_MASK	WARP_HW_MASK(7, 0)
#define WARP_ZIP_LSTBLK		(1u << 8)	/* the final block was reached */

/* dw7 */
#define WARP_ZIP_SKIP_MASK	WARP_HW_MASK(23, 0)	/* also dw8: SGL bytes to skip */
#define WARP_ZIP_EXT_PARTIAL	(1u << 24)	/* ext, see below */
#define WARP_ZIP_FINISH		(1u << 25)
#define WARP_ZIP_STATEFUL	(1u << 26)
#define WARP_ZIP_STREAM_NEW	(1u << 27)
#define WARP_ZIP_SQE_TYPE_SHIFT	28
#define WARP_ZIP_SQE_TYPE(dw7)	((dw7) >> WARP_ZIP_SQE_TYPE_SHIFT)
#define WARP_ZIP_SQE_TYPE_V2	0u
#define WARP_ZIP_SQE_TYPE_V3	3u

/* dw9 */
#define WARP_ZIP_REQ_MASK	WARP_HW_MASK(7, 0)
#define WARP_ZIP_REQ_DEFLATE	0x01u	/* not on V2 */
#define WARP_ZIP_REQ_ZLIB	0x02u
#define WARP_ZIP_REQ_GZIP	0x03u
#define WARP_ZIP_REQ_LZ4	0x04u	/* one block; ext only, there both ways */
#define WARP_ZIP_BUF_SHIFT	8
#define WARP_ZIP_BUF_MASK	WARP_HW_MASK(11, 8)
#define WARP_ZIP_BUF_FLAT	(0u << WARP_ZIP_BUF_SHIFT)
#define WARP_ZIP_BUF_SGL	(1u << WARP_ZIP_BUF_SHIFT)
#define WARP_ZIP_WIN_SHIFT	12
#define WARP_ZIP_WIN_MASK	WARP_HW_MASK(15, 12)
#define WARP_ZIP_WIN_4K		0u
#define WARP_ZIP_WIN_8K		1u
#define WARP_ZIP_WIN_16K	2u
#define WARP_ZIP_WIN_24K	3u
#define WARP_ZIP_WIN_32K	4u

/*
 * What a software device with model=ext adds, in bits of a type-3 descriptor
 * that the hardware leaves reserved. Any other model refuses a descriptor that
 * has one of them set.
 *
 * dw8[27:24] level + 1 (0: the device's own choice).
 * dw8[29:28] Huffman codes of deflate blocks: 0 the device's choice, 1 fixed,
 *            2 dynamic.
 * dw8[30]    raw deflate and LZ4: dw31 is the CRC-32 of the uncompressed data
 *            as gzip stores it. A stream feeds it back; 0 on its first request.
 * dw8[31]    raw deflate and LZ4: dw2 is their Adler-32 (fed back; on the first
 *            request of a stream it is ignored and starts at 1).
 * dw7[24]    stateless compression that runs out of room ends with
 *            WARP_ZIP_ST_NO_SPACE as ever, but consumed and produced then count
 *            whole non-final blocks that end on a byte: a stream that another
 *            request may continue. Without the bit they are 0.
 */
#define WARP_ZIP_EXT_LEVEL_SHIFT	24
#define WARP_ZIP_EXT_LEVEL_MASK		WARP_HW_MASK(27, 24)
#define WARP_ZIP_EXT_LEVEL(l)		((uint32_t)((l) + 1) << WARP_ZIP_EXT_LEVEL_SHIFT)
#define WARP_ZIP_EXT_HUFF_SHIFT		28
#define WARP_ZIP_EXT_HUFF_MASK		WARP_HW_MASK(29, 28)
#define WARP_ZIP_EXT_HUFF_FIXED		(1u << WARP_ZIP_EXT_HUFF_SHIFT)
#define WARP_ZIP_EXT_HUFF_DYNAMIC	(2u << WARP_ZIP_EXT_HUFF_SHIFT)
#define WARP_ZIP_EXT_CRC32		(1u << 30)
#define WARP_ZIP_EXT_ADLER32		(1u << 31)
#define WARP_ZIP_EXT_MASK		WARP_HW_MASK(31, 24)	/* all of them in dw8 */

/*
 * dw3[7:0]. The hardware's codes for a bad descriptor, bad data and a bad
 * address are not published; the software devices use the three at the end,
 * and a driver takes every code that it does not know for an error.
 */
#define WARP_ZIP_ST_OK		0x00u
#define WARP_ZIP_ST_NEGATIVE	0x0Du	/* output larger than input, and valid */
#define WARP_ZIP_ST_NO_SPACE	0x0Eu
#define WARP_ZIP_ST_CHECKSUM	0x10u	/* trailer of zlib or gzip does not match */
#define WARP_ZIP_ST_END		0x13u	/* with LSTBLK: the stream is decompressed */
#define WARP_ZIP_ST_SOFT_DESC	0xE0u	/* invalid descriptor */
#define WARP_ZIP_ST_SOFT_DATA	0xE1u	/* corrupt or truncated compressed data */
#define WARP_ZIP_ST_SOFT_ADDR	0xE2u	/* memory that cannot be reached */

/* ctx_dw0, decompression */
#define WARP_ZIP_CTX_ST_MASK	WARP_HW_MASK(3, 0)
#define WARP_ZIP_CTX_ST_NONE	0u
#define WARP_ZIP_CTX_ST_OUTPUT	1u	/* input done, output waits for room */
#define WARP_ZIP_CTX_ST_MIDDLE	2u	/* room ran out in the middle */
#define WARP_ZIP_CTX_ST_BLOCK	3u	/* between two blocks */
#define WARP_ZIP_CTX_ST_TRAILER	4u	/* data done, trailer still to come */
#define WARP_ZIP_CTX_BFINAL	(1u << 7)
#define WARP_ZIP_CTX_BITS_SHIFT	10
#define WARP_ZIP_CTX_BITS_MASK	WARP_HW_MASK(15, 10)
/* ctx_dw1, ctx_dw2 */
#define WARP_ZIP_CTX_STORE_MASK	WARP_HW_MASK(18, 0)
#define WARP_ZIP_CTX_WIN_MASK	WARP_HW_MASK(15, 0)

/*
 * Stream context: 64 KiB of the driver's, of which the first 64 bytes are the
 * driver's own. The device gets the address behind them and must not touch
 * anything from WARP_ZIP_CTX_DEV_SIZE on.
 */
#define WARP_ZIP_CTX_SIZE	0x10000u
#define WARP_ZIP_CTX_HEAD	64u
#define WARP_ZIP_CTX_WINDOW	0xC00u	/* device offset of the history */
#define WARP_ZIP_CTX_DEV_SIZE	0x97C0u

/* Sizes: one flat buffer, what a stream's request needs, trailers. */
#define WARP_ZIP_MAX_FLAT	0x800000u
#define WARP_ZIP_STREAM_MIN_OUT	201u	/* V2 and V3: more than 200 */
#define WARP_ZIP_STREAM_GRAIN	4u	/* V2 and V3: unit of a request that does not finish */
#define WARP_ZIP_ZLIB_TRAILER	4u
#define WARP_ZIP_GZIP_TRAILER	8u

/** CRC-32 as gzip stores it <-> dw31 of the gzip request type. Its own inverse pair. */
static inline uint32_t
warp_zip_bitreverse32(uint32_t v)
{
	v = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
	v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
	v = ((v >> 4) & 0x0F0F0F0Fu) | ((v & 0x0F0F0F0Fu) << 4);
	v = ((v >> 8) & 0x00FF00FFu) | ((v & 0x00FF00FFu) << 8);
	return (v >> 16) | (v << 16);
}

static inline uint32_t
warp_zip_crc_from_raw(uint32_t raw)
{
	return warp_zip_bitreverse32(~raw);
}

static inline uint32_t
warp_zip_crc_to_raw(uint32_t crc)
{
	return ~warp_zip_bitreverse32(crc);
}

#endif /* WARP_HW_ZIP_H */
