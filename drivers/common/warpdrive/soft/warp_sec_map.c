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

/* ---- The two streams ---- */

static uint8_t
from_errno(int rc)
{
	switch (rc) {
	case 0:
		return WARP_SEC_ERR_NONE;
	case -EFAULT:
		return WARP_SEC_ERR_ADDRESS;
	case -EINVAL:
		return WARP_SEC_ERR_SGL;
	default:
		return WARP_SEC_ERR_INTERNAL;
	}
}

static uint32_t
max32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint8_t
open_stream(struct warp_sec *sec, struct warp_sglio *io, uint8_t type, uint64_t addr, uint32_t end)
{
	if (type == WARP_SEC_ADDR_FLAT)
		return from_errno(warp_sglio_flat(io, addr, end));
	if (end == 0) {
		io->count = 0;
		io->len = 0;
		return WARP_SEC_ERR_NONE;
	}
	return from_errno(warp_sglio_list(io, sec->dma, addr, 0, end));
}

static uint8_t
open_streams(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t s = warp_sec_src_end(r), d = warp_sec_dst_end(r);
	uint8_t err;

	if (warp_sec_in_place(r)) {
		job->dst = &job->src_io;
		return open_stream(sec, &job->src_io, r->src_type, r->src, max32(s, d));
	}
	job->dst = &job->dst_io;
	err = open_stream(sec, &job->src_io, r->src_type, r->src, s);
	return err != WARP_SEC_ERR_NONE ? err :
	       open_stream(sec, &job->dst_io, r->dst_type, r->dst, d);
}

void
warp_sec_pieces(const struct warp_sec_job *job,
		void (*fn)(void *arg, const struct warp_sec_piece *p), void *arg)
{
	const struct warp_seg *in = job->src_io.seg, *out = job->dst->seg;
	uint32_t in_off = job->r.c_off, out_off = in_off, left = job->r.c_len;

	while (left > 0) {
		struct warp_sec_piece piece = { .len = left };

		for (; in_off >= in->len; in++)
			in_off -= in->len;
		for (; out_off >= out->len; out++)
			out_off -= out->len;
		if (piece.len > in->len - in_off)
			piece.len = in->len - in_off;
		if (piece.len > out->len - out_off)
			piece.len = out->len - out_off;
		piece.in = (const uint8_t *)(uintptr_t)(in->addr + in_off);
		piece.out = (uint8_t *)(uintptr_t)(out->addr + out_off);
		fn(arg, &piece);
		in_off += piece.len;
		out_off += piece.len;
		left -= piece.len;
	}
}

uint8_t
warp_sec_write_back(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off,
		    const uint8_t *buf, uint32_t len)
{
	return from_errno(warp_sglio_scatter(job->dst, sec->dma, off, buf, len));
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
	if (r->c_mode == WARP_SEC_C_MODE_CTR && r->c_iv_len == WARP_SEC_CTR_NONCE)
		memcpy(job->c_iv + WARP_SEC_CTR_NONCE, "\0\0\0\1", 4);
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

/* What to compare with, read before anything can overwrite it; see MAC_STREAM for seq 0. */
static uint8_t
fetch_mac(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (!warp_sec_verifies(r))
		/* A bad address must show before the data is changed; 0 is the one we can see. */
		return r->mac == 0 && !(r->ext & WARP_SEC3_EXT_MAC_STREAM) &&
		       r->kind != WARP_SEC_KIND_CIPHER ? WARP_SEC_ERR_ADDRESS : WARP_SEC_ERR_NONE;
	if (r->ext & WARP_SEC3_EXT_MAC_STREAM)
		return from_errno(warp_sglio_gather(&job->src_io, sec->dma, r->mac_off, job->want,
						    r->mac_len));
	return fetch(sec, r->mac, job->want, r->mac_len);
}

/* ---- Regions ---- */

static uint8_t *
gathered(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off, uint32_t len)
{
	uint8_t *buf = warp_sec_arena(sec, len);
	uint32_t have = job->src_io.len > off ? job->src_io.len - off : 0;

	/* What S need not hold is the place of a MAC still to be computed. */
	if (buf != NULL)
		job->error = from_errno(warp_sglio_gather(&job->src_io, sec->dma, off, buf,
							  have < len ? have : len));
	return buf;
}

static int
mapped(const struct warp_sec_job *job, bool ok)
{
	if (job->error != WARP_SEC_ERR_NONE)
		return -EINVAL;
	return ok ? 0 : -ENOSPC;
}

/* [off, +len) of S readable at one address. NULL with no error: the arena is full. */
static const uint8_t *
map_in(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off, uint32_t len)
{
	const uint8_t *ptr;

	if (len == 0)
		return job->tag;	/* any address will do, but some libraries refuse NULL */
	ptr = warp_sglio_direct(&job->src_io, off, len);
	return ptr != NULL ? ptr : gathered(sec, job, off, len);
}

/*
 * [off, +len) readable at job->in and to be written at job->out. With @p merged
 * the two are one buffer.
 */
static int
map_in_out(struct warp_sec *sec, struct warp_sec_job *job, uint32_t off, uint32_t len,
	   bool merged)
{
	uint8_t *in = NULL, *out = NULL;

	job->base = off;
	if (len > 0) {
		in = warp_sglio_direct(&job->src_io, off, len);
		out = warp_sglio_direct(job->dst, off, len);
	}
	/* A fresh buffer for D would lack what the MAC covers beside the cipher region. */
	if ((merged && in != out) || (job->r.kind == WARP_SEC_KIND_CHAIN && out == NULL))
		in = NULL;
	if (in == NULL) {
		in = gathered(sec, job, off, len);
		out = in;
		job->has_out = true;
	} else if (out == NULL) {
		out = warp_sec_arena(sec, len);
		job->has_out = true;
	}
	job->in = in;
	job->out = out;
	return mapped(job, in != NULL && out != NULL);
}

static int
copy_head(struct warp_sec *sec, struct warp_sec_job *job)
{
	uint32_t len = job->r.c_off;
	const uint8_t *head;

	if (!warp_sec_copies_head(&job->r))
		return 0;
	head = map_in(sec, job, 0, len);
	if (head != NULL && job->error == WARP_SEC_ERR_NONE)
		job->error = warp_sec_write_back(sec, job, 0, head, len);
	return mapped(job, head != NULL);
}

/* Whether a MAC after the cipher finds all that it covers in D. */
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
	uint32_t c_span = warp_sec_c_span(r);
	bool merged = false;
	int rc;

	if (c_span > 0) {
		lo = lo < r->c_off ? lo : r->c_off;
		hi = max32(hi, r->c_off + c_span);
		merged = !warp_sec_in_place(r) && r->seq == 0 && !overlay_is_in_dst(r);
	}
	if (r->ext & WARP_SEC3_EXT_MAC_STREAM) {
		lo = lo < r->mac_off ? lo : r->mac_off;
		hi = max32(hi, r->mac_off + r->mac_len);
		merged = true;
	} else if (c_span == 0) {
		/* The MAC alone. What would be D is not looked at. */
		job->base = lo;
		job->in = map_in(sec, job, lo, hi - lo);
		return mapped(job, job->in != NULL);
	}
	rc = map_in_out(sec, job, lo, hi - lo, merged);
	return rc != 0 ? rc : copy_head(sec, job);
}

static int
map_aad(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint8_t *aad;

	if (!(r->ext & WARP_SEC3_EXT_AAD_PTR)) {
		job->aad = map_in(sec, job, r->a_off, r->a_len);
		return mapped(job, job->aad != NULL);
	}
	if (WARP_DMA_IDENTITY && r->a_len > 0) {
		job->aad = (const uint8_t *)(uintptr_t)r->a_key;
		if (job->aad == NULL)
			job->error = WARP_SEC_ERR_ADDRESS;
		return mapped(job, true);
	}
	aad = warp_sec_arena(sec, r->a_len);
	if (aad != NULL)
		job->error = fetch(sec, r->a_key, aad, r->a_len);
	job->aad = aad;
	return mapped(job, aad != NULL);
}

static int
map_aead(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	int rc = map_aad(sec, job);

	if (rc != 0)
		return rc;
	if (WARP_DMA_IDENTITY && r->c_len > 0 && warp_sec_imb_can_stream(sec, r) &&
	    (warp_sglio_direct(&job->src_io, r->c_off, r->c_len) == NULL ||
	     warp_sglio_direct(job->dst, r->c_off, r->c_len) == NULL))
		job->stream_pieces = true;
	else
		rc = map_in_out(sec, job, r->c_off, r->c_len, false);
	return rc != 0 ? rc : copy_head(sec, job);
}

static int
map_regions(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	switch (r->kind) {
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_GCM_FIRST:
		job->base = r->a_off;
		job->in = map_in(sec, job, r->a_off, warp_sec_a_span(r));
		return mapped(job, job->in != NULL);
	case WARP_SEC_KIND_CHAIN:
		return map_chain(sec, job);
	case WARP_SEC_KIND_AEAD:
		return map_aead(sec, job);
	default:
		return map_in_out(sec, job, r->c_off, warp_sec_c_span(r), false);
	}
}

/*
 * Room to bring regions that do not begin and end with a byte to one. ZUC in
 * ipsec-mb reads 16 bytes where fewer are left (its AVX code): if the next page
 * begins there, the data goes through the same room.
 */
static int
map_shift(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	bool zuc = r->c_mode == WARP_SEC_EXT_C_MODE_STREAM && r->c_alg == WARP_SEC_EXT_C_ALG_ZUC &&
		   r->cipher != WARP_SEC_CIPHER_COPY && r->c_len > 0;

	job->c_shift = NULL;
	if (r->c_off_bits != 0 || r->c_len_bits != 0 ||
	    (zuc && warp_sec_tail_crosses(job->in + (r->c_off - job->base), r->c_len))) {
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
	job->error = open_streams(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_cipher(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_auth(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_gcm_stream(sec, job);
	if (job->error == WARP_SEC_ERR_NONE)
		job->error = fetch_mac(sec, job);
	if (job->error != WARP_SEC_ERR_NONE)
		return -EINVAL;
	rc = map_regions(sec, job);
	return rc != 0 ? rc : map_shift(sec, job);
}
