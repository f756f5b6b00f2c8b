/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_CRYPTO_FILL_H
#define WARP_CRYPTO_FILL_H

/*
 * From a request to a descriptor in the ring: what the op API and the raw API
 * have in common. Inlined into both.
 */

#include <string.h>

#include "warp_crypto.h"

/* Refused, accepted by neither side, or done: what became of a request. */
enum warp_crypto_verdict {
	WARP_CRYPTO_OK,
	WARP_CRYPTO_BAD,	/* arguments */
	WARP_CRYPTO_NOTHING,	/* no data: it has succeeded */
	WARP_CRYPTO_MISMATCH,	/* no data, and not the digest of no data */
	WARP_CRYPTO_STRANGER,	/* a session that is not this driver's, or another model's */
	WARP_CRYPTO_EMPTY,	/* no data, which takes warp_crypto_empty_submit() */
	WARP_CRYPTO_FULL,	/* no room now */
};

/** Regions of a request, in bytes and in odd bits, as offsets from the data's start. */
struct warp_crypto_regions {
	uint32_t c_off, c_len;
	uint32_t a_off, a_len;
	uint32_t start, end;	/* of the stream that holds both */
	uint32_t ext0;		/* the odd bits, as BD3 dw10 has them */
};

/* Splits a bit count. @return the odd bits */
static inline uint32_t
warp_crypto_split(uint32_t *n, bool bits)
{
	uint32_t odd = *n & 7u;

	if (likely(!bits))
		return 0;
	*n >>= 3;
	return odd;
}

/* Bytes that a region touches beyond its whole ones. */
static inline uint32_t
warp_crypto_tail(uint32_t off_bits, uint32_t len_bits)
{
	return (off_bits + len_bits + 7) >> 3;
}

/**
 * Finds the stream that an op works on and puts the regions relative to it.
 * @param r  c_off to a_len as the op has them; completed here
 */
static inline enum warp_crypto_verdict
warp_crypto_regions(const struct warp_crypto_session *s, struct warp_crypto_regions *r)
{
	bool has_c = s->kind != WARP_CRYPTO_AUTH;
	bool has_a = s->kind == WARP_CRYPTO_AUTH || s->kind == WARP_CRYPTO_CHAIN;
	uint64_t c_end = 0, a_end = 0;

	r->ext0 = 0;
	r->start = UINT32_MAX;
	if (has_c) {
		uint32_t o = warp_crypto_split(&r->c_off, s->flags & WARP_CRYPTO_F_BITS_C);
		uint32_t l = warp_crypto_split(&r->c_len, s->flags & WARP_CRYPTO_F_BITS_C);

		if (unlikely((r->c_len & s->block_mask) != 0 || r->c_len < s->min_len))
			return WARP_CRYPTO_BAD;
		if (unlikely((r->c_len | l) == 0 && s->kind == WARP_CRYPTO_CIPHER))
			return WARP_CRYPTO_NOTHING;
		r->ext0 = o << WARP_SEC3_EXT_C_OFF_BITS_SHIFT |
			  l << WARP_SEC3_EXT_C_LEN_BITS_SHIFT;
		r->start = r->c_off;
		c_end = (uint64_t)r->c_off + r->c_len + warp_crypto_tail(o, l);
	}
	if (has_a) {
		uint32_t o = warp_crypto_split(&r->a_off, s->flags & WARP_CRYPTO_F_BITS_A);
		uint32_t l = warp_crypto_split(&r->a_len, s->flags & WARP_CRYPTO_F_BITS_A);

		r->ext0 |= o << WARP_SEC3_EXT_A_OFF_BITS_SHIFT |
			   l << WARP_SEC3_EXT_A_LEN_BITS_SHIFT;
		r->start = RTE_MIN(r->start, r->a_off);
		a_end = (uint64_t)r->a_off + r->a_len + warp_crypto_tail(o, l);
		r->a_off -= r->start;
	}
	if (has_c)
		r->c_off -= r->start;
	if (unlikely((s->flags & WARP_CRYPTO_F_NO_EMPTY) != 0 &&
		     (s->kind == WARP_CRYPTO_AUTH ? r->a_len : r->c_len) == 0))
		return WARP_CRYPTO_EMPTY;
	/* CCM's length field has what the nonce leaves of 15 bytes. */
	if (unlikely((s->flags & WARP_CRYPTO_F_CCM) != 0 && s->c_iv_len > 15 - 4 &&
		     r->c_len >> 8 * (15 - s->c_iv_len) != 0))
		return WARP_CRYPTO_BAD;
	c_end = RTE_MAX(c_end, a_end) - r->start;
	if (unlikely(c_end + s->aad_len > WARP_SEC_MAX_DATA ||
		     (r->c_off | r->a_off) > UINT16_MAX))
		return WARP_CRYPTO_BAD;
	r->end = (uint32_t)c_end;
	return WARP_CRYPTO_OK;
}

/* True if a digest at offset @p at of the stream, if it is there, has a byte to be enciphered. */
static inline bool
warp_crypto_in_cipher(const struct warp_crypto_session *s, const struct warp_crypto_regions *r,
		      uint32_t at)
{
	uint32_t odd = r->ext0 >> WARP_SEC3_EXT_C_LEN_BITS_SHIFT & 7u;

	return at < r->c_off + r->c_len + (odd != 0) && at + s->digest_len > r->c_off;
}

/* ---- Lists ---- */

/* A list under construction. The pool has been asked for the nodes before. */
struct warp_crypto_list {
	struct warp_sgl_pool *pool;
	struct warp_sgl *first, *last;
	uint16_t n, total;
};

static inline void
warp_crypto_list_begin(struct warp_crypto_list *l, struct warp_sgl_pool *pool)
{
	l->pool = pool;
	l->first = l->last = warp_sgl_pool_get(pool);
	l->n = l->total = 0;
}

static inline void
warp_crypto_list_add(struct warp_crypto_list *l, uint64_t addr, uint32_t len)
{
	while (len != 0) {
		uint32_t part = RTE_MIN(len, WARP_SGE_MAX_LEN);

		if (unlikely(l->n == WARP_SGL_ENTRIES)) {
			struct warp_sgl *next = warp_sgl_pool_get(l->pool);

			l->last->entry_sum_in_sgl = l->n;
			l->last->next = (uintptr_t)next;
			l->last = next;
			l->n = 0;
		}
		l->last->sge[l->n].buf = addr;
		l->last->sge[l->n].len = part;
		l->n++;
		l->total++;
		addr += part;
		len -= part;
	}
}

static inline uint64_t
warp_crypto_list_end(struct warp_crypto_list *l)
{
	l->last->entry_sum_in_sgl = l->n;
	l->last->next = 0;
	l->first->entry_sum_in_chain = l->total;
	return (uintptr_t)l->first;
}

/**
 * Brings AAD and a payload of 1 to WARP_SGE_MAX_LEN bytes, each in one piece,
 * into the order that the hardware wants (datasheet, section 5.2): by the lists
 * of the slot @p sqe, or as they are if they lie in that order.
 * @param q  src, dst and c_len are the payload's, a_len is set; completed here
 * @return true if src and dst are lists now
 */
static __rte_always_inline bool
warp_crypto_aad_in_front(const struct warp_crypto_qp *qp, const struct warp_sqe *sqe,
			 uint64_t aad, struct warp_crypto_req *q)
{
	struct warp_crypto_lists *l = &qp->lists[sqe - qp->ring->sq];
	bool in_place = q->dst == q->src;

	q->c_off = q->a_len;
	if (in_place && aad + q->a_len == q->src) {
		q->src = q->dst = aad;
		return false;
	}
	l->src.sge[0].buf = aad;
	l->src.sge[0].len = q->a_len;
	l->src.sge[1].buf = q->src;
	l->src.sge[1].len = q->c_len;
	q->src = (uintptr_t)&l->src;
	if (in_place) {
		q->dst = q->src;
		return true;
	}
	l->dst.sge[0].len = q->a_len;
	l->dst.sge[1].buf = q->dst;
	l->dst.sge[1].len = q->c_len;
	q->dst = (uintptr_t)&l->dst;
	return true;
}

/* ---- IVs that the device wants in another form than the API has them ---- */

static inline void
warp_crypto_put_be(uint8_t *end, uint32_t n, uint32_t value)
{
	for (; n != 0; n--, value >>= 8)
		*--end = (uint8_t)value;
}

/* CCM's counter block and first block (datasheet, section 4.15). */
static inline void
warp_crypto_ccm_blocks(const struct warp_crypto_session *s, struct warp_crypto_cookie *ck,
		       const uint8_t *nonce, uint32_t len)
{
	uint8_t n = s->c_iv_len, l = 15 - n;

	memset(ck->ctr, 0, 32);
	ck->ctr[0] = l - 1;
	memcpy(&ck->ctr[1], nonce, n);
	ck->ctr[15] = 1;
	ck->b0[0] = s->ccm_flags;
	memcpy(&ck->b0[1], nonce, n);
	warp_crypto_put_be(&ck->b0[16], RTE_MIN(l, 4), len);
}

/** Puts addresses of IVs, and what has to be built for them, into a request. */
static inline void
warp_crypto_set_ivs(const struct warp_crypto_session *s, struct warp_crypto_cookie *ck,
		    struct warp_crypto_req *q, const uint8_t *c_iv, const uint8_t *a_iv)
{
	if (s->c_iv_len != 0 || s->kind == WARP_CRYPTO_AEAD)
		q->c_iv = (uintptr_t)c_iv;
	if (s->kind == WARP_CRYPTO_AEAD) {
		q->a_iv = q->c_iv;
		if (unlikely((s->flags & WARP_CRYPTO_F_CCM) != 0)) {
			warp_crypto_ccm_blocks(s, ck, c_iv + WARP_CRYPTO_CCM_NONCE_OFFSET,
					       q->c_len);
			q->c_iv = (uintptr_t)ck->ctr;
			q->a_iv = (uintptr_t)ck->b0;
		}
	} else if (unlikely((s->flags & WARP_CRYPTO_F_NONCE16) != 0)) {
		memcpy(ck->nonce, a_iv, WARP_SEC_GCM_NONCE);
		memset(&ck->nonce[WARP_SEC_GCM_NONCE], 0, 16 - WARP_SEC_GCM_NONCE);
		q->a_iv = (uintptr_t)ck->nonce;
	} else if (s->flags & WARP_CRYPTO_F_A_IV) {
		q->a_iv = (uintptr_t)a_iv;
	}
}

/* ---- Descriptors ---- */

/* Stores two words, the low one first, at once. */
static inline void
warp_crypto_put(uint32_t *low, uint64_t value)
{
	memcpy(low, &value, sizeof(value));
}

/* All words of a descriptor are written: the slot holds its last user's results. */

static inline void
warp_crypto_fill_bd3(struct warp_sec_bd3 *bd, const struct warp_crypto_session *s,
		     const struct warp_crypto_req *q)
{
	uint64_t head = s->head | q->ext_flags;
	const warp_vec zero = { 0, 0 };
	warp_vec *v = (warp_vec *)bd;

	if (unlikely(q->sgl))
		head |= WARP_SEC_ADDR_SGL << WARP_SEC3_SRC_TYPE_SHIFT |
			(head >> WARP_SEC3_DE_SHIFT & 1) << WARP_SEC3_DST_TYPE_SHIFT;
	warp_crypto_put(&bd->ctrl, head);
	warp_crypto_put(&bd->tag_l, 0);
	warp_crypto_put(&bd->src_l, q->src);
	warp_crypto_put(&bd->a_key_l, q->aad != 0 ? q->aad : s->a_key_addr);
	warp_crypto_put(&bd->a_iv_l, q->a_iv);
	warp_crypto_put(&bd->ext0, s->ext | q->ext0 | (uint64_t)q->ext1 << 32);
	v[3] = *(const warp_vec *)&s->c_key_addr;
	bd->offsets = q->a_off << WARP_SEC_A_OFFSET_SHIFT | q->c_off << WARP_SEC_C_OFFSET_SHIFT;
	bd->a_len = q->a_len;
	bd->c_len = q->c_len;
	warp_crypto_put(&bd->dst_l, q->dst);
	warp_crypto_put(&bd->mac_l, q->mac);
	v[6] = zero;
	v[7] = zero;
	warp_crypto_put(&bd->c_iv_l, q->c_iv);
}

static inline void
warp_crypto_fill_bd2(struct warp_sec_bd2 *bd, const struct warp_crypto_session *s,
		     const struct warp_crypto_req *q)
{
	uint64_t head = s->head;

	if (unlikely(q->sgl))
		head |= WARP_SEC_ADDR_SGL << WARP_SEC2_SRC_TYPE_SHIFT |
			(head >> WARP_SEC2_DE_SHIFT & 1) << WARP_SEC2_DST_TYPE_SHIFT;
	warp_crypto_put(&bd->ctrl, head);
	warp_crypto_put(&bd->auth, s->algs);
	bd->a_len = q->a_len;
	bd->c_len = q->c_len;
	bd->offsets = q->a_off << WARP_SEC_A_OFFSET_SHIFT | q->c_off << WARP_SEC_C_OFFSET_SHIFT;
	bd->cs_offsets = 0;
	warp_crypto_put(&bd->pbkdf2_len, 0);
	warp_crypto_put(&bd->tag, 0);
	warp_crypto_put(&bd->long_len_l, 0);
	warp_crypto_put(&bd->a_iv_l, q->a_iv);
	warp_crypto_put(&bd->a_key_l, s->a_key_addr);
	warp_crypto_put(&bd->mac_l, q->mac);
	warp_crypto_put(&bd->c_iv_l, q->c_iv);
	warp_crypto_put(&bd->c_key_l, s->c_key_addr);
	warp_crypto_put(&bd->src_l, q->src);
	warp_crypto_put(&bd->dst_l, q->dst);
	warp_crypto_put(&bd->status, 0);
	warp_crypto_put(&bd->check_sum, 0);
}

/**
 * Fills the next slot from a session and a request, and accepts it.
 * @param digest  where the caller has or wants the digest; a session whose
 *                digests the driver compares has the device write elsewhere
 * @return the op queue's aux
 */
static inline uint64_t
warp_crypto_push(struct warp_crypto_qp *qp, const struct warp_crypto_session *s,
		 struct warp_crypto_cookie *ck, struct warp_crypto_req *q, const uint8_t *digest)
{
	struct warp_sqe *sqe = warp_ring_slot(qp->ring);
	uint64_t aux = unlikely(q->from_pool) ? WARP_CRYPTO_AUX_SGL : 0;

	q->mac = (uintptr_t)digest;
	if (unlikely((s->flags & WARP_CRYPTO_F_COMPARE) != 0)) {
		ck->digest = digest;
		q->mac = (uintptr_t)ck->mac;
		aux |= WARP_CRYPTO_AUX_COMPARE |
		       (uint64_t)s->digest_len << WARP_CRYPTO_AUX_LEN_SHIFT;
	}
	if (likely(s->model != WARP_MODEL_V2))
		warp_crypto_fill_bd3((struct warp_sec_bd3 *)sqe, s, q);
	else
		warp_crypto_fill_bd2((struct warp_sec_bd2 *)sqe, s, q);
	warp_ring_push(qp->ring, sqe);
	return aux;
}

static inline struct warp_crypto_cookie *
warp_crypto_next_cookie(const struct warp_crypto_qp *qp)
{
	return &qp->cookie[warp_ring_tail(qp->ring)];
}

/* warp_crypto_empty.c */
enum warp_crypto_verdict warp_crypto_empty_submit(struct warp_crypto_qp *qp,
						  const struct warp_crypto_session *s,
						  const uint8_t *nonce, uint8_t *digest,
						  const uint8_t *aad, uint64_t *aux);

/* warp_crypto_docsis.c */
enum warp_crypto_verdict warp_crypto_docsis_submit(struct warp_crypto_qp *qp,
						   const struct rte_crypto_op *op, uint64_t *aux);

#endif /* WARP_CRYPTO_FILL_H */
