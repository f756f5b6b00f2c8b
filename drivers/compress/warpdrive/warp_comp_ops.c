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

static struct warp_pmd *
pmd_of(const struct rte_compressdev *dev)
{
	return &((struct warp_comp_private *)dev->data->dev_private)->pmd;
}

static int
warp_comp_configure(struct rte_compressdev *dev, struct rte_compressdev_config *config)
{
	return warpdrive_pmd_configure(pmd_of(dev), config->nb_queue_pairs);
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

static int
warp_comp_qp_release(struct rte_compressdev *dev, uint16_t qp_id)
{
	struct warp_comp_qp *qp = dev->data->queue_pairs[qp_id];

	if (qp == NULL)
		return 0;
	dev->data->queue_pairs[qp_id] = NULL;
	warpdrive_pmd_set_qp(pmd_of(dev), qp_id, NULL);
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
open_queues(struct warp_dev *dev, struct warp_comp_qp *qp, int socket_id)
{
	unsigned int i;
	int ret;

	for (i = 0; i < 2; i++) {
		ret = warpdrive_queue_open(dev, warp_comp_qc_type[i], socket_id,
					   &qp->queue[i]);
		if (ret != 0)
			return ret;
		qp->ring[i] = &qp->queue[i]->ring;
	}
	return 0;
}

static int
warp_comp_qp_setup(struct rte_compressdev *dev, uint16_t qp_id, uint32_t max_inflight_ops,
		   int socket_id)
{
	struct warp_pmd *pmd = pmd_of(dev);
	const struct warp_dev_info *info = warpdrive_dev_get_info(pmd->dev);
	struct warp_comp_qp *qp;
	uint32_t inflight;
	int ret;

	warp_comp_qp_release(dev, qp_id);
	qp = rte_zmalloc_socket("warp_comp_qp", sizeof(*qp), RTE_CACHE_LINE_SIZE, socket_id);
	if (qp == NULL)
		return -ENOMEM;
	qp->id = qp_id;
	qp->oneshot_alone = info->kind == WARP_DEV_UACCE && !info->soft_mmio;
	ret = open_queues(pmd->dev, qp, socket_id);
	if (ret != 0)
		goto fail;
	inflight = warpdrive_pmd_depth(pmd, qp_id, max_inflight_ops,
				       RTE_MIN(qp->ring[0]->limit, qp->ring[1]->limit));
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
	dev->data->queue_pairs[qp_id] = qp;
	warpdrive_pmd_set_qp(pmd, qp_id, qp);
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
	struct warp_pmd_stats sum;

	warpdrive_pmd_stats(pmd_of(dev), &sum);
	stats->enqueued_count = sum.enqueued;
	stats->dequeued_count = sum.dequeued;
	stats->enqueue_err_count = sum.enqueue_errors;
	stats->dequeue_err_count = sum.dequeue_errors;
}

static void
warp_comp_stats_reset(struct rte_compressdev *dev)
{
	warpdrive_pmd_stats_reset(pmd_of(dev));
}

static void
warp_comp_info_get(struct rte_compressdev *dev, struct rte_compressdev_info *info)
{
	const struct warp_pmd *pmd = pmd_of(dev);

	info->driver_name = dev->device->driver->name;
	info->feature_flags = dev->feature_flags;
	info->capabilities = warp_comp_capabilities(pmd->model);
	info->max_nb_queue_pairs = pmd->max_qps;
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
