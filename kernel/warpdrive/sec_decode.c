// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* SEC descriptors of both types: into one form, and what this device takes. */

#include "sec.h"

#define BITS(w, shift, n)	(((w) >> (shift)) & ((1u << (n)) - 1))

static u64
join(u32 lo, u32 hi)
{
	return (u64)hi << 32 | lo;
}

static void
decode_bd2(struct warp_sec_req *r, const struct warp_sec_bd2 *b)
{
	r->cipher = BITS(b->ctrl, WARP_SEC2_CIPHER_SHIFT, 2);
	r->auth = BITS(b->ctrl, WARP_SEC2_AUTH_SHIFT, 2);
	r->seq = !!(b->ctrl & WARP_SEC2_SEQ);
	r->de = BITS(b->ctrl, WARP_SEC2_DE_SHIFT, 2);
	r->scene = BITS(b->ctrl, WARP_SEC2_SCENE_SHIFT, 4);
	r->src_type = BITS(b->ctrl, WARP_SEC2_SRC_TYPE_SHIFT, 3);
	r->dst_type = BITS(b->ctrl, WARP_SEC2_DST_TYPE_SHIFT, 3);
	r->mac_type = BITS(b->ctrl, WARP_SEC2_MAC_TYPE_SHIFT, 3);
	r->ai_gen = BITS(b->flags, WARP_SEC2_AI_GEN_SHIFT, 2);
	r->a_pad = BITS(b->flags, WARP_SEC2_A_PAD_SHIFT, 2);
	r->invalid = b->flags & WARP_SEC2_INVALID;
	r->mac_len = 4 * BITS(b->auth, WARP_SEC2_MAC_LEN_SHIFT, 5);
	r->a_key_len = 4 * BITS(b->auth, WARP_SEC2_A_KEY_LEN_SHIFT, 6);
	r->a_alg = BITS(b->auth, WARP_SEC2_A_ALG_SHIFT, 6);
	r->icv_len = BITS(b->cipher, WARP_SEC2_C_ICV_LEN_SHIFT, 6);
	r->c_width = BITS(b->cipher, WARP_SEC2_C_WIDTH_SHIFT, 3);
	r->c_key_code = BITS(b->cipher, WARP_SEC2_C_KEY_LEN_SHIFT, 3);
	r->c_mode = BITS(b->cipher, WARP_SEC2_C_MODE_SHIFT, 4);
	r->c_alg = BITS(b->cipher, WARP_SEC2_C_ALG_SHIFT, 4);
	r->a_len = b->a_len & WARP_SEC_LEN_MASK;
	r->c_len = b->c_len & WARP_SEC_LEN_MASK;
	r->a_off = BITS(b->offsets, WARP_SEC_A_OFFSET_SHIFT, 16);
	r->c_off = BITS(b->offsets, WARP_SEC_C_OFFSET_SHIFT, 16);
	r->src = join(b->src_l, b->src_h);
	r->dst = join(b->dst_l, b->dst_h);
	r->mac = join(b->mac_l, b->mac_h);
	r->a_key = join(b->a_key_l, b->a_key_h);
	r->c_key = join(b->c_key_l, b->c_key_h);
	r->c_iv = join(b->c_iv_l, b->c_iv_h);
}

static void
decode_bd3(struct warp_sec_req *r, const struct warp_sec_bd3 *b)
{
	r->invalid = b->ctrl & WARP_SEC3_INVALID;
	r->scene = BITS(b->ctrl, WARP_SEC3_SCENE_SHIFT, 4);
	r->de = BITS(b->ctrl, WARP_SEC3_DE_SHIFT, 2);
	r->src_type = BITS(b->ctrl, WARP_SEC3_SRC_TYPE_SHIFT, 3);
	r->dst_type = BITS(b->ctrl, WARP_SEC3_DST_TYPE_SHIFT, 3);
	r->mac_type = BITS(b->ctrl, WARP_SEC3_MAC_TYPE_SHIFT, 3);
	r->cipher = BITS(b->cipher, WARP_SEC3_CIPHER_SHIFT, 2);
	r->icv_len = BITS(b->cipher, WARP_SEC3_C_ICV_LEN_SHIFT, 6);
	r->c_width = BITS(b->cipher, WARP_SEC3_C_WIDTH_SHIFT, 3);
	r->c_key_code = BITS(b->cipher, WARP_SEC3_C_KEY_LEN_SHIFT, 3);
	r->c_mode = BITS(b->cipher, WARP_SEC3_C_MODE_SHIFT, 4);
	r->c_alg = BITS(b->cipher, WARP_SEC3_C_ALG_SHIFT, 4);
	r->seq = !!(b->cipher & WARP_SEC3_SEQ);
	r->auth = BITS(b->auth, WARP_SEC3_AUTH_SHIFT, 2);
	r->ai_gen = BITS(b->auth, WARP_SEC3_AI_GEN_SHIFT, 2);
	r->mac_len = 4 * BITS(b->auth, WARP_SEC3_MAC_LEN_SHIFT, 5);
	r->a_key_len = 4 * BITS(b->auth, WARP_SEC3_A_KEY_LEN_SHIFT, 6);
	r->a_alg = BITS(b->auth, WARP_SEC3_A_ALG_SHIFT, 6);
	r->ctr_mode = BITS(b->auth, WARP_SEC3_CTR_MODE_SHIFT, 2);
	if (r->scene == WARP_SEC_SCENE_STREAM)
		r->a_pad = BITS(b->stream, WARP_SEC3_AUTH_PAD_SHIFT, 2);
	r->a_len = b->a_len & WARP_SEC_LEN_MASK;
	r->c_len = b->c_len & WARP_SEC_LEN_MASK;
	r->a_off = BITS(b->offsets, WARP_SEC_A_OFFSET_SHIFT, 16);
	r->c_off = BITS(b->offsets, WARP_SEC_C_OFFSET_SHIFT, 16);
	r->src = join(b->src_l, b->src_h);
	r->dst = join(b->dst_l, b->dst_h);
	r->mac = join(b->mac_l, b->mac_h);
	r->a_key = join(b->a_key_l, b->a_key_h);
	r->c_key = join(b->c_key_l, b->c_key_h);
	r->c_iv = join(b->c_iv_l, b->c_iv_h);
}

static u8
check_operation(const struct warp_sec_req *r)
{
	bool chain = r->cipher && r->auth;

	if (r->cipher > WARP_SEC_CIPHER_DECRYPT || r->auth > WARP_SEC_AUTH_VERIFY || r->de > 1)
		return WARP_SEC_ERR_OPERATION;
	if (!r->cipher && r->auth != WARP_SEC_AUTH_CALC)
		return WARP_SEC_ERR_OPERATION;
	/* A chain enciphers, then authenticates, and the other way round. */
	if (chain && (r->cipher != r->auth || r->seq != (r->cipher == WARP_SEC_CIPHER_DECRYPT)))
		return WARP_SEC_ERR_OPERATION;
	if (chain && (r->aead || r->c_mode != WARP_SEC_C_MODE_CBC))
		return WARP_SEC_ERR_OPERATION;
	return WARP_SEC_ERR_NONE;
}

static u8
check_scene(const struct warp_sec_req *r)
{
	bool stream = r->scene == WARP_SEC_SCENE_STREAM && !r->cipher;

	/* A digest in one piece is a stream of one descriptor. Longer ones are not offered. */
	if (r->scene > WARP_SEC_SCENE_IPSEC && !stream)
		return WARP_SEC_ERR_SCENE;
	if (r->auth && (r->a_pad != WARP_SEC_PAD_FINAL || r->ai_gen != WARP_SEC_AI_GEN_INNER))
		return WARP_SEC_ERR_AUTH;
	return WARP_SEC_ERR_NONE;
}

static u8
check_lengths(const struct warp_sec_req *r)
{
	u32 block = r->c_alg <= WARP_SEC_C_ALG_3DES ? 8 : 16;

	if (r->total > WARP_SEC_MAX_DATA)
		return WARP_SEC_ERR_DATA_LEN;
	if (r->aead)
		return r->icv_len < 4 || r->icv_len > 16 ? WARP_SEC_ERR_MAC_LEN : WARP_SEC_ERR_NONE;
	if (r->cipher && !r->c_len)
		return WARP_SEC_ERR_DATA_LEN;
	if (r->cipher && r->c_mode <= WARP_SEC_C_MODE_CBC && r->c_len % block)
		return WARP_SEC_ERR_DATA_LEN;
	if (r->cipher && (r->c_mode == WARP_SEC_C_MODE_XTS || r->c_mode == WARP_SEC_C_MODE_CBC_CS) &&
	    r->c_len < block)
		return WARP_SEC_ERR_DATA_LEN;
	return WARP_SEC_ERR_NONE;
}

u8
warp_sec_decode(struct warp_sec_req *r, enum warp_model model, const struct warp_sqe *sqe)
{
	u32 type = sqe->dw[0] & WARP_SEC_BD_TYPE_MASK;
	u8 err;

	memset(r, 0, sizeof(*r));
	if (type == WARP_SEC_BD_TYPE2)
		decode_bd2(r, (const struct warp_sec_bd2 *)sqe);
	else if (type == WARP_SEC_BD_TYPE3 && model != WARP_MODEL_V2)
		decode_bd3(r, (const struct warp_sec_bd3 *)sqe);
	else
		return WARP_SEC_ERR_TYPE;
	if (r->invalid)
		return WARP_SEC_ERR_NONE;
	if (type == WARP_SEC_BD_TYPE3 &&
	    ((sqe->dw[0] & (WARP_SEC3_EXT_DW0_MASK | WARP_SEC3_EXT_DW0_RSVD)) | sqe->dw[10] |
	     sqe->dw[11]))
		return WARP_SEC_ERR_RESERVED;
	if (r->src_type > WARP_SEC_ADDR_SGL || r->dst_type > WARP_SEC_ADDR_SGL ||
	    r->mac_type != WARP_SEC_ADDR_FLAT)
		return WARP_SEC_ERR_ADDR_TYPE;
	r->aead = r->cipher && (r->c_mode == WARP_SEC_C_MODE_CCM || r->c_mode == WARP_SEC_C_MODE_GCM);
	if (r->cipher)
		r->total = r->c_off + r->c_len;
	if (r->auth || r->aead)
		r->total = max(r->total, r->a_off + r->a_len);
	err = check_operation(r);
	if (!err)
		err = check_scene(r);
	return err ? err : check_lengths(r);
}
