/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The compress driver for the cases of pmd.c. zlib is the control. */

#include "comp_test.h"
#include "hw.h"
#include "pmd.h"

#define LONG_OUTPUTS	64u

static struct rte_comp_xform deflate;
static uint8_t *text, *back;
static struct rte_comp_op *op_of[PMD_OPS];

static void
begin(void **ops)
{
	unsigned int i;

	ct_eal();
	deflate = ct_compress();
	text = hw_memory(PMD_IN);
	back = hw_memory(PMD_OUT);
	wt_fill(text, PMD_IN, WT_TEXT);
	for (i = 0; i < PMD_OPS; i++)
		ops[i] = op_of[i] = ct_op();
}

static int
reopen(uint8_t dev)
{
	int ret;

	rte_compressdev_stop(dev);
	ret = rte_compressdev_queue_pair_setup(dev, 0, PMD_OPS, SOCKET_ID_ANY);
	return ret != 0 ? ret : rte_compressdev_start(dev);
}

static uint16_t
pairs(uint8_t dev, bool *hardware)
{
	struct rte_compressdev_info info;

	rte_compressdev_info_get(dev, &info);
	*hardware = (info.feature_flags & RTE_COMPDEV_FF_HW_ACCELERATED) != 0;
	return info.max_nb_queue_pairs;
}

static uint64_t
errors(uint8_t dev)
{
	struct rte_compressdev_stats stats;

	wt_equal(rte_compressdev_stats_get(dev, &stats), 0);
	return stats.dequeue_err_count;
}

static void *
handle(uint8_t dev)
{
	return ct_xform(dev, &deflate);
}

static void
handle_free(uint8_t dev, void *xform)
{
	rte_compressdev_private_xform_free(dev, xform);
}

static void
prepare(unsigned int i, void *xform, void *from, void *to)
{
	struct rte_comp_op *op = op_of[i];

	dt_flat(op->m_src, from != NULL ? from : text, PMD_IN);
	dt_flat(op->m_dst, to, PMD_OUT);
	ct_prepare(op, RTE_COMP_OP_STATELESS, xform, PMD_IN);
}

static void
prepare_long(unsigned int i, void *xform, uint8_t *room)
{
	prepare(i, xform, NULL, room + (size_t)(i % LONG_OUTPUTS) * PMD_OUT);
}

static void
check(unsigned int i, const uint8_t *to)
{
	const struct rte_comp_op *op = op_of[i];

	wt_equal(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	wt_equal(op->consumed, PMD_IN);
	wt_equal(ct_zinflate(to, op->produced, back, PMD_OUT), PMD_IN);
	wt_check(memcmp(text, back, PMD_IN) == 0, "op %u: zlib gets other data back", i);
}

static bool
succeeded(const void *op)
{
	return ((const struct rte_comp_op *)op)->status == RTE_COMP_OP_STATUS_SUCCESS;
}

static bool
failed(const void *op)
{
	return ((const struct rte_comp_op *)op)->status == RTE_COMP_OP_STATUS_ERROR;
}

static uint16_t
enqueue(uint8_t dev, uint16_t pair, void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(dev, pair, (struct rte_comp_op **)ops, n);
}

static uint16_t
dequeue(uint8_t dev, uint16_t pair, void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(dev, pair, (struct rte_comp_op **)ops, n);
}

const struct pmd_driver pmd_compress = {
	.name = "compress",
	.node = "hisi_zip",
	.least_pairs = 24,
	.room = (size_t)LONG_OUTPUTS * PMD_OUT,
	.begin = begin,
	.device = ct_device,
	.start = ct_start,
	.stop = ct_stop,
	.reopen = reopen,
	.pairs = pairs,
	.errors = errors,
	.handle = handle,
	.handle_free = handle_free,
	.prepare = prepare,
	.prepare_long = prepare_long,
	.check = check,
	.succeeded = succeeded,
	.failed = failed,
	.enqueue = enqueue,
	.dequeue = dequeue,
};
