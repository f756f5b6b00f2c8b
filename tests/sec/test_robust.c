/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What must hold whatever is submitted: keys are known by their bytes, jobs of
 * a batch do not touch each other, arbitrary descriptors end with a status, and
 * memory that goes away in the middle is an error and no more.
 */

#include "sec_test.h"

#define ROOM	(0x1000000u + 0x20000u)

static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };

/* A key that changes where it lies must not be served the schedule of the old one. */
static void
changed_keys(void *engine)
{
	static const struct { unsigned int alg, mode, code, key_len; bool mac; } algs[] = {
		{ 2, WARP_SEC_C_MODE_CBC, 0, 16, 0 }, { 2, WARP_SEC_C_MODE_GCM, 2, 32, 1 },
		{ 2, WARP_SEC_C_MODE_XTS, 0, 32, 0 }, { 1, WARP_SEC_C_MODE_CBC, 1, 24, 0 },
		{ 3, WARP_SEC_C_MODE_CBC, 0, 16, 0 }, { 7, WARP_SEC_C_MODE_GCM, 2, 32, 1 },
		{ 4, WARP_SEC_EXT_C_MODE_STREAM, 0, 16, 0 },
		{ 5, WARP_SEC_EXT_C_MODE_STREAM, 0, 16, 0 },
		{ 6, WARP_SEC_EXT_C_MODE_STREAM, 0, 16, 0 },
	};
	static const unsigned int macs[] = { 0x10, 0x11, 0x12, 0x15, 0x26, 0x20, 0x21, 0x22, 0x38,
					     0x39, 0x3A };
	uint8_t key[64], iv[32], plain[64], first[64], other[64], again[64], mac[3][64];
	unsigned int i, byte;
	struct op op;

	rnd_bytes(key, sizeof(key));
	rnd_bytes(iv, sizeof(iv));
	rnd_bytes(plain, sizeof(plain));
	for (i = 0; i < sizeof(algs) / sizeof(algs[0]); i++) {
		op = (struct op){ .type = 3, .cipher = 1, .de = 1, .c_alg = algs[i].alg,
				  .c_mode = algs[i].mode, .c_key_code = algs[i].code, .c_len = 64,
				  .icv_len = algs[i].mac ? 16 : 0, .src = plain, .c_key = key,
				  .c_iv = iv, .mac = mac[0] };
		for (byte = 0; byte < algs[i].key_len; byte++) {
			op.dst = first;
			if (STATUS_ERROR(op_run1(engine, &op)) != 0)
				break;	/* this build has not got it: other tests say so */
			key[byte] ^= 0x40;
			op.dst = other;
			op_run1(engine, &op);
			key[byte] ^= 0x40;
			op.dst = again;
			op_run1(engine, &op);
			CHECK(memcmp(first, other, 64) != 0, "cipher %u/%u: old key, byte %u",
			      algs[i].alg, algs[i].mode, byte);
			check_bytes(again, first, 64, "cipher, key as before");
		}
	}
	for (i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		op = (struct op){ .type = 3, .auth = 1, .a_alg = macs[i], .key_words = 4, .a_len = 64,
				  .src = plain, .a_key = key, .a_iv = iv, .mac_words = 1,
				  .ai_gen = macs[i] == 0x22 };
		for (byte = 0; byte < 16; byte++) {
			memset(mac, 0, sizeof(mac));
			op.mac_words = macs[i] == 0x20 ? 3 : 1;
			op.mac = mac[0];
			if (STATUS_ERROR(op_run1(engine, &op)) != 0)
				break;
			key[byte] ^= 1;
			op.mac = mac[1];
			op_run1(engine, &op);
			key[byte] ^= 1;
			op.mac = mac[2];
			op_run1(engine, &op);
			CHECK(memcmp(mac[0], mac[1], 4) != 0, "MAC %02x: old key", macs[i]);
			check_bytes(mac[2], mac[0], 4, "MAC, key as before");
		}
	}
}

/* More keys in one batch than the cache has places for any of them. */
static void
many_keys(void *engine)
{
	enum { N = 64, LEN = 48 };
	static uint8_t key[N][32], iv[16], data[N][LEN], want[N][LEN];
	struct op ops[N];
	uint32_t status[N];
	unsigned int round, i;

	for (round = 0; round < 30; round++) {
		rnd_bytes(key, sizeof(key));
		rnd_bytes(data, sizeof(data));
		for (i = 0; i < N; i++) {
			ref_cipher("AES-256-CBC", NULL, key[i], iv, true, data[i], want[i], LEN);
			ops[i] = (struct op){ .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 1,
					      .c_key_code = 2, .c_len = LEN, .src = data[i],
					      .c_key = key[i], .c_iv = iv };
		}
		op_run(engine, ops, N, status);
		check_bytes(data, want, sizeof(want), "a key for each job");
	}
}

struct sample {
	struct op op;
	uint8_t data[1024], out[1024], mac[64], key[64], iv[32], a_key[64];
};

static void
random_op(struct sample *s, enum warp_model model)
{
	static const uint8_t modes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 9, 6, 1, 4, 8, 10 };
	struct op *op = &s->op;
	bool ext = model == WARP_MODEL_EXT;

	rnd_bytes(s, sizeof(*s));
	*op = (struct op){
		.type = model == WARP_MODEL_V2 || rnd() % 3 == 0 ? 2 : 3,
		.cipher = (unsigned int)rnd() % (ext ? 4 : 3), .auth = (unsigned int)rnd() % 3,
		.de = rnd() % 2, .seq = rnd() % 2, .c_mode = modes[rnd() % sizeof(modes)],
		.c_alg = (unsigned int)rnd() % (ext ? 8 : 4), .c_key_code = (unsigned int)rnd() % 3,
		.c_width = rnd_range(1, 3), .icv_len = rnd_range(2, 8) * 2,
		.c_len = rnd_range(0, 20) * 16 + (rnd() % 3 ? 0 : rnd_range(0, 15)),
		.c_off = (uint16_t)rnd_range(0, 100), .a_off = (uint16_t)rnd_range(0, 100),
		.a_len = rnd_range(0, 400), .a_alg = (unsigned int)rnd() % 64,
		.key_words = rnd_range(0, 10), .mac_words = rnd_range(0, 8),
		.ai_gen = rnd() % 4 == 0, .ctr_mode = 2,
		.src = s->data, .dst = s->out, .mac = s->mac, .c_key = s->key, .c_iv = s->iv,
		.a_key = s->a_key, .a_iv = s->iv,
	};
	if (ext && op->type == 3 && rnd() % 2) {
		op->ext_flags = (uint32_t)rnd() & WARP_SEC3_EXT_DW0_MASK & ~WARP_SEC3_EXT_J0;
		op->ext1 = rnd_range(0, 600);
		if (op->c_mode == 8)
			op->ext0 = (uint32_t)rnd() & WARP_SEC3_EXT_BITS_MASK;
		op->a_len %= 64;	/* AAD_PTR: what lies at a_key */
	}
	/* A CCM block's first byte is the width of its counter. */
	s->iv[0] &= 7;
}

static void
relocate(struct sample *to, const struct sample *from)
{
	*to = *from;
	to->op.src = to->data;
	to->op.dst = to->out;
	to->op.mac = to->mac;
	to->op.c_key = to->key;
	to->op.a_key = to->a_key;
	to->op.c_iv = to->iv;
	to->op.a_iv = to->iv;
}

/* A batch of all sorts gives what each of its jobs gives alone. */
static void
batches(enum warp_model model)
{
	enum { N = 64 };
	void *together = engine_create(model), *alone = engine_create(model);
	struct sample *a = malloc(N * sizeof(*a)), *b = malloc(N * sizeof(*b));
	struct op *ops = malloc(N * sizeof(*ops));
	unsigned int round, i, good = 0;
	uint32_t status[N];

	for (round = 0; round < 150; round++) {
		for (i = 0; i < N; i++) {
			random_op(&a[i], model);
			relocate(&b[i], &a[i]);
			relocate(&a[i], &b[i]);
			ops[i] = a[i].op;
		}
		op_run(together, ops, N, status);
		for (i = 0; i < N; i++) {
			uint32_t s = op_run1(alone, &b[i].op);

			good += STATUS_ERROR(s) == 0;
			CHECK(s == status[i], "status %08x in a batch, %08x alone", status[i], s);
			check_bytes(a[i].data, b[i].data, sizeof(a[i].data), "batch, data");
			check_bytes(a[i].out, b[i].out, sizeof(a[i].out), "batch, output");
			check_bytes(a[i].mac, b[i].mac, sizeof(a[i].mac), "batch, MAC");
		}
	}
	CHECK(good > 150 * N / 20, "only %u requests were sound", good);
	free(a);
	free(b);
	free(ops);
	warp_sec_engine.destroy(together);
	warp_sec_engine.destroy(alone);
}

/* Any bits, over memory that is large enough for every length that they can say. */
static void
any_bits(enum warp_model model)
{
	void *engine = engine_create(model);
	uint8_t *data = calloc(1, ROOM), *out = calloc(1, ROOM);
	unsigned int i, k;

	for (i = 0; i < 30000; i++) {
		struct warp_sqe sqe;
		struct warp_job job;
		struct op op = { .type = rnd() % 2 ? 2 : 3, .src = data, .dst = out, .mac = out,
				 .c_key = data + 64, .a_key = data + 128, .c_iv = data + 512,
				 .a_iv = data + 1024 };
		struct warp_sqe addr;

		op_fill(&op, &addr, 0);
		for (k = 0; k < 28; k++) {
			uint32_t bits = (uint32_t)rnd() & (uint32_t)rnd();

			/* Mostly short, or it takes hours. */
			if (i % 200 != 0 && (op.type == 2 ? k == 4 || k == 5 : k == 17 || k == 18 ||
					     k == 11))
				bits &= 0xFFF;
			sqe.dw[k] = addr.dw[k];
			if (op.type == 2 ? k < 14 : k < 4 || (k >= 10 && k < 12) ||
					   (k >= 14 && k < 19) || (k >= 25 && k < 28))
				sqe.dw[k] = bits;
		}
		/* The type stays, and flat addresses, or the bytes of the data would be lists. */
		sqe.dw[0] = (sqe.dw[0] & ~WARP_SEC_BD_TYPE_MASK) | op.type;
		if (op.type == 2)
			sqe.dw[0] &= ~(WARP_HW_MASK(20, 15));
		else
			sqe.dw[0] &= ~(WARP_HW_MASK(16, 11) | (rnd() % 4 ? WARP_HW_MASK(31, 26) : 0));
		for (; k < 32; k++)
			sqe.dw[k] = 0;
		job.in = sqe;
		job.out = &sqe;
		job.qc_type = 0;
		warp_sec_engine.exec(engine, &job, 1);
		CHECK(sqe.dw[28] & WARP_SEC_DONE, "no done");
	}
	free(data);
	free(out);
	warp_sec_engine.destroy(engine);
}

#ifdef WARP_DMA_HOOKS
/* Every access in turn fails. */
static void
faults(enum warp_model model)
{
	void *engine = engine_create(model);
	struct sample s;
	unsigned int i, k;

	for (i = 0; i < 4000; i++) {
		random_op(&s, model);
		for (k = 1; k < 40; k++) {
			struct sample t;
			uint32_t status;

			relocate(&t, &s);
			dma_fail = k;
			dma_failed = false;
			status = op_run1(engine, &t.op);
			if (!dma_failed)
				break;
			CHECK(status == (WARP_SEC_DONE | WARP_SEC_ERR_ADDRESS << WARP_SEC_ERROR_SHIFT),
			      "access %u failed, status %08x", k, status);
		}
		dma_fail = 0;
	}
	warp_sec_engine.destroy(engine);
}
#endif

int
main(void)
{
	void *engine = engine_create(WARP_MODEL_EXT);
	unsigned int m;

	rnd_seed(800);
	changed_keys(engine);
	many_keys(engine);
	warp_sec_engine.destroy(engine);
	for (m = 0; m < 3; m++) {
		batches(models[m]);
		any_bits(models[m]);
#ifdef WARP_DMA_HOOKS
		faults(models[m]);
#endif
	}
	return test_end();
}
