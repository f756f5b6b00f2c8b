/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* GCM, CCM and ChaCha20-Poly1305 against OpenSSL: regions, placements, tags right and wrong. */

#include <openssl/evp.h>

#include "sec_test.h"

static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };

enum alg { GCM, CCM, CHACHA, ALGS };

struct msg {
	enum alg alg;
	unsigned int type, kind;
	uint32_t key_len, nonce_len, aad_len, gap, len, tag_len;
	bool aad_ptr, mac_stream, no_copy;
};

struct ctx {
	struct op op;
	uint8_t *key, *nonce, *a1, *b0, *aad, *mac;
	uint8_t *stream;	/* AAD, gap, payload, room for the tag */
	uint8_t *want;		/* enciphered payload and tag */
	uint32_t payload, total;
};

static void
ccm_blocks(const struct msg *m, struct ctx *c)
{
	unsigned int l = 15 - m->nonce_len, i;
	uint64_t len = m->len;

	c->a1 = guard_alloc(16);
	c->b0 = guard_alloc(16);
	memset(c->a1, 0, 16);
	memset(c->b0, 0, 16);
	c->a1[0] = (uint8_t)(l - 1);
	memcpy(c->a1 + 1, c->nonce, m->nonce_len);
	c->a1[15] = 1;
	c->b0[0] = (uint8_t)((m->aad_len ? 0x40 : 0) | (m->tag_len - 2) / 2 << 3 | (l - 1));
	memcpy(c->b0 + 1, c->nonce, m->nonce_len);
	for (i = 0; i < l && i < 8; i++)
		c->b0[15 - i] = (uint8_t)(len >> (8 * i));
}

static void
describe(const struct msg *m, struct ctx *c, bool encrypt)
{
	static const unsigned int modes[] = { WARP_SEC_C_MODE_GCM, WARP_SEC_C_MODE_CCM,
					      WARP_SEC_C_MODE_GCM };

	c->op = (struct op){
		.type = m->type, .scene = rnd_range(0, 1),
		.cipher = encrypt ? WARP_SEC_CIPHER_ENCRYPT : WARP_SEC_CIPHER_DECRYPT,
		.seq = !encrypt, .c_mode = modes[m->alg],
		.c_alg = m->alg == CHACHA ? WARP_SEC_EXT_C_ALG_CHACHA20 : WARP_SEC_C_ALG_AES,
		.c_key_code = (m->key_len - 16) / 8, .icv_len = m->tag_len,
		.a_len = m->aad_len, .c_len = m->len, .c_off = (uint16_t)c->payload,
		.c_key = c->key, .c_iv = m->alg == CCM ? c->a1 : c->nonce,
		.a_iv = m->alg == CCM ? c->b0 : NULL, .mac = c->mac,
		.ctr_mode = rnd_range(0, 1) * 2,
	};
	if (m->aad_ptr) {
		c->op.ext_flags |= WARP_SEC3_EXT_AAD_PTR;
		c->op.a_key = c->aad;
	}
	if (m->mac_stream) {
		c->op.ext_flags |= WARP_SEC3_EXT_MAC_STREAM;
		c->op.ext1 = c->payload + m->len;
		c->op.mac = NULL;
	}
	if (m->no_copy)
		c->op.ext_flags |= WARP_SEC3_EXT_NO_COPY;
	if (m->alg == GCM && m->nonce_len != 12)
		c->op.ext0 |= m->nonce_len << WARP_SEC3_EXT_C_IV_LEN_SHIFT;
}

static void
reference(const struct msg *m, struct ctx *c)
{
	char name[24];
	struct aead ref = { name, c->key, c->nonce, m->nonce_len, c->aad, m->aad_len, m->tag_len };

	if (m->alg == CHACHA)
		strcpy(name, "ChaCha20-Poly1305");
	else
		snprintf(name, sizeof(name), "AES-%u-%s", m->key_len * 8,
			 m->alg == CCM ? "CCM" : "GCM");
	ref_aead(&ref, c->stream + c->payload, c->want, m->len, c->want + m->len);
}

static void
prepare(const struct msg *m, struct ctx *c)
{
	memset(c, 0, sizeof(*c));
	c->key = guard_alloc(m->key_len);
	c->nonce = guard_alloc(m->nonce_len);
	c->aad = guard_alloc(m->aad_len);
	c->mac = guard_alloc(m->tag_len);
	c->payload = (m->aad_ptr ? 0 : m->aad_len) + m->gap;
	c->total = c->payload + m->len + (m->mac_stream ? m->tag_len : 0);
	c->stream = guard_alloc(c->total);
	c->want = guard_alloc(m->len + 16);
	rnd_bytes(c->key, m->key_len);
	rnd_bytes(c->nonce, m->nonce_len);
	rnd_bytes(c->aad, m->aad_len);
	rnd_bytes(c->stream, c->total);
	if (!m->aad_ptr)
		memcpy(c->stream, c->aad, m->aad_len);
	if (m->alg == CCM)
		ccm_blocks(m, c);
	reference(m, c);
}

/* D before the payload: S's bytes, or untouched. */
static void
expect_head(const struct msg *m, const struct ctx *c, const struct place *p, uint8_t *to)
{
	if (place_in_place(p) || !(m->aad_ptr || m->no_copy))
		memcpy(to, c->stream, c->payload);
	else
		memset(to, 0xEE, c->payload);
}

static void
encrypt(void *engine, const struct msg *m, const char *what)
{
	struct ctx c;
	struct place place;
	uint8_t *got, *want;
	uint32_t status;

	prepare(m, &c);
	got = guard_alloc(c.total);
	want = guard_alloc(c.total);
	describe(m, &c, true);
	place_make(&place, &c.op, c.stream, c.total, m->kind);
	memset(c.mac, 0xEE, m->tag_len);
	status = op_run1(engine, &c.op);
	if (CHECK(status == (WARP_SEC_DONE | WARP_SEC_FLAG_BOTH << WARP_SEC_FLAG_SHIFT),
		  "%s enc: status %08x", what, status)) {
		expect_head(m, &c, &place, want);
		memcpy(want + c.payload, c.want, m->len);
		if (m->mac_stream)
			memcpy(want + c.payload + m->len, c.want + m->len, m->tag_len);
		else
			check_bytes(c.mac, c.want + m->len, m->tag_len, what);
		place_read(&place, got);
		check_bytes(got, want, c.total, what);
	}
	guard_free_all();
}

static void
decrypt(void *engine, const struct msg *m, const char *what)
{
	unsigned int wrong = rnd_range(0, 3);	/* 0: nothing */
	struct ctx c;
	struct place place;
	uint8_t *plain, *got, *want;
	uint32_t status, icv;

	prepare(m, &c);
	plain = guard_alloc(m->len);
	got = guard_alloc(c.total);
	want = guard_alloc(c.total);
	describe(m, &c, false);
	memcpy(plain, c.stream + c.payload, m->len);
	memcpy(c.stream + c.payload, c.want, m->len);
	memcpy(c.mac, c.want + m->len, m->tag_len);
	if (wrong == 1)
		c.mac[rnd() % m->tag_len] ^= (uint8_t)(1 << rnd() % 8);
	if (wrong == 2 && m->len > 0)
		c.stream[c.payload + rnd() % m->len] ^= (uint8_t)(1 << rnd() % 8);
	if (wrong == 3 && m->aad_len > 0)
		(m->aad_ptr ? c.aad : c.stream)[rnd() % m->aad_len] ^= (uint8_t)(1 << rnd() % 8);
	if ((wrong == 2 && m->len == 0) || (wrong == 3 && m->aad_len == 0))
		wrong = 0;
	if (m->mac_stream)
		memcpy(c.stream + c.payload + m->len, c.mac, m->tag_len);
	place_make(&place, &c.op, c.stream, c.total, m->kind);
	status = op_run1(engine, &c.op);
	icv = wrong ? WARP_SEC_ICV_MISMATCH : WARP_SEC_ICV_MATCH;
	CHECK(status == (WARP_SEC_DONE | WARP_SEC_FLAG_BOTH << WARP_SEC_FLAG_SHIFT |
			 icv << WARP_SEC_ICV_SHIFT), "%s dec, wrong %u: status %08x", what, wrong,
	      status);
	if (!wrong) {
		expect_head(m, &c, &place, want);
		memcpy(want + c.payload, plain, m->len);
		place_read(&place, got);
		if (m->mac_stream)
			memcpy(want + c.payload + m->len, got + c.payload + m->len, m->tag_len);
		check_bytes(got, want, c.total, what);
	}
	guard_free_all();
}

static void
random_messages(void *engine, enum warp_model model, enum alg alg, unsigned int n)
{
	static const uint32_t caps[] = { 40, 300, 3000, 60000 };
	bool v2 = model == WARP_MODEL_V2, ext = model == WARP_MODEL_EXT;
	unsigned int i;
	char what[120];

	for (i = 0; i < n; i++) {
		struct msg m = {
			.alg = alg, .type = v2 || (alg != CHACHA && i % 3 == 0) ? 2 : 3,
			.kind = rnd() % PLACE_KINDS,
			.key_len = alg == CHACHA ? 32 : rnd_range(2, 4) * 8,
			.nonce_len = alg == CCM ? rnd_range(7, 13) : 12,
			.aad_len = rnd_range(0, rnd() % 4 ? 60 : 2000),
			.len = rnd_range(v2, caps[i % 4]),
			.tag_len = alg == CHACHA ? 16 : alg == CCM ? rnd_range(2, 8) * 2 :
				   rnd_range(4, 16),
		};

		if (m.type == 3 && ext) {
			m.aad_ptr = rnd() % 2;
			m.mac_stream = rnd() % 3 == 0;
			m.no_copy = rnd() % 2;
			m.gap = rnd() % 2 ? 0 : rnd_range(1, 30);
			if (alg == GCM && rnd() % 3 == 0)
				m.tag_len = rnd_range(1, 16);
			if (alg == GCM && rnd() % 3 == 0)
				m.nonce_len = rnd_range(1, 16);
		}
		if (i < 8 && !v2)
			m.len = i & 3;
		if (i < 4)
			m.aad_len = 0;
		if (alg == CCM && m.nonce_len == 13 && m.len > 0xFFFF)
			m.len = 0xFFFF;
		snprintf(what, sizeof(what), "alg %u type %u kind %u key %u nonce %u aad %u%s "
			 "gap %u len %u tag %u%s%s", alg, m.type, m.kind, m.key_len, m.nonce_len,
			 m.aad_len, m.aad_ptr ? "p" : "", m.gap, m.len, m.tag_len,
			 m.mac_stream ? "s" : "", m.no_copy ? " nocopy" : "");
		encrypt(engine, &m, what);
		decrypt(engine, &m, what);
	}
}

int
main(void)
{
	unsigned int m, a;

	for (m = 0; m < 3; m++) {
		void *engine = engine_create(models[m]);

		rnd_seed(m + 200);
		for (a = GCM; a < (models[m] == WARP_MODEL_EXT ? ALGS : CHACHA); a++)
			random_messages(engine, models[m], a, 250);
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
