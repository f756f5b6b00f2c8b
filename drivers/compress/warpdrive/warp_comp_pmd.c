/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>
#include <string.h>

#include <bus_vdev_driver.h>

#include "warp_comp.h"

#if WARP_HAVE_UACCE_BUS
#include <bus_uacce_driver.h>
#endif

RTE_LOG_REGISTER_DEFAULT(warp_comp_logtype, NOTICE);

const char *
warp_comp_name(const struct rte_compressdev *dev)
{
	return dev->data->name;
}

static uint64_t
device_flags(const struct warp_dev_info *info, const struct warp_devargs *args)
{
	if (info->kind == WARP_DEV_UACCE)
		return info->soft_mmio ? 0 : RTE_COMPDEV_FF_HW_ACCELERATED;
	return args->mode == WARP_ENGINE_INLINE ? RTE_COMPDEV_FF_OP_DONE_IN_DEQUEUE : 0;
}

static int
create_device(struct rte_device *device, const char *name, const struct warp_devargs *args,
	      struct warp_dev *dev, int socket_id)
{
	struct rte_compressdev_pmd_init_params params = { .socket_id = socket_id };
	struct warp_comp_private *priv;
	struct rte_compressdev *cdev;

	cdev = rte_compressdev_pmd_create(name, device, sizeof(*priv), &params);
	if (cdev == NULL)
		return -ENODEV;
	priv = cdev->data->dev_private;
	cdev->dev_ops = &warp_comp_ops;
	cdev->enqueue_burst = warp_comp_enqueue_burst;
	cdev->dequeue_burst = warp_comp_dequeue_burst;
	cdev->feature_flags = device_flags(warpdrive_dev_get_info(dev), args);
	warpdrive_pmd_init(&priv->pmd, &warp_comp_driver, dev, args, cdev->data->name,
			   cdev->data->dev_id);
	return 0;
}

static int
destroy_device(const char *name)
{
	struct rte_compressdev *cdev = rte_compressdev_pmd_get_named_dev(name);
	struct warp_comp_private *priv;
	struct warp_dev *dev;
	int ret;

	if (cdev == NULL)
		return -ENODEV;
	if (cdev->data->dev_started)
		return -EBUSY;
	priv = cdev->data->dev_private;
	dev = priv->pmd.dev;
	warpdrive_pmd_fini(&priv->pmd);
	warp_comp_close(cdev);
	ret = rte_compressdev_pmd_destroy(cdev);
	warpdrive_dev_close(dev);
	return ret;
}

/* ---- What the shared part asks of a queue pair ---- */

static const char * const reasons[WARP_COMP_CNT_MAX] = {
	[WARP_COMP_CNT_INVALID] = "invalid_args",
	[WARP_COMP_CNT_STATE] = "invalid_state",
	[WARP_COMP_CNT_NO_SPACE] = "out_of_space",
	[WARP_COMP_CNT_DATA] = "device_error",
	[WARP_COMP_CNT_DEAD] = "queue_dead",
};
static_assert(WARP_COMP_CNT_MAX <= WARP_PMD_REASONS_MAX, "all reasons are counted");

static void
qp_stats(const void *p, struct warp_pmd_stats *sum)
{
	const struct warp_comp_qp *qp = p;
	unsigned int i;

	sum->enqueued += qp->enqueued;
	sum->dequeued += qp->dequeued;
	sum->enqueue_errors += qp->enqueue_err;
	sum->dequeue_errors += qp->dequeue_err;
	for (i = 0; i < WARP_COMP_CNT_MAX; i++)
		sum->reason[i] += qp->enq_count[i] + qp->deq_count[i];
}

static void
qp_reset(void *p)
{
	struct warp_comp_qp *qp = p;

	qp->enqueued = qp->dequeued = 0;
	qp->enqueue_err = qp->dequeue_err = 0;
	memset(qp->enq_count, 0, sizeof(qp->enq_count));
	memset(qp->deq_count, 0, sizeof(qp->deq_count));
}

static const struct warp_queue *
qp_queue(const void *qp, unsigned int i)
{
	return ((const struct warp_comp_qp *)qp)->queue[i];
}

const struct warp_pmd_driver warp_comp_driver = {
	.name = "compress_warpdrive",
	.func = WARP_FUNC_ZIP,
	.nb_reasons = WARP_COMP_CNT_MAX,
	.reasons = reasons,
	.nb_queues = 2,
	.queue_suffix = { "_compress", "_decompress" },
	.create = create_device,
	.stats = qp_stats,
	.queue = qp_queue,
	.reset = qp_reset,
};

RTE_INIT(warp_comp_init)
{
	warpdrive_pmd_register(&warp_comp_driver);
}

/* ---- Virtual device ---- */

static int
vdev_probe(struct rte_vdev_device *vdev)
{
	return warpdrive_pmd_probe(&warp_comp_driver, &vdev->device, rte_vdev_device_name(vdev),
				   rte_vdev_device_args(vdev), vdev->device.numa_node, false);
}

static int
vdev_remove(struct rte_vdev_device *vdev)
{
	const char *name = rte_vdev_device_name(vdev);

	return name == NULL ? -EINVAL : destroy_device(name);
}

/* The address that the caller gives memory is for devices that have a choice. */
static int
vdev_dma_map(struct rte_vdev_device *vdev, void *addr, uint64_t iova __rte_unused, size_t len)
{
	return warpdrive_pmd_dma_map(rte_vdev_device_name(vdev), addr, len);
}

static int
vdev_dma_unmap(struct rte_vdev_device *vdev, void *addr, uint64_t iova __rte_unused, size_t len)
{
	return warpdrive_pmd_dma_unmap(rte_vdev_device_name(vdev), addr, len);
}

static struct rte_vdev_driver warp_comp_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
	.dma_map = vdev_dma_map,
	.dma_unmap = vdev_dma_unmap,
};

RTE_PMD_REGISTER_VDEV(compress_warpdrive, warp_comp_vdev);
RTE_PMD_REGISTER_PARAM_STRING(compress_warpdrive, WARP_DEVARGS_HELP);

/* ---- uacce bus ---- */

#if WARP_HAVE_UACCE_BUS
static int
uacce_probe(struct rte_uacce_driver *drv __rte_unused, struct rte_uacce_device *udev)
{
	const struct rte_devargs *da = udev->device.devargs;

	return warpdrive_pmd_probe(&warp_comp_driver, &udev->device, udev->name,
				   da != NULL ? da->args : NULL, udev->numa_node, true);
}

static int
uacce_remove(struct rte_uacce_device *udev)
{
	return destroy_device(udev->name);
}

static const struct rte_uacce_id uacce_ids[] = WARP_PMD_UACCE_IDS("zlib");

static struct rte_uacce_driver warp_comp_uacce = {
	.driver = { .name = "compress_warpdrive" },
	.probe = uacce_probe,
	.remove = uacce_remove,
	.id_table = uacce_ids,
};

RTE_PMD_REGISTER_UACCE(compress_warpdrive_uacce, warp_comp_uacce);
#endif
