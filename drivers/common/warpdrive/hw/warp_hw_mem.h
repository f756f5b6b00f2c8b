/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_MEM_H
#define WARP_HW_MEM_H

/*
 * Memory of a device without shared virtual addressing: the calls on the file
 * of a queue of a software accelerator whose sysfs "flags" have
 * WARP_UACCE_FLAG_REGIONS.
 *
 * Such a queue reaches registered regions and nothing else. A region is a range
 * of device addresses (IOVAs) of this one queue; every address in a descriptor,
 * an SGL or a stream context must be one of them. The value says nothing about
 * the memory behind it: it is neither the virtual nor the physical address, and
 * only offsets inside a region count. An access that leaves the regions, or
 * writes to a read-only one, ends its descriptor with the status of a bad
 * address (0xE2 on a ZIP device). Regions that follow each other without a gap
 * can be used as one.
 *
 * A region belongs to the queue's file, not to a start of the queue: it is
 * there from the call until WARP_MEM_UNMAP or the last close, however that
 * comes about. The calls are valid from open on, whether the queue is started
 * or not; calls on one queue exclude each other, the wake call included.
 *
 * Every call may fail with
 *	EFAULT		the argument cannot be read or written; nothing is changed
 *	EINVAL		a bit of flags that is not named here, or a reserved
 *			field that is not 0
 *	EOPNOTSUPP	the device has no WARP_UACCE_FLAG_REGIONS
 *	EPERM		the caller is not the process that opened the queue
 *	ENXIO		the device has been removed
 *	EINTR		a signal came while the call waited
 * A call that fails leaves nothing behind. Addresses and sizes are in bytes.
 */

#include "warp_hw.h"

#include <linux/ioctl.h>

/*
 * sysfs "flags", beside bit 0 (SVA). SOFT: the device is software, no IOMMU is
 * asked for it. REGIONS: descriptors hold the addresses of registered regions;
 * bit 0 is then never set.
 */
#define WARP_UACCE_FLAG_SOFT	(1u << 16)
#define WARP_UACCE_FLAG_REGIONS	(1u << 17)

#define WARP_MEM_MAX_SIZE	(1ull << 36)	/* of one region */
#define WARP_MEM_MAX_REGIONS	65536u		/* of one queue */
/* IOVAs are below this, and none is in the first page. */
#define WARP_MEM_IOVA_END	(1ull << 48)

/* flags of WARP_MEM_MAP and WARP_MEM_IMPORT */
#define WARP_MEM_READ_ONLY	(1u << 0)	/* the device only reads */
#define WARP_MEM_FIXED		(1u << 1)	/* at the IOVA that the caller gives */

/*
 * WARP_MEM_MAP: makes a range of the caller's memory a region. Its pages are
 * pinned until the last user of the region is gone: this queue, each dma-buf
 * made from it, each importer of those. They are charged to the caller's
 * RLIMIT_MEMLOCK (VmLck in /proc/PID/status) once, whoever shares them.
 *
 * What the process does to the range later (munmap, fork, another mapping at
 * the same place) changes nothing for the device, which goes on with the pages
 * it has: unmap the region first. The same memory may be in several regions;
 * each is charged by itself.
 *
 * Without WARP_MEM_FIXED the kernel chooses the IOVA, one that was not in use
 * before as long as there are such. It leaves at least a page that is in no
 * region behind each. With it one IOVA can be had on several queues, so that
 * one table translates for all of them.
 *
 *	EINVAL		size 0; addr, size or a fixed iova not multiples of the page
 *			size; iova not 0 without WARP_MEM_FIXED
 *	EOVERFLOW	addr + size wraps
 *	EFBIG		more than WARP_MEM_MAX_SIZE
 *	ERANGE		a fixed range outside [page size, WARP_MEM_IOVA_END)
 *	EEXIST		a fixed range that overlaps a region
 *	ENOSPC		WARP_MEM_MAX_REGIONS are there, or no IOVAs are left
 *	ENOMEM		over RLIMIT_MEMLOCK, or no memory
 *	EFAULT		a part of the range is not mapped, not writable (without
 *			WARP_MEM_READ_ONLY), or memory that cannot be pinned for
 *			long: another device's, a file's that is written back
 */
struct warp_mem_map {
	uint64_t addr;		/* in: of the calling process */
	uint64_t size;		/* in */
	uint64_t iova;		/* in: with WARP_MEM_FIXED, else 0; out: where it is */
	uint32_t flags;		/* in: WARP_MEM_READ_ONLY, WARP_MEM_FIXED */
	uint32_t reserved;	/* in: 0 */
};
WARP_HW_SIZE(struct warp_mem_map, 32);
WARP_HW_OFFSET(struct warp_mem_map, iova, 16);
WARP_HW_OFFSET(struct warp_mem_map, flags, 24);

/* flags of WARP_MEM_UNMAP */
#define WARP_MEM_WAIT		(1u << 0)	/* for work that may use the region */

/*
 * WARP_MEM_UNMAP: takes a whole region, mapped or imported, away from the
 * queue. What has been rung for and is not finished may use it, so the call
 * says EBUSY; with WARP_MEM_WAIT it waits until the queue has finished what was
 * rung for when the call was made, five seconds at most. Work that is rung for
 * later gets a bad address.
 *
 *	ENOENT		no region starts at iova
 *	EBUSY		the queue is not through with its work; the region stays
 */
struct warp_mem_unmap {
	uint64_t iova;		/* in: as map or import returned it */
	uint32_t flags;		/* in: WARP_MEM_WAIT */
	uint32_t reserved;	/* in: 0 */
};
WARP_HW_SIZE(struct warp_mem_unmap, 16);
WARP_HW_OFFSET(struct warp_mem_unmap, flags, 8);

/*
 * WARP_MEM_EXPORT: a dma-buf of a whole region that was made with
 * WARP_MEM_MAP, or imported from one that was. It keeps the pages pinned when
 * region, queue and process are gone. All dma-bufs of one pinning share one
 * reservation object. Close-on-exec; opened O_RDONLY if the region is
 * read-only, else O_RDWR.
 *
 *	ENOENT		no region starts at iova
 *	EINVAL		the region was imported from another exporter
 *	ENOMEM, EMFILE, ENFILE
 */
struct warp_mem_export {
	uint64_t iova;		/* in: as map or import returned it */
	uint32_t flags;		/* in: 0 */
	int32_t fd;		/* out: the dma-buf */
};
WARP_HW_SIZE(struct warp_mem_export, 16);
WARP_HW_OFFSET(struct warp_mem_export, fd, 12);

/*
 * WARP_MEM_IMPORT: makes a whole dma-buf, of any exporter, a region. The region
 * keeps the buffer; the descriptor may be closed at once. Nothing is charged:
 * the memory is its exporter's. The device does not wait for fences in the
 * buffer's reservation: poll() the dma-buf before the doorbell.
 *
 * EOPNOTSUPP is also what a dma-buf gets that its exporter does not map for the
 * CPU, which does this device's work.
 *
 *	EBADF		fd is no descriptor
 *	EINVAL		it is none of a dma-buf; iova as for WARP_MEM_MAP
 *	EACCES		without WARP_MEM_READ_ONLY, a dma-buf that is not open for
 *			writing
 *	EFBIG, ERANGE, EEXIST, ENOSPC, ENOMEM
 *			as for WARP_MEM_MAP
 *	any		that the exporter returns, where it cannot let a CPU in
 */
struct warp_mem_import {
	int32_t fd;		/* in: the dma-buf */
	uint32_t flags;		/* in: WARP_MEM_READ_ONLY, WARP_MEM_FIXED */
	uint64_t iova;		/* in: with WARP_MEM_FIXED, else 0; out: where it is */
	uint64_t size;		/* out */
	uint64_t reserved;	/* in: 0 */
};
WARP_HW_SIZE(struct warp_mem_import, 32);
WARP_HW_OFFSET(struct warp_mem_import, iova, 8);
WARP_HW_OFFSET(struct warp_mem_import, reserved, 24);

/* flags of WARP_QUEUE_FENCE */
#define WARP_FENCE_WRITE	(1u << 0)	/* the work writes to the dma-buf */

/*
 * WARP_QUEUE_FENCE: a sync_file that signals when the queue has finished all
 * that was rung for when the call was made, at once if that is so already.
 * Fences of a queue signal in the order in which they were made; calls for the
 * same work may return the same fence. A queue that
 * comes to its end (stop, close, the process's death, an overflow of the
 * completion ring) signals them with the error EIO, which SYNC_IOC_FILE_INFO
 * shows as a negative status. The call wakes a sleeping engine.
 *
 * With a dma-buf the fence is also added to its reservation: poll() on the
 * dma-buf, and importers that look there, wait for the device. With
 * WARP_FENCE_WRITE readers wait as well (POLLIN); without, only writers do
 * (POLLOUT).
 *
 *	ESHUTDOWN	the queue is not started, or at its end
 *	EBADF		dmabuf_fd is neither -1 nor a descriptor
 *	EINVAL		it is none of a dma-buf; WARP_FENCE_WRITE without one
 *	ENOMEM, EMFILE, ENFILE
 */
struct warp_queue_fence {
	int32_t dmabuf_fd;	/* in: a dma-buf, or -1 */
	uint32_t flags;		/* in: WARP_FENCE_WRITE */
	int32_t fd;		/* out: the sync_file, close-on-exec */
	uint32_t reserved;	/* in: 0 */
};
WARP_HW_SIZE(struct warp_queue_fence, 16);
WARP_HW_OFFSET(struct warp_queue_fence, fd, 8);

#define WARP_MEM_MAP		_IOWR('W', 65, struct warp_mem_map)
#define WARP_MEM_UNMAP		_IOW('W', 66, struct warp_mem_unmap)
#define WARP_MEM_EXPORT		_IOWR('W', 67, struct warp_mem_export)
#define WARP_MEM_IMPORT		_IOWR('W', 68, struct warp_mem_import)
#define WARP_QUEUE_FENCE	_IOWR('W', 69, struct warp_queue_fence)

#endif /* WARP_HW_MEM_H */
