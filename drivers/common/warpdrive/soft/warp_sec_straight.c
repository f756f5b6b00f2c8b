/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* See warp_sec_straight.h. */

#include "warp_sec_int.h"

#if WARP_SEC_STRAIGHT

#include <stdlib.h>
#include <string.h>

#include <emmintrin.h>

#define JOIN(lo, hi)	((uint64_t)(hi) << 32 | (lo))
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* Addresses above, and 0, are for the stages to refuse: no region from below can wrap around. */
#define ADDR_MAX	(UINT64_MAX - (2ull << 24))

/* ---- Plans ---- */

static uint64_t
load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static struct warp_sec_plan *
plan_slot(struct warp_sec *sec, uint64_t w0, uint64_t w10, uint32_t w14)
{
	uint64_t h = (w0 ^ (w10 << 7) ^ ((uint64_t)w14 << 13)) * 0x9E3779B97F4A7C15;

	return &sec->plans[(h >> 32) % WARP_SEC_PLANS];
}

static inline bool
is_plan(const struct warp_sec_plan *p, const struct warp_sec_bd3 *bd)
{
	return p->w0 == load64(&bd->ctrl) && p->w10 == load64(&bd->ext0) && p->w14 == bd->auth;
}

/* @return NULL: none is known, or the path is off. */
static inline const struct warp_sec_plan *
find_plan(struct warp_sec *sec, const struct warp_sec_bd3 *bd)
{
	struct warp_sec_plan *p = sec->last_plan;

	if (unlikely(!sec->straight))
		return NULL;
	if (likely(is_plan(p, bd)))
		return p;
	p = plan_slot(sec, load64(&bd->ctrl), load64(&bd->ext0), bd->auth);
	if (!is_plan(p, bd))
		return NULL;
	sec->last_plan = p;
	return p;
}

static bool
plan_aead(const struct warp_sec *sec, struct warp_sec_plan *p, const struct warp_sec_req *r)
{
	const IMB_MGR *m = sec->mgr;
	bool enc = r->cipher == WARP_SEC_CIPHER_ENCRYPT;

	p->verifies = !enc;
	p->c_min = 1;
	p->c_span = WARP_SEC_MAX_DATA - 1;
	p->a_mask = WARP_SEC_LEN_MASK;
	p->a_span = p->aad_ptr ? WARP_SEC_MAX_DATA : WARP_SEC_MAX_AAD;
	if (r->c_mode != WARP_SEC_C_MODE_GCM || r->c_iv_len != WARP_SEC_GCM_NONCE)
		return false;
	if (r->c_alg == WARP_SEC_EXT_C_ALG_CHACHA20) {
		p->run = WARP_RUN_CHACHA;
		return true;
	}
	p->run = WARP_RUN_GCM;
	if (r->c_key_len == 16)
		p->gcm = enc ? m->gcm128_enc : m->gcm128_dec;
	else if (r->c_key_len == 24)
		p->gcm = enc ? m->gcm192_enc : m->gcm192_dec;
	else
		p->gcm = enc ? m->gcm256_enc : m->gcm256_dec;
	return r->c_alg == WARP_SEC_C_ALG_AES;
}

static bool
plan_cipher(struct warp_sec_plan *p, const struct warp_sec_req *r)
{
	if (r->cipher == WARP_SEC_CIPHER_COPY || r->c_alg != WARP_SEC_C_ALG_AES)
		return false;
	p->run = WARP_RUN_JOB;
	p->direction = r->cipher == WARP_SEC_CIPHER_ENCRYPT ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
	p->c_min = 1;
	p->c_span = WARP_SEC_LANE_MAX - 1;
	p->c_part = WARP_AES_BLOCK - 1;
	switch (r->c_mode) {
	case WARP_SEC_C_MODE_ECB:
		p->cipher = IMB_CIPHER_ECB;
		return true;
	case WARP_SEC_C_MODE_CBC:
		p->cipher = IMB_CIPHER_CBC;
		return true;
	case WARP_SEC_C_MODE_CTR:
		p->cipher = IMB_CIPHER_CNTR;
		p->c_span = WARP_SEC_MAX_DATA - 1;
		p->c_part = 0;
		p->ctr128 = r->ctr_mode == WARP_SEC_CTR_WRAP_128;
		return r->c_iv_len == WARP_AES_BLOCK;
	default:
		return false;
	}
}

static bool
plan_auth(struct warp_sec_plan *p, const struct warp_sec_req *r)
{
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	bool hmac = alg->cls == WARP_MAC_HMAC;

	if ((!hmac && alg->cls != WARP_MAC_HASH) || r->ai_gen != WARP_SEC_AI_GEN_INNER)
		return false;
	p->run = WARP_RUN_JOB;
	p->verifies = r->auth == WARP_SEC_AUTH_VERIFY;
	p->hash = warp_sec_imb_digest(alg->md, hmac);
	p->tag_len = alg->max_len;
	p->a_key_len = hmac ? (uint8_t)r->a_key_len : 0;
	p->a_kind = (uint8_t)(WARP_KEY_HMAC + alg->md);
	p->a_mask = WARP_SEC_LEN_MASK;
	p->a_min = 1;
	p->a_span = WARP_SEC_LANE_MAX - 1;
	return p->hash != IMB_AUTH_NULL && (!hmac || r->a_key_len > 0);
}

static bool
plan_kind(const struct warp_sec *sec, struct warp_sec_plan *p, const struct warp_sec_req *r)
{
	switch (r->kind) {
	case WARP_SEC_KIND_AEAD:
		return plan_aead(sec, p, r);
	case WARP_SEC_KIND_CIPHER:
		return plan_cipher(p, r);
	case WARP_SEC_KIND_AUTH:
		return plan_auth(p, r);
	case WARP_SEC_KIND_CHAIN:
		p->chain = true;
		p->overlay = r->seq == 0;
		p->order = r->seq == 0 ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
		return plan_cipher(p, r) && plan_auth(p, r);
	default:
		return false;
	}
}

void
warp_sec_straight_learn(struct warp_sec *sec, const struct warp_sqe *sqe,
			const struct warp_sec_req *r)
{
	const struct warp_sec_bd3 *bd = (const void *)sqe;
	struct warp_sec_plan p = {
		.w0 = load64(&bd->ctrl),
		.w10 = load64(&bd->ext0),
		.w14 = bd->auth,
		.known = true,
		.de = r->de,
		.aad_ptr = r->kind == WARP_SEC_KIND_AEAD && (r->ext & WARP_SEC3_EXT_AAD_PTR),
		.copies = (r->kind == WARP_SEC_KIND_AEAD || r->kind == WARP_SEC_KIND_CHAIN) &&
			  !(r->ext & (WARP_SEC3_EXT_NO_COPY | WARP_SEC3_EXT_AAD_PTR)),
		.status = WARP_SEC_DONE | (uint32_t)warp_sec_flag(r) << WARP_SEC_FLAG_SHIFT,
		.mac_len = r->mac_len,
		.c_key_len = (uint8_t)r->c_key_len,
		.c_iv_len = (uint8_t)r->c_iv_len,
		.c_mask = r->kind == WARP_SEC_KIND_AUTH ? 0 : WARP_SEC_LEN_MASK,
		.off_mask = 0xFFFFu << WARP_SEC_A_OFFSET_SHIFT |
			    (r->kind == WARP_SEC_KIND_AUTH ? 0 :
							     0xFFFFu << WARP_SEC_C_OFFSET_SHIFT),
		.cipher = IMB_CIPHER_NULL,
		.direction = IMB_DIR_ENCRYPT,
		.hash = IMB_AUTH_NULL,
		.order = IMB_ORDER_CIPHER_HASH,
	};
	const struct warp_sec_plan *known = find_plan(sec, bd);
	bool bits = r->c_off_bits | r->c_len_bits | r->a_off_bits | r->a_len_bits;

	if (!sec->straight || (known != NULL && known->known))
		return;
	/* The words must be type 3's, and no other may have a say. */
	if ((bd->ctrl & WARP_SEC_BD_TYPE_MASK) != WARP_SEC_BD_TYPE3 ||
	    r->scene == WARP_SEC_SCENE_STREAM || r->src_type != WARP_SEC_ADDR_FLAT ||
	    r->dst_type != WARP_SEC_ADDR_FLAT || bits ||
	    (r->ext & (WARP_SEC3_EXT_MAC_STREAM | WARP_SEC3_EXT_J0)) || !plan_kind(sec, &p, r))
		p.run = WARP_RUN_STAGES;
	*plan_slot(sec, p.w0, p.w10, p.w14) = p;
}

/* ---- What varies ---- */

struct regions {
	const uint8_t *src;
	uint8_t *dst;
	uint8_t *mac;
	uint32_t c_len;
	uint32_t c_off;
	uint32_t a_len;
	uint32_t a_off;
};

/* @return whether lengths and addresses are as a sound and common request has them. */
static inline __attribute__((always_inline)) bool
take_regions(const struct warp_sec_plan *p, const struct warp_sec_bd3 *bd, struct regions *g)
{
	uint64_t src = JOIN(bd->src_l, bd->src_h);
	uint64_t dst = p->de ? JOIN(bd->dst_l, bd->dst_h) : src;
	uint32_t offsets = bd->offsets & p->off_mask;

	g->src = (const uint8_t *)(uintptr_t)src;
	g->dst = (uint8_t *)(uintptr_t)dst;
	g->mac = (uint8_t *)(uintptr_t)JOIN(bd->mac_l, bd->mac_h);
	g->c_len = bd->c_len & p->c_mask;
	g->a_len = bd->a_len & p->a_mask;
	/* A length that does not matter must be sound all the same. */
	if ((bd->c_len & WARP_SEC_LEN_MASK) > WARP_SEC_MAX_DATA ||
	    (bd->a_len & WARP_SEC_LEN_MASK) > WARP_SEC_MAX_DATA)
		return false;
	g->c_off = offsets >> WARP_SEC_C_OFFSET_SHIFT;
	g->a_off = offsets & 0xFFFF;
	return g->c_len - p->c_min <= p->c_span && g->a_len - p->a_min <= p->a_span &&
	       (g->c_len & p->c_part) == 0 && src - 1 < ADDR_MAX && dst - 1 < ADDR_MAX;
}

static void
copy_head(const struct warp_sec_plan *p, const struct regions *g)
{
	if (unlikely(p->copies && g->c_off > 0 && g->src != g->dst))
		memmove(g->dst, g->src, g->c_off);
}

/* ---- Keys ---- */

/* ipsec-mb is there on x86 only, and so are these: 16 bytes at once. */
static inline __attribute__((always_inline)) bool
same_key(const uint8_t *a, const uint8_t *b, uint32_t len)
{
	__m128i d = _mm_setzero_si128();
	uint32_t i;

	for (i = 0; i + 16 <= len; i += 16)
		d = _mm_or_si128(d, _mm_xor_si128(_mm_loadu_si128((const void *)(a + i)),
						  _mm_loadu_si128((const void *)(b + i))));
	for (; i < len; i++)
		d = _mm_or_si128(d, _mm_cvtsi32_si128(a[i] ^ b[i]));
	return _mm_movemask_epi8(_mm_cmpeq_epi8(d, _mm_setzero_si128())) == 0xFFFF;
}

static __attribute__((noinline)) struct warp_sec_key *
other_key(struct warp_sec *sec, struct warp_sec_key **hint, uint32_t kind, const uint8_t *bytes,
	  uint32_t len)
{
	uint8_t copy[WARP_SEC_MAX_BLOCK];
	struct warp_sec_key *k;

	/* A new one may take the place of one that is in use since before this round. */
	if (sec->left)
		warp_sec_imb_flush(sec);
	memcpy(copy, bytes, len);
	k = warp_sec_key(sec, kind, copy, len);
	warp_cleanse(copy, sizeof(copy));
	if (k < sec->keys + WARP_SEC_KEY_SETS * WARP_SEC_KEY_WAYS)
		*hint = k;
	return k;
}

/*
 * Where a key lies only says which schedule it probably has; its bytes decide.
 * What was spilled is not remembered: its place is used again by any batch.
 */
static inline __attribute__((always_inline)) struct warp_sec_key *
find_key(struct warp_sec *sec, uint32_t kind, uint64_t addr, uint32_t len)
{
	const uint8_t *bytes = (const uint8_t *)(uintptr_t)addr;
	struct warp_sec_key **hint = &sec->hints[(addr >> 4 ^ addr >> 12) % WARP_SEC_HINTS];
	struct warp_sec_key *k = *hint;

	if (likely(k->kind == kind && k->len == len && same_key(k->bytes, bytes, len))) {
		k->batch = sec->batch;
		return k;
	}
	return other_key(sec, hint, kind, bytes, len);
}
/* ---- AEAD ---- */

static void
chacha(struct warp_sec *sec, const struct warp_sec_plan *p, const struct regions *g,
       const uint8_t *key, const void *iv, const uint8_t *aad, uint8_t *tag)
{
	struct chacha20_poly1305_context_data ctx;
	IMB_MGR *m = sec->mgr;

	m->chacha20_poly1305_init(key, &ctx, iv, aad, g->a_len);
	(p->verifies ? m->chacha20_poly1305_dec_update : m->chacha20_poly1305_enc_update)
		(key, &ctx, g->dst + g->c_off, g->src + g->c_off, g->c_len);
	m->chacha20_poly1305_finalize(&ctx, tag, WARP_AES_BLOCK);
}

/* Not inlined: the two would make each other save more registers than they need. */
static __attribute__((noinline)) bool
run_aead(struct warp_sec *sec, const struct warp_sec_plan *p, const struct warp_sec_bd3 *bd,
	 struct warp_sqe *out)
{
	uint64_t c_key = JOIN(bd->c_key_l, bd->c_key_h), c_iv = JOIN(bd->c_iv_l, bd->c_iv_h);
	const void *iv = (const void *)(uintptr_t)c_iv;
	uint8_t own[WARP_AES_BLOCK], want[WARP_AES_BLOCK];
	uint32_t status = p->status;
	const struct warp_sec_key *k;
	struct gcm_context_data ctx;
	const uint8_t *aad;
	struct regions g;
	uint8_t *tag;

	if (!take_regions(p, bd, &g) || g.a_len + g.c_len > WARP_SEC_MAX_DATA || c_key == 0 ||
	    c_iv == 0 || g.mac == NULL)
		return false;
	aad = p->aad_ptr ? (const uint8_t *)(uintptr_t)JOIN(bd->a_key_l, bd->a_key_h) :
			   g.src + g.a_off;
	if (unlikely(aad == NULL))
		return false;
	tag = p->verifies || p->mac_len != sizeof(own) ? own : g.mac;
	if (p->verifies)
		memcpy(want, g.mac, p->mac_len);
	copy_head(p, &g);
	if (p->run == WARP_RUN_GCM) {
		k = find_key(sec, WARP_KEY_GCM, c_key, p->c_key_len);
		p->gcm(&k->u.gcm, &ctx, g.dst + g.c_off, g.src + g.c_off, g.c_len, iv, aad, g.a_len,
		       tag, sizeof(own));
	} else {
		k = find_key(sec, WARP_KEY_CHACHA, c_key, p->c_key_len);
		chacha(sec, p, &g, k->u.raw, iv, aad, tag);
	}
	if (p->verifies)
		status |= warp_sec_icv(own, want, p->mac_len) << WARP_SEC_ICV_SHIFT;
	else if (tag == own)
		memcpy(g.mac, own, p->mac_len);
	out->dw[offsetof(struct warp_sec_bd3, status) / 4] = status;
	return true;
}

/* ---- Jobs of the manager ---- */

static inline __attribute__((always_inline)) void
land(struct warp_sec *sec, struct warp_sec_flight *f, bool ok)
{
	uint32_t status = f->status;

	sec->down++;
	if (unlikely(!ok))
		status = WARP_SEC_DONE | WARP_SEC_ERR_INTERNAL << WARP_SEC_ERROR_SHIFT;
	else if (f->verifies)
		status |= warp_sec_icv(f->tag, f->want, f->mac_len) << WARP_SEC_ICV_SHIFT;
	else if (f->copies)
		memcpy(f->mac, f->tag, f->mac_len);
	f->out->dw[offsetof(struct warp_sec_bd3, status) / 4] = status;
}

void
warp_sec_straight_land(struct warp_sec *sec, struct warp_sec_flight *f, bool ok)
{
	land(sec, f, ok);
}

static inline __attribute__((always_inline)) void
collect(struct warp_sec *sec, IMB_JOB *imb)
{
	if (likely(imb->user_data2 != NULL))
		land(sec, imb->user_data2, imb->status == IMB_STATUS_COMPLETED);
	else
		warp_sec_imb_collect(sec, imb);
}

void
warp_sec_straight_reap(struct warp_sec *sec)
{
	IMB_JOB *done;

	while (sec->up != sec->down && (done = IMB_GET_COMPLETED_JOB(sec->mgr)) != NULL)
		collect(sec, done);
}

/* Whether a counter of 32 bits, which is the library's, counts as one of 128 would. */
static bool
ctr_fits(const uint8_t *iv, uint32_t len)
{
	uint32_t low;

	memcpy(&low, iv + 12, sizeof(low));
	return __builtin_bswap32(low) + ((uint64_t)len + 15) / 16 <= 0x100000000ull;
}

/*
 * Out of place: whether D holds all that the MAC of a chain runs over, and has
 * it where the MAC runs over what the cipher made. Else the stages use a copy.
 */
static bool
chain_in_dst(const struct warp_sec_plan *p, const struct regions *g)
{
	return g->a_off + g->a_len <= g->c_off + g->c_len &&
	       (!p->overlay || g->a_off >= g->c_off || p->copies);
}

/*
 * Everything that can turn a request away, before anything is looked up or
 * written: a request that goes on to the stages must not have left a trace.
 */
static bool
job_is_sound(const struct warp_sec_plan *p, const struct warp_sec_bd3 *bd,
	     const struct regions *g, struct warp_sec_flight *f)
{
	uint64_t c_iv = JOIN(bd->c_iv_l, bd->c_iv_h);

	if (p->chain && g->src != g->dst && !chain_in_dst(p, g))
		return false;
	if (p->hash != IMB_AUTH_NULL &&
	    (g->mac == NULL || (p->a_key_len > 0 && (bd->a_key_l | bd->a_key_h) == 0)))
		return false;
	if (p->cipher == IMB_CIPHER_NULL)
		return true;
	if ((bd->c_key_l | bd->c_key_h) == 0)
		return false;
	if (p->c_iv_len == 0)
		return true;
	if (c_iv == 0)
		return false;
	memcpy(f->iv, (const void *)(uintptr_t)c_iv, sizeof(f->iv));
	return !p->ctr128 || ctr_fits(f->iv, g->c_len);
}

static void
fill_cipher(const struct warp_sec_plan *p, const struct warp_sec_key *k, const struct regions *g,
	    const struct warp_sec_flight *f, IMB_JOB *imb)
{
	imb->enc_keys = k->u.aes.enc;
	imb->dec_keys = k->u.aes.dec;
	imb->key_len_in_bytes = p->c_key_len;
	imb->iv = f->iv;
	imb->iv_len_in_bytes = p->c_iv_len;
	imb->dst = g->dst + g->c_off;
	imb->cipher_start_src_offset_in_bytes = g->c_off;
}

/* @p k is NULL for a digest. */
static void
fill_auth(const struct warp_sec_plan *p, const struct warp_sec_key *k, const struct regions *g,
	  struct warp_sec_flight *f, IMB_JOB *imb)
{
	if (k != NULL) {
		imb->u.HMAC._hashed_auth_key_xor_ipad = k->u.hmac.inner;
		imb->u.HMAC._hashed_auth_key_xor_opad = k->u.hmac.outer;
	}
	f->copies = !p->verifies && p->mac_len != p->tag_len;
	imb->auth_tag_output = p->verifies || f->copies ? f->tag : g->mac;
	imb->auth_tag_output_len_in_bytes = p->tag_len;
	imb->hash_start_src_offset_in_bytes = g->a_off;
	/* The library counts from src: what it hashes is in D. */
	if (p->overlay)
		imb->hash_start_src_offset_in_bytes += (uintptr_t)g->dst - (uintptr_t)g->src;
	if (p->verifies)
		memcpy(f->want, g->mac, p->mac_len);
}

/*
 * Fields that the library does not read for these algorithms hold what an
 * earlier job left. Nothing is left to its own checks: the plan's limits and
 * these say all that they would.
 */
static __attribute__((noinline)) bool
run_job(struct warp_sec *sec, const struct warp_sec_plan *p, const struct warp_sec_bd3 *bd,
	struct warp_sqe *out, uint32_t seq)
{
	struct warp_sec_flight *f = &sec->flights[sec->up % WARP_SEC_FLIGHTS];
	const struct warp_sec_key *c_key = NULL, *a_key = NULL;
	struct regions g;
	IMB_JOB *imb;

	if (!take_regions(p, bd, &g) || !job_is_sound(p, bd, &g, f))
		return false;
	/* Keys first: finding them may flush the manager, and with it the job taken from it. */
	if (p->cipher != IMB_CIPHER_NULL)
		c_key = find_key(sec, WARP_KEY_AES, JOIN(bd->c_key_l, bd->c_key_h), p->c_key_len);
	if (p->a_key_len > 0)
		a_key = find_key(sec, p->a_kind, JOIN(bd->a_key_l, bd->a_key_h), p->a_key_len);
	imb = IMB_GET_NEXT_JOB(sec->mgr);
	f->copies = false;
	if (c_key != NULL)
		fill_cipher(p, c_key, &g, f, imb);
	if (p->hash != IMB_AUTH_NULL)
		fill_auth(p, a_key, &g, f, imb);
	copy_head(p, &g);
	f->out = out;
	f->mac = g.mac;
	f->status = p->status;
	f->seq = seq;
	f->mac_len = p->mac_len;
	f->verifies = p->verifies;
	imb->src = g.src;
	imb->msg_len_to_cipher_in_bytes = g.c_len;
	imb->msg_len_to_hash_in_bytes = g.a_len;
	imb->cipher_mode = p->cipher;
	imb->cipher_direction = p->direction;
	imb->hash_alg = p->hash;
	imb->chain_order = p->order;
	imb->user_data2 = f;
	sec->up++;
	/* One in, at most one out: the rest is reaped at the end of the round. */
	imb = IMB_SUBMIT_JOB_NOCHECK(sec->mgr);
	if (imb != NULL)
		collect(sec, imb);
	return true;
}

bool
warp_sec_straight(struct warp_sec *sec, const struct warp_job *job, uint32_t seq)
{
	const struct warp_sec_bd3 *bd = (const void *)&job->in;
	const struct warp_sec_plan *p = find_plan(sec, bd);

	if (p == NULL || p->run == WARP_RUN_STAGES)
		return false;
	return p->run == WARP_RUN_JOB ? run_job(sec, p, bd, job->out, seq) :
					run_aead(sec, p, bd, job->out);
}

int
warp_sec_straight_init(struct warp_sec *sec)
{
	unsigned int i;

	sec->flights = aligned_alloc(64, WARP_SEC_FLIGHTS * sizeof(*sec->flights));
	if (sec->flights == NULL)
		return -1;
	memset(sec->flights, 0, WARP_SEC_FLIGHTS * sizeof(*sec->flights));
	sec->plans = aligned_alloc(64, WARP_SEC_PLANS * sizeof(*sec->plans));
	if (sec->plans == NULL)
		return -1;
	memset(sec->plans, 0, WARP_SEC_PLANS * sizeof(*sec->plans));
	sec->last_plan = sec->plans;
	for (i = 0; i < WARP_SEC_HINTS; i++)
		sec->hints[i] = &sec->keys[0];
	sec->straight = true;
	return 0;
}

void
warp_sec_straight_fini(struct warp_sec *sec)
{
	if (sec->flights != NULL)
		warp_cleanse(sec->flights, WARP_SEC_FLIGHTS * sizeof(*sec->flights));
	free(sec->flights);
	free(sec->plans);
}

#else

/* Without the library, or behind an IOMMU, there is no such path. */
typedef int warp_sec_straight_unused;

#endif /* WARP_SEC_STRAIGHT */
