/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The kernel's SEC engine, with OpenSSL as the control. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "client.h"
#include "hw/warp_hw_sec.h"

#define MAX	70000u

static struct client q;
static uint8_t *in, *out, *want;
static uint8_t key[64], akey[128], iv[16], b0[16], mac[64], want_mac[64];

static void
put64(uint32_t *lo, const void *p)
{
	lo[0] = (uint32_t)(uintptr_t)p;
	lo[1] = (uint64_t)(uintptr_t)p >> 32;
}

static uint32_t
field(uint32_t status, uint32_t mask, unsigned int shift)
{
	return (status & mask) >> shift;
}

/* A descriptor without its operation. */
static void
base(struct warp_sec_bd3 *b, bool in_place)
{
	memset(b, 0, sizeof(*b));
	b->ctrl = WARP_SEC_BD_TYPE3 | (in_place ? 0 : 1u << WARP_SEC3_DE_SHIFT);
	b->auth = WARP_SEC_CTR_WRAP_128 << WARP_SEC3_CTR_MODE_SHIFT;
	put64(&b->src_l, in);
	put64(&b->dst_l, in_place ? in : out);
	put64(&b->c_key_l, key);
	put64(&b->a_key_l, akey);
	put64(&b->c_iv_l, iv);
	put64(&b->a_iv_l, b0);
	put64(&b->mac_l, mac);
}

/* Executes. @return the status word, with DONE checked. */
static uint32_t
exec(struct warp_sec_bd3 *b)
{
	CHECK(client_exec(&q, b) == 0 && (b->status & WARP_SEC_DONE));
	return b->status;
}

static uint32_t
error(uint32_t status)
{
	return field(status, WARP_SEC_ERROR_MASK, WARP_SEC_ERROR_SHIFT);
}

static uint32_t
icv(uint32_t status)
{
	return field(status, WARP_SEC_ICV_MASK, WARP_SEC_ICV_SHIFT);
}

static void
control_cipher(const EVP_CIPHER *c, int enc, const uint8_t *from, size_t len, uint8_t *to)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_CipherInit_ex(ctx, c, NULL, key, iv, enc);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	if (EVP_CipherUpdate(ctx, to, &n, from, len) != 1)
		abort();
	EVP_CIPHER_CTX_free(ctx);
}

static void
fill_all(void)
{
	fill_random(in, MAX);
	fill_random(key, sizeof(key));
	fill_random(akey, sizeof(akey));
	fill_random(iv, sizeof(iv));
	memset(out, 0xAA, MAX + 64);
}

static void
ciphers(void)
{
	const struct { const EVP_CIPHER *c; uint32_t alg, mode, code, grain, min; } t[] = {
		{ EVP_aes_128_ecb(), 2, WARP_SEC_C_MODE_ECB, 0, 16, 16 },
		{ EVP_aes_128_cbc(), 2, WARP_SEC_C_MODE_CBC, 0, 16, 16 },
		{ EVP_aes_192_cbc(), 2, WARP_SEC_C_MODE_CBC, 1, 16, 16 },
		{ EVP_aes_256_cbc(), 2, WARP_SEC_C_MODE_CBC, 2, 16, 16 },
		{ EVP_aes_128_ctr(), 2, WARP_SEC_C_MODE_CTR, 0, 1, 1 },
		{ EVP_aes_256_ctr(), 2, WARP_SEC_C_MODE_CTR, 2, 1, 1 },
		{ EVP_aes_128_xts(), 2, WARP_SEC_C_MODE_XTS, 0, 1, 16 },
		{ EVP_aes_256_xts(), 2, WARP_SEC_C_MODE_XTS, 2, 1, 16 },
		{ EVP_des_ede3_cbc(), 1, WARP_SEC_C_MODE_CBC, 1, 8, 8 },
	};
	struct warp_sec_bd3 b;
	unsigned int i, j;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		for (j = 0; j < 40; j++) {
			uint32_t len = t[i].min + rnd() % (j < 20 ? 300 : MAX - 300), off = rnd() % 64;
			bool enc = j % 2 == 0, in_place = j % 3 == 0;
			uint32_t st;

			len = len / t[i].grain * t[i].grain;
			fill_all();
			if (t[i].mode == WARP_SEC_C_MODE_CTR)
				memset(iv + 8, 0xFF, j % 5 == 0 ? 8 : 0);	/* wraps */
			control_cipher(t[i].c, enc, in + off, len, want);
			base(&b, in_place);
			b.cipher = (enc ? 1u : 2u) | t[i].code << WARP_SEC3_C_KEY_LEN_SHIFT |
				   t[i].mode << WARP_SEC3_C_MODE_SHIFT |
				   t[i].alg << WARP_SEC3_C_ALG_SHIFT;
			b.c_len = len;
			b.offsets = off << WARP_SEC_C_OFFSET_SHIFT;
			st = exec(&b);
			CHECK(error(st) == 0, "cipher %u len %u: %x", i, len, st);
			CHECK(memcmp((in_place ? in : out) + off, want, len) == 0,
			      "cipher %u len %u", i, len);
			CHECK(in_place || (out[off + len] == 0xAA && (off == 0 || out[off - 1] == 0xAA)));
		}
	}
}

static void
digests(void)
{
	static const struct { const char *name; uint32_t alg; } t[] = {
		{ "SHA1", WARP_SEC_A_ALG_SHA1 }, { "SHA224", WARP_SEC_A_ALG_SHA224 },
		{ "SHA256", WARP_SEC_A_ALG_SHA256 }, { "SHA384", WARP_SEC_A_ALG_SHA384 },
		{ "SHA512", WARP_SEC_A_ALG_SHA512 }, { "MD5", WARP_SEC_A_ALG_MD5 },
	};
	struct warp_sec_bd3 b;
	unsigned int i, j, n;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const EVP_MD *md = EVP_get_digestbyname(t[i].name);

		for (j = 0; j < 30; j++) {
			uint32_t len = j == 0 ? 0 : rnd() % MAX, klen = 4 * (1 + rnd() % 16), st;
			bool hmac = j % 2;

			fill_all();
			memset(mac, 0xAA, sizeof(mac));
			if (hmac)
				HMAC(md, akey, klen, in, len, want_mac, &n);
			else
				EVP_Digest(in, len, want_mac, &n, md, NULL);
			if (j % 5 == 4)
				n = 12;
			base(&b, true);
			b.ctrl |= j % 3 == 0 ? WARP_SEC_SCENE_STREAM << WARP_SEC3_SCENE_SHIFT : 0;
			b.auth |= WARP_SEC_AUTH_CALC | n / 4 << WARP_SEC3_MAC_LEN_SHIFT |
				  (hmac ? klen / 4 << WARP_SEC3_A_KEY_LEN_SHIFT : 0) |
				  (t[i].alg | (hmac ? 0x10 : 0)) << WARP_SEC3_A_ALG_SHIFT;
			b.a_len = len;
			st = exec(&b);
			CHECK(error(st) == 0, "%s len %u: %x", t[i].name, len, st);
			CHECK(memcmp(mac, want_mac, n) == 0, "%s len %u hmac %d", t[i].name, len, hmac);
			CHECK(n == sizeof(mac) || mac[n] == 0xAA);
		}
	}
}

static void
control_aead(const EVP_CIPHER *c, bool ccm, uint32_t nonce, uint32_t aad, uint32_t len, uint32_t tag)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_EncryptInit_ex(ctx, c, NULL, NULL, NULL);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, nonce, NULL);
	if (ccm)
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, tag, NULL);
	EVP_EncryptInit_ex(ctx, NULL, NULL, key, ccm ? iv + 1 : iv);
	if (ccm)
		EVP_EncryptUpdate(ctx, NULL, &n, NULL, len);
	if (aad != 0)
		EVP_EncryptUpdate(ctx, NULL, &n, in, aad);
	EVP_EncryptUpdate(ctx, want, &n, in + aad, len);
	EVP_EncryptFinal_ex(ctx, want + n, &n);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, tag, want_mac);
	EVP_CIPHER_CTX_free(ctx);
}

static void
aead_case(bool ccm, uint32_t code, uint32_t aad, uint32_t len, uint32_t tag)
{
	const EVP_CIPHER *c = ccm ? (code ? EVP_aes_256_ccm() : EVP_aes_128_ccm()) :
				    (code ? EVP_aes_256_gcm() : EVP_aes_128_gcm());
	struct warp_sec_bd3 b;
	uint32_t st, nonce = 12, i;

	fill_all();
	if (ccm) {
		nonce = 11;
		iv[0] = 15 - nonce - 1;
		memcpy(iv + 12, "\0\0\0\1", 4);
		memcpy(b0, iv, 12);
		b0[0] |= (aad != 0 ? 0x40 : 0) | (tag - 2) / 2 << 3;
		for (i = 0; i < 4; i++)
			b0[15 - i] = len >> 8 * i;
	}
	control_aead(c, ccm, nonce, aad, len, tag);
	base(&b, false);
	b.cipher = 1u | tag << WARP_SEC3_C_ICV_LEN_SHIFT | code << WARP_SEC3_C_KEY_LEN_SHIFT |
		   (ccm ? WARP_SEC_C_MODE_CCM : WARP_SEC_C_MODE_GCM) << WARP_SEC3_C_MODE_SHIFT |
		   WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
	b.a_len = aad;
	b.c_len = len;
	b.offsets = aad << WARP_SEC_C_OFFSET_SHIFT;
	st = exec(&b);
	CHECK(error(st) == 0, "ccm %d aad %u len %u: %x", ccm, aad, len, st);
	CHECK(memcmp(out, in, aad) == 0, "what is in front of the payload is copied");
	CHECK(memcmp(out + aad, want, len) == 0 && memcmp(mac, want_mac, tag) == 0,
	      "ccm %d aad %u len %u tag %u", ccm, aad, len, tag);

	/* And back, in place; then with a wrong tag. */
	memcpy(want, in, aad + len);
	memcpy(in, out, aad + len);
	base(&b, true);
	b.cipher = 2u | tag << WARP_SEC3_C_ICV_LEN_SHIFT | code << WARP_SEC3_C_KEY_LEN_SHIFT |
		   (ccm ? WARP_SEC_C_MODE_CCM : WARP_SEC_C_MODE_GCM) << WARP_SEC3_C_MODE_SHIFT |
		   WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT | WARP_SEC3_SEQ;
	b.a_len = aad;
	b.c_len = len;
	b.offsets = aad << WARP_SEC_C_OFFSET_SHIFT;
	mac[tag - 1] ^= 1;
	st = exec(&b);
	CHECK(error(st) == 0 && icv(st) == WARP_SEC_ICV_MISMATCH, "%x", st);
	CHECK(memcmp(in, out, aad + len) == 0, "nothing is written when the tag is wrong");
	mac[tag - 1] ^= 1;
	st = exec(&b);
	CHECK(error(st) == 0 && icv(st) == WARP_SEC_ICV_MATCH, "%x", st);
	CHECK(memcmp(in, want, aad + len) == 0);
}

static void
aeads(void)
{
	unsigned int i;

	for (i = 0; i < 60; i++) {
		aead_case(false, i % 2 * 2, rnd() % 100, rnd() % (i < 40 ? 2000 : 60000),
			  4 + rnd() % 13);
		aead_case(true, i % 2 * 2, rnd() % 100, 1 + rnd() % (i < 40 ? 2000 : 60000),
			  4 + 2 * (rnd() % 7));
	}
	aead_case(false, 0, 0, 0, 16);
}

static void
chains(void)
{
	struct warp_sec_bd3 b;
	unsigned int i, n;
	uint32_t st;

	for (i = 0; i < 40; i++) {
		uint32_t aad = 4 * (rnd() % 20), len = 16 * (1 + rnd() % (i < 30 ? 100 : 4000));

		fill_all();
		memcpy(want, in, aad);
		control_cipher(EVP_aes_128_cbc(), 1, in + aad, len, want + aad);
		HMAC(EVP_sha256(), akey, 32, want, aad + len, want_mac, &n);
		base(&b, false);
		b.cipher = 1u | WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
			   WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
		b.auth |= 1u | 8u << WARP_SEC3_MAC_LEN_SHIFT | 8u << WARP_SEC3_A_KEY_LEN_SHIFT |
			  WARP_SEC_A_ALG_HMAC_SHA256 << WARP_SEC3_A_ALG_SHIFT;
		b.a_len = aad + len;
		b.c_len = len;
		b.offsets = aad << WARP_SEC_C_OFFSET_SHIFT;
		st = exec(&b);
		CHECK(error(st) == 0, "%x", st);
		CHECK(memcmp(out, want, aad + len) == 0 && memcmp(mac, want_mac, 32) == 0);
		b.cipher = (b.cipher ^ 3u) | WARP_SEC3_SEQ;
		b.auth ^= 3u;
		memcpy(want, in, aad + len);
		memcpy(in, out, aad + len);
		memset(out, 0, MAX);
		st = exec(&b);
		CHECK(error(st) == 0 && icv(st) == WARP_SEC_ICV_MATCH, "%x", st);
		CHECK(memcmp(out, want, aad + len) == 0);
		in[rnd() % (aad + len)] ^= 4;
		st = exec(&b);
		CHECK(error(st) == 0 && icv(st) == WARP_SEC_ICV_MISMATCH, "%x", st);
	}
}

static void
scattered(void)
{
	struct warp_sgl *s = aligned_alloc(64, 4096);
	struct warp_sec_bd3 b;
	unsigned int i, j;
	uint32_t st;

	for (i = 0; i < 40; i++) {
		uint32_t len = 0;

		fill_all();
		memset(s, 0, 4096);
		for (j = 0; j < 8; j++) {
			s->sge[j].buf = (uintptr_t)in + len;
			s->sge[j].len = j == 7 ? 16 - len % 16 : 1 + rnd() % 3000;
			len += s->sge[j].len;
		}
		s->entry_sum_in_chain = 8;
		s->entry_sum_in_sgl = 8;
		s->entry_length_in_sgl = 8;
		control_cipher(EVP_aes_256_cbc(), 1, in, len, want);
		base(&b, true);
		b.ctrl |= WARP_SEC_ADDR_SGL << WARP_SEC3_SRC_TYPE_SHIFT |
			  WARP_SEC_ADDR_SGL << WARP_SEC3_DST_TYPE_SHIFT;
		b.cipher = 1u | 2u << WARP_SEC3_C_KEY_LEN_SHIFT |
			   WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
			   WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
		b.c_len = len;
		put64(&b.src_l, s);
		put64(&b.dst_l, s);
		st = exec(&b);
		CHECK(error(st) == 0 && memcmp(in, want, len) == 0, "%x", st);
		b.c_len = len + 16;
		st = exec(&b);
		CHECK(error(st) == WARP_SEC_ERR_SGL, "list too short: %x", st);
	}
	free(s);
}

static void
bad_descriptors(void)
{
	struct warp_sec_bd3 good, b;
	unsigned int i;
	uint32_t st;

	fill_all();
	base(&good, false);
	good.cipher = 1u | WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
		      WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
	good.c_len = 64;
	const struct { unsigned int dw; uint32_t value, expect; } bad[] = {
		{ 0, (good.ctrl & ~0xFu) | 1, WARP_SEC_ERR_TYPE },
		{ 0, good.ctrl | 1u << 20, WARP_SEC_ERR_RESERVED },
		{ 0, good.ctrl | 2u << WARP_SEC3_SRC_TYPE_SHIFT, WARP_SEC_ERR_ADDR_TYPE },
		{ 0, good.ctrl | 7u << WARP_SEC3_SCENE_SHIFT, WARP_SEC_ERR_SCENE },
		{ 1, good.cipher | 3u, WARP_SEC_ERR_OPERATION },
		{ 1, good.cipher | 3u << WARP_SEC3_C_KEY_LEN_SHIFT, WARP_SEC_ERR_KEY_LEN },
		{ 1, good.cipher | 8u << WARP_SEC3_C_ALG_SHIFT, WARP_SEC_ERR_CIPHER },
		{ 11, 1, WARP_SEC_ERR_RESERVED },
		{ 18, 65, WARP_SEC_ERR_DATA_LEN },
		{ 18, 0, WARP_SEC_ERR_DATA_LEN },
		{ 18, 0xFFFFFF, WARP_SEC_ERR_DATA_LEN },
		{ 5, 0xFFFF8880, WARP_SEC_ERR_ADDRESS },
		{ 20, 0xFFFF8880, WARP_SEC_ERR_ADDRESS },
		{ 13, 0xFFFF8880, WARP_SEC_ERR_ADDRESS },
		{ 24, 0xFFFF8880, WARP_SEC_ERR_ADDRESS },
	};
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		b = good;
		((uint32_t *)&b)[bad[i].dw] = bad[i].value;
		st = exec(&b);
		CHECK(error(st) == bad[i].expect, "dw%u %x: %x", bad[i].dw, bad[i].value, st);
	}
	b = good;
	CHECK(error(exec(&b)) == 0);
}

/* Anything at all; with addresses only in one place and nowhere. */
static void
random_descriptors(void)
{
	static const unsigned int addr[] = { 4, 6, 8, 12, 19, 21, 23 };
	uint8_t *area = mmap(NULL, 64u << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *data = area + (32u << 20);
	struct warp_sec_bd3 b;
	unsigned int i, j;

	mprotect(data, 65536, PROT_READ | PROT_WRITE);
	for (i = 0; i < 10000; i++) {
		base(&b, rnd() % 2);
		if (rnd() % 4 == 0)
			fill_random((uint8_t *)&b, sizeof(b));
		b.ctrl = (b.ctrl & ~0xFu) | (rnd() % 16 ? 3 : rnd() % 16);
		b.cipher = rnd();
		b.auth = rnd();
		b.c_len = rnd() % 8 ? rnd() % 4000 : rnd();
		b.a_len = rnd() % 8 ? rnd() % 4000 : rnd();
		b.offsets = rnd() % 2 ? 0 : rnd() & 0x00FF00FF;
		for (j = 0; j < 7; j++)
			put64(&((uint32_t *)&b)[addr[j]],
			      rnd() % 16 ? data + rnd() % 60000 : data + 65536 + rnd() % 4096);
		CHECK(client_exec(&q, &b) == 0 && (b.status & WARP_SEC_DONE));
	}
	munmap(area, 64u << 20);
}

int
main(void)
{
	const char *node = client_node("warpdrive_sec", true);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (node == NULL || client_v2) {
		printf("no warpdrive_sec node with type-3 descriptors\n");
		return 77;
	}
	if (client_open(&q, node, WARP_SEC_QC_TYPE, true) != 0)
		return 1;
	in = malloc(MAX + 64);
	out = malloc(MAX + 64);
	want = malloc(MAX + 64);
	run_case("ciphers", ciphers);
	run_case("digests and HMAC", digests);
	run_case("AEAD", aeads);
	run_case("chains", chains);
	run_case("scattered", scattered);
	run_case("bad descriptors", bad_descriptors);
	run_case("random descriptors", random_descriptors);
	client_close(&q);
	return report();
}
