/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What each model refuses, with its status and without a trace in D or the MAC
 * buffer; and that what is only unusual is let through.
 */

#include "sec_test.h"

/* A rule is a sound request with one thing changed. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#define V2	1u
#define V3	2u
#define EXT	4u
#define HW	(V2 | V3)
#define ALL	(V2 | V3 | EXT)

#define CIPHER(alg, mode)	.cipher = 1, .c_alg = WARP_SEC_C_ALG_##alg, \
	.c_mode = WARP_SEC_C_MODE_##mode, .c_len = 64
#define HASH(alg)	.auth = 1, .a_alg = WARP_SEC_A_ALG_##alg, .a_len = 64
#define AEAD(mode)	.cipher = 1, .c_alg = WARP_SEC_C_ALG_AES, .c_mode = WARP_SEC_C_MODE_##mode, \
	.icv_len = 16, .a_len = 16, .c_off = 16, .c_len = 32
#define CHAIN		.cipher = 1, .c_alg = WARP_SEC_C_ALG_AES, .c_mode = WARP_SEC_C_MODE_CBC, \
	.auth = 1, .a_alg = WARP_SEC_A_ALG_HMAC_SHA1, .key_words = 5, .mac_words = 3, \
	.a_len = 64, .c_off = 16, .c_len = 48

/* Models in `refuse` answer `error`, the others succeed; type 0: both types. */
struct rule {
	const char *name;
	unsigned int refuse;
	unsigned int error;
	unsigned int models;	/* that have an opinion on this at all */
	struct op op;
};

static const struct rule rules[] = {
	{ "AES-CBC", 0, 0, ALL, { .type = 2, CIPHER(AES, CBC) } },
	{ "type 3", V2, WARP_SEC_ERR_TYPE, ALL, { .type = 3, CIPHER(AES, CBC) } },
	{ "scene 3", ALL, WARP_SEC_ERR_SCENE, ALL, { .type = 2, .scene = 3, CIPHER(AES, CBC) } },
	{ "scene 8", ALL, WARP_SEC_ERR_SCENE, ALL, { .type = 2, .scene = 8, HASH(SHA1) } },
	{ "cipher in scene 7", ALL, WARP_SEC_ERR_SCENE, ALL,
	  { .type = 2, .scene = 7, CIPHER(AES, CBC) } },
	{ "digest in scene 7", 0, 0, ALL, { .type = 2, .scene = 7, HASH(SHA1) } },
	{ "source type 2", ALL, WARP_SEC_ERR_ADDR_TYPE, ALL,
	  { .type = 2, .src_type = 2, CIPHER(AES, CBC) } },
	{ "destination type 2", ALL, WARP_SEC_ERR_ADDR_TYPE, ALL,
	  { .type = 2, .dst_type = 2, .de = 1, CIPHER(AES, CBC) } },
	{ "destination type 2, de 0", 0, 0, ALL, { .type = 2, .dst_type = 2, CIPHER(AES, CBC) } },
	{ "MAC in a list", ALL, WARP_SEC_ERR_ADDR_TYPE, ALL, { .type = 2, .mac_type = 1, HASH(SHA1) } },
	{ "nothing to do", ALL, WARP_SEC_ERR_OPERATION, ALL, { .type = 2 } },
	{ "cipher operation 3", HW, WARP_SEC_ERR_OPERATION, ALL,
	  { .type = 2, .cipher = 3, .c_len = 16 } },
	{ "auth operation 3", ALL, WARP_SEC_ERR_OPERATION, ALL, { .type = 2, .auth = 3, .a_len = 64 } },
	{ "de 2", ALL, WARP_SEC_ERR_OPERATION, ALL, { .type = 2, .de = 2, CIPHER(AES, CBC) } },
	{ "AES-CTR", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(AES, CTR) } },
	{ "AES-OFB", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(AES, OFB) } },
	{ "AES-CFB", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(AES, CFB) } },
	{ "SM4-CTR", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(SM4, CTR) } },
	{ "SM4-CBC", 0, 0, ALL, { .type = 2, CIPHER(SM4, CBC) } },
	{ "SM4-XTS", 0, 0, ALL, { .type = 2, CIPHER(SM4, XTS) } },
	{ "AES-CBC-CS1", 0, 0, ALL, { .type = 2, .c_width = 1, CIPHER(AES, CBC_CS) } },
	{ "SM4-CBC-CS1", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, .c_width = 1, CIPHER(SM4, CBC_CS) } },
	{ "CBC-CS0", ALL, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(AES, CBC_CS) } },
	{ "CBC-CS4", ALL, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, .c_width = 4, CIPHER(AES, CBC_CS) } },
	{ "DES-OFB", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(DES, OFB) } },
	{ "DES-CTR", ALL, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CIPHER(DES, CTR) } },
	{ "3DES-CTR", HW, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, .c_key_code = 1, CIPHER(3DES, CTR) } },
	{ "DES, key code 0", 0, 0, ALL, { .type = 2, CIPHER(DES, CBC) } },
	{ "DES, length in the ICV field", 0, 0, ALL, { .type = 2, .icv_len = 1, CIPHER(DES, CBC) } },
	{ "3DES, key code 0", ALL, WARP_SEC_ERR_KEY_LEN, ALL, { .type = 2, CIPHER(3DES, CBC) } },
	{ "AES, key code 3", ALL, WARP_SEC_ERR_KEY_LEN, ALL, { .type = 2, .c_key_code = 3, CIPHER(AES, CBC) } },
	{ "AES-XTS, 2 x 192", ALL, WARP_SEC_ERR_KEY_LEN, ALL, { .type = 2, .c_key_code = 1, CIPHER(AES, XTS) } },
	{ "SM4, key code 2", ALL, WARP_SEC_ERR_KEY_LEN, ALL, { .type = 2, .c_key_code = 2, CIPHER(SM4, CBC) } },
	{ "mode 8", HW, WARP_SEC_ERR_CIPHER, HW, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 8, .c_len = 16 } },
	{ "algorithm 4", HW, WARP_SEC_ERR_CIPHER, HW, { .type = 2, .cipher = 1, .c_alg = 4, .c_mode = 8, .c_len = 16 } },
	{ "algorithm 9", ALL, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, .cipher = 1, .c_alg = 9, .c_mode = 1, .c_len = 16 } },
	{ "AES in mode 8", EXT, WARP_SEC_ERR_CIPHER, EXT, { .type = 3, .cipher = 1, .c_alg = 2, .c_mode = 8, .c_len = 16 } },
	{ "ChaCha20-Poly1305", HW, WARP_SEC_ERR_CIPHER, ALL,
	  { .type = 2, .cipher = 1, .c_alg = 7, .c_mode = 6, .c_key_code = 2, .icv_len = 16, .c_len = 16 } },
	{ "DOCSIS", HW, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 10, .c_len = 17 } },
	{ "cipher, 0 bytes", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 1 } },
	{ "CBC, 17 bytes", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 1, .c_len = 17 } },
	{ "DES, 12 bytes", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 0, .c_mode = 1, .c_len = 12 } },
	{ "XTS, 15 bytes", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 7, .c_len = 15 } },
	{ "AES-CS1, one block", HW, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 9, .c_width = 1, .c_len = 16 } },
	{ "SM4-CS1, one block", 0, 0, V3 | EXT, { .type = 2, .cipher = 1, .c_alg = 3, .c_mode = 9, .c_width = 1, .c_len = 16 } },
	{ "too long", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .cipher = 1, .c_alg = 2, .c_mode = 1, .c_len = 0xFFFFF0 } },
	{ "digest too long", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .auth = 1, .a_len = 0xFFFE01 } },
	{ "IV source", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .ai_gen = 2, HASH(SHA1) } },
	{ "digest, empty", V2, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .auth = 1, .a_alg = 1 } },
	{ "digest too wide", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, .mac_words = 6, HASH(SHA1) } },
	{ "SM3 without mac_len", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, HASH(SM3) } },
	{ "HMAC-SHA1, key of 17 words", ALL, WARP_SEC_ERR_KEY_LEN, ALL, { .type = 2, .key_words = 17, HASH(HMAC_SHA1) } },
	{ "HMAC-SHA512, key of 32 words", 0, 0, ALL, { .type = 2, .key_words = 32, HASH(HMAC_SHA512) } },
	{ "HMAC without key", 0, 0, ALL, { .type = 2, HASH(HMAC_SHA1) } },
	{ "a_alg 0x08", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .auth = 1, .a_alg = 8, .a_len = 64 } },
	{ "a_alg 0x3F", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .auth = 1, .a_alg = 0x3F, .a_len = 64 } },
	{ "SM4-GMAC alone", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .ai_gen = 1, .key_words = 4, HASH(SM4_GMAC) } },
	{ "XCBC", V2, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .key_words = 4, .mac_words = 3, HASH(XCBC) } },
	{ "XCBC, 2 words", HW, WARP_SEC_ERR_MAC_LEN, V3 | EXT, { .type = 2, .key_words = 4, .mac_words = 2, HASH(XCBC) } },
	{ "CMAC", V2, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .key_words = 4, HASH(CMAC) } },
	{ "CMAC, 8 key words", V3, WARP_SEC_ERR_KEY_LEN, V3 | EXT, { .type = 2, .key_words = 8, HASH(CMAC) } },
	{ "CMAC, empty", V3, WARP_SEC_ERR_DATA_LEN, V3 | EXT, { .type = 2, .key_words = 4, .auth = 1, .a_alg = 0x21 } },
	{ "GMAC", V2, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .ai_gen = 1, .key_words = 4, HASH(GMAC) } },
	{ "GMAC without nonce", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .key_words = 4, HASH(GMAC) } },
	{ "GMAC, 5 key words", V3 | EXT, WARP_SEC_ERR_KEY_LEN, V3 | EXT, { .type = 2, .ai_gen = 1, .key_words = 5, HASH(GMAC) } },
	{ "digest, verify", HW, WARP_SEC_ERR_OPERATION, ALL, { .type = 2, .auth = 2, .a_alg = 0, .a_len = 64 } },
	{ "FIRST, no whole block", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .pad = 1, .auth = 1, .a_len = 65 } },
	{ "FIRST, empty", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .pad = 1, .auth = 1 } },
	{ "MIDDLE, half a block", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .pad = 1, .ai_gen = 1, .auth = 1, .a_alg = 5, .a_len = 64 } },
	{ "END, longer than the whole", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .ai_gen = 1, .long_len = 511, HASH(SHA1) } },
	{ "END, no whole blocks before", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, .ai_gen = 1, .long_len = 520, HASH(SHA1) } },
	{ "SHA3", HW, WARP_SEC_ERR_AUTH, ALL, { .type = 2, .auth = 1, .a_alg = 0x29, .a_len = 64 } },
	{ "SHA3 in stages", EXT, WARP_SEC_ERR_AUTH, EXT, { .type = 3, .scene = 7, .pad = 1, .auth = 1, .a_alg = 0x29, .a_len = 136 } },
	{ "chain", 0, 0, ALL, { .type = 2, CHAIN } },
	{ "chain, auth first", HW, WARP_SEC_ERR_OPERATION, ALL, { .type = 2, CHAIN, .seq = 1 } },
	{ "chain with CTR", HW, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CHAIN, .c_mode = 4 } },
	{ "chain with SM4", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, CHAIN, .c_alg = 3 } },
	{ "chain with HMAC-SM3", V2, WARP_SEC_ERR_AUTH, ALL, { .type = 2, CHAIN, .a_alg = 0x26 } },
	{ "chain with HMAC-SHA384", HW, WARP_SEC_ERR_AUTH, ALL, { .type = 2, CHAIN, .a_alg = 0x14 } },
	{ "chain without payload", V2, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, CHAIN, .c_len = 0 } },
	{ "chain, stage", ALL, WARP_SEC_ERR_AUTH, ALL, { .type = 2, CHAIN, .pad = 1 } },
	{ "GCM", 0, 0, ALL, { .type = 2, AEAD(GCM) } },
	{ "GCM, tag of 3", HW, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, AEAD(GCM), .icv_len = 3 } },
	{ "GCM, tag of 17", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, AEAD(GCM), .icv_len = 17 } },
	{ "GCM, tag of 0", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, AEAD(GCM), .icv_len = 0 } },
	{ "GCM without payload", V2, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, AEAD(GCM), .c_len = 0 } },
	{ "GCM, AAD of 65536", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, AEAD(GCM), .a_len = 65536 } },
	{ "GCM, copy", HW, WARP_SEC_ERR_OPERATION, HW, { .type = 2, AEAD(GCM), .cipher = 3 } },
	{ "SM4-GCM", V2, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, AEAD(GCM), .c_alg = 3 } },
	{ "DES-GCM", ALL, WARP_SEC_ERR_CIPHER, ALL, { .type = 2, AEAD(GCM), .c_alg = 0 } },
	{ "CCM, tag of 5", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, AEAD(CCM), .icv_len = 5 } },
	{ "CCM, tag of 2", ALL, WARP_SEC_ERR_MAC_LEN, ALL, { .type = 2, AEAD(CCM), .icv_len = 2 } },
	{ "CCM, AAD of 65280", ALL, WARP_SEC_ERR_DATA_LEN, ALL, { .type = 2, AEAD(CCM), .a_len = 65280 } },
	{ "CCM in scene 7", ALL, WARP_SEC_ERR_OPERATION, ALL, { .type = 2, AEAD(CCM), .scene = 7 } },
	/* extension bits */
	{ "AAD_PTR", V3, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, AEAD(GCM), .ext_flags = WARP_SEC3_EXT_AAD_PTR } },
	{ "NO_COPY", V3, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, CHAIN, .ext_flags = WARP_SEC3_EXT_NO_COPY } },
	{ "nonce length", V3, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, AEAD(GCM), .ext0 = 8 << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "MAC offset", V3, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, CHAIN, .ext1 = 1 } },
	{ "dw0[26]", V3 | EXT, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, CHAIN, .ext_flags = 1u << 26 } },
	{ "dw11[24]", V3 | EXT, WARP_SEC_ERR_RESERVED, V3 | EXT, { .type = 3, CHAIN, .ext1 = 1u << 24 } },
	{ "bits of AES", EXT, WARP_SEC_ERR_DATA_LEN, EXT, { .type = 3, CIPHER(AES, CTR), .ext0 = 1 } },
	{ "bits of HMAC", EXT, WARP_SEC_ERR_DATA_LEN, EXT, { .type = 3, HASH(HMAC_SHA1), .ext0 = 1 << 9 } },
	{ "IV length of AES-CBC", EXT, WARP_SEC_ERR_IV, EXT, { .type = 3, CIPHER(AES, CBC), .ext0 = 12 << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "J0 of 12 bytes", EXT, WARP_SEC_ERR_IV, EXT, { .type = 3, AEAD(GCM), .ext_flags = WARP_SEC3_EXT_J0, .ext0 = 12 << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "Poly1305, tag of 12", EXT, WARP_SEC_ERR_MAC_LEN, EXT, { .type = 3, AEAD(GCM), .c_alg = 7, .c_key_code = 2, .icv_len = 12 } },
	{ "ChaCha20, key code 0", EXT, WARP_SEC_ERR_KEY_LEN, EXT, { .type = 3, AEAD(GCM), .c_alg = 7 } },
	{ "SNOW 3G, key code 2", EXT, WARP_SEC_ERR_KEY_LEN, EXT, { .type = 3, .cipher = 1, .c_alg = 4, .c_mode = 8, .c_key_code = 2, .c_len = 16 } },
	{ "EIA3-128, 2 words", EXT, WARP_SEC_ERR_MAC_LEN, EXT, { .type = 3, .auth = 1, .a_alg = 0x39, .key_words = 4, .mac_words = 2, .a_len = 16 } },
	{ "UIA2 of nothing", EXT, WARP_SEC_ERR_DATA_LEN, EXT, { .type = 3, .auth = 1, .a_alg = 0x38, .key_words = 4, .mac_words = 1 } },
	{ "GCM stream END", V3, WARP_SEC_ERR_OPERATION, V3 | EXT, { .type = 3, AEAD(GCM), .scene = 7, .ai_gen = 1, .a_len = 0, .c_off = 0 } },
};

#define ROOM	(16u << 20)

static void
run(void *engine, const struct rule *rule, unsigned int model)
{
	static uint8_t *data, *out;
	uint8_t mac[64], key[256] = { 1 }, before[64];
	struct op op = rule->op;
	/* The extensions are part of type 3: type 2 is V3's. */
	unsigned int as = model == EXT && op.type == 2 ? V3 : model;
	unsigned int error = rule->refuse & as ? rule->error : 0;
	uint32_t status;

	if (data == NULL) {
		data = calloc(1, ROOM);
		out = calloc(1, ROOM);
	}
	memset(mac, 0xEE, sizeof(mac));
	memset(before, 0xEE, sizeof(before));
	memset(out, 0xEE, 256);
	op.src = data;
	if (op.de == 0)
		op.de = op.cipher == 3 || op.dst_type != 0 ? 0 : op.cipher != 0;
	op.dst = out;
	op.mac = mac;
	op.a_key = key;
	op.c_key = key;
	op.c_iv = key;
	op.a_iv = key;
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == error, "%s, model %u: error %02x, not %02x", rule->name, model,
	      STATUS_ERROR(status), error);
	if (error == 0)
		return;
	CHECK(status == (WARP_SEC_DONE | error << WARP_SEC_ERROR_SHIFT), "%s: status %08x",
	      rule->name, status);
	check_bytes(mac, before, sizeof(mac), rule->name);
	check_bytes(out, before, sizeof(before), rule->name);
}

/* Lists that break the rules, and addresses that are not there. */
static void
memory(void *engine)
{
	uint8_t buf[64] = { 0 }, key[32] = { 0 };
	struct op op = { .type = 3, CIPHER(AES, CBC), .src = buf, .c_key = key, .c_iv = key };
	struct op hash = { .type = 3, HASH(SHA1), .src = buf, .mac = buf };
	struct list list, dst;
	struct warp_sgl *sgl;

#define STATUS(o)	STATUS_ERROR(op_run1(engine, &(o)))
	CHECK(STATUS(op) == 0, "sound");
	op.c_key = NULL;
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "no key");
	op.c_key = key;
	op.c_iv = NULL;
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "no IV");
	op.c_iv = key;
	op.src = NULL;
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "no source");
	op.src = buf;
	op.de = 1;
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "no destination");
	hash.mac = NULL;
	CHECK(STATUS(hash) == WARP_SEC_ERR_ADDRESS, "no MAC buffer");
	op.src = (void *)(UINTPTR_MAX - 8);
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "around the end of the address space");

	op.de = 0;
	op.src_type = 1;
	list_make(&list, buf, 64, 4);
	op.src = list.head;
	CHECK(STATUS(op) == 0, "sound list");
	op.src = (uint8_t *)list.head + 8;
	CHECK(STATUS(op) == WARP_SEC_ERR_ADDRESS, "list not aligned");
	op.src = list.head;
	op.c_len = 80;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "list too short");
	op.c_len = 64;
	sgl = list.head;
	sgl->entry_sum_in_sgl = 256;
	sgl->entry_length_in_sgl = 256;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "256 entries");
	sgl->entry_sum_in_sgl = 4;
	sgl->sge[1].len = WARP_SGE_MAX_LEN + 1;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "entry too long");
	sgl->sge[1].len = 0;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "entry of nothing");
	list_make(&list, buf, 64, 4);
	sgl = list.head;
	sgl->next = (uintptr_t)sgl;
	sgl->entry_sum_in_chain = 0xFFFF;
	op.src = sgl;
	op.c_len = 0x10000;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "list that is its own next");
	/* A destination that is too short is found before anything is written. */
	list_make(&list, buf, 64, 4);
	list_make(&dst, NULL, 63, 3);
	op.src = list.head;
	op.c_len = 64;
	op.de = 1;
	op.dst_type = 1;
	op.dst = dst.head;
	CHECK(STATUS(op) == WARP_SEC_ERR_SGL, "destination too short");
	CHECK(dst.ptr[0][0] == 0xEE, "destination written");
#undef STATUS
	guard_free_all();
}

int
main(void)
{
	static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };
	unsigned int i, m, type;

	for (m = 0; m < 3; m++) {
		void *engine = engine_create(models[m]);

		for (type = 0; type < 16; type++) {
			struct warp_job job = { .in.dw[0] = type };
			struct warp_sqe out = { { 0 } };

			job.out = &out;
			warp_sec_engine.exec(engine, &job, 1);
			CHECK((STATUS_ERROR(out.dw[28]) == WARP_SEC_ERR_TYPE) ==
			      (type != 2 && (type != 3 || m == 0)), "type %u", type);
		}
		for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
			if (!(rules[i].models & 1u << m))
				continue;
			run(engine, &rules[i], 1u << m);
			/* The same of type 3, where both can say it. */
			if (rules[i].op.type == 2 && m > 0) {
				struct rule r = rules[i];

				r.op.type = 3;
				if (r.op.pad || r.op.long_len || r.op.ai_gen)
					r.op.scene = r.op.cipher ? r.op.scene : 7;
				if (r.op.cipher && r.op.pad)
					continue;
				run(engine, &r, 1u << m);
			}
		}
		if (m > 0)
			memory(engine);
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
