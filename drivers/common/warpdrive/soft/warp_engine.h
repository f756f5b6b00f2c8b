/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_ENGINE_H
#define WARP_ENGINE_H

/*
 * What an engine (ZIP, SEC) is to whoever runs it: the in-process device's
 * threads, or a hardware model. Engines know descriptors and memory. They know
 * nothing of rings, doorbells, completions, threads or DPDK, and use libc and
 * their codec libraries only.
 */

#include <stdint.h>

#include "../hw/warp_hw.h"
#include "warp_dma.h"
#include "warp_model.h"

/** One descriptor to execute. */
struct warp_job {
	/**
	 * The descriptor, in the runner's private memory: copied from the ring
	 * once, so that what an engine has checked cannot change under it.
	 */
	struct warp_sqe in;
	/** The slot that results go to. Engines store to output fields only. */
	struct warp_sqe *out;
	/** Direction or kind of the queue that it came from. */
	uint16_t qc_type;
};

struct warp_engine_ops {
	const char *name;	/* "zip", "sec" */
	/**
	 * Jobs that a runner should collect before it calls exec(). 1: there
	 * is nothing to gain from a batch, and completions should go out as
	 * soon as they are ready.
	 */
	uint16_t batch;
	/**
	 * Creates one instance, with scratch memory and codec state of its own.
	 * An instance is used by one thread at a time; two share nothing.
	 * @param dma  how to reach memory; ignored (may be NULL) when addresses
	 *             are pointers. Must outlive the instance.
	 * @return NULL when memory is short.
	 */
	void *(*create)(enum warp_model model, const struct warp_dma *dma);
	void (*destroy)(void *engine);
	/**
	 * Executes @p n jobs, 1 to batch. On return every job's results are in
	 * its slot. Never fails: what goes wrong is that job's status.
	 */
	void (*exec)(void *engine, struct warp_job *jobs, unsigned int n);
	/**
	 * As exec(), but may leave jobs unfinished to run beside those of the next
	 * call; of a job, only the slot must stay where it is meanwhile. With
	 * @p n = 0 it finishes all. NULL: an engine that gains nothing from it.
	 * @return 0 to batch: all jobs given so far but the last so many are
	 *         finished. Slots of these must not be looked at.
	 */
	unsigned int (*exec_some)(void *engine, struct warp_job *jobs, unsigned int n);
};

extern const struct warp_engine_ops warp_zip_engine;
extern const struct warp_engine_ops warp_sec_engine;

#endif /* WARP_ENGINE_H */
