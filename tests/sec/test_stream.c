/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * GCM in several descriptors, section 4.16: layouts of the worked examples, the
 * state between them, and whole streams against OpenSSL's one pass.
 */

#include "sec_test.h"

struct stream {
	unsigned int type, key_len, parts, tag_len;
	bool encrypt;
	uint32_t aad_len, part[6], len;
	uint8_t key[32], block[16], state[16], aad[300];
};

static void
layouts(void)
{
	struct op first = { .type = 2, .scene = WARP_SEC_SCENE_STREAM, .auth = 1, .de = 1,
			    .a_alg = WARP_SEC_A_ALG_GMAC, .mac_words = 4, .key_words = 4, .pad = 1,
			    .a_len = 20, .c_off = 20 };
	struct op middle = { .type = 2, .scene = WARP_SEC_SCENE_STREAM, .cipher = 1, .de = 1,
			     .c_alg = WARP_SEC_C_ALG_AES, .c_mode = WARP_SEC_C_MODE_GCM,
			     .icv_len = 16, .key_words = 4, .pad = 1, .ai_gen = 1, .c_len = 64 };
	struct warp_sqe sqe;

	op_fill(&first, &sqe, 0);
	CHECK(sqe.dw[0] == 0x00003a42 && sqe.dw[1] == 0x400 && sqe.dw[2] == 0x00011084 &&
	      sqe.dw[4] == 0x14 && sqe.dw[6] == 0x00140000, "FIRST, type 2");
	first.type = 3;
	first.c_mode = WARP_SEC_C_MODE_GCM;
	first.icv_len = 16;
	first.mac_sel = 1;
	op_fill(&first, &sqe, 0);
	CHECK(sqe.dw[0] == 0x000002e3 && sqe.dw[1] == 0x00060100 && sqe.dw[14] == 0x00110841 &&
	      sqe.dw[16] == 0x00140000 && sqe.dw[17] == 0x14 && sqe.dw[27] == 0x21,
	      "FIRST, type 3");
	op_fill(&middle, &sqe, 0);
	CHECK(sqe.dw[0] == 0x00003a12 && sqe.dw[1] == 0x500 && sqe.dw[2] == 0x80 &&
	      sqe.dw[3] == 0x00026010 && sqe.dw[5] == 0x40, "MIDDLE, type 2");
	middle.type = 3;
	middle.mac_sel = 1;
	op_fill(&middle, &sqe, 0);
	CHECK(sqe.dw[0] == 0x000002e3 && sqe.dw[1] == 0x00260101 && sqe.dw[14] == 0x804 &&
	      sqe.dw[18] == 0x40 && sqe.dw[27] == 0x21, "MIDDLE, type 3");
	middle.pad = 0;
	middle.c_len = 10;
	middle.long_len = 74ull << 24 | 20;
	op_fill(&middle, &sqe, 0);
	CHECK(sqe.dw[0] == 0x000002e3 && sqe.dw[1] == 0x00260101 && sqe.dw[14] == 0x804 &&
	      sqe.dw[18] == 0x0a && sqe.dw[25] == 0x4a000014 && sqe.dw[26] == 0 &&
	      sqe.dw[27] == 0x20, "END, type 3");
}

static void
counter(uint8_t block[16], uint32_t v)
{
	block[12] = (uint8_t)(v >> 24);
	block[13] = (uint8_t)(v >> 16);
	block[14] = (uint8_t)(v >> 8);
	block[15] = (uint8_t)v;
}

static void
first_bd(void *engine, struct stream *t)
{
	struct op op = { .type = t->type, .scene = WARP_SEC_SCENE_STREAM, .auth = 1, .de = 1,
			 .seq = !t->encrypt, .a_alg = WARP_SEC_A_ALG_GMAC, .mac_words = 4,
			 .key_words = t->key_len / 4, .pad = 1, .a_len = t->aad_len,
			 .c_off = (uint16_t)t->aad_len, .src = t->aad, .mac = t->state,
			 .a_key = t->key, .c_iv = t->block, .mac_sel = rnd() % 2 };
	uint32_t status;

	if (t->type == 3) {	/* what drivers leave there */
		op.c_mode = WARP_SEC_C_MODE_GCM;
		op.icv_len = 16;
		op.c_key_code = (t->key_len - 16) / 8;
	}
	op.dst = op.mac;
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "FIRST: status %08x", status);
}

static void
one(void *engine, struct stream *t, unsigned int type)
{
	char name[16];
	uint8_t *plain = malloc(t->len), *enc = malloc(t->len), *out = malloc(t->len);
	uint8_t tag[16], got[16], end[64];
	struct aead ref = { name, t->key, t->block, 12, t->aad, t->aad_len, t->tag_len };
	struct op op = { .type = type, .scene = WARP_SEC_SCENE_STREAM, .de = 1,
			 .cipher = t->encrypt ? 1 : 2, .seq = !t->encrypt, .c_alg = 2,
			 .c_mode = WARP_SEC_C_MODE_GCM, .c_key_code = (t->key_len - 16) / 8,
			 .icv_len = t->tag_len, .key_words = t->key_len / 4, .ai_gen = 1, .pad = 1,
			 .c_key = t->key, .a_key = t->key, .c_iv = t->block, .a_iv = t->state,
			 .mac = t->state };
	uint32_t done = 0, status;
	unsigned int i;

	snprintf(name, sizeof(name), "AES-%u-GCM", t->key_len * 8);
	rnd_bytes(plain, t->len);
	ref_aead(&ref, plain, enc, t->len, tag);
	t->type = type;
	counter(t->block, 0);
	first_bd(engine, t);
	counter(t->block, 1);
	for (i = 0; i + 1 < t->parts; i++) {
		op.src = (t->encrypt ? plain : enc) + done;
		op.dst = out + done;
		op.c_len = t->part[i];
		status = op_run1(engine, &op);
		CHECK(STATUS_ERROR(status) == 0, "MIDDLE %u: status %08x", i, status);
		done += t->part[i];
		counter(t->block, 1 + done / 16);
	}
	/* END, as generation 5 has it. */
	memset(end, 0, sizeof(end));
	memcpy(end, t->block, 12);
	counter(end, 1);
	memcpy(end + 32, t->state, 16);
	memcpy(got, tag, 16);
	if (t->encrypt)
		memset(got, 0, 16);
	op.pad = 0;
	op.type = 3;
	op.mac_sel = 1;
	op.src = (t->encrypt ? plain : enc) + done;
	op.dst = out + done;
	op.c_len = t->part[i];
	op.a_iv = end;
	op.mac = got;
	op.long_len = (uint64_t)t->len << 24 | t->aad_len;
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "END: status %08x", status);
	check_bytes(out, t->encrypt ? enc : plain, t->len, "GCM stream");
	if (t->encrypt) {
		check_bytes(got, tag, t->tag_len, "GCM stream, tag");
	} else {
		CHECK(STATUS_ICV(status) == WARP_SEC_ICV_MATCH, "GCM stream, verify %08x", status);
		got[0] ^= 1;
		CHECK(STATUS_ICV(op_run1(engine, &op)) == WARP_SEC_ICV_MISMATCH, "wrong tag");
	}
	free(plain);
	free(enc);
	free(out);
}

static void
refusals(void *v3)
{
	uint8_t buf[64] = { 0 };
	struct op op = { .type = 3, .scene = WARP_SEC_SCENE_STREAM, .cipher = 1, .c_alg = 2,
			 .c_mode = WARP_SEC_C_MODE_GCM, .icv_len = 16, .ai_gen = 1, .pad = 1,
			 .c_key = buf, .c_iv = buf, .a_iv = buf, .mac = buf, .src = buf,
			 .c_len = 32 };

	CHECK(STATUS_ERROR(op_run1(v3, &op)) == 0, "MIDDLE");
	op.c_len = 24;
	CHECK(STATUS_ERROR(op_run1(v3, &op)) == WARP_SEC_ERR_DATA_LEN, "MIDDLE, no whole blocks");
	op.c_len = 32;
	op.src_type = 1;
	CHECK(STATUS_ERROR(op_run1(v3, &op)) == WARP_SEC_ERR_ADDR_TYPE, "MIDDLE, list");
	op.src_type = 0;
	op.pad = 0;
	CHECK(STATUS_ERROR(op_run1(v3, &op)) == WARP_SEC_ERR_OPERATION, "END before generation 5");
	op = (struct op){ .type = 3, .scene = WARP_SEC_SCENE_STREAM, .auth = 1, .pad = 1,
			  .a_alg = WARP_SEC_A_ALG_GMAC, .mac_words = 4, .key_words = 4,
			  .a_key = buf, .src = buf, .mac = buf };
	CHECK(STATUS_ERROR(op_run1(v3, &op)) == WARP_SEC_ERR_DATA_LEN, "FIRST without AAD");
}

int
main(void)
{
	void *engine = engine_create(WARP_MODEL_EXT);
	unsigned int i, k;

	rnd_seed(600);
	layouts();
	for (i = 0; i < 200; i++) {
		struct stream t = { .key_len = rnd_range(2, 4) * 8, .parts = rnd_range(1, 6),
				    .encrypt = i % 2, .aad_len = rnd_range(1, 300),
				    .tag_len = rnd_range(8, 16) };

		rnd_bytes(t.key, sizeof(t.key));
		rnd_bytes(t.block, sizeof(t.block));
		rnd_bytes(t.aad, sizeof(t.aad));
		for (k = 0; k < t.parts; k++) {
			t.part[k] = k + 1 < t.parts ? rnd_range(1, 100) * 16 : rnd_range(1, 1000);
			t.len += t.part[k];
		}
		one(engine, &t, 2 + i / 2 % 2);
	}
	warp_sec_engine.destroy(engine);
	engine = engine_create(WARP_MODEL_V3);
	refusals(engine);
	warp_sec_engine.destroy(engine);
	return test_end();
}
