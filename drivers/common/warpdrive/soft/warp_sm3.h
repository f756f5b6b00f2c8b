/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SM3_H
#define WARP_SM3_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stddef.h>
#include <stdint.h>
#endif

struct warp_sm3 {
	uint32_t h[8];
	uint64_t bytes;
	uint8_t block[64];
};

void warp_sm3_init(struct warp_sm3 *ctx);
void warp_sm3_update(struct warp_sm3 *ctx, const uint8_t *data, size_t len);
void warp_sm3_final(struct warp_sm3 *ctx, uint8_t digest[32]);

#endif /* WARP_SM3_H */
