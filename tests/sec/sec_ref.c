/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* References: OpenSSL's EVP, in the plainest way that it can be called. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "sec_ref.h"

#define MUST(x)	do { if (!(x)) { fprintf(stderr, "reference: %s failed\n", #x); abort(); } } while (0)

void
ref_cipher(const char *name, const char *cts, const uint8_t *key, const uint8_t *iv, bool encrypt,
	   const uint8_t *in, uint8_t *out, uint32_t len)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	OSSL_PARAM params[2] = { OSSL_PARAM_END, OSSL_PARAM_END };
	char mode[8] = "";
	int n = 0, m = 0;

	MUST(cipher != NULL && ctx != NULL);
	if (cts != NULL) {
		strcpy(mode, cts);
		params[0] = OSSL_PARAM_construct_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE, mode, 0);
	}
	MUST(EVP_CipherInit_ex2(ctx, cipher, key, iv, encrypt, params) == 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	MUST(EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1);
	MUST(EVP_CipherFinal_ex(ctx, out + n, &m) == 1);
	MUST((uint32_t)(n + m) == len);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
}

void
ref_digest(const char *md, const uint8_t *in, size_t len, uint8_t *out)
{
	MUST(EVP_Q_digest(NULL, md, NULL, in, len, out, NULL) == 1);
}

void
ref_mac(const char *mac, const char *sub, const uint8_t *key, size_t key_len, const uint8_t *iv,
	size_t iv_len, const uint8_t *in, size_t len, uint8_t *out)
{
	EVP_MAC *m = EVP_MAC_fetch(NULL, mac, NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(m);
	OSSL_PARAM params[3], *p = params;
	char name[32], ivbuf[256];
	size_t n;

	MUST(m != NULL && ctx != NULL && strlen(sub) < sizeof(name));
	strcpy(name, sub);
	*p++ = OSSL_PARAM_construct_utf8_string(strcmp(mac, "HMAC") == 0 ? OSSL_MAC_PARAM_DIGEST :
						OSSL_MAC_PARAM_CIPHER, name, 0);
	if (iv != NULL) {
		memcpy(ivbuf, iv, iv_len);
		*p++ = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, ivbuf, iv_len);
	}
	*p = OSSL_PARAM_construct_end();
	MUST(EVP_MAC_init(ctx, key, key_len, params) == 1);
	MUST(EVP_MAC_update(ctx, in, len) == 1);
	MUST(EVP_MAC_final(ctx, out, &n, 64) == 1);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(m);
}

void
ref_aead(const struct aead *a, const uint8_t *in, uint8_t *out, size_t len, uint8_t *tag)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, a->name, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ccm = strstr(a->name, "CCM") != NULL;
	uint8_t end[16];
	int n;

	MUST(cipher != NULL && ctx != NULL);
	MUST(EVP_EncryptInit_ex2(ctx, cipher, NULL, NULL, NULL) == 1);
	MUST(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)a->nonce_len, NULL) == 1);
	if (ccm)
		MUST(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)a->tag_len, NULL) == 1);
	MUST(EVP_EncryptInit_ex2(ctx, NULL, a->key, a->nonce, NULL) == 1);
	if (ccm)
		MUST(EVP_EncryptUpdate(ctx, NULL, &n, NULL, (int)len) == 1);
	if (a->aad_len > 0)
		MUST(EVP_EncryptUpdate(ctx, NULL, &n, a->aad, (int)a->aad_len) == 1);
	if (len > 0 || ccm)
		MUST(EVP_EncryptUpdate(ctx, out, &n, in, (int)len) == 1);
	MUST(EVP_EncryptFinal_ex(ctx, end, &n) == 1);
	MUST(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, (int)a->tag_len, tag) == 1);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
}
