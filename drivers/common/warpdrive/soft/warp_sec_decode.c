/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* From either BD type to one request, and every check that needs no memory. */

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "warp_sec_req.h"

const struct warp_md_info warp_md_info[WARP_MD_NUM] = {
	[WARP_MD_SHA1] = { 20, 20, 64 },
	[WARP_MD_SHA256] = { 32, 32, 64 },
	[WARP_MD_MD5] = { 16, 16, 64 },
	[WARP_MD_SHA224] = { 28, 32, 64 },
	[WARP_MD_SHA384] = { 48, 64, 128 },
	[WARP_MD_SHA512] = { 64, 64, 128 },
	[WARP_MD_SHA512_224] = { 28, 64, 128 },
	[WARP_MD_SHA512_256] = { 32, 64, 128 },
	[WARP_MD_SM3] = { 32, 32, 64 },
	[WARP_MD_SHA3_224] = { 28, 0, 144 },
	[WARP_MD_SHA3_256] = { 32, 0, 136 },
	[WARP_MD_SHA3_384] = { 48, 0, 104 },
	[WARP_MD_SHA3_512] = { 64, 0, 72 },
};

#define HASH(m, n)	{ .cls = WARP_MAC_HASH, .md = WARP_MD_##m, .max_len = (n) }
#define HMAC(m, n)	{ .cls = WARP_MAC_HMAC, .md = WARP_MD_##m, .max_len = (n) }
#define EXT_HASH(m, n)	{ .cls = WARP_MAC_HASH, .md = WARP_MD_##m, .max_len = (n), .ext = true }
#define EXT_HMAC(m, n)	{ .cls = WARP_MAC_HMAC, .md = WARP_MD_##m, .max_len = (n), .ext = true }

const struct warp_mac_alg warp_mac_algs[64] = {
	[WARP_SEC_A_ALG_SHA1] = HASH(SHA1, 20),
	[WARP_SEC_A_ALG_SHA256] = HASH(SHA256, 32),
	[WARP_SEC_A_ALG_MD5] = HASH(MD5, 16),
	[WARP_SEC_A_ALG_SHA224] = HASH(SHA224, 28),
	[WARP_SEC_A_ALG_SHA384] = HASH(SHA384, 48),
	[WARP_SEC_A_ALG_SHA512] = HASH(SHA512, 64),
	[WARP_SEC_A_ALG_SHA512_224] = HASH(SHA512_224, 28),
	[WARP_SEC_A_ALG_SHA512_256] = HASH(SHA512_256, 32),
	[WARP_SEC_A_ALG_HMAC_SHA1] = HMAC(SHA1, 20),
	[WARP_SEC_A_ALG_HMAC_SHA256] = HMAC(SHA256, 32),
	[WARP_SEC_A_ALG_HMAC_MD5] = HMAC(MD5, 16),
	[WARP_SEC_A_ALG_HMAC_SHA224] = HMAC(SHA224, 28),
	[WARP_SEC_A_ALG_HMAC_SHA384] = HMAC(SHA384, 48),
	[WARP_SEC_A_ALG_HMAC_SHA512] = HMAC(SHA512, 64),
	[WARP_SEC_A_ALG_HMAC_SHA512_224] = HMAC(SHA512_224, 28),
	[WARP_SEC_A_ALG_HMAC_SHA512_256] = HMAC(SHA512_256, 32),
	[WARP_SEC_A_ALG_XCBC] = { .cls = WARP_MAC_XCBC, .max_len = 16 },
	[WARP_SEC_A_ALG_CMAC] = { .cls = WARP_MAC_CMAC, .max_len = 16 },
	[WARP_SEC_A_ALG_GMAC] = { .cls = WARP_MAC_GMAC, .max_len = 16 },
	[WARP_SEC_A_ALG_SM3] = HASH(SM3, 32),
	[WARP_SEC_A_ALG_HMAC_SM3] = HMAC(SM3, 32),
	[WARP_SEC_A_ALG_SM4_GMAC] = { .cls = WARP_MAC_SM4_GMAC, .max_len = 16 },
	[WARP_SEC_EXT_A_ALG_SHA3_224] = EXT_HASH(SHA3_224, 28),
	[WARP_SEC_EXT_A_ALG_SHA3_256] = EXT_HASH(SHA3_256, 32),
	[WARP_SEC_EXT_A_ALG_SHA3_384] = EXT_HASH(SHA3_384, 48),
	[WARP_SEC_EXT_A_ALG_SHA3_512] = EXT_HASH(SHA3_512, 64),
	[WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 0] = EXT_HMAC(SHA3_224, 28),
	[WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 1] = EXT_HMAC(SHA3_256, 32),
	[WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 2] = EXT_HMAC(SHA3_384, 48),
	[WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 3] = EXT_HMAC(SHA3_512, 64),
	[WARP_SEC_EXT_A_ALG_SNOW3G_UIA2] = { .cls = WARP_MAC_UIA2, .max_len = 4, .ext = true },
	[WARP_SEC_EXT_A_ALG_ZUC_EIA3] = { .cls = WARP_MAC_EIA3, .max_len = 16, .ext = true },
	[WARP_SEC_EXT_A_ALG_KASUMI_F9] = { .cls = WARP_MAC_F9, .max_len = 4, .ext = true },
	[WARP_SEC_EXT_A_ALG_CRC32] = { .cls = WARP_MAC_CRC32, .max_len = 4, .ext = true },
};

#define GET(word, shift, width)	(((word) >> (shift)) & ((1u << (width)) - 1))
#define GET8(word, shift, width)	((uint8_t)GET(word, shift, width))
#define JOIN(lo, hi)		((uint64_t)(hi) << 32 | (lo))

/* What the checks need beside the request. */
struct raw {
	enum warp_model model;
	bool invalid;
	uint8_t mac_type;
	uint8_t ci_gen;
	uint8_t mac_words;
	uint8_t mac_trim;
	uint32_t ext0;
	uint32_t ext1;
	uint32_t ext_flags;	/* dw0 from bit 20 on, dw1[31] */
};

static void
load_bd2(const struct warp_sqe *sqe, struct warp_sec_req *r, struct raw *raw)
{
	const struct warp_sec_bd2 *bd = (const void *)sqe;

	raw->invalid = bd->flags & WARP_SEC2_INVALID;
	raw->mac_type = GET8(bd->ctrl, WARP_SEC2_MAC_TYPE_SHIFT, 3);
	raw->ci_gen = GET8(bd->flags, WARP_SEC2_CI_GEN_SHIFT, 2);
	raw->mac_words = GET8(bd->auth, WARP_SEC2_MAC_LEN_SHIFT, 5);
	r->cipher = GET8(bd->ctrl, WARP_SEC2_CIPHER_SHIFT, 2);
	r->auth = GET8(bd->ctrl, WARP_SEC2_AUTH_SHIFT, 2);
	r->seq = !!(bd->ctrl & WARP_SEC2_SEQ);
	r->de = GET8(bd->ctrl, WARP_SEC2_DE_SHIFT, 2);
	r->scene = GET8(bd->ctrl, WARP_SEC2_SCENE_SHIFT, 4);
	r->src_type = GET8(bd->ctrl, WARP_SEC2_SRC_TYPE_SHIFT, 3);
	r->dst_type = GET8(bd->ctrl, WARP_SEC2_DST_TYPE_SHIFT, 3);
	r->ai_gen = GET8(bd->flags, WARP_SEC2_AI_GEN_SHIFT, 2);
	r->no_pad = GET8(bd->flags, WARP_SEC2_A_PAD_SHIFT, 2);
	r->a_key_len = 4 * GET8(bd->auth, WARP_SEC2_A_KEY_LEN_SHIFT, 6);
	r->a_alg = GET8(bd->auth, WARP_SEC2_A_ALG_SHIFT, 6);
	r->icv_len = GET8(bd->cipher, WARP_SEC2_C_ICV_LEN_SHIFT, 6);
	r->c_width = GET8(bd->cipher, WARP_SEC2_C_WIDTH_SHIFT, 3);
	r->c_key_code = GET8(bd->cipher, WARP_SEC2_C_KEY_LEN_SHIFT, 3);
	r->c_mode = GET8(bd->cipher, WARP_SEC2_C_MODE_SHIFT, 4);
	r->c_alg = GET8(bd->cipher, WARP_SEC2_C_ALG_SHIFT, 4);
	r->a_len = bd->a_len & WARP_SEC_LEN_MASK;
	r->c_len = bd->c_len & WARP_SEC_LEN_MASK;
	r->a_off = GET(bd->offsets, WARP_SEC_A_OFFSET_SHIFT, 16);
	r->c_off = GET(bd->offsets, WARP_SEC_C_OFFSET_SHIFT, 16);
	r->long_len = JOIN(bd->long_len_l, bd->long_len_h);
	r->a_iv = JOIN(bd->a_iv_l, bd->a_iv_h);
	r->a_key = JOIN(bd->a_key_l, bd->a_key_h);
	r->mac = JOIN(bd->mac_l, bd->mac_h);
	r->c_iv = JOIN(bd->c_iv_l, bd->c_iv_h);
	r->c_key = JOIN(bd->c_key_l, bd->c_key_h);
	r->src = JOIN(bd->src_l, bd->src_h);
	r->dst = JOIN(bd->dst_l, bd->dst_h);
}

static void
load_bd3(const struct warp_sqe *sqe, struct warp_sec_req *r, struct raw *raw)
{
	const struct warp_sec_bd3 *bd = (const void *)sqe;

	raw->invalid = bd->ctrl & WARP_SEC3_INVALID;
	raw->mac_type = GET8(bd->ctrl, WARP_SEC3_MAC_TYPE_SHIFT, 3);
	raw->ci_gen = GET8(bd->cipher, WARP_SEC3_CI_GEN_SHIFT, 2);
	raw->mac_words = GET8(bd->auth, WARP_SEC3_MAC_LEN_SHIFT, 5);
	raw->ext0 = bd->ext0;
	raw->ext1 = bd->ext1;
	raw->ext_flags = (bd->ctrl & ~WARP_HW_MASK(19, 0)) | bd->cipher >> 31;
	r->scene = GET8(bd->ctrl, WARP_SEC3_SCENE_SHIFT, 4);
	r->de = GET8(bd->ctrl, WARP_SEC3_DE_SHIFT, 2);
	r->src_type = GET8(bd->ctrl, WARP_SEC3_SRC_TYPE_SHIFT, 3);
	r->dst_type = GET8(bd->ctrl, WARP_SEC3_DST_TYPE_SHIFT, 3);
	r->cipher = GET8(bd->cipher, WARP_SEC3_CIPHER_SHIFT, 2);
	r->icv_len = GET8(bd->cipher, WARP_SEC3_C_ICV_LEN_SHIFT, 6);
	r->c_width = GET8(bd->cipher, WARP_SEC3_C_WIDTH_SHIFT, 3);
	r->c_key_code = GET8(bd->cipher, WARP_SEC3_C_KEY_LEN_SHIFT, 3);
	r->c_mode = GET8(bd->cipher, WARP_SEC3_C_MODE_SHIFT, 4);
	r->c_alg = GET8(bd->cipher, WARP_SEC3_C_ALG_SHIFT, 4);
	r->seq = !!(bd->cipher & WARP_SEC3_SEQ);
	r->auth = GET8(bd->auth, WARP_SEC3_AUTH_SHIFT, 2);
	r->ai_gen = GET8(bd->auth, WARP_SEC3_AI_GEN_SHIFT, 2);
	r->a_key_len = 4 * GET8(bd->auth, WARP_SEC3_A_KEY_LEN_SHIFT, 6);
	r->a_alg = GET8(bd->auth, WARP_SEC3_A_ALG_SHIFT, 6);
	r->ctr_mode = GET8(bd->auth, WARP_SEC3_CTR_MODE_SHIFT, 2);
	r->a_off = GET(bd->offsets, WARP_SEC_A_OFFSET_SHIFT, 16);
	r->c_off = GET(bd->offsets, WARP_SEC_C_OFFSET_SHIFT, 16);
	r->a_len = bd->a_len & WARP_SEC_LEN_MASK;
	r->c_len = bd->c_len & WARP_SEC_LEN_MASK;
	r->src = JOIN(bd->src_l, bd->src_h);
	r->dst = JOIN(bd->dst_l, bd->dst_h);
	r->mac = JOIN(bd->mac_l, bd->mac_h);
	r->a_key = JOIN(bd->a_key_l, bd->a_key_h);
	r->a_iv = JOIN(bd->a_iv_l, bd->a_iv_h);
	r->c_key = JOIN(bd->c_key_l, bd->c_key_h);
	r->c_iv = JOIN(bd->c_iv_l, bd->c_iv_h);
	if (r->scene == WARP_SEC_SCENE_STREAM) {
		r->no_pad = GET8(bd->stream, WARP_SEC3_AUTH_PAD_SHIFT, 2);
		r->long_len = JOIN(bd->long_len_l, bd->long_len_h);
	}
}

/* The extension bits: refused unless offered, else spread over the request. */
static uint8_t
load_ext(struct warp_sec_req *r, struct raw *raw)
{
	uint32_t any = raw->ext_flags | raw->ext0 | raw->ext1;

	if (any == 0)
		return WARP_SEC_ERR_NONE;
	if (raw->model != WARP_MODEL_EXT || (raw->ext_flags & ~WARP_SEC3_EXT_DW0_MASK) != 0 ||
	    (raw->ext1 & ~WARP_SEC3_EXT_MAC_OFFSET_MASK) != 0)
		return WARP_SEC_ERR_RESERVED;
	r->ext = raw->ext_flags;
	raw->mac_trim = GET8(raw->ext_flags, WARP_SEC3_EXT_MAC_TRIM_SHIFT, 2);
	r->c_off_bits = GET8(raw->ext0, WARP_SEC3_EXT_C_OFF_BITS_SHIFT, 3);
	r->c_len_bits = GET8(raw->ext0, WARP_SEC3_EXT_C_LEN_BITS_SHIFT, 3);
	r->a_off_bits = GET8(raw->ext0, WARP_SEC3_EXT_A_OFF_BITS_SHIFT, 3);
	r->a_len_bits = GET8(raw->ext0, WARP_SEC3_EXT_A_LEN_BITS_SHIFT, 3);
	r->c_iv_len = (uint16_t)GET(raw->ext0, WARP_SEC3_EXT_C_IV_LEN_SHIFT, 12);
	r->a_iv_len = (uint16_t)GET(raw->ext0, WARP_SEC3_EXT_A_IV_LEN_SHIFT, 8);
	r->mac_off = raw->ext1;
	return WARP_SEC_ERR_NONE;
}

static uint8_t
set_iv_len(uint16_t *len, uint16_t usual)
{
	if (*len != 0 && *len != usual)
		return WARP_SEC_ERR_IV;
	*len = usual;
	return WARP_SEC_ERR_NONE;
}

/* ---- Ciphers: which exist where, with which keys and lengths ---- */

static bool
mode_offered(const struct warp_sec_req *r, const struct raw *raw)
{
	bool v2 = raw->model == WARP_MODEL_V2, ext = raw->model == WARP_MODEL_EXT;
	bool des = r->c_alg <= WARP_SEC_C_ALG_3DES;

	switch (r->c_mode) {
	case WARP_SEC_C_MODE_ECB:
	case WARP_SEC_C_MODE_CBC:
		return r->c_alg <= WARP_SEC_C_ALG_SM4;
	case WARP_SEC_C_MODE_OFB:
		return !v2 && r->c_alg <= WARP_SEC_C_ALG_SM4;
	case WARP_SEC_C_MODE_CTR:
		return (ext && r->c_alg == WARP_SEC_C_ALG_3DES) ||
		       (!v2 && !des && r->c_alg <= WARP_SEC_C_ALG_SM4);
	case WARP_SEC_C_MODE_CFB:
		return !v2 && !des && r->c_alg <= WARP_SEC_C_ALG_SM4;
	case WARP_SEC_C_MODE_GCM:
		return (ext && r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20) ||
		       r->c_alg == WARP_SEC_C_ALG_AES || (!v2 && r->c_alg == WARP_SEC_C_ALG_SM4);
	case WARP_SEC_C_MODE_CCM:
		return r->c_alg == WARP_SEC_C_ALG_AES || (!v2 && r->c_alg == WARP_SEC_C_ALG_SM4);
	case WARP_SEC_C_MODE_XTS:
		return !des && r->c_alg <= WARP_SEC_C_ALG_SM4;
	case WARP_SEC_C_MODE_CBC_CS:
		if (r->c_width < WARP_SEC_C_WIDTH_CS1 || r->c_width > WARP_SEC_C_WIDTH_CS3)
			return false;
		return r->c_alg == WARP_SEC_C_ALG_AES || (!v2 && r->c_alg == WARP_SEC_C_ALG_SM4);
	case WARP_SEC_EXT_C_MODE_STREAM:
		return ext && r->c_alg >= WARP_SEC_EXT_C_ALG_SNOW3G &&
		       r->c_alg <= WARP_SEC_EXT_C_ALG_CHACHA20;
	case WARP_SEC_EXT_C_MODE_DOCSIS:
		return ext && (r->c_alg == WARP_SEC_C_ALG_DES || r->c_alg == WARP_SEC_C_ALG_AES);
	default:
		return false;
	}
}

static uint16_t
cipher_key_len(const struct warp_sec_req *r)
{
	static const uint8_t aes[8] = { 16, 24, 32 };

	switch (r->c_alg) {
	case WARP_SEC_C_ALG_DES:
		return 8;
	case WARP_SEC_C_ALG_3DES:
		if (r->c_key_code == WARP_SEC_C_KEY_3DES_3)
			return 24;
		return r->c_key_code == WARP_SEC_C_KEY_3DES_2 ? 16 : 0;
	case WARP_SEC_C_ALG_AES:
		if (r->c_mode == WARP_SEC_C_MODE_XTS)
			return r->c_key_code == WARP_SEC_C_KEY_192 ? 0 : 2 * aes[r->c_key_code];
		if (r->c_mode == WARP_SEC_EXT_C_MODE_DOCSIS && r->c_key_code == WARP_SEC_C_KEY_192)
			return 0;
		return aes[r->c_key_code];
	case WARP_SEC_C_ALG_SM4:
		if (r->c_key_code != WARP_SEC_C_KEY_128)
			return 0;
		return r->c_mode == WARP_SEC_C_MODE_XTS ? 32 : 16;
	case WARP_SEC_EXT_C_ALG_ZUC:
		return r->c_key_code == WARP_SEC_C_KEY_192 ? 0 : aes[r->c_key_code];
	case WARP_SEC_EXT_C_ALG_CHACHA20:
		return r->c_key_code == WARP_SEC_C_KEY_256 ? 32 : 0;
	default:
		return r->c_key_code == WARP_SEC_C_KEY_128 ? 16 : 0;
	}
}

static uint8_t
cipher_iv_len(struct warp_sec_req *r)
{
	bool aead = r->kind == WARP_SEC_KIND_AEAD;

	if (r->c_mode == WARP_SEC_C_MODE_ECB)
		return set_iv_len(&r->c_iv_len, 0);
	if (r->c_mode == WARP_SEC_C_MODE_GCM && aead && r->c_alg != WARP_SEC_EXT_C_ALG_CHACHA20) {
		if (r->ext & WARP_SEC3_EXT_J0)
			return set_iv_len(&r->c_iv_len, WARP_AES_BLOCK);
		if (r->c_iv_len == 0)
			r->c_iv_len = WARP_SEC_GCM_NONCE;
		return WARP_SEC_ERR_NONE;
	}
	switch (r->c_alg) {
	case WARP_SEC_C_ALG_DES:
	case WARP_SEC_C_ALG_3DES:
	case WARP_SEC_EXT_C_ALG_KASUMI:
		return set_iv_len(&r->c_iv_len, 8);
	case WARP_SEC_EXT_C_ALG_ZUC:
		if (r->c_key_len == 32)
			return r->c_iv_len == 23 ? 0 : set_iv_len(&r->c_iv_len, 25);
		return set_iv_len(&r->c_iv_len, 16);
	case WARP_SEC_EXT_C_ALG_CHACHA20:
		return set_iv_len(&r->c_iv_len, aead ? 12 : 16);
	default:
		if (r->c_mode == WARP_SEC_C_MODE_CTR && r->c_iv_len == WARP_SEC_CTR_NONCE)
			return WARP_SEC_ERR_NONE;
		return set_iv_len(&r->c_iv_len, 16);
	}
}

static bool
cipher_length_ok(const struct warp_sec_req *r, bool ext)
{
	uint32_t block = r->c_alg <= WARP_SEC_C_ALG_3DES ? 8 : WARP_AES_BLOCK;

	switch (r->c_mode) {
	case WARP_SEC_C_MODE_ECB:
	case WARP_SEC_C_MODE_CBC:
		return r->c_len % block == 0;
	case WARP_SEC_C_MODE_OFB:
		/* No source gives a residue to DES in any mode. */
		return r->c_alg > WARP_SEC_C_ALG_3DES || r->c_len % block == 0;
	case WARP_SEC_C_MODE_XTS:
		return r->c_len >= WARP_AES_BLOCK;
	case WARP_SEC_C_MODE_CBC_CS:
		return r->c_len > WARP_AES_BLOCK || (r->c_len == WARP_AES_BLOCK &&
						     (ext || r->c_alg == WARP_SEC_C_ALG_SM4));
	case WARP_SEC_EXT_C_MODE_STREAM:
		if (r->c_alg == WARP_SEC_EXT_C_ALG_ZUC)
			return warp_sec_c_bits(r) <= WARP_SEC_EXT_WIRELESS_MAX_BITS;
		return true;
	default:
		return true;
	}
}

static bool
is_wireless(const struct warp_sec_req *r)
{
	return r->c_mode == WARP_SEC_EXT_C_MODE_STREAM &&
	       r->c_alg != WARP_SEC_EXT_C_ALG_CHACHA20;
}

static uint8_t
check_cipher(struct warp_sec_req *r, const struct raw *raw)
{
	bool bits = r->c_off_bits != 0 || r->c_len_bits != 0;
	bool empty = r->c_len == 0 && r->c_len_bits == 0;

	if (r->cipher == WARP_SEC_CIPHER_COPY)
		return raw->model == WARP_MODEL_EXT ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_OPERATION;
	if (raw->ci_gen != 0)
		return WARP_SEC_ERR_IV;
	if (!mode_offered(r, raw))
		return WARP_SEC_ERR_CIPHER;
	r->c_key_len = cipher_key_len(r);
	if (r->c_key_len == 0)
		return WARP_SEC_ERR_KEY_LEN;
	if (bits && !is_wireless(r))
		return WARP_SEC_ERR_DATA_LEN;
	if (r->kind == WARP_SEC_KIND_CIPHER && empty)
		return WARP_SEC_ERR_DATA_LEN;
	/* A chain without payload is a MAC over the AAD; see 8.1, point 9. */
	if (!empty && !cipher_length_ok(r, raw->model == WARP_MODEL_EXT))
		return WARP_SEC_ERR_DATA_LEN;
	return cipher_iv_len(r);
}

/* ---- Digests and MACs ---- */

static bool
key_len_ok(const struct warp_sec_req *r, const struct warp_mac_alg *alg, bool ext)
{
	switch (alg->cls) {
	case WARP_MAC_HMAC:
		return r->a_key_len <= warp_md_info[alg->md].block;
	case WARP_MAC_CMAC:
		return r->a_key_len == 16 || (ext && (r->a_key_len == 24 || r->a_key_len == 32));
	case WARP_MAC_GMAC:
		return r->a_key_len == 16 || r->a_key_len == 24 || r->a_key_len == 32;
	case WARP_MAC_EIA3:
		return r->a_key_len == 16 || r->a_key_len == 32;
	case WARP_MAC_XCBC:
	case WARP_MAC_UIA2:
	case WARP_MAC_F9:
		return r->a_key_len == 16;
	default:
		return true;
	}
}

/* mac_len in words becomes bytes; 0 is the full length of a digest. */
static uint8_t
set_mac_len(struct warp_sec_req *r, const struct warp_mac_alg *alg, const struct raw *raw)
{
	uint32_t len = 4u * raw->mac_words;
	bool wireless = alg->cls >= WARP_MAC_UIA2 && alg->cls <= WARP_MAC_CRC32;

	if (alg->cls == WARP_MAC_HASH && alg->md == WARP_MD_SM3 && len == 0)
		return WARP_SEC_ERR_MAC_LEN;
	if (len == 0)
		len = alg->cls == WARP_MAC_EIA3 ? 4 : alg->max_len;
	if (len > alg->max_len || (wireless && raw->mac_trim != 0))
		return WARP_SEC_ERR_MAC_LEN;
	if (alg->cls == WARP_MAC_EIA3 &&
	    !(len == 4 || (r->a_key_len == 32 && (len == 8 || len == 16))))
		return WARP_SEC_ERR_MAC_LEN;
	if (alg->cls == WARP_MAC_XCBC && raw->model != WARP_MODEL_EXT && len != 12 && len != 16)
		return WARP_SEC_ERR_MAC_LEN;
	r->mac_len = (uint8_t)(len - raw->mac_trim);
	return WARP_SEC_ERR_NONE;
}

static uint8_t
check_auth_iv(struct warp_sec_req *r, const struct warp_mac_alg *alg)
{
	switch (alg->cls) {
	case WARP_MAC_GMAC:
		if (r->ai_gen != WARP_SEC_AI_GEN_ADDR)
			return WARP_SEC_ERR_AUTH;
		if (r->ext & WARP_SEC3_EXT_J0)
			return set_iv_len(&r->a_iv_len, WARP_AES_BLOCK);
		if (r->a_iv_len == 0)
			r->a_iv_len = WARP_SEC_GCM_NONCE;
		return WARP_SEC_ERR_NONE;
	case WARP_MAC_UIA2:
		return set_iv_len(&r->a_iv_len, 16);
	case WARP_MAC_EIA3:
		if (r->a_key_len == 32)
			return r->a_iv_len == 23 ? 0 : set_iv_len(&r->a_iv_len, 25);
		return set_iv_len(&r->a_iv_len, 16);
	default:
		return set_iv_len(&r->a_iv_len, 0);
	}
}

/* Long hash stages; section 4.13. */
static uint8_t
check_stage(const struct warp_sec_req *r, const struct warp_mac_alg *alg)
{
	const struct warp_md_info *md = &warp_md_info[alg->md];
	uint64_t msg = (uint64_t)r->a_len * 8;

	if (r->ai_gen == WARP_SEC_AI_GEN_INNER && r->no_pad == WARP_SEC_PAD_FINAL)
		return WARP_SEC_ERR_NONE;
	if (r->kind != WARP_SEC_KIND_AUTH || r->auth != WARP_SEC_AUTH_CALC || md->state == 0 ||
	    r->ext != 0 || r->ai_gen > WARP_SEC_AI_GEN_ADDR || r->no_pad > WARP_SEC_PAD_NONE)
		return WARP_SEC_ERR_AUTH;
	if (r->no_pad == WARP_SEC_PAD_NONE)
		return r->a_len == 0 || r->a_len % md->block != 0 ? WARP_SEC_ERR_DATA_LEN :
								    WARP_SEC_ERR_NONE;
	/* The last BD: what came before it is whole blocks, and not longer than the whole. */
	if (r->long_len < msg || (r->long_len - msg) % (8 * md->block) != 0)
		return WARP_SEC_ERR_DATA_LEN;
	return WARP_SEC_ERR_NONE;
}

static bool
auth_length_ok(const struct warp_sec_req *r, const struct warp_mac_alg *alg,
	       const struct raw *raw)
{
	bool ext = raw->model == WARP_MODEL_EXT;
	uint32_t bits = warp_sec_a_bits(r);
	bool stream_end = r->ai_gen == WARP_SEC_AI_GEN_ADDR && r->no_pad == WARP_SEC_PAD_FINAL;

	if ((r->a_off_bits != 0 || r->a_len_bits != 0) &&
	    alg->cls != WARP_MAC_UIA2 && alg->cls != WARP_MAC_EIA3)
		return false;
	switch (alg->cls) {
	case WARP_MAC_HASH:
	case WARP_MAC_HMAC:
		return r->a_len != 0 || stream_end || raw->model != WARP_MODEL_V2;
	case WARP_MAC_XCBC:
	case WARP_MAC_CMAC:
		return r->a_len != 0 || ext;
	case WARP_MAC_UIA2:
		return bits != 0;
	case WARP_MAC_EIA3:
		return bits != 0 && bits <= WARP_SEC_EXT_WIRELESS_MAX_BITS;
	case WARP_MAC_F9:
		return r->a_len > 8;
	default:
		return true;
	}
}

static uint8_t
check_auth(struct warp_sec_req *r, const struct raw *raw)
{
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	bool ext = raw->model == WARP_MODEL_EXT;
	uint8_t err;

	if (alg->cls == WARP_MAC_NONE || alg->cls == WARP_MAC_SM4_GMAC || (alg->ext && !ext))
		return WARP_SEC_ERR_AUTH;
	if (raw->model == WARP_MODEL_V2 && alg->cls >= WARP_MAC_XCBC && alg->cls <= WARP_MAC_GMAC)
		return WARP_SEC_ERR_AUTH;
	if (!key_len_ok(r, alg, ext))
		return WARP_SEC_ERR_KEY_LEN;
	err = check_auth_iv(r, alg);
	if (err == WARP_SEC_ERR_NONE && alg->cls <= WARP_MAC_HMAC)
		err = check_stage(r, alg);
	if (err == WARP_SEC_ERR_NONE && !auth_length_ok(r, alg, raw))
		err = WARP_SEC_ERR_DATA_LEN;
	if (err == WARP_SEC_ERR_NONE)
		err = set_mac_len(r, alg, raw);
	return err;
}

/* ---- Combinations ---- */

/* What is known to run on the hardware: section 7.3. */
static uint8_t
check_hw_chain(const struct warp_sec_req *r, const struct raw *raw)
{
	bool v2 = raw->model == WARP_MODEL_V2;
	bool enc = r->cipher == WARP_SEC_CIPHER_ENCRYPT && r->auth == WARP_SEC_AUTH_CALC &&
		   r->seq == 0;
	bool dec = r->cipher == WARP_SEC_CIPHER_DECRYPT && r->auth == WARP_SEC_AUTH_VERIFY &&
		   r->seq == 1;

	if (!enc && !dec)
		return WARP_SEC_ERR_OPERATION;
	if (r->c_mode != WARP_SEC_C_MODE_CBC || r->c_alg < WARP_SEC_C_ALG_AES ||
	    (v2 && r->c_alg != WARP_SEC_C_ALG_AES))
		return WARP_SEC_ERR_CIPHER;
	switch (r->a_alg) {
	case WARP_SEC_A_ALG_HMAC_SHA1:
	case WARP_SEC_A_ALG_HMAC_SHA256:
	case WARP_SEC_A_ALG_HMAC_SHA512:
		return WARP_SEC_ERR_NONE;
	case WARP_SEC_A_ALG_HMAC_SM3:
		return v2 ? WARP_SEC_ERR_AUTH : WARP_SEC_ERR_NONE;
	default:
		return WARP_SEC_ERR_AUTH;
	}
}

static uint8_t
check_chain(struct warp_sec_req *r, const struct raw *raw)
{
	uint8_t err = raw->model == WARP_MODEL_EXT ? WARP_SEC_ERR_NONE : check_hw_chain(r, raw);

	/* The pad bit and ai_gen belong to digests alone; drivers leave both 0 here. */
	if (err == WARP_SEC_ERR_NONE)
		err = check_cipher(r, raw);
	if (err == WARP_SEC_ERR_NONE && raw->model == WARP_MODEL_V2 && r->c_len == 0)
		err = WARP_SEC_ERR_DATA_LEN;
	if (err == WARP_SEC_ERR_NONE)
		err = check_auth(r, raw);
	return err;
}

static uint8_t
check_aead(struct warp_sec_req *r, const struct raw *raw)
{
	bool ccm = r->c_mode == WARP_SEC_C_MODE_CCM, ext = raw->model == WARP_MODEL_EXT;
	uint8_t min = ccm ? 4 : 1;
	uint8_t err;

	if (r->cipher > WARP_SEC_CIPHER_DECRYPT)
		return WARP_SEC_ERR_OPERATION;
	err = check_cipher(r, raw);
	if (err != WARP_SEC_ERR_NONE)
		return err;
	if (!ext)
		min = 4;
	if (r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20)
		min = 16;
	if (r->icv_len < min || r->icv_len > 16 || (ccm && r->icv_len % 2 != 0) ||
	    raw->mac_trim != 0)
		return WARP_SEC_ERR_MAC_LEN;
	r->mac_len = r->icv_len;
	if (raw->model == WARP_MODEL_V2 && r->c_len == 0)
		return WARP_SEC_ERR_DATA_LEN;
	if (r->a_len + r->c_len > WARP_SEC_MAX_DATA || (ccm && r->a_len > WARP_SEC_MAX_CCM_AAD) ||
	    (!(r->ext & WARP_SEC3_EXT_AAD_PTR) && r->a_len > WARP_SEC_MAX_AAD))
		return WARP_SEC_ERR_DATA_LEN;
	return WARP_SEC_ERR_NONE;
}

/* Section 4.16. Only the first BD names its algorithm in a_alg. */
static uint8_t
check_gcm_stream(struct warp_sec_req *r, const struct raw *raw)
{
	bool sm4 = r->a_alg == WARP_SEC_A_ALG_SM4_GMAC;

	if (r->src_type != WARP_SEC_ADDR_FLAT || r->dst_type != WARP_SEC_ADDR_FLAT)
		return WARP_SEC_ERR_ADDR_TYPE;
	if (r->ext != 0)
		return WARP_SEC_ERR_RESERVED;
	if (r->kind == WARP_SEC_KIND_GCM_FIRST) {
		if (sm4 && raw->model == WARP_MODEL_V2)
			return WARP_SEC_ERR_AUTH;
		if (r->a_key_len != 16 && (sm4 || (r->a_key_len != 24 && r->a_key_len != 32)))
			return WARP_SEC_ERR_KEY_LEN;
		/* Leftovers of the cipher fields mean nothing here: 4.16, 8.1 point 19. */
		r->c_alg = sm4 ? WARP_SEC_C_ALG_SM4 : WARP_SEC_C_ALG_AES;
		r->c_key_len = r->a_key_len;
		r->c_key = r->a_key;
		r->c_len = 0;
		return r->a_len == 0 ? WARP_SEC_ERR_DATA_LEN : WARP_SEC_ERR_NONE;
	}
	if (r->cipher > WARP_SEC_CIPHER_DECRYPT)
		return WARP_SEC_ERR_OPERATION;
	if (!mode_offered(r, raw) || r->c_alg > WARP_SEC_C_ALG_SM4)
		return WARP_SEC_ERR_CIPHER;
	r->c_key_len = cipher_key_len(r);
	if (r->c_key_len == 0)
		return WARP_SEC_ERR_KEY_LEN;
	r->a_len = 0;
	r->c_iv_len = WARP_AES_BLOCK;
	if (r->c_len == 0)
		return WARP_SEC_ERR_DATA_LEN;
	if (r->kind == WARP_SEC_KIND_GCM_MIDDLE)
		return r->c_len % WARP_AES_BLOCK != 0 ? WARP_SEC_ERR_DATA_LEN : WARP_SEC_ERR_NONE;
	/* END in the device came with generation 5. */
	if (raw->model != WARP_MODEL_EXT)
		return WARP_SEC_ERR_OPERATION;
	r->mac_len = r->icv_len;
	return r->icv_len < 1 || r->icv_len > 16 ? WARP_SEC_ERR_MAC_LEN : WARP_SEC_ERR_NONE;
}

static uint8_t
classify(struct warp_sec_req *r)
{
	bool gcm = r->c_mode == WARP_SEC_C_MODE_GCM;
	bool gmac = r->a_alg == WARP_SEC_A_ALG_GMAC || r->a_alg == WARP_SEC_A_ALG_SM4_GMAC;
	bool stream = r->scene == WARP_SEC_SCENE_STREAM;

	if (r->auth > WARP_SEC_AUTH_VERIFY || r->de > 1 ||
	    (r->cipher == WARP_SEC_CIPHER_NONE && r->auth == WARP_SEC_AUTH_NONE))
		return WARP_SEC_ERR_OPERATION;
	if (r->cipher == WARP_SEC_CIPHER_NONE) {
		bool first = stream && gmac && r->ai_gen == WARP_SEC_AI_GEN_INNER &&
			     r->no_pad == WARP_SEC_PAD_NONE && r->auth == WARP_SEC_AUTH_CALC;

		r->kind = first ? WARP_SEC_KIND_GCM_FIRST : WARP_SEC_KIND_AUTH;
		return WARP_SEC_ERR_NONE;
	}
	if (r->cipher != WARP_SEC_CIPHER_COPY && (gcm || r->c_mode == WARP_SEC_C_MODE_CCM)) {
		if (!stream)
			r->kind = WARP_SEC_KIND_AEAD;
		else if (!gcm || r->ai_gen != WARP_SEC_AI_GEN_ADDR || r->no_pad > WARP_SEC_PAD_NONE)
			return WARP_SEC_ERR_OPERATION;
		else
			r->kind = r->no_pad ? WARP_SEC_KIND_GCM_MIDDLE : WARP_SEC_KIND_GCM_END;
		return WARP_SEC_ERR_NONE;
	}
	r->kind = r->auth == WARP_SEC_AUTH_NONE ? WARP_SEC_KIND_CIPHER : WARP_SEC_KIND_CHAIN;
	return stream ? WARP_SEC_ERR_SCENE : WARP_SEC_ERR_NONE;
}

static uint8_t
check_common(const struct warp_sec_req *r, const struct raw *raw)
{
	bool stream_mac = r->ext & WARP_SEC3_EXT_MAC_STREAM;

	if (r->src_type > WARP_SEC_ADDR_SGL)
		return WARP_SEC_ERR_ADDR_TYPE;
	if (r->de && r->dst_type > WARP_SEC_ADDR_SGL)
		return WARP_SEC_ERR_ADDR_TYPE;
	if (raw->mac_type != WARP_SEC_ADDR_FLAT && !stream_mac)
		return WARP_SEC_ERR_ADDR_TYPE;
	if (r->a_len > WARP_SEC_MAX_DATA || r->c_len > WARP_SEC_MAX_DATA ||
	    r->mac_off > WARP_SEC_MAX_DATA)
		return WARP_SEC_ERR_DATA_LEN;
	return WARP_SEC_ERR_NONE;
}

uint8_t
warp_sec_decode(enum warp_model model, const struct warp_sqe *sqe, struct warp_sec_req *r)
{
	struct raw raw = { .model = model };
	uint32_t type = sqe->dw[0] & WARP_SEC_BD_TYPE_MASK;
	uint8_t err;

	memset(r, 0, sizeof(*r));
	if (type == WARP_SEC_BD_TYPE2) {
		/* The extensions are part of type 3. */
		if (model == WARP_MODEL_EXT)
			raw.model = WARP_MODEL_V3;
		load_bd2(sqe, r, &raw);
	} else if (type == WARP_SEC_BD_TYPE3 && model != WARP_MODEL_V2) {
		load_bd3(sqe, r, &raw);
	} else {
		return WARP_SEC_ERR_TYPE;
	}
	if (raw.invalid) {
		r->kind = WARP_SEC_KIND_NOP;
		return WARP_SEC_ERR_NONE;
	}
	if (r->scene != WARP_SEC_SCENE_NONE && r->scene != WARP_SEC_SCENE_IPSEC &&
	    r->scene != WARP_SEC_SCENE_STREAM)
		return WARP_SEC_ERR_SCENE;
	err = load_ext(r, &raw);
	if (err == WARP_SEC_ERR_NONE)
		err = classify(r);
	if (err != WARP_SEC_ERR_NONE)
		return err;
	if (!r->de)
		r->dst_type = WARP_SEC_ADDR_FLAT;
	err = check_common(r, &raw);
	if (err != WARP_SEC_ERR_NONE)
		return err;
	switch (r->kind) {
	case WARP_SEC_KIND_CIPHER:
		/* Whatever the auth fields hold: 8.1, point 4. */
		r->a_len = 0;
		r->a_len_bits = 0;
		r->a_off_bits = 0;
		return check_cipher(r, &raw);
	case WARP_SEC_KIND_AUTH:
		if (r->auth == WARP_SEC_AUTH_VERIFY && raw.model != WARP_MODEL_EXT)
			return WARP_SEC_ERR_OPERATION;
		r->c_len = 0;
		r->c_off = 0;
		r->c_len_bits = 0;
		r->c_off_bits = 0;
		r->de = 0;
		return check_auth(r, &raw);
	case WARP_SEC_KIND_CHAIN:
		return check_chain(r, &raw);
	case WARP_SEC_KIND_AEAD:
		return check_aead(r, &raw);
	default:
		return check_gcm_stream(r, &raw);
	}
}

/* ---- How far a request reaches ---- */

static uint32_t
max32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t
region_end(uint32_t off, uint32_t span)
{
	return span > 0 ? off + span : 0;
}

bool
warp_sec_copies_head(const struct warp_sec_req *r)
{
	if (warp_sec_in_place(r) || r->c_off == 0 ||
	    (r->ext & (WARP_SEC3_EXT_NO_COPY | WARP_SEC3_EXT_AAD_PTR)))
		return false;
	return r->kind == WARP_SEC_KIND_AEAD ||
	       (r->kind == WARP_SEC_KIND_CHAIN && warp_sec_c_span(r) > 0);
}

uint32_t
warp_sec_src_end(const struct warp_sec_req *r)
{
	uint32_t c_end = region_end(r->c_off, warp_sec_c_span(r));
	uint32_t a_end = region_end(r->a_off, warp_sec_a_span(r));
	uint32_t mac_end = 0;

	if (r->kind == WARP_SEC_KIND_AEAD && (r->ext & WARP_SEC3_EXT_AAD_PTR))
		a_end = 0;
	if (r->ext & WARP_SEC3_EXT_MAC_STREAM) {
		if (warp_sec_verifies(r))
			mac_end = r->mac_off + r->mac_len;
		else if (r->kind == WARP_SEC_KIND_CHAIN && r->seq == 1 && c_end > r->mac_off &&
			 c_end <= (uint32_t)r->mac_off + r->mac_len)
			c_end = r->mac_off;	/* the rest is the MAC, which is still to come */
	}
	if (warp_sec_copies_head(r))
		c_end = max32(c_end, r->c_off);
	return max32(max32(a_end, c_end), mac_end);
}

uint32_t
warp_sec_dst_end(const struct warp_sec_req *r)
{
	uint32_t c_end = region_end(r->c_off, warp_sec_c_span(r)), mac_end = 0;

	if ((r->ext & WARP_SEC3_EXT_MAC_STREAM) && !warp_sec_verifies(r))
		mac_end = r->mac_off + r->mac_len;
	if (warp_sec_copies_head(r))
		c_end = max32(c_end, r->c_off);
	return max32(c_end, mac_end);
}
