/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Empty messages on models that do not take them (datasheet, section 4.21).
 *
 * A digest or MAC of no data depends on the key alone: it is computed with the
 * session (warp_crypto_hash.c). GCM's tag depends on the nonce as well, but without data the device
 * is only needed as a block cipher: E(K, 0), which is the hash key, and
 * E(K, J0), which masks the hash of AAD and lengths. Both come from one ECB
 * request of two blocks. CCM would need two requests, one after the other: an
 * op of it without data is refused.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "warp_crypto.h"
#include "warp_crypto_fill.h"
#include "warp_crypto_take.h"

#define BLOCK	16u

/* ---- Digests and MACs ---- */

static enum warp_crypto_verdict
give_digest(const struct warp_crypto_session *s, uint8_t *digest)
{
	if ((s->flags & WARP_CRYPTO_F_COMPARE) != 0)
		return warp_crypto_equal(digest, s->empty, s->digest_len) ?
		       WARP_CRYPTO_NOTHING : WARP_CRYPTO_MISMATCH;
	memcpy(digest, s->empty, s->digest_len);
	return WARP_CRYPTO_NOTHING;
}

/* ---- GCM ---- */

/*
 * ECB over the cookie's two blocks, with the session's key. Only type 2 comes
 * here: later devices take GCM without data.
 */
static void
fill_ecb(struct warp_sec_bd2 *bd, const struct warp_crypto_session *s,
	 struct warp_crypto_cookie *ck)
{
	const struct warp_crypto_req q = {
		.src = (uintptr_t)ck->blocks, .dst = (uintptr_t)ck->mac, .c_len = 2 * BLOCK,
	};

	warp_crypto_fill_bd2(bd, s, &q);
	bd->ctrl = WARP_SEC_BD_TYPE2 | WARP_SEC_CIPHER_ENCRYPT << WARP_SEC2_CIPHER_SHIFT |
		   1u << WARP_SEC2_DE_SHIFT | WARP_SEC_SCENE_IPSEC << WARP_SEC2_SCENE_SHIFT;
	bd->cipher &= 7u << WARP_SEC2_C_KEY_LEN_SHIFT;
	bd->cipher |= WARP_SEC_C_MODE_ECB << WARP_SEC2_C_MODE_SHIFT |
		      WARP_SEC_C_ALG_AES << WARP_SEC2_C_ALG_SHIFT;
}

static enum warp_crypto_verdict
submit_gcm(struct warp_crypto_qp *qp, const struct warp_crypto_session *s, const uint8_t *nonce,
	   uint8_t *digest, const uint8_t *aad, uint64_t *aux)
{
	struct warp_crypto_cookie *ck = warp_crypto_next_cookie(qp);
	struct warp_sqe *sqe = warp_ring_slot(qp->ring);
	bool verify = (s->head & WARP_SEC2_SEQ) != 0;

	memset(ck->blocks, 0, sizeof(ck->blocks));
	memcpy(&ck->blocks[BLOCK], nonce, WARP_SEC_GCM_NONCE);
	ck->blocks[2 * BLOCK - 1] = 1;
	ck->tag = digest;
	ck->aad = aad;
	fill_ecb((struct warp_sec_bd2 *)sqe, s, ck);
	warp_ring_push(qp->ring, sqe);
	*aux = WARP_CRYPTO_AUX_COMPARE | WARP_CRYPTO_AUX_EMPTY |
	       (verify ? WARP_CRYPTO_AUX_VERIFY : 0) |
	       (uint64_t)s->digest_len << WARP_CRYPTO_AUX_LEN_SHIFT |
	       (uint64_t)s->aad_len << WARP_CRYPTO_AUX_AAD_SHIFT;
	return WARP_CRYPTO_OK;
}

/* An element of GF(2^128) in GCM's order of bits: the first is the top bit of hi. */
struct gf128 {
	uint64_t hi, lo;
};

static struct gf128
load(const uint8_t block[BLOCK])
{
	struct gf128 x = { 0, 0 };
	unsigned int i;

	for (i = 0; i < 8; i++) {
		x.hi = x.hi << 8 | block[i];
		x.lo = x.lo << 8 | block[8 + i];
	}
	return x;
}

/* Bit by bit, and in the same time whatever the bits are. */
static struct gf128
multiply(struct gf128 x, struct gf128 h)
{
	struct gf128 z = { 0, 0 };
	unsigned int i;

	for (i = 0; i < 128; i++) {
		uint64_t mask = -(x.hi >> 63), carry = -(h.lo & 1);

		z.hi ^= h.hi & mask;
		z.lo ^= h.lo & mask;
		x.hi = x.hi << 1 | x.lo >> 63;
		x.lo <<= 1;
		h.lo = h.lo >> 1 | h.hi << 63;
		h.hi = h.hi >> 1 ^ (carry & UINT64_C(0xE1) << 56);
	}
	return z;
}

/* GHASH of AAD alone. */
static struct gf128
ghash(const uint8_t *aad, uint32_t len, struct gf128 h)
{
	struct gf128 y = { 0, 0 };
	uint8_t block[BLOCK];
	uint32_t left, n;

	for (left = len; left != 0; left -= n) {
		struct gf128 x;

		n = RTE_MIN(left, BLOCK);
		memset(block, 0, BLOCK);
		memcpy(block, aad + (len - left), n);
		x = load(block);
		y.hi ^= x.hi;
		y.lo ^= x.lo;
		y = multiply(y, h);
	}
	y.hi ^= (uint64_t)len << 3;
	return multiply(y, h);
}

/**
 * Makes the tag of a GCM op without data from what the device enciphered.
 * @return false if the op verifies and its tag is another one
 */
bool
warp_crypto_empty_finish(struct warp_crypto_cookie *ck, uint64_t aux)
{
	uint32_t aad_len = (uint16_t)(aux >> WARP_CRYPTO_AUX_AAD_SHIFT), i;
	uint8_t tag_len = (uint8_t)(aux >> WARP_CRYPTO_AUX_LEN_SHIFT);
	struct gf128 y = ghash(ck->aad, aad_len, load(ck->mac));
	uint8_t *tag = &ck->mac[BLOCK];
	bool match = true;

	for (i = 0; i < 8; i++) {
		tag[i] ^= (uint8_t)(y.hi >> (56 - 8 * i));
		tag[8 + i] ^= (uint8_t)(y.lo >> (56 - 8 * i));
	}
	if ((aux & WARP_CRYPTO_AUX_VERIFY) != 0)
		match = warp_crypto_equal(tag, ck->tag, tag_len);
	else
		memcpy(ck->tag, tag, tag_len);
	/* The hash key is as good as the key for forging tags. */
	OPENSSL_cleanse(ck->mac, 2 * BLOCK);
	return match;
}

/**
 * An op of the op or the raw API whose message is empty, with a session that
 * has WARP_CRYPTO_F_NO_EMPTY.
 * @param nonce  of AEAD
 * @param aux  the op queue's, set if the verdict is WARP_CRYPTO_OK
 * @return NOTHING and MISMATCH: it is done, without the device
 */
enum warp_crypto_verdict
warp_crypto_empty_submit(struct warp_crypto_qp *qp, const struct warp_crypto_session *s,
			 const uint8_t *nonce, uint8_t *digest, const uint8_t *aad, uint64_t *aux)
{
	if (digest == NULL)
		return WARP_CRYPTO_BAD;
	if (s->kind == WARP_CRYPTO_AUTH)
		return give_digest(s, digest);
	if (s->kind != WARP_CRYPTO_AEAD || (s->flags & WARP_CRYPTO_F_CCM) != 0 ||
	    (s->aad_len != 0 && aad == NULL))
		return WARP_CRYPTO_BAD;
	return submit_gcm(qp, s, nonce, digest, aad, aux);
}
