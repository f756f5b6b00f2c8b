/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The three promises of a queue pair, with random bursts of good, bad and empty
 * ops in both directions, on every model and engine:
 *
 *   what enqueue accepts is the first part of the burst;
 *   each accepted op comes back exactly once, in order;
 *   dequeue never waits.
 */

#include <sys/resource.h>

#include <rte_atomic.h>
#include <rte_cycles.h>
#include <rte_launch.h>

#include "comp_test.h"

#define OPS		1500	/* more than rings hold */
#define BURST_MAX	200
#define LEN_MAX		900
#define ROOM		1400

enum want { WANT_PACK, WANT_UNPACK, WANT_STREAM, WANT_INVALID, WANT_EMPTY, WANT_DAMAGED,
	    WANT_NO_ROOM, WANTS };

struct job {
	struct rte_comp_op *op;
	struct rte_comp_op *more;	/* whose mbufs are the second segments */
	uint8_t src[ROOM], dst[ROOM];
	uint8_t data[LEN_MAX];	/* what the result must stand for */
	uint32_t len;
	enum want want;
	void *stream;
	bool busy;
};

static struct job *jobs;
static void *pack, *unpack;
static uint8_t result[ROOM];

/* Memory as one segment or two. */
static void
lay_out(struct rte_mbuf *m, struct rte_mbuf *second, uint8_t *p, uint16_t len)
{
	uint16_t n = wt_below(4) == 0 ? (uint16_t)wt_below(len + 1u) : len;

	dt_flat(m, p, n);
	if (n == len)
		return;
	dt_flat(second, p + n, (uint16_t)(len - n));
	m->next = second;
	m->nb_segs = 2;
	m->pkt_len = len;
}

static void
make_job(struct job *j)
{
	struct rte_comp_op *op = j->op;
	uint32_t n;

	j->want = (enum want)wt_below(WANTS);
	j->len = wt_size(wt_below(20) == 0 ? LEN_MAX : 100);
	wt_fill(j->data, j->len, (enum wt_data)wt_below(WT_DATA_KINDS));
	n = j->len;
	memcpy(j->src, j->data, n);
	if (j->want == WANT_UNPACK || j->want == WANT_DAMAGED)
		n = (uint32_t)ct_zdeflate(j->data, j->len, j->src, ROOM, 6, 0, false);
	ct_prepare(op, RTE_COMP_OP_STATELESS, pack, n);
	lay_out(op->m_src, j->more->m_src, j->src, (uint16_t)n);
	lay_out(op->m_dst, j->more->m_dst, j->dst, ROOM);
	if (j->want == WANT_UNPACK || j->want == WANT_DAMAGED)
		op->private_xform = unpack;
	if (j->want == WANT_STREAM) {
		op->op_type = RTE_COMP_OP_STATEFUL;
		op->stream = j->stream;
	} else if (j->want == WANT_INVALID) {
		op->src.offset = n + 1;
	} else if (j->want == WANT_EMPTY) {
		op->src.length = j->len = 0;
	} else if (j->want == WANT_DAMAGED) {
		j->src[0] |= 0x06;	/* a reserved block type */
	} else if (j->want == WANT_NO_ROOM) {
		op->dst.offset = ROOM;
	}
}

static void
check_job(struct job *j)
{
	static const uint8_t status[WANTS] = {
		[WANT_INVALID] = RTE_COMP_OP_STATUS_INVALID_ARGS,
		[WANT_DAMAGED] = RTE_COMP_OP_STATUS_ERROR,
		[WANT_NO_ROOM] = RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED,
	};

	wt_check(j->op->status == status[j->want], "kind %u: status %u", j->want, j->op->status);
	if (j->want == WANT_PACK || j->want == WANT_EMPTY || j->want == WANT_STREAM) {
		wt_equal(ct_zinflate(j->dst, j->op->produced, result, ROOM), j->len);
		wt_check(memcmp(result, j->data, j->len) == 0, "kind %u: data", j->want);
	} else if (j->want == WANT_UNPACK) {
		wt_equal(j->op->produced, j->len);
		wt_check(memcmp(j->dst, j->data, j->len) == 0, "kind %u: data", j->want);
	}
}

/* The accepted ops, oldest first; one side adds, one removes. */
static struct job *line[OPS + 1];
static uint32_t line_put, line_take;

static void
handles(uint8_t dev)
{
	struct rte_comp_xform c = ct_compress(), d = ct_decompress();
	unsigned int i;

	pack = ct_xform(dev, &c);
	unpack = ct_xform(dev, &d);
	for (i = 0; i < OPS; i++)
		jobs[i].stream = ct_stream(dev, &c);
	line_put = line_take = 0;
}

static void
handles_free(uint8_t dev)
{
	unsigned int i;

	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
	for (i = 0; i < OPS; i++)
		rte_compressdev_stream_free(dev, jobs[i].stream);
}

/* Sends a burst of idle jobs. @return how many were accepted */
static uint16_t
send(uint8_t dev, uint16_t n, uint32_t *next)
{
	struct rte_comp_op *burst[BURST_MAX];
	struct job *sent[BURST_MAX];
	uint16_t got, i, k = 0;

	while (k < n) {
		struct job *j = &jobs[*next % OPS];

		if (__atomic_load_n(&j->busy, __ATOMIC_ACQUIRE))
			break;
		(*next)++;
		make_job(j);
		sent[k] = j;
		burst[k++] = j->op;
	}
	/* The other side must know them before they can come back. */
	for (i = 0; i < k; i++) {
		sent[i]->busy = true;
		line[(line_put + i) % (OPS + 1)] = sent[i];
	}
	got = rte_compressdev_enqueue_burst(dev, 0, burst, k);
	wt_check(got <= k, "%u of %u accepted", got, k);
	for (i = got; i < k; i++) {
		/* Not accepted: nothing of it may have happened. */
		wt_check(burst[i]->status == RTE_COMP_OP_STATUS_NOT_PROCESSED ||
			 burst[i]->status == 0xEE, "op %u of %u accepted: status %u", i, got,
			 burst[i]->status);
		wt_equal(burst[i]->consumed, 0xEEEEEEEEu);
		sent[i]->busy = false;
	}
	*next -= k - got;
	__atomic_store_n(&line_put, line_put + got, __ATOMIC_RELEASE);
	return got;
}

/* Takes a burst and holds it against the line. */
static uint16_t
take(uint8_t dev, uint16_t n)
{
	struct rte_comp_op *burst[BURST_MAX];
	uint16_t got = rte_compressdev_dequeue_burst(dev, 0, burst, n), i;

	wt_check(got <= n, "%u for %u", got, n);
	for (i = 0; i < got; i++) {
		struct job *j;

		/* An op can be back before enqueue has said that it went. */
		while (__atomic_load_n(&line_put, __ATOMIC_ACQUIRE) == line_take)
			;
		j = line[line_take++ % (OPS + 1)];
		wt_check(j->op == burst[i], "another op than the oldest came back");
		check_job(j);
		__atomic_store_n(&j->busy, false, __ATOMIC_RELEASE);
	}
	return got;
}

static void
drain(uint8_t dev)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	struct rte_comp_op *none[1];

	while (line_take != line_put) {
		take(dev, BURST_MAX);
		wt_check(rte_get_timer_cycles() < end, "%u ops are lost", line_put - line_take);
	}
	wt_equal(rte_compressdev_dequeue_burst(dev, 0, none, 1), 0);
}

static void
one_lcore(uint8_t dev)
{
	uint32_t next = 0, round;

	for (round = 0; round < wt_rounds(700); round++) {
		uint16_t n = (uint16_t)wt_size(BURST_MAX);

		if (wt_below(100) < 55)
			send(dev, n, &next);
		else
			take(dev, n);
		/* Now and then to the brim, and to the ground. */
		if (wt_below(200) == 0)
			while (send(dev, BURST_MAX, &next) == BURST_MAX)
				;
		if (wt_below(200) == 0)
			drain(dev);
	}
	drain(dev);
}

/* ---- Two lcores ---- */

static uint8_t shared_dev;
static uint32_t goal, sender_done;

static int
sender(void *arg __rte_unused)
{
	uint32_t next = 0, sent = 0;

	while (sent < goal) {
		uint16_t n = (uint16_t)wt_size(BURST_MAX);

		sent += send(shared_dev, n, &next);
	}
	__atomic_store_n(&sender_done, 1, __ATOMIC_RELEASE);
	return 0;
}

static void
two_lcores(uint8_t dev)
{
	unsigned int other = rte_get_next_lcore(-1, 1, 0);
	uint64_t end = rte_get_timer_cycles() + 300 * rte_get_timer_hz();
	uint32_t got = 0, n = 0;

	shared_dev = dev;
	goal = wt_rounds(30000);
	sender_done = 0;
	wt_equal(rte_eal_remote_launch(sender, NULL, other), 0);
	while (got < goal || !__atomic_load_n(&sender_done, __ATOMIC_ACQUIRE)) {
		got += take(dev, (uint16_t)(1 + n++ * 7 % BURST_MAX));
		wt_check(rte_get_timer_cycles() < end, "%u of %u came back", got, goal);
	}
	rte_eal_wait_lcore(other);
	drain(dev);
}

static void
every_device(void (*what)(uint8_t dev), const char * const *engines, unsigned int n)
{
	static int dev[DT_MODELS][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		for (i = 0; i < n; i++) {
			unsigned int k = strcmp(engines[i], "inline") == 0;
			char args[64];

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[i]);
			if (dev[m][k] < 0)
				dev[m][k] = ct_device(args);
			/* Small and odd, and all that there is. */
			ct_start((uint8_t)dev[m][k], 1, wt_below(2) == 0 ? 77 : 1023);
			handles((uint8_t)dev[m][k]);
			what((uint8_t)dev[m][k]);
			handles_free((uint8_t)dev[m][k]);
			ct_stop((uint8_t)dev[m][k]);
		}
	}
}

static const char * const both[] = { "inline", "thread" };

static void random_bursts(void) { every_device(one_lcore, both, 2); }
static void on_two_lcores(void) { every_device(two_lcores, both, 2); }

/* ---- Full queues ---- */

static void
brim(uint32_t inflight, uint32_t expect)
{
	static uint8_t dev;
	static bool made;
	uint32_t next = 0, sent = 0, round;
	uint16_t got;

	if (!made)
		dev = ct_device("device=soft,engine=inline");
	made = true;
	ct_start(dev, 1, inflight);
	handles(dev);
	for (round = 0; round < 3; round++) {
		sent = 0;
		do {
			got = send(dev, BURST_MAX, &next);
			sent += got;
		} while (got == BURST_MAX);
		if (round == 0)
			wt_equal(sent, expect);
		wt_equal(send(dev, 1, &next), 0);
		wt_equal(take(dev, 1), 1);
		drain(dev);
	}
	handles_free(dev);
	ct_stop(dev);
}

/* As many as were asked for, but not more than the rings hold. */
static void
full(void)
{
	brim(1, 1);
	brim(2, 2);
	brim(100, 100);
	brim(1000, 1000);
	brim(1023, 1023);
	brim(1024, 1023);
	brim(65536, 1023);
	brim(UINT32_MAX, 1023);
}

/* ---- Waiting ---- */

/* While the engine works for long, dequeue comes back at once and without sleeping. */
static void
never_waits(void)
{
	enum { SEGS = 64, SEG = 65535 };
	uint8_t dev = ct_device("device=soft,engine=thread"), *mem = malloc(2 * SEGS * SEG);
	struct rte_comp_op *keep[2][SEGS], *op = ct_op(), *back;
	struct rte_mbuf *own[2] = { op->m_src, op->m_dst };
	struct rte_comp_xform c = ct_compress();
	uint64_t most = 0, empty = 0;
	struct rusage before, after;
	unsigned int i, k;

	ct_start(dev, 1, 16);
	c.compress.level = 9;
	pack = ct_xform(dev, &c);
	wt_fill(mem, SEGS * SEG, WT_TEXT);
	for (k = 0; k < 2; k++) {
		for (i = 0; i < SEGS; i++) {
			keep[k][i] = ct_op();
			dt_flat(keep[k][i]->m_src, mem + (k * SEGS + i) * SEG, SEG);
			if (i > 0)
				keep[k][i - 1]->m_src->next = keep[k][i]->m_src;
		}
		keep[k][0]->m_src->nb_segs = SEGS;
		keep[k][0]->m_src->pkt_len = SEGS * SEG;
	}
	op->m_src = keep[0][0]->m_src;
	op->m_dst = keep[1][0]->m_src;
	ct_prepare(op, RTE_COMP_OP_STATELESS, pack, SEGS * SEG);
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &op, 1), 1);
	getrusage(RUSAGE_THREAD, &before);
	for (;;) {
		struct timespec t0, t1;
		uint64_t ns;
		uint16_t n;

		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t0);
		n = rte_compressdev_dequeue_burst(dev, 0, &back, 1);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t1);
		ns = (uint64_t)(t1.tv_sec - t0.tv_sec) * 1000000000ull + (uint64_t)t1.tv_nsec -
		     (uint64_t)t0.tv_nsec;
		most = RTE_MAX(most, ns);
		if (n == 1)
			break;
		empty++;
	}
	getrusage(RUSAGE_THREAD, &after);
	wt_equal(back->status, RTE_COMP_OP_STATUS_SUCCESS);
	wt_check(empty > 100, "only %" PRIu64 " polls came back empty", empty);
	/* The op takes tens of milliseconds. */
	wt_check(most < 2000000, "a dequeue took %" PRIu64 " ns", most);
	wt_equal(after.ru_nvcsw - before.ru_nvcsw, 0);
	op->m_src = own[0];
	op->m_dst = own[1];
	for (k = 0; k < 2; k++) {
		for (i = 0; i < SEGS; i++) {
			keep[k][i]->m_src->next = NULL;
			keep[k][i]->m_src->nb_segs = 1;
			ct_op_free(keep[k][i]);
		}
	}
	ct_op_free(op);
	free(mem);
	rte_compressdev_private_xform_free(dev, pack);
	ct_stop(dev);
}

static const struct wt_case cases[] = {
	{ "random bursts, one lcore", random_bursts },
	{ "random bursts, one lcore sends, one takes", on_two_lcores },
	{ "queues full to the brim", full },
	{ "dequeue never waits", never_waits },
};

int
main(void)
{
	unsigned int i;

	ct_eal();
	jobs = calloc(OPS, sizeof(*jobs));
	wt_check(jobs != NULL, "no memory");
	for (i = 0; i < OPS; i++) {
		jobs[i].op = ct_op();
		jobs[i].more = ct_op();
	}
	return ct_end(WT_RUN(cases));
}
