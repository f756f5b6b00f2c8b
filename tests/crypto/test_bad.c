/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Ops that are wrong, and digests that are: each op comes back once, in its
 * turn, with the status that is meant for it, nothing is written for an op that
 * is refused, and good ops around it are none the worse.
 */

#include <cryptodev_pmd.h>
#include <rte_errno.h>

#include "crypto_test.h"

#define LEN		64u
#define SUCCESS		RTE_CRYPTO_OP_STATUS_SUCCESS
#define INVALID		RTE_CRYPTO_OP_STATUS_INVALID_ARGS
#define NO_SESSION	RTE_CRYPTO_OP_STATUS_INVALID_SESSION

enum kind { ENC, DEC, HASH, HMAC_VERIFY, CHAIN_OUT, CHAIN_IN, GCM_OUT, GCM_IN, CCM_OUT, KINDS };

static const char * const kind_name[KINDS] = {
	"CBC enc", "CBC dec", "hash", "HMAC verify", "chain out", "chain in", "GCM enc", "GCM dec",
	"CCM enc",
};

static struct cr_spec specs[KINDS];
static void *sessions[DT_MODELS][KINDS];
static struct cr_case good[KINDS];
static struct rte_crypto_op *op;
static struct rte_mbuf *src, *dst;
static struct wt_arena mem[2], aad;
static uint8_t before[2][LEN];

static bool
has_c(enum kind k)
{
	return k != HASH && k != HMAC_VERIFY;
}

static bool
is_aead(enum kind k)
{
	return k >= GCM_OUT;
}

static bool
has_mac(enum kind k)
{
	return k >= HASH;
}

static void
make_specs(void)
{
	enum kind k;

	for (k = ENC; k < KINDS; k++) {
		struct cr_spec *s = &specs[k];

		cr_spec_init(s);
		s->aead = is_aead(k);
		s->cipher = has_c(k) && !s->aead;
		s->auth = has_mac(k) && !s->aead;
		s->encrypt = k != DEC && k != CHAIN_IN && k != GCM_IN;
		s->generate = s->encrypt && k != HMAC_VERIFY;
		s->auth_first = k == CHAIN_IN;
		s->c_algo = k == CCM_OUT ? (int)RTE_CRYPTO_AEAD_AES_CCM : s->aead ?
			    (int)RTE_CRYPTO_AEAD_AES_GCM : (int)RTE_CRYPTO_CIPHER_AES_CBC;
		s->a_algo = k == HASH ? RTE_CRYPTO_AUTH_SHA256 : RTE_CRYPTO_AUTH_SHA1_HMAC;
		s->c_key_len = 16;
		s->c_iv_len = s->aead ? 12 : 16;
		s->a_key_len = k == HASH ? 0 : 20;
		s->digest_len = k == HASH ? 32 : s->aead ? 16 : 12;
		s->aad_len = s->aead ? 20 : 0;
	}
}

static void
make_sessions(void)
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++) {
		for (k = ENC; k < KINDS; k++) {
			specs[k].model = (enum dt_model)m;
			sessions[m][k] = cr_session(cr_inline((enum dt_model)m), &specs[k]);
			wt_check(sessions[m][k] != NULL, "%s (%d)", cr_text(&specs[k]), rte_errno);
		}
	}
}

static void
free_sessions(void)
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++)
		for (k = ENC; k < KINDS; k++)
			cr_session_free(cr_inline((enum dt_model)m), sessions[m][k]);
}

/* An op that would succeed, out of place; the digest lies behind its mbuf's data. */
static void
right(enum dt_model m, enum kind k)
{
	struct rte_crypto_sym_op *sym = op->sym;
	unsigned int i;

	wt_fill(before[0], LEN, WT_RANDOM);
	wt_fill(before[1], LEN, WT_RANDOM);
	for (i = 0; i < 2; i++) {
		dt_flat(i == 0 ? src : dst, mem[i].hi - LEN, LEN);
		memcpy(mem[i].hi - LEN, before[i], LEN);
	}
	op->type = RTE_CRYPTO_OP_TYPE_SYMMETRIC;
	op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	op->status = 0xEE;
	sym->session = sessions[m][k];
	sym->m_src = src;
	sym->m_dst = dst;
	memset(aad.lo, 0xDD, 64);
	if (is_aead(k)) {
		sym->aead.data.offset = 0;
		sym->aead.data.length = LEN;
		sym->aead.digest.data = aad.lo;
		sym->aead.aad.data = aad.hi - 20 - (k == CCM_OUT ? 18 : 0);
		return;
	}
	sym->cipher.data.offset = sym->auth.data.offset = 0;
	sym->cipher.data.length = sym->auth.data.length = LEN;
	sym->auth.digest.data = aad.lo;
}

/* The offset and length that the op's kind goes by, for what does not matter which. */
static uint32_t *
offset_of(enum kind k)
{
	return is_aead(k) ? &op->sym->aead.data.offset : has_c(k) ? &op->sym->cipher.data.offset :
	       &op->sym->auth.data.offset;
}

static uint32_t *
length_of(enum kind k)
{
	return is_aead(k) ? &op->sym->aead.data.length : has_c(k) ? &op->sym->cipher.data.length :
	       &op->sym->auth.data.length;
}

/* Good ops of every kind before and behind it, in one burst. */
static void
among_good(enum dt_model m, const char *what)
{
	struct rte_crypto_op *ops[KINDS + 1], *back[KINDS + 1];
	uint8_t dev = cr_inline(m);
	unsigned int at = wt_below(KINDS + 1), i, n = 0;

	for (i = 0; i <= KINDS; i++) {
		if (i == at) {
			ops[i] = op;
			continue;
		}
		specs[n].model = m;
		cr_case_plan(&good[n], &specs[n]);
		cr_case_make(&good[n], sessions[m][n]);
		ops[i] = good[n++].op;
	}
	wt_check(rte_cryptodev_enqueue_burst(dev, 0, ops, KINDS + 1) == KINDS + 1,
		 "%s: not accepted", what);
	cr_dequeue(dev, 0, back, KINDS + 1);
	for (i = 0; i <= KINDS; i++)
		wt_check(back[i] == ops[i], "%s: op %u came back as another", what, i);
	for (i = 0; i < KINDS; i++) {
		cr_case_check(&good[i]);
		cr_case_done(&good[i]);
	}
	/* Once, and no more. */
	wt_equal(rte_cryptodev_dequeue_burst(dev, 0, back, KINDS + 1), 0);
}

static void
expect(enum dt_model m, enum kind k, const char *what, uint8_t status)
{
	unsigned int i;

	among_good(m, what);
	wt_check(op->status == status, "%s, %s, %s: status %u, not %u", dt_model_name[m],
		 kind_name[k], what, op->status, status);
	if (status != INVALID && status != NO_SESSION)
		return;
	for (i = 0; i < 64; i++)
		wt_check(aad.lo[i] == 0xDD, "%s, %s: digest written", kind_name[k], what);
	wt_check(memcmp(before[0], mem[0].hi - LEN, LEN) == 0 &&
		 memcmp(before[1], mem[1].hi - LEN, LEN) == 0, "%s, %s: data written",
		 kind_name[k], what);
}

/* ---- One mistake in an op that is good otherwise ---- */

static void
regions(enum dt_model m, enum kind k)
{
	right(m, k);
	*length_of(k) += 16;
	expect(m, k, "16 bytes too long", INVALID);
	right(m, k);
	*offset_of(k) = 1;
	expect(m, k, "a byte beyond the end", INVALID);
	right(m, k);
	*offset_of(k) = LEN + 1;
	expect(m, k, "offset beyond the end", INVALID);
	right(m, k);
	*offset_of(k) = UINT32_MAX - LEN + 1;
	expect(m, k, "offset that wraps", INVALID);
	right(m, k);
	*offset_of(k) = UINT32_MAX;
	expect(m, k, "largest offset", INVALID);
	right(m, k);
	*length_of(k) = 0xFFFFFFF0;
	expect(m, k, "largest length", INVALID);
	right(m, k);
	src->data_len = LEN - 1;
	src->pkt_len = LEN;
	expect(m, k, "packet length that is too large", INVALID);
	if (has_c(k)) {
		right(m, k);
		dst->data_len = dst->pkt_len = LEN - 1;
		expect(m, k, "destination a byte too short", INVALID);
	}
	if (k < HASH || k == CHAIN_OUT || k == CHAIN_IN) {
		right(m, k);
		*length_of(k) -= 1;
		expect(m, k, "no multiple of the block", INVALID);
	}
	if (k == CHAIN_OUT || k == CHAIN_IN) {
		right(m, k);
		op->sym->auth.data.length = LEN + 1;
		expect(m, k, "auth region too long", INVALID);
		right(m, k);
		op->sym->auth.data.offset = UINT32_MAX;
		expect(m, k, "largest auth offset", INVALID);
	}
}

static void
pointers(enum dt_model m, enum kind k)
{
	right(m, k);
	op->sym->m_src = NULL;
	expect(m, k, "no source", INVALID);
	if (has_mac(k)) {
		right(m, k);
		op->sym->auth.digest.data = NULL;
		if (is_aead(k))
			op->sym->aead.digest.data = NULL;
		expect(m, k, "no digest", INVALID);
	}
	if (is_aead(k)) {
		right(m, k);
		op->sym->aead.aad.data = NULL;
		expect(m, k, "no AAD", INVALID);
	}
}

static void
session(enum dt_model m, enum kind k)
{
	enum dt_model other = m == DT_EXT ? DT_V2 : DT_EXT;

	right(m, k);
	op->sym->session = NULL;
	expect(m, k, "no session", NO_SESSION);
	right(m, k);
	op->sym->session = sessions[other][k];
	expect(m, k, "session of another model", NO_SESSION);
	right(m, k);
	op->sess_type = RTE_CRYPTO_OP_SECURITY_SESSION;
	op->sym->session = m == DT_EXT ? NULL : op->sym->session;
	expect(m, k, "security session", NO_SESSION);
	right(m, k);
	op->sess_type = (enum rte_crypto_op_sess_type)77;
	expect(m, k, "session type", NO_SESSION);
	right(m, k);
	op->type = RTE_CRYPTO_OP_TYPE_ASYMMETRIC;
	expect(m, k, "asymmetric op", INVALID);
	right(m, k);
	op->type = RTE_CRYPTO_OP_TYPE_UNDEFINED;
	expect(m, k, "undefined op", INVALID);
}

static void
every(void (*what)(enum dt_model m, enum kind k))
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++)
		for (k = ENC; k < KINDS; k++)
			what((enum dt_model)m, k);
}

static void
nothing_wrong(enum dt_model m, enum kind k)
{
	bool verifies = k == HMAC_VERIFY || k == CHAIN_IN || k == GCM_IN;

	right(m, k);
	expect(m, k, "nothing wrong", verifies ? RTE_CRYPTO_OP_STATUS_AUTH_FAILED : SUCCESS);
}

static void bad_regions(void) { every(regions); }
static void bad_pointers(void) { every(pointers); }
static void bad_sessions(void) { every(session); }
static void all_well(void) { every(nothing_wrong); }

/* A session of another driver: it says so by the id that its creator put there. */
static void
foreign_session(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++) {
		struct rte_cryptodev_sym_session *s = sessions[m][ENC];
		uint8_t own = s->driver_id;

		right((enum dt_model)m, ENC);
		s->driver_id = own + 1;
		wt_equal(cr_run(cr_inline((enum dt_model)m), op), NO_SESSION);
		s->driver_id = own;
	}
}

/* No data: a cipher has nothing to do; only chains and CCM on v2 cannot be without. */
static void
empty(void)
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++) {
		for (k = ENC; k < KINDS; k++) {
			bool no = m == DT_V2 && (k == CHAIN_OUT || k == CHAIN_IN || k == CCM_OUT);
			bool forged = k == HMAC_VERIFY || k == CHAIN_IN || k == GCM_IN;

			right((enum dt_model)m, k);
			*length_of(k) = 0;
			if (!is_aead(k))
				op->sym->auth.data.length = 0;
			expect((enum dt_model)m, k, "empty", no ? INVALID : forged ?
			       RTE_CRYPTO_OP_STATUS_AUTH_FAILED : SUCCESS);
		}
	}
}

static void
short_xts(void)
{
	struct cr_spec s;
	unsigned int m;
	void *x;

	cr_spec_init(&s);
	s.cipher = s.encrypt = true;
	s.c_algo = RTE_CRYPTO_CIPHER_AES_XTS;
	s.c_key_len = 32;
	s.c_iv_len = 16;
	for (m = 0; m < DT_MODELS; m++) {
		x = cr_session(cr_inline((enum dt_model)m), &s);
		right((enum dt_model)m, ENC);
		op->sym->session = x;
		op->sym->cipher.data.length = 15;
		expect((enum dt_model)m, ENC, "15 bytes of XTS", INVALID);
		right((enum dt_model)m, ENC);
		op->sym->session = x;
		op->sym->cipher.data.length = 0;
		expect((enum dt_model)m, ENC, "no bytes of XTS", INVALID);
		cr_session_free(cr_inline((enum dt_model)m), x);
	}
	cr_spec_fini(&s);
}

/* ---- Sizes that the device has no more ---- */

enum { SEG = 65535, SEGS = 30 * 256 + 1 };

/* @p n segments of @p len bytes, all of the same memory. */
static struct rte_mbuf *
repeat(uint8_t *p, uint16_t len, unsigned int n)
{
	struct rte_mbuf *first = dt_mbuf();

	dt_flat(first, p, len);
	/* Segment by segment at the end of the first: appending each would take n^2 steps. */
	for (; n > 1; n--) {
		struct rte_mbuf *m = dt_mbuf();

		dt_flat(m, p, len);
		m->next = first->next;
		first->next = m;
		first->nb_segs++;
	}
	return first;
}

static void
repeat_free(struct rte_mbuf *m)
{
	dt_chain_free(m);
	rte_mbuf_raw_free(m);
}

static void
largest(void)
{
	uint8_t *block = malloc(SEG), want[32];
	const uint32_t most = 0xFFFE00;
	uint8_t *all = malloc(most);
	struct rte_mbuf *chain;
	unsigned int m;
	uint32_t i;

	wt_fill(block, SEG, WT_RANDOM);
	for (i = 0; i < most; i++)
		all[i] = block[i % SEG];
	cr_ref_auth(&specs[HASH], NULL, all, 0, 8 * most, want);
	chain = repeat(block, SEG, most / SEG + 2);
	for (m = 0; m < DT_MODELS; m++) {
		right((enum dt_model)m, HASH);
		op->sym->m_src = chain;
		op->sym->auth.data.length = most + 1;
		expect((enum dt_model)m, HASH, "16 MiB - 511", INVALID);
		right((enum dt_model)m, HASH);
		op->sym->m_src = chain;
		op->sym->auth.data.length = most;
		expect((enum dt_model)m, HASH, "16 MiB - 512", SUCCESS);
		wt_check(memcmp(aad.lo, want, 32) == 0, "%s: digest", dt_model_name[m]);
	}
	repeat_free(chain);
	free(block);
	free(all);
}

static void
too_many_segments(void)
{
	struct rte_mbuf *chain;
	unsigned int m;

	chain = repeat(mem[0].hi - 1, 1, SEGS);
	for (m = 0; m < DT_MODELS; m++) {
		right((enum dt_model)m, HASH);
		op->sym->m_src = chain;
		op->sym->auth.data.length = SEGS;
		expect((enum dt_model)m, HASH, "more segments than lists hold", INVALID);
		right((enum dt_model)m, HASH);
		op->sym->m_src = chain;
		op->sym->auth.data.length = SEGS - 1;
		expect((enum dt_model)m, HASH, "as many as they hold", SUCCESS);
	}
	repeat_free(chain);
}

/* Regions further apart than a descriptor's offsets reach. */
static void
far_apart(void)
{
	struct rte_mbuf *chain;
	uint8_t *block = calloc(1, SEG);
	unsigned int m;

	chain = repeat(block, SEG, 3);
	for (m = 0; m < DT_MODELS; m++) {
		right((enum dt_model)m, CHAIN_OUT);
		op->sym->m_src = chain;
		op->sym->m_dst = NULL;
		op->sym->cipher.data.offset = 65536;
		op->sym->auth.data.length = 65536 + LEN;
		expect((enum dt_model)m, CHAIN_OUT, "65536 bytes apart", INVALID);
		right((enum dt_model)m, CHAIN_OUT);
		op->sym->m_src = chain;
		op->sym->m_dst = NULL;
		op->sym->cipher.data.offset = 65535;
		op->sym->auth.data.length = 65535 + LEN;
		expect((enum dt_model)m, CHAIN_OUT, "65535 bytes apart", SUCCESS);
		memset(block, 0, SEG);
	}
	repeat_free(chain);
	free(block);
}

/* CCM: a nonce of 13 bytes leaves two for the length, one of 12 three, all of which count. */
static void
ccm_length_field(void)
{
	enum { LONG = 65536 };
	struct rte_mbuf *chain;
	uint8_t *block = malloc(LONG), *all = malloc(LONG), tag[16];
	unsigned int m;
	struct cr_spec s;
	void *x;

	cr_spec_init(&s);
	s.aead = s.encrypt = s.generate = true;
	s.c_algo = RTE_CRYPTO_AEAD_AES_CCM;
	s.c_key_len = 16;
	s.digest_len = 16;
	chain = repeat(block, SEG, 1);
	dt_append(chain, block + SEG, LONG - SEG);
	for (m = 0; m < DT_MODELS; m++) {
		for (s.c_iv_len = 12; s.c_iv_len <= 13; s.c_iv_len++) {
			bool fits = s.c_iv_len == 12;

			x = cr_session(cr_inline((enum dt_model)m), &s);
			right((enum dt_model)m, CCM_OUT);
			memset(block, 0, LONG);
			op->sym->session = x;
			op->sym->m_src = chain;
			op->sym->m_dst = NULL;
			op->sym->aead.data.length = LONG;
			expect((enum dt_model)m, CCM_OUT, "65536 bytes of CCM", fits ? SUCCESS :
			       INVALID);
			memset(all, 0, LONG);
			if (fits) {
				cr_ref_aead(&s, cr_iv(op) + 1, NULL, all, LONG, tag);
				wt_check(memcmp(aad.lo, tag, 16) == 0 &&
					 memcmp(block, all, LONG) == 0, "%s: result",
					 dt_model_name[m]);
			}
			cr_session_free(cr_inline((enum dt_model)m), x);
		}
	}
	repeat_free(chain);
	free(block);
	free(all);
	cr_spec_fini(&s);
}

/* ---- Digests that do not match ---- */

/* Every single bit of a digest, and for truncated ones no bit behind it. */
static void
every_bit(void)
{
	static const enum kind kinds[] = { HMAC_VERIFY, CHAIN_IN, GCM_IN };
	unsigned int m, i, bit;

	for (m = 0; m < DT_MODELS; m++) {
		for (i = 0; i < RTE_DIM(kinds); i++) {
			struct cr_spec *s = &specs[kinds[i]];
			struct cr_case *c = &good[0];

			s->model = (enum dt_model)m;
			for (bit = 0; bit <= 8u * s->digest_len; bit++) {
				struct rte_crypto_op *back;
				bool flip = bit < 8u * s->digest_len;

				cr_case_plan(c, s);
				c->wrong = false;
				c->place = CR_DIGEST_APART;
				cr_case_make(c, sessions[m][kinds[i]]);
				if (flip)
					c->digest[bit / 8] ^= (uint8_t)(1u << bit % 8);
				c->wrong = flip;
				wt_equal(rte_cryptodev_enqueue_burst(cr_inline((enum dt_model)m), 0,
								     &c->op, 1), 1);
				cr_dequeue(cr_inline((enum dt_model)m), 0, &back, 1);
				cr_case_check(c);
				cr_case_done(c);
			}
		}
	}
}

static const struct wt_case cases[] = {
	{ "nothing wrong", all_well },
	{ "regions", bad_regions },
	{ "missing pointers", bad_pointers },
	{ "sessions and types", bad_sessions },
	{ "a session of another driver", foreign_session },
	{ "no data", empty },
	{ "XTS below a block", short_xts },
	{ "the longest data, and a byte more", largest },
	{ "the most segments, and one more", too_many_segments },
	{ "regions far apart", far_apart },
	{ "CCM up to its length field, and beyond", ccm_length_field },
	{ "every bit of a digest", every_bit },
};

int
main(void)
{
	unsigned int i;
	int ret;

	cr_eal();
	op = cr_op();
	src = op->sym->m_src;
	dst = op->sym->m_dst;
	mem[0] = wt_arena(LEN);
	mem[1] = wt_arena(LEN);
	aad = wt_arena(4096);
	for (i = 0; i < KINDS; i++)
		cr_case_init(&good[i], i);
	make_specs();
	make_sessions();
	ret = WT_RUN(cases);
	free_sessions();
	return cr_end(ret);
}
