/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Stateless requests: round trips with zlib at the other end, flat and scattered. */

#include <zlib.h>

#include "zip_test.h"

#define MAX_SIZE	(1u << 20)

static uint8_t *data, *comp, *back;

static uint32_t
trailer_len(uint32_t type)
{
	return type == WARP_ZIP_REQ_GZIP ? 8 : type == WARP_ZIP_REQ_ZLIB ? 4 : 0;
}

/* What zlib says that dw31 must be. */
static uint32_t
want_checksum(uint32_t type, const uint8_t *p, uint32_t len)
{
	if (type == WARP_ZIP_REQ_GZIP)
		return warp_zip_crc_to_raw(crc32(0, p, len));
	return type == WARP_ZIP_REQ_ZLIB ? adler32(1, p, len) : 0;
}

static void
make_trailer(uint32_t type, const uint8_t *p, uint32_t len, uint8_t *to)
{
	uint32_t crc = crc32(0, p, len), adler = __builtin_bswap32(adler32(1, p, len));

	if (type == WARP_ZIP_REQ_GZIP) {
		memcpy(to, &crc, 4);
		memcpy(to + 4, &len, 4);
	} else if (type == WARP_ZIP_REQ_ZLIB) {
		memcpy(to, &adler, 4);
	}
}

/* Checks a compressed result: whole, decodable by zlib, with the right trailer. */
static void
check_compressed(uint32_t type, const struct warp_zip_sqe *sqe, const uint8_t *src,
		 const uint8_t *dst)
{
	uint8_t trailer[8];
	size_t n, used;

	zt_check(sqe->consumed == sqe->src_len, "consumed %u of %u", sqe->consumed, sqe->src_len);
	zt_check(zt_inflate(dst, sqe->produced, back, MAX_SIZE, &n, &used), "%u bytes",
		 sqe->src_len);
	zt_check(n == sqe->src_len && memcmp(src, back, n) == 0, "%u bytes", sqe->src_len);
	zt_check(used + trailer_len(type) == sqe->produced, "%zu, %u", used, sqe->produced);
	make_trailer(type, src, sqe->src_len, trailer);
	zt_check(memcmp(trailer, dst + used, trailer_len(type)) == 0, "trailer");
	zt_check(sqe->isize == sqe->src_len, "isize %u", sqe->isize);
	zt_check(sqe->checksum == want_checksum(type, src, sqe->src_len), "dw31 %08x",
		 sqe->checksum);
	zt_check(sqe->status == (sqe->produced > sqe->consumed ? WARP_ZIP_ST_NEGATIVE :
								 WARP_ZIP_ST_OK),
		 "status %x for %u from %u", sqe->status, sqe->produced, sqe->consumed);
	zt_check((sqe->ctx_dw0 | sqe->ctx_dw1 | sqe->ctx_dw2) == 0, "ctx words");
}

/* The bytes are at the end of one guarded buffer, or at the start of another. */
static void
flat_round(struct zt *t, uint32_t type, uint32_t len, uint32_t ext, uint32_t window, bool end)
{
	uint32_t room = len + len / 8 + 300;
	uint8_t *src = end ? zt_guard_end(len) : zt_guard_start(len);
	uint8_t *dst = end ? zt_guard_end(room) : zt_guard_start(room);
	uint8_t *in, *out;
	struct warp_zip_sqe sqe;
	uint32_t n;

	memcpy(src, data, len);
	zt_sqe(t, &sqe, type, src, len, dst, room);
	sqe.dst_ctrl = ext;
	if (t->model != WARP_MODEL_V2)
		sqe.type = type | window << WARP_ZIP_WIN_SHIFT;
	zt_compress(t, &sqe);
	check_compressed(type, &sqe, src, dst);
	n = sqe.produced;

	in = end ? zt_guard_end(n) : zt_guard_start(n);
	out = end ? zt_guard_end(len) : zt_guard_start(len);
	memcpy(in, dst, n);
	zt_sqe(t, &sqe, type, in, n, out, len);
	zt_check(zt_decompress(t, &sqe) == WARP_ZIP_LSTBLK, "status %x", sqe.status);
	zt_check(sqe.consumed == n && sqe.produced == len && memcmp(src, out, len) == 0,
		 "%u bytes", len);
	zt_check(sqe.isize == len && sqe.checksum == want_checksum(type, src, len), "sums");

	/* One byte too little, each way. */
	zt_sqe(t, &sqe, type, in, n, out, len - 1);
	zt_check(zt_decompress(t, &sqe) == WARP_ZIP_ST_NO_SPACE && sqe.produced == 0, "status %x",
		 sqe.status);
	zt_guard_free(src, len);
	zt_guard_free(dst, room);
	zt_guard_free(in, n);
	zt_guard_free(out, len);
}

static uint32_t
random_ext(struct zt *t)
{
	if (t->model != WARP_MODEL_EXT)
		return 0;
	return (zt_below(3) << WARP_ZIP_EXT_HUFF_SHIFT) |
	       (zt_below(11) << WARP_ZIP_EXT_LEVEL_SHIFT);
}

static uint32_t
random_type(struct zt *t)
{
	return t->model == WARP_MODEL_V2 ? WARP_ZIP_REQ_ZLIB + zt_below(2) :
					   WARP_ZIP_REQ_DEFLATE + zt_below(3);
}

static void
test_flat(struct zt *t)
{
	uint32_t rounds = zt_rounds(1500), i, len;

	for (i = 0; i < rounds; i++) {
		len = i < 400 ? i + 1 : zt_size(i % 100 == 0 ? MAX_SIZE : 70000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		flat_round(t, random_type(t), len, random_ext(t), zt_below(5), i & 1);
	}
}

/* The largest flat buffers that there may be. */
static void
test_flat_max(struct zt *t)
{
	uint32_t len = WARP_ZIP_MAX_FLAT;
	uint8_t *src = malloc(len), *dst = malloc(len), *out = malloc(len);
	struct warp_zip_sqe sqe;
	uint32_t n;

	zt_check(src != NULL && dst != NULL && out != NULL, "no memory");
	zt_fill(src, len, ZT_TEXT);
	zt_sqe(t, &sqe, WARP_ZIP_REQ_GZIP, src, len, dst, len);
	zt_check(zt_compress(t, &sqe) == 0, "status %x", sqe.status);
	n = sqe.produced;
	zt_sqe(t, &sqe, WARP_ZIP_REQ_GZIP, dst, n, out, len);
	zt_check(zt_decompress(t, &sqe) == WARP_ZIP_LSTBLK, "status %x", sqe.status);
	zt_check(sqe.produced == len && memcmp(src, out, len) == 0, "contents");
	free(src);
	free(dst);
	free(out);
}

static void
sgl_sqe(struct zt *t, struct warp_zip_sqe *sqe, uint32_t type, struct zt_sgl *src,
	struct zt_sgl *dst)
{
	zt_sqe(t, sqe, type | WARP_ZIP_BUF_SGL, src->list[0], src->len, dst->list[0], dst->len);
	sqe->ctrl |= src->skip;
	sqe->dst_ctrl |= dst->skip;
}

static void
sgl_round(struct zt *t, uint32_t type, uint32_t len, uint32_t max_piece)
{
	uint32_t room = len + len / 8 + 300, n;
	struct zt_sgl src, dst, in, out;
	struct warp_zip_sqe sqe;

	zt_sgl_make(&src, len, zt_below(3) == 0 ? zt_below(20) : 0, max_piece);
	zt_sgl_make(&dst, room, zt_below(3) == 0 ? zt_below(20) : 0, max_piece);
	zt_sgl_put(&src, data, len);
	sgl_sqe(t, &sqe, type, &src, &dst);
	sqe.dst_ctrl |= random_ext(t);
	zt_compress(t, &sqe);
	n = sqe.produced;
	zt_sgl_get(&dst, comp, n);
	check_compressed(type, &sqe, data, comp);

	zt_sgl_make(&in, n, zt_below(3) == 0 ? zt_below(20) : 0, max_piece);
	zt_sgl_make(&out, len, zt_below(3) == 0 ? zt_below(20) : 0, max_piece);
	zt_sgl_put(&in, comp, n);
	sgl_sqe(t, &sqe, type, &in, &out);
	zt_check(zt_decompress(t, &sqe) == WARP_ZIP_LSTBLK, "status %x", sqe.status);
	zt_check(sqe.consumed == n && sqe.produced == len, "%u bytes", len);
	zt_sgl_get(&out, back, len);
	zt_check(memcmp(data, back, len) == 0, "%u bytes", len);
	zt_sgl_free(&src);
	zt_sgl_free(&dst);
	zt_sgl_free(&in);
	zt_sgl_free(&out);
}

static void
test_sgl(struct zt *t)
{
	uint32_t rounds = zt_rounds(300), i, len;

	for (i = 0; i < rounds; i++) {
		len = zt_size(i % 20 == 0 ? 200000 : 5000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		sgl_round(t, random_type(t), len, len < 600 ? zt_size(len) : len / 100);
	}
}

/* Streams of zlib and with its every strategy. */
static void
test_from_zlib(struct zt *t)
{
	static const int strategy[] = {
		Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED
	};
	uint32_t rounds = zt_rounds(500), i, len, n, type;
	struct warp_zip_sqe sqe;

	for (i = 0; i < rounds; i++) {
		len = zt_size(100000);
		type = random_type(t);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		n = zt_deflate(data, len, comp, 2 * MAX_SIZE, zt_below(10),
			       strategy[zt_below(ZT_ARRAY(strategy))]);
		make_trailer(type, data, len, comp + n);
		n += trailer_len(type);
		/* Bytes behind the end are not consumed. */
		zt_sqe(t, &sqe, type, comp, n + zt_below(20), back, len);
		zt_check(zt_decompress(t, &sqe) == WARP_ZIP_LSTBLK, "status %x", sqe.status);
		zt_check(sqe.consumed == n && sqe.produced == len, "%u of %u, %u of %u",
			 sqe.consumed, n, sqe.produced, len);
		zt_check(memcmp(data, back, len) == 0, "contents");
	}
}

/* Decompression without the trailer: everything is there but the verdict. */
static void
test_no_trailer(struct zt *t)
{
	uint32_t len = 5000, type, n, missing;
	struct warp_zip_sqe sqe;

	zt_fill(data, len, ZT_TEXT);
	for (type = WARP_ZIP_REQ_ZLIB; type <= WARP_ZIP_REQ_GZIP; type++) {
		n = zt_deflate(data, len, comp, MAX_SIZE, 6, Z_DEFAULT_STRATEGY);
		make_trailer(type, data, len, comp + n);
		for (missing = 1; missing <= trailer_len(type); missing++) {
			zt_sqe(t, &sqe, type, comp, n + trailer_len(type) - missing, back, len);
			zt_decompress(t, &sqe);
			zt_check(sqe.status == (WARP_ZIP_ST_SOFT_DATA | WARP_ZIP_LSTBLK), "%x",
				 sqe.status);
			zt_check((sqe.ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == WARP_ZIP_CTX_ST_TRAILER,
				 "%x", sqe.ctx_dw0);
			zt_check(sqe.consumed == n && sqe.produced == len, "%u %u", sqe.consumed,
				 sqe.produced);
			zt_check(sqe.checksum == want_checksum(type, data, len), "checksum");
			zt_check(sqe.isize == len && memcmp(data, back, len) == 0, "contents");
		}
		/* Every bit of the trailer counts. */
		for (missing = 0; missing < 8 * trailer_len(type); missing++) {
			make_trailer(type, data, len, comp + n);
			comp[n + missing / 8] ^= 1 << missing % 8;
			zt_sqe(t, &sqe, type, comp, n + trailer_len(type), back, len);
			zt_check(zt_status(zt_decompress(t, &sqe)) == WARP_ZIP_ST_CHECKSUM, "%x",
				 sqe.status);
		}
	}
}

/* Room for the result and for one byte less. */
static void
test_exact_room(struct zt *t)
{
	uint32_t i, type, len, n;
	struct warp_zip_sqe sqe;
	uint8_t *dst;

	for (i = 0; i < zt_rounds(300); i++) {
		type = random_type(t);
		len = zt_size(5000);
		zt_fill(data, len, ZT_TEXT);
		zt_sqe(t, &sqe, type, data, len, comp, MAX_SIZE);
		zt_compress(t, &sqe);
		for (n = zt_below(sqe.produced + 1); n <= sqe.produced + 20u; n += zt_size(20)) {
			struct warp_zip_sqe small;

			dst = zt_guard_end(n);
			zt_sqe(t, &small, type, data, len, dst, n);
			zt_compress(t, &small);
			if (small.status == WARP_ZIP_ST_NO_SPACE)
				zt_check(small.consumed == 0 && small.produced == 0, "counts");
			else
				check_compressed(type, &small, data, dst);
			/* ISA-L wants some bytes more than it writes. */
			zt_check(n < sqe.produced + 20u || small.status != WARP_ZIP_ST_NO_SPACE,
				 "%u bytes are not enough for %u", n, sqe.produced);
			zt_guard_free(dst, n);
		}
	}
}

/* Partial compression, each request going on where the last one stopped. */
static void
test_partial(struct zt *t)
{
	uint32_t rounds = zt_rounds(300), i, len, done, n, room, requests;
	struct warp_zip_sqe sqe;
	size_t out_len;

	for (i = 0; i < rounds; i++) {
		len = zt_size(100000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		done = n = requests = 0;
		do {
			uint8_t *dst;

			room = 16 + zt_size(20000);
			dst = zt_guard_end(room);
			zt_sqe(t, &sqe, WARP_ZIP_REQ_DEFLATE, data + done, len - done, dst, room);
			sqe.ctrl |= WARP_ZIP_EXT_PARTIAL;
			sqe.dst_ctrl = random_ext(t) | WARP_ZIP_EXT_CRC32 | WARP_ZIP_EXT_ADLER32;
			zt_compress(t, &sqe);
			zt_check(sqe.status == WARP_ZIP_ST_NO_SPACE || sqe.consumed == len - done,
				 "status %x", sqe.status);
			zt_check(sqe.consumed != 0, "nothing into %u bytes", room);
			zt_check(sqe.checksum == crc32(0, data + done, sqe.consumed), "crc");
			zt_check(sqe.comp_len == adler32(1, data + done, sqe.consumed), "adler");
			memcpy(comp + n, dst, sqe.produced);
			zt_guard_free(dst, room);
			n += sqe.produced;
			done += sqe.consumed;
			requests++;
		} while (sqe.status == WARP_ZIP_ST_NO_SPACE);
		zt_check(zt_inflate(comp, n, back, MAX_SIZE, &out_len, NULL), "%u requests",
			 requests);
		zt_check(out_len == len && memcmp(data, back, len) == 0, "contents");
	}
}

/* A request that has half the room it needs gets about half of it done. */
static void
test_partial_amount(struct zt *t)
{
	uint32_t len = 65536, whole;
	struct warp_zip_sqe sqe;

	zt_fill(data, len, ZT_TEXT);
	zt_sqe(t, &sqe, WARP_ZIP_REQ_DEFLATE, data, len, comp, MAX_SIZE);
	zt_compress(t, &sqe);
	whole = sqe.produced;
	zt_sqe(t, &sqe, WARP_ZIP_REQ_DEFLATE, data, len, comp, whole / 2);
	sqe.ctrl |= WARP_ZIP_EXT_PARTIAL;
	zt_check(zt_compress(t, &sqe) == WARP_ZIP_ST_NO_SPACE, "status %x", sqe.status);
	zt_check(sqe.consumed > len * 2 / 5, "%u of %u", sqe.consumed, len);
}

static void
test_checksums(struct zt *t)
{
	static const uint32_t types[] = { WARP_ZIP_REQ_DEFLATE, WARP_ZIP_REQ_LZ4 };
	uint32_t i, len, n, bits;
	struct warp_zip_sqe sqe;

	for (i = 0; i < zt_rounds(400); i++) {
		bits = zt_below(4) << 30;
		len = zt_size(20000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		zt_sqe(t, &sqe, types[i & 1], data, len, comp, MAX_SIZE);
		sqe.dst_ctrl = bits;
		sqe.comp_len = 0x55;
		zt_compress(t, &sqe);
		n = sqe.produced;
		zt_check(sqe.checksum == (bits & WARP_ZIP_EXT_CRC32 ? crc32(0, data, len) : 0),
			 "crc");
		zt_check(sqe.comp_len == (bits & WARP_ZIP_EXT_ADLER32 ? adler32(1, data, len) :
									0x55), "adler");
		zt_sqe(t, &sqe, types[i & 1], comp, n, back, len);
		sqe.dst_ctrl = bits;
		zt_check(zt_decompress(t, &sqe) == WARP_ZIP_LSTBLK, "status %x", sqe.status);
		zt_check(sqe.checksum == (bits & WARP_ZIP_EXT_CRC32 ? crc32(0, data, len) : 0),
			 "crc");
		zt_check(sqe.comp_len == (bits & WARP_ZIP_EXT_ADLER32 ? adler32(1, data, len) : 0),
			 "adler");
		zt_check(sqe.isize == len, "isize");
	}
}

int
main(void)
{
	static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };
	struct zt t;
	uint32_t i;

	zt_init();
	data = malloc(2 * MAX_SIZE);
	comp = malloc(2 * MAX_SIZE + 64);
	back = malloc(2 * MAX_SIZE);
	zt_check(data != NULL && comp != NULL && back != NULL, "no memory");
	for (i = 0; i < ZT_ARRAY(models); i++) {
		zt_open(&t, models[i]);
		test_flat(&t);
		test_flat_max(&t);
		test_sgl(&t);
		test_from_zlib(&t);
		test_no_trailer(&t);
		test_exact_room(&t);
		zt_close(&t);
	}
	zt_open(&t, WARP_MODEL_EXT);
	test_partial(&t);
	test_partial_amount(&t);
	test_checksums(&t);
	zt_close(&t);
	free(data);
	free(comp);
	free(back);
	puts("stateless: passed");
	return 0;
}
