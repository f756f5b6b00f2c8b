/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_DEVARGS_H
#define WARP_DEVARGS_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_compat.h>

#include "soft/warp_engine.h"

#define WARP_NAME_MAX		64
#define WARP_QUEUES_DEFAULT	64	/* queue pairs offered by a software device */
#define WARP_QUEUES_MAX		1024	/* of a device: queue numbers have ten bits */
#define WARP_PAIRS_MAX		512	/* a queue pair takes up to two of them */
#define WARP_ENGINES_MAX	64

/* One string for each PMD's RTE_PMD_REGISTER_PARAM_STRING. */
#define WARP_DEVARGS_HELP \
	"device=auto|soft|<uacce node> " \
	"engine=thread|inline|service " \
	"engines=<1-64> " \
	"engine_cores=<cpu list> " \
	"model=ext|v3|v2 " \
	"queues=<1-512>"

/** Where the in-process engine runs. */
enum warp_engine_mode {
	WARP_ENGINE_THREAD,	/* threads of its own */
	WARP_ENGINE_INLINE,	/* the caller, inside dequeue */
	WARP_ENGINE_SERVICE,	/* DPDK service cores */
};

/** What a device argument string asks for, defaults filled in. */
struct warp_devargs {
	char device[WARP_NAME_MAX];	/* "auto", "soft" or a node's name */
	enum warp_engine_mode mode;
	uint16_t engines;
	uint16_t queues;		/* 0: as many as the device has */
	enum warp_model model;
	bool has_cores;
	bool soft_only;			/* a key that only a software device has was given */
	cpu_set_t cores;		/* valid with has_cores */
};

/**
 * Parses device arguments. Every unknown key and every bad value is an error
 * that is logged with the key, the value and the accepted range.
 *
 * @param dev_name  device name for messages
 * @param args      "key=value,..." or NULL
 * @return 0 or -EINVAL
 */
__rte_internal
int warpdrive_devargs_parse(const char *dev_name, const char *args, struct warp_devargs *out);

#endif /* WARP_DEVARGS_H */
