/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_SGL_H
#define WARP_HW_SGL_H

/* The queue manager's scatter-gather list, common to all engines. */

#include "warp_hw.h"

#define WARP_SGL_ALIGN		64u
#define WARP_SGL_MAX_ENTRIES	255u		/* in one list */
#define WARP_SGL_MAX_CHAIN	256u		/* lists in one chain */
#define WARP_SGE_MAX_LEN	0x800000u	/* 8 MiB */

struct warp_sge {
	uint64_t buf;		/* device address of the data */
	uint64_t page_ctrl;	/* software's; the device ignores it */
	uint32_t len;		/* bytes, 1 to WARP_SGE_MAX_LEN */
	uint32_t pad;
	uint64_t pad1;
};
WARP_HW_SIZE(struct warp_sge, 32);
WARP_HW_OFFSET(struct warp_sge, len, 16);

struct warp_sgl {
	uint64_t next;			/* device address of the next list, 0: last */
	uint16_t entry_sum_in_chain;	/* valid in the first list of a chain */
	uint16_t entry_sum_in_sgl;	/* valid entries here */
	uint16_t entry_length_in_sgl;	/* capacity here */
	uint16_t rsvd;
	uint64_t sw[6];			/* software's; the device ignores it */
	struct warp_sge sge[];
};
WARP_HW_SIZE(struct warp_sgl, 64);
WARP_HW_OFFSET(struct warp_sgl, entry_sum_in_chain, 8);
WARP_HW_OFFSET(struct warp_sgl, entry_length_in_sgl, 12);
WARP_HW_OFFSET(struct warp_sgl, sge, 64);

#endif /* WARP_HW_SGL_H */
