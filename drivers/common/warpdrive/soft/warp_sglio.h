/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SGLIO_H
#define WARP_SGLIO_H

/*
 * The memory that a descriptor names, flat or scattered, as an engine sees it:
 * an array of segments in private memory. A list is read from the driver's
 * memory once, checked, and trimmed to the bytes that the request may touch;
 * what the driver does to the list afterwards changes nothing.
 */

#include <stdint.h>

#include "warp_dma.h"

/** A run of device memory. */
struct warp_seg {
	uint64_t addr;
	uint32_t len;
};

/** Segments of one side of a request. Zero it before the first use. */
struct warp_sglio {
	struct warp_seg *seg;
	uint32_t count;
	uint32_t cap;		/* allocated; kept from request to request */
	uint32_t len;		/* bytes in all segments */
};

/**
 * Describes one flat buffer.
 *
 * @return 0; -EFAULT if @p len is not 0 and the address is NULL or the buffer
 *         wraps around the end of the address space; -ENOMEM.
 */
int warp_sglio_flat(struct warp_sglio *io, uint64_t addr, uint32_t len);

/**
 * Reads the hardware list at @p head and describes @p len bytes of it, behind
 * the first @p skip.
 *
 * Lists behind the last byte that is needed are not looked at.
 *
 * @return 0; -EFAULT for a list or data address that is NULL, misaligned or not
 *         accessible; -EINVAL for a list that breaks a rule of the datasheet's
 *         section 3 (counts, entry sizes, chain length), a skip beyond the first
 *         entry, or less than @p len bytes; -ENOMEM.
 */
int warp_sglio_list(struct warp_sglio *io, const struct warp_dma *dma, uint64_t head,
		    uint32_t skip, uint32_t len);

/** Frees the array. */
void warp_sglio_free(struct warp_sglio *io);

/**
 * @return a pointer to bytes [off, off + len) if they are in one segment of
 *         directly addressable memory; otherwise NULL, and always NULL with
 *         WARP_DMA_HOOKS.
 */
void *warp_sglio_direct(const struct warp_sglio *io, uint32_t off, uint32_t len);

/**
 * Copies bytes [off, off + len) of the segments into @p buf, or back. The range
 * must lie within io->len.
 *
 * @return 0, or -EFAULT.
 */
int warp_sglio_gather(const struct warp_sglio *io, const struct warp_dma *dma, uint32_t off,
		      void *buf, uint32_t len);
int warp_sglio_scatter(const struct warp_sglio *io, const struct warp_dma *dma, uint32_t off,
		       const void *buf, uint32_t len);

#endif /* WARP_SGLIO_H */
