/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_KCOMPAT_H
#define WARP_KCOMPAT_H

/* Every difference between the kernels that the modules build on (6.1 and later) is here. */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/version.h>
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
#else
#define warp_vm_flags_set(vma, flags)	vm_flags_set(vma, flags)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define warp_sva_bind(dev, mm)	iommu_sva_bind_device(dev, mm, NULL)
#else
#define warp_sva_bind(dev, mm)	iommu_sva_bind_device(dev, mm)
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
