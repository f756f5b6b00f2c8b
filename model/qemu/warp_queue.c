/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Rings: doorbells in, descriptors fetched, results and completions out. */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "warp_fn.h"

/** Ends the life of @p q's work: no memory access for it from here on. */
void
warp_queue_stop(WarpFn *fn, struct warp_queue *q)
{
	q->life++;
	q->busy = false;
	q->in_flight = 0;
	qemu_cond_broadcast(&fn->page_answer);
	if (q->listed) {
		QTAILQ_REMOVE(&fn->runnable, q, next);
		q->listed = false;
	}
}

/** Stops every queue and forgets its contexts; they must be loaded anew. */
void
warp_queues_stop(WarpFn *fn)
{
	uint32_t i;

	for (i = 0; i < fn->n_queues; i++) {
		warp_queue_stop(fn, &fn->queues[i]);
		fn->queues[i].sq_valid = false;
		fn->queues[i].cq_valid = false;
	}
}

/** Puts @p q in line for a core if it has something to do and none has it. */
void
warp_queue_schedule(WarpFn *fn, struct warp_queue *q)
{
	if (q->busy || q->listed || !q->sq_valid || !q->cq_valid || q->sq_head == q->sq_tail)
		return;
	QTAILQ_INSERT_TAIL(&fn->runnable, q, next);
	q->listed = true;
	warp_cores_kick(fn);
}

static void
sq_doorbell(WarpFn *fn, struct warp_queue *q, uint32_t index)
{
	if (index >= q->sq_depth)
		return;
	if (index < q->sq_tail)
		q->sq_wrap = !q->sq_wrap;
	q->sq_tail = index;
	warp_queue_schedule(fn, q);
}

static void
cq_doorbell(WarpFn *fn, struct warp_queue *q, uint32_t index, bool arm)
{
	uint32_t read;

	if (index >= q->cq_depth)
		return;
	read = (index + q->cq_depth - q->cq_head) % q->cq_depth;
	if (read > q->cq_unread)
		return;
	q->cq_head = index;
	q->cq_unread -= read;
	if (!arm)
		return;
	q->armed = true;
	/* A completion between the user's last look and this must not be lost. */
	if (q->cq_unread != 0)
		warp_event_queue(fn, q);
}

/** An SQ or CQ doorbell. What does not fit the queue is dropped without trace. */
void
warp_queue_doorbell(WarpFn *fn, uint64_t db)
{
	uint32_t qn = db & WARP_DB_SQN_MASK;
	uint32_t cmd = (db >> WARP_DB_CMD_SHIFT) & 0xF;
	uint16_t random = db >> WARP_DB_RANDOM_SHIFT;
	uint16_t index = db >> WARP_DB_INDEX_SHIFT;
	struct warp_queue *q;

	if (qn >= fn->vft_queues)
		return;
	q = &fn->queues[qn];
	if (!q->sq_valid || !q->cq_valid)
		return;
	if (cmd == WARP_DB_CMD_SQ && random == le16_to_cpu(q->sqc.random))
		sq_doorbell(fn, q, index);
	else if (cmd == WARP_DB_CMD_CQ && random == le16_to_cpu(q->cqc.random))
		cq_doorbell(fn, q, index, (db & WARP_DB_EVENT) != 0);
	else
		qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: doorbell 0x%016" PRIx64 "\n", db);
}

/**
 * Gives @p core the next jobs: one queue's, no more than its engine wants at a
 * time, up to the end of the ring. @return false if there is nothing to do.
 */
bool
warp_queue_fetch(WarpFn *fn, struct warp_core *core)
{
	struct warp_queue *q = QTAILQ_FIRST(&fn->runnable);
	unsigned int n, i;

	if (q == NULL || warp_fn_halted(fn))
		return false;
	QTAILQ_REMOVE(&fn->runnable, q, next);
	q->listed = false;

	n = q->sq_tail > q->sq_head ? q->sq_tail - q->sq_head : q->sq_depth - q->sq_head;
	n = MIN(n, MIN(fn->type->engine->batch, WARP_MAX_BATCH));
	if (pci_dma_read(PCI_DEVICE(fn), q->sq_base + (uint64_t)q->sq_head * WARP_SQE_SIZE,
			 core->out, n * WARP_SQE_SIZE) != MEMTX_OK) {
		warp_event_async(fn, q, WARP_AEQE_CQE_ERROR);
		return true;
	}
	for (i = 0; i < n; i++) {
		core->jobs[i].in = core->out[i];
		core->jobs[i].out = &core->out[i];
		core->jobs[i].qc_type = WARP_SQC_TYPE(le16_to_cpu(q->sqc.w13));
	}
	core->q = q;
	core->life = q->life;
	core->first = q->sq_head;
	core->n_jobs = n;
	q->busy = true;
	q->in_flight = n;
	q->sq_head = (q->sq_head + n) % q->sq_depth;
	return true;
}

/* Writes one CQE, its phase last. @return false if the ring cannot be reached. */
static bool
cqe_write(WarpFn *fn, struct warp_queue *q, uint16_t sq_index)
{
	struct warp_cqe cqe = { .sq_head = cpu_to_le16(sq_index), .sq_num = cpu_to_le16(q->qn) };
	uint64_t addr = q->cq_base + (uint64_t)q->cq_tail * sizeof(cqe);
	uint16_t phase = cpu_to_le16(q->phase);
	const size_t head = offsetof(struct warp_cqe, phase);

	if (pci_dma_write(PCI_DEVICE(fn), addr, &cqe, head) != MEMTX_OK)
		return false;
	smp_wmb(); /* pairs with the reader's, between its load of the phase and the rest */
	return pci_dma_write(PCI_DEVICE(fn), addr + head, &phase, sizeof(phase)) == MEMTX_OK;
}

/* @return false: the queue stopped. */
static bool
complete_one(WarpFn *fn, struct warp_queue *q, uint16_t sq_index, const struct warp_sqe *out)
{
	/* Every entry unread is full. The kernel kills such a queue. */
	if (q->cq_unread == q->cq_depth) {
		warp_event_async(fn, q, WARP_AEQE_CQ_OVERFLOW);
		return false;
	}
	if (pci_dma_write(PCI_DEVICE(fn), q->sq_base + (uint64_t)sq_index * WARP_SQE_SIZE,
			  out, sizeof(*out)) != MEMTX_OK || !cqe_write(fn, q, sq_index)) {
		warp_event_async(fn, q, WARP_AEQE_CQE_ERROR);
		return false;
	}
	q->in_flight--;
	q->cq_unread++;
	if (++q->cq_tail == q->cq_depth) {
		q->cq_tail = 0;
		q->phase ^= 1;
		q->cq_wrap = !q->cq_wrap;
	}
	warp_event_queue(fn, q);
	return true;
}

/** Publishes the results of @p core's jobs, unless their queue has stopped meanwhile. */
void
warp_queue_complete(WarpFn *fn, struct warp_core *core)
{
	struct warp_queue *q = core->q;
	unsigned int i;

	core->q = NULL;
	if (q == NULL || q->life != core->life)
		return;
	for (i = 0; i < core->n_jobs; i++)
		if (!complete_one(fn, q, core->first + i, &core->out[i]))
			return;
	q->busy = false;
	warp_queue_schedule(fn, q);
}
