/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * GCM, CCM and ChaCha20-Poly1305: the whole of it where a library has that, else
 * put together from CTR, CBC and GHASH.
 */

#ifdef __KERNEL__
#include "sec.h"
#else
#include <string.h>

#include "warp_sec_int.h"
#endif

static uint8_t
status(int rc)
{
	return rc == 0 ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_INTERNAL;
}

/* ---- GCM from parts ---- */

struct gcm_keys {
	enum warp_evp ecb;
	enum warp_evp ctr;
	struct warp_ghash ghash;
};

static int
gcm_open(struct warp_sec *sec, struct gcm_keys *k, uint8_t c_alg, const uint8_t *key,
	 uint32_t key_len)
{
	uint8_t h[16] = { 0 };

	k->ecb = warp_evp_id(c_alg, WARP_SEC_C_MODE_ECB, key_len);
	k->ctr = warp_evp_id(c_alg, WARP_SEC_C_MODE_CTR, key_len);
	if (warp_evp_run(sec, k->ecb, key, NULL, true, h, h, sizeof(h)) != 0)
		return -1;
	warp_ghash_init(&k->ghash, h);
	return 0;
}

static void
gcm_j0(const struct gcm_keys *k, const uint8_t *nonce, uint32_t len, bool is_j0, uint8_t j0[16])
{
	struct warp_ghash g = k->ghash;

	if (is_j0) {
		memcpy(j0, nonce, 16);
		return;
	}
	if (len == WARP_SEC_GCM_NONCE) {
		memcpy(j0, nonce, WARP_SEC_GCM_NONCE);
		memcpy(j0 + 12, "\0\0\0\1", 4);
		return;
	}
	warp_ghash_update(&g, nonce, len);
	warp_ghash_lengths(&g, 0, len);
	warp_ghash_get(&g, j0);
}

/* tag = GHASH xor E(K, J0) */
static int
gcm_tag(struct warp_sec *sec, const struct gcm_keys *k, const uint8_t *key, const uint8_t j0[16],
	uint8_t *tag)
{
	uint8_t mask[16];
	unsigned int i;

	if (warp_evp_run(sec, k->ecb, key, NULL, true, j0, mask, 16) != 0)
		return -1;
	warp_ghash_get(&k->ghash, tag);
	for (i = 0; i < 16; i++)
		tag[i] ^= mask[i];
	return 0;
}

static int
gcm_parts(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	struct gcm_keys k;
	uint8_t j0[16], ctr[16];

	if (gcm_open(sec, &k, r->c_alg, job->c_key, r->c_key_len) != 0)
		return -1;
	gcm_j0(&k, job->nonce, r->c_iv_len, r->ext & WARP_SEC3_EXT_J0, j0);
	memcpy(ctr, j0, 16);
	warp_ctr_add(ctr, 4, 1);
	warp_ghash_update(&k.ghash, job->aad, r->a_len);
	if (!encrypt)
		warp_ghash_update(&k.ghash, job->in, r->c_len);
	if (warp_evp_ctr32(sec, k.ctr, job->c_key, ctr, job->in, job->out, r->c_len) != 0)
		return -1;
	if (encrypt)
		warp_ghash_update(&k.ghash, job->out, r->c_len);
	warp_ghash_lengths(&k.ghash, r->a_len, r->c_len);
	return gcm_tag(sec, &k, job->c_key, j0, job->tag);
}

/* ---- CCM from parts: SP 800-38C ---- */

struct cbc_mac {
	struct warp_sec *sec;
	enum warp_evp cbc;
	const uint8_t *key;
	uint8_t y[16];
};

/* Absorbs @p len bytes, the last block filled up with zeros. */
static int
cbc_mac(struct cbc_mac *m, const uint8_t *data, uint32_t len)
{
	uint8_t buf[WARP_SEC_PIECE];

	while (len > 0) {
		uint32_t n = len < sizeof(buf) ? len : sizeof(buf);
		uint32_t whole = (n + 15) / 16 * 16;

		memset(buf + n, 0, whole - n);
		memcpy(buf, data, n);
		if (warp_evp_run(m->sec, m->cbc, m->key, m->y, true, buf, buf, whole) != 0)
			return -1;
		memcpy(m->y, buf + whole - 16, 16);
		data += n;
		len -= n;
	}
	return 0;
}

static int
ccm_aad(struct cbc_mac *m, const uint8_t *aad, uint32_t len)
{
	uint8_t first[16] = { (uint8_t)(len >> 8), (uint8_t)len };
	uint32_t n = len < 14 ? len : 14;

	/* Below 0xFF00 bytes the length takes two: the decoder lets no others through. */
	memcpy(first + 2, aad, n);
	return cbc_mac(m, first, sizeof(first)) != 0 || cbc_mac(m, aad + n, len - n) != 0 ? -1 : 0;
}

/* The payload's counter has L bytes and wraps within them. */
static int
ccm_ctr(struct warp_sec *sec, enum warp_evp ctr, const uint8_t *key, const uint8_t a1[16],
	unsigned int width, const uint8_t *in, uint8_t *out, uint32_t len)
{
	uint8_t block[16];
	uint32_t done = 0;

	memcpy(block, a1, 16);
	while (done < len) {
		uint64_t until_wrap = ~(uint64_t)0;
		uint32_t n = len - done;

		if (width < 8) {
			uint64_t v = 0;
			unsigned int i;

			for (i = 16 - width; i < 16; i++)
				v = v << 8 | block[i];
			until_wrap = (((uint64_t)1 << (8 * width)) - v) * 16;
		}
		if (n > until_wrap)
			n = (uint32_t)until_wrap;
		if (warp_evp_run(sec, ctr, key, block, true, in + done, out + done, n) != 0)
			return -1;
		warp_ctr_add(block, width, (n + 15) / 16);
		done += n;
	}
	return 0;
}

static int
ccm_parts(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	enum warp_evp ctr = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_CTR, r->c_key_len);
	enum warp_evp ecb = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_ECB, r->c_key_len);
	unsigned int i, width = (job->c_iv[0] & 7) + 1u;
	uint8_t a0[16], mask[16];
	struct cbc_mac m = {
		.sec = sec,
		.cbc = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_CBC, r->c_key_len),
		.key = job->c_key,
	};

	/* B0 as it is given; see 8.2, Q7. */
	if (cbc_mac(&m, job->a_iv, 16) != 0 ||
	    (r->a_len > 0 && ccm_aad(&m, job->aad, r->a_len) != 0) ||
	    (encrypt && cbc_mac(&m, job->in, r->c_len) != 0) ||
	    ccm_ctr(sec, ctr, job->c_key, job->c_iv, width, job->in, job->out, r->c_len) != 0 ||
	    (!encrypt && cbc_mac(&m, job->out, r->c_len) != 0))
		return -1;
	memcpy(a0, job->c_iv, 16);
	memset(a0 + 16 - width, 0, width);
	if (warp_evp_run(sec, ecb, job->c_key, NULL, true, a0, mask, 16) != 0)
		return -1;
	for (i = 0; i < 16; i++)
		job->tag[i] = m.y[i] ^ mask[i];
	return 0;
}

uint8_t
warp_sec_evp_aead(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	int rc = 1;

	if (r->c_mode == WARP_SEC_C_MODE_CCM)
		return status(ccm_parts(sec, job));
	if (r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20)
		return status(warp_evp_aead(sec, job, WARP_EVP_CHACHA20_POLY1305));
	/* OpenSSL's longest GCM nonce is 16 bytes, and some builds have a shortest one. */
	if (r->c_alg == WARP_SEC_C_ALG_AES && r->c_iv_len == WARP_SEC_GCM_NONCE)
		rc = warp_evp_aead(sec, job, WARP_EVP_AES_128_GCM + (r->c_key_len - 16) / 8);
	return status(rc > 0 ? gcm_parts(sec, job) : rc);
}

/* ---- GCM in several descriptors: section 4.16 ---- */

uint8_t
warp_sec_gcm_stream(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	struct gcm_keys k;
	uint8_t ctr[16];

	if (gcm_open(sec, &k, r->c_alg, job->c_key, r->c_key_len) != 0)
		return WARP_SEC_ERR_INTERNAL;
	if (r->kind == WARP_SEC_KIND_GCM_FIRST) {
		warp_ghash_update(&k.ghash, job->in, r->a_len);
		warp_ghash_get(&k.ghash, job->state);
		return WARP_SEC_ERR_NONE;
	}
	warp_ghash_set(&k.ghash, job->state);
	/* The block holds the counter used last. */
	memcpy(ctr, job->c_iv, 16);
	warp_ctr_add(ctr, 4, 1);
	if (!encrypt)
		warp_ghash_update(&k.ghash, job->in, r->c_len);
	if (warp_evp_ctr32(sec, k.ctr, job->c_key, ctr, job->in, job->out, r->c_len) != 0)
		return WARP_SEC_ERR_INTERNAL;
	if (encrypt)
		warp_ghash_update(&k.ghash, job->out, r->c_len);
	if (r->kind == WARP_SEC_KIND_GCM_MIDDLE) {
		warp_ghash_get(&k.ghash, job->state);
		return WARP_SEC_ERR_NONE;
	}
	warp_ghash_lengths(&k.ghash, r->long_len & 0xFFFFFF, r->long_len >> 24);
	return status(gcm_tag(sec, &k, job->c_key, job->a_iv, job->tag));
}
