/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_RING_H
#define WARP_RING_H

/*
 * The rings of one queue: the only code that touches SQ, CQ, doorbells and
 * status words while traffic flows (datasheet, section 2).
 *
 *      released        consumed          tail
 *         |               |               |
 *   ------+###############+===============+--------
 *    free | results read, | the device's  | free
 *         | not yet given |               |
 *         | back          |               |
 *
 * Two lcores may use a ring, one that fills it and one that empties it. Every
 * field has one writer and the two writers' fields lie on different lines:
 *
 *   filling side   tail, submitted, rung
 *   emptying side  sq_head, cq_head, phase, consumed;
 *                  released and dead, which the filling side reads
 *
 * A slot is given back together with the CQ doorbell that covers its entry. So
 * the filling side's count of what is outstanding includes completions that the
 * device does not know to be read, and sq_depth - 1 outstanding can never
 * overflow a CQ of at least that depth (datasheet, section 2.5.1), however
 * seldom the CQ doorbell is rung.
 */

#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_io.h>
#include <rte_prefetch.h>

#include "hw/warp_hw_qm.h"
#include "warp_compat.h"

/* CQ entries read before the device is told. Hardware pays an MMIO write for each. */
#define WARP_CQ_PACE	64

struct __rte_cache_aligned warp_ring {
	/* Set when the queue is opened, then read by both sides. */
	struct warp_sqe *sq;
	const volatile struct warp_cqe *cq;
	const volatile uint32_t *tx_status;
	const volatile uint32_t *rx_status;
	volatile uint64_t *sq_db;	/* on hardware both point to one register */
	volatile uint64_t *cq_db;
	const volatile uint32_t *need_wakeup;	/* on hardware: a constant zero */
	uint64_t sq_db_base;
	uint64_t cq_db_base;
	uint16_t sq_depth;
	uint16_t cq_depth;
	uint16_t limit;			/* SQEs that may be outstanding */
	uint16_t pace;
	bool run_inline;		/* the engine runs in warp_ring_peek_again() */

	/* Filling side. */
	uint32_t submitted __rte_cache_aligned;	/* free-running */
	uint32_t released_seen;
	uint32_t rung;			/* `submitted` at the last doorbell */
	uint16_t tail;
	uint64_t doorbells;
	uint64_t wakeups;

	/* Emptying side. */
	uint32_t consumed __rte_cache_aligned;	/* free-running */
	uint16_t sq_head;		/* slot whose completion comes next */
	uint16_t cq_head;
	uint16_t phase;
	uint16_t bad_index;		/* what the CQ said when it was last wrong */

	/* Emptying side, read by the filling side. */
	WARP_ATOMIC(uint32_t) released __rte_cache_aligned;	/* free-running */
	WARP_ATOMIC(uint32_t) dead;	/* WARP_DEAD_*, sticky */
};

/* Why a ring is dead. */
#define WARP_DEAD_RX	1u	/* the kernel stopped the queue */
#define WARP_DEAD_CQE	2u	/* a completion named a slot that was not next */

void warpdrive_queue_wake(struct warp_ring *ring);
void warpdrive_queue_run(struct warp_ring *ring);

/* ---- Filling side ---- */

/** True if the ring takes no more requests. What is outstanding still comes back. */
static inline bool
warp_ring_tx_dead(const struct warp_ring *r)
{
	return *r->tx_status != 0 || warp_load_relaxed(&r->dead) != 0;
}

/** True if another SQE may be filled. */
static inline bool
warp_ring_has_room(struct warp_ring *r)
{
	if (likely(r->submitted - r->released_seen < r->limit))
		return true;
	/*
	 * Pairs with the store-release in warp_ring_ack(): the results in a slot
	 * have been read before the slot may be filled again.
	 */
	r->released_seen = warp_load_acquire(&r->released);
	return r->submitted - r->released_seen < r->limit;
}

/** The next slot to fill: 128 bytes with whatever their last user left there. */
static inline struct warp_sqe *
warp_ring_slot(const struct warp_ring *r)
{
	return &r->sq[r->tail];
}

/** Accepts the slot that was filled. The device sees it with the next doorbell. */
static inline void
warp_ring_push(struct warp_ring *r)
{
	uint16_t tail = r->tail + 1;

	if (unlikely(tail == r->sq_depth))
		tail = 0;
	r->tail = tail;
	r->submitted++;
	/*
	 * The device wrote to the slots last; fetch the lines of one soon to be
	 * filled. At the ring's end this touches the CQ, which does no harm.
	 */
	rte_prefetch0_write(&r->sq[tail + 2]);
	rte_prefetch0_write(&r->sq[tail + 2].dw[16]);
}

/**
 * Tells the device about all that was pushed. Once a burst.
 *
 * A queue that was stopped meanwhile gets no doorbell (datasheet, section
 * 2.5); what was pushed then comes back through the other side as failed.
 */
static inline void
warp_ring_doorbell(struct warp_ring *r)
{
	if (r->rung == r->submitted)
		return;
	r->rung = r->submitted;
	if (unlikely(*r->tx_status != 0))
		return;
	/* SQEs before doorbell: a software device's acquire of the word, or the bus, pairs. */
	rte_io_wmb();
	rte_write64_relaxed(warp_db_value(r->sq_db_base, r->tail), r->sq_db);
	r->doorbells++;
	/*
	 * Doorbell before need_wakeup: an engine that goes to sleep sets the
	 * word, then looks at the doorbells once more with the same fence in
	 * between, so that one of the two sees the other.
	 */
	warp_fence_full();
	if (unlikely(*r->need_wakeup != 0)) {
		r->wakeups++;
		warpdrive_queue_wake(r);
	}
}

/* ---- Emptying side ---- */

/**
 * The completed descriptor that comes next, or NULL. Stays valid, and its slot
 * unused, until the ack that follows its warp_ring_pop().
 */
static inline struct warp_sqe *
warp_ring_peek(struct warp_ring *r)
{
	const volatile uint64_t *half = (const volatile uint64_t *)&r->cq[r->cq_head] + 1;
	uint64_t w = *half;

	if (WARP_CQE_PHASE(w) != r->phase)
		return NULL;
	/* CQE before SQE: the device stores results, then the entry that says so. */
	rte_io_rmb();
	if (unlikely(WARP_CQE_SQ_HEAD(w) != r->sq_head)) {
		r->bad_index = WARP_CQE_SQ_HEAD(w);
		warp_store_relaxed(&r->dead, warp_load_relaxed(&r->dead) | WARP_DEAD_CQE);
		return NULL;
	}
	return &r->sq[r->sq_head];
}

/** Done with the descriptor that warp_ring_peek() returned. */
static inline void
warp_ring_pop(struct warp_ring *r)
{
	if (unlikely(++r->cq_head == r->cq_depth)) {
		r->cq_head = 0;
		r->phase ^= 1;
	}
	if (unlikely(++r->sq_head == r->sq_depth))
		r->sq_head = 0;
	r->consumed++;
}

/**
 * Gives entries and slots back, if enough have gathered. Once a burst, after
 * all peeks.
 */
static inline void
warp_ring_ack(struct warp_ring *r)
{
	if (likely(r->consumed - warp_load_relaxed(&r->released) < r->pace))
		return;
	if (unlikely(*r->rx_status != 0))
		return;
	/* Entries read before the device may reuse them; orders loads before the store. */
	rte_io_rmb();
	rte_write64_relaxed(warp_db_value(r->cq_db_base, r->cq_head), r->cq_db);
	/* Pairs with the acquire in warp_ring_has_room(). */
	warp_store_release(&r->released, r->consumed);
}

/**
 * What to do when warp_ring_peek() has nothing: nothing, except that with
 * engine=inline the engine now executes a batch in the caller's thread.
 * @return as warp_ring_peek()
 */
static inline struct warp_sqe *
warp_ring_peek_again(struct warp_ring *r)
{
	if (likely(!r->run_inline))
		return NULL;
	warpdrive_queue_run(r);
	return warp_ring_peek(r);
}

/**
 * True if no completion will come any more. Asked when there is something
 * outstanding and warp_ring_peek() has nothing; then the caller fails its ops.
 */
static inline bool
warp_ring_rx_dead(struct warp_ring *r)
{
	if (unlikely(*r->rx_status != 0))
		warp_store_relaxed(&r->dead, warp_load_relaxed(&r->dead) | WARP_DEAD_RX);
	return warp_load_relaxed(&r->dead) != 0;
}

/**
 * Takes the oldest outstanding request off a dead ring.
 * @return its descriptor, as it was submitted
 */
static inline struct warp_sqe *
warp_ring_lose(struct warp_ring *r)
{
	struct warp_sqe *sqe = &r->sq[r->sq_head];

	if (++r->sq_head == r->sq_depth)
		r->sq_head = 0;
	return sqe;
}

#endif /* WARP_RING_H */
