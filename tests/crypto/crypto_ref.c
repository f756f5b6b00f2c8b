/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * References. What OpenSSL has under a name is taken from it; the rest is put
 * together from its single blocks as the standards say. SNOW 3G, ZUC and KASUMI
 * are ipsec-mb's, called directly.
 */

#ifdef WARP_TEST_IMB
#include <intel-ipsec-mb.h>
#endif

#include "crypto_test.h"
#include "sec_ref.h"
#include "warp_compat.h"

#define BLOCK	16

struct cr_rule
cr_cipher_rule(int algo)
{
	switch (algo) {
	case RTE_CRYPTO_CIPHER_AES_CBC:
	case RTE_CRYPTO_CIPHER_AES_ECB:
	case RTE_CRYPTO_CIPHER_SM4_CBC:
	case RTE_CRYPTO_CIPHER_SM4_ECB:
		return (struct cr_rule){ 16, 16, UINT32_MAX, false };
	case RTE_CRYPTO_CIPHER_DES_CBC:
	case RTE_CRYPTO_CIPHER_3DES_CBC:
	case RTE_CRYPTO_CIPHER_3DES_ECB:
		return (struct cr_rule){ 8, 8, UINT32_MAX, false };
#if WARP_HAVE_SM4_XTS
	case RTE_CRYPTO_CIPHER_SM4_XTS:
#endif
	case RTE_CRYPTO_CIPHER_AES_XTS:
		return (struct cr_rule){ 1, 16, UINT32_MAX, false };
	case RTE_CRYPTO_CIPHER_SNOW3G_UEA2:
		return (struct cr_rule){ 1, 1, UINT32_MAX, true };
	case RTE_CRYPTO_CIPHER_ZUC_EEA3:
		return (struct cr_rule){ 1, 1, 65504 / 8, true };
	case RTE_CRYPTO_CIPHER_KASUMI_F8:
		return (struct cr_rule){ 1, 1, 20000 / 8, true };
	default:
		return (struct cr_rule){ 1, 1, UINT32_MAX, false };
	}
}

struct cr_rule
cr_auth_rule(int algo)
{
	switch (algo) {
	case RTE_CRYPTO_AUTH_SNOW3G_UIA2:
		return (struct cr_rule){ 1, 1, UINT32_MAX, true };
	case RTE_CRYPTO_AUTH_ZUC_EIA3:
		return (struct cr_rule){ 1, 1, 65504 / 8, true };
	case RTE_CRYPTO_AUTH_KASUMI_F9:
		return (struct cr_rule){ 1, 9, 2500, true };
	default:
		return (struct cr_rule){ 1, 0, UINT32_MAX, false };
	}
}

bool
cr_wireless_cipher(int algo)
{
	return cr_cipher_rule(algo).bits;
}

bool
cr_wireless_auth(int algo)
{
	return cr_auth_rule(algo).bits;
}

/* ---- SNOW 3G, ZUC, KASUMI ---- */

#ifdef WARP_TEST_IMB

static IMB_MGR *
manager(void)
{
	static IMB_MGR *m;

	if (m == NULL) {
		m = alloc_mb_mgr(0);
		wt_check(m != NULL, "no memory for ipsec-mb");
		init_mb_mgr_auto(m, NULL);
	}
	return m;
}

bool
cr_have_wireless(void)
{
	return true;
}

/* ZUC with keys of 256 bits is there as jobs only. */
static void
zuc256_job(IMB_JOB *job)
{
	IMB_JOB *done = IMB_SUBMIT_JOB(manager());

	if (done == NULL)
		done = IMB_FLUSH_JOB(manager());
	wt_check(done == job && job->status == IMB_STATUS_COMPLETED, "ipsec-mb: status %d",
		 done != NULL ? (int)done->status : -1);
}

static IMB_JOB *
new_job(void)
{
	IMB_JOB *job = IMB_GET_NEXT_JOB(manager());

	memset(job, 0, sizeof(*job));
	job->cipher_mode = IMB_CIPHER_NULL;
	job->hash_alg = IMB_AUTH_NULL;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_CIPHER_HASH;
	return job;
}

static void
keystream(const struct cr_spec *s, const uint8_t *iv, uint8_t *ks, uint32_t len)
{
	IMB_MGR *m = manager();
	snow3g_key_schedule_t snow;
	kasumi_key_sched_t kasumi;
	uint64_t iv64;
	IMB_JOB *job;

	memset(ks, 0, len);
	switch (s->c_algo) {
	case RTE_CRYPTO_CIPHER_SNOW3G_UEA2:
		IMB_SNOW3G_INIT_KEY_SCHED(m, s->c_key, &snow);
		IMB_SNOW3G_F8_1_BUFFER(m, &snow, iv, ks, ks, len);
		break;
	case RTE_CRYPTO_CIPHER_KASUMI_F8:
		memcpy(&iv64, iv, 8);
		IMB_KASUMI_INIT_F8_KEY_SCHED(m, s->c_key, &kasumi);
		IMB_KASUMI_F8_1_BUFFER(m, &kasumi, iv64, ks, ks, len);
		break;
	default:
		if (s->c_key_len == 16) {
			IMB_ZUC_EEA3_1_BUFFER(m, s->c_key, iv, ks, ks, len);
			break;
		}
		job = new_job();
		job->cipher_mode = IMB_CIPHER_ZUC_EEA3;
		job->enc_keys = job->dec_keys = s->c_key;
		job->key_len_in_bytes = 32;
		job->iv = iv;
		job->iv_len_in_bytes = s->c_iv_len;
		job->src = job->dst = ks;
		job->msg_len_to_cipher_in_bytes = len;
		zuc256_job(job);
	}
}

static void
wireless_mac(const struct cr_spec *s, const uint8_t *iv, const uint8_t *msg, uint32_t bits,
	     uint8_t *mac)
{
	IMB_MGR *m = manager();
	snow3g_key_schedule_t snow;
	kasumi_key_sched_t kasumi;
	uint32_t tag;
	IMB_JOB *job;

	switch (s->a_algo) {
	case RTE_CRYPTO_AUTH_SNOW3G_UIA2:
		IMB_SNOW3G_INIT_KEY_SCHED(m, s->a_key, &snow);
		IMB_SNOW3G_F9_1_BUFFER(m, &snow, iv, msg, bits, mac);
		break;
	case RTE_CRYPTO_AUTH_KASUMI_F9:
		IMB_KASUMI_INIT_F9_KEY_SCHED(m, s->a_key, &kasumi);
		IMB_KASUMI_F9_1_BUFFER(m, &kasumi, msg, bits / 8, mac);
		break;
	default:
		if (s->a_key_len == 16) {
			IMB_ZUC_EIA3_1_BUFFER(m, s->a_key, iv, msg, bits, &tag);
			memcpy(mac, &tag, 4);
			break;
		}
		job = new_job();
		job->hash_alg = IMB_AUTH_ZUC256_EIA3_BITLEN;
		job->u.ZUC_EIA3._key = s->a_key;
		job->u.ZUC_EIA3._iv = iv;
		job->src = msg;
		job->msg_len_to_hash_in_bits = bits;
		job->auth_tag_output = mac;
		job->auth_tag_output_len_in_bytes = 4;
		zuc256_job(job);
	}
}

#else

bool
cr_have_wireless(void)
{
	return false;
}

static void
keystream(const struct cr_spec *s, const uint8_t *iv, uint8_t *ks, uint32_t len)
{
	RTE_SET_USED(iv);
	RTE_SET_USED(ks);
	wt_check(false, "no reference for cipher %d, %u bytes", s->c_algo, len);
}

static void
wireless_mac(const struct cr_spec *s, const uint8_t *iv, const uint8_t *msg, uint32_t bits,
	     uint8_t *mac)
{
	RTE_SET_USED(iv);
	RTE_SET_USED(msg);
	RTE_SET_USED(mac);
	wt_check(false, "no reference for MAC %d, %u bits", s->a_algo, bits);
}

#endif

static bool
get_bit(const uint8_t *p, uint32_t i)
{
	return p[i / 8] >> (7 - i % 8) & 1;
}

static void
flip_bit(uint8_t *p, uint32_t i)
{
	p[i / 8] ^= (uint8_t)(0x80 >> i % 8);
}

static void
wireless_cipher(const struct cr_spec *s, const uint8_t *iv, uint8_t *stream, uint32_t off,
		uint32_t len)
{
	uint8_t *ks = malloc(len / 8 + 1);
	uint32_t i;

	keystream(s, iv, ks, (len + 7) / 8);
	for (i = 0; i < len; i++)
		if (get_bit(ks, i))
			flip_bit(stream, off + i);
	free(ks);
}

/* ---- Ciphers ---- */

/* The key in the form that the EVP cipher takes: DES is 3DES with equal keys. */
static void
evp_key(const struct cr_spec *s, uint8_t key[64])
{
	memcpy(key, s->c_key, 64);
	if (s->c_key_len == 8)
		memcpy(key + 8, s->c_key, 8);
	if (s->c_key_len < 24)
		memcpy(key + 16, s->c_key, 8);
}

static void
evp(const struct cr_spec *s, const char *mode, const uint8_t *iv, bool encrypt,
    const uint8_t *in, uint8_t *out, uint32_t len)
{
	uint32_t bits = 8u * s->c_key_len;
	char name[32];
	uint8_t key[64];

	memcpy(key, s->c_key, sizeof(key));
	switch (s->c_algo) {
#if WARP_HAVE_SM4_FEEDBACK
	case RTE_CRYPTO_CIPHER_SM4_OFB:
	case RTE_CRYPTO_CIPHER_SM4_CFB:
		snprintf(name, sizeof(name), "SM4-%s", mode);
		break;
#endif
	case RTE_CRYPTO_CIPHER_DES_CBC:
	case RTE_CRYPTO_CIPHER_DES_DOCSISBPI:
	case RTE_CRYPTO_CIPHER_3DES_CBC:
	case RTE_CRYPTO_CIPHER_3DES_ECB:
	case RTE_CRYPTO_CIPHER_3DES_CTR:
		evp_key(s, key);
		snprintf(name, sizeof(name), "DES-EDE3-%s", mode);
		break;
	case RTE_CRYPTO_CIPHER_SM4_CBC:
	case RTE_CRYPTO_CIPHER_SM4_ECB:
	case RTE_CRYPTO_CIPHER_SM4_CTR:
		snprintf(name, sizeof(name), "SM4-%s", mode);
		break;
	default:
		if (s->c_algo == RTE_CRYPTO_CIPHER_AES_XTS)
			bits /= 2;
		snprintf(name, sizeof(name), "AES-%u-%s", bits, mode);
	}
	if (len != 0)
		ref_cipher(name, NULL, key, iv, encrypt, in, out, len);
}

/* CBC over whole blocks, what is left XORed with the last ciphertext block, enciphered. */
static void
docsis(const struct cr_spec *s, const uint8_t *iv, uint8_t *p, uint32_t len)
{
	uint32_t block = s->c_algo == RTE_CRYPTO_CIPHER_DES_DOCSISBPI ? 8 : 16;
	uint32_t rest = len % block, whole = len - rest, i;
	uint8_t mask[BLOCK], last[BLOCK];

	memcpy(last, iv, block);
	if (whole > 0 && !s->encrypt)
		memcpy(last, p + whole - block, block);
	evp(s, "CBC", iv, s->encrypt, p, p, whole);
	if (whole > 0 && s->encrypt)
		memcpy(last, p + whole - block, block);
	evp(s, "ECB", NULL, true, last, mask, block);
	for (i = 0; i < rest; i++)
		p[whole + i] ^= mask[i];
}

/* Counter mode of a block of 8 or 16 bytes whose last @p width bytes count. */
static void
counter(const struct cr_spec *s, const uint8_t *start, uint32_t block, uint32_t width, uint8_t *p,
	uint32_t len)
{
	uint8_t ctr[BLOCK], ks[BLOCK];
	uint32_t i, k;

	memcpy(ctr, start, block);
	for (i = 0; i < len; i++) {
		if (i % block == 0) {
			evp(s, "ECB", NULL, true, ctr, ks, block);
			for (k = block; k-- > block - width && ++ctr[k] == 0;)
				;
		}
		p[i] ^= ks[i % block];
	}
}

#if WARP_HAVE_SM4_XTS
static void
xts_block(const struct cr_spec *k1, const uint8_t t[BLOCK], uint8_t *p)
{
	uint32_t i;

	for (i = 0; i < BLOCK; i++)
		p[i] ^= t[i];
	evp(k1, "ECB", NULL, k1->encrypt, p, p, BLOCK);
	for (i = 0; i < BLOCK; i++)
		p[i] ^= t[i];
}

static void
xts_next(uint8_t t[BLOCK])
{
	uint8_t carry = t[BLOCK - 1] >> 7;
	uint32_t i;

	for (i = BLOCK - 1; i > 0; i--)
		t[i] = (uint8_t)(t[i] << 1 | t[i - 1] >> 7);
	t[0] = (uint8_t)(t[0] << 1 ^ (carry != 0 ? 0x87 : 0));
}

/* IEEE 1619 over SM4, which OpenSSL has not got before 3.1. */
static void
sm4_xts(const struct cr_spec *s, const uint8_t *iv, uint8_t *p, uint32_t len)
{
	uint32_t rest = len % BLOCK, whole = len - rest, i, k;
	uint8_t t[BLOCK], before[BLOCK], swap;
	struct cr_spec k1 = *s, k2 = *s;

	k1.c_algo = k2.c_algo = RTE_CRYPTO_CIPHER_SM4_ECB;
	k1.c_key_len = k2.c_key_len = BLOCK;
	memcpy(k2.c_key, s->c_key + BLOCK, BLOCK);
	evp(&k2, "ECB", NULL, true, iv, t, BLOCK);
	/* With a rest the last whole block comes after the loop. */
	for (i = 0; i + (rest != 0 ? BLOCK : 0) < whole; i += BLOCK, xts_next(t))
		xts_block(&k1, t, p + i);
	if (rest == 0)
		return;
	/* To decipher, the last two tweaks change places. */
	memcpy(before, t, BLOCK);
	xts_next(t);
	xts_block(&k1, s->encrypt ? before : t, p + i);
	for (k = 0; k < rest; k++) {
		swap = p[i + k];
		p[i + k] = p[i + BLOCK + k];
		p[i + BLOCK + k] = swap;
	}
	xts_block(&k1, s->encrypt ? t : before, p + i);
}
#endif

static void
ctr_mode(const struct cr_spec *s, const uint8_t *iv, uint8_t *p, uint32_t len)
{
	/* A nonce of 12 bytes is followed by a counter that starts at 1 (RFC 3686). */
	uint8_t block[BLOCK] = { [15] = 1 };

	memcpy(block, iv, s->c_iv_len);
	evp(s, "CTR", block, true, p, p, len);
}

void
cr_ref_cipher(const struct cr_spec *s, const uint8_t *iv, uint8_t *stream, uint32_t off,
	      uint32_t len)
{
	uint8_t *p = stream + off / 8;
	uint32_t n = len / 8;

	switch (s->c_algo) {
	case RTE_CRYPTO_CIPHER_NULL:
		break;
	case RTE_CRYPTO_CIPHER_AES_CBC:
	case RTE_CRYPTO_CIPHER_DES_CBC:
	case RTE_CRYPTO_CIPHER_3DES_CBC:
	case RTE_CRYPTO_CIPHER_SM4_CBC:
		evp(s, "CBC", iv, s->encrypt, p, p, n);
		break;
#if WARP_HAVE_SM4_FEEDBACK
	case RTE_CRYPTO_CIPHER_SM4_OFB:
		evp(s, "OFB", iv, s->encrypt, p, p, n);
		break;
	case RTE_CRYPTO_CIPHER_SM4_CFB:
		evp(s, "CFB", iv, s->encrypt, p, p, n);
		break;
#endif
	case RTE_CRYPTO_CIPHER_AES_ECB:
	case RTE_CRYPTO_CIPHER_3DES_ECB:
	case RTE_CRYPTO_CIPHER_SM4_ECB:
		evp(s, "ECB", NULL, s->encrypt, p, p, n);
		break;
	case RTE_CRYPTO_CIPHER_AES_XTS:
		evp(s, "XTS", iv, s->encrypt, p, p, n);
		break;
#if WARP_HAVE_SM4_XTS
	case RTE_CRYPTO_CIPHER_SM4_XTS:
		sm4_xts(s, iv, p, n);
		break;
#endif
	case RTE_CRYPTO_CIPHER_AES_CTR:
	case RTE_CRYPTO_CIPHER_SM4_CTR:
		ctr_mode(s, iv, p, n);
		break;
	case RTE_CRYPTO_CIPHER_3DES_CTR:
		counter(s, iv, 8, 8, p, n);
		break;
	case RTE_CRYPTO_CIPHER_AES_DOCSISBPI:
	case RTE_CRYPTO_CIPHER_DES_DOCSISBPI:
		docsis(s, iv, p, n);
		break;
	default:
		wt_check(cr_wireless_cipher(s->c_algo), "no reference for cipher %d", s->c_algo);
		wireless_cipher(s, iv, stream, off, len);
	}
}

/* ---- GHASH and J0, bit by bit ---- */

static void
ghash(const uint8_t h[BLOCK], uint8_t y[BLOCK], const uint8_t *data, size_t len)
{
	for (; len != 0; data += RTE_MIN(len, (size_t)BLOCK), len -= RTE_MIN(len, (size_t)BLOCK)) {
		uint8_t v[BLOCK], z[BLOCK] = { 0 };
		unsigned int i, k;

		for (i = 0; i < BLOCK && i < len; i++)
			y[i] ^= data[i];
		memcpy(v, h, BLOCK);
		for (i = 0; i < 128; i++) {
			bool low = v[15] & 1;

			for (k = 0; get_bit(y, i) && k < BLOCK; k++)
				z[k] ^= v[k];
			for (k = BLOCK - 1; k > 0; k--)
				v[k] = (uint8_t)(v[k] >> 1 | v[k - 1] << 7);
			v[0] = (uint8_t)(v[0] >> 1 ^ (low ? 0xE1 : 0));
		}
		memcpy(y, z, BLOCK);
	}
}

static void
ghash_lengths(const uint8_t h[BLOCK], uint8_t y[BLOCK], uint64_t a_len, uint64_t c_len)
{
	uint8_t block[BLOCK];
	unsigned int i;

	for (i = 0; i < 8; i++) {
		block[i] = (uint8_t)(8 * a_len >> (56 - 8 * i));
		block[8 + i] = (uint8_t)(8 * c_len >> (56 - 8 * i));
	}
	ghash(h, y, block, BLOCK);
}

/* GCM with an IV of any length, or of none: then @p iv is J0. SP 800-38D, 7.1. */
static void
gcm(const struct cr_spec *s, const uint8_t *iv, uint32_t iv_len, const uint8_t *aad,
    uint32_t aad_len, uint8_t *data, uint32_t len, uint8_t *tag)
{
	uint8_t h[BLOCK] = { 0 }, j0[BLOCK] = { 0 }, start[BLOCK], y[BLOCK] = { 0 };
	unsigned int i;

	evp(s, "ECB", NULL, true, h, h, BLOCK);
	if (iv_len == 0) {
		memcpy(j0, iv, BLOCK);
	} else if (iv_len == 12) {
		memcpy(j0, iv, 12);
		j0[15] = 1;
	} else {
		ghash(h, j0, iv, iv_len);
		ghash_lengths(h, j0, 0, iv_len);
	}
	memcpy(start, j0, BLOCK);
	for (i = BLOCK; i-- > 12 && ++start[i] == 0;)
		;
	counter(s, start, BLOCK, 4, data, len);
	ghash(h, y, aad, aad_len);
	ghash(h, y, data, len);
	ghash_lengths(h, y, aad_len, len);
	evp(s, "ECB", NULL, true, j0, tag, BLOCK);
	for (i = 0; i < BLOCK; i++)
		tag[i] ^= y[i];
}

/* ---- Digests and MACs ---- */

/* RFC 3566. */
static void
xcbc(const uint8_t *key, const uint8_t *msg, uint32_t len, uint8_t *mac)
{
	uint8_t k[3][BLOCK], e[BLOCK] = { 0 };
	uint32_t i, n;

	for (i = 0; i < 3; i++) {
		memset(k[i], (int)i + 1, BLOCK);
		ref_cipher("AES-128-ECB", NULL, key, NULL, true, k[i], k[i], BLOCK);
	}
	do {
		n = RTE_MIN(len, (uint32_t)BLOCK);
		for (i = 0; i < n; i++)
			e[i] ^= msg[i];
		msg += n;
		len -= n;
		if (len == 0 && n < BLOCK)
			e[n] ^= 0x80;
		for (i = 0; len == 0 && i < BLOCK; i++)
			e[i] ^= k[n == BLOCK ? 1 : 2][i];
		ref_cipher("AES-128-ECB", NULL, k[0], NULL, true, e, e, BLOCK);
	} while (len != 0);
	memcpy(mac, e, BLOCK);
}

static const char *
digest_name(int algo, bool *hmac)
{
	static const struct {
		int hash, hmac;
		const char *name;
	} names[] = {
#define PAIR(a, evp_name) { RTE_CRYPTO_AUTH_ ## a, RTE_CRYPTO_AUTH_ ## a ## _HMAC, evp_name }
		PAIR(MD5, "MD5"),
		PAIR(SHA1, "SHA1"),
		PAIR(SHA224, "SHA224"),
		PAIR(SHA256, "SHA256"),
		PAIR(SHA384, "SHA384"),
		PAIR(SHA512, "SHA512"),
		PAIR(SHA3_224, "SHA3-224"),
		PAIR(SHA3_256, "SHA3-256"),
		PAIR(SHA3_384, "SHA3-384"),
		PAIR(SHA3_512, "SHA3-512"),
#if WARP_HAVE_SM3_HMAC
		PAIR(SM3, "SM3"),
#else
		{ RTE_CRYPTO_AUTH_SM3, -1, "SM3" },
#endif
#undef PAIR
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(names); i++) {
		*hmac = algo == names[i].hmac;
		if (*hmac || algo == names[i].hash)
			return names[i].name;
	}
	return NULL;
}

static void
gmac(const struct cr_spec *s, const uint8_t *iv, const uint8_t *msg, uint32_t len, uint8_t *mac)
{
	struct cr_spec c = { .c_algo = RTE_CRYPTO_CIPHER_AES_ECB, .c_key_len = s->a_key_len };
	char name[16];

	snprintf(name, sizeof(name), "AES-%u-GCM", 8u * s->a_key_len);
	memcpy(c.c_key, s->a_key, s->a_key_len);
	if (s->a_iv_len == 0 || s->a_iv_len > 128)
		gcm(&c, iv, s->a_iv_len, msg, len, NULL, 0, mac);
	else
		ref_mac("GMAC", name, s->a_key, s->a_key_len, iv, s->a_iv_len, msg, len, mac);
}

void
cr_ref_auth(const struct cr_spec *s, const uint8_t *iv, const uint8_t *stream, uint32_t off,
	    uint32_t len, uint8_t *mac)
{
	const uint8_t *msg = stream + off / 8;
	uint32_t n = len / 8, i;
	const char *md;
	char name[16];
	uint8_t *copy;
	bool hmac;

	if (cr_wireless_auth(s->a_algo)) {
		copy = calloc(1, n + 1);
		for (i = 0; i < len; i++)
			if (get_bit(stream, off + i))
				flip_bit(copy, i);
		wireless_mac(s, iv, copy, len, mac);
		free(copy);
		return;
	}
	switch (s->a_algo) {
	case RTE_CRYPTO_AUTH_AES_CMAC:
		snprintf(name, sizeof(name), "AES-%u-CBC", 8u * s->a_key_len);
		ref_mac("CMAC", name, s->a_key, s->a_key_len, NULL, 0, msg, n, mac);
		return;
	case RTE_CRYPTO_AUTH_AES_XCBC_MAC:
		xcbc(s->a_key, msg, n, mac);
		return;
	case RTE_CRYPTO_AUTH_AES_GMAC:
		gmac(s, iv, msg, n, mac);
		return;
	default:
		md = digest_name(s->a_algo, &hmac);
		wt_check(md != NULL, "no reference for digest %d", s->a_algo);
		if (hmac)
			ref_mac("HMAC", md, s->a_key, s->a_key_len, NULL, 0, msg, n, mac);
		else
			ref_digest(md, msg, n, mac);
	}
}

/* ---- AEAD ---- */

void
cr_ref_aead(const struct cr_spec *s, const uint8_t *iv, const uint8_t *aad, uint8_t *data,
	    uint32_t len, uint8_t *tag)
{
	struct cr_spec block = { .c_algo = RTE_CRYPTO_CIPHER_AES_ECB, .c_key_len = s->c_key_len };
	struct aead a = { .key = s->c_key, .nonce = iv, .nonce_len = s->c_iv_len, .aad = aad,
			  .aad_len = s->aad_len, .tag_len = s->digest_len };
	char name[24];

	memcpy(block.c_key, s->c_key, sizeof(block.c_key));
	switch (s->c_algo) {
#if WARP_HAVE_SM4_GCM
	case RTE_CRYPTO_AEAD_SM4_GCM:
		block.c_algo = RTE_CRYPTO_CIPHER_SM4_ECB;
		gcm(&block, iv, s->c_iv_len, aad, s->aad_len, data, len, tag);
		return;
#endif
	case RTE_CRYPTO_AEAD_AES_GCM:
		/* OpenSSL takes IVs of 1 to 128 bytes. */
		if (s->c_iv_len == 0 || s->c_iv_len > 128) {
			gcm(&block, iv, s->c_iv_len, aad, s->aad_len, data, len, tag);
			return;
		}
		snprintf(name, sizeof(name), "AES-%u-GCM", 8u * s->c_key_len);
		break;
	case RTE_CRYPTO_AEAD_AES_CCM:
		snprintf(name, sizeof(name), "AES-%u-CCM", 8u * s->c_key_len);
		break;
	default:
		wt_check(s->c_algo == RTE_CRYPTO_AEAD_CHACHA20_POLY1305,
			 "no reference for AEAD %d", s->c_algo);
		snprintf(name, sizeof(name), "ChaCha20-Poly1305");
	}
	a.name = name;
	ref_aead(&a, data, data, len, tag);
}
