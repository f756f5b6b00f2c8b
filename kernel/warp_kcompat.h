/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_KCOMPAT_H
#define WARP_KCOMPAT_H

/* Every difference between the kernels that the modules build on (6.1 and later) is here. */

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#include <crypto/algapi.h>
#else
#include <crypto/utils.h>
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include <linux/unaligned.h>
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void
warp_vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void
warp_vm_flags_mod(struct vm_area_struct *vma, unsigned long set, unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#else
#define warp_vm_flags_set(vma, flags)	vm_flags_set(vma, flags)
#define warp_vm_flags_mod(vma, set, clear)	vm_flags_mod(vma, set, clear)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
/* Return: 0 if the calling process may read all of these pages, -EFAULT, -EINTR. */
static inline int
warp_check_readable(unsigned long addr, unsigned long count)
{
	unsigned long end = addr + (count << PAGE_SHIFT);
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	while (addr < end) {
		vma = find_vma(mm, addr);
		if (!vma || vma->vm_start > addr || !(vma->vm_flags & VM_READ))
			break;
		addr = vma->vm_end;
	}
	mmap_read_unlock(mm);
	return addr < end ? -EFAULT : 0;
}
#endif

/*
 * Pins pages of the calling process for long, for reading at least. Before 6.2
 * a read-only pin of a private mapping could be of a page that the process's
 * next write replaces; breaking the sharing as a write does avoids that. Where
 * that is refused the mapping is a shared one, whose pages are never replaced.
 * The force that this takes would also get at private memory with PROT_NONE,
 * so that is looked for first. (A process that changes its protections at the
 * same time gains nothing: the memory is its own.)
 */
static inline long
warp_pin_pages(unsigned long addr, unsigned long count, bool write, struct page **pages)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	long n;

	if (!write) {
		n = warp_check_readable(addr, count);
		if (n)
			return n;
		n = pin_user_pages_fast(addr, count, FOLL_LONGTERM | FOLL_WRITE | FOLL_FORCE, pages);
		return n == -EFAULT ? pin_user_pages_fast(addr, 1, FOLL_LONGTERM, pages) : n;
	}
#endif
	return pin_user_pages_fast(addr, count, FOLL_LONGTERM | (write ? FOLL_WRITE : 0), pages);
}

/* From 6.2 on it is the caller who takes the reservation's lock, here the wrapper. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define warp_dma_buf_vmap(buf, map)	dma_buf_vmap(buf, map)
#define warp_dma_buf_vunmap(buf, map)	dma_buf_vunmap(buf, map)
#else
#define warp_dma_buf_vmap(buf, map)	dma_buf_vmap_unlocked(buf, map)
#define warp_dma_buf_vunmap(buf, map)	dma_buf_vunmap_unlocked(buf, map)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define WARP_IMPORT_DMA_BUF	MODULE_IMPORT_NS(DMA_BUF)
#else
#define WARP_IMPORT_DMA_BUF	MODULE_IMPORT_NS("DMA_BUF")
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define warp_sva_bind(dev, mm)	iommu_sva_bind_device(dev, mm, NULL)
#else
#define warp_sva_bind(dev, mm)	iommu_sva_bind_device(dev, mm)
#endif

/* From 6.11 on a platform driver's removal cannot fail and says so. @fn never does. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define WARP_PLATFORM_REMOVE(name, fn) \
static int \
name(struct platform_device *pdev) \
{ \
	fn(pdev); \
	return 0; \
}
#else
#define WARP_PLATFORM_REMOVE(name, fn) \
static void \
name(struct platform_device *pdev) \
{ \
	fn(pdev); \
}
#endif

/* From 6.17 on binding an address space enables what the device needs for it. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
static inline int
warp_sva_enable(struct device *dev)
{
	int ret;

	ret = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_IOPF);
	if (ret)
		return ret;
	ret = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_SVA);
	if (ret)
		iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
	return ret;
}

static inline void
warp_sva_disable(struct device *dev)
{
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
}
#else
static inline int
warp_sva_enable(struct device *dev)
{
	return device_iommu_mapped(dev) ? 0 : -ENODEV;
}

static inline void
warp_sva_disable(struct device *dev)
{
}
#endif

#endif /* WARP_KCOMPAT_H */
