/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <rte_cycles.h>
#include <rte_log.h>

#include <zlib.h>

#include "comp_test.h"

#define DRIVER	"compress_warpdrive"

static struct rte_mempool *op_pool;

void
ct_eal(void)
{
	dt_eal(0);
	op_pool = rte_comp_op_pool_create("ops", 8192, 0, 16, SOCKET_ID_ANY);
	wt_check(op_pool != NULL, "no memory for ops");
}

uint8_t
ct_device(const char *args)
{
	unsigned int n = dt_device(DRIVER, args);
	int id = rte_compressdev_get_dev_id(dt_name(DRIVER, n));

	wt_check(id >= 0, "device %u was not made", n);
	return (uint8_t)id;
}

void
ct_start(uint8_t dev, uint16_t qps, uint32_t inflight)
{
	struct rte_compressdev_config config = {
		.socket_id = SOCKET_ID_ANY,
		.nb_queue_pairs = qps,
		.max_nb_priv_xforms = 64,
		.max_nb_streams = 64,
	};
	uint16_t i;

	wt_equal(rte_compressdev_configure(dev, &config), 0);
	for (i = 0; i < qps; i++)
		wt_equal(rte_compressdev_queue_pair_setup(dev, i, inflight, SOCKET_ID_ANY), 0);
	wt_equal(rte_compressdev_start(dev), 0);
}

void
ct_stop(uint8_t dev)
{
	rte_compressdev_stop(dev);
	wt_equal(rte_compressdev_close(dev), 0);
}

static uint8_t inline_id[DT_MODELS];
static bool inline_made[DT_MODELS];

uint8_t
ct_inline(enum dt_model model)
{
	char args[64];

	if (!inline_made[model]) {
		snprintf(args, sizeof(args), "device=soft,engine=inline,model=%s",
			 dt_model_name[model]);
		inline_id[model] = ct_device(args);
		ct_start(inline_id[model], 1, 256);
		inline_made[model] = true;
	}
	return inline_id[model];
}

int
ct_end(int ret)
{
	unsigned int i;

	for (i = 0; i < DT_MODELS; i++)
		if (inline_made[i])
			ct_stop(inline_id[i]);
	return dt_end(DRIVER, ret);
}

struct rte_comp_xform
ct_compress(void)
{
	return (struct rte_comp_xform){
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT,
			.level = RTE_COMP_LEVEL_PMD_DEFAULT,
			.window_size = 15,
			.chksum = RTE_COMP_CHECKSUM_NONE,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};
}

struct rte_comp_xform
ct_decompress(void)
{
	return (struct rte_comp_xform){
		.type = RTE_COMP_DECOMPRESS,
		.decompress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.window_size = 15,
			.chksum = RTE_COMP_CHECKSUM_NONE,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};
}

void *
ct_xform(uint8_t dev, const struct rte_comp_xform *xform)
{
	void *x = NULL;

	wt_equal(rte_compressdev_private_xform_create(dev, xform, &x), 0);
	return x;
}

void *
ct_stream(uint8_t dev, const struct rte_comp_xform *xform)
{
	void *s = NULL;

	wt_equal(rte_compressdev_stream_create(dev, xform, &s), 0);
	return s;
}

struct rte_comp_op *
ct_op(void)
{
	struct rte_comp_op *op = rte_comp_op_alloc(op_pool);

	wt_check(op != NULL, "out of ops");
	op->m_src = dt_mbuf();
	op->m_dst = dt_mbuf();
	return op;
}

void
ct_op_free(struct rte_comp_op *op)
{
	rte_mbuf_raw_free(op->m_src);
	rte_mbuf_raw_free(op->m_dst);
	rte_comp_op_free(op);
}

void
ct_dequeue(uint8_t dev, uint16_t qp, struct rte_comp_op **ops, uint16_t n)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	uint16_t got = 0;

	while (got < n) {
		got += rte_compressdev_dequeue_burst(dev, qp, ops + got, n - got);
		wt_check(rte_get_timer_cycles() < end, "%u of %u ops came back", got, n);
	}
}

uint8_t
ct_run(uint8_t dev, struct rte_comp_op *op)
{
	struct rte_comp_op *back = NULL;

	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &op, 1), 1);
	ct_dequeue(dev, 0, &back, 1);
	wt_check(back == op, "another op came back");
	return op->status;
}

void
ct_prepare(struct rte_comp_op *op, enum rte_comp_op_type type, void *handle, uint32_t src_len)
{
	op->op_type = type;
	op->private_xform = handle;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->src.offset = 0;
	op->src.length = src_len;
	op->dst.offset = 0;
	op->status = 0xEE;
	op->consumed = 0xEEEEEEEE;
	op->produced = 0xEEEEEEEE;
	op->output_chksum = 0xEEEEEEEEEEEEEEEE;
}

long
ct_zinflate(const uint8_t *in, size_t in_len, uint8_t *out, size_t room)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = (uInt)in_len,
		       .next_out = out, .avail_out = (uInt)room };
	long n;
	int ret;

	wt_equal(inflateInit2(&s, -15), Z_OK);
	ret = inflate(&s, Z_FINISH);
	n = ret == Z_STREAM_END && s.avail_in == 0 ? (long)s.total_out : -1;
	inflateEnd(&s);
	return n;
}

size_t
ct_zdeflate(const uint8_t *in, size_t len, uint8_t *out, size_t room, int level, int strategy,
	    bool flushes)
{
	static const int kinds[] = { Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_PARTIAL_FLUSH, Z_BLOCK };
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .next_out = out,
		       .avail_out = (uInt)room };

	wt_equal(deflateInit2(&s, level, Z_DEFLATED, -15, 8, strategy), Z_OK);
	while (flushes && len > 16 && wt_below(4) != 0) {
		size_t n = 1 + wt_below((uint32_t)len / 2);

		s.avail_in = (uInt)n;
		wt_equal(deflate(&s, kinds[wt_below(4)]), Z_OK);
		wt_check(s.avail_in == 0, "zlib needs more room");
		len -= n;
	}
	s.avail_in = (uInt)len;
	wt_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
	deflateEnd(&s);
	return s.total_out;
}
