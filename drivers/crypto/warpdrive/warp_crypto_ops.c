/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Control operations of the crypto device. */

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <rte_malloc.h>

#include "warp_crypto.h"

static struct warp_pmd *
pmd_of(const struct rte_cryptodev *dev)
{
	return &((struct warp_crypto_private *)dev->data->dev_private)->pmd;
}

static int
warp_crypto_configure(struct rte_cryptodev *dev, struct rte_cryptodev_config *config)
{
	return warpdrive_pmd_configure(pmd_of(dev), config->nb_queue_pairs);
}

static int
warp_crypto_start(struct rte_cryptodev *dev __rte_unused)
{
	return 0;
}

static void
warp_crypto_stop(struct rte_cryptodev *dev __rte_unused)
{
	/* Queues go on: what is in flight can still be dequeued after a stop. */
}

static void
qp_free(struct warp_crypto_qp *qp)
{
	warpdrive_queue_close(qp->queue);
	warpdrive_sgl_pool_fini(&qp->sgl);
	warp_opq_fini(&qp->opq);
	if (qp->local != NULL)
		OPENSSL_cleanse(qp->local, WARP_CRYPTO_LOCAL_SESSIONS * sizeof(*qp->local));
	if (qp->hashes != NULL)
		warp_crypto_hashes_fini(qp->hashes);
	rte_free(qp->hashes);
	rte_free(qp->local);
	rte_free(qp->cookie);
	rte_free(qp->aad_sink);
	rte_free(qp->lists);
	rte_free(qp);
}

int
warp_crypto_qp_release(struct rte_cryptodev *dev, uint16_t qp_id)
{
	struct warp_crypto_qp *qp = dev->data->queue_pairs[qp_id];

	if (qp == NULL)
		return 0;
	dev->data->queue_pairs[qp_id] = NULL;
	warpdrive_pmd_set_qp(pmd_of(dev), qp_id, NULL);
	if (warp_opq_count(&qp->opq) != 0)
		WARP_CRYPTO_LOG(WARNING, dev->data->name,
				"queue pair %u released with %u ops in flight", qp_id,
				warp_opq_count(&qp->opq));
	qp_free(qp);
	return 0;
}

static int
warp_crypto_close(struct rte_cryptodev *dev)
{
	uint16_t i;

	for (i = 0; i < dev->data->nb_queue_pairs; i++)
		warp_crypto_qp_release(dev, i);
	return 0;
}

static void
init_pair(struct warp_crypto_pair *pair, const uint8_t *first)
{
	struct warp_sgl *sgl = (struct warp_sgl *)pair;

	sgl->entry_sum_in_chain = sgl->entry_sum_in_sgl = sgl->entry_length_in_sgl = 2;
	pair->sge[0].buf = (uintptr_t)first;
}

/* What AAD in front of the payload takes. */
static int
alloc_lists(struct warp_crypto_qp *qp, int socket_id)
{
	uint16_t i;

	qp->aad_sink = rte_malloc_socket("warp_crypto_sink", WARP_SEC_MAX_AAD,
					 RTE_CACHE_LINE_SIZE, socket_id);
	qp->lists = rte_zmalloc_socket("warp_crypto_lists",
				       qp->ring->sq_depth * sizeof(*qp->lists),
				       RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->aad_sink == NULL || qp->lists == NULL)
		return -ENOMEM;
	for (i = 0; i < qp->ring->sq_depth; i++) {
		init_pair(&qp->lists[i].src, NULL);
		init_pair(&qp->lists[i].dst, qp->aad_sink);
	}
	return 0;
}

/* Everything that an op may need is allocated here. */
static int
alloc_memory(struct warp_crypto_qp *qp, uint32_t inflight, int socket_id)
{
	int ret = warp_opq_init(&qp->opq, inflight, socket_id);

	if (ret == 0)
		ret = warpdrive_sgl_pool_init(&qp->sgl, inflight + WARP_CRYPTO_SGL_EXTRA,
					      socket_id);
	if (ret != 0)
		return ret;
	qp->cookie = rte_zmalloc_socket("warp_crypto_cookie",
					qp->ring->sq_depth * sizeof(*qp->cookie),
					RTE_CACHE_LINE_SIZE, socket_id);
	qp->local = rte_zmalloc_socket("warp_crypto_local",
				       WARP_CRYPTO_LOCAL_SESSIONS * sizeof(*qp->local),
				       RTE_CACHE_LINE_SIZE, socket_id);
	qp->hashes = rte_zmalloc_socket("warp_crypto_hashes", sizeof(*qp->hashes),
					RTE_CACHE_LINE_SIZE, socket_id);
	if (qp->cookie == NULL || qp->local == NULL || qp->hashes == NULL ||
	    warp_crypto_hashes_fill(qp->hashes) != 0)
		return -ENOMEM;
	return qp->model == WARP_MODEL_EXT ? 0 : alloc_lists(qp, socket_id);
}

static int
warp_crypto_qp_setup(struct rte_cryptodev *dev, uint16_t qp_id,
		     const struct rte_cryptodev_qp_conf *conf, int socket_id)
{
	struct warp_pmd *pmd = pmd_of(dev);
	struct warp_crypto_qp *qp;
	uint32_t depth;
	int ret;

	warp_crypto_qp_release(dev, qp_id);
	if (conf->nb_descriptors == 0) {
		WARP_CRYPTO_LOG(ERR, dev->data->name, "queue pair %u without descriptors", qp_id);
		return -EINVAL;
	}
	qp = rte_zmalloc_socket("warp_crypto_qp", sizeof(*qp), RTE_CACHE_LINE_SIZE, socket_id);
	if (qp == NULL)
		return -ENOMEM;
	qp->id = qp_id;
	qp->dev = dev;
	qp->model = (uint8_t)pmd->model;
	qp->driver_id = warp_crypto_driver_id;
	ret = warpdrive_queue_open(pmd->dev, WARP_SEC_QC_TYPE, socket_id, &qp->queue);
	if (ret == 0) {
		qp->ring = &qp->queue->ring;
		depth = warpdrive_pmd_depth(pmd, qp_id, conf->nb_descriptors, qp->ring->limit);
		ret = alloc_memory(qp, depth, socket_id);
	}
	if (ret != 0) {
		WARP_CRYPTO_LOG(ERR, dev->data->name, "cannot set up queue pair %u: %s", qp_id,
				strerror(-ret));
		qp_free(qp);
		return ret;
	}
	dev->data->queue_pairs[qp_id] = qp;
	warpdrive_pmd_set_qp(pmd, qp_id, qp);
	return 0;
}

static void
warp_crypto_stats_get(struct rte_cryptodev *dev, struct rte_cryptodev_stats *stats)
{
	struct warp_pmd_stats sum;

	warpdrive_pmd_stats(pmd_of(dev), &sum);
	stats->enqueued_count = sum.enqueued;
	stats->dequeued_count = sum.dequeued;
	stats->enqueue_err_count = sum.enqueue_errors;
	stats->dequeue_err_count = sum.dequeue_errors;
}

static void
warp_crypto_stats_reset(struct rte_cryptodev *dev)
{
	warpdrive_pmd_stats_reset(pmd_of(dev));
}

static void
warp_crypto_info_get(struct rte_cryptodev *dev, struct rte_cryptodev_info *info)
{
	const struct warp_pmd *pmd = pmd_of(dev);

	info->driver_id = dev->driver_id;
	info->feature_flags = dev->feature_flags;
	info->capabilities = warp_crypto_capabilities(pmd->model);
	info->max_nb_queue_pairs = pmd->max_qps;
	info->sym.max_nb_sessions = 0;	/* no limit but memory */
}

static unsigned int
warp_crypto_session_size(struct rte_cryptodev *dev __rte_unused)
{
	return sizeof(struct warp_crypto_session);
}

struct rte_cryptodev_ops warp_crypto_ops = {
	.dev_configure = warp_crypto_configure,
	.dev_start = warp_crypto_start,
	.dev_stop = warp_crypto_stop,
	.dev_close = warp_crypto_close,
	.dev_infos_get = warp_crypto_info_get,
	.stats_get = warp_crypto_stats_get,
	.stats_reset = warp_crypto_stats_reset,
	.queue_pair_setup = warp_crypto_qp_setup,
	.queue_pair_release = warp_crypto_qp_release,
	.sym_session_get_size = warp_crypto_session_size,
	.sym_session_configure = warp_crypto_session_configure,
	.sym_session_clear = warp_crypto_session_clear,
	.sym_get_raw_dp_ctx_size = warp_crypto_raw_ctx_size,
	.sym_configure_raw_dp_ctx = warp_crypto_raw_configure,
};
