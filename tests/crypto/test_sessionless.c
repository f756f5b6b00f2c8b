/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Ops without a session, on every model: results, how many may be in flight,
 * and what is left of their keys. And messages without data, with a session and
 * without, where the hardware takes none.
 */

#include <openssl/crypto.h>
#include <rte_errno.h>

#include <cryptodev_pmd.h>

#include "crypto_test.h"
#include "warp_crypto.h"

#define BURST	8

static struct cr_case burst[BURST];
static uint8_t threads[DT_MODELS];	/* devices with engines of their own */

static bool
have_reference(const struct cr_spec *s)
{
	if (s->auth && s->a_algo == RTE_CRYPTO_AUTH_NULL)
		return false;
	if (cr_have_wireless())
		return true;
	return !(s->cipher && cr_wireless_cipher(s->c_algo)) &&
	       !(s->auth && cr_wireless_auth(s->a_algo));
}

static const struct rte_cryptodev_capabilities *
table(enum dt_model model)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(cr_inline(model), &info);
	return info.capabilities;
}

/* True if nothing but zeros is in the session slots of queue pair 0. */
static bool
wiped(uint8_t dev)
{
	const struct warp_crypto_qp *qp =
		rte_cryptodev_pmd_get_dev(dev)->data->queue_pairs[0];
	const uint8_t *p = (const uint8_t *)qp->local;
	size_t i;

	for (i = 0; i < WARP_CRYPTO_LOCAL_SESSIONS * sizeof(*qp->local); i++)
		if (p[i] != 0)
			return false;
	return true;
}

/* Runs @p n planned cases, each from the transforms of its own op. */
static void
run_cases(uint8_t dev, const struct cr_spec *s, unsigned int n)
{
	struct rte_crypto_op *ops[BURST], *back[BURST];
	struct rte_crypto_sym_xform x[BURST][2];
	unsigned int i;

	for (i = 0; i < n; i++) {
		cr_case_make(&burst[i], NULL);
		ops[i] = burst[i].op;
		ops[i]->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		ops[i]->sym->xform = cr_xforms(s, x[i]);
	}
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, (uint16_t)n), n);
	cr_dequeue(dev, 0, back, (uint16_t)n);
	for (i = 0; i < n; i++) {
		wt_check(back[i] == ops[i], "op %u came back as another", i);
		cr_case_check(&burst[i]);
		cr_case_done(&burst[i]);
	}
	wt_check(wiped(dev), "%s: something of a key is left", cr_text(s));
}

static void
directions(struct cr_spec *s)
{
	s->encrypt = wt_below(2) == 0;
	s->generate = s->aead ? s->encrypt : wt_below(2) == 0;
}

/* ---- Every algorithm ---- */

static void
algorithms(void)
{
	const struct rte_cryptodev_capabilities *c;
	struct cr_spec s;
	uint32_t m, i, k, n;

	for (m = 0; m < DT_MODELS; m++) {
		for (c = table((enum dt_model)m); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
			for (i = 0; i < wt_rounds(8); i++) {
				cr_spec_init(&s);
				s.model = (enum dt_model)m;
				cr_spec_pick(&s, &c->sym);
				directions(&s);
				n = have_reference(&s) ? 1 + wt_below(BURST) : 0;
				for (k = 0; k < n; k++)
					cr_case_plan(&burst[k], &s);
				run_cases(wt_below(4) == 0 ? threads[m] : cr_inline(s.model), &s,
					  n);
				cr_spec_fini(&s);
			}
		}
	}
}

static void
chain_spec(struct cr_spec *s, enum dt_model model)
{
	cr_spec_init(s);
	s->model = model;
	s->cipher = s->auth = true;
	s->c_algo = RTE_CRYPTO_CIPHER_AES_CBC;
	s->c_key_len = s->c_iv_len = 16;
	s->a_algo = RTE_CRYPTO_AUTH_SHA1_HMAC;
	s->a_key_len = s->digest_len = 20;
}

/* A chain of the hardware's runs; any other comes back, and what follows it runs. */
static void
chains(void)
{
	struct rte_crypto_op *op, *back;
	struct rte_crypto_sym_xform x[2];
	struct cr_spec s;
	uint32_t m, i, k;

	for (m = 0; m < DT_MODELS; m++) {
		for (i = 0; i < wt_rounds(30); i++) {
			chain_spec(&s, (enum dt_model)m);
			s.encrypt = s.generate = wt_below(2) == 0;
			s.auth_first = !s.encrypt;
			for (k = 0; k < BURST; k++)
				cr_case_plan(&burst[k], &s);
			run_cases(cr_inline(s.model), &s, BURST);
			if (m != DT_EXT) {
				/* The other order. */
				s.auth_first = s.encrypt;
				op = burst[0].op;
				op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
				op->sym->xform = cr_xforms(&s, x);
				wt_equal(rte_cryptodev_enqueue_burst(cr_inline(s.model), 0, &op,
								     1), 1);
				cr_dequeue(cr_inline(s.model), 0, &back, 1);
				wt_equal(back->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
				wt_check(wiped(cr_inline(s.model)), "something of a key is left");
			}
			cr_spec_fini(&s);
		}
	}
}

/* ---- Allocations: OpenSSL's are the only ones that an op could make ---- */

static unsigned long allocations;

static void *
count_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return malloc(size);
}

static void *
count_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return realloc(p, size);
}

static void
count_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/* Keys of a block and less, and MACs that the device makes. */
static void
nothing_allocated(void)
{
	const struct rte_cryptodev_capabilities *c;
	struct rte_crypto_sym_xform x[2];
	struct rte_crypto_op *op = burst[0].op;
	unsigned int m, i, ops = 0;
	unsigned long before;
	struct cr_spec s;

	for (m = 0; m < DT_MODELS; m++) {
		for (c = table((enum dt_model)m); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
			for (i = 0; i < 4; i++, ops++) {
				cr_spec_init(&s);
				s.model = (enum dt_model)m;
				cr_spec_pick(&s, &c->sym);
				directions(&s);
				if (!have_reference(&s)) {
					cr_spec_fini(&s);
					break;
				}
				s.a_key_len = RTE_MIN(s.a_key_len, 64);
				cr_case_plan(&burst[0], &s);
				if (s.auth && burst[0].a_len == 0)
					burst[0].a_len = 16;
				cr_case_make(&burst[0], NULL);
				op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
				op->sym->xform = cr_xforms(&s, x);
				before = allocations;
				wt_equal(rte_cryptodev_enqueue_burst(cr_inline(s.model), 0, &op, 1),
					 1);
				wt_check(allocations == before, "%s: %lu allocations", cr_text(&s),
					 allocations - before);
				cr_dequeue(cr_inline(s.model), 0, &op, 1);
				cr_case_done(&burst[0]);
				cr_spec_fini(&s);
			}
		}
	}
	wt_check(ops > 300, "%u ops", ops);
	wt_check(allocations > 0, "allocations are not counted");
	printf("%u ops\n", ops);
}

/* ---- How many, and which are refused ---- */

/* Slots are a queue pair's own: more ops wait outside, and none is lost. */
static void
slots(void)
{
	enum { N = 2 * WARP_CRYPTO_LOCAL_SESSIONS };
	struct rte_crypto_op *ops[N], *back[N];
	struct rte_crypto_sym_xform x[2];
	uint8_t data[N][16], want[16], key[16] = { 3 };
	uint32_t m, i, n, round;
	struct rte_mbuf *mbuf;
	uint8_t dev;

	memset(x, 0, sizeof(x));
	x[0].type = RTE_CRYPTO_SYM_XFORM_CIPHER;
	x[0].cipher.algo = RTE_CRYPTO_CIPHER_AES_ECB;
	x[0].cipher.op = RTE_CRYPTO_CIPHER_OP_ENCRYPT;
	x[0].cipher.key.data = key;
	x[0].cipher.key.length = sizeof(key);
	for (i = 0; i < N; i++) {
		ops[i] = cr_op();
		mbuf = ops[i]->sym->m_src;
		dt_flat(mbuf, data[i], 16);
		ops[i]->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
		ops[i]->sym->xform = x;
		ops[i]->sym->cipher.data.offset = 0;
		ops[i]->sym->cipher.data.length = 16;
		rte_mbuf_raw_free(ops[i]->sym->m_dst);
		ops[i]->sym->m_dst = NULL;
	}
	for (m = 0; m < DT_MODELS; m++) {
		dev = cr_inline((enum dt_model)m);
		for (round = 0; round < 10; round++) {
			memset(data, 0, sizeof(data));
			n = rte_cryptodev_enqueue_burst(dev, 0, ops, N);
			wt_equal(n, WARP_CRYPTO_LOCAL_SESSIONS);
			wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops + n, (uint16_t)(N - n)),
				 0);
			cr_dequeue(dev, 0, back, (uint16_t)n);
			memcpy(want, data[0], 16);
			for (i = 0; i < n; i++) {
				wt_check(back[i] == ops[i], "op %u came back as another", i);
				wt_equal(back[i]->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
				wt_check(memcmp(data[i], want, 16) == 0, "op %u", i);
			}
			wt_check(want[0] != 0 || want[1] != 0, "nothing was enciphered");
			wt_check(wiped(dev), "something of a key is left");
		}
	}
	for (i = 0; i < N; i++) {
		ops[i]->sym->m_dst = dt_mbuf();
		cr_op_free(ops[i]);
	}
}

/* Refused ops take no slot: any number of them passes. */
static void
refused(void)
{
	struct rte_crypto_op *op = burst[0].op, *back;
	struct rte_crypto_sym_xform x[2];
	struct cr_spec s;
	uint32_t m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);

		chain_spec(&s, (enum dt_model)m);
		s.c_key_len = 15;
		for (i = 0; i < 3 * WARP_CRYPTO_LOCAL_SESSIONS; i++) {
			op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
			op->sym->xform = i % 2 == 0 ? cr_xforms(&s, x) : NULL;
			op->sym->m_src = burst[0].src;
			op->sym->m_dst = NULL;
			wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
			cr_dequeue(dev, 0, &back, 1);
			wt_equal(back->status, RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
		}
		wt_check(wiped(dev), "something of a key is left");
		cr_spec_fini(&s);
	}
}

/* ---- No data ---- */

/* A plan without data, of an algorithm that takes such a message. */
static bool
plan_nothing(struct cr_case *c, const struct cr_spec *s)
{
	cr_case_plan(c, s);
	c->c_len = c->a_len = 0;
	if (s->aead)
		return s->c_algo != RTE_CRYPTO_AEAD_AES_CCM || s->model != DT_V2;
	return cr_auth_rule(s->a_algo).min == 0;
}

static void
nothing_of(enum dt_model m, const struct rte_cryptodev_symmetric_capability *cap)
{
	uint8_t dev = cr_inline(m);
	struct cr_spec s;
	void *session;
	unsigned int i;
	bool run = true;

	cr_spec_init(&s);
	s.model = m;
	cr_spec_pick(&s, cap);
	directions(&s);
	for (i = 0; i < BURST && run; i++)
		run = have_reference(&s) && plan_nothing(&burst[i], &s);
	if (run) {
		session = cr_session(dev, &s);
		wt_check(session != NULL, "%s: refused (%d)", cr_text(&s), rte_errno);
		cr_cases_run(dev, session, burst, BURST);
		cr_session_free(dev, session);
		for (i = 0; i < BURST; i++)
			plan_nothing(&burst[i], &s);
		run_cases(dev, &s, BURST);
	}
	cr_spec_fini(&s);
}

static void
nothing(void)
{
	const struct rte_cryptodev_capabilities *c;
	uint32_t m, i;

	for (m = 0; m < DT_MODELS; m++)
		for (c = table((enum dt_model)m); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++)
			for (i = 0; i < wt_rounds(10); i++)
				if (c->sym.xform_type != RTE_CRYPTO_SYM_XFORM_CIPHER)
					nothing_of((enum dt_model)m, &c->sym);
}

/* What v2 cannot do at all says so. */
static void
nothing_refused(void)
{
	uint8_t dev = cr_inline(DT_V2);
	struct cr_spec s;
	void *session;
	uint32_t i;

	for (i = 0; i < 2; i++) {
		if (i == 0) {
			cr_spec_init(&s);
			s.model = DT_V2;
			s.aead = true;
			s.c_algo = RTE_CRYPTO_AEAD_AES_CCM;
			s.c_key_len = s.digest_len = 16;
			s.c_iv_len = 12;
		} else {
			chain_spec(&s, DT_V2);
		}
		s.encrypt = s.generate = true;
		session = cr_session(dev, &s);
		wt_check(session != NULL, "%s: refused (%d)", cr_text(&s), rte_errno);
		plan_nothing(&burst[0], &s);
		burst[0].place = CR_DIGEST_APART;
		cr_case_make(&burst[0], session);
		wt_equal(cr_run(dev, burst[0].op), RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
		cr_case_done(&burst[0]);
		cr_session_free(dev, session);
		cr_spec_fini(&s);
	}
}

static const struct wt_case cases[] = {
	{ "every algorithm without a session", algorithms },
	{ "chains without a session", chains },
	{ "nothing is allocated", nothing_allocated },
	{ "more ops than slots", slots },
	{ "transforms that are refused", refused },
	{ "no data", nothing },
	{ "no data: refused", nothing_refused },
};

int
main(void)
{
	unsigned int i;
	int ret;

	wt_check(CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) == 1,
		 "OpenSSL has allocated before");
	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_CRIT);
	for (i = 0; i < DT_MODELS; i++) {
		cr_inline((enum dt_model)i);
		threads[i] = cr_thread((enum dt_model)i);
	}
	for (i = 0; i < BURST; i++)
		cr_case_init(&burst[i], i);
	ret = WT_RUN(cases);
	for (i = 0; i < DT_MODELS; i++)
		cr_stop(threads[i]);
	return cr_end(ret);
}
