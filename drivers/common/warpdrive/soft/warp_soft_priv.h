/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SOFT_PRIV_H
#define WARP_SOFT_PRIV_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_common.h>

#include "../hw/warp_hw_qm.h"
#include "../warp_compat.h"
#include "warp_soft.h"

#define WARP_SOFT_BATCH_MAX	64	/* jobs of one exec() call */
#define WARP_SOFT_QUEUES	1024	/* of one device: queue numbers have ten bits */

/*
 * An engine looks for work for so long before it sleeps. A wake costs the caller
 * some thousand cycles, so pauses of a pipeline should be shorter than this.
 */
#define WARP_SOFT_SPIN_US	1000

struct warp_soft_engine;

struct warp_soft_queue {
	/* The device's side of the rings: only its engine touches these. */
	struct warp_sqe *sq;
	struct warp_cqe *cq;
	const WARP_ATOMIC(uint64_t) *sq_db;
	const WARP_ATOMIC(uint64_t) *cq_db;
	WARP_ATOMIC(uint32_t) *need_wakeup;
	WARP_ATOMIC(uint32_t) *rx_status;
	WARP_ATOMIC(uint32_t) *tx_status;
	uint16_t sq_head;	/* next SQE to execute */
	uint16_t cq_tail;	/* next entry to write */
	uint16_t phase;
	uint16_t sqn;
	uint16_t qc_type;
	uint16_t slot;		/* in its engine */
	bool killed;
	uint64_t bad_doorbells;
	/*
	 * Jobs that its engine has begun and not completed. Written by the engine,
	 * which is done with the queue once it has stored 0.
	 */
	WARP_ATOMIC(uint32_t) begun;

	struct warp_soft_engine *engine;
	void *mem;		/* both regions, one allocation */
	size_t mem_size;
	bool mem_numa;		/* from libnuma, else mmap */
};

/** A job whose completion is still to be written. */
struct warp_soft_begun {
	struct warp_soft_queue *queue;
	const struct warp_sqe *slot;
};

/* A batch that is begun beside one that an engine left unfinished. */
#define WARP_SOFT_BEGUN	(2 * WARP_SOFT_BATCH_MAX)

/** One engine: an instance of the codec and the queues that it serves. */
struct __rte_cache_aligned warp_soft_engine {
	struct warp_soft_dev *dev;
	void *instance;
	struct warp_job *jobs;

	/* Jobs begun and not completed, in order: [completed, begun) modulo the room. */
	struct warp_soft_begun *begun_job;
	uint32_t begun;
	uint32_t completed;
	bool leaves;		/* jobs may stay in the engine from pass to pass */
	bool idle;		/* the last pass found nothing new, but left some of them there */

	/*
	 * Slots are NULL or a queue. They are set and cleared on the control
	 * path (under the device's mutex) and read by the engine; `pass` is odd
	 * while the engine may use what it read.
	 */
	WARP_ATOMIC(struct warp_soft_queue *) *slot;
	WARP_ATOMIC(uint32_t) slots_used;	/* no slot from here on was ever set */
	WARP_ATOMIC(uint32_t) pass;
	uint32_t queues;			/* control path's count */
	uint32_t next;				/* where the scan begins */

	/* thread mode */
	pthread_t thread;
	bool has_thread;
	WARP_ATOMIC(uint32_t) stop;
	WARP_ATOMIC(uint32_t) futex;		/* 1: a wake is due */
	/* service mode */
	uint32_t service_id;
	bool has_service;
};

struct warp_soft_dev {
	char name[WARP_NAME_MAX];
	const struct warp_engine_ops *ops;
	enum warp_model model;
	enum warp_engine_mode mode;
	bool has_cores;
	cpu_set_t cores;
	int numa_node;
	pthread_mutex_t lock;		/* queue numbers and slots; control path only */
	uint64_t sqn_used[WARP_SOFT_QUEUES / 64];
	unsigned int nb_engines;	/* none in inline mode: a queue has its own */
	struct warp_soft_engine *engine[WARP_ENGINES_MAX];
};

/** Creates an engine without a thread. @return NULL when memory is short. */
struct warp_soft_engine *warp_soft_engine_create(struct warp_soft_dev *dev);
void warp_soft_engine_destroy(struct warp_soft_engine *e);

/**
 * Looks at all queues once and begins up to a batch of jobs. An engine that may
 * leave jobs unfinished keeps as many as are needed to run beside the next ones;
 * it completes at least one a pass, and all of them when nothing new has come:
 * at once, or with @p patient the second time.
 * @return whether there was anything to do.
 */
bool warp_soft_engine_pass(struct warp_soft_engine *e, bool patient);

/**
 * Writes into all queues whether the engine sleeps, then looks at their
 * doorbells once more. @return true if there is nothing to do.
 */
bool warp_soft_engine_sleepy(struct warp_soft_engine *e, bool sleeping);

/** Starts and stops what calls warp_soft_engine_pass() in thread and service mode. */
int warp_soft_engine_start(struct warp_soft_engine *e, unsigned int index);
void warp_soft_engine_stop(struct warp_soft_engine *e);
void warp_soft_engine_wake(struct warp_soft_engine *e);

#endif /* WARP_SOFT_PRIV_H */
