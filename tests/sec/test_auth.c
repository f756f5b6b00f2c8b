/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Digests and MACs alone, single and in stages, compared with OpenSSL. */

#include "sec_test.h"

enum kind { HASH, HMAC, CMAC, GMAC };

struct auth {
	const char *ref;
	enum kind kind;
	unsigned int alg, digest, state, block;
	bool ext;
};

static const struct auth algs[] = {
	{ "SHA1", HASH, 0x00, 20, 20, 64, 0 }, { "SHA256", HASH, 0x01, 32, 32, 64, 0 },
	{ "MD5", HASH, 0x02, 16, 16, 64, 0 }, { "SHA224", HASH, 0x03, 28, 32, 64, 0 },
	{ "SHA384", HASH, 0x04, 48, 64, 128, 0 }, { "SHA512", HASH, 0x05, 64, 64, 128, 0 },
	{ "SHA512-224", HASH, 0x06, 28, 64, 128, 0 }, { "SHA512-256", HASH, 0x07, 32, 64, 128, 0 },
	{ "SM3", HASH, 0x25, 32, 32, 64, 0 },
	{ "SHA1", HMAC, 0x10, 20, 20, 64, 0 }, { "SHA256", HMAC, 0x11, 32, 32, 64, 0 },
	{ "MD5", HMAC, 0x12, 16, 16, 64, 0 }, { "SHA224", HMAC, 0x13, 28, 32, 64, 0 },
	{ "SHA384", HMAC, 0x14, 48, 64, 128, 0 }, { "SHA512", HMAC, 0x15, 64, 64, 128, 0 },
	{ "SHA512-224", HMAC, 0x16, 28, 64, 128, 0 }, { "SHA512-256", HMAC, 0x17, 32, 64, 128, 0 },
	{ "SM3", HMAC, 0x26, 32, 32, 64, 0 },
	{ "SHA3-224", HASH, 0x28, 28, 0, 144, 1 }, { "SHA3-256", HASH, 0x29, 32, 0, 136, 1 },
	{ "SHA3-384", HASH, 0x2A, 48, 0, 104, 1 }, { "SHA3-512", HASH, 0x2B, 64, 0, 72, 1 },
	{ "SHA3-224", HMAC, 0x2C, 28, 0, 144, 1 }, { "SHA3-256", HMAC, 0x2D, 32, 0, 136, 1 },
	{ "SHA3-384", HMAC, 0x2E, 48, 0, 104, 1 }, { "SHA3-512", HMAC, 0x2F, 64, 0, 72, 1 },
	{ "AES-128-CBC", CMAC, 0x21, 16, 0, 0, 0 },
	{ "AES-GCM", GMAC, 0x22, 16, 0, 0, 0 },
};

static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };

static uint32_t
key_size(const struct auth *a)
{
	switch (a->kind) {
	case HMAC:
		return rnd_range(0, a->block / 4) * 4;
	case CMAC:
		return 16;
	case GMAC:
		return rnd_range(2, 4) * 8;
	default:
		return 0;
	}
}

static void
reference(const struct auth *a, const uint8_t *key, uint32_t key_len, const uint8_t *iv,
	  uint32_t iv_len, const uint8_t *data, uint32_t len, uint8_t *mac)
{
	char name[16];

	switch (a->kind) {
	case HASH:
		ref_digest(a->ref, data, len, mac);
		break;
	case HMAC:
		ref_mac("HMAC", a->ref, key, key_len, NULL, 0, data, len, mac);
		break;
	case CMAC:
		snprintf(name, sizeof(name), "AES-%u-CBC", key_len * 8);
		ref_mac("CMAC", name, key, key_len, NULL, 0, data, len, mac);
		break;
	case GMAC:
		snprintf(name, sizeof(name), "AES-%u-GCM", key_len * 8);
		ref_mac("GMAC", name, key, key_len, iv, iv_len, data, len, mac);
		break;
	}
}

static void
single(void *engine, const struct auth *a, enum warp_model model, unsigned int type, uint32_t len)
{
	uint32_t off = rnd_range(0, 20), key_len = key_size(a), iv_len = 12;
	bool ext = model == WARP_MODEL_EXT && type == 3;
	unsigned int words = rnd_range(1, a->digest / 4), mac_len;
	uint8_t *data = malloc(off + len), *key = guard_alloc(key_len), want[64];
	uint8_t *iv, *mac;
	struct op op = { .type = type, .auth = WARP_SEC_AUTH_CALC, .a_alg = a->alg,
			 .a_key = key, .key_words = key_len / 4, .a_len = len,
			 .a_off = (uint16_t)off, .mac_words = words };
	struct place place;
	uint32_t status;
	char what[80];

	mac_len = words * 4;
	if (ext && rnd() % 2) {
		op.ext_flags = WARP_SEC3_EXT_MAC_TRIM(rnd() % 4);
		mac_len -= op.ext_flags >> WARP_SEC3_EXT_MAC_TRIM_SHIFT;
	}
	if (a->kind == GMAC) {
		if (ext && rnd() % 2) {
			iv_len = rnd_range(1, 15);
			op.ext0 = iv_len << WARP_SEC3_EXT_A_IV_LEN_SHIFT;
		}
		op.ai_gen = WARP_SEC_AI_GEN_ADDR;
	} else {
		op.scene = rnd() % 2 ? WARP_SEC_SCENE_STREAM : rnd_range(0, 1);
	}
	iv = guard_alloc(iv_len);
	mac = guard_alloc(mac_len);
	op.a_iv = iv;
	op.mac = mac;
	memset(mac, 0xEE, mac_len);
	rnd_bytes(data, off + len);
	rnd_bytes(key, key_len);
	rnd_bytes(iv, iv_len);
	place_make(&place, &op, data, off + len, rnd() % 2 ? 0 : 3);
	if (len == 0) {
		op.src = (void *)1;	/* not to be touched */
		op.src_type = WARP_SEC_ADDR_FLAT;
	}
	status = op_run1(engine, &op);
	snprintf(what, sizeof(what), "%s kind %u type %u len %u key %u mac %u iv %u", a->ref,
		 a->kind, type, len, key_len, mac_len, iv_len);
	CHECK(status == (WARP_SEC_DONE | WARP_SEC_FLAG_AUTH << WARP_SEC_FLAG_SHIFT),
	      "%s: status %08x", what, status);
	reference(a, key, key_len, iv, iv_len, data + off, len, want);
	check_bytes(mac, want, mac_len, what);
	if (ext) {
		op.auth = WARP_SEC_AUTH_VERIFY;
		status = op_run1(engine, &op);
		CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MATCH, "%s: verify %08x", what, status);
		mac[rnd() % mac_len] ^= (uint8_t)(1u << rnd() % 8);
		status = op_run1(engine, &op);
		CHECK(status == (WARP_SEC_DONE | WARP_SEC_ICV_MISMATCH << WARP_SEC_ICV_SHIFT |
				 WARP_SEC_FLAG_AUTH << WARP_SEC_FLAG_SHIFT),
		      "%s: wrong MAC %08x", what, status);
	}
	free(data);
	guard_free_all();
}

/* The three conventions that drivers have for mac_len before the last BD; section 4.13. */
static unsigned int
stage_words(const struct auth *a, unsigned int convention)
{
	switch (convention) {
	case 0:
		return a->kind == HASH && a->alg != WARP_SEC_A_ALG_SM3 ? 0 : a->digest / 4;
	case 1:
		return 1;
	default:
		return a->digest / 4;
	}
}

static void
stages(void *engine, const struct auth *a, unsigned int type, unsigned int convention)
{
	unsigned int n = rnd_range(1, 4), i;
	uint32_t key_len = key_size(a), rest = rnd() % 2 ? rnd_range(0, 300) : 0, total = 0;
	uint8_t *key = guard_alloc(key_len), *data = malloc(100000), want[64];
	uint8_t *state = guard_alloc(a->state), *mac;
	struct op op = { .type = type, .auth = WARP_SEC_AUTH_CALC, .a_alg = a->alg,
			 .scene = type == 3 ? WARP_SEC_SCENE_STREAM : WARP_SEC_SCENE_IPSEC,
			 .a_key = key, .key_words = key_len / 4, .mac = state,
			 .pad = WARP_SEC_PAD_NONE, .mac_words = stage_words(a, convention) };

	rnd_bytes(data, 100000);
	rnd_bytes(key, key_len);
	for (i = 0; i < n; i++) {
		op.a_len = rnd_range(1, 40) * a->block;
		op.src = data + total;
		CHECK(STATUS_ERROR(op_run1(engine, &op)) == 0, "%s: stage %u", a->ref, i);
		total += op.a_len;
		op.ai_gen = WARP_SEC_AI_GEN_ADDR;
		op.a_iv = state;
	}
	op.pad = WARP_SEC_PAD_FINAL;
	op.mac_words = a->digest / 4;
	op.a_len = rest;
	op.src = rest > 0 ? data + total : (void *)1;
	total += rest;
	op.long_len = (uint64_t)total * 8;
	/* The last result is shorter than the state and goes to the same place, or another. */
	mac = rnd() % 2 ? state : guard_alloc(a->digest);
	op.mac = mac;
	CHECK(STATUS_ERROR(op_run1(engine, &op)) == 0, "%s: last stage", a->ref);
	reference(a, key, key_len, NULL, 0, data, total, want);
	check_bytes(mac, want, a->digest, a->kind == HMAC ? "HMAC in stages" : a->ref);
	free(data);
	guard_free_all();
}

int
main(void)
{
	static const uint32_t caps[] = { 70, 300, 5000, 140000 };
	unsigned int i, k, m;

	for (m = 0; m < 3; m++) {
		void *engine = engine_create(models[m]);

		rnd_seed(m + 100);
		for (i = 0; i < sizeof(algs) / sizeof(algs[0]); i++) {
			const struct auth *a = &algs[i];
			bool v2 = models[m] == WARP_MODEL_V2;

			if ((a->ext && models[m] != WARP_MODEL_EXT) || (v2 && a->kind >= CMAC))
				continue;
			for (k = 0; k < 48; k++) {
				uint32_t min = v2 || (a->kind == CMAC && !a->ext) ? 1 : 0;
				unsigned int type = v2 || (k % 3 == 0 && !a->ext) ? 2 : 3;

				single(engine, a, models[m], type,
				       k < 4 ? min + k : rnd_range(min, caps[k % 4]));
			}
			for (k = 0; k < 9 && a->state > 0; k++)
				stages(engine, a, v2 || k % 2 ? 2 : 3, k % 3);
		}
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
