/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * From addresses to pointers. In process a region that lies in one piece is
 * used where it is. Everything else goes through the arena: a region that
 * spans several entries of a list is gathered and scattered, except the payload
 * of GCM and ChaCha20-Poly1305, which is worked on piece by piece; behind an
 * IOMMU (WARP_DMA_HOOKS) every region is copied.
 */

#include <errno.h>
#include <string.h>

#include "warp_sec_int.h"

/* ---- Lists ---- */

struct sgl_iter {
	const struct warp_dma *dma;
	uint64_t sgl;		/* address of the current list */
	uint64_t next;
	uint32_t entry;		/* the next to be read in it */
	uint32_t entries;
	uint32_t lists;
};

static uint8_t
sgl_open(struct sgl_iter *it, uint64_t addr)
{
	struct warp_sgl head;

	if (addr % WARP_SGL_ALIGN != 0 || it->lists++ == WARP_SGL_MAX_CHAIN)
		return WARP_SEC_ERR_SGL;
	if (warp_dma_read(it->dma, addr, &head, sizeof(head)) != 0)
		return WARP_SEC_ERR_ADDRESS;
	if (head.entry_sum_in_sgl > WARP_SGL_MAX_ENTRIES)
		return WARP_SEC_ERR_SGL;
	it->sgl = addr;
	it->next = head.next;
	it->entry = 0;
	it->entries = head.entry_sum_in_sgl;
	return WARP_SEC_ERR_NONE;
}

/* The next entry that holds anything; the end of the chain is an error. */
static uint8_t
sgl_next(struct sgl_iter *it, uint64_t *addr, uint32_t *len)
{
	for (;;) {
		struct warp_sge sge;
		uint8_t err;

		if (it->entry == it->entries) {
			if (it->next == 0)
				return WARP_SEC_ERR_SGL;
			err = sgl_open(it, it->next);
			if (err != WARP_SEC_ERR_NONE)
				return err;
			continue;
		}
		if (warp_dma_read(it->dma, it->sgl + sizeof(struct warp_sgl) +
				  it->entry++ * sizeof(sge), &sge, sizeof(sge)) != 0)
			return WARP_SEC_ERR_ADDRESS;
		if (sge.len == 0)
			continue;
		if (sge.len > WARP_SGE_MAX_LEN)
			return WARP_SEC_ERR_SGL;
		if (sge.buf == 0)
			return WARP_SEC_ERR_ADDRESS;
		*addr = sge.buf;
		*len = sge.len;
		return WARP_SEC_ERR_NONE;
	}
}

/* A stream, flat or list, read or written in order. */
struct stream {
	struct sgl_iter it;
	uint64_t addr;		/* what is left of the current piece */
	uint32_t len;
	bool flat;
};

static uint8_t
stream_open(struct stream *s, const struct warp_dma *dma, uint8_t type, uint64_t addr,
	    uint32_t off)
{
	uint8_t err;

	memset(s, 0, sizeof(*s));
	s->flat = type == WARP_SEC_ADDR_FLAT;
	if (addr == 0)
		return WARP_SEC_ERR_ADDRESS;
	if (s->flat) {
		s->addr = addr + off;
		s->len = UINT32_MAX;
		return WARP_SEC_ERR_NONE;
	}
	s->it.dma = dma;
	err = sgl_open(&s->it, addr);
	while (err == WARP_SEC_ERR_NONE) {
		err = sgl_next(&s->it, &s->addr, &s->len);
		if (err != WARP_SEC_ERR_NONE || off < s->len)
			break;
		off -= s->len;
	}
	s->addr += off;
	s->len -= off;
	return err;
}

/* The next piece, at most @p want bytes of it. */
static uint8_t
stream_next(struct stream *s, uint32_t want, uint64_t *addr, uint32_t *len)
{
	if (s->len == 0) {
		uint8_t err = sgl_next(&s->it, &s->addr, &s->len);

		if (err != WARP_SEC_ERR_NONE)
			return err;
	}
	*addr = s->addr;
	*len = want < s->len ? want : s->len;
	s->addr += *len;
	s->len -= *len;
	return WARP_SEC_ERR_NONE;
}

static uint8_t
copy_stream(struct warp_sec *sec, uint8_t type, uint64_t base, uint32_t off, void *buf,
	    const void *from, uint32_t len)
{
	struct stream s;
	uint32_t done = 0;
	uint8_t err;

	if (len == 0)
		return WARP_SEC_ERR_NONE;
	err = stream_open(&s, sec->dma, type, base, off);
	while (err == WARP_SEC_ERR_NONE && done < len) {
		uint64_t addr;
		uint32_t n;
		int rc;

		err = stream_next(&s, len - done, &addr, &n);
		if (err != WARP_SEC_ERR_NONE)
			break;
		if (from == NULL)
			rc = warp_dma_read(sec->dma, addr, (uint8_t *)buf + done, n);
		else
			rc = warp_dma_write(sec->dma, addr, (const uint8_t *)from + done, n);
		if (rc != 0)
			err = WARP_SEC_ERR_ADDRESS;
		done += n;
	}
	return err;
}

uint8_t
warp_sec_gather(struct warp_sec *sec, uint8_t type, uint64_t addr, uint32_t off, uint8_t *buf,
		uint32_t len)
{
	return copy_stream(sec, type, addr, off, buf, NULL, len);
}

uint8_t
warp_sec_scatter(struct warp_sec *sec, uint8_t type, uint64_t addr, uint32_t off,
		 const uint8_t *buf, uint32_t len)
{
	return copy_stream(sec, type, addr, off, NULL, buf, len);
}

/* Whether a list reaches to byte @p end. */
static uint8_t
check_room(struct warp_sec *sec, uint8_t type, uint64_t addr, uint32_t end)
{
	struct stream s;

	if (end == 0)
		return WARP_SEC_ERR_NONE;
	return stream_open(&s, sec->dma, type, addr, end - 1);
}

/* A pointer to the range if it lies in one piece of this process's memory. */
static uint8_t
direct(struct warp_sec *sec, uint8_t type, uint64_t base, uint32_t off, uint32_t len,
       uint8_t **ptr)
{
	struct stream s;
	uint8_t err;

	*ptr = NULL;
	err = stream_open(&s, sec->dma, type, base, off);
	if (err == WARP_SEC_ERR_NONE && WARP_DMA_IDENTITY && s.len >= len)
		*ptr = (uint8_t *)(uintptr_t)s.addr;
	return err;
}

uint8_t
warp_sec_pieces(struct warp_sec *sec, const struct warp_sec_req *r,
		void (*fn)(void *arg, const struct warp_sec_piece *p), void *arg)
{
	struct stream in, out;
	uint32_t left = r->c_len;
	uint8_t err;

	err = stream_open(&in, sec->dma, r->src_type, r->src, r->c_off);
	if (err == WARP_SEC_ERR_NONE)
		err = stream_open(&out, sec->dma, warp_sec_dst_type(r), warp_sec_dst(r), r->c_off);
	while (err == WARP_SEC_ERR_NONE && left > 0) {
		struct warp_sec_piece piece;
		uint64_t src, dst;
		uint32_t n, m;

		/* An empty piece only fetches the next entry, so that both are known. */
		err = stream_next(&out, 0, &dst, &m);
		if (err == WARP_SEC_ERR_NONE)
			err = stream_next(&in, left < out.len ? left : out.len, &src, &n);
		if (err == WARP_SEC_ERR_NONE)
			err = stream_next(&out, n, &dst, &m);
		if (err != WARP_SEC_ERR_NONE)
			break;
		piece.in = (const uint8_t *)(uintptr_t)src;
		piece.out = (uint8_t *)(uintptr_t)dst;
		piece.len = n;
		fn(arg, &piece);
		left -= n;
	}
	return err;
}

/* ---- Small objects: keys, IVs, MACs ---- */

static uint8_t
fetch(struct warp_sec *sec, uint64_t addr, void *buf, uint32_t len)
{
	if (len == 0)
		return WARP_SEC_ERR_NONE;
	return warp_dma_read(sec->dma, addr, buf, len) == 0 ? WARP_SEC_ERR_NONE :
							      WARP_SEC_ERR_ADDRESS;
}

static uint8_t
fetch_cipher(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t err;

	if (r->cipher == WARP_SEC_CIPHER_NONE || r->cipher == WARP_SEC_CIPHER_COPY)
		return WARP_SEC_ERR_NONE;
	if (r->kind == WARP_SEC_KIND_CHAIN && warp_sec_c_bits(r) == 0)
		return WARP_SEC_ERR_NONE;
	err = fetch(sec, r->c_key, job->c_key, r->c_key_len);
	if (err != WARP_SEC_ERR_NONE)
		return err;
	job->nonce = job->c_iv;
	if (r->c_iv_len > sizeof(job->c_iv)) {
		uint8_t *nonce = warp_sec_arena(sec, r->c_iv_len);

		job->nonce = nonce;
		return nonce == NULL ? WARP_SEC_ERR_INTERNAL :
				       fetch(sec, r->c_iv, nonce, r->c_iv_len);
	}
	err = fetch(sec, r->c_iv, job->c_iv, r->c_iv_len);
	if (err == WARP_SEC_ERR_NONE && r->kind == WARP_SEC_KIND_AEAD &&
	    r->c_mode == WARP_SEC_C_MODE_CCM)
		err = fetch(sec, r->a_iv, job->a_iv, WARP_AES_BLOCK);
	return err;
}

/* Keys and IVs of the auth side, and the state of a hash that goes on. */
static uint8_t
fetch_auth(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	uint8_t err = WARP_SEC_ERR_NONE;

	if (r->kind != WARP_SEC_KIND_AUTH && r->kind != WARP_SEC_KIND_CHAIN)
		return WARP_SEC_ERR_NONE;
	if (alg->cls > WARP_MAC_HASH && alg->cls != WARP_MAC_CRC32)
		err = fetch(sec, r->a_key, job->a_key, r->a_key_len);
	if (err == WARP_SEC_ERR_NONE)
		err = fetch(sec, r->a_iv, job->a_iv, r->a_iv_len);
	if (err == WARP_SEC_ERR_NONE && alg->cls <= WARP_MAC_HMAC &&
	    r->ai_gen == WARP_SEC_AI_GEN_ADDR)
		err = fetch(sec, r->a_iv, job->state, warp_md_info[alg->md].state);
	return err;
}

static uint8_t
fetch_gcm_stream(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t block[WARP_SEC_GCM_END_BLOCK];
	uint8_t err;

	switch (r->kind) {
	case WARP_SEC_KIND_GCM_FIRST:
		return fetch(sec, r->c_key, job->c_key, r->c_key_len);
	case WARP_SEC_KIND_GCM_MIDDLE:
		return fetch(sec, r->a_iv, job->state, WARP_AES_BLOCK);
	case WARP_SEC_KIND_GCM_END:
		err = fetch(sec, r->a_iv, block, sizeof(block));
		if (err != WARP_SEC_ERR_NONE)
			return err;
		memcpy(job->a_iv, block, WARP_AES_BLOCK);
		memcpy(job->state, block + WARP_SEC_GCM_END_STATE, WARP_AES_BLOCK);
		return WARP_SEC_ERR_NONE;
	default:
		return WARP_SEC_ERR_NONE;
	}
}

static bool
verifies(const struct warp_sec_req *r)
{
	if (r->kind == WARP_SEC_KIND_AEAD || r->kind == WARP_SEC_KIND_GCM_END)
		return r->cipher == WARP_SEC_CIPHER_DECRYPT;
	return (r->kind == WARP_SEC_KIND_AUTH || r->kind == WARP_SEC_KIND_CHAIN) &&
	       r->auth == WARP_SEC_AUTH_VERIFY;
}

/* What to compare with, read before anything can overwrite it; see MAC_STREAM for seq 0. */
static uint8_t
fetch_mac(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (!verifies(r))
		/* A bad address must show before the data is changed; 0 is the one we can see. */
		return r->mac == 0 && !(r->ext & WARP_SEC3_EXT_MAC_STREAM) &&
		       r->kind != WARP_SEC_KIND_CIPHER ? WARP_SEC_ERR_ADDRESS : WARP_SEC_ERR_NONE;
	if (r->ext & WARP_SEC3_EXT_MAC_STREAM)
		return warp_sec_gather(sec, r->src_type, r->src, r->mac_off, job->want,
				       r->mac_len);
	return fetch(sec, r->mac, job->want, r->mac_len);
}

/* ---- Regions ---- */

static uint8_t *
gathered(struct warp_sec *sec, const struct warp_sec_req *r, uint32_t off, uint32_t len,
	 uint8_t *err)
{
	/* Room of its own even for nothing: a pointer that is not NULL. */
	uint8_t *buf = warp_sec_arena(sec, len);

	if (buf == NULL)
		return NULL;
	*err = warp_sec_gather(sec, r->src_type, r->src, off, buf, len);
	return buf;
}

/* [off, +len) readable at one address. NULL with no error: the arena is full. */
static const uint8_t *
map_in(struct warp_sec *sec, const struct warp_sec_req *r, uint32_t off, uint32_t len,
       uint8_t *err)
{
	uint8_t *ptr = NULL;

	if (len > 0) {
		*err = direct(sec, r->src_type, r->src, off, len, &ptr);
		if (*err != WARP_SEC_ERR_NONE || ptr != NULL)
			return ptr;
	}
	return gathered(sec, r, off, len, err);
}

/*
 * [off, +len) readable at job->in and to be written at job->out. With @p merged
 * the two are one buffer.
 */
static int
map_in_out(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off, uint32_t len,
	   bool merged)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t *in = NULL, *out = NULL;
	uint8_t err = WARP_SEC_ERR_NONE;

	job->base = off;
	if (len > 0) {
		err = direct(sec, r->src_type, r->src, off, len, &in);
		if (err == WARP_SEC_ERR_NONE)
			err = direct(sec, warp_sec_dst_type(r), warp_sec_dst(r), off, len, &out);
	}
	/* A fresh buffer for D would lack what the MAC covers beside the cipher region. */
	if (err == WARP_SEC_ERR_NONE &&
	    ((merged && in != out) || (r->kind == WARP_SEC_KIND_CHAIN && out == NULL)))
		in = NULL;
	if (err == WARP_SEC_ERR_NONE && in == NULL) {
		in = gathered(sec, r, off, len, &err);
		out = in;
		job->has_out = true;
	} else if (err == WARP_SEC_ERR_NONE && out == NULL) {
		out = warp_sec_arena(sec, len);
		job->has_out = true;
	}
	if (err != WARP_SEC_ERR_NONE) {
		job->error = err;
		return -EINVAL;
	}
	if (in == NULL || out == NULL)
		return -ENOSPC;
	job->in = in;
	job->out = out;
	return 0;
}

/* The bytes before the cipher region, which the device copies: section 5.2. */
static int
copy_head(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *head;

	if (warp_sec_in_place(r) || r->c_off == 0 ||
	    (r->ext & (WARP_SEC3_EXT_NO_COPY | WARP_SEC3_EXT_AAD_PTR)))
		return 0;
	head = map_in(sec, r, 0, r->c_off, &job->error);
	if (head == NULL && job->error == WARP_SEC_ERR_NONE)
		return -ENOSPC;
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = warp_sec_scatter(sec, r->dst_type, r->dst, 0, head, r->c_off);
	return job->error == WARP_SEC_ERR_NONE ? 0 : -EINVAL;
}

/* Where the auth region ends, and whether cipher-first finds all of it in D. */
static bool
overlay_is_in_dst(const struct warp_sec_req *r)
{
	uint32_t a_end = r->a_off + warp_sec_a_span(r), c_end = r->c_off + warp_sec_c_span(r);

	return a_end <= c_end && (r->a_off >= r->c_off || !(r->ext & WARP_SEC3_EXT_NO_COPY));
}

static int
map_chain(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t lo = r->a_off, hi = r->a_off + warp_sec_a_span(r);
	uint32_t c_span = warp_sec_c_span(r), c_end = r->c_off + c_span;
	bool stream_mac = r->ext & WARP_SEC3_EXT_MAC_STREAM;
	bool merged = false;
	int rc;

	if (c_span > 0) {
		lo = lo < r->c_off ? lo : r->c_off;
		hi = hi > c_end ? hi : c_end;
		merged = !warp_sec_in_place(r) && r->seq == 0 && !overlay_is_in_dst(r);
	}
	if (stream_mac) {
		uint32_t mac_end = r->mac_off + r->mac_len;

		lo = lo < r->mac_off ? lo : r->mac_off;
		hi = hi > mac_end ? hi : mac_end;
		merged = true;
		job->error = check_room(sec, warp_sec_dst_type(r), warp_sec_dst(r), mac_end);
	}
	if (job->error == WARP_SEC_ERR_NONE && c_span > 0)
		job->error = check_room(sec, warp_sec_dst_type(r), warp_sec_dst(r), c_end);
	if (job->error != WARP_SEC_ERR_NONE)
		return -EINVAL;
	if (c_span == 0 && !stream_mac) {
		/* The MAC alone. What would be D is not looked at. */
		job->base = lo;
		job->in = map_in(sec, r, lo, hi - lo, &job->error);
		if (job->error != WARP_SEC_ERR_NONE)
			return -EINVAL;
		return job->in == NULL ? -ENOSPC : 0;
	}
	rc = map_in_out(sec, job, lo, hi - lo, merged);
	return rc != 0 || c_span == 0 ? rc : copy_head(sec, job);
}

static int
map_aead(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t mac_end = r->ext & WARP_SEC3_EXT_MAC_STREAM ? r->mac_off + r->mac_len : 0;
	uint32_t end = r->c_len > 0 ? r->c_off + r->c_len : 0;
	int rc;

	if (r->ext & WARP_SEC3_EXT_AAD_PTR) {
		if (WARP_DMA_IDENTITY && r->a_len > 0) {
			job->aad = (const uint8_t *)(uintptr_t)r->a_key;
			if (job->aad == NULL)
				job->error = WARP_SEC_ERR_ADDRESS;
		} else {
			uint8_t *aad = warp_sec_arena(sec, r->a_len);

			if (aad == NULL)
				return -ENOSPC;
			job->aad = aad;
			job->error = fetch(sec, r->a_key, aad, r->a_len);
		}
	} else {
		job->aad = map_in(sec, r, r->a_off, r->a_len, &job->error);
		if (job->aad == NULL && job->error == WARP_SEC_ERR_NONE)
			return -ENOSPC;
	}
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = check_room(sec, warp_sec_dst_type(r), warp_sec_dst(r),
					mac_end > end ? mac_end : end);
	if (job->error != WARP_SEC_ERR_NONE)
		return -EINVAL;
	if (WARP_DMA_IDENTITY && r->c_len > 0 && warp_sec_imb_can_stream(r) &&
	    (r->src_type == WARP_SEC_ADDR_SGL || warp_sec_dst_type(r) == WARP_SEC_ADDR_SGL)) {
		job->error = check_room(sec, r->src_type, r->src, end);
		job->stream_pieces = true;
		rc = job->error == WARP_SEC_ERR_NONE ? 0 : -EINVAL;
	} else {
		rc = map_in_out(sec, job, r->c_off, r->c_len, false);
	}
	return rc != 0 ? rc : copy_head(sec, job);
}

static int
map_regions(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t span = warp_sec_c_span(r);
	bool stream_mac = r->ext & WARP_SEC3_EXT_MAC_STREAM;

	switch (r->kind) {
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_GCM_FIRST:
		job->base = r->a_off;
		job->in = map_in(sec, r, r->a_off, warp_sec_a_span(r), &job->error);
		if (job->error == WARP_SEC_ERR_NONE && stream_mac)
			job->error = check_room(sec, r->src_type, r->src, r->mac_off + r->mac_len);
		if (job->error != WARP_SEC_ERR_NONE)
			return -EINVAL;
		return job->in == NULL ? -ENOSPC : 0;
	case WARP_SEC_KIND_CHAIN:
		return map_chain(sec, job);
	case WARP_SEC_KIND_AEAD:
		return map_aead(sec, job);
	default:
		job->error = check_room(sec, warp_sec_dst_type(r), warp_sec_dst(r),
					span > 0 ? r->c_off + span : 0);
		if (job->error != WARP_SEC_ERR_NONE)
			return -EINVAL;
		return map_in_out(sec, job, r->c_off, span, false);
	}
}

/* Where regions that do not begin and end with a byte are brought to one. */
static int
map_bits(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (r->c_off_bits != 0 || r->c_len_bits != 0) {
		job->c_shift = warp_sec_arena(sec, warp_sec_c_span(r));
		if (job->c_shift == NULL)
			return -ENOSPC;
	}
	if (r->a_off_bits != 0) {
		job->a_shift = warp_sec_arena(sec, warp_sec_a_span(r));
		if (job->a_shift == NULL)
			return -ENOSPC;
	}
	return 0;
}

int
warp_sec_map(struct warp_sec *sec, struct warp_sec_job *job)
{
	int rc;

	/* So that a long nonce always fits. */
	if (sec->arena_used + 2 * 4096 > WARP_SEC_ARENA_SIZE)
		return -ENOSPC;
	job->error = fetch_cipher(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_auth(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_gcm_stream(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_mac(sec, job);
	if (job->error != WARP_SEC_ERR_NONE)
		return -EINVAL;
	rc = map_bits(sec, job);
	return rc != 0 ? rc : map_regions(sec, job);
}
