/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* /crypto_warpdrive/{list,info,stats,dump}: what cryptodev's own telemetry does not have. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include <rte_spinlock.h>
#include <rte_telemetry.h>

#include "warp_crypto.h"

static struct rte_cryptodev *devices[RTE_CRYPTO_MAX_DEVS];
static rte_spinlock_t devices_lock = RTE_SPINLOCK_INITIALIZER;

static const char * const counter_names[WARP_CRYPTO_CNT_MAX] = {
	[WARP_CRYPTO_CNT_INVALID] = "invalid_args",
	[WARP_CRYPTO_CNT_SESSION] = "invalid_session",
	[WARP_CRYPTO_CNT_AUTH] = "auth_failed",
	[WARP_CRYPTO_CNT_DEVICE] = "device_error",
	[WARP_CRYPTO_CNT_DEAD] = "queue_dead",
};

/* The device that a command's parameter names by its id; the lock is held. */
static struct rte_cryptodev *
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
fill_info(const struct rte_cryptodev *dev, struct rte_tel_data *d)
{
	const struct warp_crypto_private *priv = dev->data->dev_private;
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
fill_stats(const struct rte_cryptodev *dev, struct rte_tel_data *d)
{
	const struct warp_crypto_private *priv = dev->data->dev_private;
	uint64_t sum[WARP_CRYPTO_CNT_MAX] = { 0 }, doorbells = 0, wakeups = 0;
	struct rte_cryptodev_stats stats = { 0 };
	unsigned int i, c;

	dev->dev_ops->stats_get((struct rte_cryptodev *)(uintptr_t)dev, &stats);
	for (i = 0; i < priv->max_qps; i++) {
		const struct warp_crypto_qp *qp = priv->qp[i];

		if (qp == NULL)
			continue;
		for (c = 0; c < WARP_CRYPTO_CNT_MAX; c++)
			sum[c] += qp->enq_count[c] + qp->deq_count[c];
		doorbells += qp->ring->doorbells;
		wakeups += qp->ring->wakeups;
	}
	warp_tel_add_uint(d, "enqueued", stats.enqueued_count);
	warp_tel_add_uint(d, "dequeued", stats.dequeued_count);
	warp_tel_add_uint(d, "enqueue_errors", stats.enqueue_err_count);
	warp_tel_add_uint(d, "dequeue_errors", stats.dequeue_err_count);
	for (c = 0; c < WARP_CRYPTO_CNT_MAX; c++)
		warp_tel_add_uint(d, counter_names[c], sum[c]);
	warp_tel_add_uint(d, "doorbells", doorbells);
	warp_tel_add_uint(d, "wakeups", wakeups);
}

static void
fill_dump(const struct rte_cryptodev *dev, struct rte_tel_data *d)
{
	const struct warp_crypto_private *priv = dev->data->dev_private;
	char key[32];
	unsigned int i;

	for (i = 0; i < priv->max_qps; i++) {
		const struct warp_crypto_qp *qp = priv->qp[i];

		if (qp == NULL)
			continue;
		snprintf(key, sizeof(key), "qp%u", i);
		warpdrive_queue_dump(qp->queue, key, d);
	}
}

static int
with_device(const char *params, struct rte_tel_data *d,
	    void (*fill)(const struct rte_cryptodev *, struct rte_tel_data *))
{
	const struct rte_cryptodev *dev;
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
warp_crypto_telemetry_lock(void)
{
	rte_spinlock_lock(&devices_lock);
}

void
warp_crypto_telemetry_unlock(void)
{
	rte_spinlock_unlock(&devices_lock);
}

void
warp_crypto_telemetry_add(struct rte_cryptodev *dev)
{
	rte_spinlock_lock(&devices_lock);
	devices[dev->data->dev_id] = dev;
	rte_spinlock_unlock(&devices_lock);
}

void
warp_crypto_telemetry_del(struct rte_cryptodev *dev)
{
	rte_spinlock_lock(&devices_lock);
	devices[dev->data->dev_id] = NULL;
	rte_spinlock_unlock(&devices_lock);
}

RTE_INIT(warp_crypto_telemetry_init)
{
	rte_telemetry_register_cmd("/crypto_warpdrive/list", cmd_list,
				   "Device ids. Takes no parameters");
	rte_telemetry_register_cmd("/crypto_warpdrive/info", cmd_info,
				   "What a device is. Parameter: device id");
	rte_telemetry_register_cmd("/crypto_warpdrive/stats", cmd_stats,
				   "Counters, with each reason for a failed op. Parameter: device id");
	rte_telemetry_register_cmd("/crypto_warpdrive/dump", cmd_dump,
				   "Indices of all rings. Parameter: device id");
}
