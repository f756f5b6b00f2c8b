/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Stateful compression, checked with zlib's inflate. */

#include <zlib.h>

#include "zip_test.h"

#define MAX_SIZE	(1u << 20)

static uint8_t *data, *comp, *back;

static uint32_t
random_type(enum warp_model model)
{
	return model == WARP_MODEL_V2 ? WARP_ZIP_REQ_ZLIB + zt_below(2) :
					WARP_ZIP_REQ_DEFLATE + zt_below(3);
}

/* Checks a finished stream with its trailer. @p from is what has produced it. */
static void
check_stream(const struct zt_stream *s, uint32_t len, uint32_t n)
{
	uint32_t trailer = s->type == WARP_ZIP_REQ_GZIP ? 8 : s->type == WARP_ZIP_REQ_ZLIB ? 4 : 0;
	uint32_t crc = crc32(0, data, len), adler = adler32(1, data, len), swapped;
	size_t out_len, used;

	zt_check(zt_inflate(comp, n, back, MAX_SIZE, &out_len, &used), "%u bytes", n);
	zt_check(out_len == len && memcmp(data, back, len) == 0, "contents of %u", len);
	zt_check(used + trailer == n, "%zu of %u", used, n);
	swapped = __builtin_bswap32(adler);
	if (s->type == WARP_ZIP_REQ_GZIP) {
		zt_check(memcmp(comp + used, &crc, 4) == 0, "crc");
		zt_check(memcmp(comp + used + 4, &len, 4) == 0, "isize");
		zt_check(s->saved.checksum == warp_zip_crc_to_raw(crc), "dw31");
	} else if (s->type == WARP_ZIP_REQ_ZLIB) {
		zt_check(memcmp(comp + used, &swapped, 4) == 0, "adler");
		zt_check(s->saved.checksum == adler, "dw31");
	} else {
		if (s->ext & WARP_ZIP_EXT_CRC32)
			zt_check(s->saved.checksum == crc, "dw31");
		if (s->ext & WARP_ZIP_EXT_ADLER32)
			zt_check(s->saved.comp_len == adler, "dw2");
	}
	zt_check(s->saved.isize == len, "dw30");
}

/* All bytes so far decode to all input so far, and end on a block and a byte. */
static void
check_flushed(uint32_t done, uint32_t n)
{
	static const uint8_t last[] = { 0x01, 0x00, 0x00, 0xFF, 0xFF };
	uint8_t keep[sizeof(last)];
	size_t out_len;

	memcpy(keep, comp + n, sizeof(last));
	memcpy(comp + n, last, sizeof(last));
	zt_check(zt_inflate(comp, n + sizeof(last), back, MAX_SIZE, &out_len, NULL),
		 "not at a block's end after %u bytes", n);
	zt_check(out_len == done && memcmp(data, back, done) == 0, "%zu of %u", out_len, done);
	memcpy(comp + n, keep, sizeof(last));
}

struct cut {
	uint32_t max_in;
	uint32_t min_out;
	uint32_t max_out;
};

static uint32_t
next_input(const struct zt *t, uint32_t left, const struct cut *cut)
{
	uint32_t n = zt_size(cut->max_in);

	if (t->model != WARP_MODEL_EXT && n < left)
		n = (n + 3) & ~3u;
	return n < left ? n : left;
}

/*
 * Compresses data[0, len) in requests of random size on engines chosen at
 * random, and returns the number of requests.
 */
static uint32_t
compress_stream(struct zt *t, unsigned int engines, struct zt_stream *s, uint32_t len,
		const struct cut *cut, uint32_t *total)
{
	uint32_t done = 0, n = 0, requests = 0, idle = 0, in, room, consumed, produced, status;
	bool finish = false, ended = false;

	while (!ended) {
		uint8_t *src, *dst;

		in = next_input(t, len - done, cut);
		finish = in == len - done && (t->model != WARP_MODEL_EXT || zt_below(4) != 0);
		if (t->model == WARP_MODEL_EXT && zt_below(50) == 0) {
			in = 0;
			finish = done == len;
		}
		room = cut->min_out + zt_below(cut->max_out - cut->min_out + 1);
		src = zt_guard_end(in);
		dst = zt_guard_end(room);
		memcpy(src, data + done, in);
		status = zt_stream_exec(&t[zt_below(engines)], s, WARP_ZIP_QC_COMPRESS, finish,
					src, in, dst, room, &consumed, &produced);
		if (status == WARP_ZIP_ST_NO_SPACE) {
			zt_check(in == 0 && finish && room < 16, "%u into %u", in, room);
		} else {
			zt_check(status == WARP_ZIP_ST_OK, "status %x, %u into %u", status, in,
				 room);
			zt_check(consumed != 0 || in == 0 || room < 16, "%u into %u", in, room);
			zt_check(t->model == WARP_MODEL_EXT || consumed == in || consumed % 4 == 0,
				 "%u of %u consumed", consumed, in);
			ended = finish && consumed == in;
		}
		zt_check((s->saved.ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == 0, "ctx_st");
		memcpy(comp + n, dst, produced);
		zt_guard_free(src, in);
		zt_guard_free(dst, room);
		done += consumed;
		n += produced;
		idle = consumed != 0 ? 0 : idle + 1;
		zt_check(idle < 1000, "no progress at %u of %u", done, len);
		if (!ended && len < 20000 && zt_below(8) == 0)
			check_flushed(done, n);
		requests++;
	}
	zt_check(done == len, "%u of %u", done, len);
	*total = n;
	return requests;
}

static void
random_ext(const struct zt *t, struct zt_stream *s)
{
	s->window = zt_below(5);
	if (t->model != WARP_MODEL_EXT)
		return;
	s->ext = (zt_below(3) << WARP_ZIP_EXT_HUFF_SHIFT) |
		 (zt_below(11) << WARP_ZIP_EXT_LEVEL_SHIFT);
	if (s->type == WARP_ZIP_REQ_DEFLATE)
		s->ext |= zt_below(4) << 30;
}

static void
test_random(struct zt *t, unsigned int engines)
{
	uint32_t rounds = zt_rounds(400), i, len, n, requests = 0;
	struct zt_stream s;
	struct cut cut;

	for (i = 0; i < rounds; i++) {
		len = zt_size(i % 10 == 0 ? 300000 : 30000);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		zt_stream_open(&s, random_type(t->model));
		random_ext(t, &s);
		cut.max_in = len / 40 + zt_size(len);
		cut.min_out = t->model == WARP_MODEL_EXT ? 1 : WARP_ZIP_STREAM_MIN_OUT;
		if (len > 3000)
			cut.min_out += len / 100;
		cut.max_out = cut.min_out + 32 + zt_size(len);
		requests += compress_stream(t, engines, &s, len, &cut, &n);
		check_stream(&s, len, n);
		zt_stream_close(&s);
	}
	printf("model %d: %u random compression requests\n", t->model, requests);
}

/* Many streams at once, on several engines in turn. */
static void
test_interleaved(struct zt *t, unsigned int engines)
{
	enum { STREAMS = 8, LEN = 40000 };
	uint32_t done[STREAMS] = { 0 }, n[STREAMS] = { 0 }, open = STREAMS, i, in, used, got;
	struct zt_stream s[STREAMS];
	uint8_t *out[STREAMS], *text[STREAMS];
	size_t out_len;

	for (i = 0; i < STREAMS; i++) {
		zt_stream_open(&s[i], WARP_ZIP_REQ_GZIP);
		out[i] = malloc(2 * LEN);
		text[i] = malloc(LEN);
		zt_check(out[i] != NULL && text[i] != NULL, "no memory");
		zt_fill(text[i], LEN, ZT_TEXT);
	}
	while (open != 0) {
		i = zt_below(STREAMS);
		if (done[i] == LEN)
			continue;
		in = 4 * zt_size(1000);
		in = in < LEN - done[i] ? in : LEN - done[i];
		zt_check(zt_stream_exec(&t[zt_below(engines)], &s[i], WARP_ZIP_QC_COMPRESS,
					in == LEN - done[i], text[i] + done[i], in, out[i] + n[i],
					2 * LEN - n[i], &used, &got) == 0, "stream %u", i);
		zt_check(used == in, "%u of %u", used, in);
		done[i] += used;
		n[i] += got;
		open -= done[i] == LEN;
	}
	for (i = 0; i < STREAMS; i++) {
		zt_check(zt_inflate(out[i], n[i], back, MAX_SIZE, &out_len, NULL), "stream %u", i);
		zt_check(out_len == LEN && memcmp(back, text[i], LEN) == 0, "stream %u", i);
		zt_stream_close(&s[i]);
		free(out[i]);
		free(text[i]);
	}
}

/* History pays: a stream in small requests against the same pieces each by itself. */
static void
test_history(struct zt *t)
{
	enum { LEN = 400000, PIECE = 4096 };
	uint32_t levels = t->model == WARP_MODEL_EXT ? 11 : 1;
	uint32_t i, n, used, got, stream = 0, alone = 0;
	struct warp_zip_sqe sqe;
	struct zt_stream s;
	uint32_t level;

	for (level = 0; level < levels; level++) {
		if (level == 1)
			continue; /* level 0: stored */
		zt_fill(data, LEN, ZT_PERIODIC);
		for (i = 0; i < LEN; i++)
			data[i] = i < 20000 ? "0123456789abcdef"[zt_below(16)] :
				  data[i - 20000 + (i / 20000)];
		zt_stream_open(&s, WARP_ZIP_REQ_GZIP);
		s.ext = level << WARP_ZIP_EXT_LEVEL_SHIFT;
		stream = alone = 0;
		for (i = 0; i < LEN; i += n) {
			n = LEN - i < PIECE ? LEN - i : PIECE;
			zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, i + n == LEN, data + i,
						n, comp + stream, MAX_SIZE, &used, &got) == 0,
				 "status %x", s.saved.status);
			zt_check(used == n, "%u of %u", used, n);
			stream += got;
			zt_sqe(t, &sqe, WARP_ZIP_REQ_GZIP, data + i, n, back, MAX_SIZE);
			sqe.dst_ctrl = s.ext;
			zt_compress(t, &sqe);
			alone += sqe.produced;
		}
		check_stream(&s, LEN, stream);
		zt_stream_close(&s);
		zt_check(stream < alone / 2, "level %d: %u in a stream, %u alone", (int)level - 1,
			 stream, alone);
	}
}

/*
 * No distance above the window that was asked for. zlib checks each distance
 * against its own window, exactly so if it gets one byte of room at a time.
 */
static void
check_window(const uint8_t *in, uint32_t n, uint32_t len, uint32_t window)
{
	unsigned int bits = 31 - __builtin_clz(window);
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = n };
	int ret = Z_OK;

	zt_check(inflateInit2(&z, -(int)bits) == Z_OK, "inflateInit2");
	while (ret == Z_OK) {
		z.next_out = back + z.total_out;
		z.avail_out = 1;
		ret = inflate(&z, Z_SYNC_FLUSH);
	}
	zt_check(ret == Z_STREAM_END, "window of %u: %s", window, z.msg ? z.msg : "?");
	zt_check(z.total_out == len && memcmp(back, data, len) == 0, "window of %u", window);
	inflateEnd(&z);
}

static void
test_window(struct zt *t)
{
	/* 24 KiB is not a power of two: what is checked is 32 KiB, what is used 16. */
	static const uint32_t bytes[] = { 4096, 8192, 16384, 16384, 32768 };
	uint32_t rounds = zt_rounds(60), i, w, len, n;
	struct warp_zip_sqe sqe;
	struct zt_stream s;
	struct cut cut = { .max_in = 30000, .min_out = 70000, .max_out = 70000 };

	for (i = 0; i < rounds; i++) {
		w = i % 5;
		len = 50000 + zt_below(50000);
		zt_fill(data, len, ZT_TEXT);
		/* Something worth a match from every distance. */
		for (n = 40000; n < len; n += 1 + zt_below(60))
			memmove(data + n, data + n - 1 - zt_below(40000), 1 + zt_below(40));
		zt_stream_open(&s, WARP_ZIP_REQ_DEFLATE);
		random_ext(t, &s);
		s.window = w;
		compress_stream(t, 1, &s, len, &cut, &n);
		check_window(comp, n, len, bytes[w]);

		zt_sqe(t, &sqe, WARP_ZIP_REQ_DEFLATE, data, len, comp, MAX_SIZE);
		sqe.type = WARP_ZIP_REQ_DEFLATE | w << WARP_ZIP_WIN_SHIFT;
		sqe.dst_ctrl = s.ext;
		zt_compress(t, &sqe);
		check_window(comp, sqe.produced, len, bytes[w]);
		zt_stream_close(&s);
	}
}

/* Output too short: partial consumption, and never a stream that looks finished. */
static void
test_short_output(struct zt *t)
{
	uint32_t len = 64000, done = 0, n = 0, used, got, requests = 0;
	struct zt_stream s;

	zt_fill(data, len, ZT_RANDOM);
	zt_stream_open(&s, WARP_ZIP_REQ_ZLIB);
	do {
		zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, true, data + done, len - done,
					comp + n, WARP_ZIP_STREAM_MIN_OUT, &used, &got) == 0,
			 "status %x", s.saved.status);
		zt_check(used >= 180 || used == len - done, "%u consumed", used);
		done += used;
		n += got;
		requests++;
	} while (done != len);
	check_stream(&s, len, n);
	zt_stream_close(&s);
	zt_check(requests > 300, "%u requests", requests);
}

/* A short output must not shorten the consumption beyond reason. */
static void
test_short_amount(struct zt *t)
{
	uint32_t len = 65536, used, got, whole;
	struct zt_stream s;

	zt_fill(data, len, ZT_TEXT);
	zt_stream_open(&s, WARP_ZIP_REQ_ZLIB);
	zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len, comp, MAX_SIZE,
		       &used, &whole);
	s.started = false;
	zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len, comp, whole / 2,
		       &used, &got);
	zt_check(used > len * 2 / 5, "%u of %u consumed in half the room", used, len);
	zt_stream_close(&s);
}

/* The driver's part: what it must feed back, and what a new stream ignores. */
static void
test_feedback(struct zt *t)
{
	uint32_t len = 20000, n, used, got;
	struct zt_stream s;

	zt_fill(data, len, ZT_TEXT);
	zt_stream_open(&s, WARP_ZIP_REQ_GZIP);
	memset(&s.saved, 0xA5, sizeof(s.saved));
	memset(s.ctx, 0x5A, WARP_ZIP_CTX_DEV_SIZE);
	zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len / 2, comp, MAX_SIZE,
				&used, &n) == 0, "status %x", s.saved.status);
	zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, true, data + len / 2, len / 2,
				comp + n, MAX_SIZE, &used, &got) == 0, "status");
	check_stream(&s, len, n + got);
	/* It is finished. */
	zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len, comp, MAX_SIZE,
				&used, &got) == WARP_ZIP_ST_SOFT_DESC, "status %x",
		 s.saved.status);
	/* The same buffer for a new one; then one that has lost its buffer. */
	s.started = false;
	zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len, comp, MAX_SIZE,
				&used, &got) == 0, "status %x", s.saved.status);
	memset(s.ctx, 0, WARP_ZIP_CTX_DEV_SIZE);
	zt_check(zt_stream_exec(t, &s, WARP_ZIP_QC_COMPRESS, false, data, len, comp, MAX_SIZE,
				&used, &got) == WARP_ZIP_ST_SOFT_DESC, "status %x",
		 s.saved.status);
	zt_stream_close(&s);
}

int
main(void)
{
	static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };
	struct zt t[2];
	uint32_t i;

	zt_init();
	data = malloc(2 * MAX_SIZE);
	comp = malloc(4 * MAX_SIZE);
	back = malloc(MAX_SIZE);
	zt_check(data != NULL && comp != NULL && back != NULL, "no memory");
	for (i = 0; i < ZT_ARRAY(models); i++) {
		zt_open(&t[0], models[i]);
		zt_open(&t[1], models[i]);
		test_random(t, 2);
		test_interleaved(t, 2);
		test_history(t);
		if (models[i] != WARP_MODEL_V2)
			test_window(t);
		test_short_output(t);
		test_short_amount(t);
		test_feedback(t);
		zt_close(&t[0]);
		zt_close(&t[1]);
	}
	free(data);
	free(comp);
	free(back);
	puts("stateful compression: passed");
	return 0;
}
