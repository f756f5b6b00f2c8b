/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_DMA_H
#define WARP_DMA_H

/*
 * How an engine reaches the memory that a descriptor names.
 *
 * In process a device address is a pointer, and everything here inlines to
 * that pointer: no copy, no call. A model of the hardware behind an IOMMU
 * builds the same engines with WARP_DMA_HOOKS and supplies two functions that
 * walk its translation tables; the engines then work on bounce buffers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct warp_dma {
	/**
	 * Copies @p len bytes from device address @p addr, or to it.
	 * @return 0, or -EFAULT if any part is not accessible.
	 */
	int (*read)(void *opaque, uint64_t addr, void *buf, size_t len);
	int (*write)(void *opaque, uint64_t addr, const void *buf, size_t len);
	void *opaque;
};

#ifdef WARP_DMA_HOOKS
#define WARP_DMA_IDENTITY	0
#else
#define WARP_DMA_IDENTITY	1
#endif

/** Copies device memory into @p buf. @return 0 or -errno; identity refuses only NULL. */
static inline int
warp_dma_read(const struct warp_dma *dma, uint64_t addr, void *buf, size_t len)
{
#if WARP_DMA_IDENTITY
	(void)dma;
	if (addr == 0)
		return -14; /* EFAULT */
	memcpy(buf, (const void *)(uintptr_t)addr, len);
	return 0;
#else
	return dma->read(dma->opaque, addr, buf, len);
#endif
}

/** Copies @p buf to device memory. @return as warp_dma_read(). */
static inline int
warp_dma_write(const struct warp_dma *dma, uint64_t addr, const void *buf, size_t len)
{
#if WARP_DMA_IDENTITY
	(void)dma;
	if (addr == 0)
		return -14; /* EFAULT */
	memcpy((void *)(uintptr_t)addr, buf, len);
	return 0;
#else
	return dma->write(dma->opaque, addr, buf, len);
#endif
}

#endif /* WARP_DMA_H */
