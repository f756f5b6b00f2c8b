/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_LOG_H
#define WARP_LOG_H

#include <rte_log.h>

extern int warp_common_logtype;

/** One line; @p dev is the name of the device or node that it is about. */
#define WARP_LOG(level, dev, fmt, ...) \
	rte_log(RTE_LOG_ ## level, warp_common_logtype, "WARPDRIVE: %s: " fmt "\n", \
		dev, ## __VA_ARGS__)

#endif /* WARP_LOG_H */
