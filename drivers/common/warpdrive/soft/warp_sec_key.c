/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Keys in the forms that ipsec-mb works with, kept from job to job. A schedule
 * is found by the key's bytes, never by its address: what a driver writes over
 * an old key is another key.
 */

#ifdef WARP_SEC_IMB

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "warp_sec_int.h"

static void
hmac_state(IMB_MGR *m, uint32_t md, const uint8_t *key, uint32_t len, uint8_t pad, uint8_t *state)
{
	uint8_t block[WARP_SEC_MAX_BLOCK];
	unsigned int i;

	memset(block, pad, sizeof(block));
	for (i = 0; i < len; i++)
		block[i] ^= key[i];
	switch (md) {
	case WARP_MD_SHA1:
		IMB_SHA1_ONE_BLOCK(m, block, state);
		break;
	case WARP_MD_SHA224:
		IMB_SHA224_ONE_BLOCK(m, block, state);
		break;
	case WARP_MD_SHA256:
		IMB_SHA256_ONE_BLOCK(m, block, state);
		break;
	case WARP_MD_SHA384:
		IMB_SHA384_ONE_BLOCK(m, block, state);
		break;
	case WARP_MD_SHA512:
		IMB_SHA512_ONE_BLOCK(m, block, state);
		break;
	default:
		IMB_MD5_ONE_BLOCK(m, block, state);
		break;
	}
	OPENSSL_cleanse(block, sizeof(block));
}

static void
expand_aes(IMB_MGR *m, const uint8_t *key, uint32_t len, uint32_t *enc, uint32_t *dec)
{
	if (len == 16)
		IMB_AES_KEYEXP_128(m, key, enc, dec);
	else if (len == 24)
		IMB_AES_KEYEXP_192(m, key, enc, dec);
	else
		IMB_AES_KEYEXP_256(m, key, enc, dec);
}

static void
expand_des(IMB_MGR *m, struct warp_sec_key *k, const uint8_t *key, uint32_t len)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		IMB_DES_KEYSCHED(m, k->u.des.ks[i], key + (8 * i < len ? 8 * i : 0));
		k->u.des.ptr[i] = k->u.des.ks[i];
	}
}

static void
expand(struct warp_sec *sec, struct warp_sec_key *k, const uint8_t *key, uint32_t len)
{
	IMB_MGR *m = sec->mgr;
	uint32_t unused[60];

	switch (k->kind) {
	case WARP_KEY_AES:
		expand_aes(m, key, len, k->u.aes.enc, k->u.aes.dec);
		break;
	case WARP_KEY_GCM:
		if (len == 16)
			IMB_AES128_GCM_PRE(m, key, &k->u.gcm);
		else if (len == 24)
			IMB_AES192_GCM_PRE(m, key, &k->u.gcm);
		else
			IMB_AES256_GCM_PRE(m, key, &k->u.gcm);
		break;
	case WARP_KEY_XCBC:
		IMB_AES_XCBC_KEYEXP(m, key, k->u.xcbc.k1, k->u.xcbc.k2, k->u.xcbc.k3);
		break;
	case WARP_KEY_CMAC:
		expand_aes(m, key, len, k->u.cmac.k1, unused);
		if (len == 16)
			IMB_AES_CMAC_SUBKEY_GEN_128(m, k->u.cmac.k1, k->u.cmac.k2, k->u.cmac.k3);
		else
			IMB_AES_CMAC_SUBKEY_GEN_256(m, k->u.cmac.k1, k->u.cmac.k2, k->u.cmac.k3);
		OPENSSL_cleanse(unused, sizeof(unused));
		break;
	case WARP_KEY_DES:
	case WARP_KEY_3DES:
		expand_des(m, k, key, len);
		break;
	case WARP_KEY_SNOW3G:
		IMB_SNOW3G_INIT_KEY_SCHED(m, key, &k->u.snow3g);
		break;
	case WARP_KEY_KASUMI_F8:
		IMB_KASUMI_INIT_F8_KEY_SCHED(m, key, &k->u.kasumi);
		break;
	case WARP_KEY_KASUMI_F9:
		IMB_KASUMI_INIT_F9_KEY_SCHED(m, key, &k->u.kasumi);
		break;
	case WARP_KEY_ZUC:
	case WARP_KEY_CHACHA:
		memcpy(k->u.raw, key, len);
		break;
	default:
		hmac_state(m, k->kind - WARP_KEY_HMAC, key, len, 0x36, k->u.hmac.inner);
		hmac_state(m, k->kind - WARP_KEY_HMAC, key, len, 0x5C, k->u.hmac.outer);
		break;
	}
}

static uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t
key_hash(uint32_t kind, const uint8_t *key, uint32_t len)
{
	uint64_t h = ((uint64_t)kind << 8 | len) * 0x9E3779B97F4A7C15;
	uint32_t i;

	for (i = 0; i + 8 <= len; i += 8)
		h = (h ^ load64(key + i)) * 0x9E3779B97F4A7C15;
	for (; i < len; i++)
		h = (h ^ key[i]) * 0x9E3779B97F4A7C15;
	return (uint32_t)(h >> 32);
}

struct warp_sec_key *
warp_sec_key(struct warp_sec *sec, uint32_t kind, const uint8_t *key, uint32_t len)
{
	struct warp_sec_key *set, *k = NULL;
	unsigned int i;

	set = &sec->keys[key_hash(kind, key, len) % WARP_SEC_KEY_SETS * WARP_SEC_KEY_WAYS];
	for (i = 0; i < WARP_SEC_KEY_WAYS; i++) {
		if (set[i].kind == kind && set[i].len == len &&
		    memcmp(set[i].bytes, key, len) == 0) {
			set[i].batch = sec->batch;
			return &set[i];
		}
		/* The one that was used longest ago, but none that this batch still needs. */
		if (set[i].batch != sec->batch && (k == NULL || (int32_t)(set[i].batch - k->batch) < 0))
			k = &set[i];
	}
	if (k == NULL)
		k = &sec->keys[WARP_SEC_KEY_SETS * WARP_SEC_KEY_WAYS + sec->spill_used++];
	k->kind = kind;
	k->len = len;
	k->batch = sec->batch;
	memcpy(k->bytes, key, len);
	expand(sec, k, key, len);
	return k;
}

#define KEYS	(WARP_SEC_KEY_SETS * WARP_SEC_KEY_WAYS + WARP_SEC_KEY_SPILL)

int
warp_sec_imb_init(struct warp_sec *sec)
{
	IMB_ARCH arch = IMB_ARCH_NONE;

	sec->mgr = alloc_mb_mgr(0);
	if (sec->mgr == NULL)
		return -1;
	init_mb_mgr_auto(sec->mgr, &arch);
	/*
	 * A CPU that it does not run on, or a self-test that failed: all is OpenSSL's
	 * then. Its errno does not tell: that may be another manager's, from long ago.
	 */
	if (arch == IMB_ARCH_NONE || ((sec->mgr->features & IMB_FEATURE_SELF_TEST) &&
				      !(sec->mgr->features & IMB_FEATURE_SELF_TEST_PASS))) {
		free_mb_mgr(sec->mgr);
		sec->mgr = NULL;
		return 0;
	}
	sec->keys = aligned_alloc(64, KEYS * sizeof(*sec->keys));
	if (sec->keys == NULL)
		return -1;
	memset(sec->keys, 0, KEYS * sizeof(*sec->keys));
	return warp_sec_straight_init(sec);
}

void
warp_sec_imb_fini(struct warp_sec *sec)
{
	warp_sec_straight_fini(sec);
	if (sec->keys != NULL)
		OPENSSL_cleanse(sec->keys, KEYS * sizeof(*sec->keys));
	free(sec->keys);
	if (sec->mgr != NULL)
		free_mb_mgr(sec->mgr);
}

#else

/* Without the library the header has what replaces this file. */
typedef int warp_sec_key_unused;

#endif /* WARP_SEC_IMB */
