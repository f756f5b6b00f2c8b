/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_QM_H
#define WARP_HW_QM_H

/*
 * The queue manager as a user of one queue sees it: completion entries,
 * doorbells, the two mapped regions and the uacce calls that set them up.
 */

#include "warp_hw.h"

/* ---- Completion queue entry ---- */

struct warp_cqe {
	uint32_t rsvd0;
	uint16_t cmd_id;
	uint16_t rsvd1;
	uint16_t sq_head;	/* index of the SQE that this entry completes */
	uint16_t sq_num;
	uint16_t rsvd2;
	uint16_t phase;		/* bit 0 only; the rest is undefined */
} __attribute__((aligned(8)));	/* read and written by halves */
WARP_HW_SIZE(struct warp_cqe, 16);
WARP_HW_OFFSET(struct warp_cqe, sq_head, 8);
WARP_HW_OFFSET(struct warp_cqe, phase, 14);

/* The upper half of a CQE, read in one load so that its fields are of one moment. */
#define WARP_CQE_SQ_HEAD_MASK	0xFFFFull
#define WARP_CQE_PHASE_BIT	(1ull << 48)
#define WARP_CQE_SQ_HEAD(w)	((uint16_t)(w))
#define WARP_CQE_SQ_NUM(w)	((uint16_t)((w) >> 16))
#define WARP_CQE_PHASE(w)	((unsigned int)((w) >> 48) & 1u)

/* ---- Doorbell: one aligned 64-bit store ---- */

#define WARP_DB_SQN_MASK	0x3FFull
#define WARP_DB_CMD_SHIFT	12
#define WARP_DB_CMD_SQ		0ull
#define WARP_DB_CMD_CQ		1ull
#define WARP_DB_RANDOM_SHIFT	16	/* 16 bits that must be zero */
#define WARP_DB_INDEX_SHIFT	32
#define WARP_DB_EVENT		(1ull << 48)	/* CQ only: arm one event */

/** Doorbell value for queue @p sqn, to be combined with an index by warp_db_value(). */
static inline uint64_t
warp_db_base(uint16_t sqn, uint64_t cmd)
{
	return (sqn & WARP_DB_SQN_MASK) | (cmd << WARP_DB_CMD_SHIFT);
}

/** @p base with @p index (SQ: next free slot; CQ: next entry that will be read). */
static inline uint64_t
warp_db_value(uint64_t base, uint16_t index)
{
	return base | ((uint64_t)index << WARP_DB_INDEX_SHIFT);
}

/* ---- MMIO region ---- */

#define WARP_MMIO_DB		0x1000	/* both doorbells, queue manager V2 and later */

/*
 * A software device cannot see each store to one address, so it has a word for
 * each doorbell, and a third in which it says that it sleeps: non-zero means
 * that a doorbell alone will not be noticed and a wake call must follow. Each
 * word has a cache line of its own and one writer.
 */
#define WARP_MMIO_SOFT_SQ_DB	0x1000
#define WARP_MMIO_SOFT_CQ_DB	0x1040
#define WARP_MMIO_SOFT_WAKE	0x1080
#define WARP_MMIO_SOFT_SIZE	0x2000

/* ---- DUS region: SQ, then CQ, then, in its last eight bytes, the status words ---- */

#define WARP_DUS_RX_STATUS(size)	((size) - 8)	/* != 0: no completion will come */
#define WARP_DUS_TX_STATUS(size)	((size) - 4)	/* != 0: do not submit */

#define WARP_QM_DEPTH		1024	/* default depth of both rings */

/* ---- uacce: mmap offsets, ioctls, sysfs ---- */

#define WARP_UACCE_REGION_MMIO	0	/* mmap offset = region * page size */
#define WARP_UACCE_REGION_DUS	1

#define WARP_UACCE_START_Q	0x00005700u	/* _IO('W', 0) */
#define WARP_UACCE_PUT_Q	0x00005701u	/* _IO('W', 1) */
#define WARP_UACCE_SET_QP_CTX	0xC004480Au	/* _IOWR('H', 10, struct warp_qp_ctx) */
#define WARP_UACCE_SET_QP_INFO	0xC010480Bu	/* _IOWR('H', 11, struct warp_qp_info) */

/* Software devices only: wakes the queue's engine after a doorbell, _IO('W', 64). */
#define WARP_UACCE_WAKE		0x00005740u

struct warp_qp_ctx {
	uint16_t id;		/* out: queue number */
	uint16_t qc_type;	/* in: meaning depends on the engine */
};
WARP_HW_SIZE(struct warp_qp_ctx, 4);

struct warp_qp_info {
	uint32_t sqe_size;
	uint16_t sq_depth;
	uint16_t cq_depth;
	uint64_t reserved;
};
WARP_HW_SIZE(struct warp_qp_info, 16);
WARP_HW_OFFSET(struct warp_qp_info, sq_depth, 4);
WARP_HW_OFFSET(struct warp_qp_info, cq_depth, 6);

#define WARP_UACCE_FLAG_SVA	(1u << 0)	/* the device takes this process's pointers */

/* The version number follows this prefix directly; from 3 on the V3 rules hold. */
#define WARP_API_HISI		"hisi_qm_v"
#define WARP_API_SOFT		"warpdrive_v1"

#endif /* WARP_HW_QM_H */
