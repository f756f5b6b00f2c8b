/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The life of a queue pair: dying with ops in flight, being set up again, being
 * closed while busy; counters; and that a hundred lives leave nothing behind.
 */

#include <unistd.h>

#include <rte_errno.h>

#include "crypto_test.h"
#include "warp_crypto.h"

#define N	64
#define LEN	512u
#define AAD	12

static struct rte_crypto_op *ops[N];
static struct rte_mbuf *src[N], *dst[N], *more[N];
static uint8_t in[N][LEN], out[N][LEN], tag[N][16], aad[AAD];
static uint8_t plain[LEN], sealed[LEN], right_tag[16], iv[12];
static struct cr_spec spec;
static struct rte_crypto_sym_xform sessionless;

static struct warp_crypto_qp *
qp_of(uint8_t dev, uint16_t id)
{
	return rte_cryptodev_pmd_get_dev(dev)->data->queue_pairs[id];
}

static void
make_spec(void)
{
	cr_spec_init(&spec);
	spec.aead = spec.encrypt = spec.generate = true;
	spec.c_algo = RTE_CRYPTO_AEAD_AES_GCM;
	spec.c_key_len = 16;
	spec.c_iv_len = 12;
	spec.digest_len = 16;
	spec.aad_len = AAD;
	wt_fill(plain, LEN, WT_RANDOM);
	wt_fill(aad, AAD, WT_RANDOM);
	wt_fill(iv, 12, WT_RANDOM);
	memcpy(sealed, plain, LEN);
	cr_ref_aead(&spec, iv, aad, sealed, LEN, right_tag);
}

/*
 * Op @p i: in and out of place in turn, every fourth with a chain, and some
 * without a session: what a queue pair lends to an op it has to get back.
 */
static void
make(unsigned int i, void *session)
{
	struct rte_crypto_op *op = ops[i];
	struct rte_crypto_sym_xform x[2];
	bool apart = i % 2 != 0;

	memcpy(in[i], plain, LEN);
	memset(out[i], 0xEE, LEN);
	memset(tag[i], 0xEE, 16);
	memcpy(cr_iv(op), iv, 12);
	dt_flat(src[i], in[i], LEN);
	dt_flat(dst[i], out[i], LEN);
	if (i % 4 < 2) {
		dt_flat(src[i], in[i], 100);
		dt_flat(more[i], in[i] + 100, LEN - 100);
		src[i]->next = more[i];
		src[i]->nb_segs = 2;
		src[i]->pkt_len = LEN;
	}
	op->status = 0xEE;
	op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	op->sym->session = session;
	if (i % 8 == 7) {
		cr_xforms(&spec, x);
		sessionless = x[0];
		op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		op->sym->xform = &sessionless;
	}
	op->sym->m_src = src[i];
	op->sym->m_dst = apart ? dst[i] : NULL;
	op->sym->aead.data.offset = 0;
	op->sym->aead.data.length = LEN;
	op->sym->aead.digest.data = tag[i];
	op->sym->aead.aad.data = aad;
}

static void
check(unsigned int i)
{
	wt_check(ops[i]->status == RTE_CRYPTO_OP_STATUS_SUCCESS, "op %u: status %u", i,
		 ops[i]->status);
	wt_check(memcmp(i % 2 != 0 ? out[i] : in[i], sealed, LEN) == 0 &&
		 memcmp(tag[i], right_tag, 16) == 0, "op %u: data", i);
}

/* A few rounds of N ops in one burst each, all of them right. */
static void
all_right(uint8_t dev, void *session)
{
	struct rte_crypto_op *back[N];
	unsigned int i, round;

	/* More than there are lists and sessions of the queue pair's own. */
	for (round = 0; round < 20; round++) {
		for (i = 0; i < N; i++)
			make(i, session);
		wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, N), N);
		cr_dequeue(dev, 0, back, N);
		for (i = 0; i < N; i++) {
			wt_check(back[i] == ops[i], "order");
			check(i);
		}
	}
}

static void
again(uint8_t dev)
{
	struct rte_cryptodev_qp_conf conf = { .nb_descriptors = N };

	rte_cryptodev_stop(dev);
	wt_equal(rte_cryptodev_queue_pair_setup(dev, 0, &conf, SOCKET_ID_ANY), 0);
	wt_equal(rte_cryptodev_start(dev), 0);
}

/* ---- Death ---- */

/* Whatever the device did not complete comes back failed, the rest as it was. */
static void
kill_it(uint8_t dev, bool engine_ran)
{
	void *session = cr_session(dev, &spec);
	struct rte_crypto_op *back[N], *one = ops[0];
	struct rte_cryptodev_stats stats;
	unsigned int i, got = 0;
	uint64_t dead = 0;

	for (i = 0; i < N; i++)
		make(i, session);
	/* One that the driver settles by itself, in the midst. */
	ops[N / 2]->sym->aead.data.length = LEN + 1;
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, N), N);
	if (engine_ran)
		got = rte_cryptodev_dequeue_burst(dev, 0, back, N / 4);
	warpdrive_queue_kill(qp_of(dev, 0)->queue);
	/* Sticky, from now on. */
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &one, 1), 0);
	cr_dequeue(dev, 0, back + got, (uint16_t)(N - got));
	for (i = 0; i < N; i++) {
		wt_check(back[i] == ops[i], "op %u is another", i);
		if (i == N / 2) {
			wt_equal(back[i]->status, RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
		} else if (back[i]->status == RTE_CRYPTO_OP_STATUS_ERROR) {
			dead++;
		} else {
			check(i);
			wt_check(dead == 0, "op %u is right, after one that was lost", i);
		}
	}
	wt_equal(rte_cryptodev_dequeue_burst(dev, 0, back, N), 0);
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &one, 1), 0);
	wt_equal(rte_cryptodev_stats_get(dev, &stats), 0);
	wt_equal(stats.enqueued_count, N);
	wt_equal(stats.dequeued_count, N);
	wt_equal(stats.dequeue_err_count, dead + 1);
	wt_equal(stats.enqueue_err_count, 2);
	wt_equal(qp_of(dev, 0)->deq.reason[WARP_CRYPTO_CNT_DEAD], dead);
	if (!engine_ran)
		wt_equal(dead, N - 1);
	/* Set up again it works as ever, with the same session. */
	again(dev);
	all_right(dev, session);
	cr_session_free(dev, session);
}

static void
death(void)
{
	static const char * const engines[] = { "inline", "thread" };
	unsigned int m, e, round;
	char args[64];

	for (m = 0; m < DT_MODELS; m++) {
		spec.model = (enum dt_model)m;
		for (e = 0; e < 2; e++) {
			uint8_t dev;

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[e]);
			dev = cr_device(args);
			for (round = 0; round < 10; round++) {
				cr_start(dev, 1, N);
				rte_cryptodev_stats_reset(dev);
				kill_it(dev, e == 1 || round % 2 != 0);
				cr_stop(dev);
			}
		}
	}
}

/* A completion that names another slot: nothing that the queue says counts any more. */
static void
wrong_completion(void)
{
	uint8_t dev = cr_device("device=soft,engine=inline");
	struct rte_crypto_op *back[8];
	struct warp_queue *q;
	unsigned int i;
	void *session;

	spec.model = DT_EXT;
	cr_start(dev, 1, N);
	session = cr_session(dev, &spec);
	q = qp_of(dev, 0)->queue;
	for (i = 0; i < 8; i++)
		make(i, session);
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, 8), 8);
	/* The device has done all of them, and says so of slot 3 first, then 4, 5 ... */
	warpdrive_queue_run(&q->ring);
	for (i = 0; i < 8; i++)
		*(volatile uint16_t *)(uintptr_t)&q->ring.cq[i].sq_head = (uint16_t)(i + 3);
	cr_dequeue(dev, 0, back, 8);
	for (i = 0; i < 8; i++) {
		wt_check(back[i] == ops[i], "order");
		wt_check(back[i]->status == RTE_CRYPTO_OP_STATUS_ERROR, "op %u: status %u", i,
			 back[i]->status);
	}
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &ops[0], 1), 0);
	again(dev);
	all_right(dev, session);
	cr_session_free(dev, session);
	cr_stop(dev);
}

/* An error of the device is one of its op alone. */
static void
device_error(void)
{
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		struct warp_crypto_qp *qp = qp_of(dev, 0);
		struct rte_crypto_op *back[N];
		uint64_t before = qp->deq.reason[WARP_CRYPTO_CNT_DEVICE];
		struct warp_sec_bd3 *bd;
		void *session;

		spec.model = (enum dt_model)m;
		session = cr_session(dev, &spec);
		for (i = 0; i < 8; i++)
			make(i, session);
		bd = (struct warp_sec_bd3 *)&qp->ring->sq[(warp_ring_tail(qp->ring) + 3) %
							  qp->ring->sq_depth];
		wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, 8), 8);
		/* A scene that there is not, in both types. */
		bd->ctrl |= m == DT_V2 ? 0xFu << WARP_SEC2_SCENE_SHIFT :
			    0xFu << WARP_SEC3_SCENE_SHIFT;
		cr_dequeue(dev, 0, back, 8);
		for (i = 0; i < 8; i++) {
			wt_check(back[i] == ops[i], "order");
			if (i == 3)
				wt_equal(back[i]->status, RTE_CRYPTO_OP_STATUS_ERROR);
			else
				check(i);
		}
		wt_equal(qp->deq.reason[WARP_CRYPTO_CNT_DEVICE] - before, 1);
		all_right(dev, session);
		cr_session_free(dev, session);
	}
}

/* ---- Closing ---- */

static void
close_while_busy(void)
{
	static const char * const engines[] = { "inline", "thread" };
	unsigned int e, i, round;
	char args[64];

	spec.model = DT_EXT;
	for (e = 0; e < 2; e++) {
		uint8_t dev;

		snprintf(args, sizeof(args), "device=soft,engine=%s", engines[e]);
		dev = cr_device(args);
		for (round = 0; round < 20; round++) {
			void *session;

			cr_start(dev, 2, N);
			session = cr_session(dev, &spec);
			for (i = 0; i < N; i++)
				make(i, session);
			wt_equal(rte_cryptodev_enqueue_burst(dev, round % 2, ops, N), N);
			if (round % 3 == 0)
				again(dev);
			cr_stop(dev);
			cr_session_free(dev, session);
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
		uint8_t dev = cr_device(args[a]);
		struct dt_usage early = { 0 };

		spec.model = a == 0 ? DT_EXT : DT_V3;
		/*
		 * Cryptodev frees what it has for each queue pair's callbacks at the next
		 * configuration only: the last life is one of as many as the tenth.
		 */
		for (i = 0; i < 102; i++) {
			void *session;

			cr_start(dev, (uint16_t)(1 + i % 4), N);
			session = cr_session(dev, &spec);
			make(i % N, session);
			cr_run(dev, ops[i % N]);
			check(i % N);
			cr_session_free(dev, session);
			cr_stop(dev);
			if (i == 9)
				dt_usage(&early);
		}
		/* A queue alone has hundreds of KiB. */
		dt_no_more_than(&early, 4096);
	}
}

/* ---- Counters ---- */

static void
counters(void)
{
	uint8_t dev = cr_device("device=soft,engine=inline");
	struct rte_cryptodev_stats s;
	const struct warp_crypto_qp *qp;
	struct cr_spec open_spec;
	void *session, *open_session;
	unsigned int i;

	spec.model = DT_EXT;
	cr_start(dev, 2, N);
	session = cr_session(dev, &spec);
	open_spec = spec;
	open_spec.encrypt = open_spec.generate = false;
	open_session = cr_session(dev, &open_spec);
	all_right(dev, session);
	wt_equal(rte_cryptodev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, 20 * N);
	wt_equal(s.dequeued_count, 20 * N);
	wt_equal(s.enqueue_err_count, 0);
	wt_equal(s.dequeue_err_count, 0);
	rte_cryptodev_stats_reset(dev);
	for (i = 0; i < 7; i++) {
		make(2, session);
		if (i < 2)
			ops[2]->sym->aead.data.offset = 1;
		else if (i < 4)
			ops[2]->sym->session = NULL;
		else if (i < 6)
			ops[2]->sym->session = open_session;
		cr_run(dev, ops[2]);
	}
	wt_equal(rte_cryptodev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, 7);
	wt_equal(s.dequeued_count, 7);
	wt_equal(s.dequeue_err_count, 6);
	qp = qp_of(dev, 0);
	wt_equal(qp->enq.reason[WARP_CRYPTO_CNT_INVALID], 2);
	wt_equal(qp->enq.reason[WARP_CRYPTO_CNT_SESSION], 2);
	wt_equal(qp->deq.reason[WARP_CRYPTO_CNT_AUTH], 2);
	wt_equal(qp->deq.reason[WARP_CRYPTO_CNT_DEVICE], 0);
	cr_session_free(dev, session);
	cr_session_free(dev, open_session);
	cr_stop(dev);
}

/* More ops without a session than a queue pair has sessions of its own: the rest wait. */
static void
many_sessionless(void)
{
	unsigned int m, i, round;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		struct rte_crypto_op *back[N];

		spec.model = (enum dt_model)m;
		for (round = 0; round < 5; round++) {
			for (i = 0; i < N; i++) {
				make(i, NULL);
				ops[i]->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
				ops[i]->sym->xform = &sessionless;
			}
			wt_equal(WARP_CRYPTO_LOCAL_SESSIONS, N);
			wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, N), N);
			wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, 1), 0);
			cr_dequeue(dev, 0, back, N);
			for (i = 0; i < N; i++)
				check(i);
		}
	}
}

static const struct wt_case cases[] = {
	{ "a queue dies with ops in flight", death },
	{ "a completion that names another slot", wrong_completion },
	{ "an error of the device", device_error },
	{ "closing with ops in flight", close_while_busy },
	{ "a hundred lives", a_hundred_lives },
	{ "counters", counters },
	{ "more ops without a session than may be in flight", many_sessionless },
};

int
main(void)
{
	unsigned int i;

	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_ERR);
	for (i = 0; i < N; i++) {
		ops[i] = cr_op();
		src[i] = ops[i]->sym->m_src;
		dst[i] = ops[i]->sym->m_dst;
		more[i] = dt_mbuf();
	}
	make_spec();
	return cr_end(WT_RUN(cases));
}
