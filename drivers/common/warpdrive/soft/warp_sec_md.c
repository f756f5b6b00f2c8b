/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Digests and HMACs, single and in stages. The state between two descriptors
 * of one message must come out and go in again, which OpenSSL's EVP cannot do:
 * hence its older interface, and SM3, which that interface lacks, by hand.
 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "warp_sec_int.h"

const struct warp_md_info warp_md_info[WARP_MD_NUM] = {
	[WARP_MD_SHA1] = { 20, 20, 64 },
	[WARP_MD_SHA256] = { 32, 32, 64 },
	[WARP_MD_MD5] = { 16, 16, 64 },
	[WARP_MD_SHA224] = { 28, 32, 64 },
	[WARP_MD_SHA384] = { 48, 64, 128 },
	[WARP_MD_SHA512] = { 64, 64, 128 },
	[WARP_MD_SHA512_224] = { 28, 64, 128 },
	[WARP_MD_SHA512_256] = { 32, 64, 128 },
	[WARP_MD_SM3] = { 32, 32, 64 },
	[WARP_MD_SHA3_224] = { 28, 0, 144 },
	[WARP_MD_SHA3_256] = { 32, 0, 136 },
	[WARP_MD_SHA3_384] = { 48, 0, 104 },
	[WARP_MD_SHA3_512] = { 64, 0, 72 },
};

/* FIPS 180-4, sections 5.3.6.1 and 5.3.6.2 */
static const uint64_t sha512_224_iv[8] = {
	0x8C3D37C819544DA2, 0x73E1996689DCD4D6, 0x1DFAB7AE32FF9C82, 0x679DD514582F9FCF,
	0x0F6D2B697BD44DA8, 0x77E36F7304C48942, 0x3F9D85A86A1D36C8, 0x1112E6AD91D692A1,
};
static const uint64_t sha512_256_iv[8] = {
	0x22312194FC2BF72C, 0x9F555FA3C84C64C2, 0x2393B86B6F53B151, 0x963877195940EABD,
	0x96283EE2A88EFFE3, 0xBE5E1E2553863992, 0x2B0199FC2C85B8AA,
	0x0EB72DDC81C52CA2,
};

struct md {
	enum warp_md_alg alg;
	union {
		SHA_CTX sha1;
		SHA256_CTX sha256;
		SHA512_CTX sha512;
		MD5_CTX md5;
		struct warp_sm3 sm3;
	} u;
	EVP_MD_CTX *evp;	/* SHA-3 */
	const EVP_MD *sha3;
};

static int
md_init(struct warp_sec *sec, struct md *m, enum warp_md_alg alg)
{
	m->alg = alg;
	switch (alg) {
	case WARP_MD_SHA1:
		return !SHA1_Init(&m->u.sha1);
	case WARP_MD_SHA256:
		return !SHA256_Init(&m->u.sha256);
	case WARP_MD_SHA224:
		return !SHA224_Init(&m->u.sha256);
	case WARP_MD_MD5:
		return !MD5_Init(&m->u.md5);
	case WARP_MD_SHA384:
		return !SHA384_Init(&m->u.sha512);
	case WARP_MD_SHA512:
	case WARP_MD_SHA512_224:
	case WARP_MD_SHA512_256:
		if (!SHA512_Init(&m->u.sha512))
			return -1;
		if (alg == WARP_MD_SHA512_224)
			memcpy(m->u.sha512.h, sha512_224_iv, sizeof(sha512_224_iv));
		if (alg == WARP_MD_SHA512_256)
			memcpy(m->u.sha512.h, sha512_256_iv, sizeof(sha512_256_iv));
		return 0;
	case WARP_MD_SM3:
		warp_sm3_init(&m->u.sm3);
		return 0;
	default:
		m->evp = sec->sha3_ctx;
		m->sha3 = sec->sha3[alg - WARP_MD_SHA3_224];
		return m->sha3 == NULL || EVP_DigestInit_ex2(m->evp, m->sha3, NULL) != 1;
	}
}

static void
md_update(struct md *m, const void *data, size_t len)
{
	switch (m->alg) {
	case WARP_MD_SHA1:
		SHA1_Update(&m->u.sha1, data, len);
		break;
	case WARP_MD_SHA256:
	case WARP_MD_SHA224:
		SHA256_Update(&m->u.sha256, data, len);
		break;
	case WARP_MD_MD5:
		MD5_Update(&m->u.md5, data, len);
		break;
	case WARP_MD_SHA384:
	case WARP_MD_SHA512:
	case WARP_MD_SHA512_224:
	case WARP_MD_SHA512_256:
		SHA512_Update(&m->u.sha512, data, len);
		break;
	case WARP_MD_SM3:
		warp_sm3_update(&m->u.sm3, data, len);
		break;
	default:
		EVP_DigestUpdate(m->evp, data, len);
		break;
	}
}

/* @p out has room for WARP_SEC_MAX_TAG bytes. */
static void
md_final(struct md *m, uint8_t *out)
{
	switch (m->alg) {
	case WARP_MD_SHA1:
		SHA1_Final(out, &m->u.sha1);
		break;
	case WARP_MD_SHA256:
	case WARP_MD_SHA224:
		SHA256_Final(out, &m->u.sha256);
		break;
	case WARP_MD_MD5:
		MD5_Final(out, &m->u.md5);
		break;
	case WARP_MD_SHA384:
	case WARP_MD_SHA512:
	case WARP_MD_SHA512_224:
	case WARP_MD_SHA512_256:
		SHA512_Final(out, &m->u.sha512);
		break;
	case WARP_MD_SM3:
		warp_sm3_final(&m->u.sm3, out);
		break;
	default:
		EVP_DigestFinal_ex(m->evp, out, NULL);
		break;
	}
}

static uint32_t
get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void
put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/*
 * The state as drivers see it: the digest's own byte order. @p words gives or
 * takes the chaining value; of SHA-512 a pair of words for each of the eight.
 */
static void
md_words(struct md *m, uint32_t words[16], bool set)
{
	uint32_t *h[5];
	unsigned int i;

	switch (m->alg) {
	case WARP_MD_SHA1:
		h[0] = &m->u.sha1.h0;
		h[1] = &m->u.sha1.h1;
		h[2] = &m->u.sha1.h2;
		h[3] = &m->u.sha1.h3;
		h[4] = &m->u.sha1.h4;
		break;
	case WARP_MD_MD5:
		h[0] = &m->u.md5.A;
		h[1] = &m->u.md5.B;
		h[2] = &m->u.md5.C;
		h[3] = &m->u.md5.D;
		h[4] = NULL;
		break;
	case WARP_MD_SHA256:
	case WARP_MD_SHA224:
	case WARP_MD_SM3:
		for (i = 0; i < 8; i++) {
			uint32_t *w = m->alg == WARP_MD_SM3 ? &m->u.sm3.h[i] : &m->u.sha256.h[i];

			if (set)
				*w = words[i];
			else
				words[i] = *w;
		}
		return;
	default:
		for (i = 0; i < 8; i++) {
			if (set) {
				m->u.sha512.h[i] = (uint64_t)words[2 * i] << 32 | words[2 * i + 1];
				continue;
			}
			words[2 * i] = (uint32_t)(m->u.sha512.h[i] >> 32);
			words[2 * i + 1] = (uint32_t)m->u.sha512.h[i];
		}
		return;
	}
	for (i = 0; i < 5 && h[i] != NULL; i++) {
		if (set)
			*h[i] = words[i];
		else
			words[i] = *h[i];
	}
}

static void
md_save(struct md *m, uint8_t *state)
{
	uint32_t words[16], i;

	md_words(m, words, false);
	for (i = 0; i < warp_md_info[m->alg].state / 4u; i++) {
		/* MD5 alone is little-endian, as the host is. */
		if (m->alg == WARP_MD_MD5)
			memcpy(state + 4 * i, &words[i], 4);
		else
			put_be32(state + 4 * i, words[i]);
	}
}

/* Continues after @p bits of message, whole blocks, whose state this is. */
static void
md_load(struct md *m, const uint8_t *state, uint64_t bits)
{
	uint32_t words[16], i;

	for (i = 0; i < warp_md_info[m->alg].state / 4u; i++) {
		if (m->alg == WARP_MD_MD5)
			memcpy(&words[i], state + 4 * i, 4);
		else
			words[i] = get_be32(state + 4 * i);
	}
	md_words(m, words, true);
	switch (m->alg) {
	case WARP_MD_SHA1:
		m->u.sha1.Nl = (uint32_t)bits;
		m->u.sha1.Nh = (uint32_t)(bits >> 32);
		break;
	case WARP_MD_SHA256:
	case WARP_MD_SHA224:
		m->u.sha256.Nl = (uint32_t)bits;
		m->u.sha256.Nh = (uint32_t)(bits >> 32);
		break;
	case WARP_MD_MD5:
		m->u.md5.Nl = (uint32_t)bits;
		m->u.md5.Nh = (uint32_t)(bits >> 32);
		break;
	case WARP_MD_SM3:
		m->u.sm3.bytes = bits / 8;
		break;
	default:
		m->u.sha512.Nl = bits;
		m->u.sha512.Nh = 0;
		break;
	}
}

static void
hmac_pad(struct md *m, const struct warp_sec_job *job, uint8_t pad)
{
	uint8_t block[WARP_SEC_MAX_BLOCK];
	unsigned int i, len = warp_md_info[m->alg].block;

	memset(block, 0, len);
	memcpy(block, job->a_key, job->r.a_key_len);
	for (i = 0; i < len; i++)
		block[i] ^= pad;
	md_update(m, block, len);
	OPENSSL_cleanse(block, len);
}

uint8_t
warp_sec_digest(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	const struct warp_md_info *info = &warp_md_info[alg->md];
	bool hmac = alg->cls == WARP_MAC_HMAC;
	uint8_t inner[WARP_SEC_MAX_TAG];
	struct md m;

	if (md_init(sec, &m, alg->md) != 0)
		return WARP_SEC_ERR_AUTH;
	if (r->ai_gen == WARP_SEC_AI_GEN_ADDR) {
		/* Only the last BD knows the length; the inner pad's block is not in it. */
		uint64_t before = r->no_pad ? 0 : r->long_len - (uint64_t)r->a_len * 8;

		if (hmac)
			before += info->block * 8u;
		md_load(&m, job->state, before);
	} else if (hmac) {
		hmac_pad(&m, job, 0x36);
	}
	if (r->a_len > 0)
		md_update(&m, data, r->a_len);
	if (r->no_pad) {
		md_save(&m, job->state);
		return WARP_SEC_ERR_NONE;
	}
	if (!hmac) {
		md_final(&m, job->tag);
		return WARP_SEC_ERR_NONE;
	}
	md_final(&m, inner);
	if (md_init(sec, &m, alg->md) != 0)
		return WARP_SEC_ERR_AUTH;
	hmac_pad(&m, job, 0x5C);
	md_update(&m, inner, info->digest);
	md_final(&m, job->tag);
	OPENSSL_cleanse(&m, sizeof(m));
	return WARP_SEC_ERR_NONE;
}

/* ---- SM3, GB/T 32905-2016 ---- */

static inline uint32_t
rol(uint32_t x, unsigned int n)
{
	n &= 31;
	return n == 0 ? x : x << n | x >> (32 - n);
}

static void
sm3_block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[68], v[8], i;

	for (i = 0; i < 16; i++)
		w[i] = get_be32(p + 4 * i);
	for (; i < 68; i++) {
		uint32_t x = w[i - 16] ^ w[i - 9] ^ rol(w[i - 3], 15);

		w[i] = x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[i - 13], 7) ^ w[i - 6];
	}
	memcpy(v, h, sizeof(v));
	for (i = 0; i < 64; i++) {
		uint32_t t = i < 16 ? 0x79CC4519 : 0x7A879D8A;
		uint32_t ss1 = rol(rol(v[0], 12) + v[4] + rol(t, i), 7);
		uint32_t ss2 = ss1 ^ rol(v[0], 12);
		uint32_t ff = i < 16 ? v[0] ^ v[1] ^ v[2] :
			      (v[0] & v[1]) | (v[0] & v[2]) | (v[1] & v[2]);
		uint32_t gg = i < 16 ? v[4] ^ v[5] ^ v[6] : (v[4] & v[5]) | (~v[4] & v[6]);
		uint32_t tt1 = ff + v[3] + ss2 + (w[i] ^ w[i + 4]);
		uint32_t tt2 = gg + v[7] + ss1 + w[i];

		v[3] = v[2];
		v[2] = rol(v[1], 9);
		v[1] = v[0];
		v[0] = tt1;
		v[7] = v[6];
		v[6] = rol(v[5], 19);
		v[5] = v[4];
		v[4] = tt2 ^ rol(tt2, 9) ^ rol(tt2, 17);
	}
	for (i = 0; i < 8; i++)
		h[i] ^= v[i];
}

void
warp_sm3_init(struct warp_sm3 *ctx)
{
	static const uint32_t iv[8] = {
		0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
		0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
	};

	memcpy(ctx->h, iv, sizeof(iv));
	ctx->bytes = 0;
}

void
warp_sm3_update(struct warp_sm3 *ctx, const uint8_t *data, size_t len)
{
	size_t have = ctx->bytes % 64;

	ctx->bytes += len;
	if (have > 0) {
		size_t n = len < 64 - have ? len : 64 - have;

		memcpy(ctx->block + have, data, n);
		data += n;
		len -= n;
		if (have + n < 64)
			return;
		sm3_block(ctx->h, ctx->block);
	}
	for (; len >= 64; len -= 64, data += 64)
		sm3_block(ctx->h, data);
	memcpy(ctx->block, data, len);
}

void
warp_sm3_final(struct warp_sm3 *ctx, uint8_t digest[32])
{
	size_t have = ctx->bytes % 64, i;
	uint64_t bits = ctx->bytes * 8;

	ctx->block[have++] = 0x80;
	if (have > 56) {
		memset(ctx->block + have, 0, 64 - have);
		sm3_block(ctx->h, ctx->block);
		have = 0;
	}
	memset(ctx->block + have, 0, 56 - have);
	put_be32(ctx->block + 56, (uint32_t)(bits >> 32));
	put_be32(ctx->block + 60, (uint32_t)bits);
	sm3_block(ctx->h, ctx->block);
	for (i = 0; i < 8; i++)
		put_be32(digest + 4 * i, ctx->h[i]);
}
