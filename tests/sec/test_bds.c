/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The worked descriptors of the datasheet, section 9: the layouts give them bit
 * for bit, and executed they do what OpenSSL does.
 */

#include "sec_test.h"

#define AAD	20u
#define ENC	.cipher = WARP_SEC_CIPHER_ENCRYPT
#define DEC	.cipher = WARP_SEC_CIPHER_DECRYPT
#define SGL	.src_type = 1, .dst_type = 1
#define S1	.scene = WARP_SEC_SCENE_IPSEC
#define S7	.scene = WARP_SEC_SCENE_STREAM
#define CALC	.auth = WARP_SEC_AUTH_CALC
#define VERIFY	.auth = WARP_SEC_AUTH_VERIFY, .seq = 1
#define CIPH(alg, mode, code)	.c_alg = WARP_SEC_C_ALG_##alg, \
	.c_mode = WARP_SEC_C_MODE_##mode, .c_key_code = code
#define AUTH(alg, mac, key)	.a_alg = WARP_SEC_A_ALG_##alg, .mac_words = (mac) / 4, \
	.key_words = (key) / 4

struct row {
	const char *name;
	struct op op;
	uint32_t dw[9];
	const char *cipher;	/* reference, where there is a cipher */
	const char *mac;	/* and where there is a MAC */
	const char *sub;
	unsigned int key_len;
};

/* dw0 to dw6 */
static const struct row rows2[] = {
	{ "AES-128-CBC enc", { ENC, S1, .de = 1, CIPH(AES, CBC, 0), .c_len = 64 },
	  { 0x00000a12, 0, 0, 0x00021000, 0, 0x40, 0 }, "AES-128-CBC", NULL, NULL, 16 },
	{ "AES-128-CBC enc, list", { ENC, SGL, .de = 1, CIPH(AES, CBC, 0), .c_len = 64 },
	  { 0x00048212, 0, 0, 0x00021000, 0, 0x40, 0 }, "AES-128-CBC", NULL, NULL, 16 },
	{ "AES-256-CBC dec, list", { DEC, S1, SGL, .de = 1, CIPH(AES, CBC, 2), .c_len = 64 },
	  { 0x00048a22, 0, 0, 0x00021400, 0, 0x40, 0 }, "AES-256-CBC", NULL, NULL, 32 },
	{ "AES-192-ECB enc", { ENC, S1, .de = 1, CIPH(AES, ECB, 1), .c_len = 64 },
	  { 0x00000a12, 0, 0, 0x00020200, 0, 0x40, 0 }, "AES-192-ECB", NULL, NULL, 24 },
	{ "AES-256-XTS enc", { ENC, S1, .de = 1, CIPH(AES, XTS, 2), .c_len = 64 },
	  { 0x00000a12, 0, 0, 0x00027400, 0, 0x40, 0 }, "AES-256-XTS", NULL, NULL, 64 },
	{ "3DES-CBC, 3 keys", { ENC, S1, .de = 1, CIPH(3DES, CBC, 1), .c_len = 64 },
	  { 0x00000a12, 0, 0, 0x00011200, 0, 0x40, 0 }, "DES-EDE3-CBC", NULL, NULL, 24 },
	{ "3DES-CBC, 2 keys", { ENC, S1, .de = 1, CIPH(3DES, CBC, 3), .c_len = 64 },
	  { 0x00000a12, 0, 0, 0x00011600, 0, 0x40, 0 }, "DES-EDE-CBC", NULL, NULL, 16 },
	{ "SHA-256", { S1, CALC, AUTH(SHA256, 32, 0), .a_len = 100 },
	  { 0x00000842, 0, 0x00000808, 0, 0x64, 0, 0 }, NULL, "", "SHA256", 0 },
	{ "HMAC-SHA512", { S1, CALC, AUTH(HMAC_SHA512, 64, 128), .a_len = 100 },
	  { 0x00000842, 0, 0x0000ac10, 0, 0x64, 0, 0 }, NULL, "HMAC", "SHA512", 128 },
	{ "HMAC-SHA1-96, list", { S1, .src_type = 1, CALC, AUTH(HMAC_SHA1, 12, 20), .a_len = 100 },
	  { 0x00008842, 0, 0x000080a3, 0, 0x64, 0, 0 }, NULL, "HMAC", "SHA1", 20 },
	{ "AES-128-CBC+HMAC-SHA1-96 enc", { ENC, S1, .de = 1, CALC, CIPH(AES, CBC, 0),
	    AUTH(HMAC_SHA1, 12, 20), .a_len = 80, .c_len = 64, .c_off = 16 },
	  { 0x00000a52, 0, 0x000080a3, 0x00021000, 0x50, 0x40, 0x00100000 },
	  "AES-128-CBC", "HMAC", "SHA1", 16 },
	{ "AES-128-CBC+HMAC-SHA256 dec, list", { DEC, S1, SGL, .de = 1, VERIFY, CIPH(AES, CBC, 0),
	    AUTH(HMAC_SHA256, 32, 32), .a_len = 80, .c_len = 64, .c_off = 16 },
	  { 0x00048ba2, 0, 0x00008908, 0x00021000, 0x50, 0x40, 0x00100000 },
	  "AES-128-CBC", "HMAC", "SHA256", 16 },
	{ "AES-128-GCM enc", { ENC, S1, .de = 1, CIPH(AES, GCM, 0), .icv_len = 16, .a_len = AAD,
	    .c_len = 64, .c_off = AAD },
	  { 0x00000a12, 0, 0, 0x00026010, 0x14, 0x40, 0x00140000 }, "AES-128-GCM", "AEAD", NULL, 16 },
	{ "AES-256-GCM dec, list", { DEC, S1, SGL, .de = 1, .seq = 1, CIPH(AES, GCM, 2),
	    .icv_len = 16, .a_len = AAD, .c_len = 64, .c_off = AAD },
	  { 0x00048b22, 0, 0, 0x00026410, 0x14, 0x40, 0x00140000 }, "AES-256-GCM", "AEAD", NULL, 32 },
	{ "AES-128-CCM enc", { ENC, S1, .de = 1, CIPH(AES, CCM, 0), .icv_len = 8, .a_len = AAD,
	    .c_len = 64, .c_off = AAD },
	  { 0x00000a12, 0, 0, 0x00025008, 0x14, 0x40, 0x00140000 }, "AES-128-CCM", "AEAD", NULL, 16 },
	{ "GCM stream END, invalid", { ENC, S7, .de = 1, .invalid = true, CIPH(AES, GCM, 0),
	    .icv_len = 16, .a_len = AAD, .c_len = 10, .c_off = AAD },
	  { 0x00003a12, 0x80000000, 0, 0x00026010, 0x14, 0x0a, 0x00140000 }, NULL, NULL, NULL, 0 },
};

/* dw0, dw1, dw14, dw16, dw17, dw18, dw25, dw26, dw27 */
static const struct row rows3[] = {
	{ "AES-128-CBC enc", { ENC, S1, .de = 1, CIPH(AES, CBC, 0), .c_len = 64 },
	  { 0x00000223, 0x00210001, 0, 0, 0, 0x40, 0, 0, 0 }, "AES-128-CBC", NULL, NULL, 16 },
	{ "AES-128-CBC enc, list", { ENC, SGL, .de = 1, CIPH(AES, CBC, 0), .ctr_mode = 2, .c_len = 64 },
	  { 0x00004a03, 0x00210001, 0x04000000, 0, 0, 0x40, 0, 0, 0 }, "AES-128-CBC", NULL, NULL, 16 },
	{ "AES-128-CBC enc, list, in place", { ENC, SGL, CIPH(AES, CBC, 0), .ctr_mode = 2, .c_len = 64 },
	  { 0x00004803, 0x00210001, 0x04000000, 0, 0, 0x40, 0, 0, 0 }, "AES-128-CBC", NULL, NULL, 16 },
	{ "AES-256-CBC dec, list", { DEC, S1, SGL, .de = 1, CIPH(AES, CBC, 2), .c_len = 64 },
	  { 0x00004a23, 0x00214002, 0, 0, 0, 0x40, 0, 0, 0 }, "AES-256-CBC", NULL, NULL, 32 },
	{ "AES-192-ECB enc", { ENC, S1, .de = 1, CIPH(AES, ECB, 1), .c_len = 64 },
	  { 0x00000223, 0x00202001, 0, 0, 0, 0x40, 0, 0, 0 }, "AES-192-ECB", NULL, NULL, 24 },
	{ "AES-256-XTS enc", { ENC, S1, .de = 1, CIPH(AES, XTS, 2), .c_len = 64 },
	  { 0x00000223, 0x00274001, 0, 0, 0, 0x40, 0, 0, 0 }, "AES-256-XTS", NULL, NULL, 64 },
	{ "AES-128-CTR", { ENC, S1, .de = 1, CIPH(AES, CTR, 0), .ctr_mode = 2, .c_len = 63 },
	  { 0x00000223, 0x00240001, 0x04000000, 0, 0, 0x3f, 0, 0, 0 }, "AES-128-CTR", NULL, NULL, 16 },
	{ "AES-128-CFB", { ENC, S1, .de = 1, CIPH(AES, CFB, 0), .c_len = 63 },
	  { 0x00000223, 0x00220001, 0, 0, 0, 0x3f, 0, 0, 0 }, "AES-128-CFB", NULL, NULL, 16 },
	{ "AES-128-OFB", { ENC, S1, .de = 1, CIPH(AES, OFB, 0), .c_len = 63 },
	  { 0x00000223, 0x00230001, 0, 0, 0, 0x3f, 0, 0, 0 }, "AES-128-OFB", NULL, NULL, 16 },
	{ "AES-128-CBC-CS1", { ENC, S1, .de = 1, CIPH(AES, CBC_CS, 0), .c_width = 1, .c_len = 63 },
	  { 0x00000223, 0x00290401, 0, 0, 0, 0x3f, 0, 0, 0 }, "AES-128-CBC-CTS", NULL, NULL, 16 },
	{ "AES-128-CBC-CS3", { ENC, S1, .de = 1, CIPH(AES, CBC_CS, 0), .c_width = 3, .c_len = 63 },
	  { 0x00000223, 0x00290c01, 0, 0, 0, 0x3f, 0, 0, 0 }, "AES-128-CBC-CTS", NULL, NULL, 16 },
	{ "3DES-CBC, 3 keys", { ENC, S1, .de = 1, CIPH(3DES, CBC, 1), .c_len = 64 },
	  { 0x00000223, 0x00112001, 0, 0, 0, 0x40, 0, 0, 0 }, "DES-EDE3-CBC", NULL, NULL, 24 },
	{ "3DES-CBC, 2 keys", { ENC, S1, .de = 1, CIPH(3DES, CBC, 3), .c_len = 64 },
	  { 0x00000223, 0x00116001, 0, 0, 0, 0x40, 0, 0, 0 }, "DES-EDE-CBC", NULL, NULL, 16 },
	{ "SHA-256", { S7, CALC, AUTH(SHA256, 32, 0), .a_len = 100 },
	  { 0x000000e3, 0, 0x00008081, 0, 0x64, 0, 0, 0, 0 }, NULL, "", "SHA256", 0 },
	{ "SHA-256, empty", { S7, CALC, AUTH(SHA256, 32, 0) },
	  { 0x000000e3, 0, 0x00008081, 0, 0, 0, 0, 0, 0 }, NULL, "", "SHA256", 0 },
	{ "HMAC-SHA512", { S7, CALC, AUTH(HMAC_SHA512, 64, 128), .a_len = 100 },
	  { 0x000000e3, 0, 0x000ac101, 0, 0x64, 0, 0, 0, 0 }, NULL, "HMAC", "SHA512", 128 },
	{ "HMAC-SHA1-96, list", { S7, .src_type = 1, CALC, AUTH(HMAC_SHA1, 12, 20), .a_len = 100 },
	  { 0x000008e3, 0, 0x00080a31, 0, 0x64, 0, 0, 0, 0 }, NULL, "HMAC", "SHA1", 20 },
	{ "AES-CMAC", { S7, CALC, AUTH(CMAC, 16, 16), .a_len = 20 },
	  { 0x000000e3, 0, 0x00108841, 0, 0x14, 0, 0, 0, 0 }, NULL, "CMAC", "AES-128-CBC", 16 },
	{ "AES-256-GMAC", { S1, CALC, AUTH(GMAC, 16, 32), .ai_gen = 1, .a_len = 20 },
	  { 0x00000023, 0, 0x00111045, 0, 0x14, 0, 0, 0, 0 }, NULL, "GMAC", "AES-256-GCM", 32 },
	{ "AES-128-CBC+HMAC-SHA1-96 enc", { ENC, S1, .de = 1, CALC, CIPH(AES, CBC, 0),
	    AUTH(HMAC_SHA1, 12, 20), .a_len = 80, .c_len = 64, .c_off = 16 },
	  { 0x00000223, 0x00210001, 0x00080a31, 0x00100000, 0x50, 0x40, 0, 0, 0 },
	  "AES-128-CBC", "HMAC", "SHA1", 16 },
	{ "AES-128-CBC+HMAC-SHA256 dec, list", { DEC, S1, SGL, .de = 1, VERIFY, CIPH(AES, CBC, 0),
	    AUTH(HMAC_SHA256, 32, 32), .a_len = 80, .c_len = 64, .c_off = 16 },
	  { 0x00004a23, 0x40210002, 0x00089082, 0x00100000, 0x50, 0x40, 0, 0, 0 },
	  "AES-128-CBC", "HMAC", "SHA256", 16 },
	{ "AES-128-GCM enc", { ENC, S1, .de = 1, CIPH(AES, GCM, 0), .icv_len = 16, .a_len = AAD,
	    .c_len = 64, .c_off = AAD },
	  { 0x00000223, 0x00260101, 0, 0x00140000, 0x14, 0x40, 0, 0, 0 },
	  "AES-128-GCM", "AEAD", NULL, 16 },
	{ "AES-128-GCM enc, list", { ENC, SGL, .de = 1, CIPH(AES, GCM, 0), .icv_len = 16,
	    .ctr_mode = 2, .a_len = AAD, .c_len = 64, .c_off = AAD },
	  { 0x00004a03, 0x00260101, 0x04000000, 0x00140000, 0x14, 0x40, 0, 0, 0 },
	  "AES-128-GCM", "AEAD", NULL, 16 },
	{ "AES-256-GCM dec, list", { DEC, S1, SGL, .de = 1, .seq = 1, CIPH(AES, GCM, 2),
	    .icv_len = 16, .a_len = AAD, .c_len = 64, .c_off = AAD },
	  { 0x00004a23, 0x40264102, 0, 0x00140000, 0x14, 0x40, 0, 0, 0 },
	  "AES-256-GCM", "AEAD", NULL, 32 },
	{ "AES-128-CCM enc", { ENC, S1, .de = 1, CIPH(AES, CCM, 0), .icv_len = 8, .a_len = AAD,
	    .c_len = 64, .c_off = AAD },
	  { 0x00000223, 0x00250081, 0, 0x00140000, 0x14, 0x40, 0, 0, 0 },
	  "AES-128-CCM", "AEAD", NULL, 16 },
	{ "GCM stream END, invalid", { ENC, S7, .de = 1, .invalid = true, CIPH(AES, GCM, 0),
	    .icv_len = 16, .a_len = AAD, .c_len = 10, .c_off = AAD },
	  { 0x000002f3, 0x00260101, 0, 0x00140000, 0x14, 0x0a, 0, 0, 0 }, NULL, NULL, NULL, 0 },
};

struct mem {
	uint8_t key[64], a_key[128], iv[16], a_iv[16], s[128], d[128], mac[64];
};

static void
mac_of(const struct row *row, const struct mem *m, const uint8_t *data, uint8_t *mac)
{
	const struct op *op = &row->op;

	if (row->mac[0] == 0)
		ref_digest(row->sub, data, op->a_len, mac);
	else
		ref_mac(row->mac, row->sub, m->a_key, op->key_words * 4,
			strcmp(row->mac, "GMAC") == 0 ? m->a_iv : NULL, 12, data, op->a_len, mac);
}

/* S becomes what is submitted, want what must come out; plain text is the same for all. */
static void
reference(const struct row *row, struct mem *m, uint8_t *want, uint8_t *mac)
{
	static const char * const cts[] = { NULL, "CS1", "CS2", "CS3" };
	const struct op *op = &row->op;
	bool dec = op->cipher == WARP_SEC_CIPHER_DECRYPT;
	struct aead aead = { row->cipher, m->key, op->c_mode == WARP_SEC_C_MODE_CCM ? m->iv + 1 : m->iv,
			     op->c_mode == WARP_SEC_C_MODE_CCM ? 11 : 12, m->s, op->a_len,
			     op->icv_len };
	uint8_t enc[128];

	memcpy(enc, m->s, sizeof(enc));
	memcpy(want, m->s, 128);
	if (row->mac != NULL && strcmp(row->mac, "AEAD") == 0)
		ref_aead(&aead, m->s + op->c_off, enc + op->c_off, op->c_len, mac);
	else if (row->cipher != NULL)
		ref_cipher(row->cipher, cts[op->c_width], m->key, m->iv, true, m->s + op->c_off,
			   enc + op->c_off, op->c_len);
	if (row->mac != NULL && strcmp(row->mac, "AEAD") != 0)
		mac_of(row, m, enc, mac);
	memcpy(dec ? m->s : want, enc, sizeof(enc));
}

static void
compare_layout(const struct row *row, const struct warp_sqe *sqe)
{
	static const uint8_t dw3[9] = { 0, 1, 14, 16, 17, 18, 25, 26, 27 };
	unsigned int i;

	for (i = 0; i < (row->op.type == 2 ? 7 : 9); i++) {
		unsigned int dw = row->op.type == 2 ? i : dw3[i];

		CHECK(sqe->dw[dw] == row->dw[i], "%s, type %u: dw%u is %08x, not %08x", row->name,
		      row->op.type, dw, sqe->dw[dw], row->dw[i]);
	}
}

static void
execute(void *engine, const struct row *row, struct op *op, struct mem *m)
{
	uint8_t want[128], mac[64] = { 0 }, got[128];
	uint32_t len = op->c_off + op->c_len, status, flag;
	bool verify = op->cipher == WARP_SEC_CIPHER_DECRYPT && row->mac != NULL;
	unsigned int mac_len = op->icv_len ? op->icv_len : op->mac_words * 4;
	struct list src, dst;

	reference(row, m, want, mac);
	if (verify)
		memcpy(m->mac, mac, mac_len);
	if (op->src_type) {
		list_make(&src, m->s, len > op->a_len ? len : op->a_len, 4);
		list_make(&dst, NULL, len > 0 ? len : 1, 3);
		op->src = src.head;
		op->dst = dst.head;
	}
	status = op_run1(engine, op);
	flag = row->cipher == NULL ? WARP_SEC_FLAG_AUTH : row->mac == NULL ? WARP_SEC_FLAG_CIPHER :
									    WARP_SEC_FLAG_BOTH;
	CHECK(status == (WARP_SEC_DONE | flag << WARP_SEC_FLAG_SHIFT |
			 (verify ? WARP_SEC_ICV_MATCH << WARP_SEC_ICV_SHIFT : 0)),
	      "%s: status %08x", row->name, status);
	if (row->mac != NULL)
		check_bytes(m->mac, mac, mac_len, row->name);
	if (row->cipher == NULL)
		return;
	if (op->src_type)
		list_read(op->de ? &dst : &src, got);
	else
		memcpy(got, m->d, len);
	check_bytes(got + op->c_off, want + op->c_off, op->c_len, row->name);
}

static void
run(void *engine, const struct row *row, unsigned int type)
{
	struct mem m;
	struct op op = row->op;
	struct row copy = *row;
	struct warp_sqe sqe;

	op.type = type;
	copy.op.type = type;
	rnd_bytes(&m, sizeof(m));
	op.src = m.s;
	op.dst = op.de ? m.d : NULL;
	op.mac = m.mac;
	op.c_key = m.key;
	op.a_key = m.a_key;
	op.c_iv = m.iv;
	op.a_iv = m.a_iv;
	if (op.c_mode == WARP_SEC_C_MODE_CCM) {
		/* 4.15: an 11-byte nonce, AAD 20, payload 64, tag 8 */
		m.iv[0] = 3;
		memcpy(m.iv + 12, "\0\0\0\1", 4);
		memcpy(m.a_iv, m.iv, 12);
		m.a_iv[0] = 0x5b;
		memcpy(m.a_iv + 12, "\0\0\0\x40", 4);
	}
	op_fill(&op, &sqe, 0x1234);
	compare_layout(&copy, &sqe);
	if (type == 2)
		CHECK(sqe.dw[10] == 0x1234, "tag of type 2");
	else
		CHECK(sqe.dw[2] == 0x1234 && sqe.dw[3] == 0, "tag of type 3");
	if (op.invalid) {
		struct mem before = m;

		op.src = op.c_key = op.c_iv = op.a_iv = (void *)8;	/* nothing is touched */
		op.mac = op.dst = (void *)8;
		CHECK(op_run1(engine, &op) == WARP_SEC_DONE, "%s: status", row->name);
		check_bytes(&m, &before, sizeof(m), row->name);
		return;
	}
	execute(engine, row, &op, &m);
	guard_free_all();
}

int
main(void)
{
	static const enum warp_model models[] = { WARP_MODEL_V2, WARP_MODEL_V3, WARP_MODEL_EXT };
	unsigned int i, m;

	for (m = 0; m < 3; m++) {
		void *engine = engine_create(models[m]);

		rnd_seed(500 + m);
		for (i = 0; i < sizeof(rows2) / sizeof(rows2[0]); i++)
			run(engine, &rows2[i], 2);
		for (i = 0; m > 0 && i < sizeof(rows3) / sizeof(rows3[0]); i++)
			run(engine, &rows3[i], 3);
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
