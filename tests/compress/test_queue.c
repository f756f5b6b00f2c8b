/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The life of a queue pair: dying with ops in flight, being set up again, being
 * closed while busy; counters; and that a hundred lives leave nothing behind.
 */

#include <unistd.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_log.h>

#include <zlib.h>

#include "comp_test.h"
#include "warp_comp.h"

#define N	64
#define LEN	1000
#define ROOM	1500

static struct rte_comp_op *ops[N], *more[N];	/* more: for second segments */
static uint8_t src[N][LEN], dst[N][ROOM], data[LEN], packed[ROOM], result[LEN];
static uint32_t packed_len;

static struct warp_comp_qp *
qp_of(uint8_t dev, uint16_t id)
{
	const char *name = rte_compressdev_name_get(dev);

	return rte_compressdev_pmd_get_named_dev(name)->data->queue_pairs[id];
}

/* Op @p i: both directions in turn, every fourth with a chain, one of the stream. */
static void
make(unsigned int i, void *pack, void *unpack, void *stream)
{
	struct rte_comp_op *op = ops[i];
	bool down = i % 2 != 0;

	memcpy(src[i], down ? packed : data, down ? packed_len : LEN);
	ct_prepare(op, RTE_COMP_OP_STATELESS, down ? unpack : pack, down ? packed_len : LEN);
	dt_flat(op->m_src, src[i], (uint16_t)op->src.length);
	dt_flat(op->m_dst, dst[i], ROOM);
	if (i % 4 < 2) {
		dt_flat(op->m_dst, dst[i], 700);
		dt_flat(more[i]->m_dst, dst[i] + 700, ROOM - 700);
		op->m_dst->next = more[i]->m_dst;
		op->m_dst->nb_segs = 2;
		op->m_dst->pkt_len = ROOM;
	}
	if (i == 2 && stream != NULL) {
		op->op_type = RTE_COMP_OP_STATEFUL;
		op->stream = stream;
	}
}

static void
check(unsigned int i)
{
	struct rte_comp_op *op = ops[i];
	uint8_t out[ROOM];

	wt_check(op->status == RTE_COMP_OP_STATUS_SUCCESS, "op %u: status %u", i, op->status);
	dt_get(op->m_dst, 0, out, op->produced);
	if (i % 2 != 0) {
		wt_equal(op->produced, LEN);
		wt_check(memcmp(out, data, LEN) == 0, "op %u", i);
	} else {
		wt_equal(ct_zinflate(out, op->produced, result, LEN), LEN);
		wt_check(memcmp(result, data, LEN) == 0, "op %u", i);
	}
}

/* N ops to their ends on queue pair 0, all of them right. */
static void
all_right(uint8_t dev, void *pack, void *unpack, void *stream)
{
	unsigned int i;

	for (i = 0; i < N; i++) {
		make(i, pack, unpack, stream);
		ct_run(dev, ops[i]);
		check(i);
	}
}

/* ---- Death ---- */

/*
 * Kills one of the two hardware queues of a pair with ops in flight. Whatever
 * the device did not complete comes back failed, the rest as it was.
 */
static void
kill_one(uint8_t dev, unsigned int which, bool engine_ran)
{
	struct rte_comp_xform c = ct_compress(), d = ct_decompress();
	void *pack = ct_xform(dev, &c), *unpack = ct_xform(dev, &d), *stream = ct_stream(dev, &c);
	struct rte_comp_op *back[N], *one = ops[0];
	struct rte_compressdev_stats stats;
	uint64_t dead = 0;
	unsigned int i, got = 0;

	for (i = 0; i < N; i++)
		make(i, pack, unpack, stream);
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, ops, N), N);
	if (engine_ran)
		got = rte_compressdev_dequeue_burst(dev, 0, back, N / 4);
	warpdrive_queue_kill(qp_of(dev, 0)->queue[which]);
	/* Sticky, from now on and for both directions. */
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &one, 1), 0);
	ct_dequeue(dev, 0, back + got, (uint16_t)(N - got));
	for (i = 0; i < N; i++) {
		wt_check(back[i] == ops[i], "op %u is another", i);
		if (back[i]->status == RTE_COMP_OP_STATUS_ERROR) {
			wt_equal(back[i]->consumed, 0);
			wt_equal(back[i]->produced, 0);
			wt_check(i % 2 == which, "op %u was not on the dead queue", i);
			dead++;
		} else {
			check(i);
		}
	}
	wt_equal(rte_compressdev_dequeue_burst(dev, 0, back, N), 0);
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &one, 1), 0);
	wt_equal(rte_compressdev_stats_get(dev, &stats), 0);
	wt_equal(stats.dequeue_err_count, dead);
	wt_check(stats.enqueue_err_count >= 2, "%" PRIu64, stats.enqueue_err_count);
	wt_equal(qp_of(dev, 0)->deq.reason[WARP_COMP_CNT_DEAD], dead);
	if (!engine_ran)
		wt_equal(dead, N / 2);

	/* Set up again it works as ever, with the same transforms and stream. */
	rte_compressdev_stop(dev);
	wt_equal(rte_compressdev_queue_pair_setup(dev, 0, N, SOCKET_ID_ANY), 0);
	wt_equal(rte_compressdev_start(dev), 0);
	all_right(dev, pack, unpack, stream);
	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
	rte_compressdev_stream_free(dev, stream);
}

static void
death(void)
{
	static const char * const engines[] = { "inline", "thread" };
	unsigned int m, e, which, round;
	char args[64];

	for (m = 0; m < DT_MODELS; m++) {
		for (e = 0; e < 2; e++) {
			uint8_t dev;

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[e]);
			dev = ct_device(args);
			for (which = 0; which < 2; which++) {
				for (round = 0; round < 10; round++) {
					ct_start(dev, 1, N);
					rte_compressdev_stats_reset(dev);
					kill_one(dev, which, e == 1 || round % 2 != 0);
					ct_stop(dev);
				}
			}
		}
	}
}

/* A completion that names another slot: nothing that the queue says counts any more. */
static void
wrong_completion(void)
{
	uint8_t dev = ct_device("device=soft,engine=inline");
	struct rte_comp_xform c = ct_compress();
	struct rte_comp_op *back[8];
	struct warp_queue *q;
	unsigned int i;
	void *pack;

	ct_start(dev, 1, N);
	pack = ct_xform(dev, &c);
	q = qp_of(dev, 0)->queue[0];
	for (i = 0; i < 8; i++) {
		make(2 * i, pack, NULL, NULL);
		wt_equal(rte_compressdev_enqueue_burst(dev, 0, &ops[2 * i], 1), 1);
	}
	/* The device has done all of them, and says so of slot 3 first, then 4, 5 ... */
	for (i = 0; i < 8; i++)
		warpdrive_queue_run(&q->ring);
	for (i = 0; i < 8; i++)
		*(volatile uint16_t *)(uintptr_t)&q->ring.cq[i].sq_head = (uint16_t)(i + 3);
	ct_dequeue(dev, 0, back, 8);
	for (i = 0; i < 8; i++) {
		wt_check(back[i] == ops[2 * i], "order");
		wt_check(back[i]->status == RTE_COMP_OP_STATUS_ERROR, "op %u: status %u", i,
			 back[i]->status);
	}
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &ops[0], 1), 0);
	rte_compressdev_private_xform_free(dev, pack);
	ct_stop(dev);
}

/*
 * Stateless ops with FLUSH_FULL share a stream context. Where several cores
 * serve a queue, one at a time may have it: the others wait their turn.
 */
static void
shared_context(void)
{
	uint8_t dev = ct_device("device=soft,engine=inline,model=v3");
	struct rte_comp_xform c = ct_compress();
	struct rte_comp_op *burst[4] = { ops[4], ops[6], ops[8], ops[10] }, *back;
	unsigned int alone, i;
	void *pack;

	ct_start(dev, 1, N);
	pack = ct_xform(dev, &c);
	for (alone = 0; alone < 2; alone++) {
		qp_of(dev, 0)->oneshot_alone = alone;
		for (i = 0; i < 4; i++) {
			make(4 + 2 * i, pack, NULL, NULL);
			burst[i]->flush_flag = RTE_COMP_FLUSH_FULL;
		}
		if (!alone) {
			wt_equal(rte_compressdev_enqueue_burst(dev, 0, burst, 4), 4);
			for (i = 0; i < 4; i++)
				ct_dequeue(dev, 0, &back, 1);
			continue;
		}
		for (i = 0; i < 4; i++) {
			wt_equal(rte_compressdev_enqueue_burst(dev, 0, burst + i, (uint16_t)(4 - i)),
				 1);
			ct_dequeue(dev, 0, &back, 1);
			wt_check(back == burst[i], "order");
			wt_equal(back->status, RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(back->consumed, LEN);
		}
	}
	rte_compressdev_private_xform_free(dev, pack);
	ct_stop(dev);
}

/* ---- Closing ---- */

static void
close_while_busy(void)
{
	static const char * const engines[] = { "inline", "thread" };
	unsigned int e, i, round;
	char args[64];

	for (e = 0; e < 2; e++) {
		struct rte_comp_xform c = ct_compress(), d = ct_decompress();
		uint8_t dev;

		snprintf(args, sizeof(args), "device=soft,engine=%s", engines[e]);
		dev = ct_device(args);
		for (round = 0; round < 20; round++) {
			void *pack, *unpack;

			ct_start(dev, 2, N);
			pack = ct_xform(dev, &c);
			unpack = ct_xform(dev, &d);
			for (i = 0; i < N; i++)
				make(i, pack, unpack, NULL);
			wt_equal(rte_compressdev_enqueue_burst(dev, round % 2, ops, N), N);
			if (round % 3 == 0) {
				/* Set up under the ops instead. */
				rte_compressdev_stop(dev);
				wt_equal(rte_compressdev_queue_pair_setup(dev, round % 2, N,
									  SOCKET_ID_ANY), 0);
				wt_equal(rte_compressdev_start(dev), 0);
			}
			ct_stop(dev);
			rte_compressdev_private_xform_free(dev, pack);
			rte_compressdev_private_xform_free(dev, unpack);
		}
	}
}

static void
a_hundred_lives(void)
{
	static const char * const args[] = {
		"device=soft,engine=inline", "device=soft,engine=thread,engines=2,model=v3",
	};
	unsigned int a, i;

	for (a = 0; a < 2; a++) {
		uint8_t dev = ct_device(args[a]);
		struct dt_usage early = { 0 };

		for (i = 0; i < 100; i++) {
			struct rte_comp_xform c = ct_compress(), d = ct_decompress();
			void *pack, *unpack, *stream;

			ct_start(dev, 1 + i % 4, N);
			pack = ct_xform(dev, &c);
			unpack = ct_xform(dev, &d);
			stream = ct_stream(dev, &c);
			all_right(dev, pack, unpack, stream);
			rte_compressdev_private_xform_free(dev, pack);
			rte_compressdev_private_xform_free(dev, unpack);
			rte_compressdev_stream_free(dev, stream);
			ct_stop(dev);
			if (i == 9)
				dt_usage(&early);
		}
		/* A queue alone has 150 KiB. */
		dt_no_more_than(&early, 2048);
	}
}

/* Setting up fewer queue pairs, and more, keeps those that stay. */
static void
reconfigure(void)
{
	uint8_t dev = ct_device("device=soft,engine=inline,queues=4");
	struct rte_compressdev_info info;
	struct rte_compressdev_config config = { .nb_queue_pairs = 5, .socket_id = SOCKET_ID_ANY };
	uint16_t n;

	rte_compressdev_info_get(dev, &info);
	wt_equal(info.max_nb_queue_pairs, 4);
	wt_check(rte_compressdev_configure(dev, &config) < 0, "5 of 4 queue pairs");
	config.nb_queue_pairs = 0;
	wt_check(rte_compressdev_configure(dev, &config) < 0, "no queue pair");
	for (n = 4; n >= 1; n--) {
		ct_start(dev, n, N);
		rte_compressdev_stop(dev);
	}
	ct_start(dev, 3, N);
	wt_check(rte_compressdev_queue_pair_setup(dev, 0, N, 0) < 0, "set-up while started");
	rte_compressdev_stop(dev);
	wt_check(rte_compressdev_queue_pair_setup(dev, 3, N, 0) < 0, "queue pair 3 of 3");
	wt_check(rte_compressdev_queue_pair_setup(dev, 0, 0, 0) < 0, "no op in flight");
	wt_equal(rte_compressdev_close(dev), 0);
}

/* What is promised can be had: all queue pairs at once. */
static void
every_queue_pair(void)
{
	static const char * const args[] = {
		"device=soft,engine=thread", "device=soft,engine=thread,queues=512",
	};
	unsigned int a;

	for (a = 0; a < 2; a++) {
		uint8_t dev = ct_device(args[a]);
		struct rte_compressdev_info info;

		rte_compressdev_info_get(dev, &info);
		wt_equal(info.max_nb_queue_pairs, a == 0 ? 64 : 512);
		ct_start(dev, info.max_nb_queue_pairs, 4);
		ct_stop(dev);
	}
	wt_check(rte_vdev_init("compress_warpdrive_513", "device=soft,queues=513") < 0,
		 "513 queue pairs");
}

/* ---- Counters ---- */

static void
counters(void)
{
	uint8_t dev = ct_device("device=soft,engine=inline");
	struct rte_comp_xform c = ct_compress(), d = ct_decompress();
	struct rte_compressdev_stats s;
	const struct warp_comp_qp *qp;
	void *pack, *unpack;
	unsigned int i;

	ct_start(dev, 2, N);
	pack = ct_xform(dev, &c);
	unpack = ct_xform(dev, &d);
	all_right(dev, pack, unpack, NULL);
	wt_equal(rte_compressdev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, N);
	wt_equal(s.dequeued_count, N);
	wt_equal(s.enqueue_err_count, 0);
	wt_equal(s.dequeue_err_count, 0);
	rte_compressdev_stats_reset(dev);
	for (i = 0; i < 6; i++) {
		make(1, pack, unpack, NULL);
		if (i < 2)
			ops[1]->src.offset = 5000;
		else if (i < 4)
			ops[1]->dst.offset = i == 2 ? ROOM : ROOM - 1;
		else
			src[1][0] = 0x07;
		ct_run(dev, ops[1]);
	}
	wt_equal(rte_compressdev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, 6);
	wt_equal(s.dequeued_count, 6);
	wt_equal(s.dequeue_err_count, 6);
	qp = qp_of(dev, 0);
	wt_equal(qp->enq.reason[WARP_COMP_CNT_INVALID] + qp->deq.reason[WARP_COMP_CNT_INVALID], 2);
	wt_equal(qp->enq.reason[WARP_COMP_CNT_NO_SPACE] + qp->deq.reason[WARP_COMP_CNT_NO_SPACE], 2);
	wt_equal(qp->enq.reason[WARP_COMP_CNT_DATA] + qp->deq.reason[WARP_COMP_CNT_DATA], 2);
	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
	ct_stop(dev);
}

static const struct wt_case cases[] = {
	{ "a queue dies with ops in flight", death },
	{ "a completion that names another slot", wrong_completion },
	{ "one at a time has the shared context", shared_context },
	{ "closing with ops in flight", close_while_busy },
	{ "a hundred lives", a_hundred_lives },
	{ "reconfiguring", reconfigure },
	{ "every queue pair that is offered", every_queue_pair },
	{ "counters", counters },
};

int
main(void)
{
	unsigned int i;

	ct_eal();
	rte_log_set_level_pattern("pmd.compress.warpdrive", RTE_LOG_ERR);
	for (i = 0; i < N; i++) {
		ops[i] = ct_op();
		more[i] = ct_op();
	}
	wt_fill(data, LEN, WT_TEXT);
	packed_len = (uint32_t)ct_zdeflate(data, LEN, packed, ROOM, 6, 0, false);
	return ct_end(WT_RUN(cases));
}
