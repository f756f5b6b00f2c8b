/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <rte_comp.h>
#include <rte_compressdev.h>

#include "control_test.h"

static struct rte_mempool *ops;
static void *xform;

static int
id(const char *name)
{
	return rte_compressdev_get_dev_id(name);
}

static void
configure(uint8_t dev, uint16_t qps)
{
	struct rte_compressdev_config config = {
		.socket_id = SOCKET_ID_ANY, .nb_queue_pairs = qps, .max_nb_priv_xforms = 1,
	};

	wt_equal(rte_compressdev_configure(dev, &config), 0);
}

static int
setup(uint8_t dev, uint16_t qp, uint32_t depth)
{
	return rte_compressdev_queue_pair_setup(dev, qp, depth, SOCKET_ID_ANY);
}

static void
start(uint8_t dev)
{
	wt_equal(rte_compressdev_start(dev), 0);
}

static void
close_device(uint8_t dev)
{
	wt_equal(rte_compressdev_close(dev), 0);
}

static void
prepare(uint8_t dev)
{
	const struct rte_comp_xform compress = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT,
			.level = RTE_COMP_LEVEL_PMD_DEFAULT,
			.window_size = 15,
		},
	};

	if (ops == NULL)
		ops = rte_comp_op_pool_create("ops", 256, 0, 0, SOCKET_ID_ANY);
	wt_check(ops != NULL, "no memory for ops");
	wt_equal(rte_compressdev_private_xform_create(dev, &compress, &xform), 0);
}

static void
finish(uint8_t dev)
{
	wt_equal(rte_compressdev_private_xform_free(dev, xform), 0);
}

static uint8_t
run(uint8_t dev, uint16_t qp, uint32_t len)
{
	static uint8_t text[256], packed[512];
	struct rte_comp_op *op = rte_comp_op_alloc(ops), *back;
	uint8_t status;

	op->op_type = RTE_COMP_OP_STATELESS;
	op->private_xform = xform;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->m_src = dt_mbuf();
	op->m_dst = dt_mbuf();
	dt_flat(op->m_src, text, sizeof(text));
	dt_flat(op->m_dst, packed, sizeof(packed));
	op->src.length = len;
	wt_equal(rte_compressdev_enqueue_burst(dev, qp, &op, 1), 1);
	while (rte_compressdev_dequeue_burst(dev, qp, &back, 1) == 0)
		;
	wt_check(back == op, "another op came back");
	status = op->status;
	rte_mbuf_raw_free(op->m_src);
	rte_mbuf_raw_free(op->m_dst);
	rte_comp_op_free(op);
	return status;
}

static void
working(uint8_t dev, uint16_t qp)
{
	wt_equal(run(dev, qp, 256), RTE_COMP_OP_STATUS_SUCCESS);
}

static void
failing(uint8_t dev, uint16_t qp)
{
	/* More than the mbuf has. */
	wt_equal(run(dev, qp, 257), RTE_COMP_OP_STATUS_INVALID_ARGS);
}

static const char * const dump[] = { "\"qp0_compress\"", "\"qp3_decompress\"", NULL };

const struct control control_compress = {
	.name = "compress_warpdrive",
	.bad_reason = "invalid_args",
	.dump = dump,
	.id = id,
	.configure = configure,
	.setup = setup,
	.start = start,
	.stop = rte_compressdev_stop,
	.close = close_device,
	.prepare = prepare,
	.finish = finish,
	.working = working,
	.failing = failing,
};
