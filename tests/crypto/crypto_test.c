/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_version.h>

#include "crypto_test.h"

#define DRIVER	"crypto_warpdrive"
#define SEED	20261

static struct rte_mempool *op_pool, *session_pool;
static struct wt_arena key_mem[2];

void
cr_eal(void)
{
	dt_eal(SEED);
	op_pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 4096, 0,
					    CR_OP_PRIVATE, SOCKET_ID_ANY);
	wt_check(op_pool != NULL, "no memory for ops");
	key_mem[0] = wt_arena(sizeof(((struct cr_spec *)0)->c_key));
	key_mem[1] = wt_arena(CR_MAX_KEY);
}

uint8_t
cr_device(const char *args)
{
	unsigned int n = dt_device(DRIVER, args);
	int id = rte_cryptodev_get_dev_id(dt_name(DRIVER, n));

	wt_check(id >= 0, "device %u was not made", n);
	return (uint8_t)id;
}

void
cr_start(uint8_t dev, uint16_t qps, uint32_t inflight)
{
	struct rte_cryptodev_config config = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = qps };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = inflight };
	uint16_t i;

	wt_equal(rte_cryptodev_configure(dev, &config), 0);
	for (i = 0; i < qps; i++)
		wt_equal(rte_cryptodev_queue_pair_setup(dev, i, &qp, SOCKET_ID_ANY), 0);
	wt_equal(rte_cryptodev_start(dev), 0);
}

void
cr_stop(uint8_t dev)
{
	rte_cryptodev_stop(dev);
	wt_equal(rte_cryptodev_close(dev), 0);
}

uint8_t
cr_thread(enum dt_model model)
{
	char args[64];
	uint8_t dev;

	snprintf(args, sizeof(args), "device=soft,engine=thread,model=%s", dt_model_name[model]);
	dev = cr_device(args);
	cr_start(dev, 1, 64);
	return dev;
}

static uint8_t inline_id[DT_MODELS];
static bool inline_made[DT_MODELS];

uint8_t
cr_inline(enum dt_model model)
{
	char args[64];

	if (!inline_made[model]) {
		snprintf(args, sizeof(args), "device=soft,engine=inline,model=%s",
			 dt_model_name[model]);
		inline_id[model] = cr_device(args);
		cr_start(inline_id[model], 1, 256);
		inline_made[model] = true;
	}
	return inline_id[model];
}

int
cr_end(int ret)
{
	unsigned int i;

	for (i = 0; i < DT_MODELS; i++)
		if (inline_made[i])
			cr_stop(inline_id[i]);
	return dt_end(DRIVER, ret);
}

/* ---- Sessions ---- */

static void
random_bytes(uint8_t *p, size_t len)
{
	while (len-- != 0)
		*p++ = (uint8_t)(wt_rand() >> 24);
}

void
cr_spec_init(struct cr_spec *s)
{
	memset(s, 0, sizeof(*s));
	s->a_key = malloc(CR_MAX_KEY);
	random_bytes(s->c_key, sizeof(s->c_key));
	random_bytes(s->a_key, 1024);
	memset(s->a_key + 1024, 0x5A, CR_MAX_KEY - 1024);
}

void
cr_spec_fini(struct cr_spec *s)
{
	free(s->a_key);
	s->a_key = NULL;
}

struct rte_crypto_sym_xform *
cr_xforms(const struct cr_spec *s, struct rte_crypto_sym_xform x[2])
{
	bool both = s->cipher && s->auth;
	struct rte_crypto_sym_xform *c = &x[both && s->auth_first];
	struct rte_crypto_sym_xform *a = &x[both && !s->auth_first];

	memset(x, 0, 2 * sizeof(*x));
	if (s->aead) {
		x->type = RTE_CRYPTO_SYM_XFORM_AEAD;
		x->aead.algo = (enum rte_crypto_aead_algorithm)s->c_algo;
		x->aead.op = s->encrypt ? RTE_CRYPTO_AEAD_OP_ENCRYPT : RTE_CRYPTO_AEAD_OP_DECRYPT;
		x->aead.key.data = s->c_key;
		x->aead.key.length = s->c_key_len;
		x->aead.iv.offset = CR_IV_OFFSET;
		x->aead.iv.length = s->c_iv_len;
		x->aead.digest_length = s->digest_len;
		x->aead.aad_length = s->aad_len;
		return x;
	}
	if (s->cipher) {
		c->type = RTE_CRYPTO_SYM_XFORM_CIPHER;
		c->cipher.algo = (enum rte_crypto_cipher_algorithm)s->c_algo;
		c->cipher.op = s->encrypt ? RTE_CRYPTO_CIPHER_OP_ENCRYPT :
					    RTE_CRYPTO_CIPHER_OP_DECRYPT;
		c->cipher.key.data = s->c_key;
		c->cipher.key.length = s->c_key_len;
		c->cipher.iv.offset = CR_IV_OFFSET;
		c->cipher.iv.length = s->c_iv_len;
	}
	if (s->auth) {
		a->type = RTE_CRYPTO_SYM_XFORM_AUTH;
		a->auth.algo = (enum rte_crypto_auth_algorithm)s->a_algo;
		a->auth.op = s->generate ? RTE_CRYPTO_AUTH_OP_GENERATE : RTE_CRYPTO_AUTH_OP_VERIFY;
		a->auth.key.data = s->a_key;
		a->auth.key.length = s->a_key_len;
		a->auth.iv.offset = CR_A_IV_OFFSET;
		a->auth.iv.length = s->a_iv_len;
		a->auth.digest_length = s->digest_len;
	}
	if (both)
		x->next = x + 1;
	return x;
}

/* Moves a transform's key to the end of guarded memory. */
static void
guard_key(const uint8_t **data, uint16_t len, const struct wt_arena *mem)
{
	uint8_t *p = mem->hi - len;

	if (*data == NULL)
		return;
	memcpy(p, *data, len);
	*data = p;
}

struct rte_mempool *
cr_session_pool(uint8_t dev, const char *name, unsigned int n)
{
	unsigned int priv = rte_cryptodev_sym_get_private_session_size(dev);
	struct rte_mempool *p = rte_cryptodev_sym_session_pool_create(name, n, priv, 0, 0,
								      SOCKET_ID_ANY);

	wt_check(p != NULL, "no memory for sessions");
	return p;
}

void *
cr_session(uint8_t dev, const struct cr_spec *s)
{
	if (session_pool == NULL)
		session_pool = cr_session_pool(dev, "sessions", 1024);
	return cr_session_from(dev, s, session_pool);
}

void *
cr_session_from(uint8_t dev, const struct cr_spec *s, struct rte_mempool *pool)
{
	struct rte_crypto_sym_xform x[2], *first = cr_xforms(s, x);
	void *session;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (x[i].type == RTE_CRYPTO_SYM_XFORM_CIPHER)
			guard_key(&x[i].cipher.key.data, x[i].cipher.key.length, &key_mem[0]);
		else if (x[i].type == RTE_CRYPTO_SYM_XFORM_AUTH)
			guard_key(&x[i].auth.key.data, x[i].auth.key.length, &key_mem[1]);
		else if (x[i].type == RTE_CRYPTO_SYM_XFORM_AEAD)
			guard_key(&x[i].aead.key.data, x[i].aead.key.length, &key_mem[0]);
	}
	rte_errno = 0;
	session = rte_cryptodev_sym_session_create(dev, first, pool);
	memset(key_mem[0].lo, 0xA5, sizeof(s->c_key));
	memset(key_mem[1].hi - s->a_key_len, 0xA5, s->a_key_len);
	return session;
}

void
cr_session_free(uint8_t dev, void *session)
{
	wt_equal(rte_cryptodev_sym_session_free(dev, session), 0);
}

uint16_t
cr_pick(const struct rte_crypto_param_range *r)
{
	uint32_t steps = r->increment == 0 ? 0 : (r->max - r->min) / r->increment;

	if (steps == 0 || wt_below(6) == 0)
		return r->min;
	if (wt_below(6) == 0)
		return r->max;
	/* Large ranges have their ordinary values at their begin. */
	return (uint16_t)(r->min + r->increment * (steps > 512 && wt_below(8) != 0 ?
			  wt_below(100) : wt_below(steps + 1)));
}

void
cr_spec_pick(struct cr_spec *s, const struct rte_cryptodev_symmetric_capability *cap)
{
	switch (cap->xform_type) {
	case RTE_CRYPTO_SYM_XFORM_CIPHER:
		s->cipher = true;
		s->c_algo = cap->cipher.algo;
		s->c_key_len = cr_pick(&cap->cipher.key_size);
		s->c_iv_len = cr_pick(&cap->cipher.iv_size);
		/* ZUC has one IV for each of its keys. */
		if (cap->cipher.algo == RTE_CRYPTO_CIPHER_ZUC_EEA3)
			s->c_iv_len = s->c_key_len == 32 ? 25 : 16;
		break;
	case RTE_CRYPTO_SYM_XFORM_AUTH:
		s->auth = true;
		s->a_algo = cap->auth.algo;
		s->a_key_len = cr_pick(&cap->auth.key_size);
		s->a_iv_len = cr_pick(&cap->auth.iv_size);
		s->digest_len = cr_pick(&cap->auth.digest_size);
		if (cap->auth.algo == RTE_CRYPTO_AUTH_ZUC_EIA3)
			s->a_iv_len = s->a_key_len == 32 ? 25 : 16;
		break;
	default:
		s->aead = true;
		s->c_algo = cap->aead.algo;
		s->c_key_len = cr_pick(&cap->aead.key_size);
		s->c_iv_len = cr_pick(&cap->aead.iv_size);
		s->digest_len = cr_pick(&cap->aead.digest_size);
		s->aad_len = cr_pick(&cap->aead.aad_size);
	}
}

#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
#define CIPHER_NAME(a)	rte_cryptodev_get_cipher_algo_string((enum rte_crypto_cipher_algorithm)(a))
#define AUTH_NAME(a)	rte_cryptodev_get_auth_algo_string((enum rte_crypto_auth_algorithm)(a))
#define AEAD_NAME(a)	rte_cryptodev_get_aead_algo_string((enum rte_crypto_aead_algorithm)(a))
#else
#define CIPHER_NAME(a)	rte_crypto_cipher_algorithm_strings[a]
#define AUTH_NAME(a)	rte_crypto_auth_algorithm_strings[a]
#define AEAD_NAME(a)	rte_crypto_aead_algorithm_strings[a]
#endif

const char *
cr_text(const struct cr_spec *s)
{
	static char text[256];
	int n = 0;

	n = snprintf(text, sizeof(text), "%s:", dt_model_name[s->model]);
	if (s->cipher)
		n += snprintf(text + n, sizeof(text) - n, " %s %s, key %u, IV %u;",
			      CIPHER_NAME(s->c_algo),
			      s->encrypt ? "encrypt" : "decrypt", s->c_key_len, s->c_iv_len);
	if (s->aead)
		n += snprintf(text + n, sizeof(text) - n, " %s %s, key %u, IV %u, AAD %u",
			      AEAD_NAME(s->c_algo),
			      s->encrypt ? "encrypt" : "decrypt", s->c_key_len, s->c_iv_len,
			      s->aad_len);
	if (s->auth)
		n += snprintf(text + n, sizeof(text) - n, " %s %s %s, key %u, IV %u",
			      s->auth_first ? "first" : "then",
			      AUTH_NAME(s->a_algo),
			      s->generate ? "generate" : "verify", s->a_key_len, s->a_iv_len);
	if (s->auth || s->aead)
		snprintf(text + n, sizeof(text) - n, ", digest %u", s->digest_len);
	return text;
}

/* ---- Ops ---- */

struct rte_crypto_op *
cr_op(void)
{
	struct rte_crypto_op *op = rte_crypto_op_alloc(op_pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC);

	wt_check(op != NULL, "out of ops");
	op->sym->m_src = dt_mbuf();
	op->sym->m_dst = dt_mbuf();
	return op;
}

void
cr_op_free(struct rte_crypto_op *op)
{
	rte_mbuf_raw_free(op->sym->m_src);
	rte_mbuf_raw_free(op->sym->m_dst);
	rte_crypto_op_free(op);
}

void
cr_dequeue(uint8_t dev, uint16_t qp, struct rte_crypto_op **ops, uint16_t n)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	uint16_t got = 0;

	while (got < n) {
		got += rte_cryptodev_dequeue_burst(dev, qp, ops + got, n - got);
		wt_check(rte_get_timer_cycles() < end, "%u of %u ops came back", got, n);
	}
}

uint8_t
cr_run(uint8_t dev, struct rte_crypto_op *op)
{
	struct rte_crypto_op *back = NULL;

	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
	cr_dequeue(dev, 0, &back, 1);
	wt_check(back == op, "another op came back");
	return op->status;
}
