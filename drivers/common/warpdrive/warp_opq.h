/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_OPQ_H
#define WARP_OPQ_H

/*
 * The ops that a queue pair has accepted, oldest first: those that a device
 * works on and those that were settled without one (bad arguments, nothing to
 * do). Returning them from one list makes "accepted ops come back in order,
 * each exactly once" a property of this file.
 *
 * One lcore puts, one takes. Each steps with a pointer, and shows the other how
 * far it is in a free-running count, once a burst.
 */

#include <errno.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_malloc.h>

#include "warp_compat.h"

/* How far ahead of an entry a burst may look for something to prefetch. */
#define WARP_OPQ_AHEAD	4

struct warp_opq_entry {
	void *op;
	uint64_t aux;		/* the driver's: where the op went and how to finish it */
};

struct __rte_cache_aligned warp_opq {
	struct warp_opq_entry *entry;
	struct warp_opq_entry *end;
	uint32_t limit;		/* ops that may be in flight; below the number of entries */

	/* Putting side; `tail` is what the taking side may see. */
	struct warp_opq_entry *put __rte_cache_aligned;
	struct warp_opq_entry *shown;	/* `put` as of `tail` */
	uint32_t head_seen;
	WARP_ATOMIC(uint32_t) tail __rte_cache_aligned;

	/* Taking side; `head` is what the putting side may see. */
	struct warp_opq_entry *take __rte_cache_aligned;
	uint32_t tail_seen;
	WARP_ATOMIC(uint32_t) head __rte_cache_aligned;
};

/** @param limit  1 to 65535 ops in flight. @return 0 or -ENOMEM. Control path. */
static inline int
warp_opq_init(struct warp_opq *q, uint32_t limit, int socket_id)
{
	size_t size = (size_t)limit + 1;

	/* Entries behind the end, never used, are what prefetching may look at. */
	q->entry = rte_zmalloc_socket("warp_opq", (size + WARP_OPQ_AHEAD) * sizeof(*q->entry),
				      RTE_CACHE_LINE_SIZE, socket_id);
	if (q->entry == NULL)
		return -ENOMEM;
	q->end = q->entry + size;
	q->put = q->shown = q->take = q->entry;
	q->limit = limit;
	return 0;
}

static inline void
warp_opq_fini(struct warp_opq *q)
{
	rte_free(q->entry);
	q->entry = NULL;
}

/** How many of @p want ops may be put now. Between two publications to be asked once. */
static inline uint16_t
warp_opq_room(struct warp_opq *q, uint16_t want)
{
	uint32_t tail = warp_load_relaxed(&q->tail), room = q->limit - (tail - q->head_seen);

	if (unlikely(room < want)) {
		/* Pairs with warp_opq_give_back(): an entry is read before it is reused. */
		q->head_seen = warp_load_acquire(&q->head);
		room = q->limit - (tail - q->head_seen);
	}
	return room < want ? (uint16_t)room : want;
}

/**
 * Puts an op into the entry @p e. For bursts that step with a pointer of their
 * own, from q->put on; they set q->put when they are done.
 * @return the next entry
 */
static inline struct warp_opq_entry *
warp_opq_put_at(const struct warp_opq *q, struct warp_opq_entry *e, void *op, uint64_t aux)
{
	e->op = op;
	e->aux = aux;
	return unlikely(e + 1 == q->end) ? q->entry : e + 1;
}

/** Puts an op. There is room, by warp_opq_room(). */
static inline void
warp_opq_put(struct warp_opq *q, void *op, uint64_t aux)
{
	q->put = warp_opq_put_at(q, q->put, op, aux);
}

/** Shows what was put to the taking side. Once a burst. */
static inline void
warp_opq_publish(struct warp_opq *q)
{
	uint32_t n = (uint32_t)(q->put - q->shown) +
		     (q->put < q->shown ? (uint32_t)(q->end - q->entry) : 0);

	q->shown = q->put;
	/* Pairs with the acquire in warp_opq_ready(). */
	warp_store_release(&q->tail, warp_load_relaxed(&q->tail) + n);
}

/** How many of @p want entries the taking side can see now. */
static inline uint16_t
warp_opq_ready(struct warp_opq *q, uint16_t want)
{
	uint32_t head = warp_load_relaxed(&q->head), ready = q->tail_seen - head;

	if (ready < want) {
		q->tail_seen = warp_load_acquire(&q->tail);
		ready = q->tail_seen - head;
	}
	return ready < want ? (uint16_t)ready : want;
}

/**
 * The oldest entry; warp_opq_ready() is above 0. The WARP_OPQ_AHEAD places
 * behind it may be read as well: what they hold may be of an earlier lap, and is
 * good for prefetching only.
 */
static inline struct warp_opq_entry *
warp_opq_first(const struct warp_opq *q)
{
	return q->take;
}

static inline struct warp_opq_entry *
warp_opq_next(const struct warp_opq *q, struct warp_opq_entry *e)
{
	return unlikely(e + 1 == q->end) ? q->entry : e + 1;
}

/** Gives the oldest @p n entries back to the putting side; @p e is the next. Once a burst. */
static inline void
warp_opq_give_back(struct warp_opq *q, struct warp_opq_entry *e, uint32_t n)
{
	q->take = e;
	warp_store_release(&q->head, warp_load_relaxed(&q->head) + n);
}

/** Ops in flight, seen from the control path while no burst runs. */
static inline uint32_t
warp_opq_count(const struct warp_opq *q)
{
	return warp_load_relaxed(&q->tail) - warp_load_relaxed(&q->head);
}

#endif /* WARP_OPQ_H */
