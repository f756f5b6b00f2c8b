/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Data path: from ops to descriptors. */

#include <string.h>

#include "warp_comp.h"

/* Part of a stream's op that one request takes, and what happens to the rest. */
struct stream_plan {
	uint32_t len;		/* bytes for the device */
	uint32_t tail;		/* bytes for a stored block behind its output */
	bool finish;
	bool cut;		/* the op has more, for which there is no room */
};

/*
 * Accepts an op without the device: it comes back in its turn, as it is now.
 * Its status says what became of it.
 */
static bool
settle(struct warp_comp_qp *qp, struct rte_comp_op *op, uint8_t status)
{
	if (status != RTE_COMP_OP_STATUS_SUCCESS) {
		op->consumed = 0;
		op->produced = 0;
	}
	op->status = status;
	if (status == RTE_COMP_OP_STATUS_INVALID_ARGS)
		qp->enq.reason[WARP_COMP_CNT_INVALID]++;
	else if (status == RTE_COMP_OP_STATUS_INVALID_STATE)
		qp->enq.reason[WARP_COMP_CNT_STATE]++;
	else if (status != RTE_COMP_OP_STATUS_SUCCESS)
		qp->enq.reason[WARP_COMP_CNT_NO_SPACE]++;
	warp_opq_put(&qp->opq, op, WARP_COMP_AUX_LOCAL);
	return true;
}

/*
 * Source and destination of an op. The destination's room is what its chain
 * has from the offset on.
 * @return false if the op names bytes that its chains do not have
 */
static inline bool
find_spans(const struct rte_comp_op *op, struct warp_span *src, struct warp_span *dst)
{
	const struct rte_mbuf *s = op->m_src, *d = op->m_dst;
	uint32_t off = op->src.offset, len = op->src.length, doff = op->dst.offset;

	if (likely(s->next == NULL)) {
		if (unlikely(off > s->data_len || len > s->data_len - off))
			return false;
		*src = (struct warp_span){ .seg = s, .seg_off = off, .len = len, .segs = 1 };
	} else if (unlikely(len > WARP_COMP_MAX_LEN || !warp_span_find(src, s, off, len))) {
		return false;
	}
	if (likely(d->next == NULL)) {
		if (unlikely(doff > d->data_len))
			return false;
		*dst = (struct warp_span){ .seg = d, .seg_off = doff,
					   .len = d->data_len - doff, .segs = 1 };
		return true;
	}
	if (unlikely(doff > d->pkt_len))
		return false;
	return warp_span_find(dst, d, doff, RTE_MIN(d->pkt_len - doff, WARP_COMP_MAX_LEN));
}

/* Lists that a request needs; 0 when both its buffers are flat. */
static inline uint32_t
lists_needed(const struct warp_span *src, const struct warp_span *dst)
{
	if (likely(src->segs + dst->segs == 2))
		return 0;
	return warp_sgl_lists(src->segs) + warp_sgl_lists(dst->segs);
}

static inline bool
too_scattered(const struct warp_comp_qp *qp, const struct warp_span *src,
	      const struct warp_span *dst)
{
	return lists_needed(src, dst) > qp->sgl.count ||
	       warp_sgl_lists(src->segs) > WARP_SGL_MAX_CHAIN ||
	       warp_sgl_lists(dst->segs) > WARP_SGL_MAX_CHAIN;
}

/*
 * Fills a descriptor for flat buffers, or with the device addresses of two
 * lists. All words are written: the slot holds its last user's results.
 */
static inline void
fill_sqe(struct warp_zip_sqe *sqe, const struct warp_comp_xform *x, uint64_t src, uint32_t src_len,
	 uint64_t dst, uint32_t dst_len)
{
	const warp_vec *w = (const warp_vec *)&x->w, zero = { 0, 0 };
	warp_vec *v = (warp_vec *)sqe;

	v[0] = zero;
	v[1] = w[0];
	v[2] = w[1];
	v[3] = zero;
	v[6] = zero;
	v[7] = zero;
	sqe->src_len = src_len;
	sqe->dst_avail = dst_len;
	/* Low and high word are neighbours: one store each. */
	memset(&sqe->head_l, 0, sizeof(uint64_t));
	memcpy(&sqe->src_l, &src, sizeof(src));
	memcpy(&sqe->dst_l, &dst, sizeof(dst));
	memset(&sqe->ctx_l, 0, sizeof(uint64_t));
}

/** Fills a descriptor from spans. @return the op's WARP_COMP_AUX_SGL or 0 */
static inline uint64_t
fill_spans(struct warp_comp_qp *qp, struct warp_zip_sqe *sqe, const struct warp_comp_xform *x,
	   const struct warp_span *src, const struct warp_span *dst)
{
	uint64_t s, d;

	if (src->segs + dst->segs == 2) {
		fill_sqe(sqe, x, warp_span_addr(src), src->len, warp_span_addr(dst), dst->len);
		return 0;
	}
	s = warp_sgl_build(&qp->sgl, src);
	d = warp_sgl_build(&qp->sgl, dst);
	fill_sqe(sqe, x, s, src->len, d, dst->len);
	sqe->type |= WARP_ZIP_BUF_SGL;
	return WARP_COMP_AUX_SGL;
}

/* True if the lists for a request are free now. A slot is: the burst has seen to that. */
static inline bool
has_lists(struct warp_comp_qp *qp, const struct warp_span *src, const struct warp_span *dst)
{
	uint32_t need = lists_needed(src, dst);

	return need == 0 || warp_sgl_pool_room(&qp->sgl, need) >= need;
}

/* ---- Requests that are part of a stream ---- */

/*
 * Divides a compression op. With model=ext a request may have any size. The
 * hardware wants room for 9/8 of the input, and whole words unless the request
 * finishes (datasheet, section 6.3).
 */
static struct stream_plan
plan_compress(const struct warp_comp_xform *x, const struct rte_comp_op *op, uint32_t len,
	      uint32_t room)
{
	struct stream_plan p = { .len = len, .finish = op->flush_flag == RTE_COMP_FLUSH_FINAL };
	uint32_t most;

	if (x->model == WARP_MODEL_EXT)
		return p;
	most = (uint32_t)((uint64_t)(room - x->trailer) * 8 / 9);
	if (p.len > most) {
		p.len = RTE_ALIGN_FLOOR(most, WARP_ZIP_STREAM_GRAIN);
		p.finish = false;
		p.cut = true;
	} else if (!p.finish) {
		p.tail = p.len % WARP_ZIP_STREAM_GRAIN;
		p.len -= p.tail;
	}
	return p;
}

/* Turns a stateless descriptor into a stream's. */
static void
set_stream(struct warp_zip_sqe *sqe, const uint8_t *ctx, bool fresh, bool finish)
{
	uint64_t addr = (uintptr_t)ctx + WARP_ZIP_CTX_HEAD;

	sqe->ctrl &= ~(WARP_ZIP_STREAM_NEW | WARP_ZIP_FINISH | WARP_ZIP_EXT_PARTIAL);
	sqe->ctrl |= WARP_ZIP_STATEFUL | (fresh ? WARP_ZIP_STREAM_NEW : 0) |
		     (finish ? WARP_ZIP_FINISH : 0);
	sqe->ctx_l = (uint32_t)addr;
	sqe->ctx_h = (uint32_t)(addr >> 32);
}

static void
set_saved_state(struct warp_zip_sqe *sqe, const struct warp_comp_stream *s)
{
	sqe->ctx_dw0 = s->ctx_dw0;
	sqe->ctx_dw1 = s->ctx_dw1;
	sqe->ctx_dw2 = s->ctx_dw2;
	sqe->isize = s->isize;
	sqe->checksum = s->checksum;
	if (s->x.model == WARP_MODEL_EXT)
		sqe->comp_len = s->adler;
}

/* True for output too small for the hardware to work on a stream (datasheet, section 6.3). */
static bool
below_stream_minimum(const struct warp_comp_xform *x, const struct warp_span *dst)
{
	return x->model != WARP_MODEL_EXT && dst->len < WARP_ZIP_STREAM_MIN_OUT;
}

/* The checksum of a stream as far as it has come; of no data where it is fresh. */
static uint64_t
running_checksum(const struct warp_comp_xform *x, const struct warp_comp_stream *s)
{
	bool fresh = s == NULL || s->fresh;
	uint64_t crc = fresh ? 0 : s->checksum, adler = fresh ? 1 : s->adler;

	switch (x->chksum) {
	case RTE_COMP_CHECKSUM_CRC32:
		return crc;
	case RTE_COMP_CHECKSUM_ADLER32:
		return adler;
	case RTE_COMP_CHECKSUM_CRC32_ADLER32:
		return crc | adler << 32;
	default:
		return 0;
	}
}

/* True if a request may have the context that stateless ops share. */
static bool
oneshot_free(const struct warp_comp_qp *qp)
{
	/* Pairs with the release in finish_oneshot(). */
	return !qp->oneshot_alone || warp_load_acquire(&qp->oneshots_done) == qp->oneshots;
}

/*
 * Submits a request with a context: of stream @p s, or, for a stateless op that
 * is not to end its deflate data, of the context that such ops share: each
 * starts a stream that nobody continues.
 */
static bool
submit_stream(struct warp_comp_qp *qp, struct rte_comp_op *op, const struct warp_comp_xform *x,
	      struct warp_comp_stream *s, struct warp_span *src, const struct warp_span *dst)
{
	struct warp_ring *r = qp->ring[x->decompress];
	struct stream_plan p = { .len = src->len,
				 .finish = op->flush_flag == RTE_COMP_FLUSH_FINAL };
	struct warp_zip_sqe *sqe;
	uint64_t aux;

	if (!x->decompress) {
		p = plan_compress(x, op, src->len, dst->len);
		if (p.len == 0 && src->len != 0) {
			op->consumed = src->len;
			op->output_chksum = running_checksum(x, s);
			op->produced = warp_comp_stored_block(op, x->chksum, op->src.offset,
							      op->dst.offset, src->len);
			if (s != NULL)
				s->fresh = true;
			return settle(qp, op, RTE_COMP_OP_STATUS_SUCCESS);
		}
		src->len = p.len;
	}
	if (!has_lists(qp, src, dst) || (s == NULL && !oneshot_free(qp)))
		return false;
	sqe = (struct warp_zip_sqe *)warp_ring_slot(r);
	aux = x->decompress | fill_spans(qp, sqe, x, src, dst);
	set_stream(sqe, s != NULL ? s->ctx : qp->oneshot_ctx, s == NULL || s->fresh, p.finish);
	if (s != NULL) {
		if (!s->fresh)
			set_saved_state(sqe, s);
		s->enqueued++;
	} else {
		qp->oneshots++;
	}
	aux |= s != NULL ? WARP_COMP_AUX_STREAM : WARP_COMP_AUX_ONESHOT;
	aux |= p.finish ? WARP_COMP_AUX_FINISH : 0;
	aux |= p.cut ? WARP_COMP_AUX_CUT : 0;
	aux |= op->flush_flag >= RTE_COMP_FLUSH_FULL ? WARP_COMP_AUX_RESTART : 0;
	aux |= (uint64_t)p.tail << WARP_COMP_AUX_TAIL_SHIFT;
	warp_ring_push(r, (struct warp_sqe *)sqe);
	warp_opq_put(&qp->opq, op, aux);
	return true;
}

/* An empty final block: all that is left to say when there is no data (RFC 1951, 3.2.6). */
static bool
finish_empty(struct warp_comp_qp *qp, struct rte_comp_op *op, const struct warp_span *dst,
	     bool final)
{
	static const uint8_t last_block[2] = { 0x03, 0x00 };

	op->consumed = 0;
	op->produced = 0;
	if (final) {
		if (dst->len < sizeof(last_block))
			return settle(qp, op, op->op_type == RTE_COMP_OP_STATEFUL ?
				      RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE :
				      RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		warp_comp_write(op->m_dst, op->dst.offset, last_block, sizeof(last_block));
		op->produced = sizeof(last_block);
	}
	return settle(qp, op, RTE_COMP_OP_STATUS_SUCCESS);
}

static bool
enqueue_stateful(struct warp_comp_qp *qp, struct rte_comp_op *op)
{
	struct warp_comp_stream *s = op->stream;
	const struct warp_comp_xform *x;
	struct warp_span src, dst;

	if (unlikely(op->op_type != RTE_COMP_OP_STATEFUL || s == NULL || op->m_src == NULL ||
		     op->m_dst == NULL))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	x = &s->x;
	if (unlikely(op->flush_flag > RTE_COMP_FLUSH_FINAL && !x->decompress))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (unlikely(s->enqueued != s->dequeued))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_STATE);
	if (unlikely(!find_spans(op, &src, &dst) || too_scattered(qp, &src, &dst)))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (src.len == 0 && (!x->decompress || s->fresh)) {
		bool ok;

		op->output_chksum = running_checksum(x, s);
		ok = finish_empty(qp, op, &dst, !x->decompress &&
				  op->flush_flag == RTE_COMP_FLUSH_FINAL);
		if (op->flush_flag >= RTE_COMP_FLUSH_FULL &&
		    op->status == RTE_COMP_OP_STATUS_SUCCESS)
			s->fresh = true;
		return ok;
	}
	if (dst.len == 0)
		return settle(qp, op, RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);
	if (below_stream_minimum(x, &dst))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	return submit_stream(qp, op, x, s, &src, &dst);
}

/* ---- Stateless requests ---- */

/* True for an op that one stateless request can do. */
static bool
is_plain(const struct warp_comp_xform *x, const struct rte_comp_op *op)
{
	if (op->flush_flag == RTE_COMP_FLUSH_FINAL || x->decompress)
		return true;
	/* LZ4 blocks have no end mark, so its ops know no difference between these two. */
	return op->flush_flag == RTE_COMP_FLUSH_FULL && !x->deflate;
}

/* The stateless ops that are not flat or not plain, or are wrong. */
static bool
enqueue_stateless(struct warp_comp_qp *qp, struct rte_comp_op *op)
{
	const struct warp_comp_xform *x = op->private_xform;
	struct warp_span src, dst;
	struct warp_zip_sqe *sqe;
	struct warp_ring *r;

	if (x == NULL || op->m_src == NULL || op->m_dst == NULL || !find_spans(op, &src, &dst) ||
	    too_scattered(qp, &src, &dst))
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (!is_plain(x, op) && op->flush_flag != RTE_COMP_FLUSH_FULL)
		return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
	if (src.len == 0) {
		if (x->decompress || !x->deflate)
			return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
		op->output_chksum = running_checksum(x, NULL);
		return finish_empty(qp, op, &dst, op->flush_flag == RTE_COMP_FLUSH_FINAL);
	}
	if (dst.len == 0)
		return settle(qp, op, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	if (!is_plain(x, op)) {
		if (below_stream_minimum(x, &dst))
			return settle(qp, op, RTE_COMP_OP_STATUS_INVALID_ARGS);
		return submit_stream(qp, op, x, NULL, &src, &dst);
	}
	r = qp->ring[x->decompress];
	if (!has_lists(qp, &src, &dst))
		return false;
	sqe = (struct warp_zip_sqe *)warp_ring_slot(r);
	warp_opq_put(&qp->opq, op, x->aux | fill_spans(qp, sqe, x, &src, &dst));
	warp_ring_push(r, (struct warp_sqe *)sqe);
	return true;
}

/*
 * The other ops, and those that are wrong. Not inlined: the burst function keeps
 * its registers.
 * @return false if the op is not accepted now
 */
static __rte_noinline bool
enqueue_unusual(struct warp_comp_qp *qp, struct rte_comp_op *op)
{
	if (op->op_type == RTE_COMP_OP_STATELESS)
		return enqueue_stateless(qp, op);
	return enqueue_stateful(qp, op);
}

/*
 * Fills a descriptor for an op that is stateless, plain and right, with one
 * segment each: what a pipeline sends.
 * @return false if it is not; the descriptor is untouched then
 */
static inline bool
fill_if_flat(struct warp_zip_sqe *sqe, const struct warp_comp_xform *x,
	     const struct rte_comp_op *op)
{
	const struct rte_mbuf *s = op->m_src, *d = op->m_dst;
	uint32_t off = op->src.offset, len = op->src.length, doff = op->dst.offset;

	if (unlikely(s == NULL || d == NULL || ((uintptr_t)s->next | (uintptr_t)d->next) != 0))
		return false;
	/* A length of 0 wraps around, so that it is refused, too. */
	if (unlikely((uint64_t)off + (uint32_t)(len - 1) >= s->data_len || doff >= d->data_len))
		return false;
	if (unlikely(op->flush_flag != RTE_COMP_FLUSH_FINAL && !x->decompress))
		return false;
	fill_sqe(sqe, x, (uintptr_t)rte_pktmbuf_mtod_offset(s, const void *, off), len,
		 (uintptr_t)rte_pktmbuf_mtod_offset(d, const void *, doff), d->data_len - doff);
	return true;
}

/*
 * Ops that a burst may accept. Each of them may go to either ring, so there is
 * to be a slot for it in both.
 */
static inline uint16_t
burst_room(struct warp_comp_qp *qp, uint16_t nb_ops)
{
	uint16_t n = warp_opq_room(&qp->opq, nb_ops);

	n = warp_ring_room(qp->ring[0], n);
	return warp_ring_room(qp->ring[1], n);
}

uint16_t
warp_comp_enqueue_burst(void *queue_pair, struct rte_comp_op **ops, uint16_t nb_ops)
{
	struct warp_comp_qp *qp = queue_pair;
	struct rte_comp_op **next = ops, **end = ops + burst_room(qp, nb_ops);
	struct warp_opq_entry *e = qp->opq.put;

	if (unlikely(warp_ring_tx_dead(qp->ring[0]) || warp_ring_tx_dead(qp->ring[1]))) {
		qp->enq.errors += nb_ops;
		return 0;
	}
	for (; next != end; next++) {
		struct rte_comp_op *op = *next;
		const struct warp_comp_xform *x = op->private_xform;
		bool accepted;

		op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
		if (likely(op->op_type == RTE_COMP_OP_STATELESS && x != NULL)) {
			struct warp_ring *r = qp->ring[x->decompress];
			struct warp_sqe *sqe = warp_ring_slot(r);

			if (likely(fill_if_flat((struct warp_zip_sqe *)sqe, x, op))) {
				warp_ring_push(r, sqe);
				e = warp_opq_put_at(&qp->opq, e, op, x->aux);
				continue;
			}
		}
		qp->opq.put = e;
		accepted = enqueue_unusual(qp, op);
		e = qp->opq.put;
		if (!accepted)
			break;
	}
	if (likely(next != ops)) {
		qp->opq.put = e;
		warp_opq_publish(&qp->opq);
		warp_ring_doorbell(qp->ring[0]);
		warp_ring_doorbell(qp->ring[1]);
		qp->enq.ops += (uint16_t)(next - ops);
	}
	return (uint16_t)(next - ops);
}
