// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The decoder that can stop at any byte, shared with the in-process device. */
#include "../../drivers/common/warpdrive/soft/warp_inflate_table.c"
#include "../../drivers/common/warpdrive/soft/warp_inflate.c"
