/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SEC_GHASH_H
#define WARP_SEC_GHASH_H

/* GHASH, SP 800-38D section 6.4; see warp_sec_ghash.c. Freestanding. */

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stddef.h>
#include <stdint.h>
#endif

struct warp_ghash {
	uint64_t h[2];
	uint64_t y[2];
};

void warp_ghash_init(struct warp_ghash *g, const uint8_t h[16]);
/** Absorbs @p len bytes, the last block filled up with zeros. */
void warp_ghash_update(struct warp_ghash *g, const uint8_t *data, size_t len);
void warp_ghash_lengths(struct warp_ghash *g, uint64_t aad_len, uint64_t len);
void warp_ghash_get(const struct warp_ghash *g, uint8_t y[16]);
void warp_ghash_set(struct warp_ghash *g, const uint8_t y[16]);

#endif /* WARP_SEC_GHASH_H */
