/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* MACs without ipsec-mb, and digests that it has not got. */

#ifdef __KERNEL__
#include "sec.h"
#else
#include <string.h>

#include "warp_sec_int.h"
#endif

/* Doubles in GF(2^128) as SP 800-38B has it: big-endian, x^128 = x^7 + x^2 + x + 1. */
static void
cmac_double(uint8_t k[16])
{
	unsigned int i, carry = 0;

	for (i = 16; i-- > 0;) {
		unsigned int v = k[i];

		k[i] = (uint8_t)(v << 1 | carry);
		carry = v >> 7;
	}
	k[15] ^= carry ? 0x87 : 0;
}

struct block_mac {
	enum warp_evp cbc;
	uint8_t key[32];
	uint8_t k_full[16];	/* for a last block that is full, and for one that is padded */
	uint8_t k_padded[16];
};

/* The core that CMAC and XCBC share: CBC-MAC with the last block masked. Uses the keys up. */
static int
block_mac(struct warp_sec *sec, struct block_mac *m, const uint8_t *data, uint32_t len,
	  uint8_t tag[16])
{
	uint32_t last = len == 0 ? 0 : (len - 1) % 16 + 1, front = len - last, i;
	const uint8_t *mask = last == 16 ? m->k_full : m->k_padded;
	uint8_t y[16] = { 0 }, block[16] = { 0 }, buf[WARP_SEC_PIECE];
	int rc;

	for (i = 0; i < front;) {
		uint32_t n = front - i < sizeof(buf) ? front - i : sizeof(buf);

		if (warp_evp_run(sec, m->cbc, m->key, y, true, data + i, buf, n) != 0)
			return -1;
		memcpy(y, buf + n - 16, 16);
		i += n;
	}
	if (last > 0)
		memcpy(block, data + front, last);
	if (last < 16)
		block[last] = 0x80;
	for (i = 0; i < 16; i++)
		block[i] ^= mask[i];
	rc = warp_evp_run(sec, m->cbc, m->key, y, true, block, tag, 16);
	warp_cleanse(m, sizeof(*m));
	return rc;
}

static int
cmac(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	uint16_t key_len = job->r.a_key_len;
	struct block_mac m = {
		.cbc = warp_evp_id(WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_CBC, key_len),
	};
	enum warp_evp ecb = warp_evp_id(WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_ECB, key_len);

	memcpy(m.key, job->a_key, key_len);
	if (warp_evp_run(sec, ecb, m.key, NULL, true, m.k_full, m.k_full, 16) != 0)
		return -1;
	cmac_double(m.k_full);
	memcpy(m.k_padded, m.k_full, 16);
	cmac_double(m.k_padded);
	return block_mac(sec, &m, data, job->r.a_len, job->tag);
}

/* RFC 3566 */
static int
xcbc(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	struct block_mac m = { .cbc = WARP_EVP_AES_128_CBC };
	uint8_t k[3][16];

	memset(k[0], 1, 16);
	memset(k[1], 2, 16);
	memset(k[2], 3, 16);
	if (warp_evp_run(sec, WARP_EVP_AES_128_ECB, job->a_key, NULL, true, k[0], k[0],
			 sizeof(k)) != 0)
		return -1;
	memcpy(m.key, k[0], 16);
	memcpy(m.k_full, k[1], 16);
	memcpy(m.k_padded, k[2], 16);
	return block_mac(sec, &m, data, job->r.a_len, job->tag);
}

/* GMAC is GCM whose whole message is AAD. */
static uint8_t
gmac(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	struct warp_sec_job *gcm = &sec->jobs[WARP_SEC_BATCH];
	const struct warp_sec_req *r = &job->r;
	uint8_t err;

	memset(gcm, 0, sizeof(*gcm));
	gcm->r.kind = WARP_SEC_KIND_AEAD;
	gcm->r.cipher = WARP_SEC_CIPHER_ENCRYPT;
	gcm->r.c_alg = WARP_SEC_C_ALG_AES;
	gcm->r.c_mode = WARP_SEC_C_MODE_GCM;
	gcm->r.c_key_len = r->a_key_len;
	gcm->r.c_iv_len = r->a_iv_len;
	gcm->r.ext = r->ext & WARP_SEC3_EXT_J0;
	gcm->r.a_len = r->a_len;
	gcm->r.mac_len = 16;
	gcm->aad = data;
	gcm->in = data;
	gcm->out = gcm->state;
	gcm->nonce = job->a_iv;
	memcpy(gcm->c_key, job->a_key, r->a_key_len);
	err = warp_sec_evp_aead(sec, gcm);
	memcpy(job->tag, gcm->tag, 16);
	return err;
}

#ifndef __KERNEL__	/* part of model=ext, which is not offered there */
/* Ethernet's, least significant byte first. */
static void
crc32(const struct warp_sec *sec, const uint8_t *data, uint32_t len, uint8_t tag[4])
{
	uint32_t crc = 0xFFFFFFFF;

	while (len-- > 0)
		crc = crc >> 8 ^ sec->crc_table[(crc ^ *data++) & 0xFF];
	crc = ~crc;
	memcpy(tag, &crc, sizeof(crc));
}
#endif

uint8_t
warp_sec_evp_auth(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	bool after_cipher = r->kind == WARP_SEC_KIND_CHAIN && r->seq == 0 && job->out != NULL;
	const uint8_t *data = (after_cipher ? job->out : job->in) + (r->a_off - job->base);
	int rc = 0;

	switch (alg->cls) {
	case WARP_MAC_HASH:
	case WARP_MAC_HMAC:
		return warp_sec_digest(sec, job, data);
	case WARP_MAC_XCBC:
		rc = xcbc(sec, job, data);
		break;
	case WARP_MAC_CMAC:
		rc = cmac(sec, job, data);
		break;
	case WARP_MAC_GMAC:
		return gmac(sec, job, data);
#ifndef __KERNEL__
	case WARP_MAC_CRC32:
		crc32(sec, data, r->a_len, job->tag);
		break;
#endif
	default:
		/* UIA2, EIA3 and F9 are in ipsec-mb alone. */
		return WARP_SEC_ERR_AUTH;
	}
	return rc == 0 ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_INTERNAL;
}
