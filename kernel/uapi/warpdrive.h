/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_UAPI_WARPDRIVE_H
#define WARP_UAPI_WARPDRIVE_H

/*
 * What the software accelerator's nodes have beyond the uacce ABI. Queue
 * calls and layouts that real devices have too are in hw/warp_hw_qm.h. The
 * drivers in user space are built without this folder, so the definitions are
 * beside those.
 */

#include "../../drivers/common/warpdrive/hw/warp_hw_mem.h"

#endif /* WARP_UAPI_WARPDRIVE_H */
