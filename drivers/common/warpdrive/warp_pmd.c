/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What the poll-mode drivers share: probing, queue pairs, statistics, telemetry. */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_spinlock.h>
#include <rte_string_fns.h>
#include <rte_telemetry.h>

#include "warp_compat.h"
#include "warp_log.h"
#include "warp_mem.h"
#include "warp_pmd.h"

/* Telemetry has a thread of its own: all devices and their queue pairs, under one lock. */
static TAILQ_HEAD(, warp_pmd) pmds = TAILQ_HEAD_INITIALIZER(pmds);
static rte_spinlock_t pmds_lock = RTE_SPINLOCK_INITIALIZER;

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_probe)
int
warpdrive_pmd_probe(const struct warp_pmd_driver *driver, struct rte_device *device,
		    const char *name, const char *args, int numa_node, bool on_bus)
{
	int socket_id = numa_node >= 0 ? numa_node : (int)rte_socket_id();
	struct warp_devargs parsed;
	struct warp_dev *dev;
	int ret;

	if (name == NULL)
		return -EINVAL;
	if (rte_eal_process_type() != RTE_PROC_PRIMARY) {
		/* Regions are mapped by the process that opened them and by no other. */
		WARP_LOG(ERR, name, "secondary processes are not supported");
		return -ENOTSUP;
	}
	ret = warpdrive_devargs_parse(name, args, &parsed);
	if (ret != 0)
		return ret;
	if (on_bus)
		strlcpy(parsed.device, name, sizeof(parsed.device));
	ret = warpdrive_dev_open(&parsed, driver->func, name, socket_id, &dev);
	if (ret != 0)
		return ret;
	ret = driver->create(device, name, &parsed, dev, socket_id);
	if (ret != 0) {
		WARP_LOG(ERR, name, "cannot create the %s device: %s", driver->name,
			 strerror(-ret));
		warpdrive_dev_close(dev);
	}
	return ret;
}

/* Queue pairs to offer: the argument counts these, a device its queues. */
static uint16_t
max_pairs(const struct warp_pmd_driver *driver, const struct warp_dev *dev,
	  const struct warp_devargs *args)
{
	if (args->queues != 0)
		return args->queues;
	if (warpdrive_dev_get_info(dev)->kind == WARP_DEV_SOFT)
		return WARP_QUEUES_DEFAULT;
	return (uint16_t)RTE_MAX(1u, warpdrive_dev_max_queues(dev) / driver->nb_queues);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_init)
void
warpdrive_pmd_init(struct warp_pmd *pmd, const struct warp_pmd_driver *driver,
		   struct warp_dev *dev, const struct warp_devargs *args, const char *name,
		   unsigned int id)
{
	pmd->driver = driver;
	pmd->dev = dev;
	pmd->name = name;
	pmd->id = id;
	pmd->model = warpdrive_dev_get_info(dev)->model;
	pmd->max_qps = max_pairs(driver, dev, args);
	rte_spinlock_lock(&pmds_lock);
	TAILQ_INSERT_TAIL(&pmds, pmd, next);
	rte_spinlock_unlock(&pmds_lock);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_fini)
void
warpdrive_pmd_fini(struct warp_pmd *pmd)
{
	rte_spinlock_lock(&pmds_lock);
	TAILQ_REMOVE(&pmds, pmd, next);
	rte_spinlock_unlock(&pmds_lock);
}

/* ---- Memory ---- */

/* The accelerator of a device, which nobody closes while it is asked for. */
static struct warp_dev *
dev_of(const char *name)
{
	struct warp_dev *dev = NULL;
	struct warp_pmd *pmd;

	rte_spinlock_lock(&pmds_lock);
	TAILQ_FOREACH(pmd, &pmds, next)
		if (strcmp(pmd->name, name) == 0)
			dev = pmd->dev;
	rte_spinlock_unlock(&pmds_lock);
	return dev;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_dma_map)
int
warpdrive_pmd_dma_map(const char *name, void *addr, size_t len)
{
	struct warp_dev *dev = dev_of(name);

	rte_errno = dev == NULL ? ENODEV : -warp_mem_map(dev, addr, len);
	return rte_errno == 0 ? 0 : -1;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_dma_unmap)
int
warpdrive_pmd_dma_unmap(const char *name, void *addr, size_t len)
{
	struct warp_dev *dev = dev_of(name);

	rte_errno = dev == NULL ? ENODEV : -warp_mem_unmap(dev, addr, len);
	return rte_errno == 0 ? 0 : -1;
}

/* ---- Queue pairs ---- */

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_configure)
int
warpdrive_pmd_configure(struct warp_pmd *pmd, uint16_t nb_qps)
{
	if (nb_qps > pmd->max_qps) {
		WARP_LOG(ERR, pmd->name, "%u queue pairs asked for, 1 to %u offered", nb_qps,
			 pmd->max_qps);
		return -EINVAL;
	}
	pmd->nb_qps = nb_qps;
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_depth)
uint32_t
warpdrive_pmd_depth(struct warp_pmd *pmd, uint16_t qp_id, uint32_t wanted, uint32_t most)
{
	if (wanted <= most)
		return wanted;
	if (wanted != pmd->told_depth)
		WARP_LOG(NOTICE, pmd->name,
			 "queue pair %u: %u ops in flight asked for, its rings hold %u (said once for this depth)",
			 qp_id, wanted, most);
	pmd->told_depth = wanted;
	return most;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_set_qp)
void
warpdrive_pmd_set_qp(struct warp_pmd *pmd, uint16_t qp_id, void *qp)
{
	rte_spinlock_lock(&pmds_lock);
	pmd->qp[qp_id] = qp;
	rte_spinlock_unlock(&pmds_lock);
}

static void
add_qp(const struct warp_pmd_driver *driver, void *qp, struct warp_pmd_stats *sum)
{
	const struct warp_pmd_counts *enq = driver->counts(qp, WARP_PMD_ENQ);
	const struct warp_pmd_counts *deq = driver->counts(qp, WARP_PMD_DEQ);
	unsigned int i;

	sum->enqueued += enq->ops;
	sum->dequeued += deq->ops;
	sum->enqueue_errors += enq->errors;
	sum->dequeue_errors += deq->errors;
	for (i = 0; i < driver->nb_reasons; i++)
		sum->reason[i] += enq->reason[i] + deq->reason[i];
}

/* The lock is held. */
static void
add_up(const struct warp_pmd *pmd, struct warp_pmd_stats *sum)
{
	uint16_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < pmd->max_qps; i++)
		if (pmd->qp[i] != NULL)
			add_qp(pmd->driver, pmd->qp[i], sum);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_stats)
void
warpdrive_pmd_stats(const struct warp_pmd *pmd, struct warp_pmd_stats *sum)
{
	rte_spinlock_lock(&pmds_lock);
	add_up(pmd, sum);
	rte_spinlock_unlock(&pmds_lock);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_stats_reset)
void
warpdrive_pmd_stats_reset(struct warp_pmd *pmd)
{
	const struct warp_pmd_driver *driver = pmd->driver;
	const struct warp_pmd_counts none = { 0 };
	uint16_t i;

	for (i = 0; i < pmd->max_qps; i++)
		if (pmd->qp[i] != NULL) {
			*driver->counts(pmd->qp[i], WARP_PMD_ENQ) = none;
			*driver->counts(pmd->qp[i], WARP_PMD_DEQ) = none;
		}
}

/* ---- Telemetry ---- */

/* What stands behind "/<driver>/" in @p cmd if that is of this driver, else NULL. */
static const char *
verb_of(const struct warp_pmd_driver *driver, const char *cmd)
{
	size_t len = strlen(driver->name);

	return strncmp(cmd + 1, driver->name, len) == 0 && cmd[1 + len] == '/' ?
	       cmd + 1 + len + 1 : NULL;
}

static int
cmd_list(const char *cmd, const char *params __rte_unused, struct rte_tel_data *d)
{
	const struct warp_pmd *pmd;

	rte_tel_data_start_array(d, RTE_TEL_INT_VAL);
	rte_spinlock_lock(&pmds_lock);
	TAILQ_FOREACH(pmd, &pmds, next)
		if (verb_of(pmd->driver, cmd) != NULL)
			rte_tel_data_add_array_int(d, (int)pmd->id);
	rte_spinlock_unlock(&pmds_lock);
	return 0;
}

static void
fill_info(const struct warp_pmd *pmd, struct rte_tel_data *d)
{
	const struct warp_dev_info *info = warpdrive_dev_get_info(pmd->dev);

	rte_tel_data_add_dict_string(d, "name", pmd->name);
	rte_tel_data_add_dict_string(d, "device", info->name);
	rte_tel_data_add_dict_string(d, "api", info->api);
	rte_tel_data_add_dict_string(d, "model", pmd->model == WARP_MODEL_V2 ? "v2" :
				     pmd->model == WARP_MODEL_V3 ? "v3" : "ext");
	rte_tel_data_add_dict_int(d, "numa_node", info->numa_node);
	rte_tel_data_add_dict_int(d, "queue_pairs", pmd->nb_qps);
	rte_tel_data_add_dict_int(d, "max_queue_pairs", pmd->max_qps);
}

static void
fill_stats(const struct warp_pmd *pmd, struct rte_tel_data *d)
{
	const struct warp_pmd_driver *driver = pmd->driver;
	uint64_t doorbells = 0, wakeups = 0;
	struct warp_pmd_stats sum;
	unsigned int i, k;

	add_up(pmd, &sum);
	for (i = 0; i < pmd->max_qps; i++)
		for (k = 0; pmd->qp[i] != NULL && k < driver->nb_queues; k++) {
			doorbells += driver->queue(pmd->qp[i], k)->ring.doorbells;
			wakeups += driver->queue(pmd->qp[i], k)->ring.wakeups;
		}
	warp_tel_add_uint(d, "enqueued", sum.enqueued);
	warp_tel_add_uint(d, "dequeued", sum.dequeued);
	warp_tel_add_uint(d, "enqueue_errors", sum.enqueue_errors);
	warp_tel_add_uint(d, "dequeue_errors", sum.dequeue_errors);
	for (i = 0; i < driver->nb_reasons; i++)
		warp_tel_add_uint(d, driver->reasons[i], sum.reason[i]);
	warp_tel_add_uint(d, "doorbells", doorbells);
	warp_tel_add_uint(d, "wakeups", wakeups);
}

static void
fill_dump(const struct warp_pmd *pmd, struct rte_tel_data *d)
{
	unsigned int i, k;
	char key[32];

	for (i = 0; i < pmd->max_qps; i++)
		for (k = 0; pmd->qp[i] != NULL && k < pmd->driver->nb_queues; k++) {
			snprintf(key, sizeof(key), "qp%u%s", i, pmd->driver->queue_suffix[k]);
			warpdrive_queue_dump(pmd->driver->queue(pmd->qp[i], k), key, d);
		}
}

/* The device that a command's parameter names by its id; the lock is held. */
static const struct warp_pmd *
find_device(const char *cmd, const char *params)
{
	const struct warp_pmd *pmd;
	unsigned long id;
	char *end;

	if (params == NULL || !isdigit((unsigned char)*params))
		return NULL;
	id = strtoul(params, &end, 10);
	if (*end != '\0')
		return NULL;
	TAILQ_FOREACH(pmd, &pmds, next)
		if (pmd->id == id && verb_of(pmd->driver, cmd) != NULL)
			break;
	return pmd;
}

static int
cmd_device(const char *cmd, const char *params, struct rte_tel_data *d)
{
	const struct warp_pmd *pmd;
	const char *verb;
	int ret = -EINVAL;

	rte_spinlock_lock(&pmds_lock);
	pmd = find_device(cmd, params);
	if (pmd != NULL) {
		verb = verb_of(pmd->driver, cmd);
		rte_tel_data_start_dict(d);
		if (strcmp(verb, "info") == 0)
			fill_info(pmd, d);
		else if (strcmp(verb, "stats") == 0)
			fill_stats(pmd, d);
		else
			fill_dump(pmd, d);
		ret = 0;
	}
	rte_spinlock_unlock(&pmds_lock);
	return ret;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_pmd_register)
void
warpdrive_pmd_register(const struct warp_pmd_driver *driver)
{
	static const struct {
		const char *verb;
		telemetry_cb handler;
		const char *help;
	} commands[] = {
		{ "list", cmd_list, "Device ids. Takes no parameters" },
		{ "info", cmd_device, "What a device is. Parameter: device id" },
		{ "stats", cmd_device,
		  "Counters, with each reason for a failed op. Parameter: device id" },
		{ "dump", cmd_device, "Indices of all rings. Parameter: device id" },
	};
	char cmd[56];	/* telemetry's longest */
	unsigned int i;

	for (i = 0; i < RTE_DIM(commands); i++) {
		snprintf(cmd, sizeof(cmd), "/%s/%s", driver->name, commands[i].verb);
		rte_telemetry_register_cmd(cmd, commands[i].handler, commands[i].help);
	}
}
