/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef SEC_REF_H
#define SEC_REF_H

/* References: OpenSSL used directly. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One pass of EVP cipher @p name. @p cts: "CS1".. for the CTS ciphers, else NULL. */
void ref_cipher(const char *name, const char *cts, const uint8_t *key, const uint8_t *iv,
		bool encrypt, const uint8_t *in, uint8_t *out, uint32_t len);
void ref_digest(const char *md, const uint8_t *in, size_t len, uint8_t *out);
/** HMAC with digest @p sub, CMAC with cipher @p sub, GMAC with cipher @p sub and @p iv. */
void ref_mac(const char *mac, const char *sub, const uint8_t *key, size_t key_len,
	     const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t len, uint8_t *out);
struct aead {
	const char *name;
	const uint8_t *key;
	const uint8_t *nonce;
	size_t nonce_len;
	const uint8_t *aad;
	size_t aad_len;
	size_t tag_len;
};
/** Enciphers; the tag goes to @p tag. */
void ref_aead(const struct aead *a, const uint8_t *in, uint8_t *out, size_t len, uint8_t *tag);

#endif /* SEC_REF_H */
