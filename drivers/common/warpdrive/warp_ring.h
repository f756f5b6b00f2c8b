/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_RING_H
#define WARP_RING_H

/*
 * The rings of one queue: the only code that touches SQ, CQ, doorbells and
 * status words while traffic flows (datasheet, section 2).
 *
 *      released          done            fill
 *         |               |               |
 *   ------+###############+===============+--------
 *    free | results read, | the device's  | free
 *         | not yet given |               |
 *         | back          |               |
 *
 * Two lcores may use a ring, one that fills it and one that empties it. Every
 * field has one writer and the two writers' fields lie on different lines:
 *
 *   filling side   fill, rung, submitted
 *   emptying side  pos, acked, consumed;
 *                  released and dead, which the filling side reads
 *
 * Both sides step through the rings with pointers; the counters follow once a
 * burst. A burst may keep its pointers in variables of its own, which the
 * compiler leaves in registers: in the ring it would have to read them again
 * after every store to an op.
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

#include "hw/warp_hw_qm.h"
#include "warp_compat.h"

/* CQ entries read before the device is told. Hardware pays an MMIO write for each. */
#define WARP_CQ_PACE	64

/** How far the emptying side is. */
struct warp_ring_pos {
	struct warp_sqe *done;		/* slot whose completion comes next */
	const volatile struct warp_cqe *cqe;	/* and its entry */
	uint64_t expect;		/* of that entry's upper half: slot and phase */
};

struct __rte_cache_aligned warp_ring {
	/* Set when the queue is opened, then read by both sides. */
	struct warp_sqe *sq;
	struct warp_sqe *sq_end;
	const volatile struct warp_cqe *cq;
	const volatile struct warp_cqe *cq_end;
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
	bool run_inline;		/* the engine runs in warp_ring_ready_now() */

	/* Filling side. */
	struct warp_sqe *fill __rte_cache_aligned;	/* next slot to fill */
	struct warp_sqe *rung;		/* `fill` at the last doorbell */
	uint32_t submitted;		/* free-running, as of the last doorbell */
	uint32_t released_seen;
	uint64_t doorbells;
	uint64_t wakeups;

	/* Emptying side. */
	struct warp_ring_pos pos __rte_cache_aligned;
	const volatile struct warp_cqe *acked;	/* `pos.cqe` at the last warp_ring_ack() */
	uint32_t consumed;		/* free-running, as of then */
	uint16_t bad_index;		/* what the CQ said when it was last wrong */
	struct warp_cqe none __rte_aligned(16);	/* zero: where `pos.cqe` points on a dead ring */

	/* Emptying side, read by the filling side. */
	WARP_ATOMIC(uint32_t) released __rte_cache_aligned;	/* free-running */
	WARP_ATOMIC(uint32_t) dead;	/* WARP_DEAD_*, sticky */
};

static_assert(sizeof(void *) == sizeof(uint64_t), "CQEs and doorbells need 64-bit accesses");

/* Why a ring is dead. */
#define WARP_DEAD_RX	1u	/* the kernel stopped the queue */
#define WARP_DEAD_CQE	2u	/* a completion named a slot that was not next */

void warpdrive_queue_wake(struct warp_ring *ring);
void warpdrive_queue_run(struct warp_ring *ring);

/**
 * Prepares a ring whose memory, words and depths are set, for both sides.
 * Control path.
 */
static inline void
warp_ring_init(struct warp_ring *r)
{
	r->sq_end = r->sq + r->sq_depth;
	r->cq_end = r->cq + r->cq_depth;
	r->limit = RTE_MIN(r->sq_depth, r->cq_depth) - 1;
	r->pace = RTE_MAX(1, RTE_MIN(WARP_CQ_PACE, r->limit / 4));
	r->fill = r->rung = r->pos.done = r->sq;
	r->pos.cqe = r->acked = r->cq;
	r->pos.expect = WARP_CQE_PHASE_BIT;
}

/* ---- Filling side ---- */

/** True if the ring takes no more requests. What is outstanding still comes back. */
static inline bool
warp_ring_tx_dead(const struct warp_ring *r)
{
	return *r->tx_status != 0 || warp_load_relaxed(&r->dead) != 0;
}

/** How many of @p want SQEs may be filled now. Between doorbells it must be asked only once. */
static inline uint16_t
warp_ring_room(struct warp_ring *r, uint16_t want)
{
	uint32_t room = r->limit - (r->submitted - r->released_seen);

	if (unlikely(room < want)) {
		/*
		 * Pairs with the store-release in warp_ring_ack(): the results in
		 * a slot have been read before the slot may be filled again.
		 */
		r->released_seen = warp_load_acquire(&r->released);
		room = r->limit - (r->submitted - r->released_seen);
	}
	return room < want ? (uint16_t)room : want;
}

/** The next slot to fill: 128 bytes with whatever their last user left there. */
static inline struct warp_sqe *
warp_ring_slot(const struct warp_ring *r)
{
	return r->fill;
}

/** Sixteen bytes of a descriptor: what compilers store at once on every CPU. */
typedef uint64_t warp_vec __attribute__((vector_size(16), may_alias));

static inline struct warp_sqe *
warp_ring_next(const struct warp_ring *r, struct warp_sqe *sqe)
{
	return unlikely(sqe + 1 == r->sq_end) ? r->sq : sqe + 1;
}

/**
 * Accepts all slots from the one that warp_ring_slot() returned to the one
 * before @p next; the caller has filled them. The device sees them with the next
 * doorbell.
 */
static inline void
warp_ring_push_to(struct warp_ring *r, struct warp_sqe *next)
{
	r->fill = next;
}

/** Accepts the slot @p sqe, which warp_ring_slot() returned and the caller filled. */
static inline void
warp_ring_push(struct warp_ring *r, struct warp_sqe *sqe)
{
	warp_ring_push_to(r, warp_ring_next(r, sqe));
}

/** Index of the next slot to fill. */
static inline uint16_t
warp_ring_tail(const struct warp_ring *r)
{
	return (uint16_t)(r->fill - r->sq);
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
	if (r->rung == r->fill)
		return;
	r->submitted += (uint32_t)(r->fill - r->rung) +
			(r->fill < r->rung ? r->sq_depth : 0);
	r->rung = r->fill;
	if (unlikely(*r->tx_status != 0))
		return;
	/* SQEs before doorbell: a software device's acquire of the word, or the bus, pairs. */
	rte_io_wmb();
	rte_write64_relaxed(warp_db_value(r->sq_db_base, warp_ring_tail(r)), r->sq_db);
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

/* The slot after the one whose completion was expected; the phase stays. */
static inline void
warp_ring_expect_next(const struct warp_ring *r, struct warp_ring_pos *pos)
{
	struct warp_sqe *next = pos->done + 1;

	pos->expect++;
	if (unlikely(next == r->sq_end)) {
		next = r->sq;
		pos->expect -= r->sq_depth;
	}
	pos->done = next;
}

/**
 * True if the request at @p pos is completed: pos->done has its results. They
 * stay there until the ack that follows its pop.
 */
static inline bool
warp_ring_ready_at(struct warp_ring *r, const struct warp_ring_pos *pos)
{
	uint64_t diff = ((const volatile uint64_t *)pos->cqe)[1] ^ pos->expect;

	/* The number of the queue, between slot and phase, is not looked at. */
	if (likely((diff & (WARP_CQE_PHASE_BIT | WARP_CQE_SQ_HEAD_MASK)) == 0)) {
		/* CQE before SQE: the device stores results, then the entry that says so. */
		rte_io_rmb();
		return true;
	}
	if (unlikely((diff & WARP_CQE_PHASE_BIT) == 0)) {
		/* An entry of this lap that names another slot: nothing here makes sense now. */
		r->bad_index = WARP_CQE_SQ_HEAD(diff ^ pos->expect);
		warp_store_relaxed(&r->dead, warp_load_relaxed(&r->dead) | WARP_DEAD_CQE);
	}
	return false;
}

/** Finished with the descriptor at @p pos. */
static inline void
warp_ring_pop_at(const struct warp_ring *r, struct warp_ring_pos *pos)
{
	const volatile struct warp_cqe *next = pos->cqe + 1;

	if (unlikely(next == r->cq_end)) {
		next = r->cq;
		pos->expect ^= WARP_CQE_PHASE_BIT;
	}
	pos->cqe = next;
	warp_ring_expect_next(r, pos);
}

/* The same for one request at a time. */

static inline bool
warp_ring_ready(struct warp_ring *r)
{
	return warp_ring_ready_at(r, &r->pos);
}

static inline struct warp_sqe *
warp_ring_done(const struct warp_ring *r)
{
	return r->pos.done;
}

static inline void
warp_ring_pop(struct warp_ring *r)
{
	warp_ring_pop_at(r, &r->pos);
}

/**
 * Gives entries and slots back, if enough have gathered. Once a burst, after
 * all pops.
 */
static inline void
warp_ring_ack(struct warp_ring *r)
{
	r->consumed += (uint32_t)(r->pos.cqe - r->acked) + (r->pos.cqe < r->acked ? r->cq_depth : 0);
	r->acked = r->pos.cqe;
	if (likely(r->consumed - warp_load_relaxed(&r->released) < r->pace))
		return;
	if (unlikely(*r->rx_status != 0))
		return;
	/* Entries read before the device may reuse them; orders loads before the store. */
	rte_io_rmb();
	rte_write64_relaxed(warp_db_value(r->cq_db_base, (uint16_t)(r->pos.cqe - r->cq)), r->cq_db);
	/* Pairs with the acquire in warp_ring_room(). */
	warp_store_release(&r->released, r->consumed);
}

/**
 * What to do when nothing is ready: nothing, except that with engine=inline the
 * engine now executes a batch in the caller's thread.
 * @return as warp_ring_ready()
 */
static inline bool
warp_ring_ready_now(struct warp_ring *r)
{
	if (likely(!r->run_inline))
		return false;
	warpdrive_queue_run(r);
	return warp_ring_ready(r);
}

/**
 * True if no completion will come any more. Asked when there is something
 * outstanding and nothing is ready; then the caller fails its ops.
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
	struct warp_sqe *sqe = r->pos.done;

	/* No entry is believed any more, not even one that names the slot after this. */
	r->pos.cqe = r->acked = &r->none;
	r->pos.expect |= WARP_CQE_PHASE_BIT;
	warp_ring_expect_next(r, &r->pos);
	return sqe;
}

#endif /* WARP_RING_H */
