// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Ciphers: AES, DES and GCM of the kernel's crypto API; SM4, of which few
 * kernels have any, by itself. OFB and CFB, which newer kernels have given up,
 * from CBC and ECB.
 */

#include "sec.h"
#include "warp_kcompat.h"

enum block { BLOCK_AES, BLOCK_DES, BLOCK_SM4 };

struct evp {
	const char *name;
	u8 key_len;
	u8 block;		/* enum block */
	u8 mode;
};

#define AES(id, mode, lib) \
	[WARP_EVP_AES_128_##id] = { lib, 16, BLOCK_AES, mode }, \
	[WARP_EVP_AES_192_##id] = { lib, 24, BLOCK_AES, mode }, \
	[WARP_EVP_AES_256_##id] = { lib, 32, BLOCK_AES, mode }

static const struct evp evps[WARP_EVP_NUM] = {
	AES(ECB, WARP_SEC_C_MODE_ECB, "ecb(aes)"),
	AES(CBC, WARP_SEC_C_MODE_CBC, "cbc(aes)"),
	AES(CTR, WARP_SEC_C_MODE_CTR, "ctr(aes)"),
	AES(CFB, WARP_SEC_C_MODE_CFB, NULL),
	AES(OFB, WARP_SEC_C_MODE_OFB, NULL),
	AES(GCM, WARP_SEC_C_MODE_GCM, "gcm(aes)"),
	[WARP_EVP_AES_128_XTS] = { "xts(aes)", 32, BLOCK_AES, WARP_SEC_C_MODE_XTS },
	[WARP_EVP_AES_256_XTS] = { "xts(aes)", 64, BLOCK_AES, WARP_SEC_C_MODE_XTS },
	[WARP_EVP_3DES_ECB] = { "ecb(des3_ede)", 24, BLOCK_DES, WARP_SEC_C_MODE_ECB },
	[WARP_EVP_3DES_CBC] = { "cbc(des3_ede)", 24, BLOCK_DES, WARP_SEC_C_MODE_CBC },
	[WARP_EVP_3DES_OFB] = { NULL, 24, BLOCK_DES, WARP_SEC_C_MODE_OFB },
	[WARP_EVP_SM4_ECB] = { NULL, 16, BLOCK_SM4, WARP_SEC_C_MODE_ECB },
	[WARP_EVP_SM4_CBC] = { NULL, 16, BLOCK_SM4, WARP_SEC_C_MODE_CBC },
	[WARP_EVP_SM4_CTR] = { NULL, 16, BLOCK_SM4, WARP_SEC_C_MODE_CTR },
	[WARP_EVP_SM4_CFB] = { NULL, 16, BLOCK_SM4, WARP_SEC_C_MODE_CFB },
	[WARP_EVP_SM4_OFB] = { NULL, 16, BLOCK_SM4, WARP_SEC_C_MODE_OFB },
};

/* The same cipher in another mode: what it is built from. */
static enum warp_evp
in_mode(const struct evp *e, u8 mode)
{
	if (e->block == BLOCK_DES)
		return mode == WARP_SEC_C_MODE_ECB ? WARP_EVP_3DES_ECB : WARP_EVP_3DES_CBC;
	return warp_evp_id(e->block == BLOCK_SM4 ? WARP_SEC_C_ALG_SM4 : WARP_SEC_C_ALG_AES, mode,
			   e->key_len);
}

/* ---- Transforms ---- */

static int
make_cipher(struct warp_sec_tfm *t, const char *name)
{
	struct crypto_skcipher *tfm = crypto_alloc_skcipher(name, 0, CRYPTO_ALG_ASYNC);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	t->req = skcipher_request_alloc(tfm, GFP_KERNEL);
	if (!t->req) {
		crypto_free_skcipher(tfm);
		return -ENOMEM;
	}
	skcipher_request_set_callback(t->req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	t->cipher = tfm;
	t->made = true;
	return 0;
}

static int
make_aead(struct warp_sec_tfm *t, const char *name)
{
	struct crypto_aead *tfm = crypto_alloc_aead(name, 0, CRYPTO_ALG_ASYNC);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	t->aead_req = aead_request_alloc(tfm, GFP_KERNEL);
	if (!t->aead_req) {
		crypto_free_aead(tfm);
		return -ENOMEM;
	}
	aead_request_set_callback(t->aead_req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	t->aead = tfm;
	t->made = true;
	return 0;
}

/* Unless it is there. */
static int
make(struct warp_sec_tfm *t, const struct evp *e)
{
	int ret;

	if (t->missing || !e->name)
		return -ENOENT;
	if (t->made)
		return 0;
	ret = e->mode == WARP_SEC_C_MODE_GCM ? make_aead(t, e->name) : make_cipher(t, e->name);
	t->missing = warp_sec_is_missing(ret);
	return ret;
}

int
warp_sec_make_ciphers(struct warp_sec *s)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(s->tfm); i++) {
		ret = make(&s->tfm[i], &evps[i]);
		if (ret && !warp_sec_is_missing(ret))
			return ret;
	}
	return 0;
}

/* Expanding a key costs more than a short message: only when it is another one. */
static int
prepare(struct warp_sec *s, enum warp_evp id, const u8 *key)
{
	struct warp_sec_tfm *t = &s->tfm[id];
	const struct evp *e = &evps[id];
	bool aead = e->mode == WARP_SEC_C_MODE_GCM;
	int ret;

	ret = make(t, e);
	if (ret)
		return ret;
	if (t->keyed && !crypto_memneq(t->key, key, e->key_len))
		return 0;
	t->keyed = false;
	ret = aead ? crypto_aead_setkey(t->aead, key, e->key_len) :
		     crypto_skcipher_setkey(t->cipher, key, e->key_len);
	if (ret)
		return ret;
	memcpy(t->key, key, e->key_len);
	t->keyed = true;
	return 0;
}

void
warp_sec_free_ciphers(struct warp_sec *s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->tfm); i++) {
		struct warp_sec_tfm *t = &s->tfm[i];

		if (!t->made)
			continue;
		if (evps[i].mode == WARP_SEC_C_MODE_GCM) {
			aead_request_free(t->aead_req);
			crypto_free_aead(t->aead);
		} else {
			skcipher_request_free(t->req);
			crypto_free_skcipher(t->cipher);
		}
	}
}

/* ---- The kernel's ciphers ---- */

static int
run_list(struct warp_sec_tfm *t, struct scatterlist *sg, u32 len, u8 *iv, bool encrypt)
{
	skcipher_request_set_crypt(t->req, sg, sg, len, iv);
	return encrypt ? crypto_skcipher_encrypt(t->req) : crypto_skcipher_decrypt(t->req);
}

/* @iv is left as the next piece of the message needs it. */
static int
run_kernel(struct warp_sec *s, enum warp_evp id, const u8 *key, u8 iv[16], bool encrypt,
	   const u8 *in, u8 *out, u32 len)
{
	struct warp_sec_tfm *t = &s->tfm[id];
	struct scatterlist two[2];
	int ret;

	ret = prepare(s, id, key);
	if (ret)
		return ret;
	if (in == out && warp_sec_in_data(s, in, len))
		return run_list(t, warp_sec_sg(s, in, len, two), len, iv, encrypt);
	/* On the stack, or from one place to another. */
	while (len && !ret) {
		u32 n = min_t(u32, len, WARP_SEC_PIECE);

		memcpy(s->bounce, in, n);
		ret = run_list(t, &s->bounce_sg, n, iv, encrypt);
		memcpy(out, s->bounce, n);
		in += n;
		out += n;
		len -= n;
	}
	return ret;
}

/* ---- SM4 ---- */

static void
sm4_cbc(const struct warp_sm4 *k, u8 iv[16], bool encrypt, const u8 *in, u8 *out, u32 len)
{
	u8 block[16];

	for (; len; len -= 16, in += 16, out += 16) {
		memcpy(block, in, 16);
		if (!(len % 4096))
			cond_resched();
		if (encrypt) {
			crypto_xor(block, iv, 16);
			warp_sm4_block(k->enc, block, out);
			memcpy(iv, out, 16);
		} else {
			warp_sm4_block(k->dec, block, out);
			crypto_xor(out, iv, 16);
			memcpy(iv, block, 16);
		}
	}
}

static void
sm4_ctr(const struct warp_sm4 *k, u8 iv[16], const u8 *in, u8 *out, u32 len)
{
	u8 block[16];
	u32 n;

	for (; len; len -= n, in += n, out += n) {
		n = min_t(u32, len, 16);
		if (len % 4096 < 16)
			cond_resched();
		warp_sm4_block(k->enc, iv, block);
		warp_ctr_add(iv, 16, 1);
		crypto_xor_cpy(out, in, block, n);
	}
}

static int
run_sm4(struct warp_sec *s, u8 mode, const u8 *key, u8 iv[16], bool encrypt, const u8 *in,
	u8 *out, u32 len)
{
	if (!s->sm4_keyed || crypto_memneq(s->sm4_key, key, 16)) {
		warp_sm4_init(&s->sm4, key);
		memcpy(s->sm4_key, key, 16);
		s->sm4_keyed = true;
	}
	switch (mode) {
	case WARP_SEC_C_MODE_CBC:
		sm4_cbc(&s->sm4, iv, encrypt, in, out, len);
		return 0;
	case WARP_SEC_C_MODE_CTR:
		sm4_ctr(&s->sm4, iv, in, out, len);
		return 0;
	default:
		for (; len; len -= 16, in += 16, out += 16) {
			if (!(len % 4096))
				cond_resched();
			warp_sm4_block(encrypt ? s->sm4.enc : s->sm4.dec, in, out);
		}
		return 0;
	}
}

static int
run_base(struct warp_sec *s, enum warp_evp id, const u8 *key, u8 iv[16], bool encrypt,
	 const u8 *in, u8 *out, u32 len)
{
	if (evps[id].block == BLOCK_SM4)
		return run_sm4(s, evps[id].mode, key, iv, encrypt, in, out, len);
	return run_kernel(s, id, key, iv, encrypt, in, out, len);
}

/* ---- OFB and CFB ---- */

/* The key stream of OFB is what CBC makes of zeros. */
static int
run_ofb(struct warp_sec *s, const struct evp *e, const u8 *key, u8 iv[16], const u8 *in, u8 *out,
	u32 len)
{
	u32 block = e->block == BLOCK_DES ? 8 : 16, n;
	u8 stream[WARP_SEC_PIECE];
	int ret = 0;

	for (; len && !ret; len -= n, in += n, out += n) {
		n = min_t(u32, len, sizeof(stream));
		memset(stream, 0, sizeof(stream));
		ret = run_base(s, in_mode(e, WARP_SEC_C_MODE_CBC), key, iv, true, stream, stream,
			       round_up(n, block));
		crypto_xor_cpy(out, in, stream, n);
	}
	return ret;
}

static int
run_cfb(struct warp_sec *s, const struct evp *e, const u8 *key, u8 iv[16], bool encrypt,
	const u8 *in, u8 *out, u32 len)
{
	u8 mask[16], cipher[16];
	int ret = 0;
	u32 n;

	for (; len && !ret; len -= n, in += n, out += n) {
		n = min_t(u32, len, 16);
		ret = run_base(s, in_mode(e, WARP_SEC_C_MODE_ECB), key, NULL, true, iv, mask, 16);
		if (len % 4096 < 16)
			cond_resched();
		memcpy(cipher, in, n);
		crypto_xor_cpy(out, in, mask, n);
		memcpy(iv, encrypt ? out : cipher, n);
	}
	return ret;
}

int
warp_evp_run(struct warp_sec *s, enum warp_evp id, const uint8_t *key, const uint8_t *iv,
	     bool encrypt, const uint8_t *in, uint8_t *out, uint32_t len)
{
	u8 chain[16] = {};

	if (id >= WARP_EVP_NUM || !evps[id].key_len)
		return -ENOENT;
	if (!len)
		return 0;
	if (iv)
		memcpy(chain, iv, evps[id].block == BLOCK_DES ? 8 : 16);
	switch (evps[id].mode) {
	case WARP_SEC_C_MODE_OFB:
		return run_ofb(s, &evps[id], key, chain, in, out, len);
	case WARP_SEC_C_MODE_CFB:
		return run_cfb(s, &evps[id], key, chain, encrypt, in, out, len);
	default:
		return run_base(s, id, key, chain, encrypt, in, out, len);
	}
}

/* ---- GCM ---- */

/* The library's implementations copy AAD of more than a page with kmalloc(). */
#define GCM_MAX_AAD	32768

/* Its tags have 4, 8 or 12 to 16 bytes; its data are AAD, payload and tag in one. */
static bool
gcm_suits(const struct warp_sec *s, const struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (r->mac_len < 12 && r->mac_len != 4 && r->mac_len != 8)
		return false;
	return r->a_len <= GCM_MAX_AAD && (!r->c_len || job->out == job->aad + r->a_len) &&
	       warp_sec_in_data(s, job->aad, r->a_len + r->c_len + 16);
}

int
warp_evp_aead(struct warp_sec *s, struct warp_sec_job *job, enum warp_evp id)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	u32 tag_len = r->mac_len, len = r->a_len + r->c_len;
	struct warp_sec_tfm *t = &s->tfm[id];
	struct scatterlist two[2], *sg;
	u8 iv[16] = {};
	u8 *tag;
	int ret;

	if (!gcm_suits(s, job) || prepare(s, id, job->c_key) ||
	    crypto_aead_setauthsize(t->aead, tag_len))
		return 1;
	tag = s->data + (job->aad - s->data) + len;
	sg = warp_sec_sg(s, job->aad, len + tag_len, two);
	memcpy(iv, job->nonce, WARP_SEC_GCM_NONCE);
	memcpy(tag, job->want, tag_len);
	aead_request_set_ad(t->aead_req, r->a_len);
	aead_request_set_crypt(t->aead_req, sg, sg, r->c_len + (encrypt ? 0 : tag_len), iv);
	ret = encrypt ? crypto_aead_encrypt(t->aead_req) : crypto_aead_decrypt(t->aead_req);
	memcpy(job->tag, tag, tag_len);
	if (encrypt || (ret && ret != -EBADMSG))
		return ret;
	/* The library has compared, in constant time: the later comparison finds the same. */
	memcpy(job->tag, job->want, tag_len);
	job->tag[0] ^= !!ret;
	return 0;
}
