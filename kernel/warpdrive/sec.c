// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The SEC engine: brings the stream into a buffer of its own, has it worked on
 * there, and writes back what the descriptor asks for. One-shot requests only.
 */

#include <crypto/algapi.h>
#include <linux/vmalloc.h>

#include "sec.h"

/* ---- The buffer ---- */

static u8
reserve(struct warp_sec *s, u32 need)
{
	u32 size = max_t(u32, PAGE_ALIGN(need), 65536), i, pages = size >> PAGE_SHIFT;
	struct scatterlist *sg;
	u8 *data;

	if (need <= s->size)
		return WARP_SEC_ERR_NONE;
	data = __vmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	sg = kvmalloc_array(pages, sizeof(*sg), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!data || !sg) {
		vfree(data);
		kvfree(sg);
		return WARP_SEC_ERR_INTERNAL;
	}
	sg_init_table(sg, pages);
	for (i = 0; i < pages; i++)
		sg_set_page(&sg[i], vmalloc_to_page(data + i * PAGE_SIZE), PAGE_SIZE, 0);
	vfree(s->data);
	kvfree(s->sg);
	s->data = data;
	s->sg = sg;
	s->size = size;
	return WARP_SEC_ERR_NONE;
}

static void
open_span(struct warp_span *span, struct warp_queue *wq, u8 type, u64 addr, u32 len)
{
	if (type == WARP_SEC_ADDR_SGL)
		warp_span_sgl(span, wq, addr, len, 0);
	else
		warp_span_flat(span, wq, addr, len);
}

static u8
load(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	struct warp_span span;
	u8 err;

	err = reserve(s, r->total + WARP_SEC_MAX_MAC);
	if (err || !r->total)
		return err;
	open_span(&span, wq, r->src_type, r->src, r->total);
	return warp_sec_error(warp_span_read(&span, s->data, r->total));
}

/* Chains and AEADs copy what is in front of the payload, to another destination. */
static u8
save(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r)
{
	u64 to = r->de ? r->dst : r->src;
	u8 type = r->de ? r->dst_type : r->src_type;
	bool copy = to != r->src && (r->auth || r->aead);
	struct warp_span span;
	int ret;

	if (!r->c_len && !copy)
		return WARP_SEC_ERR_NONE;
	open_span(&span, wq, type, to, r->c_off + r->c_len);
	ret = copy ? warp_span_write(&span, s->data, r->c_off) : warp_span_skip(&span, r->c_off);
	if (!ret)
		ret = warp_span_write(&span, s->data + r->c_off, r->c_len);
	return warp_sec_error(ret);
}

/* ---- Operations ---- */

static u8
run_aead(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r, u32 *icv)
{
	u8 *tag = s->data + r->c_off + r->c_len;
	bool match = true;
	u8 err;

	if (r->cipher == WARP_SEC_CIPHER_DECRYPT && warp_mem_read(wq, tag, r->mac, r->icv_len))
		return WARP_SEC_ERR_ADDRESS;
	err = warp_sec_run_aead(s, wq, r, &match);
	if (err)
		return err;
	if (r->cipher == WARP_SEC_CIPHER_DECRYPT) {
		*icv = match ? WARP_SEC_ICV_MATCH : WARP_SEC_ICV_MISMATCH;
		return match ? save(s, wq, r) : WARP_SEC_ERR_NONE;
	}
	if (warp_mem_write(wq, r->mac, tag, r->icv_len))
		return WARP_SEC_ERR_ADDRESS;
	return save(s, wq, r);
}

static u8
run_auth(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r, u32 *icv)
{
	u8 want[WARP_SEC_MAX_MAC];
	u8 err;

	err = warp_sec_run_auth(s, wq, r);
	if (err)
		return err;
	if (r->auth == WARP_SEC_AUTH_CALC)
		return warp_mem_write(wq, r->mac, s->mac, r->mac_len) ? WARP_SEC_ERR_ADDRESS :
									WARP_SEC_ERR_NONE;
	if (warp_mem_read(wq, want, r->mac, r->mac_len))
		return WARP_SEC_ERR_ADDRESS;
	*icv = crypto_memneq(want, s->mac, r->mac_len) ? WARP_SEC_ICV_MISMATCH :
							 WARP_SEC_ICV_MATCH;
	return WARP_SEC_ERR_NONE;
}

static u8
run_cipher(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r, u32 *icv)
{
	u8 err = WARP_SEC_ERR_NONE;

	if (r->auth && r->seq)
		err = run_auth(s, wq, r, icv);
	if (err || *icv == WARP_SEC_ICV_MISMATCH)
		return err;
	err = warp_sec_run_cipher(s, wq, r);
	if (!err && r->auth && !r->seq)
		err = run_auth(s, wq, r, icv);
	return err ? err : save(s, wq, r);
}

static u8
run(struct warp_sec *s, struct warp_queue *wq, const struct warp_sec_req *r, u32 *icv, u32 *flag)
{
	u8 err = load(s, wq, r);

	if (err)
		return err;
	if (r->aead) {
		*flag = WARP_SEC_FLAG_BOTH;
		return run_aead(s, wq, r, icv);
	}
	if (!r->cipher) {
		*flag = WARP_SEC_FLAG_AUTH;
		return run_auth(s, wq, r, icv);
	}
	*flag = r->auth ? WARP_SEC_FLAG_BOTH : WARP_SEC_FLAG_CIPHER;
	return run_cipher(s, wq, r, icv);
}

static void
warp_sec_exec(void *engine, struct warp_queue *wq, const struct warp_sqe *in, struct warp_sqe *out)
{
	u32 icv = WARP_SEC_ICV_NONE, flag = 0, status = WARP_SEC_DONE;
	struct warp_sec_req r;
	u8 err;

	err = warp_sec_decode(&r, wq->dev->model, in);
	if (!err && !r.invalid)
		err = run(engine, wq, &r, &icv, &flag);
	if (err)
		status |= err << WARP_SEC_ERROR_SHIFT;
	else
		status |= icv << WARP_SEC_ICV_SHIFT | flag << WARP_SEC_FLAG_SHIFT;
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

	warp_sec_free_transforms(s);
	/* Plain text goes nowhere from here. */
	if (s->data)
		memzero_explicit(s->data, s->size);
	vfree(s->data);
	kvfree(s->sg);
	kfree_sensitive(s);
}

static void *
warp_sec_create(struct warp_queue *wq)
{
	struct warp_sec *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	return s ? s : ERR_PTR(-ENOMEM);
}

const struct warp_engine_ops warp_sec_ops = {
	.name = "sec",
	.algs = warp_sec_algs,
	.max_qc_type = WARP_SEC_QC_TYPE,
	.create = warp_sec_create,
	.destroy = warp_sec_destroy,
	.exec = warp_sec_exec,
};
