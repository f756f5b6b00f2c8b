/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SEC_INT_H
#define WARP_SEC_INT_H

/*
 * The SEC engine's inside.
 *
 * A descriptor goes through four stages, each in a file of its own (but for the
 * common ones, which have a path of their own: see warp_sec_straight.h):
 *   decode  warp_sec_decode.c  fields and checks; nothing after it looks at a BD
 *   map     warp_sec_map.c     keys, IVs and regions of the stream become pointers
 *   run     warp_sec.c         one or two steps (cipher, auth, both, AEAD), each on
 *                              ipsec-mb (warp_sec_imb.c) if that has the algorithm,
 *                              else as warp_sec_modes.h has it, on OpenSSL
 *                              (warp_sec_evp.c, warp_sec_md.c)
 *   finish  warp_sec.c         MACs compared or written, bounce buffers written back
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef WARP_SEC_IMB
#define NO_COMPAT_IMB_API_053
#include <intel-ipsec-mb.h>
#endif
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "../hw/warp_hw_sec.h"
#include "../hw/warp_hw_sgl.h"
#include "warp_engine.h"
#include "warp_sec_ghash.h"
#include "warp_sec_modes.h"
#include "warp_sec_req.h"
#include "warp_sec_straight.h"
#include "warp_sglio.h"
#include "warp_sm3.h"

#define WARP_SEC_BATCH	64
#define WARP_SEC_AHEAD	3	/* jobs that prefetching is ahead */
#define WARP_SEC_PIECE	1024	/* what a mode built from another does at a time */

#define warp_cleanse	OPENSSL_cleanse

/* ---- Keys in the form in which ipsec-mb wants them, cached by content ---- */

enum warp_sec_key_kind {
	WARP_KEY_NONE,
	WARP_KEY_AES,
	WARP_KEY_GCM,
	WARP_KEY_XCBC,
	WARP_KEY_CMAC,
	WARP_KEY_DES,
	WARP_KEY_3DES,
	WARP_KEY_SNOW3G,
	WARP_KEY_KASUMI_F8,
	WARP_KEY_KASUMI_F9,
	WARP_KEY_ZUC,
	WARP_KEY_CHACHA,
	WARP_KEY_HMAC,		/* + enum warp_md_alg; last */
};

#ifdef WARP_SEC_IMB
struct warp_sec_key {
	union {
		struct {
			uint32_t enc[60];
			uint32_t dec[60];
		} aes;
		struct gcm_key_data gcm;
		struct {
			uint8_t inner[WARP_SEC_MAX_TAG];
			uint8_t outer[WARP_SEC_MAX_TAG];
		} hmac;
		struct {
			uint32_t k1[60];
			uint8_t k2[WARP_AES_BLOCK];
			uint8_t k3[WARP_AES_BLOCK];
		} xcbc, cmac;
		struct {
			uint64_t ks[3][16];
			const void *ptr[3];
		} des;
		snow3g_key_schedule_t snow3g;
		kasumi_key_sched_t kasumi;
		uint8_t raw[32];
	} u;
	uint32_t kind;
	uint32_t len;
	uint32_t batch;		/* last batch that used it: not to be evicted by the same one */
	uint8_t bytes[WARP_SEC_MAX_BLOCK];
} __attribute__((aligned(64)));

#define WARP_SEC_KEY_SETS	128
#define WARP_SEC_KEY_WAYS	2
/* A job asks for three at most: two for a chain, and the cipher's once more on its own. */
#define WARP_SEC_KEY_SPILL	(3 * WARP_SEC_BATCH)
/* The lanes of the manager count 16 bits of bytes, the blocks around the data included. */
#define WARP_SEC_LANE_MAX	0xFE00u
#endif

/* ---- OpenSSL ---- */

/* What a context of OpenSSL was last given. */
struct warp_evp_key {
	bool started;
	bool encrypt;
	uint8_t len;
	uint8_t key[EVP_MAX_KEY_LENGTH];
};

/* ---- One job in flight ---- */

enum warp_sec_step {
	WARP_STEP_NONE,
	WARP_STEP_CIPHER,
	WARP_STEP_AUTH,
	WARP_STEP_CHAIN,	/* both at once */
	WARP_STEP_AEAD,
	WARP_STEP_GCM_STREAM,
};

struct warp_sec_job {
	struct warp_sec_req r;
	struct warp_sqe *out_sqe;
	uint8_t error;		/* WARP_SEC_ERR_* */
	uint8_t icv;
	bool has_out;		/* out is a bounce buffer, to be written to D */
	bool stream_pieces;	/* AEAD over lists, piece by piece: in and out unused */
	uint8_t step[2];

	struct warp_sglio src_io;	/* S as far as it is read */
	struct warp_sglio dst_io;	/* D as far as it is written, unless it is S */
	struct warp_sglio *dst;

	/* Pointers to stream byte `base`, or for AEAD to the payload. */
	const uint8_t *in;
	uint8_t *out;
	uint32_t base;
	const uint8_t *aad;
	const uint8_t *nonce;	/* c_iv, wherever it is */
	uint8_t *c_shift;	/* room for regions that begin inside a byte; see map_shift() */
	uint8_t *a_shift;

	uint8_t tag[WARP_SEC_MAX_TAG];	/* computed */
	uint8_t want[WARP_SEC_MAX_TAG];	/* to compare with */
	uint8_t c_iv[WARP_SEC_IV_ROOM];
	uint8_t a_iv[WARP_SEC_MAX_KEY];
	uint8_t c_key[WARP_SEC_IV_ROOM];
	uint8_t a_key[WARP_SEC_MAX_KEY];
	uint8_t state[WARP_SEC_MAX_TAG];	/* long hash and GCM stream, in and out */
} __attribute__((aligned(64)));

struct warp_sec {
	enum warp_model model;
	const struct warp_dma *dma;
	struct warp_sec_job *jobs;	/* WARP_SEC_BATCH, and one to build GMAC from GCM */
	uint8_t *arena;			/* bounce buffers of one round */
	size_t arena_used;
	uint32_t taken;			/* jobs ever; wraps */
	uint64_t staged;		/* jobs that went through the stages, ever */
	EVP_CIPHER *evp[WARP_EVP_NUM];	/* NULL: this OpenSSL has not got it */
	EVP_CIPHER_CTX *evp_ctx[WARP_EVP_NUM];
	struct warp_evp_key evp_last[WARP_EVP_NUM];
	EVP_MD *sha3[4];
	EVP_MD_CTX *sha3_ctx;
	uint32_t crc_table[256];
#ifdef WARP_SEC_IMB
	IMB_MGR *mgr;		/* NULL: this CPU is not one for ipsec-mb */
	uint32_t batch;
	unsigned int spill_used;
	struct warp_sec_key *keys;	/* SETS * WAYS, then SPILL to spill into */
#endif
#if WARP_SEC_STRAIGHT
	bool straight;		/* false: no plan is made, all goes through the stages */
	bool left;		/* flights of earlier rounds, whose keys may be evicted, are up */
	uint32_t up;		/* flights begun, and ended; free-running */
	uint32_t down;
	struct warp_sec_flight *flights;	/* WARP_SEC_FLIGHTS */
	struct warp_sec_key *hints[WARP_SEC_HINTS];
	struct warp_sec_plan *plans;	/* WARP_SEC_PLANS */
	struct warp_sec_plan *last_plan;	/* one of them */
#endif
};

/* Large enough for the largest single BD with every intermediate copy of it. */
#define WARP_SEC_ARENA_SIZE	((size_t)80 << 20)

/** @return room for @p len bytes until the end of the round; NULL: start a new round. */
uint8_t *warp_sec_arena(struct warp_sec *sec, size_t len);

/** Whether a load of 16 bytes where fewer are left would reach into the next page. */
static inline bool
warp_sec_tail_crosses(const uint8_t *data, uint32_t len)
{
	uint32_t rest = len % WARP_AES_BLOCK;
	uintptr_t last = (uintptr_t)data + (len - rest);

	return rest != 0 && last % 4096 > 4096 - WARP_AES_BLOCK;
}

/** Compares a MAC in constant time. @return WARP_SEC_ICV_*. */
static inline uint8_t
warp_sec_icv(const uint8_t *mac, const uint8_t *want, size_t len)
{
	return CRYPTO_memcmp(mac, want, len) == 0 ? WARP_SEC_ICV_MATCH : WARP_SEC_ICV_MISMATCH;
}

/* ---- map ---- */

/**
 * Reads keys, IVs and what is to be compared, makes the regions accessible and
 * checks that the destination holds the result. Nothing is written to memory
 * but the bytes before the cipher region (datasheet section 5.2).
 * @return 0; -ENOSPC: the arena is full, try again in a round of its own;
 *         any other: job->error is set.
 */
int warp_sec_map(struct warp_sec *sec, struct warp_sec_job *job);

/** Writes @p len bytes to D from byte @p off on. @return WARP_SEC_ERR_*. */
uint8_t warp_sec_write_back(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off,
			    const uint8_t *buf, uint32_t len);

/* A pair of equally long pieces of S and D. */
struct warp_sec_piece {
	const uint8_t *in;
	uint8_t *out;
	uint32_t len;
};

/** Calls @p fn for the pieces of an AEAD payload in order; its memory is all direct. */
void warp_sec_pieces(const struct warp_sec_job *job,
		     void (*fn)(void *arg, const struct warp_sec_piece *p), void *arg);

/* ---- run: ipsec-mb. false: not offered there, use the other ---- */

#ifdef WARP_SEC_IMB
IMB_HASH_ALG warp_sec_imb_digest(enum warp_md_alg md, bool hmac);
/** The manager returned a job. */
void warp_sec_imb_collect(struct warp_sec *sec, IMB_JOB *imb);
bool warp_sec_imb_cipher(struct warp_sec *sec, struct warp_sec_job *job);
bool warp_sec_imb_auth(struct warp_sec *sec, struct warp_sec_job *job);
bool warp_sec_imb_chain(struct warp_sec *sec, struct warp_sec_job *job);
bool warp_sec_imb_aead(struct warp_sec *sec, struct warp_sec_job *job);
void warp_sec_imb_flush(struct warp_sec *sec);
/** Whether AEAD over lists needs no copy of the payload for this request. */
bool warp_sec_imb_can_stream(const struct warp_sec *sec, const struct warp_sec_req *r);
int warp_sec_imb_init(struct warp_sec *sec);
void warp_sec_imb_fini(struct warp_sec *sec);
/** @return the schedule of this key, valid until the end of the batch. */
struct warp_sec_key *warp_sec_key(struct warp_sec *sec, uint32_t kind, const uint8_t *key,
				  uint32_t len);
#else
static inline bool
warp_sec_imb_cipher(struct warp_sec *sec, struct warp_sec_job *job)
{
	(void)sec;
	(void)job;
	return false;
}

static inline bool
warp_sec_imb_auth(struct warp_sec *sec, struct warp_sec_job *job)
{
	(void)sec;
	(void)job;
	return false;
}

static inline bool
warp_sec_imb_chain(struct warp_sec *sec, struct warp_sec_job *job)
{
	(void)sec;
	(void)job;
	return false;
}

static inline bool
warp_sec_imb_aead(struct warp_sec *sec, struct warp_sec_job *job)
{
	(void)sec;
	(void)job;
	return false;
}

static inline void
warp_sec_imb_flush(struct warp_sec *sec)
{
	(void)sec;
}

static inline bool
warp_sec_imb_can_stream(const struct warp_sec *sec, const struct warp_sec_req *r)
{
	(void)sec;
	(void)r;
	return false;
}

static inline int
warp_sec_imb_init(struct warp_sec *sec)
{
	(void)sec;
	return 0;
}

static inline void
warp_sec_imb_fini(struct warp_sec *sec)
{
	(void)sec;
}
#endif

/* ---- run: OpenSSL ---- */

int warp_sec_evp_init(struct warp_sec *sec);
void warp_sec_evp_fini(struct warp_sec *sec);

struct warp_md {
	enum warp_md_alg alg;
	union {
		SHA_CTX sha1;
		SHA256_CTX sha256;
		SHA512_CTX sha512;
		MD5_CTX md5;
		struct warp_sm3 sm3;
	} u;
	EVP_MD_CTX *evp;	/* SHA-3 */
	const EVP_MD *sha3;
};

#endif /* WARP_SEC_INT_H */
