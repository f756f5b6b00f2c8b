/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What a device offers, by the public API. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <rte_compressdev.h>
#include <rte_cryptodev.h>
#include <rte_version.h>

#include "info.h"

#define LABEL_WIDTH	16
#define LINE_WIDTH	100

void
info_line(const char *label, const char *fmt, ...)
{
	char text[2048], *save = NULL;
	int column = LINE_WIDTH;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	column = printf("  %-*s", LABEL_WIDTH, label) - 1;
	for (char *w = strtok_r(text, " \n", &save); w != NULL; w = strtok_r(NULL, " \n", &save)) {
		if (column + 1 + (int)strlen(w) > LINE_WIDTH)
			column = printf("\n%*s", LABEL_WIDTH + 2, "") - 2;
		column += printf(" %s", w);
	}
	putchar('\n');
}

void
info_bits(const char *label, uint64_t mask, const char *(*name_of)(uint64_t bit))
{
	char text[1024] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < 64 && len + 48 < sizeof(text); i++) {
		const char *name;

		if ((mask & UINT64_C(1) << i) == 0)
			continue;
		name = name_of(UINT64_C(1) << i);
		if (name != NULL)
			len += (size_t)snprintf(text + len, sizeof(text) - len, " %.40s", name);
		else
			len += (size_t)snprintf(text + len, sizeof(text) - len, " bit%u", i);
	}
	info_line(label, "%s", mask != 0 ? text : "none");
}

static const char *
comp_algo_name(enum rte_comp_algorithm algo)
{
	switch (algo) {
	case RTE_COMP_ALGO_NULL:
		return "null";
	case RTE_COMP_ALGO_DEFLATE:
		return "deflate";
	case RTE_COMP_ALGO_LZS:
		return "lzs";
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
	case RTE_COMP_ALGO_LZ4:
		return "lz4";
#endif
	default:
		return "?";
	}
}

int
info_compress_offer(const char *device)
{
	const struct rte_compressdev_capabilities *cap;
	struct rte_compressdev_info info;
	int dev = rte_compressdev_get_dev_id(device);

	if (dev < 0)
		return -1;
	rte_compressdev_info_get((uint8_t)dev, &info);
	info_line(info.driver_name, "%u queue pairs", info.max_nb_queue_pairs);
	for (cap = info.capabilities; cap->algo != RTE_COMP_ALGO_UNSPECIFIED; cap++) {
		const char *name = comp_algo_name(cap->algo);

		if (cap->window_size.max != 0)
			info_line("", "%s: window 2^%u to 2^%u", name, cap->window_size.min,
				  cap->window_size.max);
		else
			info_line("", "%s:", name);
		info_bits("", cap->comp_feature_flags, rte_comp_get_feature_name);
	}
	return 0;
}

/* Sizes as "16 24 32" would be: "16-32/8". */
static int
print_range(char *out, size_t cap, const char *what, const struct rte_crypto_param_range *r)
{
	if (r->max == 0)
		return 0;
	if (r->min == r->max)
		return snprintf(out, cap, "%s%u,", what, r->max);
	if (r->increment <= 1)
		return snprintf(out, cap, "%s%u-%u,", what, r->min, r->max);
	return snprintf(out, cap, "%s%u-%u/%u,", what, r->min, r->max, r->increment);
}

#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
#define CIPHER_NAME(a)	rte_cryptodev_get_cipher_algo_string(a)
#define AUTH_NAME(a)	rte_cryptodev_get_auth_algo_string(a)
#define AEAD_NAME(a)	rte_cryptodev_get_aead_algo_string(a)
#else
#define CIPHER_NAME(a)	rte_crypto_cipher_algorithm_strings[a]
#define AUTH_NAME(a)	rte_crypto_auth_algorithm_strings[a]
#define AEAD_NAME(a)	rte_crypto_aead_algorithm_strings[a]
#endif

/* One algorithm: "aes-cbc(key16-32/8,iv16)". @return its kind, or NULL */
static const char *
describe(const struct rte_cryptodev_symmetric_capability *s, char *out, size_t cap)
{
	size_t n;

	switch (s->xform_type) {
	case RTE_CRYPTO_SYM_XFORM_CIPHER:
		n = (size_t)snprintf(out, cap, "%s(", CIPHER_NAME(s->cipher.algo));
		n += (size_t)print_range(out + n, cap - n, "key", &s->cipher.key_size);
		n += (size_t)print_range(out + n, cap - n, "iv", &s->cipher.iv_size);
		break;
	case RTE_CRYPTO_SYM_XFORM_AUTH:
		n = (size_t)snprintf(out, cap, "%s(", AUTH_NAME(s->auth.algo));
		n += (size_t)print_range(out + n, cap - n, "key", &s->auth.key_size);
		n += (size_t)print_range(out + n, cap - n, "digest", &s->auth.digest_size);
		break;
	case RTE_CRYPTO_SYM_XFORM_AEAD:
		n = (size_t)snprintf(out, cap, "%s(", AEAD_NAME(s->aead.algo));
		n += (size_t)print_range(out + n, cap - n, "key", &s->aead.key_size);
		n += (size_t)print_range(out + n, cap - n, "iv", &s->aead.iv_size);
		n += (size_t)print_range(out + n, cap - n, "digest", &s->aead.digest_size);
		n += (size_t)print_range(out + n, cap - n, "aad", &s->aead.aad_size);
		break;
	default:
		return NULL;
	}
	/* The last comma, or an opening bracket with nothing behind it. */
	out[n - 1] = out[n - 1] == ',' ? ')' : '\0';
	return s->xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER ? "cipher:" :
	       s->xform_type == RTE_CRYPTO_SYM_XFORM_AUTH ? "auth:" : "aead:";
}

static void
crypto_kind(const struct rte_cryptodev_info *info, const char *kind)
{
	const struct rte_cryptodev_capabilities *cap;
	char text[2048];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", kind), empty = len;

	for (cap = info->capabilities; cap->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; cap++) {
		char one[160];
		const char *its_kind;

		if (cap->op != RTE_CRYPTO_OP_TYPE_SYMMETRIC)
			continue;
		its_kind = describe(&cap->sym, one, sizeof(one));
		if (its_kind != NULL && strcmp(its_kind, kind) == 0 &&
		    len + strlen(one) + 2 < sizeof(text))
			len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", one);
	}
	if (len > empty)
		info_line("", "%s", text);
}

/* DPDK's own has no name for the raw API's flag. */
static const char *
crypto_flag_name(uint64_t flag)
{
	return flag == RTE_CRYPTODEV_FF_SYM_RAW_DP ? "SYM_RAW_DP" :
	       rte_cryptodev_get_feature_name(flag);
}

int
info_crypto_offer(const char *device)
{
	struct rte_cryptodev_info info;
	int dev = rte_cryptodev_get_dev_id(device);

	if (dev < 0)
		return -1;
	rte_cryptodev_info_get((uint8_t)dev, &info);
	info_line(info.driver_name, "%u queue pairs", info.max_nb_queue_pairs);
	crypto_kind(&info, "cipher:");
	crypto_kind(&info, "auth:");
	crypto_kind(&info, "aead:");
	info_bits("", info.feature_flags, crypto_flag_name);
	return 0;
}
