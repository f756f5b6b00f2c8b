/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Cases: an op whose data, IV, AAD and digest are random and lie in memory that
 * ends at guard pages, and the same worked out by the references on plain
 * copies. Whatever the op has no business with must stay as it was.
 */

#include "crypto_test.h"

static void
random_bytes(uint8_t *p, size_t len)
{
	while (len-- != 0)
		*p++ = (uint8_t)(wt_rand() >> 24);
}

void
cr_case_init(struct cr_case *c, unsigned int n)
{
	unsigned int i;

	memset(c, 0, sizeof(*c));
	wt_check(2 * n + 1 < DT_SIDES, "case %u", n);
	c->side = 2 * n;
	c->op = cr_op();
	c->src = c->op->sym->m_src;
	c->dst = c->op->sym->m_dst;
	for (i = 0; i < 2; i++) {
		c->mem[i] = wt_arena(CR_CASE_MAX);
		c->tail[i] = wt_arena(CR_CASE_MAX);
	}
	c->aad_mem = wt_arena(UINT16_MAX);
	c->digest_mem = wt_arena(64);
	c->s = malloc(CR_CASE_MAX);
	c->d = malloc(CR_CASE_MAX);
	c->want = malloc(CR_CASE_MAX);
}

/* ---- Plans ---- */

/* A length that the rule allows, in units of the API. */
static uint32_t
pick_len(const struct cr_rule *r, uint32_t least)
{
	uint32_t n = wt_below(25) == 0 ? 1 + wt_below(20000) : wt_size(700), odd = 0;

	n = RTE_MAX(RTE_MIN(wt_below(12) == 0 ? 0 : n, r->max), RTE_MAX(r->min, least));
	n = (n + r->multiple - 1) / r->multiple * r->multiple;
	if (!r->bits)
		return n;
	/* KASUMI F9, with its least length, has whole bytes only. */
	if (r->min == 1 && n < r->max)
		odd = wt_below(8);
	return 8 * n + odd;
}

static uint32_t
pick_offset(const struct cr_rule *r)
{
	uint32_t n = wt_below(3) == 0 ? 0 : wt_below(70);

	return !r->bits ? n : r->min == 1 ? 8 * n + wt_below(8) : 8 * n;
}

static uint32_t
in_bits(bool bits, uint32_t n)
{
	return bits ? n : 8 * n;
}

/* Message, digest, and a cipher region that ends in the digest or behind it. */
static void
plan_inside(struct cr_case *c, const struct cr_rule *cr, const struct cr_rule *ar)
{
	uint32_t a_end, c_end, n;

	c->a_len = pick_len(ar, 32);
	a_end = (in_bits(ar->bits, c->a_off + c->a_len) + 7) / 8;
	c_end = a_end + 1 + wt_below(c->spec->digest_len + 10u);
	n = RTE_MIN(16 + wt_below(c_end - 15), cr->max) / cr->multiple * cr->multiple;
	c->c_len = cr->bits ? 8 * n : n;
	c->c_off = cr->bits ? 8 * (c_end - n) : c_end - n;
}

static void
plan_chain(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	struct cr_rule cr = cr_cipher_rule(s->c_algo), ar = cr_auth_rule(s->a_algo);
	uint32_t aad;

	c->a_off = pick_offset(&ar);
	if (s->model != DT_EXT) {
		/* What the hardware is known to do: AAD, payload, all of it authenticated. */
		aad = wt_below(40);
		c->c_off = c->a_off + aad;
		c->c_len = pick_len(&cr, 0);
		c->a_len = aad + c->c_len;
	} else if (s->auth_first == s->generate && wt_below(3) == 0) {
		c->place = CR_DIGEST_INSIDE;
		plan_inside(c, &cr, &ar);
	} else {
		c->a_len = pick_len(&ar, 0);
		c->c_off = pick_offset(&cr);
		c->c_len = pick_len(&cr, 0);
	}
}

void
cr_case_plan(struct cr_case *c, const struct cr_spec *s)
{
	struct cr_rule cr = cr_cipher_rule(s->aead ? -1 : s->c_algo);
	struct cr_rule ar = cr_auth_rule(s->a_algo);

	c->spec = s;
	c->in_place = (s->auth && !s->cipher) || wt_below(2) == 0;
	c->chained[0] = wt_below(2) == 0;
	c->chained[1] = wt_below(2) == 0;
	c->place = (enum cr_digest_place)wt_below(2);
	c->fixed_iv = c->fixed_a_iv = c->fixed_aad = c->fixed_data = NULL;
	c->c_off = c->c_len = c->a_off = c->a_len = 0;
	c->slack[0] = wt_below(2) == 0 ? 0 : wt_below(40);
	c->slack[1] = wt_below(2) == 0 ? 0 : wt_below(40);
	c->aad_in_front = false;
	if (s->cipher && s->auth) {
		plan_chain(c);
	} else if (s->auth) {
		c->a_off = pick_offset(&ar);
		c->a_len = pick_len(&ar, 0);
	} else {
		/* v2 has no CCM without payload. */
		if (s->aead)
			cr.min = s->model == DT_V2 && s->c_algo == RTE_CRYPTO_AEAD_AES_CCM;
		c->c_off = pick_offset(&cr);
		c->c_len = pick_len(&cr, 0);
	}
	if (s->aead && c->in_place && s->aad_len != 0 && s->aad_len < 2000 && wt_below(2) == 0) {
		c->aad_in_front = true;
		c->chained[0] = false;
		c->c_off += s->aad_len;
	}
	c->wrong = !s->generate && (s->auth || s->aead) && wt_below(4) == 0;
}

/* ---- Making ---- */

struct bits {
	uint32_t c_off, c_len, a_off, a_len;
};

static struct bits
bits_of(const struct cr_case *c)
{
	bool cb = c->spec->cipher && cr_wireless_cipher(c->spec->c_algo);
	bool ab = c->spec->auth && cr_wireless_auth(c->spec->a_algo);

	return (struct bits){ in_bits(cb, c->c_off), in_bits(cb, c->c_len),
			      in_bits(ab, c->a_off), in_bits(ab, c->a_len) };
}

/* Lengths of the streams, place of the digest, bytes that are the op's to write. */
static void
measure(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	struct bits b = bits_of(c);
	bool has_c = s->cipher || s->aead;
	uint32_t c_end = (b.c_off + b.c_len + 7) / 8, a_end = (b.a_off + b.a_len + 7) / 8;
	uint32_t all = RTE_MAX(has_c ? c_end : 0, s->auth ? a_end : 0), to;
	unsigned int i;

	c->digest_in = c->in_place ? 0 : s->generate ? 1 : 0;
	if (c->place == CR_DIGEST_INSIDE && !c->in_place && !s->generate)
		c->digest_in = wt_below(2);
	c->digest_at = c->place == CR_DIGEST_INSIDE ? a_end : all;
	c->begin = has_c ? b.c_off / 8 : 0;
	c->end = has_c && b.c_len != 0 ? c_end : c->begin;
	/* The hardware moves what is authenticated in front of the payload as well. */
	if (s->model != DT_EXT && s->cipher && s->auth && !c->in_place)
		c->begin = c->a_off;
	for (i = 0; i < 2; i++) {
		to = all;
		if (c->place == CR_DIGEST_INSIDE ||
		    (c->place == CR_DIGEST_BEHIND && c->digest_in == i))
			to = RTE_MAX(to, c->digest_at + s->digest_len);
		c->len[i] = to + c->slack[i];
		wt_check(c->len[i] <= CR_CASE_MAX, "%u bytes", c->len[i]);
	}
}

static void
make_ivs(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	uint8_t *iv = cr_iv(c->op), *a_iv = cr_a_iv(c->op);
	bool ones = wt_below(8) == 0;

	random_bytes(iv, s->c_iv_len + 32u);
	random_bytes(a_iv, s->a_iv_len + 32u > 256 ? 256 : s->a_iv_len + 32u);
	/* Counters that wrap. */
	if (ones && s->cipher)
		memset(iv, 0xFF, s->c_iv_len);
	if (ones && s->aead && s->c_iv_len == 0)
		memset(iv + 12, 0xFF, 4);
	if (c->fixed_iv != NULL)
		memcpy(iv + (s->aead && s->c_algo == RTE_CRYPTO_AEAD_AES_CCM), c->fixed_iv,
		       s->c_iv_len != 0 ? s->c_iv_len : 16);
	if (c->fixed_a_iv != NULL)
		memcpy(a_iv, c->fixed_a_iv, s->a_iv_len != 0 ? s->a_iv_len : 16);
}

static void
make_aad(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	uint8_t *at = c->aad_mem.hi - s->aad_len;

	if (s->aad_len == 0) {
		c->aad = NULL;
		return;
	}
	if (c->aad_in_front)
		at = c->s + c->c_off - s->aad_len;
	if (c->fixed_aad != NULL)
		memcpy(at, c->fixed_aad, s->aad_len);
	else
		random_bytes(at, s->aad_len);
	c->aad = at;
}

/*
 * The result: `t` is the source before and the processed stream after, of which
 * [begin, end) goes to the destination.
 */
static void
work_out(struct cr_case *c, uint8_t *t, struct bits b)
{
	const struct cr_spec *s = c->spec;
	const uint8_t *iv = cr_iv(c->op), *a_iv = cr_a_iv(c->op);

	if (s->aead) {
		struct cr_spec enc = *s;

		enc.encrypt = true;
		iv += s->c_algo == RTE_CRYPTO_AEAD_AES_CCM;
		cr_ref_aead(&enc, iv, c->aad, t + c->c_off, c->c_len, c->mac);
		return;
	}
	if (s->auth && (s->auth_first || !s->cipher))
		cr_ref_auth(s, a_iv, t, b.a_off, b.a_len, c->mac);
	if (s->auth && s->auth_first && s->generate && c->place == CR_DIGEST_INSIDE)
		memcpy(t + c->digest_at, c->mac, s->digest_len);
	if (s->cipher)
		cr_ref_cipher(s, iv, t, b.c_off, b.c_len);
	if (s->auth && s->cipher && !s->auth_first)
		cr_ref_auth(s, a_iv, t, b.a_off, b.a_len, c->mac);
}

/*
 * What is to be verified has to be made first: an AEAD's ciphertext, and a
 * digest that is enciphered with its message.
 */
static void
make_source(struct cr_case *c, uint8_t *t, struct bits b)
{
	const struct cr_spec *s = c->spec;

	memcpy(t, c->s, c->len[0]);
	if (s->aead && !s->encrypt) {
		/* c->s is the plaintext until here. */
		work_out(c, c->s, b);
		return;
	}
	if (c->place == CR_DIGEST_INSIDE && !s->generate) {
		struct cr_spec enc = *s;

		enc.encrypt = !s->encrypt;
		cr_ref_auth(s, cr_a_iv(c->op), c->s, b.a_off, b.a_len, c->mac);
		memcpy(c->s + c->digest_at, c->mac, s->digest_len);
		if (c->wrong)
			c->s[c->digest_at + wt_below(s->digest_len)] ^= 1u << wt_below(8);
		memcpy(t, c->s, c->len[0]);
		cr_ref_cipher(&enc, cr_iv(c->op), c->s, b.c_off, b.c_len);
		return;
	}
	work_out(c, t, b);
}

static uint8_t *
stream_of(struct cr_case *c, unsigned int i)
{
	return i == 0 ? c->s : c->d;
}

/* The digest as it is before the op, in the copy that it belongs to or apart. */
static void
make_digest(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	uint8_t *at = c->place == CR_DIGEST_APART ? c->digest_mem.hi - s->digest_len :
		      stream_of(c, c->digest_in) + c->digest_at;

	if (c->place == CR_DIGEST_INSIDE && !s->generate)
		return;
	random_bytes(at, s->digest_len);
	if (s->generate)
		return;
	memcpy(at, c->mac, s->digest_len);
	if (c->wrong)
		at[wt_below(s->digest_len)] ^= 1u << wt_below(8);
}

/* A stream into an mbuf; a digest in it lies in one segment. */
static void
lay_out(struct cr_case *c, unsigned int i)
{
	struct rte_mbuf *m = i == 0 ? c->src : c->dst;
	bool digest = c->place != CR_DIGEST_APART && c->digest_in == i;
	uint32_t len = c->len[i], front = digest ? c->digest_at : len;

	if (!c->chained[i]) {
		dt_flat(m, wt_place(&c->mem[i], len), (uint16_t)len);
		c->digest = digest ? rte_pktmbuf_mtod_offset(m, uint8_t *, front) : c->digest;
	} else {
		dt_chain(m, c->side + i, front, (uint16_t)wt_size(300));
		if (digest) {
			c->digest = c->tail[i].hi - (len - front);
			dt_append(m, c->digest, (uint16_t)(len - front));
		}
	}
	dt_put(m, 0, stream_of(c, i), len);
}

static void
fill_op(struct cr_case *c, void *session)
{
	struct rte_crypto_sym_op *sym = c->op->sym;
	const struct cr_spec *s = c->spec;

	c->op->status = 0xEE;
	c->op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	sym->session = session;
	sym->m_src = c->src;
	sym->m_dst = c->in_place ? (wt_below(2) == 0 ? NULL : c->src) : c->dst;
	/* A destination means nothing to a digest. */
	if (s->auth && !s->cipher && wt_below(4) == 0) {
		dt_flat(c->dst, c->mem[1].hi, 0);
		sym->m_dst = c->dst;
	}
	if (s->aead) {
		sym->aead.data.offset = c->c_off;
		sym->aead.data.length = c->c_len;
		sym->aead.digest.data = c->digest;
		/* The driver must not look at AAD that there are none of. */
		sym->aead.aad.data = c->aad == NULL ? NULL : c->aad_in_front ?
			rte_pktmbuf_mtod_offset(c->src, uint8_t *, c->c_off - s->aad_len) : c->aad;
		if (c->aad != NULL && s->c_algo == RTE_CRYPTO_AEAD_AES_CCM)
			sym->aead.aad.data -= 18;
		return;
	}
	/* Fields of what the session does not have are anybody's. */
	sym->cipher.data.offset = s->cipher ? c->c_off : (uint32_t)wt_rand();
	sym->cipher.data.length = s->cipher ? c->c_len : (uint32_t)wt_rand();
	sym->auth.data.offset = s->auth ? c->a_off : (uint32_t)wt_rand();
	sym->auth.data.length = s->auth ? c->a_len : (uint32_t)wt_rand();
	sym->auth.digest.data = s->auth ? c->digest : NULL;
}

void
cr_case_make(struct cr_case *c, void *session)
{
	const struct cr_spec *s = c->spec;
	uint8_t *t = malloc(CR_CASE_MAX);
	struct bits b = bits_of(c);
	uint8_t *out;
	uint32_t to;

	measure(c);
	random_bytes(c->s, c->len[0]);
	random_bytes(c->d, c->len[1]);
	if (c->fixed_data != NULL)
		memcpy(c->s + (s->cipher || s->aead ? b.c_off : b.a_off) / 8, c->fixed_data,
		       (s->cipher || s->aead ? b.c_len + 7 : b.a_len + 7) / 8);
	make_ivs(c);
	make_aad(c);
	make_source(c, t, b);
	c->digest = c->digest_mem.hi - s->digest_len;
	if (s->auth || s->aead)
		make_digest(c);
	/* Into `want`: the destination, with what the op makes of its region and digest. */
	out = c->in_place ? c->s : c->d;
	to = c->len[c->in_place ? 0 : 1];
	memcpy(c->want, out, to);
	if (c->end > c->begin)
		memcpy(c->want + c->begin, t + c->begin, c->end - c->begin);
	if (s->generate && (s->auth || s->aead) && c->place == CR_DIGEST_BEHIND)
		memcpy(c->want + c->digest_at, c->mac, s->digest_len);
	if (s->generate && c->place == CR_DIGEST_INSIDE)
		memcpy(c->want + c->digest_at, t + c->digest_at, s->digest_len);
	free(t);
	lay_out(c, 0);
	if (!c->in_place)
		lay_out(c, 1);
	fill_op(c, session);
}

/* ---- Checking ---- */

static void
same(const struct cr_case *c, const uint8_t *got, const uint8_t *want, uint32_t len,
     const char *what)
{
	uint32_t i;

	for (i = 0; i < len && got[i] == want[i]; i++)
		;
	wt_check(i == len, "%s: %s: byte %u of %u is %02x, not %02x (cipher at %u, %u; auth at %u, "
		 "%u; %s, %s, %s; digest place %d at %u)", cr_text(c->spec), what, i, len, got[i],
		 want[i], c->c_off, c->c_len, c->a_off, c->a_len,
		 c->in_place ? "in place" : "out of place", c->chained[0] ? "chain" : "flat",
		 c->chained[1] ? "chain" : "flat", c->place, c->digest_at);
}

void
cr_case_check(struct cr_case *c)
{
	const struct cr_spec *s = c->spec;
	uint8_t want = c->wrong ? RTE_CRYPTO_OP_STATUS_AUTH_FAILED : RTE_CRYPTO_OP_STATUS_SUCCESS;
	uint32_t len = c->len[c->in_place ? 0 : 1];
	uint8_t *got = malloc(CR_CASE_MAX);

	wt_check(c->op->status == want, "%s: status %u, not %u (cipher at %u, %u; auth at %u, %u; "
		 "digest place %d)", cr_text(s), c->op->status, want, c->c_off, c->c_len, c->a_off,
		 c->a_len, c->place);
	dt_get(c->in_place ? c->src : c->dst, 0, got, len);
	/* What becomes of the data that a wrong digest came with is not said. */
	if (c->wrong && c->end > c->begin)
		memcpy(c->want + c->begin, got + c->begin, c->end - c->begin);
	same(c, got, c->want, len, "destination");
	if (!c->in_place) {
		dt_get(c->src, 0, got, c->len[0]);
		same(c, got, c->s, c->len[0], "source");
	}
	if (s->generate && c->place == CR_DIGEST_APART && (s->auth || s->aead))
		same(c, c->digest, c->mac, s->digest_len, "digest");
	free(got);
}

void
cr_case_done(struct cr_case *c)
{
	dt_chain_free(c->src);
	dt_chain_free(c->dst);
	c->op->sym->m_src = c->src;
	c->op->sym->m_dst = c->dst;
}

void
cr_cases_run(uint8_t dev, void *session, struct cr_case *cases, unsigned int n)
{
	struct rte_crypto_op *ops[16], *back[16];
	unsigned int i;

	for (i = 0; i < n; i++) {
		cr_case_make(&cases[i], session);
		ops[i] = cases[i].op;
	}
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, ops, (uint16_t)n), n);
	cr_dequeue(dev, 0, back, (uint16_t)n);
	for (i = 0; i < n; i++) {
		wt_check(back[i] == ops[i], "op %u came back as another", i);
		cr_case_check(&cases[i]);
		cr_case_done(&cases[i]);
	}
}
