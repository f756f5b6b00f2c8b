// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * How far a queue without SVA is, and fences for that.
 *
 * A fence is due when the queue has finished as many descriptors as its
 * position says. It is always signalled: by the engine when it gets there; by
 * the engine when there is nothing more in the ring, should the user have taken
 * a doorbell back; with an error when the thread ends. None of these waits for
 * user space: such a queue takes no page faults. That is why a queue with SVA
 * gives out no fences.
 *
 * A fence can outlive its queue and process in anybody's hands. It has a lock
 * and a name of its own, and holds a reference on the module, whose functions
 * it names. The module's exit waits for those that are still on their way out
 * of fence_release().
 */

#include <linux/dma-fence.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sync_file.h>
#include <linux/uaccess.h>

#include "warpdrive.h"
#include "region.h"

struct warp_fence {
	struct dma_fence base;
	spinlock_t lock;		/* base's */
	struct list_head node;		/* timeline lock; with a reference */
	u64 position;
	char name[32];			/* of the timeline: node and queue */
};

static struct warp_fence *
to_fence(struct dma_fence *fence)
{
	return container_of(fence, struct warp_fence, base);
}

static const char *
fence_driver_name(struct dma_fence *fence)
{
	return KBUILD_MODNAME;
}

static const char *
fence_timeline_name(struct dma_fence *fence)
{
	return to_fence(fence)->name;
}

static void
fence_release(struct dma_fence *fence)
{
	dma_fence_free(fence);
	module_put(THIS_MODULE);
}

static const struct dma_fence_ops warp_fence_ops = {
	.get_driver_name = fence_driver_name,
	.get_timeline_name = fence_timeline_name,
	.release = fence_release,
};

/* ---- The timeline ---- */

/* Descriptors that will have been finished once all is that is rung for now. */
static u64
rung(const struct warp_queue *wq)
{
	const struct warp_timeline *t = &wq->timeline;
	u16 head = t->done % WARP_QM_DEPTH;

	lockdep_assert_held(&t->lock);
	return t->done + (u16)(warp_engine_tail(wq, head) - head) % WARP_QM_DEPTH;
}

/* In the order of the list; the caller says for how many. */
static void
signal_first(struct warp_timeline *t, int error)
{
	struct warp_fence *f = list_first_entry(&t->fences, struct warp_fence, node);

	lockdep_assert_held(&t->lock);
	list_del(&f->node);
	if (error)
		dma_fence_set_error(&f->base, error);
	dma_fence_signal(&f->base);
	dma_fence_put(&f->base);
}

static bool
first_is_due(const struct warp_timeline *t)
{
	return !list_empty(&t->fences) &&
	       list_first_entry(&t->fences, struct warp_fence, node)->position <= t->done;
}

void
warp_timeline_init(struct warp_timeline *t)
{
	spin_lock_init(&t->lock);
	INIT_LIST_HEAD(&t->fences);
	t->context = dma_fence_context_alloc(1);
}

void
warp_timeline_start(struct warp_timeline *t)
{
	spin_lock(&t->lock);
	t->live = true;
	t->executed = 0;
	t->done = 0;
	t->last = 0;
	spin_unlock(&t->lock);
}

void
warp_timeline_executed(struct warp_queue *wq)
{
	struct warp_timeline *t = &wq->timeline;

	spin_lock(&t->lock);
	t->executed++;
	spin_unlock(&t->lock);
}

void
warp_timeline_advance(struct warp_queue *wq)
{
	struct warp_timeline *t = &wq->timeline;

	spin_lock(&t->lock);
	t->done++;
	while (first_is_due(t))
		signal_first(t, 0);
	spin_unlock(&t->lock);
}

bool
warp_timeline_pending(const struct warp_queue *wq)
{
	return !list_empty_careful(&wq->timeline.fences);
}

void
warp_timeline_idle(struct warp_queue *wq)
{
	struct warp_timeline *t = &wq->timeline;

	spin_lock(&t->lock);
	/* Not what the engine saw: a fence that came since may be for a later doorbell. */
	if (rung(wq) == t->done) {
		while (!list_empty(&t->fences))
			signal_first(t, first_is_due(t) ? 0 : -EIO);
		t->last = t->done;
	}
	spin_unlock(&t->lock);
}

void
warp_timeline_end(struct warp_queue *wq)
{
	struct warp_timeline *t = &wq->timeline;

	spin_lock(&t->lock);
	t->live = false;
	while (!list_empty(&t->fences))
		signal_first(t, -EIO);
	spin_unlock(&t->lock);
}

bool
warp_timeline_busy(struct warp_queue *wq)
{
	struct warp_timeline *t = &wq->timeline;
	bool busy;

	spin_lock(&t->lock);
	busy = t->live && rung(wq) > t->executed;
	spin_unlock(&t->lock);
	return busy;
}

/* ---- Making one ---- */

/*
 * The fence for all that is rung for: the youngest if that is for the same, so
 * that no user can make more of them wait than there are descriptors, else @f.
 * Return: with a reference for the caller; NULL if the queue is at its end.
 */
static struct warp_fence *
fence_emit(struct warp_queue *wq, struct warp_fence *f)
{
	struct warp_timeline *t = &wq->timeline;
	u64 position;

	lockdep_assert_held(&t->lock);
	if (!t->live)
		return NULL;
	/* Never before an earlier one, whatever was done to the doorbell. */
	position = max(rung(wq), t->last);
	if (!list_empty(&t->fences) && position == t->last) {
		f = list_last_entry(&t->fences, struct warp_fence, node);
		dma_fence_get(&f->base);
		return f;
	}
	/* The open queue of the caller has one, so this cannot fail. */
	__module_get(THIS_MODULE);
	dma_fence_init(&f->base, &warp_fence_ops, &f->lock, t->context, ++t->seqno);
	f->position = position;
	t->last = position;
	dma_fence_get(&f->base);
	list_add_tail(&f->node, &t->fences);
	while (first_is_due(t))
		signal_first(t, 0);
	return f;
}

struct dma_fence *
warp_fence_emit(struct warp_queue *wq)
{
	struct warp_fence *new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT), *f;

	if (!new)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&new->lock);
	snprintf(new->name, sizeof(new->name), "%s/%u", dev_name(&wq->dev->uacce->dev), wq->id);
	spin_lock(&wq->timeline.lock);
	f = fence_emit(wq, new);
	spin_unlock(&wq->timeline.lock);
	if (f != new)
		kfree(new);
	if (!f)
		return ERR_PTR(-ESHUTDOWN);
	/* The doorbell may have been rung without the call that it needs. */
	warp_engine_wake(wq);
	return &f->base;
}

static int
emit_file(struct warp_queue *wq, struct dma_fence **fence, struct sync_file **file)
{
	*fence = warp_fence_emit(wq);
	if (IS_ERR(*fence))
		return PTR_ERR(*fence);
	*file = sync_file_create(*fence);
	if (*file)
		return 0;
	dma_fence_put(*fence);
	return -ENOMEM;
}

/* The slot is reserved first: what can fail has failed before the fence is in anybody's hands. */
static int
emit_for_buf(struct warp_queue *wq, struct dma_buf *buf, enum dma_resv_usage usage,
	     struct sync_file **file)
{
	struct dma_fence *fence;
	int ret;

	ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (ret)
		return ret;
	ret = dma_resv_reserve_fences(buf->resv, 1);
	if (!ret)
		ret = emit_file(wq, &fence, file);
	if (!ret) {
		dma_resv_add_fence(buf->resv, fence, usage);
		dma_fence_put(fence);
	}
	dma_resv_unlock(buf->resv);
	return ret;
}

static int
emit(struct warp_queue *wq, const struct warp_queue_fence *m, struct sync_file **file)
{
	struct dma_fence *fence;
	struct dma_buf *buf;
	int ret;

	if (m->dmabuf_fd == -1) {
		ret = emit_file(wq, &fence, file);
		if (!ret)
			dma_fence_put(fence);
		return ret;
	}
	buf = dma_buf_get(m->dmabuf_fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ret = emit_for_buf(wq, buf, m->flags & WARP_FENCE_WRITE ? DMA_RESV_USAGE_WRITE :
								  DMA_RESV_USAGE_READ, file);
	dma_buf_put(buf);
	return ret;
}

long
warp_fence_ioctl(struct warp_queue *wq, void __user *arg)
{
	struct warp_queue_fence m;
	struct sync_file *file;
	int ret;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	if (m.flags & ~WARP_FENCE_WRITE || m.reserved || (m.flags && m.dmabuf_fd == -1))
		return -EINVAL;
	m.fd = get_unused_fd_flags(O_CLOEXEC);
	if (m.fd < 0)
		return m.fd;
	/* Before the fence is made: that cannot be taken back. */
	ret = copy_to_user(arg, &m, sizeof(m)) ? -EFAULT : emit(wq, &m, &file);
	if (ret) {
		put_unused_fd(m.fd);
		return ret;
	}
	fd_install(m.fd, file->file);
	return 0;
}
