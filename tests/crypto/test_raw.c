/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The raw data-path API: every algorithm and chain of each model, from vectors,
 * against the references; caching, order, callbacks and what is refused.
 */

#include <errno.h>

#include <rte_cycles.h>
#include <rte_errno.h>

#include "crypto_test.h"

#define BURST		8
#define QUEUE		256	/* descriptors of cr_inline() */

static struct cr_case burst[BURST];
static uint8_t threads[DT_MODELS];	/* devices with engines of their own */

/* ---- Requests ---- */

/* One case as the raw API has it. */
struct request {
	struct rte_crypto_sgl sgl[2];
	struct rte_crypto_va_iova_ptr iv, digest, aad;
};

struct burst {
	struct request r[BURST];
	struct rte_crypto_sgl src[BURST], dst[BURST];
	struct rte_crypto_va_iova_ptr iv[BURST], digest[BURST], aad[BURST];
	int32_t status[BURST];
	struct rte_crypto_sym_vec vec;
	union rte_crypto_sym_ofs ofs;
	void *user_data[BURST];
};

static struct rte_crypto_va_iova_ptr
at(void *p)
{
	return (struct rte_crypto_va_iova_ptr){ .va = p, .iova = (uintptr_t)p };
}

/* The first @p len bytes of an mbuf. Vectors lie at the end of memory of their own. */
static void
to_vectors(const struct rte_mbuf *m, uint32_t len, struct rte_crypto_sgl *sgl)
{
	uint32_t part;

	sgl->vec = calloc(m->nb_segs, sizeof(*sgl->vec));
	for (sgl->num = 0; m != NULL; m = m->next) {
		part = RTE_MIN(m->data_len, len);
		if (sgl->num != 0 && len == 0)
			break;
		sgl->vec[sgl->num].base = rte_pktmbuf_mtod(m, void *);
		sgl->vec[sgl->num].iova = 0;
		sgl->vec[sgl->num++].len = part;
		len -= part;
	}
	wt_equal(len, 0);
}

/* Bit counts of wireless algorithms, which have to be whole bytes here. */
static void
whole_bytes(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;

	if (s->cipher && cr_wireless_cipher(s->c_algo)) {
		c->c_off &= ~7u;
		c->c_len &= ~7u;
	}
	if (s->auth && cr_wireless_auth(s->a_algo)) {
		c->a_off &= ~7u;
		c->a_len = RTE_MAX(c->a_len & ~7u, 8u);
	}
}

static uint32_t
bytes(bool bits, uint32_t n)
{
	return bits ? n / 8 : n;
}

/*
 * Heads and tails of both regions in a stream of @p len bytes.
 * @return the byte where both end
 */
static uint32_t
offsets(const struct cr_case *c, uint32_t len, union rte_crypto_sym_ofs *ofs)
{
	const struct cr_spec *s = c->spec;
	bool cb = s->cipher && cr_wireless_cipher(s->c_algo);
	bool ab = s->auth && cr_wireless_auth(s->a_algo);
	uint32_t c_off = bytes(cb, c->c_off), c_end = c_off + bytes(cb, c->c_len);
	uint32_t a_off = bytes(ab, c->a_off), a_end = a_off + bytes(ab, c->a_len);

	if (!s->auth)
		a_off = a_end = 0;
	if (!s->cipher && !s->aead)
		c_off = c_end = 0;
	ofs->raw = 0;
	ofs->ofs.cipher.head = (uint16_t)c_off;
	ofs->ofs.cipher.tail = (uint16_t)(len - c_end);
	ofs->ofs.auth.head = (uint16_t)a_off;
	ofs->ofs.auth.tail = (uint16_t)(len - a_end);
	return RTE_MAX(c_end, a_end);
}

/* Vectors that end with the data leave out what follows, a digest included. */
static void
make_request(struct burst *b, unsigned int i, struct cr_case *c, bool tight)
{
	struct rte_crypto_op *op = c->op;
	uint32_t end, len = RTE_MIN(c->len[0], c->in_place ? UINT32_MAX : c->len[1]);

	end = offsets(c, len, &b->ofs);
	/* A digest to be verified that is in the destination has to be in the source as well. */
	if (tight && (c->spec->generate || c->in_place || c->place != CR_DIGEST_INSIDE)) {
		len = end;
		offsets(c, len, &b->ofs);
	}
	to_vectors(c->src, len, &b->src[i]);
	if (!c->in_place)
		to_vectors(c->dst, len, &b->dst[i]);
	b->iv[i] = at(cr_iv(op));
	b->digest[i] = at(c->digest);
	b->aad[i] = at(c->spec->aead ? op->sym->aead.aad.data : cr_a_iv(op));
	b->user_data[i] = c;
}

static void
done_request(struct burst *b, unsigned int i, const struct cr_case *c)
{
	free(b->src[i].vec);
	if (!c->in_place)
		free(b->dst[i].vec);
}

/* @p n cases with the same offsets, which a burst has in common. */
static void
make_burst(struct burst *b, const struct cr_spec *s, unsigned int n)
{
	bool tight = wt_below(2) == 0;
	unsigned int i;

	memset(b, 0, sizeof(*b));
	for (i = 0; i < n; i++) {
		struct cr_case *c = &burst[i];
		bool in_front;

		cr_case_plan(c, s);
		whole_bytes(c);
		if (i > 0) {
			in_front = burst[0].aad_in_front;
			c->in_place = burst[0].in_place;
			c->place = burst[0].place;
			c->c_off = burst[0].c_off;
			c->c_len = burst[0].c_len;
			c->a_off = burst[0].a_off;
			c->a_len = burst[0].a_len;
			c->slack[0] = burst[0].slack[0];
			c->slack[1] = burst[0].slack[1];
			c->aad_in_front = in_front;
			c->chained[0] = c->chained[0] && !in_front;
		}
		cr_case_make(c, NULL);
		make_request(b, i, c, tight);
	}
	b->vec.num = n;
	b->vec.src_sgl = b->src;
	b->vec.dest_sgl = burst[0].in_place ? NULL : b->dst;
	b->vec.iv = b->iv;
	b->vec.digest = b->digest;
	b->vec.aad = b->aad;
	b->vec.status = b->status;
}

static void
check_burst(struct burst *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		cr_case_check(&burst[i]);
		cr_case_done(&burst[i]);
		done_request(b, i, &burst[i]);
	}
}

/* ---- Contexts ---- */

static struct rte_crypto_raw_dp_ctx *
context(uint8_t dev)
{
	int size = rte_cryptodev_get_raw_dp_ctx_size(dev);

	wt_check(size > 0, "size of a context: %d", size);
	return calloc(1, (size_t)size);
}

static int
with_session(uint8_t dev, struct rte_crypto_raw_dp_ctx *ctx, void *session, uint8_t update)
{
	union rte_cryptodev_session_ctx sess = { .crypto_sess = session };

	return rte_cryptodev_configure_raw_dp_ctx(dev, 0, ctx, RTE_CRYPTO_OP_WITH_SESSION, sess,
						  update);
}

static int
with_transform(uint8_t dev, struct rte_crypto_raw_dp_ctx *ctx, const struct cr_spec *s,
	       uint8_t update)
{
	struct rte_crypto_sym_xform x[2];
	union rte_cryptodev_session_ctx sess = { .xform = cr_xforms(s, x) };

	return rte_cryptodev_configure_raw_dp_ctx(dev, 0, ctx, RTE_CRYPTO_OP_SESSIONLESS, sess,
						  update);
}

/* ---- Taking requests back, in each of the API's ways ---- */

static unsigned int taken, succeeded;	/* of the burst */

static void
took(void *user_data, uint8_t status)
{
	wt_check(user_data == &burst[taken], "request %u came back as another", taken);
	burst[taken++].op->status = status;
	succeeded += status == RTE_CRYPTO_OP_STATUS_SUCCESS;
}

static void
post_dequeue(void *user_data, uint32_t index, uint8_t success)
{
	(void)index;
	took(user_data, success != 0 ? RTE_CRYPTO_OP_STATUS_SUCCESS :
	     RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
}

static uint32_t wanted;

static uint32_t
get_count(void *user_data)
{
	wt_check(user_data == &burst[taken], "asked about another request");
	return wanted;
}

static void
take_one(struct rte_crypto_raw_dp_ctx *ctx)
{
	enum rte_crypto_op_status status = RTE_CRYPTO_OP_STATUS_ERROR;
	void *user_data;
	int ret = 0;

	user_data = rte_cryptodev_raw_dequeue(ctx, &ret, &status);
	wt_check(ret >= 0, "dequeue: %d", ret);
	if (user_data != NULL)
		took(user_data, (uint8_t)status);
}

static void
take_burst(struct rte_crypto_raw_dp_ctx *ctx, unsigned int n)
{
	bool ask = wt_below(2) == 0, array = wt_below(2) == 0;
	unsigned int before = taken, good = succeeded, i;
	void *user_data[BURST + 1] = { NULL };
	uint32_t got, n_success = 77, most = 1 + wt_below(n - taken);
	int ret = -1;

	wanted = most;
	got = rte_cryptodev_raw_dequeue_burst(ctx, ask ? get_count : NULL, most, post_dequeue,
					      user_data, array, &n_success, &ret);
	wt_check(ret >= 0, "dequeue: %d", ret);
	wt_check(got <= most, "%u of at most %u", got, most);
	wt_equal(taken - before, got);
	wt_equal(n_success, succeeded - good);
	for (i = 0; i < got && (array || i == 0); i++)
		wt_check(user_data[i] == &burst[before + i], "user data %u", i);
	for (; i <= BURST; i++)
		wt_check(user_data[i] == NULL, "user data %u of %u was written", i, got);
	if (ret == 0)
		wt_equal(rte_cryptodev_raw_dequeue_done(ctx, got), 0);
}

static void
take_all(struct rte_crypto_raw_dp_ctx *ctx, unsigned int n)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();

	taken = succeeded = 0;
	while (taken < n) {
		if (wt_below(3) == 0)
			take_one(ctx);
		else
			take_burst(ctx, n);
		wt_check(rte_get_timer_cycles() < end, "%u of %u requests came back", taken, n);
	}
	take_one(ctx);
	wt_equal(taken, n);
}

/* ---- Every algorithm ---- */

/* Enqueues requests @p from on by one call each. */
static void
enqueue_each(struct rte_crypto_raw_dp_ctx *ctx, struct burst *b, unsigned int from, unsigned int n)
{
	unsigned int i;

	for (i = from; i < n; i++)
		wt_equal(rte_cryptodev_raw_enqueue(ctx, b->src[i].vec, (uint16_t)b->src[i].num,
						   b->ofs, &b->iv[i], &b->digest[i], &b->aad[i],
						   b->user_data[i]), 0);
}

static void
enqueue(struct rte_crypto_raw_dp_ctx *ctx, struct burst *b, const struct cr_spec *s,
	unsigned int n)
{
	/* The call for one request is in place only. */
	unsigned int first = burst[0].in_place ? wt_below(n + 1) : n;
	int ret = -1;

	b->vec.num = first;
	if (first != 0) {
		wt_check(rte_cryptodev_raw_enqueue_burst(ctx, &b->vec, b->ofs, b->user_data,
							 &ret) == first,
			 "%s: a burst of %u: %d (cipher at %u, %u; auth at %u, %u)", cr_text(s),
			 first, ret, burst[0].c_off, burst[0].c_len, burst[0].a_off,
			 burst[0].a_len);
		wt_equal(ret, 0);
	}
	enqueue_each(ctx, b, first, n);
	/* Nothing has started, and nothing is said to have. */
	taken = 0;
	take_one(ctx);
	wt_equal(taken, 0);
	wt_equal(rte_cryptodev_raw_enqueue_done(ctx, n + 1), -EINVAL);
	wt_equal(rte_cryptodev_raw_enqueue_done(ctx, n), 0);
}

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

static void
run(const struct cr_spec *s)
{
	uint8_t dev = wt_below(4) == 0 ? threads[s->model] : cr_inline(s->model);
	struct rte_crypto_raw_dp_ctx *ctx = context(dev);
	bool own = wt_below(2) == 0;
	void *session = NULL;
	struct burst b;
	unsigned int n = 1 + wt_below(BURST);

	if (own) {
		wt_equal(with_transform(dev, ctx, s, 0), 0);
	} else {
		session = cr_session(dev, s);
		wt_check(session != NULL, "%s: refused (%d)", cr_text(s), rte_errno);
		wt_equal(with_session(dev, ctx, session, 0), 0);
	}
	make_burst(&b, s, n);
	enqueue(ctx, &b, s, n);
	take_all(ctx, n);
	check_burst(&b, n);
	if (session != NULL)
		cr_session_free(dev, session);
	free(ctx);
}

static void
directions(struct cr_spec *s)
{
	s->encrypt = wt_below(2) == 0;
	s->generate = s->aead ? s->encrypt : wt_below(2) == 0;
	s->auth_first = s->cipher && s->auth && wt_below(2) == 0;
	if (s->model != DT_EXT && s->cipher && s->auth) {
		s->generate = s->encrypt;
		s->auth_first = !s->encrypt;
	}
}

static const struct rte_cryptodev_capabilities *
table(enum dt_model model)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(cr_inline(model), &info);
	wt_check((info.feature_flags & RTE_CRYPTODEV_FF_SYM_RAW_DP) != 0, "not offered");
	return info.capabilities;
}

static void
run_spec(enum dt_model model, const struct rte_cryptodev_symmetric_capability *a,
	 const struct rte_cryptodev_symmetric_capability *b)
{
	struct cr_spec s;

	cr_spec_init(&s);
	s.model = model;
	cr_spec_pick(&s, a);
	if (b != NULL)
		cr_spec_pick(&s, b);
	directions(&s);
	if (have_reference(&s))
		run(&s);
	cr_spec_fini(&s);
}

static void
algorithms(void)
{
	const struct rte_cryptodev_capabilities *c;
	uint32_t m, i;

	for (m = 0; m < DT_MODELS; m++)
		for (c = table((enum dt_model)m); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++)
			for (i = 0; i < wt_rounds(12); i++)
				run_spec((enum dt_model)m, &c->sym, NULL);
}

static bool
hardware_mac(int algo)
{
	return algo == RTE_CRYPTO_AUTH_SHA1_HMAC || algo == RTE_CRYPTO_AUTH_SHA256_HMAC ||
	       algo == RTE_CRYPTO_AUTH_SHA512_HMAC;
}

static void
chains(void)
{
	const struct rte_cryptodev_capabilities *c, *a;
	unsigned int n = 0;
	uint32_t m, i;

	for (m = 0; m < DT_MODELS; m++) {
		for (c = table((enum dt_model)m); c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
			for (a = table((enum dt_model)m); a->op != RTE_CRYPTO_OP_TYPE_UNDEFINED;
			     a++) {
				if (c->sym.xform_type != RTE_CRYPTO_SYM_XFORM_CIPHER ||
				    a->sym.xform_type != RTE_CRYPTO_SYM_XFORM_AUTH ||
				    (m != DT_EXT &&
				     (c->sym.cipher.algo != RTE_CRYPTO_CIPHER_AES_CBC ||
				      !hardware_mac(a->sym.auth.algo))))
					continue;
				for (i = 0; i < wt_rounds(m == DT_EXT ? 2 : 20); i++, n++)
					run_spec((enum dt_model)m, &c->sym, &a->sym);
			}
		}
	}
	printf("%u chains\n", n);
}

/* ---- The context ---- */

static void
simple_spec(struct cr_spec *s, enum dt_model model)
{
	cr_spec_init(s);
	s->model = model;
	s->aead = true;
	s->c_algo = RTE_CRYPTO_AEAD_AES_GCM;
	s->c_key_len = 16;
	s->c_iv_len = 12;
	s->digest_len = 16;
	s->aad_len = 8;
	s->encrypt = s->generate = true;
}

/* Another session in the same context; a transform only when nothing is in flight. */
static void
update(void)
{
	struct rte_crypto_raw_dp_ctx *ctx;
	struct cr_spec s[2];
	struct burst b;
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		void *session;

		ctx = context(dev);
		for (i = 0; i < 2; i++)
			simple_spec(&s[i], (enum dt_model)m);
		wt_equal(with_transform(dev, ctx, &s[0], 0), 0);
		make_burst(&b, &s[0], 3);
		enqueue(ctx, &b, &s[0], 3);
		wt_equal(with_transform(dev, ctx, &s[1], 1), -EBUSY);
		take_all(ctx, 3);
		check_burst(&b, 3);
		wt_equal(with_transform(dev, ctx, &s[1], 1), 0);
		make_burst(&b, &s[1], 2);
		enqueue(ctx, &b, &s[1], 2);
		take_all(ctx, 2);
		check_burst(&b, 2);
		session = cr_session(dev, &s[0]);
		wt_equal(with_session(dev, ctx, session, 1), 0);
		make_burst(&b, &s[0], 2);
		enqueue(ctx, &b, &s[0], 2);
		take_all(ctx, 2);
		check_burst(&b, 2);
		cr_session_free(dev, session);
		free(ctx);
		cr_spec_fini(&s[0]);
		cr_spec_fini(&s[1]);
	}
}

static void
bad_contexts(void)
{
	uint8_t dev = cr_inline(DT_V2), other = cr_inline(DT_EXT);
	struct rte_crypto_raw_dp_ctx *ctx = context(dev);
	union rte_cryptodev_session_ctx sess = { .crypto_sess = NULL };
	struct cr_spec s;
	void *session;

	wt_equal(with_session(dev, ctx, NULL, 0), -EINVAL);
	wt_equal(rte_cryptodev_configure_raw_dp_ctx(dev, 0, ctx, RTE_CRYPTO_OP_SESSIONLESS, sess,
						    0), -EINVAL);
	wt_equal(rte_cryptodev_configure_raw_dp_ctx(dev, 0, ctx, RTE_CRYPTO_OP_SECURITY_SESSION,
						    sess, 0), -ENOTSUP);
	/* A session of another model. */
	simple_spec(&s, DT_EXT);
	session = cr_session(other, &s);
	wt_equal(with_session(dev, ctx, session, 0), -EINVAL);
	cr_session_free(other, session);
	/* A chain that the hardware does not have. */
	s.aead = false;
	s.cipher = s.auth = true;
	s.c_algo = RTE_CRYPTO_CIPHER_3DES_CBC;
	s.c_key_len = 24;
	s.c_iv_len = 8;
	s.a_algo = RTE_CRYPTO_AUTH_SHA1_HMAC;
	s.a_key_len = s.digest_len = 20;
	wt_equal(with_transform(dev, ctx, &s, 0), -ENOTSUP);
	cr_spec_fini(&s);
	free(ctx);
}

/* ---- Requests that are refused, and a queue that is full ---- */

/* Each spoils one thing of request 0. */
static void spoil_digest(struct burst *b) { b->digest[0].va = NULL; }
static void spoil_iv(struct burst *b) { b->iv[0].va = NULL; }
static void spoil_aad(struct burst *b) { b->aad[0].va = NULL; }
static void spoil_head(struct burst *b) { b->ofs.ofs.cipher.head = UINT16_MAX; }
static void spoil_tail(struct burst *b) { b->ofs.ofs.cipher.tail = UINT16_MAX; }
static void spoil_src(struct burst *b) { b->src[0].num = 0; }

static void
spoil_dst(struct burst *b)
{
	b->dst[0] = (struct rte_crypto_sgl){ .vec = b->src[0].vec, .num = 0 };
	b->vec.dest_sgl = b->dst;
}

static void
bad_requests(void)
{
	static void (*const spoil[])(struct burst *) = {
		spoil_digest, spoil_iv, spoil_aad, spoil_head, spoil_tail, spoil_src, spoil_dst,
	};
	struct rte_crypto_raw_dp_ctx *ctx;
	struct cr_spec s;
	struct burst b, bad;
	unsigned int m, i;
	int ret;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);

		ctx = context(dev);
		simple_spec(&s, (enum dt_model)m);
		wt_equal(with_transform(dev, ctx, &s, 0), 0);
		for (i = 0; i < RTE_DIM(spoil); i++) {
			do {
				make_burst(&b, &s, 1);
				if (burst[0].in_place)
					break;
				cr_case_done(&burst[0]);
				done_request(&b, 0, &burst[0]);
			} while (true);
			bad = b;
			bad.vec.src_sgl = bad.src;
			bad.vec.iv = bad.iv;
			bad.vec.digest = bad.digest;
			bad.vec.aad = bad.aad;
			bad.vec.status = bad.status;
			spoil[i](&bad);
			ret = 1;
			wt_equal(rte_cryptodev_raw_enqueue_burst(ctx, &bad.vec, bad.ofs,
								 bad.user_data, &ret), 0);
			wt_check(ret == -EINVAL, "spoilt %u: %d", i, ret);
			wt_equal(bad.status[0], EINVAL);
			/* What is right goes on as if nothing had been. */
			enqueue(ctx, &b, &s, 1);
			take_all(ctx, 1);
			check_burst(&b, 1);
		}
		cr_spec_fini(&s);
		free(ctx);
	}
}

/* A queue pair takes what it has room for; cached requests count. */
static void
full(void)
{
	uint8_t dev = cr_inline(DT_EXT), text[16] = "sixteen letters";
	struct rte_crypto_raw_dp_ctx *ctx = context(dev);
	uint8_t out[QUEUE + 1][20], iv[16] = { 1 };
	struct rte_crypto_vec vec = { .base = text, .len = 16 };
	struct rte_crypto_va_iova_ptr none = at(NULL), ivp = at(iv), digest;
	union rte_crypto_sym_ofs ofs = { .raw = 0 };
	enum rte_crypto_op_status status;
	uint32_t n, i, round;
	struct cr_spec s;
	int ret;

	cr_spec_init(&s);
	s.auth = s.generate = true;
	s.a_algo = RTE_CRYPTO_AUTH_SHA1;
	s.digest_len = 20;
	wt_equal(with_transform(dev, ctx, &s, 0), 0);
	for (round = 0; round < 10; round++) {
		for (n = 0; n <= QUEUE; n++) {
			digest = at(out[n]);
			ret = rte_cryptodev_raw_enqueue(ctx, &vec, 1, ofs, &ivp, &digest, &none,
							&out[n]);
			if (ret != 0)
				break;
		}
		wt_equal(ret, -EBUSY);
		wt_equal(n, QUEUE);
		wt_equal(rte_cryptodev_raw_enqueue_done(ctx, n), 0);
		for (i = 0; i < n;) {
			void *p = rte_cryptodev_raw_dequeue(ctx, &ret, &status);

			if (p == NULL)
				continue;
			wt_check(p == &out[i], "request %u came back as another", i);
			wt_equal(status, RTE_CRYPTO_OP_STATUS_SUCCESS);
			wt_check(memcmp(out[i], out[0], 20) == 0, "digest %u", i);
			i++;
		}
	}
	cr_spec_fini(&s);
	free(ctx);
}

static const struct wt_case cases[] = {
	{ "every algorithm", algorithms },
	{ "every cipher with every MAC", chains },
	{ "another session or transform in a context", update },
	{ "contexts that are refused", bad_contexts },
	{ "requests that are refused", bad_requests },
	{ "a full queue", full },
};

int
main(void)
{
	unsigned int i;
	int ret;

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
