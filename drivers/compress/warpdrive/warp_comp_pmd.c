/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>
#include <string.h>

#include <bus_vdev_driver.h>
#include <rte_malloc.h>
#include <rte_string_fns.h>

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

/* Queue pairs to offer. A pair takes two of the device's queues; the argument counts pairs. */
static uint16_t
queue_pairs(const struct warp_dev *dev, const struct warp_devargs *args)
{
	if (args->queues != 0)
		return args->queues;
	if (warpdrive_dev_get_info(dev)->kind == WARP_DEV_SOFT)
		return WARP_QUEUES_DEFAULT;
	return RTE_MAX(1, warpdrive_dev_max_queues(dev) / 2);
}

static int
create_device(struct rte_device *device, const char *name, const struct warp_devargs *args,
	      int socket_id)
{
	struct rte_compressdev_pmd_init_params params = { .socket_id = socket_id };
	struct warp_comp_private *priv;
	struct rte_compressdev *cdev;
	struct warp_dev *dev;
	int ret;

	ret = warpdrive_dev_open(args, WARP_FUNC_ZIP, name, socket_id, &dev);
	if (ret != 0)
		return ret;
	cdev = rte_compressdev_pmd_create(name, device, sizeof(*priv), &params);
	if (cdev == NULL) {
		WARP_COMP_LOG(ERR, name, "cannot create the compress device");
		warpdrive_dev_close(dev);
		return -ENODEV;
	}
	priv = cdev->data->dev_private;
	priv->dev = dev;
	priv->model = warpdrive_dev_get_info(dev)->model;
	priv->max_qps = queue_pairs(dev, args);
	cdev->dev_ops = &warp_comp_ops;
	cdev->enqueue_burst = warp_comp_enqueue_burst;
	cdev->dequeue_burst = warp_comp_dequeue_burst;
	cdev->feature_flags = device_flags(warpdrive_dev_get_info(dev), args);
	warp_comp_telemetry_add(cdev);
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
	dev = priv->dev;
	warp_comp_telemetry_del(cdev);
	warp_comp_close(cdev);
	ret = rte_compressdev_pmd_destroy(cdev);
	warpdrive_dev_close(dev);
	return ret;
}

/* ---- Virtual device ---- */

static int
vdev_probe(struct rte_vdev_device *vdev)
{
	const char *name = rte_vdev_device_name(vdev);
	struct warp_devargs args;
	int ret;

	if (name == NULL)
		return -EINVAL;
	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		/* Regions are mapped by the process that opened them and by no other. */
		WARP_COMP_LOG(ERR, name, "secondary processes are not supported");
		return -ENOTSUP;
	}
	ret = warpdrive_devargs_parse(name, rte_vdev_device_args(vdev), &args);
	if (ret != 0)
		return ret;
	return create_device(&vdev->device, name, &args, vdev->device.numa_node >= 0 ?
			     vdev->device.numa_node : (int)rte_socket_id());
}

static int
vdev_remove(struct rte_vdev_device *vdev)
{
	const char *name = rte_vdev_device_name(vdev);

	return name == NULL ? -EINVAL : destroy_device(name);
}

static struct rte_vdev_driver warp_comp_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
};

RTE_PMD_REGISTER_VDEV(compress_warpdrive, warp_comp_vdev);
RTE_PMD_REGISTER_PARAM_STRING(compress_warpdrive, WARP_DEVARGS_HELP);

/* ---- uacce bus ---- */

#if WARP_HAVE_UACCE_BUS
static int
uacce_probe(struct rte_uacce_driver *drv __rte_unused, struct rte_uacce_device *udev)
{
	const struct rte_devargs *da = udev->device.devargs;
	struct warp_devargs args;
	int ret;

	ret = warpdrive_devargs_parse(udev->name, da != NULL ? da->args : NULL, &args);
	if (ret != 0)
		return ret;
	/* The bus has chosen the device. */
	strlcpy(args.device, udev->name, sizeof(args.device));
	return create_device(&udev->device, udev->name, &args, udev->numa_node);
}

static int
uacce_remove(struct rte_uacce_device *udev)
{
	return destroy_device(udev->name);
}

/* Each api by its exact name, because the bus compares whole strings. */
static const struct rte_uacce_id uacce_ids[] = {
	{ "hisi_qm_v2", "zlib" },
	{ "hisi_qm_v3", "zlib" },
	{ "hisi_qm_v5", "zlib" },
	{ WARP_API_SOFT, "zlib" },
	{ .dev_api = NULL },
};

static struct rte_uacce_driver warp_comp_uacce = {
	.driver = { .name = "compress_warpdrive" },
	.probe = uacce_probe,
	.remove = uacce_remove,
	.id_table = uacce_ids,
};

RTE_PMD_REGISTER_UACCE(compress_warpdrive_uacce, warp_comp_uacce);
#endif
