/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The device's side of the rings: from doorbell to completion entry. */

#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_prefetch.h>

#include "warp_soft_priv.h"

struct warp_soft_engine *
warp_soft_engine_create(struct warp_soft_dev *dev)
{
	struct warp_soft_engine *e;

	if (posix_memalign((void **)&e, RTE_CACHE_LINE_SIZE, sizeof(*e)) != 0)
		return NULL;
	memset(e, 0, sizeof(*e));
	e->dev = dev;
	e->slot = calloc(WARP_SOFT_QUEUES, sizeof(*e->slot));
	e->begun_job = calloc(WARP_SOFT_BEGUN, sizeof(*e->begun_job));
	/* A service may be stopped between two passes, and nobody would end what it left. */
	e->leaves = dev->ops->exec_some != NULL && dev->mode != WARP_ENGINE_SERVICE;
	if (posix_memalign((void **)&e->jobs, RTE_CACHE_LINE_SIZE,
			   WARP_SOFT_BATCH_MAX * sizeof(*e->jobs)) != 0)
		e->jobs = NULL;
	e->instance = dev->ops->create(dev->model, NULL);
	if (e->slot == NULL || e->begun_job == NULL || e->jobs == NULL || e->instance == NULL) {
		warp_soft_engine_destroy(e);
		return NULL;
	}
	return e;
}

void
warp_soft_engine_destroy(struct warp_soft_engine *e)
{
	if (e->instance != NULL)
		e->dev->ops->destroy(e->instance);
	free(e->jobs);
	free(e->begun_job);
	free(e->slot);
	free(e);
}

/*
 * The index of a doorbell word, or -1 if the word is not a doorbell for this
 * queue (datasheet, section 2.4); hardware ignores such a store.
 */
static int
db_index(const WARP_ATOMIC(uint64_t) *db, uint16_t sqn, uint64_t cmd, uint16_t depth)
{
	/* Pairs with the write barrier before the driver's doorbell: its SQEs are there. */
	uint64_t v = warp_load_acquire(db);
	uint16_t index = (uint16_t)(v >> WARP_DB_INDEX_SHIFT);

	if (v == 0)	/* never rung */
		return 0;
	if (((v ^ warp_db_base(sqn, cmd)) & 0xFFFFFFFFull) != 0 || index >= depth)
		return -1;
	return index;
}

static void
queue_die(struct warp_soft_queue *q)
{
	q->killed = true;
	warp_store_release(q->tx_status, 1);
	warp_store_release(q->rx_status, 1);
}

/* CQ entries that may be written without overtaking the reader. */
static uint16_t
cq_room(struct warp_soft_queue *q)
{
	int head = db_index(q->cq_db, q->sqn, WARP_DB_CMD_CQ, WARP_QM_DEPTH);

	if (unlikely(head < 0)) {
		q->bad_doorbells++;
		return 0;
	}
	return (uint16_t)((head - q->cq_tail - 1 + WARP_QM_DEPTH) % WARP_QM_DEPTH);
}

static bool
queue_has_work(struct warp_soft_queue *q)
{
	int tail;

	if (q->killed || warp_load_relaxed(q->tx_status) != 0)
		return false;
	tail = db_index(q->sq_db, q->sqn, WARP_DB_CMD_SQ, WARP_QM_DEPTH);
	return tail >= 0 && tail != q->sq_head;
}

/* Copies what is submitted into e->jobs from @p n on. @return the new number of jobs. */
static unsigned int
queue_collect(struct warp_soft_engine *e, struct warp_soft_queue *q, unsigned int n)
{
	unsigned int batch = e->dev->ops->batch;
	uint32_t begun = warp_load_relaxed(&q->begun);
	uint16_t room, left;
	int tail;

	if (unlikely(q->killed || warp_load_relaxed(q->tx_status) != 0))
		return n;
	tail = db_index(q->sq_db, q->sqn, WARP_DB_CMD_SQ, WARP_QM_DEPTH);
	if (unlikely(tail < 0)) {
		q->bad_doorbells++;
		return n;
	}
	left = (uint16_t)((tail - q->sq_head + WARP_QM_DEPTH) % WARP_QM_DEPTH);
	if (left == 0)
		return n;
	room = cq_room(q);
	if (unlikely(room <= begun)) {
		if (begun > 0)	/* their entries are to be written yet */
			return n;
		/* The kernel kills a queue whose CQ overflows (datasheet, section 2.5.1). */
		queue_die(q);
		return n;
	}
	left = RTE_MIN(left, (uint16_t)(room - begun));
	for (; left > 0 && n < batch; left--, n++) {
		struct warp_job *job = &e->jobs[n];

		job->out = &q->sq[q->sq_head];
		job->in = *job->out;
		job->qc_type = q->qc_type;
		e->begun_job[e->begun++ % WARP_SOFT_BEGUN] =
			(struct warp_soft_begun){ q, job->out };
		begun++;
		if (++q->sq_head == WARP_QM_DEPTH)
			q->sq_head = 0;
		rte_prefetch0(&q->sq[q->sq_head]);
		rte_prefetch0(&q->sq[q->sq_head].dw[16]);
	}
	warp_store_relaxed(&q->begun, begun);
	return n;
}

static void
complete(struct warp_soft_queue *q, const struct warp_sqe *slot)
{
	struct warp_cqe *cqe = &q->cq[q->cq_tail];
	uint16_t index = (uint16_t)(slot - q->sq);
	uint64_t upper = index | (uint64_t)q->sqn << 16 | (uint64_t)q->phase << 48;

	/* Pairs with the read barrier after the driver's look at the phase: results are there. */
	warp_store_release((WARP_ATOMIC(uint64_t) *)(void *)&cqe->sq_head, upper);
	if (++q->cq_tail == WARP_QM_DEPTH) {
		q->cq_tail = 0;
		q->phase ^= 1;
	}
	/* The last that is done to a queue; pairs with let_go()'s acquire. */
	warp_store_release(&q->begun, warp_load_relaxed(&q->begun) - 1);
}

/* Executes the @p n jobs that were collected. @return how many of all begun stay unfinished. */
static unsigned int
execute(struct warp_soft_engine *e, unsigned int n)
{
	const struct warp_engine_ops *ops = e->dev->ops;
	unsigned int left;

	if (!e->leaves) {
		ops->exec(e->instance, e->jobs, n);
		return 0;
	}
	left = ops->exec_some(e->instance, e->jobs, n);
	if (n > 0 && left == e->begun - e->completed)
		left = ops->exec_some(e->instance, NULL, 0);
	return left;
}

static bool
pass_unguarded(struct warp_soft_engine *e, bool patient)
{
	uint32_t used = warp_load_acquire(&e->slots_used), i, at = e->next;
	unsigned int n = 0, left;

	for (i = 0; i < used && n < e->dev->ops->batch; i++) {
		struct warp_soft_queue *q;

		if (at >= used)
			at = 0;
		q = warp_load_acquire(&e->slot[at]);
		at++;
		if (q != NULL)
			n = queue_collect(e, q, n);
	}
	e->next = at;
	if (n == 0 && e->begun == e->completed)
		return false;
	if (n == 0 && patient && !e->idle) {
		e->idle = true;
		return true;
	}
	e->idle = false;
	left = execute(e, n);
	for (; e->begun - e->completed != left; e->completed++) {
		const struct warp_soft_begun *job = &e->begun_job[e->completed % WARP_SOFT_BEGUN];

		complete(job->queue, job->slot);
	}
	return true;
}

/*
 * Between these two an engine may use the queues that it finds in its slots.
 * slot_clear() empties a slot, then waits for the end of a pass that may have
 * seen it.
 */
static void
pass_begin(struct warp_soft_engine *e)
{
	warp_store_relaxed(&e->pass, warp_load_relaxed(&e->pass) + 1);
	/* `pass` before slots; slot_clear() has the same fence between its store and its load. */
	warp_fence_full();
}

static void
pass_end(struct warp_soft_engine *e)
{
	/* Done with the queues; pairs with slot_clear()'s acquire. */
	warp_store_release(&e->pass, warp_load_relaxed(&e->pass) + 1);
}

bool
warp_soft_engine_pass(struct warp_soft_engine *e, bool patient)
{
	bool busy;

	pass_begin(e);
	busy = pass_unguarded(e, patient);
	pass_end(e);
	return busy;
}

bool
warp_soft_engine_sleepy(struct warp_soft_engine *e, bool sleeping)
{
	uint32_t used, i;
	bool idle = true;

	pass_begin(e);
	used = warp_load_acquire(&e->slots_used);
	for (i = 0; i < used; i++) {
		struct warp_soft_queue *q = warp_load_acquire(&e->slot[i]);

		if (q != NULL)
			warp_store_relaxed(q->need_wakeup, sleeping);
	}
	/* need_wakeup before doorbells: the other half of warp_ring_doorbell()'s fence. */
	warp_fence_full();
	for (i = 0; i < used && idle; i++) {
		struct warp_soft_queue *q = warp_load_acquire(&e->slot[i]);

		idle = q == NULL || !queue_has_work(q);
	}
	pass_end(e);
	return idle;
}
