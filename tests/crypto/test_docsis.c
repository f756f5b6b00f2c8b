/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * DOCSIS through rte_security: random frames in both directions, in one segment
 * and in many. The controls are OpenSSL's CBC, by way of the cipher tests'
 * reference, and zlib's CRC.
 */

#include <zlib.h>

#include <rte_errno.h>
#include <rte_security.h>
#include <rte_security_driver.h>

#include "crypto_test.h"

#define FRAME_MAX	3000u
#define CRC_LEN		4u

static struct rte_mempool *pool;
static struct wt_arena mem;

static void *
context(uint8_t dev)
{
	return rte_cryptodev_get_sec_ctx(dev);
}

/* ---- Frames ---- */

/* One PDU: what the op says of it, and what becomes of it. */
struct frame {
	struct cr_spec s;
	bool crc, chained, wrong;
	uint32_t len;			/* with the CRC, if there is one */
	uint32_t c_off, c_len, a_off, a_len;
	uint8_t before[FRAME_MAX], after[FRAME_MAX];
};

static void
spec(struct cr_spec *s, bool downlink)
{
	cr_spec_init(s);
	s->cipher = true;
	s->model = DT_EXT;
	s->encrypt = downlink;
	s->c_algo = wt_below(4) == 0 ? RTE_CRYPTO_CIPHER_DES_DOCSISBPI :
		    RTE_CRYPTO_CIPHER_AES_DOCSISBPI;
	s->c_iv_len = s->c_algo == RTE_CRYPTO_CIPHER_DES_DOCSISBPI ? 8 : 16;
	s->c_key_len = s->c_iv_len == 8 ? 8 : wt_below(2) == 0 ? 16 : 32;
}

static void
random_bytes(uint8_t *p, size_t len)
{
	while (len-- != 0)
		*p++ = (uint8_t)(wt_rand() >> 24);
}

static void
put_crc(uint8_t *at, const uint8_t *data, uint32_t len)
{
	uint32_t crc = (uint32_t)crc32(0, data, len);
	unsigned int i;

	for (i = 0; i < CRC_LEN; i++)
		at[i] = (uint8_t)(crc >> (8 * i));
}

/* A frame whose header is in the clear, with or without CRC and encryption. */
static void
make(struct frame *f, const uint8_t *iv)
{
	uint32_t front = wt_below(2) == 0 ? 0 : wt_below(30), header = wt_below(20), body;
	uint8_t plain[FRAME_MAX], enc[FRAME_MAX];

	body = 1 + (wt_below(10) == 0 ? wt_below(2500) : wt_size(300));
	f->crc = wt_below(4) != 0;
	f->chained = wt_below(2) == 0;
	f->a_off = front;
	f->a_len = f->crc ? header + body : 0;
	f->len = front + header + body + (f->crc ? CRC_LEN : 0);
	f->c_off = front + header;
	/* To the end, as a rule; the rest stays in the clear. */
	f->c_len = wt_below(6) == 0 ? 0 : f->len - f->c_off;
	if (f->c_len > 1 && wt_below(6) == 0)
		f->c_len = 1 + wt_below(f->c_len);
	random_bytes(plain, f->len);
	/* What is not there may begin anywhere. */
	if (f->c_len == 0)
		f->c_off = (uint32_t)wt_rand();
	if (f->a_len == 0)
		f->a_off = (uint32_t)wt_rand();
	memcpy(f->before, plain, f->len);
	if (f->crc)
		put_crc(&plain[front + f->a_len], &plain[front], f->a_len);
	memcpy(enc, plain, f->len);
	if (f->c_len != 0) {
		struct cr_spec s = f->s;

		s.encrypt = true;
		cr_ref_cipher(&s, iv, enc, 8 * f->c_off, 8 * f->c_len);
	}
	f->wrong = false;
	if (f->s.encrypt) {
		memcpy(f->after, enc, f->len);
		return;
	}
	memcpy(f->before, enc, f->len);
	memcpy(f->after, plain, f->len);
	f->wrong = f->crc && wt_below(4) == 0;
	if (f->wrong)
		f->before[front + wt_below(f->a_len + CRC_LEN)] ^= 1u << wt_below(8);
}

static void *
session(uint8_t dev, const struct cr_spec *s, bool downlink)
{
	struct rte_crypto_sym_xform x[2];
	struct rte_security_session_conf conf = {
		.action_type = RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL,
		.protocol = RTE_SECURITY_PROTOCOL_DOCSIS,
		.docsis = { .direction = downlink ? RTE_SECURITY_DOCSIS_DOWNLINK :
			    RTE_SECURITY_DOCSIS_UPLINK },
		.crypto_xform = cr_xforms(s, x),
	};

	return rte_security_session_create(context(dev), &conf, pool);
}

static void
fill_op(struct rte_crypto_op *op, const struct frame *f, void *sess)
{
	struct rte_crypto_sym_op *sym = op->sym;

	op->sess_type = RTE_CRYPTO_OP_SECURITY_SESSION;
	op->status = 0xEE;
	sym->session = sess;
	sym->m_dst = NULL;
	sym->cipher.data.offset = f->c_off;
	sym->cipher.data.length = f->c_len;
	sym->auth.data.offset = f->a_off;
	sym->auth.data.length = f->a_len;
	/* Nobody sets it. */
	sym->auth.digest.data = (uint8_t *)(uintptr_t)wt_rand();
	sym->auth.digest.phys_addr = wt_rand();
}

static void
run(uint8_t dev, struct rte_crypto_op *op, struct frame *f, void *sess)
{
	struct rte_mbuf *m = op->sym->m_src;
	uint8_t got[FRAME_MAX], status;
	uint32_t i;

	random_bytes(cr_iv(op), 16);
	make(f, cr_iv(op));
	if (f->chained)
		dt_chain(m, 0, f->len, (uint16_t)wt_size(200));
	else
		dt_flat(m, wt_place(&mem, f->len), (uint16_t)f->len);
	dt_put(m, 0, f->before, f->len);
	fill_op(op, f, sess);
	status = cr_run(dev, op);
	wt_check(status == (f->wrong ? RTE_CRYPTO_OP_STATUS_AUTH_FAILED :
			    RTE_CRYPTO_OP_STATUS_SUCCESS),
		 "%s: status %u (cipher at %u, %u; CRC at %u, %u)%s", cr_text(&f->s), status,
		 f->c_off, f->c_len, f->a_off, f->a_len, f->wrong ? ", wrong" : "");
	dt_get(m, 0, got, f->len);
	for (i = 0; i < f->len && got[i] == f->after[i]; i++)
		;
	wt_check(i == f->len || f->wrong,
		 "%s: byte %u of %u is %02x, not %02x (cipher at %u, %u; CRC at %u, %u)",
		 cr_text(&f->s), i, f->len, got[i], f->after[i], f->c_off, f->c_len, f->a_off,
		 f->a_len);
	dt_chain_free(m);
}

static void
frames(uint8_t dev)
{
	struct rte_crypto_op *op = cr_op();
	struct rte_mbuf *dst = op->sym->m_dst;
	static struct frame f;
	uint32_t i, k;
	void *sess;

	for (i = 0; i < wt_rounds(150); i++) {
		bool downlink = wt_below(2) == 0;

		spec(&f.s, downlink);
		sess = session(dev, &f.s, downlink);
		wt_check(sess != NULL, "%s: refused (%d)", cr_text(&f.s), rte_errno);
		for (k = 0; k < 10; k++)
			run(dev, op, &f, sess);
		wt_equal(rte_security_session_destroy(context(dev), sess), 0);
		cr_spec_fini(&f.s);
	}
	op->sym->m_dst = dst;
	cr_op_free(op);
}

static void
frames_inline(void)
{
	frames(cr_inline(DT_EXT));
}

static void
frames_thread(void)
{
	uint8_t dev = cr_device("device=soft,engine=thread");

	cr_start(dev, 1, 64);
	frames(dev);
	cr_stop(dev);
}

/* ---- What is offered, and what is refused ---- */

static void
capabilities(void)
{
	const enum rte_security_docsis_direction way[2] = { RTE_SECURITY_DOCSIS_UPLINK,
							    RTE_SECURITY_DOCSIS_DOWNLINK };
	const struct rte_security_capability *cap;
	struct rte_security_capability_idx idx = {
		.action = RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL,
		.protocol = RTE_SECURITY_PROTOCOL_DOCSIS,
	};
	unsigned int i;

	for (i = 0; i < 2; i++) {
		const struct rte_cryptodev_capabilities *c;
		unsigned int n = 0;

		idx.docsis.direction = way[i];
		cap = rte_security_capability_get(context(cr_inline(DT_EXT)), &idx);
		wt_check(cap != NULL, "direction %d is not offered", way[i]);
		for (c = cap->crypto_capabilities; c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++)
			n++;
		wt_equal(n, 2);
	}
	idx.protocol = RTE_SECURITY_PROTOCOL_PDCP;
	wt_check(rte_security_capability_get(context(cr_inline(DT_EXT)), &idx) == NULL,
		 "PDCP is offered");
	wt_check(context(cr_inline(DT_V3)) == NULL, "v3 has a security context");
	wt_check(context(cr_inline(DT_V2)) == NULL, "v2 has a security context");
}

static void
expect_refused(struct rte_security_session_conf *conf, const char *what)
{
	void *sess = rte_security_session_create(context(cr_inline(DT_EXT)), conf, pool);

	wt_check(sess == NULL, "%s was accepted", what);
}

static void
refused_sessions(void)
{
	struct rte_crypto_sym_xform x[2];
	struct rte_security_session_conf good = {
		.action_type = RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL,
		.protocol = RTE_SECURITY_PROTOCOL_DOCSIS,
		.docsis = { .direction = RTE_SECURITY_DOCSIS_DOWNLINK },
	}, conf;
	struct cr_spec s;

	spec(&s, true);
	s.c_algo = RTE_CRYPTO_CIPHER_AES_DOCSISBPI;
	s.c_key_len = s.c_iv_len = 16;
	good.crypto_xform = cr_xforms(&s, x);
	conf = good;
	conf.action_type = RTE_SECURITY_ACTION_TYPE_INLINE_CRYPTO;
	expect_refused(&conf, "inline crypto");
	conf = good;
	conf.protocol = RTE_SECURITY_PROTOCOL_IPSEC;
	expect_refused(&conf, "IPsec");
	conf = good;
	conf.docsis.direction = RTE_SECURITY_DOCSIS_UPLINK;
	expect_refused(&conf, "uplink that encrypts");
	conf = good;
	conf.docsis.direction = (enum rte_security_docsis_direction)7;
	expect_refused(&conf, "a third direction");
	conf = good;
	conf.crypto_xform = NULL;
	expect_refused(&conf, "no transform");
	x[0].next = &x[1];
	expect_refused(&good, "two transforms");
	x[0].next = NULL;
	x[0].cipher.algo = RTE_CRYPTO_CIPHER_AES_CBC;
	expect_refused(&good, "CBC");
	x[0].cipher.algo = RTE_CRYPTO_CIPHER_AES_DOCSISBPI;
	x[0].cipher.key.length = 24;
	expect_refused(&good, "a key of 24 bytes");
	cr_spec_fini(&s);
}

/* Ops that are wrong come back with a status; the data stay as they were. */
static void
refused_ops(void)
{
	uint8_t dev = cr_inline(DT_EXT), data[64], was[64];
	struct rte_crypto_op *op = cr_op();
	struct rte_mbuf *src = op->sym->m_src, *dst = op->sym->m_dst;
	struct frame f = { .len = 64, .c_len = 60, .a_len = 56 };
	void *sess, *strange;
	unsigned int i;

	spec(&f.s, true);
	sess = session(dev, &f.s, true);
	wt_check(sess != NULL, "refused");
	wt_equal(rte_mempool_get(pool, &strange), 0);
	memset(strange, 0, pool->elt_size);
	random_bytes(data, sizeof(data));
	memcpy(was, data, sizeof(data));
	dt_flat(src, data, sizeof(data));
	dt_flat(dst, was, sizeof(was));
	for (i = 0; i < 7; i++) {
		fill_op(op, &f, sess);
		op->sym->m_src = src;
		if (i == 0)
			op->sym->cipher.data.length = 65;
		if (i == 1)
			op->sym->auth.data.length = 61;		/* no room for the CRC */
		if (i == 2)
			op->sym->cipher.data.offset = UINT32_MAX;
		if (i == 3)
			op->sym->auth.data.offset = UINT32_MAX;
		if (i == 4)
			op->sym->m_src = NULL;
		if (i == 5)
			op->sym->m_dst = dst;
		if (i == 6)
			op->sym->session = NULL;
		wt_equal(cr_run(dev, op), i == 6 ? RTE_CRYPTO_OP_STATUS_INVALID_SESSION :
			 RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
		wt_check(memcmp(data, was, sizeof(data)) == 0, "data of case %u", i);
	}
	/* Models without a security context do not look at the session. */
	fill_op(op, &f, sess);
	wt_equal(cr_run(cr_inline(DT_V3), op), RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	/* A session of another driver's: its private data do not tell whose it is. */
	op->sym->m_src = src;
	fill_op(op, &f, strange);
	wt_equal(cr_run(dev, op), RTE_CRYPTO_OP_STATUS_INVALID_SESSION);
	rte_mempool_put(pool, strange);
	/* Neither CRC nor cipher. */
	op->sym->m_src = src;
	fill_op(op, &f, sess);
	op->sym->cipher.data.length = op->sym->auth.data.length = 0;
	wt_equal(cr_run(dev, op), RTE_CRYPTO_OP_STATUS_SUCCESS);
	wt_check(memcmp(data, was, sizeof(data)) == 0, "data");
	wt_equal(rte_security_session_destroy(context(dev), sess), 0);
	cr_spec_fini(&f.s);
	op->sym->m_src = src;
	op->sym->m_dst = dst;
	cr_op_free(op);
}

static const struct wt_case cases[] = {
	{ "what is offered", capabilities },
	{ "frames", frames_inline },
	{ "frames, engine in a thread", frames_thread },
	{ "sessions that are refused", refused_sessions },
	{ "ops that are refused", refused_ops },
};

int
main(void)
{
	unsigned int size;

	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_CRIT);
	size = rte_security_session_get_size(context(cr_inline(DT_EXT)));
	pool = rte_mempool_create("security", 64, (unsigned int)sizeof(struct rte_security_session) +
				  size, 0, 0, NULL, NULL, NULL, NULL, SOCKET_ID_ANY, 0);
	wt_check(pool != NULL, "no memory for sessions");
	mem = wt_arena(FRAME_MAX);
	return cr_end(WT_RUN(cases));
}
