/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The engine's speed beside bare ipsec-mb jobs of the same kind: batches of 32,
 * in place, flat, one key, and for GCM beside the library's direct calls as well.
 * Jobs are left in the library's lanes from batch to batch, as a driver leaves
 * them that has more to do, and the library does not check them.
 * They take turns, ten times 20 ms each; the fastest few batches of each count,
 * because a shared machine only ever makes a run slower.
 */

#include <time.h>

#ifdef WARP_SEC_IMB
#include <intel-ipsec-mb.h>
#endif

#include "sec_test.h"

#define BATCH	32
#define RUNS	10

struct bench {
	uint32_t len;
	bool gcm;
	uint8_t *data[BATCH];
	uint8_t mac[BATCH][32];
	uint8_t key[16], a_key[32], iv[16];
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* @return nanoseconds of an operation in the best few batches of the next 20 ms. */
static double
measure(void (*fn)(void *), void *arg)
{
	double start = now(), last = start, t, best = 1;

	do {
		unsigned int i;

		for (i = 0; i < 4; i++)
			fn(arg);
		t = now();
		if (t - last < best)
			best = t - last;
		last = t;
	} while (t - start < 0.02);
	return best * 1e9 / (4 * BATCH);
}

struct engine_arg {
	void *engine;
	struct warp_job jobs[BATCH];
	struct warp_sqe slots[BATCH];
};

static void
run_engine(void *arg)
{
	struct engine_arg *e = arg;

	warp_sec_engine.exec_some(e->engine, e->jobs, BATCH);
}

static void
fill_engine(struct engine_arg *e, struct bench *b)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		struct op op = {
			.type = 3, .cipher = WARP_SEC_CIPHER_ENCRYPT,
			.c_alg = WARP_SEC_C_ALG_AES, .c_len = b->len, .c_key = b->key,
			.c_iv = b->iv, .src = b->data[i], .mac = b->mac[i],
		};

		if (b->gcm) {
			op.c_mode = WARP_SEC_C_MODE_GCM;
			op.icv_len = 16;
		} else {
			op.c_mode = WARP_SEC_C_MODE_CBC;
			op.auth = WARP_SEC_AUTH_CALC;
			op.a_alg = WARP_SEC_A_ALG_HMAC_SHA256;
			op.a_key = b->a_key;
			op.key_words = 8;
			op.mac_words = 8;
			op.a_len = b->len;
		}
		op_fill(&op, &e->jobs[i].in, i);
		e->jobs[i].out = &e->slots[i];
	}
}

#ifdef WARP_SEC_IMB
struct imb_arg {
	IMB_MGR *mgr;
	struct bench *b;
	struct gcm_key_data gcm;
	DECLARE_ALIGNED(uint32_t enc[60], 16);
	DECLARE_ALIGNED(uint32_t dec[60], 16);
	uint8_t inner[64], outer[64];
};

static void
run_imb(void *arg)
{
	struct imb_arg *a = arg;
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		IMB_JOB *job = IMB_GET_NEXT_JOB(a->mgr);

		job->src = a->b->data[i];
		job->dst = a->b->data[i];
		job->cipher_start_src_offset_in_bytes = 0;
		job->hash_start_src_offset_in_bytes = 0;
		job->msg_len_to_cipher_in_bytes = a->b->len;
		job->msg_len_to_hash_in_bytes = a->b->len;
		job->iv = a->b->iv;
		job->key_len_in_bytes = 16;
		job->cipher_direction = IMB_DIR_ENCRYPT;
		job->chain_order = IMB_ORDER_CIPHER_HASH;
		job->auth_tag_output = a->b->mac[i];
		if (a->b->gcm) {
			job->cipher_mode = IMB_CIPHER_GCM;
			job->hash_alg = IMB_AUTH_AES_GMAC;
			job->enc_keys = &a->gcm;
			job->dec_keys = &a->gcm;
			job->iv_len_in_bytes = 12;
			job->u.GCM.aad = NULL;
			job->u.GCM.aad_len_in_bytes = 0;
			job->auth_tag_output_len_in_bytes = 16;
		} else {
			job->cipher_mode = IMB_CIPHER_CBC;
			job->hash_alg = IMB_AUTH_HMAC_SHA_256;
			job->enc_keys = a->enc;
			job->dec_keys = a->dec;
			job->iv_len_in_bytes = 16;
			job->u.HMAC._hashed_auth_key_xor_ipad = a->inner;
			job->u.HMAC._hashed_auth_key_xor_opad = a->outer;
			job->auth_tag_output_len_in_bytes = 32;
		}
		job = IMB_SUBMIT_JOB_NOCHECK(a->mgr);
		while (job != NULL)
			job = IMB_GET_COMPLETED_JOB(a->mgr);
	}
}

static void
run_direct(void *arg)
{
	struct imb_arg *a = arg;
	struct gcm_context_data ctx;
	unsigned int i;

	for (i = 0; i < BATCH; i++)
		IMB_AES128_GCM_ENC(a->mgr, &a->gcm, &ctx, a->b->data[i], a->b->data[i], a->b->len,
				   a->b->iv, NULL, 0, a->b->mac[i], 16);
}

static void *
bare_open(struct bench *b)
{
	struct imb_arg *a = aligned_alloc(64, (sizeof(*a) + 63) / 64 * 64);

	if (a == NULL)
		abort();
	a->mgr = alloc_mb_mgr(0);
	init_mb_mgr_auto(a->mgr, NULL);
	a->b = b;
	IMB_AES128_GCM_PRE(a->mgr, b->key, &a->gcm);
	IMB_AES_KEYEXP_128(a->mgr, b->key, a->enc, a->dec);
	return a;
}

static void
bare_close(void *arg)
{
	struct imb_arg *a = arg;

	free_mb_mgr(a->mgr);
	free(a);
}
#else
static void
run_imb(void *arg)
{
	(void)arg;
}

static void
run_direct(void *arg)
{
	(void)arg;
}

static void *
bare_open(struct bench *b)
{
	return b;
}

static void
bare_close(void *arg)
{
	(void)arg;
}
#endif

static double
min(double a, double b)
{
	return a < b ? a : b;
}

static void
compare(struct engine_arg *e, struct bench *b)
{
	void *imb = bare_open(b);
	double ours = 1e9, jobs = 1e9, direct = 1e9;
	unsigned int i;

	fill_engine(e, b);
	for (i = 0; i < RUNS; i++) {
		ours = min(ours, measure(run_engine, e));
		jobs = min(jobs, measure(run_imb, imb));
		if (b->gcm)
			direct = min(direct, measure(run_direct, imb));
	}
	printf("%-24s %6u %10.1f %10.1f", b->gcm ? "AES-128-GCM" : "AES-128-CBC+HMAC-SHA256",
	       b->len, ours, jobs);
	if (b->gcm)
		printf(" %10.1f\n", direct);
	else
		printf("\n");
	warp_sec_engine.exec_some(e->engine, NULL, 0);
	bare_close(imb);
}

/* Arguments: nothing, or one row: "gcm" or "chain" and a length. */
int
main(int argc, char **argv)
{
	static const uint32_t lens[] = { 64, 1024, 16384 };
	struct engine_arg *e = calloc(1, sizeof(*e));
	struct bench b = { 0 };
	unsigned int i, k;

	e->engine = warp_sec_engine.create(WARP_MODEL_V3, NULL);
	for (i = 0; i < BATCH; i++)
		b.data[i] = aligned_alloc(64, 16384);
	printf("%-24s %6s %10s %10s %10s\n", "ns an operation", "bytes", "engine", "jobs",
	       "direct");
	for (k = 0; k < 2; k++) {
		b.gcm = k == 0;
		if (argc > 1 && (strcmp(argv[1], "gcm") == 0) != b.gcm)
			continue;
		for (i = 0; i < 3; i++) {
			b.len = lens[i];
			if (argc < 3 || strtoul(argv[2], NULL, 0) == b.len)
				compare(e, &b);
		}
	}
	warp_sec_engine.destroy(e->engine);
	for (i = 0; i < BATCH; i++)
		free(b.data[i]);
	free(e);
	return 0;
}
