// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <linux/limits.h>

/* linux/types.h has the types of stdint.h, not its limits. */
#define UINT32_MAX	U32_MAX

/* The decoder that can stop at any byte, shared with the in-process device. */
#include "../../drivers/common/warpdrive/soft/warp_inflate.c"
