// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The device addresses of a queue without SVA: which there are, and the
 * engine's way to the memory behind them.
 *
 * The calls on a queue's file exclude each other, and only they and the
 * queue's end change the tree. The engine looks an address up and copies under
 * the lock, one page at a time: once an unmap has had the lock, the engine
 * cannot be in the region any more.
 */

#include <linux/file.h>
#include <linux/highmem.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "warpdrive.h"
#include "region.h"
#include "warp_kcompat.h"

/*
 * Where the kernel's choices start: above what a process usually has its
 * memory at, so that a virtual address given by mistake hits nothing.
 */
#define WARP_IOVA_BASE	(1ull << 44)

struct warp_region {
	struct rb_node node;
	u64 iova;
	u64 size;
	bool read_only;
	struct warp_pin *pin;		/* the pages, or NULL: */
	struct dma_buf *buf;		/* another exporter's */
	struct dma_buf_attachment *attachment;
	struct iosys_map map;
};

static struct warp_region *
to_region(struct rb_node *node)
{
	return rb_entry_safe(node, struct warp_region, node);
}

/* A dma-buf need not end with a page. */
static u64
region_end(const struct warp_region *r)
{
	return r->iova + PAGE_ALIGN(r->size);
}

/* The first region that ends behind @addr. */
static struct warp_region *
region_above(const struct warp_regions *rs, u64 addr)
{
	struct rb_node *node = rs->tree.rb_node;
	struct warp_region *found = NULL;

	while (node) {
		struct warp_region *r = to_region(node);

		if (addr < region_end(r)) {
			found = r;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* ---- The engine ---- */

static void
copy_page_part(struct warp_region *r, u64 offset, void *to, const void *from, size_t len)
{
	void *page;

	if (!r->pin) {
		if (to)
			iosys_map_memcpy_from(to, &r->map, offset, len);
		else
			iosys_map_memcpy_to(&r->map, offset, from, len);
		return;
	}
	page = kmap_local_page(r->pin->pages[offset >> PAGE_SHIFT]);
	if (to)
		memcpy(to, page + offset_in_page(offset), len);
	else
		memcpy(page + offset_in_page(offset), from, len);
	kunmap_local(page);
}

/* Return: how many bytes were copied, up to the end of a page; 0: none can be. */
static size_t
copy_some(struct warp_regions *rs, u64 addr, void *to, const void *from, size_t len)
{
	struct warp_region *r;

	lockdep_assert_held(&rs->lock);
	r = rs->last;
	if (!r || addr - r->iova >= r->size)
		r = region_above(rs, addr);
	if (!r || addr - r->iova >= r->size || (from && r->read_only))
		return 0;
	rs->last = r;
	len = min_t(u64, len, PAGE_SIZE - offset_in_page(addr));
	len = min_t(u64, len, r->iova + r->size - addr);
	copy_page_part(r, addr - r->iova, to, from, len);
	return len;
}

/* One of the two buffers is NULL and tells the direction. */
static int
region_copy(struct warp_queue *wq, u64 addr, void *to, const void *from, size_t len)
{
	size_t n;

	while (len) {
		if (warp_mem_cancelled(wq))
			return -EINTR;
		spin_lock(&wq->regions.lock);
		n = copy_some(&wq->regions, addr, to, from, len);
		spin_unlock(&wq->regions.lock);
		if (!n)
			return -EFAULT;
		to = to ? to + n : NULL;
		from = from ? from + n : NULL;
		addr += n;
		len -= n;
		cond_resched();
	}
	return 0;
}

int
warp_region_read(struct warp_queue *wq, void *buf, u64 addr, size_t len)
{
	return region_copy(wq, addr, buf, NULL, len);
}

int
warp_region_write(struct warp_queue *wq, u64 addr, const void *buf, size_t len)
{
	return region_copy(wq, addr, NULL, buf, len);
}

/* ---- Where a region goes ---- */

static int
place_fixed(const struct warp_regions *rs, u64 size, u64 iova)
{
	const struct warp_region *r;

	if (iova % PAGE_SIZE)
		return -EINVAL;
	if (iova < PAGE_SIZE || iova >= WARP_MEM_IOVA_END || size > WARP_MEM_IOVA_END - iova)
		return -ERANGE;
	r = region_above(rs, iova);
	return r && r->iova < iova + size ? -EEXIST : 0;
}

/* The first gap from @from on that leaves a page on both sides. Return: 0 if there is none. */
static u64
find_gap(const struct warp_regions *rs, u64 from, u64 size)
{
	struct warp_region *r = region_above(rs, from - PAGE_SIZE);

	while (r && r->iova < from + size + PAGE_SIZE) {
		from = region_end(r) + PAGE_SIZE;
		r = to_region(rb_next(&r->node));
	}
	return from < WARP_MEM_IOVA_END && size <= WARP_MEM_IOVA_END - from ? from : 0;
}

/* Each choice is above the one before: an address that was in use once is not soon again. */
static int
place_free(struct warp_regions *rs, u64 size, u64 *iova)
{
	if (*iova)
		return -EINVAL;
	*iova = find_gap(rs, rs->next, size);
	if (!*iova)
		*iova = find_gap(rs, WARP_IOVA_BASE, size);
	if (!*iova)
		return -ENOSPC;
	rs->next = *iova + size + PAGE_SIZE;
	return 0;
}

static int
place(struct warp_regions *rs, u64 size, u32 flags, u64 *iova)
{
	if (!size)
		return -EINVAL;
	if (size > WARP_MEM_MAX_SIZE)
		return -EFBIG;
	if (rs->count >= WARP_MEM_MAX_REGIONS)
		return -ENOSPC;
	size = PAGE_ALIGN(size);
	return flags & WARP_MEM_FIXED ? place_fixed(rs, size, *iova) : place_free(rs, size, iova);
}

static void
insert(struct warp_regions *rs, struct warp_region *r)
{
	struct rb_node **link = &rs->tree.rb_node, *parent = NULL;

	spin_lock(&rs->lock);
	while (*link) {
		parent = *link;
		link = r->iova < to_region(parent)->iova ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&r->node, parent, link);
	rb_insert_color(&r->node, &rs->tree);
	spin_unlock(&rs->lock);
	rs->count++;
}

static void
erase(struct warp_regions *rs, struct warp_region *r)
{
	spin_lock(&rs->lock);
	rb_erase(&r->node, &rs->tree);
	if (rs->last == r)
		rs->last = NULL;
	spin_unlock(&rs->lock);
	rs->count--;
}

/* The engine does not know it (any more). */
static void
free_region(struct warp_region *r)
{
	if (r->pin) {
		warp_pin_put(r->pin);
	} else if (r->buf) {
		warp_dma_buf_vunmap(r->buf, &r->map);
		dma_buf_detach(r->buf, r->attachment);
		dma_buf_put(r->buf);
	}
	kfree(r);
}

static struct warp_region *
find_start(const struct warp_regions *rs, u64 iova)
{
	struct warp_region *r = region_above(rs, iova);

	return r && r->iova == iova ? r : NULL;
}

/* ---- Calls ---- */

static long
map(struct warp_queue *wq, void __user *arg)
{
	struct warp_region *r;
	struct warp_mem_map m;
	int ret;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	if (m.flags & ~(WARP_MEM_READ_ONLY | WARP_MEM_FIXED) || m.reserved ||
	    m.addr % PAGE_SIZE || m.size % PAGE_SIZE)
		return -EINVAL;
	if (m.addr + m.size < m.addr)
		return -EOVERFLOW;
	ret = place(&wq->regions, m.size, m.flags, &m.iova);
	if (ret)
		return ret;
	r = kzalloc(sizeof(*r), GFP_KERNEL_ACCOUNT);
	if (!r)
		return -ENOMEM;
	r->iova = m.iova;
	r->size = m.size;
	r->read_only = m.flags & WARP_MEM_READ_ONLY;
	r->pin = warp_pin_new(m.addr, m.size, !r->read_only);
	if (IS_ERR(r->pin)) {
		ret = PTR_ERR(r->pin);
		kfree(r);
		return ret;
	}
	if (copy_to_user(arg, &m, sizeof(m))) {
		free_region(r);
		return -EFAULT;
	}
	insert(&wq->regions, r);
	return 0;
}

static int
unmap_wait(struct warp_queue *wq)
{
	struct dma_fence *fence;
	long left;

	fence = warp_fence_emit(wq);
	if (IS_ERR(fence))
		return PTR_ERR(fence);
	left = dma_fence_wait_timeout(fence, true, WARP_STOP_WAIT);
	dma_fence_put(fence);
	return left < 0 ? left : left ? 0 : -EBUSY;
}

static long
unmap(struct warp_queue *wq, void __user *arg)
{
	struct warp_mem_unmap m;
	struct warp_region *r;
	int ret;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	if (m.flags & ~WARP_MEM_WAIT || m.reserved)
		return -EINVAL;
	r = find_start(&wq->regions, m.iova);
	if (!r)
		return -ENOENT;
	if (warp_timeline_busy(wq)) {
		ret = m.flags & WARP_MEM_WAIT ? unmap_wait(wq) : -EBUSY;
		/* At its end since: then nothing is queued. */
		if (ret && ret != -ESHUTDOWN)
			return ret;
	}
	erase(&wq->regions, r);
	free_region(r);
	return 0;
}

static long
export(struct warp_queue *wq, void __user *arg)
{
	struct warp_mem_export m;
	struct warp_region *r;
	struct dma_buf *buf;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	if (m.flags)
		return -EINVAL;
	r = find_start(&wq->regions, m.iova);
	if (!r)
		return -ENOENT;
	if (!r->pin)
		return -EINVAL;
	m.fd = get_unused_fd_flags(O_CLOEXEC);
	if (m.fd < 0)
		return m.fd;
	buf = warp_pin_export(r->pin, !r->read_only);
	if (IS_ERR(buf)) {
		put_unused_fd(m.fd);
		return PTR_ERR(buf);
	}
	if (copy_to_user(arg, &m, sizeof(m))) {
		put_unused_fd(m.fd);
		dma_buf_put(buf);
		return -EFAULT;
	}
	fd_install(m.fd, buf->file);
	return 0;
}

/* Takes over the reference on @buf if it succeeds. */
static int
attach_foreign(struct warp_queue *wq, struct warp_region *r, struct dma_buf *buf)
{
	int ret;

	if (!buf->ops->vmap)
		return -EOPNOTSUPP;
	r->attachment = dma_buf_attach(buf, wq->dev->uacce->parent);
	if (IS_ERR(r->attachment))
		return PTR_ERR(r->attachment);
	ret = warp_dma_buf_vmap(buf, &r->map);
	if (ret) {
		dma_buf_detach(buf, r->attachment);
		return ret;
	}
	r->buf = buf;
	return 0;
}

static int
attach(struct warp_queue *wq, struct warp_region *r, struct dma_buf *buf)
{
	struct warp_pin *pin = warp_pin_of(buf);

	if (!r->read_only && (!(buf->file->f_mode & FMODE_WRITE) || (pin && !pin->writable)))
		return -EACCES;
	if (!pin)
		return attach_foreign(wq, r, buf);
	kref_get(&pin->ref);
	r->pin = pin;
	dma_buf_put(buf);
	return 0;
}

static int
import_buf(struct warp_queue *wq, struct warp_mem_import *m, struct warp_region **region)
{
	struct warp_region *r;
	struct dma_buf *buf;
	int ret;

	buf = dma_buf_get(m->fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	r = kzalloc(sizeof(*r), GFP_KERNEL_ACCOUNT);
	if (!r) {
		dma_buf_put(buf);
		return -ENOMEM;
	}
	m->size = buf->size;
	ret = place(&wq->regions, m->size, m->flags, &m->iova);
	if (!ret) {
		r->iova = m->iova;
		r->size = m->size;
		r->read_only = m->flags & WARP_MEM_READ_ONLY;
		ret = attach(wq, r, buf);
	}
	if (ret) {
		dma_buf_put(buf);
		kfree(r);
		return ret;
	}
	*region = r;
	return 0;
}

static long
import(struct warp_queue *wq, void __user *arg)
{
	struct warp_mem_import m;
	struct warp_region *r;
	int ret;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	if (m.flags & ~(WARP_MEM_READ_ONLY | WARP_MEM_FIXED) || m.reserved)
		return -EINVAL;
	ret = import_buf(wq, &m, &r);
	if (ret)
		return ret;
	if (copy_to_user(arg, &m, sizeof(m))) {
		free_region(r);
		return -EFAULT;
	}
	insert(&wq->regions, r);
	return 0;
}

long
warp_region_ioctl(struct warp_queue *wq, unsigned int cmd, void __user *arg)
{
	switch (cmd) {
	case WARP_MEM_MAP:
	case WARP_MEM_UNMAP:
	case WARP_MEM_EXPORT:
	case WARP_MEM_IMPORT:
	case WARP_QUEUE_FENCE:
		break;
	default:
		return -EINVAL;
	}
	if (wq->dev->sva)
		return -EOPNOTSUPP;
	/* Who was only given the descriptor has no say over, and no way to, the opener's memory. */
	if (current->mm != wq->wm->mm)
		return -EPERM;
	switch (cmd) {
	case WARP_MEM_MAP:
		return map(wq, arg);
	case WARP_MEM_UNMAP:
		return unmap(wq, arg);
	case WARP_MEM_EXPORT:
		return export(wq, arg);
	case WARP_MEM_IMPORT:
		return import(wq, arg);
	}
	return warp_fence_ioctl(wq, arg);
}

/* ---- Life ---- */

void
warp_regions_init(struct warp_regions *rs)
{
	spin_lock_init(&rs->lock);
	rs->tree = RB_ROOT;
	rs->next = WARP_IOVA_BASE;
}

void
warp_regions_destroy(struct warp_regions *rs)
{
	struct warp_region *r, *next;

	rbtree_postorder_for_each_entry_safe(r, next, &rs->tree, node)
		free_region(r);
}
