/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What the function tells its driver by interrupt: completions, faults of queues, errors. */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "hw/pci/msi.h"
#include "warp_fn.h"

void
warp_event_load(struct warp_event_ring *ring, const struct warp_eqc *eqc)
{
	uint32_t dw6 = le32_to_cpu(eqc->dw6);

	ring->base = (uint64_t)le32_to_cpu(eqc->base_h) << 32 | le32_to_cpu(eqc->base_l);
	ring->depth = WARP_EQC_DEPTH(dw6);
	ring->phase = WARP_EQC_PHASE(dw6);
	ring->head = 0;
	ring->tail = 0;
	ring->consumed = ring->posted;
	ring->outstanding = false;
	ring->valid = true;
}

void
warp_events_reset(WarpFn *fn)
{
	memset(&fn->eq, 0, sizeof(fn->eq));
	memset(&fn->aeq, 0, sizeof(fn->aeq));
	fn->eq.vector = WARP_VECTOR_EQ;
	fn->eq.mask_reg = WARP_REG_EQ_MASK;
	fn->aeq.vector = WARP_VECTOR_AEQ;
	fn->aeq.mask_reg = WARP_REG_AEQ_MASK;
}

/** Interrupts if there are entries, none is announced and nobody masked it. */
void
warp_event_kick(WarpFn *fn, struct warp_event_ring *ring)
{
	if (!ring->valid || ring->outstanding || ring->posted == ring->consumed ||
	    (warp_reg_get(fn, ring->mask_reg) & 1) != 0)
		return;
	ring->outstanding = true;
	msi_notify(PCI_DEVICE(fn), ring->vector);
}

/* @return false: no ring, no room, or no memory. */
static bool
event_post(WarpFn *fn, struct warp_event_ring *ring, uint32_t entry)
{
	if (!ring->valid || ring->posted - ring->consumed >= ring->depth - 1)
		return false;
	entry = cpu_to_le32(entry | ring->phase << WARP_EQE_PHASE_SHIFT);
	if (pci_dma_write(PCI_DEVICE(fn), ring->base + ring->tail * sizeof(entry),
			  &entry, sizeof(entry)) != MEMTX_OK)
		return false;
	ring->posted++;
	if (++ring->tail == ring->depth) {
		ring->tail = 0;
		ring->phase ^= 1;
	}
	warp_event_kick(fn, ring);
	return true;
}

/**
 * @p q has completions: says so, if its flag is armed, and disarms it. One
 * event of a queue at a time may wait for the driver, which collects them in an
 * array of as many elements as there are queues and does not count; the one
 * that waits serves for both, as completions are looked at after the doorbell
 * that acknowledges it.
 */
void
warp_event_queue(WarpFn *fn, struct warp_queue *q)
{
	if (!q->armed)
		return;
	q->armed = false;
	if ((int32_t)(q->eqe_seq - fn->eq.consumed) > 0)
		return;
	if (event_post(fn, &fn->eq, q->qn))
		q->eqe_seq = fn->eq.posted;
}

/** @p q cannot go on: stops it and lets the kernel know, which marks it dead. */
void
warp_event_async(WarpFn *fn, struct warp_queue *q, unsigned int type)
{
	warp_queue_stop(fn, q);
	q->sq_valid = false;
	q->cq_valid = false;
	if (!event_post(fn, &fn->aeq, q->qn | type << WARP_AEQE_TYPE_SHIFT))
		qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: event of queue %u lost\n", q->qn);
}

/** An EQ or AEQ doorbell: acknowledges the interrupt and entries up to its index. */
void
warp_event_doorbell(WarpFn *fn, uint64_t db)
{
	uint32_t cmd = (db >> WARP_DB_CMD_SHIFT) & 0xF;
	uint32_t index = (db >> WARP_DB_INDEX_SHIFT) & 0xFFFF;
	struct warp_event_ring *ring;
	uint32_t read;

	if (cmd == WARP_DB_CMD_EQ)
		ring = &fn->eq;
	else if (cmd == WARP_DB_CMD_AEQ)
		ring = &fn->aeq;
	else
		return;
	if (!ring->valid || index >= ring->depth)
		return;
	read = (index + ring->depth - ring->head) % ring->depth;
	if (read > ring->posted - ring->consumed)
		return;
	ring->head = index;
	ring->consumed += read;
	ring->outstanding = false;
	warp_event_kick(fn, ring);
}

/** True while an error, or the driver, keeps the function off the bus. */
bool
warp_fn_halted(WarpFn *fn)
{
	const struct warp_fn_type *type = fn->type;

	return (warp_reg_get(fn, WARP_REG_ERR_STATUS) &
		warp_reg_get(fn, WARP_REG_ERR_SHUTDOWN)) != 0 ||
	       (warp_reg_get(fn, type->err_status) & warp_reg_get(fn, type->err_shutdown)) != 0 ||
	       (warp_reg_get(fn, WARP_REG_AXI_STOP) & 1) != 0;
}

/** Error sources or masks changed: recomputes the statuses, and interrupts on a new error. */
void
warp_err_update(WarpFn *fn)
{
	const struct warp_fn_type *type = fn->type;
	uint32_t mask = warp_reg_get(fn, type->err_mask);
	uint32_t qm = warp_reg_get(fn, WARP_REG_ERR_SOURCE) & ~warp_reg_get(fn, WARP_REG_ERR_MASK);
	uint32_t engine = warp_reg_get(fn, type->err_source) &
			  (type->err_mask_enables ? mask : ~mask);
	bool raise = (qm | engine) != 0;

	warp_reg_set(fn, WARP_REG_ERR_STATUS, qm);
	warp_reg_set(fn, type->err_status, engine);
	if (raise && !fn->err_raised)
		msi_notify(PCI_DEVICE(fn), WARP_VECTOR_ERR);
	fn->err_raised = raise;
	warp_cores_kick(fn);
}
