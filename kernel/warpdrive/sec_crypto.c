// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The kernel's crypto API at work on the engine's buffer. */

#include <crypto/scatterwalk.h>

#include "sec.h"
#include "warp_kcompat.h"

static const char * const c_algs[4] = { "des", "des3_ede", "aes", "sm4" };
static const char * const c_modes[16] = {
	[WARP_SEC_C_MODE_ECB] = "ecb(%s)", [WARP_SEC_C_MODE_CBC] = "cbc(%s)",
	[WARP_SEC_C_MODE_CFB] = "cfb(%s)", [WARP_SEC_C_MODE_OFB] = "ofb(%s)",
	[WARP_SEC_C_MODE_CTR] = "ctr(%s)", [WARP_SEC_C_MODE_CCM] = "ccm(%s)",
	[WARP_SEC_C_MODE_GCM] = "gcm(%s)", [WARP_SEC_C_MODE_XTS] = "xts(%s)",
	[WARP_SEC_C_MODE_CBC_CS] = "cts(cbc(%s))",
};
static const char * const a_algs[64] = {
	[WARP_SEC_A_ALG_SHA1] = "sha1", [WARP_SEC_A_ALG_SHA256] = "sha256",
	[WARP_SEC_A_ALG_MD5] = "md5", [WARP_SEC_A_ALG_SHA224] = "sha224",
	[WARP_SEC_A_ALG_SHA384] = "sha384", [WARP_SEC_A_ALG_SHA512] = "sha512",
	[WARP_SEC_A_ALG_HMAC_SHA1] = "hmac(sha1)", [WARP_SEC_A_ALG_HMAC_SHA256] = "hmac(sha256)",
	[WARP_SEC_A_ALG_HMAC_MD5] = "hmac(md5)", [WARP_SEC_A_ALG_HMAC_SHA224] = "hmac(sha224)",
	[WARP_SEC_A_ALG_HMAC_SHA384] = "hmac(sha384)", [WARP_SEC_A_ALG_HMAC_SHA512] = "hmac(sha512)",
	[WARP_SEC_A_ALG_XCBC] = "xcbc(aes)", [WARP_SEC_A_ALG_CMAC] = "cmac(aes)",
	[WARP_SEC_A_ALG_SM3] = "sm3", [WARP_SEC_A_ALG_HMAC_SM3] = "hmac(sm3)",
};

/* The name of a cipher that this device offers, or false. */
static bool
cipher_name(const struct warp_sec_req *r, enum warp_model model, char *name, size_t size)
{
	if (r->c_alg >= ARRAY_SIZE(c_algs) || !c_modes[r->c_mode])
		return false;
	/* Datasheet, section 7.1: V2's CTR does not work, and it has no SM4 AEAD. */
	if (model == WARP_MODEL_V2 &&
	    (r->c_mode == WARP_SEC_C_MODE_CTR || (r->aead && r->c_alg == WARP_SEC_C_ALG_SM4)))
		return false;
	/* The library's ciphertext stealing is the third variant. */
	if (r->c_mode == WARP_SEC_C_MODE_CBC_CS && r->c_width != WARP_SEC_C_WIDTH_CS3)
		return false;
	/* And its tweaks are IEEE's. */
	if (r->c_mode == WARP_SEC_C_MODE_XTS && r->c_alg == WARP_SEC_C_ALG_SM4 &&
	    r->ctr_mode & WARP_SEC_XTS_GB)
		return false;
	snprintf(name, size, c_modes[r->c_mode], c_algs[r->c_alg]);
	return true;
}

/* Bytes of key, 0 for a code that is none. */
static u32
key_len(const struct warp_sec_req *r)
{
	static const u32 aes[] = { 16, 24, 32 };
	u32 len = 0;

	switch (r->c_alg) {
	case WARP_SEC_C_ALG_DES:
		return 8;
	case WARP_SEC_C_ALG_3DES:
		return r->c_key_code == WARP_SEC_C_KEY_3DES_3 ? 24 :
		       r->c_key_code == WARP_SEC_C_KEY_3DES_2 ? 16 : 0;
	case WARP_SEC_C_ALG_SM4:
		len = r->c_key_code == WARP_SEC_C_KEY_128 ? 16 : 0;
		break;
	case WARP_SEC_C_ALG_AES:
		len = r->c_key_code < ARRAY_SIZE(aes) ? aes[r->c_key_code] : 0;
		break;
	}
	return r->c_mode == WARP_SEC_C_MODE_XTS ? 2 * len : len;
}

/* Return: an error_type; *len bytes are in s->key. */
static u8
get_key(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r, u32 *len)
{
	*len = key_len(r);
	if (!*len)
		return WARP_SEC_ERR_KEY_LEN;
	if (warp_mem_read(wq, s->key, r->c_key, *len))
		return WARP_SEC_ERR_ADDRESS;
	if (r->c_alg == WARP_SEC_C_ALG_3DES && *len == 16) {
		memcpy(s->key + 16, s->key, 8);
		*len = 24;
	}
	return WARP_SEC_ERR_NONE;
}

/* That there is none is kept too: asking again would run modprobe for each descriptor. */
static bool
worth_keeping(const void *tfm)
{
	return !IS_ERR(tfm) || PTR_ERR(tfm) == -ENOENT;
}

static u8
get_cipher(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	struct crypto_skcipher *tfm;
	char name[CRYPTO_MAX_ALG_NAME];

	if (!cipher_name(r, wq->dev->model, name, sizeof(name)))
		return WARP_SEC_ERR_CIPHER;
	tfm = s->cipher[r->c_alg][r->c_mode];
	if (!tfm) {
		tfm = crypto_alloc_skcipher(name, 0, CRYPTO_ALG_ASYNC);
		if (worth_keeping(tfm))
			s->cipher[r->c_alg][r->c_mode] = tfm;
	}
	return IS_ERR(tfm) ? WARP_SEC_ERR_CIPHER : WARP_SEC_ERR_NONE;
}

/* Hardware whose counter wraps after 32 bits is not what the library does. */
static bool
counter_wraps(const struct warp_sec_req *r, const u8 *iv)
{
	return r->c_mode == WARP_SEC_C_MODE_CTR && r->ctr_mode != WARP_SEC_CTR_WRAP_128 &&
	       get_unaligned_be32(iv + 12) + (u64)DIV_ROUND_UP(r->c_len, 16) > 1ull << 32;
}

u8
warp_sec_run_cipher(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	struct skcipher_request *req;
	struct crypto_skcipher *tfm;
	struct scatterlist two[2], *sg;
	u32 len;
	int ret;
	u8 err;

	err = get_cipher(s, wq, r);
	if (!err)
		err = get_key(s, wq, r, &len);
	if (err)
		return err;
	tfm = s->cipher[r->c_alg][r->c_mode];
	if (warp_mem_read(wq, s->iv, r->c_iv, crypto_skcipher_ivsize(tfm)))
		return WARP_SEC_ERR_ADDRESS;
	if (counter_wraps(r, s->iv))
		return WARP_SEC_ERR_IV;
	ret = crypto_skcipher_setkey(tfm, s->key, len);
	memzero_explicit(s->key, sizeof(s->key));
	if (ret)
		return WARP_SEC_ERR_KEY_LEN;
	req = skcipher_request_alloc(tfm, GFP_KERNEL);
	if (!req)
		return WARP_SEC_ERR_INTERNAL;
	sg = scatterwalk_ffwd(two, s->sg, r->c_off);
	skcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	skcipher_request_set_crypt(req, sg, sg, r->c_len, s->iv);
	ret = r->cipher == WARP_SEC_CIPHER_ENCRYPT ? crypto_skcipher_encrypt(req) :
						     crypto_skcipher_decrypt(req);
	skcipher_request_free(req);
	return ret ? WARP_SEC_ERR_INTERNAL : WARP_SEC_ERR_NONE;
}

static u8
get_hash(struct warp_sec *s, const struct warp_sec_req *r)
{
	struct crypto_shash *tfm;

	if (!a_algs[r->a_alg])
		return WARP_SEC_ERR_AUTH;
	tfm = s->hash[r->a_alg];
	if (!tfm) {
		tfm = crypto_alloc_shash(a_algs[r->a_alg], 0, 0);
		if (worth_keeping(tfm))
			s->hash[r->a_alg] = tfm;
	}
	if (IS_ERR(tfm))
		return WARP_SEC_ERR_AUTH;
	if (!r->mac_len || r->mac_len > crypto_shash_digestsize(tfm))
		return WARP_SEC_ERR_MAC_LEN;
	return WARP_SEC_ERR_NONE;
}

u8
warp_sec_run_auth(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	struct crypto_shash *tfm;
	int ret = 0;
	u8 err;

	err = get_hash(s, r);
	if (err)
		return err;
	tfm = s->hash[r->a_alg];
	/* Plain digests have no key. */
	if (r->a_alg >= WARP_SEC_A_ALG_HMAC && r->a_alg != WARP_SEC_A_ALG_SM3) {
		if (!r->a_key_len)
			return WARP_SEC_ERR_KEY_LEN;
		if (warp_mem_read(wq, s->key, r->a_key, r->a_key_len))
			return WARP_SEC_ERR_ADDRESS;
		ret = crypto_shash_setkey(tfm, s->key, r->a_key_len);
		memzero_explicit(s->key, sizeof(s->key));
		if (ret)
			return WARP_SEC_ERR_KEY_LEN;
	}
	ret = crypto_shash_tfm_digest(tfm, s->data + r->a_off, r->a_len, s->mac);
	return ret ? WARP_SEC_ERR_INTERNAL : WARP_SEC_ERR_NONE;
}

static u8
get_aead(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	char name[CRYPTO_MAX_ALG_NAME];
	struct crypto_aead *tfm;
	u32 len;
	int ret;
	u8 err;

	if (!cipher_name(r, wq->dev->model, name, sizeof(name)))
		return WARP_SEC_ERR_CIPHER;
	tfm = s->aead[r->c_alg][r->c_mode];
	if (!tfm) {
		tfm = crypto_alloc_aead(name, 0, CRYPTO_ALG_ASYNC);
		if (worth_keeping(tfm))
			s->aead[r->c_alg][r->c_mode] = tfm;
	}
	if (IS_ERR(tfm))
		return WARP_SEC_ERR_CIPHER;
	err = get_key(s, wq, r, &len);
	if (err)
		return err;
	ret = crypto_aead_setkey(tfm, s->key, len);
	memzero_explicit(s->key, sizeof(s->key));
	if (ret)
		return WARP_SEC_ERR_KEY_LEN;
	if (crypto_aead_setauthsize(tfm, r->icv_len))
		return WARP_SEC_ERR_MAC_LEN;
	return warp_mem_read(wq, s->iv, r->c_iv, crypto_aead_ivsize(tfm)) ? WARP_SEC_ERR_ADDRESS :
									    WARP_SEC_ERR_NONE;
}

u8
warp_sec_run_aead(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r,
		  bool *match)
{
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	struct aead_request *req;
	struct scatterlist two[2], *sg;
	int ret;
	u8 err;

	/* The library takes the AAD directly in front of the payload. */
	if (r->a_off + r->a_len != r->c_off)
		return WARP_SEC_ERR_DATA_LEN;
	err = get_aead(s, wq, r);
	if (err)
		return err;
	req = aead_request_alloc(s->aead[r->c_alg][r->c_mode], GFP_KERNEL);
	if (!req)
		return WARP_SEC_ERR_INTERNAL;
	sg = scatterwalk_ffwd(two, s->sg, r->a_off);
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	aead_request_set_ad(req, r->a_len);
	aead_request_set_crypt(req, sg, sg, r->c_len + (encrypt ? 0 : r->icv_len), s->iv);
	ret = encrypt ? crypto_aead_encrypt(req) : crypto_aead_decrypt(req);
	aead_request_free(req);
	*match = ret != -EBADMSG;
	if (ret == -EINVAL)
		return WARP_SEC_ERR_IV;
	return ret && ret != -EBADMSG ? WARP_SEC_ERR_INTERNAL : WARP_SEC_ERR_NONE;
}

void
warp_sec_free_transforms(struct warp_sec *s)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(s->cipher); i++) {
		for (j = 0; j < ARRAY_SIZE(s->cipher[i]); j++) {
			if (!IS_ERR_OR_NULL(s->cipher[i][j]))
				crypto_free_skcipher(s->cipher[i][j]);
			if (!IS_ERR_OR_NULL(s->aead[i][j]))
				crypto_free_aead(s->aead[i][j]);
		}
	}
	for (i = 0; i < ARRAY_SIZE(s->hash); i++)
		if (!IS_ERR_OR_NULL(s->hash[i]))
			crypto_free_shash(s->hash[i]);
}
