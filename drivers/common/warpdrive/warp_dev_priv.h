/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_DEV_PRIV_H
#define WARP_DEV_PRIV_H

/* Shared by the files that make up devices and queues; not for the PMDs. */

#include "warp_dev.h"
#include "warp_queue.h"

struct warp_soft_dev;

struct warp_dev {
	struct warp_dev_info info;
	char owner[WARP_NAME_MAX];	/* the DPDK device's name */
	enum warp_func func;
	uint16_t max_queues;
	struct warp_soft_dev *soft;	/* in process only */
};

/* The folder of class uacce and that of device nodes; overridable for tests. */
const char *warp_uacce_sysfs(void);
const char *warp_uacce_devfs(void);

/** Reads one node's attributes. Never fails: what is wrong stands in `unusable`. */
void warp_uacce_read_info(const char *name, struct warp_dev_info *info);

/** Opens, maps and starts a queue of a node, filling @p q. @return as warpdrive_queue_open() */
int warp_uacce_queue_open(struct warp_queue *q);
void warp_uacce_queue_close(struct warp_queue *q);
void warp_uacce_queue_wake(struct warp_queue *q);

#endif /* WARP_DEV_PRIV_H */
