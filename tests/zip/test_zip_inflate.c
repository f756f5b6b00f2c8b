/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Stateful decompression: streams of several compressors, and hand-made ones,
 * cut at random input and output bytes. A million requests and more a run.
 */

#include <libdeflate.h>
#include <zlib.h>

#include "zip_test.h"

#define MAX_SIZE	(1u << 20)
/* Each request copies a whole context both ways when there are hooks. */
#ifdef WARP_DMA_HOOKS
#define SPLITS		100000u
#define HAND_MADE	20u
#define ROOM_STEP	60u
#else
#define SPLITS		1000000u
#define HAND_MADE	300u
#define ROOM_STEP	8u
#endif

static uint8_t *data, *comp;

static uint32_t
trailer_len(uint32_t type)
{
	return type == WARP_ZIP_REQ_GZIP ? 8 : type == WARP_ZIP_REQ_ZLIB ? 4 : 0;
}

static void
make_trailer(uint32_t type, uint32_t len, uint8_t *to)
{
	uint32_t crc = crc32(0, data, len), adler = __builtin_bswap32(adler32(1, data, len));

	if (type == WARP_ZIP_REQ_GZIP) {
		memcpy(to, &crc, 4);
		memcpy(to + 4, &len, 4);
	} else if (type == WARP_ZIP_REQ_ZLIB) {
		memcpy(to, &adler, 4);
	}
}

/* zlib with flushes of all kinds and changing strategies: many small blocks. */
static uint32_t
zlib_stream(uint32_t len)
{
	static const int flush[] = { Z_NO_FLUSH, Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH,
				     Z_PARTIAL_FLUSH, Z_BLOCK };
	static const int strategy[] = { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED };
	z_stream z = { 0 };
	uint32_t done = 0, n;

	zt_check(deflateInit2(&z, zt_below(10), Z_DEFLATED, -(9 + (int)zt_below(7)),
			      1 + zt_below(9), strategy[zt_below(4)]) == Z_OK, "deflateInit2");
	z.next_out = comp;
	z.avail_out = 4 * MAX_SIZE;
	while (done < len) {
		n = zt_size(len);
		n = n < len - done ? n : len - done;
		z.next_in = data + done;
		z.avail_in = n;
		deflate(&z, flush[zt_below(ZT_ARRAY(flush))]);
		zt_check(z.avail_in == 0, "zlib");
		if (zt_below(4) == 0)
			deflateParams(&z, zt_below(10), strategy[zt_below(4)]);
		done += n;
	}
	zt_check(deflate(&z, Z_FINISH) == Z_STREAM_END, "zlib");
	n = z.total_out;
	deflateEnd(&z);
	return n;
}

static uint32_t
libdeflate_stream(uint32_t len)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(zt_below(13));
	uint32_t n;

	zt_check(c != NULL, "no memory");
	n = libdeflate_deflate_compress(c, data, len, comp, 4 * MAX_SIZE);
	zt_check(n != 0, "libdeflate");
	libdeflate_free_compressor(c);
	return n;
}

/* How a stream is cut, and what may be in a request at least. */
struct cut {
	uint32_t max_in;
	uint32_t min_out;
	uint32_t max_out;
};

static void
check_words(const struct zt_stream *s, uint32_t in, uint32_t used)
{
	uint32_t st = s->saved.ctx_dw0 & WARP_ZIP_CTX_ST_MASK;
	uint32_t store = s->saved.ctx_dw1 & WARP_ZIP_CTX_STORE_MASK;
	uint32_t bits = (s->saved.ctx_dw0 & WARP_ZIP_CTX_BITS_MASK) >> WARP_ZIP_CTX_BITS_SHIFT;
	uint32_t win = s->saved.ctx_dw2 & WARP_ZIP_CTX_WIN_MASK;
	uint64_t cached;

	zt_check(st <= WARP_ZIP_CTX_ST_TRAILER, "ctx_st %u", st);
	zt_check(st != WARP_ZIP_CTX_ST_OUTPUT || (used == in && store != 0), "store %u", store);
	zt_check(st != WARP_ZIP_CTX_ST_MIDDLE || used < in, "%u of %u", used, in);
	/* Too few for a block's head: a driver's look at them finds nothing complete. */
	zt_check(st != WARP_ZIP_CTX_ST_BLOCK || bits < 3, "%u bits", bits);
	zt_check(st != WARP_ZIP_CTX_ST_TRAILER || (s->saved.status & WARP_ZIP_LSTBLK), "lstblk");
	zt_check(win == (s->saved.isize < 32768 ? s->saved.isize : 32768), "win_len %u", win);
	memcpy(&cached, s->ctx + WARP_ZIP_CTX_WINDOW + (win + 15) / 16 * 16, sizeof(cached));
	zt_check(bits == 64 || cached >> bits == 0, "%u bits, %llx", bits,
		 (unsigned long long)cached);
}

/* Decompresses comp[0, n), which must give data[0, len). Returns the requests. */
static uint32_t
decompress_stream(struct zt *t, unsigned int engines, uint32_t type, uint32_t n, uint32_t len,
		  const struct cut *cut, uint32_t trailing)
{
	uint32_t in_done = 0, out_done = 0, requests = 0, idle = 0, in, room, used, got, status;
	uint8_t *out = zt_guard_end(cut->max_out);
	struct zt_stream s;

	zt_stream_open(&s, type);
	do {
		in = zt_size(cut->max_in);
		if ((s.saved.ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == WARP_ZIP_CTX_ST_OUTPUT ||
		    zt_below(30) == 0)
			in = 0;
		in = in < n + trailing - in_done ? in : n + trailing - in_done;
		room = cut->min_out + zt_below(cut->max_out - cut->min_out + 1);
		status = zt_stream_exec(&t[zt_below(engines)], &s, WARP_ZIP_QC_DECOMPRESS,
					zt_below(2), comp + in_done, in,
					out + cut->max_out - room, room, &used, &got);
		zt_check(zt_status(status) == 0 || zt_status(status) == WARP_ZIP_ST_END,
			 "status %x after %u of %u, %u of %u", status, in_done, n, out_done, len);
		zt_check(got <= len - out_done &&
			 memcmp(out + cut->max_out - room, data + out_done, got) == 0,
			 "%u bytes at %u", got, out_done);
		check_words(&s, in, used);
		in_done += used;
		out_done += got;
		requests++;
		idle = used + got == 0 ? idle + 1 : 0;
		zt_check(idle < 1000, "no progress at %u of %u, %u of %u", in_done, n, out_done,
			 len);
	} while (zt_status(status) != WARP_ZIP_ST_END);
	zt_check(status & WARP_ZIP_LSTBLK, "lstblk");
	zt_check(in_done == n && out_done == len, "%u of %u, %u of %u", in_done, n, out_done, len);
	zt_check(s.saved.isize == len, "isize");

	/* It stays ended. */
	status = zt_stream_exec(t, &s, WARP_ZIP_QC_DECOMPRESS, true, comp, 10, out, cut->max_out,
				&used, &got);
	zt_check(status == (WARP_ZIP_ST_END | WARP_ZIP_LSTBLK) && used + got == 0, "%x", status);
	zt_stream_close(&s);
	zt_guard_free(out, cut->max_out);
	return requests;
}

static uint32_t
random_type(enum warp_model model)
{
	return model == WARP_MODEL_V2 ? WARP_ZIP_REQ_ZLIB + zt_below(2) :
					WARP_ZIP_REQ_DEFLATE + zt_below(3);
}

static uint32_t
random_cut(struct zt *t, uint32_t type, uint32_t n, uint32_t len)
{
	uint32_t min_out = t->model == WARP_MODEL_EXT ? 1 : WARP_ZIP_STREAM_MIN_OUT;
	struct cut cut = {
		.max_in = zt_below(3) == 0 ? 1 : zt_size(n),
		.min_out = min_out,
		.max_out = min_out + (zt_below(3) == 0 ? 0 : zt_size(len)),
	};

	make_trailer(type, len, comp + n);
	return decompress_stream(t, 2, type, n + trailer_len(type), len, &cut, zt_below(10));
}

static void
test_random(struct zt *t, uint32_t splits)
{
	uint32_t requests = 0, len;

	while (requests < splits) {
		len = zt_size(zt_below(20) == 0 ? 200000 : 5000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		requests += random_cut(t, random_type(t->model),
				       zt_below(2) ? zlib_stream(len) : libdeflate_stream(len),
				       len);
	}
	printf("model %d: %u random decompression requests\n", t->model, requests);
}

/* A stream in two requests. */
static void
one_cut(struct zt *t, uint32_t type, uint32_t n, uint32_t cut, uint32_t room, uint32_t len)
{
	uint32_t used, got, used2, got2, status;
	struct zt_stream s;
	uint8_t out[400];

	zt_stream_open(&s, type);
	zt_stream_exec(t, &s, WARP_ZIP_QC_DECOMPRESS, false, comp, cut, out, room, &used, &got);
	status = zt_stream_exec(t, &s, WARP_ZIP_QC_DECOMPRESS, true, comp + used, n - used,
				out + got, len - got, &used2, &got2);
	zt_check(status == (WARP_ZIP_ST_END | WARP_ZIP_LSTBLK), "%x", status);
	zt_check(got + got2 == len && memcmp(out, data, len) == 0, "cut at %u, %u", cut, room);
	zt_stream_close(&s);
}

/* Every cut of a small stream in two, at both ends. */
static void
test_every_cut(struct zt *t)
{
	uint32_t type, len = 300, n, cut, room;

	zt_fill(data, len, ZT_TEXT);
	for (type = WARP_ZIP_REQ_DEFLATE; type <= WARP_ZIP_REQ_GZIP; type++) {
		n = zlib_stream(len);
		make_trailer(type, len, comp + n);
		n += trailer_len(type);
		for (cut = 0; cut <= n; cut++) {
			for (room = 1; room <= len; room += 1 + zt_below(ROOM_STEP))
				one_cut(t, type, n, cut, room, len);
		}
	}
}

/* A writer of deflate's bits for streams that no compressor makes. */
static uint32_t put_bits;

static void
put(uint32_t value, unsigned int n)
{
	for (; n != 0; n--, value >>= 1, put_bits++) {
		if (put_bits % 8 == 0)
			comp[put_bits / 8] = 0;
		comp[put_bits / 8] |= (value & 1) << put_bits % 8;
	}
}

/* A Huffman code: first bit highest. */
static void
put_code(uint32_t code, unsigned int n)
{
	while (n != 0)
		put(code >> --n & 1, 1);
}

static void
put_stored(uint32_t final, uint32_t n, uint8_t byte)
{
	put(final, 1);
	put(0, 2);
	put_bits = (put_bits + 7) / 8 * 8;
	put(n, 16);
	put(n ^ 0xFFFF, 16);
	for (; n != 0; n--)
		put(byte, 8);
}

/* A fixed block, open: BFINAL, BTYPE 01. */
static void
put_fixed(uint32_t final)
{
	put(final | 1 << 1, 3);
}

static uint32_t
add_match(uint32_t len, uint32_t n, uint32_t dist)
{
	for (; n != 0; n--, len++)
		data[len] = data[len - dist];
	return len;
}

/*
 * A dynamic block with the symbols 256 (1 bit), 257 (2 bits, length 3) and 'q'
 * (2 bits), and @p dists distance codes: one of 1 bit, or none. Adds "qqqq" and,
 * with a distance code, a match of length 3 at distance 1.
 */
static uint32_t
put_dynamic(uint32_t final, uint32_t dists, uint32_t len)
{
	/* For 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1. */
	static const uint8_t clens[18] = { [2] = 1, [3] = 3, [15] = 3, [17] = 2 };
	uint32_t i;

	/* So these codes are: 18: 0; 1: 10; 0: 110; 2: 111. */
	put(final | 2 << 1, 3);
	put(258 - 257, 5);
	put(1 - 1, 5);
	put(18 - 4, 4);
	for (i = 0; i < 18; i++)
		put(clens[i], 3);
	put_code(0, 1);
	put('q' - 11, 7);
	put_code(7, 3);
	put_code(0, 1);
	put(138 - 11, 7);
	for (i = 'q' + 1 + 138; i < 256; i++)
		put_code(6, 3);
	put_code(2, 2);
	put_code(7, 3);
	put_code(dists != 0 ? 2 : 6, dists != 0 ? 2 : 3);

	/* 256: 0; 'q': 10; 257: 11; distance symbol 0: 0 */
	for (i = 0; i < 4; i++) {
		put_code(2, 2);
		data[len++] = 'q';
	}
	if (dists != 0) {
		put_code(3, 2);
		put_code(0, 1);
		len = add_match(len, 3, 1);
	}
	put_code(0, 1);
	return len;
}

/*
 * Empty blocks of every type, a stored block of 65535 bytes, the longest match
 * at the longest distance, overlapping matches, a single distance code, and no
 * distance code.
 */
static uint32_t
hand_made(uint32_t *total)
{
	uint32_t len = 0, i;

	put_bits = 0;
	put_stored(0, 0, 0);
	put_fixed(0);
	put_code(0, 7);
	put_stored(0, 65535, 'x');
	memset(data, 'x', 65535);
	len = 65535;

	put_fixed(0);
	for (i = 0; i < 3; i++) {
		put_code(0x30 + 'a' + i, 8);
		data[len++] = 'a' + i;
	}
	put_code(0xC5, 8);		/* symbol 285: length 258 */
	put_code(29, 5);
	put(32768 - 24577, 13);
	len = add_match(len, 258, 32768);
	put_code(1, 7);			/* symbol 257: length 3 */
	put_code(2, 5);
	len = add_match(len, 3, 3);
	put_code(0xC5, 8);
	put_code(0, 5);
	len = add_match(len, 258, 1);
	put_code(0, 7);

	len = put_dynamic(0, 1, len);
	len = put_dynamic(0, 0, len);
	put_stored(0, 0, 0);
	put_stored(1, 0, 0);
	*total = len;
	return (put_bits + 7) / 8;
}

static void
test_hand_made(struct zt *t)
{
	uint32_t i, n, len, type;
	size_t out_len;
	uint8_t *out = malloc(MAX_SIZE);

	zt_check(out != NULL, "no memory");
	for (i = 0; i < HAND_MADE; i++) {
		n = hand_made(&len);
		/* What has been put together here is right by zlib. */
		zt_check(zt_inflate(comp, n, out, MAX_SIZE, &out_len, NULL), "zlib");
		zt_check(out_len == len && memcmp(out, data, len) == 0, "zlib");
		type = random_type(t->model);
		random_cut(t, type, n, len);
	}
	free(out);
}

int
main(void)
{
	static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };
	struct zt t[2];
	uint32_t i;

	zt_init();
	data = malloc(2 * MAX_SIZE);
	comp = malloc(4 * MAX_SIZE + 64);
	zt_check(data != NULL && comp != NULL, "no memory");
	for (i = 0; i < ZT_ARRAY(models); i++) {
		zt_open(&t[0], models[i]);
		zt_open(&t[1], models[i]);
		test_random(t, zt_rounds(models[i] == WARP_MODEL_EXT ? SPLITS : SPLITS / 10));
		zt_close(&t[0]);
		zt_close(&t[1]);
	}
	zt_open(&t[0], WARP_MODEL_EXT);
	zt_open(&t[1], WARP_MODEL_EXT);
	test_every_cut(t);
	test_hand_made(t);
	zt_close(&t[0]);
	zt_close(&t[1]);
	free(data);
	free(comp);
	puts("stateful decompression: passed");
	return 0;
}
