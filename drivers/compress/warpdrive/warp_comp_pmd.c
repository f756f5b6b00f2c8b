/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>

#include "warp_comp.h"
#include "warp_pmd_bus.h"

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

static struct warp_pmd_counts *
qp_counts(void *p, enum warp_pmd_side side)
{
	struct warp_comp_qp *qp = p;

	return side == WARP_PMD_ENQ ? &qp->enq : &qp->deq;
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
	.destroy = destroy_device,
	.counts = qp_counts,
	.queue = qp_queue,
};

RTE_INIT(warp_comp_init)
{
	warpdrive_pmd_register(&warp_comp_driver);
}

/* ---- Virtual device ---- */

static int
vdev_probe(struct rte_vdev_device *vdev)
{
	return warp_vdev_probe(&warp_comp_driver, vdev);
}

static int
vdev_remove(struct rte_vdev_device *vdev)
{
	return warp_vdev_remove(&warp_comp_driver, vdev);
}

static struct rte_vdev_driver warp_comp_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
	.dma_map = warp_vdev_dma_map,
	.dma_unmap = warp_vdev_dma_unmap,
};

RTE_PMD_REGISTER_VDEV(compress_warpdrive, warp_comp_vdev);
RTE_PMD_REGISTER_PARAM_STRING(compress_warpdrive, WARP_DEVARGS_HELP);

/* ---- uacce bus ---- */

#if WARP_HAVE_UACCE_BUS
static int
uacce_probe(struct rte_uacce_driver *drv __rte_unused, struct rte_uacce_device *udev)
{
	return warp_uacce_probe(&warp_comp_driver, udev);
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
