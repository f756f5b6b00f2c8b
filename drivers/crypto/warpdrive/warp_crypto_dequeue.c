/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Data path: from completed descriptors back to ops. */

#include <rte_prefetch.h>

#include "warp_crypto.h"
#include "warp_crypto_take.h"

/**
 * Result of a request that did not simply succeed, or whose digest the driver
 * compares.
 */
enum rte_crypto_op_status
warp_crypto_finish_slow(struct warp_crypto_qp *qp, const struct warp_sqe *sqe,
			struct warp_crypto_cookie *ck, uint64_t aux)
{
	uint32_t status = ((const struct warp_sec_bd3 *)sqe)->status;
	bool match = (status & WARP_SEC_ICV_MASK) != WARP_SEC_ICV_MISMATCH << WARP_SEC_ICV_SHIFT;

	if ((status & WARP_SEC_DONE) == 0 || (status & WARP_SEC_ERROR_MASK) != 0) {
		qp->deq.reason[WARP_CRYPTO_CNT_DEVICE]++;
		return RTE_CRYPTO_OP_STATUS_ERROR;
	}
	if (match && (aux & WARP_CRYPTO_AUX_EMPTY) != 0)
		match = warp_crypto_empty_finish(ck, aux);
	else if (match && (aux & WARP_CRYPTO_AUX_COMPARE) != 0)
		match = warp_crypto_equal(ck->mac, ck->digest,
					  (uint8_t)(aux >> WARP_CRYPTO_AUX_LEN_SHIFT));
	if (match)
		return RTE_CRYPTO_OP_STATUS_SUCCESS;
	qp->deq.reason[WARP_CRYPTO_CNT_AUTH]++;
	return RTE_CRYPTO_OP_STATUS_AUTH_FAILED;
}

/* Completes an op that did not simply succeed, or not yet. @return false if it has to wait */
static __rte_noinline bool
complete_unusual(struct warp_crypto_qp *qp, const struct warp_opq_entry *e)
{
	struct rte_crypto_op *op = e->op;
	uint8_t status;

	if ((e->aux & WARP_CRYPTO_AUX_LOCAL) == 0) {
		if (!warp_crypto_complete(qp, e->aux, &status))
			return false;
		op->status = status;
	}
	qp->deq.errors += op->status != RTE_CRYPTO_OP_STATUS_SUCCESS;
	return true;
}

uint16_t
warp_crypto_dequeue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct warp_crypto_qp *qp = queue_pair;
	struct warp_ring *r = qp->ring;
	struct rte_crypto_op **next = ops, **end = ops + warp_opq_ready(&qp->opq, nb_ops);
	struct warp_opq_entry *e = warp_opq_first(&qp->opq);
	struct warp_ring_pos pos = r->pos;
	uint16_t n;

	for (; next != end; next++) {
		struct rte_crypto_op *op = e->op;

		rte_prefetch0(e[WARP_OPQ_AHEAD].op);
		if (likely(e->aux == 0 && warp_ring_ready_at(r, &pos) &&
			   warp_crypto_succeeded(pos.done))) {
			warp_ring_pop_at(r, &pos);
			op->status = RTE_CRYPTO_OP_STATUS_SUCCESS;
		} else {
			bool complete;

			r->pos = pos;
			complete = complete_unusual(qp, e);
			pos = r->pos;
			if (!complete)
				break;
		}
		*next = op;
		e = warp_opq_next(&qp->opq, e);
	}
	n = (uint16_t)(next - ops);
	if (likely(n != 0)) {
		r->pos = pos;
		warp_opq_give_back(&qp->opq, e, n);
		warp_ring_ack(r);
		qp->deq.ops += n;
	}
	return n;
}
