/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_CRYPTO_TAKE_H
#define WARP_CRYPTO_TAKE_H

/* From a completed descriptor to a status: for the op API and the raw API. */

#include "warp_crypto.h"

/*
 * True if a completed request has done what it was to do. A mismatch has bit 2
 * of the word set, whatever else means success.
 */
static inline bool
warp_crypto_succeeded(const struct warp_sqe *sqe)
{
	uint32_t status = ((const struct warp_sec_bd3 *)sqe)->status;

	return (status & (WARP_SEC_DONE | WARP_SEC_ERROR_MASK |
			  WARP_SEC_ICV_MISMATCH << WARP_SEC_ICV_SHIFT)) == WARP_SEC_DONE;
}

/** True if both are equal; the time that it takes says nothing of where they differ. */
static inline bool
warp_crypto_equal(const uint8_t *a, const uint8_t *b, uint32_t len)
{
	volatile uint8_t diff = 0;
	uint32_t i;

	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return diff == 0;
}

/* Returns what a request had of the queue pair's. */
static inline void
warp_crypto_give_back(struct warp_crypto_qp *qp, struct warp_crypto_cookie *ck, uint64_t aux)
{
	if ((aux & WARP_CRYPTO_AUX_SGL) != 0) {
		warp_sgl_free(&qp->sgl, ck->src_sgl);
		warp_sgl_free(&qp->sgl, ck->dst_sgl);
	}
	if ((aux & WARP_CRYPTO_AUX_SESSION) != 0) {
		uint32_t back = warp_load_relaxed(&qp->local_back);

		warp_crypto_session_wipe(&qp->local[back % WARP_CRYPTO_LOCAL_SESSIONS]);
		/* Pairs with the acquire in local_session(). */
		warp_store_release(&qp->local_back, back + 1);
	}
}

/**
 * Completes the oldest request if the device is done with it, or never will be.
 * @return false if it has to wait
 */
static inline bool
warp_crypto_complete(struct warp_crypto_qp *qp, uint64_t aux, uint8_t *op_status)
{
	struct warp_ring *r = qp->ring;
	struct warp_sqe *sqe = warp_ring_done(r);
	struct warp_crypto_cookie *ck = &qp->cookie[sqe - r->sq];

	if (likely(warp_ring_ready(r) || warp_ring_ready_now(r))) {
		if (likely(warp_crypto_succeeded(sqe) && (aux & WARP_CRYPTO_AUX_COMPARE) == 0))
			*op_status = RTE_CRYPTO_OP_STATUS_SUCCESS;
		else
			*op_status = warp_crypto_finish_slow(qp, sqe, ck, aux);
		warp_ring_pop(r);
	} else {
		if (likely(!warp_ring_rx_dead(r)))
			return false;
		warp_ring_lose(r);
		qp->deq.reason[WARP_CRYPTO_CNT_DEAD]++;
		*op_status = RTE_CRYPTO_OP_STATUS_ERROR;
	}
	if (unlikely((aux & (WARP_CRYPTO_AUX_SGL | WARP_CRYPTO_AUX_SESSION)) != 0))
		warp_crypto_give_back(qp, ck, aux);
	return true;
}

#endif /* WARP_CRYPTO_TAKE_H */
