/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What a burst costs its caller, apart from any device: a stand-in marks every
 * submitted descriptor as done between enqueue and dequeue, so that nothing
 * waits. Run it under "valgrind --tool=callgrind" for exact instruction counts.
 * With "remote" the stand-in works on another core and takes the lines away, as
 * a device does: then the cycles count. The median of all rounds leaves out what
 * else the machine does.
 *
 * usage: caller_cost [BURST [ROUNDS [remote]]]
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bus_vdev_driver.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "warp_comp.h"

#define OP_LEN	2048

/* The device's end of a ring. */
struct stand_in {
	struct warp_ring *ring;
	uint16_t head;
	uint16_t phase;
	WARP_ATOMIC(uint32_t) stop;
};

/* The slot that the driver will fill next, as the doorbell word of the queue says. */
static uint16_t
rung_tail(const struct warp_ring *r)
{
	uint64_t db = warp_load_acquire((const WARP_ATOMIC(uint64_t) *)(uintptr_t)r->sq_db);

	return (uint16_t)(db >> WARP_DB_INDEX_SHIFT);
}

static void
complete_all(struct stand_in *s)
{
	struct warp_ring *r = s->ring;
	struct warp_cqe *cq = (struct warp_cqe *)(uintptr_t)r->cq;

	uint16_t tail = rung_tail(r);

	for (; s->head != tail; s->head = (s->head + 1) % r->sq_depth) {
		struct warp_zip_sqe *sqe = (struct warp_zip_sqe *)&r->sq[s->head];

		sqe->consumed = sqe->src_len;
		sqe->produced = sqe->src_len / 2;
		sqe->status = WARP_ZIP_ST_OK;
		cq[s->head].sq_head = s->head;
		rte_io_wmb();
		*(volatile uint16_t *)&cq[s->head].phase = s->phase;
		if (s->head == r->sq_depth - 1)
			s->phase ^= 1;
	}
}

static int
stand_in_loop(void *arg)
{
	struct stand_in *s = arg;

	while (warp_load_acquire(&s->stop) == 0)
		complete_all(s);
	return 0;
}

/* Waits until the youngest submitted descriptor is done. */
static void
wait_done(const struct warp_ring *r)
{
	uint16_t last = (warp_ring_tail(r) + r->sq_depth - 1) % r->sq_depth;
	uint16_t lap = WARP_CQE_PHASE(r->expect) ^ (r->done > &r->sq[last]);

	while ((r->cq[last].phase & 1) != lap)
		rte_pause();
}

static int
by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double
median(uint32_t *samples, unsigned int n)
{
	qsort(samples, n, sizeof(*samples), by_value);
	return samples[n / 2];
}

static struct rte_comp_op **
make_ops(unsigned int n, void *xform)
{
	struct rte_mempool *pool = rte_comp_op_pool_create("ops", n, 0, 0, SOCKET_ID_ANY);
	struct rte_mempool *mbufs = rte_pktmbuf_pool_create("mbufs", 2 * n, 0, 0,
							    OP_LEN + RTE_PKTMBUF_HEADROOM,
							    SOCKET_ID_ANY);
	struct rte_comp_op **ops = calloc(n, sizeof(*ops));
	unsigned int i;

	if (pool == NULL || mbufs == NULL || ops == NULL ||
	    rte_comp_op_bulk_alloc(pool, ops, (uint16_t)n) != (int)n)
		rte_exit(EXIT_FAILURE, "no memory for %u ops\n", n);
	for (i = 0; i < n; i++) {
		ops[i]->op_type = RTE_COMP_OP_STATELESS;
		ops[i]->private_xform = xform;
		ops[i]->flush_flag = RTE_COMP_FLUSH_FINAL;
		ops[i]->m_src = rte_pktmbuf_alloc(mbufs);
		ops[i]->m_dst = rte_pktmbuf_alloc(mbufs);
		rte_pktmbuf_append(ops[i]->m_src, OP_LEN);
		rte_pktmbuf_append(ops[i]->m_dst, OP_LEN);
		ops[i]->src.length = OP_LEN;
	}
	return ops;
}

static uint8_t
open_device(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1, .max_nb_priv_xforms = 1 };

	if (rte_vdev_init("compress_warpdrive", "device=soft,engine=inline") != 0 ||
	    rte_compressdev_configure(0, &conf) != 0 ||
	    rte_compressdev_queue_pair_setup(0, 0, 512, SOCKET_ID_ANY) != 0 ||
	    rte_compressdev_start(0) != 0)
		rte_exit(EXIT_FAILURE, "cannot open the device\n");
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *eal[] = { "caller_cost", "--no-huge", "--no-pci", "-m", "256",
				     "--no-shconf", "-l", "0-1", "--iova-mode=va" };
	struct rte_comp_xform xf = {
		.type = RTE_COMP_COMPRESS,
		.compress = { .algo = RTE_COMP_ALGO_DEFLATE, .window_size = 15, .level = 1 },
	};
	unsigned int burst = argc > 1 ? (unsigned int)atoi(argv[1]) : 32;
	unsigned int rounds = argc > 2 ? (unsigned int)atoi(argv[2]) : 10000, i;
	uint32_t *enq = calloc(rounds, sizeof(*enq)), *deq = calloc(rounds, sizeof(*deq));
	bool remote = argc > 3 && strcmp(argv[3], "remote") == 0;
	struct rte_comp_op **ops;
	struct warp_comp_qp *qp;
	struct stand_in dev;
	void *xform;

	if (burst < 1 || burst > 256 || rounds < 1 || enq == NULL || deq == NULL)
		rte_exit(EXIT_FAILURE, "BURST is 1 to 256, ROUNDS at least 1\n");
	if (rte_eal_init(RTE_DIM(eal), (char **)(uintptr_t)eal) < 0)
		rte_exit(EXIT_FAILURE, "cannot start EAL\n");
	open_device();
	if (rte_compressdev_private_xform_create(0, &xf, &xform) != 0)
		rte_exit(EXIT_FAILURE, "cannot create the transform\n");
	ops = make_ops(burst, xform);
	qp = rte_compressdev_pmd_get_named_dev("compress_warpdrive")->data->queue_pairs[0];
	dev = (struct stand_in){ .ring = qp->ring[0], .phase = 1 };

	if (remote && rte_eal_remote_launch(stand_in_loop, &dev, rte_get_next_lcore(-1, 1, 0)) != 0)
		rte_exit(EXIT_FAILURE, "no second lcore\n");
	for (i = 0; i < rounds; i++) {
		uint64_t t0 = rte_rdtsc(), t1, t2;

		if (rte_compressdev_enqueue_burst(0, 0, ops, burst) != burst)
			rte_exit(EXIT_FAILURE, "burst not accepted in round %u\n", i);
		t1 = rte_rdtsc();
		if (remote)
			wait_done(dev.ring);
		else
			complete_all(&dev);
		t2 = rte_rdtsc();
		if (rte_compressdev_dequeue_burst(0, 0, ops, burst) != burst)
			rte_exit(EXIT_FAILURE, "burst not returned in round %u\n", i);
		enq[i] = (uint32_t)(t1 - t0);
		deq[i] = (uint32_t)(rte_rdtsc() - t2);
	}
	warp_store_release(&dev.stop, 1);
	rte_eal_mp_wait_lcore();
	printf("burst %u, %s: cycles an op to enqueue %.1f, to dequeue %.1f\n", burst,
	       remote ? "remote" : "local", median(enq, rounds) / burst,
	       median(deq, rounds) / burst);
	free(enq);
	free(deq);
	return 0;
}
