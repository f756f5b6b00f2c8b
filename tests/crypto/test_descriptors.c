/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The worked descriptors of the datasheet's section 9, as far as cryptodev has
 * the operation: every word that the driver writes, with what each address
 * points to. Left open is what the datasheet leaves open: the tag, and in rows
 * taken from the kernel's driver the scene (0 and 1 are the same) and the
 * counter bits of ciphers that have no counter (section 4.11).
 */

#include <rte_errno.h>

#include "crypto_test.h"
#include "warp_crypto.h"

#define C(a)	.c_algo = RTE_CRYPTO_CIPHER_ ## a, .cipher = true
#define A(a)	.a_algo = RTE_CRYPTO_AUTH_ ## a, .auth = true
#define AEAD(a)	.c_algo = RTE_CRYPTO_AEAD_ ## a, .aead = true

/* Addresses that a descriptor has. The rest are 0. */
enum addr { SRC, DST, MAC, C_KEY, C_IV, A_KEY, A_IV, ADDRS };

#define CIPHER_ADDR	(1 << SRC | 1 << DST | 1 << C_KEY | 1 << C_IV)
#define ECB_ADDR	(1 << SRC | 1 << DST | 1 << C_KEY)
#define HASH_ADDR	(1 << SRC | 1 << MAC)
#define HMAC_ADDR	(HASH_ADDR | 1 << A_KEY)
#define GMAC_ADDR	(HMAC_ADDR | 1 << A_IV)
#define CHAIN_ADDR	(CIPHER_ADDR | 1 << MAC | 1 << A_KEY)
#define AEAD_ADDR	(CIPHER_ADDR | 1 << MAC | 1 << A_IV)

struct row {
	const char *name;
	bool cipher, auth, aead, decrypt, sgl, apart, kernel;
	int c_algo, a_algo;
	uint8_t c_key_len, a_key_len, iv_len, digest_len, aad_len;
	uint16_t len;
	/* Type 2: dw0 to dw6. Type 3: dw0, dw1, dw14, dw16, dw17, dw18. */
	uint32_t dw[7];
	uint32_t addr;
};

#define AES_CBC	C(AES_CBC), .iv_len = 16, .len = 64

static const struct row type2[] = {
	{ "AES-128-CBC enc, flat, 64 B", AES_CBC, .c_key_len = 16,
	  .dw = { 0x00000a12, 0, 0, 0x00021000, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "same, SGL, out of place", AES_CBC, .c_key_len = 16, .sgl = 1, .apart = 1, .kernel = 1,
	  .dw = { 0x00048212, 0, 0, 0x00021000, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "AES-256-CBC dec, SGL", AES_CBC, .c_key_len = 32, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00048a22, 0, 0, 0x00021400, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "AES-192-ECB enc", C(AES_ECB), .c_key_len = 24, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00020200, 0, 0x40, 0 }, .addr = ECB_ADDR },
	{ "AES-256-XTS enc", C(AES_XTS), .c_key_len = 64, .iv_len = 16, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00027400, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "3DES-CBC 3-key", C(3DES_CBC), .c_key_len = 24, .iv_len = 8, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00011200, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "3DES-CBC 2-key", C(3DES_CBC), .c_key_len = 16, .iv_len = 8, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00011600, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "DES-CBC, as section 2.2 wants it", C(DES_CBC), .c_key_len = 8, .iv_len = 8, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00001200, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
	{ "SHA-256 single, 100 B", A(SHA256), .digest_len = 32, .len = 100,
	  .dw = { 0x00000842, 0, 0x00000808, 0, 0x64, 0, 0 }, .addr = HASH_ADDR },
	{ "HMAC-SHA512, 128 B key", A(SHA512_HMAC), .a_key_len = 128, .digest_len = 64, .len = 100,
	  .dw = { 0x00000842, 0, 0x0000ac10, 0, 0x64, 0, 0 }, .addr = HMAC_ADDR },
	{ "HMAC-SHA1-96, 20 B key, SGL src", A(SHA1_HMAC), .a_key_len = 20, .digest_len = 12,
	  .len = 100, .sgl = 1, .dw = { 0x00008842, 0, 0x000080a3, 0, 0x64, 0, 0 },
	  .addr = HMAC_ADDR },
	{ "AES-128-CBC + HMAC-SHA1-96 enc", AES_CBC, A(SHA1_HMAC), .c_key_len = 16,
	  .a_key_len = 20, .digest_len = 12, .aad_len = 16,
	  .dw = { 0x00000a52, 0, 0x000080a3, 0x00021000, 0x50, 0x40, 0x00100000 },
	  .addr = CHAIN_ADDR },
	{ "AES-128-CBC + HMAC-SHA256 dec, SGL", AES_CBC, A(SHA256_HMAC), .c_key_len = 16,
	  .a_key_len = 32, .digest_len = 32, .aad_len = 16, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00048ba2, 0, 0x00008908, 0x00021000, 0x50, 0x40, 0x00100000 },
	  .addr = CHAIN_ADDR },
	{ "AES-128-GCM enc, AAD 20, payload 64, tag 16", AEAD(AES_GCM), .c_key_len = 16,
	  .iv_len = 12, .digest_len = 16, .aad_len = 20, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00026010, 0x14, 0x40, 0x00140000 }, .addr = AEAD_ADDR },
	{ "AES-256-GCM dec, SGL", AEAD(AES_GCM), .c_key_len = 32, .iv_len = 12, .digest_len = 16,
	  .aad_len = 20, .len = 64, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00048b22, 0, 0, 0x00026410, 0x14, 0x40, 0x00140000 }, .addr = AEAD_ADDR },
	{ "AES-128-CCM enc, tag 8", AEAD(AES_CCM), .c_key_len = 16, .iv_len = 11, .digest_len = 8,
	  .aad_len = 20, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00025008, 0x14, 0x40, 0x00140000 }, .addr = AEAD_ADDR },
#if WARP_HAVE_SM4_XTS
	{ "SM4-XTS enc", C(SM4_XTS), .c_key_len = 32, .iv_len = 16, .len = 64,
	  .dw = { 0x00000a12, 0, 0, 0x00037000, 0, 0x40, 0 }, .addr = CIPHER_ADDR },
#endif
};

static const struct row type3[] = {
	{ "AES-128-CBC enc, flat, 64 B", AES_CBC, .c_key_len = 16,
	  .dw = { 0x00000223, 0x00210001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "same, SGL, out of place", AES_CBC, .c_key_len = 16, .sgl = 1, .apart = 1, .kernel = 1,
	  .dw = { 0x00004a03, 0x00210001, 0x04000000, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "AES-256-CBC dec, SGL", AES_CBC, .c_key_len = 32, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00004a23, 0x00214002, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "AES-192-ECB enc", C(AES_ECB), .c_key_len = 24, .len = 64,
	  .dw = { 0x00000223, 0x00202001, 0, 0, 0, 0x40 }, .addr = ECB_ADDR },
	{ "AES-256-XTS enc", C(AES_XTS), .c_key_len = 64, .iv_len = 16, .len = 64,
	  .dw = { 0x00000223, 0x00274001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "AES-128-CTR 63 B", C(AES_CTR), .c_key_len = 16, .iv_len = 16, .len = 63,
	  .dw = { 0x00000223, 0x00240001, 0x04000000, 0, 0, 0x3f }, .addr = CIPHER_ADDR },
	{ "3DES-CBC 3-key", C(3DES_CBC), .c_key_len = 24, .iv_len = 8, .len = 64,
	  .dw = { 0x00000223, 0x00112001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "3DES-CBC 2-key", C(3DES_CBC), .c_key_len = 16, .iv_len = 8, .len = 64,
	  .dw = { 0x00000223, 0x00116001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "DES-CBC", C(DES_CBC), .c_key_len = 8, .iv_len = 8, .len = 64,
	  .dw = { 0x00000223, 0x00012001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
	{ "SHA-256 single 100 B", A(SHA256), .digest_len = 32, .len = 100,
	  .dw = { 0x000000e3, 0, 0x00008081, 0, 0x64, 0 }, .addr = HASH_ADDR },
	{ "SHA-256 empty message", A(SHA256), .digest_len = 32, .len = 0,
	  .dw = { 0x000000e3, 0, 0x00008081, 0, 0, 0 }, .addr = HASH_ADDR },
	{ "HMAC-SHA512, 128 B key", A(SHA512_HMAC), .a_key_len = 128, .digest_len = 64, .len = 100,
	  .dw = { 0x000000e3, 0, 0x000ac101, 0, 0x64, 0 }, .addr = HMAC_ADDR },
	{ "HMAC-SHA1-96, 20 B key, SGL src", A(SHA1_HMAC), .a_key_len = 20, .digest_len = 12,
	  .len = 100, .sgl = 1, .dw = { 0x000008e3, 0, 0x00080a31, 0, 0x64, 0 },
	  .addr = HMAC_ADDR },
	{ "AES-CMAC, 20 B", A(AES_CMAC), .a_key_len = 16, .digest_len = 16, .len = 20,
	  .dw = { 0x000000e3, 0, 0x00108841, 0, 0x14, 0 }, .addr = HMAC_ADDR },
	{ "AES-XCBC-MAC-96", A(AES_XCBC_MAC), .a_key_len = 16, .digest_len = 12, .len = 20,
	  .dw = { 0x000000e3, 0, 0x00100831, 0, 0x14, 0 }, .addr = HMAC_ADDR },
	{ "AES-256-GMAC", A(AES_GMAC), .a_key_len = 32, .iv_len = 12, .digest_len = 16, .len = 20,
	  .dw = { 0x00000023, 0, 0x00111045, 0, 0x14, 0 }, .addr = GMAC_ADDR },
	{ "AES-128-CBC + HMAC-SHA1-96 enc", AES_CBC, A(SHA1_HMAC), .c_key_len = 16,
	  .a_key_len = 20, .digest_len = 12, .aad_len = 16,
	  .dw = { 0x00000223, 0x00210001, 0x00080a31, 0x00100000, 0x50, 0x40 },
	  .addr = CHAIN_ADDR },
	{ "AES-128-CBC + HMAC-SHA256 dec, SGL", AES_CBC, A(SHA256_HMAC), .c_key_len = 16,
	  .a_key_len = 32, .digest_len = 32, .aad_len = 16, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00004a23, 0x40210002, 0x00089082, 0x00100000, 0x50, 0x40 },
	  .addr = CHAIN_ADDR },
	{ "AES-128-GCM enc, AAD 20, payload 64, tag 16", AEAD(AES_GCM), .c_key_len = 16,
	  .iv_len = 12, .digest_len = 16, .aad_len = 20, .len = 64,
	  .dw = { 0x00000223, 0x00260101, 0, 0x00140000, 0x14, 0x40 }, .addr = AEAD_ADDR },
	{ "same, SGL, out of place", AEAD(AES_GCM), .c_key_len = 16, .iv_len = 12,
	  .digest_len = 16, .aad_len = 20, .len = 64, .sgl = 1, .apart = 1, .kernel = 1,
	  .dw = { 0x00004a03, 0x00260101, 0x04000000, 0x00140000, 0x14, 0x40 },
	  .addr = AEAD_ADDR },
	{ "AES-256-GCM dec, SGL", AEAD(AES_GCM), .c_key_len = 32, .iv_len = 12, .digest_len = 16,
	  .aad_len = 20, .len = 64, .sgl = 1, .decrypt = 1,
	  .dw = { 0x00004a23, 0x40264102, 0, 0x00140000, 0x14, 0x40 }, .addr = AEAD_ADDR },
	{ "AES-128-CCM enc, tag 8", AEAD(AES_CCM), .c_key_len = 16, .iv_len = 11, .digest_len = 8,
	  .aad_len = 20, .len = 64,
	  .dw = { 0x00000223, 0x00250081, 0, 0x00140000, 0x14, 0x40 }, .addr = AEAD_ADDR },
#if WARP_HAVE_SM4_FEEDBACK
	{ "SM4-CFB 63 B", C(SM4_CFB), .c_key_len = 16, .iv_len = 16, .len = 63,
	  .dw = { 0x00000223, 0x00320001, 0, 0, 0, 0x3f }, .addr = CIPHER_ADDR },
	{ "SM4-OFB 63 B", C(SM4_OFB), .c_key_len = 16, .iv_len = 16, .len = 63,
	  .dw = { 0x00000223, 0x00330001, 0, 0, 0, 0x3f }, .addr = CIPHER_ADDR },
#endif
#if WARP_HAVE_SM4_XTS
	{ "SM4-XTS", C(SM4_XTS), .c_key_len = 32, .iv_len = 16, .len = 64,
	  .dw = { 0x00000223, 0x00370001, 0, 0, 0, 0x40 }, .addr = CIPHER_ADDR },
#endif
#if WARP_HAVE_SM4_GCM
	{ "SM4-GCM enc", AEAD(SM4_GCM), .c_key_len = 16, .iv_len = 12, .digest_len = 16,
	  .aad_len = 20, .len = 64,
	  .dw = { 0x00000223, 0x00360101, 0, 0x00140000, 0x14, 0x40 }, .addr = AEAD_ADDR },
#endif
};

/* Words that hold an address, low half first. */
static const uint8_t where2[ADDRS] = {
	[SRC] = 24, [DST] = 26, [MAC] = 18, [C_KEY] = 22, [C_IV] = 20, [A_KEY] = 16, [A_IV] = 14,
};
static const uint8_t where3[ADDRS] = {
	[SRC] = 4, [DST] = 19, [MAC] = 21, [C_KEY] = 12, [C_IV] = 23, [A_KEY] = 6, [A_IV] = 8,
};
static const uint8_t words2[] = { 0, 1, 2, 3, 4, 5, 6 };
static const uint8_t words3[] = { 0, 1, 14, 16, 17, 18 };

/* AAD, payload, room for digests; a chain has its cut inside the payload. */
static uint8_t memory[2][256], digest[64];
static struct cr_spec spec;
static struct rte_crypto_op *op;
static struct rte_mbuf *second[2];

static void
make_spec(const struct row *r, enum dt_model model)
{
	spec.model = model;
	spec.cipher = r->cipher;
	spec.auth = r->auth;
	spec.aead = r->aead;
	spec.encrypt = !r->decrypt;
	spec.generate = !r->decrypt;
	spec.auth_first = r->decrypt;
	spec.c_algo = r->c_algo;
	spec.a_algo = r->a_algo;
	spec.c_key_len = r->c_key_len;
	spec.a_key_len = r->a_key_len;
	spec.c_iv_len = r->auth && !r->cipher ? 0 : r->iv_len;
	spec.a_iv_len = r->auth && !r->cipher ? r->iv_len : 0;
	spec.digest_len = r->digest_len;
	spec.aad_len = r->aead ? r->aad_len : 0;
}

static void
lay_out(const struct row *r, struct rte_mbuf *m, unsigned int i)
{
	uint32_t len = r->aad_len + r->len, cut = r->sgl ? r->aad_len + 20u : len;

	dt_flat(m, memory[i], (uint16_t)cut);
	if (!r->sgl)
		return;
	dt_flat(second[i], memory[i] + cut, (uint16_t)(len - cut));
	m->next = second[i];
	m->nb_segs = 2;
	m->pkt_len = len;
}

static void
make_op(const struct row *r, void *session, struct rte_mbuf *own[2])
{
	struct rte_crypto_sym_op *sym = op->sym;
	unsigned int i;

	for (i = 0; i < 16; i++)
		cr_iv(op)[i] = cr_a_iv(op)[i] = (uint8_t)(0xa0 + i);
	sym->m_src = own[0];
	sym->m_dst = r->apart ? own[1] : NULL;
	sym->session = session;
	lay_out(r, own[0], 0);
	lay_out(r, own[1], 1);
	if (r->aead) {
		sym->aead.data.offset = r->aad_len;
		sym->aead.data.length = r->len;
		sym->aead.digest.data = digest;
		sym->aead.aad.data = memory[0] - (r->c_algo == RTE_CRYPTO_AEAD_AES_CCM ? 18 : 0);
		return;
	}
	sym->cipher.data.offset = r->aad_len;
	sym->cipher.data.length = r->len;
	sym->auth.data.offset = 0;
	sym->auth.data.length = r->aad_len + r->len;
	sym->auth.digest.data = digest;
}

static uint64_t
address(const uint32_t *dw, const uint8_t *where, enum addr a)
{
	return dw[where[a]] | (uint64_t)dw[where[a] + 1] << 32;
}

/* The bytes of a list, one after another, are those of the stream. */
static void
check_list(const struct row *r, uint64_t at, uint32_t len, const uint8_t *stream, bool aad_apart)
{
	const struct warp_sgl *l = (const struct warp_sgl *)(uintptr_t)at;
	uint32_t done = 0, i;

	wt_check(at % 64 == 0, "%s: list at %" PRIx64, r->name, at);
	wt_equal(l->entry_sum_in_chain, l->entry_sum_in_sgl);
	for (i = 0; i < l->entry_sum_in_sgl; i++) {
		/* AAD of the source may lie anywhere in the destination. */
		if (!aad_apart || done >= r->aad_len)
			wt_check(l->sge[i].buf == (uintptr_t)stream + done, "%s: entry %u",
				 r->name, i);
		done += l->sge[i].len;
	}
	wt_equal(done, len);
}

static void
check_iv(const struct row *r, const uint8_t *c_iv, const uint8_t *a_iv)
{
	static const uint8_t a1[16] = { 0x03, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9,
					0xaa, 0xab, 0, 0, 0, 1 };
	static const uint8_t b0[16] = { 0x5b, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9,
					0xaa, 0xab, 0, 0, 0, 0x40 };

	if (r->aead && r->c_algo == RTE_CRYPTO_AEAD_AES_CCM) {
		/* The example of section 4.15. */
		wt_check(memcmp(c_iv, a1, 16) == 0 && memcmp(a_iv, b0, 16) == 0, "%s", r->name);
		return;
	}
	if (c_iv != NULL)
		wt_check(memcmp(c_iv, cr_iv(op), r->iv_len) == 0, "%s: IV", r->name);
	if (a_iv != NULL)
		wt_check(memcmp(a_iv, cr_a_iv(op), 12) == 0, "%s: nonce", r->name);
	if (a_iv != NULL && r->auth)
		wt_check(a_iv[12] == 0 && a_iv[13] == 0 && a_iv[14] == 0 && a_iv[15] == 0,
			 "%s: behind the nonce", r->name);
}

static void
check_addresses(const struct row *r, const uint32_t *dw, const uint8_t *where)
{
	uint32_t len = r->aad_len + r->len;
	uint64_t at[ADDRS];
	unsigned int a;

	for (a = 0; a < ADDRS; a++) {
		at[a] = address(dw, where, (enum addr)a);
		wt_check((at[a] != 0) == (r->addr >> a & 1), "%s: address %u is %" PRIx64, r->name,
			 a, at[a]);
	}
	if (r->sgl) {
		check_list(r, at[SRC], len, memory[0], false);
		if (at[DST] != 0)
			check_list(r, at[DST], len, memory[r->apart], r->aead && r->apart);
	} else {
		wt_check(at[SRC] == (uintptr_t)memory[0], "%s: source", r->name);
		wt_check(at[DST] == 0 || at[DST] == at[SRC], "%s: destination", r->name);
	}
	if (at[MAC] != 0 && !(r->auth && !r->cipher && r->decrypt))
		wt_check(at[MAC] == (uintptr_t)digest, "%s: digest", r->name);
	if (at[C_KEY] != 0)
		wt_check(memcmp((void *)(uintptr_t)at[C_KEY], spec.c_key, r->c_key_len) == 0,
			 "%s: key", r->name);
	if (at[A_KEY] != 0)
		wt_check(memcmp((void *)(uintptr_t)at[A_KEY], spec.a_key, r->a_key_len) == 0,
			 "%s: auth key", r->name);
	check_iv(r, (const uint8_t *)(uintptr_t)at[C_IV], (const uint8_t *)(uintptr_t)at[A_IV]);
}

/* Words that are neither in the table nor an address. @p tag: the words of the cookie */
static void
check_rest(const struct row *r, const uint32_t *dw, const uint8_t *words, unsigned int n,
	   const uint8_t *where, uint32_t tag)
{
	uint32_t known = tag;
	unsigned int i;

	for (i = 0; i < n; i++)
		known |= 1u << words[i];
	for (i = 0; i < ADDRS; i++)
		known |= 3u << where[i];
	for (i = 0; i < 32; i++)
		wt_check((known >> i & 1) != 0 || dw[i] == 0, "%s: dw%u is %08x", r->name, i,
			 dw[i]);
}

static void
check_words(const struct row *r, const uint32_t *dw, bool two)
{
	const uint8_t *words = two ? words2 : words3;
	unsigned int n = two ? RTE_DIM(words2) : RTE_DIM(words3), i;

	for (i = 0; i < n; i++) {
		uint32_t open = 0;

		if (r->kernel && words[i] == 0)
			open = 0xFu << (two ? WARP_SEC2_SCENE_SHIFT : WARP_SEC3_SCENE_SHIFT);
		if (r->kernel && !two && words[i] == 14)
			open = 3u << WARP_SEC3_CTR_MODE_SHIFT;
		wt_check((dw[words[i]] & ~open) == (r->dw[i] & ~open),
			 "type %d, %s: dw%u is %08x, not %08x", two ? 2 : 3, r->name, words[i],
			 dw[words[i]], r->dw[i]);
	}
	check_rest(r, dw, words, n, two ? where2 : where3, two ? 1u << 10 : 3u << 2);
	check_addresses(r, dw, two ? where2 : where3);
}

/* ---- By the two APIs ---- */

static void
by_ops(uint8_t dev)
{
	op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
}

static uint8_t
ops_result(uint8_t dev)
{
	struct rte_crypto_op *back;

	cr_dequeue(dev, 0, &back, 1);
	return op->status;
}

static struct rte_crypto_raw_dp_ctx *raw;

static void
by_raw(uint8_t dev, const struct row *r, void *session)
{
	union rte_cryptodev_session_ctx ctx = { .crypto_sess = session };
	struct rte_crypto_va_iova_ptr iv = { .va = cr_iv(op) }, mac = { .va = digest };
	struct rte_crypto_va_iova_ptr third = { .va = r->aead ? op->sym->aead.aad.data :
						cr_a_iv(op) };
	union rte_crypto_sym_ofs ofs = { .ofs.cipher.head = r->aad_len };
	const struct rte_mbuf *m = op->sym->m_src;
	struct rte_crypto_vec vec[2] = { { 0 } };
	uint16_t n = 1;

	vec[0].base = rte_pktmbuf_mtod(m, void *);
	vec[0].len = m->data_len;
	if (m->next != NULL) {
		vec[1].base = rte_pktmbuf_mtod(m->next, void *);
		vec[1].len = m->next->data_len;
		n = 2;
	}
	wt_equal(rte_cryptodev_configure_raw_dp_ctx(dev, 0, raw, RTE_CRYPTO_OP_WITH_SESSION,
						    ctx, 0), 0);
	wt_equal(rte_cryptodev_raw_enqueue(raw, vec, n, ofs, &iv,
					   r->digest_len != 0 ? &mac : NULL, &third, op), 0);
	wt_equal(rte_cryptodev_raw_enqueue_done(raw, 1), 0);
}

/* @return the op's status that a result of the raw API stands for */
static uint8_t
raw_result(void)
{
	enum rte_crypto_op_status status = RTE_CRYPTO_OP_STATUS_ERROR;
	int ret = 0;

	while (rte_cryptodev_raw_dequeue(raw, &ret, &status) == NULL)
		;
	wt_equal(rte_cryptodev_raw_dequeue_done(raw, 1), 0);
	return (uint8_t)status;
}

/* @return rows tried */
static unsigned int
rows(const struct row *row, unsigned int n, enum dt_model model, bool by_raw_api)
{
	uint8_t dev = cr_inline(model);
	struct rte_cryptodev *cdev = rte_cryptodev_pmd_get_dev(dev);
	const struct warp_crypto_qp *qp = cdev->data->queue_pairs[0];
	struct rte_mbuf *own[2] = { op->sym->m_src, op->sym->m_dst };
	unsigned int i, tried = 0;

	for (i = 0; i < n; i++) {
		const struct warp_sqe *sqe = &qp->ring->sq[warp_ring_tail(qp->ring)];
		uint32_t dw[32];
		void *session;
		uint8_t status;

		/* A single request of the raw API works in place. */
		if (by_raw_api && row[i].apart)
			continue;
		make_spec(&row[i], model);
		session = cr_session(dev, &spec);
		wt_check(session != NULL, "%s: refused (%d)", row[i].name, rte_errno);
		make_op(&row[i], session, own);
		if (by_raw_api)
			by_raw(dev, &row[i], session);
		else
			by_ops(dev);
		memcpy(dw, sqe, sizeof(dw));
		check_words(&row[i], dw, model == DT_V2);
		/* And the device takes it: a wrong digest is the worst that can be. */
		status = by_raw_api ? raw_result() : ops_result(dev);
		wt_check(status == (row[i].decrypt && row[i].digest_len != 0 ?
			 RTE_CRYPTO_OP_STATUS_AUTH_FAILED : RTE_CRYPTO_OP_STATUS_SUCCESS),
			 "%s: status %u", row[i].name, status);
		cr_session_free(dev, session);
		own[0]->next = own[1]->next = NULL;
		own[0]->nb_segs = own[1]->nb_segs = 1;
		tried++;
	}
	op->sym->m_src = own[0];
	op->sym->m_dst = own[1];
	return tried;
}

static void
bd2(void)
{
	printf("%u rows\n", rows(type2, RTE_DIM(type2), DT_V2, false));
}

static void
bd3(void)
{
	printf("%u rows\n", rows(type3, RTE_DIM(type3), DT_V3, false));
}

static void
raw_api(void)
{
	int size = rte_cryptodev_get_raw_dp_ctx_size(cr_inline(DT_V3));

	wt_check(size > 0, "size of a context: %d", size);
	raw = aligned_alloc(RTE_CACHE_LINE_SIZE, RTE_ALIGN_CEIL((size_t)size, RTE_CACHE_LINE_SIZE));
	memset(raw, 0, (size_t)size);
	printf("%u rows\n", rows(type2, RTE_DIM(type2), DT_V2, true) +
	       rows(type3, RTE_DIM(type3), DT_V3, true));
	free(raw);
}

/* What a slot held before leaves nothing in a descriptor. */
static void
used_slots(void)
{
	unsigned int m;

	for (m = DT_V3; m < DT_MODELS; m++) {
		struct rte_cryptodev *dev = rte_cryptodev_pmd_get_dev(cr_inline((enum dt_model)m));
		struct warp_crypto_qp *qp = dev->data->queue_pairs[0];

		memset(qp->ring->sq, 0xA5, qp->ring->sq_depth * sizeof(*qp->ring->sq));
		memset(qp->cookie, 0xA5, qp->ring->sq_depth * sizeof(*qp->cookie));
		if (m == DT_V2)
			rows(type2, RTE_DIM(type2), DT_V2, false);
		else
			rows(type3, RTE_DIM(type3), DT_V3, false);
	}
}

static const struct wt_case cases[] = {
	{ "descriptors of type 2", bd2 },
	{ "descriptors of type 3", bd3 },
	{ "the same by the raw API", raw_api },
	{ "the same in slots that were used", used_slots },
};

int
main(void)
{
	cr_eal();
	op = cr_op();
	second[0] = dt_mbuf();
	second[1] = dt_mbuf();
	cr_spec_init(&spec);
	return cr_end(WT_RUN(cases));
}
