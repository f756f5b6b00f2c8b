/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Probe and remove: as a virtual device, and as a driver of the uacce bus. */

#include <errno.h>
#include <string.h>

#include <bus_vdev_driver.h>

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

static void
qp_stats(const void *p, struct warp_pmd_stats *sum)
{
	const struct warp_crypto_qp *qp = p;
	unsigned int i;

	sum->enqueued += qp->enqueued;
	sum->dequeued += qp->dequeued;
	sum->enqueue_errors += qp->enqueue_err;
	sum->dequeue_errors += qp->dequeue_err;
	for (i = 0; i < WARP_CRYPTO_CNT_MAX; i++)
		sum->reason[i] += qp->enq_count[i] + qp->deq_count[i];
}

static void
qp_reset(void *p)
{
	struct warp_crypto_qp *qp = p;

	qp->enqueued = qp->dequeued = 0;
	qp->enqueue_err = qp->dequeue_err = 0;
	memset(qp->enq_count, 0, sizeof(qp->enq_count));
	memset(qp->deq_count, 0, sizeof(qp->deq_count));
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
	.stats = qp_stats,
	.queue = qp_queue,
	.reset = qp_reset,
};

RTE_INIT(warp_crypto_init)
{
	warpdrive_pmd_register(&warp_crypto_driver);
}

/* ---- Virtual device ---- */

static int
vdev_probe(struct rte_vdev_device *vdev)
{
	return warpdrive_pmd_probe(&warp_crypto_driver, &vdev->device, rte_vdev_device_name(vdev),
				   rte_vdev_device_args(vdev), vdev->device.numa_node, false);
}

static int
vdev_remove(struct rte_vdev_device *vdev)
{
	const char *name = rte_vdev_device_name(vdev);

	return name == NULL ? -EINVAL : destroy_device(name);
}

static struct cryptodev_driver warp_crypto_cryptodev;

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

static struct rte_vdev_driver warp_crypto_vdev = {
	.probe = vdev_probe,
	.remove = vdev_remove,
	.dma_map = vdev_dma_map,
	.dma_unmap = vdev_dma_unmap,
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
	const struct rte_devargs *da = udev->device.devargs;

	return warpdrive_pmd_probe(&warp_crypto_driver, &udev->device, udev->name,
				   da != NULL ? da->args : NULL, udev->numa_node, true);
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
