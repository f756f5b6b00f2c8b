/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_DEV_PRIV_H
#define WARP_DEV_PRIV_H

/* Shared by the files that make up devices and queues; not for the PMDs. */

#include <stddef.h>

#include "warp_dev.h"
#include "warp_queue.h"

struct warp_soft_dev;

/** Memory that is, or is to be, registered; see warp_mem.h. */
struct warp_mem_region {
	uint64_t va, len;
};

/** Regions, sorted by address, that do not overlap. */
struct warp_mem_set {
	struct warp_mem_region *r;	/* from malloc() */
	size_t n, room;
};

struct warp_dev {
	struct warp_dev_info info;
	char owner[WARP_NAME_MAX];	/* the DPDK device's name */
	enum warp_func func;
	uint16_t max_queues;
	bool told_of_pages;		/* logged once */
	struct warp_soft_dev *soft;	/* in process only */
	struct warp_mem_set mem;	/* of rte_dev_dma_map(); under the lock in warp_mem.c */
};

/* The folder of class uacce and that of device nodes; overridable for tests. */
const char *warp_uacce_sysfs(void);
const char *warp_uacce_devfs(void);

/** Reads one node's attributes. Never fails: what is wrong stands in `unusable`. */
void warp_uacce_read_info(const char *name, struct warp_dev_info *info);

/** True if this process has the right to open a node, and the node is in /dev. */
bool warp_uacce_may_open(const char *name);

/** Opens, maps and starts a queue of a node, filling @p q. @return as warpdrive_queue_open() */
int warp_uacce_queue_open(struct warp_queue *q);
void warp_uacce_queue_close(struct warp_queue *q);
void warp_uacce_queue_wake(struct warp_queue *q);
/** Stops a queue, which both sides of its ring then find dead. From any thread. */
void warp_uacce_queue_stop(struct warp_queue *q);

#endif /* WARP_DEV_PRIV_H */
