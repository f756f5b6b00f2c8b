// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The thread of a started queue: takes descriptors from the ring, has them
 * executed, posts completions, and sleeps when there is nothing to do.
 *
 * It shares the rings and the doorbell words with the user, who may write
 * anything there at any time. A word is read once; an index is used only after
 * a check; the thread's own positions are in the kernel.
 */

#include <linux/dma-fence.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "warpdrive.h"

static unsigned int spin_us = 20;
module_param(spin_us, uint, 0644);
MODULE_PARM_DESC(spin_us, "how long an engine looks for work before it sleeps, in us (default 20)");

static u64 *
mmio_word(const struct warp_queue *wq, unsigned int offset)
{
	return wq->mmio + offset;
}

static struct warp_sqe *
sq_slot(const struct warp_queue *wq, u16 index)
{
	return (struct warp_sqe *)wq->dus + index;
}

static struct warp_cqe *
cq_slot(const struct warp_queue *wq, u16 index)
{
	return (struct warp_cqe *)(wq->dus + WARP_SQE_SIZE * WARP_QM_DEPTH) + index;
}

/*
 * The index of a doorbell value. The hardware drops a doorbell with a wrong
 * queue number, command or random field, and one with an index that is none.
 */
static bool
doorbell_index(const struct warp_queue *wq, u64 value, u64 cmd, u16 *index)
{
	u64 event = cmd == WARP_DB_CMD_CQ ? WARP_DB_EVENT : 0;
	u16 i = value >> WARP_DB_INDEX_SHIFT;

	if ((value & ~event) != warp_db_value(warp_db_base(wq->id, cmd), i) || i >= WARP_QM_DEPTH)
		return false;
	*index = i;
	return true;
}

u16
warp_engine_tail(const struct warp_queue *wq, u16 head)
{
	/* Pairs with the user's release of the doorbell: the descriptors are in the ring. */
	doorbell_index(wq, smp_load_acquire(mmio_word(wq, WARP_MMIO_SOFT_SQ_DB)),
		       WARP_DB_CMD_SQ, &head);
	return head;
}

/* The tail that the user rang for, or the head if there is nothing new. */
static u16
sq_tail(const struct warp_queue *wq)
{
	return warp_engine_tail(wq, wq->sq_head);
}

/* ---- Completions ---- */

static void
set_tx_status(struct warp_queue *wq)
{
	WRITE_ONCE(*(u32 *)(wq->dus + WARP_DUS_TX_STATUS(WARP_DUS_SIZE)), 1);
}

static void
set_status_words(struct warp_queue *wq)
{
	set_tx_status(wq);
	/* A user who sees RX sees TX. */
	smp_store_release((u32 *)(wq->dus + WARP_DUS_RX_STATUS(WARP_DUS_SIZE)), 1);
}

/* After START an event is armed. Then the last CQ doorbell says whether one is. */
static void
raise_event(struct warp_queue *wq)
{
	u64 db = READ_ONCE(*mmio_word(wq, WARP_MMIO_SOFT_CQ_DB));

	if (db && !(db & WARP_DB_EVENT))
		return;
	spin_lock(&wq->lock);
	if (wq->uq && wq_has_sleeper(&wq->uq->wait))
		wake_up_interruptible(&wq->uq->wait);
	spin_unlock(&wq->lock);
}

/* Return: false when the user has let the CQ run full, which ends the queue. */
static bool
post_completion(struct warp_queue *wq, u16 sq_index)
{
	struct warp_cqe *cqe = cq_slot(wq, wq->cq_tail);
	u16 next = (wq->cq_tail + 1) % WARP_QM_DEPTH;
	u16 head;

	if (doorbell_index(wq, READ_ONCE(*mmio_word(wq, WARP_MMIO_SOFT_CQ_DB)), WARP_DB_CMD_CQ,
			   &head))
		WRITE_ONCE(wq->cq_head, head);
	if (next == wq->cq_head)
		return false;
	WRITE_ONCE(*(u64 *)cqe, 0);
	/*
	 * Pairs with the load of this half by the user: with the phase come the
	 * results in the SQ slot and all data that were written before.
	 */
	smp_store_release((u64 *)&cqe->sq_head,
			  sq_index | (u64)wq->id << 16 | (u64)wq->phase << 48);
	if (next == 0)
		wq->phase ^= 1;
	WRITE_ONCE(wq->cq_tail, next);
	raise_event(wq);
	return true;
}

bool
warp_engine_updated(const struct warp_queue *wq)
{
	u16 head = READ_ONCE(wq->cq_head);

	/* The engine may not have looked at the doorbell since. */
	doorbell_index(wq, READ_ONCE(*mmio_word(wq, WARP_MMIO_SOFT_CQ_DB)), WARP_DB_CMD_CQ, &head);
	return head != READ_ONCE(wq->cq_tail);
}

/* ---- The loop ---- */

/* Executes the descriptor at the head. Return: false if the queue is at its end. */
static bool
run_one(struct warp_queue *wq)
{
	u16 index = wq->sq_head;
	struct warp_sqe in;

	if (warp_mem_cancelled(wq))
		return false;
	memcpy(&in, sq_slot(wq, index), sizeof(in));
	/* What was checked must be what is used: no second look at the slot. */
	barrier();
	wq->dev->ops->exec(wq->engine, wq, &in, sq_slot(wq, index));
	if (warp_mem_cancelled(wq))
		return false;
	wq->sq_head = (index + 1) % WARP_QM_DEPTH;
	if (!wq->dev->sva)
		warp_timeline_executed(wq);
	if (!post_completion(wq, index)) {
		set_status_words(wq);
		return false;
	}
	return true;
}

/*
 * Without SVA there may be fences that wait for this descriptor, and memory
 * reclaim may wait for those: nothing in here may wait for either. So
 * allocations do not reclaim. (With SVA a page fault may take as long as user
 * space likes; such a queue has no fences.)
 */
static bool
run_one_fenced(struct warp_queue *wq)
{
	bool cookie = dma_fence_begin_signalling();
	unsigned int flags = memalloc_noreclaim_save();
	bool alive = run_one(wq);

	memalloc_noreclaim_restore(flags);
	if (alive)
		warp_timeline_advance(wq);
	dma_fence_end_signalling(cookie);
	return alive;
}

/* Executes what is in the ring. Return: false if the queue is at its end. */
static bool
run_ring(struct warp_queue *wq)
{
	u16 tail;

	while ((tail = sq_tail(wq)) != wq->sq_head) {
		do {
			if (!(wq->dev->sva ? run_one(wq) : run_one_fenced(wq)))
				return false;
			cond_resched();
		} while (wq->sq_head != tail);
	}
	return true;
}

static bool
run_ring_in_mm(struct warp_queue *wq)
{
	bool alive;

	if (!wq->dev->sva)
		return run_ring(wq);
	if (!warp_mm_use(wq->wm))
		return false;
	alive = run_ring(wq);
	warp_mm_unuse(wq->wm);
	return alive;
}

/* Looks for work for a while. Return: there is some, or the thread is to end. */
static bool
spin_for_work(const struct warp_queue *wq)
{
	ktime_t end = ktime_add_us(ktime_get(), READ_ONCE(spin_us));

	do {
		if (sq_tail(wq) != wq->sq_head || READ_ONCE(wq->stop) || warp_timeline_pending(wq))
			return true;
		cond_resched();
		cpu_relax();
	} while (ktime_before(ktime_get(), end));
	return false;
}

/*
 * The need_wakeup word and the kick go together under the lock: a word that a
 * wake call has cleared always comes with a kick that the thread has not seen.
 */
static void
set_need_wakeup(struct warp_queue *wq, bool need)
{
	spin_lock(&wq->lock);
	WRITE_ONCE(*mmio_word(wq, WARP_MMIO_SOFT_WAKE), need);
	if (!need)
		wq->kick = false;
	spin_unlock(&wq->lock);
	/*
	 * Pairs with the user's fence between doorbell and this word: either
	 * the user sees the word and calls, or the doorbell is seen here.
	 */
	smp_mb();
}

static void
sleep_for_work(struct warp_queue *wq)
{
	set_need_wakeup(wq, true);
	if (sq_tail(wq) == wq->sq_head)
		wait_event_idle(wq->idle, READ_ONCE(wq->stop) || READ_ONCE(wq->kick));
	set_need_wakeup(wq, false);
}

static void
work(struct warp_queue *wq)
{
	while (!READ_ONCE(wq->stop)) {
		if (sq_tail(wq) == wq->sq_head) {
			if (warp_timeline_pending(wq))
				warp_timeline_idle(wq);
			if (!spin_for_work(wq))
				sleep_for_work(wq);
			continue;
		}
		if (!run_ring_in_mm(wq))
			return;
	}
}

static int
warp_engine_thread(void *arg)
{
	struct warp_queue *wq = arg;
	struct mem_cgroup *none = set_active_memcg(wq->memcg);

	work(wq);
	warp_timeline_end(wq);
	/* A queue at its end has nothing more to do, but it is its file's to stop. */
	wait_event_idle(wq->idle, READ_ONCE(wq->stop));
	wq->dev->ops->destroy(wq->engine);
	wq->engine = NULL;
	spin_lock(&wq->lock);
	wq->running = false;
	if (READ_ONCE(wq->dev->gone))
		set_status_words(wq);
	complete_all(&wq->done);
	spin_unlock(&wq->lock);
	set_active_memcg(none);
	warp_queue_put(wq);
	__module_put_and_kthread_exit(THIS_MODULE, 0);
	return 0;
}

/* ---- Calls from the file ---- */

static int
warp_engine_prepare(struct warp_queue *wq)
{
	wq->run_type = wq->qc_type;
	wq->engine = wq->dev->ops->create(wq);
	if (IS_ERR(wq->engine))
		return PTR_ERR(wq->engine);
	/* The hardware's registers and contexts start at zero, the rings are the user's to clear. */
	memset(wq->mmio, 0, WARP_MMIO_SIZE);
	wq->sq_head = 0;
	wq->cq_tail = 0;
	wq->cq_head = 0;
	wq->phase = 1;
	wq->stop = false;
	wq->kick = false;
	reinit_completion(&wq->done);
	warp_timeline_start(&wq->timeline);
	return 0;
}

/*
 * Return: 0; -EBUSY if the thread of an earlier start is still not through, which
 * takes a descriptor that neither PUT_Q nor this could wait for; -ENOMEM.
 */
int
warp_engine_start(struct warp_queue *wq)
{
	struct task_struct *task;
	int ret;

	if (wait_for_completion_killable_timeout(&wq->done, WARP_STOP_WAIT) <= 0)
		return -EBUSY;
	ret = warp_engine_prepare(wq);
	if (ret)
		return ret;
	task = kthread_create_on_node(warp_engine_thread, wq, dev_to_node(wq->dev->uacce->parent),
				      "%s/%u", dev_name(&wq->dev->uacce->dev), wq->id);
	if (IS_ERR(task)) {
		wq->dev->ops->destroy(wq->engine);
		wq->engine = NULL;
		warp_timeline_end(wq);
		complete_all(&wq->done);
		return PTR_ERR(task);
	}
	__module_get(THIS_MODULE);
	kref_get(&wq->ref);
	WRITE_ONCE(wq->running, true);
	wake_up_process(task);
	return 0;
}

static void
tell_to_end(struct warp_queue *wq)
{
	spin_lock(&wq->lock);
	if (wq->running) {
		WRITE_ONCE(wq->stop, true);
		wake_up(&wq->idle);
	}
	spin_unlock(&wq->lock);
}

/*
 * Ends the thread. Waits for it, so that the device is quiet when PUT_Q
 * returns, but not for ever (see warpdrive.h): not in a task that is being
 * killed or exits (which no signal reaches any more, with many queues to close),
 * not in a work item, which closes files for kernel threads or takes a device
 * away. A removal has one wait for all its queues.
 */
void
warp_engine_stop(struct warp_queue *wq)
{
	unsigned long wait = WARP_STOP_WAIT;

	tell_to_end(wq);
	if (current->flags & (PF_KTHREAD | PF_EXITING))
		return;
	if (READ_ONCE(wq->dev->gone))
		wait = max(0l, (long)(wq->dev->patience - jiffies));
	if (wait_for_completion_killable_timeout(&wq->done, wait) == 0)
		dev_warn_ratelimited(&wq->dev->uacce->dev,
				     "queue %u: still at work on a descriptor after its stop\n",
				     wq->id);
}

/* Clears the word at once: until the thread runs, more doorbells need no more calls. */
void
warp_engine_wake(struct warp_queue *wq)
{
	spin_lock(&wq->lock);
	if (wq->running) {
		WRITE_ONCE(wq->kick, true);
		WRITE_ONCE(*mmio_word(wq, WARP_MMIO_SOFT_WAKE), 0);
		wake_up(&wq->idle);
	}
	spin_unlock(&wq->lock);
}

void
warp_engine_lose(struct warp_queue *wq)
{
	set_tx_status(wq);
	tell_to_end(wq);
}

/* What is being executed may still be completed, or not: that is over when RX says so. */
void
warp_engine_lost(struct warp_queue *wq)
{
	spin_lock(&wq->lock);
	if (wq->running)
		set_tx_status(wq);
	else
		set_status_words(wq);
	spin_unlock(&wq->lock);
}
