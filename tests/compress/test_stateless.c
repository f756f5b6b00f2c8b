/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What a stateless op does that succeeds, or has too little room: formats,
 * checksums, windows, levels, Huffman codes, flushes, chains. Payloads end at, or
 * begin behind, a page that nobody may touch.
 */

#include <zlib.h>

#include "comp_test.h"

#define MAX	65535
#define BIG	(8u << 20)	/* the most that one op may have (datasheet, section 4.6) */

static uint8_t data[BIG + 1], packed[2 * MAX], result[BIG];
static struct wt_arena flat[2];
static struct rte_comp_op *op;

/* Bits 1 and 2 of a deflate stream are its first block's type. */
enum { STORED, FIXED, DYNAMIC };
#define FIRST_BLOCK(p)	(((p)[0] >> 1) & 3)

/* One flat op; what it produced is in @p out. @return its status */
static uint8_t
run(uint8_t dev, void *xform, enum rte_comp_flush_flag flush, const uint8_t *in, uint32_t len,
    uint8_t *out, uint32_t room)
{
	uint8_t status;

	ct_prepare(op, RTE_COMP_OP_STATELESS, xform, len);
	op->flush_flag = flush;
	dt_flat(op->m_src, wt_place(&flat[0], len), (uint16_t)len);
	dt_flat(op->m_dst, wt_place(&flat[1], room), (uint16_t)room);
	dt_put(op->m_src, 0, in, len);
	status = ct_run(dev, op);
	if (status == RTE_COMP_OP_STATUS_SUCCESS ||
	    status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE) {
		wt_check(op->consumed <= len && op->produced <= room, "consumed %u, produced %u",
			 op->consumed, op->produced);
		dt_get(op->m_dst, 0, out, op->produced);
	}
	return status;
}

static uint32_t
compress_ok(uint8_t dev, void *xform, const uint8_t *in, uint32_t len)
{
	wt_equal(run(dev, xform, RTE_COMP_FLUSH_FINAL, in, len, packed, MAX),
		 RTE_COMP_OP_STATUS_SUCCESS);
	wt_equal(op->consumed, len);
	wt_equal(ct_zinflate(packed, op->produced, result, sizeof(result)), len);
	wt_check(memcmp(in, result, len) == 0, "zlib inflates to something else");
	return op->produced;
}

static uint64_t
checksum(enum rte_comp_checksum_type type, const uint8_t *p, size_t len)
{
	uint64_t crc = crc32(0, p, (uInt)len), adler = adler32(1, p, (uInt)len);

	return type == RTE_COMP_CHECKSUM_CRC32 ? crc :
	       type == RTE_COMP_CHECKSUM_ADLER32 ? adler : crc | adler << 32;
}

static const enum rte_comp_checksum_type checksums[] = {
	RTE_COMP_CHECKSUM_CRC32, RTE_COMP_CHECKSUM_ADLER32, RTE_COMP_CHECKSUM_CRC32_ADLER32,
};

static unsigned int
count_checksums(enum dt_model m)
{
	return m == DT_EXT ? 3 : 2;
}

/* ---- Round trips ---- */

static void
round_trips(void)
{
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);
		struct rte_comp_xform c = ct_compress(), d = ct_decompress();
		void *pack = ct_xform(dev, &c), *unpack = ct_xform(dev, &d);

		for (i = 0; i < wt_rounds(4000); i++) {
			uint32_t len = wt_size(i % 16 == 0 ? 50000 : 2000), n;

			wt_fill(data, len, (enum wt_data)wt_below(WT_DATA_KINDS));
			n = compress_ok(dev, pack, data, len);
			wt_equal(run(dev, unpack, (enum rte_comp_flush_flag)wt_below(4), packed, n,
				     result, len), RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->consumed, n);
			wt_equal(op->produced, len);
			wt_check(memcmp(data, result, len) == 0, "round trip of %u bytes", len);
			n = (uint32_t)ct_zdeflate(data, len, packed, sizeof(packed),
						  (int)wt_below(10), Z_DEFAULT_STRATEGY, true);
			if (n > MAX)
				continue;
			wt_equal(run(dev, unpack, RTE_COMP_FLUSH_FINAL, packed, n, result, len),
				 RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->consumed, n);
			wt_check(op->produced == len && memcmp(data, result, len) == 0,
				 "zlib's %u bytes", len);
		}
		rte_compressdev_private_xform_free(dev, pack);
		rte_compressdev_private_xform_free(dev, unpack);
	}
}

static void
chains(void)
{
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);
		struct rte_comp_xform c = ct_compress(), d = ct_decompress();
		void *pack = ct_xform(dev, &c), *unpack = ct_xform(dev, &d);

		for (i = 0; i < wt_rounds(4000); i++) {
			uint32_t len = wt_size(20000), room = len + len / 8 + 300, n;
			/* 1: chain in, 2: chain out, 3: both. Tiny pieces make lists of lists. */
			unsigned int kind = 1 + wt_below(3);
			uint16_t piece = wt_below(2) == 0 ? 20 : 4000;
			uint32_t soff = wt_below(3000), doff = wt_below(3000), src_len;

			wt_fill(data, len, WT_MIXED);
			if (wt_below(2) == 0) {
				n = len;
				ct_prepare(op, RTE_COMP_OP_STATELESS, pack, n);
				memcpy(packed, data, n);
			} else {
				n = (uint32_t)ct_zdeflate(data, len, packed, sizeof(packed), 6,
							  Z_DEFAULT_STRATEGY, false);
				ct_prepare(op, RTE_COMP_OP_STATELESS, unpack, n);
			}
			src_len = soff + n + wt_below(100);
			if (kind & 1)
				dt_chain(op->m_src, 0, src_len, piece);
			else
				dt_flat(op->m_src, wt_place(&flat[0], src_len), (uint16_t)src_len);
			if (kind & 2)
				dt_chain(op->m_dst, 1, doff + room, piece);
			else
				dt_flat(op->m_dst, wt_place(&flat[1], doff + room),
					(uint16_t)(doff + room));
			op->src.offset = soff;
			op->dst.offset = doff;
			dt_put(op->m_src, soff, packed, n);
			wt_equal(ct_run(dev, op), RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->consumed, n);
			dt_get(op->m_dst, doff, packed, op->produced);
			if (op->private_xform == pack)
				wt_equal(ct_zinflate(packed, op->produced, result, sizeof(result)),
					 len);
			else
				memcpy(result, packed, op->produced);
			wt_check(memcmp(data, result, len) == 0, "kind %u of %u bytes", kind, len);
			dt_chain_free(op->m_src);
			dt_chain_free(op->m_dst);
		}
		rte_compressdev_private_xform_free(dev, pack);
		rte_compressdev_private_xform_free(dev, unpack);
	}
}

/* ---- Checksums ---- */

static void
checksum_values(void)
{
	unsigned int m, k, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);

		for (k = 0; k < count_checksums(m); k++) {
			struct rte_comp_xform c = ct_compress(), d = ct_decompress();
			void *pack, *unpack;

			c.compress.chksum = d.decompress.chksum = checksums[k];
			pack = ct_xform(dev, &c);
			unpack = ct_xform(dev, &d);
			for (i = 0; i < wt_rounds(500); i++) {
				uint32_t len = wt_size(5000), n;

				wt_fill(data, len, (enum wt_data)wt_below(WT_DATA_KINDS));
				n = compress_ok(dev, pack, data, len);
				wt_check(op->output_chksum == checksum(checksums[k], data, len),
					 "%s, compression: %" PRIx64, dt_model_name[m],
					 op->output_chksum);
				wt_equal(run(dev, unpack, RTE_COMP_FLUSH_FINAL, packed, n, result,
					     len), RTE_COMP_OP_STATUS_SUCCESS);
				wt_equal(op->consumed, n);
				wt_check(op->output_chksum == checksum(checksums[k], data, len),
					 "%s, decompression: %" PRIx64, dt_model_name[m],
					 op->output_chksum);
			}
			rte_compressdev_private_xform_free(dev, pack);
			rte_compressdev_private_xform_free(dev, unpack);
		}
	}
}

/* ---- What a transform chooses ---- */

/* Decodes byte by byte with a window of @p bits, so that zlib sees any longer distance. */
static bool
fits_window(const uint8_t *in, uint32_t len, int bits)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len };
	uint8_t byte;
	int ret;

	wt_equal(inflateInit2(&s, -bits), Z_OK);
	do {
		s.next_out = &byte;
		s.avail_out = 1;
		ret = inflate(&s, Z_SYNC_FLUSH);
	} while (ret == Z_OK);
	inflateEnd(&s);
	return ret == Z_STREAM_END;
}

static void
windows(void)
{
	unsigned int m, level;
	uint8_t w;

	/* Twice the same 20000 random bytes: only the largest window reaches back. */
	wt_fill(data, 20000, WT_RANDOM);
	memcpy(data + 20000, data, 20000);
	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);

		for (level = 1; level <= (m == DT_EXT ? 9 : 1); level++) {
			for (w = m == DT_V2 ? 15 : 12; w <= 15; w++) {
				struct rte_comp_xform c = ct_compress();
				uint32_t n;
				void *x;

				c.compress.level = (int)level;
				c.compress.window_size = w;
				x = ct_xform(dev, &c);
				n = compress_ok(dev, x, data, 40000);
				wt_check(fits_window(packed, n, w), "%s level %u: beyond 2^%u",
					 dt_model_name[m], level, w);
				if (w == 15 && m == DT_EXT && level >= 4)
					wt_check(n < 30000 && !fits_window(packed, n, 14),
						 "level %u does not use the window: %u bytes", level,
						 n);
				rte_compressdev_private_xform_free(dev, x);
			}
		}
	}
}

static void
levels(void)
{
	unsigned int m;
	int level;

	wt_fill(data, 50000, WT_TEXT);
	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);
		uint32_t size[10];

		for (level = m == DT_EXT ? -1 : 1; level <= 9; level++) {
			struct rte_comp_xform c = ct_compress();
			void *x;

			c.compress.level = level;
			x = ct_xform(dev, &c);
			if (level != 0)
				wt_check(compress_ok(dev, x, data, 50000) < 25000, "level %d",
					 level);
			else
				wt_equal(compress_ok(dev, x, data, 50000), 50005);
			if (level >= 0)
				size[level] = op->produced;
			wt_check((FIRST_BLOCK(packed) == STORED) == (level == 0), "level %d: %02x",
				 level, packed[0]);
			rte_compressdev_private_xform_free(dev, x);
		}
		if (m == DT_EXT)
			wt_check(size[9] < size[1], "level 9: %u, level 1: %u", size[9], size[1]);
	}
}

static void
huffman_codes(void)
{
	static const uint32_t lens[] = { 300, 2000, 60000 };
	uint8_t dev = ct_inline(DT_EXT);
	unsigned int i;
	int level;

	for (level = -1; level <= 9; level++) {
		struct rte_comp_xform c = ct_compress();
		void *fixed, *dynamic;

		if (level == 0)
			continue;
		c.compress.level = level;
		c.compress.deflate.huffman = RTE_COMP_HUFFMAN_FIXED;
		fixed = ct_xform(dev, &c);
		c.compress.deflate.huffman = RTE_COMP_HUFFMAN_DYNAMIC;
		dynamic = ct_xform(dev, &c);
		for (i = 0; i < RTE_DIM(lens); i++) {
			wt_fill(data, lens[i], WT_TEXT);
			compress_ok(dev, fixed, data, lens[i]);
			wt_check(FIRST_BLOCK(packed) == FIXED, "level %d, %u bytes: fixed is %u",
				 level, lens[i], FIRST_BLOCK(packed));
			compress_ok(dev, dynamic, data, lens[i]);
			wt_check(FIRST_BLOCK(packed) == DYNAMIC, "level %d, %u bytes: dynamic is %u",
				 level, lens[i], FIRST_BLOCK(packed));
		}
		rte_compressdev_private_xform_free(dev, fixed);
		rte_compressdev_private_xform_free(dev, dynamic);
	}
}

/* ---- Too little room ---- */

/*
 * A library may want some bytes that it then does not use; the trailer of a
 * format that has one has to fit as well.
 */
#define SLACK	24

/* Every size of destination from none to enough. */
static void
compress_into(enum dt_model m, int level, uint32_t len)
{
	uint8_t dev = ct_inline(m);
	struct rte_comp_xform c = ct_compress();
	uint32_t full, room;
	uint8_t status;
	void *x;

	c.compress.level = level;
	x = ct_xform(dev, &c);
	full = compress_ok(dev, x, data, len);
	for (room = 0; room <= full + SLACK; room++) {
		status = run(dev, x, RTE_COMP_FLUSH_FINAL, data, len, packed, room);
		if (status == RTE_COMP_OP_STATUS_SUCCESS) {
			wt_check(room + 16 >= full, "%u bytes are in %u", full, room);
			wt_equal(op->consumed, len);
			wt_equal(ct_zinflate(packed, op->produced, result, sizeof(result)), len);
			wt_check(memcmp(data, result, len) == 0, "in room of %u", room);
			continue;
		}
		wt_check(room < full + SLACK, "%s: no success in %u + 24", dt_model_name[m], full);
		if (status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED) {
			wt_equal(op->consumed, 0);
			wt_equal(op->produced, 0);
			continue;
		}
		wt_equal(status, RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
		wt_check(m == DT_EXT && op->consumed != 0 && op->consumed < len,
			 "%s: recoverable, consumed %u", dt_model_name[m], op->consumed);
		/* What is left, behind what came. */
		{
			uint32_t done = op->consumed, used = op->produced;

			wt_equal(run(dev, x, RTE_COMP_FLUSH_FINAL, data + done, len - done,
				     packed + used, 2 * len + 300), RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(ct_zinflate(packed, used + op->produced, result, sizeof(result)),
				 len);
			wt_check(memcmp(data, result, len) == 0, "continued in room of %u", room);
		}
	}
	rte_compressdev_private_xform_free(dev, x);
}

static void
compress_out_of_space(void)
{
	unsigned int m, kind;
	int level;

	for (kind = 0; kind < WT_DATA_KINDS; kind++) {
		for (m = 0; m < DT_MODELS; m++) {
			for (level = m == DT_EXT ? 0 : 1; level <= (m == DT_EXT ? 7 : 1); level += 3) {
				uint32_t len = 1 + wt_below(900);

				wt_fill(data, len, (enum wt_data)kind);
				compress_into(m, level, len);
			}
		}
	}
}

static void
decompress_out_of_space(void)
{
	unsigned int m, round;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);
		struct rte_comp_xform d = ct_decompress();
		void *x = ct_xform(dev, &d);

		for (round = 0; round < 4; round++) {
			uint32_t len = 1 + wt_below(700), room, n;

			wt_fill(data, len, (enum wt_data)round);
			n = (uint32_t)ct_zdeflate(data, len, packed, sizeof(packed), 6,
						  Z_DEFAULT_STRATEGY, false);
			for (room = 0; room < len; room++) {
				wt_equal(run(dev, x, RTE_COMP_FLUSH_FINAL, packed, n, result, room),
					 RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
				wt_equal(op->consumed, 0);
			}
			wt_equal(run(dev, x, RTE_COMP_FLUSH_FINAL, packed, n, result, room),
				 RTE_COMP_OP_STATUS_SUCCESS);
			wt_check(memcmp(data, result, len) == 0, "%u bytes", len);
		}
		rte_compressdev_private_xform_free(dev, x);
	}
}

/* ---- FLUSH_FULL, empty ops, sizes at the limit ---- */

/* Ops with FLUSH_FULL and a FINAL one: any number of them make one stream. */
static void
full_flush(void)
{
	unsigned int m, k, round;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);

		for (round = 0; round < wt_rounds(400); round++) {
			uint32_t parts = 1 + wt_below(6), at = 0, used = 0, i;
			struct rte_comp_xform c = ct_compress();
			void *x;

			k = wt_below(count_checksums(m) + 1);
			c.compress.chksum = k == 0 ? RTE_COMP_CHECKSUM_NONE : checksums[k - 1];
			x = ct_xform(dev, &c);
			wt_fill(data, 20000, WT_MIXED);
			for (i = 0; i <= parts; i++) {
				uint32_t len = wt_below(5) == 0 ? wt_below(6) : wt_size(2000);

				wt_equal(run(dev, x, i < parts ? RTE_COMP_FLUSH_FULL :
					     RTE_COMP_FLUSH_FINAL, data + at, len, packed + used,
					     5000), RTE_COMP_OP_STATUS_SUCCESS);
				wt_equal(op->consumed, len);
				if (k != 0)
					wt_check(op->output_chksum ==
						 checksum(checksums[k - 1], data + at, len),
						 "%s: checksum %u of %u bytes is %" PRIx64,
						 dt_model_name[m], k, len, op->output_chksum);
				at += len;
				used += op->produced;
			}
			wt_equal(ct_zinflate(packed, used, result, sizeof(result)), at);
			wt_check(memcmp(data, result, at) == 0, "%u parts", parts);
			rte_compressdev_private_xform_free(dev, x);
		}
	}
}

static void
empty_source(void)
{
	unsigned int m, k;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);

		for (k = 0; k < count_checksums(m); k++) {
			struct rte_comp_xform c = ct_compress();
			void *x;

			c.compress.chksum = checksums[k];
			x = ct_xform(dev, &c);
			wt_equal(run(dev, x, RTE_COMP_FLUSH_FINAL, data, 0, packed, 2),
				 RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->consumed, 0);
			wt_equal(ct_zinflate(packed, op->produced, result, 1), 0);
			wt_check(op->output_chksum == checksum(checksums[k], data, 0), "%" PRIx64,
				 op->output_chksum);
			wt_equal(run(dev, x, RTE_COMP_FLUSH_FINAL, data, 0, packed, 1),
				 RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
			wt_equal(op->produced, 0);
			wt_equal(run(dev, x, RTE_COMP_FLUSH_FULL, data, 0, packed, 0),
				 RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->produced, 0);
			rte_compressdev_private_xform_free(dev, x);
		}
	}
}

/* Segments of 65535 bytes in one piece of memory between guards. */
static struct rte_mbuf *
long_chain(struct wt_arena *a, uint32_t len, struct rte_comp_op **keep)
{
	struct rte_mbuf *first = NULL, *last = NULL;
	uint32_t at = 0;
	unsigned int i = 0;

	while (at < len) {
		uint16_t n = (uint16_t)RTE_MIN(len - at, (uint32_t)MAX);
		struct rte_mbuf *m;

		keep[i] = ct_op();
		m = keep[i++]->m_src;
		dt_flat(m, a->hi - len + at, n);
		if (last != NULL)
			last->next = m;
		else
			first = m;
		last = m;
		at += n;
	}
	keep[i] = NULL;
	first->nb_segs = (uint16_t)i;
	first->pkt_len = len;
	return first;
}

static void
long_chain_free(struct rte_comp_op **keep)
{
	for (; *keep != NULL; keep++) {
		(*keep)->m_src->next = NULL;
		(*keep)->m_src->nb_segs = 1;
		ct_op_free(*keep);
	}
}

/* 8 MiB is what an op may have; a byte more is refused, as a whole. */
static void
eight_megabytes(void)
{
	struct wt_arena src = wt_arena(BIG + 1), dst = wt_arena(BIG + 1);
	struct rte_comp_op *keep[2][140];
	unsigned int m;

	wt_fill(data, BIG + 1, WT_MIXED);
	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);
		struct rte_comp_xform c = ct_compress(), d = ct_decompress();
		void *pack = ct_xform(dev, &c), *unpack = ct_xform(dev, &d);
		struct rte_comp_op *big = ct_op();
		struct rte_mbuf *own[2] = { big->m_src, big->m_dst };
		uint32_t n;

		big->m_src = long_chain(&src, BIG + 1, keep[0]);
		big->m_dst = long_chain(&dst, BIG + 1, keep[1]);
		ct_prepare(big, RTE_COMP_OP_STATELESS, pack, BIG + 1);
		dt_put(big->m_src, 0, data, BIG + 1);
		wt_equal(ct_run(dev, big), RTE_COMP_OP_STATUS_INVALID_ARGS);
		wt_equal(big->consumed, 0);
		ct_prepare(big, RTE_COMP_OP_STATELESS, pack, BIG);
		big->src.offset = 1;
		wt_equal(ct_run(dev, big), RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(big->consumed, BIG);
		n = big->produced;
		dt_get(big->m_dst, 0, result, n);
		dt_put(big->m_src, 0, result, n);
		ct_prepare(big, RTE_COMP_OP_STATELESS, unpack, n);
		wt_equal(ct_run(dev, big), RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(big->consumed, n);
		wt_equal(big->produced, BIG);
		dt_get(big->m_dst, 0, result, BIG);
		wt_check(memcmp(data + 1, result, BIG) == 0, "8 MiB differ");
		long_chain_free(keep[0]);
		long_chain_free(keep[1]);
		big->m_src = own[0];
		big->m_dst = own[1];
		ct_op_free(big);
		rte_compressdev_private_xform_free(dev, pack);
		rte_compressdev_private_xform_free(dev, unpack);
	}
}

/*
 * Deflate data with other bytes behind them: consumed counts the data. By the
 * request types with a trailer the device takes these bytes for one.
 */
static void
bytes_behind(void)
{
	unsigned int m, k, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline(m);

		for (k = 0; k <= count_checksums(m); k++) {
			struct rte_comp_xform d = ct_decompress();
			void *unpack, *stream;

			d.decompress.chksum = k == 0 ? RTE_COMP_CHECKSUM_NONE : checksums[k - 1];
			unpack = ct_xform(dev, &d);
			stream = ct_stream(dev, &d);
			for (i = 0; i < wt_rounds(400); i++) {
				uint32_t len = wt_size(3000), j;
				uint32_t n = (uint32_t)ct_zdeflate(data, len, packed, MAX / 2, 6,
								   Z_DEFAULT_STRATEGY, false);

				/* At least a gzip trailer's length: see the guide for less. */
				for (j = 0; j < 8 + i % 8; j++)
					packed[n + j] = (uint8_t)wt_rand();
				wt_equal(run(dev, unpack, RTE_COMP_FLUSH_FINAL, packed, n + j, result,
					     len + 300), RTE_COMP_OP_STATUS_SUCCESS);
				wt_equal(op->consumed, n);
				wt_equal(op->produced, len);
				wt_check(memcmp(data, result, len) == 0, "other data");
				if (k != 0)
					wt_equal(op->output_chksum,
						 checksum(checksums[k - 1], data, len));

				ct_prepare(op, RTE_COMP_OP_STATEFUL, stream, n + j);
				dt_flat(op->m_src, wt_place(&flat[0], n + j), (uint16_t)(n + j));
				dt_flat(op->m_dst, wt_place(&flat[1], len + 300),
					(uint16_t)(len + 300));
				dt_put(op->m_src, 0, packed, n + j);
				wt_equal(ct_run(dev, op), RTE_COMP_OP_STATUS_SUCCESS);
				wt_equal(op->consumed, n);
				wt_equal(op->produced, len);
			}
			rte_compressdev_private_xform_free(dev, unpack);
			rte_compressdev_stream_free(dev, stream);
		}
	}
}

static const struct wt_case cases[] = {
	{ "bytes behind the data are left alone", bytes_behind },
	{ "round trips", round_trips },
	{ "chains in, out and both, with offsets", chains },
	{ "checksums both ways are zlib's", checksum_values },
	{ "no distance is longer than the window", windows },
	{ "levels, and level 0 stores", levels },
	{ "fixed and dynamic codes are what was asked for", huffman_codes },
	{ "compression without room", compress_out_of_space },
	{ "decompression without room", decompress_out_of_space },
	{ "full flushes join to one stream", full_flush },
	{ "empty sources", empty_source },
	{ "8 MiB, and a byte more", eight_megabytes },
};

int
main(void)
{
	ct_eal();
	flat[0] = wt_arena(MAX);
	flat[1] = wt_arena(MAX);
	op = ct_op();
	return ct_end(WT_RUN(cases));
}
