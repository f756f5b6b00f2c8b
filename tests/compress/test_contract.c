/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The promises of a queue pair (contract.h), with random bursts of good, bad and
 * empty ops in both directions, on every model and engine.
 */

#include "comp_test.h"
#include "contract.h"

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

static void *
make_job(unsigned int n_job)
{
	struct job *j = &jobs[n_job];
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
	return op;
}

static void
check_untouched(unsigned int job)
{
	const struct rte_comp_op *op = jobs[job].op;

	wt_check(op->status == RTE_COMP_OP_STATUS_NOT_PROCESSED || op->status == 0xEE,
		 "not accepted: status %u", op->status);
	wt_equal(op->consumed, 0xEEEEEEEEu);
}

static void
check_job(unsigned int job)
{
	static const uint8_t status[WANTS] = {
		[WANT_INVALID] = RTE_COMP_OP_STATUS_INVALID_ARGS,
		[WANT_DAMAGED] = RTE_COMP_OP_STATUS_ERROR,
		[WANT_NO_ROOM] = RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED,
	};
	const struct job *j = &jobs[job];

	wt_check(j->op->status == status[j->want], "kind %u: status %u", j->want, j->op->status);
	if (j->want == WANT_PACK || j->want == WANT_EMPTY || j->want == WANT_STREAM) {
		wt_equal(ct_zinflate(j->dst, j->op->produced, result, ROOM), j->len);
		wt_check(memcmp(result, j->data, j->len) == 0, "kind %u: data", j->want);
	} else if (j->want == WANT_UNPACK) {
		wt_equal(j->op->produced, j->len);
		wt_check(memcmp(j->dst, j->data, j->len) == 0, "kind %u: data", j->want);
	}
}

static void
handles(uint8_t dev, enum dt_model model __rte_unused)
{
	struct rte_comp_xform c = ct_compress(), d = ct_decompress();
	unsigned int i;

	pack = ct_xform(dev, &c);
	unpack = ct_xform(dev, &d);
	for (i = 0; i < CONTRACT_OPS; i++)
		jobs[i].stream = ct_stream(dev, &c);
}

static void
handles_free(uint8_t dev)
{
	unsigned int i;

	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
	for (i = 0; i < CONTRACT_OPS; i++)
		rte_compressdev_stream_free(dev, jobs[i].stream);
}

static void
check_counted(uint8_t dev, uint64_t n)
{
	struct rte_compressdev_stats s;

	wt_equal(rte_compressdev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, n);
	wt_equal(s.dequeued_count, n);
	wt_equal(s.enqueue_err_count, 0);
}

static uint16_t
enqueue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(dev, 0, (struct rte_comp_op **)ops, n);
}

static uint16_t
dequeue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(dev, 0, (struct rte_comp_op **)ops, n);
}

static const struct contract compress = {
	.device = ct_device,
	.start = ct_start,
	.stop = ct_stop,
	.prepare = handles,
	.finish = handles_free,
	.enqueue = enqueue,
	.dequeue = dequeue,
	.make = make_job,
	.check_untouched = check_untouched,
	.check = check_job,
	.check_counted = check_counted,
	.two_lcores_ops = 30000,
};

/* ---- Waiting ---- */

enum { SEGS = 64, SEG = 65535 };

static struct rte_comp_op *long_op;

static void
arm_long_op(void)
{
	ct_prepare(long_op, RTE_COMP_OP_STATELESS, pack, SEGS * SEG);
}

static void
never_waits(void)
{
	uint8_t dev = ct_device("device=soft,engine=thread"), *mem = malloc(2 * SEGS * SEG);
	struct rte_mbuf *chain[2] = { dt_mbuf(), dt_mbuf() }, *own[2];
	struct rte_comp_xform c = ct_compress();
	unsigned int i, k;

	ct_start(dev, 1, 16);
	c.compress.level = 9;
	pack = ct_xform(dev, &c);
	wt_fill(mem, SEGS * SEG, WT_TEXT);
	for (k = 0; k < 2; k++) {
		dt_flat(chain[k], mem + k * SEGS * SEG, SEG);
		for (i = 1; i < SEGS; i++)
			dt_append(chain[k], mem + (k * SEGS + i) * SEG, SEG);
	}
	long_op = ct_op();
	own[0] = long_op->m_src;
	own[1] = long_op->m_dst;
	long_op->m_src = chain[0];
	long_op->m_dst = chain[1];
	contract_never_waits(dev, long_op, arm_long_op);
	wt_equal(long_op->status, RTE_COMP_OP_STATUS_SUCCESS);
	long_op->m_src = own[0];
	long_op->m_dst = own[1];
	ct_op_free(long_op);
	for (k = 0; k < 2; k++) {
		dt_chain_free(chain[k]);
		rte_mbuf_raw_free(chain[k]);
	}
	free(mem);
	rte_compressdev_private_xform_free(dev, pack);
	ct_stop(dev);
}

static const struct wt_case cases[] = {
	{ "random bursts, one lcore", contract_one_lcore },
	{ "random bursts, one lcore sends, one takes", contract_two_lcores },
	{ "queues full to the brim", contract_full },
	{ "dequeue never waits", never_waits },
};

int
main(void)
{
	unsigned int i;

	ct_eal();
	contract_set(&compress);
	jobs = calloc(CONTRACT_OPS, sizeof(*jobs));
	wt_check(jobs != NULL, "no memory");
	for (i = 0; i < CONTRACT_OPS; i++) {
		jobs[i].op = ct_op();
		jobs[i].more = ct_op();
	}
	return ct_end(WT_RUN(cases));
}
