// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The ZIP engine: checks a descriptor, has the work done and stores the
 * results. Section numbers are the datasheet's. What hardware does with a
 * descriptor that breaks its rules is not published; here, as on the
 * in-process device, each gets a status of its own.
 */

#include <linux/crc32.h>
#include <linux/vmalloc.h>
#include <linux/zutil.h>

#include "warp_kcompat.h"
#include "zip.h"

/* Every bit of dw9 that is in use. */
#define DW9_MASK	(WARP_ZIP_REQ_MASK | WARP_ZIP_BUF_MASK | WARP_ZIP_WIN_MASK)

static u64
join(u32 lo, u32 hi)
{
	return (u64)hi << 32 | lo;
}

u32
warp_zip_status(int err)
{
	return err == 0 ? WARP_ZIP_ST_OK :
	       err == -EINVAL ? WARP_ZIP_ST_SOFT_DESC : WARP_ZIP_ST_SOFT_ADDR;
}

void
warp_zip_sum(struct warp_zip_req *req, const u8 *data, size_t len)
{
	req->isize += len;
	if (req->type == WARP_ZIP_REQ_GZIP)
		req->crc = ~crc32_le(~req->crc, data, len);
	else if (req->type == WARP_ZIP_REQ_ZLIB)
		req->adler = zlib_adler32(req->adler, data, len);
}

void
warp_zip_trailer(const struct warp_zip_req *req, u8 *to)
{
	if (req->type == WARP_ZIP_REQ_GZIP) {
		put_unaligned_le32(req->crc, to);
		put_unaligned_le32(req->isize, to + 4);
	} else if (req->type == WARP_ZIP_REQ_ZLIB) {
		put_unaligned_be32(req->adler, to);
	}
}

u32
warp_zip_put_trailer(struct warp_zip_req *req)
{
	u32 len = warp_zip_trailer_len(req->type);
	u8 trailer[WARP_ZIP_GZIP_TRAILER];
	int ret;

	if (req->dst.left < len)
		return WARP_ZIP_ST_NO_SPACE;
	warp_zip_trailer(req, trailer);
	ret = warp_span_write(&req->dst, trailer, len);
	req->produced += len;
	return warp_zip_status(ret);
}

/* ---- Descriptors ---- */

static bool
words_ok(enum warp_model model, const struct warp_zip_sqe *sqe)
{
	u32 sqe_type = model == WARP_MODEL_V2 ? WARP_ZIP_SQE_TYPE_V2 : WARP_ZIP_SQE_TYPE_V3;
	u32 req = sqe->type & WARP_ZIP_REQ_MASK;

	if (WARP_ZIP_SQE_TYPE(sqe->ctrl) != sqe_type)
		return false;
	if (req != WARP_ZIP_REQ_ZLIB && req != WARP_ZIP_REQ_GZIP &&
	    (req != WARP_ZIP_REQ_DEFLATE || model == WARP_MODEL_V2))
		return false;
	/* Modes and extensions that do not exist here. */
	return !(sqe->lba_l | sqe->lba_h | sqe->dif_ctrl | sqe->priv_info | sqe->dif_size |
		 sqe->head_l | sqe->head_h | (sqe->type & ~DW9_MASK) |
		 (sqe->dst_ctrl & WARP_ZIP_EXT_MASK) | (sqe->ctrl & WARP_ZIP_EXT_PARTIAL));
}

static bool
decode_window(struct warp_zip_req *req, enum warp_model model, bool compress, u32 dw9)
{
	static const u32 bytes[] = { 4096, 8192, 16384, 24576, 32768 };
	u32 code = (dw9 & WARP_ZIP_WIN_MASK) >> WARP_ZIP_WIN_SHIFT;

	req->window = 32768;
	/* V2 has no such field; some of its drivers write one. */
	if (!compress || model == WARP_MODEL_V2)
		return true;
	if (code >= ARRAY_SIZE(bytes))
		return false;
	req->window = bytes[code];
	return true;
}

/* Section 6.3. */
static bool
sizes_ok(const struct warp_zip_sqe *sqe, bool compress)
{
	if (sqe->src_len > WARP_ZIP_MAX_FLAT || sqe->dst_avail > WARP_ZIP_MAX_FLAT)
		return false;
	if (!(sqe->ctrl & WARP_ZIP_STATEFUL))
		return sqe->src_len != 0;
	if (sqe->dst_avail < WARP_ZIP_STREAM_MIN_OUT)
		return false;
	if (!compress)
		return true;
	return sqe->src_len &&
	       (sqe->ctrl & WARP_ZIP_FINISH || sqe->src_len % WARP_ZIP_STREAM_GRAIN == 0);
}

static u32
decode_data(struct warp_zip_req *req, struct warp_queue *wq, const struct warp_zip_sqe *sqe)
{
	u64 src = join(sqe->src_l, sqe->src_h), dst = join(sqe->dst_l, sqe->dst_h);
	u32 src_skip = sqe->ctrl & WARP_ZIP_SKIP_MASK, dst_skip = sqe->dst_ctrl & WARP_ZIP_SKIP_MASK;

	/* Section 4.6: an address must be there even where there are no data. */
	if (!src || !dst)
		return WARP_ZIP_ST_SOFT_ADDR;
	switch (sqe->type & WARP_ZIP_BUF_MASK) {
	case WARP_ZIP_BUF_FLAT:
		if (src_skip || dst_skip)
			return WARP_ZIP_ST_SOFT_DESC;
		warp_span_flat(&req->src, wq, src, sqe->src_len);
		warp_span_flat(&req->dst, wq, dst, sqe->dst_avail);
		return WARP_ZIP_ST_OK;
	case WARP_ZIP_BUF_SGL:
		warp_span_sgl(&req->src, wq, src, sqe->src_len, src_skip);
		warp_span_sgl(&req->dst, wq, dst, sqe->dst_avail, dst_skip);
		return WARP_ZIP_ST_OK;
	}
	return WARP_ZIP_ST_SOFT_DESC;
}

static void
decode_sums(struct warp_zip_req *req, const struct warp_zip_sqe *sqe)
{
	req->adler = 1;
	if (!(sqe->ctrl & WARP_ZIP_STATEFUL) || req->stream_new)
		return;
	req->ctx_dw[0] = sqe->ctx_dw0;
	req->ctx_dw[1] = sqe->ctx_dw1;
	req->ctx_dw[2] = sqe->ctx_dw2;
	req->isize = sqe->isize;
	if (req->type == WARP_ZIP_REQ_GZIP)
		req->crc = warp_zip_crc_from_raw(sqe->checksum);
	else
		req->adler = sqe->checksum;
}

static u32
decode(struct warp_zip_req *req, struct warp_queue *wq, const struct warp_zip_sqe *sqe)
{
	enum warp_model model = wq->dev->model;
	bool compress = wq->run_type == WARP_ZIP_QC_COMPRESS;

	memset(req, 0, sizeof(*req));
	req->type = sqe->type & WARP_ZIP_REQ_MASK;
	req->stream_new = sqe->ctrl & WARP_ZIP_STREAM_NEW;
	req->finish = sqe->ctrl & WARP_ZIP_FINISH;
	req->ctx_addr = join(sqe->ctx_l, sqe->ctx_h);
	if (!words_ok(model, sqe) || !sizes_ok(sqe, compress) ||
	    !decode_window(req, model, compress, sqe->type))
		return WARP_ZIP_ST_SOFT_DESC;
	decode_sums(req, sqe);
	return decode_data(req, wq, sqe);
}

/* ---- Results ---- */

static bool
has_results(u32 status)
{
	switch (status & WARP_ZIP_STATUS_MASK) {
	case WARP_ZIP_ST_OK:
	case WARP_ZIP_ST_NEGATIVE:
	case WARP_ZIP_ST_END:
		return true;
	}
	return status & WARP_ZIP_LSTBLK;
}

static void
put_word(u32 *word, u32 value)
{
	WRITE_ONCE(*word, value);
}

static void
store(struct warp_zip_sqe *out, const struct warp_zip_req *req, u32 status)
{
	bool ok = has_results(status);

	put_word(&out->consumed, ok ? req->consumed : 0);
	put_word(&out->produced, ok ? req->produced : 0);
	put_word(&out->status, status);
	if (!ok)
		return;
	put_word(&out->ctx_dw0, req->ctx_dw[0]);
	put_word(&out->ctx_dw1, req->ctx_dw[1]);
	put_word(&out->ctx_dw2, req->ctx_dw[2]);
	put_word(&out->isize, req->isize);
	put_word(&out->checksum, req->type == WARP_ZIP_REQ_GZIP ? warp_zip_crc_to_raw(req->crc) :
				 req->type == WARP_ZIP_REQ_ZLIB ? req->adler : 0);
}

static u32
run(struct warp_zip *z, struct warp_zip_req *req, bool compress, bool stateful)
{
	if (compress)
		return stateful ? warp_zip_stream_compress(z, req) : warp_zip_compress(z, req);
	return stateful ? warp_zip_stream_decompress(z, req) : warp_zip_decompress(z, req);
}

static void
warp_zip_exec(void *engine, struct warp_queue *wq, const struct warp_sqe *in, struct warp_sqe *out)
{
	const struct warp_zip_sqe *sqe = (const struct warp_zip_sqe *)in;
	struct warp_zip_req req;
	u32 status;

	status = decode(&req, wq, sqe);
	if (status == WARP_ZIP_ST_OK)
		status = run(engine, &req, wq->run_type == WARP_ZIP_QC_COMPRESS,
			     sqe->ctrl & WARP_ZIP_STATEFUL);
	store((struct warp_zip_sqe *)out, &req, status | req.lstblk);
}

/* ---- Engine ---- */

static const char *
warp_zip_algs(enum warp_model model)
{
	return model == WARP_MODEL_V2 ? "zlib\ngzip\n" : "zlib\ngzip\ndeflate\n";
}

static void
warp_zip_destroy(void *engine)
{
	struct warp_zip *z = engine;

	vfree(z->workspace);
	vfree(z);
}

static void *
warp_zip_create(struct warp_queue *wq)
{
	struct warp_zip *z;
	size_t size;

	size = wq->run_type == WARP_ZIP_QC_COMPRESS ?
		       zlib_deflate_workspacesize(MAX_WBITS, MAX_MEM_LEVEL) :
		       zlib_inflate_workspacesize();
	z = __vmalloc(sizeof(*z), GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!z)
		return ERR_PTR(-ENOMEM);
	z->workspace = __vmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!z->workspace) {
		vfree(z);
		return ERR_PTR(-ENOMEM);
	}
	z->strm.workspace = z->workspace;
	warp_inflate_work_init(&z->inflate_work);
	return z;
}

const struct warp_engine_ops warp_zip_ops = {
	.name = "zip",
	.algs = warp_zip_algs,
	.max_qc_type = WARP_ZIP_QC_DECOMPRESS,
	.create = warp_zip_create,
	.destroy = warp_zip_destroy,
	.exec = warp_zip_exec,
};
