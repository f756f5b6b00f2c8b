/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What DPDK has of memory, kept registered with the queues that need it.
 *
 * Locks, outermost first: EAL's memory lock, which it holds when it calls
 * on_event(); mem_lock. So nothing is allocated from a heap below mem_lock.
 */

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <rte_eal_memconfig.h>
#include <rte_errno.h>
#include <rte_memory.h>

#include "hw/warp_hw_mem.h"
#include "warp_dev_priv.h"
#include "warp_log.h"
#include "warp_mem.h"

#define KIB(bytes)	((uint64_t)(bytes) >> 10)

static pthread_mutex_t mem_lock = PTHREAD_MUTEX_INITIALIZER;
/* mem_lock: queues that have all of heap_mem and of their device's own. */
static TAILQ_HEAD(, warp_queue) queues = TAILQ_HEAD_INITIALIZER(queues);
static struct warp_mem_set heap_mem;	/* mem_lock */
/* Memory that EAL never gives back by parts: no hugepages, or --legacy-mem. Set once. */
static bool heap_is_fixed;

/* ---- Sets of regions: sorted, without overlap ---- */

static uint64_t
end_of(const struct warp_mem_region *r)
{
	return r->va + r->len;
}

/* Index of the first region that ends above @p va. */
static size_t
set_find(const struct warp_mem_set *set, uint64_t va)
{
	size_t lo = 0, hi = set->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (end_of(&set->r[mid]) > va)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static bool
set_overlaps(const struct warp_mem_set *set, uint64_t va, uint64_t len)
{
	size_t i = set_find(set, va);

	return i < set->n && set->r[i].va < va + len;
}

/* Index of exactly this region, or -1. */
static ssize_t
set_index(const struct warp_mem_set *set, const struct warp_mem_region *r)
{
	size_t i = set_find(set, r->va);

	return i < set->n && set->r[i].va == r->va && set->r[i].len == r->len ? (ssize_t)i : -1;
}

static int
set_insert(struct warp_mem_set *set, const struct warp_mem_region *r)
{
	size_t i = set_find(set, r->va);

	if (set->n == set->room) {
		size_t room = set->room != 0 ? 2 * set->room : 64;
		struct warp_mem_region *grown = realloc(set->r, room * sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		set->r = grown;
		set->room = room;
	}
	memmove(&set->r[i + 1], &set->r[i], (set->n - i) * sizeof(*set->r));
	set->r[i] = *r;
	set->n++;
	return 0;
}

static void
set_erase(struct warp_mem_set *set, size_t i)
{
	set->n--;
	memmove(&set->r[i], &set->r[i + 1], (set->n - i) * sizeof(*set->r));
}

static uint64_t
set_bytes(const struct warp_mem_set *set)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < set->n; i++)
		sum += set->r[i].len;
	return sum;
}

/* ---- One region and one queue ---- */

static int
call_map(const struct warp_queue *q, const struct warp_mem_region *r)
{
	struct warp_mem_map map = {
		.addr = r->va, .size = r->len, .iova = r->va, .flags = WARP_MEM_FIXED
	};

	return ioctl(q->fd, WARP_MEM_MAP, &map) < 0 ? -errno : 0;
}

/* A signal of the application's would end the wait, and with it the queue. It comes later. */
static int
call_unmap(const struct warp_queue *q, const struct warp_mem_region *r)
{
	struct warp_mem_unmap unmap = { .iova = r->va, .flags = WARP_MEM_WAIT };
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = ioctl(q->fd, WARP_MEM_UNMAP, &unmap) < 0 ? -errno : 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

/* True if @p to has the region now, by the pinning of @p from's. */
static bool
call_share(const struct warp_queue *from, const struct warp_queue *to,
	   const struct warp_mem_region *r)
{
	struct warp_mem_export out = { .iova = r->va };
	struct warp_mem_import in = { .iova = r->va, .flags = WARP_MEM_FIXED };
	bool ok;

	if (ioctl(from->fd, WARP_MEM_EXPORT, &out) < 0)
		return false;
	in.fd = out.fd;
	ok = ioctl(to->fd, WARP_MEM_IMPORT, &in) == 0;
	close(out.fd);
	return ok;
}

/* Tries the queues that may have the region: all before this one in the list, which get it first. */
static bool
share(const struct warp_queue *q, const struct warp_mem_region *r, bool heap)
{
	struct warp_queue *other;

	TAILQ_FOREACH(other, &queues, mem_next) {
		if (other == q && heap)
			break;
		if (other == q || (!heap && set_index(&other->dev->mem, r) < 0))
			continue;
		if (call_share(other, q, r))
			return true;
	}
	return false;
}

static int
complain(const struct warp_queue *q, const struct warp_mem_region *r, int err)
{
	struct rlimit limit = { .rlim_cur = RLIM_INFINITY };

	getrlimit(RLIMIT_MEMLOCK, &limit);
	if (err == -ENOMEM && limit.rlim_cur != RLIM_INFINITY)
		WARP_LOG(ERR, q->dev->owner,
			 "%s has no SVA, so DPDK's memory (%" PRIu64 " KiB) has to be pinned, and RLIMIT_MEMLOCK is %" PRIu64 " KiB; raise it (ulimit -l, LimitMEMLOCK=) or give EAL less memory (-m)",
			 q->dev_name, KIB(set_bytes(&heap_mem) + set_bytes(&q->dev->mem)),
			 KIB(limit.rlim_cur));
	else
		WARP_LOG(ERR, q->dev->owner,
			 "%s: cannot register %" PRIu64 " KiB at 0x%" PRIx64 ": %s", q->dev_name,
			 KIB(r->len), r->va, strerror(-err));
	return err;
}

static int
give(const struct warp_queue *q, const struct warp_mem_region *r, bool heap)
{
	int ret;

	if (share(q, r, heap))
		return 0;
	ret = call_map(q, r);
	/* A queue whose device was removed needs no memory; its status words say so to its user. */
	return ret == 0 || ret == -ENXIO ? 0 : complain(q, r, ret);
}

/*
 * Takes a region away before its memory goes to somebody else. A queue that
 * cannot let go of it, after a wait, has hung: it is stopped, so that it never
 * uses the old pages for what comes to lie at that address.
 */
static void
take(struct warp_queue *q, const struct warp_mem_region *r)
{
	int ret = call_unmap(q, r);

	/* It never had what it could not be given, and has nothing if its device was removed. */
	if (ret == 0 || ret == -ENOENT || ret == -ENXIO)
		return;
	WARP_LOG(ERR, q->dev->owner, "%s: cannot take back 0x%" PRIx64 ": %s; the queue is stopped",
		 q->dev_name, r->va, strerror(-ret));
	warp_uacce_queue_stop(q);
	TAILQ_REMOVE(&queues, q, mem_next);
	q->mem_listed = false;
}

/* ---- Regions and all queues; with mem_lock ---- */

/* A child of fork() has the list, but the queues are its parent's. */
static bool
is_served(const struct warp_queue *q, const struct warp_dev *dev)
{
	return q->pid == getpid() && (dev == NULL || q->dev == dev);
}

static void
take_from_all(const struct warp_mem_region *r, const struct warp_dev *dev)
{
	struct warp_queue *q, *next;

	for (q = TAILQ_FIRST(&queues); q != NULL; q = next) {
		next = TAILQ_NEXT(q, mem_next);
		if (is_served(q, dev))
			take(q, r);
	}
}

/* Who does not get it sees an error with each request that uses it. @return of the first failure */
static int
give_to_all(const struct warp_mem_region *r, const struct warp_dev *dev)
{
	struct warp_queue *q;
	int ret, first = 0;

	TAILQ_FOREACH(q, &queues, mem_next) {
		ret = is_served(q, dev) ? give(q, r, dev == NULL) : 0;
		if (first == 0)
			first = ret;
	}
	return first;
}

/* Memory that a heap has now. What is known already, by an event before the walk, is skipped. */
static int
heap_add(uint64_t va, uint64_t len)
{
	struct warp_mem_region r = { .va = va };
	int ret;

	for (; len != 0; r.va += r.len, len -= r.len) {
		r.len = RTE_MIN(len, WARP_MEM_MAX_SIZE);
		if (set_overlaps(&heap_mem, r.va, r.len))
			continue;
		ret = set_insert(&heap_mem, &r);
		if (ret != 0)
			return ret;
		give_to_all(&r, NULL);
	}
	return 0;
}

static void
heap_remove(uint64_t va, uint64_t len)
{
	uint64_t end = va + len;
	size_t i;

	while ((i = set_find(&heap_mem, va)) < heap_mem.n && heap_mem.r[i].va < end) {
		struct warp_mem_region r = heap_mem.r[i];

		set_erase(&heap_mem, i);
		take_from_all(&r, NULL);
		/*
		 * EAL gives back pages, each of which is a region. Should it be less
		 * than a region, the rest is missing for a moment.
		 */
		if (r.va < va)
			heap_add(r.va, va - r.va);
		if (end_of(&r) > end)
			heap_add(end, end_of(&r) - end);
	}
}

/* ---- What EAL says ---- */

static void
on_event(enum rte_mem_event event, const void *addr, size_t len, void *arg __rte_unused)
{
	const struct rte_memseg_list *msl = rte_mem_virt2memseg_list(addr);
	uint64_t va = (uintptr_t)addr, end = va + len;
	/* Pages go back one by one, external memory as it came. */
	uint64_t step = msl == NULL || msl->external ? len : msl->page_sz;

	pthread_mutex_lock(&mem_lock);
	if (event == RTE_MEM_EVENT_FREE)
		heap_remove(va, len);
	else
		for (; va < end; va += step)
			if (heap_add(va, RTE_MIN(step, end - va)) != 0)
				WARP_LOG(ERR, "memory", "cannot note 0x%" PRIx64 ": out of memory", va);
	pthread_mutex_unlock(&mem_lock);
}

/* An area without gaps. Pages that EAL keeps make one region, each other is one. */
static int
add_area(const struct rte_memseg_list *msl, const struct rte_memseg *ms, size_t len,
	 void *arg __rte_unused)
{
	size_t n = len / msl->page_sz, i, next;
	int ret = 0;

	if (msl->external)
		/* Not a heap's: it is rte_dev_dma_map() that asks for it. */
		return msl->heap ? heap_add(ms->addr_64, len) : 0;
	for (i = 0; i < n && ret == 0; i = next) {
		next = i + 1;
		while (next < n && (heap_is_fixed || (ms[next - 1].flags & ms[next].flags &
						      RTE_MEMSEG_FLAG_DO_NOT_FREE) != 0))
			next++;
		ret = heap_add(ms[i].addr_64, (next - i) * msl->page_sz);
	}
	return ret;
}

/* Makes heap_mem follow EAL's memory, from the first queue on. */
static int
watch_heaps(const char *owner)
{
	static pthread_mutex_t watch_lock = PTHREAD_MUTEX_INITIALIZER;
	static bool watching;
	int ret = 0;

	pthread_mutex_lock(&watch_lock);
	if (watching)
		goto unlock;
	/* First the events, then what there is: nothing gets lost in between. */
	if (rte_mem_event_callback_register("warpdrive", on_event, NULL) != 0) {
		heap_is_fixed = rte_errno == ENOTSUP;
		ret = heap_is_fixed ? 0 : -rte_errno;
	}
	if (ret == 0) {
		rte_mcfg_mem_read_lock();
		pthread_mutex_lock(&mem_lock);
		ret = rte_memseg_contig_walk_thread_unsafe(add_area, NULL);
		pthread_mutex_unlock(&mem_lock);
		rte_mcfg_mem_read_unlock();
		watching = ret == 0;
		if (ret != 0 && !heap_is_fixed)
			rte_mem_event_callback_unregister("warpdrive", NULL);
	}
	if (ret != 0)
		WARP_LOG(ERR, owner, "cannot watch DPDK's memory: %s", strerror(-ret));
unlock:
	pthread_mutex_unlock(&watch_lock);
	return ret;
}

/* ---- Queues and devices ---- */

static int
give_set(const struct warp_queue *q, const struct warp_mem_set *set, bool heap)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < set->n && ret == 0; i++)
		ret = give(q, &set->r[i], heap);
	return ret;
}

int
warp_mem_queue_add(struct warp_queue *q)
{
	int ret = watch_heaps(q->dev->owner);

	if (ret != 0)
		return ret;
	pthread_mutex_lock(&mem_lock);
	ret = give_set(q, &heap_mem, true);
	if (ret == 0)
		ret = give_set(q, &q->dev->mem, false);
	if (ret == 0) {
		TAILQ_INSERT_TAIL(&queues, q, mem_next);
		q->mem_listed = true;
	}
	pthread_mutex_unlock(&mem_lock);
	return ret;
}

void
warp_mem_queue_del(struct warp_queue *q)
{
	pthread_mutex_lock(&mem_lock);
	if (q->mem_listed)
		TAILQ_REMOVE(&queues, q, mem_next);
	q->mem_listed = false;
	pthread_mutex_unlock(&mem_lock);
}

void
warp_mem_dev_del(struct warp_dev *dev)
{
	pthread_mutex_lock(&mem_lock);
	free(dev->mem.r);
	memset(&dev->mem, 0, sizeof(dev->mem));
	pthread_mutex_unlock(&mem_lock);
}

static int
check_range(const struct warp_dev *dev, const void *addr, size_t len)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), va = (uintptr_t)addr;

	if (len != 0 && (va | len) % page == 0 && va + len > va && len <= WARP_MEM_MAX_SIZE)
		return 0;
	WARP_LOG(ERR, dev->owner, "%zu bytes at %p are not whole pages of %" PRIu64 " bytes, up to %llu",
		 len, addr, page, (unsigned long long)WARP_MEM_MAX_SIZE);
	return -EINVAL;
}

int
warp_mem_map(struct warp_dev *dev, void *addr, size_t len)
{
	struct warp_mem_region r = { .va = (uintptr_t)addr, .len = len };
	int ret;

	if ((dev->info.flags & WARP_UACCE_FLAG_REGIONS) == 0)
		return 0;
	ret = check_range(dev, addr, len);
	if (ret != 0)
		return ret;
	pthread_mutex_lock(&mem_lock);
	if (set_overlaps(&dev->mem, r.va, r.len) || set_overlaps(&heap_mem, r.va, r.len)) {
		WARP_LOG(ERR, dev->owner, "%zu bytes at %p overlap memory that is registered", len,
			 addr);
		ret = -EEXIST;
	} else {
		ret = set_insert(&dev->mem, &r);
	}
	if (ret == 0) {
		ret = give_to_all(&r, dev);
		if (ret != 0) {
			take_from_all(&r, dev);
			set_erase(&dev->mem, (size_t)set_index(&dev->mem, &r));
		}
	}
	pthread_mutex_unlock(&mem_lock);
	return ret;
}

int
warp_mem_unmap(struct warp_dev *dev, void *addr, size_t len)
{
	struct warp_mem_region r = { .va = (uintptr_t)addr, .len = len };
	ssize_t i;

	if ((dev->info.flags & WARP_UACCE_FLAG_REGIONS) == 0)
		return 0;
	pthread_mutex_lock(&mem_lock);
	i = set_index(&dev->mem, &r);
	if (i >= 0) {
		set_erase(&dev->mem, (size_t)i);
		take_from_all(&r, dev);
	}
	pthread_mutex_unlock(&mem_lock);
	return i >= 0 ? 0 : -ENOENT;
}
