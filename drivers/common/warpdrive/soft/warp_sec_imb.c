/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What ipsec-mb does best: many jobs side by side. Each function either hands
 * the job to the manager, does it with a direct call, or says that the library
 * has not got it. Results are there after warp_sec_imb_flush().
 */

#ifdef WARP_SEC_IMB

#include <string.h>

#include "warp_sec_int.h"

#define XCBC_MAX_TAG		12	/* PRF-128 is not offered */
#define CCM_MAX_AAD		46	/* the library's, for CCM jobs */
#define F9_MAX_BYTES		2500	/* 20000 bits, the standard's longest message */
#define F8_MAX_BYTES		2500

/* ---- Results ---- */

void
warp_sec_imb_collect(struct warp_sec *sec, IMB_JOB *imb)
{
	struct warp_sec_job *job;

#if WARP_SEC_STRAIGHT
	if (imb->user_data2 != NULL) {
		warp_sec_straight_land(sec, imb->user_data2, imb->status == IMB_STATUS_COMPLETED);
		return;
	}
#endif
	(void)sec;
	job = imb->user_data;
	if (imb->status != IMB_STATUS_COMPLETED)
		job->error = WARP_SEC_ERR_INTERNAL;
}

static IMB_JOB *
next_job(struct warp_sec *sec, struct warp_sec_job *job)
{
	IMB_JOB *imb = IMB_GET_NEXT_JOB(sec->mgr);

	memset(imb, 0, sizeof(*imb));
	imb->user_data = job;
	imb->cipher_mode = IMB_CIPHER_NULL;
	imb->hash_alg = IMB_AUTH_NULL;
	imb->cipher_direction = IMB_DIR_ENCRYPT;
	imb->chain_order = IMB_ORDER_CIPHER_HASH;
	return imb;
}

/* A job that the library refuses comes back like any other, with its status. */
static void
submit(struct warp_sec *sec)
{
	IMB_JOB *done = IMB_SUBMIT_JOB(sec->mgr);

	for (; done != NULL; done = IMB_GET_COMPLETED_JOB(sec->mgr))
		warp_sec_imb_collect(sec, done);
}

void
warp_sec_imb_flush(struct warp_sec *sec)
{
	IMB_JOB *done;

	while (sec->mgr != NULL && (done = IMB_FLUSH_JOB(sec->mgr)) != NULL)
		warp_sec_imb_collect(sec, done);
#if WARP_SEC_STRAIGHT
	sec->left = false;
#endif
}

/* ---- Ciphers ---- */

static const void *
fill_aes(struct warp_sec *sec, const struct warp_sec_job *job, IMB_JOB *imb)
{
	struct warp_sec_key *key = warp_sec_key(sec, WARP_KEY_AES, job->c_key, job->r.c_key_len);

	imb->enc_keys = key->u.aes.enc;
	imb->dec_keys = key->u.aes.dec;
	return key;
}

static void
fill_des(struct warp_sec *sec, const struct warp_sec_job *job, IMB_JOB *imb)
{
	bool one = job->r.c_alg == WARP_SEC_C_ALG_DES;
	struct warp_sec_key *key = warp_sec_key(sec, one ? WARP_KEY_DES : WARP_KEY_3DES,
						job->c_key, job->r.c_key_len);

	imb->enc_keys = one ? (const void *)key->u.des.ks[0] : (const void *)key->u.des.ptr;
	imb->dec_keys = imb->enc_keys;
}

/* The library's counter wraps at 32 bits. */
static bool
ctr_fits(const struct warp_sec_job *job)
{
	const uint8_t *iv = job->c_iv;
	uint64_t low = (uint32_t)iv[12] << 24 | iv[13] << 16 | iv[14] << 8 | iv[15];

	return job->r.ctr_mode != WARP_SEC_CTR_WRAP_128 ||
	       low + ((uint64_t)job->r.c_len + 15) / 16 <= 0x100000000ull;
}

static IMB_CIPHER_MODE
block_mode(const struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	switch (r->c_alg << 4 | r->c_mode) {
	case WARP_SEC_C_ALG_AES << 4 | WARP_SEC_C_MODE_ECB:
		return IMB_CIPHER_ECB;
	case WARP_SEC_C_ALG_AES << 4 | WARP_SEC_C_MODE_CBC:
		return IMB_CIPHER_CBC;
	case WARP_SEC_C_ALG_AES << 4 | WARP_SEC_C_MODE_CTR:
		return ctr_fits(job) ? IMB_CIPHER_CNTR : IMB_CIPHER_NULL;
	case WARP_SEC_C_ALG_AES << 4 | WARP_SEC_EXT_C_MODE_DOCSIS:
		return IMB_CIPHER_DOCSIS_SEC_BPI;
	case WARP_SEC_C_ALG_DES << 4 | WARP_SEC_C_MODE_CBC:
		return IMB_CIPHER_DES;
	case WARP_SEC_C_ALG_3DES << 4 | WARP_SEC_C_MODE_CBC:
		return IMB_CIPHER_DES3;
	case WARP_SEC_C_ALG_DES << 4 | WARP_SEC_EXT_C_MODE_DOCSIS:
		return IMB_CIPHER_DOCSIS_DES;
	default:
		return IMB_CIPHER_NULL;
	}
}

/* The byte-oriented block ciphers, alone or as one half of a chain. */
static bool
fill_cipher(struct warp_sec *sec, const struct warp_sec_job *job, IMB_JOB *imb)
{
	const struct warp_sec_req *r = &job->r;

	imb->cipher_mode = block_mode(job);
	if (imb->cipher_mode == IMB_CIPHER_NULL ||
	    (r->c_len > WARP_SEC_LANE_MAX && imb->cipher_mode != IMB_CIPHER_CNTR))
		return false;
	imb->cipher_direction = r->cipher == WARP_SEC_CIPHER_ENCRYPT ? IMB_DIR_ENCRYPT :
								       IMB_DIR_DECRYPT;
	if (r->c_alg == WARP_SEC_C_ALG_AES)
		fill_aes(sec, job, imb);
	else
		fill_des(sec, job, imb);
	imb->key_len_in_bytes = r->c_alg == WARP_SEC_C_ALG_3DES ? 24 : r->c_key_len;
	imb->iv = job->c_iv;
	imb->iv_len_in_bytes = r->c_iv_len == WARP_SEC_CTR_NONCE ? WARP_AES_BLOCK : r->c_iv_len;
	imb->src = job->in;
	imb->dst = job->out + (r->c_off - job->base);
	imb->cipher_start_src_offset_in_bytes = r->c_off - job->base;
	imb->msg_len_to_cipher_in_bytes = r->c_len;
	return true;
}

/*
 * A wireless cipher over a region that begins or ends inside a byte: brought to
 * a byte boundary, enciphered (all three are stream ciphers, extra bits do no
 * harm), and merged back. Direct calls, at once: what follows needs the result.
 */
static void
shift_in(uint8_t *to, const uint8_t *from, uint32_t bytes, uint32_t span, uint8_t shift)
{
	uint32_t i;

	for (i = 0; i < bytes; i++) {
		unsigned int next = i + 1 < span ? from[i + 1] : 0;

		to[i] = (uint8_t)(from[i] << shift | next >> (8 - shift));
	}
}

static void
merge_out(uint8_t *out, const uint8_t *in, const uint8_t *from, uint32_t bits, uint8_t shift)
{
	uint32_t span = (bits + shift + 7) / 8, bytes = (bits + 7) / 8, i;

	for (i = 0; i < span; i++) {
		unsigned int cur = i < bytes ? from[i] : 0, prev = i > 0 ? from[i - 1] : 0;
		uint8_t v = (uint8_t)(shift ? cur >> shift | prev << (8 - shift) : cur);
		uint8_t mask = 0xFF;

		if (i == 0)
			mask = (uint8_t)(mask >> shift);
		if (i == span - 1 && (bits + shift) % 8 != 0)
			mask &= (uint8_t)(0xFF << (8 - (bits + shift) % 8));
		out[i] = (uint8_t)((in[i] & ~mask) | (v & mask));
	}
}

static void fill_wireless(struct warp_sec *sec, struct warp_sec_job *job, IMB_JOB *imb,
			  const uint8_t *in, uint8_t *out, uint32_t bytes);

static bool
wireless_bits(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *in, uint8_t *out)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t bits = warp_sec_c_bits(r), bytes = (bits + 7) / 8;
	uint8_t *tmp = job->c_shift;
	IMB_JOB *imb;

	shift_in(tmp, in, bytes, warp_sec_c_span(r), r->c_off_bits);
	imb = next_job(sec, job);
	fill_wireless(sec, job, imb, tmp, tmp, bytes);
	submit(sec);
	warp_sec_imb_flush(sec);
	if (job->error == WARP_SEC_ERR_NONE)
		merge_out(out, in, tmp, bits, r->c_off_bits);
	return true;
}

static void
fill_wireless(struct warp_sec *sec, struct warp_sec_job *job, IMB_JOB *imb, const uint8_t *in,
	      uint8_t *out, uint32_t bytes)
{
	const struct warp_sec_req *r = &job->r;
	struct warp_sec_key *key;

	imb->src = in;
	imb->dst = out;
	imb->iv = job->c_iv;
	imb->iv_len_in_bytes = r->c_iv_len;
	imb->key_len_in_bytes = r->c_key_len;
	switch (r->c_alg) {
	case WARP_SEC_EXT_C_ALG_SNOW3G:
		key = warp_sec_key(sec, WARP_KEY_SNOW3G, job->c_key, r->c_key_len);
		imb->cipher_mode = IMB_CIPHER_SNOW3G_UEA2_BITLEN;
		imb->enc_keys = &key->u.snow3g;
		imb->msg_len_to_cipher_in_bits = (uint64_t)bytes * 8;
		break;
	case WARP_SEC_EXT_C_ALG_KASUMI:
		key = warp_sec_key(sec, WARP_KEY_KASUMI_F8, job->c_key, r->c_key_len);
		imb->cipher_mode = IMB_CIPHER_KASUMI_UEA1_BITLEN;
		imb->enc_keys = &key->u.kasumi;
		imb->msg_len_to_cipher_in_bits = (uint64_t)bytes * 8;
		break;
	default:
		key = warp_sec_key(sec, WARP_KEY_ZUC, job->c_key, r->c_key_len);
		imb->cipher_mode = IMB_CIPHER_ZUC_EEA3;
		imb->enc_keys = key->u.raw;
		imb->msg_len_to_cipher_in_bytes = bytes;
		break;
	}
	imb->dec_keys = imb->enc_keys;
}

static bool
wireless_cipher(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *in = job->in + (r->c_off - job->base);
	uint8_t *out = job->out + (r->c_off - job->base);

	if (warp_sec_c_bits(r) == 0)
		return true;
	if (r->c_alg == WARP_SEC_EXT_C_ALG_KASUMI && warp_sec_c_bits(r) > 8 * F8_MAX_BYTES) {
		job->error = WARP_SEC_ERR_DATA_LEN;
		return true;
	}
	if (job->c_shift != NULL)
		return wireless_bits(sec, job, in, out);
	fill_wireless(sec, job, next_job(sec, job), in, out, r->c_len);
	submit(sec);
	return true;
}

bool
warp_sec_imb_cipher(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	IMB_JOB *imb;

	if (sec->mgr == NULL)
		return false;
	if (r->c_mode == WARP_SEC_EXT_C_MODE_STREAM && r->c_alg != WARP_SEC_EXT_C_ALG_CHACHA20)
		return wireless_cipher(sec, job);
	if (r->c_len == 0)
		return true;
	imb = next_job(sec, job);
	if (!fill_cipher(sec, job, imb))
		return false;
	submit(sec);
	return true;
}

/* ---- MACs ---- */

IMB_HASH_ALG
warp_sec_imb_digest(enum warp_md_alg md, bool hmac)
{
	switch (md) {
	case WARP_MD_SHA1:
		return hmac ? IMB_AUTH_HMAC_SHA_1 : IMB_AUTH_SHA_1;
	case WARP_MD_SHA224:
		return hmac ? IMB_AUTH_HMAC_SHA_224 : IMB_AUTH_SHA_224;
	case WARP_MD_SHA256:
		return hmac ? IMB_AUTH_HMAC_SHA_256 : IMB_AUTH_SHA_256;
	case WARP_MD_SHA384:
		return hmac ? IMB_AUTH_HMAC_SHA_384 : IMB_AUTH_SHA_384;
	case WARP_MD_SHA512:
		return hmac ? IMB_AUTH_HMAC_SHA_512 : IMB_AUTH_SHA_512;
	case WARP_MD_MD5:
		return hmac ? IMB_AUTH_MD5 : IMB_AUTH_NULL;
	default:
		return IMB_AUTH_NULL;
	}
}

static bool
fill_digest(struct warp_sec *sec, struct warp_sec_job *job, IMB_JOB *imb)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	bool hmac = alg->cls == WARP_MAC_HMAC;

	imb->hash_alg = warp_sec_imb_digest(alg->md, hmac);
	if (imb->hash_alg == IMB_AUTH_NULL || r->ai_gen != WARP_SEC_AI_GEN_INNER || r->no_pad ||
	    r->a_len == 0)
		return false;
	imb->auth_tag_output_len_in_bytes = alg->max_len;
	if (hmac) {
		struct warp_sec_key *key = warp_sec_key(sec, WARP_KEY_HMAC + alg->md, job->a_key,
							r->a_key_len);

		imb->u.HMAC._hashed_auth_key_xor_ipad = key->u.hmac.inner;
		imb->u.HMAC._hashed_auth_key_xor_opad = key->u.hmac.outer;
	}
	return true;
}

/* What a MAC runs over: D once the cipher has run, else S. */
static const uint8_t *
auth_data(const struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool after_cipher = r->kind == WARP_SEC_KIND_CHAIN && r->seq == 0 && job->out != NULL;

	return (after_cipher ? job->out : job->in) + (r->a_off - job->base);
}

static bool
fill_block_mac(struct warp_sec *sec, struct warp_sec_job *job, IMB_JOB *imb)
{
	const struct warp_sec_req *r = &job->r;
	bool is_cmac = warp_mac_algs[r->a_alg].cls == WARP_MAC_CMAC;
	struct warp_sec_key *key;

	/* The library's CMAC loads 16 bytes for a last block that has fewer. */
	if (r->a_len == 0 || r->a_key_len == 24 ||
	    (is_cmac ? warp_sec_tail_crosses(auth_data(job), r->a_len) : r->mac_len > XCBC_MAX_TAG))
		return false;
	key = warp_sec_key(sec, is_cmac ? WARP_KEY_CMAC : WARP_KEY_XCBC, job->a_key, r->a_key_len);
	if (is_cmac) {
		imb->hash_alg = r->a_key_len == 16 ? IMB_AUTH_AES_CMAC : IMB_AUTH_AES_CMAC_256;
		imb->u.CMAC._key_expanded = key->u.cmac.k1;
		imb->u.CMAC._skey1 = key->u.cmac.k2;
		imb->u.CMAC._skey2 = key->u.cmac.k3;
		imb->auth_tag_output_len_in_bytes = 16;
	} else {
		imb->hash_alg = IMB_AUTH_AES_XCBC;
		imb->u.XCBC._k1_expanded = key->u.xcbc.k1;
		imb->u.XCBC._k2 = key->u.xcbc.k2;
		imb->u.XCBC._k3 = key->u.xcbc.k3;
		imb->auth_tag_output_len_in_bytes = XCBC_MAX_TAG;
	}
	return true;
}

static bool
fill_auth(struct warp_sec *sec, struct warp_sec_job *job, IMB_JOB *imb)
{
	bool ok;

	if (job->r.a_len > WARP_SEC_LANE_MAX)
		return false;
	switch (warp_mac_algs[job->r.a_alg].cls) {
	case WARP_MAC_HASH:
	case WARP_MAC_HMAC:
		ok = fill_digest(sec, job, imb);
		break;
	case WARP_MAC_XCBC:
	case WARP_MAC_CMAC:
		ok = fill_block_mac(sec, job, imb);
		break;
	default:
		return false;
	}
	imb->auth_tag_output = job->tag;
	imb->msg_len_to_hash_in_bytes = job->r.a_len;
	return ok;
}

/* ---- GCM's calls, which GMAC needs too ---- */

struct gcm_calls {
	aes_gcm_init_var_iv_t init;
	aes_gcm_enc_dec_update_t enc;
	aes_gcm_enc_dec_update_t dec;
	aes_gcm_enc_dec_finalize_t enc_final;
	aes_gcm_enc_dec_finalize_t dec_final;
	aes_gcm_enc_dec_t enc_whole;
	aes_gcm_enc_dec_t dec_whole;
};

static void
gcm_calls(const IMB_MGR *m, uint32_t key_len, struct gcm_calls *c)
{
	switch (key_len) {
	case 16:
		*c = (struct gcm_calls){
			m->gcm128_init_var_iv, m->gcm128_enc_update, m->gcm128_dec_update,
			m->gcm128_enc_finalize, m->gcm128_dec_finalize, m->gcm128_enc,
			m->gcm128_dec };
		break;
	case 24:
		*c = (struct gcm_calls){
			m->gcm192_init_var_iv, m->gcm192_enc_update, m->gcm192_dec_update,
			m->gcm192_enc_finalize, m->gcm192_dec_finalize, m->gcm192_enc,
			m->gcm192_dec };
		break;
	default:
		*c = (struct gcm_calls){
			m->gcm256_init_var_iv, m->gcm256_enc_update, m->gcm256_dec_update,
			m->gcm256_enc_finalize, m->gcm256_dec_finalize, m->gcm256_enc,
			m->gcm256_dec };
		break;
	}
}

/* GMAC is GCM whose whole message is AAD. */
static bool
gmac(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	const struct warp_sec_req *r = &job->r;
	const struct gcm_key_data *key;
	struct gcm_context_data ctx;
	struct gcm_calls calls;

	if (r->ext & WARP_SEC3_EXT_J0)
		return false;
	gcm_calls(sec->mgr, r->a_key_len, &calls);
	key = &warp_sec_key(sec, WARP_KEY_GCM, job->a_key, r->a_key_len)->u.gcm;
	calls.init(key, &ctx, job->a_iv, r->a_iv_len, data, r->a_len);
	calls.enc_final(key, &ctx, job->tag, 16);
	return true;
}

static bool
wireless_auth(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t cls = warp_mac_algs[r->a_alg].cls;
	struct warp_sec_key *key;
	IMB_JOB *imb;

	if (cls == WARP_MAC_F9 && r->a_len > F9_MAX_BYTES) {
		job->error = WARP_SEC_ERR_DATA_LEN;
		return true;
	}
	if (r->a_off_bits != 0) {
		uint32_t bytes = (warp_sec_a_bits(r) + 7) / 8;

		shift_in(job->a_shift, data, bytes, warp_sec_a_span(r), r->a_off_bits);
		data = job->a_shift;
	}
	imb = next_job(sec, job);
	imb->src = data;
	imb->auth_tag_output = job->tag;
	imb->auth_tag_output_len_in_bytes = r->mac_len;
	imb->msg_len_to_hash_in_bits = warp_sec_a_bits(r);
	if (cls == WARP_MAC_UIA2) {
		key = warp_sec_key(sec, WARP_KEY_SNOW3G, job->a_key, r->a_key_len);
		imb->hash_alg = IMB_AUTH_SNOW3G_UIA2_BITLEN;
		imb->u.SNOW3G_UIA2._key = &key->u.snow3g;
		imb->u.SNOW3G_UIA2._iv = job->a_iv;
	} else if (cls == WARP_MAC_F9) {
		key = warp_sec_key(sec, WARP_KEY_KASUMI_F9, job->a_key, r->a_key_len);
		imb->hash_alg = IMB_AUTH_KASUMI_UIA1;
		imb->u.KASUMI_UIA1._key = &key->u.kasumi;
		imb->msg_len_to_hash_in_bytes = r->a_len;
	} else {
		key = warp_sec_key(sec, WARP_KEY_ZUC, job->a_key, r->a_key_len);
		imb->hash_alg = r->a_key_len == 16 ? IMB_AUTH_ZUC_EIA3_BITLEN :
						     IMB_AUTH_ZUC256_EIA3_BITLEN;
		imb->u.ZUC_EIA3._key = key->u.raw;
		if (r->a_iv_len == 23)
			imb->u.ZUC_EIA3._iv23 = job->a_iv;
		else
			imb->u.ZUC_EIA3._iv = job->a_iv;
	}
	submit(sec);
	return true;
}

bool
warp_sec_imb_auth(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *data = auth_data(job);
	IMB_JOB *imb;

	if (sec->mgr == NULL)
		return false;
	switch (warp_mac_algs[r->a_alg].cls) {
	case WARP_MAC_UIA2:
	case WARP_MAC_EIA3:
	case WARP_MAC_F9:
		return wireless_auth(sec, job, data);
	case WARP_MAC_GMAC:
		return gmac(sec, job, data);
	case WARP_MAC_CRC32:
		if (r->a_len > 0) {
			uint32_t crc = IMB_CRC32_ETHERNET_FCS(sec->mgr, data, r->a_len);

			memcpy(job->tag, &crc, sizeof(crc));
			return true;
		}
		return false;
	default:
		imb = next_job(sec, job);
		if (!fill_auth(sec, job, imb))
			return false;
		imb->src = data;
		submit(sec);
		return true;
	}
}

/* Both halves in one job, when the library can order them so. */
bool
warp_sec_imb_chain(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	IMB_JOB *imb;

	if (sec->mgr == NULL || r->c_len == 0 || r->a_len == 0 ||
	    r->cipher == WARP_SEC_CIPHER_COPY || (r->ext & WARP_SEC3_EXT_MAC_STREAM))
		return false;
	imb = next_job(sec, job);
	if (!fill_cipher(sec, job, imb) || !fill_auth(sec, job, imb))
		return false;
	imb->hash_start_src_offset_in_bytes = r->a_off - job->base;
	if (r->seq == 1) {
		imb->chain_order = IMB_ORDER_HASH_CIPHER;
	} else if (job->out != job->in) {
		/* The library counts from src: what it hashes is in D. */
		imb->hash_start_src_offset_in_bytes += (uint64_t)((uintptr_t)job->out -
								  (uintptr_t)job->in);
	}
	submit(sec);
	return true;
}

/* ---- AEAD ---- */

struct gcm_run {
	const struct gcm_key_data *key;
	struct gcm_context_data ctx;
	aes_gcm_enc_dec_update_t update;
};

static void
gcm_piece(void *arg, const struct warp_sec_piece *p)
{
	struct gcm_run *run = arg;

	run->update(run->key, &run->ctx, p->out, p->in, p->len);
}

static void
aes_gcm(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool encrypt = r->cipher == WARP_SEC_CIPHER_ENCRYPT;
	struct gcm_run run;
	struct gcm_calls calls;

	gcm_calls(sec->mgr, r->c_key_len, &calls);
	run.key = &warp_sec_key(sec, WARP_KEY_GCM, job->c_key, r->c_key_len)->u.gcm;
	if (r->c_iv_len == WARP_SEC_GCM_NONCE && !job->stream_pieces) {
		(encrypt ? calls.enc_whole : calls.dec_whole)(run.key, &run.ctx, job->out, job->in,
							      r->c_len, job->nonce, job->aad,
							      r->a_len, job->tag, 16);
		return;
	}
	run.update = encrypt ? calls.enc : calls.dec;
	calls.init(run.key, &run.ctx, job->nonce, r->c_iv_len, job->aad, r->a_len);
	if (job->stream_pieces)
		warp_sec_pieces(job, gcm_piece, &run);
	else if (r->c_len > 0)
		run.update(run.key, &run.ctx, job->out, job->in, r->c_len);
	(encrypt ? calls.enc_final : calls.dec_final)(run.key, &run.ctx, job->tag, 16);
}

struct chacha_run {
	const void *key;
	struct chacha20_poly1305_context_data ctx;
	chacha_poly_enc_dec_update_t update;
};

static void
chacha_piece(void *arg, const struct warp_sec_piece *p)
{
	struct chacha_run *run = arg;

	run->update(run->key, &run->ctx, p->out, p->in, p->len);
}

static void
chacha20_poly1305(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	IMB_MGR *m = sec->mgr;
	struct chacha_run run = {
		.key = warp_sec_key(sec, WARP_KEY_CHACHA, job->c_key, r->c_key_len)->u.raw,
		.update = r->cipher == WARP_SEC_CIPHER_ENCRYPT ?
			  m->chacha20_poly1305_enc_update : m->chacha20_poly1305_dec_update,
	};

	m->chacha20_poly1305_init(run.key, &run.ctx, job->nonce, job->aad, r->a_len);
	if (job->stream_pieces)
		warp_sec_pieces(job, chacha_piece, &run);
	else if (r->c_len > 0)
		run.update(run.key, &run.ctx, job->out, job->in, r->c_len);
	m->chacha20_poly1305_finalize(&run.ctx, job->tag, 16);
}

/* Whether B0 and the counter block are what the library would build itself. */
static bool
ccm_canonical(const struct warp_sec_job *job, unsigned int *nonce_len)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t a1[16] = { 0 }, b0[16] = { 0 };
	unsigned int l = (job->c_iv[0] & 7) + 1u, i;
	uint32_t len = r->c_len;

	if (job->c_iv[0] > 7 || l < 2 || l > 8)
		return false;
	if (l < 4 && len >> (8 * l) != 0)
		return false;
	*nonce_len = 15 - l;
	a1[0] = (uint8_t)(l - 1);
	memcpy(a1 + 1, job->c_iv + 1, *nonce_len);
	a1[15] = 1;
	b0[0] = (uint8_t)((r->a_len > 0 ? 0x40 : 0) | (r->mac_len - 2) / 2 << 3 | (l - 1));
	memcpy(b0 + 1, job->c_iv + 1, *nonce_len);
	for (i = 15; i >= 16 - l; i--, len >>= 8)
		b0[i] = (uint8_t)len;
	return memcmp(a1, job->c_iv, 16) == 0 && memcmp(b0, job->a_iv, 16) == 0;
}

static bool
aes_ccm(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	unsigned int nonce_len;
	IMB_JOB *imb;

	if (r->c_key_len == 24 || r->a_len > CCM_MAX_AAD || r->c_len == 0 ||
	    r->c_len > WARP_SEC_LANE_MAX || !ccm_canonical(job, &nonce_len))
		return false;
	imb = next_job(sec, job);
	fill_aes(sec, job, imb);
	imb->key_len_in_bytes = r->c_key_len;
	imb->cipher_mode = IMB_CIPHER_CCM;
	imb->hash_alg = IMB_AUTH_AES_CCM;
	imb->cipher_direction = IMB_DIR_ENCRYPT;
	imb->chain_order = IMB_ORDER_HASH_CIPHER;
	if (r->cipher == WARP_SEC_CIPHER_DECRYPT) {
		imb->cipher_direction = IMB_DIR_DECRYPT;
		imb->chain_order = IMB_ORDER_CIPHER_HASH;
	}
	imb->src = job->in;
	imb->dst = job->out;
	imb->msg_len_to_cipher_in_bytes = r->c_len;
	imb->msg_len_to_hash_in_bytes = r->c_len;
	imb->iv = job->c_iv + 1;
	imb->iv_len_in_bytes = nonce_len;
	imb->u.CCM.aad = job->aad;
	imb->u.CCM.aad_len_in_bytes = r->a_len;
	imb->auth_tag_output = job->tag;
	imb->auth_tag_output_len_in_bytes = r->mac_len;
	submit(sec);
	return true;
}

bool
warp_sec_imb_can_stream(const struct warp_sec *sec, const struct warp_sec_req *r)
{
	if (sec->mgr == NULL || r->c_mode != WARP_SEC_C_MODE_GCM)
		return false;
	if (r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20)
		return true;
	return r->c_alg == WARP_SEC_C_ALG_AES && !(r->ext & WARP_SEC3_EXT_J0);
}

bool
warp_sec_imb_aead(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (sec->mgr == NULL)
		return false;
	if (r->c_mode == WARP_SEC_C_MODE_CCM)
		return r->c_alg == WARP_SEC_C_ALG_AES && aes_ccm(sec, job);
	if (r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20) {
		chacha20_poly1305(sec, job);
		return true;
	}
	if (!warp_sec_imb_can_stream(sec, r))
		return false;
	aes_gcm(sec, job);
	return true;
}

#else

/* Without the library the header has what replaces this file. */
typedef int warp_sec_imb_unused;

#endif /* WARP_SEC_IMB */
