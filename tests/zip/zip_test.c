/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <zlib.h>

#include "zip_test.h"

static uint64_t seed, rand_state;

void
zt_init(void)
{
	const char *s = getenv("WARP_TEST_SEED");

	seed = s != NULL ? strtoull(s, NULL, 0) : (uint64_t)time(NULL) << 20 ^ (uint64_t)getpid();
	rand_state = seed;
	printf("WARP_TEST_SEED=%llu\n", (unsigned long long)seed);
	fflush(stdout);
}

void
zt_fail(void)
{
	fprintf(stderr, "\nto repeat: WARP_TEST_SEED=%llu\n", (unsigned long long)seed);
	exit(1);
}

/* splitmix64 */
uint64_t
zt_rand(void)
{
	uint64_t z = rand_state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint32_t
zt_below(uint32_t n)
{
	return ((zt_rand() >> 32) * n) >> 32;
}

uint32_t
zt_size(uint32_t max)
{
	uint32_t bits = 1 + zt_below(32 - __builtin_clz(max));
	uint32_t n = 1 + zt_below(bits >= 32 ? max : 1u << bits);

	return n < max ? n : max;
}

uint32_t
zt_rounds(uint32_t n)
{
	const char *s = getenv("WARP_TEST_SCALE");

	return s != NULL ? (uint64_t)n * strtoul(s, NULL, 0) / 100 + 1 : n;
}

uint64_t
zt_now(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
#endif
}

static void
fill_text(uint8_t *buf, size_t len)
{
	static const char *const words[] = {
		"queue ", "the ", "descriptor ", "of ", "accelerator ", "doorbell ", "a ", "ring ",
		"(", ") ", "= ", "packet ", "to ", "memory ", "address ", "0x", "length ", "and ",
		"\n", ";\n\t", "return ", "static ", "int ", "completion ", "burst ", "in ",
	};
	const char *w;
	size_t i = 0;

	while (i < len) {
		if (zt_below(8) == 0) {
			buf[i++] = '0' + zt_below(10);
			continue;
		}
		/* Some words much more often than others. */
		w = words[zt_below(zt_below(ZT_ARRAY(words)) + 1)];
		while (*w != '\0' && i < len)
			buf[i++] = *w++;
	}
}

void
zt_fill(uint8_t *buf, size_t len, enum zt_data kind)
{
	size_t i, n, period;

	switch (kind) {
	case ZT_TEXT:
		fill_text(buf, len);
		break;
	case ZT_ZERO:
		memset(buf, 0, len);
		break;
	case ZT_RANDOM:
		for (i = 0; i < len; i++)
			buf[i] = zt_rand();
		break;
	case ZT_PERIODIC:
		/* Distances of all sizes, the largest above 32 KiB. */
		period = zt_size(40000);
		for (i = 0; i < len; i++)
			buf[i] = i < period ? zt_rand() : buf[i - period];
		break;
	default:
		for (i = 0; i < len; i += n) {
			n = zt_size(5000);
			if (n > len - i)
				n = len - i;
			zt_fill(buf + i, n, zt_below(ZT_PERIODIC + 1));
		}
	}
}

static size_t
guard_size(size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page + 2 * page;
}

static uint8_t *
guard_map(size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE), size = guard_size(len);
	uint8_t *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	zt_check(p != MAP_FAILED, "mmap of %zu bytes: %s", size, strerror(errno));
	if (size > 2 * page)
		zt_check(mprotect(p + page, size - 2 * page, PROT_READ | PROT_WRITE) == 0,
			 "mprotect: %s", strerror(errno));
	return p + page;
}

uint8_t *
zt_guard_end(size_t len)
{
	return guard_map(len) + guard_size(len) - 2 * sysconf(_SC_PAGESIZE) - len;
}

uint8_t *
zt_guard_start(size_t len)
{
	return guard_map(len);
}

void
zt_guard_free(uint8_t *p, size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *base = (uint8_t *)((uintptr_t)p / page * page);

	munmap(base - page, guard_size(len));
}

static const uint8_t *watch;
static size_t watch_len;
static uint8_t watch_count[65536];

void
zt_watch(const void *p, size_t len)
{
	zt_check(len <= sizeof(watch_count), "%zu bytes", len);
	watch = p;
	watch_len = len;
	memset(watch_count, 0, len);
}

unsigned int
zt_watched(void)
{
	unsigned int max = 0;
	size_t i;

	for (i = 0; i < watch_len; i++)
		max = watch_count[i] > max ? watch_count[i] : max;
	watch_len = 0;
	return max;
}

#ifdef WARP_DMA_HOOKS
/* The engine of a model: every access passes here. The lowest 64 KiB is a hole. */
static int
hook_read(void *opaque, uint64_t addr, void *buf, size_t len)
{
	size_t i;

	(void)opaque;
	if (addr < 0x10000 || addr + len < addr)
		return -EFAULT;
	for (i = 0; i < watch_len; i++)
		watch_count[i] += (uintptr_t)watch + i - addr < len;
	memcpy(buf, (const void *)(uintptr_t)addr, len);
	return 0;
}

static int
hook_write(void *opaque, uint64_t addr, const void *buf, size_t len)
{
	(void)opaque;
	if (addr < 0x10000 || addr + len < addr)
		return -EFAULT;
	memcpy((void *)(uintptr_t)addr, buf, len);
	return 0;
}

static const struct warp_dma hooks = { .read = hook_read, .write = hook_write };
static const struct warp_dma *const dma = &hooks;
#else
static const struct warp_dma *const dma;
#endif

void
zt_open(struct zt *t, enum warp_model model)
{
	t->model = model;
	t->engine = warp_zip_engine.create(model, dma);
	zt_check(t->engine != NULL, "no memory for an engine");
}

void
zt_close(struct zt *t)
{
	warp_zip_engine.destroy(t->engine);
}

static uint32_t
lo(const void *p)
{
	return (uintptr_t)p;
}

static uint32_t
hi(const void *p)
{
	return (uint64_t)(uintptr_t)p >> 32;
}

void
zt_sqe(struct zt *t, struct warp_zip_sqe *sqe, uint32_t type, const void *src, uint32_t src_len,
       void *dst, uint32_t dst_len)
{
	memset(sqe, 0, sizeof(*sqe));
	sqe->src_len = src_len;
	sqe->ctrl = WARP_ZIP_FINISH | WARP_ZIP_STREAM_NEW;
	sqe->type = type;
	if (t->model != WARP_MODEL_V2) {
		sqe->ctrl |= WARP_ZIP_SQE_TYPE_V3 << WARP_ZIP_SQE_TYPE_SHIFT;
		sqe->type |= WARP_ZIP_WIN_32K << WARP_ZIP_WIN_SHIFT;
		sqe->tag_l = zt_rand();
		sqe->tag_h = zt_rand();
	} else {
		sqe->tag0 = zt_rand();
	}
	sqe->dst_avail = dst_len;
	sqe->src_l = lo(src);
	sqe->src_h = hi(src);
	sqe->dst_l = lo(dst);
	sqe->dst_h = hi(dst);
}

/* dw0 to 3, 15, 28 to 31 */
#define OUTPUT_WORDS	0xF000800Fu

uint32_t
zt_exec(struct zt *t, uint16_t qc_type, struct warp_zip_sqe *sqe)
{
	struct warp_sqe slot;
	struct warp_job job = { .out = &slot, .qc_type = qc_type };
	unsigned int i;

	memcpy(&job.in, sqe, sizeof(slot));
	slot = job.in;
	warp_zip_engine.exec(t->engine, &job, 1);
	for (i = 0; i < 32; i++)
		zt_check((OUTPUT_WORDS >> i & 1) || slot.dw[i] == job.in.dw[i],
			 "dw%u changed from %08x to %08x", i, job.in.dw[i], slot.dw[i]);
	memcpy(sqe, &slot, sizeof(slot));
	zt_check(sqe->consumed <= sqe->src_len, "consumed %u of %u", sqe->consumed, sqe->src_len);
	zt_check(sqe->produced <= sqe->dst_avail, "produced %u of %u", sqe->produced,
		 sqe->dst_avail);
	return sqe->status;
}

uint32_t
zt_compress(struct zt *t, struct warp_zip_sqe *sqe)
{
	return zt_exec(t, WARP_ZIP_QC_COMPRESS, sqe);
}

uint32_t
zt_decompress(struct zt *t, struct warp_zip_sqe *sqe)
{
	return zt_exec(t, WARP_ZIP_QC_DECOMPRESS, sqe);
}

void
zt_stream_open(struct zt_stream *s, uint32_t type)
{
	memset(s, 0, sizeof(*s));
	s->type = type;
	s->window = WARP_ZIP_WIN_32K;
	s->ctx = zt_guard_end(WARP_ZIP_CTX_DEV_SIZE);
}

void
zt_stream_close(struct zt_stream *s)
{
	zt_guard_free(s->ctx, WARP_ZIP_CTX_DEV_SIZE);
}

uint32_t
zt_stream_exec(struct zt *t, struct zt_stream *s, uint16_t qc_type, bool finish,
	       const uint8_t *src, uint32_t src_len, uint8_t *dst, uint32_t dst_len,
	       uint32_t *consumed, uint32_t *produced)
{
	struct warp_zip_sqe sqe;

	zt_sqe(t, &sqe, s->type, src, src_len, dst, dst_len);
	if (t->model != WARP_MODEL_V2)
		sqe.type = s->type | s->window << WARP_ZIP_WIN_SHIFT;
	sqe.ctrl &= ~(WARP_ZIP_FINISH | WARP_ZIP_STREAM_NEW);
	sqe.ctrl |= WARP_ZIP_STATEFUL | (finish ? WARP_ZIP_FINISH : 0) |
		    (s->started ? 0 : WARP_ZIP_STREAM_NEW);
	sqe.dst_ctrl = s->ext;
	sqe.ctx_l = lo(s->ctx);
	sqe.ctx_h = hi(s->ctx);
	sqe.ctx_dw0 = s->saved.ctx_dw0;
	sqe.ctx_dw1 = s->saved.ctx_dw1;
	sqe.ctx_dw2 = s->saved.ctx_dw2;
	sqe.isize = s->saved.isize;
	sqe.checksum = s->saved.checksum;
	sqe.comp_len = s->saved.comp_len;
	zt_exec(t, qc_type, &sqe);
	s->saved = sqe;
	s->started = true;
	*consumed = sqe.consumed;
	*produced = sqe.produced;
	return sqe.status;
}

static struct warp_sgl *
sgl_alloc(uint32_t entries)
{
	struct warp_sgl *sgl = NULL;
	size_t size = sizeof(*sgl) + entries * sizeof(sgl->sge[0]);

	zt_check(posix_memalign((void **)&sgl, WARP_SGL_ALIGN, size) == 0, "no memory");
	memset(sgl, 0, size);
	sgl->entry_sum_in_sgl = entries;
	sgl->entry_length_in_sgl = entries;
	return sgl;
}

void
zt_sgl_make(struct zt_sgl *s, uint32_t len, uint32_t skip, uint32_t max_piece)
{
	uint32_t left = len, i, n, entries, total = 0;
	struct warp_sgl *sgl;

	memset(s, 0, sizeof(*s));
	s->skip = skip;
	s->len = len;
	do {
		zt_check(s->lists < WARP_SGL_MAX_CHAIN, "%u bytes in pieces of %u", len, max_piece);
		entries = len / max_piece < 40 ? zt_size(9) : WARP_SGL_MAX_ENTRIES;
		sgl = sgl_alloc(entries);
		for (i = 0; i < entries && (left != 0 || skip != 0 || i == 0); i++) {
			n = zt_size(max_piece);
			n = n < left ? n : left;
			left -= n;
			/* The first has all of the skip, the last more than is used. */
			n += skip + (left == 0 ? 1 + zt_below(3) : 0);
			skip = 0;
			sgl->sge[i].buf = (uintptr_t)zt_guard_end(n);
			sgl->sge[i].len = n;
		}
		sgl->entry_sum_in_sgl = i;
		total += i;
		s->list[s->lists++] = sgl;
		if (s->lists > 1)
			s->list[s->lists - 2]->next = (uintptr_t)sgl;
	} while (left != 0);
	s->list[0]->entry_sum_in_chain = total;
}

static void
sgl_copy(struct zt_sgl *s, uint8_t *data, uint32_t len, bool put)
{
	uint32_t i, j, n, skip = s->skip;
	uint8_t *p;

	for (i = 0; i < s->lists; i++) {
		for (j = 0; j < s->list[i]->entry_sum_in_sgl && len != 0; j++) {
			p = (uint8_t *)(uintptr_t)s->list[i]->sge[j].buf + skip;
			n = s->list[i]->sge[j].len - skip;
			n = n < len ? n : len;
			memcpy(put ? p : data, put ? data : p, n);
			data += n;
			len -= n;
			skip = 0;
		}
	}
}

void
zt_sgl_put(struct zt_sgl *s, const uint8_t *data, uint32_t len)
{
	sgl_copy(s, (uint8_t *)(uintptr_t)data, len, true);
}

void
zt_sgl_get(struct zt_sgl *s, uint8_t *data, uint32_t len)
{
	sgl_copy(s, data, len, false);
}

void
zt_sgl_free(struct zt_sgl *s)
{
	uint32_t i, j;

	for (i = 0; i < s->lists; i++) {
		for (j = 0; j < s->list[i]->entry_sum_in_sgl; j++)
			zt_guard_free((uint8_t *)(uintptr_t)s->list[i]->sge[j].buf,
				      s->list[i]->sge[j].len);
		free(s->list[i]);
	}
}

bool
zt_inflate(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_size, size_t *out_len,
	   size_t *used)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = in_len,
		       .next_out = out, .avail_out = out_size };
	int ret;

	zt_check(inflateInit2(&z, -15) == Z_OK, "inflateInit2");
	ret = inflate(&z, Z_SYNC_FLUSH);
	*out_len = z.total_out;
	if (used != NULL)
		*used = z.total_in;
	inflateEnd(&z);
	return ret == Z_STREAM_END;
}

size_t
zt_deflate(const uint8_t *in, size_t len, uint8_t *out, size_t room, int level, int strategy)
{
	z_stream z = { 0 };
	size_t n;

	zt_check(deflateInit2(&z, level, Z_DEFLATED, -15, 8, strategy) == Z_OK, "deflateInit2");
	z.next_in = (uint8_t *)(uintptr_t)in;
	z.avail_in = len;
	z.next_out = out;
	z.avail_out = room;
	zt_check(deflate(&z, Z_FINISH) == Z_STREAM_END, "room of %zu bytes for %zu", room, len);
	n = z.total_out;
	deflateEnd(&z);
	return n;
}
