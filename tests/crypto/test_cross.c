/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Every algorithm of each model's capabilities, on random sizes, offsets,
 * segmentations and digest places, against the references.
 */

#include <rte_errno.h>

#include "crypto_test.h"
#include "warp_compat.h"

#define BURST	8

static struct cr_case burst[BURST];
static uint8_t device[DT_MODELS][2];
static unsigned int ops_run, chains_run, refused;

static bool
have_reference(const struct cr_spec *s)
{
	if (cr_have_wireless())
		return true;
	return !(s->cipher && cr_wireless_cipher(s->c_algo)) &&
	       !(s->auth && cr_wireless_auth(s->a_algo));
}

/* A burst of one session, on the engine in this thread or in one of its own. */
static void
run(struct cr_spec *s)
{
	uint8_t dev = device[s->model][wt_below(16) == 0];
	void *session = cr_session(dev, s);
	unsigned int i, n = 1 + wt_below(BURST);

	wt_check(session != NULL, "%s: refused (%d)", cr_text(s), rte_errno);
	for (i = 0; i < n; i++)
		cr_case_plan(&burst[i], s);
	cr_cases_run(dev, session, burst, n);
	cr_session_free(dev, session);
	ops_run += n;
}

static void
directions(struct cr_spec *s)
{
	s->encrypt = wt_below(2) == 0;
	s->generate = s->aead ? s->encrypt : wt_below(2) == 0;
	s->auth_first = s->cipher && s->auth && wt_below(2) == 0;
}

static void
alone(const struct rte_cryptodev_symmetric_capability *cap, enum dt_model model)
{
	struct cr_spec s;
	uint32_t i;

	for (i = 0; i < wt_rounds(30); i++) {
		cr_spec_init(&s);
		s.model = model;
		cr_spec_pick(&s, cap);
		directions(&s);
		if (!have_reference(&s) ||
		    (s.auth && s.a_algo == RTE_CRYPTO_AUTH_NULL)) {
			cr_spec_fini(&s);
			return;
		}
		run(&s);
		cr_spec_fini(&s);
	}
}

static const struct rte_cryptodev_capabilities *
table(enum dt_model model)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(device[model][0], &info);
	return info.capabilities;
}

static void
each(enum dt_model model)
{
	const struct rte_cryptodev_capabilities *c;
	unsigned int before = ops_run, n = 0;

	for (c = table(model); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++, n++)
		alone(&c->sym, model);
	printf("%s: %u algorithms, %u ops\n", dt_model_name[model], n, ops_run - before);
}

static void ext_each(void) { each(DT_EXT); }
static void v3_each(void) { each(DT_V3); }
static void v2_each(void) { each(DT_V2); }

/* ---- Chains ---- */

/* What the hardware has, from the datasheet's sections 4.9 and 7.3. */
static bool
hardware_chain(const struct cr_spec *s)
{
	bool aes = s->c_algo == RTE_CRYPTO_CIPHER_AES_CBC;
	bool sm4 = s->c_algo == RTE_CRYPTO_CIPHER_SM4_CBC && s->model == DT_V3;
	bool sha = s->a_algo == RTE_CRYPTO_AUTH_SHA1_HMAC ||
		   s->a_algo == RTE_CRYPTO_AUTH_SHA256_HMAC ||
		   s->a_algo == RTE_CRYPTO_AUTH_SHA512_HMAC;

#if WARP_HAVE_SM3_HMAC
	sha = sha || (s->a_algo == RTE_CRYPTO_AUTH_SM3_HMAC && s->model == DT_V3);
#endif
	return (aes || sm4) && sha && s->generate == s->encrypt && s->auth_first == !s->encrypt;
}

static void
chain(const struct rte_cryptodev_symmetric_capability *c,
      const struct rte_cryptodev_symmetric_capability *a, enum dt_model model)
{
	struct cr_spec s;
	void *session;
	uint8_t dev = device[model][0];

	cr_spec_init(&s);
	s.model = model;
	cr_spec_pick(&s, c);
	cr_spec_pick(&s, a);
	directions(&s);
	if (model != DT_EXT && wt_below(4) != 0) {
		/* The orders that the hardware knows. */
		s.generate = s.encrypt;
		s.auth_first = !s.encrypt;
	}
	if (!have_reference(&s))
		goto done;
	if (model == DT_EXT || hardware_chain(&s)) {
		run(&s);
		chains_run++;
	} else {
		session = cr_session(dev, &s);
		wt_check(session == NULL && rte_errno == ENOTSUP, "%s: %s, %d", cr_text(&s),
			 session != NULL ? "made" : "refused", rte_errno);
		refused++;
	}
done:
	cr_spec_fini(&s);
}

/* Each cipher with each MAC. */
static void
chains(enum dt_model model, uint32_t rounds)
{
	const struct rte_cryptodev_capabilities *c, *a;
	unsigned int before = ops_run;
	uint32_t i;

	chains_run = refused = 0;
	for (c = table(model); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
		for (a = table(model); a->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; a++) {
			if (c->sym.xform_type != RTE_CRYPTO_SYM_XFORM_CIPHER ||
			    a->sym.xform_type != RTE_CRYPTO_SYM_XFORM_AUTH ||
			    a->sym.auth.algo == RTE_CRYPTO_AUTH_NULL)
				continue;
			for (i = 0; i < rounds; i++)
				chain(&c->sym, &a->sym, model);
		}
	}
	printf("%s: %u chains, %u refused, %u ops\n", dt_model_name[model], chains_run, refused,
	       ops_run - before);
	wt_check(chains_run > 0, "no chain has run");
}

static void ext_chains(void) { chains(DT_EXT, wt_rounds(3)); }
static void v3_chains(void) { chains(DT_V3, wt_rounds(30)); }
static void v2_chains(void) { chains(DT_V2, wt_rounds(30)); }

static const struct wt_case cases[] = {
	{ "every algorithm, ext", ext_each },
	{ "every algorithm, v3", v3_each },
	{ "every algorithm, v2", v2_each },
	{ "every cipher with every MAC, ext", ext_chains },
	{ "every cipher with every MAC, v3", v3_chains },
	{ "every cipher with every MAC, v2", v2_chains },
};

int
main(void)
{
	unsigned int i, m;
	char args[64];
	int ret;

	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_CRIT);
	for (m = 0; m < DT_MODELS; m++) {
		device[m][0] = cr_inline((enum dt_model)m);
		snprintf(args, sizeof(args), "device=soft,engine=thread,model=%s",
			 dt_model_name[m]);
		device[m][1] = cr_device(args);
		cr_start(device[m][1], 1, 64);
	}
	for (i = 0; i < BURST; i++)
		cr_case_init(&burst[i], i);
	ret = WT_RUN(cases);
	for (m = 0; m < DT_MODELS; m++)
		cr_stop(device[m][1]);
	return cr_end(ret);
}
