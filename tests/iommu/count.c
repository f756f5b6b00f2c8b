/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Enqueues and dequeues flat 2 KiB operations in bursts of 1 and 32, each kind
 * of call in a function of its own, for callgrind to count the instructions of.
 * Meant for a device that has finished when the doorbell write returns: then
 * no dequeue comes too early and the count is the operations' own cost.
 *
 * Prints "FUNCTION OPERATIONS" lines. Usage: count EAL-ARGUMENTS
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_eal.h>
#include <rte_mbuf.h>

#define OP_SIZE		2048
#define MAX_BURST	32
#define ROUNDS		200	/* times MAX_BURST operations: some laps of the rings */

static struct rte_comp_op *ops[MAX_BURST];
static struct rte_comp_op *done[MAX_BURST];

static void
fail(const char *what)
{
	fprintf(stderr, "count: %s\n", what);
	exit(1);
}

/* The functions that are counted. Their own few instructions are part of the figure. */
#define COUNTED(name) \
static uint16_t __attribute__((noinline)) \
name ## _enqueue(uint16_t n) \
{ \
	return rte_compressdev_enqueue_burst(0, 0, ops, n); \
} \
static uint16_t __attribute__((noinline)) \
name ## _dequeue(uint16_t n) \
{ \
	return rte_compressdev_dequeue_burst(0, 0, done, n); \
}

COUNTED(compress_1)
COUNTED(compress_32)
COUNTED(decompress_1)
COUNTED(decompress_32)
COUNTED(warm_up)

static void
run(const char *name, uint16_t burst, void *xform, struct rte_mbuf **src, struct rte_mbuf **dst,
    uint16_t (*enqueue)(uint16_t), uint16_t (*dequeue)(uint16_t))
{
	unsigned int rounds = ROUNDS * MAX_BURST / burst, r, i;

	for (r = 0; r < rounds; r++) {
		for (i = 0; i < burst; i++) {
			ops[i]->op_type = RTE_COMP_OP_STATELESS;
			ops[i]->flush_flag = RTE_COMP_FLUSH_FINAL;
			ops[i]->private_xform = xform;
			ops[i]->m_src = src[i];
			ops[i]->m_dst = dst[i];
			ops[i]->src.offset = 0;
			ops[i]->src.length = rte_pktmbuf_pkt_len(src[i]);
			ops[i]->dst.offset = 0;
			ops[i]->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
		}
		if (enqueue(burst) != burst)
			fail("a burst was not accepted");
		if (dequeue(burst) != burst)
			fail("a burst was not complete when the doorbell write returned");
		for (i = 0; i < burst; i++)
			if (done[i] != ops[i] || ops[i]->status != RTE_COMP_OP_STATUS_SUCCESS)
				fail("an operation failed");
	}
	printf("%s_enqueue %u\n%s_dequeue %u\n", name, rounds * burst, name, rounds * burst);
}

static void
setup_device(void **comp, void **decomp)
{
	struct rte_compressdev_config conf = {
		.nb_queue_pairs = 1, .max_nb_priv_xforms = 2,
	};
	const struct rte_comp_xform deflate = {
		.type = RTE_COMP_COMPRESS,
		.compress = { .algo = RTE_COMP_ALGO_DEFLATE, .level = RTE_COMP_LEVEL_PMD_DEFAULT,
			      .window_size = 15 },
	};
	const struct rte_comp_xform inflate = {
		.type = RTE_COMP_DECOMPRESS,
		.decompress = { .algo = RTE_COMP_ALGO_DEFLATE, .window_size = 15 },
	};

	if (rte_compressdev_count() != 1)
		fail("needs exactly one compress device");
	if (rte_compressdev_configure(0, &conf) != 0 ||
	    rte_compressdev_queue_pair_setup(0, 0, MAX_BURST, 0) != 0 ||
	    rte_compressdev_start(0) != 0 ||
	    rte_compressdev_private_xform_create(0, &deflate, comp) != 0 ||
	    rte_compressdev_private_xform_create(0, &inflate, decomp) != 0)
		fail("the device cannot be set up");
}

/* MAX_BURST buffers with room for OP_SIZE bytes and what makes them larger. */
static void
get_buffers(struct rte_mempool *pool, struct rte_mbuf **m, bool text)
{
	static const char words[] = "queue doorbell address space page table walk ";
	unsigned int i, k;
	char *p;

	for (i = 0; i < MAX_BURST; i++) {
		m[i] = rte_pktmbuf_alloc(pool);
		p = m[i] == NULL ? NULL : rte_pktmbuf_append(m[i], text ? OP_SIZE : 2 * OP_SIZE);
		if (p == NULL)
			fail("no buffers");
		for (k = 0; text && k < OP_SIZE; k++)
			p[k] = words[(k * 7 + k / 31 + i) % (sizeof(words) - 1)];
	}
}

int
main(int argc, char **argv)
{
	struct rte_mbuf *text[MAX_BURST], *comp[MAX_BURST], *back[MAX_BURST];
	void *deflate, *inflate;
	struct rte_mempool *pool, *op_pool;
	unsigned int i;

	if (rte_eal_init(argc, argv) < 0)
		fail("EAL does not start");
	pool = rte_pktmbuf_pool_create("m", 4 * MAX_BURST, 0, 0, 2 * OP_SIZE + RTE_PKTMBUF_HEADROOM, 0);
	op_pool = rte_comp_op_pool_create("o", 2 * MAX_BURST, 0, 0, 0);
	if (pool == NULL || op_pool == NULL || mlockall(MCL_CURRENT) != 0)
		fail("no memory");
	setup_device(&deflate, &inflate);
	get_buffers(pool, text, true);
	get_buffers(pool, comp, false);
	get_buffers(pool, back, false);
	if (rte_comp_op_bulk_alloc(op_pool, ops, MAX_BURST) == 0)
		fail("no operations");

	run("warm_up", MAX_BURST, deflate, text, comp, warm_up_enqueue, warm_up_dequeue);
	run("compress_1", 1, deflate, text, comp, compress_1_enqueue, compress_1_dequeue);
	run("compress_32", MAX_BURST, deflate, text, comp, compress_32_enqueue, compress_32_dequeue);
	for (i = 0; i < MAX_BURST; i++)
		if (rte_pktmbuf_trim(comp[i], (uint16_t)(2 * OP_SIZE - ops[i]->produced)) != 0)
			fail("an operation produced nothing sensible");
	run("decompress_1", 1, inflate, comp, back, decompress_1_enqueue, decompress_1_dequeue);
	run("decompress_32", MAX_BURST, inflate, comp, back, decompress_32_enqueue,
	    decompress_32_dequeue);
	for (i = 0; i < MAX_BURST; i++)
		if (ops[i]->produced != OP_SIZE ||
		    memcmp(rte_pktmbuf_mtod(text[i], void *), rte_pktmbuf_mtod(back[i], void *),
			   OP_SIZE) != 0)
			fail("text came back changed");
	rte_compressdev_stop(0);
	return rte_compressdev_close(0) != 0;
}
