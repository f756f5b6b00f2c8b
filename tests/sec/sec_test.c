/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <assert.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sec_test.h"

unsigned int passed, failed;

#define LO(p)	((uint32_t)(uintptr_t)(p))
#define HI(p)	((uint32_t)((uint64_t)(uintptr_t)(p) >> 32))

static void
fill2(const struct op *op, struct warp_sqe *sqe, uint64_t tag)
{
	struct warp_sec_bd2 bd = {
		.ctrl = WARP_SEC_BD_TYPE2 | op->cipher << WARP_SEC2_CIPHER_SHIFT |
			op->auth << WARP_SEC2_AUTH_SHIFT | (op->seq ? WARP_SEC2_SEQ : 0) |
			op->de << WARP_SEC2_DE_SHIFT | op->scene << WARP_SEC2_SCENE_SHIFT |
			op->src_type << WARP_SEC2_SRC_TYPE_SHIFT |
			op->dst_type << WARP_SEC2_DST_TYPE_SHIFT |
			op->mac_type << WARP_SEC2_MAC_TYPE_SHIFT,
		.flags = op->ai_gen << WARP_SEC2_AI_GEN_SHIFT | op->pad << WARP_SEC2_A_PAD_SHIFT |
			 (op->invalid ? WARP_SEC2_INVALID : 0),
		.auth = op->mac_words << WARP_SEC2_MAC_LEN_SHIFT |
			op->key_words << WARP_SEC2_A_KEY_LEN_SHIFT |
			op->a_alg << WARP_SEC2_A_ALG_SHIFT,
		.cipher = op->icv_len << WARP_SEC2_C_ICV_LEN_SHIFT |
			  op->c_width << WARP_SEC2_C_WIDTH_SHIFT |
			  op->c_key_code << WARP_SEC2_C_KEY_LEN_SHIFT |
			  op->c_mode << WARP_SEC2_C_MODE_SHIFT | op->c_alg << WARP_SEC2_C_ALG_SHIFT,
		.a_len = op->a_len,
		.c_len = op->c_len,
		.offsets = (uint32_t)op->a_off << WARP_SEC_A_OFFSET_SHIFT |
			   (uint32_t)op->c_off << WARP_SEC_C_OFFSET_SHIFT,
		.tag = (uint32_t)tag & WARP_SEC2_TAG_MASK,
		.long_len_l = (uint32_t)op->long_len,
		.long_len_h = (uint32_t)(op->long_len >> 32),
		.a_iv_l = LO(op->a_iv), .a_iv_h = HI(op->a_iv),
		.a_key_l = LO(op->a_key), .a_key_h = HI(op->a_key),
		.mac_l = LO(op->mac), .mac_h = HI(op->mac),
		.c_iv_l = LO(op->c_iv), .c_iv_h = HI(op->c_iv),
		.c_key_l = LO(op->c_key), .c_key_h = HI(op->c_key),
		.src_l = LO(op->src), .src_h = HI(op->src),
		.dst_l = LO(op->dst), .dst_h = HI(op->dst),
	};

	memcpy(sqe, &bd, sizeof(bd));
}

static void
fill3(const struct op *op, struct warp_sqe *sqe, uint64_t tag)
{
	struct warp_sec_bd3 bd = {
		.ctrl = WARP_SEC_BD_TYPE3 | (op->invalid ? WARP_SEC3_INVALID : 0) |
			op->scene << WARP_SEC3_SCENE_SHIFT | op->de << WARP_SEC3_DE_SHIFT |
			op->src_type << WARP_SEC3_SRC_TYPE_SHIFT |
			op->dst_type << WARP_SEC3_DST_TYPE_SHIFT |
			op->mac_type << WARP_SEC3_MAC_TYPE_SHIFT | op->ext_flags,
		.cipher = op->cipher << WARP_SEC3_CIPHER_SHIFT |
			  op->icv_len << WARP_SEC3_C_ICV_LEN_SHIFT |
			  op->c_width << WARP_SEC3_C_WIDTH_SHIFT |
			  op->c_key_code << WARP_SEC3_C_KEY_LEN_SHIFT |
			  op->c_mode << WARP_SEC3_C_MODE_SHIFT |
			  op->c_alg << WARP_SEC3_C_ALG_SHIFT | (op->seq ? WARP_SEC3_SEQ : 0),
		.tag_l = (uint32_t)tag, .tag_h = (uint32_t)(tag >> 32),
		.auth = op->auth << WARP_SEC3_AUTH_SHIFT | op->ai_gen << WARP_SEC3_AI_GEN_SHIFT |
			op->mac_words << WARP_SEC3_MAC_LEN_SHIFT |
			op->key_words << WARP_SEC3_A_KEY_LEN_SHIFT |
			op->a_alg << WARP_SEC3_A_ALG_SHIFT |
			op->ctr_mode << WARP_SEC3_CTR_MODE_SHIFT,
		.offsets = (uint32_t)op->a_off << WARP_SEC_A_OFFSET_SHIFT |
			   (uint32_t)op->c_off << WARP_SEC_C_OFFSET_SHIFT,
		.a_len = op->a_len,
		.c_len = op->c_len,
		.long_len_l = (uint32_t)op->long_len,
		.long_len_h = (uint32_t)(op->long_len >> 32),
		.stream = op->pad << WARP_SEC3_AUTH_PAD_SHIFT |
			  (op->mac_sel ? WARP_SEC3_MAC_SEL : 0),
		.ext0 = op->ext0,
		.ext1 = op->ext1,
		.a_iv_l = LO(op->a_iv), .a_iv_h = HI(op->a_iv),
		.a_key_l = LO(op->a_key), .a_key_h = HI(op->a_key),
		.mac_l = LO(op->mac), .mac_h = HI(op->mac),
		.c_iv_l = LO(op->c_iv), .c_iv_h = HI(op->c_iv),
		.c_key_l = LO(op->c_key), .c_key_h = HI(op->c_key),
		.src_l = LO(op->src), .src_h = HI(op->src),
		.dst_l = LO(op->dst), .dst_h = HI(op->dst),
	};

	memcpy(sqe, &bd, sizeof(bd));
}

void
op_fill(const struct op *op, struct warp_sqe *sqe, uint64_t tag)
{
	if (op->type == WARP_SEC_BD_TYPE2)
		fill2(op, sqe, tag);
	else
		fill3(op, sqe, tag);
}

/* ---- Memory as a device behind an IOMMU reaches it ---- */

unsigned int dma_fail;
bool dma_failed;

#ifdef WARP_DMA_HOOKS
static bool
faults(uint64_t addr)
{
	if (dma_fail > 1)
		dma_fail--;
	else if (dma_fail == 1)
		return dma_failed = true;
	return addr == 0;
}

static int
dma_read(void *opaque, uint64_t addr, void *buf, size_t len)
{
	(void)opaque;
	if (faults(addr))
		return -14;
	memcpy(buf, (const void *)(uintptr_t)addr, len);
	return 0;
}

static int
dma_write(void *opaque, uint64_t addr, const void *buf, size_t len)
{
	(void)opaque;
	if (faults(addr))
		return -14;
	memcpy((void *)(uintptr_t)addr, buf, len);
	return 0;
}

static const struct warp_dma dma = { dma_read, dma_write, NULL };
#endif

void *
engine_create(enum warp_model model)
{
	void *engine;

#ifdef WARP_DMA_HOOKS
	engine = warp_sec_engine.create(model, &dma);
#else
	engine = warp_sec_engine.create(model, NULL);
#endif
	if (engine == NULL) {
		fprintf(stderr, "no engine\n");
		abort();
	}
	return engine;
}

void
op_run(void *engine, const struct op *ops, unsigned int n, uint32_t *status)
{
	struct warp_job *jobs = calloc(n, sizeof(*jobs));
	struct warp_sqe *slots = calloc(n, sizeof(*slots));
	unsigned int i, k;

	assert(jobs != NULL && slots != NULL);
	for (i = 0; i < n; i++) {
		op_fill(&ops[i], &slots[i], i);
		jobs[i].in = slots[i];
		jobs[i].out = &slots[i];
		jobs[i].qc_type = WARP_SEC_QC_TYPE;
	}
	for (i = 0; i < n; i += warp_sec_engine.batch) {
		unsigned int m = n - i;

		if (m > warp_sec_engine.batch)
			m = warp_sec_engine.batch;
		warp_sec_engine.exec(engine, jobs + i, m);
	}
	for (i = 0; i < n; i++) {
		/* Input fields belong to the driver. */
		for (k = 0; k < 28 && slots[i].dw[k] == jobs[i].in.dw[k]; k++)
			;
		CHECK(k == 28, "dw%u of the slot was changed", k);
		status[i] = slots[i].dw[28];
		CHECK(status[i] & WARP_SEC_DONE, "done is not set");
	}
	free(jobs);
	free(slots);
}

uint32_t
op_run1(void *engine, const struct op *op)
{
	uint32_t status;

	op_run(engine, op, 1, &status);
	return status;
}

/* ---- Guarded memory ---- */

struct guard {
	struct guard *next;
	void *map;
	size_t len;
};
static struct guard *guards;

uint8_t *
guard_alloc(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t data = (len + page) / page * page;
	struct guard *g = malloc(sizeof(*g));
	uint8_t *map = mmap(NULL, data + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert(g != NULL && map != MAP_FAILED);
	if (mprotect(map + data, page, PROT_NONE) != 0)
		abort();
	*g = (struct guard){ guards, map, data + page };
	guards = g;
	return map + data - len;
}

void
guard_free_all(void)
{
	while (guards != NULL) {
		struct guard *g = guards;

		guards = g->next;
		munmap(g->map, g->len);
		free(g);
	}
}

/* ---- Numbers: splitmix64, the same in every run ---- */

static uint64_t rnd_state = 1;

void
rnd_seed(uint64_t seed)
{
	rnd_state = seed;
}

uint64_t
rnd(void)
{
	uint64_t z = rnd_state += 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	z = (z ^ z >> 27) * 0x94D049BB133111EB;
	return z ^ z >> 31;
}

uint32_t
rnd_range(uint32_t lo, uint32_t hi)
{
	return lo + (uint32_t)(rnd() % (hi - lo + 1));
}

void
rnd_bytes(void *buf, size_t len)
{
	uint8_t *p = buf;

	while (len-- > 0)
		*p++ = (uint8_t)rnd();
}

/* ---- Lists ---- */

static struct warp_sgl *
sgl_alloc(unsigned int entries)
{
	size_t len = sizeof(struct warp_sgl) + entries * sizeof(struct warp_sge);
	struct warp_sgl *sgl = (void *)guard_alloc((len + 63) / 64 * 64);

	memset(sgl, 0, sizeof(*sgl));
	sgl->entry_sum_in_sgl = (uint16_t)entries;
	sgl->entry_length_in_sgl = (uint16_t)entries;
	return sgl;
}

void
list_make(struct list *l, const uint8_t *data, uint32_t len, unsigned int pieces)
{
	struct warp_sgl *sgl = NULL, *prev = NULL;
	uint32_t done = 0;
	unsigned int i, in_list = 0;

	if (pieces > len)
		pieces = len > 0 ? len : 1;
	if (pieces > 64)
		pieces = 64;
	l->pieces = pieces;
	for (i = 0; i < pieces; i++) {
		uint32_t left = len - done, n = left;

		if (i + 1 < pieces) {
			uint32_t most = left - (pieces - i - 1), even = 2 * (left / (pieces - i));

			n = rnd_range(1, most < even ? most : even);
		}
		if (n == 0)
			n = 1;	/* a list over nothing still has an entry */
		/* A new list of the chain after every five entries. */
		if (i % 5 == 0) {
			unsigned int rest = pieces - i;

			sgl = sgl_alloc(rest < 5 ? rest : 5);
			if (prev == NULL)
				l->head = sgl;
			else
				prev->next = (uintptr_t)sgl;
			prev = sgl;
			in_list = 0;
		}
		l->ptr[i] = guard_alloc(n);
		l->size[i] = n;
		memset(l->ptr[i], 0xEE, n);
		if (data != NULL && len > 0)
			memcpy(l->ptr[i], data + done, n);
		sgl->sge[in_list++] = (struct warp_sge){ .buf = (uintptr_t)l->ptr[i], .len = n };
		done += n;
	}
	((struct warp_sgl *)l->head)->entry_sum_in_chain = (uint16_t)pieces;
}

void
list_read(const struct list *l, uint8_t *to)
{
	unsigned int i;

	for (i = 0; i < l->pieces; i++) {
		memcpy(to, l->ptr[i], l->size[i]);
		to += l->size[i];
	}
}

/* ---- Placement ---- */

enum { FLAT, FLAT_SAME, FLAT_FLAT, LIST, LIST_SAME, LIST_LIST, FLAT_LIST, LIST_FLAT };

void
place_make(struct place *p, struct op *op, const uint8_t *stream, uint32_t len,
	   unsigned int kind)
{
	bool src_list = kind == LIST || kind == LIST_SAME || kind == LIST_LIST ||
			kind == LIST_FLAT;

	p->kind = kind;
	p->len = len;
	p->copy = guard_alloc(len);
	memcpy(p->copy, stream, len);
	if (src_list) {
		list_make(&p->src_list, stream, len, rnd_range(1, 14));
		op->src = p->src_list.head;
	} else {
		p->src = guard_alloc(len);
		memcpy(p->src, stream, len);
		op->src = p->src;
	}
	op->src_type = src_list ? WARP_SEC_ADDR_SGL : WARP_SEC_ADDR_FLAT;
	op->de = kind != FLAT && kind != LIST;
	op->dst = NULL;
	op->dst_type = WARP_SEC_ADDR_FLAT;
	if (kind == FLAT_SAME || kind == LIST_SAME) {
		op->dst = src_list ? p->src_list.head : p->src;
		op->dst_type = op->src_type;
	} else if (kind == FLAT_FLAT || kind == LIST_FLAT) {
		p->dst = guard_alloc(len);
		memset(p->dst, 0xEE, len);
		op->dst = p->dst;
	} else if (kind == LIST_LIST || kind == FLAT_LIST) {
		list_make(&p->dst_list, NULL, len, rnd_range(1, 14));
		op->dst = p->dst_list.head;
		op->dst_type = WARP_SEC_ADDR_SGL;
	}
}

bool
place_in_place(const struct place *p)
{
	return p->kind == FLAT || p->kind == FLAT_SAME || p->kind == LIST || p->kind == LIST_SAME;
}

static void
read_src(const struct place *p, uint8_t *to)
{
	if (p->kind == LIST || p->kind == LIST_SAME || p->kind == LIST_LIST ||
	    p->kind == LIST_FLAT) {
		if (p->len > 0)
			list_read(&p->src_list, to);
	} else {
		memcpy(to, p->src, p->len);
	}
}

void
place_read(const struct place *p, uint8_t *to)
{
	if (place_in_place(p)) {
		read_src(p, to);
		return;
	}
	read_src(p, to);
	check_bytes(to, p->copy, p->len, "source changed");
	if (p->kind == FLAT_FLAT || p->kind == LIST_FLAT)
		memcpy(to, p->dst, p->len);
	else if (p->len > 0)
		list_read(&p->dst_list, to);
}

uint8_t *
hex(const char *s, size_t *len)
{
	size_t n = 0, i = 0;
	const char *p;
	uint8_t *buf;

	for (p = s; *p; p++)
		n += *p != ' ';
	buf = guard_alloc(n / 2);
	for (p = s; *p; p++) {
		unsigned int v;

		if (*p == ' ')
			continue;
		if (sscanf(p, "%2x", &v) != 1)
			abort();
		buf[i++] = (uint8_t)v;
		p++;
	}
	if (len != NULL)
		*len = i;
	return buf;
}

/* ---- Results ---- */

bool
check(bool ok, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (ok) {
		passed++;
		return true;
	}
	if (failed++ < 40) {
		printf("FAILED %s:%d: ", file, line);
		va_start(ap, fmt);
		vprintf(fmt, ap);
		va_end(ap);
		printf("\n");
	}
	return false;
}

bool
check_bytes(const void *got, const void *want, size_t len, const char *what)
{
	const uint8_t *g = got, *w = want;
	size_t i;

	for (i = 0; i < len && g[i] == w[i]; i++)
		;
	return CHECK(i == len, "%s: byte %zu of %zu is %02x, not %02x", what, i, len,
		     i < len ? g[i] : 0, i < len ? w[i] : 0);
}

int
test_end(void)
{
	guard_free_all();
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
