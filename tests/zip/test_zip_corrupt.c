/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Data that are not what they should be: damaged and invented streams, on which
 * the verdict must be zlib's; LZ4 blocks, with liblz4's; and stream contexts that
 * somebody has written into.
 */

#include <lz4.h>
#include <zlib.h>

#include "zip_test.h"

#define MAX_DATA	3000u
#define ROOM		20000u

static uint8_t data[MAX_DATA], comp[ROOM], want[ROOM];

/* The engine's verdict on a whole raw stream, in one request. */
static bool
stateless_verdict(struct zt *t, uint32_t n, uint32_t *consumed, uint32_t *produced, uint8_t *out)
{
	uint8_t *in = zt_guard_end(n);
	struct warp_zip_sqe sqe;
	uint32_t st;

	memcpy(in, comp, n);
	zt_sqe(t, &sqe, WARP_ZIP_REQ_DEFLATE, in, n, out, ROOM);
	st = zt_status(zt_decompress(t, &sqe));
	zt_check(st == WARP_ZIP_ST_OK || st == WARP_ZIP_ST_SOFT_DATA ||
		 st == WARP_ZIP_ST_NO_SPACE, "status %x", st);
	*consumed = sqe.consumed;
	*produced = sqe.produced;
	zt_guard_free(in, n);
	return st == WARP_ZIP_ST_OK;
}

/* The same of a stream of requests. */
static bool
stateful_verdict(struct zt *t, uint32_t n, uint32_t *consumed, uint32_t *produced, uint8_t *out)
{
	uint32_t used, got, in, room, status, idle = 0, max = zt_size(n);
	struct zt_stream s;

	zt_stream_open(&s, WARP_ZIP_REQ_DEFLATE);
	*consumed = *produced = 0;
	do {
		in = zt_size(max);
		in = in < n - *consumed ? in : n - *consumed;
		room = zt_size(2000);
		room = room < ROOM - *produced ? room : ROOM - *produced;
		status = zt_status(zt_stream_exec(t, &s, WARP_ZIP_QC_DECOMPRESS, false,
						  comp + *consumed, in, out + *produced, room,
						  &used, &got));
		*consumed += used;
		*produced += got;
		idle = used + got != 0 ? 0 : idle + 1;
	} while (status == WARP_ZIP_ST_OK && idle < 50);
	zt_check(status == WARP_ZIP_ST_OK || status == WARP_ZIP_ST_END ||
		 status == WARP_ZIP_ST_SOFT_DATA, "status %x", status);
	zt_stream_close(&s);
	return status == WARP_ZIP_ST_END;
}

/* Compares with zlib; counts what zlib accepts. */
static void
compare(struct zt *t, uint32_t n, uint8_t *out, uint32_t *accepted)
{
	uint32_t consumed, produced, way;
	size_t len, used;
	bool ok = zt_inflate(comp, n, want, ROOM, &len, &used), ours;

	*accepted += ok;
	for (way = 0; way < 2; way++) {
		ours = way == 0 ? stateless_verdict(t, n, &consumed, &produced, out) :
				  stateful_verdict(t, n, &consumed, &produced, out);
		zt_check(ours == ok, "%s: zlib %s, the engine %s a stream of %u bytes",
			 way == 0 ? "stateless" : "stateful", ok ? "accepts" : "rejects",
			 ours ? "accepts" : "rejects", n);
		if (!ok)
			continue;
		zt_check(consumed == used && produced == len && memcmp(out, want, len) == 0,
			 "%u of %zu, %u of %zu", consumed, used, produced, len);
	}
}

static uint32_t
make_stream(void)
{
	static const int strategy[] = { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED };
	uint32_t len = zt_size(MAX_DATA);

	zt_fill(data, len, zt_below(ZT_DATA_KINDS));
	return zt_deflate(data, len, comp, ROOM, zt_below(10), strategy[zt_below(3)]);
}

/* Damage near the head, where codes are described, as often as anywhere. */
static uint32_t
damage(uint32_t n)
{
	uint32_t i, count = 1 + zt_below(3), at;

	if (zt_below(8) == 0)
		return 1 + zt_below(n);
	for (i = 0; i < count; i++) {
		at = zt_below(zt_below(2) ? n : n < 80 ? n : 80);
		if (zt_below(3) == 0)
			comp[at] = zt_rand();
		else
			comp[at] ^= 1 << zt_below(8);
	}
	return n;
}

static void
test_damaged(struct zt *t, uint8_t *out)
{
	uint32_t rounds = zt_rounds(20000), i, n, accepted = 0;

	for (i = 0; i < rounds; i++) {
		n = damage(make_stream());
		compare(t, n, out, &accepted);
	}
	printf("%u damaged streams, %u of them accepted\n", rounds, accepted);
	zt_check(rounds < 1000 || (accepted > rounds / 100 && accepted < rounds * 3 / 4),
		 "damage is of no use");
}

/* Random bits behind a head that makes them a dynamic block. */
static void
test_invented(struct zt *t, uint8_t *out)
{
	uint32_t rounds = zt_rounds(20000), i, n, accepted = 0, j;

	for (i = 0; i < rounds; i++) {
		n = 1 + zt_below(200);
		for (j = 0; j < n; j++)
			comp[j] = zt_rand();
		comp[0] = (comp[0] & ~7) | (zt_below(4) << 1) | zt_below(2);
		compare(t, n, out, &accepted);
	}
	printf("%u invented streams, %u of them accepted\n", rounds, accepted);
}

/* The codes that libraries judge differently, written out. */
static void
test_named(struct zt *t, uint8_t *out)
{
	static const struct {
		const char *what;
		uint8_t bytes[16];
		uint32_t n;
	} streams[] = {
		{ "fixed, symbol 286", { 0x1B, 0x03 }, 2 },
		{ "fixed, distance symbol 30", { 0x4B, 0x04, 0x7A, 0x00 }, 4 },
		{ "fixed, distance before the start", { 0x03, 0x02, 0x00 }, 3 },
		{ "block type 3", { 0x07, 0x00 }, 2 },
		{ "stored, LEN and NLEN", { 0x01, 0x01, 0x00, 0xFF, 0xFF, 'a' }, 6 },
		{ "stored, empty", { 0x01, 0x00, 0x00, 0xFF, 0xFF }, 5 },
		{ "fixed, empty", { 0x03, 0x00 }, 2 },
		{ "fixed, one byte of it", { 0x03 }, 1 },
		{ "287 literal codes", { 0xF5, 0x00, 0x00, 0x00, 0x00 }, 5 },
		{ "31 distance codes", { 0x05, 0x1E, 0x00, 0x00, 0x00 }, 5 },
		{ "no code lengths", { 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 }, 7 },
	};
	uint32_t i, accepted = 0;

	for (i = 0; i < ZT_ARRAY(streams); i++) {
		memcpy(comp, streams[i].bytes, sizeof(streams[i].bytes));
		compare(t, streams[i].n, out, &accepted);
	}
	zt_check(accepted == 2, "%u accepted", accepted);
}

static void
test_lz4(struct zt *t, uint8_t *out)
{
	uint32_t rounds = zt_rounds(20000), i, n, len, room, st;
	struct warp_zip_sqe sqe;
	int ret;

	for (i = 0; i < rounds; i++) {
		len = zt_size(MAX_DATA);
		zt_fill(data, len, zt_below(ZT_DATA_KINDS));
		n = LZ4_compress_default((char *)data, (char *)comp, len, ROOM);
		room = len + zt_below(3) - 1;
		if (zt_below(2) != 0)
			n = damage(n);
		ret = LZ4_decompress_safe((char *)comp, (char *)want, n, room);
		zt_sqe(t, &sqe, WARP_ZIP_REQ_LZ4, comp, n, out, room);
		st = zt_status(zt_decompress(t, &sqe));
		zt_check((st == WARP_ZIP_ST_OK) == (ret >= 0), "liblz4 %d, status %x", ret, st);
		if (ret >= 0)
			zt_check(sqe.produced == (uint32_t)ret && memcmp(out, want, ret) == 0,
				 "contents");
		/* Whole, and with room for all but a byte. */
		n = LZ4_compress_default((char *)data, (char *)comp, len, ROOM);
		zt_sqe(t, &sqe, WARP_ZIP_REQ_LZ4, comp, n, out, len - 1);
		st = zt_status(zt_decompress(t, &sqe));
		zt_check(st == WARP_ZIP_ST_NO_SPACE, "status %x", st);
	}
}

/* Writes into a context between two requests, or into the words. */
static void
attack(struct zt_stream *s)
{
	uint32_t i, n = 1 + zt_below(6), end;
	static const uint32_t ends[] = { 16, 80, 120, 500, WARP_ZIP_CTX_DEV_SIZE };

	switch (zt_below(4)) {
	case 0:
		s->saved.ctx_dw0 = zt_rand();
		s->saved.ctx_dw1 = zt_rand();
		s->saved.ctx_dw2 = zt_rand();
		break;
	case 1:
		/* The decoder's mode and counts, with everything else as it was. */
		s->ctx[16 + zt_below(64)] = zt_below(10);
		break;
	default:
		for (i = 0; i < n; i++) {
			end = ends[zt_below(ZT_ARRAY(ends))];
			/* The first words say that it is a stream: mostly leave them. */
			s->ctx[zt_below(20) == 0 ? zt_below(8) : 8 + zt_below(end - 8)] = zt_rand();
		}
	}
}

static void
hostile_stream(struct zt *t, uint16_t qc_type, uint8_t *out)
{
	uint32_t n = qc_type == WARP_ZIP_QC_DECOMPRESS ? make_stream() : MAX_DATA;
	uint32_t i, done = 0, in, used, got, room;
	const uint8_t *src = qc_type == WARP_ZIP_QC_DECOMPRESS ? comp : data;
	struct zt_stream s;

	zt_stream_open(&s, WARP_ZIP_REQ_DEFLATE + zt_below(3));
	for (i = 0; i < 40 && done < n; i++) {
		in = zt_size(n);
		in = in < n - done ? in : n - done;
		room = zt_size(ROOM);
		zt_stream_exec(t, &s, qc_type, false, src + done, in, out + ROOM - room, room,
			       &used, &got);
		/* Go on after an error too: the context is as it was. */
		done += used;
		if (zt_below(3) != 0)
			attack(&s);
	}
	zt_stream_close(&s);
}

static void
test_hostile(struct zt *t, uint8_t *out)
{
	uint32_t rounds = zt_rounds(20000), i;

	for (i = 0; i < rounds; i++)
		hostile_stream(t, i % 4 == 0 ? WARP_ZIP_QC_COMPRESS : WARP_ZIP_QC_DECOMPRESS, out);
}

int
main(void)
{
	uint8_t *out = zt_guard_end(ROOM);
	struct zt t;

	zt_init();
	zt_open(&t, WARP_MODEL_EXT);
	test_named(&t, out);
	test_damaged(&t, out);
	test_invented(&t, out);
	test_lz4(&t, out);
	test_hostile(&t, out);
	zt_close(&t);
	zt_guard_free(out, ROOM);
	puts("corrupt data: passed");
	return 0;
}
