/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_WARPDRIVE_H
#define WARP_WARPDRIVE_H

/*
 * The software accelerator.
 *
 * A queue is reached from two sides: the calls on its file (queue.c) and its
 * engine, one kernel thread (engine.c). Both hold a reference; the thread also
 * holds one on the module. The file's last release tells the thread to stop
 * and does not depend on it: a thread may be stuck in a page fault of the
 * opener's that only the opener's death resolves.
 */

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uacce.h>
#include <linux/wait.h>

#include "hw/warp_hw_qm.h"
#include "hw/warp_hw_sgl.h"
#include "soft/warp_model.h"

struct warp_queue;

#define WARP_MMIO_SIZE	PAGE_ALIGN(WARP_MMIO_SOFT_SIZE)
#define WARP_DUS_SIZE	(PAGE_ALIGN((WARP_SQE_SIZE + sizeof(struct warp_cqe)) * WARP_QM_DEPTH) + \
			 PAGE_SIZE)

/** What makes a device a ZIP or a SEC. All functions run in the queue's thread but create. */
struct warp_engine_ops {
	const char *name;		/* of the node: warpdrive_<name> */
	const char *(*algs)(enum warp_model model);
	unsigned int max_qc_type;
	/** Scratch memory and codec state of one started queue, or an ERR_PTR. */
	void *(*create)(struct warp_queue *wq);
	void (*destroy)(void *engine);
	/** Executes @p in, the private copy of a descriptor; results go to @p out. */
	void (*exec)(void *engine, struct warp_queue *wq, const struct warp_sqe *in,
		     struct warp_sqe *out);
};

extern const struct warp_engine_ops warp_zip_ops;
extern const struct warp_engine_ops warp_sec_ops;

/*
 * A device with its driver. When the driver goes, queues that are open lose it,
 * but keep this until their last thread has ended.
 */
struct warp_dev {
	struct kref ref;		/* the driver's and each queue's */
	struct uacce_device *uacce;	/* for the driver and for calls on a queue, never for a thread */
	const struct warp_engine_ops *ops;
	enum warp_model model;
	bool sva;			/* or regions */
	unsigned int queues;
	spinlock_t lock;
	unsigned long *ids;		/* lock; queue numbers in use */
	unsigned int next_id;		/* lock; numbers are given out cyclically */
	unsigned int used;		/* lock */
	unsigned int ending;		/* lock; of them, without a file and soon free */
	unsigned int vain;		/* lock; opens that waited since one became free */
	wait_queue_head_t freed;
	struct list_head files;		/* lock; queues that have one, and the device */
	bool gone;			/* lock to set it; there is no driver any more */
	unsigned long patience;		/* jiffies; no longer does removal wait for engines */
};

/*
 * The address space of an opener, shared by the queues that work in it, with a
 * count of the engines that hold it. It says when nobody but engines is left.
 */
struct warp_mm {
	struct list_head node;
	struct mm_struct *mm;		/* mm_count held */
	unsigned int refs;		/* warp_mm_lock */
	spinlock_t lock;
	unsigned int engines;		/* lock; how many of mm_users are engines */
};

struct warp_region;

/* The memory of a queue without SVA. */
struct warp_regions {
	spinlock_t lock;		/* of the engine against the calls */
	struct rb_root tree;		/* lock to change it */
	struct warp_region *last;	/* lock; where the engine was */
	unsigned int count;
	u64 next;			/* device address of the next choice */
};

/* How far a queue without SVA is. */
struct warp_timeline {
	spinlock_t lock;
	bool live;			/* lock; a thread takes descriptors */
	u64 executed;			/* lock; descriptors since START that use no more memory, */
	u64 done;			/* lock; and those whose completion is posted: at most one less */
	u64 last;			/* lock; position of the youngest fence */
	struct list_head fences;	/* lock; to be signalled, by position */
	u64 context;
	u64 seqno;			/* lock */
};

struct warp_queue {
	struct kref ref;		/* the file's and the thread's */
	struct list_head node;		/* in dev->files */
	struct warp_dev *dev;
	struct warp_mm *wm;
	struct mem_cgroup *memcg;	/* the opener's, for what the thread allocates */
	u16 id;
	u16 qc_type;			/* as set; takes effect at START */

	void *dus;			/* shared with the user: never read twice */
	void *mmio;

	struct warp_regions regions;
	struct warp_timeline timeline;

	spinlock_t lock;
	struct uacce_queue *uq;		/* lock; NULL once the file is gone */
	bool running;			/* lock; a thread is there */
	bool stop;			/* it is to end */
	bool kick;			/* a wake call came */
	wait_queue_head_t idle;		/* where the thread sleeps */
	struct completion done;		/* no thread runs */

	/* The thread's own. */
	void *engine;
	u16 run_type;			/* qc_type of this start */
	u16 sq_head;
	u16 cq_tail;			/* also read by poll() */
	u16 phase;
	u16 cq_head;			/* last acknowledged */
};

/* ---- main.c ---- */

void warp_dev_put(struct warp_dev *dev);

/* ---- queue.c ---- */

extern const struct uacce_ops warp_queue_ops;

/** The driver goes: all engines are told to end. uacce_remove() then takes the queues. */
void warp_queues_lose(struct warp_dev *dev);

void warp_queue_put(struct warp_queue *wq);

/* ---- engine.c ---- */

/* How long PUT_Q, and an unmap, wait for a queue's work. */
#define WARP_STOP_WAIT	(5 * HZ)

int warp_engine_start(struct warp_queue *wq);
void warp_engine_stop(struct warp_queue *wq);
void warp_engine_wake(struct warp_queue *wq);
/** The device goes. The user sees that no doorbell counts any more. */
void warp_engine_lose(struct warp_queue *wq);
/** The device is gone. The user sees that no completion comes, now or when the thread ends. */
void warp_engine_lost(struct warp_queue *wq);
/** Completions are there that the user has not acknowledged. */
bool warp_engine_updated(const struct warp_queue *wq);
/** The tail that the user rang for, or @head if the doorbell holds none. */
u16 warp_engine_tail(const struct warp_queue *wq, u16 head);

/* ---- mem.c: the memory that a descriptor names ---- */

struct warp_mm *warp_mm_get(void);
void warp_mm_put(struct warp_mm *wm);
/** Takes mm_users and makes the mm the thread's. False: the process is gone. */
bool warp_mm_use(struct warp_mm *wm);
void warp_mm_unuse(struct warp_mm *wm);

/**
 * Copies from, or to, device address @p addr. Thread only.
 *
 * Return: 0; -EFAULT if any part cannot be reached; -EINTR if the queue is
 * ending and the descriptor should not go on.
 */
int warp_mem_read(struct warp_queue *wq, void *buf, u64 addr, size_t len);
int warp_mem_write(struct warp_queue *wq, u64 addr, const void *buf, size_t len);

/** The queue is ending, or its process: give up what is under way. */
bool warp_mem_cancelled(struct warp_queue *wq);

/** A position in a descriptor's source or destination, flat or scattered. */
struct warp_span {
	struct warp_queue *wq;
	u64 addr;			/* next byte */
	u32 here;			/* bytes left at addr */
	u32 left;			/* bytes left in all */
	/* scattered only */
	u64 next_sgl;
	u64 next_sge;
	u32 skip;			/* of the first entry */
	u32 entries;			/* the first list's count for the whole chain, less what was met */
	u16 sges;			/* entries left in this list */
	u16 sgls;			/* lists that may still come */
};

/** @p len bytes at @p addr. */
void warp_span_flat(struct warp_span *s, struct warp_queue *wq, u64 addr, u32 len);
/** @p len bytes of the list at @p addr, behind its first @p skip bytes. Reads nothing yet. */
void warp_span_sgl(struct warp_span *s, struct warp_queue *wq, u64 addr, u32 len, u32 skip);
/**
 * Copies the next @p len bytes, at most s->left.
 *
 * Return: 0, -EINVAL for a list that is malformed or too short, or as warp_mem_read().
 */
int warp_span_read(struct warp_span *s, void *buf, size_t len);
int warp_span_write(struct warp_span *s, const void *buf, size_t len);
int warp_span_skip(struct warp_span *s, size_t len);

/* ---- region.c: the memory of a queue without SVA ---- */

void warp_regions_init(struct warp_regions *rs);
/** No engine is there. May sleep, as warp_pin_put(). */
void warp_regions_destroy(struct warp_regions *rs);
/** As warp_mem_read() and warp_mem_write(), which come here. */
int warp_region_read(struct warp_queue *wq, void *buf, u64 addr, size_t len);
int warp_region_write(struct warp_queue *wq, u64 addr, const void *buf, size_t len);
/** The calls of hw/warp_hw_mem.h, fences included. The caller excludes others on the queue. */
long warp_region_ioctl(struct warp_queue *wq, unsigned int cmd, void __user *arg);

/* ---- fence.c ---- */

void warp_timeline_init(struct warp_timeline *t);
/** A thread is about to start with an empty ring. */
void warp_timeline_start(struct warp_timeline *t);
/**
 * One more descriptor touches no memory any more. Before its completion, so
 * that who has seen that can unmap at once. Thread only.
 */
void warp_timeline_executed(struct warp_queue *wq);
/** Its completion is posted. Signals what is due. Thread only. */
void warp_timeline_advance(struct warp_queue *wq);
/** There are fences to signal. Without lock: a fence that is being made may be missed. */
bool warp_timeline_pending(const struct warp_queue *wq);
/** Nothing is in the ring: signals what is left, a fence of a doorbell taken back with -EIO. */
void warp_timeline_idle(struct warp_queue *wq);
/** No thread takes descriptors from now on: signals everything with -EIO. */
void warp_timeline_end(struct warp_queue *wq);
/** Some of what was rung for may still use memory. */
bool warp_timeline_busy(struct warp_queue *wq);
/**
 * Makes a fence for all that is rung for, and wakes the engine. May sleep.
 *
 * Return: a reference on it, or an ERR_PTR: -ENOMEM, -ESHUTDOWN.
 */
struct dma_fence *warp_fence_emit(struct warp_queue *wq);
long warp_fence_ioctl(struct warp_queue *wq, void __user *arg);

#endif /* WARP_WARPDRIVE_H */
