/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Cipher and MAC in one descriptor. What must come out is worked out here on a
 * plain copy of the stream, step by step as the layout's text says it.
 */

#include "sec_test.h"

struct cipher {
	const char *ref;	/* NULL: COPY */
	unsigned int alg, mode, code, key_len, iv_len, step;
	bool v2, v3;
};

static const struct cipher ciphers[] = {
	{ "AES-128-CBC", 2, 1, 0, 16, 16, 16, 1, 1 }, { "AES-192-CBC", 2, 1, 1, 24, 16, 16, 1, 1 },
	{ "AES-256-CBC", 2, 1, 2, 32, 16, 16, 1, 1 }, { "SM4-CBC", 3, 1, 0, 16, 16, 16, 0, 1 },
	{ "AES-128-CTR", 2, 4, 0, 16, 16, 1, 0, 0 }, { "AES-256-ECB", 2, 0, 2, 32, 0, 16, 0, 0 },
	{ "DES-EDE3-CBC", 1, 1, 1, 24, 8, 8, 0, 0 }, { "AES-256-CFB", 2, 2, 2, 32, 16, 1, 0, 0 },
	{ "AES-128-OFB", 2, 3, 0, 16, 16, 1, 0, 0 }, { "SM4-CTR", 3, 4, 0, 16, 16, 1, 0, 0 },
	{ "ChaCha20", 7, 8, 2, 32, 16, 1, 0, 0 }, { NULL, 0, 0, 0, 0, 0, 1, 0, 0 },
};

struct auth {
	const char *mac, *ref;
	unsigned int alg, digest, block;
	bool v2, v3;
};

static const struct auth auths[] = {
	{ "HMAC", "SHA1", 0x10, 20, 64, 1, 1 }, { "HMAC", "SHA256", 0x11, 32, 64, 1, 1 },
	{ "HMAC", "SHA512", 0x15, 64, 128, 1, 1 }, { "HMAC", "SM3", 0x26, 32, 64, 0, 1 },
	{ "HMAC", "MD5", 0x12, 16, 64, 0, 0 }, { "HMAC", "SHA224", 0x13, 28, 64, 0, 0 },
	{ "HMAC", "SHA384", 0x14, 48, 128, 0, 0 }, { "HMAC", "SHA3-256", 0x2D, 32, 136, 0, 0 },
	{ "CMAC", "AES-128-CBC", 0x21, 16, 0, 0, 0 }, { "GMAC", "AES-128-GCM", 0x22, 16, 0, 0, 0 },
	{ NULL, "SHA1", 0x00, 20, 0, 0, 0 }, { NULL, "SHA512", 0x05, 64, 0, 0, 0 },
	{ NULL, "SM3", 0x25, 32, 0, 0, 0 },
};

struct chain {
	const struct cipher *c;
	const struct auth *a;
	bool encrypt, seq1, verify, mac_stream, no_copy, wrong;
	unsigned int kind, type;
	uint32_t c_off, c_len, a_off, a_len, mac_off, mac_len, total;
	uint8_t *c_key, *c_iv, *a_key, *a_iv;
	uint32_t a_key_len;
};

static void
run_cipher(const struct chain *t, uint8_t *x)
{
	uint8_t *p = x + t->c_off;

	if (t->c->ref != NULL && t->c_len > 0)
		ref_cipher(t->c->ref, NULL, t->c_key, t->c_iv, t->encrypt, p, p, t->c_len);
}

static void
run_auth(const struct chain *t, const uint8_t *x, uint8_t *mac)
{
	const uint8_t *p = x + t->a_off;

	if (t->a->mac == NULL)
		ref_digest(t->a->ref, p, t->a_len, mac);
	else
		ref_mac(t->a->mac, t->a->ref, t->a_key, t->a_key_len,
			strcmp(t->a->mac, "GMAC") == 0 ? t->a_iv : NULL, 12, p, t->a_len, mac);
}

/* The stream as it is when both have run; the MAC that was computed. */
static void
model(const struct chain *t, uint8_t *x, uint8_t *mac)
{
	if (t->seq1) {
		run_auth(t, x, mac);
		if (t->mac_stream && !t->verify)
			memcpy(x + t->mac_off, mac, t->mac_len);
		run_cipher(t, x);
	} else {
		run_cipher(t, x);
		run_auth(t, x, mac);
		if (t->mac_stream && !t->verify)
			memcpy(x + t->mac_off, mac, t->mac_len);
	}
}

/*
 * Makes the source of a verification: the MAC must be right where and when it is
 * compared. Inside the cipher region and after the cipher (seq 0) it has to be in
 * the stream as its inverse; so the stream is made from the result backwards.
 */
static void
plant_mac(const struct chain *t, uint8_t *s, uint8_t *mac)
{
	struct chain back = *t;
	uint8_t *x = malloc(t->total);

	memcpy(x, s, t->total);
	model(t, x, mac);
	if (!t->mac_stream) {
		free(x);
		return;
	}
	if (t->seq1) {
		memcpy(s + t->mac_off, mac, t->mac_len);
	} else {
		memcpy(x + t->mac_off, mac, t->mac_len);
		back.encrypt = !t->encrypt;
		run_cipher(&back, x);
		memcpy(s, x, t->total);
	}
	free(x);
}

static void
expect(const struct chain *t, const struct place *p, const uint8_t *s, const uint8_t *x, uint8_t *d)
{
	if (place_in_place(p)) {
		memcpy(d, s, t->total);
	} else {
		memset(d, 0xEE, t->total);
		/* Without payload there is no data output at all. */
		if (!t->no_copy && t->c_len > 0)
			memcpy(d, s, t->c_off);
	}
	memcpy(d + t->c_off, x + t->c_off, t->c_len);
	if (t->mac_stream && !t->verify)
		memcpy(d + t->mac_off, x + t->mac_off, t->mac_len);
}

static void
run(void *engine, const struct chain *t)
{
	uint8_t *s = guard_alloc(t->total), *x = guard_alloc(t->total), *d = guard_alloc(t->total);
	uint8_t *got = guard_alloc(t->total), *mac = guard_alloc(t->mac_len), want[64];
	struct op op = {
		.type = t->type, .seq = t->seq1, .c_alg = t->c->alg, .c_mode = t->c->mode,
		.cipher = t->c->ref == NULL ? WARP_SEC_CIPHER_COPY :
			  t->encrypt ? WARP_SEC_CIPHER_ENCRYPT : WARP_SEC_CIPHER_DECRYPT,
		.auth = t->verify ? WARP_SEC_AUTH_VERIFY : WARP_SEC_AUTH_CALC,
		.c_key_code = t->c->code, .a_alg = t->a->alg, .key_words = t->a_key_len / 4,
		.mac_words = (t->mac_len + 3) / 4, .c_off = (uint16_t)t->c_off, .c_len = t->c_len,
		.a_off = (uint16_t)t->a_off, .a_len = t->a_len, .c_key = t->c_key,
		.c_iv = t->c_iv, .a_key = t->a_key, .a_iv = t->a_iv, .mac = mac,
		.ctr_mode = WARP_SEC_CTR_WRAP_128, .ai_gen = t->a->alg == 0x22,
		.ext_flags = (t->mac_stream ? WARP_SEC3_EXT_MAC_STREAM : 0) |
			     (t->no_copy ? WARP_SEC3_EXT_NO_COPY : 0) |
			     WARP_SEC3_EXT_MAC_TRIM((4 - t->mac_len % 4) % 4),
		.ext1 = t->mac_off,
	};
	struct place place;
	uint32_t status, icv = 0;
	char what[200];

	snprintf(what, sizeof(what), "%s+%s %s%s %s%s%s kind %u c %u+%u a %u+%u mac %u+%u key %u",
		 t->c->ref ? t->c->ref : "copy", t->a->ref, t->encrypt ? "enc" : "dec",
		 t->verify ? "+verify" : "", t->seq1 ? "auth first" : "cipher first",
		 t->mac_stream ? " mac in stream" : "", t->no_copy ? " nocopy" : "", t->kind,
		 t->c_off, t->c_len, t->a_off, t->a_len, t->mac_off, t->mac_len, t->a_key_len);
	rnd_bytes(s, t->total);
	if (t->verify) {
		plant_mac(t, s, want);
		icv = WARP_SEC_ICV_MATCH;
		memcpy(mac, want, t->mac_len);
		if (t->wrong) {
			mac[rnd() % t->mac_len] ^= (uint8_t)(1 << rnd() % 8);
			if (t->mac_stream)
				s[t->mac_off] ^= 1;
			icv = WARP_SEC_ICV_MISMATCH;
		}
	} else {
		memset(mac, 0xEE, t->mac_len);
	}
	memcpy(x, s, t->total);
	model(t, x, want);
	place_make(&place, &op, s, t->total, t->kind);
	status = op_run1(engine, &op);
	CHECK(status == (WARP_SEC_DONE | icv << WARP_SEC_ICV_SHIFT |
			 WARP_SEC_FLAG_BOTH << WARP_SEC_FLAG_SHIFT), "%s: status %08x", what, status);
	if (!t->wrong) {
		expect(t, &place, s, x, d);
		place_read(&place, got);
		check_bytes(got, d, t->total, what);
		if (!t->mac_stream && !t->verify)
			check_bytes(mac, want, t->mac_len, what);
	}
	guard_free_all();
}

static void
keys(struct chain *t)
{
	t->c_key = guard_alloc(t->c->key_len);
	t->c_iv = guard_alloc(t->c->iv_len);
	t->a_iv = guard_alloc(12);
	t->a_key_len = t->a->mac == NULL ? 0 : t->a->block ? rnd_range(0, t->a->block / 4) * 4 : 16;
	t->a_key = guard_alloc(t->a_key_len);
	rnd_bytes(t->c_key, t->c->key_len);
	rnd_bytes(t->c_iv, t->c->iv_len);
	rnd_bytes(t->a_iv, 12);
	rnd_bytes(t->a_key, t->a_key_len);
}

/* What the hardware does: AAD, then payload, the MAC over both. */
static void
hardware(void *engine, enum warp_model m)
{
	unsigned int c, a, i;

	for (c = 0; c < sizeof(ciphers) / sizeof(ciphers[0]); c++)
		for (a = 0; a < sizeof(auths) / sizeof(auths[0]); a++)
			for (i = 0; i < 24; i++) {
				struct chain t = { .c = &ciphers[c], .a = &auths[a] };
				bool v2 = m == WARP_MODEL_V2;

				if (v2 ? !t.c->v2 || !t.a->v2 : !t.c->v3 || !t.a->v3)
					continue;
				t.encrypt = i % 2;
				t.seq1 = !t.encrypt;
				t.verify = !t.encrypt;
				t.wrong = t.verify && rnd() % 3 == 0;
				t.type = v2 || rnd() % 3 == 0 ? 2 : 3;
				t.kind = rnd() % PLACE_KINDS;
				t.c_off = rnd() % 2 ? rnd_range(0, 40) : rnd_range(0, 600);
				t.c_len = rnd_range(i < 2 && !v2 ? 0 : 1, i % 4 ? 20 : 4000) * 16;
				t.a_len = t.c_off + t.c_len;
				t.total = t.a_len;
				t.mac_len = rnd_range(1, t.a->digest / 4) * 4;
				keys(&t);
				run(engine, &t);
			}
}

static uint32_t
max(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Everything that model=ext has: any order, any regions, MACs inside the cipher region. */
static void
extended(void *engine, unsigned int n)
{
	while (n-- > 0) {
		struct chain t = {
			.c = &ciphers[rnd() % (sizeof(ciphers) / sizeof(ciphers[0]))],
			.a = &auths[rnd() % (sizeof(auths) / sizeof(auths[0]))],
			.encrypt = rnd() % 2, .seq1 = rnd() % 2, .verify = rnd() % 2,
			.mac_stream = rnd() % 2, .no_copy = rnd() % 2, .type = 3,
			.kind = rnd() % PLACE_KINDS, .c_off = rnd_range(0, 60),
			.a_off = rnd_range(0, 60),
		};
		uint32_t cap = rnd() % 4 ? 200 : 9000;

		t.wrong = t.verify && rnd() % 3 == 0;
		t.c_len = rnd_range(0, cap) / t.c->step * t.c->step;
		t.a_len = rnd_range(1, cap);
		t.mac_len = rnd_range(1, t.a->digest);
		t.total = max(t.c_off + t.c_len, t.a_off + t.a_len);
		if (t.mac_stream) {
			/* Directly behind the auth region, as protocols have it: often inside c. */
			t.mac_off = t.a_off + t.a_len;
			t.total = max(t.total, t.mac_off + t.mac_len);
		}
		keys(&t);
		run(engine, &t);
	}
}

int
main(void)
{
	void *engine = engine_create(WARP_MODEL_V2);

	rnd_seed(300);
	hardware(engine, WARP_MODEL_V2);
	warp_sec_engine.destroy(engine);
	engine = engine_create(WARP_MODEL_V3);
	hardware(engine, WARP_MODEL_V3);
	warp_sec_engine.destroy(engine);
	engine = engine_create(WARP_MODEL_EXT);
	hardware(engine, WARP_MODEL_V3);
	extended(engine, 4000);
	warp_sec_engine.destroy(engine);
	return test_end();
}
