// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What the calls on a queue's file come to. */

#include <linux/bitmap.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "warpdrive.h"

/* Opens that wait a second each for a queue, without one becoming free, before none does any more. */
#define WARP_MAX_VAIN	5

/* Numbers go round rather than lowest first, as the hardware's do: a late doorbell meets nobody. */
static int
warp_try_id(struct warp_dev *dev)
{
	unsigned int id;

	spin_lock(&dev->lock);
	id = find_next_zero_bit(dev->ids, dev->queues, dev->next_id);
	if (id >= dev->queues)
		id = find_first_zero_bit(dev->ids, dev->queues);
	if (id < dev->queues) {
		__set_bit(id, dev->ids);
		dev->used++;
		dev->next_id = id + 1;
	}
	spin_unlock(&dev->lock);
	return id < dev->queues ? (int)id : -EBUSY;
}

static bool
warp_queues_end(struct warp_dev *dev)
{
	return READ_ONCE(dev->used) == dev->queues && READ_ONCE(dev->ending);
}

/*
 * A queue whose file is closed is free when its engine is through with its last
 * descriptor. Who opens meanwhile waits for that rather than be told that all
 * are in use, but not for long: a page fault of an engine's may never end, and
 * who waits here keeps all others from opening and closing. So where some have
 * waited in vain nobody else does until a queue has become free.
 */
static int
warp_take_id(struct warp_dev *dev)
{
	int id = warp_try_id(dev);

	if (id >= 0 || READ_ONCE(dev->vain) >= WARP_MAX_VAIN)
		return id;
	if (wait_event_killable_timeout(dev->freed, !warp_queues_end(dev), HZ) == 0) {
		spin_lock(&dev->lock);
		dev->vain++;
		spin_unlock(&dev->lock);
	}
	return warp_try_id(dev);
}

static void
warp_give_id(struct warp_dev *dev, unsigned int id, bool ending)
{
	spin_lock(&dev->lock);
	__clear_bit(id, dev->ids);
	dev->used--;
	dev->ending -= ending;
	dev->vain = 0;
	spin_unlock(&dev->lock);
	wake_up_all(&dev->freed);
}

static void
warp_queue_free(struct kref *ref)
{
	struct warp_queue *wq = container_of(ref, struct warp_queue, ref);

	warp_regions_destroy(&wq->regions);
	/* The pages live on in mappings that are still there. */
	vfree(wq->dus);
	vfree(wq->mmio);
	warp_mm_put(wq->wm);
	mem_cgroup_put(wq->memcg);
	warp_give_id(wq->dev, wq->id, true);
	warp_dev_put(wq->dev);
	kfree(wq);
}

void
warp_queue_put(struct warp_queue *wq)
{
	kref_put(&wq->ref, warp_queue_free);
}

static struct warp_queue *
warp_queue_new(struct warp_dev *dev, struct uacce_queue *uq)
{
	struct warp_queue *wq = kzalloc(sizeof(*wq), GFP_KERNEL_ACCOUNT);

	if (!wq)
		return NULL;
	/* Zeroed: nothing of an earlier queue's is left in them. */
	wq->dus = vmalloc_user(WARP_DUS_SIZE);
	wq->mmio = vmalloc_user(WARP_MMIO_SIZE);
	wq->wm = warp_mm_get();
	if (!wq->dus || !wq->mmio || !wq->wm) {
		vfree(wq->dus);
		vfree(wq->mmio);
		if (wq->wm)
			warp_mm_put(wq->wm);
		kfree(wq);
		return NULL;
	}
	kref_init(&wq->ref);
	warp_regions_init(&wq->regions);
	warp_timeline_init(&wq->timeline);
	spin_lock_init(&wq->lock);
	init_waitqueue_head(&wq->idle);
	init_completion(&wq->done);
	complete_all(&wq->done);
	wq->memcg = get_mem_cgroup_from_mm(current->mm);
	wq->dev = dev;
	wq->uq = uq;
	return wq;
}

static int
warp_get_queue(struct uacce_device *uacce, unsigned long arg, struct uacce_queue *uq)
{
	struct warp_dev *dev = uacce->priv;
	struct warp_queue *wq;
	int id;

	/*
	 * An open queue keeps the module. Its release still returns through
	 * this code after the put; unloading waits for that in uacce_remove().
	 */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	id = warp_take_id(dev);
	if (id < 0)
		goto put_module;
	wq = warp_queue_new(dev, uq);
	if (!wq) {
		warp_give_id(dev, id, false);
		id = -ENOMEM;
		goto put_module;
	}
	wq->id = id;
	kref_get(&dev->ref);
	spin_lock(&dev->lock);
	list_add(&wq->node, &dev->files);
	spin_unlock(&dev->lock);
	uq->priv = wq;
	return 0;

put_module:
	module_put(THIS_MODULE);
	return id;
}

static void
warp_put_queue(struct uacce_queue *uq)
{
	struct warp_queue *wq = uq->priv;
	struct warp_dev *dev = wq->dev;

	spin_lock(&wq->lock);
	wq->uq = NULL;
	spin_unlock(&wq->lock);
	spin_lock(&dev->lock);
	list_del(&wq->node);
	dev->ending++;
	spin_unlock(&dev->lock);
	if (READ_ONCE(dev->gone))
		warp_engine_lost(wq);
	warp_queue_put(wq);
	module_put(THIS_MODULE);
}

void
warp_queues_lose(struct warp_dev *dev)
{
	struct warp_queue *wq;

	spin_lock(&dev->lock);
	dev->patience = jiffies + WARP_STOP_WAIT;
	WRITE_ONCE(dev->gone, true);
	list_for_each_entry(wq, &dev->files, node)
		warp_engine_lose(wq);
	spin_unlock(&dev->lock);
}

static int
warp_start_queue(struct uacce_queue *uq)
{
	return warp_engine_start(uq->priv);
}

static void
warp_stop_queue(struct uacce_queue *uq)
{
	warp_engine_stop(uq->priv);
}

static int
warp_is_q_updated(struct uacce_queue *uq)
{
	return warp_engine_updated(uq->priv);
}

static int
warp_get_available(struct uacce_device *uacce)
{
	struct warp_dev *dev = uacce->priv;

	return dev->queues - READ_ONCE(dev->used);
}

static int
warp_mmap(struct uacce_queue *uq, struct vm_area_struct *vma, struct uacce_qfile_region *qfr)
{
	size_t size = vma->vm_end - vma->vm_start;
	struct warp_queue *wq = uq->priv;

	switch (qfr->type) {
	case UACCE_QFRT_MMIO:
		if (size > WARP_MMIO_SIZE)
			return -EINVAL;
		return remap_vmalloc_range(vma, wq->mmio, 0);
	case UACCE_QFRT_DUS:
		if (size != WARP_DUS_SIZE)
			return -EINVAL;
		return remap_vmalloc_range(vma, wq->dus, 0);
	}
	return -EINVAL;
}

static long
warp_set_ctx(struct warp_queue *wq, struct warp_qp_ctx __user *arg)
{
	struct warp_qp_ctx ctx;

	if (copy_from_user(&ctx, arg, sizeof(ctx)))
		return -EFAULT;
	if (ctx.qc_type > wq->dev->ops->max_qc_type)
		return -EINVAL;
	wq->qc_type = ctx.qc_type;
	ctx.id = wq->id;
	return copy_to_user(arg, &ctx, sizeof(ctx)) ? -EFAULT : 0;
}

static long
warp_set_info(struct warp_qp_info __user *arg)
{
	static const struct warp_qp_info info = {
		.sqe_size = WARP_SQE_SIZE,
		.sq_depth = WARP_QM_DEPTH,
		.cq_depth = WARP_QM_DEPTH,
	};

	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long
warp_ioctl(struct uacce_queue *uq, unsigned int cmd, unsigned long arg)
{
	struct warp_queue *wq = uq->priv;

	switch (cmd) {
	case WARP_UACCE_WAKE:
		warp_engine_wake(wq);
		return 0;
	case WARP_UACCE_SET_QP_CTX:
		return warp_set_ctx(wq, (void __user *)arg);
	case WARP_UACCE_SET_QP_INFO:
		return warp_set_info((void __user *)arg);
	}
	return warp_region_ioctl(wq, cmd, (void __user *)arg);
}

const struct uacce_ops warp_queue_ops = {
	.get_available_instances = warp_get_available,
	.get_queue = warp_get_queue,
	.put_queue = warp_put_queue,
	.start_queue = warp_start_queue,
	.stop_queue = warp_stop_queue,
	.is_q_updated = warp_is_q_updated,
	.mmap = warp_mmap,
	.ioctl = warp_ioctl,
};
