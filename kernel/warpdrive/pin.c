// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Pinned pages of a process, and the dma-bufs that share them.
 *
 * They are charged to locked_vm with account_locked_vm(): one budget with
 * mlock(), so that RLIMIT_MEMLOCK cannot be used twice, and the one exported
 * helper that checks the limit, CAP_IPC_LOCK included.
 */

#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "region.h"
#include "warp_kcompat.h"

/* Pages between two looks at whether the caller is being killed. */
#define WARP_PIN_BATCH	1024ul

/* ---- The pages ---- */

static void
unpin(struct warp_pin *pin, unsigned long count)
{
	unpin_user_pages_dirty_lock(pin->pages, count, pin->writable);
}

/* What cannot be pinned has many names; a caller can tell three apart. */
static int
pin_error(long err)
{
	switch (err) {
	case -ENOMEM:
		return -ENOMEM;
	case -EINTR:
	case -EAGAIN:
	case -ERESTARTSYS:
		return -EINTR;
	}
	return -EFAULT;
}

static int
pin_all(struct warp_pin *pin, unsigned long addr)
{
	unsigned long done = 0;
	long n;

	while (done < pin->count) {
		n = fatal_signal_pending(current) ? -EINTR :
		    warp_pin_pages(addr + (done << PAGE_SHIFT),
				   min(pin->count - done, WARP_PIN_BATCH), pin->writable,
				   pin->pages + done);
		if (n <= 0) {
			unpin(pin, done);
			return pin_error(n);
		}
		done += n;
		cond_resched();
	}
	return 0;
}

static void
warp_pin_free(struct warp_pin *pin)
{
	mmdrop(pin->mm);
	dma_resv_fini(&pin->resv);
	kvfree(pin->pages);
	kfree(pin);
}

struct warp_pin *
warp_pin_new(u64 addr, u64 size, bool writable)
{
	struct warp_pin *pin;
	int ret;

	if (addr != (unsigned long)addr || size > ULONG_MAX)
		return ERR_PTR(-EFAULT);
	pin = kzalloc(sizeof(*pin), GFP_KERNEL_ACCOUNT);
	if (!pin)
		return ERR_PTR(-ENOMEM);
	kref_init(&pin->ref);
	mutex_init(&pin->lock);
	INIT_LIST_HEAD(&pin->mappings);
	dma_resv_init(&pin->resv);
	pin->mm = current->mm;
	mmgrab(pin->mm);
	pin->count = size >> PAGE_SHIFT;
	pin->writable = writable;
	/* First the charge: what is over the limit takes no memory at all. */
	ret = account_locked_vm(pin->mm, pin->count, true);
	if (ret)
		goto free;
	ret = -ENOMEM;
	pin->pages = kvmalloc_array(pin->count, sizeof(*pin->pages),
				    GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (pin->pages)
		ret = pin_all(pin, addr);
	if (!ret)
		return pin;
	account_locked_vm(pin->mm, pin->count, false);
free:
	warp_pin_free(pin);
	return ERR_PTR(ret);
}

static void
warp_pin_release(struct kref *ref)
{
	struct warp_pin *pin = container_of(ref, struct warp_pin, ref);

	unpin(pin, pin->count);
	account_locked_vm(pin->mm, pin->count, false);
	warp_pin_free(pin);
}

void
warp_pin_put(struct warp_pin *pin)
{
	kref_put(&pin->ref, warp_pin_release);
}

/* ---- dma-buf: importers ---- */

/* The pages as one device sees them. */
struct warp_mapping {
	struct list_head node;		/* pin->lock */
	struct device *dev;
	struct sg_table sgt;
	enum dma_data_direction dir;
};

static int
mapping_fill(struct warp_mapping *m, const struct warp_pin *pin)
{
	int ret;

	ret = sg_alloc_table_from_pages(&m->sgt, pin->pages, pin->count, 0,
					pin->count << PAGE_SHIFT, GFP_KERNEL);
	if (ret)
		return ret;
	ret = dma_map_sgtable(m->dev, &m->sgt, m->dir, 0);
	if (ret)
		sg_free_table(&m->sgt);
	return ret;
}

static struct sg_table *
buf_map(struct dma_buf_attachment *attachment, enum dma_data_direction dir)
{
	struct warp_pin *pin = attachment->dmabuf->priv;
	struct warp_mapping *m;
	int ret;

	if (!pin->writable && dir != DMA_TO_DEVICE)
		return ERR_PTR(-EACCES);
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return ERR_PTR(-ENOMEM);
	m->dev = attachment->dev;
	m->dir = dir;
	ret = mapping_fill(m, pin);
	if (ret) {
		kfree(m);
		return ERR_PTR(ret);
	}
	mutex_lock(&pin->lock);
	list_add(&m->node, &pin->mappings);
	mutex_unlock(&pin->lock);
	return &m->sgt;
}

static void
buf_unmap(struct dma_buf_attachment *attachment, struct sg_table *sgt, enum dma_data_direction dir)
{
	struct warp_mapping *m = container_of(sgt, struct warp_mapping, sgt);
	struct warp_pin *pin = attachment->dmabuf->priv;

	mutex_lock(&pin->lock);
	list_del(&m->node);
	mutex_unlock(&pin->lock);
	dma_unmap_sgtable(m->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(m);
}

/* ---- dma-buf: the CPU ---- */

static int
buf_begin_cpu(struct dma_buf *buf, enum dma_data_direction dir)
{
	struct warp_pin *pin = buf->priv;
	struct warp_mapping *m;

	mutex_lock(&pin->lock);
	list_for_each_entry(m, &pin->mappings, node)
		dma_sync_sgtable_for_cpu(m->dev, &m->sgt, m->dir);
	mutex_unlock(&pin->lock);
	return 0;
}

static int
buf_end_cpu(struct dma_buf *buf, enum dma_data_direction dir)
{
	struct warp_pin *pin = buf->priv;
	struct warp_mapping *m;

	mutex_lock(&pin->lock);
	list_for_each_entry(m, &pin->mappings, node)
		dma_sync_sgtable_for_device(m->dev, &m->sgt, m->dir);
	mutex_unlock(&pin->lock);
	return 0;
}

static int
buf_vmap(struct dma_buf *buf, struct iosys_map *map)
{
	struct warp_pin *pin = buf->priv;
	void *addr;

	addr = vmap(pin->pages, pin->count, VM_MAP, pin->writable ? PAGE_KERNEL : PAGE_KERNEL_RO);
	if (!addr)
		return -ENOMEM;
	iosys_map_set_vaddr(map, addr);
	return 0;
}

static void
buf_vunmap(struct dma_buf *buf, struct iosys_map *map)
{
	vunmap(map->vaddr);
}

/*
 * The mapping holds the dma-buf's file, hence the pages. They are mapped by
 * number: a process's anonymous pages may not have a second mapping that
 * counts.
 */
static vm_fault_t
buf_fault(struct vm_fault *vmf)
{
	struct warp_pin *pin = vmf->vma->vm_private_data;

	if (vmf->pgoff >= pin->count)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(pin->pages[vmf->pgoff]));
}

static const struct vm_operations_struct buf_vm_ops = {
	.fault = buf_fault,
};

static int
buf_mmap(struct dma_buf *buf, struct vm_area_struct *vma)
{
	struct warp_pin *pin = buf->priv;

	/* No copies on write of pages that nobody counts. A read-only shared mapping is fine. */
	if (is_cow_mapping(vma->vm_flags))
		return -EINVAL;
	if (!pin->writable && (vma->vm_flags & VM_WRITE))
		return -EACCES;
	warp_vm_flags_mod(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP,
			  pin->writable ? 0 : VM_MAYWRITE);
	vma->vm_ops = &buf_vm_ops;
	vma->vm_private_data = pin;
	return 0;
}

static void
buf_release(struct dma_buf *buf)
{
	warp_pin_put(buf->priv);
}

static const struct dma_buf_ops warp_pin_buf_ops = {
	.map_dma_buf = buf_map,
	.unmap_dma_buf = buf_unmap,
	.begin_cpu_access = buf_begin_cpu,
	.end_cpu_access = buf_end_cpu,
	.vmap = buf_vmap,
	.vunmap = buf_vunmap,
	.mmap = buf_mmap,
	.release = buf_release,
};

struct dma_buf *
warp_pin_export(struct warp_pin *pin, bool writable)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *buf;

	info.ops = &warp_pin_buf_ops;
	info.size = pin->count << PAGE_SHIFT;
	info.flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC;
	info.resv = &pin->resv;
	info.priv = pin;
	kref_get(&pin->ref);
	buf = dma_buf_export(&info);
	if (IS_ERR(buf))
		warp_pin_put(pin);
	return buf;
}

struct warp_pin *
warp_pin_of(const struct dma_buf *buf)
{
	return buf->ops == &warp_pin_buf_ops ? buf->priv : NULL;
}

WARP_IMPORT_DMA_BUF;
