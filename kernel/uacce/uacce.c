// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The uacce character devices, for kernels that are built without them. Drivers
 * use it through the kernel's own linux/uacce.h; user space finds the same
 * nodes, attributes, calls and errors.
 *
 * An open file is a queue and owns all that belongs to it. Two references keep
 * a queue: its file, and, through the file, every mapping of its regions.
 *
 * Locks, outermost first:
 *   uacce->mutex	the list of queues, and whether the device still has a
 *			driver (ops). Held over get_queue and by removal.
 *   q->mutex		the queue's state and every driver call on the queue but
 *			mmap. Held while a driver drains, so for long.
 *   mmap_lock		of the opener; taken by user accesses below q->mutex.
 *   map_lock		which regions are mapped. Taken under mmap_lock, hence
 *			never held while waiting for a device, and never
 *			together with q->mutex the other way round.
 */

#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uacce.h>
#include <linux/xarray.h>

#include "../warp_kcompat.h"
#include "../uapi/warpdrive.h"

#define UACCE_MAX_DEVICES	(1u << MINORBITS)

struct uacce_file;

struct uacce_region {
	struct uacce_qfile_region qfr;
	struct uacce_file *file;
	/* An munmap or mprotect of a part splits a mapping in several. */
	unsigned int vmas;
};

struct uacce_file {
	struct uacce_queue q;
	/*
	 * The opener's. Only mm_count is held: this tells who may map, it does
	 * not keep a dead process's memory.
	 */
	struct mm_struct *mm;
	struct address_space *mapping;
	struct mutex map_lock;
	bool removed;			/* map_lock; no mapping from now on */
	struct uacce_region regions[UACCE_MAX_REGION];	/* map_lock */
};

static dev_t uacce_devt;
/* Minor number to device, for open. An entry holds no reference. */
static DEFINE_XARRAY_ALLOC(uacce_devices);

static struct uacce_file *
to_file(struct uacce_queue *q)
{
	return container_of(q, struct uacce_file, q);
}

/* ---- Mappings ---- */

static void
uacce_vma_open(struct vm_area_struct *vma)
{
	struct uacce_region *region = vma->vm_private_data;

	mutex_lock(&region->file->map_lock);
	region->vmas++;
	mutex_unlock(&region->file->map_lock);
}

static void
uacce_vma_close(struct vm_area_struct *vma)
{
	struct uacce_region *region = vma->vm_private_data;
	struct uacce_file *f = region->file;

	mutex_lock(&f->map_lock);
	if (--region->vmas == 0)
		f->q.qfrs[region->qfr.type] = NULL;
	mutex_unlock(&f->map_lock);
}

static int
uacce_vma_mremap(struct vm_area_struct *vma)
{
	return -EPERM;
}

/* No fault handler: what removal has unmapped stays away, and using it is a SIGBUS. */
static const struct vm_operations_struct uacce_vm_ops = {
	.open = uacce_vma_open,
	.close = uacce_vma_close,
	.mremap = uacce_vma_mremap,
};

static int
uacce_map_region(struct uacce_file *f, struct uacce_region *region, struct vm_area_struct *vma)
{
	const struct uacce_ops *ops = f->q.uacce->ops;
	int ret;

	lockdep_assert_held(&f->map_lock);
	if (f->removed)
		return -ENXIO;
	if (region->vmas)
		return -EEXIST;
	if (!ops->mmap)
		return -EINVAL;
	warp_vm_flags_set(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP | VM_WIPEONFORK);
	vma->vm_ops = &uacce_vm_ops;
	vma->vm_private_data = region;
	ret = ops->mmap(&f->q, vma, &region->qfr);
	if (ret)
		return ret;
	region->vmas = 1;
	f->q.qfrs[region->qfr.type] = &region->qfr;
	return 0;
}

static int
uacce_fops_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct uacce_file *f = filp->private_data;
	int ret;

	if (vma->vm_pgoff >= UACCE_MAX_REGION || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	/* A child or a receiver of the descriptor would ring for someone else's memory. */
	if (current->mm != f->mm)
		return -EPERM;
	mutex_lock(&f->map_lock);
	ret = uacce_map_region(f, &f->regions[vma->vm_pgoff], vma);
	mutex_unlock(&f->map_lock);
	return ret;
}

/*
 * No mapping from now on, and those that there are end, also what is just being
 * made. A software device's regions are no device's, but pages that the mapping
 * keeps: they stay, and the driver tells the user by the status words.
 */
static void
uacce_unmap_all(struct uacce_file *f)
{
	mutex_lock(&f->map_lock);
	f->removed = true;
	mutex_unlock(&f->map_lock);
	if (f->q.uacce->flags & WARP_UACCE_FLAG_SOFT)
		return;
	/*
	 * An mmap that was past the check has filled its page tables but its
	 * mapping may not be in the tree yet. It is once mmap_lock was free.
	 */
	if (mmget_not_zero(f->mm)) {
		mmap_write_lock(f->mm);
		mmap_write_unlock(f->mm);
		mmput_async(f->mm);
	}
	unmap_mapping_range(f->mapping, 0, 0, 1);
}

/* ---- Queues ---- */

static int
uacce_bind(struct uacce_device *uacce, struct uacce_queue *q)
{
	struct iommu_sva *handle;
	u32 pasid;

	/* A software device has no IOMMU to tell. */
	if (!(uacce->flags & UACCE_DEV_SVA) || (uacce->flags & WARP_UACCE_FLAG_SOFT))
		return 0;
	handle = warp_sva_bind(uacce->parent, current->mm);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	pasid = iommu_sva_get_pasid(handle);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(handle);
		return -ENODEV;
	}
	q->handle = handle;
	q->pasid = pasid;
	return 0;
}

static void
uacce_unbind(struct uacce_queue *q)
{
	if (q->handle)
		iommu_sva_unbind_device(q->handle);
	q->handle = NULL;
}

/* Gives the queue back to its driver. It has none of the device's from here on. */
static void
uacce_put_queue(struct uacce_queue *q)
{
	const struct uacce_ops *ops = q->uacce->ops;

	lockdep_assert_held(&q->mutex);
	if (q->state == UACCE_Q_ZOMBIE)
		return;
	if (q->state == UACCE_Q_STARTED && ops->stop_queue)
		ops->stop_queue(q);
	q->state = UACCE_Q_ZOMBIE;
	if (ops->put_queue)
		ops->put_queue(q);
	uacce_unbind(q);
}

static struct uacce_file *
uacce_new_file(struct uacce_device *uacce, struct address_space *mapping)
{
	struct uacce_file *f;
	unsigned int i;

	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		return NULL;
	f->q.uacce = uacce;
	f->q.state = UACCE_Q_INIT;
	init_waitqueue_head(&f->q.wait);
	mutex_init(&f->q.mutex);
	mutex_init(&f->map_lock);
	for (i = 0; i < UACCE_MAX_REGION; i++) {
		f->regions[i].qfr.type = i;
		f->regions[i].file = f;
	}
	f->mapping = mapping;
	f->mm = current->mm;
	mmgrab(f->mm);
	return f;
}

static void
uacce_free_file(struct uacce_file *f)
{
	mmdrop(f->mm);
	kfree(f);
}

/* The device of a minor number, with a reference. */
static struct uacce_device *
uacce_get(unsigned int minor)
{
	struct uacce_device *uacce;

	xa_lock(&uacce_devices);
	uacce = xa_load(&uacce_devices, minor);
	if (uacce)
		get_device(&uacce->dev);
	xa_unlock(&uacce_devices);
	return uacce;
}

static int
uacce_open_queue(struct uacce_device *uacce, struct uacce_file *f)
{
	int ret;

	lockdep_assert_held(&uacce->mutex);
	if (!uacce->ops)
		return -EINVAL;
	ret = uacce_bind(uacce, &f->q);
	if (ret)
		return ret;
	if (uacce->ops->get_queue) {
		ret = uacce->ops->get_queue(uacce, f->q.pasid, &f->q);
		if (ret) {
			uacce_unbind(&f->q);
			return ret;
		}
	}
	list_add(&f->q.list, &uacce->queues);
	return 0;
}

static int
uacce_fops_open(struct inode *inode, struct file *filp)
{
	struct uacce_device *uacce;
	struct uacce_file *f;
	int ret;

	uacce = uacce_get(iminor(inode));
	if (!uacce)
		return -ENODEV;
	f = uacce_new_file(uacce, inode->i_mapping);
	if (!f) {
		ret = -ENOMEM;
		goto put_device;
	}
	mutex_lock(&uacce->mutex);
	ret = uacce_open_queue(uacce, f);
	mutex_unlock(&uacce->mutex);
	if (ret)
		goto free_file;
	filp->private_data = f;
	return 0;

free_file:
	uacce_free_file(f);
put_device:
	put_device(&uacce->dev);
	return ret;
}

static int
uacce_fops_release(struct inode *inode, struct file *filp)
{
	struct uacce_file *f = filp->private_data;
	struct uacce_device *uacce = f->q.uacce;

	/*
	 * The queue is on the list until the end, so that a removal that runs
	 * at the same time waits for whatever the driver still does here.
	 */
	mutex_lock(&f->q.mutex);
	uacce_put_queue(&f->q);
	mutex_unlock(&f->q.mutex);

	mutex_lock(&uacce->mutex);
	list_del(&f->q.list);
	mutex_unlock(&uacce->mutex);

	uacce_free_file(f);
	put_device(&uacce->dev);
	return 0;
}

static long
uacce_start(struct uacce_queue *q)
{
	int ret = 0;

	if (q->state != UACCE_Q_INIT)
		return -EINVAL;
	if (q->uacce->ops->start_queue)
		ret = q->uacce->ops->start_queue(q);
	if (!ret)
		q->state = UACCE_Q_STARTED;
	return ret;
}

static long
uacce_stop(struct uacce_queue *q)
{
	if (q->state == UACCE_Q_STARTED && q->uacce->ops->stop_queue)
		q->uacce->ops->stop_queue(q);
	q->state = UACCE_Q_INIT;
	return 0;
}

static long
uacce_fops_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct uacce_file *f = filp->private_data;
	struct uacce_queue *q = &f->q;
	long ret;

	if (mutex_lock_killable(&q->mutex))
		return -EINTR;
	if (q->state == UACCE_Q_ZOMBIE)
		ret = -ENXIO;
	else if (cmd == UACCE_CMD_START_Q)
		ret = uacce_start(q);
	else if (cmd == UACCE_CMD_PUT_Q)
		ret = uacce_stop(q);
	else if (q->uacce->ops->ioctl)
		ret = q->uacce->ops->ioctl(q, cmd, arg);
	else
		ret = -EINVAL;
	mutex_unlock(&q->mutex);
	return ret;
}

static __poll_t
uacce_fops_poll(struct file *filp, poll_table *wait)
{
	struct uacce_file *f = filp->private_data;
	struct uacce_queue *q = &f->q;
	__poll_t events = 0;

	poll_wait(filp, &q->wait, wait);
	/* A call on the queue may last: it can be in a page fault of this very process's making. */
	if (mutex_lock_killable(&q->mutex))
		return 0;
	if (q->state == UACCE_Q_ZOMBIE)
		/* Nothing will ever wake this poll again, so it must not wait. */
		events = EPOLLERR | EPOLLHUP;
	else if (q->state == UACCE_Q_STARTED && q->uacce->ops->is_q_updated &&
		 q->uacce->ops->is_q_updated(q))
		events = EPOLLIN | EPOLLRDNORM;
	mutex_unlock(&q->mutex);
	return events;
}

static const struct file_operations uacce_fops = {
	.owner = THIS_MODULE,
	.open = uacce_fops_open,
	.release = uacce_fops_release,
	.unlocked_ioctl = uacce_fops_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = uacce_fops_mmap,
	.poll = uacce_fops_poll,
};

/* ---- sysfs ---- */

static struct uacce_device *
to_uacce(struct device *dev)
{
	return container_of(dev, struct uacce_device, dev);
}

static ssize_t
api_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", to_uacce(dev)->api_ver);
}
static DEVICE_ATTR_RO(api);

static ssize_t
flags_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_uacce(dev)->flags);
}
static DEVICE_ATTR_RO(flags);

static ssize_t
algorithms_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const char *algs = to_uacce(dev)->algs;
	size_t len = strlen(algs);

	/* Drivers end the list with a newline or do not. */
	return sysfs_emit(buf, "%s%s", algs, len && algs[len - 1] == '\n' ? "" : "\n");
}
static DEVICE_ATTR_RO(algorithms);

static ssize_t
available_instances_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct uacce_device *uacce = to_uacce(dev);

	if (!uacce->ops->get_available_instances)
		return -ENODEV;
	return sysfs_emit(buf, "%d\n", uacce->ops->get_available_instances(uacce));
}
static DEVICE_ATTR_RO(available_instances);

static ssize_t
region_mmio_size_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n", to_uacce(dev)->qf_pg_num[UACCE_QFRT_MMIO] << PAGE_SHIFT);
}
static DEVICE_ATTR_RO(region_mmio_size);

static ssize_t
region_dus_size_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n", to_uacce(dev)->qf_pg_num[UACCE_QFRT_DUS] << PAGE_SHIFT);
}
static DEVICE_ATTR_RO(region_dus_size);

/* Kernels before 6.4 have no isolation in struct uacce_ops. */
#ifdef UACCE_MAX_ERR_THRESHOLD
static ssize_t
isolate_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct uacce_device *uacce = to_uacce(dev);

	return sysfs_emit(buf, "%d\n", uacce->ops->get_isolate_state(uacce) == UACCE_DEV_ISOLATE);
}
static DEVICE_ATTR_RO(isolate);

static ssize_t
isolate_strategy_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct uacce_device *uacce = to_uacce(dev);

	if (!uacce->ops->isolate_err_threshold_read)
		return -ENOENT;
	return sysfs_emit(buf, "%u\n", uacce->ops->isolate_err_threshold_read(uacce));
}

static ssize_t
isolate_strategy_store(struct device *dev, struct device_attribute *attr, const char *buf,
		       size_t count)
{
	struct uacce_device *uacce = to_uacce(dev);
	unsigned int threshold;
	int ret;

	if (!uacce->ops->isolate_err_threshold_write)
		return -ENOENT;
	if (kstrtouint(buf, 0, &threshold) || threshold > UACCE_MAX_ERR_THRESHOLD)
		return -EINVAL;
	ret = uacce->ops->isolate_err_threshold_write(uacce, threshold);
	return ret ? ret : (ssize_t)count;
}
static DEVICE_ATTR_RW(isolate_strategy);
#endif

static struct attribute *uacce_attrs[] = {
	&dev_attr_api.attr,
	&dev_attr_flags.attr,
	&dev_attr_algorithms.attr,
	&dev_attr_available_instances.attr,
	&dev_attr_region_mmio_size.attr,
	&dev_attr_region_dus_size.attr,
#ifdef UACCE_MAX_ERR_THRESHOLD
	&dev_attr_isolate.attr,
	&dev_attr_isolate_strategy.attr,
#endif
	NULL,
};

static umode_t
uacce_attr_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	struct uacce_device *uacce = to_uacce(kobj_to_dev(kobj));

	if (attr == &dev_attr_region_mmio_size.attr && !uacce->qf_pg_num[UACCE_QFRT_MMIO])
		return 0;
	if (attr == &dev_attr_region_dus_size.attr && !uacce->qf_pg_num[UACCE_QFRT_DUS])
		return 0;
#ifdef UACCE_MAX_ERR_THRESHOLD
	if (attr == &dev_attr_isolate.attr && !uacce->ops->get_isolate_state)
		return 0;
	if (attr == &dev_attr_isolate_strategy.attr && !uacce->ops->isolate_err_threshold_read &&
	    !uacce->ops->isolate_err_threshold_write)
		return 0;
#endif
	return attr->mode;
}

static const struct attribute_group uacce_group = {
	.attrs = uacce_attrs,
	.is_visible = uacce_attr_visible,
};

static const struct attribute_group *uacce_groups[] = { &uacce_group, NULL };

static struct class uacce_class = {
	.name = UACCE_NAME,
	.dev_groups = uacce_groups,
};

/* ---- Drivers' interface ---- */

static void
uacce_release_device(struct device *dev)
{
	kfree(to_uacce(dev));
}

/**
 * uacce_alloc() - allocate an accelerator
 * @parent: device that does the work
 * @interface: its name, flags and operations
 *
 * UACCE_DEV_SVA stays in the device's flags only if the IOMMU lets the parent
 * share address spaces: the caller must look.
 *
 * Return: the device, which uacce_remove() frees, or an ERR_PTR.
 */
struct uacce_device *
uacce_alloc(struct device *parent, struct uacce_interface *interface)
{
	struct uacce_device *uacce;
	int ret;

	uacce = kzalloc(sizeof(*uacce), GFP_KERNEL);
	if (!uacce)
		return ERR_PTR(-ENOMEM);
	ret = xa_alloc(&uacce_devices, &uacce->dev_id, NULL,
		       XA_LIMIT(0, UACCE_MAX_DEVICES - 1), GFP_KERNEL);
	if (ret) {
		kfree(uacce);
		return ERR_PTR(ret);
	}
	uacce->parent = parent;
	uacce->flags = interface->flags;
	uacce->ops = interface->ops;
	INIT_LIST_HEAD(&uacce->queues);
	mutex_init(&uacce->mutex);
	device_initialize(&uacce->dev);
	uacce->dev.class = &uacce_class;
	uacce->dev.parent = parent;
	uacce->dev.release = uacce_release_device;
	uacce->dev.devt = MKDEV(MAJOR(uacce_devt), uacce->dev_id);
	ret = dev_set_name(&uacce->dev, "%s-%u", interface->name, uacce->dev_id);
	if (ret) {
		xa_erase(&uacce_devices, uacce->dev_id);
		put_device(&uacce->dev);
		return ERR_PTR(ret);
	}
	if (uacce->flags & UACCE_DEV_SVA) {
		ret = warp_sva_enable(parent);
		if (ret) {
			dev_info(parent, "no shared virtual addressing: %pe\n", ERR_PTR(ret));
			uacce->flags &= ~UACCE_DEV_SVA;
		}
	}
	return uacce;
}
EXPORT_SYMBOL_GPL(uacce_alloc);

/**
 * uacce_register() - offer an accelerator to user space
 * @uacce: what uacce_alloc() returned, with algs, api_ver and qf_pg_num filled in
 *
 * Return: 0 or -errno; after an error the device still needs uacce_remove().
 */
int
uacce_register(struct uacce_device *uacce)
{
	int ret;

	if (!uacce)
		return -ENODEV;
	uacce->cdev = cdev_alloc();
	if (!uacce->cdev)
		return -ENOMEM;
	uacce->cdev->ops = &uacce_fops;
	uacce->cdev->owner = THIS_MODULE;
	/* From here on open() finds it. */
	ret = xa_err(xa_store(&uacce_devices, uacce->dev_id, uacce, GFP_KERNEL));
	if (ret) {
		kobject_put(&uacce->cdev->kobj);
		uacce->cdev = NULL;
		return ret;
	}
	/* What cdev_device_add() does, which does not tell whether its error was before a put or after. */
	cdev_set_parent(uacce->cdev, &uacce->dev.kobj);
	ret = cdev_add(uacce->cdev, uacce->dev.devt, 1);
	if (ret) {
		/* No reference on the parent was taken: there is none to put. */
		uacce->cdev->kobj.parent = NULL;
		kobject_put(&uacce->cdev->kobj);
	} else {
		ret = device_add(&uacce->dev);
		if (ret)
			cdev_del(uacce->cdev);
	}
	if (ret)
		uacce->cdev = NULL;
	return ret;
}
EXPORT_SYMBOL_GPL(uacce_register);

/**
 * uacce_remove() - take an accelerator away
 * @uacce: the accelerator, registered or not
 *
 * On return no driver function runs or will be called any more. Queues that
 * are still open are zombies, their mappings are gone or, of a software device,
 * without effect. It waits for calls that are being made.
 */
void
uacce_remove(struct uacce_device *uacce)
{
	struct device *parent;
	struct uacce_queue *q;
	bool sva;

	if (!uacce)
		return;
	parent = uacce->parent;
	sva = (uacce->flags & UACCE_DEV_SVA) && !(uacce->flags & WARP_UACCE_FLAG_SOFT);
	/* Waits for readers of the attributes, which use ops. */
	if (uacce->cdev)
		cdev_device_del(uacce->cdev, &uacce->dev);
	xa_erase(&uacce_devices, uacce->dev_id);

	mutex_lock(&uacce->mutex);
	list_for_each_entry(q, &uacce->queues, list) {
		/* First the mappings: no user rings while the driver stops. */
		uacce_unmap_all(to_file(q));
		mutex_lock(&q->mutex);
		uacce_put_queue(q);
		mutex_unlock(&q->mutex);
		wake_up_all(&q->wait);
	}
	uacce->ops = NULL;	/* an open that is already under way sees this */
	mutex_unlock(&uacce->mutex);

	if (sva)
		warp_sva_disable(parent);
	put_device(&uacce->dev);
}
EXPORT_SYMBOL_GPL(uacce_remove);

static int __init
uacce_init(void)
{
	int ret;

	ret = class_register(&uacce_class);
	if (ret)
		return ret;
	ret = alloc_chrdev_region(&uacce_devt, 0, UACCE_MAX_DEVICES, UACCE_NAME);
	if (ret)
		class_unregister(&uacce_class);
	return ret;
}

static void __exit
uacce_exit(void)
{
	unregister_chrdev_region(uacce_devt, UACCE_MAX_DEVICES);
	class_unregister(&uacce_class);
	xa_destroy(&uacce_devices);
}

subsys_initcall(uacce_init);
module_exit(uacce_exit);

MODULE_DESCRIPTION("Accelerators in user space: queues as character devices");
MODULE_AUTHOR("The WarpDrive for DPDK authors");
MODULE_LICENSE("GPL");
