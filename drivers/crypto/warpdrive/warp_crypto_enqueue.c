/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Data path: from ops to descriptors. */

#include "warp_crypto.h"
#include "warp_crypto_fill.h"

/* Accepts an op without the device: it comes back in its turn, with this status. */
static bool
settle(struct warp_crypto_qp *qp, struct rte_crypto_op *op, enum rte_crypto_op_status status)
{
	op->status = status;
	if (status == RTE_CRYPTO_OP_STATUS_INVALID_SESSION)
		qp->enq.reason[WARP_CRYPTO_CNT_SESSION]++;
	else if (status == RTE_CRYPTO_OP_STATUS_AUTH_FAILED)
		qp->enq.reason[WARP_CRYPTO_CNT_AUTH]++;
	else if (status != RTE_CRYPTO_OP_STATUS_SUCCESS)
		qp->enq.reason[WARP_CRYPTO_CNT_INVALID]++;
	warp_opq_put(&qp->opq, op, WARP_CRYPTO_AUX_LOCAL);
	return true;
}

/* ---- Sessions of session-less ops ---- */

/*
 * One of the queue pair's own. They are taken and come back in the order of
 * the ops, so a pair of counters tells which are free.
 * @return NULL if all are in flight
 */
static struct warp_crypto_session *
local_session(struct warp_crypto_qp *qp)
{
	/* Pairs with the release in the dequeue function: the slot was wiped. */
	if (qp->local_taken - warp_load_acquire(&qp->local_back) == WARP_CRYPTO_LOCAL_SESSIONS)
		return NULL;
	return &qp->local[qp->local_taken % WARP_CRYPTO_LOCAL_SESSIONS];
}

/*
 * The session of an op, or NULL. A session-less op's is built here, and counts
 * as taken only when the op has been submitted.
 */
static inline const struct warp_crypto_session *
session_of(const struct warp_crypto_qp *qp, const struct rte_crypto_op *op)
{
	const struct rte_cryptodev_sym_session *sess = op->sym->session;
	const struct warp_crypto_session *s;

	if (unlikely(sess == NULL || sess->driver_id != qp->driver_id))
		return NULL;
	s = (const struct warp_crypto_session *)sess->driver_priv_data;
	return likely(s->model == qp->model) ? s : NULL;
}

/* ---- Streams ---- */

/** The two chains of an op, as far as its regions reach. */
struct streams {
	struct warp_span src, dst;
	bool in_place;
};

static inline bool
find_span(struct warp_span *s, const struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	if (likely((uint64_t)off + len <= m->data_len)) {
		*s = (struct warp_span){ .seg = m, .seg_off = off, .len = len, .segs = 1 };
		return true;
	}
	return warp_span_find(s, m, off, len);
}

static inline bool
find_streams(const struct warp_crypto_session *s, const struct rte_crypto_op *op,
	     const struct warp_crypto_regions *r, struct streams *st)
{
	const struct rte_mbuf *m = op->sym->m_src, *d = op->sym->m_dst;

	st->in_place = d == NULL || d == m || s->kind == WARP_CRYPTO_AUTH;
	if (unlikely(!find_span(&st->src, m, r->start, r->end)))
		return false;
	if (likely(st->in_place)) {
		st->dst = st->src;
		return true;
	}
	return find_span(&st->dst, d, r->start, r->end);
}

/*
 * Offset in a stream of the byte at @p p, or UINT32_MAX. The span begins where
 * the stream does; it is followed beyond its length, to the end of its chain.
 */
static uint32_t
offset_in_stream(const struct warp_span *s, const uint8_t *p)
{
	const struct rte_mbuf *m = s->seg;
	uint32_t off = s->seg_off, done = 0;

	for (; m != NULL; m = m->next) {
		const uint8_t *data = rte_pktmbuf_mtod_offset(m, const uint8_t *, off);

		if (p >= data && p < data + (m->data_len - off))
			return done + (uint32_t)(p - data);
		done += m->data_len - off;
		off = 0;
	}
	return UINT32_MAX;
}

/*
 * Makes a digest that is enciphered part of the stream for the device, too
 * (model=ext).
 * @return false if the stream would become longer than the chains are
 */
static inline bool
place_digest(const struct warp_crypto_session *s, const struct rte_crypto_op *op,
	     struct warp_crypto_regions *r, struct streams *st, struct warp_crypto_req *q)
{
	const uint8_t *digest = op->sym->auth.digest.data;
	uint32_t at = offset_in_stream(&st->dst, digest);

	if (at == UINT32_MAX && !st->in_place && (s->flags & WARP_CRYPTO_F_VERIFY) != 0)
		at = offset_in_stream(&st->src, digest);
	if (!warp_crypto_in_cipher(s, r, at))
		return true;
	q->ext_flags |= WARP_SEC3_EXT_MAC_STREAM;
	q->ext1 = at;
	if (at + s->digest_len <= r->end)
		return true;
	r->end = at + s->digest_len;
	return find_streams(s, op, r, st);
}

/* Lists of a request with @p extra entries in front of each stream's own. */
static bool
build_lists(struct warp_crypto_qp *qp, struct warp_crypto_cookie *ck, const struct streams *st,
	    uint64_t aad, uint32_t aad_len, struct warp_crypto_req *q, bool *too_long)
{
	const struct warp_span *span[2] = { &st->src, &st->dst };
	uint64_t front[2] = { aad, st->in_place ? aad : (uintptr_t)qp->aad_sink }, head[2];
	unsigned int lists = st->in_place ? 1 : 2, i;
	uint32_t need = 0;

	for (i = 0; i < lists; i++) {
		/* One more for each 8 MiB that an entry cannot hold. */
		uint32_t n = warp_sgl_lists(span[i]->segs + (aad_len != 0) +
					    span[i]->len / WARP_SGE_MAX_LEN);

		if (n > WARP_SGL_MAX_CHAIN) {
			*too_long = true;
			return false;
		}
		need += n;
	}
	*too_long = need > qp->sgl.count;
	if (*too_long || warp_sgl_pool_room(&qp->sgl, need) < need)
		return false;
	for (i = 0; i < lists; i++) {
		const struct rte_mbuf *m = span[i]->seg;
		uint32_t off = span[i]->seg_off, left = span[i]->len;
		struct warp_crypto_list l;

		warp_crypto_list_begin(&l, &qp->sgl);
		warp_crypto_list_add(&l, front[i], aad_len);
		for (; left != 0; m = m->next, off = 0) {
			uint32_t len = RTE_MIN(m->data_len - off, left);

			warp_crypto_list_add(&l, rte_pktmbuf_mtod_offset(m, uintptr_t, off), len);
			left -= len;
		}
		head[i] = warp_crypto_list_end(&l);
	}
	ck->src_sgl = q->src = head[0];
	ck->dst_sgl = st->in_place ? 0 : head[1];
	q->dst = st->in_place ? head[0] : head[1];
	q->sgl = q->from_pool = true;
	return true;
}

/*
 * Addresses of the streams; @p aad is what the hardware wants in front of the
 * payload (datasheet, section 5.2), 0 if there is nothing.
 */
static inline enum warp_crypto_verdict
set_streams(struct warp_crypto_qp *qp, const struct warp_crypto_session *s,
	    struct warp_crypto_cookie *ck, const struct streams *st, uint64_t aad,
	    struct warp_crypto_req *q)
{
	bool too_long;

	q->src = warp_span_addr(&st->src);
	q->dst = warp_span_addr(&st->dst);
	if (likely(st->src.segs == 1 && st->dst.segs == 1)) {
		if (aad == 0)
			return WARP_CRYPTO_OK;
		if (q->c_len != 0) {
			q->sgl = warp_crypto_aad_in_front(qp, warp_ring_slot(qp->ring), aad, q);
			return WARP_CRYPTO_OK;
		}
	}
	if (build_lists(qp, ck, st, aad, aad != 0 ? s->aad_len : 0, q, &too_long))
		return WARP_CRYPTO_OK;
	return too_long ? WARP_CRYPTO_BAD : WARP_CRYPTO_FULL;
}

/* ---- Ops ---- */

static inline void
get_regions(const struct warp_crypto_session *s, const struct rte_crypto_sym_op *sym,
	    struct warp_crypto_regions *r)
{
	if (s->kind == WARP_CRYPTO_AEAD) {
		r->c_off = sym->aead.data.offset;
		r->c_len = sym->aead.data.length;
		r->a_off = r->a_len = 0;
		return;
	}
	r->c_off = r->c_len = r->a_off = r->a_len = 0;
	if (s->kind != WARP_CRYPTO_AUTH) {
		r->c_off = sym->cipher.data.offset;
		r->c_len = sym->cipher.data.length;
	}
	if (s->kind != WARP_CRYPTO_CIPHER) {
		r->a_off = sym->auth.data.offset;
		r->a_len = sym->auth.data.length;
	}
}

/* AEAD: where the AAD are and what lies before the payload. @return false without AAD */
static inline bool
set_aad(const struct warp_crypto_session *s, const uint8_t *aad, struct warp_crypto_req *q,
	uint64_t *front)
{
	q->a_len = s->aad_len;
	*front = 0;
	if (s->aad_len == 0)
		return true;
	if (unlikely(aad == NULL))
		return false;
	if (s->flags & WARP_CRYPTO_F_CCM)
		aad += WARP_CRYPTO_CCM_AAD_OFFSET;
	if (likely((s->flags & WARP_CRYPTO_F_AAD_LIST) == 0)) {
		q->aad = (uintptr_t)aad;
	} else {
		*front = (uintptr_t)aad;
		q->c_off = s->aad_len;
	}
	return true;
}

/* An op without data for a device that takes none. */
static __rte_noinline enum warp_crypto_verdict
submit_empty(struct warp_crypto_qp *qp, const struct rte_crypto_op *op,
	     const struct warp_crypto_session *s, uint64_t *aux)
{
	bool aead = s->kind == WARP_CRYPTO_AEAD;

	return warp_crypto_empty_submit(qp, s, (const uint8_t *)op + s->c_iv_off,
					aead ? op->sym->aead.digest.data :
					op->sym->auth.digest.data,
					aead ? op->sym->aead.aad.data : NULL, aux);
}

static inline enum warp_crypto_verdict
submit(struct warp_crypto_qp *qp, struct rte_crypto_op *op, const struct warp_crypto_session *s,
       uint64_t *aux)
{
	struct warp_crypto_cookie *ck = warp_crypto_next_cookie(qp);
	const struct rte_crypto_sym_op *sym = op->sym;
	const uint8_t *digest = NULL, *op_bytes = (const uint8_t *)op;
	struct warp_crypto_req q = { 0 };
	struct warp_crypto_regions r;
	enum warp_crypto_verdict v;
	struct streams st;
	uint64_t front = 0;

	if (unlikely((s->flags & WARP_CRYPTO_F_NOTHING) != 0))
		return WARP_CRYPTO_NOTHING;
	get_regions(s, sym, &r);
	v = warp_crypto_regions(s, &r);
	if (unlikely(v != WARP_CRYPTO_OK))
		return v == WARP_CRYPTO_EMPTY ? submit_empty(qp, op, s, aux) : v;
	if (unlikely(sym->m_src == NULL || !find_streams(s, op, &r, &st)))
		return WARP_CRYPTO_BAD;
	if (s->kind != WARP_CRYPTO_CIPHER) {
		digest = s->kind == WARP_CRYPTO_AEAD ? sym->aead.digest.data :
			 sym->auth.digest.data;
		if (unlikely(digest == NULL))
			return WARP_CRYPTO_BAD;
		if ((s->flags & WARP_CRYPTO_F_IN_CIPHER) != 0 &&
		    unlikely(!place_digest(s, op, &r, &st, &q)))
			return WARP_CRYPTO_BAD;
	}
	q.c_off = r.c_off;
	q.c_len = r.c_len;
	q.a_off = r.a_off;
	q.a_len = r.a_len;
	q.ext0 = r.ext0;
	if (s->kind == WARP_CRYPTO_AEAD && unlikely(!set_aad(s, sym->aead.aad.data, &q, &front)))
		return WARP_CRYPTO_BAD;
	v = set_streams(qp, s, ck, &st, front, &q);
	if (unlikely(v != WARP_CRYPTO_OK))
		return v;
	/* A digest's descriptor has no destination (datasheet, section 9). */
	if (s->kind == WARP_CRYPTO_AUTH)
		q.dst = 0;
	warp_crypto_set_ivs(s, ck, &q, op_bytes + s->c_iv_off, op_bytes + s->a_iv_off);
	*aux = warp_crypto_push(qp, s, ck, &q, digest);
	return WARP_CRYPTO_OK;
}

/* What an op becomes that was not submitted. @return false if it is not accepted now */
static bool
not_submitted(struct warp_crypto_qp *qp, struct rte_crypto_op *op, enum warp_crypto_verdict v)
{
	if (v == WARP_CRYPTO_FULL)
		return false;
	return settle(qp, op, v == WARP_CRYPTO_NOTHING ? RTE_CRYPTO_OP_STATUS_SUCCESS :
		      v == WARP_CRYPTO_MISMATCH ? RTE_CRYPTO_OP_STATUS_AUTH_FAILED :
		      v == WARP_CRYPTO_STRANGER ? RTE_CRYPTO_OP_STATUS_INVALID_SESSION :
		      RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
}

static bool
enqueue_sessionless(struct warp_crypto_qp *qp, struct rte_crypto_op *op)
{
	struct warp_crypto_session *s = local_session(qp);
	enum warp_crypto_verdict v;
	uint64_t aux;

	if (s == NULL)
		return false;
	if (warp_crypto_session_build_local(qp, op->sym, s) != 0)
		return settle(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	v = submit(qp, op, s, &aux);
	if (v != WARP_CRYPTO_OK) {
		warp_crypto_session_wipe(s);
		return not_submitted(qp, op, v);
	}
	qp->local_taken++;
	warp_opq_put(&qp->opq, op, aux | WARP_CRYPTO_AUX_SESSION);
	return true;
}

/* An op of a security protocol. */
static bool
enqueue_security(struct warp_crypto_qp *qp, struct rte_crypto_op *op)
{
	enum warp_crypto_verdict v;
	uint64_t aux;

	if (qp->model != WARP_MODEL_EXT || op->sym->session == NULL)
		return settle(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	v = warp_crypto_docsis_submit(qp, op, &aux);
	if (v != WARP_CRYPTO_OK)
		return not_submitted(qp, op, v);
	warp_opq_put(&qp->opq, op, aux);
	return true;
}

/* What has no crypto session. */
static bool
enqueue_other(struct warp_crypto_qp *qp, struct rte_crypto_op *op)
{
	switch (op->sess_type) {
	case RTE_CRYPTO_OP_SESSIONLESS:
		return enqueue_sessionless(qp, op);
	case RTE_CRYPTO_OP_SECURITY_SESSION:
		return enqueue_security(qp, op);
	default:
		return settle(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	}
}

/*
 * Every op that is not plain, or wrong. Not inlined: the burst function keeps
 * its registers.
 * @return false if the op is not accepted now
 */
static __rte_noinline bool
enqueue_unusual(struct warp_crypto_qp *qp, struct rte_crypto_op *op)
{
	const struct warp_crypto_session *s;
	enum warp_crypto_verdict v;
	uint64_t aux;

	if (op->type != RTE_CRYPTO_OP_TYPE_SYMMETRIC)
		return settle(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
	if (op->sess_type != RTE_CRYPTO_OP_WITH_SESSION)
		return enqueue_other(qp, op);
	s = session_of(qp, op);
	if (s == NULL)
		return settle(qp, op, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	v = submit(qp, op, s, &aux);
	if (v != WARP_CRYPTO_OK)
		return not_submitted(qp, op, v);
	warp_opq_put(&qp->opq, op, aux);
	return true;
}

/* ---- Plain ops: one segment, and a session that asks for nothing beyond that ---- */

static_assert(offsetof(struct rte_crypto_sym_op, cipher.data) ==
	      offsetof(struct rte_crypto_sym_op, aead.data), "an AEAD's data are a cipher's");

/*
 * Puts an op's regions into a request, relative to the first byte of both.
 * @param room  bytes of its segment
 * @param start  set to the first byte
 * @return false if the session does not take these lengths, or they are too long
 */
static __rte_always_inline bool
plain_regions(const struct warp_crypto_session *s, const struct rte_crypto_sym_op *sym,
	      const enum warp_crypto_kind kind, uint32_t room, struct warp_crypto_req *q,
	      uint32_t *start)
{
	uint32_t c_off = sym->cipher.data.offset, a_off = sym->auth.data.offset;

	if (kind != WARP_CRYPTO_AUTH) {
		q->c_len = sym->cipher.data.length;
		if (kind != WARP_CRYPTO_AEAD && unlikely((q->c_len & s->block_mask) != 0))
			return false;
		if (kind == WARP_CRYPTO_CIPHER && unlikely(q->c_len == 0 || q->c_len < s->min_len))
			return false;
		if (unlikely((uint64_t)c_off + q->c_len > room))
			return false;
		*start = c_off;
	}
	if (kind == WARP_CRYPTO_AUTH || kind == WARP_CRYPTO_CHAIN) {
		q->a_len = sym->auth.data.length;
		if (unlikely((uint64_t)a_off + q->a_len > room))
			return false;
		*start = kind == WARP_CRYPTO_AUTH ? a_off : RTE_MIN(c_off, a_off);
	}
	if (kind == WARP_CRYPTO_CHAIN) {
		q->c_off = c_off - *start;
		q->a_off = a_off - *start;
	}
	return true;
}

/* @return false if the op is not plain, or wrong; the slot is untouched then */
static __rte_always_inline bool
fill_plain(const struct warp_crypto_qp *qp, struct warp_sqe *sqe,
	   const struct warp_crypto_session *s, const struct rte_crypto_op *op,
	   const enum warp_crypto_kind plain)
{
	const enum warp_crypto_kind kind = plain == WARP_CRYPTO_AEAD_LIST ? WARP_CRYPTO_AEAD :
					   plain;
	const struct rte_crypto_sym_op *sym = op->sym;
	const struct rte_mbuf *m = sym->m_src, *d = sym->m_dst;
	struct warp_crypto_req q = { 0 };
	uint64_t aad = 0;
	uint32_t start;

	if (unlikely(m == NULL || !plain_regions(s, sym, kind, m->data_len, &q, &start)))
		return false;
	q.src = rte_pktmbuf_mtod_offset(m, uintptr_t, start);
	if (kind != WARP_CRYPTO_AUTH)
		q.dst = q.src;
	if (kind != WARP_CRYPTO_AUTH && unlikely(d != NULL)) {
		/* A shorter one may be long enough, but who sends that? */
		if (d->data_len < m->data_len)
			return false;
		q.dst = rte_pktmbuf_mtod_offset(d, uintptr_t, start);
	}
	if (kind == WARP_CRYPTO_AEAD) {
		q.a_len = s->aad_len;
		if (plain == WARP_CRYPTO_AEAD_LIST || q.a_len != 0) {
			aad = (uintptr_t)sym->aead.aad.data;
			if (unlikely(aad == 0))
				return false;
		}
		if (plain == WARP_CRYPTO_AEAD)
			q.aad = aad;
		else if (unlikely(q.c_len == 0))
			return false;
		else if (warp_crypto_aad_in_front(qp, sqe, aad, &q))
			q.ext_flags = WARP_SEC_ADDR_SGL << WARP_SEC3_SRC_TYPE_SHIFT |
				      WARP_SEC_ADDR_SGL << WARP_SEC3_DST_TYPE_SHIFT;
	}
	if (kind != WARP_CRYPTO_AUTH)
		q.c_iv = (uintptr_t)op + s->c_iv_off;
	if (kind == WARP_CRYPTO_AEAD) {
		q.a_iv = q.c_iv;
		q.mac = (uintptr_t)sym->aead.digest.data;
	} else if (kind != WARP_CRYPTO_CIPHER) {
		q.mac = (uintptr_t)sym->auth.digest.data;
	}
	if (kind != WARP_CRYPTO_CIPHER && unlikely(q.mac == 0))
		return false;
	warp_crypto_fill_bd3((struct warp_sec_bd3 *)sqe, s, &q);
	return true;
}

/* Fills @p sqe if the op is plain and right. */
static __rte_always_inline bool
fill_if_plain(const struct warp_crypto_qp *qp, struct warp_sqe *sqe,
	      const struct rte_crypto_op *op)
{
	const struct warp_crypto_session *s;

	if (unlikely(op->type != RTE_CRYPTO_OP_TYPE_SYMMETRIC ||
		     op->sess_type != RTE_CRYPTO_OP_WITH_SESSION))
		return false;
	s = session_of(qp, op);
	if (unlikely(s == NULL))
		return false;
	/* Each kind gets straight code of its own. */
	if (s->plain == WARP_CRYPTO_AEAD)
		return fill_plain(qp, sqe, s, op, WARP_CRYPTO_AEAD);
	if (s->plain == WARP_CRYPTO_AEAD_LIST)
		return fill_plain(qp, sqe, s, op, WARP_CRYPTO_AEAD_LIST);
	if (s->plain == WARP_CRYPTO_CHAIN)
		return fill_plain(qp, sqe, s, op, WARP_CRYPTO_CHAIN);
	if (s->plain == WARP_CRYPTO_CIPHER)
		return fill_plain(qp, sqe, s, op, WARP_CRYPTO_CIPHER);
	if (s->plain == WARP_CRYPTO_AUTH)
		return fill_plain(qp, sqe, s, op, WARP_CRYPTO_AUTH);
	return false;
}

uint16_t
warp_crypto_enqueue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct warp_crypto_qp *qp = queue_pair;
	struct warp_ring *r = qp->ring;
	/* An op takes at most one slot. */
	uint16_t room = warp_ring_room(r, warp_opq_room(&qp->opq, nb_ops));
	struct rte_crypto_op **next = ops, **end = ops + room;
	struct warp_opq_entry *e = qp->opq.put;
	struct warp_sqe *sqe = warp_ring_slot(r);

	if (unlikely(warp_ring_tx_dead(r))) {
		qp->enq.errors += nb_ops;
		return 0;
	}
	for (; next != end; next++) {
		struct rte_crypto_op *op = *next;
		bool accepted;

		op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
		if (likely(fill_if_plain(qp, sqe, op))) {
			sqe = warp_ring_next(r, sqe);
			e = warp_opq_put_at(&qp->opq, e, op, 0);
			continue;
		}
		warp_ring_push_to(r, sqe);
		qp->opq.put = e;
		accepted = enqueue_unusual(qp, op);
		e = qp->opq.put;
		sqe = warp_ring_slot(r);
		if (!accepted)
			break;
	}
	if (likely(next != ops)) {
		qp->opq.put = e;
		warp_opq_publish(&qp->opq);
		warp_ring_push_to(r, sqe);
		warp_ring_doorbell(r);
		qp->enq.ops += (uint16_t)(next - ops);
	}
	return (uint16_t)(next - ops);
}
