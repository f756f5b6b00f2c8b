/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_PMD_H
#define WARP_PMD_H

/*
 * What the poll-mode drivers have in common on their control path: probing, the
 * list of queue pairs, statistics and telemetry. Nothing here knows what kind of
 * device it is; a driver says so in its struct warp_pmd_driver.
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include <rte_compat.h>

#include "warp_dev.h"
#include "warp_queue.h"

#define WARP_PMD_REASONS_MAX	5
#define WARP_PMD_QUEUES_MAX	2

struct rte_device;
struct warp_pmd;

/**
 * What one side of a queue pair counts, enqueue or dequeue: the only writer. It
 * leaves room in its cache line for what else that side writes.
 */
struct warp_pmd_counts {
	uint64_t ops;
	uint64_t errors;
	uint64_t reason[WARP_PMD_REASONS_MAX];	/* why ops were refused or failed */
};
static_assert(sizeof(struct warp_pmd_counts) <= 56, "one cache line with eight bytes to spare");

/** The two sides. */
enum warp_pmd_side { WARP_PMD_ENQ, WARP_PMD_DEQ };

/** Counters of queue pairs, added up. */
struct warp_pmd_stats {
	uint64_t enqueued, dequeued;
	uint64_t enqueue_errors, dequeue_errors;
	uint64_t reason[WARP_PMD_REASONS_MAX];	/* why ops were refused or failed */
};

/** What sets one driver apart from another. */
struct warp_pmd_driver {
	const char *name;		/* also the folder of its telemetry commands */
	enum warp_func func;
	unsigned int nb_reasons;
	const char * const *reasons;	/* names of what is counted in reason[] */
	unsigned int nb_queues;		/* that make up a queue pair, 1 or 2 */
	const char *queue_suffix[WARP_PMD_QUEUES_MAX];	/* "qp0" + suffix names one in a dump */

	/**
	 * Makes the DPDK device and calls warpdrive_pmd_init().
	 * @return 0; else -errno, and @p dev stays the caller's
	 */
	int (*create)(struct rte_device *device, const char *name,
		      const struct warp_devargs *args, struct warp_dev *dev, int socket_id);

	/** Closes and frees the DPDK device of this name. @return 0 or -errno */
	int (*destroy)(const char *name);

	/* Of a queue pair. Telemetry's thread calls them, a lock held. */
	struct warp_pmd_counts *(*counts)(void *qp, enum warp_pmd_side side);
	const struct warp_queue *(*queue)(const void *qp, unsigned int i);
};

/** One device. Part of the DPDK device's private data. */
struct warp_pmd {
	const struct warp_pmd_driver *driver;
	struct warp_dev *dev;
	const char *name;		/* of the DPDK device */
	unsigned int id;
	enum warp_model model;
	uint16_t max_qps;
	uint16_t nb_qps;		/* configured */
	uint32_t told_depth;		/* the wish that was last logged as too large */
	/*
	 * Set by warpdrive_pmd_set_qp() only, under the lock under which telemetry's
	 * thread reads them.
	 */
	void *qp[WARP_QUEUES_MAX];
	TAILQ_ENTRY(warp_pmd) next;
};

/*
 * The id table of a driver on the uacce bus, which compares the api as a whole
 * and looks for the one algorithm among the lines that the node lists.
 */
#define WARP_PMD_UACCE_IDS(alg) { \
	{ "hisi_qm_v2", alg }, \
	{ "hisi_qm_v3", alg }, \
	{ "hisi_qm_v5", alg }, \
	{ WARP_API_SOFT, alg }, \
	{ .dev_api = NULL }, \
}

/**
 * Parses device arguments, opens the accelerator and has the driver make its device.
 *
 * @param name       of the DPDK device to be
 * @param args       device arguments, or NULL
 * @param numa_node  where the device is; -1 unknown
 * @param on_bus     @p name is that of a uacce node: the bus has chosen the device
 * @return 0 or -errno, logged
 */
__rte_internal
int warpdrive_pmd_probe(const struct warp_pmd_driver *driver, struct rte_device *device,
			const char *name, const char *args, int numa_node, bool on_bus);

/** Fills a zeroed @p pmd and shows it to telemetry. @p name has to outlive it. */
__rte_internal
void warpdrive_pmd_init(struct warp_pmd *pmd, const struct warp_pmd_driver *driver,
			struct warp_dev *dev, const struct warp_devargs *args, const char *name,
			unsigned int id);

/** Hides a device from telemetry. Its memory may go when this returns. */
__rte_internal
void warpdrive_pmd_fini(struct warp_pmd *pmd);

/**
 * rte_dev_dma_map() and rte_dev_dma_unmap() of the device with this name; see
 * warp_mem_map().
 *
 * @return 0, or -1 with rte_errno set
 */
__rte_internal
int warpdrive_pmd_dma_map(const char *name, void *addr, size_t len);

__rte_internal
int warpdrive_pmd_dma_unmap(const char *name, void *addr, size_t len);

/** Notes how many queue pairs are wanted. @return 0, or -EINVAL for more than there are, logged */
__rte_internal
int warpdrive_pmd_configure(struct warp_pmd *pmd, uint16_t nb_qps);

/**
 * Depth of a queue pair. If what is asked for is more than the rings hold, that
 * is said once for each device and not for each of its queue pairs.
 */
__rte_internal
uint32_t warpdrive_pmd_depth(struct warp_pmd *pmd, uint16_t qp_id, uint32_t wanted, uint32_t most);

/** Shows a queue pair to telemetry, or with NULL hides it: then it may be freed. */
__rte_internal
void warpdrive_pmd_set_qp(struct warp_pmd *pmd, uint16_t qp_id, void *qp);

/** Sum over all queue pairs. Safe against their being set up and released. */
__rte_internal
void warpdrive_pmd_stats(const struct warp_pmd *pmd, struct warp_pmd_stats *sum);

__rte_internal
void warpdrive_pmd_stats_reset(struct warp_pmd *pmd);

/** Registers the driver's telemetry commands. For constructors. */
__rte_internal
void warpdrive_pmd_register(const struct warp_pmd_driver *driver);

#endif /* WARP_PMD_H */
