/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SOFT_H
#define WARP_SOFT_H

/*
 * The in-process software device: queues in ordinary memory, served by engines
 * that run in threads of their own, on DPDK service cores, or in the caller.
 * To the queue code it looks as a node does: two rings, status words, doorbell
 * words, a queue number.
 */

#include <stdbool.h>
#include <stdint.h>

#include "../warp_devargs.h"
#include "warp_engine.h"

struct warp_soft_dev;
struct warp_soft_queue;

/** What a queue's user needs to know of it; all of it lives as long as the queue. */
struct warp_soft_regions {
	uint8_t *dus;
	uint8_t *mmio;
	uint64_t dus_size;
	uint64_t mmio_size;
	uint16_t sqn;
	uint16_t sq_depth;
	uint16_t cq_depth;
};

/**
 * Creates a device and its engines; threads start asleep.
 *
 * @param name   of the DPDK device, for thread names, services and messages
 * @param ops    the engine
 * @param args   mode, engines, cores, model
 * @param numa_node  node that threads should run on when no cores are given; -1 any
 * @return 0, -ENOMEM, or what creating a thread or service said
 */
int warp_soft_dev_create(const char *name, const struct warp_engine_ops *ops,
			 const struct warp_devargs *args, int numa_node,
			 struct warp_soft_dev **dev);

/** Stops engines and frees the device. All queues must be closed. */
void warp_soft_dev_destroy(struct warp_soft_dev *dev);

/** True for a device whose queues the caller runs itself; false also for NULL. */
bool warp_soft_dev_is_inline(const struct warp_soft_dev *dev);

/**
 * Opens a queue and gives it to the engine with the fewest.
 * @param numa_node  where its memory should be, -1 anywhere
 * @return 0, -EBUSY (no queue number left) or -ENOMEM
 */
int warp_soft_queue_open(struct warp_soft_dev *dev, uint16_t qc_type, int numa_node,
			 struct warp_soft_queue **queue, struct warp_soft_regions *regions);

/** Takes the queue from its engine, waits until that has let go of it, and frees it. */
void warp_soft_queue_close(struct warp_soft_queue *queue);

/** Wakes the engine of a queue whose need_wakeup word is set. */
void warp_soft_queue_wake(struct warp_soft_queue *queue);

/**
 * WARP_ENGINE_INLINE: begins one batch of the queue in the caller's thread. Some of
 * it may stay to run beside the next; with nothing new, the second call ends it.
 */
void warp_soft_queue_run(struct warp_soft_queue *queue);

/**
 * Kills a queue as the kernel does when a device fails: TX status, then, once
 * its engine has let go of it, RX status. For tests of recovery.
 */
void warp_soft_queue_kill(struct warp_soft_queue *queue);

#endif /* WARP_SOFT_H */
