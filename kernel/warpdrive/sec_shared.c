// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What a descriptor means, shared with the in-process device. */
#include "../../drivers/common/warpdrive/soft/warp_sec_decode.c"
#include "../../drivers/common/warpdrive/soft/warp_sec_modes.c"
#include "../../drivers/common/warpdrive/soft/warp_sec_mac.c"
#include "../../drivers/common/warpdrive/soft/warp_sec_digest.c"
#include "../../drivers/common/warpdrive/soft/warp_sec_ghash.c"
