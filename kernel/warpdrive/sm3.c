// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* SM3, shared with the in-process device: few kernels are built with theirs. */
#include "../../drivers/common/warpdrive/soft/warp_sm3.c"
