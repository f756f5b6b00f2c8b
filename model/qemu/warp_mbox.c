/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Mailbox commands, contexts and the queue range of the function. */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "warp_fn.h"

/*
 * The driver has one millisecond for a command, and an engine may compute for
 * longer. So nothing here waits: a queue that stops ends its life, and what an
 * engine still does for it no longer reaches memory.
 */

static bool
dma_read(WarpFn *fn, uint64_t addr, void *buf, size_t len)
{
	return pci_dma_read(PCI_DEVICE(fn), addr, buf, len) == MEMTX_OK;
}

static bool
dma_write(WarpFn *fn, uint64_t addr, const void *buf, size_t len)
{
	return pci_dma_write(PCI_DEVICE(fn), addr, buf, len) == MEMTX_OK;
}

static bool
sqc_exec(WarpFn *fn, struct warp_queue *q, uint64_t addr, bool store)
{
	struct warp_sqc sqc;

	if (store) {
		sqc = q->sqc;
		sqc.head = cpu_to_le16(q->sq_head);
		sqc.tail = cpu_to_le16(q->sq_tail);
		if (q->sq_wrap)
			sqc.w11 |= cpu_to_le16(WARP_CTX_WRAP);
		return dma_write(fn, addr, &sqc, sizeof(sqc));
	}
	warp_queue_stop(fn, q);
	q->sq_valid = false;
	if (!dma_read(fn, addr, &sqc, sizeof(sqc)))
		return false;
	if (WARP_CTX_ELEM(le32_to_cpu(sqc.dw3)) != WARP_SQE_SIZE)
		return false;
	q->sqc = sqc;
	q->sq_base = (uint64_t)le32_to_cpu(sqc.base_h) << 32 | le32_to_cpu(sqc.base_l);
	q->sq_depth = WARP_CTX_DEPTH(le32_to_cpu(sqc.dw3));
	q->sq_head = 0;
	q->sq_tail = 0;
	q->sq_wrap = false;
	q->sq_valid = true;
	return true;
}

static bool
cqc_exec(WarpFn *fn, struct warp_queue *q, uint64_t addr, bool store)
{
	struct warp_cqc cqc;
	uint32_t dw6;

	if (store) {
		cqc = q->cqc;
		cqc.head = cpu_to_le16(q->cq_head);
		cqc.tail = cpu_to_le16(q->cq_tail);
		if (q->cq_wrap)
			cqc.w11 |= cpu_to_le16(WARP_CTX_WRAP);
		return dma_write(fn, addr, &cqc, sizeof(cqc));
	}
	warp_queue_stop(fn, q);
	q->cq_valid = false;
	if (!dma_read(fn, addr, &cqc, sizeof(cqc)))
		return false;
	if (WARP_CTX_ELEM(le32_to_cpu(cqc.dw3)) != sizeof(struct warp_cqe))
		return false;
	dw6 = le32_to_cpu(cqc.dw6);
	q->cqc = cqc;
	q->cq_base = (uint64_t)le32_to_cpu(cqc.base_h) << 32 | le32_to_cpu(cqc.base_l);
	q->cq_depth = WARP_CTX_DEPTH(le32_to_cpu(cqc.dw3));
	q->cq_head = 0;
	q->cq_tail = 0;
	q->cq_wrap = false;
	q->cq_unread = 0;
	q->phase = dw6 & WARP_CQC_PHASE;
	q->armed = (dw6 & WARP_CQC_ARMED) != 0;
	q->eqe_seq = fn->eq.consumed;
	q->cq_valid = true;
	return true;
}

static bool
eqc_exec(WarpFn *fn, struct warp_event_ring *ring, uint64_t addr, bool store)
{
	struct warp_eqc eqc = { 0 };

	if (store) {
		eqc.head = cpu_to_le16(ring->head);
		eqc.tail = cpu_to_le16(ring->tail);
		eqc.base_l = cpu_to_le32(ring->base);
		eqc.base_h = cpu_to_le32(ring->base >> 32);
		eqc.dw6 = cpu_to_le32((ring->depth - 1) | ring->phase << 16);
		return dma_write(fn, addr, &eqc, sizeof(eqc));
	}
	if (!dma_read(fn, addr, &eqc, sizeof(eqc)))
		return false;
	warp_event_load(ring, &eqc);
	return true;
}

/** @return the VFT entry of this function, datasheet section 3.4. */
static uint64_t
vft_entry(WarpFn *fn)
{
	if (fn->vft_queues == 0)
		return 0;
	return WARP_VFT_VALID | (uint64_t)(fn->vft_queues - 1) << 45;
}

static void
mbox_result(WarpFn *fn, uint64_t value)
{
	warp_reg_set(fn, WARP_REG_MBOX_LO, value);
	warp_reg_set(fn, WARP_REG_MBOX_HI, value >> 32);
}

static bool
mbox_queue_cmd(WarpFn *fn, uint32_t cmd, uint32_t qn, uint64_t addr, bool store)
{
	struct warp_queue *q;

	if (qn >= fn->vft_queues)
		return false;
	q = &fn->queues[qn];
	switch (cmd) {
	case WARP_MBOX_SQC:
		return sqc_exec(fn, q, addr, store);
	case WARP_MBOX_CQC:
		return cqc_exec(fn, q, addr, store);
	default: /* STOP_QP */
		warp_queue_stop(fn, q);
		q->sq_valid = false;
		q->cq_valid = false;
		return true;
	}
}

static bool
mbox_cmd(WarpFn *fn, uint32_t cmd, uint32_t qn, uint64_t addr, bool read)
{
	switch (cmd) {
	case WARP_MBOX_SQC:
	case WARP_MBOX_CQC:
	case WARP_MBOX_STOP_QP:
		return mbox_queue_cmd(fn, cmd, qn, addr, read);
	case WARP_MBOX_EQC:
		return eqc_exec(fn, &fn->eq, addr, read);
	case WARP_MBOX_AEQC:
		return eqc_exec(fn, &fn->aeq, addr, read);
	case WARP_MBOX_SQC_BT:
	case WARP_MBOX_CQC_BT: {
		uint64_t *table = cmd == WARP_MBOX_SQC_BT ? &fn->sqc_table : &fn->cqc_table;

		if (read)
			mbox_result(fn, *table);
		else
			*table = addr;
		return true;
	}
	case WARP_MBOX_VFT:
		mbox_result(fn, vft_entry(fn));
		return true;
	case WARP_MBOX_FLUSH:
		warp_queues_stop(fn);
		return true;
	}
	return false;
}

/** Executes the command in the mailbox registers, if its busy bit is set. */
void
warp_mbox_exec(WarpFn *fn)
{
	uint32_t word = warp_reg_get(fn, WARP_REG_MBOX);
	uint64_t addr = (uint64_t)warp_reg_get(fn, WARP_REG_MBOX_HI) << 32 |
			warp_reg_get(fn, WARP_REG_MBOX_LO);
	uint32_t cmd = word & 0xFF;
	bool ok;

	if ((word & WARP_MBOX_BUSY) == 0)
		return;
	ok = mbox_cmd(fn, cmd, word >> 16, addr, (word & WARP_MBOX_READ) != 0);
	if (!ok)
		qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: mailbox command 0x%08x failed\n", word);
	word &= ~(WARP_MBOX_BUSY | 0xFu << 9);
	warp_reg_set(fn, WARP_REG_MBOX, ok ? word : word | WARP_MBOX_STATUS);
}

/** Runs the queue range operation in the VFT registers, datasheet section 5. */
void
warp_vft_exec(WarpFn *fn)
{
	uint64_t data = (uint64_t)warp_reg_get(fn, WARP_REG_VFT_HI) << 32 |
			warp_reg_get(fn, WARP_REG_VFT_LO);
	bool sqc = warp_reg_get(fn, WARP_REG_VFT_TYPE) == WARP_VFT_SQC;

	warp_reg_set(fn, WARP_REG_VFT_READY, 1);
	if (warp_reg_get(fn, WARP_REG_VFT_FN) != 0 || !sqc)
		return;
	if (warp_reg_get(fn, WARP_REG_VFT_READ) & 1) {
		data = vft_entry(fn);
		warp_reg_set(fn, WARP_REG_VFT_LO, data);
		warp_reg_set(fn, WARP_REG_VFT_HI, data >> 32);
		return;
	}
	/* Queues that leave the range are gone; so are those of a new range. */
	warp_queues_stop(fn);
	fn->vft_queues = data & WARP_VFT_VALID ?
		MIN(WARP_VFT_NUMBER(data), fn->n_queues) : 0;
}
