/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_QUEUE_H
#define WARP_QUEUE_H

/*
 * One queue of a device: opening, mapping, starting and closing it, and the two
 * calls that a burst may have to make into whoever serves it. All else that a
 * burst does is inline in warp_ring.h.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <rte_compat.h>

#include "warp_dev.h"
#include "warp_ring.h"

struct rte_tel_data;

struct warp_queue {
	struct warp_ring ring;

	/* Control path only from here on. */
	struct warp_dev *dev;
	const char *dev_name;		/* node's name, for messages */
	uint16_t qc_type;
	int socket_id;
	int pid;			/* opener's; a fork must not touch the queue */
	/* uacce */
	int fd;				/* -1: in process */
	void *mmio, *dus;
	uint64_t mmio_size, dus_size;
	TAILQ_ENTRY(warp_queue) mem_next;	/* these two: warp_mem.c */
	bool mem_listed;
	/* in process */
	struct warp_soft_queue *soft;
};

/**
 * Opens and starts a queue. On return the rings are empty and may be used.
 *
 * @param qc_type    what the engine makes of it: direction or kind
 * @param socket_id  where its host memory should be; -1 (SOCKET_ID_ANY) the
 *                   device's own node
 * @return 0; -EBUSY all queues are in use; -EACCES/-EPERM no right to open the
 *         node, or it is being reset; -ENODEV it is gone; -EPROTO its rings are
 *         not what this driver can use; -ENOMEM; other -errno of the kernel's
 */
__rte_internal
int warpdrive_queue_open(struct warp_dev *dev, uint16_t qc_type, int socket_id,
			 struct warp_queue **queue);

/**
 * Stops and closes a queue. What was in flight is lost to the caller, who must
 * have made sure that nobody polls it any more. NULL is ignored.
 */
__rte_internal
void warpdrive_queue_close(struct warp_queue *queue);

/** Wakes a software engine that said it sleeps. May enter the kernel. */
__rte_internal
void warpdrive_queue_wake(struct warp_ring *ring);

/** engine=inline: executes what was submitted, up to one batch. */
__rte_internal
void warpdrive_queue_run(struct warp_ring *ring);

/**
 * Kills a queue of the in-process device as the kernel kills those of a device
 * that fails. Does nothing to a node's queue. For tests of recovery.
 */
__rte_internal
void warpdrive_queue_kill(struct warp_queue *queue);

/**
 * Adds all indices and words of the queue to a telemetry dictionary, as an array
 * of strings: one string would be longer than telemetry's are.
 */
__rte_internal
void warpdrive_queue_dump(const struct warp_queue *queue, const char *key, struct rte_tel_data *d);

#endif /* WARP_QUEUE_H */
