/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_UAPI_WARPDRIVE_H
#define WARP_UAPI_WARPDRIVE_H

/*
 * What the software accelerator's nodes have beyond the uacce ABI. Queue
 * calls and layouts that real devices have too are in hw/warp_hw_qm.h.
 */

#include <linux/ioctl.h>
#include <linux/types.h>

/*
 * sysfs "flags", beside bit 0 (SVA): the device is software that runs in the
 * opener's address space, so that no IOMMU is asked for it.
 */
#define WARP_UACCE_FLAG_SOFT	(1u << 16)

#endif /* WARP_UAPI_WARPDRIVE_H */
