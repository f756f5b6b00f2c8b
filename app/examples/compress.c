/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * usage: example-compress EAL-OPTION... -- IN OUT
 *
 * Compresses each KiB of a file, on the first compression device, into raw deflate.
 */

#include <stdlib.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_eal.h>
#include <rte_lcore.h>

#include "example.h"

static void *
start_device(uint8_t dev)
{
	struct rte_compressdev_config config = {
		.socket_id = rte_socket_id(), .nb_queue_pairs = 1, .max_nb_priv_xforms = 1,
	};
	struct rte_comp_xform deflate = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT,
			.level = RTE_COMP_LEVEL_PMD_DEFAULT,
			.window_size = 15,
		},
	};
	void *xform;

	must(rte_compressdev_configure(dev, &config) == 0);
	must(rte_compressdev_queue_pair_setup(dev, 0, 2 * BURST, rte_socket_id()) == 0);
	must(rte_compressdev_start(dev) == 0);
	must(rte_compressdev_private_xform_create(dev, &deflate, &xform) == 0);
	return xform;
}

static void
compress(uint8_t dev, void *xform, struct rte_mbuf *in[], struct rte_mbuf *out[],
	 struct rte_comp_op *ops[], uint16_t n)
{
	struct rte_comp_op *done[BURST];
	uint16_t i, sent = 0, back = 0;

	for (i = 0; i < n; i++) {
		ops[i]->op_type = RTE_COMP_OP_STATELESS;
		ops[i]->flush_flag = RTE_COMP_FLUSH_FINAL;
		ops[i]->private_xform = xform;
		ops[i]->m_src = in[i];
		ops[i]->src.offset = 0;
		ops[i]->src.length = rte_pktmbuf_pkt_len(in[i]);
		ops[i]->m_dst = out[i];
		ops[i]->dst.offset = 0;
	}
	while (back < n) {
		sent += rte_compressdev_enqueue_burst(dev, 0, ops + sent, n - sent);
		/* The accelerator works. Here the application goes on with its own job. */
		back += rte_compressdev_dequeue_burst(dev, 0, done + back, n - back);
	}
	for (i = 0; i < n; i++)
		must(ops[i]->status == RTE_COMP_OP_STATUS_SUCCESS);
}

int
main(int argc, char **argv)
{
	struct rte_mbuf *in[BURST], *out[BURST];
	struct rte_comp_op *ops[BURST];
	struct rte_mempool *mbufs, *op_pool;
	FILE *from, *to;
	void *xform;
	uint16_t i, n;
	int args = rte_eal_init(argc, argv);

	must(args >= 0 && argc == args + 3 && rte_compressdev_count() > 0);
	must((from = fopen(argv[args + 1], "rb")) != NULL);
	must((to = fopen(argv[args + 2], "wb")) != NULL);
	mbufs = rte_pktmbuf_pool_create("mbufs", 256, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					rte_socket_id());
	op_pool = rte_comp_op_pool_create("ops", 64, 0, 0, rte_socket_id());
	must(mbufs != NULL && op_pool != NULL);
	xform = start_device(0);
	must(rte_comp_op_bulk_alloc(op_pool, ops, BURST) == BURST);
	while ((n = read_pieces(from, mbufs, in)) != 0) {
		for (i = 0; i < n; i++) {
			must((out[i] = rte_pktmbuf_alloc(mbufs)) != NULL);
			rte_pktmbuf_append(out[i], rte_pktmbuf_tailroom(out[i]));
		}
		compress(0, xform, in, out, ops, n);
		for (i = 0; i < n; i++)
			write_piece(to, out[i], ops[i]->produced);
		rte_pktmbuf_free_bulk(in, n);
		rte_pktmbuf_free_bulk(out, n);
	}
	must(fclose(to) == 0);
	fclose(from);
	rte_comp_op_bulk_free(ops, BURST);
	rte_compressdev_private_xform_free(0, xform);
	rte_compressdev_stop(0);
	rte_compressdev_close(0);
	rte_eal_cleanup();
	return EXIT_SUCCESS;
}
