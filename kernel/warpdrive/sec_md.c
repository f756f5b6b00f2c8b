// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Digests of the kernel's crypto API. The chaining value between two
 * descriptors goes through export and import, whose layout is that of the
 * structures in crypto/sha*.h and md5.h. That it is, is tried before a hash is
 * first used that way.
 */

#include <crypto/md5.h>
#include <crypto/sha1.h>
#include <crypto/sha2.h>

#include "sec.h"
#include "warp_kcompat.h"

/* FIPS 180-4, sections 5.3.6.1 and 5.3.6.2, as they lie in an exported state's first bytes. */
static const u64 sha512_224_iv[8] = {
	0x8C3D37C819544DA2, 0x73E1996689DCD4D6, 0x1DFAB7AE32FF9C82, 0x679DD514582F9FCF,
	0x0F6D2B697BD44DA8, 0x77E36F7304C48942, 0x3F9D85A86A1D36C8, 0x1112E6AD91D692A1,
};
static const u64 sha512_256_iv[8] = {
	0x22312194FC2BF72C, 0x9F555FA3C84C64C2, 0x2393B86B6F53B151, 0x963877195940EABD,
	0x96283EE2A88EFFE3, 0xBE5E1E2553863992, 0x2B0199FC2C85B8AA, 0x0EB72DDC81C52CA2,
};

/* The hash itself, its words' size, and where an exported state has the bytes so far. */
static const struct {
	const char *name;
	enum warp_md_alg of;
	u8 word;
	u8 count;
} mds[WARP_MD_NUM] = {
	[WARP_MD_SHA1] = { "sha1", WARP_MD_SHA1, 4, offsetof(struct sha1_state, count) },
	[WARP_MD_SHA224] = { "sha224", WARP_MD_SHA224, 4, offsetof(struct sha256_state, count) },
	[WARP_MD_SHA256] = { "sha256", WARP_MD_SHA256, 4, offsetof(struct sha256_state, count) },
	[WARP_MD_MD5] = { "md5", WARP_MD_MD5, 1, offsetof(struct md5_state, byte_count) },
	[WARP_MD_SHA384] = { "sha384", WARP_MD_SHA384, 8, offsetof(struct sha512_state, count) },
	[WARP_MD_SHA512] = { "sha512", WARP_MD_SHA512, 8, offsetof(struct sha512_state, count) },
	[WARP_MD_SHA512_224] = { "sha512", WARP_MD_SHA512, 8,
				 offsetof(struct sha512_state, count) },
	[WARP_MD_SHA512_256] = { "sha512", WARP_MD_SHA512, 8,
				 offsetof(struct sha512_state, count) },
};

/* ---- Chaining values ---- */

/* Between the digest's byte order and words of this CPU, which are little-endian. */
static void
swap_words(u8 *to, const u8 *from, enum warp_md_alg alg)
{
	unsigned int i, word = mds[alg].word;

	for (i = 0; i < warp_md_info[alg].state; i++)
		to[i] = from[i ^ (word - 1)];
}

static int
set_state(struct warp_md *m, const u8 *words, u64 bytes)
{
	memset(m->export, 0, crypto_shash_statesize(m->desc->tfm));
	memcpy(m->export, words, warp_md_info[m->alg].state);
	memcpy(m->export + mds[m->alg].count, &bytes, sizeof(bytes));
	return crypto_shash_import(m->desc, m->export);
}

int
warp_md_save(struct warp_md *m, uint8_t *state)
{
	unsigned int i;

	if (m->alg == WARP_MD_SM3) {
		for (i = 0; i < 8; i++)
			put_unaligned_be32(m->sm3.h[i], state + 4 * i);
		return 0;
	}
	if (!m->error && !m->stateful)
		m->error = -EOPNOTSUPP;
	if (!m->error)
		m->error = crypto_shash_export(m->desc, m->export);
	if (!m->error)
		swap_words(state, m->export, m->alg);
	return m->error;
}

void
warp_md_load(struct warp_md *m, const uint8_t *state, uint64_t bits)
{
	u8 words[WARP_SEC_MAX_TAG];
	unsigned int i;

	if (m->alg == WARP_MD_SM3) {
		for (i = 0; i < 8; i++)
			m->sm3.h[i] = get_unaligned_be32(state + 4 * i);
		m->sm3.bytes = bits / 8;
		return;
	}
	swap_words(words, state, m->alg);
	if (!m->error && !m->stateful)
		m->error = -EOPNOTSUPP;
	if (!m->error)
		m->error = set_state(m, words, bits / 8);
}

/* ---- Hashes ---- */

/* A message in two parts, the state carried over as above, must give the digest of the whole. */
static bool
try_state(struct warp_sec_hash *h, enum warp_md_alg alg)
{
	struct warp_md m = { .alg = alg, .desc = h->desc, .export = h->export,
			     .stateful = true };
	u8 state[WARP_SEC_MAX_TAG], one[WARP_SEC_MAX_TAG], two[WARP_SEC_MAX_TAG];
	unsigned int block = warp_md_info[alg].block;
	static const u8 text[2 * 128] = "warpdrive";

	if (crypto_shash_digest(h->desc, text, block + 9, one) ||
	    crypto_shash_init(h->desc) || crypto_shash_update(h->desc, text, block))
		return false;
	warp_md_save(&m, state);
	warp_md_load(&m, state, block * 8);
	return !m.error && !crypto_shash_update(h->desc, text + block, 9) &&
	       !crypto_shash_final(h->desc, two) &&
	       !memcmp(one, two, crypto_shash_digestsize(h->tfm));
}

static int
make_hash(struct warp_sec_hash *h, enum warp_md_alg alg)
{
	struct crypto_shash *tfm = crypto_alloc_shash(mds[alg].name, 0, 0);

	if (IS_ERR(tfm)) {
		h->missing = warp_sec_is_missing(PTR_ERR(tfm));
		return PTR_ERR(tfm);
	}
	h->desc = kzalloc(sizeof(*h->desc) + crypto_shash_descsize(tfm), GFP_KERNEL_ACCOUNT);
	h->export = kzalloc(max_t(size_t, crypto_shash_statesize(tfm), 512), GFP_KERNEL_ACCOUNT);
	if (!h->desc || !h->export) {
		kfree(h->desc);
		kfree(h->export);
		crypto_free_shash(tfm);
		return -ENOMEM;
	}
	h->tfm = tfm;
	h->desc->tfm = tfm;
	h->stateful = try_state(h, alg);
	if (!h->stateful)
		pr_warn_once("%s does not show its state: no long hashes, no SHA-512/t\n",
			     crypto_tfm_alg_driver_name(crypto_shash_tfm(tfm)));
	return 0;
}

int
warp_md_make_all(struct warp_sec *s)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(s->hash); i++) {
		if (!mds[i].name || mds[i].of != i)
			continue;
		ret = make_hash(&s->hash[i], i);
		if (ret && !warp_sec_is_missing(ret))
			return ret;
	}
	return 0;
}

int
warp_md_init(struct warp_sec *s, struct warp_md *m, enum warp_md_alg alg)
{
	struct warp_sec_hash *h = &s->hash[mds[alg].of];
	int ret;

	m->alg = alg;
	m->error = 0;
	if (alg == WARP_MD_SM3) {
		warp_sm3_init(&m->sm3);
		return 0;
	}
	if (!mds[alg].name || h->missing)
		return -ENOENT;
	if (!h->tfm) {
		ret = make_hash(h, mds[alg].of);
		if (ret)
			return ret;
	}
	m->desc = h->desc;
	m->export = h->export;
	m->stateful = h->stateful;
	if (alg != WARP_MD_SHA512_224 && alg != WARP_MD_SHA512_256)
		return crypto_shash_init(m->desc);
	if (!h->stateful)
		return -ENOENT;
	return set_state(m, alg == WARP_MD_SHA512_224 ? (const u8 *)sha512_224_iv :
							(const u8 *)sha512_256_iv, 0);
}

void
warp_md_update(struct warp_md *m, const void *data, size_t len)
{
	size_t n;

	/* Some implementations switch preemption off for all that they are given. */
	for (; len && !m->error; data += n, len -= n) {
		n = min_t(size_t, len, 65536);
		if (m->alg == WARP_MD_SM3)
			warp_sm3_update(&m->sm3, data, n);
		else
			m->error = crypto_shash_update(m->desc, data, n);
		cond_resched();
	}
}

int
warp_md_final(struct warp_md *m, uint8_t *out)
{
	if (m->alg == WARP_MD_SM3)
		warp_sm3_final(&m->sm3, out);
	else if (!m->error)
		m->error = crypto_shash_final(m->desc, out);
	return m->error;
}

void
warp_sec_free_hashes(struct warp_sec *s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->hash); i++) {
		if (!s->hash[i].tfm)
			continue;
		kfree_sensitive(s->hash[i].desc);
		kfree_sensitive(s->hash[i].export);
		crypto_free_shash(s->hash[i].tfm);
	}
}
