/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * SNOW 3G, ZUC and KASUMI: the standards' test sets at every bit offset, in
 * every placement, as chains, and MACs enciphered with their message.
 */

#include "sec_test.h"

enum alg { UEA2, EEA3, F8, UIA2, EIA3, F9 };

struct vector {
	const char *name;
	enum alg alg;
	const char *key, *iv;
	uint32_t bits;
	const char *in, *out;
};

#include "wireless_vectors.h"

static bool
get_bit(const uint8_t *p, uint32_t i)
{
	return p[i / 8] >> (7 - i % 8) & 1;
}

static void
put_bit(uint8_t *p, uint32_t i, bool v)
{
	uint8_t mask = (uint8_t)(0x80 >> i % 8);

	p[i / 8] = (uint8_t)(v ? p[i / 8] | mask : p[i / 8] & ~mask);
}

static void
put_bits(uint8_t *to, uint32_t off, const uint8_t *from, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		put_bit(to, off + i, get_bit(from, i));
}

static unsigned int
c_alg(enum alg alg)
{
	return alg == UEA2 ? WARP_SEC_EXT_C_ALG_SNOW3G :
	       alg == EEA3 ? WARP_SEC_EXT_C_ALG_ZUC : WARP_SEC_EXT_C_ALG_KASUMI;
}

static unsigned int
a_alg(enum alg alg)
{
	return alg == UIA2 ? WARP_SEC_EXT_A_ALG_SNOW3G_UIA2 :
	       alg == EIA3 ? WARP_SEC_EXT_A_ALG_ZUC_EIA3 : WARP_SEC_EXT_A_ALG_KASUMI_F9;
}

static void
set_cipher(struct op *op, const struct vector *v, uint32_t off)
{
	size_t key_len;

	op->type = 3;
	op->cipher = WARP_SEC_CIPHER_ENCRYPT;
	op->c_alg = c_alg(v->alg);
	op->c_mode = WARP_SEC_EXT_C_MODE_STREAM;
	op->c_key = hex(v->key, &key_len);
	op->c_key_code = key_len == 32 ? WARP_SEC_C_KEY_256 : WARP_SEC_C_KEY_128;
	op->c_iv = hex(v->iv, NULL);
	op->c_off = (uint16_t)(off / 8);
	op->c_len = v->bits / 8;
	op->ext0 |= off % 8 << WARP_SEC3_EXT_C_OFF_BITS_SHIFT |
		    v->bits % 8 << WARP_SEC3_EXT_C_LEN_BITS_SHIFT;
}

static void
set_mac(struct op *op, const struct vector *v, uint32_t off, size_t *mac_len)
{
	size_t key_len;

	op->type = 3;
	op->auth = WARP_SEC_AUTH_CALC;
	op->a_alg = a_alg(v->alg);
	op->a_key = hex(v->key, &key_len);
	op->key_words = (unsigned int)key_len / 4;
	op->a_iv = hex(v->iv, NULL);
	op->a_off = (uint16_t)(off / 8);
	op->a_len = v->bits / 8;
	op->ext0 |= off % 8 << WARP_SEC3_EXT_A_OFF_BITS_SHIFT |
		    v->bits % 8 << WARP_SEC3_EXT_A_LEN_BITS_SHIFT;
	hex(v->out, mac_len);
	op->mac_words = (unsigned int)*mac_len / 4;
}

/* The vector at bit @p off of a random stream; every bit around it must come through. */
static void
cipher_at(void *engine, const struct vector *v, uint32_t off, unsigned int kind, bool decrypt)
{
	uint32_t span = (off + v->bits + 7) / 8, len = span + rnd_range(0, 5);
	uint8_t *s = malloc(len), *want = malloc(len), *got = malloc(len);
	const uint8_t *plain = hex(v->in, NULL), *enc = hex(v->out, NULL);
	struct op op = { 0 };
	struct place place;
	uint32_t status;

	rnd_bytes(s, len);
	put_bits(s, off, decrypt ? enc : plain, v->bits);
	set_cipher(&op, v, off);
	if (decrypt)
		op.cipher = WARP_SEC_CIPHER_DECRYPT;
	place_make(&place, &op, s, len, kind);
	status = op_run1(engine, &op);
	CHECK(status == (WARP_SEC_DONE | WARP_SEC_FLAG_CIPHER << WARP_SEC_FLAG_SHIFT),
	      "%s: status %08x", v->name, status);
	if (place_in_place(&place)) {
		memcpy(want, s, len);
	} else {
		memset(want, 0xEE, len);
		memcpy(want + off / 8, s + off / 8, span - off / 8);
	}
	put_bits(want, off, decrypt ? plain : enc, v->bits);
	place_read(&place, got);
	check_bytes(got, want, len, v->name);
	free(s);
	free(want);
	free(got);
	guard_free_all();
}

static void
mac_at(void *engine, const struct vector *v, uint32_t off, bool list)
{
	uint32_t len = (off + v->bits + 7) / 8;
	uint8_t *s = malloc(len), *mac;
	const uint8_t *want = hex(v->out, NULL);
	struct op op = { 0 };
	struct place place;
	uint32_t status;
	size_t mac_len;

	rnd_bytes(s, len);
	put_bits(s, off, hex(v->in, NULL), v->bits);
	set_mac(&op, v, off, &mac_len);
	mac = guard_alloc(mac_len);
	op.mac = mac;
	place_make(&place, &op, s, len, list ? 3 : 0);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s: status %08x", v->name, status);
	check_bytes(mac, want, mac_len, v->name);
	op.auth = WARP_SEC_AUTH_VERIFY;
	status = op_run1(engine, &op);
	CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MATCH, "%s: verify %08x", v->name, status);
	mac[rnd() % mac_len] ^= 0x10;
	status = op_run1(engine, &op);
	CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MISMATCH, "%s: wrong %08x", v->name, status);
	free(s);
	guard_free_all();
}

/*
 * A MAC of one algorithm, then the cipher of another over message and MAC, as
 * far as `covered` bytes of the MAC; and the way back.
 */
static void
mac_inside(void *engine, const struct vector *c, const struct vector *m, uint32_t covered,
	   unsigned int kind)
{
	uint32_t msg = m->bits / 8, len = msg + 4;
	uint8_t *s = malloc(len), *plain = malloc(len), *enc = malloc(len);
	struct op op = { 0 }, lone = { 0 };
	struct place place;
	uint32_t status;
	size_t mac_len;

	/* Step by step: the lone cipher, which the vectors vouch for, over message and MAC. */
	memcpy(plain, hex(m->in, NULL), msg);
	memcpy(plain + msg, hex(m->out, NULL), 4);
	memcpy(enc, plain, len);
	set_cipher(&lone, c, 0);
	lone.c_len = msg + covered;
	lone.ext0 = 0;
	lone.src = enc;
	op_run1(engine, &lone);

	set_cipher(&op, c, 0);
	op.ext0 = 0;
	set_mac(&op, m, 0, &mac_len);
	op.c_len = msg + covered;
	op.seq = 1;
	op.ext_flags = WARP_SEC3_EXT_MAC_STREAM;
	op.ext1 = msg;
	memcpy(s, plain, len);
	memset(s + msg, 0x99, 4);
	place_make(&place, &op, s, len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s in %s: status %08x", m->name, c->name, status);
	place_read(&place, s);
	check_bytes(s, enc, len, m->name);

	op.cipher = WARP_SEC_CIPHER_DECRYPT;
	op.auth = WARP_SEC_AUTH_VERIFY;
	op.seq = 0;
	place_make(&place, &op, enc, len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MATCH, "%s in %s: verify %08x", m->name, c->name,
	      status);
	place_read(&place, s);
	check_bytes(s, plain, msg, m->name);
	enc[msg - 1] ^= 1;
	place_make(&place, &op, enc, len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MISMATCH, "%s in %s: changed, %08x", m->name,
	      c->name, status);
	free(s);
	free(plain);
	free(enc);
	guard_free_all();
}

static void
length_limits(void *engine)
{
	uint8_t *data = calloc(1, 8200), mac[4];
	struct op op = { 0 };
	size_t n;

	set_cipher(&op, &cipher_vectors[9], 0);
	op.src = data;
	op.c_len = WARP_SEC_EXT_WIRELESS_MAX_BITS / 8;
	op.ext0 = 0;
	CHECK(STATUS_ERROR(op_run1(engine, &op)) == 0, "ZUC, most bits");
	op.ext0 = 1 << WARP_SEC3_EXT_C_LEN_BITS_SHIFT;
	CHECK(STATUS_ERROR(op_run1(engine, &op)) == WARP_SEC_ERR_DATA_LEN, "ZUC, a bit more");
	op = (struct op){ 0 };
	set_mac(&op, &mac_vectors[5], 0, &n);
	op.src = data;
	op.mac = mac;
	op.a_len = 8;
	op.ext0 = 0;
	CHECK(STATUS_ERROR(op_run1(engine, &op)) == WARP_SEC_ERR_DATA_LEN, "F9 of COUNT alone");
	free(data);
	guard_free_all();
}

int
main(void)
{
	void *engine = engine_create(WARP_MODEL_EXT);
	struct op probe = { 0 };
	uint8_t byte = 0;
	unsigned int i, k;

	rnd_seed(400);
	set_cipher(&probe, &cipher_vectors[0], 0);
	probe.src = &byte;
	probe.c_len = 1;
	probe.ext0 = 0;
	if (STATUS_ERROR(op_run1(engine, &probe)) == WARP_SEC_ERR_CIPHER) {
		printf("SNOW 3G, ZUC and KASUMI need ipsec-mb, which this build has not got\n");
		return 77;
	}
	for (i = 0; i < sizeof(cipher_vectors) / sizeof(cipher_vectors[0]); i++)
		for (k = 0; k < 48; k++)
			cipher_at(engine, &cipher_vectors[i], k < 16 ? k / 8 * 8 : rnd_range(0, 90),
				  k % PLACE_KINDS, rnd() % 2);
	for (i = 0; i < sizeof(mac_vectors) / sizeof(mac_vectors[0]); i++)
		for (k = 0; k < 24; k++)
			mac_at(engine, &mac_vectors[i],
			       mac_vectors[i].alg == F9 ? k / 2 * 8 : k < 2 ? 0 : rnd_range(0, 70), k % 2);
	for (i = 0; i < sizeof(cipher_vectors) / sizeof(cipher_vectors[0]); i++)
		for (k = 0; k < sizeof(mac_vectors) / sizeof(mac_vectors[0]); k++)
			if (mac_vectors[k].bits % 8 == 0 && strlen(mac_vectors[k].out) == 8)
				mac_inside(engine, &cipher_vectors[i], &mac_vectors[k], rnd_range(0, 4),
					   (i + k) % PLACE_KINDS);
	length_limits(engine);
	warp_sec_engine.destroy(engine);
	return test_end();
}
