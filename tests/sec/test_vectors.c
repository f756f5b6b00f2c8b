/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Known answers from the standards, each in both directions and as flat memory and list. */

#include "sec_test.h"

#include "vectors.h"

static void
cipher(void *engine, const struct cipher_vector *v, unsigned int kind, bool decrypt)
{
	size_t len;
	uint8_t *plain = hex(v->in, &len), *enc = hex(v->out, NULL), got[128];
	struct op op = {
		.type = 3, .cipher = decrypt ? WARP_SEC_CIPHER_DECRYPT : WARP_SEC_CIPHER_ENCRYPT,
		.c_alg = v->alg, .c_mode = v->mode, .c_key_code = v->code, .c_width = v->width,
		.ctr_mode = v->ctr, .c_key = hex(v->key, NULL), .c_len = (uint32_t)len,
		.c_iv = v->iv ? hex(v->iv, NULL) : NULL,
	};
	struct place place;
	uint32_t status;

	place_make(&place, &op, decrypt ? enc : plain, (uint32_t)len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s: status %08x", v->name, status);
	place_read(&place, got);
	check_bytes(got, decrypt ? plain : enc, len, v->name);
	guard_free_all();
}

static void
mac(void *engine, const struct mac_vector *v, unsigned int kind)
{
	size_t len, mac_len, key_len;
	uint8_t *in = hex(v->in, &len), *want = hex(v->out, &mac_len);
	uint8_t *key = hex(v->key, &key_len), *got = guard_alloc(mac_len);
	struct op op = { .type = 3, .auth = WARP_SEC_AUTH_CALC, .a_alg = v->alg, .a_key = key,
			 .key_words = (unsigned int)key_len / 4, .a_len = (uint32_t)len,
			 .mac_words = (unsigned int)mac_len / 4, .mac = got };
	struct place place;
	uint32_t status;

	place_make(&place, &op, in, (uint32_t)len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s: status %08x", v->name, status);
	check_bytes(got, want, mac_len, v->name);
	guard_free_all();
}

static void
aead(void *engine, const struct aead_vector *v, unsigned int kind, bool decrypt)
{
	size_t key_len, nonce_len, aad_len, len, tag_len;
	uint8_t *key = hex(v->key, &key_len), *nonce = hex(v->nonce, &nonce_len);
	uint8_t *aad = hex(v->aad, &aad_len), *plain = hex(v->in, &len), *enc = hex(v->out, NULL);
	uint8_t *tag = hex(v->tag, &tag_len), *got_tag = guard_alloc(tag_len);
	uint8_t *s = guard_alloc(aad_len + len), got[300], a1[16] = { 0 }, b0[16] = { 0 };
	unsigned int i, l = 15 - (unsigned int)nonce_len;
	struct op op = {
		.type = 3, .cipher = decrypt ? WARP_SEC_CIPHER_DECRYPT : WARP_SEC_CIPHER_ENCRYPT,
		.seq = decrypt, .c_alg = v->alg, .c_mode = v->mode,
		.c_key_code = (unsigned int)(key_len - 16) / 8, .icv_len = (unsigned int)tag_len,
		.a_len = (uint32_t)aad_len, .c_len = (uint32_t)len, .c_off = (uint16_t)aad_len,
		.c_key = key, .c_iv = nonce, .mac = got_tag,
		.ext_flags = v->j0 ? WARP_SEC3_EXT_J0 : 0,
	};
	struct place place;
	uint32_t status;

	if (v->mode == WARP_SEC_C_MODE_CCM) {
		a1[0] = (uint8_t)(l - 1);
		a1[15] = 1;
		b0[0] = (uint8_t)((aad_len ? 0x40 : 0) | (tag_len - 2) / 2 << 3 | (l - 1));
		memcpy(a1 + 1, nonce, nonce_len);
		memcpy(b0 + 1, nonce, nonce_len);
		for (i = 0; i < 2; i++)
			b0[15 - i] = (uint8_t)(len >> (8 * i));
		op.c_iv = a1;
		op.a_iv = b0;
	} else if (nonce_len != 12 && !v->j0) {
		op.ext0 = (uint32_t)nonce_len << WARP_SEC3_EXT_C_IV_LEN_SHIFT;
	}
	memcpy(s, aad, aad_len);
	memcpy(s + aad_len, decrypt ? enc : plain, len);
	if (decrypt)
		memcpy(got_tag, tag, tag_len);
	place_make(&place, &op, s, (uint32_t)(aad_len + len), kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0 &&
	      STATUS_ICV(status) == (decrypt ? WARP_SEC_ICV_MATCH : WARP_SEC_ICV_NONE),
	      "%s: status %08x", v->name, status);
	place_read(&place, got);
	check_bytes(got + aad_len, decrypt ? plain : enc, len, v->name);
	check_bytes(got_tag, tag, tag_len, v->name);
	guard_free_all();
}

int
main(void)
{
	unsigned int i, k, m;

	rnd_seed(700);
	for (m = WARP_MODEL_V3; m <= WARP_MODEL_EXT; m++) {
		void *engine = engine_create((enum warp_model)m);

		for (k = 0; k < PLACE_KINDS; k++) {
			for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
				cipher(engine, &ciphers[i], k, false);
				cipher(engine, &ciphers[i], k, true);
			}
			for (i = 0; i < sizeof(macs) / sizeof(macs[0]); i++)
				if (!macs[i].ext || m == WARP_MODEL_EXT)
					mac(engine, &macs[i], k % 2 ? 3 : 0);
			for (i = 0; i < sizeof(aeads) / sizeof(aeads[0]); i++)
				if (!aeads[i].ext || m == WARP_MODEL_EXT) {
					aead(engine, &aeads[i], k, false);
					aead(engine, &aeads[i], k, true);
				}
		}
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
