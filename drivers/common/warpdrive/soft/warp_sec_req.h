/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SEC_REQ_H
#define WARP_SEC_REQ_H

/*
 * A SEC descriptor taken apart. Freestanding, so that a kernel can include it:
 * what one software device takes and refuses, and with which status, the other
 * does as well, because it is decided here.
 */

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#include "../hw/warp_hw_sec.h"
#include "warp_model.h"

#define WARP_SEC_MAX_KEY	256	/* WARP_SEC_MAX_KEY_WORDS in bytes, rounded up */
#define WARP_SEC_MAX_TAG	64
#define WARP_SEC_MAX_BLOCK	144	/* SHA3-224 */
#define WARP_SEC_IV_ROOM	64
#define WARP_AES_BLOCK		16
#define WARP_SEC_CTR_NONCE	12	/* model=ext: the counter after it starts at 1 */

enum warp_sec_kind {
	WARP_SEC_KIND_NOP,		/* invalid bit: complete only */
	WARP_SEC_KIND_CIPHER,
	WARP_SEC_KIND_AUTH,
	WARP_SEC_KIND_CHAIN,
	WARP_SEC_KIND_AEAD,
	WARP_SEC_KIND_GCM_FIRST,	/* GCM stream, datasheet section 4.16 */
	WARP_SEC_KIND_GCM_MIDDLE,
	WARP_SEC_KIND_GCM_END,
};

struct warp_sec_req {
	uint8_t kind;
	uint8_t cipher;
	uint8_t auth;
	uint8_t seq;
	uint8_t de;
	uint8_t scene;
	uint8_t src_type;
	uint8_t dst_type;
	uint8_t c_alg;
	uint8_t c_mode;
	uint8_t c_key_code;
	uint8_t c_width;
	uint8_t ctr_mode;
	uint8_t a_alg;
	uint8_t ai_gen;
	uint8_t no_pad;
	uint8_t icv_len;
	/* model=ext: bits beyond the whole bytes */
	uint8_t c_off_bits;
	uint8_t c_len_bits;
	uint8_t a_off_bits;
	uint8_t a_len_bits;
	uint8_t mac_len;	/* bytes that are written or compared */
	uint16_t c_key_len;	/* bytes, like all that follow */
	uint16_t a_key_len;
	uint16_t c_iv_len;
	uint16_t a_iv_len;
	uint32_t ext;		/* WARP_SEC3_EXT_* of dw0 */
	uint32_t c_off;
	uint32_t c_len;
	uint32_t a_off;
	uint32_t a_len;
	uint32_t mac_off;
	uint64_t long_len;	/* as in the BD */
	uint64_t src;
	uint64_t dst;
	uint64_t mac;
	uint64_t a_key;
	uint64_t a_iv;
	uint64_t c_key;
	uint64_t c_iv;
};

/**
 * Takes @p sqe apart into @p req and checks everything that can be checked
 * without touching memory, for @p model.
 * @return WARP_SEC_ERR_*.
 */
uint8_t warp_sec_decode(enum warp_model model, const struct warp_sqe *sqe,
			struct warp_sec_req *req);

static inline uint32_t
warp_sec_c_bits(const struct warp_sec_req *r)
{
	return r->c_len * 8 + r->c_len_bits;
}

static inline uint32_t
warp_sec_a_bits(const struct warp_sec_req *r)
{
	return r->a_len * 8 + r->a_len_bits;
}

/** Bytes that the cipher region touches, counted from c_off. */
static inline uint32_t
warp_sec_c_span(const struct warp_sec_req *r)
{
	return r->c_len + (r->c_off_bits + r->c_len_bits + 7u) / 8;
}

static inline uint32_t
warp_sec_a_span(const struct warp_sec_req *r)
{
	return r->a_len + (r->a_off_bits + r->a_len_bits + 7u) / 8;
}

/** Whether the bytes before the cipher region are copied to D: datasheet section 5.2. */
bool warp_sec_copies_head(const struct warp_sec_req *r);
/** How far S is read, and D written, in bytes from the start of the stream. */
uint32_t warp_sec_src_end(const struct warp_sec_req *r);
uint32_t warp_sec_dst_end(const struct warp_sec_req *r);

static inline bool
warp_sec_in_place(const struct warp_sec_req *r)
{
	return !r->de || (r->dst == r->src && r->dst_type == r->src_type);
}

static inline bool
warp_sec_verifies(const struct warp_sec_req *r)
{
	switch (r->kind) {
	case WARP_SEC_KIND_AEAD:
	case WARP_SEC_KIND_GCM_END:
		return r->cipher == WARP_SEC_CIPHER_DECRYPT;
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_CHAIN:
		return r->auth == WARP_SEC_AUTH_VERIFY;
	default:
		return false;
	}
}

/** What dw28 says was done, of a request that succeeded. */
static inline uint8_t
warp_sec_flag(const struct warp_sec_req *r)
{
	switch (r->kind) {
	case WARP_SEC_KIND_NOP:
		return 0;
	case WARP_SEC_KIND_CIPHER:
		return WARP_SEC_FLAG_CIPHER;
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_GCM_FIRST:
		return WARP_SEC_FLAG_AUTH;
	default:
		return WARP_SEC_FLAG_BOTH;
	}
}

/* ---- Digests ---- */

enum warp_md_alg {
	WARP_MD_SHA1,
	WARP_MD_SHA256,
	WARP_MD_MD5,
	WARP_MD_SHA224,
	WARP_MD_SHA384,
	WARP_MD_SHA512,
	WARP_MD_SHA512_224,
	WARP_MD_SHA512_256,
	WARP_MD_SM3,
	WARP_MD_SHA3_224,
	WARP_MD_SHA3_256,
	WARP_MD_SHA3_384,
	WARP_MD_SHA3_512,
	WARP_MD_NUM
};

struct warp_md_info {
	uint8_t digest;	/* bytes */
	uint8_t state;	/* bytes of the intermediate state, 0: none */
	uint8_t block;
};

extern const struct warp_md_info warp_md_info[WARP_MD_NUM];

enum warp_mac_class {
	WARP_MAC_NONE,
	WARP_MAC_HASH,
	WARP_MAC_HMAC,
	WARP_MAC_XCBC,
	WARP_MAC_CMAC,
	WARP_MAC_GMAC,
	WARP_MAC_SM4_GMAC,
	WARP_MAC_UIA2,
	WARP_MAC_EIA3,
	WARP_MAC_F9,
	WARP_MAC_CRC32,
};

/** What an a_alg is; .cls is WARP_MAC_NONE for an undefined value. */
struct warp_mac_alg {
	uint8_t cls;
	uint8_t md;		/* HASH, HMAC */
	uint8_t max_len;	/* bytes */
	bool ext;		/* model=ext only */
};

extern const struct warp_mac_alg warp_mac_algs[64];

#endif /* WARP_SEC_REQ_H */
