/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Data path: from completed descriptors back to ops. */

#include <string.h>

#include <rte_prefetch.h>

#include "warp_comp.h"

static_assert(offsetof(struct rte_comp_op, produced) ==
	      offsetof(struct rte_comp_op, consumed) + sizeof(uint32_t), "neighbours");
static_assert(offsetof(struct warp_zip_sqe, produced) ==
	      offsetof(struct warp_zip_sqe, consumed) + sizeof(uint32_t), "neighbours");

static inline uint64_t
sqe_addr(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

/* The checksum that a descriptor reports, in the form that rte_comp.h defines. */
static uint64_t
checksum_of(const struct warp_comp_xform *x, const struct warp_zip_sqe *sqe)
{
	if (x->model != WARP_MODEL_EXT)
		return x->chksum == RTE_COMP_CHECKSUM_CRC32 ?
		       warp_zip_crc_from_raw(sqe->checksum) : sqe->checksum;
	switch (x->chksum) {
	case RTE_COMP_CHECKSUM_CRC32:
		return sqe->checksum;
	case RTE_COMP_CHECKSUM_ADLER32:
		return sqe->comp_len;
	default:
		return sqe->checksum | (uint64_t)sqe->comp_len << 32;
	}
}

/*
 * Decompression by a request type that wants a trailer behind the deflate data:
 * the op's data are raw deflate and have none. True if they are complete all the
 * same: the input ended with them, or what the device took for a trailer were
 * other bytes (datasheet, section 6.1).
 */
static bool
ends_without_trailer(const struct warp_comp_xform *x, const struct warp_zip_sqe *sqe)
{
	return x->decompress && !x->raw && (sqe->status & WARP_ZIP_LSTBLK) != 0 &&
	       ((sqe->status & WARP_ZIP_STATUS_MASK) == WARP_ZIP_ST_CHECKSUM ||
		(sqe->ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == WARP_ZIP_CTX_ST_TRAILER);
}

/* Bytes behind the data that such a request consumed as their trailer. */
static uint32_t
not_ours(const struct warp_comp_xform *x, const struct warp_zip_sqe *sqe)
{
	uint32_t size = (x->w.type & WARP_ZIP_REQ_MASK) == WARP_ZIP_REQ_GZIP ?
			WARP_ZIP_GZIP_TRAILER : WARP_ZIP_ZLIB_TRAILER;

	if (!x->decompress || x->raw || sqe->consumed < size ||
	    (sqe->ctx_dw0 & WARP_ZIP_CTX_ST_MASK) == WARP_ZIP_CTX_ST_TRAILER)
		return 0;
	return size;
}

static uint8_t
fail(struct warp_comp_qp *qp, struct rte_comp_op *op, enum warp_comp_counter why, uint8_t status)
{
	op->consumed = 0;
	op->produced = 0;
	qp->deq.reason[why]++;
	qp->deq.errors++;
	return status;
}

static bool
is_success(uint32_t st)
{
	return st == WARP_ZIP_ST_OK || st == WARP_ZIP_ST_NEGATIVE || st == WARP_ZIP_ST_END;
}

/* A stateless op. */
static uint8_t
finish_stateless(struct warp_comp_qp *qp, struct rte_comp_op *op, const struct warp_zip_sqe *sqe)
{
	const struct warp_comp_xform *x = op->private_xform;
	uint32_t st = sqe->status & WARP_ZIP_STATUS_MASK;

	op->debug_status = st;
	if (is_success(st) || (st != WARP_ZIP_ST_NO_SPACE && ends_without_trailer(x, sqe))) {
		op->consumed = sqe->consumed - not_ours(x, sqe);
		op->produced = sqe->produced - x->trailer;
		if (x->chksum != RTE_COMP_CHECKSUM_NONE)
			op->output_chksum = checksum_of(x, sqe);
		return RTE_COMP_OP_STATUS_SUCCESS;
	}
	if (st != WARP_ZIP_ST_NO_SPACE)
		return fail(qp, op, WARP_COMP_CNT_DATA, RTE_COMP_OP_STATUS_ERROR);
	if ((x->w.ctrl & WARP_ZIP_EXT_PARTIAL) != 0 && sqe->consumed != 0) {
		/* Whole blocks: another op may go on where this one stopped. */
		op->consumed = sqe->consumed;
		op->produced = sqe->produced;
		qp->deq.reason[WARP_COMP_CNT_NO_SPACE]++;
		return RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;
	}
	return fail(qp, op, WARP_COMP_CNT_NO_SPACE, RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
}

static void
save_state(struct warp_comp_stream *s, const struct warp_zip_sqe *sqe)
{
	s->ctx_dw0 = sqe->ctx_dw0;
	s->ctx_dw1 = sqe->ctx_dw1;
	s->ctx_dw2 = sqe->ctx_dw2;
	s->isize = sqe->isize;
	s->checksum = sqe->checksum;
	s->adler = sqe->comp_len;
	s->fresh = false;
}

/*
 * Part of a compression stream, or a stateless op whose last block is not
 * final. @p s is NULL for the latter.
 */
static uint8_t
finish_compress(struct rte_comp_op *op, const struct warp_comp_xform *x,
		struct warp_comp_stream *s, const struct warp_zip_sqe *sqe, uint64_t aux)
{
	uint32_t tail = WARP_COMP_AUX_TAIL(aux);
	bool whole = sqe->consumed == sqe->src_len && (aux & WARP_COMP_AUX_CUT) == 0;
	bool restart = (aux & WARP_COMP_AUX_RESTART) != 0;

	op->consumed = sqe->consumed;
	op->produced = sqe->produced;
	/* A request that did not finish has written no trailer. */
	if (whole && (aux & WARP_COMP_AUX_FINISH) != 0)
		op->produced -= x->trailer;
	if (whole && tail != 0) {
		if (sqe->dst_avail - sqe->produced < 5 + tail) {
			whole = false;
		} else {
			op->produced += warp_comp_stored_block(op, x->chksum,
							       op->src.offset + op->consumed,
							       op->dst.offset + op->produced, tail);
			op->consumed += tail;
			/* These bytes are not in the device's history. */
			restart = true;
		}
	}
	if (s != NULL && whole && restart)
		s->fresh = true;
	return whole ? RTE_COMP_OP_STATUS_SUCCESS : RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;
}

/* Part of a decompression stream (datasheet, sections 5.2, 5.3 and 6.5). */
static uint8_t
finish_decompress(struct rte_comp_op *op, const struct warp_comp_xform *x,
		  struct warp_comp_stream *s, const struct warp_zip_sqe *sqe)
{
	uint32_t st = sqe->status & WARP_ZIP_STATUS_MASK;
	uint32_t ctx_st = sqe->ctx_dw0 & WARP_ZIP_CTX_ST_MASK;
	bool full = sqe->produced == sqe->dst_avail, waits;

	op->consumed = sqe->consumed;
	op->produced = sqe->produced;
	if ((st == WARP_ZIP_ST_END && (sqe->status & WARP_ZIP_LSTBLK) != 0) ||
	    ends_without_trailer(x, sqe)) {
		op->consumed -= not_ours(x, sqe);
		s->fresh = true;
		return RTE_COMP_OP_STATUS_SUCCESS;
	}
	waits = ctx_st == WARP_ZIP_CTX_ST_OUTPUT ||
		(ctx_st == WARP_ZIP_CTX_ST_MIDDLE && full);
	if (sqe->consumed < sqe->src_len || waits)
		return RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;
	return RTE_COMP_OP_STATUS_SUCCESS;
}

static uint8_t
finish_stream(struct warp_comp_qp *qp, struct rte_comp_op *op, const struct warp_zip_sqe *sqe,
	      uint64_t aux)
{
	struct warp_comp_stream *s = (aux & WARP_COMP_AUX_STREAM) != 0 ? op->stream : NULL;
	const struct warp_comp_xform *x = s != NULL ? &s->x : op->private_xform;
	uint32_t st = sqe->status & WARP_ZIP_STATUS_MASK;
	uint8_t status;

	op->debug_status = st;
	if (!is_success(st) && !ends_without_trailer(x, sqe)) {
		if (s != NULL) {
			/* The context is undefined now (datasheet, section 9.3). */
			s->fresh = true;
			s->dequeued++;
		}
		if (st == WARP_ZIP_ST_NO_SPACE)
			return fail(qp, op, WARP_COMP_CNT_NO_SPACE,
				    RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
		return fail(qp, op, WARP_COMP_CNT_DATA, RTE_COMP_OP_STATUS_ERROR);
	}
	if (s != NULL)
		save_state(s, sqe);
	if (x->chksum != RTE_COMP_CHECKSUM_NONE)
		op->output_chksum = checksum_of(x, sqe);
	if (x->decompress)
		status = finish_decompress(op, x, s, sqe);
	else
		status = finish_compress(op, x, s, sqe, aux);
	if (status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE)
		qp->deq.reason[WARP_COMP_CNT_NO_SPACE]++;
	if (s != NULL)
		s->dequeued++;
	return status;
}

/* An op that a dead queue will never complete. */
static struct warp_zip_sqe *
lose(struct warp_comp_qp *qp, struct warp_ring *r, struct rte_comp_op *op, uint64_t aux)
{
	if ((aux & WARP_COMP_AUX_STREAM) != 0) {
		struct warp_comp_stream *s = op->stream;

		s->fresh = true;
		s->dequeued++;
	}
	op->status = fail(qp, op, WARP_COMP_CNT_DEAD, RTE_COMP_OP_STATUS_ERROR);
	return (struct warp_zip_sqe *)warp_ring_lose(r);
}

/* The shared context is free again. */
static void
finish_oneshot(struct warp_comp_qp *qp)
{
	warp_store_release(&qp->oneshots_done, warp_load_relaxed(&qp->oneshots_done) + 1);
}

/*
 * Completes an op that takes more than the two lengths, or failed.
 * @return false if it has to wait
 */
static __rte_noinline bool
complete_unusual(struct warp_comp_qp *qp, const struct warp_opq_entry *e)
{
	struct warp_ring *r = qp->ring[e->aux & WARP_COMP_AUX_DECOMP];
	struct rte_comp_op *op = e->op;
	struct warp_zip_sqe *sqe;

	if ((e->aux & WARP_COMP_AUX_LOCAL) != 0) {
		if (op->status != RTE_COMP_OP_STATUS_SUCCESS &&
		    op->status != RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE)
			qp->deq.errors++;
		return true;
	}
	if (warp_ring_ready(r) || warp_ring_ready_now(r)) {
		sqe = (struct warp_zip_sqe *)warp_ring_done(r);
		if ((e->aux & (WARP_COMP_AUX_STREAM | WARP_COMP_AUX_ONESHOT)) == 0)
			op->status = finish_stateless(qp, op, sqe);
		else
			op->status = finish_stream(qp, op, sqe, e->aux);
		warp_ring_pop(r);
	} else {
		if (likely(!warp_ring_rx_dead(r)))
			return false;
		sqe = lose(qp, r, op, e->aux);
	}
	if ((e->aux & WARP_COMP_AUX_ONESHOT) != 0)
		finish_oneshot(qp);
	if ((e->aux & WARP_COMP_AUX_SGL) != 0) {
		warp_sgl_free(&qp->sgl, sqe_addr(sqe->src_l, sqe->src_h));
		warp_sgl_free(&qp->sgl, sqe_addr(sqe->dst_l, sqe->dst_h));
	}
	return true;
}

/*
 * Completes flat and successful ops without another call, as many as follow one
 * another in one queue of the pair.
 * @param first  the oldest entry; becomes the one that comes next
 * @return the place in @p ops that comes next
 */
static inline struct rte_comp_op **
take_flat(struct warp_comp_qp *qp, struct warp_opq_entry **first, struct rte_comp_op **ops,
	  struct rte_comp_op **end)
{
	struct warp_opq_entry *e = *first;
	const uint64_t which = e->aux & WARP_COMP_AUX_DECOMP;
	struct warp_ring *r = qp->ring[which];
	struct warp_ring_pos pos = r->pos;

	for (; ops != end; ops++) {
		const struct warp_zip_sqe *sqe = (const struct warp_zip_sqe *)pos.done;
		struct rte_comp_op *op = e->op;

		rte_prefetch0(e[WARP_OPQ_AHEAD].op);
		if (unlikely(e->aux != which || !warp_ring_ready_at(r, &pos) ||
			     (sqe->status & WARP_ZIP_STATUS_MASK) != WARP_ZIP_ST_OK))
			break;
		/* Both lengths. */
		memcpy(&op->consumed, &sqe->consumed, 2 * sizeof(uint32_t));
		op->status = RTE_COMP_OP_STATUS_SUCCESS;
		warp_ring_pop_at(r, &pos);
		*ops = op;
		e = warp_opq_next(&qp->opq, e);
	}
	r->pos = pos;
	*first = e;
	return ops;
}

uint16_t
warp_comp_dequeue_burst(void *queue_pair, struct rte_comp_op **ops, uint16_t nb_ops)
{
	struct warp_comp_qp *qp = queue_pair;
	struct warp_opq_entry *e = warp_opq_first(&qp->opq);
	struct rte_comp_op **next = ops, **end = ops + warp_opq_ready(&qp->opq, nb_ops);
	uint16_t n;

	while (next != end) {
		struct rte_comp_op **taken = take_flat(qp, &e, next, end);

		if (likely(taken != next)) {
			next = taken;
			continue;
		}
		if (!complete_unusual(qp, e))
			break;
		*next++ = e->op;
		e = warp_opq_next(&qp->opq, e);
	}
	n = (uint16_t)(next - ops);
	if (likely(n != 0)) {
		warp_opq_give_back(&qp->opq, e, n);
		warp_ring_ack(qp->ring[0]);
		warp_ring_ack(qp->ring[1]);
		qp->deq.ops += n;
	}
	return n;
}
