/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * OpenSSL for what ipsec-mb has not got, and for everything on a CPU that it
 * does not run on. Modes that OpenSSL lacks are built in warp_sec_modes.c.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "warp_sec_int.h"

static const char * const evp_names[WARP_EVP_NUM] = {
	[WARP_EVP_AES_128_ECB] = "AES-128-ECB", [WARP_EVP_AES_192_ECB] = "AES-192-ECB",
	[WARP_EVP_AES_256_ECB] = "AES-256-ECB", [WARP_EVP_AES_128_CBC] = "AES-128-CBC",
	[WARP_EVP_AES_192_CBC] = "AES-192-CBC", [WARP_EVP_AES_256_CBC] = "AES-256-CBC",
	[WARP_EVP_AES_128_CFB] = "AES-128-CFB", [WARP_EVP_AES_192_CFB] = "AES-192-CFB",
	[WARP_EVP_AES_256_CFB] = "AES-256-CFB", [WARP_EVP_AES_128_OFB] = "AES-128-OFB",
	[WARP_EVP_AES_192_OFB] = "AES-192-OFB", [WARP_EVP_AES_256_OFB] = "AES-256-OFB",
	[WARP_EVP_AES_128_CTR] = "AES-128-CTR", [WARP_EVP_AES_192_CTR] = "AES-192-CTR",
	[WARP_EVP_AES_256_CTR] = "AES-256-CTR", [WARP_EVP_AES_128_XTS] = "AES-128-XTS",
	[WARP_EVP_AES_256_XTS] = "AES-256-XTS", [WARP_EVP_AES_128_GCM] = "AES-128-GCM",
	[WARP_EVP_AES_192_GCM] = "AES-192-GCM", [WARP_EVP_AES_256_GCM] = "AES-256-GCM",
	[WARP_EVP_SM4_ECB] = "SM4-ECB", [WARP_EVP_SM4_CBC] = "SM4-CBC",
	[WARP_EVP_SM4_CFB] = "SM4-CFB", [WARP_EVP_SM4_OFB] = "SM4-OFB",
	[WARP_EVP_SM4_CTR] = "SM4-CTR", [WARP_EVP_3DES_ECB] = "DES-EDE3-ECB",
	[WARP_EVP_3DES_CBC] = "DES-EDE3-CBC", [WARP_EVP_3DES_OFB] = "DES-EDE3-OFB",
	[WARP_EVP_CHACHA20] = "ChaCha20",
	[WARP_EVP_CHACHA20_POLY1305] = "ChaCha20-Poly1305",
};

int
warp_sec_evp_init(struct warp_sec *sec)
{
	unsigned int i;

	/* A missing one fails its descriptors, not the engine: no SM4 in some builds. */
	for (i = 0; i < WARP_EVP_NUM; i++) {
		sec->evp[i] = EVP_CIPHER_fetch(NULL, evp_names[i], NULL);
		if (sec->evp[i] == NULL)
			continue;
		sec->evp_ctx[i] = EVP_CIPHER_CTX_new();
		if (sec->evp_ctx[i] == NULL)
			return -1;
		sec->evp_last[i].len = (uint8_t)EVP_CIPHER_get_key_length(sec->evp[i]);
	}
	return 0;
}

void
warp_sec_evp_fini(struct warp_sec *sec)
{
	unsigned int i;

	for (i = 0; i < WARP_EVP_NUM; i++) {
		EVP_CIPHER_CTX_free(sec->evp_ctx[i]);
		EVP_CIPHER_free(sec->evp[i]);
	}
	OPENSSL_cleanse(sec->evp_last, sizeof(sec->evp_last));
}

/*
 * Naming the cipher again throws its context away, and the key again expands it:
 * both only when they are others than the last time, by content.
 */
static int
evp_start(struct warp_sec *sec, enum warp_evp id, const uint8_t *key, const uint8_t *iv,
	  bool encrypt)
{
	struct warp_evp_key *last = &sec->evp_last[id];
	EVP_CIPHER_CTX *ctx = sec->evp_ctx[id];
	const EVP_CIPHER *cipher = last->started ? NULL : sec->evp[id];

	if (last->started && last->encrypt == encrypt && memcmp(last->key, key, last->len) == 0)
		return EVP_CipherInit_ex2(ctx, NULL, NULL, iv, encrypt, NULL) == 1 ? 0 : -1;
	last->started = false;
	if (EVP_CipherInit_ex2(ctx, cipher, key, iv, encrypt, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1)
		return -1;
	memcpy(last->key, key, last->len);
	last->encrypt = encrypt;
	last->started = true;
	return 0;
}

int
warp_evp_run(struct warp_sec *sec, enum warp_evp id, const uint8_t *key, const uint8_t *iv,
	     bool encrypt, const uint8_t *in, uint8_t *out, uint32_t len)
{
	EVP_CIPHER_CTX *ctx;
	int n;

	if (id >= WARP_EVP_NUM || sec->evp[id] == NULL)
		return -1;
	ctx = sec->evp_ctx[id];
	if (evp_start(sec, id, key, iv, encrypt) != 0)
		return -1;
	/* Lengths are below 2^24, so that an int holds them. */
	if (len > 0 && (EVP_CipherUpdate(ctx, out, &n, in, (int)len) != 1 || n != (int)len))
		return -1;
	return 0;
}

/* ---- Whole AEADs of OpenSSL ---- */

int
warp_evp_aead(struct warp_sec *sec, struct warp_sec_job *job, enum warp_evp id)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	EVP_CIPHER_CTX *ctx = sec->evp_ctx[id];
	uint8_t end[16];
	int n;

	if (sec->evp[id] == NULL ||
	    EVP_CipherInit_ex2(ctx, sec->evp[id], NULL, NULL, encrypt, NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, r->c_iv_len, NULL) != 1 ||
	    EVP_CipherInit_ex2(ctx, NULL, job->c_key, job->nonce, encrypt, NULL) != 1)
		return -1;
	if (!encrypt &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, r->mac_len, job->want) != 1)
		return -1;
	if (r->a_len > 0 && EVP_CipherUpdate(ctx, NULL, &n, job->aad, (int)r->a_len) != 1)
		return -1;
	if (r->c_len > 0 &&
	    EVP_CipherUpdate(ctx, job->out, &n, job->in, (int)r->c_len) != 1)
		return -1;
	n = EVP_CipherFinal_ex(ctx, end, &n);
	if (encrypt)
		return n == 1 && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, r->mac_len,
						     job->tag) == 1 ? 0 : -1;
	/* OpenSSL compared, in constant time: make the later comparison come out the same. */
	memcpy(job->tag, job->want, r->mac_len);
	job->tag[0] ^= n != 1;
	return 0;
}
