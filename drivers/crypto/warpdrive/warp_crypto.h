/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_CRYPTO_H
#define WARP_CRYPTO_H

/* Private to the crypto PMD. */

#include <stdbool.h>
#include <stdint.h>

#include <cryptodev_pmd.h>
#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_log.h>

#include "hw/warp_hw_sec.h"
#include "warp_dev.h"
#include "warp_opq.h"
#include "warp_pmd.h"
#include "warp_queue.h"
#include "warp_sgl.h"

extern int warp_crypto_logtype;

#define WARP_CRYPTO_LOG(level, dev_name, fmt, ...) \
	rte_log(RTE_LOG_ ## level, warp_crypto_logtype, "CRYPTO_WARPDRIVE: %s: " fmt "\n", \
		dev_name, ## __VA_ARGS__)

/* Lists of each queue pair, beyond one for each op: for out of place and long chains. */
#define WARP_CRYPTO_SGL_EXTRA		512

/* Sessions of session-less ops that may be in flight in one queue pair. */
#define WARP_CRYPTO_LOCAL_SESSIONS	64

#define WARP_CRYPTO_MAX_CIPHER_KEY	64	/* XTS: both halves */
#define WARP_CRYPTO_MAX_AUTH_KEY	144	/* block of SHA3-224 */
#define WARP_CRYPTO_MAX_DIGEST		64

/* RFC 3610 in cryptodev's form: the nonce is one byte into the IV, the AAD 18 into its buffer. */
#define WARP_CRYPTO_CCM_NONCE_OFFSET	1
#define WARP_CRYPTO_CCM_AAD_OFFSET	18

/** What a session's ops are. */
enum warp_crypto_kind {
	WARP_CRYPTO_CIPHER,
	WARP_CRYPTO_AUTH,
	WARP_CRYPTO_CHAIN,
	WARP_CRYPTO_AEAD,
	/* No kinds, but for warp_crypto_session.plain: */
	WARP_CRYPTO_AEAD_LIST,		/* AEAD with WARP_CRYPTO_F_AAD_LIST */
	WARP_CRYPTO_UNUSUAL,
};

/* What else sets one session apart from another of its kind. */
#define WARP_CRYPTO_F_BITS_C	(1u << 0)	/* cipher offset and length are in bits */
#define WARP_CRYPTO_F_BITS_A	(1u << 1)
#define WARP_CRYPTO_F_CCM	(1u << 2)
#define WARP_CRYPTO_F_NONCE16	(1u << 3)	/* GMAC nonce goes into a 16-byte block */
#define WARP_CRYPTO_F_COMPARE	(1u << 4)	/* the driver compares what the device computed */
#define WARP_CRYPTO_F_AAD_LIST	(1u << 5)	/* AAD in front of the payload, by a list */
#define WARP_CRYPTO_F_IN_CIPHER	(1u << 6)	/* the digest may lie in the cipher region */
#define WARP_CRYPTO_F_NO_EMPTY	(1u << 7)	/* the device does not take an empty message */
#define WARP_CRYPTO_F_NOTHING	(1u << 8)	/* cipher only: nothing to do for no data */
#define WARP_CRYPTO_F_VERIFY	(1u << 10)	/* with IN_CIPHER */
#define WARP_CRYPTO_F_A_IV	(1u << 9)	/* auth has an IV that the device reads where it is */

/**
 * A session, prepared: the words of a descriptor that it decides. The fast path
 * puts them between those of the op, which takes fewer instructions than to copy
 * a whole descriptor and to patch it, and touches one cache line less. Lies in
 * the driver's part of the cryptodev session, which is where the device reads the
 * keys.
 */
struct __rte_cache_aligned warp_crypto_session {
	uint64_t head;			/* dw0 and dw1, both BD types */
	uint64_t ext;			/* type 3: dw10 and dw11 */
	uint64_t c_key_addr;		/* of the key below, or 0. In front of algs: type 3's order */
	uint64_t algs;			/* type 2: dw2 and dw3, type 3: dw14 and dw15 */
	uint64_t a_key_addr;		/* of the key below, or 0 */
	/* What the data path reads. */
	uint8_t plain;			/* enum warp_crypto_kind: what plain ops are */
	uint8_t kind;			/* enum warp_crypto_kind */
	uint8_t model;			/* enum warp_model of the device that it was made for */
	uint8_t digest_len;
	uint8_t ccm_flags;		/* first byte of B0 */
	uint8_t c_iv_len;
	uint16_t flags;			/* WARP_CRYPTO_F_* */
	uint16_t c_iv_off;		/* from the op's start */
	uint16_t a_iv_off;
	uint16_t aad_len;
	uint16_t min_len;		/* bytes of cipher data */
	uint16_t block_mask;		/* cipher data is a multiple of this + 1 */
	/* What only the device reads. */
	uint8_t c_key[WARP_CRYPTO_MAX_CIPHER_KEY] __rte_cache_aligned;
	uint8_t a_key[WARP_CRYPTO_MAX_AUTH_KEY];
	/* Digest or MAC of no data, where the device cannot make it. */
	uint8_t empty[WARP_CRYPTO_MAX_DIGEST];
};
static_assert(offsetof(struct warp_crypto_session, c_key) == 64, "the data path reads one line");
static_assert(offsetof(struct warp_crypto_session, c_key_addr) % sizeof(warp_vec) == 0 &&
	      offsetof(struct warp_crypto_session, algs) ==
	      offsetof(struct warp_crypto_session, c_key_addr) + sizeof(uint64_t), "one store");

/** Memory that goes with one slot of the submission queue. */
struct __rte_cache_aligned warp_crypto_cookie {
	union {
		struct {
			uint8_t ctr[16];	/* CCM: A1 */
			uint8_t b0[16];		/* CCM */
		};
		uint8_t nonce[16];		/* GMAC */
		uint8_t blocks[32];		/* GCM of no data */
	};
	uint64_t src_sgl, dst_sgl;	/* 0: flat, or the same as the source */
	union {
		const uint8_t *digest;	/* to compare with mac */
		uint8_t *tag;		/* of GCM without data */
	};
	const uint8_t *aad;		/* of GCM without data */
	uint8_t mac[WARP_CRYPTO_MAX_DIGEST] __rte_cache_aligned;
};
static_assert(sizeof(struct warp_crypto_cookie) == 128, "size of a cookie");

/** A list of two entries: AAD, and a payload in one piece. */
struct __rte_aligned(WARP_SGL_ALIGN) warp_crypto_pair {
	uint8_t head[sizeof(struct warp_sgl)];
	struct warp_sge sge[2];
};
static_assert(offsetof(struct warp_crypto_pair, sge) == offsetof(struct warp_sgl, sge),
	      "entries follow the head");

/**
 * Lists that go with one slot, for hardware that reads AAD only in front of the
 * payload. All but the addresses and lengths that an op decides is filled at set-up.
 */
struct __rte_cache_aligned warp_crypto_lists {
	struct warp_crypto_pair src;	/* also the destination of an op in place */
	struct warp_crypto_pair dst;	/* begins with the queue pair's aad_sink */
};

/* What an op queue entry says about its op. */
#define WARP_CRYPTO_AUX_LOCAL	(1u << 0)	/* settled at enqueue */
#define WARP_CRYPTO_AUX_SGL	(1u << 1)	/* has lists to give back */
#define WARP_CRYPTO_AUX_COMPARE	(1u << 2)
#define WARP_CRYPTO_AUX_SESSION	(1u << 3)	/* used one of the queue pair's own sessions */
#define WARP_CRYPTO_AUX_EMPTY	(1u << 4)	/* with COMPARE: GCM without data */
#define WARP_CRYPTO_AUX_VERIFY	(1u << 5)	/* with EMPTY */
#define WARP_CRYPTO_AUX_MISMATCH (1u << 6)	/* raw API, with LOCAL: its status */
#define WARP_CRYPTO_AUX_LEN_SHIFT 8		/* bytes to compare */
#define WARP_CRYPTO_AUX_AAD_SHIFT 16		/* bytes of AAD, with EMPTY */

/** Why ops were refused or failed, for telemetry. */
enum warp_crypto_counter {
	WARP_CRYPTO_CNT_INVALID,	/* bad arguments */
	WARP_CRYPTO_CNT_SESSION,	/* no session, or not one of this device's */
	WARP_CRYPTO_CNT_AUTH,		/* digest or tag did not match */
	WARP_CRYPTO_CNT_DEVICE,		/* the device reported an error */
	WARP_CRYPTO_CNT_DEAD,		/* lost with a dead queue */
	WARP_CRYPTO_CNT_MAX,
};

/** Hashes that OpenSSL is needed for; NONE: not one of them. */
enum warp_crypto_md {
	WARP_CRYPTO_MD_MD5,
	WARP_CRYPTO_MD_SHA1,
	WARP_CRYPTO_MD_SHA224,
	WARP_CRYPTO_MD_SHA256,
	WARP_CRYPTO_MD_SHA384,
	WARP_CRYPTO_MD_SHA512,
	WARP_CRYPTO_MD_SHA3_224,
	WARP_CRYPTO_MD_SHA3_256,
	WARP_CRYPTO_MD_SHA3_384,
	WARP_CRYPTO_MD_SHA3_512,
	WARP_CRYPTO_MD_SM3,
	WARP_CRYPTO_MD_MAX,
	WARP_CRYPTO_MD_NONE = WARP_CRYPTO_MD_MAX,
};

/** Contexts of OpenSSL for one thread at a time. All NULL to begin with. */
struct warp_crypto_hashes {
	struct evp_md_ctx_st *md[WARP_CRYPTO_MD_MAX];
	struct evp_cipher_ctx_st *aes;
};

struct __rte_cache_aligned warp_crypto_qp {
	struct warp_ring *ring;		/* inside queue */
	struct warp_crypto_cookie *cookie;	/* one for each slot */
	struct warp_crypto_lists *lists;	/* one for each slot; NULL with model=ext */
	struct warp_crypto_session *local;	/* WARP_CRYPTO_LOCAL_SESSIONS of them */
	uint8_t *aad_sink;		/* where the device may write AAD that nobody reads */
	uint8_t driver_id;
	uint8_t model;
	struct warp_opq opq;
	struct warp_sgl_pool sgl;

	/* Filling side. */
	struct warp_pmd_counts enq __rte_cache_aligned;
	uint32_t local_taken;		/* free-running */
	uint16_t raw_cached;		/* raw API: enqueued since the last doorbell */
	struct warp_crypto_hashes *hashes;	/* for ops without a session */

	/* Emptying side. */
	struct warp_pmd_counts deq __rte_cache_aligned;
	WARP_ATOMIC(uint32_t) local_back;	/* free-running */

	/* Control path. */
	struct warp_queue *queue __rte_cache_aligned;
	struct rte_cryptodev *dev;
	uint16_t id;
};

struct warp_crypto_private {
	struct warp_pmd pmd;
};

/** What an op asks for, whichever API it came by. Lengths and offsets in bytes. */
struct warp_crypto_req {
	uint64_t src, dst;		/* of the stream's first byte, or of lists */
	uint64_t c_iv, a_iv;
	uint64_t mac;
	uint64_t aad;
	uint32_t c_off, c_len;		/* from the stream's first byte */
	uint32_t a_off, a_len;
	uint32_t ext_flags;		/* BD3 dw0, beside the session's */
	uint32_t ext0, ext1;		/* BD3 dw10, dw11 */
	bool sgl;			/* both are lists */
	bool from_pool;			/* of the pool, to be given back */
};

/* warp_crypto_pmd.c */
extern const struct warp_pmd_driver warp_crypto_driver;
extern uint8_t warp_crypto_driver_id;

/* warp_crypto_caps.c */
const struct rte_cryptodev_capabilities *warp_crypto_capabilities(enum warp_model model);
const struct rte_cryptodev_symmetric_capability *
warp_crypto_find_cap(enum warp_model model, enum rte_crypto_sym_xform_type type, int algo);
uint64_t warp_crypto_feature_flags(enum warp_model model);

/* warp_crypto_ops.c */
extern struct rte_cryptodev_ops warp_crypto_ops;
int warp_crypto_qp_release(struct rte_cryptodev *dev, uint16_t qp_id);

/* warp_crypto_session.c */
int warp_crypto_session_build(const char *dev_name, enum warp_model model,
			      const struct rte_crypto_sym_xform *xform,
			      struct warp_crypto_session *s);
int warp_crypto_session_build_local(struct warp_crypto_qp *qp,
				    const struct rte_crypto_sym_op *op,
				    struct warp_crypto_session *s);
void warp_crypto_session_wipe(struct warp_crypto_session *s);
int warp_crypto_session_configure(struct rte_cryptodev *dev, struct rte_crypto_sym_xform *xform,
				  struct rte_cryptodev_sym_session *sess);
void warp_crypto_session_clear(struct rte_cryptodev *dev,
			       struct rte_cryptodev_sym_session *sess);

/* warp_crypto_enqueue.c, warp_crypto_dequeue.c */
uint16_t warp_crypto_enqueue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);
uint16_t warp_crypto_dequeue_burst(void *qp, struct rte_crypto_op **ops, uint16_t nb_ops);
enum rte_crypto_op_status warp_crypto_finish_slow(struct warp_crypto_qp *qp,
						  const struct warp_sqe *sqe,
						  struct warp_crypto_cookie *ck, uint64_t aux);

/* warp_crypto_empty.c */
bool warp_crypto_empty_finish(struct warp_crypto_cookie *ck, uint64_t aux);

/* warp_crypto_hash.c */
int warp_crypto_hashes_fill(struct warp_crypto_hashes *h);
void warp_crypto_hashes_fini(struct warp_crypto_hashes *h);
unsigned int warp_crypto_hash_key(struct warp_crypto_hashes *h, enum warp_crypto_md md,
				  const uint8_t *key, size_t len, uint8_t *out);
int warp_crypto_hash_nothing(struct warp_crypto_hashes *h, uint8_t a_alg, enum warp_crypto_md md,
			     uint16_t block, const uint8_t *key, uint8_t *out);

/* warp_crypto_docsis.c */
int warp_crypto_security_create(struct rte_cryptodev *dev);
void warp_crypto_security_destroy(struct rte_cryptodev *dev);

/* warp_crypto_raw.c */
int warp_crypto_raw_ctx_size(struct rte_cryptodev *dev);
int warp_crypto_raw_configure(struct rte_cryptodev *dev, uint16_t qp_id,
			      struct rte_crypto_raw_dp_ctx *ctx,
			      enum rte_crypto_op_sess_type sess_type,
			      union rte_cryptodev_session_ctx session_ctx, uint8_t is_update);

#endif /* WARP_CRYPTO_H */
