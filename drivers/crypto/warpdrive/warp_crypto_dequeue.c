/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Data path: from completed descriptors back to ops. */

#include <rte_prefetch.h>

#include "warp_crypto.h"
#include "warp_crypto_take.h"

uint16_t
warp_crypto_dequeue_burst(void *queue_pair, struct rte_crypto_op **ops, uint16_t nb_ops)
{
	struct warp_crypto_qp *qp = queue_pair;
	uint16_t ready = warp_opq_ready(&qp->opq, nb_ops), n;
	struct warp_opq_entry *e = warp_opq_first(&qp->opq);

	for (n = 0; n < ready; n++, e = warp_opq_next(&qp->opq, e)) {
		struct rte_crypto_op *op = e->op;
		uint8_t status;

		rte_prefetch0(e[WARP_OPQ_AHEAD].op);
		if (likely((e->aux & WARP_CRYPTO_AUX_LOCAL) == 0)) {
			if (!warp_crypto_complete(qp, e->aux, &status))
				break;
			op->status = status;
		}
		ops[n] = op;
		if (unlikely(op->status != RTE_CRYPTO_OP_STATUS_SUCCESS))
			qp->dequeue_err++;
	}
	if (likely(n != 0)) {
		warp_opq_give_back(&qp->opq, e, n);
		warp_ring_ack(qp->ring);
		qp->dequeued += n;
	}
	return n;
}

/**
 * Result of a request that did not simply succeed, or whose digest the driver
 * compares.
 * @param status  dw28 of the descriptor
 */
enum rte_crypto_op_status
warp_crypto_finish_slow(struct warp_crypto_qp *qp, uint32_t status,
			struct warp_crypto_cookie *ck, uint64_t aux)
{
	bool match = (status & WARP_SEC_ICV_MASK) != WARP_SEC_ICV_MISMATCH << WARP_SEC_ICV_SHIFT;

	if ((status & WARP_SEC_DONE) == 0 || (status & WARP_SEC_ERROR_MASK) != 0) {
		qp->deq_count[WARP_CRYPTO_CNT_DEVICE]++;
		return RTE_CRYPTO_OP_STATUS_ERROR;
	}
	if (match && (aux & WARP_CRYPTO_AUX_EMPTY) != 0)
		match = warp_crypto_empty_finish(ck, aux);
	else if (match && (aux & WARP_CRYPTO_AUX_COMPARE) != 0)
		match = warp_crypto_equal(ck->mac, ck->digest,
					  (uint8_t)(aux >> WARP_CRYPTO_AUX_LEN_SHIFT));
	if (match)
		return RTE_CRYPTO_OP_STATUS_SUCCESS;
	qp->deq_count[WARP_CRYPTO_CNT_AUTH]++;
	return RTE_CRYPTO_OP_STATUS_AUTH_FAILED;
}
