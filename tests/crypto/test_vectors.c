/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Known answers from the standards through the driver, in both directions, in
 * place and not, flat and as chains, on each model that has the algorithm. The
 * tables are those of the engine's tests.
 */

#include <rte_errno.h>

#include "crypto_test.h"
#include "vectors.h"
#include "warp_compat.h"

enum alg { UEA2, EEA3, F8, UIA2, EIA3, F9 };

struct vector {
	const char *name;
	enum alg alg;
	const char *key, *iv;
	uint32_t bits;
	const char *in, *out;
};

#include "wireless_vectors.h"

#define ROUNDS	8	/* of each vector: layouts are random */
#define NONE	(-1)

static struct cr_case one;
static struct cr_spec spec;
static unsigned int tried[DT_MODELS], skipped;
/* Algorithms of the models that have been seen to give a known answer. */
static bool seen[3][100];

static size_t
unhex(const char *s, uint8_t *to, size_t room)
{
	size_t n = 0;
	unsigned int v;

	for (; *s != '\0'; s += 2) {
		while (*s == ' ')
			s++;
		wt_check(n < room && sscanf(s, "%2x", &v) == 1, "vector: %s", s);
		to[n++] = (uint8_t)v;
	}
	return n;
}

static bool
has(enum dt_model model)
{
	struct rte_cryptodev_sym_capability_idx idx = {
		.type = spec.cipher ? RTE_CRYPTO_SYM_XFORM_CIPHER : spec.auth ?
			RTE_CRYPTO_SYM_XFORM_AUTH : RTE_CRYPTO_SYM_XFORM_AEAD,
	};
	const struct rte_cryptodev_symmetric_capability *cap;

	idx.algo.cipher = (enum rte_crypto_cipher_algorithm)(spec.auth ? spec.a_algo : spec.c_algo);
	cap = rte_cryptodev_sym_capability_get(cr_inline(model), &idx);
	if (cap == NULL)
		return false;
	if (spec.cipher)
		return rte_cryptodev_sym_capability_check_cipher(cap, spec.c_key_len,
								 spec.c_iv_len) == 0;
	if (spec.auth)
		return rte_cryptodev_sym_capability_check_auth(cap, spec.a_key_len,
							       spec.digest_len,
							       spec.a_iv_len) == 0;
	return rte_cryptodev_sym_capability_check_aead(cap, spec.c_key_len, spec.digest_len,
						       spec.aad_len, spec.c_iv_len) == 0;
}

/* The data as the case has worked them out are the vector's, to the bit. */
static void
same_bits(const char *name, uint32_t len, const uint8_t *out)
{
	bool wireless = spec.cipher && cr_wireless_cipher(spec.c_algo);
	const uint8_t *got = one.want + (wireless ? one.c_off / 8 : one.c_off);
	uint32_t bits = wireless ? len : 8 * len, k;

	for (k = 0; k < bits; k++)
		wt_check(((got[k / 8] ^ out[k / 8]) >> (7 - k % 8) & 1) == 0, "%s: %s: bit %u",
			 name, cr_text(&spec), k);
}

/*
 * One vector on one model. @p out: what the data become, NULL for a MAC;
 * @p mac: what it is, or NULL
 */
static void
run(enum dt_model model, const char *name, uint32_t len, const uint8_t *out, const uint8_t *mac)
{
	uint8_t dev = cr_inline(model);
	unsigned int i;
	void *session;

	if (!has(model))
		return;
	spec.model = model;
	session = cr_session(dev, &spec);
	wt_check(session != NULL, "%s: %s: refused (%d)", name, cr_text(&spec), rte_errno);
	for (i = 0; i < ROUNDS; i++) {
		struct cr_case plan = one;

		cr_case_plan(&one, &spec);
		one.wrong = false;
		one.aad_in_front = false;
		one.fixed_iv = plan.fixed_iv;
		one.fixed_a_iv = plan.fixed_a_iv;
		one.fixed_aad = plan.fixed_aad;
		one.fixed_data = plan.fixed_data;
		if (spec.auth) {
			one.a_off &= ~7u;
			one.a_len = len;
		} else {
			one.c_off &= ~7u;
			one.c_len = len;
		}
		/* The driver is held against the reference, and that against the answer. */
		cr_cases_run(dev, session, &one, 1);
		if (out != NULL && !(spec.aead && !spec.encrypt))
			same_bits(name, len, out);
		if (mac != NULL)
			wt_check(memcmp(one.mac, mac, spec.digest_len) == 0, "%s: %s: digest",
				 name, cr_text(&spec));
	}
	cr_session_free(dev, session);
	seen[spec.cipher ? 0 : spec.auth ? 1 : 2][spec.auth ? spec.a_algo : spec.c_algo] = true;
	tried[model]++;
}

static void
every_model(const char *name, uint32_t len, const uint8_t *out, const uint8_t *mac)
{
	unsigned int m, before = tried[0] + tried[1] + tried[2];

	for (m = 0; m < DT_MODELS; m++)
		run((enum dt_model)m, name, len, out, mac);
	if (tried[0] + tried[1] + tried[2] == before)
		skipped++;
}

static void
reset(bool cipher, bool auth, bool aead)
{
	spec.cipher = cipher;
	spec.auth = auth;
	spec.aead = aead;
	spec.c_iv_len = spec.a_iv_len = spec.c_key_len = spec.a_key_len = 0;
	spec.digest_len = spec.aad_len = 0;
	one.fixed_iv = one.fixed_a_iv = one.fixed_aad = one.fixed_data = NULL;
}

/* ---- Ciphers ---- */

static int
cipher_algo(const struct cipher_vector *v)
{
	static const struct {
		unsigned int alg, mode;
		int algo;
	} map[] = {
		{ WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_ECB, RTE_CRYPTO_CIPHER_AES_ECB },
		{ WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_CBC, RTE_CRYPTO_CIPHER_AES_CBC },
		{ WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_CTR, RTE_CRYPTO_CIPHER_AES_CTR },
		{ WARP_SEC_C_ALG_AES, WARP_SEC_C_MODE_XTS, RTE_CRYPTO_CIPHER_AES_XTS },
		{ WARP_SEC_C_ALG_DES, WARP_SEC_C_MODE_CBC, RTE_CRYPTO_CIPHER_DES_CBC },
		{ WARP_SEC_C_ALG_3DES, WARP_SEC_C_MODE_ECB, RTE_CRYPTO_CIPHER_3DES_ECB },
		{ WARP_SEC_C_ALG_3DES, WARP_SEC_C_MODE_CBC, RTE_CRYPTO_CIPHER_3DES_CBC },
		{ WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_ECB, RTE_CRYPTO_CIPHER_SM4_ECB },
		{ WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_CBC, RTE_CRYPTO_CIPHER_SM4_CBC },
		{ WARP_SEC_C_ALG_SM4, WARP_SEC_C_MODE_CTR, RTE_CRYPTO_CIPHER_SM4_CTR },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(map); i++)
		if (map[i].alg == v->alg && map[i].mode == v->mode)
			return map[i].algo;
	return NONE;	/* cryptodev does not have it */
}

static void
both_ways(const char *name, uint32_t len, const uint8_t *plain, const uint8_t *enc)
{
	spec.encrypt = true;
	one.fixed_data = plain;
	every_model(name, len, enc, NULL);
	spec.encrypt = false;
	one.fixed_data = enc;
	every_model(name, len, plain, NULL);
}

static void
ciphers_known(void)
{
	uint8_t plain[256], enc[256], iv[16];
	unsigned int i;

	for (i = 0; i < RTE_DIM(ciphers); i++) {
		const struct cipher_vector *v = &ciphers[i];
		uint32_t len = (uint32_t)unhex(v->in, plain, sizeof(plain));

		reset(true, false, false);
		spec.c_algo = cipher_algo(v);
		if (spec.c_algo == NONE) {
			skipped++;
			continue;
		}
		unhex(v->out, enc, sizeof(enc));
		spec.c_key_len = (uint16_t)unhex(v->key, spec.c_key, sizeof(spec.c_key));
		/* The reference, OpenSSL, refuses XTS with equal halves. */
		if (v->mode == WARP_SEC_C_MODE_XTS &&
		    memcmp(spec.c_key, spec.c_key + spec.c_key_len / 2, spec.c_key_len / 2) == 0) {
			skipped++;
			continue;
		}
		spec.c_iv_len = v->iv != NULL ? (uint16_t)unhex(v->iv, iv, sizeof(iv)) : 0;
		one.fixed_iv = v->iv != NULL ? iv : NULL;
		both_ways(v->name, len, plain, enc);
	}
}

/* RFC 3686: the nonce of 12 bytes that model=ext takes. */
static void
rfc3686(void)
{
	static const char * const v[][4] = {
		{ "ae6852f8121067cc4bf7a5765577f39e", "000000300000000000000000",
		  "53696e676c6520626c6f636b206d7367", "e4095d4fb7a7b3792d6175a3261311b8" },
		{ "7e24067817fae0d743d6ce1f32539163", "006cb6dbc0543b59da48d90b",
		  IV IV1, "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28" },
	};
	uint8_t plain[64], enc[64], iv[12];
	unsigned int i;

	for (i = 0; i < RTE_DIM(v); i++) {
		reset(true, false, false);
		spec.c_algo = RTE_CRYPTO_CIPHER_AES_CTR;
		spec.c_key_len = (uint16_t)unhex(v[i][0], spec.c_key, sizeof(spec.c_key));
		spec.c_iv_len = (uint16_t)unhex(v[i][1], iv, sizeof(iv));
		one.fixed_iv = iv;
		unhex(v[i][3], enc, sizeof(enc));
		both_ways("RFC 3686", (uint32_t)unhex(v[i][2], plain, sizeof(plain)), plain, enc);
	}
}

/* ---- MACs ---- */

static int
mac_algo(unsigned int code)
{
	static const struct {
		unsigned int code;
		int algo;
	} map[] = {
		{ WARP_SEC_A_ALG_MD5, RTE_CRYPTO_AUTH_MD5 },
		{ WARP_SEC_A_ALG_SHA1, RTE_CRYPTO_AUTH_SHA1 },
		{ WARP_SEC_A_ALG_SHA224, RTE_CRYPTO_AUTH_SHA224 },
		{ WARP_SEC_A_ALG_SHA256, RTE_CRYPTO_AUTH_SHA256 },
		{ WARP_SEC_A_ALG_SHA384, RTE_CRYPTO_AUTH_SHA384 },
		{ WARP_SEC_A_ALG_SHA512, RTE_CRYPTO_AUTH_SHA512 },
		{ WARP_SEC_A_ALG_SM3, RTE_CRYPTO_AUTH_SM3 },
		{ WARP_SEC_EXT_A_ALG_SHA3_224, RTE_CRYPTO_AUTH_SHA3_224 },
		{ WARP_SEC_EXT_A_ALG_SHA3_256, RTE_CRYPTO_AUTH_SHA3_256 },
		{ WARP_SEC_EXT_A_ALG_SHA3_384, RTE_CRYPTO_AUTH_SHA3_384 },
		{ WARP_SEC_EXT_A_ALG_SHA3_512, RTE_CRYPTO_AUTH_SHA3_512 },
		{ WARP_SEC_A_ALG_HMAC_MD5, RTE_CRYPTO_AUTH_MD5_HMAC },
		{ WARP_SEC_A_ALG_HMAC_SHA1, RTE_CRYPTO_AUTH_SHA1_HMAC },
		{ WARP_SEC_A_ALG_HMAC_SHA224, RTE_CRYPTO_AUTH_SHA224_HMAC },
		{ WARP_SEC_A_ALG_HMAC_SHA256, RTE_CRYPTO_AUTH_SHA256_HMAC },
		{ WARP_SEC_A_ALG_HMAC_SHA384, RTE_CRYPTO_AUTH_SHA384_HMAC },
		{ WARP_SEC_A_ALG_HMAC_SHA512, RTE_CRYPTO_AUTH_SHA512_HMAC },
		{ WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 0, RTE_CRYPTO_AUTH_SHA3_224_HMAC },
		{ WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 1, RTE_CRYPTO_AUTH_SHA3_256_HMAC },
		{ WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 2, RTE_CRYPTO_AUTH_SHA3_384_HMAC },
		{ WARP_SEC_EXT_A_ALG_HMAC_SHA3 + 3, RTE_CRYPTO_AUTH_SHA3_512_HMAC },
		{ WARP_SEC_A_ALG_CMAC, RTE_CRYPTO_AUTH_AES_CMAC },
		{ WARP_SEC_A_ALG_XCBC, RTE_CRYPTO_AUTH_AES_XCBC_MAC },
#if WARP_HAVE_SM3_HMAC
		{ WARP_SEC_A_ALG_HMAC_SM3, RTE_CRYPTO_AUTH_SM3_HMAC },
#endif
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(map); i++)
		if (map[i].code == code)
			return map[i].algo;
	return NONE;
}

static void
mac_ways(const char *name, uint32_t len, const uint8_t *mac)
{
	spec.generate = true;
	every_model(name, len, NULL, mac);
	spec.generate = false;
	every_model(name, len, NULL, mac);
}

static void
macs_known(void)
{
	uint8_t in[256], mac[64];
	unsigned int i;

	for (i = 0; i < RTE_DIM(macs); i++) {
		const struct mac_vector *v = &macs[i];
		uint32_t len = (uint32_t)unhex(v->in, in, sizeof(in));

		reset(false, true, false);
		spec.a_algo = mac_algo(v->alg);
		if (spec.a_algo == NONE) {
			skipped++;
			continue;
		}
		spec.a_key_len = (uint16_t)unhex(v->key, spec.a_key, CR_MAX_KEY);
		spec.digest_len = (uint16_t)unhex(v->out, mac, sizeof(mac));
		one.fixed_data = in;
		mac_ways(v->name, len, mac);
	}
}

/* CAVP's gcmEncryptExtIV with AAD only: GMAC. */
static void
gmac_known(void)
{
	uint8_t in[32], mac[16], iv[12];

	reset(false, true, false);
	spec.a_algo = RTE_CRYPTO_AUTH_AES_GMAC;
	spec.a_key_len = (uint16_t)unhex("77be63708971c4e240d1cb79e8d77feb", spec.a_key, 32);
	spec.a_iv_len = (uint16_t)unhex("e0e00f19fed7ba0136a797f3", iv, sizeof(iv));
	spec.digest_len = (uint16_t)unhex("209fcc8d3675ed938e9c7166709dd946", mac, sizeof(mac));
	one.fixed_a_iv = iv;
	one.fixed_data = in;
	mac_ways("CAVP, AAD only", (uint32_t)unhex("7a43ec1d9c0a5a78a0b16533a6213cab", in,
						   sizeof(in)), mac);
}

/* ---- AEAD ---- */

static int
aead_algo(const struct aead_vector *v)
{
	if (v->alg == WARP_SEC_EXT_C_ALG_CHACHA20)
		return RTE_CRYPTO_AEAD_CHACHA20_POLY1305;
	if (v->alg == WARP_SEC_C_ALG_AES)
		return v->mode == WARP_SEC_C_MODE_GCM ? RTE_CRYPTO_AEAD_AES_GCM :
		       RTE_CRYPTO_AEAD_AES_CCM;
#if WARP_HAVE_SM4_GCM
	if (v->mode == WARP_SEC_C_MODE_GCM)
		return RTE_CRYPTO_AEAD_SM4_GCM;
#endif
	return NONE;
}

static void
aeads_known(void)
{
	uint8_t plain[256], enc[256], aad[64], iv[64], tag[16];
	unsigned int i, m;

	for (i = 0; i < RTE_DIM(aeads); i++) {
		const struct aead_vector *v = &aeads[i];
		uint32_t len = (uint32_t)unhex(v->in, plain, sizeof(plain));

		reset(false, false, true);
		spec.c_algo = aead_algo(v);
		if (spec.c_algo == NONE) {
			skipped++;
			continue;
		}
		unhex(v->out, enc, sizeof(enc));
		spec.c_key_len = (uint16_t)unhex(v->key, spec.c_key, sizeof(spec.c_key));
		spec.c_iv_len = (uint16_t)unhex(v->nonce, iv, sizeof(iv));
		if (v->j0)
			spec.c_iv_len = 0;
		spec.aad_len = (uint16_t)unhex(v->aad, aad, sizeof(aad));
		spec.digest_len = (uint16_t)unhex(v->tag, tag, sizeof(tag));
		one.fixed_iv = iv;
		one.fixed_aad = aad;
		one.fixed_data = plain;
		for (m = 0; m < DT_MODELS; m++) {
			spec.encrypt = spec.generate = true;
			run((enum dt_model)m, v->name, len, enc, tag);
			spec.encrypt = spec.generate = false;
			run((enum dt_model)m, v->name, len, enc, tag);
		}
	}
}

/* ---- SNOW 3G, ZUC, KASUMI ---- */

static void
wireless_known(void)
{
	static const int algo[] = {
		[UEA2] = RTE_CRYPTO_CIPHER_SNOW3G_UEA2, [EEA3] = RTE_CRYPTO_CIPHER_ZUC_EEA3,
		[F8] = RTE_CRYPTO_CIPHER_KASUMI_F8, [UIA2] = RTE_CRYPTO_AUTH_SNOW3G_UIA2,
		[EIA3] = RTE_CRYPTO_AUTH_ZUC_EIA3, [F9] = RTE_CRYPTO_AUTH_KASUMI_F9,
	};
	static uint8_t plain[4096], enc[4096];
	uint8_t iv[32];
	unsigned int i;

	if (!cr_have_wireless()) {
		printf("built without ipsec-mb: not tried\n");
		return;
	}
	for (i = 0; i < RTE_DIM(cipher_vectors); i++) {
		const struct vector *v = &cipher_vectors[i];

		reset(true, false, false);
		spec.c_algo = algo[v->alg];
		unhex(v->in, plain, sizeof(plain));
		unhex(v->out, enc, sizeof(enc));
		spec.c_key_len = (uint16_t)unhex(v->key, spec.c_key, sizeof(spec.c_key));
		spec.c_iv_len = (uint16_t)unhex(v->iv, iv, sizeof(iv));
		one.fixed_iv = iv;
		both_ways(v->name, v->bits, plain, enc);
	}
	for (i = 0; i < RTE_DIM(mac_vectors); i++) {
		const struct vector *v = &mac_vectors[i];

		reset(false, true, false);
		spec.a_algo = algo[v->alg];
		unhex(v->in, plain, sizeof(plain));
		spec.a_key_len = (uint16_t)unhex(v->key, spec.a_key, CR_MAX_KEY);
		spec.a_iv_len = (uint16_t)unhex(v->iv, iv, sizeof(iv));
		spec.digest_len = (uint16_t)unhex(v->out, enc, sizeof(enc));
		one.fixed_a_iv = iv;
		one.fixed_data = plain;
		mac_ways(v->name, v->bits, enc);
	}
}

/* ---- Nothing is left out ---- */

/* Algorithms without a published answer of their own: made of modes that have one. */
static bool
no_answer(unsigned int kind, int algo)
{
	if (kind == 0)
		return algo == RTE_CRYPTO_CIPHER_NULL || algo == RTE_CRYPTO_CIPHER_3DES_CTR ||
		       algo == RTE_CRYPTO_CIPHER_AES_DOCSISBPI ||
		       algo == RTE_CRYPTO_CIPHER_DES_DOCSISBPI
#if WARP_HAVE_SM4_FEEDBACK
		       || algo == RTE_CRYPTO_CIPHER_SM4_OFB || algo == RTE_CRYPTO_CIPHER_SM4_CFB
#endif
#if WARP_HAVE_SM4_XTS
		       || algo == RTE_CRYPTO_CIPHER_SM4_XTS
#endif
		       ;
	if (kind == 1)
		return algo == RTE_CRYPTO_AUTH_NULL
#if WARP_HAVE_SM3_HMAC
		       || algo == RTE_CRYPTO_AUTH_SM3_HMAC
#endif
		       ;
	return false;
}

static void
every_algorithm(void)
{
	const struct rte_cryptodev_capabilities *c;
	struct rte_cryptodev_info info;
	unsigned int kind, n = 0;
	int algo;

	rte_cryptodev_info_get(cr_inline(DT_EXT), &info);
	for (c = info.capabilities; c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++, n++) {
		kind = c->sym.xform_type == RTE_CRYPTO_SYM_XFORM_CIPHER ? 0 :
		       c->sym.xform_type == RTE_CRYPTO_SYM_XFORM_AUTH ? 1 : 2;
		algo = kind == 0 ? (int)c->sym.cipher.algo : kind == 1 ? (int)c->sym.auth.algo :
		       (int)c->sym.aead.algo;
		if (!cr_have_wireless() && (kind == 0 ? cr_wireless_cipher(algo) :
					    kind == 1 && cr_wireless_auth(algo)))
			continue;
		wt_check(seen[kind][algo] || no_answer(kind, algo), "no answer for kind %u, %d",
			 kind, algo);
	}
	printf("%u algorithms; vectors on ext %u, v3 %u, v2 %u; %u that no model takes\n", n,
	       tried[DT_EXT], tried[DT_V3], tried[DT_V2], skipped);
}

static const struct wt_case cases[] = {
	{ "ciphers", ciphers_known },
	{ "counter mode with a nonce", rfc3686 },
	{ "digests and MACs", macs_known },
	{ "GMAC", gmac_known },
	{ "AEAD", aeads_known },
	{ "SNOW 3G, ZUC, KASUMI", wireless_known },
	{ "every algorithm has had its answer", every_algorithm },
};

int
main(void)
{
	cr_eal();
	cr_case_init(&one, 0);
	cr_spec_init(&spec);
	return cr_end(WT_RUN(cases));
}
