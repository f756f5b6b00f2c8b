/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Preloaded, it makes the controls of bench/peers say something else than the
 * drivers do: one bit of what zlib inflates and of OpenSSL's HMAC.
 */

#include <dlfcn.h>
#include <stddef.h>

#include <openssl/hmac.h>
#include <zlib.h>

typedef int (*inflate_fn)(z_streamp z, int flush);
typedef unsigned char *(*hmac_fn)(const EVP_MD *md, const void *key, int key_len,
				  const unsigned char *data, size_t len, unsigned char *tag,
				  unsigned int *tag_len);

int
inflate(z_streamp z, int flush)
{
	int ret = ((inflate_fn)dlsym(RTLD_NEXT, "inflate"))(z, flush);

	if (z->total_out > 0)
		z->next_out[-1] ^= 1;
	return ret;
}

unsigned char *
HMAC(const EVP_MD *md, const void *key, int key_len, const unsigned char *data, size_t len,
     unsigned char *tag, unsigned int *tag_len)
{
	unsigned char *out = ((hmac_fn)dlsym(RTLD_NEXT, "HMAC"))(md, key, key_len, data, len, tag,
								 tag_len);

	if (out != NULL)
		out[31] ^= 1;
	return out;
}
