/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_REGION_H
#define WARP_REGION_H

/*
 * Memory of a queue without SVA.
 *
 * A pinning (pin.c) is a range of a process's pages and what was charged for
 * it. Regions of queues and dma-bufs each hold a reference; nothing else keeps
 * pages. A region (region.c) is where a queue's engine finds a pinning, or
 * another exporter's dma-buf.
 */

#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/iosys-map.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>

#include "hw/warp_hw_mem.h"

/* ---- pin.c ---- */

struct warp_pin {
	struct kref ref;
	struct mm_struct *mm;		/* who is charged; mm_count held */
	struct page **pages;
	unsigned long count;
	bool writable;
	struct dma_resv resv;		/* of all dma-bufs of these pages */
	struct mutex lock;		/* below resv */
	struct list_head mappings;	/* lock; for devices of importers */
};

/**
 * Pins and charges a range of the calling process, both page aligned.
 *
 * Return: the pinning with one reference, or an ERR_PTR as WARP_MEM_MAP says.
 * May fault pages in and sleep for as long as that takes, killably.
 */
struct warp_pin *warp_pin_new(u64 addr, u64 size, bool writable);
/** May sleep: the last one takes the mmap_lock of who is charged. */
void warp_pin_put(struct warp_pin *pin);
/**
 * Makes a dma-buf with a reference on @pin. @writable: its file; only for a
 * pinning that is. Return: it, or an ERR_PTR.
 */
struct dma_buf *warp_pin_export(struct warp_pin *pin, bool writable);
/** The pinning behind @buf without a new reference, NULL if the exporter is another. */
struct warp_pin *warp_pin_of(const struct dma_buf *buf);

#endif /* WARP_REGION_H */
