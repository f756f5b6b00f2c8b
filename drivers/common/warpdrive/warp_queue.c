/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_malloc.h>
#include <rte_telemetry.h>

#include "soft/warp_soft.h"
#include "warp_dev_priv.h"
#include "warp_log.h"

static int
open_soft(struct warp_queue *q, int socket_id)
{
	struct warp_soft_regions reg;
	struct warp_ring *r = &q->ring;
	int ret;

	ret = warp_soft_queue_open(q->dev->soft, q->qc_type, socket_id, &q->soft, &reg);
	if (ret != 0) {
		WARP_LOG(ERR, q->dev->owner, "cannot open a queue of the in-process accelerator: %s",
			 ret == -EBUSY ? "all queues are in use" : "out of memory");
		return ret;
	}
	q->dus = reg.dus;
	q->mmio = reg.mmio;
	q->dus_size = reg.dus_size;
	q->mmio_size = reg.mmio_size;
	r->sq = (struct warp_sqe *)reg.dus;
	r->cq = (struct warp_cqe *)(reg.dus + (size_t)reg.sq_depth * WARP_SQE_SIZE);
	r->sq_depth = reg.sq_depth;
	r->cq_depth = reg.cq_depth;
	r->tx_status = (uint32_t *)(reg.dus + WARP_DUS_TX_STATUS(reg.dus_size));
	r->rx_status = (uint32_t *)(reg.dus + WARP_DUS_RX_STATUS(reg.dus_size));
	r->sq_db = (uint64_t *)(reg.mmio + WARP_MMIO_SOFT_SQ_DB);
	r->cq_db = (uint64_t *)(reg.mmio + WARP_MMIO_SOFT_CQ_DB);
	r->need_wakeup = (uint32_t *)(reg.mmio + WARP_MMIO_SOFT_WAKE);
	r->sq_db_base = warp_db_base(reg.sqn, WARP_DB_CMD_SQ);
	r->cq_db_base = warp_db_base(reg.sqn, WARP_DB_CMD_CQ);
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_open)
int
warpdrive_queue_open(struct warp_dev *dev, uint16_t qc_type, int socket_id,
		     struct warp_queue **out)
{
	struct warp_queue *q;
	struct warp_ring *r;
	int ret;

	if (socket_id < 0)
		socket_id = dev->info.numa_node;
	q = rte_zmalloc_socket("warp_queue", sizeof(*q), RTE_CACHE_LINE_SIZE, socket_id);
	if (q == NULL) {
		WARP_LOG(ERR, dev->owner, "out of memory for a queue");
		return -ENOMEM;
	}
	q->dev = dev;
	q->dev_name = dev->info.name;
	q->qc_type = qc_type;
	q->socket_id = socket_id;
	q->pid = getpid();
	q->fd = -1;
	ret = dev->soft != NULL ? open_soft(q, socket_id) : warp_uacce_queue_open(q);
	if (ret != 0) {
		rte_free(q);
		return ret;
	}
	r = &q->ring;
	warp_ring_init(r);
	r->run_inline = warp_soft_dev_is_inline(dev->soft);
	*out = q;
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_close)
void
warpdrive_queue_close(struct warp_queue *q)
{
	if (q == NULL)
		return;
	if (q->soft != NULL)
		warp_soft_queue_close(q->soft);
	else
		warp_uacce_queue_close(q);
	rte_free(q);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_wake)
void
warpdrive_queue_wake(struct warp_ring *ring)
{
	struct warp_queue *q = container_of(ring, struct warp_queue, ring);

	if (q->soft != NULL)
		warp_soft_queue_wake(q->soft);
	else
		warp_uacce_queue_wake(q);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_run)
void
warpdrive_queue_run(struct warp_ring *ring)
{
	struct warp_queue *q = container_of(ring, struct warp_queue, ring);

	warp_soft_queue_run(q->soft);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_kill)
void
warpdrive_queue_kill(struct warp_queue *q)
{
	if (q->soft != NULL)
		warp_soft_queue_kill(q->soft);
}

/* A line's parts, which ", " divides: a whole one is longer than telemetry's strings. */
static struct rte_tel_data *
parts_of(char *line)
{
	struct rte_tel_data *parts = rte_tel_data_alloc();
	char *end;

	if (parts == NULL)
		return NULL;
	rte_tel_data_start_array(parts, RTE_TEL_STRING_VAL);
	for (; line != NULL; line = end != NULL ? end + 2 : NULL) {
		end = strstr(line, ", ");
		if (end != NULL)
			*end = '\0';
		rte_tel_data_add_array_string(parts, line);
	}
	return parts;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_queue_dump)
void
warpdrive_queue_dump(const struct warp_queue *q, const char *key, struct rte_tel_data *d)
{
	const struct warp_ring *r = &q->ring;
	struct rte_tel_data *parts;
	char line[512];

	snprintf(line, sizeof(line),
		 "%s type %u sqn %u depth %u/%u: submitted %u released %u fill %u, consumed %u done %u cqe %u phase %u, tx %u rx %u dead %u bad_index %u, doorbells %llu wakeups %llu sleeping %u",
		 q->dev_name, q->qc_type, (unsigned int)(r->sq_db_base & WARP_DB_SQN_MASK),
		 r->sq_depth, r->cq_depth, r->submitted, warp_load_relaxed(&r->released),
		 warp_ring_tail(r), r->consumed, (unsigned int)(r->pos.done - r->sq),
		 r->pos.cqe != &r->none ? (unsigned int)(r->pos.cqe - r->cq) : 0, WARP_CQE_PHASE(r->pos.expect),
		 *r->tx_status, *r->rx_status, warp_load_relaxed(&r->dead), r->bad_index,
		 (unsigned long long)r->doorbells, (unsigned long long)r->wakeups, *r->need_wakeup);
	parts = parts_of(line);
	if (parts != NULL && rte_tel_data_add_dict_container(d, key, parts, 0) != 0)
		rte_tel_data_free(parts);
}
