/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The in-process device: creating it, its engines and its queues. Control path. */

#include <errno.h>
#include <numa.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_pause.h>
#include <rte_string_fns.h>

#include "../warp_log.h"
#include "warp_soft_priv.h"

static int
create_engines(struct warp_soft_dev *dev, unsigned int count)
{
	unsigned int i;
	int ret;

	for (i = 0; i < count; i++) {
		struct warp_soft_engine *e = warp_soft_engine_create(dev);

		if (e == NULL)
			return -ENOMEM;
		ret = warp_soft_engine_start(e, i);
		if (ret != 0) {
			warp_soft_engine_destroy(e);
			return ret;
		}
		dev->engine[dev->nb_engines++] = e;
	}
	return 0;
}

int
warp_soft_dev_create(const char *name, const struct warp_engine_ops *ops,
		     const struct warp_devargs *args, int numa_node, struct warp_soft_dev **out)
{
	struct warp_soft_dev *dev = calloc(1, sizeof(*dev));
	int ret = 0;

	if (dev == NULL)
		return -ENOMEM;
	strlcpy(dev->name, name, sizeof(dev->name));
	dev->ops = ops;
	dev->model = args->model;
	dev->mode = args->mode;
	dev->has_cores = args->has_cores;
	dev->cores = args->cores;
	dev->numa_node = numa_node;
	pthread_mutex_init(&dev->lock, NULL);
	if (args->mode != WARP_ENGINE_INLINE)
		ret = create_engines(dev, args->engines);
	if (ret != 0) {
		warp_soft_dev_destroy(dev);
		return ret;
	}
	*out = dev;
	return 0;
}

void
warp_soft_dev_destroy(struct warp_soft_dev *dev)
{
	unsigned int i;

	for (i = 0; i < dev->nb_engines; i++) {
		warp_soft_engine_stop(dev->engine[i]);
		warp_soft_engine_destroy(dev->engine[i]);
	}
	pthread_mutex_destroy(&dev->lock);
	free(dev);
}

bool
warp_soft_dev_is_inline(const struct warp_soft_dev *dev)
{
	return dev != NULL && dev->mode == WARP_ENGINE_INLINE;
}

/* ---- Slots: which queues an engine serves. Under the device's mutex. ---- */

static void
slot_set(struct warp_soft_engine *e, struct warp_soft_queue *q)
{
	uint16_t i = 0;

	/* A device has no more queue numbers than an engine has slots. */
	while (warp_load_relaxed(&e->slot[i]) != NULL)
		i++;
	q->engine = e;
	q->slot = i;
	e->queues++;
	/* The queue is complete before an engine can find it; pairs with its acquire. */
	warp_store_release(&e->slot[i], q);
	if (warp_load_relaxed(&e->slots_used) <= i)
		warp_store_release(&e->slots_used, (uint32_t)i + 1);
	/* A sleeping engine does not look at slots, and this queue does not say that it sleeps. */
	if (e->has_thread)
		warp_soft_engine_wake(e);
}

/* Waits until the engine is not in a pass that began before the call. */
static void
pass_wait(struct warp_soft_engine *e)
{
	uint32_t pass;

	/* The slot or word was stored before `pass` is read; pairs with pass_begin()'s fence. */
	warp_fence_full();
	pass = warp_load_acquire(&e->pass);
	if ((pass & 1) == 0)
		return;
	while (warp_load_acquire(&e->pass) == pass)
		usleep(10);
}

/*
 * Waits until the engine has completed what it began for a queue of which it
 * will not begin more. A thread does not rest before; inline, the caller is the
 * engine, and runs it.
 */
static void
let_go(struct warp_soft_queue *q)
{
	struct warp_soft_engine *e = q->engine;

	pass_wait(e);
	if (e->dev->mode == WARP_ENGINE_INLINE)
		warp_soft_engine_pass(e, false);
	/* Pairs with complete()'s release. */
	while (warp_load_acquire(&q->begun) != 0)
		usleep(10);
}

static void
slot_clear(struct warp_soft_queue *q)
{
	struct warp_soft_engine *e = q->engine;

	warp_store_release(&e->slot[q->slot], NULL);
	e->queues--;
	let_go(q);
}

static struct warp_soft_engine *
least_loaded(struct warp_soft_dev *dev)
{
	struct warp_soft_engine *best = dev->engine[0];
	unsigned int i;

	for (i = 1; i < dev->nb_engines; i++)
		if (dev->engine[i]->queues < best->queues)
			best = dev->engine[i];
	return best;
}

/* ---- Queues ---- */

static int
sqn_get(struct warp_soft_dev *dev)
{
	unsigned int i;

	for (i = 0; i < WARP_SOFT_QUEUES; i++)
		if ((dev->sqn_used[i / 64] & (1ull << (i % 64))) == 0) {
			dev->sqn_used[i / 64] |= 1ull << (i % 64);
			return (int)i;
		}
	return -EBUSY;
}

static void
sqn_put(struct warp_soft_dev *dev, uint16_t sqn)
{
	dev->sqn_used[sqn / 64] &= ~(1ull << (sqn % 64));
}

static int
queue_memory(struct warp_soft_queue *q, int numa_node, struct warp_soft_regions *r)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t rings = (WARP_SQE_SIZE + sizeof(struct warp_cqe)) * WARP_QM_DEPTH;

	r->dus_size = RTE_ALIGN_CEIL(rings, page) + page;
	r->mmio_size = RTE_ALIGN_CEIL((uint64_t)WARP_MMIO_SOFT_SIZE, page);
	q->mem_size = r->dus_size + r->mmio_size;
	if (numa_node >= 0 && numa_available() >= 0 && numa_node <= numa_max_node()) {
		q->mem = numa_alloc_onnode(q->mem_size, numa_node);
		q->mem_numa = q->mem != NULL;
	}
	if (q->mem == NULL) {
		q->mem = mmap(NULL, q->mem_size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (q->mem == MAP_FAILED) {
			q->mem = NULL;
			return -ENOMEM;
		}
	}
	/* Touched now, so that no burst meets a page that is not there. */
	memset(q->mem, 0, q->mem_size);
	r->dus = q->mem;
	r->mmio = r->dus + r->dus_size;
	return 0;
}

static void
queue_memory_free(struct warp_soft_queue *q)
{
	if (q->mem == NULL)
		return;
	if (q->mem_numa)
		numa_free(q->mem, q->mem_size);
	else
		munmap(q->mem, q->mem_size);
}

static void
queue_layout(struct warp_soft_queue *q, const struct warp_soft_regions *r)
{
	q->sq = (struct warp_sqe *)r->dus;
	q->cq = (struct warp_cqe *)(q->sq + WARP_QM_DEPTH);
	q->rx_status = (WARP_ATOMIC(uint32_t) *)(r->dus + WARP_DUS_RX_STATUS(r->dus_size));
	q->tx_status = (WARP_ATOMIC(uint32_t) *)(r->dus + WARP_DUS_TX_STATUS(r->dus_size));
	q->sq_db = (WARP_ATOMIC(uint64_t) *)(r->mmio + WARP_MMIO_SOFT_SQ_DB);
	q->cq_db = (WARP_ATOMIC(uint64_t) *)(r->mmio + WARP_MMIO_SOFT_CQ_DB);
	q->need_wakeup = (WARP_ATOMIC(uint32_t) *)(r->mmio + WARP_MMIO_SOFT_WAKE);
	q->phase = 1;
}

int
warp_soft_queue_open(struct warp_soft_dev *dev, uint16_t qc_type, int numa_node,
		     struct warp_soft_queue **out, struct warp_soft_regions *r)
{
	struct warp_soft_queue *q = calloc(1, sizeof(*q));
	struct warp_soft_engine *e = NULL;
	int sqn;

	if (q == NULL)
		return -ENOMEM;
	if (queue_memory(q, numa_node, r) != 0)
		goto no_memory;
	queue_layout(q, r);
	if (dev->mode == WARP_ENGINE_INLINE) {
		e = warp_soft_engine_create(dev);
		if (e == NULL)
			goto no_memory;
	}
	pthread_mutex_lock(&dev->lock);
	sqn = sqn_get(dev);
	if (sqn >= 0) {
		q->sqn = (uint16_t)sqn;
		q->qc_type = qc_type;
		slot_set(e != NULL ? e : least_loaded(dev), q);
	}
	pthread_mutex_unlock(&dev->lock);
	if (sqn < 0) {
		if (e != NULL)
			warp_soft_engine_destroy(e);
		queue_memory_free(q);
		free(q);
		return sqn;
	}
	r->sqn = q->sqn;
	r->sq_depth = WARP_QM_DEPTH;
	r->cq_depth = WARP_QM_DEPTH;
	*out = q;
	return 0;

no_memory:
	queue_memory_free(q);
	free(q);
	return -ENOMEM;
}

void
warp_soft_queue_close(struct warp_soft_queue *q)
{
	struct warp_soft_engine *e = q->engine;
	struct warp_soft_dev *dev = e->dev;

	pthread_mutex_lock(&dev->lock);
	slot_clear(q);
	sqn_put(dev, q->sqn);
	pthread_mutex_unlock(&dev->lock);
	if (dev->mode == WARP_ENGINE_INLINE)
		warp_soft_engine_destroy(e);
	queue_memory_free(q);
	free(q);
}

void
warp_soft_queue_wake(struct warp_soft_queue *q)
{
	warp_soft_engine_wake(q->engine);
}

void
warp_soft_queue_run(struct warp_soft_queue *q)
{
	warp_soft_engine_pass(q->engine, true);
}

void
warp_soft_queue_kill(struct warp_soft_queue *q)
{
	warp_store_release(q->tx_status, 1);
	let_go(q);
	warp_store_release(q->rx_status, 1);
}
