/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_PMD_BUS_H
#define WARP_PMD_BUS_H

/*
 * How a driver comes to its devices: as virtual ones, and on the uacce bus where
 * DPDK has it. Inline, because DPDK builds what drivers have in common before
 * the buses.
 */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include <bus_vdev_driver.h>
#include <rte_devargs.h>

#include "warp_compat.h"
#include "warp_pmd.h"

#if WARP_HAVE_UACCE_BUS
#include <bus_uacce_driver.h>
#endif

static inline int
warp_vdev_probe(const struct warp_pmd_driver *driver, struct rte_vdev_device *vdev)
{
	return warpdrive_pmd_probe(driver, &vdev->device, rte_vdev_device_name(vdev),
				   rte_vdev_device_args(vdev), vdev->device.numa_node, false);
}

static inline int
warp_vdev_remove(const struct warp_pmd_driver *driver, const struct rte_vdev_device *vdev)
{
	const char *name = rte_vdev_device_name(vdev);

	return name == NULL ? -EINVAL : driver->destroy(name);
}

/* The address that the caller gives memory is for devices that have a choice. */
static inline int
warp_vdev_dma_map(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	(void)iova;
	return warpdrive_pmd_dma_map(rte_vdev_device_name(vdev), addr, len);
}

static inline int
warp_vdev_dma_unmap(struct rte_vdev_device *vdev, void *addr, uint64_t iova, size_t len)
{
	(void)iova;
	return warpdrive_pmd_dma_unmap(rte_vdev_device_name(vdev), addr, len);
}

#if WARP_HAVE_UACCE_BUS
static inline int
warp_uacce_probe(const struct warp_pmd_driver *driver, struct rte_uacce_device *udev)
{
	const struct rte_devargs *da = udev->device.devargs;

	return warpdrive_pmd_probe(driver, &udev->device, udev->name,
				   da != NULL ? da->args : NULL, udev->numa_node, true);
}
#endif

#endif /* WARP_PMD_BUS_H */
