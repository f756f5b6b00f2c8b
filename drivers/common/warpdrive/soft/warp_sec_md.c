/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Digests on OpenSSL. The state between two descriptors of one message must
 * come out and go in again, which EVP cannot do: hence its older interface,
 * and SM3, which that interface lacks, by hand.
 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "warp_sec_int.h"

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

int
warp_md_init(struct warp_sec *sec, struct warp_md *m, enum warp_md_alg alg)
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

void
warp_md_update(struct warp_md *m, const void *data, size_t len)
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

int
warp_md_final(struct warp_md *m, uint8_t *out)
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
	return 0;
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
md_words(struct warp_md *m, uint32_t words[16], bool set)
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

int
warp_md_save(struct warp_md *m, uint8_t *state)
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
	return 0;
}

void
warp_md_load(struct warp_md *m, const uint8_t *state, uint64_t bits)
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
