// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* GCM and CCM put together from parts, shared with the in-process device. */
#include "../../drivers/common/warpdrive/soft/warp_sec_aead.c"
