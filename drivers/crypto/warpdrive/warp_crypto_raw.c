/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The raw data-path API: the same requests as those of ops, from vectors of
 * addresses. What was enqueued is cached until it is said to be done.
 */

#include <errno.h>

#include "warp_crypto.h"
#include "warp_crypto_fill.h"
#include "warp_crypto_take.h"

/**
 * The driver's part of a context. Room for a session follows it, for a context
 * that is made from a transform.
 */
struct raw_ctx {
	const struct warp_crypto_session *session;
	uint32_t cached;
};

/** One stream, as vectors. */
struct stream {
	const struct rte_crypto_vec *vec;
	uint32_t n;
	uint32_t beyond;	/* bytes of a digest that follow the last vector */
};

/* Bytes of a stream. */
static uint64_t
stream_len(const struct stream *st)
{
	uint64_t len = st->beyond;
	uint32_t i;

	for (i = 0; i < st->n; i++)
		len += st->vec[i].len;
	return len;
}

/* Offset of the byte at @p p from @p start, or UINT32_MAX. */
static uint32_t
offset_in_stream(const struct stream *st, uint32_t start, const uint8_t *p)
{
	uint32_t off = 0, i;

	for (i = 0; i < st->n; i++) {
		const uint8_t *base = st->vec[i].base;

		if (p >= base && p < base + st->vec[i].len)
			return off + (uint32_t)(p - base) >= start ?
			       off + (uint32_t)(p - base) - start : UINT32_MAX;
		off += st->vec[i].len;
	}
	return UINT32_MAX;
}

/* Adds bytes @p start to @p start + @p len of a stream to a list. */
static void
add_stream(struct warp_crypto_list *l, const struct stream *st, uint32_t start, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < st->n && len != 0; i++) {
		uint32_t have = st->vec[i].len + (i == st->n - 1 ? st->beyond : 0), part;

		if (start >= have) {
			start -= have;
			continue;
		}
		part = RTE_MIN(have - start, len);
		warp_crypto_list_add(l, (uintptr_t)st->vec[i].base + start, part);
		start = 0;
		len -= part;
	}
}

static enum warp_crypto_verdict
build_lists(struct warp_crypto_qp *qp, struct warp_crypto_cookie *ck, const struct stream st[2],
	    const struct warp_crypto_regions *r, uint64_t front, uint32_t front_len,
	    struct warp_crypto_req *q)
{
	uint64_t head[2], first[2] = { front, (uintptr_t)qp->aad_sink };
	bool in_place = st[1].vec == st[0].vec;
	unsigned int lists = in_place ? 1 : 2, i;
	uint32_t need = 0;

	for (i = 0; i < lists; i++) {
		uint32_t n = warp_sgl_lists(st[i].n + 1 + r->end / WARP_SGE_MAX_LEN);

		if (n > WARP_SGL_MAX_CHAIN)
			return WARP_CRYPTO_BAD;
		need += n;
	}
	if (need > qp->sgl.count)
		return WARP_CRYPTO_BAD;
	if (warp_sgl_pool_room(&qp->sgl, need) < need)
		return WARP_CRYPTO_FULL;
	for (i = 0; i < lists; i++) {
		struct warp_crypto_list l;

		warp_crypto_list_begin(&l, &qp->sgl);
		warp_crypto_list_add(&l, first[i], front_len);
		add_stream(&l, &st[i], r->start, r->end);
		head[i] = warp_crypto_list_end(&l);
	}
	ck->src_sgl = q->src = head[0];
	ck->dst_sgl = in_place ? 0 : head[1];
	q->dst = in_place ? head[0] : head[1];
	q->sgl = q->from_pool = true;
	return WARP_CRYPTO_OK;
}

/* The regions that offsets from both ends of the stream leave. */
static bool
get_regions(const struct warp_crypto_session *s, uint64_t len, union rte_crypto_sym_ofs ofs,
	    struct warp_crypto_regions *r)
{
	bool has_c = s->kind != WARP_CRYPTO_AUTH;
	bool has_a = s->kind == WARP_CRYPTO_AUTH || s->kind == WARP_CRYPTO_CHAIN;

	r->c_off = r->c_len = r->a_off = r->a_len = 0;
	/* Also keeps bit counts within 32 bits. */
	if (len > WARP_SEC_MAX_DATA + 2 * UINT16_MAX ||
	    (has_c && len < (uint64_t)ofs.ofs.cipher.head + ofs.ofs.cipher.tail) ||
	    (has_a && len < (uint64_t)ofs.ofs.auth.head + ofs.ofs.auth.tail))
		return false;
	if (has_c) {
		r->c_off = ofs.ofs.cipher.head;
		r->c_len = (uint32_t)len - ofs.ofs.cipher.head - ofs.ofs.cipher.tail;
	}
	if (has_a) {
		r->a_off = ofs.ofs.auth.head;
		r->a_len = (uint32_t)len - ofs.ofs.auth.head - ofs.ofs.auth.tail;
	}
	if ((s->flags & WARP_CRYPTO_F_BITS_C) != 0) {
		r->c_off <<= 3;
		r->c_len <<= 3;
	}
	if ((s->flags & WARP_CRYPTO_F_BITS_A) != 0) {
		r->a_off <<= 3;
		r->a_len <<= 3;
	}
	return true;
}

/*
 * An enciphered digest becomes part of the stream, as in the op API. Vectors
 * that end with the data end inside a digest that is enciphered only in part;
 * its memory is the caller's all the same.
 * @return false if the device would read a digest where the source has no bytes
 */
static bool
place_digest(const struct warp_crypto_session *s, struct stream st[2],
	     struct warp_crypto_regions *r, const uint8_t *digest, struct warp_crypto_req *q)
{
	uint32_t at = offset_in_stream(&st[1], r->start, digest);
	struct stream *in = &st[1];
	uint64_t len, end;

	if (at == UINT32_MAX && (s->flags & WARP_CRYPTO_F_VERIFY) != 0) {
		at = offset_in_stream(&st[0], r->start, digest);
		in = &st[0];
	}
	if (!warp_crypto_in_cipher(s, r, at))
		return true;
	q->ext_flags |= WARP_SEC3_EXT_MAC_STREAM;
	q->ext1 = at;
	r->end = RTE_MAX(r->end, at + s->digest_len);
	/* The part that is not enciphered is compared with the source. */
	if ((s->flags & WARP_CRYPTO_F_VERIFY) != 0 && in != &st[0] && st[0].vec != st[1].vec)
		return stream_len(&st[0]) >= (uint64_t)r->start + at + s->digest_len;
	len = stream_len(in);
	end = (uint64_t)r->start + at + s->digest_len;
	if (end <= len)
		return true;
	in->beyond = (uint32_t)(end - len);
	if (st[0].vec == st[1].vec)
		st[0].beyond = st[1].beyond = in->beyond;
	return true;
}

static bool
set_aad(const struct warp_crypto_session *s, const uint8_t *aad, struct warp_crypto_req *q,
	uint64_t *front)
{
	q->a_len = s->aad_len;
	if (s->aad_len == 0)
		return true;
	if (aad == NULL)
		return false;
	if ((s->flags & WARP_CRYPTO_F_CCM) != 0)
		aad += WARP_CRYPTO_CCM_AAD_OFFSET;
	if ((s->flags & WARP_CRYPTO_F_AAD_LIST) != 0) {
		*front = (uintptr_t)aad;
		q->c_off = s->aad_len;
	} else {
		q->aad = (uintptr_t)aad;
	}
	return true;
}

/* One request; @p st are source and destination, the same when in place. */
static enum warp_crypto_verdict
submit(struct warp_crypto_qp *qp, const struct warp_crypto_session *s, struct stream st[2],
       union rte_crypto_sym_ofs ofs, const uint8_t *iv, uint8_t *digest,
       const uint8_t *aad_or_iv, uint64_t *aux)
{
	struct warp_crypto_cookie *ck = warp_crypto_next_cookie(qp);
	uint64_t len = stream_len(&st[0]), front = 0;
	struct warp_crypto_req q = { 0 };
	struct warp_crypto_regions r;
	enum warp_crypto_verdict v;

	if ((s->flags & WARP_CRYPTO_F_NOTHING) != 0)
		return WARP_CRYPTO_NOTHING;
	if (!get_regions(s, len, ofs, &r) ||
	    (s->kind != WARP_CRYPTO_CIPHER && digest == NULL) ||
	    ((s->c_iv_len != 0 || s->kind == WARP_CRYPTO_AEAD) && iv == NULL) ||
	    ((s->flags & WARP_CRYPTO_F_A_IV) != 0 && aad_or_iv == NULL))
		return WARP_CRYPTO_BAD;
	v = warp_crypto_regions(s, &r);
	if (v == WARP_CRYPTO_EMPTY)
		return warp_crypto_empty_submit(qp, s, iv, digest, aad_or_iv, aux);
	if (v != WARP_CRYPTO_OK)
		return v;
	if (s->kind != WARP_CRYPTO_AUTH && stream_len(&st[1]) < (uint64_t)r.start + r.end)
		return WARP_CRYPTO_BAD;
	if ((s->flags & WARP_CRYPTO_F_IN_CIPHER) != 0 && !place_digest(s, st, &r, digest, &q))
		return WARP_CRYPTO_BAD;
	q.c_off = r.c_off;
	q.c_len = r.c_len;
	q.a_off = r.a_off;
	q.a_len = r.a_len;
	q.ext0 = r.ext0;
	if (s->kind == WARP_CRYPTO_AEAD && !set_aad(s, aad_or_iv, &q, &front))
		return WARP_CRYPTO_BAD;
	q.src = (uintptr_t)st[0].vec[0].base + r.start;
	q.dst = (uintptr_t)st[1].vec[0].base + r.start;
	if (front != 0 && st[0].n == 1 && st[1].n == 1 && q.c_len != 0 &&
	    q.c_len <= WARP_SGE_MAX_LEN) {
		q.sgl = warp_crypto_aad_in_front(qp, warp_ring_slot(qp->ring), front, &q);
	} else if (unlikely(st[0].n != 1 || st[1].n != 1 || front != 0)) {
		v = build_lists(qp, ck, st, &r, front, front != 0 ? s->aad_len : 0, &q);
		if (v != WARP_CRYPTO_OK)
			return v;
	}
	/* A digest's descriptor has no destination (datasheet, section 9). */
	if (s->kind == WARP_CRYPTO_AUTH)
		q.dst = 0;
	warp_crypto_set_ivs(s, ck, &q, iv, aad_or_iv);
	*aux = warp_crypto_push(qp, s, ck, &q, digest);
	return WARP_CRYPTO_OK;
}

/* @return 0 if the request is cached now, or -errno */
static int
enqueue_one(struct warp_crypto_qp *qp, struct raw_ctx *ctx, struct stream st[2],
	    union rte_crypto_sym_ofs ofs, const struct rte_crypto_va_iova_ptr *iv,
	    const struct rte_crypto_va_iova_ptr *digest,
	    const struct rte_crypto_va_iova_ptr *aad_or_iv, void *user_data)
{
	enum warp_crypto_verdict v;
	uint64_t aux;

	if (unlikely(warp_ring_tx_dead(qp->ring))) {
		qp->enq.errors++;
		return -EIO;
	}
	/* Both count as of the last doorbell. */
	if (unlikely(warp_opq_room(&qp->opq, qp->raw_cached + 1) <= qp->raw_cached ||
		     warp_ring_room(qp->ring, qp->raw_cached + 1) <= qp->raw_cached))
		return -EBUSY;
	if (unlikely(st[0].n == 0 || st[1].n == 0))
		v = WARP_CRYPTO_BAD;
	else
		v = submit(qp, ctx->session, st, ofs, iv != NULL ? iv->va : NULL,
			   digest != NULL ? digest->va : NULL,
			   aad_or_iv != NULL ? aad_or_iv->va : NULL, &aux);
	if (v == WARP_CRYPTO_FULL)
		return -EBUSY;
	if (v == WARP_CRYPTO_BAD) {
		qp->enq.reason[WARP_CRYPTO_CNT_INVALID]++;
		qp->enq.errors++;
		return -EINVAL;
	}
	if (v == WARP_CRYPTO_NOTHING)
		aux = WARP_CRYPTO_AUX_LOCAL;
	if (v == WARP_CRYPTO_MISMATCH) {
		qp->enq.reason[WARP_CRYPTO_CNT_AUTH]++;
		aux = WARP_CRYPTO_AUX_LOCAL | WARP_CRYPTO_AUX_MISMATCH;
	}
	warp_opq_put(&qp->opq, user_data, aux);
	ctx->cached++;
	qp->raw_cached++;
	return 0;
}

static int
raw_enqueue(void *queue_pair, uint8_t *drv_ctx, struct rte_crypto_vec *data_vec,
	    uint16_t n_data_vecs, union rte_crypto_sym_ofs ofs, struct rte_crypto_va_iova_ptr *iv,
	    struct rte_crypto_va_iova_ptr *digest, struct rte_crypto_va_iova_ptr *aad_or_auth_iv,
	    void *user_data)
{
	struct stream st[2] = { { data_vec, n_data_vecs, 0 }, { data_vec, n_data_vecs, 0 } };

	return enqueue_one(queue_pair, (struct raw_ctx *)drv_ctx, st, ofs, iv, digest,
			   aad_or_auth_iv, user_data);
}

static uint32_t
raw_enqueue_burst(void *queue_pair, uint8_t *drv_ctx, struct rte_crypto_sym_vec *vec,
		  union rte_crypto_sym_ofs ofs, void *user_data[], int *enqueue_status)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; i < vec->num; i++) {
		const struct rte_crypto_sgl *src = &vec->src_sgl[i];
		const struct rte_crypto_sgl *dst = vec->dest_sgl != NULL ? &vec->dest_sgl[i] : src;
		struct stream st[2] = { { src->vec, src->num, 0 }, { dst->vec, dst->num, 0 } };

		ret = enqueue_one(queue_pair, (struct raw_ctx *)drv_ctx, st, ofs,
				  vec->iv != NULL ? &vec->iv[i] : NULL,
				  vec->digest != NULL ? &vec->digest[i] : NULL,
				  vec->aad != NULL ? &vec->aad[i] : NULL, user_data[i]);
		if (ret != 0)
			break;
	}
	if (ret == -EINVAL && vec->status != NULL)
		vec->status[i] = EINVAL;
	/* What was cached before the one that failed counts; no room is no error. */
	*enqueue_status = i != 0 || ret == -EBUSY ? 0 : ret;
	return i;
}

static int
raw_enqueue_done(void *queue_pair, uint8_t *drv_ctx, uint32_t n)
{
	struct raw_ctx *ctx = (struct raw_ctx *)drv_ctx;
	struct warp_crypto_qp *qp = queue_pair;

	if (unlikely(n != ctx->cached))
		return -EINVAL;
	ctx->cached = 0;
	qp->raw_cached = 0;
	warp_opq_publish(&qp->opq);
	warp_ring_doorbell(qp->ring);
	qp->enq.ops += n;
	return 0;
}

/* The request of @p e, the oldest that was not taken, if it is complete. */
static inline bool
take(struct warp_crypto_qp *qp, const struct warp_opq_entry *e, void **user_data, uint8_t *status)
{
	*status = (e->aux & WARP_CRYPTO_AUX_MISMATCH) != 0 ? RTE_CRYPTO_OP_STATUS_AUTH_FAILED :
		  RTE_CRYPTO_OP_STATUS_SUCCESS;
	if ((e->aux & WARP_CRYPTO_AUX_LOCAL) == 0 && !warp_crypto_complete(qp, e->aux, status))
		return false;
	*user_data = e->op;
	qp->deq.errors += *status != RTE_CRYPTO_OP_STATUS_SUCCESS;
	return true;
}

/* Gives back @p n requests; @p e is the first that was not taken. */
static inline void
took(struct warp_crypto_qp *qp, struct warp_opq_entry *e, uint32_t n)
{
	if (n == 0)
		return;
	warp_opq_give_back(&qp->opq, e, n);
	warp_ring_ack(qp->ring);
	qp->deq.ops += n;
}

static void *
raw_dequeue(void *queue_pair, uint8_t *drv_ctx __rte_unused, int *dequeue_status,
	    enum rte_crypto_op_status *op_status)
{
	struct warp_crypto_qp *qp = queue_pair;
	struct warp_opq_entry *e = warp_opq_first(&qp->opq);
	void *user_data = NULL;
	uint8_t status;

	*dequeue_status = 1;
	if (warp_opq_ready(&qp->opq, 1) == 0 || !take(qp, e, &user_data, &status))
		return NULL;
	took(qp, warp_opq_next(&qp->opq, e), 1);
	*op_status = (enum rte_crypto_op_status)status;
	return user_data;
}

static uint32_t
raw_dequeue_burst(void *queue_pair, uint8_t *drv_ctx __rte_unused,
		  rte_cryptodev_raw_get_dequeue_count_t get_dequeue_count,
		  uint32_t max_nb_to_dequeue, rte_cryptodev_raw_post_dequeue_t post_dequeue,
		  void **out_user_data, uint8_t is_user_data_array, uint32_t *n_success,
		  int *dequeue_status)
{
	struct warp_crypto_qp *qp = queue_pair;
	uint32_t ready = warp_opq_ready(&qp->opq, UINT16_MAX), n, good = 0;
	uint32_t most = get_dequeue_count != NULL ? ready : RTE_MIN(ready, max_nb_to_dequeue);
	struct warp_opq_entry *e = warp_opq_first(&qp->opq);

	for (n = 0; n < most; n++, e = warp_opq_next(&qp->opq, e)) {
		void *user_data;
		uint8_t status;

		if (!take(qp, e, &user_data, &status))
			break;
		/* The first one knows how many belong together, itself included. */
		if (n == 0 && get_dequeue_count != NULL)
			most = RTE_MIN(ready, get_dequeue_count(user_data));
		if (n == 0 || is_user_data_array)
			out_user_data[n] = user_data;
		if (post_dequeue != NULL)
			post_dequeue(user_data, n, status == RTE_CRYPTO_OP_STATUS_SUCCESS);
		good += status == RTE_CRYPTO_OP_STATUS_SUCCESS;
	}
	took(qp, e, n);
	*n_success = good;
	*dequeue_status = 1;
	return n;
}

/* Slots go back with the dequeue itself. */
static int
raw_dequeue_done(void *queue_pair __rte_unused, uint8_t *drv_ctx __rte_unused,
		 uint32_t n __rte_unused)
{
	return 0;
}

int
warp_crypto_raw_ctx_size(struct rte_cryptodev *dev __rte_unused)
{
	return sizeof(struct raw_ctx) + RTE_CACHE_LINE_SIZE + sizeof(struct warp_crypto_session);
}

/*
 * A session of the context's own. The caller's memory holds it, wherever that
 * begins, and with it the keys.
 * @return 0, or -errno as warp_crypto_session_build(); -EBUSY: requests that may
 *         read the session that was there before are in flight
 */
static int
own_session(const struct rte_cryptodev *dev, const struct warp_crypto_qp *qp, struct raw_ctx *drv,
	    const struct rte_crypto_sym_xform *xform, bool is_update)
{
	struct warp_crypto_session *s = RTE_PTR_ALIGN_CEIL((void *)(drv + 1),
							    RTE_CACHE_LINE_SIZE);
	int ret;

	if (is_update && warp_opq_count(&qp->opq) != 0)
		return -EBUSY;
	memset(s, 0, sizeof(*s));
	ret = warp_crypto_session_build(dev->data->name, qp->model, xform, s);
	if (ret == 0)
		drv->session = s;
	return ret;
}

static int
callers_session(const struct warp_crypto_qp *qp, struct raw_ctx *drv,
		const struct rte_cryptodev_sym_session *sess)
{
	const struct warp_crypto_session *s;

	if (sess == NULL || sess->driver_id != qp->driver_id)
		return -EINVAL;
	s = (const struct warp_crypto_session *)sess->driver_priv_data;
	if (s->model != qp->model)
		return -EINVAL;
	drv->session = s;
	return 0;
}

int
warp_crypto_raw_configure(struct rte_cryptodev *dev, uint16_t qp_id,
			  struct rte_crypto_raw_dp_ctx *ctx,
			  enum rte_crypto_op_sess_type sess_type,
			  union rte_cryptodev_session_ctx session_ctx, uint8_t is_update)
{
	struct raw_ctx *drv = (struct raw_ctx *)ctx->drv_ctx_data;
	struct warp_crypto_qp *qp = dev->data->queue_pairs[qp_id];
	int ret;

	if (qp == NULL)
		return -EINVAL;
	if (sess_type == RTE_CRYPTO_OP_WITH_SESSION)
		ret = callers_session(qp, drv, session_ctx.crypto_sess);
	else if (sess_type == RTE_CRYPTO_OP_SESSIONLESS)
		ret = own_session(dev, qp, drv, session_ctx.xform, is_update);
	else
		ret = -ENOTSUP;
	if (ret != 0 || is_update)
		return ret;
	drv->cached = 0;
	ctx->qp_data = qp;
	ctx->enqueue = raw_enqueue;
	ctx->enqueue_burst = raw_enqueue_burst;
	ctx->enqueue_done = raw_enqueue_done;
	ctx->dequeue = raw_dequeue;
	ctx->dequeue_burst = raw_dequeue_burst;
	ctx->dequeue_done = raw_dequeue_done;
	return 0;
}
