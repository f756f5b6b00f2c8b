/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_SEC_MODES_H
#define WARP_SEC_MODES_H

/*
 * Every operation of a descriptor in terms of a few that a crypto library has.
 * The code above the line is written once, for every software device; each
 * brings its library (OpenSSL, the kernel's) for what is below, and a struct
 * warp_sec_job with the buffers that the code works on.
 */

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#include "warp_sec_req.h"

enum warp_evp {
	WARP_EVP_AES_128_ECB, WARP_EVP_AES_192_ECB, WARP_EVP_AES_256_ECB,
	WARP_EVP_AES_128_CBC, WARP_EVP_AES_192_CBC, WARP_EVP_AES_256_CBC,
	WARP_EVP_AES_128_CFB, WARP_EVP_AES_192_CFB, WARP_EVP_AES_256_CFB,
	WARP_EVP_AES_128_OFB, WARP_EVP_AES_192_OFB, WARP_EVP_AES_256_OFB,
	WARP_EVP_AES_128_CTR, WARP_EVP_AES_192_CTR, WARP_EVP_AES_256_CTR,
	WARP_EVP_AES_128_XTS, WARP_EVP_AES_256_XTS,
	WARP_EVP_AES_128_GCM, WARP_EVP_AES_192_GCM, WARP_EVP_AES_256_GCM,
	WARP_EVP_SM4_ECB, WARP_EVP_SM4_CBC, WARP_EVP_SM4_CFB, WARP_EVP_SM4_OFB,
	WARP_EVP_SM4_CTR,
	WARP_EVP_3DES_ECB, WARP_EVP_3DES_CBC, WARP_EVP_3DES_OFB,
	WARP_EVP_CHACHA20, WARP_EVP_CHACHA20_POLY1305,
	WARP_EVP_NUM
};

struct warp_md;
struct warp_sec;
struct warp_sec_job;

/* ---- Operations: warp_sec_{modes,aead,mac,digest}.c. All return WARP_SEC_ERR_* ---- */

uint8_t warp_sec_evp_cipher(struct warp_sec *sec, struct warp_sec_job *job);
uint8_t warp_sec_evp_auth(struct warp_sec *sec, struct warp_sec_job *job);
uint8_t warp_sec_evp_aead(struct warp_sec *sec, struct warp_sec_job *job);
uint8_t warp_sec_gcm_stream(struct warp_sec *sec, struct warp_sec_job *job);
/**
 * One single-BD or long digest or HMAC over @p data, by the stage that the
 * request names. Result in job->tag, or job->state when it is not the last.
 */
uint8_t warp_sec_digest(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data);

/** CTR whose lowest 32 bits count and wrap, the other 96 stay. AES and SM4. */
int warp_evp_ctr32(struct warp_sec *sec, enum warp_evp ctr, const uint8_t *key,
		   const uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t len);
/** The id of AES or SM4 in @p mode (ECB, CBC, CFB, OFB, CTR); WARP_EVP_NUM: none. */
enum warp_evp warp_evp_id(uint8_t c_alg, uint8_t mode, uint32_t key_len);
/** Big-endian increment by @p add of the last @p width bytes of a 16-byte block. */
void warp_ctr_add(uint8_t block[16], unsigned int width, uint64_t add);

/* ---- The library ---- */

/**
 * One pass of a cipher without padding; @p iv may be NULL for ECB.
 * @return 0, or negative if the library has not got it or fails.
 */
int warp_evp_run(struct warp_sec *sec, enum warp_evp id, const uint8_t *key, const uint8_t *iv,
		 bool encrypt, const uint8_t *in, uint8_t *out, uint32_t len);
/**
 * A whole AEAD. A wrong tag shows in job->tag, which is then not job->want.
 * @return 0, negative for a failure, 1 if the library has not got it for this job.
 */
int warp_evp_aead(struct warp_sec *sec, struct warp_sec_job *job, enum warp_evp id);

/** @return 0, or not 0 if the library has not got it. What fails later shows at the end. */
int warp_md_init(struct warp_sec *sec, struct warp_md *m, enum warp_md_alg alg);
void warp_md_update(struct warp_md *m, const void *data, size_t len);
/** @p out has room for WARP_SEC_MAX_TAG bytes. @return not 0 if anything failed. */
int warp_md_final(struct warp_md *m, uint8_t *out);
/** The chaining value in the digest's own byte order, warp_md_info[].state bytes. */
int warp_md_save(struct warp_md *m, uint8_t *state);
/** Continues after @p bits of message, whole blocks, whose state this is. */
void warp_md_load(struct warp_md *m, const uint8_t *state, uint64_t bits);

#endif /* WARP_SEC_MODES_H */
