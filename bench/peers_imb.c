/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "peers_imb.h"

#ifdef WARP_SEC_IMB
#include <intel-ipsec-mb.h>

struct bench_imb {
	IMB_MGR *mgr;
	const struct bench_cipher *cipher;
	struct gcm_key_data gcm;
	DECLARE_ALIGNED(uint32_t enc[60], 16);
	DECLARE_ALIGNED(uint32_t dec[60], 16);
	uint8_t chacha_key[32];
	uint8_t inner[64], outer[64];
	void *schedule;		/* of a wireless cipher */
};

static void
fill_hmac(struct bench_imb *m)
{
	uint8_t pad[64];
	unsigned int i;

	for (i = 0; i < sizeof(pad); i++)
		pad[i] = bench_mac_key[i] ^ 0x36;
	IMB_SHA256_ONE_BLOCK(m->mgr, pad, m->inner);
	for (i = 0; i < sizeof(pad); i++)
		pad[i] = bench_mac_key[i] ^ 0x5c;
	IMB_SHA256_ONE_BLOCK(m->mgr, pad, m->outer);
}

static void
fill_schedule(struct bench_imb *m, size_t size)
{
	m->schedule = calloc(1, size);
	if (m->schedule == NULL)
		abort();
	if (m->cipher->id == BENCH_SNOW3G)
		IMB_SNOW3G_INIT_KEY_SCHED(m->mgr, bench_key, m->schedule);
	else
		IMB_KASUMI_INIT_F8_KEY_SCHED(m->mgr, bench_key, m->schedule);
}

struct bench_imb *
bench_imb_open(const struct bench_cipher *c)
{
	struct bench_imb *m;

	if (c->id == BENCH_NULL)
		return NULL;
	m = aligned_alloc(64, (sizeof(*m) + 63) / 64 * 64);
	if (m == NULL)
		abort();
	memset(m, 0, sizeof(*m));
	m->cipher = c;
	m->mgr = alloc_mb_mgr(0);
	if (m->mgr == NULL)
		abort();
	init_mb_mgr_auto(m->mgr, NULL);
	memcpy(m->chacha_key, bench_key, 16);
	memcpy(m->chacha_key + 16, bench_key, 16);
	IMB_AES128_GCM_PRE(m->mgr, bench_key, &m->gcm);
	IMB_AES_KEYEXP_128(m->mgr, bench_key, m->enc, m->dec);
	fill_hmac(m);
	if (c->id == BENCH_SNOW3G)
		fill_schedule(m, IMB_SNOW3G_KEY_SCHED_SIZE(m->mgr));
	if (c->id == BENCH_KASUMI)
		fill_schedule(m, IMB_KASUMI_KEY_SCHED_SIZE(m->mgr));
	return m;
}

static void
fill_job(const struct bench_imb *m, IMB_JOB *job, uint8_t *data, uint32_t len)
{
	job->src = data;
	job->dst = data;
	job->cipher_start_src_offset_in_bytes = 0;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_cipher_in_bytes = len;
	job->msg_len_to_hash_in_bytes = len;
	job->iv = bench_iv;
	job->iv_len_in_bytes = m->cipher->iv_len;
	job->key_len_in_bytes = m->cipher->key_len;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_CIPHER_HASH;
	job->hash_alg = IMB_AUTH_NULL;
	job->auth_tag_output = data + len;
	job->auth_tag_output_len_in_bytes = m->cipher->tag_len;
	switch (m->cipher->id) {
	case BENCH_CBC_HMAC:
		job->cipher_mode = IMB_CIPHER_CBC;
		job->hash_alg = IMB_AUTH_HMAC_SHA_256;
		job->enc_keys = m->enc;
		job->dec_keys = m->dec;
		job->u.HMAC._hashed_auth_key_xor_ipad = m->inner;
		job->u.HMAC._hashed_auth_key_xor_opad = m->outer;
		break;
	case BENCH_CHACHA:
		job->cipher_mode = IMB_CIPHER_CHACHA20_POLY1305;
		job->hash_alg = IMB_AUTH_CHACHA20_POLY1305;
		job->enc_keys = m->chacha_key;
		job->dec_keys = m->chacha_key;
		job->u.CHACHA20_POLY1305.aad = bench_aad;
		job->u.CHACHA20_POLY1305.aad_len_in_bytes = m->cipher->aad_len;
		break;
	case BENCH_SNOW3G:
		job->cipher_mode = IMB_CIPHER_SNOW3G_UEA2_BITLEN;
		job->msg_len_to_cipher_in_bits = 8 * (uint64_t)len;
		job->cipher_start_src_offset_in_bits = 0;
		job->enc_keys = m->schedule;
		job->dec_keys = m->schedule;
		break;
	case BENCH_ZUC:
		job->cipher_mode = IMB_CIPHER_ZUC_EEA3;
		job->enc_keys = bench_key;
		job->dec_keys = bench_key;
		break;
	default:
		job->cipher_mode = IMB_CIPHER_KASUMI_UEA1_BITLEN;
		job->msg_len_to_cipher_in_bits = 8 * (uint64_t)len;
		job->cipher_start_src_offset_in_bits = 0;
		job->enc_keys = m->schedule;
		job->dec_keys = m->schedule;
		break;
	}
}

static void
run_gcm(struct bench_imb *m, uint8_t **data, unsigned int n, uint32_t len)
{
	struct gcm_context_data ctx;
	unsigned int i;

	for (i = 0; i < n; i++)
		IMB_AES128_GCM_ENC(m->mgr, &m->gcm, &ctx, data[i], data[i], len, bench_iv,
				   bench_aad, m->cipher->aad_len, data[i] + len,
				   m->cipher->tag_len);
}

static void
must_be_done(const IMB_JOB *job)
{
	if (job->status != IMB_STATUS_COMPLETED)
		errx(1, "ipsec-mb refuses a job, status %d", job->status);
}

void
bench_imb_run(struct bench_imb *m, uint8_t **data, unsigned int n, uint32_t len)
{
	unsigned int i;
	IMB_JOB *job;

	if (m->cipher->id == BENCH_GCM) {
		run_gcm(m, data, n, len);
		return;
	}
	for (i = 0; i < n; i++) {
		job = IMB_GET_NEXT_JOB(m->mgr);
		fill_job(m, job, data[i], len);
		for (job = IMB_SUBMIT_JOB(m->mgr); job != NULL;
		     job = IMB_GET_COMPLETED_JOB(m->mgr))
			must_be_done(job);
	}
	while ((job = IMB_FLUSH_JOB(m->mgr)) != NULL)
		must_be_done(job);
}

void
bench_imb_close(struct bench_imb *m)
{
	if (m == NULL)
		return;
	free_mb_mgr(m->mgr);
	free(m->schedule);
	free(m);
}
#else
struct bench_imb *
bench_imb_open(const struct bench_cipher *c)
{
	(void)c;
	return NULL;
}

void
bench_imb_run(struct bench_imb *imb, uint8_t **data, unsigned int n, uint32_t len)
{
	(void)imb;
	(void)data;
	(void)n;
	(void)len;
}

void
bench_imb_close(struct bench_imb *imb)
{
	(void)imb;
}
#endif
