/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <rte_malloc.h>

#include "warp_sgl.h"

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_sgl_pool_init)
int
warpdrive_sgl_pool_init(struct warp_sgl_pool *pool, uint32_t count, int socket_id)
{
	uint32_t size = rte_align32pow2(count), i;

	pool->node = rte_zmalloc_socket("warp_sgl", (size_t)count * sizeof(*pool->node),
					WARP_SGL_ALIGN, socket_id);
	pool->free = rte_zmalloc_socket("warp_sgl_free", size * sizeof(*pool->free),
					RTE_CACHE_LINE_SIZE, socket_id);
	if (pool->node == NULL || pool->free == NULL) {
		warpdrive_sgl_pool_fini(pool);
		return -ENOMEM;
	}
	pool->mask = size - 1;
	pool->count = count;
	for (i = 0; i < count; i++) {
		pool->free[i] = (struct warp_sgl *)&pool->node[i];
		pool->free[i]->entry_length_in_sgl = WARP_SGL_ENTRIES;
	}
	pool->get = 0;
	pool->put_seen = count;
	warp_store_relaxed(&pool->put, count);
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_sgl_pool_fini)
void
warpdrive_sgl_pool_fini(struct warp_sgl_pool *pool)
{
	rte_free(pool->node);
	rte_free(pool->free);
	pool->node = NULL;
	pool->free = NULL;
}
