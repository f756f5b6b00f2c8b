/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_REGS_H
#define WARP_REGS_H

/*
 * Registers of a physical function that do more than store what is written,
 * and the structures that its driver hands over. "Datasheet" in these files is
 * the register-level one of the physical function.
 */

/* ---- BAR2, datasheet section 12 ---- */

#define WARP_BAR2_SIZE		0x400000u

#define WARP_REG_AEQ_MASK	0x0004u
#define WARP_REG_EQ_MASK	0x000Cu
#define WARP_REG_ISOLATION	0x0030u
#define WARP_REG_FLUSH_DONE	0x0208u
#define WARP_REG_VERSION	0x0210u
#define WARP_REG_MBOX		0x0300u
#define WARP_REG_MBOX_LO	0x0304u
#define WARP_REG_MBOX_HI	0x0308u
#define WARP_REG_MBOX_END	0x0310u
#define WARP_REG_DB		0x1000u	/* SQ and CQ, all queues; V2, or without isolation */
#define WARP_REG_EQ_DB		0x2000u	/* EQ and AEQ */

#define WARP_REG_CAP_FIRST	0x3100u
#define WARP_REG_CAP_LAST	0x3170u
#define WARP_REG_CAP_FEATURES	0x3100u
#define WARP_REG_CAP_EQ_DEPTH	0x3104u
#define WARP_REG_CAP_QP_DEPTH	0x3108u
#define WARP_REG_CAP_EQ_IRQ	0x310Cu
#define WARP_REG_CAP_AEQ_IRQ	0x3110u
#define WARP_REG_CAP_ERR_IRQ	0x3114u
#define WARP_REG_CAP_IRQS	0x311Cu

#define WARP_REG_ERR_SOURCE	0x100000u
#define WARP_REG_ERR_MASK	0x100004u	/* 1: masked */
#define WARP_REG_ERR_STATUS	0x100008u
#define WARP_REG_ERR_INJECT	0x10000Cu
#define WARP_REG_MEM_INIT	0x100040u
#define WARP_REG_MEM_READY	0x100044u
#define WARP_REG_VFT_GO		0x100054u
#define WARP_REG_VFT_READ	0x100058u
#define WARP_REG_VFT_TYPE	0x10005Cu
#define WARP_REG_VFT_FN		0x100060u
#define WARP_REG_VFT_LO		0x100064u
#define WARP_REG_VFT_HI		0x100068u
#define WARP_REG_VFT_READY	0x10006Cu
#define WARP_REG_MSI_BUSY	0x1000FCu
#define WARP_REG_DMA_BUSY	0x100100u
#define WARP_REG_QUEUES		0x100158u
#define WARP_REG_ERR_SHUTDOWN	0x1040F8u
#define WARP_REG_IDLE		0x1040E4u
#define WARP_REG_AXI_STOP	0x300000u
#define WARP_REG_AXI_IDLE	0x300150u

#define WARP_VFT_SQC		0u
#define WARP_VFT_CQC		1u
#define WARP_VFT_VALID		(1ull << 44)
#define WARP_VFT_NUMBER(v)	((((v) >> 45) & 0x3FFu) + 1)

/* ---- BAR4: a doorbell window for each queue ---- */

#define WARP_WINDOW_SHIFT	16
#define WARP_WINDOW_SIZE	(1u << WARP_WINDOW_SHIFT)

/* ---- Doorbell commands beyond those of a user's queue ---- */

#define WARP_DB_CMD_EQ		2u
#define WARP_DB_CMD_AEQ		3u

/* ---- Mailbox, section 3 ---- */

#define WARP_MBOX_STATUS	(1u << 9)	/* any of [12:9]: failed */
#define WARP_MBOX_BUSY		(1u << 13)
#define WARP_MBOX_READ		(1u << 14)

#define WARP_MBOX_SQC		0x0u
#define WARP_MBOX_CQC		0x1u
#define WARP_MBOX_EQC		0x2u
#define WARP_MBOX_AEQC		0x3u
#define WARP_MBOX_SQC_BT	0x4u
#define WARP_MBOX_CQC_BT	0x5u
#define WARP_MBOX_VFT		0x6u
#define WARP_MBOX_STOP_QP	0x8u
#define WARP_MBOX_FLUSH		0x9u

/* ---- Contexts, section 6; all little-endian ---- */

struct warp_sqc {
	uint16_t head;
	uint16_t tail;
	uint32_t base_l;
	uint32_t base_h;
	uint32_t dw3;		/* [11:0] depth - 1, [15:12] log2 of the SQE size */
	uint16_t random;
	uint16_t rsvd0;
	uint16_t pasid;
	uint16_t w11;
	uint16_t cq_num;
	uint16_t w13;		/* [11:8] queue type */
	uint32_t rsvd1;
};
QEMU_BUILD_BUG_ON(sizeof(struct warp_sqc) != 32);

struct warp_cqc {
	uint16_t head;
	uint16_t tail;
	uint32_t base_l;
	uint32_t base_h;
	uint32_t dw3;
	uint16_t random;
	uint16_t rsvd0;
	uint16_t pasid;
	uint16_t w11;
	uint32_t dw6;
	uint32_t rsvd1;
};
QEMU_BUILD_BUG_ON(sizeof(struct warp_cqc) != 32);

struct warp_eqc {		/* EQ and AEQ alike */
	uint16_t head;
	uint16_t tail;
	uint32_t base_l;
	uint32_t base_h;
	uint32_t dw3;
	uint32_t rsvd[2];
	uint32_t dw6;		/* [15:0] depth - 1, [16] phase of the first lap */
};
QEMU_BUILD_BUG_ON(sizeof(struct warp_eqc) != 28);

#define WARP_CTX_DEPTH(dw3)	(((dw3) & 0xFFFu) + 1)
#define WARP_CTX_ELEM(dw3)	(1u << (((dw3) >> 12) & 0xFu))
#define WARP_CTX_WRAP		(1u << 6)	/* w11 of SQC and CQC, read back */
#define WARP_SQC_PASID_EN	(1u << 7)	/* w11 */
#define WARP_SQC_TYPE(w13)	(((w13) >> 8) & 0xFu)
#define WARP_CQC_PHASE		(1u << 0)	/* dw6 */
#define WARP_CQC_ARMED		(1u << 1)
#define WARP_EQC_DEPTH(dw6)	(((dw6) & 0xFFFFu) + 1)
#define WARP_EQC_PHASE(dw6)	(((dw6) >> 16) & 1u)

/* ---- Event entries, section 7.3 ---- */

#define WARP_EQE_PHASE_SHIFT	16
#define WARP_AEQE_TYPE_SHIFT	17
#define WARP_AEQE_CQ_OVERFLOW	0u
#define WARP_AEQE_CQE_ERROR	2u

#endif /* WARP_REGS_H */
