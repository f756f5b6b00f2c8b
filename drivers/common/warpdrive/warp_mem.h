/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_MEM_H
#define WARP_MEM_H

/*
 * Memory of devices without shared virtual addressing (hw/warp_hw_mem.h).
 *
 * Such a device reaches what was registered with each of its queues. All that
 * DPDK's heaps have is: what there is when a queue is opened, and then with
 * every page that a heap gets or gives back. Other memory is, once
 * rte_dev_dma_map() was called for it.
 *
 * Each region gets the device address that is its virtual address. So a pointer
 * is what goes into a descriptor with these devices as with all others, the data
 * path knows nothing of this file, and a table that bursts read while memory
 * comes and goes does not exist. Whether an address is registered is checked
 * where no race and no bug of an application's can get around it: by the device,
 * which ends a request that names any other byte with an error.
 *
 * A region is pinned, and charged to RLIMIT_MEMLOCK, once in a process, however
 * many queues of however many devices have it: the first registers it, and the
 * others import that as a dma-buf.
 */

#include <stddef.h>

struct warp_dev;
struct warp_queue;

/**
 * Gives a queue, open but not yet started, all that its device may reach, and
 * whatever comes later until warp_mem_queue_del(). Not for devices with SVA.
 *
 * @return 0; -ENOMEM above RLIMIT_MEMLOCK or no memory; other -errno of the
 *         kernel's. The queue is to be closed then.
 */
int warp_mem_queue_add(struct warp_queue *q);

/** Forgets a queue. What it has is its file's, and goes with that. */
void warp_mem_queue_del(struct warp_queue *q);

/** Forgets what was mapped for a device, whose queues are closed. */
void warp_mem_dev_del(struct warp_dev *dev);

/**
 * What rte_dev_dma_map() and rte_dev_dma_unmap() come to. A device with SVA
 * needs neither and takes any range.
 *
 * @param addr,len  multiples of the page size
 * @return 0; -EINVAL no whole pages; -EEXIST overlaps what is registered;
 *         -ENOENT (unmap) not mapped so; -errno as of warp_mem_queue_add()
 */
int warp_mem_map(struct warp_dev *dev, void *addr, size_t len);
int warp_mem_unmap(struct warp_dev *dev, void *addr, size_t len);

#endif /* WARP_MEM_H */
