/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What of a MAC is the driver's own work: HMAC keys that are longer than a
 * block are hashed first, and the MAC of no data is computed where the device
 * takes no empty message. The contexts are made ahead: an op without a session
 * only waits for the hash itself, and for what OpenSSL 3.0 allocates within it.
 */

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "warp_crypto.h"

#define BLOCK		16u
#define MAX_MD_BLOCK	144u	/* SHA3-224 */

static const char * const md_name[WARP_CRYPTO_MD_MAX] = {
	[WARP_CRYPTO_MD_MD5] = "MD5",
	[WARP_CRYPTO_MD_SHA1] = "SHA1",
	[WARP_CRYPTO_MD_SHA224] = "SHA224",
	[WARP_CRYPTO_MD_SHA256] = "SHA256",
	[WARP_CRYPTO_MD_SHA384] = "SHA384",
	[WARP_CRYPTO_MD_SHA512] = "SHA512",
	[WARP_CRYPTO_MD_SHA3_224] = "SHA3-224",
	[WARP_CRYPTO_MD_SHA3_256] = "SHA3-256",
	[WARP_CRYPTO_MD_SHA3_384] = "SHA3-384",
	[WARP_CRYPTO_MD_SHA3_512] = "SHA3-512",
	[WARP_CRYPTO_MD_SM3] = "SM3",
};

/* ---- Contexts ---- */

static EVP_MD_CTX *
md_context(struct warp_crypto_hashes *h, enum warp_crypto_md md)
{
	EVP_MD_CTX *ctx;
	EVP_MD *evp;
	bool ok;

	if (h->md[md] != NULL)
		return h->md[md];
	evp = EVP_MD_fetch(NULL, md_name[md], NULL);
	ctx = EVP_MD_CTX_new();
	ok = evp != NULL && ctx != NULL && EVP_DigestInit_ex2(ctx, evp, NULL) == 1;
	/* The context holds on to it. */
	EVP_MD_free(evp);
	if (!ok) {
		EVP_MD_CTX_free(ctx);
		return NULL;
	}
	h->md[md] = ctx;
	return ctx;
}

static EVP_CIPHER_CTX *
aes_context(struct warp_crypto_hashes *h)
{
	static const uint8_t no_key[BLOCK];

	if (h->aes == NULL) {
		h->aes = EVP_CIPHER_CTX_new();
		if (h->aes != NULL &&
		    EVP_EncryptInit_ex2(h->aes, EVP_aes_128_ecb(), no_key, NULL, NULL) != 1) {
			EVP_CIPHER_CTX_free(h->aes);
			h->aes = NULL;
		}
	}
	return h->aes;
}

/**
 * Makes all contexts now. Others are made when they are first needed.
 * @return 0 or -ENOMEM, with some of them made
 */
int
warp_crypto_hashes_fill(struct warp_crypto_hashes *h)
{
	unsigned int i;

	for (i = 0; i < WARP_CRYPTO_MD_MAX; i++)
		if (md_context(h, (enum warp_crypto_md)i) == NULL)
			return -ENOMEM;
	return aes_context(h) != NULL ? 0 : -ENOMEM;
}

void
warp_crypto_hashes_fini(struct warp_crypto_hashes *h)
{
	unsigned int i;

	for (i = 0; i < WARP_CRYPTO_MD_MAX; i++) {
		EVP_MD_CTX_free(h->md[i]);
		h->md[i] = NULL;
	}
	EVP_CIPHER_CTX_free(h->aes);
	h->aes = NULL;
}

/* ---- Hashes ---- */

/**
 * Hash of @p a followed by @p b.
 * @param out  WARP_CRYPTO_MAX_DIGEST bytes of room; may be where the data are
 * @return bytes of the digest; 0: OpenSSL failed
 */
static unsigned int
hash(struct warp_crypto_hashes *h, enum warp_crypto_md md, const uint8_t *a, size_t a_len,
     const uint8_t *b, size_t b_len, uint8_t *out)
{
	EVP_MD_CTX *ctx = md_context(h, md);
	unsigned int len;

	if (ctx == NULL || EVP_DigestInit_ex2(ctx, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(ctx, a, a_len) != 1 || EVP_DigestUpdate(ctx, b, b_len) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, &len) != 1)
		return 0;
	return len;
}

/** Shortens a key of HMAC. @return its new length; 0: OpenSSL failed */
unsigned int
warp_crypto_hash_key(struct warp_crypto_hashes *h, enum warp_crypto_md md, const uint8_t *key,
		     size_t len, uint8_t *out)
{
	return hash(h, md, key, len, key, 0, out);
}

/* ---- MACs of no data ---- */

/* @param key  zero-extended to a block of the hash, of @p block bytes */
static bool
hmac_of_nothing(struct warp_crypto_hashes *h, enum warp_crypto_md md, uint16_t block,
		const uint8_t *key, uint8_t *out)
{
	uint8_t pad[MAX_MD_BLOCK];
	unsigned int i, len;

	for (i = 0; i < block; i++)
		pad[i] = key[i] ^ 0x36;
	len = hash(h, md, pad, block, pad, 0, out);
	for (i = 0; i < block; i++)
		pad[i] = key[i] ^ 0x5C;
	if (len != 0)
		len = hash(h, md, pad, block, out, len, out);
	OPENSSL_cleanse(pad, sizeof(pad));
	return len != 0;
}

/* Blocks under an AES key, of which nothing is left behind. */
static bool
aes(struct warp_crypto_hashes *h, const uint8_t key[BLOCK], const uint8_t *in, uint8_t *out,
    int len)
{
	static const uint8_t no_key[BLOCK];
	EVP_CIPHER_CTX *ctx = aes_context(h);
	bool ok;
	int n;

	if (ctx == NULL)
		return false;
	ok = EVP_EncryptInit_ex2(ctx, NULL, key, NULL, NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     EVP_EncryptUpdate(ctx, out, &n, in, len) == 1;
	return EVP_EncryptInit_ex2(ctx, NULL, no_key, NULL, NULL) == 1 && ok;
}

/* Multiplies by x in GF(2^128) as SP 800-38B has it. */
static void
multiply_by_x(uint8_t k[BLOCK])
{
	unsigned int carry = k[0] >> 7, i;

	for (i = 0; i < BLOCK - 1; i++)
		k[i] = (uint8_t)(k[i] << 1 | k[i + 1] >> 7);
	k[BLOCK - 1] = (uint8_t)(k[BLOCK - 1] << 1 ^ (0x87u & -carry));
}

/* SP 800-38B: no data are one block of padding, masked with the second subkey. */
static bool
cmac_of_nothing(struct warp_crypto_hashes *h, const uint8_t key[BLOCK], uint8_t *out)
{
	uint8_t k[BLOCK] = { 0 };
	bool ok = aes(h, key, k, k, BLOCK);

	multiply_by_x(k);
	multiply_by_x(k);
	k[0] ^= 0x80;
	ok = ok && aes(h, key, k, out, BLOCK);
	OPENSSL_cleanse(k, sizeof(k));
	return ok;
}

/* RFC 3566: the same with K3 = E(K, 3 3 3 ...), under K1 = E(K, 1 1 1 ...). */
static bool
xcbc_of_nothing(struct warp_crypto_hashes *h, const uint8_t key[BLOCK], uint8_t *out)
{
	uint8_t k[2][BLOCK];
	bool ok;

	memset(k[0], 1, BLOCK);
	memset(k[1], 3, BLOCK);
	ok = aes(h, key, k[0], k[0], sizeof(k));
	k[1][0] ^= 0x80;
	ok = ok && aes(h, k[0], k[1], out, BLOCK);
	OPENSSL_cleanse(k, sizeof(k));
	return ok;
}

/**
 * Digest or MAC of no data, complete.
 * @param a_alg  the device's algorithm, if @p md is WARP_CRYPTO_MD_NONE: CMAC or XCBC
 * @param block  HMAC: block size of the hash; 0: the hash itself
 * @param key  of HMAC: zero-extended to a block
 * @param out  WARP_CRYPTO_MAX_DIGEST bytes of room
 * @return 0 or -ENOMEM
 */
int
warp_crypto_hash_nothing(struct warp_crypto_hashes *h, uint8_t a_alg, enum warp_crypto_md md,
			 uint16_t block, const uint8_t *key, uint8_t *out)
{
	bool ok;

	if (md != WARP_CRYPTO_MD_NONE)
		ok = block != 0 ? hmac_of_nothing(h, md, block, key, out) :
		     hash(h, md, key, 0, key, 0, out) != 0;
	else if (a_alg == WARP_SEC_A_ALG_XCBC)
		ok = xcbc_of_nothing(h, key, out);
	else
		ok = cmac_of_nothing(h, key, out);
	return ok ? 0 : -ENOMEM;
}
