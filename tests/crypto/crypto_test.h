/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef CRYPTO_TEST_H
#define CRYPTO_TEST_H

/*
 * What the tests of the crypto driver share. They use it through rte_cryptodev;
 * the control is OpenSSL, and ipsec-mb for the wireless algorithms, used
 * directly.
 */

#include <rte_crypto.h>
#include <rte_cryptodev.h>

#include "dtest.h"

/** Starts EAL, as dt_eal() does, with a seed that is the same each time. */
void cr_eal(void);
/** Removes all devices, which must be closed. @return @p ret */
int cr_end(int ret);

/** Makes a device. @return its id */
uint8_t cr_device(const char *args);
void cr_start(uint8_t dev, uint16_t qps, uint32_t inflight);
void cr_stop(uint8_t dev);
/** The started device of a model, engine=inline, one queue pair; made once. */
uint8_t cr_inline(enum dt_model model);
/** A device of its own, started, whose engine is a thread; the caller's to cr_stop(). */
uint8_t cr_thread(enum dt_model model);

/* ---- Sessions ---- */

#define CR_MAX_KEY	65535

/** A session in plain terms. Lengths in bytes. */
struct cr_spec {
	enum dt_model model;
	bool cipher, auth, aead;	/* its transforms; aead alone */
	bool auth_first;		/* of both */
	bool encrypt;			/* cipher, aead */
	bool generate;			/* auth; aead: the same as encrypt */
	int c_algo;			/* enum rte_crypto_cipher_algorithm or _aead_algorithm */
	int a_algo;
	uint16_t c_key_len, c_iv_len;	/* aead, too */
	uint16_t a_key_len, a_iv_len;
	uint16_t digest_len, aad_len;
	uint8_t c_key[128];
	uint8_t *a_key;			/* CR_MAX_KEY of room, see cr_spec_init() */
};

/** Zeroes all and gives it room for keys, which are random from now on. */
void cr_spec_init(struct cr_spec *s);
void cr_spec_fini(struct cr_spec *s);

/**
 * Creates a session. The keys that the driver sees end at guard pages and are
 * wiped before this returns.
 * @return NULL: refused, rte_errno says why
 */
void *cr_session(uint8_t dev, const struct cr_spec *s);
/** The same, from a pool of the caller's. */
void *cr_session_from(uint8_t dev, const struct cr_spec *s, struct rte_mempool *pool);
struct rte_mempool *cr_session_pool(uint8_t dev, const char *name, unsigned int n);
void cr_session_free(uint8_t dev, void *session);
/** The transforms of a spec, keys where they are in it. @return the first of @p x */
struct rte_crypto_sym_xform *cr_xforms(const struct cr_spec *s, struct rte_crypto_sym_xform x[2]);

/** Sizes that a range of a capability has at random, its ends often. */
uint16_t cr_pick(const struct rte_crypto_param_range *r);
/** Puts random sizes of capability @p cap, and its algorithm, into the spec. */
void cr_spec_pick(struct cr_spec *s, const struct rte_cryptodev_symmetric_capability *cap);
/** Text of a spec, until the next call. */
const char *cr_text(const struct cr_spec *s);

/** What data an algorithm takes. */
struct cr_rule {
	uint32_t multiple, min, max;	/* bytes */
	bool bits;			/* offsets and lengths of the API are in bits */
};
struct cr_rule cr_cipher_rule(int algo);
struct cr_rule cr_auth_rule(int algo);
/** True for the algorithms that OpenSSL does not have. */
bool cr_wireless_cipher(int algo);
bool cr_wireless_auth(int algo);
/** False where the reference for wireless algorithms was not built in. */
bool cr_have_wireless(void);

/* ---- References ---- */

/**
 * Enciphers or deciphers bits of a stream in place.
 * @param off, len  bits, whole bytes but for wireless algorithms
 */
void cr_ref_cipher(const struct cr_spec *s, const uint8_t *iv, uint8_t *stream, uint32_t off,
		   uint32_t len);
/** @param mac  64 bytes of room; of the result digest_len count */
void cr_ref_auth(const struct cr_spec *s, const uint8_t *iv, const uint8_t *stream, uint32_t off,
		 uint32_t len, uint8_t *mac);
/** Enciphers in place. */
void cr_ref_aead(const struct cr_spec *s, const uint8_t *iv, const uint8_t *aad, uint8_t *data,
		 uint32_t len, uint8_t *tag);

/* ---- Ops ---- */

/* Where IVs are in an op, and how long they may be. */
#define CR_IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))
#define CR_IV_ROOM	4112
#define CR_A_IV_OFFSET	(CR_IV_OFFSET + CR_IV_ROOM)
#define CR_OP_PRIVATE	(CR_IV_ROOM + 256)

/** An op with two mbufs of its own, which have no memory yet. */
struct rte_crypto_op *cr_op(void);
void cr_op_free(struct rte_crypto_op *op);

static inline uint8_t *
cr_iv(struct rte_crypto_op *op)
{
	return rte_crypto_op_ctod_offset(op, uint8_t *, CR_IV_OFFSET);
}

static inline uint8_t *
cr_a_iv(struct rte_crypto_op *op)
{
	return rte_crypto_op_ctod_offset(op, uint8_t *, CR_A_IV_OFFSET);
}

/** Dequeues exactly @p n ops, or fails after a minute. */
void cr_dequeue(uint8_t dev, uint16_t qp, struct rte_crypto_op **ops, uint16_t n);
/** Runs one op to its end on queue pair 0. @return its status */
uint8_t cr_run(uint8_t dev, struct rte_crypto_op *op);

/* ---- Cases: an op on random memory, with what must become of it ---- */

enum cr_digest_place {
	CR_DIGEST_APART,	/* in memory of its own */
	CR_DIGEST_BEHIND,	/* in the mbuf, behind the data */
	CR_DIGEST_INSIDE,	/* in the mbuf, enciphered (model=ext) */
};

struct cr_case {
	/* Made once. */
	struct rte_crypto_op *op;
	struct rte_mbuf *src, *dst;
	unsigned int side;
	struct wt_arena mem[2], tail[2], aad_mem, digest_mem;
	uint8_t *s, *d, *want;	/* source and destination before; destination after */

	/* The plan; cr_case_plan() makes a random one. */
	const struct cr_spec *spec;
	bool in_place, chained[2];
	bool wrong;			/* the digest does not match */
	bool aad_in_front;		/* AAD in the mbuf, just before the payload */
	enum cr_digest_place place;
	uint32_t c_off, c_len;		/* as the op has them: bytes or bits; aead, too */
	uint32_t a_off, a_len;
	uint32_t slack[2];		/* bytes behind all */
	/* Given, or NULL for random ones. */
	const uint8_t *fixed_iv, *fixed_a_iv, *fixed_aad, *fixed_data;

	/* The outcome. */
	uint32_t len[2];		/* bytes of both streams */
	uint32_t digest_at;		/* in the stream, unless apart */
	unsigned int digest_in;		/* 0: source, 1: destination */
	uint32_t begin, end;		/* bytes that the op may write */
	uint8_t *digest, *aad;
	uint8_t mac[64];		/* what is right */
};

#define CR_CASE_MAX	65535u

/** @param n  number of the case: those that are in use at once have different ones, 0 to 15 */
void cr_case_init(struct cr_case *c, unsigned int n);
void cr_case_plan(struct cr_case *c, const struct cr_spec *s);
/** Fills memory and op as planned, and works out what must come. */
void cr_case_make(struct cr_case *c, void *session);
/** Holds the op, memory and digest against it. */
void cr_case_check(struct cr_case *c);
/** Gives back what cr_case_make() took. */
void cr_case_done(struct cr_case *c);
/** Makes and runs @p n planned cases of one session in one burst, and checks them. */
void cr_cases_run(uint8_t dev, void *session, struct cr_case *cases, unsigned int n);

#endif /* CRYPTO_TEST_H */
