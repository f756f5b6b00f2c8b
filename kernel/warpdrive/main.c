// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <linux/bitmap.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "uapi/warpdrive.h"
#include "warpdrive.h"

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
static struct warp_dev *warp_devs[4 * WARP_MAX_DEVICES];
static unsigned int warp_dev_count;

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

static struct platform_device *
warp_new_parent(const char *name)
{
	struct platform_device *pdev;
	int ret;

	pdev = platform_device_alloc(name, PLATFORM_DEVID_AUTO);
	if (!pdev)
		return ERR_PTR(-ENOMEM);
	pdev->dev.groups = warp_groups;
	/* For exporters of dma-bufs: it reaches all memory. */
	dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	ret = platform_device_add(pdev);
	if (ret) {
		platform_device_put(pdev);
		return ERR_PTR(ret);
	}
	return pdev;
}

static int
warp_register(struct warp_dev *dev)
{
	struct uacce_interface iface = { .ops = &warp_queue_ops };
	struct uacce_device *uacce;
	int ret;

	snprintf(iface.name, sizeof(iface.name), "warpdrive_%s", dev->ops->name);
	dev->pdev = warp_new_parent(iface.name);
	if (IS_ERR(dev->pdev))
		return PTR_ERR(dev->pdev);
	uacce = uacce_alloc(&dev->pdev->dev, &iface);
	if (IS_ERR(uacce)) {
		platform_device_unregister(dev->pdev);
		return PTR_ERR(uacce);
	}
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
	if (ret) {
		uacce_remove(uacce);
		platform_device_unregister(dev->pdev);
	}
	return ret;
}

static int
warp_add(const struct warp_engine_ops *ops, bool sva)
{
	struct warp_dev *dev;
	int ret;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	dev->ids = bitmap_zalloc(queues, GFP_KERNEL);
	if (!dev->ids) {
		kfree(dev);
		return -ENOMEM;
	}
	spin_lock_init(&dev->lock);
	init_waitqueue_head(&dev->freed);
	dev->ops = ops;
	dev->model = warp_model;
	dev->sva = sva;
	dev->queues = queues;
	ret = warp_register(dev);
	if (ret) {
		bitmap_free(dev->ids);
		kfree(dev);
		return ret;
	}
	warp_devs[warp_dev_count++] = dev;
	return 0;
}

static void
warp_remove_all(void)
{
	struct warp_dev *dev;

	while (warp_dev_count) {
		dev = warp_devs[--warp_dev_count];
		uacce_remove(dev->uacce);
		platform_device_unregister(dev->pdev);
		bitmap_free(dev->ids);
		kfree(dev);
	}
}

static int __init
warp_init(void)
{
	unsigned int i;
	int ret = 0;

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
	for (i = 0; i < zip && !ret; i++)
		ret = warp_add(&warp_zip_ops, true);
	for (i = 0; i < sec && !ret; i++)
		ret = warp_add(&warp_sec_ops, true);
	for (i = 0; i < nosva && !ret; i++) {
		ret = warp_add(&warp_zip_ops, false);
		if (!ret)
			ret = warp_add(&warp_sec_ops, false);
	}
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
