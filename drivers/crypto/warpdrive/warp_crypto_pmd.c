/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>

#include "warp_crypto.h"
#include "warp_pmd_bus.h"

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
	      struct warp_dev *dev, int socket_id)
{
	struct rte_cryptodev_pmd_init_params params = {
		.private_data_size = sizeof(struct warp_crypto_private),
		.socket_id = socket_id,
		.max_nb_queue_pairs = warpdrive_dev_max_queues(dev),
	};
	struct warp_crypto_private *priv;
	struct rte_cryptodev *cdev;

	cdev = rte_cryptodev_pmd_create(name, device, &params);
	if (cdev == NULL)
		return -ENODEV;
	priv = cdev->data->dev_private;
	cdev->driver_id = warp_crypto_driver_id;
	cdev->dev_ops = &warp_crypto_ops;
	cdev->enqueue_burst = warp_crypto_enqueue_burst;
	cdev->dequeue_burst = warp_crypto_dequeue_burst;
	cdev->feature_flags = device_flags(warpdrive_dev_get_info(dev));
	if (warp_crypto_security_create(cdev) != 0) {
		rte_cryptodev_pmd_destroy(cdev);
		return -ENOMEM;
	}
	warpdrive_pmd_init(&priv->pmd, &warp_crypto_driver, dev, args, cdev->data->name,
			   cdev->data->dev_id);
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
	dev = priv->pmd.dev;
	warpdrive_pmd_fini(&priv->pmd);
	warp_crypto_security_destroy(cdev);
	/* Closes the device first, and with it the queues. */
	ret = rte_cryptodev_pmd_destroy(cdev);
	if (ret == 0)
		warpdrive_dev_close(dev);
	return ret;
}

/* ---- What the shared part asks of a queue pair ---- */

static const char * const reasons[WARP_CRYPTO_CNT_MAX] = {
	[WARP_CRYPTO_CNT_INVALID] = "invalid_args",
	[WARP_CRYPTO_CNT_SESSION] = "invalid_session",
	[WARP_CRYPTO_CNT_AUTH] = "auth_failed",
	[WARP_CRYPTO_CNT_DEVICE] = "device_error",
	[WARP_CRYPTO_CNT_DEAD] = "queue_dead",
};
static_assert(WARP_CRYPTO_CNT_MAX <= WARP_PMD_REASONS_MAX, "all reasons are counted");

static struct warp_pmd_counts *
qp_counts(void *p, enum warp_pmd_side side)
{
	struct warp_crypto_qp *qp = p;

	return side == WARP_PMD_ENQ ? &qp->enq : &qp->deq;
}

static const struct warp_queue *
qp_queue(const void *qp, unsigned int i __rte_unused)
{
	return ((const struct warp_crypto_qp *)qp)->queue;
}

const struct warp_pmd_driver warp_crypto_driver = {
	.name = "crypto_warpdrive",
	.func = WARP_FUNC_SEC,
	.nb_reasons = WARP_CRYPTO_CNT_MAX,
	.reasons = reasons,
	.nb_queues = 1,
	.queue_suffix = { "" },
	.create = create_device,
	.destroy = destroy_device,
	.counts = qp_counts,
	.queue = qp_queue,
};

RTE_INIT(warp_crypto_init)
{
	warpdrive_pmd_register(&warp_crypto_driver);
}

/* ---- Virtual device ---- */

static int
vdev_probe(struct rte_vdev_device *vdev)
{
	return warp_vdev_probe(&warp_crypto_driver, vdev);
}

static int
vdev_remove(struct rte_vdev_device *vdev)
{
	return warp_vdev_remove(&warp_crypto_driver, vdev);
}

static struct cryptodev_driver warp_crypto_cryptodev;

static struct rte_vdev_driver warp_crypto_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
	.dma_map = warp_vdev_dma_map,
	.dma_unmap = warp_vdev_dma_unmap,
};

RTE_PMD_REGISTER_VDEV(crypto_warpdrive, warp_crypto_vdev);
RTE_PMD_REGISTER_PARAM_STRING(crypto_warpdrive, WARP_DEVARGS_HELP);
RTE_PMD_REGISTER_CRYPTO_DRIVER(warp_crypto_cryptodev, warp_crypto_vdev.driver,
			       warp_crypto_driver_id);

/* ---- uacce bus ---- */

#if WARP_HAVE_UACCE_BUS
static int
uacce_probe(struct rte_uacce_driver *drv __rte_unused, struct rte_uacce_device *udev)
{
	return warp_uacce_probe(&warp_crypto_driver, udev);
}

static int
uacce_remove(struct rte_uacce_device *udev)
{
	return destroy_device(udev->name);
}

static const struct rte_uacce_id uacce_ids[] = WARP_PMD_UACCE_IDS("cipher");

static struct rte_uacce_driver warp_crypto_uacce = {
	.driver = { .name = "crypto_warpdrive" },
	.probe = uacce_probe,
	.remove = uacce_remove,
	.id_table = uacce_ids,
};

RTE_PMD_REGISTER_UACCE(crypto_warpdrive_uacce, warp_crypto_uacce);
#endif
