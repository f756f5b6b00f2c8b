/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Ciphers alone: random data, lengths and placements, compared with OpenSSL. */

#include "sec_test.h"

struct cipher {
	const char *ref;
	const char *cts;
	unsigned int alg, mode, width, code;
	unsigned int key_len, iv_len;
	uint32_t step, min;	/* lengths are multiples of step, at least min */
	bool v2, bd2;		/* model v2 has it; type 2 can express it */
	bool ext;
};

#define AES(bits, m, ...)	{ .ref = "AES-" #bits "-" #m, .alg = WARP_SEC_C_ALG_AES, \
	.mode = WARP_SEC_C_MODE_##m, .code = (bits - 128) / 64, .key_len = bits / 8, \
	.iv_len = 16, __VA_ARGS__ }
#define CTS(bits, n)	{ .ref = "AES-" #bits "-CBC-CTS", .cts = "CS" #n, \
	.alg = WARP_SEC_C_ALG_AES, .mode = WARP_SEC_C_MODE_CBC_CS, .width = n, \
	.code = (bits - 128) / 64, .key_len = bits / 8, .iv_len = 16, .step = 1, .min = 17, \
	.v2 = true, .bd2 = true }
#define SM4(m, ...)	{ .ref = "SM4-" #m, .alg = WARP_SEC_C_ALG_SM4, \
	.mode = WARP_SEC_C_MODE_##m, .key_len = 16, .iv_len = 16, __VA_ARGS__ }
#define TDES(m, c, k, ...)	{ .ref = "DES-EDE3-" #m, .alg = WARP_SEC_C_ALG_##c, \
	.mode = WARP_SEC_C_MODE_##m, .key_len = k, .iv_len = 8, .step = 8, .min = 8, \
	.bd2 = true, __VA_ARGS__ }
#define BLOCK	.step = 16, .min = 16, .v2 = true, .bd2 = true
#define STREAM	.step = 1, .min = 1

static const struct cipher ciphers[] = {
	AES(128, ECB, BLOCK), AES(192, ECB, BLOCK), AES(256, ECB, BLOCK),
	AES(128, CBC, BLOCK), AES(192, CBC, BLOCK), AES(256, CBC, BLOCK),
	AES(128, CTR, STREAM), AES(192, CTR, STREAM), AES(256, CTR, STREAM),
	AES(128, CFB, STREAM), AES(192, CFB, STREAM), AES(256, CFB, STREAM),
	AES(128, OFB, STREAM), AES(192, OFB, STREAM), AES(256, OFB, STREAM),
	{ .ref = "AES-128-XTS", .alg = WARP_SEC_C_ALG_AES, .mode = WARP_SEC_C_MODE_XTS,
	  .key_len = 32, .iv_len = 16, .step = 1, .min = 16, .v2 = true, .bd2 = true },
	{ .ref = "AES-256-XTS", .alg = WARP_SEC_C_ALG_AES, .mode = WARP_SEC_C_MODE_XTS, .code = 2,
	  .key_len = 64, .iv_len = 16, .step = 1, .min = 16, .v2 = true, .bd2 = true },
	CTS(128, 1), CTS(128, 2), CTS(128, 3), CTS(192, 1), CTS(256, 3),
	SM4(ECB, BLOCK), SM4(CBC, BLOCK), SM4(CTR, STREAM), SM4(CFB, STREAM), SM4(OFB, STREAM),
	TDES(ECB, 3DES, 24, .code = 1, .v2 = true), TDES(CBC, 3DES, 24, .code = 1, .v2 = true),
	TDES(ECB, 3DES, 16, .code = 3, .v2 = true), TDES(CBC, 3DES, 16, .code = 3, .v2 = true),
	TDES(ECB, DES, 8, .code = 1, .v2 = true), TDES(CBC, DES, 8, .code = 1, .v2 = true),
	TDES(OFB, 3DES, 24, .code = 1), TDES(OFB, 3DES, 16, .code = 3), TDES(OFB, DES, 8),
	{ .ref = "ChaCha20", .alg = WARP_SEC_EXT_C_ALG_CHACHA20,
	  .mode = WARP_SEC_EXT_C_MODE_STREAM, .code = 2, .key_len = 32, .iv_len = 16, STREAM,
	  .ext = true },
};

static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };

static uint8_t flow_key[64];

/* One, two or three keys of eight bytes as OpenSSL's three. */
static void
ref_key(const struct cipher *c, const uint8_t *key, uint8_t *to)
{
	memcpy(to, key, c->key_len);
	if (c->alg > WARP_SEC_C_ALG_3DES)
		return;
	if (c->key_len == 8)
		memcpy(to + 8, key, 8);
	if (c->key_len < 24)
		memcpy(to + 16, key, 8);
}

static void
one(void *engine, const struct cipher *c, unsigned int type, uint32_t len, uint32_t off,
    unsigned int kind, bool encrypt)
{
	uint8_t *data = malloc(off + len), *want = malloc(off + len), *got = malloc(off + len);
	uint8_t *key = guard_alloc(c->key_len), *iv = guard_alloc(c->iv_len), full[64];
	struct op op = {
		.type = type, .scene = rnd_range(0, 1),
		.cipher = encrypt ? WARP_SEC_CIPHER_ENCRYPT : WARP_SEC_CIPHER_DECRYPT,
		.c_alg = c->alg, .c_mode = c->mode, .c_width = c->width, .c_key_code = c->code,
		.ctr_mode = c->mode == WARP_SEC_C_MODE_CTR ? WARP_SEC_CTR_WRAP_128 :
							     rnd_range(0, 1) * 2,
		.c_key = key, .c_iv = c->mode == WARP_SEC_C_MODE_ECB ? NULL : iv,
		.c_len = len, .c_off = (uint16_t)off,
		/* junk that does not concern a lone cipher */
		.icv_len = 16, .a_len = 77, .mac_words = 31, .a_alg = 0x3F, .key_words = 9,
	};
	struct place place;
	uint32_t status;
	char what[96];

	rnd_bytes(data, off + len);
	/* Often the key of the request before, as in a flow: only the IV is new. */
	if (rnd() % 3 == 0)
		rnd_bytes(flow_key, sizeof(flow_key));
	memcpy(key, flow_key, c->key_len);
	rnd_bytes(iv, c->iv_len);
	if (rnd() % 2)	/* counters near their ends */
		memset(iv + c->iv_len - (c->iv_len - 3), 0xFF, c->iv_len - 3);
	ref_key(c, key, full);
	place_make(&place, &op, data, off + len, kind);
	status = op_run1(engine, &op);
	snprintf(what, sizeof(what), "%s %s%u type %u len %u off %u kind %u %s", c->ref,
		 c->cts ? c->cts : "", c->key_len, type, len, off, kind, encrypt ? "enc" : "dec");
	if (CHECK(status == (WARP_SEC_DONE | WARP_SEC_FLAG_CIPHER << WARP_SEC_FLAG_SHIFT),
		  "%s: status %08x", what, status)) {
		memset(want, 0xEE, off);
		if (place_in_place(&place))
			memcpy(want, data, off);
		ref_cipher(c->ref, c->cts, full, iv, encrypt, data + off, want + off, len);
		place_read(&place, got);
		check_bytes(got, want, off + len, what);
	}
	free(data);
	free(want);
	free(got);
	guard_free_all();
}

static void
random_lengths(void *engine, enum warp_model model, const struct cipher *c)
{
	static const uint32_t caps[] = { 64, 300, 5000, 70000 };
	unsigned int i;

	for (i = 0; i < 48; i++) {
		uint32_t cap = caps[i % 4], len;
		unsigned int type = c->bd2 && (model == WARP_MODEL_V2 || i % 3 == 0) ? 2 : 3;

		len = i < 3 ? c->min + i * c->step : rnd_range(c->min, cap) / c->step * c->step;
		if (len < c->min)
			len = c->min;
		one(engine, c, type, len, i % 5 == 4 ? rnd_range(0, 40) : 0, i % PLACE_KINDS,
		    i % 2);
	}
}

/* Wrap at 32 bits: the upper 96 stay. The reference steps the counter by hand through ECB. */
static void
ctr_wrap_32(void *engine)
{
	uint8_t *data = guard_alloc(160), *key = guard_alloc(16), *iv = guard_alloc(16);
	uint8_t want[160], block[16];
	unsigned int i, k;
	struct op op = {
		.type = 3, .cipher = WARP_SEC_CIPHER_ENCRYPT, .c_alg = WARP_SEC_C_ALG_AES,
		.c_mode = WARP_SEC_C_MODE_CTR, .ctr_mode = WARP_SEC_CTR_WRAP_32,
		.c_key = key, .c_iv = iv, .c_len = 160, .src = data,
	};

	rnd_bytes(data, 160);
	rnd_bytes(key, 16);
	rnd_bytes(iv, 16);
	memset(iv + 8, 0xFF, 8);
	iv[15] = 0xFC;
	for (i = 0; i < 10; i++) {
		uint32_t low = 0xFFFFFFFC + i;

		memcpy(block, iv, 12);
		for (k = 0; k < 4; k++)
			block[12 + k] = (uint8_t)(low >> (24 - 8 * k));
		ref_cipher("AES-128-ECB", NULL, key, NULL, true, block, block, 16);
		for (k = 0; k < 16; k++)
			want[16 * i + k] = data[16 * i + k] ^ block[k];
	}
	op_run1(engine, &op);
	check_bytes(data, want, 160, "CTR, wrap at 32 bits");
	guard_free_all();
}

/* A 12-byte nonce stands for the block that ends in a counter of 1. */
static void
ctr_nonce(void *engine)
{
	uint8_t *nonce = guard_alloc(12), key[16], block[16] = { 0 }, data[100], want[100];
	struct op op = {
		.type = 3, .cipher = WARP_SEC_CIPHER_ENCRYPT, .c_alg = WARP_SEC_C_ALG_AES,
		.c_mode = WARP_SEC_C_MODE_CTR, .ctr_mode = WARP_SEC_CTR_WRAP_128, .c_key = key,
		.c_iv = nonce, .c_len = sizeof(data), .src = data,
		.ext0 = 12 << WARP_SEC3_EXT_C_IV_LEN_SHIFT,
	};

	rnd_bytes(nonce, 12);
	rnd_bytes(key, sizeof(key));
	rnd_bytes(data, sizeof(data));
	memcpy(block, nonce, 12);
	block[15] = 1;
	ref_cipher("AES-128-CTR", NULL, key, block, true, data, want, sizeof(data));
	CHECK(STATUS_ERROR(op_run1(engine, &op)) == 0, "CTR with a nonce");
	check_bytes(data, want, sizeof(data), "CTR with a nonce");
	guard_free_all();
}

/* The largest request, and one byte more. */
static void
limits(void *engine)
{
	uint8_t *data = calloc(1, WARP_SEC_MAX_DATA + 16), *want = malloc(WARP_SEC_MAX_DATA);
	uint8_t key[16] = { 1 }, iv[16] = { 2 };
	struct list list;
	struct op op = {
		.type = 3, .cipher = WARP_SEC_CIPHER_ENCRYPT, .c_alg = WARP_SEC_C_ALG_AES,
		.c_mode = WARP_SEC_C_MODE_CTR, .ctr_mode = WARP_SEC_CTR_WRAP_128,
		.c_key = key, .c_iv = iv, .c_len = WARP_SEC_MAX_DATA, .src = data,
	};
	uint32_t status;

	ref_cipher("AES-128-CTR", NULL, key, iv, true, data, want, WARP_SEC_MAX_DATA);
	list_make(&list, data, WARP_SEC_MAX_DATA, 64);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "largest: status %08x", status);
	check_bytes(data, want, WARP_SEC_MAX_DATA, "largest, flat");
	op.src = list.head;
	op.src_type = WARP_SEC_ADDR_SGL;
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "largest list: status %08x", status);
	list_read(&list, data);
	check_bytes(data, want, WARP_SEC_MAX_DATA, "largest, list");
	op.src = data;
	op.src_type = WARP_SEC_ADDR_FLAT;
	op.c_len = WARP_SEC_MAX_DATA + 1;
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == WARP_SEC_ERR_DATA_LEN, "too large: status %08x", status);
	free(data);
	free(want);
	guard_free_all();
}

int
main(void)
{
	unsigned int i, m;

	for (m = 0; m < 3; m++) {
		void *engine = engine_create(models[m]);

		rnd_seed(m + 1);
		rnd_bytes(flow_key, sizeof(flow_key));
		for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
			const struct cipher *c = &ciphers[i];

			if ((models[m] == WARP_MODEL_V2 && !c->v2) ||
			    (c->ext && models[m] != WARP_MODEL_EXT))
				continue;
			random_lengths(engine, models[m], c);
		}
		if (models[m] != WARP_MODEL_V2) {
			ctr_wrap_32(engine);
			limits(engine);
		}
		if (models[m] == WARP_MODEL_EXT)
			ctr_nonce(engine);
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
