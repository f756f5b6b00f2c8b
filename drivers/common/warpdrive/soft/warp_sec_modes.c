/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The ciphers of a descriptor, each from what a library has: whole, or built
 * from ECB, CBC and CTR. The library is what warp_evp_run() stands for.
 */

#ifdef __KERNEL__
#include "sec.h"
#else
#include <string.h>

#include "warp_sec_int.h"
#endif

enum warp_evp
warp_evp_id(uint8_t c_alg, uint8_t mode, uint32_t key_len)
{
	static const uint8_t aes[] = {
		[WARP_SEC_C_MODE_ECB] = WARP_EVP_AES_128_ECB,
		[WARP_SEC_C_MODE_CBC] = WARP_EVP_AES_128_CBC,
		[WARP_SEC_C_MODE_CFB] = WARP_EVP_AES_128_CFB,
		[WARP_SEC_C_MODE_OFB] = WARP_EVP_AES_128_OFB,
		[WARP_SEC_C_MODE_CTR] = WARP_EVP_AES_128_CTR,
	};
	static const uint8_t sm4[] = {
		[WARP_SEC_C_MODE_ECB] = WARP_EVP_SM4_ECB,
		[WARP_SEC_C_MODE_CBC] = WARP_EVP_SM4_CBC,
		[WARP_SEC_C_MODE_CFB] = WARP_EVP_SM4_CFB,
		[WARP_SEC_C_MODE_OFB] = WARP_EVP_SM4_OFB,
		[WARP_SEC_C_MODE_CTR] = WARP_EVP_SM4_CTR,
	};

	if (mode > WARP_SEC_C_MODE_CTR)
		return WARP_EVP_NUM;
	if (c_alg == WARP_SEC_C_ALG_SM4)
		return (enum warp_evp)sm4[mode];
	return (enum warp_evp)(aes[mode] + (key_len - 16) / 8);
}

void
warp_ctr_add(uint8_t block[16], unsigned int width, uint64_t add)
{
	unsigned int i = 16;

	while (width-- > 0 && add != 0) {
		add += block[--i];
		block[i] = (uint8_t)add;
		add >>= 8;
	}
}

int
warp_evp_ctr32(struct warp_sec *sec, enum warp_evp ctr, const uint8_t *key, const uint8_t iv[16],
	       const uint8_t *in, uint8_t *out, uint32_t len)
{
	uint8_t block[16];
	uint32_t low = (uint32_t)iv[12] << 24 | iv[13] << 16 | iv[14] << 8 | iv[15];
	uint64_t until_wrap = (uint64_t)(0x100000000ull - low) * 16;
	uint32_t first = until_wrap < len ? (uint32_t)until_wrap : len;

	if (warp_evp_run(sec, ctr, key, iv, true, in, out, first) != 0)
		return -1;
	if (first == len)
		return 0;
	memcpy(block, iv, 12);
	memset(block + 12, 0, 4);
	return warp_evp_run(sec, ctr, key, block, true, in + first, out + first, len - first);
}

/* ---- DES and 3DES: one, two or three keys as three ---- */

static void
des_key(const struct warp_sec_job *job, uint8_t key[24])
{
	const uint8_t *k = job->c_key;
	uint16_t len = job->r.c_key_len;

	memcpy(key, k, 8);
	memcpy(key + 8, len >= 16 ? k + 8 : k, 8);
	memcpy(key + 16, len == 24 ? k + 16 : k, 8);
}

/* Counter mode with a 64-bit block, which OpenSSL has not. */
static int
des_ctr(struct warp_sec *sec, const uint8_t key[24], const uint8_t iv[8], const uint8_t *in,
	uint8_t *out, uint32_t len)
{
	uint8_t stream[WARP_SEC_PIECE], block[16] = { 0 };

	memcpy(block + 8, iv, 8);
	while (len > 0) {
		uint32_t i, n = len < sizeof(stream) ? len : sizeof(stream);

		for (i = 0; i < n; i += 8) {
			memcpy(stream + i, block + 8, 8);
			warp_ctr_add(block, 8, 1);
		}
		if (warp_evp_run(sec, WARP_EVP_3DES_ECB, key, NULL, true, stream, stream,
				 (n + 7) / 8 * 8) != 0)
			return -1;
		for (i = 0; i < n; i++)
			out[i] = in[i] ^ stream[i];
		in += n;
		out += n;
		len -= n;
	}
	return 0;
}

/* ---- DOCSIS BPI ---- */

static int
docsis(struct warp_sec *sec, const struct warp_sec_job *job, enum warp_evp ecb, enum warp_evp cbc,
       const uint8_t *key, uint32_t block, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t rest = r->c_len % block, whole = r->c_len - rest, i;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	uint8_t mask[WARP_AES_BLOCK];

	/* The residue is XORed with the last ciphertext block, or the IV, enciphered. */
	memcpy(mask, job->c_iv, block);
	if (whole > 0 && !encrypt)
		memcpy(mask, in + whole - block, block);
	if (whole > 0 && warp_evp_run(sec, cbc, key, job->c_iv, encrypt, in, out, whole) != 0)
		return -1;
	if (rest == 0)
		return 0;
	if (whole > 0 && encrypt)
		memcpy(mask, out + whole - block, block);
	if (warp_evp_run(sec, ecb, key, NULL, true, mask, mask, block) != 0)
		return -1;
	for (i = whole; i < r->c_len; i++)
		out[i] = in[i] ^ mask[i - whole];
	return 0;
}

static int
des_cipher(struct warp_sec *sec, const struct warp_sec_job *job, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	uint8_t key[24];
	int rc = -1;

	des_key(job, key);
	switch (r->c_mode) {
	case WARP_SEC_C_MODE_ECB:
		rc = warp_evp_run(sec, WARP_EVP_3DES_ECB, key, NULL, encrypt, in, out, r->c_len);
		break;
	case WARP_SEC_C_MODE_CBC:
		rc = warp_evp_run(sec, WARP_EVP_3DES_CBC, key, job->c_iv, encrypt, in, out,
				  r->c_len);
		break;
	case WARP_SEC_C_MODE_OFB:
		rc = warp_evp_run(sec, WARP_EVP_3DES_OFB, key, job->c_iv, encrypt, in, out,
				  r->c_len);
		break;
	case WARP_SEC_C_MODE_CTR:
		rc = des_ctr(sec, key, job->c_iv, in, out, r->c_len);
		break;
	case WARP_SEC_EXT_C_MODE_DOCSIS:
		rc = docsis(sec, job, WARP_EVP_3DES_ECB, WARP_EVP_3DES_CBC, key, 8, in, out);
		break;
	default:
		break;
	}
	warp_cleanse(key, sizeof(key));
	return rc;
}

/* ---- CBC with ciphertext stealing, SP 800-38A addendum ---- */

/*
 * The last two blocks, @p d bytes in the last, into the order of CS3 (last
 * full block first) or back. @p tail has 16 + d bytes.
 */
static void
cs_swap(uint8_t *tail, uint32_t d, bool to_cs3)
{
	uint8_t tmp[WARP_AES_BLOCK];

	if (to_cs3) {
		memcpy(tmp, tail, d);
		memmove(tail, tail + d, WARP_AES_BLOCK);
		memcpy(tail + WARP_AES_BLOCK, tmp, d);
	} else {
		memcpy(tmp, tail + WARP_AES_BLOCK, d);
		memmove(tail + d, tail, WARP_AES_BLOCK);
		memcpy(tail, tmp, d);
	}
}

static bool
cs_swapped(uint8_t variant, uint32_t d)
{
	return variant == WARP_SEC_C_WIDTH_CS3 ||
	       (variant == WARP_SEC_C_WIDTH_CS2 && d < WARP_AES_BLOCK);
}

static int
cs_encrypt(struct warp_sec *sec, const struct warp_sec_job *job, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	enum warp_evp cbc = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_CBC, r->c_key_len);
	uint32_t d = (r->c_len - 1) % WARP_AES_BLOCK + 1, whole = r->c_len - d;
	uint8_t last[WARP_AES_BLOCK] = { 0 }, iv[WARP_AES_BLOCK];
	uint8_t *tail;

	memcpy(last, in + whole, d);
	if (warp_evp_run(sec, cbc, job->c_key, job->c_iv, true, in, out, whole) != 0)
		return -1;
	memcpy(iv, whole > 0 ? out + whole - WARP_AES_BLOCK : job->c_iv, WARP_AES_BLOCK);
	if (warp_evp_run(sec, cbc, job->c_key, iv, true, last, last, WARP_AES_BLOCK) != 0)
		return -1;
	if (whole == 0) {
		memcpy(out, last, WARP_AES_BLOCK);
		return 0;
	}
	/* CS1: the first d bytes of the last but one block, then the last one whole. */
	tail = out + whole - WARP_AES_BLOCK;
	memcpy(tail + d, last, WARP_AES_BLOCK);
	if (cs_swapped(r->c_width, d))
		cs_swap(tail, d, true);
	return 0;
}

static int
cs_decrypt(struct warp_sec *sec, const struct warp_sec_job *job, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	enum warp_evp cbc = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_CBC, r->c_key_len);
	enum warp_evp ecb = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_ECB, r->c_key_len);
	uint32_t d = (r->c_len - 1) % WARP_AES_BLOCK + 1, whole = r->c_len - d, i;
	uint8_t tail[2 * WARP_AES_BLOCK], z[WARP_AES_BLOCK], prev[WARP_AES_BLOCK];
	uint8_t iv[WARP_AES_BLOCK];
	uint32_t front;

	if (whole == 0)
		return warp_evp_run(sec, cbc, job->c_key, job->c_iv, false, in, out, r->c_len);
	front = whole - WARP_AES_BLOCK;
	memcpy(tail, in + front, WARP_AES_BLOCK + d);
	if (cs_swapped(r->c_width, d))
		cs_swap(tail, d, false);
	/* Decipher the last block: its end completes the stolen one. */
	if (warp_evp_run(sec, ecb, job->c_key, NULL, false, tail + d, z, WARP_AES_BLOCK) != 0)
		return -1;
	memcpy(prev, tail, d);
	memcpy(prev + d, z + d, WARP_AES_BLOCK - d);
	memcpy(iv, front > 0 ? in + front - WARP_AES_BLOCK : job->c_iv, WARP_AES_BLOCK);
	if (warp_evp_run(sec, cbc, job->c_key, job->c_iv, false, in, out, front) != 0 ||
	    warp_evp_run(sec, cbc, job->c_key, iv, false, prev, out + front, WARP_AES_BLOCK) != 0)
		return -1;
	for (i = 0; i < d; i++)
		out[whole + i] = z[i] ^ prev[i];
	return 0;
}

/* ---- XTS from ECB: SM4, and AES keys whose halves are equal ---- */

static void
xts_step(uint8_t t[16], bool gb)
{
	unsigned int i, carry = 0;

	if (gb) {
		for (i = 0; i < 16; i++) {
			unsigned int v = t[i];

			t[i] = (uint8_t)(v >> 1 | carry << 7);
			carry = v & 1;
		}
		t[0] ^= carry ? 0xE1 : 0;
		return;
	}
	for (i = 0; i < 16; i++) {
		unsigned int v = t[i];

		t[i] = (uint8_t)(v << 1 | carry);
		carry = v >> 7;
	}
	t[0] ^= carry ? 0x87 : 0;
}

struct xts {
	struct warp_sec *sec;
	const uint8_t *key;
	enum warp_evp ecb;
	bool encrypt;
	bool gb;
};

static int
xts_blocks(const struct xts *x, uint8_t tweak[16], const uint8_t *in, uint8_t *out, uint32_t len)
{
	uint8_t masks[WARP_SEC_PIECE], data[WARP_SEC_PIECE];

	while (len > 0) {
		uint32_t i, n = len < sizeof(masks) ? len : sizeof(masks);

		for (i = 0; i < n; i += 16) {
			memcpy(masks + i, tweak, 16);
			xts_step(tweak, x->gb);
		}
		for (i = 0; i < n; i++)
			data[i] = in[i] ^ masks[i];
		if (warp_evp_run(x->sec, x->ecb, x->key, NULL, x->encrypt, data, data, n) != 0)
			return -1;
		for (i = 0; i < n; i++)
			out[i] = data[i] ^ masks[i];
		in += n;
		out += n;
		len -= n;
	}
	return 0;
}

static int
xts_cipher(struct warp_sec *sec, const struct warp_sec_job *job, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	uint16_t half = r->c_key_len / 2;
	struct xts x = {
		.sec = sec,
		.key = job->c_key,
		.ecb = warp_evp_id(r->c_alg, WARP_SEC_C_MODE_ECB, half),
		.encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT,
		.gb = r->c_alg == WARP_SEC_C_ALG_SM4 && (r->ctr_mode & WARP_SEC_XTS_GB),
	};
	uint32_t rest = r->c_len % 16, front = rest ? r->c_len - rest - 16 : r->c_len;
	uint8_t tweak[2][16], part[16], block[16];
	unsigned int first = x.encrypt ? 0 : 1;

	if (warp_evp_run(sec, x.ecb, job->c_key + half, NULL, true, job->c_iv, tweak[0], 16) != 0 ||
	    xts_blocks(&x, tweak[0], in, out, front) != 0)
		return -1;
	if (rest == 0)
		return 0;
	/* Stealing: deciphering takes the last two tweaks in the other order. */
	memcpy(tweak[1], tweak[0], 16);
	xts_step(tweak[1], x.gb);
	memcpy(part, in + front + 16, rest);
	if (xts_blocks(&x, tweak[first], in + front, block, 16) != 0)
		return -1;
	memcpy(part + rest, block + rest, 16 - rest);
	memcpy(out + front + 16, block, rest);
	return xts_blocks(&x, tweak[!first], part, out + front, 16);
}

static int
aes_sm4_cipher(struct warp_sec *sec, const struct warp_sec_job *job, const uint8_t *in,
	       uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	enum warp_evp id = warp_evp_id(r->c_alg, r->c_mode, r->c_key_len);
	uint16_t half = r->c_key_len / 2;

	switch (r->c_mode) {
	case WARP_SEC_C_MODE_CTR:
	case WARP_SEC_C_MODE_ECB:
	case WARP_SEC_C_MODE_CBC:
	case WARP_SEC_C_MODE_CFB:
	case WARP_SEC_C_MODE_OFB:
		if (r->c_mode == WARP_SEC_C_MODE_CTR && r->ctr_mode != WARP_SEC_CTR_WRAP_128)
			return warp_evp_ctr32(sec, id, job->c_key, job->c_iv, in, out, r->c_len);
		return warp_evp_run(sec, id, job->c_key,
				    r->c_mode == WARP_SEC_C_MODE_ECB ? NULL : job->c_iv,
				    encrypt, in, out, r->c_len);
	case WARP_SEC_C_MODE_XTS:
		/* OpenSSL refuses equal halves, which the device knows nothing of. */
		if (r->c_alg == WARP_SEC_C_ALG_AES && memcmp(job->c_key, job->c_key + half, half))
			return warp_evp_run(sec, half == 16 ? WARP_EVP_AES_128_XTS :
					    WARP_EVP_AES_256_XTS, job->c_key, job->c_iv, encrypt,
					    in, out, r->c_len);
		return xts_cipher(sec, job, in, out);
	case WARP_SEC_C_MODE_CBC_CS:
		return encrypt ? cs_encrypt(sec, job, in, out) : cs_decrypt(sec, job, in, out);
	case WARP_SEC_EXT_C_MODE_DOCSIS:
		return docsis(sec, job, warp_evp_id(r->c_alg, WARP_SEC_C_MODE_ECB, r->c_key_len),
			      warp_evp_id(r->c_alg, WARP_SEC_C_MODE_CBC, r->c_key_len),
			      job->c_key, WARP_AES_BLOCK, in, out);
	default:
		return -1;
	}
}

uint8_t
warp_sec_evp_cipher(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *in = job->in + (r->c_off - job->base);
	uint8_t *out = job->out + (r->c_off - job->base);
	int rc = -1;

	switch (r->c_alg) {
	case WARP_SEC_C_ALG_DES:
	case WARP_SEC_C_ALG_3DES:
		rc = des_cipher(sec, job, in, out);
		break;
	case WARP_SEC_C_ALG_AES:
	case WARP_SEC_C_ALG_SM4:
		rc = aes_sm4_cipher(sec, job, in, out);
		break;
	case WARP_SEC_EXT_C_ALG_CHACHA20:
		rc = warp_evp_run(sec, WARP_EVP_CHACHA20, job->c_key, job->c_iv, true, in, out,
				  r->c_len);
		break;
	default:
		/* SNOW 3G, ZUC and KASUMI are in ipsec-mb alone. */
		return WARP_SEC_ERR_CIPHER;
	}
	return rc == 0 ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_INTERNAL;
}
