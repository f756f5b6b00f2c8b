/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * DOCSIS BPI, alone and with its CRC, and counter mode of 3DES: modes that no
 * library offers under one name, put together here from ECB and CBC by hand.
 */

#include "sec_test.h"

struct alg {
	const char *ecb, *cbc;
	unsigned int alg, code, key_len, block;
};

static const struct alg algs[] = {
	{ "AES-128-ECB", "AES-128-CBC", WARP_SEC_C_ALG_AES, 0, 16, 16 },
	{ "AES-256-ECB", "AES-256-CBC", WARP_SEC_C_ALG_AES, 2, 32, 16 },
	{ "DES-EDE3-ECB", "DES-EDE3-CBC", WARP_SEC_C_ALG_DES, 1, 8, 8 },
};

/* DES as 3DES with one key three times. */
static void
spread(const struct alg *a, const uint8_t *key, uint8_t *to)
{
	unsigned int i;

	memcpy(to, key, a->key_len);
	for (i = 1; i < 3 && a->key_len == 8; i++)
		memcpy(to + 8 * i, key, 8);
}

static void
docsis(const struct alg *a, const uint8_t *key, const uint8_t *iv, bool encrypt, uint8_t *p,
       uint32_t len)
{
	uint32_t rest = len % a->block, whole = len - rest, i;
	uint8_t full[32], mask[16], last[16];

	spread(a, key, full);
	memcpy(last, iv, a->block);
	if (whole > 0 && !encrypt)
		memcpy(last, p + whole - a->block, a->block);
	if (whole > 0)
		ref_cipher(a->cbc, NULL, full, iv, encrypt, p, p, whole);
	if (whole > 0 && encrypt)
		memcpy(last, p + whole - a->block, a->block);
	ref_cipher(a->ecb, NULL, full, NULL, true, last, mask, a->block);
	for (i = 0; i < rest; i++)
		p[whole + i] ^= mask[i];
}

static void
crc(const uint8_t *p, uint32_t len, uint8_t out[4])
{
	uint32_t v = 0xFFFFFFFF, i, k;

	for (i = 0; i < len; i++) {
		v ^= p[i];
		for (k = 0; k < 8; k++)
			v = v & 1 ? v >> 1 ^ 0xEDB88320 : v >> 1;
	}
	for (k = 0; k < 4; k++)
		out[k] = (uint8_t)(~v >> (8 * k));
}

static void
alone(void *engine, const struct alg *a, uint32_t len, unsigned int kind, bool encrypt)
{
	uint8_t *key = guard_alloc(a->key_len), *iv = guard_alloc(a->block);
	uint8_t *data = guard_alloc(len), *got = guard_alloc(len);
	struct op op = { .type = 3, .cipher = encrypt ? 1 : 2, .c_alg = a->alg,
			 .c_mode = WARP_SEC_EXT_C_MODE_DOCSIS, .c_key_code = a->code,
			 .c_len = len, .c_key = key, .c_iv = iv };
	struct place place;
	uint32_t status;

	rnd_bytes(key, a->key_len);
	rnd_bytes(iv, a->block);
	rnd_bytes(data, len);
	place_make(&place, &op, data, len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "DOCSIS %s, %u bytes: status %08x", a->cbc, len, status);
	docsis(a, key, iv, encrypt, data, len);
	place_read(&place, got);
	check_bytes(got, data, len, a->cbc);
	guard_free_all();
}

/* Ethernet addresses, then what is enciphered, the CRC over all of it at its end. */
static void
pdu(void *engine, const struct alg *a, uint32_t len, unsigned int kind, bool encrypt, bool wrong)
{
	uint8_t *key = guard_alloc(a->key_len), *iv = guard_alloc(a->block);
	uint8_t *plain = guard_alloc(len + 4), *enc = guard_alloc(len + 4), *got = guard_alloc(len + 4);
	struct op op = { .type = 3, .cipher = encrypt ? 1 : 2, .auth = encrypt ? 1 : 2,
			 .seq = encrypt, .c_alg = a->alg, .c_mode = WARP_SEC_EXT_C_MODE_DOCSIS,
			 .c_key_code = a->code, .c_off = 12, .c_len = len - 12 + 4,
			 .a_alg = WARP_SEC_EXT_A_ALG_CRC32, .mac_words = 1, .a_len = len,
			 .c_key = key, .c_iv = iv, .ext_flags = WARP_SEC3_EXT_MAC_STREAM,
			 .ext1 = len };
	struct place place;
	uint32_t status, icv = 0;

	rnd_bytes(key, a->key_len);
	rnd_bytes(iv, a->block);
	rnd_bytes(plain, len);
	crc(plain, len, plain + len);
	memcpy(enc, plain, len + 4);
	docsis(a, key, iv, true, enc + 12, len - 12 + 4);
	if (!encrypt) {
		icv = wrong ? WARP_SEC_ICV_MISMATCH : WARP_SEC_ICV_MATCH;
		enc[rnd() % (len + 4)] ^= wrong;
	}
	if (encrypt)
		memset(got, 0x55, len + 4);
	memcpy(got, encrypt ? plain : enc, encrypt ? len : len + 4);
	place_make(&place, &op, got, len + 4, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0 && STATUS_ICV(status) == icv, "PDU of %u: status %08x", len,
	      status);
	if (!wrong) {
		place_read(&place, got);
		check_bytes(got, encrypt ? enc : plain, len + 4, "PDU");
	}
	guard_free_all();
}

static void
tdes_ctr(void *engine, uint32_t len, unsigned int kind, bool two_keys)
{
	uint8_t *key = guard_alloc(two_keys ? 16 : 24), *iv = guard_alloc(8), full[24], block[8];
	uint8_t *data = guard_alloc(len), *got = guard_alloc(len);
	struct op op = { .type = 3, .cipher = 1, .c_alg = WARP_SEC_C_ALG_3DES,
			 .c_mode = WARP_SEC_C_MODE_CTR, .c_len = len, .c_key = key, .c_iv = iv,
			 .c_key_code = two_keys ? WARP_SEC_C_KEY_3DES_2 : WARP_SEC_C_KEY_3DES_3 };
	uint64_t v;
	struct place place;
	uint32_t i, status;

	rnd_bytes(key, two_keys ? 16 : 24);
	rnd_bytes(iv, 8);
	if (rnd() % 2)
		memset(iv, 0xFF, 7);
	rnd_bytes(data, len);
	place_make(&place, &op, data, len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "3DES-CTR, %u bytes: status %08x", len, status);
	memcpy(full, key, two_keys ? 16 : 24);
	if (two_keys)
		memcpy(full + 16, key, 8);
	for (i = 0, v = 0; i < 8; i++)
		v = v << 8 | iv[i];
	for (i = 0; i < len; i++) {
		unsigned int k;

		if (i % 8 == 0) {
			for (k = 0; k < 8; k++)
				block[k] = (uint8_t)((v + i / 8) >> (56 - 8 * k));
			ref_cipher("DES-EDE3-ECB", NULL, full, NULL, true, block, block, 8);
		}
		data[i] ^= block[i % 8];
	}
	place_read(&place, got);
	check_bytes(got, data, len, "3DES-CTR");
	guard_free_all();
}

int
main(void)
{
	void *engine = engine_create(WARP_MODEL_EXT);
	unsigned int i, a;

	rnd_seed(900);
	for (a = 0; a < sizeof(algs) / sizeof(algs[0]); a++)
		for (i = 0; i < 160; i++) {
			uint32_t len = i < 80 ? i / 2 + 1 : rnd_range(1, 2000);

			alone(engine, &algs[a], len, (unsigned int)rnd() % PLACE_KINDS, i % 2);
			pdu(engine, &algs[a], 14 + len, (unsigned int)rnd() % PLACE_KINDS, i % 2,
			    i % 2 == 0 && rnd() % 3 == 0);
		}
	for (i = 0; i < 60; i++)
		tdes_ctr(engine, i < 30 ? i + 1 : rnd_range(1, 3000), i % PLACE_KINDS, i / 8 % 2);
	warp_sec_engine.destroy(engine);
	return test_end();
}
