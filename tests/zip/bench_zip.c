/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What the engine's call costs beside the bare library calls, on one core, in
 * TSC cycles (other machines: nanoseconds) an operation: best of several runs
 * over 1 MiB. An argument names a file to take the data from.
 */

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <zlib.h>

#include "zip_test.h"

#define DATA	(1u << 20)
#define RUNS	15

static uint8_t data[DATA], comp[2 * DATA], out[DATA];
static uint32_t comp_len[DATA / 64];
static uint8_t level_buf[ISAL_DEF_LVL1_EXTRA_LARGE];

static struct zt engine;
static struct isal_zstream isal;
static struct inflate_state isal_inflater;
static struct libdeflate_decompressor *inflater;
static z_stream zlib;

/* One operation: @p n bytes at @p in into @p room at @p to; returns what came out. */
typedef uint32_t (*op_fn)(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room);

static uint32_t
engine_op(uint16_t qc_type, const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	struct warp_zip_sqe sqe;
	struct warp_sqe slot;
	struct warp_job job = { .out = &slot, .qc_type = qc_type };

	zt_sqe(&engine, &sqe, WARP_ZIP_REQ_DEFLATE, in, n, to, room);
	memcpy(&job.in, &sqe, sizeof(sqe));
	warp_zip_engine.exec(engine.engine, &job, 1);
	return slot.dw[1];
}

static uint32_t
engine_compress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	return engine_op(WARP_ZIP_QC_COMPRESS, in, n, to, room);
}

static uint32_t
engine_decompress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	return engine_op(WARP_ZIP_QC_DECOMPRESS, in, n, to, room);
}

static uint32_t
isal_compress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	isal_deflate_stateless_init(&isal);
	isal.level = 1;
	isal.level_buf = level_buf;
	isal.level_buf_size = sizeof(level_buf);
	isal.next_in = (uint8_t *)(uintptr_t)in;
	isal.avail_in = n;
	isal.next_out = to;
	isal.avail_out = room;
	isal.end_of_stream = 1;
	return isal_deflate_stateless(&isal) == COMP_OK ? isal.total_out : 0;
}

static uint32_t
isal_decompress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	isal_inflate_init(&isal_inflater);
	isal_inflater.next_in = (uint8_t *)(uintptr_t)in;
	isal_inflater.avail_in = n;
	isal_inflater.next_out = to;
	isal_inflater.avail_out = room;
	return isal_inflate_stateless(&isal_inflater) == 0 ? isal_inflater.total_out : 0;
}

static uint32_t
libdeflate_decompress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	size_t len = 0;

	return libdeflate_deflate_decompress(inflater, in, n, to, room, &len) ==
	       LIBDEFLATE_SUCCESS ? len : 0;
}

static uint32_t
zlib_decompress(const uint8_t *in, uint32_t n, uint8_t *to, uint32_t room)
{
	inflateReset(&zlib);
	zlib.next_in = (uint8_t *)(uintptr_t)in;
	zlib.avail_in = n;
	zlib.next_out = to;
	zlib.avail_out = room;
	return inflate(&zlib, Z_FINISH) == Z_STREAM_END ? zlib.total_out : 0;
}

/* Cycles an operation; the total of what came out in *total. */
static uint64_t
measure_compress(op_fn op, uint32_t size, uint64_t *total)
{
	uint32_t ops = DATA / size, i, run;
	uint64_t best = UINT64_MAX, t;

	for (run = 0; run < RUNS; run++) {
		*total = 0;
		t = zt_now();
		for (i = 0; i < ops; i++) {
			comp_len[i] = op(data + i * size, size, comp + 2 * i * size, 2 * size);
			*total += comp_len[i];
		}
		t = zt_now() - t;
		best = t < best ? t : best;
	}
	return best / ops;
}

static uint64_t
measure_decompress(op_fn op, uint32_t size)
{
	uint32_t ops = DATA / size, i, run;
	uint64_t best = UINT64_MAX, t, total;

	for (run = 0; run < RUNS; run++) {
		total = 0;
		t = zt_now();
		for (i = 0; i < ops; i++)
			total += op(comp + 2 * i * size, comp_len[i], out, size);
		t = zt_now() - t;
		best = t < best ? t : best;
		zt_check(total == (uint64_t)ops * size, "%llu bytes", (unsigned long long)total);
	}
	return best / ops;
}

static void
bench(uint32_t size)
{
	uint64_t total, isal_total, a, b;

	b = measure_compress(isal_compress, size, &isal_total);
	a = measure_compress(engine_compress, size, &total);
	printf("%8u | %8llu %5.1f | %8llu %5.1f |", size, (unsigned long long)a,
	       100.0 * total / DATA, (unsigned long long)b, 100.0 * isal_total / DATA);
	printf(" %8llu | %8llu | %8llu | %8llu\n",
	       (unsigned long long)measure_decompress(engine_decompress, size),
	       (unsigned long long)measure_decompress(libdeflate_decompress, size),
	       (unsigned long long)measure_decompress(isal_decompress, size),
	       (unsigned long long)measure_decompress(zlib_decompress, size));
}

int
main(int argc, char **argv)
{
	static const uint32_t sizes[] = { 64, 256, 1024, 2048, 16384, 65536 };
	size_t i, n = 0;
	FILE *f;

	zt_init();
	if (argc > 1) {
		f = fopen(argv[1], "rb");
		zt_check(f != NULL, "%s", argv[1]);
		n = fread(data, 1, DATA, f);
		fclose(f);
	}
	for (i = n; i < DATA; i++) {
		if (n == 0) {
			zt_fill(data, DATA, ZT_TEXT);
			break;
		}
		data[i] = data[i - n];
	}
	zt_open(&engine, WARP_MODEL_EXT);
	inflater = libdeflate_alloc_decompressor();
	zt_check(inflater != NULL && inflateInit2(&zlib, -15) == Z_OK, "no memory");
	puts("  bytes/ | compress cycles and size %     | decompress cycles");
	puts("      op | engine         | ISA-L level 1  |   engine | libdefl. |    ISA-L |     zlib");
	for (i = 0; i < ZT_ARRAY(sizes); i++)
		bench(sizes[i]);
	zt_close(&engine);
	libdeflate_free_decompressor(inflater);
	inflateEnd(&zlib);
	return 0;
}
