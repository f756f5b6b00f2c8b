/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>
#include <string.h>

#include <bus_vdev_driver.h>
#include <rte_string_fns.h>

#include "warp_crypto.h"

#if WARP_HAVE_UACCE_BUS
#include <bus_uacce_driver.h>
#endif

RTE_LOG_REGISTER_DEFAULT(warp_crypto_logtype, NOTICE);

uint8_t warp_crypto_driver_id;

static uint64_t
device_flags(const struct warp_dev_info *info)
{
	uint64_t flags = warp_crypto_feature_flags(info->model);

	if (info->kind == WARP_DEV_UACCE && !info->soft_mmio)
		flags |= RTE_CRYPTODEV_FF_HW_ACCELERATED;
	return flags;
}

static int
create_device(struct rte_device *device, const char *name, const struct warp_devargs *args,
	      int socket_id)
{
	struct rte_cryptodev_pmd_init_params params = {
		.private_data_size = sizeof(struct warp_crypto_private),
		.socket_id = socket_id,
	};
	struct warp_crypto_private *priv;
	struct rte_cryptodev *cdev;
	struct warp_dev *dev;
	int ret;

	ret = warpdrive_dev_open(args, WARP_FUNC_SEC, name, socket_id, &dev);
	if (ret != 0)
		return ret;
	params.max_nb_queue_pairs = warpdrive_dev_max_queues(dev);
	cdev = rte_cryptodev_pmd_create(name, device, &params);
	if (cdev == NULL) {
		WARP_CRYPTO_LOG(ERR, name, "cannot create the crypto device");
		warpdrive_dev_close(dev);
		return -ENODEV;
	}
	priv = cdev->data->dev_private;
	priv->dev = dev;
	priv->model = warpdrive_dev_get_info(dev)->model;
	priv->max_qps = warpdrive_dev_max_queues(dev);
	cdev->driver_id = warp_crypto_driver_id;
	cdev->dev_ops = &warp_crypto_ops;
	cdev->enqueue_burst = warp_crypto_enqueue_burst;
	cdev->dequeue_burst = warp_crypto_dequeue_burst;
	cdev->feature_flags = device_flags(warpdrive_dev_get_info(dev));
	warp_crypto_telemetry_add(cdev);
	rte_cryptodev_pmd_probing_finish(cdev);
	return 0;
}

static int
destroy_device(const char *name)
{
	struct rte_cryptodev *cdev = rte_cryptodev_pmd_get_named_dev(name);
	struct warp_crypto_private *priv;
	struct warp_dev *dev;
	int ret;

	if (cdev == NULL)
		return -ENODEV;
	if (cdev->data->dev_started)
		return -EBUSY;
	priv = cdev->data->dev_private;
	dev = priv->dev;
	warp_crypto_telemetry_del(cdev);
	/* Closes the device first, and with it the queues. */
	ret = rte_cryptodev_pmd_destroy(cdev);
	if (ret == 0)
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
		WARP_CRYPTO_LOG(ERR, name, "secondary processes are not supported");
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

static struct cryptodev_driver warp_crypto_driver;

static struct rte_vdev_driver warp_crypto_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
};

RTE_PMD_REGISTER_VDEV(crypto_warpdrive, warp_crypto_vdev);
RTE_PMD_REGISTER_PARAM_STRING(crypto_warpdrive, WARP_DEVARGS_HELP);
RTE_PMD_REGISTER_CRYPTO_DRIVER(warp_crypto_driver, warp_crypto_vdev.driver, warp_crypto_driver_id);

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
	{ "hisi_qm_v2", "cipher" },
	{ "hisi_qm_v3", "cipher" },
	{ "hisi_qm_v5", "cipher" },
	{ WARP_API_SOFT, "cipher" },
	{ .dev_api = NULL },
};

static struct rte_uacce_driver warp_crypto_uacce = {
	.driver = { .name = "crypto_warpdrive" },
	.probe = uacce_probe,
	.remove = uacce_remove,
	.id_table = uacce_ids,
};

RTE_PMD_REGISTER_UACCE(crypto_warpdrive_uacce, warp_crypto_uacce);
#endif
