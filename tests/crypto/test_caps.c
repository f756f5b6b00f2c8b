/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What is advertised is what works: a session for every size in each model's
 * capabilities is made and does an op right; a step outside is refused, and so
 * is every algorithm that is not there.
 */

#include <rte_errno.h>

#include "crypto_test.h"

#define CIPHER	RTE_CRYPTO_SYM_XFORM_CIPHER
#define AUTH	RTE_CRYPTO_SYM_XFORM_AUTH
#define AEAD	RTE_CRYPTO_SYM_XFORM_AEAD
#define ALGOS	100	/* more than there are of any kind */

static struct cr_case one;
static unsigned int made, refused;

/* The sizes of a session, by the range that bounds each. */
enum dim { KEY, IV, DIGEST, AAD, DIMS };

struct walk {
	enum dt_model model;
	const struct rte_cryptodev_symmetric_capability *cap;
	const struct rte_crypto_param_range *range[DIMS];
};

static const struct rte_cryptodev_capabilities *
table(enum dt_model model)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(cr_inline(model), &info);
	return info.capabilities;
}

static void
set_ranges(struct walk *w)
{
	const struct rte_cryptodev_symmetric_capability *cap = w->cap;

	memset(w->range, 0, sizeof(w->range));
	if (cap->xform_type == CIPHER) {
		w->range[KEY] = &cap->cipher.key_size;
		w->range[IV] = &cap->cipher.iv_size;
	} else if (cap->xform_type == AUTH) {
		w->range[KEY] = &cap->auth.key_size;
		w->range[IV] = &cap->auth.iv_size;
		w->range[DIGEST] = &cap->auth.digest_size;
	} else {
		w->range[KEY] = &cap->aead.key_size;
		w->range[IV] = &cap->aead.iv_size;
		w->range[DIGEST] = &cap->aead.digest_size;
		w->range[AAD] = &cap->aead.aad_size;
	}
}

static uint16_t *
size_of(const struct walk *w, struct cr_spec *s, enum dim d)
{
	if (w->cap->xform_type == AUTH)
		return d == KEY ? &s->a_key_len : d == IV ? &s->a_iv_len : &s->digest_len;
	return d == KEY ? &s->c_key_len : d == IV ? &s->c_iv_len :
	       d == DIGEST ? &s->digest_len : &s->aad_len;
}

static bool
is_zuc(const struct walk *w)
{
	return (w->cap->xform_type == CIPHER &&
		w->cap->cipher.algo == RTE_CRYPTO_CIPHER_ZUC_EEA3) ||
	       (w->cap->xform_type == AUTH && w->cap->auth.algo == RTE_CRYPTO_AUTH_ZUC_EIA3);
}

static bool
is_null(const struct walk *w)
{
	return (w->cap->xform_type == CIPHER && w->cap->cipher.algo == RTE_CRYPTO_CIPHER_NULL) ||
	       (w->cap->xform_type == AUTH && w->cap->auth.algo == RTE_CRYPTO_AUTH_NULL);
}

/* ZUC has an IV of 16 bytes with keys of 16, of 25 with keys of 32. */
static void
match_zuc(const struct walk *w, struct cr_spec *s, enum dim fixed)
{
	uint16_t *key = size_of(w, s, KEY), *iv = size_of(w, s, IV);

	if (!is_zuc(w))
		return;
	if (fixed == IV)
		*key = *iv == 16 ? 16 : 32;
	else
		*iv = *key == 16 ? 16 : 25;
}

static bool
testable(const struct walk *w, const struct cr_spec *s)
{
	bool wireless = w->cap->xform_type == CIPHER ? cr_wireless_cipher(s->c_algo) :
			w->cap->xform_type == AUTH && cr_wireless_auth(s->a_algo);

	return cr_have_wireless() || !wireless;
}

/* Size @p d is @p size, the others anything from their ranges. */
static void
works(const struct walk *w, enum dim d, uint16_t size)
{
	uint8_t dev = cr_inline(w->model);
	struct cr_spec s;
	unsigned int op;
	void *session;

	cr_spec_init(&s);
	s.model = w->model;
	for (op = 0; op < 2; op++) {
		cr_spec_pick(&s, w->cap);
		*size_of(w, &s, d) = size;
		match_zuc(w, &s, d);
		s.encrypt = op == 0;
		s.generate = op == 0;
		session = cr_session(dev, &s);
		wt_check(session != NULL, "%s: refused (%d)", cr_text(&s), rte_errno);
		made++;
		if (testable(w, &s) && !(s.auth && s.a_algo == RTE_CRYPTO_AUTH_NULL)) {
			cr_case_plan(&one, &s);
			cr_cases_run(dev, session, &one, 1);
		}
		cr_session_free(dev, session);
	}
	cr_spec_fini(&s);
}

static void
fails(const struct walk *w, enum dim d, uint32_t size)
{
	struct cr_spec s;
	void *session;

	if (size > UINT16_MAX || (d == KEY && w->cap->xform_type != AUTH && size > 128))
		return;
	cr_spec_init(&s);
	s.model = w->model;
	cr_spec_pick(&s, w->cap);
	s.encrypt = s.generate = wt_below(2) == 0;
	*size_of(w, &s, d) = (uint16_t)size;
	session = cr_session(cr_inline(w->model), &s);
	wt_check(session == NULL && rte_errno == EINVAL, "%s: %s, %d", cr_text(&s),
		 session != NULL ? "made" : "refused", rte_errno);
	refused++;
	cr_spec_fini(&s);
}

/* Every size of a range, or of a large one every begin, end and many between. */
static void
walk_range(const struct walk *w, enum dim d)
{
	const struct rte_crypto_param_range *r = w->range[d];
	uint32_t size, step = r->increment != 0 ? r->increment : 1, n = (r->max - r->min) / step;

	for (size = r->min; size <= r->max; size += step) {
		works(w, d, (uint16_t)size);
		if (n > 400 && size - r->min > 160 * step)
			break;
	}
	for (size = 0; n > 400 && size < 60; size++)
		works(w, d, (uint16_t)(r->min + step * wt_below(n + 1)));
	works(w, d, r->max);
}

static void
leave_range(const struct walk *w, enum dim d)
{
	const struct rte_crypto_param_range *r = w->range[d];
	uint32_t size;

	/* The IV of what has none is not looked at, and nothing of NULL is. */
	if ((d == IV && r->max == 0) || is_null(w))
		return;
	if (r->min > 0)
		fails(w, d, r->min - 1u);
	fails(w, d, r->max + 1u);
	fails(w, d, r->max + (r->increment != 0 ? r->increment : 1u));
	for (size = r->min; r->increment > 1 && size <= r->max; size++)
		if ((size - r->min) % r->increment != 0)
			fails(w, d, size);
}

static void
walk_all(enum dt_model model)
{
	const struct rte_cryptodev_capabilities *c;
	struct walk w = { .model = model };
	unsigned int d, n = 0;

	made = refused = 0;
	for (c = table(model); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++, n++) {
		w.cap = &c->sym;
		set_ranges(&w);
		for (d = 0; d < DIMS; d++) {
			if (w.range[d] == NULL)
				continue;
			walk_range(&w, (enum dim)d);
			leave_range(&w, (enum dim)d);
		}
	}
	printf("%s: %u algorithms, %u sessions made and used, %u refused\n", dt_model_name[model],
	       n, made, refused);
}

static void walk_ext(void) { walk_all(DT_EXT); }
static void walk_v3(void) { walk_all(DT_V3); }
static void walk_v2(void) { walk_all(DT_V2); }

/* ---- What is not in the tables ---- */

static bool
offered(enum dt_model model, enum rte_crypto_sym_xform_type type, int algo)
{
	const struct rte_cryptodev_capabilities *c;

	for (c = table(model); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++)
		if (c->sym.xform_type == type &&
		    algo == (type == CIPHER ? (int)c->sym.cipher.algo :
			     type == AUTH ? (int)c->sym.auth.algo : (int)c->sym.aead.algo))
			return true;
	return false;
}

static void
other_algorithms(void)
{
	static const enum rte_crypto_sym_xform_type types[] = { CIPHER, AUTH, AEAD };
	unsigned int m, t, n;
	struct cr_spec s;
	int algo;

	cr_spec_init(&s);
	for (m = 0; m < DT_MODELS; m++) {
		n = 0;
		for (t = 0; t < RTE_DIM(types); t++) {
			for (algo = 0; algo < ALGOS; algo++) {
				if (offered((enum dt_model)m, types[t], algo))
					continue;
				s.cipher = types[t] == CIPHER;
				s.auth = types[t] == AUTH;
				s.aead = types[t] == AEAD;
				s.c_algo = s.a_algo = algo;
				s.c_key_len = s.c_iv_len = s.a_key_len = s.digest_len = 16;
				wt_check(cr_session(cr_inline((enum dt_model)m), &s) == NULL &&
					 rte_errno == ENOTSUP, "%s, type %d, algorithm %d: %d",
					 dt_model_name[m], types[t], algo, rte_errno);
				n++;
			}
		}
		printf("%s: %u algorithms refused\n", dt_model_name[m], n);
	}
	cr_spec_fini(&s);
}

/* ZUC's two keys have an IV each; the ranges alone would allow both with both. */
static void
zuc_pairs(void)
{
	struct cr_spec s;
	unsigned int i;

	cr_spec_init(&s);
	s.c_algo = RTE_CRYPTO_CIPHER_ZUC_EEA3;
	s.a_algo = RTE_CRYPTO_AUTH_ZUC_EIA3;
	s.digest_len = 4;
	for (i = 0; i < 8; i++) {
		bool right = (i & 1) == (i >> 1 & 1);
		void *session;

		s.cipher = i < 4;
		s.auth = i >= 4;
		s.c_key_len = s.a_key_len = i & 1 ? 32 : 16;
		s.c_iv_len = s.a_iv_len = i & 2 ? 25 : 16;
		session = cr_session(cr_inline(DT_EXT), &s);
		wt_check((session != NULL) == right && (right || rte_errno == EINVAL), "%s: %s",
			 cr_text(&s), session != NULL ? "made" : "refused");
		if (session != NULL)
			cr_session_free(cr_inline(DT_EXT), session);
	}
	cr_spec_fini(&s);
}

/* ---- Transforms that are none ---- */

static void
try(enum dt_model m, struct rte_crypto_sym_xform *x, const char *what, int err)
{
	static struct rte_mempool *pool;
	uint8_t dev = cr_inline(m);
	void *session;

	if (pool == NULL)
		pool = cr_session_pool(dev, "odd", 16);
	rte_errno = 0;
	session = rte_cryptodev_sym_session_create(dev, x, pool);
	wt_check(session == NULL && rte_errno == err, "%s, %s: %s, %d", dt_model_name[m], what,
		 session != NULL ? "made" : "refused", rte_errno);
}

static void
bad_transforms(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++) {
		enum dt_model model = (enum dt_model)m;
		struct rte_crypto_sym_xform x[2], third, *f;
		struct cr_spec s;

		cr_spec_init(&s);
		s.cipher = s.auth = s.encrypt = s.generate = true;
		s.c_algo = RTE_CRYPTO_CIPHER_AES_CBC;
		s.a_algo = RTE_CRYPTO_AUTH_SHA1_HMAC;
		s.c_key_len = s.c_iv_len = 16;
		s.a_key_len = s.digest_len = 20;

		f = cr_xforms(&s, x);
		x[0].cipher.key.data = NULL;
		try(model, f, "no cipher key", EINVAL);
		f = cr_xforms(&s, x);
		x[1].auth.key.data = NULL;
		try(model, f, "no auth key", EINVAL);
		f = cr_xforms(&s, x);
		x[0].cipher.op = (enum rte_crypto_cipher_operation)7;
		try(model, f, "cipher operation", EINVAL);
		f = cr_xforms(&s, x);
		x[1].auth.op = (enum rte_crypto_auth_operation)7;
		try(model, f, "auth operation", EINVAL);
		f = cr_xforms(&s, x);
		x[0].type = RTE_CRYPTO_SYM_XFORM_NOT_SPECIFIED;
		try(model, f, "transform without a type", EINVAL);
		f = cr_xforms(&s, x);
		x[1].type = (enum rte_crypto_sym_xform_type)9;
		try(model, f, "type of the second", EINVAL);
		f = cr_xforms(&s, x);
		x[1] = x[0];
		x[1].next = NULL;
		try(model, f, "two ciphers", ENOTSUP);
		f = cr_xforms(&s, x);
		third = x[0];
		third.next = NULL;
		x[1].next = &third;
		try(model, f, "three transforms", ENOTSUP);
		s.cipher = s.auth = false;
		s.aead = true;
		s.c_algo = RTE_CRYPTO_AEAD_AES_GCM;
		s.c_iv_len = 12;
		s.digest_len = 16;
		f = cr_xforms(&s, x);
		x[0].aead.key.data = NULL;
		try(model, f, "no AEAD key", EINVAL);
		f = cr_xforms(&s, x);
		x[0].aead.op = (enum rte_crypto_aead_operation)7;
		try(model, f, "AEAD operation", EINVAL);
		f = cr_xforms(&s, x);
		x[0].next = &third;
		try(model, f, "AEAD and a cipher", ENOTSUP);
		cr_spec_fini(&s);
	}
}

/* A hash has no key, and so no place where that would lie. */
static void
no_key(void)
{
	struct rte_crypto_sym_xform x = { .type = RTE_CRYPTO_SYM_XFORM_AUTH };
	unsigned int m;

	x.auth.op = RTE_CRYPTO_AUTH_OP_GENERATE;
	x.auth.algo = RTE_CRYPTO_AUTH_SHA256;
	x.auth.digest_length = 32;
	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		struct rte_mempool *pool = cr_session_pool(dev, "keyless", 1);
		void *session = rte_cryptodev_sym_session_create(dev, &x, pool);

		wt_check(session != NULL, "%s", dt_model_name[m]);
		wt_equal(rte_cryptodev_sym_session_free(dev, session), 0);
		rte_mempool_free(pool);
	}
}

/* Data units of XTS are not offered; other ciphers' field may hold anything. */
static void
data_units(void)
{
	struct rte_crypto_sym_xform x[2];
	struct cr_spec s;
	unsigned int m;

	cr_spec_init(&s);
	s.cipher = s.encrypt = true;
	s.c_algo = RTE_CRYPTO_CIPHER_AES_XTS;
	s.c_key_len = 32;
	s.c_iv_len = 16;
	for (m = 0; m < DT_MODELS; m++) {
		cr_xforms(&s, x);
		x[0].cipher.dataunit_len = 512;
		try((enum dt_model)m, x, "data units", ENOTSUP);
	}
	cr_spec_fini(&s);
}

static const struct wt_case cases[] = {
	{ "every size, ext", walk_ext },
	{ "every size, v3", walk_v3 },
	{ "every size, v2", walk_v2 },
	{ "algorithms that are not there", other_algorithms },
	{ "ZUC's pairs of key and IV", zuc_pairs },
	{ "transforms that are none", bad_transforms },
	{ "a hash without a key", no_key },
	{ "data units", data_units },
};

int
main(void)
{
	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_CRIT);
	cr_case_init(&one, 0);
	return cr_end(WT_RUN(cases));
}
