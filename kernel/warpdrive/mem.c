// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "warpdrive.h"

/* ---- The opener's address space ---- */

static DEFINE_MUTEX(warp_mm_lock);
static LIST_HEAD(warp_mms);	/* warp_mm_lock */

/** The calling process's, shared with its other queues. NULL: no memory. */
struct warp_mm *
warp_mm_get(void)
{
	struct warp_mm *wm;

	mutex_lock(&warp_mm_lock);
	list_for_each_entry(wm, &warp_mms, node) {
		if (wm->mm == current->mm) {
			wm->refs++;
			goto out;
		}
	}
	wm = kzalloc(sizeof(*wm), GFP_KERNEL_ACCOUNT);
	if (wm) {
		spin_lock_init(&wm->lock);
		wm->refs = 1;
		wm->mm = current->mm;
		mmgrab(wm->mm);
		list_add(&wm->node, &warp_mms);
	}
out:
	mutex_unlock(&warp_mm_lock);
	return wm;
}

void
warp_mm_put(struct warp_mm *wm)
{
	mutex_lock(&warp_mm_lock);
	if (--wm->refs) {
		wm = NULL;
	} else {
		list_del(&wm->node);
	}
	mutex_unlock(&warp_mm_lock);
	if (wm) {
		mmdrop(wm->mm);
		kfree(wm);
	}
}

bool
warp_mm_use(struct warp_mm *wm)
{
	bool alive;

	spin_lock(&wm->lock);
	alive = mmget_not_zero(wm->mm);
	if (alive)
		wm->engines++;
	spin_unlock(&wm->lock);
	if (alive)
		kthread_use_mm(wm->mm);
	return alive;
}

void
warp_mm_unuse(struct warp_mm *wm)
{
	kthread_unuse_mm(wm->mm);
	spin_lock(&wm->lock);
	wm->engines--;
	spin_unlock(&wm->lock);
	/*
	 * This may be the last user, and then it takes the whole address space
	 * down, the mappings of this very queue included. Their file is closed
	 * from a work item, never from here.
	 */
	mmput(wm->mm);
}

/* Each engine is in both counts or, on its way out, in mm_users only: never too early. */
static bool
warp_mm_deserted(struct warp_mm *wm)
{
	bool deserted;

	spin_lock(&wm->lock);
	deserted = atomic_read(&wm->mm->mm_users) <= wm->engines;
	spin_unlock(&wm->lock);
	return deserted;
}

bool
warp_mem_cancelled(struct warp_queue *wq)
{
	return READ_ONCE(wq->stop) || (wq->dev->sva && warp_mm_deserted(wq->wm));
}

/* ---- Copies ---- */

int
warp_mem_read(struct warp_queue *wq, void *buf, u64 addr, size_t len)
{
	if (!wq->dev->sva)
		return warp_region_read(wq, buf, addr, len);
	if (addr != (unsigned long)addr)
		return -EFAULT;
	if (warp_mem_cancelled(wq))
		return -EINTR;
	cond_resched();
	return copy_from_user(buf, (const void __user *)(unsigned long)addr, len) ? -EFAULT : 0;
}

int
warp_mem_write(struct warp_queue *wq, u64 addr, const void *buf, size_t len)
{
	if (!wq->dev->sva)
		return warp_region_write(wq, addr, buf, len);
	if (addr != (unsigned long)addr)
		return -EFAULT;
	if (warp_mem_cancelled(wq))
		return -EINTR;
	cond_resched();
	return copy_to_user((void __user *)(unsigned long)addr, buf, len) ? -EFAULT : 0;
}

/* ---- Flat and scattered data ---- */

void
warp_span_flat(struct warp_span *s, struct warp_queue *wq, u64 addr, u32 len)
{
	memset(s, 0, sizeof(*s));
	s->wq = wq;
	s->addr = addr;
	s->here = len;
	s->left = len;
}

void
warp_span_sgl(struct warp_span *s, struct warp_queue *wq, u64 addr, u32 len, u32 skip)
{
	memset(s, 0, sizeof(*s));
	s->wq = wq;
	s->left = len;
	s->skip = skip;
	s->next_sgl = addr;
	s->sgls = WARP_SGL_MAX_CHAIN;
	s->entries = U32_MAX;
}

/* Goes to the next list. What it says is read once, here. */
static int
warp_span_next_sgl(struct warp_span *s)
{
	struct warp_sgl sgl;
	int ret;

	if (!s->next_sgl)
		return s->sgls == WARP_SGL_MAX_CHAIN ? -EFAULT : -EINVAL;
	if (!s->sgls)
		return -EINVAL;
	if (s->next_sgl % WARP_SGL_ALIGN)
		return -EFAULT;
	ret = warp_mem_read(s->wq, &sgl, s->next_sgl, sizeof(sgl));
	if (ret)
		return ret;
	if (s->sgls == WARP_SGL_MAX_CHAIN)
		s->entries = sgl.entry_sum_in_chain;
	if (!sgl.entry_sum_in_sgl || sgl.entry_sum_in_sgl > WARP_SGL_MAX_ENTRIES ||
	    sgl.entry_sum_in_sgl > sgl.entry_length_in_sgl || sgl.entry_sum_in_sgl > s->entries)
		return -EINVAL;
	s->sgls--;
	s->sges = sgl.entry_sum_in_sgl;
	s->entries -= sgl.entry_sum_in_sgl;
	s->next_sge = s->next_sgl + sizeof(sgl);
	s->next_sgl = sgl.next;
	return 0;
}

static int
warp_span_next_sge(struct warp_span *s)
{
	struct warp_sge sge;
	int ret;

	if (!s->sges) {
		ret = warp_span_next_sgl(s);
		if (ret)
			return ret;
	}
	ret = warp_mem_read(s->wq, &sge, s->next_sge, sizeof(sge));
	if (ret)
		return ret;
	if (!sge.len || sge.len > WARP_SGE_MAX_LEN || s->skip > sge.len)
		return -EINVAL;
	/* Also where the entry is only passed over: before anything is written. */
	if (!sge.buf || sge.buf + sge.len < sge.buf)
		return -EFAULT;
	s->next_sge += sizeof(sge);
	s->sges--;
	s->addr = sge.buf + s->skip;
	s->here = sge.len - s->skip;
	s->skip = 0;
	return 0;
}

/* One of the two buffers is NULL and tells the direction; both: the data are passed over. */
static int
warp_span_copy(struct warp_span *s, void *to, const void *from, size_t len)
{
	size_t n;
	int ret;

	if (WARN_ON_ONCE(len > s->left))
		return -EINVAL;
	while (len) {
		while (!s->here) {
			ret = warp_span_next_sge(s);
			if (ret)
				return ret;
		}
		n = min_t(size_t, len, s->here);
		if (to) {
			ret = warp_mem_read(s->wq, to, s->addr, n);
			to += n;
		} else if (from) {
			ret = warp_mem_write(s->wq, s->addr, from, n);
			from += n;
		} else {
			ret = 0;
		}
		if (ret)
			return ret;
		s->addr += n;
		s->here -= n;
		s->left -= n;
		len -= n;
	}
	return 0;
}

int
warp_span_read(struct warp_span *s, void *buf, size_t len)
{
	return warp_span_copy(s, buf, NULL, len);
}

int
warp_span_write(struct warp_span *s, const void *buf, size_t len)
{
	return warp_span_copy(s, NULL, buf, len);
}

int
warp_span_skip(struct warp_span *s, size_t len)
{
	return warp_span_copy(s, NULL, NULL, len);
}
