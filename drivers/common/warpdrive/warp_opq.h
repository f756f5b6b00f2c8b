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
 * One lcore puts, one takes; the indices are free-running and have one writer.
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
	uint32_t mask;
	uint32_t limit;		/* ops that may be in flight */

	/* Putting side; `tail` is what the taking side may see. */
	uint32_t put __rte_cache_aligned;
	uint32_t head_seen;
	WARP_ATOMIC(uint32_t) tail __rte_cache_aligned;

	/* Taking side; `head` is what the putting side may see. */
	uint32_t take __rte_cache_aligned;
	uint32_t tail_seen;
	WARP_ATOMIC(uint32_t) head __rte_cache_aligned;
};

/** @param limit  1 to 65535 ops in flight. @return 0 or -ENOMEM. Control path. */
static inline int
warp_opq_init(struct warp_opq *q, uint32_t limit, int socket_id)
{
	uint32_t size = rte_align32pow2(limit);

	/* Entries behind the end, never used, are what prefetching may look at. */
	q->entry = rte_zmalloc_socket("warp_opq",
				      (size + WARP_OPQ_AHEAD) * sizeof(*q->entry),
				      RTE_CACHE_LINE_SIZE, socket_id);
	if (q->entry == NULL)
		return -ENOMEM;
	q->mask = size - 1;
	q->limit = limit;
	return 0;
}

static inline void
warp_opq_fini(struct warp_opq *q)
{
	rte_free(q->entry);
	q->entry = NULL;
}

/** How many of @p want ops may be put now. */
static inline uint16_t
warp_opq_room(struct warp_opq *q, uint16_t want)
{
	uint32_t room = q->limit - (q->put - q->head_seen);

	if (unlikely(room < want)) {
		/* Pairs with warp_opq_give_back(): an entry is read before it is reused. */
		q->head_seen = warp_load_acquire(&q->head);
		room = q->limit - (q->put - q->head_seen);
	}
	return room < want ? (uint16_t)room : want;
}

/** Puts an op. There is room, by warp_opq_room(). */
static inline void
warp_opq_put(struct warp_opq *q, void *op, uint64_t aux)
{
	struct warp_opq_entry *e = &q->entry[q->put++ & q->mask];

	e->op = op;
	e->aux = aux;
}

/** Shows what was put to the taking side. Once a burst. */
static inline void
warp_opq_publish(struct warp_opq *q)
{
	/* Pairs with the acquire in warp_opq_ready(). */
	warp_store_release(&q->tail, q->put);
}

/** How many of @p want entries the taking side can see now. */
static inline uint16_t
warp_opq_ready(struct warp_opq *q, uint16_t want)
{
	uint32_t ready = q->tail_seen - q->take;

	if (ready < want) {
		q->tail_seen = warp_load_acquire(&q->tail);
		ready = q->tail_seen - q->take;
	}
	return ready < want ? (uint16_t)ready : want;
}

/**
 * The entry @p n places after the oldest; warp_opq_ready() is above @p n. Up to
 * WARP_OPQ_AHEAD places behind it may be read as well: what they hold may be of
 * an earlier lap, and is good for prefetching only.
 */
static inline const struct warp_opq_entry *
warp_opq_entry(const struct warp_opq *q, uint32_t n)
{
	return &q->entry[(q->take + n) & q->mask];
}

/** Gives the oldest @p n entries back to the putting side. Once a burst. */
static inline void
warp_opq_give_back(struct warp_opq *q, uint32_t n)
{
	q->take += n;
	warp_store_release(&q->head, q->take);
}

/** Ops in flight, seen from the control path while no burst runs. */
static inline uint32_t
warp_opq_count(const struct warp_opq *q)
{
	return q->put - q->take;
}

#endif /* WARP_OPQ_H */
