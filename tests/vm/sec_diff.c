/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The two software devices beside each other: one random or mutated descriptor
 * after the other goes to the in-process engine and, over the same memory as it
 * was before, to the kernel's. Status words must be equal, and all memory too
 * where both succeed. Objects do not overlap each other, or are the same.
 *
 * usage: sec_diff [COUNT [SEED]]
 */

#include <errno.h>
#include <sys/mman.h>

#include "client.h"
#undef CHECK
#include "sec_test.h"

extern const struct warp_engine_ops warp_node_engine;

/* One area, in which everything lies. */
#define SRC	0u
#define DST	0x40000u
#define MAC	0x80000u	/* each of the small ones has 512 bytes */
#define KEY	0x80200u
#define AKEY	0x80400u
#define CIV	0x80600u
#define AIV	0x80800u
#define LISTS	0x81000u	/* two chains of two lists */
#define SIZE	0x83000u
/* Behind it a descriptor of 16 MiB has room, which is zero before each of the two looks at it. */
#define TAIL	(40u << 20)

static uint8_t *area, *before, *after;
static unsigned int taken, refused, mismatched;

static unsigned int
one_of(unsigned int n)
{
	return (unsigned int)(rnd() % n);
}

/* A chain over the stream at @p data, in which now and then something is wrong. */
static void *
make_list(uint8_t *at, uint8_t *data)
{
	struct warp_sgl *first = (void *)at, *second = (void *)(at + 2048), *sgl = first;
	unsigned int i, n = 1 + one_of(12), cut = one_of(2) ? one_of(n) : n;
	uint32_t off = 0;

	memset(at, 0, 4096);
	for (i = 0; i < n; i++) {
		struct warp_sge *e;

		if (i == cut && i > 0) {
			first->next = (uintptr_t)second;
			sgl = second;
		}
		e = &sgl->sge[sgl->entry_sum_in_sgl++];
		sgl->entry_length_in_sgl = sgl->entry_sum_in_sgl;
		e->buf = one_of(300) ? (uintptr_t)data + off : 0;
		e->len = one_of(300) ? 1 + one_of(one_of(2) ? 40 : 3000) : one_of(2) ? 0 : 0x800001;
		off += e->len % 4096;
	}
	first->entry_sum_in_chain = (uint16_t)n;
	if (!one_of(100))
		first->entry_sum_in_chain = (uint16_t)one_of(14);
	if (!one_of(100))
		sgl->entry_length_in_sgl = (uint16_t)one_of(14);
	if (!one_of(100))
		sgl->entry_sum_in_sgl = (uint16_t)one_of(2) * 300;
	return first;
}

static void
random_cipher(struct op *op)
{
	static const uint8_t modes[] = { 0, 1, 1, 2, 3, 4, 4, 7, 9 };

	op->cipher = 1 + one_of(2);
	op->c_alg = one_of(40) ? (one_of(2) ? 2 : one_of(4)) : one_of(16);
	op->c_mode = one_of(40) ? modes[one_of(sizeof(modes))] : one_of(16);
	op->c_width = one_of(20) ? 1 + one_of(3) : one_of(8);
	op->c_key_code = op->c_alg == 1 ? 1 + 2 * one_of(2) : op->c_alg == 3 ? 0 : one_of(3);
	op->ctr_mode = one_of(4);
	op->c_len = one_of(3) ? 16 * one_of(40) : one_of(600);
	op->c_off = (uint16_t)(one_of(2) ? 0 : one_of(100));
}

static void
random_auth(struct op *op)
{
	static const uint8_t algs[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
		0x20, 0x21, 0x22, 0x25, 0x26, 0x31,
	};

	op->auth = 1;
	op->a_alg = one_of(40) ? algs[one_of(sizeof(algs))] : one_of(64);
	op->mac_words = one_of(2) ? 4 : one_of(18);
	op->key_words = op->a_alg >= 0x20 && op->a_alg <= 0x22 ? (one_of(8) ? 4 : 8) : one_of(33);
	op->a_len = one_of(3) ? 64 * one_of(12) : one_of(1000);
	op->a_off = (uint16_t)(one_of(2) ? 0 : one_of(100));
	op->ai_gen = op->a_alg == 0x22 ? 1 : 0;
	if (one_of(3) == 0) {
		op->scene = WARP_SEC_SCENE_STREAM;
		op->pad = one_of(2);
		op->ai_gen = one_of(2);
		op->long_len = 8ull * op->a_len + 1024 * one_of(4);
	}
}

static void
random_chain(struct op *op)
{
	static const uint8_t macs[] = { 0x10, 0x11, 0x15, 0x26 };
	bool encrypt = one_of(2);

	op->c_alg = 2 + one_of(2);
	op->c_mode = 1;
	op->c_key_code = op->c_alg == 2 ? one_of(3) : 0;
	op->c_off = (uint16_t)one_of(80);
	op->c_len = 16 * one_of(40);
	op->cipher = encrypt ? 1 : 2;
	op->auth = op->cipher;
	op->seq = !encrypt;
	op->a_alg = macs[one_of(4)];
	op->mac_words = one_of(9);
	op->key_words = one_of(17);
	op->a_off = (uint16_t)(one_of(3) ? 0 : one_of(40));
	op->a_len = op->c_off + op->c_len - op->a_off;
	if (!one_of(4))
		op->a_len = one_of(900);
}

static void
random_aead(struct op *op)
{
	bool ccm = one_of(2);

	op->cipher = 1 + one_of(2);
	op->seq = op->cipher == 2;
	op->c_alg = 2 + one_of(2);
	op->c_key_code = op->c_alg == 2 ? one_of(3) : 0;
	op->c_mode = ccm ? 5 : 6;
	op->icv_len = one_of(8) ? 4 + one_of(13) : one_of(20);
	op->a_len = one_of(4) ? one_of(100) : one_of(9000);
	op->c_off = (uint16_t)op->a_len;
	op->c_len = one_of(4) ? one_of(700) : one_of(20000);
	if (!one_of(4)) {
		op->a_off = (uint16_t)one_of(50);
		op->c_off = (uint16_t)one_of(9000);
	}
	area[CIV] &= ccm ? 7 : 255;
}

static void
random_gcm_stream(struct op *op)
{
	random_aead(op);
	op->c_mode = 6;
	op->scene = WARP_SEC_SCENE_STREAM;
	op->key_words = 4 + 2 * one_of(3);
	op->pad = one_of(10) != 0;
	op->src_type = 0;
	op->dst_type = 0;
	op->src = area + SRC;
	op->dst = area + DST;
	if (one_of(2)) {
		op->cipher = 0;
		op->auth = 1;
		op->a_alg = one_of(3) ? 0x22 : 0x31;
		op->mac_words = 4;
		return;
	}
	op->ai_gen = 1;
	op->a_iv = op->mac;
	op->c_len = 16 * one_of(30);
}

static void
random_op(struct op *op, bool v2)
{
	memset(op, 0, sizeof(*op));
	op->type = v2 || one_of(6) == 0 ? 2 : 3;
	op->scene = one_of(2);
	op->src_type = one_of(3) == 0;
	op->dst_type = one_of(3) ? op->src_type : one_of(2);
	op->de = one_of(3) != 0;
	op->src = op->src_type ? make_list(area + LISTS, area + SRC) : area + SRC + one_of(16);
	op->dst = op->dst_type ? make_list(area + LISTS + 4096, area + DST) :
				 area + DST + one_of(16);
	if (one_of(4) == 0) {
		op->dst = (void *)(uintptr_t)op->src;
		op->dst_type = op->src_type;
	}
	op->mac = area + MAC + one_of(16);
	op->c_key = area + KEY;
	op->a_key = area + AKEY;
	op->c_iv = area + CIV;
	op->a_iv = area + AIV;
	switch (one_of(5)) {
	case 0: random_cipher(op); break;
	case 1: random_auth(op); break;
	case 2: random_chain(op); break;
	case 3: random_aead(op); break;
	case 4: random_gcm_stream(op); break;
	}
}

/* Fields that hold no address, and lengths that stay inside. */
static void
mutate(const struct op *op, struct warp_sqe *sqe, unsigned int n)
{
	static const uint8_t two[] = { 0, 1, 2, 3, 4, 5, 6, 12, 13 };
	static const uint8_t three[] = { 0, 1, 10, 11, 14, 16, 17, 18, 25, 26, 27 };
	static const uint8_t addr2[] = { 14, 16, 18, 20, 22, 24, 26 };
	static const uint8_t addr3[] = { 4, 6, 8, 12, 19, 21, 23 };
	unsigned int type = op->type, dw, len = type == 2 ? 4 : 17;
	struct op flat = *op;

	if (one_of(6) == 0) {
		dw = type == 2 ? addr2[one_of(7)] : addr3[one_of(7)];
		sqe->dw[dw] = 0;
		sqe->dw[dw + 1] = 0;
		return;
	}
	dw = type == 2 ? two[one_of(sizeof(two))] : three[one_of(sizeof(three))];
	/* A type or an address type that has become another makes of it what it will: inside too. */
	if (dw == 0) {
		flat.src = area + SRC;
		flat.dst = op->dst == op->src ? area + SRC : area + DST;
		op_fill(&flat, sqe, n);
	}
	sqe->dw[dw] ^= 1u << one_of(32);
	/* The low bit alone tells type 2 from type 3, whose addresses lie elsewhere. */
	if (dw == 0 && type == 2)
		sqe->dw[0] &= ~(7u << WARP_SEC2_SRC_TYPE_SHIFT | 7u << WARP_SEC2_DST_TYPE_SHIFT | 1);
	else if (dw == 0)
		sqe->dw[0] = (sqe->dw[0] | 1) &
			     ~(7u << WARP_SEC3_SRC_TYPE_SHIFT | 7u << WARP_SEC3_DST_TYPE_SHIFT);
	if (dw == len || dw == len + 1)
		sqe->dw[dw] = one_of(20) ? sqe->dw[dw] & 0xFFFF : 0xFFFE00 + one_of(0x200);
}

/* Both engines' results for one descriptor. */
static void
compare(void *here, void *there, const struct warp_sqe *sqe, unsigned int n)
{
	struct warp_sqe slot = *sqe;
	struct warp_job job = { .in = *sqe, .out = &slot, .qc_type = WARP_SEC_QC_TYPE };
	uint32_t got, want;
	unsigned int i;

	memcpy(before, area, SIZE);
	madvise(area + SIZE, TAIL, MADV_DONTNEED);
	warp_sec_engine.exec(here, &job, 1);
	want = slot.dw[28];
	memcpy(after, area, SIZE);
	memcpy(area, before, SIZE);
	madvise(area + SIZE, TAIL, MADV_DONTNEED);
	slot = *sqe;
	warp_node_engine.exec(there, &job, 1);
	got = slot.dw[28];
	for (i = 0; i < 28 && slot.dw[i] == sqe->dw[i]; i++)
		;
	CHECK(i == 28, "descriptor %u: dw%u was changed", n, i);
	if (!CHECK(got == want, "descriptor %u: status %x, in process %x", n, got, want)) {
		for (i = 0; i < 28; i++)
			fprintf(stderr, "%08x%c", sqe->dw[i], i % 8 == 7 || i == 27 ? '\n' : ' ');
		return;
	}
	refused += STATUS_ERROR(want) != 0;
	mismatched += STATUS_ICV(want) == WARP_SEC_ICV_MISMATCH;
	if (STATUS_ERROR(want) != 0 || STATUS_ICV(want) == WARP_SEC_ICV_MISMATCH)
		return;
	taken++;
	for (i = 0; i < SIZE && area[i] == after[i]; i++)
		;
	if (!CHECK(i == SIZE, "descriptor %u: byte %x of the memory differs", n, i))
		for (i = 0; i < 28; i++)
			fprintf(stderr, "%08x%c", sqe->dw[i], i % 8 == 7 || i == 27 ? '\n' : ' ');
}

/* A verification that succeeds: what it would be compared with, by the other direction. */
static void
make_tag_match(void *here, struct op *op, struct warp_sqe *sqe)
{
	struct warp_sqe slot;
	struct warp_job job = { .out = &slot, .qc_type = WARP_SEC_QC_TYPE };
	uint8_t mac[64];
	struct op enc = *op;

	if (op->cipher != 2 || !(op->auth == 2 || op->c_mode >= 5) || one_of(4) == 0)
		return;
	enc.cipher = 1;
	enc.seq = 0;
	enc.auth = op->auth ? 1 : 0;
	enc.de = 0;
	op_fill(&enc, &job.in, 0);
	slot = job.in;
	warp_sec_engine.exec(here, &job, 1);
	memcpy(mac, op->mac, sizeof(mac));
	if (STATUS_ERROR(slot.dw[28]) == 0)
		op_fill(op, sqe, 0);
}

int
main(int argc, char **argv)
{
	unsigned int i, n = argc > 1 ? (unsigned int)atoi(argv[1]) : 10000;
	const char *node = client_node("warpdrive_sec", true);
	void *here, *there;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (node == NULL) {
		printf("no warpdrive_sec node with SVA\n");
		return 77;
	}
	rnd_seed(argc > 2 ? (uint64_t)atoll(argv[2]) : 1);
	area = mmap(NULL, SIZE + TAIL, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	before = malloc(SIZE);
	after = malloc(SIZE);
	if (area == MAP_FAILED || before == NULL || after == NULL)
		return 1;
	here = warp_sec_engine.create(client_v2 ? WARP_MODEL_V2 : WARP_MODEL_V3, NULL);
	there = warp_node_engine.create(client_v2 ? WARP_MODEL_V2 : WARP_MODEL_V3, NULL);
	if (here == NULL || there == NULL)
		return 1;
	rnd_bytes(area, SIZE);
	for (i = 0; i < n && failed < 20; i++) {
		struct warp_sqe sqe;
		struct op op;

		rnd_bytes(area + MAC, LISTS - MAC);
		if (one_of(4) == 0)
			memset(area + CIV + one_of(16), 0xFF, 16);
		random_op(&op, client_v2);
		op_fill(&op, &sqe, i);
		make_tag_match(here, &op, &sqe);
		if (one_of(3) == 0)
			mutate(&op, &sqe, i);
		compare(here, there, &sqe, i);
	}
	CHECK(taken > n / 4 && refused > n / 20 && mismatched > n / 100,
	      "%u succeed, %u are refused, %u do not match", taken, refused, mismatched);
	printf("%s, %s: of %u descriptors %u succeed, %u are refused, %u do not match\n", node,
	       client_v2 ? "v2" : "v3", i, taken, refused, mismatched);
	warp_node_engine.destroy(there);
	warp_sec_engine.destroy(here);
	return test_end();
}
