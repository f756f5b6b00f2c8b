/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_KSEC_H
#define WARP_KSEC_H

/*
 * What the parts of the SEC engine share. A descriptor is decoded and executed
 * by the code of the in-process device (sec_shared.c, sec_aead.c), which comes
 * here for memory (sec.c), ciphers (sec_crypto.c) and digests (sec_md.c).
 */

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hw/warp_hw_sec.h"
#include "soft/warp_sec_ghash.h"
#include "soft/warp_sec_modes.h"
#include "soft/warp_sec_req.h"
#include "soft/warp_sm3.h"
#include "sm4.h"
#include "warpdrive.h"

#define WARP_SEC_BATCH	1
/* What a mode that is built from another does at a time, some of it on the stack. */
#define WARP_SEC_PIECE	512

#define warp_cleanse	memzero_explicit

/* The descriptor that is being executed. Its names are the in-process device's. */
struct warp_sec_job {
	struct warp_sec_req r;
	u8 icv;

	/* Stream byte `base` in the engine's buffer, or for AEAD the payload. */
	const u8 *in;
	u8 *out;
	u32 base;
	const u8 *aad;
	const u8 *nonce;

	u8 tag[WARP_SEC_MAX_TAG];	/* computed */
	u8 want[WARP_SEC_MAX_TAG];	/* to compare with */
	u8 c_iv[WARP_SEC_IV_ROOM];
	u8 a_iv[WARP_SEC_MAX_KEY];
	u8 c_key[WARP_SEC_IV_ROOM];
	u8 a_key[WARP_SEC_MAX_KEY];
	u8 state[WARP_SEC_MAX_TAG];	/* long hash and GCM stream, in and out */
};

/* A cipher of the kernel's, made when it is first needed, and the key that it has. */
struct warp_sec_tfm {
	union {
		struct crypto_skcipher *cipher;
		struct crypto_aead *aead;
	};
	union {
		struct skcipher_request *req;
		struct aead_request *aead_req;
	};
	u8 key[64];
	bool made;
	bool missing;		/* asking again would run modprobe for each descriptor */
	bool keyed;
};

struct warp_md {
	enum warp_md_alg alg;
	struct shash_desc *desc;	/* of the engine's */
	u8 *export;			/* room for its state */
	bool stateful;
	struct warp_sm3 sm3;
	int error;
};

struct warp_sec_hash {
	struct crypto_shash *tfm;
	struct shash_desc *desc;
	u8 *export;
	bool missing;
	bool stateful;		/* the layout of its exported state is the known one */
};

/** One queue's engine. */
struct warp_sec {
	struct warp_sec_tfm tfm[WARP_EVP_NUM];
	struct warp_sec_hash hash[WARP_MD_NUM];
	struct warp_sm4 sm4;
	u8 sm4_key[16];
	bool sm4_keyed;
	struct warp_sec_job jobs[WARP_SEC_BATCH + 1];	/* and one to build GMAC from GCM */
	u8 *data;		/* the stream passes through here */
	struct scatterlist *sg;	/* its pages */
	u32 size;
	u8 *bounce;		/* WARP_SEC_PIECE bytes for what is not in data */
	struct scatterlist bounce_sg;
};

/** Bytes of s->data from @p p on as a list; @p two is its head. */
struct scatterlist *warp_sec_sg(struct warp_sec *s, const u8 *p, u32 len,
				struct scatterlist two[2]);
/** Whether all of it is in s->data. */
bool warp_sec_in_data(const struct warp_sec *s, const u8 *p, size_t len);

/** What the crypto API said is so for good: it is not that it may go better next time. */
static inline bool
warp_sec_is_missing(int err)
{
	return err && err != -ENOMEM && err != -EINTR && err != -ETIMEDOUT;
}

void warp_sec_free_ciphers(struct warp_sec *s);
/**
 * Makes all that there are now rather than at first use. Return: 0, also without
 * what the kernel has not got; -ENOMEM, -EINTR, -ETIMEDOUT.
 */
int warp_sec_make_ciphers(struct warp_sec *s);
int warp_md_make_all(struct warp_sec *s);
void warp_sec_free_hashes(struct warp_sec *s);

#endif /* WARP_KSEC_H */
