/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A node whose driver is unbound in the middle of bursts. The process has no
 * handler for SIGBUS: every op comes back, and the device can be set up again.
 */

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <rte_compressdev.h>
#include <rte_cryptodev.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_log.h>
#include <rte_malloc.h>

#include "pmd.h"
#include "removal.h"

#define BURST	32
#define ROUNDS	3
#define GROWTH	(64u << 20)	/* more than EAL was given at the start */

/* What differs between the two. Both have ops by their place, each with a buffer. */
struct kind {
	struct removal node;
	void *(*op)(uint8_t *src, uint8_t *dst);
	void (*free_op)(void *op);
	uint16_t (*enqueue)(void **op, uint16_t n);
	uint16_t (*dequeue)(void **op, uint16_t n);
	/* True if it was done, and well. An error is the one that a lost op has. */
	bool (*done)(void *op);
	uint64_t (*errors)(void);
	int (*set_up)(void);
};

/* ---- Compression ---- */

static void *
zip_op(uint8_t *src, uint8_t *dst)
{
	struct rte_comp_op *op = rte_comp_op_alloc(zip_ops);

	wt_check(op != NULL, "no op");
	zip_fill(op, 0, src, LEN, dst, ROOM);
	return op;
}

static void
zip_free(void *p)
{
	struct rte_comp_op *op = p;

	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
}

static uint16_t
zip_enqueue(void **op, uint16_t n)
{
	return rte_compressdev_enqueue_burst(zip_id, 0, (struct rte_comp_op **)op, n);
}

static uint16_t
zip_dequeue(void **op, uint16_t n)
{
	return rte_compressdev_dequeue_burst(zip_id, 0, (struct rte_comp_op **)op, n);
}

static bool
zip_done(void *p)
{
	struct rte_comp_op *op = p;

	if (op->status == RTE_COMP_OP_STATUS_SUCCESS) {
		inflates_to(rte_pktmbuf_mtod(op->m_dst, uint8_t *), op->produced, text, LEN);
		return true;
	}
	wt_equal(op->status, RTE_COMP_OP_STATUS_ERROR);
	wt_equal(op->produced, 0);
	return false;
}

static uint64_t
zip_errors(void)
{
	struct rte_compressdev_stats s;

	wt_equal(rte_compressdev_stats_get(zip_id, &s), 0);
	return s.dequeue_err_count;
}

static int
zip_again(void)
{
	int ret;

	rte_compressdev_stop(zip_id);
	ret = rte_compressdev_queue_pair_setup(zip_id, 0, 64, (int)rte_socket_id());
	return ret != 0 ? ret : rte_compressdev_start(zip_id);
}

/* ---- Crypto ---- */

static void *
sec_op(uint8_t *src, uint8_t *dst)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(sec_ops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);

	wt_check(op != NULL, "no op");
	sec_fill(op, src, dst);
	return op;
}

static void
sec_free(void *p)
{
	struct rte_crypto_op *op = p;

	rte_pktmbuf_free(op->sym->m_src);
	rte_pktmbuf_free(op->sym->m_dst);
	rte_crypto_op_free(op);
}

static uint16_t
sec_enqueue(void **op, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(sec_id, 0, (struct rte_crypto_op **)op, n);
}

static uint16_t
sec_dequeue(void **op, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(sec_id, 0, (struct rte_crypto_op **)op, n);
}

static bool
sec_done(void *p)
{
	struct rte_crypto_op *op = p;
	bool ok = op->status == RTE_CRYPTO_OP_STATUS_SUCCESS;

	if (ok)
		wt_check(memcmp(rte_pktmbuf_mtod(op->sym->m_dst, void *), cipher, LEN) == 0,
			 "OpenSSL makes other data");
	else
		wt_equal(op->status, RTE_CRYPTO_OP_STATUS_ERROR);
	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	return ok;
}

static uint64_t
sec_errors(void)
{
	struct rte_cryptodev_stats s;

	wt_equal(rte_cryptodev_stats_get(sec_id, &s), 0);
	return s.dequeue_err_count;
}

static int
sec_again(void)
{
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 64 };
	int ret;

	rte_cryptodev_stop(sec_id);
	ret = rte_cryptodev_queue_pair_setup(sec_id, 0, &qp, (int)rte_socket_id());
	return ret != 0 ? ret : rte_cryptodev_start(sec_id);
}

static struct kind kinds[] = {
	{ .op = zip_op, .free_op = zip_free, .enqueue = zip_enqueue, .dequeue = zip_dequeue,
	  .done = zip_done, .errors = zip_errors, .set_up = zip_again },
	{ .op = sec_op, .free_op = sec_free, .enqueue = sec_enqueue, .dequeue = sec_dequeue,
	  .done = sec_done, .errors = sec_errors, .set_up = sec_again },
};

/* ---- The loop ---- */

struct counts {
	uint64_t accepted, good, lost;
};

static void *
unbind_soon(void *arg)
{
	usleep(150000);
	wt_equal(removal_unbind(arg), 0);
	return NULL;
}

/* Keeps a burst in flight until the device takes none and all are back. */
static void
until_refused(const struct kind *k, void **op, struct counts *c)
{
	uint64_t end = rte_get_timer_cycles() + PATIENCE * rte_get_timer_hz();
	uint16_t idle = BURST, sent, got, i;

	for (;;) {
		sent = k->enqueue(op, idle);
		c->accepted += sent;
		if (sent == 0 && idle == BURST)
			return;
		/* Those that are here are in front. */
		memmove(op, op + sent, (size_t)(idle - sent) * sizeof(*op));
		idle -= sent;
		got = k->dequeue(op + idle, BURST - idle);
		for (i = 0; i < got; i++)
			*(k->done(op[idle + i]) ? &c->good : &c->lost) += 1;
		idle += got;
		wt_check(rte_get_timer_cycles() < end, "it never ends");
	}
}

/* Memory that comes and goes is not the lost queue's concern. */
static void
heap_changes(void)
{
	char *said;
	size_t len;
	FILE *log;
	void *big;

	if (!rte_eal_has_hugepages())
		return;
	log = open_memstream(&said, &len);
	rte_openlog_stream(log);
	big = rte_malloc(NULL, GROWTH, 0);
	rte_free(big);
	rte_openlog_stream(NULL);
	fclose(log);
	wt_check(big != NULL, "the heap does not grow");
	wt_check(len == 0, "the log says: %s", said);
	free(said);
}

static void
one_round(const struct kind *k, uint8_t *src, uint8_t *dst, struct counts *sum)
{
	struct counts c = { 0 };
	uint64_t errors = k->errors();
	void *op[BURST];
	pthread_t t;
	unsigned int i;

	for (i = 0; i < BURST; i++)
		op[i] = k->op(src, dst + (size_t)i * ROOM);
	wt_equal(pthread_create(&t, NULL, unbind_soon, (void *)(uintptr_t)&k->node), 0);
	until_refused(k, op, &c);
	wt_equal(pthread_join(t, NULL), 0);
	wt_equal(c.good + c.lost, c.accepted);
	wt_equal(k->errors() - errors, c.lost);
	wt_check(c.good != 0, "nothing was done before");
	heap_changes();
	/* It cannot come back before its device does. */
	wt_equal(k->set_up(), -ENOENT);
	wt_equal(removal_bind(&k->node), 0);
	wt_equal(k->set_up(), 0);
	for (i = 0; i < BURST; i++)
		k->free_op(op[i]);
	sum->good += c.good;
	sum->lost += c.lost;
}

static void
unbound(struct kind *k)
{
	uint8_t *src = rte_malloc(NULL, LEN, 0), *dst = rte_malloc(NULL, BURST * ROOM, 0);
	struct counts sum = { 0 };
	unsigned int i;

	wt_check(src != NULL && dst != NULL, "no memory");
	memcpy(src, text, LEN);
	for (i = 0; i < ROUNDS; i++) {
		one_round(k, src, dst, &sum);
		works(src, dst);
	}
	wt_check(sum.lost != 0, "no op was in flight in any of the rounds");
	printf("     %u times: %llu ops done, %llu lost\n", ROUNDS, (unsigned long long)sum.good,
	       (unsigned long long)sum.lost);
	rte_free(src);
	rte_free(dst);
}

static void
zip_unbound(void)
{
	unbound(&kinds[0]);
}

static void
sec_unbound(void)
{
	unbound(&kinds[1]);
}

int
removal_cases(const char *zip_node, const char *sec_node)
{
	static const struct wt_case cases[] = {
		{ "compression: unbound under bursts", zip_unbound },
		{ "crypto: unbound under bursts", sec_unbound },
	};

	wt_check(removal_of(&kinds[0].node, zip_node) && removal_of(&kinds[1].node, sec_node),
		 "no such nodes");
	return WT_RUN(cases);
}
