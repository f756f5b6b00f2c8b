/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The kernel's ZIP engine, with zlib as the control, on every kind of memory. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zlib.h>

#include "client.h"

#define KIB	1024u
#define MIB	(1024u * KIB)

static char node[256];
static struct client comp, decomp;
static long page;

/* What a request type is to zlib: header bytes that the driver handles, windowBits. */
static const struct format {
	const char *name;
	uint32_t req;
	int wbits;
	unsigned int head;
	unsigned int trailer;
} formats[] = {
	{ "raw", WARP_ZIP_REQ_DEFLATE, -15, 0, 0 },
	{ "zlib", WARP_ZIP_REQ_ZLIB, 15, 2, 4 },
	{ "gzip", WARP_ZIP_REQ_GZIP, 31, 10, 8 },
};
#define FORMATS	(sizeof(formats) / sizeof(formats[0]))

static unsigned int
first_format(void)
{
	return client_v2 ? 1 : 0;
}

static uint8_t *
buffer(size_t len)
{
	uint8_t *p = mmap(NULL, len + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

/* A buffer that ends at an unmapped page. */
static uint8_t *
guarded(size_t len, uint8_t **base, size_t *size)
{
	*size = (len + page - 1) / page * page + page;
	*base = buffer(*size);
	mprotect(*base + *size - page, *size, PROT_NONE);
	return *base + *size - page - len;
}

static void
control_header(const struct format *f, uint8_t *to)
{
	static const uint8_t gz[] = { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3 };

	if (f->head == 2)
		memcpy(to, "\x78\x9C", 2);
	else
		memcpy(to, gz, f->head);
}

/* zlib on a whole stream. @return bytes out, or -1; *in_used as consumed. */
static long
control_inflate(int wbits, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = in_len, .next_out = out,
		       .avail_out = out_len };
	int ret;

	inflateInit2(&s, wbits);
	ret = inflate(&s, Z_FINISH);
	inflateEnd(&s);
	return ret == Z_STREAM_END && s.avail_in == 0 ? (long)s.total_out : -1;
}

static size_t
control_deflate(int wbits, int level, const uint8_t *in, size_t in_len, uint8_t *out,
		size_t out_len)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = in_len, .next_out = out,
		       .avail_out = out_len };

	deflateInit2(&s, level, Z_DEFLATED, wbits, 8, Z_DEFAULT_STRATEGY);
	if (deflate(&s, Z_FINISH) != Z_STREAM_END)
		abort();
	deflateEnd(&s);
	return s.total_out;
}

static void
fill(uint8_t *buf, size_t len, unsigned int kind)
{
	switch (kind % 3) {
	case 0: fill_text(buf, len); break;
	case 1: fill_random(buf, len); break;
	default: memset(buf, 'z', len); break;
	}
}

static uint32_t
status(const struct warp_zip_sqe *sqe)
{
	return sqe->status & WARP_ZIP_STATUS_MASK;
}

static void
check_sums(const struct format *f, const struct warp_zip_sqe *sqe, const uint8_t *data, size_t len)
{
	CHECK(sqe->isize == len, "%s: isize %u of %zu", f->name, sqe->isize, len);
	if (f->req == WARP_ZIP_REQ_GZIP)
		CHECK(warp_zip_crc_from_raw(sqe->checksum) == crc32(0, data, len));
	else if (f->req == WARP_ZIP_REQ_ZLIB)
		CHECK(sqe->checksum == adler32(1, data, len));
}

/* ---- Stateless ---- */

static void
round_trip(const struct format *f, size_t len, unsigned int kind)
{
	size_t max = len + len / 4 + 128;
	uint8_t *in = buffer(len), *packed = buffer(max), *out = buffer(len);
	struct warp_zip_sqe sqe;
	long n;

	fill(in, len, kind);
	control_header(f, packed);
	client_zip(&sqe, f->req, in, len, packed + f->head, max - f->head);
	CHECK(client_exec(&comp, &sqe) == 0);
	CHECK(status(&sqe) == WARP_ZIP_ST_OK || status(&sqe) == WARP_ZIP_ST_NEGATIVE,
	      "%s %zu: %x", f->name, len, sqe.status);
	CHECK((status(&sqe) == WARP_ZIP_ST_NEGATIVE) == (sqe.produced > len));
	CHECK(sqe.consumed == len);
	n = control_inflate(f->wbits, packed, sqe.produced + f->head, out, len);
	CHECK(n == (long)len && memcmp(in, out, len) == 0, "%s %zu", f->name, len);
	check_sums(f, &sqe, in, len);

	n = control_deflate(f->wbits, 1 + kind * 4 % 9, in, len, packed, max);
	memset(packed + n, 0xEE, 16);
	memset(out, 0, len);
	client_zip(&sqe, f->req, packed + f->head, n - f->head + 16, out, len);
	CHECK(client_exec(&decomp, &sqe) == 0);
	CHECK(status(&sqe) == WARP_ZIP_ST_OK, "%s %zu: %x", f->name, len, sqe.status);
	CHECK(sqe.produced == len && memcmp(in, out, len) == 0);
	CHECK(sqe.consumed == n - f->head, "what follows the stream is not consumed");
	check_sums(f, &sqe, in, len);
	munmap(in, len + page);
	munmap(packed, max + page);
	munmap(out, len + page);
}

static void
stateless(void)
{
	static const size_t sizes[] = { 1, 2, 3, 64, 4095, 4096, 65535, 65536, 65537, 200000,
					3 * MIB };
	unsigned int i, j, k;

	for (i = first_format(); i < FORMATS; i++)
		for (j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++)
			for (k = 0; k < 3; k++)
				round_trip(&formats[i], sizes[j], k);
	round_trip(&formats[2], WARP_ZIP_MAX_FLAT - 3 * MIB, 0);
}

static void
no_space(void)
{
	uint8_t in[10000], out[10000], *guard, *base;
	struct warp_zip_sqe sqe;
	size_t size, need;

	fill_text(in, sizeof(in));
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, sizeof(in), out, sizeof(out));
	CHECK(client_exec(&comp, &sqe) == 0 && status(&sqe) == 0);
	need = sqe.produced;
	guard = guarded(need, &base, &size);
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, sizeof(in), guard, need);
	CHECK(client_exec(&comp, &sqe) == 0 && status(&sqe) == 0, "%x", sqe.status);
	munmap(base, size);
	guard = guarded(need - 1, &base, &size);
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, sizeof(in), guard, need - 1);
	CHECK(client_exec(&comp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_NO_SPACE);
	CHECK(sqe.consumed == 0 && sqe.produced == 0);
	munmap(base, size);

	guard = guarded(sizeof(in) - 1, &base, &size);
	need = control_deflate(31, 6, in, sizeof(in), out, sizeof(out));
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, out + 10, need - 10, guard, sizeof(in) - 1);
	CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_NO_SPACE);
	munmap(base, size);
}

static void
bad_data(void)
{
	uint8_t in[5000], packed[6000], out[6000];
	struct warp_zip_sqe sqe;
	size_t n, cut;

	fill_text(in, sizeof(in));
	n = control_deflate(31, 6, in, sizeof(in), packed, sizeof(packed));
	packed[n - 8] ^= 1;
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, packed + 10, n - 10, out, sizeof(out));
	CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_CHECKSUM);
	packed[n - 8] ^= 1;
	packed[n - 1] ^= 0x80;
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, packed + 10, n - 10, out, sizeof(out));
	CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_CHECKSUM, "ISIZE");
	for (cut = 1; cut < n - 18; cut += 37) {
		client_zip(&sqe, WARP_ZIP_REQ_GZIP, packed + 10, cut, out, sizeof(out));
		CHECK(client_exec(&decomp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_DATA,
		      "cut at %zu: %x", cut, sqe.status);
	}
	/* Without its trailer the data are still right, and said to be. */
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, packed + 10, n - 18, out, sizeof(out));
	CHECK(client_exec(&decomp, &sqe) == 0 &&
	      sqe.status == (WARP_ZIP_ST_SOFT_DATA | WARP_ZIP_LSTBLK), "%x", sqe.status);
	CHECK(sqe.produced == sizeof(in) && memcmp(in, out, sizeof(in)) == 0 &&
	      (sqe.ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == WARP_ZIP_CTX_ST_TRAILER);
	fill_random(packed, sizeof(packed));
	packed[0] = 7;	/* the reserved block type */
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, packed, sizeof(packed), out, sizeof(out));
	CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_SOFT_DATA);
}

static void
windows(void)
{
	static const int bits[] = { 12, 13, 14, 15, 15 };
	uint8_t *in = buffer(256 * KIB), *packed = buffer(300 * KIB), *out = buffer(256 * KIB);
	struct warp_zip_sqe sqe;
	unsigned int code;

	if (client_v2)
		skip_case("type 0 has no window field");
	/* Repeats at every distance up to 32 KiB. */
	fill_random(in, 40 * KIB);
	memcpy(in + 40 * KIB, in + 8 * KIB, 32 * KIB);
	memcpy(in + 72 * KIB, in, 72 * KIB);
	memcpy(in + 144 * KIB, in + 130 * KIB, 14 * KIB);
	for (code = 0; code <= WARP_ZIP_WIN_32K; code++) {
		client_zip(&sqe, WARP_ZIP_REQ_DEFLATE, in, 158 * KIB, packed, 300 * KIB);
		sqe.type = WARP_ZIP_REQ_DEFLATE | code << WARP_ZIP_WIN_SHIFT;
		CHECK(client_exec(&comp, &sqe) == 0 &&
		      (status(&sqe) == 0 || status(&sqe) == WARP_ZIP_ST_NEGATIVE));
		CHECK(control_inflate(-bits[code], packed, sqe.produced, out, 158 * KIB) ==
			      158 * KIB && memcmp(in, out, 158 * KIB) == 0, "window code %u", code);
	}
	sqe.type = WARP_ZIP_REQ_DEFLATE | 5u << WARP_ZIP_WIN_SHIFT;
	CHECK(client_exec(&comp, &sqe) == 0 && status(&sqe) == WARP_ZIP_ST_SOFT_DESC);
}

static void
descriptors(void)
{
	uint8_t in[512], out[1024];
	struct warp_zip_sqe good, sqe;
	unsigned int i;

	fill_text(in, sizeof(in));
	client_zip(&good, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
	good.tag0 = 0x12345678;
	good.tag_l = 0x9ABCDEF0;
	good.tag_h = 0x0F1E2D3C;
	sqe = good;
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == 0);
	CHECK(sqe.tag0 == good.tag0 && sqe.tag_l == good.tag_l && sqe.tag_h == good.tag_h &&
	      sqe.src_l == good.src_l && sqe.ctrl == good.ctrl && sqe.type == good.type);
	const struct { unsigned int dw; uint32_t value; uint32_t expect; } bad[] = {
		{ 7, good.ctrl ^ 3u << 28, WARP_ZIP_ST_SOFT_DESC },	/* the other type */
		{ 7, good.ctrl ^ 1u << 30, WARP_ZIP_ST_SOFT_DESC },
		{ 7, good.ctrl | 1u << 24, WARP_ZIP_ST_SOFT_DESC },
		{ 7, good.ctrl | 1, WARP_ZIP_ST_SOFT_DESC },		/* skip, flat */
		{ 8, 1u << 24, WARP_ZIP_ST_SOFT_DESC },
		{ 8, 1u << 31, WARP_ZIP_ST_SOFT_DESC },
		{ 9, (good.type & ~0xFFu) | 0, WARP_ZIP_ST_SOFT_DESC },
		{ 9, (good.type & ~0xFFu) | 4, WARP_ZIP_ST_SOFT_DESC },
		{ 9, (good.type & ~0xFFu) | 0x43, WARP_ZIP_ST_SOFT_DESC },
		{ 9, good.type | 2u << 8, WARP_ZIP_ST_SOFT_DESC },
		{ 9, good.type | 1u << 16, WARP_ZIP_ST_SOFT_DESC },
		{ 10, 1, WARP_ZIP_ST_SOFT_DESC },
		{ 16, 1, WARP_ZIP_ST_SOFT_DESC },
		{ 4, 0, WARP_ZIP_ST_SOFT_DESC },
		{ 4, WARP_ZIP_MAX_FLAT + 1, WARP_ZIP_ST_SOFT_DESC },
		{ 14, WARP_ZIP_MAX_FLAT + 1, WARP_ZIP_ST_SOFT_DESC },
		{ 19, 0xFFFF8000, WARP_ZIP_ST_SOFT_ADDR },		/* the kernel's half */
		{ 21, 0xFFFF8000, WARP_ZIP_ST_SOFT_ADDR },
		{ 19, 0x00800000, WARP_ZIP_ST_SOFT_ADDR },		/* not canonical */
	};
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sqe = good;
		((uint32_t *)&sqe)[bad[i].dw] = bad[i].value;
		CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == bad[i].expect,
		      "dw%u %x: %x", bad[i].dw, bad[i].value, sqe.status);
		CHECK(sqe.consumed == 0 && sqe.produced == 0);
	}
	if (client_v2) {
		client_zip(&sqe, WARP_ZIP_REQ_DEFLATE, in, sizeof(in), out, sizeof(out));
		CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_DESC);
	}
}

/* ---- Memory ---- */

static void
check_memory(const char *what, const uint8_t *in, uint8_t *out, size_t len)
{
	uint8_t *packed = malloc(len * 2 + 64);
	struct warp_zip_sqe sqe;

	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, len, packed, len * 2 + 64);
	CHECK(client_exec(&comp, &sqe) == 0 &&
	      (status(&sqe) == 0 || status(&sqe) == WARP_ZIP_ST_NEGATIVE), "%s: %x", what,
	      sqe.status);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, packed, sqe.produced, out, len);
	CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == 0, "%s: %x", what, sqe.status);
	CHECK(memcmp(in, out, len) == 0, "%s", what);
	free(packed);
}

static void
memory_kinds(void)
{
	uint8_t stack_in[3000], stack_out[3000];
	size_t len = 300000;
	uint8_t *heap = malloc(len), *heap_out = malloc(len), *m, *out;
	char name[] = "/tmp/warp-test-XXXXXX";
	int fd;

	fill_text(heap, len);
	fill_text(stack_in, sizeof(stack_in));
	check_memory("heap", heap, heap_out, len);
	check_memory("stack", stack_in, stack_out, sizeof(stack_in));
	m = buffer(len);
	out = buffer(len);
	check_memory("pages never touched", m, out, len);
	fd = mkstemp(name);
	unlink(name);
	CHECK(write(fd, heap, len) == (long)len);
	m = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	madvise(m, len, MADV_DONTNEED);
	check_memory("file, read-only", m, out, len);
	m = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	memset(m, 0, len);
	check_memory("file, shared", heap, m, len);
	m = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(m, 2 * MIB, MADV_HUGEPAGE);
	check_memory("huge page", heap, m, len);
	/* Fork makes them copy-on-write. */
	if (fork() == 0)
		_exit(0);
	check_memory("copy on write", heap, heap_out, len);
	close(fd);
}

static void
bad_memory(void)
{
	size_t len = 20000, size;
	uint8_t *in = buffer(len), *out = buffer(len), *base, *end;
	struct warp_zip_sqe sqe;
	uint8_t keep;

	fill_random(in, len);
	end = guarded(100, &base, &size);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, end, 101, out, len);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "past the end");
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, len, end, len * 2);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "out past the end");
	munmap(base, size);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, end, 50, out, len);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "unmapped");
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)16, 50, out, len);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "page 0");
	mprotect(out, len, PROT_READ);
	keep = out[0];
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, out, len);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "read-only");
	CHECK(out[0] == keep);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, (void *)(uintptr_t)"constant", 4096);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "constant");
	/* The queue has survived it all. */
	mprotect(out, len, PROT_READ | PROT_WRITE);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, out, len);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.consumed == 1000);
}

/* ---- Scattered data ---- */

struct lists {
	uint8_t *mem;
	struct warp_sgl *first;
	struct warp_sge *last_sge;
};

/* Cuts @p len bytes at @p data into random entries, in lists of @p per entries. */
static void
make_lists(struct lists *l, uint8_t *data, size_t len, unsigned int per, size_t piece)
{
	size_t list_size = sizeof(struct warp_sgl) + per * sizeof(struct warp_sge);
	size_t stride = (list_size + 63) / 64 * 64, n;
	struct warp_sgl *sgl = NULL, *next;
	unsigned int sum = 0, lists = 0;

	l->mem = aligned_alloc(64, stride * WARP_SGL_MAX_CHAIN);
	memset(l->mem, 0, stride * WARP_SGL_MAX_CHAIN);
	l->first = (struct warp_sgl *)l->mem;
	while (len != 0) {
		if (sgl == NULL || sgl->entry_sum_in_sgl == per) {
			next = (struct warp_sgl *)(l->mem + stride * lists++);
			next->entry_length_in_sgl = per;
			if (sgl != NULL)
				sgl->next = (uintptr_t)next;
			sgl = next;
		}
		n = 1 + rnd() % piece;
		if (n > len || lists == WARP_SGL_MAX_CHAIN)
			n = len;
		l->last_sge = &sgl->sge[sgl->entry_sum_in_sgl++];
		l->last_sge->buf = (uintptr_t)data;
		l->last_sge->len = n;
		data += n;
		len -= n;
		sum++;
	}
	l->first->entry_sum_in_chain = sum;
}

static void
set_lists(struct warp_zip_sqe *sqe, const struct lists *src, const struct lists *dst)
{
	sqe->type |= WARP_ZIP_BUF_SGL;
	sqe->src_l = (uint32_t)(uintptr_t)src->first;
	sqe->src_h = (uint64_t)(uintptr_t)src->first >> 32;
	sqe->dst_l = (uint32_t)(uintptr_t)dst->first;
	sqe->dst_h = (uint64_t)(uintptr_t)dst->first >> 32;
}

static void
scattered(void)
{
	size_t len = 150000;
	uint8_t *in = buffer(len), *packed = buffer(len), *out = buffer(len);
	const struct format *f = &formats[2];
	struct lists src, dst;
	struct warp_zip_sqe sqe;
	unsigned int i;
	size_t packed_len;

	for (i = 0; i < 30; i++) {
		size_t n = 1 + rnd() % len, piece = 1 + rnd() % 5000;

		fill_text(in, n);
		make_lists(&src, in, n, 1 + rnd() % 255, piece);
		make_lists(&dst, packed, len, 1 + rnd() % 255, 2000);
		/* The driver's header in front of what the device writes. */
		dst.first->sge[0].len = 0;
		dst.first->sge[0].len = 12;
		dst.first->sge[0].buf = (uintptr_t)packed;
		if (dst.first->entry_sum_in_sgl > 1) {
			free(dst.mem);
			make_lists(&dst, packed, len, 1, len);
		}
		dst.first->sge[0].len = len;
		control_header(f, packed);
		client_zip(&sqe, f->req, in, n, packed, len - f->head);
		set_lists(&sqe, &src, &dst);
		sqe.dst_ctrl = f->head;
		CHECK(client_exec(&comp, &sqe) == 0 &&
		      (status(&sqe) == 0 || status(&sqe) == WARP_ZIP_ST_NEGATIVE), "%x", sqe.status);
		packed_len = sqe.produced + f->head;
		CHECK(control_inflate(f->wbits, packed, packed_len, out, len) == (long)n &&
		      memcmp(in, out, n) == 0);
		free(src.mem);
		free(dst.mem);

		memset(out, 0, len);
		make_lists(&src, packed, packed_len, 1 + rnd() % 255, packed_len / 3 + 1);
		src.first->sge[0].len = packed_len;
		make_lists(&dst, out, n, 1 + rnd() % 255, piece);
		if (src.first->entry_sum_in_chain > 1) {
			free(src.mem);
			make_lists(&src, packed + f->head, packed_len - f->head, 3, 700);
			client_zip(&sqe, f->req, packed, packed_len - f->head, out, n);
			set_lists(&sqe, &src, &dst);
		} else {
			client_zip(&sqe, f->req, packed, packed_len - f->head, out, n);
			set_lists(&sqe, &src, &dst);
			sqe.ctrl |= f->head;
		}
		CHECK(client_exec(&decomp, &sqe) == 0 && status(&sqe) == 0, "%x", sqe.status);
		CHECK(sqe.produced == n && memcmp(in, out, n) == 0);
		free(src.mem);
		free(dst.mem);
	}
}

static void
exec_lists(struct lists *src, struct lists *dst, size_t len, uint32_t expect, const char *what)
{
	struct warp_zip_sqe sqe;

	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, NULL, len, NULL, 8192);
	set_lists(&sqe, src, dst);
	CHECK(client_exec(&comp, &sqe) == 0 && status(&sqe) == expect, "%s: %x", what, sqe.status);
}

static void
bad_lists(void)
{
	uint8_t *in = buffer(4096), *out = buffer(8192);
	struct lists src, dst;
	struct warp_sgl *sgl;

	fill_text(in, 4096);
	make_lists(&src, in, 4096, 4, 100);
	make_lists(&dst, out, 8192, 4, 1000);
	sgl = src.first;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_OK, "good");
	exec_lists(&src, &dst, 4097, WARP_ZIP_ST_SOFT_DESC, "list shorter than the length");
	sgl->entry_sum_in_sgl = 0;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "empty list");
	sgl->entry_sum_in_sgl = 256;
	sgl->entry_length_in_sgl = 256;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "too many entries");
	sgl->entry_sum_in_sgl = 4;
	sgl->entry_length_in_sgl = 3;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "more entries than room");
	sgl->entry_length_in_sgl = 4;
	sgl->entry_sum_in_chain = 5;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "chain sum too small");
	sgl->entry_sum_in_chain = 1000;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_OK, "chain sum too large");
	sgl->sge[1].len = 0;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "entry of no bytes");
	sgl->sge[1].len = WARP_SGE_MAX_LEN + 1;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_DESC, "entry too long");
	sgl->sge[1].len = 8;
	sgl->sge[1].buf = 4096;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_ADDR, "entry nowhere");
	sgl->sge[1].buf = (uintptr_t)in;
	/* A list that leads to itself ends with the chain's limit. */
	sgl->next = (uintptr_t)sgl;
	sgl->entry_sum_in_chain = 65535;
	exec_lists(&src, &dst, WARP_ZIP_MAX_FLAT, WARP_ZIP_ST_SOFT_DESC, "loop");
	sgl->next = (uintptr_t)sgl + 32;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_ADDR, "unaligned");
	sgl->next = 64;
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_ADDR, "list nowhere");
	src.first = (struct warp_sgl *)(src.mem + 32);
	exec_lists(&src, &dst, 4096, WARP_ZIP_ST_SOFT_ADDR, "first list unaligned");
	free(src.mem);
	free(dst.mem);
}

/* ---- Streams ---- */

struct stream {
	uint8_t *ctx;
	uint32_t dw[3];
	uint32_t isize;
	uint32_t checksum;
	bool begun;
};

static void
stream_sqe(struct warp_zip_sqe *sqe, struct stream *s, bool finish)
{
	uint64_t ctx = (uintptr_t)s->ctx + WARP_ZIP_CTX_HEAD;

	sqe->ctrl &= ~(WARP_ZIP_FINISH | WARP_ZIP_STREAM_NEW);
	sqe->ctrl |= WARP_ZIP_STATEFUL | (finish ? WARP_ZIP_FINISH : 0) |
		     (s->begun ? 0 : WARP_ZIP_STREAM_NEW);
	sqe->ctx_l = (uint32_t)ctx;
	sqe->ctx_h = ctx >> 32;
	sqe->ctx_dw0 = s->dw[0];
	sqe->ctx_dw1 = s->dw[1];
	sqe->ctx_dw2 = s->dw[2];
	sqe->isize = s->isize;
	sqe->checksum = s->checksum;
}

static void
stream_done(struct stream *s, const struct warp_zip_sqe *sqe)
{
	s->begun = true;
	s->dw[0] = sqe->ctx_dw0;
	s->dw[1] = sqe->ctx_dw1;
	s->dw[2] = sqe->ctx_dw2;
	s->isize = sqe->isize;
	s->checksum = sqe->checksum;
}

/* Compresses in random requests. @return bytes out. */
static size_t
stream_compress(const struct format *f, const uint8_t *in, size_t len, uint8_t *out, size_t max,
		size_t piece)
{
	struct stream s = { .ctx = aligned_alloc(64, WARP_ZIP_CTX_SIZE) };
	struct warp_zip_sqe sqe;
	size_t used = 0, made = f->head, n, room;

	memset(s.ctx, 0xCC, WARP_ZIP_CTX_SIZE);
	control_header(f, out);
	while (used < len && checks_failed == 0) {
		n = 4 + rnd() % piece / 4 * 4;
		if (n > len - used)
			n = len - used;
		room = WARP_ZIP_STREAM_MIN_OUT + rnd() % (2 * piece);
		if (room > max - made)
			room = max - made;
		client_zip(&sqe, f->req, in + used, n, out + made, room);
		stream_sqe(&sqe, &s, used + n == len);
		CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == 0, "%s: %x", f->name, sqe.status);
		CHECK(sqe.consumed != 0 && sqe.consumed <= n && sqe.produced <= room);
		CHECK(sqe.consumed == n || sqe.consumed % 4 == 0);
		CHECK((sqe.ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == 0);
		stream_done(&s, &sqe);
		used += sqe.consumed;
		made += sqe.produced;
	}
	CHECK(s.ctx[0] == 0xCC && s.ctx[WARP_ZIP_CTX_HEAD - 1] == 0xCC, "the driver's head");
	for (n = WARP_ZIP_CTX_HEAD + WARP_ZIP_CTX_DEV_SIZE; n < WARP_ZIP_CTX_SIZE; n++)
		CHECK(s.ctx[n] == 0xCC, "context byte %zu", n);
	free(s.ctx);
	return made;
}

/* Decompresses in random requests. */
static void
stream_decompress(const struct format *f, const uint8_t *packed, size_t packed_len,
		  const uint8_t *want, size_t len, size_t piece)
{
	struct stream s = { .ctx = aligned_alloc(64, WARP_ZIP_CTX_SIZE) };
	size_t used = f->head, made = 0, n, room, idle = 0;
	uint8_t *out = buffer(len + 2 * MIB);
	struct warp_zip_sqe sqe;
	bool end = false;

	memset(s.ctx, 0xCC, WARP_ZIP_CTX_SIZE);
	while (!end && checks_failed == 0) {
		n = rnd() % piece + (idle != 0);
		if (n > packed_len - used)
			n = packed_len - used;
		room = WARP_ZIP_STREAM_MIN_OUT + rnd() % piece;
		client_zip(&sqe, f->req, packed + used, n, out + made, room);
		stream_sqe(&sqe, &s, false);
		CHECK(client_exec(&decomp, &sqe) == 0, "%s", f->name);
		CHECK(status(&sqe) == 0 || status(&sqe) == WARP_ZIP_ST_END, "%s: %x", f->name,
		      sqe.status);
		end = sqe.status == (WARP_ZIP_ST_END | WARP_ZIP_LSTBLK);
		CHECK(sqe.consumed <= n && sqe.produced <= room);
		idle = sqe.consumed + sqe.produced == 0 ? idle + 1 : 0;
		CHECK(idle < 50, "no progress at %zu of %zu", used, packed_len);
		stream_done(&s, &sqe);
		used += sqe.consumed;
		made += sqe.produced;
	}
	CHECK(made == len && memcmp(out, want, len) == 0, "%s", f->name);
	CHECK(used == packed_len, "%zu of %zu", used, packed_len);
	munmap(out, len + 2 * MIB + page);
	free(s.ctx);
}

static void
streams(void)
{
	static const size_t pieces[] = { 8, 300, 5000, 70000, 1000000 };
	size_t len = 150000, max = 4 * MIB, n;
	uint8_t *in = buffer(len), *packed = buffer(max), *out = buffer(len);
	unsigned int i, j, k;

	for (i = first_format(); i < FORMATS; i++) {
		for (j = 0; j < 5; j++) {
			for (k = 0; k < 3; k++) {
				size_t l = j == 0 ? 3000 : j == 1 ? 40000 : len;

				fill(in, l, k);
				n = stream_compress(&formats[i], in, l, packed, max, pieces[j]);
				CHECK(control_inflate(formats[i].wbits, packed, n, out, len) ==
					      (long)l && memcmp(in, out, l) == 0,
				      "%s, pieces of %zu", formats[i].name, pieces[j]);
				n = control_deflate(formats[i].wbits, 6, in, l, packed, max);
				stream_decompress(&formats[i], packed, n, in, l, pieces[j]);
			}
		}
	}
}

/* History makes the second half as good as free. */
static void
stream_history(void)
{
	uint8_t *in = buffer(64 * KIB), *out = buffer(256 * KIB), *ctx = buffer(WARP_ZIP_CTX_SIZE);
	struct stream s = { .ctx = ctx };
	struct warp_zip_sqe sqe;
	uint32_t first;

	fill_random(in, 30 * KIB);
	memcpy(in + 30 * KIB, in, 30 * KIB);
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, 30 * KIB, out, 200 * KIB);
	stream_sqe(&sqe, &s, false);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == 0);
	first = sqe.produced;
	stream_done(&s, &sqe);
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, in + 30 * KIB, 30 * KIB, out, 200 * KIB);
	stream_sqe(&sqe, &s, true);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == 0);
	CHECK(sqe.produced * 20 < first, "%u, then %u", first, sqe.produced);
}

static void
bad_streams(void)
{
	uint8_t *ctx = buffer(WARP_ZIP_CTX_SIZE), in[4096], out[8192];
	struct stream s = { .ctx = ctx };
	struct warp_zip_sqe sqe;
	unsigned int i;

	fill_text(in, sizeof(in));
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1002, out, sizeof(out));
	stream_sqe(&sqe, &s, false);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_DESC, "not * 4");
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, out, 200);
	stream_sqe(&sqe, &s, false);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_DESC, "out <= 200");
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, out, 2000);
	stream_sqe(&sqe, &s, false);
	sqe.ctx_l = 64;
	sqe.ctx_h = 0;
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_ADDR, "no context");
	s.begun = true;
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 1000, out, 2000);
	stream_sqe(&sqe, &s, false);
	CHECK(client_exec(&comp, &sqe) == 0 && sqe.status == WARP_ZIP_ST_SOFT_DESC, "empty context");
	/* Contexts full of anything must do no harm, whatever comes of it. */
	for (i = 0; i < 2000; i++) {
		struct client *c = i % 2 == 0 ? &comp : &decomp;

		if (i % 50 < 2) {
			s.begun = false;
			client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, 1000, out, 2000);
			stream_sqe(&sqe, &s, false);
			CHECK(client_exec(c, &sqe) == 0);
			stream_done(&s, &sqe);
		}
		ctx[WARP_ZIP_CTX_HEAD + 16 + rnd() % 420] = rnd();
		client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, 4 * (1 + rnd() % 200), out,
			   201 + rnd() % 4000);
		stream_sqe(&sqe, &s, false);
		sqe.ctx_dw0 = rnd();
		sqe.ctx_dw1 = rnd();
		sqe.ctx_dw2 = rnd() & 0xFFFF;
		CHECK(client_exec(c, &sqe) == 0);
		CHECK(sqe.produced <= sqe.dst_avail && sqe.consumed <= sqe.src_len);
	}
}

/* ---- The queue under load ---- */

static void
full_ring(void)
{
	unsigned int i, n = WARP_QM_DEPTH - 1, lap;
	uint8_t in[2000], *out = buffer(n * 4096);
	struct warp_zip_sqe sqe;
	uint64_t wakes;

	fill_text(in, sizeof(in));
	wakes = comp.wakes;
	for (lap = 0; lap < 3; lap++) {
		for (i = 0; i < n; i++) {
			client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in) - i, out + i * 4096, 4096);
			sqe.tag_l = i;
			client_put(&comp, &sqe);
			client_ring(&comp);
		}
		for (i = 0; i < n; i++) {
			CHECK(client_wait(&comp, &sqe, 20000) == 0 && sqe.status == 0);
			CHECK(sqe.tag_l == i, "completion %u is of %u", i, sqe.tag_l);
			client_ack(&comp, false);
		}
	}
	/* On a busy queue no call is made; under a slow emulator the engine may win a few races. */
	CHECK(comp.wakes - wakes < 3 * n / 20, "%llu wake calls for %u requests",
	      (unsigned long long)(comp.wakes - wakes), 3 * n);
	munmap(out, n * 4096 + page);
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", true);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (found == NULL) {
		printf("no warpdrive_zip node with SVA\n");
		return 77;
	}
	snprintf(node, sizeof(node), "%s", found);
	page = sysconf(_SC_PAGESIZE);
	if (client_open(&comp, node, WARP_ZIP_QC_COMPRESS, true) != 0 ||
	    client_open(&decomp, node, WARP_ZIP_QC_DECOMPRESS, true) != 0) {
		printf("cannot open %s\n", node);
		return 1;
	}
	run_case("stateless", stateless);
	run_case("no space", no_space);
	run_case("bad data", bad_data);
	run_case("windows", windows);
	run_case("descriptors", descriptors);
	run_case("memory of every kind", memory_kinds);
	run_case("bad memory", bad_memory);
	run_case("scattered", scattered);
	run_case("bad lists", bad_lists);
	run_case("streams", streams);
	run_case("history", stream_history);
	run_case("bad streams", bad_streams);
	run_case("full ring", full_ring);
	client_close(&comp);
	client_close(&decomp);
	return report();
}
