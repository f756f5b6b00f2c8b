/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Prints what the compression and crypto devices that EAL was told to make say
 * of themselves: features and algorithms by the names that DPDK's feature tables
 * use, one a line. Exits 1 when EAL does not start, 2 when there is no device.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_compressdev.h>
#include <rte_cryptodev.h>
#include <rte_eal.h>
#include <rte_version.h>

struct feature {
	uint64_t flag;
	const char *name;
};

static const struct feature device_features[] = {
	{ RTE_COMPDEV_FF_HW_ACCELERATED, "HW Accelerated" },
	{ RTE_COMPDEV_FF_CPU_SSE, "CPU SSE" },
	{ RTE_COMPDEV_FF_CPU_AVX, "CPU AVX" },
	{ RTE_COMPDEV_FF_CPU_AVX2, "CPU AVX2" },
	{ RTE_COMPDEV_FF_CPU_AVX512, "CPU AVX512" },
	{ RTE_COMPDEV_FF_CPU_NEON, "CPU NEON" },
};

static const struct feature algo_features[] = {
	{ RTE_COMP_FF_STATEFUL_COMPRESSION, "Stateful Compression" },
	{ RTE_COMP_FF_STATEFUL_DECOMPRESSION, "Stateful Decompression" },
	{ RTE_COMP_FF_OOP_SGL_IN_SGL_OUT, "OOP SGL In SGL Out" },
	{ RTE_COMP_FF_OOP_SGL_IN_LB_OUT, "OOP SGL In LB  Out" },
	{ RTE_COMP_FF_OOP_LB_IN_SGL_OUT, "OOP LB  In SGL Out" },
	{ RTE_COMP_FF_ADLER32_CHECKSUM, "Adler32" },
	{ RTE_COMP_FF_CRC32_CHECKSUM, "Crc32" },
	{ RTE_COMP_FF_CRC32_ADLER32_CHECKSUM, "Adler32&Crc32" },
	{ RTE_COMP_FF_HUFFMAN_FIXED, "Fixed" },
	{ RTE_COMP_FF_HUFFMAN_DYNAMIC, "Dynamic" },
};

static const char *
algo_name(enum rte_comp_algorithm algo)
{
	switch (algo) {
	case RTE_COMP_ALGO_NULL:
		return "Pass-through";
	case RTE_COMP_ALGO_DEFLATE:
		return "Deflate";
	case RTE_COMP_ALGO_LZS:
		return "LZS";
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
	case RTE_COMP_ALGO_LZ4:
		return "LZ4";
#endif
	default:
		return "an algorithm without a name";
	}
}

static void
print_device(uint8_t id)
{
	const struct rte_compressdev_capabilities *cap;
	struct rte_compressdev_info info;
	unsigned int i;

	rte_compressdev_info_get(id, &info);
	printf("device %u driver %s queue pairs %u\n", id, info.driver_name,
	       info.max_nb_queue_pairs);
	for (i = 0; i < RTE_DIM(device_features); i++)
		if (info.feature_flags & device_features[i].flag)
			printf("feature %s\n", device_features[i].name);
	for (cap = info.capabilities; cap->algo != RTE_COMP_ALGO_UNSPECIFIED; cap++) {
		printf("feature %s\n", algo_name(cap->algo));
		printf("window %s %u %u %u\n", algo_name(cap->algo), cap->window_size.min,
		       cap->window_size.max, cap->window_size.increment);
		for (i = 0; i < RTE_DIM(algo_features); i++)
			if (cap->comp_feature_flags & algo_features[i].flag)
				printf("feature %s\n", algo_features[i].name);
	}
}

/* ---- Crypto ---- */

static const struct feature crypto_features[] = {
	{ RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO, "Symmetric crypto" },
	{ RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO, "Asymmetric crypto" },
	{ RTE_CRYPTODEV_FF_SYM_OPERATION_CHAINING, "Sym operation chaining" },
	{ RTE_CRYPTODEV_FF_HW_ACCELERATED, "HW Accelerated" },
	{ RTE_CRYPTODEV_FF_SECURITY, "Protocol offload" },
	{ RTE_CRYPTODEV_FF_CPU_SSE, "CPU SSE" },
	{ RTE_CRYPTODEV_FF_CPU_AVX, "CPU AVX" },
	{ RTE_CRYPTODEV_FF_CPU_AVX2, "CPU AVX2" },
	{ RTE_CRYPTODEV_FF_CPU_AVX512, "CPU AVX512" },
	{ RTE_CRYPTODEV_FF_CPU_AESNI, "CPU AESNI" },
	{ RTE_CRYPTODEV_FF_CPU_NEON, "CPU NEON" },
	{ RTE_CRYPTODEV_FF_CPU_ARM_CE, "CPU ARM CE" },
	{ RTE_CRYPTODEV_FF_IN_PLACE_SGL, "In Place SGL" },
	{ RTE_CRYPTODEV_FF_OOP_SGL_IN_SGL_OUT, "OOP SGL In SGL Out" },
	{ RTE_CRYPTODEV_FF_OOP_SGL_IN_LB_OUT, "OOP SGL In LB  Out" },
	{ RTE_CRYPTODEV_FF_OOP_LB_IN_SGL_OUT, "OOP LB  In SGL Out" },
	{ RTE_CRYPTODEV_FF_OOP_LB_IN_LB_OUT, "OOP LB  In LB  Out" },
	{ RTE_CRYPTODEV_FF_DIGEST_ENCRYPTED, "Digest encrypted" },
	{ RTE_CRYPTODEV_FF_ASYM_SESSIONLESS, "Asymmetric sessionless" },
	{ RTE_CRYPTODEV_FF_SYM_CPU_CRYPTO, "CPU crypto" },
	{ RTE_CRYPTODEV_FF_SYM_SESSIONLESS, "Symmetric sessionless" },
	{ RTE_CRYPTODEV_FF_NON_BYTE_ALIGNED_DATA, "Non-Byte aligned data" },
	{ RTE_CRYPTODEV_FF_SYM_RAW_DP, "Sym raw data path API" },
	{ RTE_CRYPTODEV_FF_CIPHER_MULTIPLE_DATA_UNITS, "Cipher multiple data units" },
	{ RTE_CRYPTODEV_FF_CIPHER_WRAPPED_KEY, "Cipher wrapped key" },
	{ RTE_CRYPTODEV_FF_SECURITY_INNER_CSUM, "Inner checksum" },
};

/* Names by the enumerators of one type; NULL: one without a name here. */
static const char * const ciphers[64] = {
	[RTE_CRYPTO_CIPHER_NULL] = "NULL",
	[RTE_CRYPTO_CIPHER_AES_CBC] = "AES CBC",
	[RTE_CRYPTO_CIPHER_AES_ECB] = "AES ECB",
	[RTE_CRYPTO_CIPHER_AES_CTR] = "AES CTR",
	[RTE_CRYPTO_CIPHER_AES_XTS] = "AES XTS",
	[RTE_CRYPTO_CIPHER_AES_DOCSISBPI] = "AES DOCSIS BPI",
	[RTE_CRYPTO_CIPHER_3DES_CBC] = "3DES CBC",
	[RTE_CRYPTO_CIPHER_3DES_CTR] = "3DES CTR",
	[RTE_CRYPTO_CIPHER_3DES_ECB] = "3DES ECB",
	[RTE_CRYPTO_CIPHER_DES_CBC] = "DES CBC",
	[RTE_CRYPTO_CIPHER_DES_DOCSISBPI] = "DES DOCSIS BPI",
	[RTE_CRYPTO_CIPHER_SNOW3G_UEA2] = "SNOW3G UEA2",
	[RTE_CRYPTO_CIPHER_KASUMI_F8] = "KASUMI F8",
	[RTE_CRYPTO_CIPHER_ZUC_EEA3] = "ZUC EEA3",
	[RTE_CRYPTO_CIPHER_SM4_ECB] = "SM4 ECB",
	[RTE_CRYPTO_CIPHER_SM4_CBC] = "SM4 CBC",
	[RTE_CRYPTO_CIPHER_SM4_CTR] = "SM4 CTR",
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	[RTE_CRYPTO_CIPHER_SM4_CFB] = "SM4 CFB",
	[RTE_CRYPTO_CIPHER_SM4_OFB] = "SM4 OFB",
#endif
#if RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0)
	[RTE_CRYPTO_CIPHER_SM4_XTS] = "SM4 XTS",
#endif
};

static const char * const auths[64] = {
	[RTE_CRYPTO_AUTH_NULL] = "NULL",
	[RTE_CRYPTO_AUTH_MD5] = "MD5",
	[RTE_CRYPTO_AUTH_MD5_HMAC] = "MD5 HMAC",
	[RTE_CRYPTO_AUTH_SHA1] = "SHA1",
	[RTE_CRYPTO_AUTH_SHA1_HMAC] = "SHA1 HMAC",
	[RTE_CRYPTO_AUTH_SHA224] = "SHA224",
	[RTE_CRYPTO_AUTH_SHA224_HMAC] = "SHA224 HMAC",
	[RTE_CRYPTO_AUTH_SHA256] = "SHA256",
	[RTE_CRYPTO_AUTH_SHA256_HMAC] = "SHA256 HMAC",
	[RTE_CRYPTO_AUTH_SHA384] = "SHA384",
	[RTE_CRYPTO_AUTH_SHA384_HMAC] = "SHA384 HMAC",
	[RTE_CRYPTO_AUTH_SHA512] = "SHA512",
	[RTE_CRYPTO_AUTH_SHA512_HMAC] = "SHA512 HMAC",
	[RTE_CRYPTO_AUTH_AES_XCBC_MAC] = "AES XCBC MAC",
	[RTE_CRYPTO_AUTH_AES_GMAC] = "AES GMAC",
	[RTE_CRYPTO_AUTH_AES_CMAC] = "AES CMAC",
	[RTE_CRYPTO_AUTH_SNOW3G_UIA2] = "SNOW3G UIA2",
	[RTE_CRYPTO_AUTH_KASUMI_F9] = "KASUMI F9",
	[RTE_CRYPTO_AUTH_ZUC_EIA3] = "ZUC EIA3",
	[RTE_CRYPTO_AUTH_SHA3_224] = "SHA3_224",
	[RTE_CRYPTO_AUTH_SHA3_224_HMAC] = "SHA3_224 HMAC",
	[RTE_CRYPTO_AUTH_SHA3_256] = "SHA3_256",
	[RTE_CRYPTO_AUTH_SHA3_256_HMAC] = "SHA3_256 HMAC",
	[RTE_CRYPTO_AUTH_SHA3_384] = "SHA3_384",
	[RTE_CRYPTO_AUTH_SHA3_384_HMAC] = "SHA3_384 HMAC",
	[RTE_CRYPTO_AUTH_SHA3_512] = "SHA3_512",
	[RTE_CRYPTO_AUTH_SHA3_512_HMAC] = "SHA3_512 HMAC",
	[RTE_CRYPTO_AUTH_SM3] = "SM3",
#if RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0)
	[RTE_CRYPTO_AUTH_SM3_HMAC] = "SM3 HMAC",
#endif
};

static const char * const aeads[16] = {
	[RTE_CRYPTO_AEAD_AES_GCM] = "AES GCM",
	[RTE_CRYPTO_AEAD_AES_CCM] = "AES CCM",
	[RTE_CRYPTO_AEAD_CHACHA20_POLY1305] = "CHACHA20-POLY1305",
#if RTE_VERSION >= RTE_VERSION_NUM(25, 3, 0, 0)
	[RTE_CRYPTO_AEAD_SM4_GCM] = "SM4 GCM",
#endif
};

static void
print_range(const struct rte_crypto_param_range *r)
{
	printf("; %u %u %u", r->min, r->max, r->increment);
}

/* "algorithm SECTION; NAME" and ranges of key, IV, digest and AAD. */
static void
print_algorithm(const struct rte_cryptodev_symmetric_capability *c)
{
	static const struct rte_crypto_param_range none;
	bool cipher = c->xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER;
	bool auth = c->xform_type == RTE_CRYPTO_SYM_XFORM_AUTH;
	const char *name = cipher ? ciphers[c->cipher.algo] : auth ? auths[c->auth.algo] :
			   aeads[c->aead.algo];

	printf("algorithm %s; %s", cipher ? "Cipher" : auth ? "Auth" : "AEAD",
	       name != NULL ? name : "without a name");
	print_range(cipher ? &c->cipher.key_size : auth ? &c->auth.key_size : &c->aead.key_size);
	print_range(cipher ? &c->cipher.iv_size : auth ? &c->auth.iv_size : &c->aead.iv_size);
	print_range(cipher ? &none : auth ? &c->auth.digest_size : &c->aead.digest_size);
	print_range(cipher || auth ? &none : &c->aead.aad_size);
	putchar('\n');
}

static void
print_crypto(uint8_t id)
{
	const struct rte_cryptodev_capabilities *cap;
	struct rte_cryptodev_info info;
	unsigned int i;

	rte_cryptodev_info_get(id, &info);
	printf("device %u driver %s queue pairs %u\n", id, info.driver_name,
	       info.max_nb_queue_pairs);
	for (i = 0; i < 64; i++) {
		uint64_t flag = info.feature_flags & UINT64_C(1) << i;
		unsigned int k = 0;

		while (k < RTE_DIM(crypto_features) && crypto_features[k].flag != flag)
			k++;
		if (flag != 0)
			printf("feature %s\n", k < RTE_DIM(crypto_features) ?
			       crypto_features[k].name : "without a name");
	}
	for (cap = info.capabilities; cap->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; cap++)
		if (cap->op == RTE_CRYPTO_OP_TYPE_SYMMETRIC)
			print_algorithm(&cap->sym);
}

int
main(int argc, char **argv)
{
	uint8_t id, count, crypto_count;

	if (rte_eal_init(argc, argv) < 0)
		return 1;
	printf("dpdk %d.%02d\n", RTE_VER_YEAR, RTE_VER_MONTH);
	count = rte_compressdev_count();
	for (id = 0; id < count; id++)
		print_device(id);
	crypto_count = rte_cryptodev_count();
	for (id = 0; id < crypto_count; id++)
		print_crypto(id);
	rte_eal_cleanup();
	return count + crypto_count != 0 ? EXIT_SUCCESS : 2;
}
