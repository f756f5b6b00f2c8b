/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SGL_H
#define WARP_SGL_H

/*
 * Hardware scatter-gather lists from mbuf chains.
 *
 * Each queue pair has a pool of equal lists that are allocated at set-up. A
 * request takes as many as its chain needs and links them. The filling side
 * takes lists, the emptying side returns them, so the free ones form a ring
 * with one reader and one writer.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <rte_mbuf.h>

#include "hw/warp_hw_sgl.h"
#include "warp_compat.h"

/* Entries in one list: header and entries fill 1 KiB, and most chains need one list. */
#define WARP_SGL_ENTRIES	30

struct __rte_aligned(WARP_SGL_ALIGN) warp_sgl_node {
	uint8_t mem[sizeof(struct warp_sgl) + WARP_SGL_ENTRIES * sizeof(struct warp_sge)];
};
static_assert(sizeof(struct warp_sgl_node) == 1024, "size of a list");

struct __rte_cache_aligned warp_sgl_pool {
	struct warp_sgl_node *node;
	struct warp_sgl **free;		/* ring of pointers to free lists */
	uint32_t mask;
	uint32_t count;			/* lists in the pool */

	uint32_t get __rte_cache_aligned;	/* filling side */
	uint32_t put_seen;
	WARP_ATOMIC(uint32_t) put __rte_cache_aligned;	/* emptying side */
};

/** @param count  lists, at least 2. @return 0 or -ENOMEM. Control path. */
__rte_internal
int warpdrive_sgl_pool_init(struct warp_sgl_pool *pool, uint32_t count, int socket_id);

__rte_internal
void warpdrive_sgl_pool_fini(struct warp_sgl_pool *pool);

/** Lists that can be taken now; at least @p want if there are so many. Filling side. */
static inline uint32_t
warp_sgl_pool_room(struct warp_sgl_pool *pool, uint32_t want)
{
	uint32_t room = pool->put_seen - pool->get;

	if (unlikely(room < want)) {
		/* Pairs with warp_sgl_free(): the pointer is in the ring. */
		pool->put_seen = warp_load_acquire(&pool->put);
		room = pool->put_seen - pool->get;
	}
	return room;
}

static inline struct warp_sgl *
warp_sgl_pool_get(struct warp_sgl_pool *pool)
{
	return pool->free[pool->get++ & pool->mask];
}

/** Returns the lists of one request, by the device address of the first. Emptying side. */
static inline void
warp_sgl_free(struct warp_sgl_pool *pool, uint64_t addr)
{
	uint32_t put = warp_load_relaxed(&pool->put);

	while (addr != 0) {
		struct warp_sgl *sgl = (struct warp_sgl *)(uintptr_t)addr;

		addr = sgl->next;
		pool->free[put++ & pool->mask] = sgl;
	}
	warp_store_release(&pool->put, put);
}

/** A part of an mbuf chain: where it starts and how many bytes follow. */
struct warp_span {
	const struct rte_mbuf *seg;	/* segment with the first byte */
	uint32_t seg_off;		/* of that byte, from the segment's data start */
	uint32_t len;			/* bytes wanted */
	uint32_t segs;			/* segments that have a part of them */
};

/**
 * Finds bytes @p off to @p off + @p len of a chain.
 * @return false if the chain is shorter. A @p len of 0 is found at any @p off
 *         up to the chain's length.
 */
static inline bool
warp_span_find(struct warp_span *s, const struct rte_mbuf *m, uint32_t off, uint32_t len)
{
	uint32_t left;

	while (off >= m->data_len && m->next != NULL) {
		off -= m->data_len;
		m = m->next;
	}
	if (unlikely(off > m->data_len))
		return false;
	s->seg = m;
	s->seg_off = off;
	s->len = len;
	s->segs = 1;
	left = m->data_len - off;
	while (unlikely(len > left)) {
		len -= left;
		m = m->next;
		if (m == NULL)
			return false;
		left = m->data_len;
		s->segs += left != 0;
	}
	return true;
}

static inline uint64_t
warp_span_addr(const struct warp_span *s)
{
	return (uint64_t)rte_pktmbuf_mtod_offset(s->seg, uintptr_t, s->seg_off);
}

/** Lists that a chain of @p segs segments needs. */
static inline uint32_t
warp_sgl_lists(uint32_t segs)
{
	return (segs + WARP_SGL_ENTRIES - 1) / WARP_SGL_ENTRIES;
}

/**
 * Builds the list of a span. The caller has checked that the pool has
 * warp_sgl_lists(s->segs) lists.
 * @return device address of the first list
 */
static inline uint64_t
warp_sgl_build(struct warp_sgl_pool *pool, const struct warp_span *s)
{
	struct warp_sgl *first = warp_sgl_pool_get(pool), *sgl = first;
	const struct rte_mbuf *m = s->seg;
	uint32_t off = s->seg_off, left = s->len;
	uint16_t i = 0, total = 0;

	while (left != 0) {
		uint32_t len = RTE_MIN(m->data_len - off, left);

		if (likely(len != 0)) {
			if (unlikely(i == WARP_SGL_ENTRIES)) {
				struct warp_sgl *next = warp_sgl_pool_get(pool);

				sgl->entry_sum_in_sgl = i;
				sgl->next = (uintptr_t)next;
				sgl = next;
				i = 0;
			}
			sgl->sge[i].buf = rte_pktmbuf_mtod_offset(m, uintptr_t, off);
			sgl->sge[i].len = len;
			i++;
			total++;
			left -= len;
		}
		m = m->next;
		off = 0;
	}
	sgl->entry_sum_in_sgl = i;
	sgl->next = 0;
	first->entry_sum_in_chain = total;
	return (uintptr_t)first;
}

#endif /* WARP_SGL_H */
