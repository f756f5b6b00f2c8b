// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The SEC engine: brings keys and the regions of the stream into memory of its
 * own, has them worked on there, and writes back what the descriptor asks for.
 * Nothing of the user's is read twice.
 */

#include <linux/vmalloc.h>

#include "sec.h"
#include "warp_kcompat.h"

#define WARP_SEC_MIN_BUFFER	65536u	/* also the most that is in front of a payload */
#define WARP_SEC_TAIL		16u	/* behind the payload: GCM's tag */

static u8
from_errno(int err)
{
	return !err ? WARP_SEC_ERR_NONE : err == -EINVAL ? WARP_SEC_ERR_SGL : WARP_SEC_ERR_ADDRESS;
}

/* ---- The buffer ---- */

static void
release(struct warp_sec *s)
{
	/* Plain text goes nowhere from here. */
	if (s->data)
		memzero_explicit(s->data, s->size);
	vfree(s->data);
	kvfree(s->sg);
	s->data = NULL;
	s->sg = NULL;
	s->size = 0;
}

/*
 * As __vmalloc(), which may warn of a flag that it does not know: a queue with
 * fences may not reclaim, and then this much must not come from the reserves.
 * @return memory for vfree(), or NULL
 */
static void *
alloc_buffer(u32 pages, gfp_t gfp)
{
	struct page **page = kvmalloc_array(pages, sizeof(*page), gfp);
	void *data = NULL;
	u32 n;

	if (!page)
		return NULL;
	for (n = 0; n < pages; n++) {
		page[n] = alloc_page(gfp);
		if (!page[n])
			break;
	}
	if (n == pages)
		data = vmap(page, pages, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
	if (data)
		return data;
	while (n > 0)
		__free_page(page[--n]);
	kvfree(page);
	return NULL;
}

static u8
reserve(struct warp_sec *s, u32 need)
{
	u32 size = max_t(u32, PAGE_ALIGN(need), WARP_SEC_MIN_BUFFER), i, pages = size >> PAGE_SHIFT;
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_NOMEMALLOC;
	struct scatterlist *sg;
	u8 *data;

	if (need <= s->size)
		return WARP_SEC_ERR_NONE;
	data = alloc_buffer(pages, gfp);
	sg = kvmalloc_array(pages, sizeof(*sg), gfp);
	if (!data || !sg) {
		vfree(data);
		kvfree(sg);
		return WARP_SEC_ERR_INTERNAL;
	}
	sg_init_table(sg, pages);
	for (i = 0; i < pages; i++)
		sg_set_page(&sg[i], vmalloc_to_page(data + i * PAGE_SIZE), PAGE_SIZE, 0);
	release(s);
	s->data = data;
	s->sg = sg;
	s->size = size;
	return WARP_SEC_ERR_NONE;
}

bool
warp_sec_in_data(const struct warp_sec *s, const u8 *p, size_t len)
{
	return p >= s->data && p < s->data + s->size && len <= s->data + s->size - p;
}

struct scatterlist *
warp_sec_sg(struct warp_sec *s, const u8 *p, u32 len, struct scatterlist two[2])
{
	u32 off = p - s->data, page = off >> PAGE_SHIFT;

	off = offset_in_page(off);
	sg_init_table(two, 2);
	sg_set_page(&two[0], sg_page(&s->sg[page]), PAGE_SIZE - off, off);
	if (off + len > PAGE_SIZE)
		sg_chain(two, 2, &s->sg[page + 1]);
	else
		sg_mark_end(&two[0]);
	return two;
}

/* ---- Streams ---- */

static void
open_span(struct warp_span *span, struct warp_queue *wq, u8 type, u64 addr, u32 end)
{
	if (type == WARP_SEC_ADDR_SGL)
		warp_span_sgl(span, wq, addr, end, 0);
	else
		warp_span_flat(span, wq, addr, end);
}

/* Whether a list is there and holds @end bytes, before anything is done to the data. */
static u8
check_stream(struct warp_queue *wq, u8 type, u64 addr, u32 end)
{
	struct warp_span span;

	if (!end)
		return WARP_SEC_ERR_NONE;
	if (type == WARP_SEC_ADDR_FLAT)
		return addr && addr + end > addr ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_ADDRESS;
	open_span(&span, wq, type, addr, end);
	return from_errno(warp_span_skip(&span, end));
}

static u8
check_streams(struct warp_queue *wq, const struct warp_sec_req *r)
{
	u32 src = warp_sec_src_end(r), dst = warp_sec_dst_end(r);
	u8 err;

	if (warp_sec_in_place(r))
		return check_stream(wq, r->src_type, r->src, max(src, dst));
	err = check_stream(wq, r->src_type, r->src, src);
	return err ? err : check_stream(wq, r->dst_type, r->dst, dst);
}

/* S[off, +len) to @buf. */
static u8
load(struct warp_queue *wq, const struct warp_sec_req *r, u32 off, u8 *buf, u32 len)
{
	struct warp_span span;
	int ret;

	if (!len)
		return WARP_SEC_ERR_NONE;
	open_span(&span, wq, r->src_type, r->src, off + len);
	ret = warp_span_skip(&span, off);
	return from_errno(ret ? ret : warp_span_read(&span, buf, len));
}

/* @buf to D[off, +len). */
static u8
save(struct warp_queue *wq, const struct warp_sec_req *r, u32 off, const u8 *buf, u32 len)
{
	bool in_place = warp_sec_in_place(r);
	struct warp_span span;
	int ret;

	if (!len)
		return WARP_SEC_ERR_NONE;
	open_span(&span, wq, in_place ? r->src_type : r->dst_type, in_place ? r->src : r->dst,
		  off + len);
	ret = warp_span_skip(&span, off);
	return from_errno(ret ? ret : warp_span_write(&span, buf, len));
}

/* ---- Keys, IVs, states and MACs ---- */

static u8
fetch(struct warp_queue *wq, u64 addr, void *buf, u32 len)
{
	return len && warp_mem_read(wq, buf, addr, len) ? WARP_SEC_ERR_ADDRESS :
							  WARP_SEC_ERR_NONE;
}

static u8
fetch_cipher(struct warp_queue *wq, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	u8 err;

	if (!r->cipher || (r->kind == WARP_SEC_KIND_CHAIN && !r->c_len))
		return WARP_SEC_ERR_NONE;
	job->nonce = job->c_iv;
	err = fetch(wq, r->c_key, job->c_key, r->c_key_len);
	if (!err)
		err = fetch(wq, r->c_iv, job->c_iv, r->c_iv_len);
	if (!err && r->kind == WARP_SEC_KIND_AEAD && r->c_mode == WARP_SEC_C_MODE_CCM)
		err = fetch(wq, r->a_iv, job->a_iv, WARP_AES_BLOCK);
	return err;
}

static u8
fetch_auth(struct warp_queue *wq, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	u8 err = WARP_SEC_ERR_NONE;

	switch (r->kind) {
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_CHAIN:
		if (alg->cls > WARP_MAC_HASH)
			err = fetch(wq, r->a_key, job->a_key, r->a_key_len);
		if (!err)
			err = fetch(wq, r->a_iv, job->a_iv, r->a_iv_len);
		if (!err && alg->cls <= WARP_MAC_HMAC && r->ai_gen == WARP_SEC_AI_GEN_ADDR)
			err = fetch(wq, r->a_iv, job->state, warp_md_info[alg->md].state);
		return err;
	case WARP_SEC_KIND_GCM_FIRST:
		return fetch(wq, r->c_key, job->c_key, r->c_key_len);
	case WARP_SEC_KIND_GCM_MIDDLE:
		return fetch(wq, r->a_iv, job->state, WARP_AES_BLOCK);
	default:
		return WARP_SEC_ERR_NONE;
	}
}

static u8
fetch_mac(struct warp_queue *wq, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (warp_sec_verifies(r))
		return fetch(wq, r->mac, job->want, r->mac_len);
	/* Before the data are changed. */
	return !r->mac && r->kind != WARP_SEC_KIND_CIPHER ? WARP_SEC_ERR_ADDRESS :
							    WARP_SEC_ERR_NONE;
}

/* ---- Regions ---- */

/* Datasheet, section 5.2. @buf has room for it. */
static u8
copy_head(struct warp_queue *wq, const struct warp_sec_req *r, u8 *buf)
{
	u8 err;

	if (!warp_sec_copies_head(r))
		return WARP_SEC_ERR_NONE;
	err = load(wq, r, 0, buf, r->c_off);
	return err ? err : save(wq, r, 0, buf, r->c_off);
}

static u8
load_regions(struct warp_sec *s, struct warp_queue *wq, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	u32 lo = r->c_off, hi = r->c_off + r->c_len;
	u8 err;

	switch (r->kind) {
	case WARP_SEC_KIND_AEAD:
		err = reserve(s, r->a_len + r->c_len + WARP_SEC_TAIL);
		if (!err)
			err = copy_head(wq, r, s->data);
		if (!err)
			err = load(wq, r, r->a_off, s->data, r->a_len);
		if (!err)
			err = load(wq, r, r->c_off, s->data + r->a_len, r->c_len);
		job->aad = s->data;
		job->base = r->c_off;
		job->out = s->data + r->a_len;
		job->in = job->out;
		return err;
	case WARP_SEC_KIND_AUTH:
	case WARP_SEC_KIND_GCM_FIRST:
		lo = r->a_off;
		hi = r->a_off + r->a_len;
		break;
	case WARP_SEC_KIND_CHAIN:
		lo = r->c_len ? min(lo, r->a_off) : r->a_off;
		hi = r->c_len ? max(hi, r->a_off + r->a_len) : r->a_off + r->a_len;
		break;
	default:
		break;
	}
	err = reserve(s, hi - lo + WARP_SEC_TAIL);
	if (!err)
		err = copy_head(wq, r, s->data);
	job->base = lo;
	job->out = s->data;
	job->in = s->data;
	return err ? err : load(wq, r, lo, s->data, hi - lo);
}

/* ---- Operations ---- */

static u8
run_chain(struct warp_sec *s, struct warp_sec_job *job)
{
	u8 err = WARP_SEC_ERR_NONE;

	if (job->r.seq)
		err = warp_sec_evp_auth(s, job);
	if (!err && job->r.c_len)
		err = warp_sec_evp_cipher(s, job);
	if (!err && !job->r.seq)
		err = warp_sec_evp_auth(s, job);
	return err;
}

static u8
run(struct warp_sec *s, struct warp_sec_job *job)
{
	switch (job->r.kind) {
	case WARP_SEC_KIND_CIPHER:
		return warp_sec_evp_cipher(s, job);
	case WARP_SEC_KIND_AUTH:
		return warp_sec_evp_auth(s, job);
	case WARP_SEC_KIND_CHAIN:
		return run_chain(s, job);
	case WARP_SEC_KIND_AEAD:
		return warp_sec_evp_aead(s, job);
	default:
		return warp_sec_gcm_stream(s, job);
	}
}

static u8
write_mac(struct warp_queue *wq, const struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const u8 *mac = job->tag;
	u32 len = r->mac_len;

	if (r->kind == WARP_SEC_KIND_GCM_FIRST || r->kind == WARP_SEC_KIND_GCM_MIDDLE) {
		mac = job->state;
		len = WARP_AES_BLOCK;
	} else if (r->kind == WARP_SEC_KIND_AUTH && r->no_pad &&
		   warp_mac_algs[r->a_alg].cls <= WARP_MAC_HMAC) {
		/* All of the state, whatever mac_len says. */
		mac = job->state;
		len = warp_md_info[warp_mac_algs[r->a_alg].md].state;
	}
	return warp_mem_write(wq, r->mac, mac, len) ? WARP_SEC_ERR_ADDRESS : WARP_SEC_ERR_NONE;
}

static u8
finish(struct warp_queue *wq, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	u8 err = WARP_SEC_ERR_NONE;

	if (warp_sec_verifies(r))
		job->icv = crypto_memneq(job->tag, job->want, r->mac_len) ?
			   WARP_SEC_ICV_MISMATCH : WARP_SEC_ICV_MATCH;
	else if (r->kind != WARP_SEC_KIND_CIPHER)
		err = write_mac(wq, job);
	if (err || job->icv == WARP_SEC_ICV_MISMATCH)
		return err;
	return save(wq, r, r->c_off, job->out + (r->c_off - job->base), r->c_len);
}

static u8
execute(struct warp_sec *s, struct warp_queue *wq, struct warp_sec_job *job)
{
	u8 err;

	err = check_streams(wq, &job->r);
	if (!err)
		err = fetch_cipher(wq, job);
	if (!err)
		err = fetch_auth(wq, job);
	if (!err)
		err = fetch_mac(wq, job);
	if (!err)
		err = load_regions(s, wq, job);
	if (!err)
		err = run(s, job);
	return err ? err : finish(wq, job);
}

static void
warp_sec_exec(void *engine, struct warp_queue *wq, const struct warp_sqe *in, struct warp_sqe *out)
{
	struct warp_sec *s = engine;
	struct warp_sec_job *job = &s->jobs[0];
	u32 status = WARP_SEC_DONE;
	u8 err;

	job->icv = WARP_SEC_ICV_NONE;
	err = warp_sec_decode(wq->dev->model, in, &job->r);
	if (!err && job->r.kind != WARP_SEC_KIND_NOP)
		err = execute(s, wq, job);
	if (err)
		status |= err << WARP_SEC_ERROR_SHIFT;
	else
		status |= job->icv << WARP_SEC_ICV_SHIFT |
			  warp_sec_flag(&job->r) << WARP_SEC_FLAG_SHIFT;
	WRITE_ONCE(out->dw[offsetof(struct warp_sec_bd3, status) / 4], status);
}

/* ---- Engine ---- */

static const char *
warp_sec_algs(enum warp_model model)
{
	return "cipher\ndigest\naead\n";
}

static void
warp_sec_destroy(void *engine)
{
	struct warp_sec *s = engine;

	warp_sec_free_ciphers(s);
	warp_sec_free_hashes(s);
	release(s);
	kfree_sensitive(s->bounce);
	kvfree_sensitive(s, sizeof(*s));
}

static void *
warp_sec_create(struct warp_queue *wq)
{
	struct warp_sec *s = kvzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!s)
		return ERR_PTR(-ENOMEM);
	s->bounce = kzalloc(WARP_SEC_PIECE, GFP_KERNEL_ACCOUNT);
	if (!s->bounce) {
		kvfree(s);
		return ERR_PTR(-ENOMEM);
	}
	sg_init_one(&s->bounce_sg, s->bounce, WARP_SEC_PIECE);
	/* Making one may load a module, and what has fences does not wait for user space. */
	if (!wq->dev->sva) {
		ret = warp_sec_make_ciphers(s);
		if (!ret)
			ret = warp_md_make_all(s);
		if (ret) {
			warp_sec_destroy(s);
			return ERR_PTR(ret);
		}
	}
	return s;
}

const struct warp_engine_ops warp_sec_ops = {
	.name = "sec",
	.algs = warp_sec_algs,
	.max_qc_type = WARP_SEC_QC_TYPE,
	.create = warp_sec_create,
	.destroy = warp_sec_destroy,
	.exec = warp_sec_exec,
};
