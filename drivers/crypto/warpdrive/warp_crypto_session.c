/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Sessions: transforms checked once, turned into a descriptor once. */

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "warp_crypto.h"

/** The fields of a descriptor that do not change from op to op; both BD types have them. */
struct bd_fields {
	uint8_t scene;
	uint8_t cipher, auth, seq, de;
	uint8_t c_alg, c_mode, c_key_code, icv_len, ctr_mode;
	uint8_t a_alg, a_key_words, mac_words, ai_gen;
	uint32_t ext_flags, ext0;
	/* No fields, but what sets some of them. */
	struct warp_crypto_hashes *hashes;
	bool nothing;		/* the MAC of no data may be needed */
};

struct cipher_alg {
	int algo;
	uint8_t c_alg, c_mode;
	uint8_t block_mask;	/* data are a multiple of this + 1 bytes */
	uint8_t min_len;
	uint16_t flags;
};

static const struct cipher_alg ciphers[] = {
	{ RTE_CRYPTO_CIPHER_AES_CBC, WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_CBC, 15, 0, 0 },
	{ RTE_CRYPTO_CIPHER_AES_ECB, WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_ECB, 15, 0, 0 },
	{ RTE_CRYPTO_CIPHER_AES_CTR, WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_CTR, 0, 0, 0 },
	{ RTE_CRYPTO_CIPHER_AES_XTS, WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_XTS, 0, 16, 0 },
	{ RTE_CRYPTO_CIPHER_AES_DOCSISBPI, WARP_SEC_C_ALG_AES, WARP_SEC_EXT_C_MODE_DOCSIS, 0, 0, 0 },
	{ RTE_CRYPTO_CIPHER_DES_CBC, WARP_SEC_C_ALG_DES, WARP_SEC_C_MODE_CBC, 7, 0, 0 },
	{ RTE_CRYPTO_CIPHER_DES_DOCSISBPI, WARP_SEC_C_ALG_DES, WARP_SEC_EXT_C_MODE_DOCSIS, 0, 0, 0 },
	{ RTE_CRYPTO_CIPHER_3DES_CBC, WARP_SEC_C_ALG_3DES, WARP_SEC_C_MODE_CBC, 7, 0, 0 },
	{ RTE_CRYPTO_CIPHER_3DES_ECB, WARP_SEC_C_ALG_3DES, WARP_SEC_C_MODE_ECB, 7, 0, 0 },
	{ RTE_CRYPTO_CIPHER_3DES_CTR, WARP_SEC_C_ALG_3DES, WARP_SEC_C_MODE_CTR, 0, 0, 0 },
	{ RTE_CRYPTO_CIPHER_SM4_CBC, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_CBC, 15, 0, 0 },
	{ RTE_CRYPTO_CIPHER_SM4_ECB, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_ECB, 15, 0, 0 },
	{ RTE_CRYPTO_CIPHER_SM4_CTR, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_CTR, 0, 0, 0 },
#if WARP_HAVE_SM4_FEEDBACK
	{ RTE_CRYPTO_CIPHER_SM4_OFB, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_OFB, 0, 0, 0 },
	{ RTE_CRYPTO_CIPHER_SM4_CFB, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_CFB, 0, 0, 0 },
#endif
#if WARP_HAVE_SM4_XTS
	{ RTE_CRYPTO_CIPHER_SM4_XTS, WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_XTS, 0, 16, 0 },
#endif
	{ RTE_CRYPTO_CIPHER_SNOW3G_UEA2, WARP_SEC_EXT_C_ALG_SNOW3G, WARP_SEC_EXT_C_MODE_STREAM,
	  0, 0, WARP_CRYPTO_F_BITS_C },
	{ RTE_CRYPTO_CIPHER_ZUC_EEA3, WARP_SEC_EXT_C_ALG_ZUC, WARP_SEC_EXT_C_MODE_STREAM,
	  0, 0, WARP_CRYPTO_F_BITS_C },
	{ RTE_CRYPTO_CIPHER_KASUMI_F8, WARP_SEC_EXT_C_ALG_KASUMI, WARP_SEC_EXT_C_MODE_STREAM,
	  0, 0, WARP_CRYPTO_F_BITS_C },
};

struct auth_alg {
	int algo;
	uint8_t a_alg;
	uint8_t block;		/* HMAC: longer keys are hashed first; 0: any other MAC */
	uint8_t md;		/* by this; the hash itself: enum warp_crypto_md */
	uint16_t flags;
};

#define HMAC(dpdk, hw, block, md) \
	{ RTE_CRYPTO_AUTH_ ## dpdk, hw, block, WARP_CRYPTO_MD_ ## md, 0 }
#define HASH(dpdk, hw, md) { RTE_CRYPTO_AUTH_ ## dpdk, hw, 0, WARP_CRYPTO_MD_ ## md, 0 }

static const struct auth_alg auths[] = {
	HASH(MD5, WARP_SEC_A_ALG_MD5, MD5),
	HASH(SHA1, WARP_SEC_A_ALG_SHA1, SHA1),
	HASH(SHA224, WARP_SEC_A_ALG_SHA224, SHA224),
	HASH(SHA256, WARP_SEC_A_ALG_SHA256, SHA256),
	HASH(SHA384, WARP_SEC_A_ALG_SHA384, SHA384),
	HASH(SHA512, WARP_SEC_A_ALG_SHA512, SHA512),
	HASH(SHA3_224, WARP_SEC_EXT_A_ALG_SHA3_224, SHA3_224),
	HASH(SHA3_256, WARP_SEC_EXT_A_ALG_SHA3_256, SHA3_256),
	HASH(SHA3_384, WARP_SEC_EXT_A_ALG_SHA3_384, SHA3_384),
	HASH(SHA3_512, WARP_SEC_EXT_A_ALG_SHA3_512, SHA3_512),
	HMAC(MD5_HMAC, WARP_SEC_A_ALG_HMAC_MD5, 64, MD5),
	HMAC(SHA1_HMAC, WARP_SEC_A_ALG_HMAC_SHA1, 64, SHA1),
	HMAC(SHA224_HMAC, WARP_SEC_A_ALG_HMAC_SHA224, 64, SHA224),
	HMAC(SHA256_HMAC, WARP_SEC_A_ALG_HMAC_SHA256, 64, SHA256),
	HMAC(SHA384_HMAC, WARP_SEC_A_ALG_HMAC_SHA384, 128, SHA384),
	HMAC(SHA512_HMAC, WARP_SEC_A_ALG_HMAC_SHA512, 128, SHA512),
	HMAC(SHA3_224_HMAC, WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 0, 144, SHA3_224),
	HMAC(SHA3_256_HMAC, WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 1, 136, SHA3_256),
	HMAC(SHA3_384_HMAC, WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 2, 104, SHA3_384),
	HMAC(SHA3_512_HMAC, WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 3, 72, SHA3_512),
	HASH(SM3, WARP_SEC_A_ALG_SM3, SM3),
#if WARP_HAVE_SM3_HMAC
	HMAC(SM3_HMAC, WARP_SEC_A_ALG_HMAC_SM3, 64, SM3),
#endif
	HASH(AES_CMAC, WARP_SEC_A_ALG_CMAC, NONE),
	HASH(AES_XCBC_MAC, WARP_SEC_A_ALG_XCBC, NONE),
	HASH(AES_GMAC, WARP_SEC_A_ALG_GMAC, NONE),
	{ RTE_CRYPTO_AUTH_SNOW3G_UIA2, WARP_SEC_EXT_A_ALG_SNOW3G_UIA2, 0, WARP_CRYPTO_MD_NONE,
	  WARP_CRYPTO_F_BITS_A },
	{ RTE_CRYPTO_AUTH_ZUC_EIA3, WARP_SEC_EXT_A_ALG_ZUC_EIA3, 0, WARP_CRYPTO_MD_NONE, WARP_CRYPTO_F_BITS_A },
	{ RTE_CRYPTO_AUTH_KASUMI_F9, WARP_SEC_EXT_A_ALG_KASUMI_F9, 0, WARP_CRYPTO_MD_NONE, WARP_CRYPTO_F_BITS_A },
};

static int
refuse(const char *dev_name, int err, const char *what, int value)
{
	if (dev_name != NULL)
		WARP_CRYPTO_LOG(ERR, dev_name, "session refused: %s (%d)", what, value);
	return err;
}

static bool
is_ext(const struct warp_crypto_session *s)
{
	return s->model == WARP_MODEL_EXT;
}

/* ZUC has one IV length for each key length, which two ranges cannot say. */
static bool
zuc_pair(uint16_t key_len, uint16_t iv_len)
{
	return (key_len == 32) == (iv_len == 25);
}

/* ---- Cipher ---- */

static uint8_t
key_code(uint8_t c_alg, uint8_t c_mode, uint16_t len)
{
	if (c_alg == WARP_SEC_C_ALG_DES)
		return WARP_SEC_C_KEY_DES;
	if (c_alg == WARP_SEC_C_ALG_3DES)
		return len == 16 ? WARP_SEC_C_KEY_3DES_2 : WARP_SEC_C_KEY_3DES_3;
	if (c_mode == WARP_SEC_C_MODE_XTS)
		len /= 2;
	return len == 32 ? WARP_SEC_C_KEY_256 : len == 24 ? WARP_SEC_C_KEY_192 :
	       WARP_SEC_C_KEY_128;
}

static int
add_cipher(const char *dev_name, struct warp_crypto_session *s, struct bd_fields *f,
	   const struct rte_crypto_cipher_xform *x)
{
	const struct rte_cryptodev_symmetric_capability *cap;
	const struct cipher_alg *a = NULL;
	uint16_t iv_len;
	unsigned int i;

	cap = warp_crypto_find_cap(s->model, RTE_CRYPTO_SYM_XFORM_CIPHER, x->algo);
	if (cap == NULL)
		return refuse(dev_name, -ENOTSUP, "cipher algorithm not offered", x->algo);
	if (x->op != RTE_CRYPTO_CIPHER_OP_ENCRYPT && x->op != RTE_CRYPTO_CIPHER_OP_DECRYPT)
		return refuse(dev_name, -EINVAL, "neither encryption nor decryption", x->op);
	f->de = 1;
	if (x->algo == RTE_CRYPTO_CIPHER_NULL) {
		f->cipher = WARP_SEC_CIPHER_COPY;
		return 0;
	}
	/* Only XTS has data units; the field of other ciphers may hold anything. */
	if (x->algo == RTE_CRYPTO_CIPHER_AES_XTS && x->dataunit_len != 0)
		return refuse(dev_name, -ENOTSUP, "data units", (int)x->dataunit_len);
	iv_len = cap->cipher.iv_size.max == 0 ? 0 : x->iv.length;
	if (rte_cryptodev_sym_capability_check_cipher(cap, x->key.length, iv_len) != 0)
		return refuse(dev_name, -EINVAL, "cipher key or IV length, key", x->key.length);
	if (x->algo == RTE_CRYPTO_CIPHER_ZUC_EEA3 && !zuc_pair(x->key.length, iv_len))
		return refuse(dev_name, -EINVAL, "IV of another ZUC key length", iv_len);
	for (i = 0; i < RTE_DIM(ciphers) && a == NULL; i++)
		if (ciphers[i].algo == (int)x->algo)
			a = &ciphers[i];
	if (a == NULL || x->key.data == NULL)
		return refuse(dev_name, -EINVAL, "cipher without a key", x->algo);
	f->cipher = x->op == RTE_CRYPTO_CIPHER_OP_ENCRYPT ? WARP_SEC_CIPHER_ENCRYPT :
		    WARP_SEC_CIPHER_DECRYPT;
	f->c_alg = a->c_alg;
	f->c_mode = a->c_mode;
	f->c_key_code = key_code(a->c_alg, a->c_mode, x->key.length);
	if (a->c_mode == WARP_SEC_C_MODE_CTR)
		f->ctr_mode = WARP_SEC_CTR_WRAP_128;
	/* A nonce of 12 bytes, with the counter that starts at 1 (RFC 3686). */
	if ((a->c_mode == WARP_SEC_C_MODE_CTR && iv_len == 12) ||
	    (a->c_alg == WARP_SEC_EXT_C_ALG_ZUC && x->key.length == 32))
		f->ext0 |= (uint32_t)iv_len << WARP_SEC3_EXT_C_IV_LEN_SHIFT;
	memcpy(s->c_key, x->key.data, x->key.length);
	/* 3DES with one key is DES three times. */
	if (a->c_alg == WARP_SEC_C_ALG_3DES && x->key.length == 8) {
		memcpy(&s->c_key[8], x->key.data, 8);
		memcpy(&s->c_key[16], x->key.data, 8);
	}
	s->flags |= a->flags;
	s->block_mask = a->block_mask;
	s->min_len = a->min_len;
	s->c_iv_off = x->iv.offset;
	s->c_iv_len = (uint8_t)RTE_MIN(iv_len, 16);
	return 0;
}

/* ---- Digests and MACs ---- */

static const struct auth_alg *
find_auth(int algo)
{
	unsigned int i;

	for (i = 0; i < RTE_DIM(auths); i++)
		if (auths[i].algo == algo)
			return &auths[i];
	return NULL;
}

/*
 * The key in whole words, zero-extended, which HMAC does anyway, and shortened
 * by the hash when it is longer than a block (datasheet, section 4.19).
 */
static int
set_auth_key(struct warp_crypto_session *s, struct bd_fields *f, const struct auth_alg *a,
	     const struct rte_crypto_auth_xform *x)
{
	size_t len = x->key.length;

	if (len == 0)
		return 0;
	if (x->key.data == NULL)
		return -EINVAL;
	if (a->block == 0 || len <= a->block) {
		memcpy(s->a_key, x->key.data, len);
	} else {
		len = warp_crypto_hash_key(f->hashes, (enum warp_crypto_md)a->md, x->key.data, len,
					   s->a_key);
		if (len == 0)
			return -ENOMEM;
	}
	f->a_key_words = (uint8_t)((len + 3) / 4);
	return 0;
}

static void
set_auth_iv(struct warp_crypto_session *s, struct bd_fields *f,
	    const struct rte_crypto_auth_xform *x, uint16_t iv_len)
{
	s->a_iv_off = x->iv.offset;
	if (iv_len != 0)
		s->flags |= WARP_CRYPTO_F_A_IV;
	if (x->algo == RTE_CRYPTO_AUTH_AES_GMAC) {
		f->ai_gen = WARP_SEC_AI_GEN_ADDR;
		if (!is_ext(s))
			s->flags |= WARP_CRYPTO_F_NONCE16;
		else if (iv_len == 0)
			f->ext_flags |= WARP_SEC3_EXT_J0;
		else
			f->ext0 |= (uint32_t)iv_len << WARP_SEC3_EXT_A_IV_LEN_SHIFT;
		s->flags |= WARP_CRYPTO_F_A_IV;
	} else if (x->algo == RTE_CRYPTO_AUTH_ZUC_EIA3 && x->key.length == 32) {
		f->ext0 |= (uint32_t)iv_len << WARP_SEC3_EXT_A_IV_LEN_SHIFT;
	}
}

static int
add_auth(const char *dev_name, struct warp_crypto_session *s, struct bd_fields *f,
	 const struct rte_crypto_auth_xform *x)
{
	const struct rte_cryptodev_symmetric_capability *cap;
	const struct auth_alg *a;
	uint16_t iv_len;
	int ret;

	cap = warp_crypto_find_cap(s->model, RTE_CRYPTO_SYM_XFORM_AUTH, x->algo);
	if (cap == NULL)
		return refuse(dev_name, -ENOTSUP, "auth algorithm not offered", x->algo);
	if (x->op != RTE_CRYPTO_AUTH_OP_GENERATE && x->op != RTE_CRYPTO_AUTH_OP_VERIFY)
		return refuse(dev_name, -EINVAL, "neither generation nor verification", x->op);
	if (x->algo == RTE_CRYPTO_AUTH_NULL)
		return 0;
	/* The IV of an algorithm that has none may be anything. */
	iv_len = cap->auth.iv_size.max == 0 ? 0 : x->iv.length;
	if (rte_cryptodev_sym_capability_check_auth(cap, x->key.length, x->digest_length,
						    iv_len) != 0)
		return refuse(dev_name, -EINVAL, "auth key, IV or digest length, digest",
			      x->digest_length);
	if (x->algo == RTE_CRYPTO_AUTH_ZUC_EIA3 && !zuc_pair(x->key.length, iv_len))
		return refuse(dev_name, -EINVAL, "IV of another ZUC key length", iv_len);
	a = find_auth(x->algo);
	if (a == NULL)
		return refuse(dev_name, -ENOTSUP, "auth algorithm not offered", x->algo);
	ret = set_auth_key(s, f, a, x);
	if (ret != 0)
		return refuse(dev_name, ret, "auth key", x->key.length);
	f->auth = x->op == RTE_CRYPTO_AUTH_OP_VERIFY ? WARP_SEC_AUTH_VERIFY : WARP_SEC_AUTH_CALC;
	f->a_alg = a->a_alg;
	f->mac_words = (uint8_t)((x->digest_length + 3) / 4);
	f->ext_flags |= WARP_SEC3_EXT_MAC_TRIM(4u * f->mac_words - x->digest_length);
	s->digest_len = (uint8_t)x->digest_length;
	s->flags |= a->flags;
	if ((a->a_alg == WARP_SEC_A_ALG_CMAC || a->a_alg == WARP_SEC_A_ALG_XCBC) && !is_ext(s))
		s->flags |= WARP_CRYPTO_F_NO_EMPTY;
	if (s->model == WARP_MODEL_V2)
		s->flags |= WARP_CRYPTO_F_NO_EMPTY;
	set_auth_iv(s, f, x, iv_len);
	if ((s->flags & WARP_CRYPTO_F_NO_EMPTY) != 0 && f->nothing)
		ret = warp_crypto_hash_nothing(f->hashes, a->a_alg, (enum warp_crypto_md)a->md,
					       a->block, s->a_key, s->empty);
	return ret != 0 ? refuse(dev_name, ret, "MAC of no data", x->algo) : 0;
}

/* ---- AEAD ---- */

static bool
aead_alg(struct bd_fields *f, int algo)
{
	switch (algo) {
	case RTE_CRYPTO_AEAD_AES_GCM:
		f->c_alg = WARP_SEC_C_ALG_AES;
		f->c_mode = WARP_SEC_C_MODE_GCM;
		return true;
	case RTE_CRYPTO_AEAD_AES_CCM:
		f->c_alg = WARP_SEC_C_ALG_AES;
		f->c_mode = WARP_SEC_C_MODE_CCM;
		return true;
	case RTE_CRYPTO_AEAD_CHACHA20_POLY1305:
		f->c_alg = WARP_SEC_EXT_C_ALG_CHACHA20;
		f->c_mode = WARP_SEC_C_MODE_GCM;
		return true;
#if WARP_HAVE_SM4_GCM
	case RTE_CRYPTO_AEAD_SM4_GCM:
		f->c_alg = WARP_SEC_C_ALG_SM4;
		f->c_mode = WARP_SEC_C_MODE_GCM;
		return true;
#endif
	default:
		return false;
	}
}

static int
add_aead(const char *dev_name, struct warp_crypto_session *s, struct bd_fields *f,
	 const struct rte_crypto_aead_xform *x)
{
	const struct rte_cryptodev_symmetric_capability *cap;

	cap = warp_crypto_find_cap(s->model, RTE_CRYPTO_SYM_XFORM_AEAD, x->algo);
	if (cap == NULL || !aead_alg(f, x->algo))
		return refuse(dev_name, -ENOTSUP, "AEAD algorithm not offered", x->algo);
	if (x->op != RTE_CRYPTO_AEAD_OP_ENCRYPT && x->op != RTE_CRYPTO_AEAD_OP_DECRYPT)
		return refuse(dev_name, -EINVAL, "neither encryption nor decryption", x->op);
	if (x->key.data == NULL ||
	    rte_cryptodev_sym_capability_check_aead(cap, x->key.length, x->digest_length,
						    x->aad_length, x->iv.length) != 0)
		return refuse(dev_name, -EINVAL, "AEAD key, IV, AAD or digest length, digest",
			      x->digest_length);
	f->cipher = x->op == RTE_CRYPTO_AEAD_OP_ENCRYPT ? WARP_SEC_CIPHER_ENCRYPT :
		    WARP_SEC_CIPHER_DECRYPT;
	f->seq = x->op == RTE_CRYPTO_AEAD_OP_DECRYPT;
	f->de = 1;
	f->c_key_code = key_code(f->c_alg, f->c_mode, x->key.length);
	f->icv_len = (uint8_t)x->digest_length;
	memcpy(s->c_key, x->key.data, x->key.length);
	s->kind = WARP_CRYPTO_AEAD;
	s->digest_len = (uint8_t)x->digest_length;
	s->c_iv_off = x->iv.offset;
	s->c_iv_len = (uint8_t)RTE_MIN(x->iv.length, 255);
	s->aad_len = x->aad_length;
	if (f->c_mode == WARP_SEC_C_MODE_CCM) {
		uint8_t l = 15 - s->c_iv_len;

		s->flags |= WARP_CRYPTO_F_CCM;
		s->ccm_flags = (uint8_t)((s->aad_len != 0 ? 0x40 : 0) |
					 ((s->digest_len - 2) / 2) << 3 | (l - 1));
	} else if (f->c_alg != WARP_SEC_EXT_C_ALG_CHACHA20) {
		if (x->iv.length == 0)
			f->ext_flags |= WARP_SEC3_EXT_J0;
		else if (x->iv.length != WARP_SEC_GCM_NONCE)
			f->ext0 |= (uint32_t)x->iv.length << WARP_SEC3_EXT_C_IV_LEN_SHIFT;
	}
	if (s->aad_len != 0) {
		if (is_ext(s))
			f->ext_flags |= WARP_SEC3_EXT_AAD_PTR;
		else
			s->flags |= WARP_CRYPTO_F_AAD_LIST;
	}
	return 0;
}

/* ---- Chains ---- */

/* The chains that the hardware is known to run (datasheet, sections 4.9 and 5.6). */
static bool
hardware_has_chain(const struct warp_crypto_session *s, const struct bd_fields *f)
{
	if (f->c_mode != WARP_SEC_C_MODE_CBC ||
	    (f->c_alg != WARP_SEC_C_ALG_AES && f->c_alg != WARP_SEC_C_ALG_SM4))
		return false;
	if (f->cipher == WARP_SEC_CIPHER_ENCRYPT ?
	    f->auth != WARP_SEC_AUTH_CALC || f->seq != 0 :
	    f->auth != WARP_SEC_AUTH_VERIFY || f->seq != 1)
		return false;
	switch (f->a_alg) {
	case WARP_SEC_A_ALG_HMAC_SHA1:
	case WARP_SEC_A_ALG_HMAC_SHA256:
	case WARP_SEC_A_ALG_HMAC_SHA512:
		return s->model != WARP_MODEL_V2 || f->c_alg == WARP_SEC_C_ALG_AES;
	case WARP_SEC_A_ALG_HMAC_SM3:
		return s->model != WARP_MODEL_V2;
	default:
		return false;
	}
}

static int
add_xforms(const char *dev_name, struct warp_crypto_session *s, struct bd_fields *f,
	   const struct rte_crypto_sym_xform *x)
{
	const struct rte_crypto_sym_xform *second = x->next, *c, *a;
	int ret;

	if (x->type == RTE_CRYPTO_SYM_XFORM_AEAD)
		return second != NULL ? refuse(dev_name, -ENOTSUP, "AEAD in a chain", second->type) :
		       add_aead(dev_name, s, f, &x->aead);
	if (second != NULL && (second->next != NULL || second->type == x->type))
		return refuse(dev_name, -ENOTSUP, "chain is not one cipher and one auth transform",
			      second->type);
	if ((x->type != RTE_CRYPTO_SYM_XFORM_CIPHER && x->type != RTE_CRYPTO_SYM_XFORM_AUTH) ||
	    (second != NULL && second->type != RTE_CRYPTO_SYM_XFORM_CIPHER &&
	     second->type != RTE_CRYPTO_SYM_XFORM_AUTH))
		return refuse(dev_name, -EINVAL, "no such transform", x->type);
	c = x->type == RTE_CRYPTO_SYM_XFORM_CIPHER ? x : second;
	a = x->type == RTE_CRYPTO_SYM_XFORM_AUTH ? x : second;
	ret = c == NULL ? 0 : add_cipher(dev_name, s, f, &c->cipher);
	if (ret == 0 && a != NULL)
		ret = add_auth(dev_name, s, f, &a->auth);
	if (ret != 0)
		return ret;
	s->kind = f->cipher != 0 && f->auth != 0 ? WARP_CRYPTO_CHAIN :
		  f->auth != 0 ? WARP_CRYPTO_AUTH : WARP_CRYPTO_CIPHER;
	if (c == NULL && f->auth == 0)
		s->flags |= WARP_CRYPTO_F_NOTHING;
	if (s->kind != WARP_CRYPTO_CHAIN)
		return 0;
	f->seq = a == x;
	if (is_ext(s)) {
		/* In the other orders the cipher has read or written its region before. */
		if (f->auth == WARP_SEC_AUTH_CALC ? f->seq == 1 : f->seq == 0)
			s->flags |= WARP_CRYPTO_F_IN_CIPHER;
		if (f->auth == WARP_SEC_AUTH_VERIFY)
			s->flags |= WARP_CRYPTO_F_VERIFY;
	} else if (!hardware_has_chain(s, f)) {
		return refuse(dev_name, -ENOTSUP, "the device does not have this chain, cipher",
			      c->cipher.algo);
	}
	return 0;
}

/* ---- Descriptors ---- */

static uint64_t
two_words(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

static void
encode_bd3(struct warp_crypto_session *s, const struct bd_fields *f)
{
	uint32_t ctrl, cipher, auth;

	ctrl = WARP_SEC_BD_TYPE3 | (uint32_t)f->scene << WARP_SEC3_SCENE_SHIFT |
	       (uint32_t)f->de << WARP_SEC3_DE_SHIFT | f->ext_flags;
	cipher = (uint32_t)f->cipher << WARP_SEC3_CIPHER_SHIFT |
		 (uint32_t)f->icv_len << WARP_SEC3_C_ICV_LEN_SHIFT |
		 (uint32_t)f->c_key_code << WARP_SEC3_C_KEY_LEN_SHIFT |
		 (uint32_t)f->c_mode << WARP_SEC3_C_MODE_SHIFT |
		 (uint32_t)f->c_alg << WARP_SEC3_C_ALG_SHIFT | (f->seq ? WARP_SEC3_SEQ : 0);
	auth = (uint32_t)f->auth << WARP_SEC3_AUTH_SHIFT |
	       (uint32_t)f->ai_gen << WARP_SEC3_AI_GEN_SHIFT |
	       (uint32_t)f->mac_words << WARP_SEC3_MAC_LEN_SHIFT |
	       (uint32_t)f->a_key_words << WARP_SEC3_A_KEY_LEN_SHIFT |
	       (uint32_t)f->a_alg << WARP_SEC3_A_ALG_SHIFT |
	       (uint32_t)f->ctr_mode << WARP_SEC3_CTR_MODE_SHIFT;
	s->head = two_words(ctrl, cipher);
	s->algs = auth;
	s->ext = f->ext0;
	if (f->cipher == WARP_SEC_CIPHER_ENCRYPT || f->cipher == WARP_SEC_CIPHER_DECRYPT)
		s->c_key_addr = (uintptr_t)s->c_key;
}

static void
encode_bd2(struct warp_crypto_session *s, const struct bd_fields *f)
{
	uint32_t ctrl, auth, cipher;

	ctrl = WARP_SEC_BD_TYPE2 | (uint32_t)f->cipher << WARP_SEC2_CIPHER_SHIFT |
	       (uint32_t)f->auth << WARP_SEC2_AUTH_SHIFT | (f->seq ? WARP_SEC2_SEQ : 0) |
	       (uint32_t)f->de << WARP_SEC2_DE_SHIFT |
	       (uint32_t)f->scene << WARP_SEC2_SCENE_SHIFT;
	auth = (uint32_t)f->mac_words << WARP_SEC2_MAC_LEN_SHIFT |
	       (uint32_t)f->a_key_words << WARP_SEC2_A_KEY_LEN_SHIFT |
	       (uint32_t)f->a_alg << WARP_SEC2_A_ALG_SHIFT;
	cipher = (uint32_t)f->icv_len << WARP_SEC2_C_ICV_LEN_SHIFT |
		 (uint32_t)f->c_key_code << WARP_SEC2_C_KEY_LEN_SHIFT |
		 (uint32_t)f->c_mode << WARP_SEC2_C_MODE_SHIFT |
		 (uint32_t)f->c_alg << WARP_SEC2_C_ALG_SHIFT;
	s->head = two_words(ctrl, (uint32_t)f->ai_gen << WARP_SEC2_AI_GEN_SHIFT);
	s->algs = two_words(auth, cipher);
	if (f->cipher != 0)
		s->c_key_addr = (uintptr_t)s->c_key;
}

/*
 * Whether an op of one segment needs nothing beyond the addresses and lengths
 * that it names: those take the short way.
 */
static uint8_t
plain_kind(const struct warp_crypto_session *s)
{
	bool has_c = s->kind == WARP_CRYPTO_CIPHER || s->kind == WARP_CRYPTO_CHAIN;

	if (s->model != WARP_MODEL_V2 && s->flags == WARP_CRYPTO_F_AAD_LIST)
		return WARP_CRYPTO_AEAD_LIST;
	if (s->model == WARP_MODEL_V2 || (s->flags & ~WARP_CRYPTO_F_VERIFY) != 0 ||
	    (has_c && s->c_iv_len == 0) || (s->kind == WARP_CRYPTO_CHAIN && s->min_len != 0))
		return WARP_CRYPTO_UNUSUAL;
	return s->kind;
}

static void
finish_fields(struct warp_crypto_session *s, struct bd_fields *f)
{
	f->scene = WARP_SEC_SCENE_IPSEC;
	if (s->model == WARP_MODEL_V2)
		s->flags |= s->kind == WARP_CRYPTO_CIPHER ? 0 : WARP_CRYPTO_F_NO_EMPTY;
	else if (s->kind == WARP_CRYPTO_AUTH && f->a_alg != WARP_SEC_A_ALG_GMAC)
		f->scene = WARP_SEC_SCENE_STREAM;
	if (is_ext(s)) {
		/* Only what an op asks to have processed is written. */
		if (f->de != 0)
			f->ext_flags |= WARP_SEC3_EXT_NO_COPY;
	} else if (s->kind == WARP_CRYPTO_AUTH && f->auth == WARP_SEC_AUTH_VERIFY) {
		/* Verification without a cipher is no operation of the hardware (section 4.8). */
		f->auth = WARP_SEC_AUTH_CALC;
		s->flags |= WARP_CRYPTO_F_COMPARE;
	}
}

static int
build(const char *dev_name, enum warp_model model, const struct rte_crypto_sym_xform *xform,
      struct warp_crypto_session *s, struct bd_fields *f)
{
	int ret;

	if (xform == NULL)
		return -EINVAL;
	s->model = (uint8_t)model;
	ret = add_xforms(dev_name, s, f, xform);
	if (ret != 0) {
		warp_crypto_session_wipe(s);
		return ret;
	}
	finish_fields(s, f);
	if (model == WARP_MODEL_V2)
		encode_bd2(s, f);
	else
		encode_bd3(s, f);
	if (f->a_key_words != 0)
		s->a_key_addr = (uintptr_t)s->a_key;
	s->plain = plain_kind(s);
	return 0;
}

/**
 * Builds a session in place: it holds addresses of its own keys.
 * @param dev_name  for messages
 * @param s  zeroed by the caller; wiped again on error
 * @return 0; -ENOTSUP what the model's capabilities do not have; -EINVAL sizes
 *         outside of them, missing keys
 */
int
warp_crypto_session_build(const char *dev_name, enum warp_model model,
			  const struct rte_crypto_sym_xform *xform,
			  struct warp_crypto_session *s)
{
	struct warp_crypto_hashes hashes = { .aes = NULL };
	struct bd_fields f = { .hashes = &hashes, .nothing = true };
	int ret = build(dev_name, model, xform, s, &f);

	warp_crypto_hashes_fini(&hashes);
	return ret;
}

/**
 * The same for an op without a session, on the data path: says nothing, and has
 * its contexts already.
 */
int
warp_crypto_session_build_local(struct warp_crypto_qp *qp, const struct rte_crypto_sym_op *op,
				struct warp_crypto_session *s)
{
	const struct rte_crypto_sym_xform *x = op->xform;
	struct bd_fields f = {
		.hashes = qp->hashes,
		.nothing = x != NULL && x->type == RTE_CRYPTO_SYM_XFORM_AUTH &&
			   op->auth.data.length == 0,
	};

	return build(NULL, (enum warp_model)qp->model, x, s, &f);
}

/** Leaves nothing of the keys. */
void
warp_crypto_session_wipe(struct warp_crypto_session *s)
{
	OPENSSL_cleanse(s, sizeof(*s));
}

int
warp_crypto_session_configure(struct rte_cryptodev *dev, struct rte_crypto_sym_xform *xform,
			      struct rte_cryptodev_sym_session *sess)
{
	const struct warp_crypto_private *priv = dev->data->dev_private;
	struct warp_crypto_session *s = CRYPTODEV_GET_SYM_SESS_PRIV(sess);

	memset(s, 0, sizeof(*s));
	return warp_crypto_session_build(dev->data->name, priv->pmd.model, xform, s);
}

void
warp_crypto_session_clear(struct rte_cryptodev *dev __rte_unused,
			  struct rte_cryptodev_sym_session *sess)
{
	warp_crypto_session_wipe(CRYPTODEV_GET_SYM_SESS_PRIV(sess));
}
