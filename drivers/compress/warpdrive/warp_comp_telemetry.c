/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* /compress_warpdrive/{list,info,stats,dump}: compressdev itself has no telemetry. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_spinlock.h>
#include <rte_telemetry.h>

#include "warp_comp.h"

static struct rte_compressdev *devices[RTE_COMPRESS_MAX_DEVS];
static rte_spinlock_t devices_lock = RTE_SPINLOCK_INITIALIZER;

static const char * const counter_names[WARP_COMP_CNT_MAX] = {
	[WARP_COMP_CNT_INVALID] = "invalid_args",
	[WARP_COMP_CNT_STATE] = "invalid_state",
	[WARP_COMP_CNT_NO_SPACE] = "out_of_space",
	[WARP_COMP_CNT_DATA] = "device_error",
	[WARP_COMP_CNT_DEAD] = "queue_dead",
};

/* The device that a command's parameter names by its id; the lock is held. */
static struct rte_compressdev *
find_device(const char *params)
{
	unsigned long id;
	char *end;

	if (params == NULL || !isdigit((unsigned char)*params))
		return NULL;
	id = strtoul(params, &end, 10);
	return *end == '\0' && id < RTE_DIM(devices) ? devices[id] : NULL;
}

static int
cmd_list(const char *cmd __rte_unused, const char *params __rte_unused, struct rte_tel_data *d)
{
	unsigned int i;

	rte_tel_data_start_array(d, RTE_TEL_INT_VAL);
	rte_spinlock_lock(&devices_lock);
	for (i = 0; i < RTE_DIM(devices); i++)
		if (devices[i] != NULL)
			rte_tel_data_add_array_int(d, (int)i);
	rte_spinlock_unlock(&devices_lock);
	return 0;
}

static void
fill_info(const struct rte_compressdev *dev, struct rte_tel_data *d)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	const struct warp_dev_info *info = warpdrive_dev_get_info(priv->dev);

	rte_tel_data_add_dict_string(d, "name", dev->data->name);
	rte_tel_data_add_dict_string(d, "device", info->name);
	rte_tel_data_add_dict_string(d, "api", info->api);
	rte_tel_data_add_dict_string(d, "model", priv->model == WARP_MODEL_V2 ? "v2" :
				     priv->model == WARP_MODEL_V3 ? "v3" : "ext");
	rte_tel_data_add_dict_int(d, "numa_node", info->numa_node);
	rte_tel_data_add_dict_int(d, "queue_pairs", dev->data->nb_queue_pairs);
	rte_tel_data_add_dict_int(d, "max_queue_pairs", priv->max_qps);
}

static void
fill_stats(const struct rte_compressdev *dev, struct rte_tel_data *d)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	uint64_t sum[WARP_COMP_CNT_MAX] = { 0 }, doorbells = 0, wakeups = 0;
	struct rte_compressdev_stats stats = { 0 };
	unsigned int i, c;

	dev->dev_ops->stats_get((struct rte_compressdev *)(uintptr_t)dev, &stats);
	for (i = 0; i < priv->max_qps; i++) {
		const struct warp_comp_qp *qp = priv->qp[i];

		if (qp == NULL)
			continue;
		for (c = 0; c < WARP_COMP_CNT_MAX; c++)
			sum[c] += qp->enq_count[c] + qp->deq_count[c];
		doorbells += qp->ring[0]->doorbells + qp->ring[1]->doorbells;
		wakeups += qp->ring[0]->wakeups + qp->ring[1]->wakeups;
	}
	warp_tel_add_uint(d, "enqueued", stats.enqueued_count);
	warp_tel_add_uint(d, "dequeued", stats.dequeued_count);
	warp_tel_add_uint(d, "enqueue_errors", stats.enqueue_err_count);
	warp_tel_add_uint(d, "dequeue_errors", stats.dequeue_err_count);
	for (c = 0; c < WARP_COMP_CNT_MAX; c++)
		warp_tel_add_uint(d, counter_names[c], sum[c]);
	warp_tel_add_uint(d, "doorbells", doorbells);
	warp_tel_add_uint(d, "wakeups", wakeups);
}

static void
fill_dump(const struct rte_compressdev *dev, struct rte_tel_data *d)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	char key[32];
	unsigned int i, k;

	for (i = 0; i < priv->max_qps; i++) {
		const struct warp_comp_qp *qp = priv->qp[i];

		for (k = 0; qp != NULL && k < 2; k++) {
			snprintf(key, sizeof(key), "qp%u_%s", i, k == 0 ? "compress" : "decompress");
			warpdrive_queue_dump(qp->queue[k], key, d);
		}
	}
}

static int
with_device(const char *params, struct rte_tel_data *d,
	    void (*fill)(const struct rte_compressdev *, struct rte_tel_data *))
{
	const struct rte_compressdev *dev;
	int ret = -EINVAL;

	rte_spinlock_lock(&devices_lock);
	dev = find_device(params);
	if (dev != NULL) {
		rte_tel_data_start_dict(d);
		fill(dev, d);
		ret = 0;
	}
	rte_spinlock_unlock(&devices_lock);
	return ret;
}

static int
cmd_info(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	return with_device(params, d, fill_info);
}

static int
cmd_stats(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	return with_device(params, d, fill_stats);
}

static int
cmd_dump(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	return with_device(params, d, fill_dump);
}

void
warp_comp_telemetry_lock(void)
{
	rte_spinlock_lock(&devices_lock);
}

void
warp_comp_telemetry_unlock(void)
{
	rte_spinlock_unlock(&devices_lock);
}

void
warp_comp_telemetry_add(struct rte_compressdev *dev)
{
	rte_spinlock_lock(&devices_lock);
	devices[dev->data->dev_id] = dev;
	rte_spinlock_unlock(&devices_lock);
}

void
warp_comp_telemetry_del(struct rte_compressdev *dev)
{
	rte_spinlock_lock(&devices_lock);
	devices[dev->data->dev_id] = NULL;
	rte_spinlock_unlock(&devices_lock);
}

RTE_INIT(warp_comp_telemetry_init)
{
	rte_telemetry_register_cmd("/compress_warpdrive/list", cmd_list,
				   "Device ids. Takes no parameters");
	rte_telemetry_register_cmd("/compress_warpdrive/info", cmd_info,
				   "What a device is. Parameter: device id");
	rte_telemetry_register_cmd("/compress_warpdrive/stats", cmd_stats,
				   "Counters, with each reason for a failed op. Parameter: device id");
	rte_telemetry_register_cmd("/compress_warpdrive/dump", cmd_dump,
				   "Indices of all rings. Parameter: device id");
}
