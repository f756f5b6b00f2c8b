/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SM4_H
#define WARP_SM4_H

/* The SM4 block cipher, GB/T 32907-2016: few kernels are built with theirs. */

#include <linux/types.h>

struct warp_sm4 {
	u32 enc[32];
	u32 dec[32];
};

void warp_sm4_init(struct warp_sm4 *ctx, const u8 key[16]);
/** @p rk: ctx->enc or ctx->dec. @p in and @p out may be the same. */
void warp_sm4_block(const u32 rk[32], const u8 in[16], u8 out[16]);

#endif /* WARP_SM4_H */
