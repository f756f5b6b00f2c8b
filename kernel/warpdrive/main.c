// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <linux/bitmap.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "uapi/warpdrive.h"
#include "warpdrive.h"
#include "warp_kcompat.h"

#define WARP_MAX_DEVICES	16

static unsigned int zip = 1;
module_param(zip, uint, 0444);
MODULE_PARM_DESC(zip, "number of warpdrive_zip devices, 0 to 16 (default 1)");

static unsigned int sec = 1;
module_param(sec, uint, 0444);
MODULE_PARM_DESC(sec, "number of warpdrive_sec devices, 0 to 16 (default 1)");

static unsigned int nosva;
module_param(nosva, uint, 0444);
MODULE_PARM_DESC(nosva, "further devices of each kind, without SVA: for registered memory, 0 to 16");

static unsigned int queues = 64;
module_param(queues, uint, 0444);
MODULE_PARM_DESC(queues, "queues of each device, 1 to 1024 (default 64)");

static char *model = "v3";
module_param(model, charp, 0444);
MODULE_PARM_DESC(model, "hardware that the devices are like: v3 (Kunpeng 930) or v2 (Kunpeng 920)");

static enum warp_model warp_model;

/* What there is for the driver to drive. */
struct warp_node {
	struct platform_device *pdev;
	const struct warp_engine_ops *ops;
	bool sva;
};

/* Changed by the module's load and unload only. */
static struct warp_node warp_nodes[4 * WARP_MAX_DEVICES];
static unsigned int warp_node_count;

static ssize_t
model_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", warp_model == WARP_MODEL_V2 ? "v2" : "v3");
}
static DEVICE_ATTR_RO(model);

static ssize_t
numa_node_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", dev_to_node(dev));
}
static DEVICE_ATTR_RO(numa_node);

static struct attribute *warp_attrs[] = {
	&dev_attr_model.attr,
	&dev_attr_numa_node.attr,
	NULL,
};
ATTRIBUTE_GROUPS(warp);

/* ---- The driver ---- */

static void
warp_dev_free(struct kref *ref)
{
	struct warp_dev *dev = container_of(ref, struct warp_dev, ref);

	bitmap_free(dev->ids);
	kfree(dev);
}

void
warp_dev_put(struct warp_dev *dev)
{
	kref_put(&dev->ref, warp_dev_free);
}

static struct warp_dev *
warp_dev_new(const struct warp_node *node)
{
	struct warp_dev *dev;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return NULL;
	dev->ids = bitmap_zalloc(queues, GFP_KERNEL);
	if (!dev->ids) {
		kfree(dev);
		return NULL;
	}
	kref_init(&dev->ref);
	spin_lock_init(&dev->lock);
	init_waitqueue_head(&dev->freed);
	INIT_LIST_HEAD(&dev->files);
	dev->ops = node->ops;
	dev->model = warp_model;
	dev->sva = node->sva;
	dev->queues = queues;
	return dev;
}

static int
warp_register(struct warp_dev *dev, struct device *parent)
{
	struct uacce_interface iface = { .ops = &warp_queue_ops };
	struct uacce_device *uacce;
	int ret;

	snprintf(iface.name, sizeof(iface.name), "warpdrive_%s", dev->ops->name);
	uacce = uacce_alloc(parent, &iface);
	if (IS_ERR(uacce))
		return PTR_ERR(uacce);
	uacce->priv = dev;
	uacce->algs = dev->ops->algs(dev->model);
	uacce->api_ver = WARP_API_SOFT;
	uacce->qf_pg_num[UACCE_QFRT_MMIO] = WARP_MMIO_SIZE >> PAGE_SHIFT;
	uacce->qf_pg_num[UACCE_QFRT_DUS] = WARP_DUS_SIZE >> PAGE_SHIFT;
	uacce->flags |= WARP_UACCE_FLAG_SOFT;
	/* A kernel's own framework would take the SVA bit for an order to ask the IOMMU. */
	if (dev->sva && !IS_ENABLED(WARP_KERNEL_UACCE))
		uacce->flags |= UACCE_DEV_SVA;
	if (!dev->sva)
		uacce->flags |= WARP_UACCE_FLAG_REGIONS;
	dev->uacce = uacce;
	ret = uacce_register(uacce);
	if (ret)
		uacce_remove(uacce);
	return ret;
}

static const struct warp_node *
warp_node_of(const struct platform_device *pdev)
{
	unsigned int i;

	for (i = 0; i < warp_node_count; i++)
		if (warp_nodes[i].pdev == pdev)
			return &warp_nodes[i];
	return NULL;
}

static int
warp_probe(struct platform_device *pdev)
{
	const struct warp_node *node = warp_node_of(pdev);
	struct warp_dev *dev;
	int ret;

	/* By driver_override anything can be brought here. */
	if (!node)
		return -ENODEV;
	dev = warp_dev_new(node);
	if (!dev)
		return -ENOMEM;
	platform_set_drvdata(pdev, dev);
	ret = warp_register(dev, &pdev->dev);
	if (ret)
		warp_dev_put(dev);
	return ret;
}

static void
warp_unbind(struct platform_device *pdev)
{
	struct warp_dev *dev = platform_get_drvdata(pdev);

	warp_queues_lose(dev);
	uacce_remove(dev->uacce);
	warp_dev_put(dev);
}
WARP_PLATFORM_REMOVE(warp_remove, warp_unbind)

static const struct platform_device_id warp_ids[] = {
	{ .name = "warpdrive_zip" },
	{ .name = "warpdrive_sec" },
	{ }
};

static struct platform_driver warp_driver = {
	.probe = warp_probe,
	.remove = warp_remove,
	.id_table = warp_ids,
	.driver = {
		.name = "warpdrive",
		/* Nodes are numbered in the order of the devices. */
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

/* ---- The devices ---- */

static int
warp_add(const struct warp_engine_ops *ops, bool sva, unsigned int id)
{
	struct warp_node *node = &warp_nodes[warp_node_count];
	char name[32];
	int ret;

	snprintf(name, sizeof(name), "warpdrive_%s", ops->name);
	node->pdev = platform_device_alloc(name, id);
	if (!node->pdev)
		return -ENOMEM;
	node->ops = ops;
	node->sva = sva;
	node->pdev->dev.groups = warp_groups;
	/* For exporters of dma-bufs: it reaches all memory. */
	dma_coerce_mask_and_coherent(&node->pdev->dev, DMA_BIT_MASK(64));
	/* From here on probe knows it. */
	warp_node_count++;
	ret = platform_device_add(node->pdev);
	if (ret) {
		warp_node_count--;
		platform_device_put(node->pdev);
	}
	return ret;
}

static void
warp_remove_all(void)
{
	while (warp_node_count) {
		platform_device_unregister(warp_nodes[warp_node_count - 1].pdev);
		warp_node_count--;
	}
	platform_driver_unregister(&warp_driver);
}

/* First those with SVA. */
static int
warp_add_all(void)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < zip && !ret; i++)
		ret = warp_add(&warp_zip_ops, true, i);
	for (i = 0; i < sec && !ret; i++)
		ret = warp_add(&warp_sec_ops, true, i);
	for (i = 0; i < nosva && !ret; i++) {
		ret = warp_add(&warp_zip_ops, false, zip + i);
		if (!ret)
			ret = warp_add(&warp_sec_ops, false, sec + i);
	}
	return ret;
}

static int __init
warp_init(void)
{
	int ret;

	if (!strcmp(model, "v3")) {
		warp_model = WARP_MODEL_V3;
	} else if (!strcmp(model, "v2")) {
		warp_model = WARP_MODEL_V2;
	} else {
		pr_err("model=%s: must be v3 or v2\n", model);
		return -EINVAL;
	}
	if (!queues || queues > 1024) {
		pr_err("queues=%u: must be 1 to 1024\n", queues);
		return -EINVAL;
	}
	if (zip > WARP_MAX_DEVICES || sec > WARP_MAX_DEVICES || nosva > WARP_MAX_DEVICES) {
		pr_err("zip=%u sec=%u nosva=%u: each must be 0 to %u\n", zip, sec, nosva,
		       WARP_MAX_DEVICES);
		return -EINVAL;
	}
	ret = platform_driver_register(&warp_driver);
	if (ret)
		return ret;
	ret = warp_add_all();
	if (ret)
		warp_remove_all();
	return ret;
}

static void __exit
warp_exit(void)
{
	warp_remove_all();
	/*
	 * The last reference on the module may have been a fence's, dropped
	 * from this module's own code, which may not have returned yet.
	 */
	synchronize_rcu_tasks();
}

module_init(warp_init);
module_exit(warp_exit);

MODULE_DESCRIPTION("WarpDrive software accelerator");
MODULE_AUTHOR("The WarpDrive for DPDK authors");
MODULE_LICENSE("GPL");
/* The crypto API finds them by itself where user space's modprobe can be run; early, it cannot. */
MODULE_SOFTDEP("pre: aesni_intel sha1_ssse3 sha256_ssse3 sha512_ssse3 ecb cbc ctr xts gcm md5 "
	       "sha512_generic des_generic");
