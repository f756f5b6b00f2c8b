/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Descriptors: the datasheet's worked values, and everything that a device of
 * each model refuses.
 */

#include "zip_test.h"

#define ROOM	4096

static uint8_t *src, *dst, *ctx;

static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };

static struct warp_zip_sqe
good(struct zt *t)
{
	struct warp_zip_sqe sqe;

	zt_sqe(t, &sqe, WARP_ZIP_REQ_ZLIB, src, 1000, dst, ROOM);
	return sqe;
}

static struct warp_zip_sqe
good_stream(struct zt *t)
{
	struct warp_zip_sqe sqe = good(t);

	sqe.ctrl |= WARP_ZIP_STATEFUL;
	sqe.ctx_l = (uintptr_t)ctx;
	sqe.ctx_h = (uint64_t)(uintptr_t)ctx >> 32;
	return sqe;
}

static void
expect(struct zt *t, struct warp_zip_sqe sqe, uint16_t qc_type, uint32_t status, const char *what)
{
	struct warp_zip_sqe in = sqe;

	zt_exec(t, qc_type, &sqe);
	zt_check(sqe.status == status, "model %d, %s: status %x, not %x", t->model, what,
		 sqe.status, status);
	if (zt_status(status) < WARP_ZIP_ST_SOFT_DESC)
		return;
	zt_check(sqe.consumed == 0 && sqe.produced == 0, "%s: counts", what);
	zt_check(sqe.ctx_dw0 == in.ctx_dw0 && sqe.ctx_dw1 == in.ctx_dw1 &&
		 sqe.ctx_dw2 == in.ctx_dw2 && sqe.isize == in.isize &&
		 sqe.checksum == in.checksum && sqe.comp_len == in.comp_len,
		 "%s: the stream's words have changed", what);
}

/* A change to a good descriptor, and which models take it. */
#define V2	(1 << WARP_MODEL_V2)
#define V3	(1 << WARP_MODEL_V3)
#define EXT	(1 << WARP_MODEL_EXT)
#define ALL	(V2 | V3 | EXT)

static const struct change {
	const char *what;
	uint8_t dw;
	uint32_t clear;
	uint32_t set;
	unsigned int taken_by;
} changes[] = {
	{ "as it is", 0, 0, 0, ALL },
	{ "type 0", 7, 0xF0000000, 0x00000000, V2 },
	{ "type 1", 7, 0xF0000000, 0x10000000, 0 },
	{ "type 2", 7, 0xF0000000, 0x20000000, 0 },
	{ "type 3", 7, 0xF0000000, 0x30000000, V3 | EXT },
	{ "type 15", 7, 0xF0000000, 0xF0000000, 0 },
	{ "raw deflate", 9, 0xFF, 0x01, V3 | EXT },
	{ "gzip", 9, 0xFF, 0x03, ALL },
	{ "LZ4", 9, 0xFF, 0x04, EXT },
	{ "request type 0", 9, 0xFF, 0x00, 0 },
	{ "request type 5", 9, 0xFF, 0x05, 0 },
	{ "XTS", 9, 0xFF, 0x10, 0 },
	{ "LZ77 only", 9, 0xFF, 0x40, 0 },
	{ "LZ77, price", 9, 0xFF, 0x42, 0 },
	{ "LZ77", 9, 0xFF, 0x43, 0 },
	{ "buffer type 2", 9, 0xF00, 0x200, 0 },
	{ "buffer type 15", 9, 0xF00, 0xF00, 0 },
	{ "window 4 KiB", 9, 0xF000, 0x0000, ALL },
	{ "window 24 KiB", 9, 0xF000, 0x3000, ALL },
	{ "window 5", 9, 0xF000, 0x5000, V2 },
	{ "window 15", 9, 0xF000, 0xF000, V2 },
	{ "align size", 9, 0, 0x10000, 0 },
	{ "dw7 bit 24, partial", 7, 0, 1u << 24, EXT },
	{ "source skip of a flat buffer", 7, 0, 1, 0 },
	{ "destination skip of a flat buffer", 8, 0, 1, 0 },
	{ "level 0", 8, 0, WARP_ZIP_EXT_LEVEL(0), EXT },
	{ "level 9", 8, 0, WARP_ZIP_EXT_LEVEL(9), EXT },
	{ "level 10", 8, 0, WARP_ZIP_EXT_LEVEL(10), 0 },
	{ "level 14", 8, 0, WARP_ZIP_EXT_LEVEL(14), 0 },
	{ "fixed codes", 8, 0, WARP_ZIP_EXT_HUFF_FIXED, EXT },
	{ "dynamic codes", 8, 0, WARP_ZIP_EXT_HUFF_DYNAMIC, EXT },
	{ "Huffman choice 3", 8, 0, WARP_ZIP_EXT_HUFF_MASK, 0 },
	{ "CRC-32 with zlib", 8, 0, WARP_ZIP_EXT_CRC32, 0 },
	{ "Adler-32 with zlib", 8, 0, WARP_ZIP_EXT_ADLER32, 0 },
	{ "DIF, dw5", 5, 0, 1, 0 },
	{ "DIF, dw6", 6, 0, 1, 0 },
	{ "DIF, dw10", 10, 0, 1, 0 },
	{ "DIF, dw11", 11, 0, 1, 0 },
	{ "DIF, dw12", 12, 0, 1, 0 },
	{ "head address, dw16", 16, 0, 1, 0 },
	{ "head address, dw17", 17, 0, 1, 0 },
	{ "tag in dw26", 26, 0, 0x1234, ALL },
	{ "context address, stateless", 22, 0, 0x40, ALL },
	{ "stale ctx_dw0, stateless", 15, 0, 0xFFFFFFFF, ALL },
	{ "no source", 4, 0xFFFFFFFF, 0, 0 },
	{ "8 MiB and 1 of source", 4, 0xFFFFFFFF, WARP_ZIP_MAX_FLAT + 1, 0 },
	{ "4 GiB of source", 4, 0xFFFFFFFF, 0xFFFFFFFF, 0 },
	{ "8 MiB and 1 of room", 14, 0xFFFFFFFF, WARP_ZIP_MAX_FLAT + 1, 0 },
};

static void
test_changes(struct zt *t)
{
	uint32_t dw[32];
	struct warp_zip_sqe sqe;
	const struct change *c;
	uint32_t status;
	unsigned int i;
	bool taken;

	for (i = 0; i < ZT_ARRAY(changes); i++) {
		c = &changes[i];
		sqe = good(t);
		memcpy(dw, &sqe, sizeof(sqe));
		dw[c->dw] = (dw[c->dw] & ~c->clear) | c->set;
		memcpy(&sqe, dw, sizeof(sqe));
		taken = c->taken_by >> t->model & 1;
		status = !taken ? WARP_ZIP_ST_SOFT_DESC :
			 c->dw == 8 && c->set == WARP_ZIP_EXT_LEVEL(0) ?
			 WARP_ZIP_ST_NEGATIVE : WARP_ZIP_ST_OK;
		expect(t, sqe, WARP_ZIP_QC_COMPRESS, status, c->what);
	}
	expect(t, good(t), 2, WARP_ZIP_ST_SOFT_DESC, "queue type 2");
	expect(t, good(t), 0xFFFF, WARP_ZIP_ST_SOFT_DESC, "queue type 65535");
}

/* What decompression refuses, and what it does not look at. */
static void
test_decompress_changes(struct zt *t)
{
	struct warp_zip_sqe sqe = good(t), back;
	uint8_t *comp = malloc(ROOM);
	uint32_t n;

	zt_check(comp != NULL, "no memory");
	zt_compress(t, &sqe);
	n = sqe.produced;
	memcpy(comp, dst, n);
	zt_sqe(t, &back, WARP_ZIP_REQ_ZLIB, comp, n, dst, ROOM);
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_LSTBLK, "as it is");
	back.type |= WARP_ZIP_WIN_MASK;
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_LSTBLK, "window 15");
	back.ctrl &= ~(WARP_ZIP_FINISH | WARP_ZIP_STREAM_NEW);
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_LSTBLK, "no finish");
	if (t->model == WARP_MODEL_EXT) {
		back.ctrl |= WARP_ZIP_EXT_PARTIAL;
		expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_ST_SOFT_DESC, "partial");
	}
	zt_sqe(t, &back, WARP_ZIP_REQ_ZLIB, comp, n - 5, dst, ROOM);
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_ST_SOFT_DATA, "truncated");
	zt_sqe(t, &back, WARP_ZIP_REQ_ZLIB, comp, n, dst, 999);
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_ST_NO_SPACE, "short output");
	comp[0] |= 6;
	zt_sqe(t, &back, WARP_ZIP_REQ_ZLIB, comp, n, dst, ROOM);
	expect(t, back, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_ST_SOFT_DATA, "block type 3");
	free(comp);
}

static void
test_addresses(struct zt *t)
{
	struct warp_zip_sqe sqe;

	sqe = good(t);
	sqe.src_l = sqe.src_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "source NULL");
	sqe = good(t);
	sqe.dst_l = sqe.dst_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "destination NULL");
	sqe = good(t);
	sqe.src_l = 0xFFFFFFFF;
	sqe.src_h = 0xFFFFFFFF;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "source wraps");
	sqe = good(t);
	sqe.dst_l = 0xFFFFFFFF;
	sqe.dst_h = 0xFFFFFFFF;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "destination wraps");
	sqe = good_stream(t);
	sqe.ctx_l = sqe.ctx_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "context NULL");
	sqe = good_stream(t);
	sqe.ctx_l = 0xFFFFFF00;
	sqe.ctx_h = 0xFFFFFFFF;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "context wraps");
#ifdef WARP_DMA_HOOKS
	sqe = good(t);
	sqe.src_l = ZT_HOLE;
	sqe.src_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "source not mapped");
	sqe = good(t);
	sqe.dst_l = ZT_HOLE;
	sqe.dst_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "destination not mapped");
	sqe = good_stream(t);
	sqe.ctx_l = ZT_HOLE;
	sqe.ctx_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "context not mapped");
	sqe = good(t);
	sqe.type |= WARP_ZIP_BUF_SGL;
	sqe.src_l = ZT_HOLE;
	sqe.src_h = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_ADDR, "list not mapped");
#endif
}

/* Lists of one entry each, and two in the first. */
struct lists {
	struct warp_sgl *in[3];
	struct warp_sgl *out;
};

static struct warp_sgl *
one_list(uint8_t *p, uint32_t len)
{
	struct warp_sgl *sgl = NULL;

	zt_check(posix_memalign((void **)&sgl, 64, 64 + 300 * sizeof(struct warp_sge)) == 0,
		 "no memory");
	memset(sgl, 0, 64 + 300 * sizeof(struct warp_sge));
	sgl->entry_sum_in_sgl = 1;
	sgl->entry_length_in_sgl = 300;
	sgl->entry_sum_in_chain = 1;
	sgl->sge[0].buf = (uintptr_t)p;
	sgl->sge[0].len = len;
	return sgl;
}

static struct warp_zip_sqe
list_sqe(struct zt *t, struct lists *l)
{
	struct warp_zip_sqe sqe;
	unsigned int i;

	memset(src, 'a', 1000);
	for (i = 0; i < 3; i++) {
		free(l->in[i]);
		l->in[i] = one_list(src + i * 300, 300);
		if (i != 0)
			l->in[i - 1]->next = (uintptr_t)l->in[i];
	}
	l->in[0]->entry_sum_in_sgl = 2;
	l->in[0]->sge[1].buf = (uintptr_t)src + 900;
	l->in[0]->sge[1].len = 100;
	l->in[0]->entry_sum_in_chain = 4;
	free(l->out);
	l->out = one_list(dst, ROOM);
	zt_sqe(t, &sqe, WARP_ZIP_REQ_ZLIB | WARP_ZIP_BUF_SGL, l->in[0], 1000, l->out, ROOM);
	return sqe;
}

static void
free_lists(struct lists *l)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		free(l->in[i]);
	free(l->out);
}

#define LIST_CASE(status, what, ...) do {				\
	sqe = list_sqe(t, &l);						\
	__VA_ARGS__;							\
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, status, what);		\
} while (0)

static void
good_lists(struct zt *t)
{
	struct lists l = { { NULL, NULL, NULL }, NULL };
	struct warp_zip_sqe sqe;

	LIST_CASE(WARP_ZIP_ST_OK, "as it is", (void)0);
	LIST_CASE(WARP_ZIP_ST_OK, "chain count too high", l.in[0]->entry_sum_in_chain = 0xFFFF);
	LIST_CASE(WARP_ZIP_ST_OK, "chain count of the second", l.in[1]->entry_sum_in_chain = 0);
	LIST_CASE(WARP_ZIP_ST_OK, "capacity as used", l.in[0]->entry_length_in_sgl = 2);
	LIST_CASE(WARP_ZIP_ST_OK, "skip within the first", sqe.ctrl |= 300; sqe.src_len = 700);
	LIST_CASE(WARP_ZIP_ST_OK, "part of it", sqe.src_len = 100);
	LIST_CASE(WARP_ZIP_ST_OK, "no address behind the end", l.in[2]->next = 0;
		  l.in[1]->next = 1; sqe.src_len = 700);
	free_lists(&l);
}

static void
bad_lists(struct zt *t)
{
	struct lists l = { { NULL, NULL, NULL }, NULL };
	struct warp_zip_sqe sqe;

	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "skip beyond the first", sqe.ctrl |= 301;
		  sqe.src_len = 600);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "one byte short", sqe.src_len = 1001);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "short by the skip", sqe.ctrl |= 1);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "destination short by the skip", sqe.dst_ctrl |= 1);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "no entries", l.in[0]->entry_sum_in_sgl = 0);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "256 entries", l.in[0]->entry_sum_in_sgl = 256;
		  l.in[0]->entry_sum_in_chain = 300);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "more than the capacity",
		  l.in[0]->entry_length_in_sgl = 1);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "chain count too low", l.in[0]->entry_sum_in_chain = 3);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "empty entry", l.in[0]->sge[1].len = 0);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "entry above 8 MiB",
		  l.in[0]->sge[0].len = WARP_SGE_MAX_LEN + 1);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "entry NULL", l.in[0]->sge[1].buf = 0);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "entry wraps", l.in[0]->sge[1].buf = UINT64_MAX - 50);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "next not aligned", l.in[0]->next += 32);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "head not aligned", sqe.src_l += 1);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "head NULL", sqe.src_l = sqe.src_h = 0);
	LIST_CASE(WARP_ZIP_ST_SOFT_ADDR, "destination head not aligned", sqe.dst_l += 8);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "a ring of lists", l.in[2]->next = (uintptr_t)l.in[1];
		  l.in[0]->entry_sum_in_chain = 0xFFFF; sqe.src_len = 1000000);
	LIST_CASE(WARP_ZIP_ST_SOFT_DESC, "8 MiB and 1", l.in[2]->next = (uintptr_t)l.in[1];
		  sqe.src_len = WARP_ZIP_MAX_FLAT + 1);
	free_lists(&l);
}

#ifdef WARP_DMA_HOOKS
/* What is checked is what is used: each byte of a list is read once. */
static void
lists_once(struct zt *t)
{
	struct lists l = { { NULL, NULL, NULL }, NULL };
	struct warp_zip_sqe sqe;

	sqe = list_sqe(t, &l);
	zt_watch(l.in[0], 64 + 2 * sizeof(struct warp_sge));
	zt_compress(t, &sqe);
	zt_check(zt_watched() == 1, "the first list is read more than once");
	sqe = list_sqe(t, &l);
	zt_watch(l.out, 64 + sizeof(struct warp_sge));
	zt_compress(t, &sqe);
	zt_check(zt_watched() == 1, "the destination's list is read more than once");
	free_lists(&l);
}
#endif

static void
test_stream_rules(struct zt *t)
{
	uint32_t strict = t->model == WARP_MODEL_EXT ? WARP_ZIP_ST_OK : WARP_ZIP_ST_SOFT_DESC;
	struct warp_zip_sqe sqe;
	uint32_t n;

	for (n = 0; n <= 9; n++) {
		sqe = good_stream(t);
		sqe.ctrl &= ~WARP_ZIP_FINISH;
		sqe.src_len = n;
		expect(t, sqe, WARP_ZIP_QC_COMPRESS, n != 0 && n % 4 == 0 ? 0 : strict,
		       "input that is not a multiple of 4");
		sqe = good_stream(t);
		sqe.src_len = n;
		expect(t, sqe, WARP_ZIP_QC_COMPRESS, n != 0 ? 0 : strict, "final input");
	}
	sqe = good_stream(t);
	sqe.dst_avail = 201;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, 0, "201 bytes of room");
	sqe.dst_avail = 200;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, strict, "200 bytes of room");
	expect(t, sqe, WARP_ZIP_QC_DECOMPRESS, t->model == WARP_MODEL_EXT ? WARP_ZIP_ST_SOFT_DATA :
	       WARP_ZIP_ST_SOFT_DESC, "200 bytes of room");
	sqe = good_stream(t);
	sqe.src_len = 0;
	expect(t, sqe, WARP_ZIP_QC_DECOMPRESS, 0, "no input");
	sqe.src_l = sqe.src_h = 0;
	expect(t, sqe, WARP_ZIP_QC_DECOMPRESS, t->model == WARP_MODEL_EXT ? 0 :
	       WARP_ZIP_ST_SOFT_ADDR, "no input, no address");
	sqe = good_stream(t);
	sqe.type = (sqe.type & ~WARP_ZIP_REQ_MASK) | WARP_ZIP_REQ_LZ4;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_DESC, "LZ4 stream");
	/* A context of another type, or direction, or none. */
	sqe = good_stream(t);
	sqe.ctrl &= ~WARP_ZIP_FINISH;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, 0, "new stream");
	sqe.ctrl &= ~WARP_ZIP_STREAM_NEW;
	sqe.type = (sqe.type & ~WARP_ZIP_REQ_MASK) | WARP_ZIP_REQ_GZIP;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_DESC, "another type");
	sqe.type = (sqe.type & ~WARP_ZIP_REQ_MASK) | WARP_ZIP_REQ_ZLIB;
	expect(t, sqe, WARP_ZIP_QC_DECOMPRESS, WARP_ZIP_ST_SOFT_DESC, "another direction");
	sqe.ctx_dw2 = 32769;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_DESC, "history of 32769 bytes");
	memset(ctx, 0, WARP_ZIP_CTX_DEV_SIZE);
	sqe.ctx_dw2 = 0;
	expect(t, sqe, WARP_ZIP_QC_COMPRESS, WARP_ZIP_ST_SOFT_DESC, "no context");
}

/* Section 4.5: "123456789". */
static void
test_check_values(struct zt *t)
{
	static const uint8_t zlib_trailer[] = { 0x09, 0x1E, 0x01, 0xDE };
	static const uint8_t gzip_trailer[] = { 0x26, 0x39, 0xF4, 0xCB, 0x09, 0, 0, 0 };
	struct warp_zip_sqe sqe;

	memcpy(src, "123456789", 9);
	zt_sqe(t, &sqe, WARP_ZIP_REQ_ZLIB, src, 9, dst, ROOM);
	zt_compress(t, &sqe);
	zt_check(sqe.checksum == 0x091E01DE && sqe.isize == 9, "%08x", sqe.checksum);
	zt_check(memcmp(dst + sqe.produced - 4, zlib_trailer, 4) == 0, "trailer");
	zt_sqe(t, &sqe, WARP_ZIP_REQ_GZIP, src, 9, dst, ROOM);
	zt_compress(t, &sqe);
	zt_check(sqe.checksum == 0x9B63D02C && sqe.isize == 9, "%08x", sqe.checksum);
	zt_check(memcmp(dst + sqe.produced - 8, gzip_trailer, 8) == 0, "trailer");
	zt_check(warp_zip_crc_to_raw(0xCBF43926) == 0x9B63D02C, "crc to raw");
	zt_check(warp_zip_crc_from_raw(0x9B63D02C) == 0xCBF43926, "crc from raw");
}

/* Section 4.4 and appendix B, word by word. */
static void
test_composite(struct zt *t)
{
	static const struct {
		uint32_t dw7;
		bool stateful, ends;
	} flags[] = {
		{ 0x0A000000, false, true }, { 0x00000000, false, true },
		{ 0x0C000000, true, false }, { 0x04000000, true, false },
		{ 0x06000000, true, true }, { 0x0E000000, true, true },
	};
	uint32_t dw[32], type = t->model == WARP_MODEL_V2 ? 0 : 0x30000000, i, n;
	uint8_t *out = malloc(ROOM), *back = malloc(8 * ROOM);
	uint32_t words[5] = { 0 };
	struct warp_zip_sqe sqe;
	size_t out_len;

	zt_check(out != NULL && back != NULL, "no memory");
	memset(src, 'b', 1000);
	for (i = 0, n = 0; i < ZT_ARRAY(flags); i++) {
		memset(dw, 0, sizeof(dw));
		dw[4] = 1000;
		dw[7] = flags[i].dw7 | type;
		dw[9] = t->model == WARP_MODEL_V2 ? 2 : 0x00004002;
		dw[14] = ROOM - n;
		dw[18] = (uintptr_t)src;
		dw[19] = (uint64_t)(uintptr_t)src >> 32;
		dw[20] = (uintptr_t)(out + n);
		dw[21] = (uint64_t)(uintptr_t)(out + n) >> 32;
		if (flags[i].stateful) {
			dw[22] = (uintptr_t)ctx;
			dw[23] = (uint64_t)(uintptr_t)ctx >> 32;
			dw[15] = words[0];
			memcpy(&dw[28], &words[1], 16);
		}
		memcpy(&sqe, dw, sizeof(sqe));
		zt_check(zt_compress(t, &sqe) == 0 && sqe.consumed == 1000, "%08x: %x", dw[7],
			 sqe.status);
		words[0] = sqe.ctx_dw0;
		memcpy(&words[1], &sqe.ctx_dw1, 16);
		n += sqe.produced;
		zt_check(zt_inflate(out, n, back, 8 * ROOM, &out_len, NULL) == flags[i].ends,
			 "%08x", dw[7]);
		if (flags[i].ends) {
			n = 0;
			memset(words, 0, sizeof(words));
		}
	}
	free(out);
	free(back);
}

int
main(void)
{
	struct zt t;
	unsigned int i;

	zt_init();
	src = malloc(ROOM);
	dst = malloc(ROOM);
	ctx = malloc(WARP_ZIP_CTX_SIZE);
	zt_check(src != NULL && dst != NULL && ctx != NULL, "no memory");
	for (i = 0; i < ZT_ARRAY(models); i++) {
		zt_open(&t, models[i]);
		memset(src, 'a', ROOM);
		test_changes(&t);
		test_decompress_changes(&t);
		test_addresses(&t);
		good_lists(&t);
		bad_lists(&t);
#ifdef WARP_DMA_HOOKS
		lists_once(&t);
#endif
		memset(src, 0xFF, ROOM);
		test_stream_rules(&t);
		test_check_values(&t);
		test_composite(&t);
		zt_close(&t);
	}
	free(src);
	free(dst);
	free(ctx);
	puts("descriptors: passed");
	return 0;
}
