/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What each model offers. A session is checked against these tables, and the
 * guide's feature table is checked against them as well.
 */

#include "warp_crypto.h"

#define RANGE(lo, hi, inc) { .min = (lo), .max = (hi), .increment = (inc) }
#define ONE(n) RANGE(n, n, 0)
#define NO_IV ONE(0)

#define CIPHER(name, block, key, iv) { \
	.op = RTE_CRYPTO_OP_TYPE_SYMMETRIC, \
	{ .sym = { .xform_type = RTE_CRYPTO_SYM_XFORM_CIPHER, { .cipher = { \
		.algo = RTE_CRYPTO_CIPHER_ ## name, .block_size = (block), \
		.key_size = key, .iv_size = iv } } } } }

#define AUTH(name, block, key, digest, iv) { \
	.op = RTE_CRYPTO_OP_TYPE_SYMMETRIC, \
	{ .sym = { .xform_type = RTE_CRYPTO_SYM_XFORM_AUTH, { .auth = { \
		.algo = RTE_CRYPTO_AUTH_ ## name, .block_size = (block), \
		.key_size = key, .digest_size = digest, .iv_size = iv } } } } }

#define AEAD(name, block, key, digest, aad, iv) { \
	.op = RTE_CRYPTO_OP_TYPE_SYMMETRIC, \
	{ .sym = { .xform_type = RTE_CRYPTO_SYM_XFORM_AEAD, { .aead = { \
		.algo = RTE_CRYPTO_AEAD_ ## name, .block_size = (block), \
		.key_size = key, .digest_size = digest, .aad_size = aad, .iv_size = iv } } } } }

/* ---- Ciphers ---- */

#define CIPHERS_V2 \
	CIPHER(AES_CBC, 16, RANGE(16, 32, 8), ONE(16)), \
	CIPHER(AES_ECB, 16, RANGE(16, 32, 8), NO_IV), \
	CIPHER(AES_XTS, 16, RANGE(32, 64, 32), ONE(16)), \
	CIPHER(DES_CBC, 8, ONE(8), ONE(8)), \
	CIPHER(3DES_CBC, 8, RANGE(8, 24, 8), ONE(8)), \
	CIPHER(3DES_ECB, 8, RANGE(8, 24, 8), NO_IV), \
	CIPHER(SM4_CBC, 16, ONE(16), ONE(16)), \
	CIPHER(SM4_ECB, 16, ONE(16), NO_IV)

#define CIPHERS_V3 \
	CIPHERS_V2, \
	CIPHER(AES_CTR, 16, RANGE(16, 32, 8), ONE(16)), \
	CIPHER(SM4_CTR, 16, ONE(16), ONE(16))

/* Counter mode from a nonce of 12 bytes or a whole counter block. */
#define CTR_EXT \
	CIPHER(AES_CTR, 16, RANGE(16, 32, 8), RANGE(12, 16, 4)), \
	CIPHER(SM4_CTR, 16, ONE(16), ONE(16))

#define CIPHERS_EXT \
	CIPHERS_V2, CTR_EXT, \
	CIPHER(NULL, 1, ONE(0), NO_IV), \
	CIPHER(3DES_CTR, 8, RANGE(8, 24, 8), ONE(8)), \
	CIPHER(AES_DOCSISBPI, 16, RANGE(16, 32, 16), ONE(16)), \
	CIPHER(DES_DOCSISBPI, 8, ONE(8), ONE(8)), \
	CIPHER(SNOW3G_UEA2, 16, ONE(16), ONE(16)), \
	CIPHER(ZUC_EEA3, 16, RANGE(16, 32, 16), RANGE(16, 25, 9)), \
	CIPHER(KASUMI_F8, 8, ONE(16), ONE(8))

#if WARP_HAVE_SM4_FEEDBACK
#define SM4_FB	CIPHER(SM4_OFB, 16, ONE(16), ONE(16)), CIPHER(SM4_CFB, 16, ONE(16), ONE(16)),
#else
#define SM4_FB
#endif
#if WARP_HAVE_SM4_XTS
#define SM4_XTS	CIPHER(SM4_XTS, 16, ONE(32), ONE(16)),
#else
#define SM4_XTS
#endif

/* ---- Digests and MACs. The hardware's are whole words; longer HMAC keys are hashed first. ---- */

#define HMAC_KEY RANGE(1, UINT16_MAX, 1)

#define HASHES(inc) \
	AUTH(MD5, 64, ONE(0), RANGE(inc, 16, inc), NO_IV), \
	AUTH(SHA1, 64, ONE(0), RANGE(inc, 20, inc), NO_IV), \
	AUTH(SHA224, 64, ONE(0), RANGE(inc, 28, inc), NO_IV), \
	AUTH(SHA256, 64, ONE(0), RANGE(inc, 32, inc), NO_IV), \
	AUTH(SHA384, 128, ONE(0), RANGE(inc, 48, inc), NO_IV), \
	AUTH(SHA512, 128, ONE(0), RANGE(inc, 64, inc), NO_IV), \
	AUTH(MD5_HMAC, 64, HMAC_KEY, RANGE(inc, 16, inc), NO_IV), \
	AUTH(SHA1_HMAC, 64, HMAC_KEY, RANGE(inc, 20, inc), NO_IV), \
	AUTH(SHA224_HMAC, 64, HMAC_KEY, RANGE(inc, 28, inc), NO_IV), \
	AUTH(SHA256_HMAC, 64, HMAC_KEY, RANGE(inc, 32, inc), NO_IV), \
	AUTH(SHA384_HMAC, 128, HMAC_KEY, RANGE(inc, 48, inc), NO_IV), \
	AUTH(SHA512_HMAC, 128, HMAC_KEY, RANGE(inc, 64, inc), NO_IV), \
	AUTH(SM3, 64, ONE(0), RANGE(inc, 32, inc), NO_IV)

#define SHA3S \
	AUTH(SHA3_224, 144, ONE(0), RANGE(1, 28, 1), NO_IV), \
	AUTH(SHA3_256, 136, ONE(0), RANGE(1, 32, 1), NO_IV), \
	AUTH(SHA3_384, 104, ONE(0), RANGE(1, 48, 1), NO_IV), \
	AUTH(SHA3_512, 72, ONE(0), RANGE(1, 64, 1), NO_IV), \
	AUTH(SHA3_224_HMAC, 144, HMAC_KEY, RANGE(1, 28, 1), NO_IV), \
	AUTH(SHA3_256_HMAC, 136, HMAC_KEY, RANGE(1, 32, 1), NO_IV), \
	AUTH(SHA3_384_HMAC, 104, HMAC_KEY, RANGE(1, 48, 1), NO_IV), \
	AUTH(SHA3_512_HMAC, 72, HMAC_KEY, RANGE(1, 64, 1), NO_IV)

#if WARP_HAVE_SM3_HMAC
#define SM3_MAC(inc)	AUTH(SM3_HMAC, 64, HMAC_KEY, RANGE(inc, 32, inc), NO_IV),
#else
#define SM3_MAC(inc)
#endif

#define MACS_V3 \
	AUTH(AES_CMAC, 16, ONE(16), RANGE(4, 16, 4), NO_IV), \
	AUTH(AES_XCBC_MAC, 16, ONE(16), RANGE(12, 16, 4), NO_IV), \
	AUTH(AES_GMAC, 16, RANGE(16, 32, 8), RANGE(4, 16, 4), ONE(12))

/* GMAC and GCM: an IV of no bytes is J0 itself, as rte_crypto_sym.h has it. */
#define MACS_EXT \
	AUTH(NULL, 1, ONE(0), ONE(0), NO_IV), \
	AUTH(AES_CMAC, 16, RANGE(16, 32, 8), RANGE(1, 16, 1), NO_IV), \
	AUTH(AES_XCBC_MAC, 16, ONE(16), RANGE(12, 16, 4), NO_IV), \
	AUTH(AES_GMAC, 16, RANGE(16, 32, 8), RANGE(1, 16, 1), RANGE(0, 255, 1)), \
	AUTH(SNOW3G_UIA2, 16, ONE(16), ONE(4), ONE(16)), \
	AUTH(ZUC_EIA3, 16, RANGE(16, 32, 16), ONE(4), RANGE(16, 25, 9)), \
	AUTH(KASUMI_F9, 8, ONE(16), ONE(4), NO_IV)

/* ---- AEAD ---- */

#define AEADS_V2 \
	AEAD(AES_GCM, 16, RANGE(16, 32, 8), RANGE(8, 16, 1), RANGE(0, WARP_SEC_MAX_AAD, 1), \
	     ONE(12)), \
	AEAD(AES_CCM, 16, RANGE(16, 32, 8), RANGE(4, 16, 2), RANGE(0, WARP_SEC_MAX_CCM_AAD, 1), \
	     RANGE(7, 13, 1))

#define AEADS_EXT \
	AEAD(AES_GCM, 16, RANGE(16, 32, 8), RANGE(1, 16, 1), RANGE(0, WARP_SEC_MAX_AAD, 1), \
	     RANGE(0, 4095, 1)), \
	AEAD(AES_CCM, 16, RANGE(16, 32, 8), RANGE(4, 16, 2), RANGE(0, WARP_SEC_MAX_CCM_AAD, 1), \
	     RANGE(7, 13, 1)), \
	AEAD(CHACHA20_POLY1305, 64, ONE(32), ONE(16), RANGE(0, WARP_SEC_MAX_AAD, 1), ONE(12))

#if WARP_HAVE_SM4_GCM
#define SM4_AEAD AEAD(SM4_GCM, 16, ONE(16), RANGE(8, 16, 1), RANGE(0, WARP_SEC_MAX_AAD, 1), ONE(12)),
#else
#define SM4_AEAD
#endif

static const struct rte_cryptodev_capabilities caps_v2[] = {
	CIPHERS_V2, SM4_XTS
	HASHES(4), SM3_MAC(4)
	AEADS_V2,
	RTE_CRYPTODEV_END_OF_CAPABILITIES_LIST()
};

static const struct rte_cryptodev_capabilities caps_v3[] = {
	CIPHERS_V3, SM4_FB SM4_XTS
	HASHES(4), SM3_MAC(4) MACS_V3,
	AEADS_V2, SM4_AEAD
	RTE_CRYPTODEV_END_OF_CAPABILITIES_LIST()
};

static const struct rte_cryptodev_capabilities caps_ext[] = {
	CIPHERS_EXT, SM4_FB SM4_XTS
	HASHES(1), SHA3S, SM3_MAC(1) MACS_EXT,
	AEADS_EXT, SM4_AEAD
	RTE_CRYPTODEV_END_OF_CAPABILITIES_LIST()
};

const struct rte_cryptodev_capabilities *
warp_crypto_capabilities(enum warp_model model)
{
	switch (model) {
	case WARP_MODEL_V2:
		return caps_v2;
	case WARP_MODEL_V3:
		return caps_v3;
	default:
		return caps_ext;
	}
}

/** The entry of algorithm @p algo, an enumerator of the type's own, or NULL. */
const struct rte_cryptodev_symmetric_capability *
warp_crypto_find_cap(enum warp_model model, enum rte_crypto_sym_xform_type type, int algo)
{
	const struct rte_cryptodev_capabilities *c;

	for (c = warp_crypto_capabilities(model); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
		if (c->sym.xform_type != type)
			continue;
		if (type == RTE_CRYPTO_SYM_XFORM_CIPHER ? (int)c->sym.cipher.algo == algo :
		    type == RTE_CRYPTO_SYM_XFORM_AUTH ? (int)c->sym.auth.algo == algo :
		    (int)c->sym.aead.algo == algo)
			return &c->sym;
	}
	return NULL;
}

uint64_t
warp_crypto_feature_flags(enum warp_model model)
{
	uint64_t flags = RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO |
			 RTE_CRYPTODEV_FF_SYM_OPERATION_CHAINING |
			 RTE_CRYPTODEV_FF_IN_PLACE_SGL |
			 RTE_CRYPTODEV_FF_OOP_SGL_IN_SGL_OUT |
			 RTE_CRYPTODEV_FF_OOP_SGL_IN_LB_OUT |
			 RTE_CRYPTODEV_FF_OOP_LB_IN_SGL_OUT |
			 RTE_CRYPTODEV_FF_OOP_LB_IN_LB_OUT |
			 RTE_CRYPTODEV_FF_SYM_RAW_DP;

	/*
	 * Which chains the hardware has shows when a session is made. An op
	 * without one is served by every model, but a flag that promises it
	 * also promises every chain of what the capabilities list.
	 */
	if (model == WARP_MODEL_EXT)
		flags |= RTE_CRYPTODEV_FF_SYM_SESSIONLESS | RTE_CRYPTODEV_FF_SECURITY |
			 RTE_CRYPTODEV_FF_DIGEST_ENCRYPTED | RTE_CRYPTODEV_FF_NON_BYTE_ALIGNED_DATA;
	return flags;
}
