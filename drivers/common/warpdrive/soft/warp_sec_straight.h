/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SEC_STRAIGHT_H
#define WARP_SEC_STRAIGHT_H

/*
 * The straight path: what most descriptors are, done with a fraction of the
 * work of the four stages in warp_sec_int.h.
 *
 * The words of a type 3 descriptor that say what is to be done (dw0, dw1, dw10,
 * dw11, dw14) are the same in every descriptor of a session. So they are taken
 * apart and checked once, by the decoder like all others; what it made of them
 * is kept as a plan, and the next descriptor with the same five words, bit for
 * bit, needs only the checks of what varies: lengths, offsets, addresses. When
 * one of these fails, or is merely unusual, the descriptor goes through the
 * four stages, which know its status. So this path refuses nothing and takes
 * nothing that they do not.
 */

#include <stdbool.h>
#include <stdint.h>

#include "warp_engine.h"
#include "warp_sec_req.h"

/* Where ipsec-mb is and memory is used where it lies; elsewhere there is no such path. */
#if defined(WARP_SEC_IMB) && WARP_DMA_IDENTITY
#define WARP_SEC_STRAIGHT	1
#else
#define WARP_SEC_STRAIGHT	0
#endif

struct warp_sec;

#if WARP_SEC_STRAIGHT
#ifndef NO_COMPAT_IMB_API_053
#define NO_COMPAT_IMB_API_053
#endif
#include <intel-ipsec-mb.h>

enum warp_sec_run {
	WARP_RUN_STAGES,	/* not for this path */
	WARP_RUN_GCM,		/* one call, at once */
	WARP_RUN_CHACHA,
	WARP_RUN_JOB,		/* the library's manager: AES, HMAC, digests, chains */
};

/* What five words of a descriptor mean. Lengths in bytes. */
struct warp_sec_plan {
	/* The words themselves: dw0 and dw1, dw10 and dw11, dw14. */
	uint64_t w0;
	uint64_t w10;
	uint32_t w14;

	/* What a length may be: min to min + span, and no bit of c_part. */
	uint32_t c_mask;	/* of dw18; 0: there is no cipher region */
	uint32_t a_mask;	/* of dw17 */
	uint32_t off_mask;	/* of dw16 */
	uint32_t c_min;
	uint32_t c_span;
	uint32_t c_part;
	uint32_t a_min;
	uint32_t a_span;

	uint32_t status;	/* of success */
	uint8_t run;		/* enum warp_sec_run */
	bool known;		/* the entry is in use */
	bool de;
	bool copies;		/* what is before the cipher region, out of place */
	bool aad_ptr;
	bool chain;
	bool overlay;		/* chain: the MAC runs over what the cipher made */
	bool verifies;
	bool ctr128;		/* a counter of 128 bits, of which the library has 32 */
	uint8_t mac_len;
	uint8_t c_key_len;
	uint8_t c_iv_len;
	uint8_t a_key_len;	/* 0: none wanted */
	uint8_t a_kind;		/* enum warp_sec_key_kind */

	aes_gcm_enc_dec_t gcm;
	uint8_t tag_len;	/* what the manager makes, at least mac_len */
	IMB_CIPHER_MODE cipher;
	IMB_CIPHER_DIRECTION direction;
	IMB_HASH_ALG hash;
	IMB_CHAIN_ORDER order;
} __attribute__((aligned(64)));

/* One job that the manager has. */
struct warp_sec_flight {
	struct warp_sqe *out;
	uint8_t *mac;
	uint32_t status;
	uint32_t seq;		/* which of all jobs ever */
	uint8_t mac_len;
	bool verifies;
	bool copies;		/* tag to mac; else the manager wrote to mac itself */
	uint8_t iv[WARP_AES_BLOCK];
	uint8_t tag[WARP_SEC_MAX_TAG];
	uint8_t want[WARP_SEC_MAX_TAG];
} __attribute__((aligned(64)));

#define WARP_SEC_FLIGHTS	128	/* a batch of this round and one left from before */
#define WARP_SEC_PLANS	64	/* as many different sessions' words; powers of 2 */
#define WARP_SEC_HINTS	256

/** Once the keys' cache is there. @return 0, or -1 when memory is short. */
int warp_sec_straight_init(struct warp_sec *sec);
void warp_sec_straight_fini(struct warp_sec *sec);
/** Called for what the decoder took. */
void warp_sec_straight_learn(struct warp_sec *sec, const struct warp_sqe *sqe,
			     const struct warp_sec_req *r);
/**
 * Executes or submits a descriptor, the @p seq-th. Its status is in its slot by
 * the end of warp_sec_imb_flush().
 * @return false: nothing was done, it is for the four stages.
 */
bool warp_sec_straight(struct warp_sec *sec, const struct warp_job *job, uint32_t seq);
/** Takes what the manager has ready, at the end of a round. */
void warp_sec_straight_reap(struct warp_sec *sec);
/** The manager is done with a job of this path. They come back in the order of their submission. */
void warp_sec_straight_land(struct warp_sec *sec, struct warp_sec_flight *f, bool ok);

#else

static inline int
warp_sec_straight_init(struct warp_sec *sec)
{
	(void)sec;
	return 0;
}

static inline void
warp_sec_straight_fini(struct warp_sec *sec)
{
	(void)sec;
}

static inline void
warp_sec_straight_learn(struct warp_sec *sec, const struct warp_sqe *sqe,
			const struct warp_sec_req *r)
{
	(void)sec;
	(void)sqe;
	(void)r;
}

static inline void
warp_sec_straight_reap(struct warp_sec *sec)
{
	(void)sec;
}

static inline bool
warp_sec_straight(struct warp_sec *sec, const struct warp_job *job, uint32_t seq)
{
	(void)sec;
	(void)job;
	(void)seq;
	return false;
}
#endif

#endif /* WARP_SEC_STRAIGHT_H */
