/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The crypto driver on the modelled hardware: addresses that the IOMMU refuses,
 * and a device that is reset under it. Runs as root in the virtual machine of
 * "./wd vm --iommu". OpenSSL is the control.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "crypto_test.h"
#include "hw.h"

#define LEN		60000u
#define SEGMENTS	29u	/* that one list holds */
#define MAX_OPS		1023u
#define BURST		32u

static char device[80];	/* as an argument */
static const char *node;
static uint8_t dev;
static struct cr_spec spec;
static void *session;
static uint8_t *text, *secret, *out;
static const uint8_t iv[16] = "initial vector..";
static struct rte_crypto_op *ops[MAX_OPS];
static struct rte_mbuf *src[MAX_OPS], *dst[MAX_OPS];

static void
prepare(unsigned int i, void *from, void *to)
{
	struct rte_crypto_op *op = ops[i];

	dt_flat(src[i], from, LEN);
	dt_flat(dst[i], to, LEN);
	rte_crypto_op_attach_sym_session(op, session);
	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	op->sym->m_src = src[i];
	op->sym->m_dst = dst[i];
	op->sym->cipher.data.offset = 0;
	op->sym->cipher.data.length = LEN;
	memcpy(cr_iv(op), iv, sizeof(iv));
}

static void
check(unsigned int i, const uint8_t *to)
{
	wt_equal(ops[i]->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
	wt_check(memcmp(to, secret, LEN) == 0, "op %u: not what OpenSSL makes of it", i);
}

static void
good_ops(unsigned int n)
{
	while (n-- > 0) {
		memset(out, 0, LEN);
		prepare(0, text, out);
		cr_run(dev, ops[0]);
		check(0, out);
	}
}

/* auto takes the hardware when there is any. */
static void
prefers_hardware(void)
{
	uint8_t id = cr_device("");
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(id, &info);
	wt_check(info.feature_flags & RTE_CRYPTODEV_FF_HW_ACCELERATED, "flags 0x%" PRIx64,
		 info.feature_flags);
	cr_start(id, 2, 64);
	cr_stop(id);
}

/* All queue pairs that the device has, each working; all return. */
static void
all_queue_pairs(void)
{
	struct rte_cryptodev_info info;
	uint8_t id = cr_device(device);
	struct rte_crypto_op *done;
	void *own;
	uint16_t qp;

	rte_cryptodev_info_get(id, &info);
	wt_check(info.max_nb_queue_pairs >= 200, "%u queue pairs", info.max_nb_queue_pairs);
	cr_start(id, info.max_nb_queue_pairs, 16);
	own = cr_session(id, &spec);
	wt_check(own != NULL, "no session");
	for (qp = 0; qp < info.max_nb_queue_pairs; qp++) {
		memset(out, 0, LEN);
		prepare(0, text, out);
		rte_crypto_op_attach_sym_session(ops[0], own);
		wt_equal(rte_cryptodev_enqueue_burst(id, qp, ops, 1), 1);
		cr_dequeue(id, qp, &done, 1);
		check(0, out);
	}
	cr_session_free(id, own);
	cr_stop(id);
}

/* One bad op in a burst: it alone fails. */
static void
bad_op(void *from, void *to)
{
	uint8_t *room = hw_memory((size_t)BURST * LEN);
	struct rte_crypto_op *done[BURST];
	unsigned int bad, i;

	for (bad = 0; bad < BURST; bad += 13) {
		memset(room, 0, (size_t)BURST * LEN);
		for (i = 0; i < BURST; i++)
			prepare(i, text, room + i * LEN);
		prepare(bad, from != NULL ? from : text, to != NULL ? to : room + bad * LEN);
		wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, BURST), BURST);
		cr_dequeue(dev, 0, done, BURST);
		for (i = 0; i < BURST; i++) {
			wt_check(done[i] == ops[i], "op %u is another", i);
			if (i == bad)
				wt_check(ops[i]->status == RTE_CRYPTO_OP_STATUS_ERROR,
					 "the bad op: status %u", ops[i]->status);
			else
				check(i, room + i * LEN);
		}
	}
	munmap(room, (size_t)BURST * LEN);
	good_ops(3);
}

static void
unmapped_source(void)
{
	void *p = hw_memory(LEN);

	/* Kept as a hole, so that nothing else is mapped there. */
	wt_equal(mprotect(p, LEN, PROT_NONE), 0);
	madvise(p, LEN, MADV_DONTNEED);
	bad_op(p, NULL);
	munmap(p, LEN);
}

static void
read_only_destination(void)
{
	uint8_t *p = hw_memory(LEN);
	unsigned int i;

	memset(p, 0x5A, LEN);
	wt_equal(mprotect(p, LEN, PROT_READ), 0);
	bad_op(NULL, p);
	for (i = 0; i < LEN; i++)
		wt_check(p[i] == 0x5A, "byte %u of a read-only page changed", i);
	munmap(p, LEN);
}

/* A page that is not there fails the op; once it is there the same op works. */
static void
missing_page(void)
{
	uint8_t *p = hw_memory(LEN);

	madvise(p, LEN, MADV_DONTNEED);
	prepare(0, text, p);
	wt_equal(cr_run(dev, ops[0]), RTE_CRYPTO_OP_STATUS_ERROR);
	memset(p, 0, LEN);
	prepare(0, text, p);
	cr_run(dev, ops[0]);
	check(0, p);
	munmap(p, LEN);
}

/* Fills queue pair 0 with long ops, all in place in one chain. @return ops accepted */
static unsigned int
load(struct rte_mbuf *chain)
{
	unsigned int n = 0, i;
	uint16_t took;

	for (i = 0; i < MAX_OPS; i++) {
		prepare(i, text, out);
		ops[i]->sym->m_src = chain;
		ops[i]->sym->m_dst = NULL;
		ops[i]->sym->cipher.data.length = SEGMENTS * LEN;
	}
	do {
		took = rte_cryptodev_enqueue_burst(dev, 0, ops + n, RTE_MIN(BURST, MAX_OPS - n));
		n += took;
	} while (took != 0);
	return n;
}

/* Every accepted op comes back once, in order, done or with an error. @return errors */
static unsigned int
collect(unsigned int n)
{
	uint64_t end = hw_now_ms() + 60000;
	struct rte_crypto_op *done[BURST];
	unsigned int got = 0, errors = 0, i, k;

	while (got < n) {
		k = rte_cryptodev_dequeue_burst(dev, 0, done, BURST);
		for (i = 0; i < k; i++, got++) {
			wt_check(done[i] == ops[got], "op %u is not the one that came back", got);
			if (done[i]->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
				errors++;
			else
				wt_check(errors == 0, "op %u done after one that was lost", got);
		}
		wt_check(hw_now_ms() < end, "%u of %u ops came back", got, n);
	}
	wt_equal(rte_cryptodev_dequeue_burst(dev, 0, done, BURST), 0);
	return errors;
}

static void
reopen(void)
{
	const struct rte_cryptodev_qp_conf conf = { .nb_descriptors = MAX_OPS };
	unsigned int tries;
	int ret = -1;

	rte_cryptodev_stop(dev);
	/* While the kernel's reset is still going on, no queue can be had. */
	for (tries = 0; tries < 100 && ret != 0; tries++) {
		ret = rte_cryptodev_queue_pair_setup(dev, 0, &conf, SOCKET_ID_ANY);
		usleep(50000);
	}
	wt_equal(ret, 0);
	wt_equal(rte_cryptodev_start(dev), 0);
}

static void
reset_under_load(void (*reset)(const char *))
{
	uint8_t *room = hw_memory((size_t)SEGMENTS * LEN);
	struct rte_mbuf *chain = dt_mbuf();
	struct rte_cryptodev_stats stats;
	unsigned int round, n, errors, i;

	dt_flat(chain, room, LEN);
	for (i = 1; i < SEGMENTS; i++)
		dt_append(chain, room + i * LEN, LEN);
	for (round = 0; round < 3; round++) {
		n = load(chain);
		wt_check(n >= 500, "only %u ops were accepted", n);
		reset(node);
		errors = collect(n);
		wt_check(errors > 0, "all %u ops were done before the reset", n);
		printf("     %u of %u ops returned with an error\n", errors, n);
		prepare(0, text, out);
		wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, 1), 0);
		wt_equal(rte_cryptodev_stats_get(dev, &stats), 0);
		wt_check(stats.dequeue_err_count >= errors, "%" PRIu64 " errors counted",
			 stats.dequeue_err_count);
		reopen();
		good_ops(20);
	}
	dt_chain_free(chain);
	rte_pktmbuf_free(chain);
	munmap(room, (size_t)SEGMENTS * LEN);
}

static void
function_resets(void)
{
	reset_under_load(hw_function_reset);
}

static void
controller_resets(void)
{
	reset_under_load(hw_controller_reset);
}

static void
make_data(void)
{
	unsigned int i;

	text = hw_memory(LEN);
	secret = hw_memory(LEN);
	out = hw_memory(LEN);
	wt_fill(text, LEN, WT_TEXT);
	cr_spec_init(&spec);
	spec.model = DT_V3;
	spec.cipher = spec.encrypt = true;
	spec.c_algo = RTE_CRYPTO_CIPHER_AES_CBC;
	spec.c_key_len = spec.c_iv_len = 16;
	memcpy(secret, text, LEN);
	cr_ref_cipher(&spec, iv, secret, 0, LEN * 8);
	for (i = 0; i < MAX_OPS; i++) {
		ops[i] = cr_op();
		src[i] = ops[i]->sym->m_src;
		dst[i] = ops[i]->sym->m_dst;
	}
}

int
main(void)
{
	static const struct wt_case cases[] = {
		{ "crypto: auto prefers the hardware", prefers_hardware },
		{ "crypto: all queue pairs", all_queue_pairs },
		{ "crypto: unmapped source in a burst", unmapped_source },
		{ "crypto: read-only destination in a burst", read_only_destination },
		{ "crypto: page not present", missing_page },
		{ "crypto: function reset under load", function_resets },
		{ "crypto: controller reset under load", controller_resets },
	};

	node = hw_node("hisi_sec2");
	if (node == NULL) {
		printf("no hisi_sec2: run it with ./wd vm --iommu\n");
		return WT_SKIP_EXIT;
	}
	snprintf(device, sizeof(device), "device=%s", node);
	cr_eal();
	make_data();
	dev = cr_device(device);
	cr_start(dev, 1, MAX_OPS);
	session = cr_session(dev, &spec);
	wt_check(session != NULL, "no session");
	return WT_RUN(cases);
}
