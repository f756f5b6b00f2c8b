/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Control operations of the compress device. */

#include <errno.h>
#include <string.h>

#include <rte_malloc.h>

#include "warp_comp.h"

static const uint16_t warp_comp_qc_type[2] = {
	WARP_ZIP_QC_COMPRESS, WARP_ZIP_QC_DECOMPRESS
};

static int
warp_comp_configure(struct rte_compressdev *dev, struct rte_compressdev_config *config)
{
	const struct warp_comp_private *priv = dev->data->dev_private;

	if (config->nb_queue_pairs > priv->max_qps) {
		WARP_COMP_LOG(ERR, warp_comp_name(dev), "%u queue pairs asked for, 1 to %u offered",
			      config->nb_queue_pairs, priv->max_qps);
		return -EINVAL;
	}
	return 0;
}

static int
warp_comp_start(struct rte_compressdev *dev __rte_unused)
{
	return 0;
}

static void
warp_comp_stop(struct rte_compressdev *dev __rte_unused)
{
	/* Queues go on: what is in flight can still be dequeued after a stop. */
}

static void
qp_free(struct warp_comp_qp *qp)
{
	warpdrive_queue_close(qp->queue[0]);
	warpdrive_queue_close(qp->queue[1]);
	warpdrive_sgl_pool_fini(&qp->sgl);
	warp_opq_fini(&qp->opq);
	rte_free(qp->oneshot_ctx);
	rte_free(qp);
}

static void
publish_qp(struct rte_compressdev *dev, uint16_t qp_id, struct warp_comp_qp *qp)
{
	struct warp_comp_private *priv = dev->data->dev_private;

	dev->data->queue_pairs[qp_id] = qp;
	warp_comp_telemetry_lock();
	priv->qp[qp_id] = qp;
	warp_comp_telemetry_unlock();
}

static int
warp_comp_qp_release(struct rte_compressdev *dev, uint16_t qp_id)
{
	struct warp_comp_qp *qp = dev->data->queue_pairs[qp_id];

	if (qp == NULL)
		return 0;
	publish_qp(dev, qp_id, NULL);
	if (warp_opq_count(&qp->opq) != 0)
		WARP_COMP_LOG(WARNING, warp_comp_name(dev),
			      "queue pair %u released with %u ops in flight", qp_id,
			      warp_opq_count(&qp->opq));
	qp_free(qp);
	return 0;
}

int
warp_comp_close(struct rte_compressdev *dev)
{
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++)
		warp_comp_qp_release(dev, i);
	return 0;
}

/* Both hardware queues, one for each direction: a pair that opens has them. */
static int
open_queues(struct warp_comp_private *priv, struct warp_comp_qp *qp, int socket_id)
{
	unsigned int i;
	int ret;

	for (i = 0; i < 2; i++) {
		ret = warpdrive_queue_open(priv->dev, warp_comp_qc_type[i], socket_id,
					   &qp->queue[i]);
		if (ret != 0)
			return ret;
		qp->ring[i] = &qp->queue[i]->ring;
	}
	return 0;
}

static uint32_t
clamp_inflight(const struct rte_compressdev *dev, const struct warp_comp_qp *qp, uint32_t wanted)
{
	uint32_t most = RTE_MIN(qp->ring[0]->limit, qp->ring[1]->limit);

	if (wanted <= most)
		return wanted;
	WARP_COMP_LOG(NOTICE, warp_comp_name(dev),
		      "queue pair %u: %u ops in flight asked for, the rings hold %u", qp->id, wanted,
		      most);
	return most;
}

static int
warp_comp_qp_setup(struct rte_compressdev *dev, uint16_t qp_id, uint32_t max_inflight_ops,
		   int socket_id)
{
	struct warp_comp_private *priv = dev->data->dev_private;
	const struct warp_dev_info *info = warpdrive_dev_get_info(priv->dev);
	struct warp_comp_qp *qp;
	uint32_t inflight;
	int ret;

	warp_comp_qp_release(dev, qp_id);
	qp = rte_zmalloc_socket("warp_comp_qp", sizeof(*qp), RTE_CACHE_LINE_SIZE, socket_id);
	if (qp == NULL)
		return -ENOMEM;
	qp->id = qp_id;
	qp->oneshot_alone = info->kind == WARP_DEV_UACCE && !info->soft_mmio;
	ret = open_queues(priv, qp, socket_id);
	if (ret != 0)
		goto fail;
	inflight = clamp_inflight(dev, qp, max_inflight_ops);
	ret = warp_opq_init(&qp->opq, inflight, socket_id);
	if (ret == 0)
		ret = warpdrive_sgl_pool_init(&qp->sgl, 2 * inflight + WARP_COMP_SGL_EXTRA,
					      socket_id);
	if (ret != 0)
		goto fail;
	qp->oneshot_ctx = rte_zmalloc_socket("warp_comp_ctx", WARP_ZIP_CTX_SIZE,
					     RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->oneshot_ctx == NULL) {
		ret = -ENOMEM;
		goto fail;
	}
	publish_qp(dev, qp_id, qp);
	return 0;

fail:
	WARP_COMP_LOG(ERR, warp_comp_name(dev), "cannot set up queue pair %u: %s", qp_id,
		      strerror(-ret));
	qp_free(qp);
	return ret;
}

static void
warp_comp_stats_get(struct rte_compressdev *dev, struct rte_compressdev_stats *stats)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	uint16_t i;

	for (i = 0; i < priv->max_qps; i++) {
		const struct warp_comp_qp *qp = priv->qp[i];

		if (qp == NULL)
			continue;
		stats->enqueued_count += qp->enqueued;
		stats->dequeued_count += qp->dequeued;
		stats->enqueue_err_count += qp->enqueue_err;
		stats->dequeue_err_count += qp->dequeue_err;
	}
}

static void
warp_comp_stats_reset(struct rte_compressdev *dev)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	uint16_t i;

	for (i = 0; i < priv->max_qps; i++) {
		struct warp_comp_qp *qp = priv->qp[i];

		if (qp == NULL)
			continue;
		qp->enqueued = qp->dequeued = 0;
		qp->enqueue_err = qp->dequeue_err = 0;
		memset(qp->enq_count, 0, sizeof(qp->enq_count));
		memset(qp->deq_count, 0, sizeof(qp->deq_count));
	}
}

static void
warp_comp_info_get(struct rte_compressdev *dev, struct rte_compressdev_info *info)
{
	const struct warp_comp_private *priv = dev->data->dev_private;

	info->driver_name = dev->device->driver->name;
	info->feature_flags = dev->feature_flags;
	info->capabilities = warp_comp_capabilities(priv->model);
	info->max_nb_queue_pairs = priv->max_qps;
}

struct rte_compressdev_ops warp_comp_ops = {
	.dev_configure = warp_comp_configure,
	.dev_start = warp_comp_start,
	.dev_stop = warp_comp_stop,
	.dev_close = warp_comp_close,
	.dev_infos_get = warp_comp_info_get,
	.stats_get = warp_comp_stats_get,
	.stats_reset = warp_comp_stats_reset,
	.queue_pair_setup = warp_comp_qp_setup,
	.queue_pair_release = warp_comp_qp_release,
	.stream_create = warp_comp_stream_create,
	.stream_free = warp_comp_stream_free,
	.private_xform_create = warp_comp_xform_create,
	.private_xform_free = warp_comp_xform_free,
};
