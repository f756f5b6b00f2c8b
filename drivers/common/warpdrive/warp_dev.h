/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_DEV_H
#define WARP_DEV_H

/* Accelerators: what there are, what they can do, and opening one. Control path. */

#include <stdbool.h>
#include <stdint.h>

#include <rte_compat.h>

#include "hw/warp_hw_qm.h"
#include "warp_devargs.h"

/** What a queue of the device works on. */
enum warp_func {
	WARP_FUNC_ZIP,
	WARP_FUNC_SEC,
};

enum warp_dev_kind {
	WARP_DEV_SOFT,		/* in this process */
	WARP_DEV_UACCE,		/* a node of the kernel's */
};

/** A device as discovery sees it. Strings are empty, numbers 0 or -1, where unknown. */
struct warp_dev_info {
	char name[WARP_NAME_MAX];
	enum warp_dev_kind kind;
	char api[32];
	char algorithms[384];	/* one a line, as sysfs has them */
	uint32_t flags;		/* WARP_UACCE_FLAG_* */
	int numa_node;
	int free_queues;	/* a hint: others open queues too; -1 unknown */
	uint64_t mmio_size;
	uint64_t dus_size;
	bool isolated;
	bool has_zip, has_sec;	/* what `algorithms` amounts to */
	bool soft_mmio;		/* the doorbell words of a software device */
	enum warp_model model;	/* valid if unusable is empty */
	char unusable[160];	/* why no driver of ours takes it; empty: usable */
};

/**
 * Lists the in-process accelerator and every uacce node, usable or not.
 *
 * The class folder is /sys/class/uacce, or what the environment variable
 * WARPDRIVE_SYSFS names. A missing folder means that there are no nodes.
 *
 * @param tab  filled with at most @p max entries
 * @return number of devices found, which may be above @p max, or -errno
 */
__rte_internal
int warpdrive_dev_list(struct warp_dev_info *tab, unsigned int max);

/** True if @p name is a whole line of @p algorithms. */
__rte_internal
bool warpdrive_dev_has_alg(const char *algorithms, const char *name);

struct warp_dev;

/**
 * Opens the device that @p args chose: a node, the in-process accelerator, or
 * for "auto" the first usable node with @p func and a free queue, hardware
 * before software and nodes on @p socket_id before others, else the accelerator
 * in process. What was chosen is logged.
 *
 * @param owner  name of the DPDK device, for messages; copied
 * @param socket_id  node near which engine threads should run; -1 anywhere
 * @param dev    set on success; one owner, closed by warpdrive_dev_close()
 * @return 0; -ENODEV no such device; -ENOTSUP it cannot be used; -ENOMEM;
 *         -EINVAL arguments that the device does not have
 */
__rte_internal
int warpdrive_dev_open(const struct warp_devargs *args, enum warp_func func, const char *owner,
		       int socket_id, struct warp_dev **dev);

/** Closes a device. All its queues must have been closed. NULL is ignored. */
__rte_internal
void warpdrive_dev_close(struct warp_dev *dev);

/** What was opened. Valid until the device is closed. */
__rte_internal
const struct warp_dev_info *warpdrive_dev_get_info(const struct warp_dev *dev);

/** Queues that one user may open: devargs `queues` or what the device has. At least 1. */
__rte_internal
uint16_t warpdrive_dev_max_queues(const struct warp_dev *dev);

#endif /* WARP_DEV_H */
