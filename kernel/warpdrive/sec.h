/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_KSEC_H
#define WARP_KSEC_H

/* What the parts of the SEC engine share. */

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/scatterlist.h>

#include "hw/warp_hw_sec.h"
#include "warpdrive.h"

#define WARP_SEC_MAX_KEY	256
#define WARP_SEC_MAX_MAC	64

/** A descriptor of either type, in one form. */
struct warp_sec_req {
	u8 cipher, auth, seq, de, scene;
	u8 src_type, dst_type, mac_type;
	u8 c_alg, c_mode, c_width, c_key_code, icv_len;
	u8 a_alg, a_pad, ai_gen, ctr_mode;
	u32 mac_len, a_key_len;		/* bytes */
	u32 a_off, c_off, a_len, c_len;
	u64 src, dst, mac, a_key, c_key, c_iv;
	bool invalid;
	/* derived */
	bool aead;
	u32 total;			/* bytes of the stream that are looked at */
};

/** One queue's engine. Transforms are made when they are first needed. */
struct warp_sec {
	struct crypto_skcipher *cipher[4][16];	/* by c_alg, c_mode */
	struct crypto_aead *aead[4][16];
	struct crypto_shash *hash[64];		/* by a_alg */
	u8 *data;				/* the stream passes through here */
	struct scatterlist *sg;
	u32 size;
	u8 key[WARP_SEC_MAX_KEY];
	u8 iv[16];
	u8 mac[WARP_SEC_MAX_MAC];
};

/** These return an error_type, 0 for none. */
u8 warp_sec_decode(struct warp_sec_req *r, enum warp_model model, const struct warp_sqe *sqe);
u8 warp_sec_run_cipher(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r);
/** Leaves the digest or MAC in s->mac. */
u8 warp_sec_run_auth(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r);
/** @tag: at the end of the payload in s->data. @match: result of a decryption. */
u8 warp_sec_run_aead(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r,
		     bool *match);
void warp_sec_free_transforms(struct warp_sec *s);

static inline u8
warp_sec_error(int err)
{
	return !err ? WARP_SEC_ERR_NONE : err == -EINVAL ? WARP_SEC_ERR_SGL : WARP_SEC_ERR_ADDRESS;
}

#endif /* WARP_KSEC_H */
