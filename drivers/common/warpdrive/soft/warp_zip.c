/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The ZIP engine: decodes and checks a descriptor, reaches its memory, has the
 * work done and stores the results. What hardware does with a descriptor that
 * breaks the rules is not published; here every such descriptor is refused with
 * a status of its own, so that a driver which would surprise the hardware fails
 * on software first. Section numbers are those of the datasheet.
 *
 * Choices that the datasheet leaves open:
 * - A request moves at most 8 MiB each way, scattered or flat.
 * - The skip of a list lies within its first entry, and a flat buffer has none.
 * - A request that fails leaves the stream's words as they came, reports nothing
 *   consumed or produced, and can be repeated. Exceptions: partial compression
 *   (WARP_ZIP_EXT_PARTIAL), a wrong trailer, and stateless decompression whose
 *   input ends before its trailer does, which is SOFT_DATA with LSTBLK, ctx_st
 *   4 and all counts and checksums valid, so that a driver without raw deflate
 *   (V2) can use a zlib request for it.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isa-l/crc.h>

#include "warp_zip_priv.h"

/* Every bit of dw9 that a deflate request may use. */
#define DW9_MASK	(WARP_ZIP_REQ_MASK | WARP_ZIP_BUF_MASK | WARP_ZIP_WIN_MASK)

static const uint32_t window_bytes[] = { 4096, 8192, 16384, 24576, 32768 };

int
warp_zip_buf_reserve(struct warp_zip_buf *buf, size_t size)
{
	size_t want = 65536;
	uint8_t *mem;

	if (size <= buf->size)
		return 0;
	while (want < size)
		want *= 2;
	mem = malloc(want);
	if (mem == NULL)
		return -ENOMEM;
	free(buf->mem);
	buf->mem = mem;
	buf->size = want;
	return 0;
}

void
warp_zip_checksum_init(struct warp_zip_req *req)
{
	req->isize = 0;
	req->crc = 0;
	req->adler = 1;
}

void
warp_zip_checksum(struct warp_zip_req *req, const uint8_t *data, size_t len)
{
	req->isize += len;
	if (len == 0)
		return;
	/* Each from the library that is faster at it. */
	if (req->type == WARP_ZIP_REQ_GZIP || req->want_crc)
		req->crc = crc32_gzip_refl(req->crc, data, len);
	if (req->type == WARP_ZIP_REQ_ZLIB || req->want_adler)
		req->adler = libdeflate_adler32(req->adler, data, len);
}

void
warp_zip_trailer_put(const struct warp_zip_req *req, uint8_t *to)
{
	uint32_t adler = __builtin_bswap32(req->adler);

	if (req->type == WARP_ZIP_REQ_GZIP) {
		memcpy(to, &req->crc, sizeof(req->crc));
		memcpy(to + sizeof(req->crc), &req->isize, sizeof(req->isize));
	} else if (req->type == WARP_ZIP_REQ_ZLIB) {
		memcpy(to, &adler, sizeof(adler));
	}
}

bool
warp_zip_trailer_ok(const struct warp_zip_req *req, const uint8_t *from)
{
	uint8_t want[WARP_ZIP_GZIP_TRAILER];

	warp_zip_trailer_put(req, want);
	return memcmp(want, from, warp_zip_trailer_len(req->type)) == 0;
}

static uint64_t
join(uint32_t lo, uint32_t hi)
{
	return (uint64_t)hi << 32 | lo;
}

/* What each model takes of types, request types and ext bits. */
static bool
model_allows(enum warp_model model, const struct warp_zip_sqe *sqe, uint32_t type)
{
	uint32_t sqe_type = model == WARP_MODEL_V2 ? WARP_ZIP_SQE_TYPE_V2 : WARP_ZIP_SQE_TYPE_V3;
	uint32_t ext = (sqe->dst_ctrl & WARP_ZIP_EXT_MASK) | (sqe->ctrl & WARP_ZIP_EXT_PARTIAL);

	if (WARP_ZIP_SQE_TYPE(sqe->ctrl) != sqe_type)
		return false;
	if (ext != 0 && model != WARP_MODEL_EXT)
		return false;
	switch (type) {
	case WARP_ZIP_REQ_DEFLATE:
		return model != WARP_MODEL_V2;
	case WARP_ZIP_REQ_ZLIB:
	case WARP_ZIP_REQ_GZIP:
		return true;
	case WARP_ZIP_REQ_LZ4:
		return model == WARP_MODEL_EXT;
	default:
		return false;
	}
}

/* The words and bits of modes that do not exist here. */
static bool
unused_words_clear(const struct warp_zip_sqe *sqe)
{
	return (sqe->lba_l | sqe->lba_h | sqe->dif_ctrl | sqe->priv_info | sqe->dif_size |
		sqe->head_l | sqe->head_h | (sqe->type & ~DW9_MASK)) == 0;
}

static bool
decode_ext(struct warp_zip_req *req, uint32_t dw8)
{
	uint32_t level = (dw8 & WARP_ZIP_EXT_LEVEL_MASK) >> WARP_ZIP_EXT_LEVEL_SHIFT;
	uint32_t huff = dw8 & WARP_ZIP_EXT_HUFF_MASK;
	bool wrapped = req->type == WARP_ZIP_REQ_ZLIB || req->type == WARP_ZIP_REQ_GZIP;

	req->level = (int)level - 1;
	req->fixed = huff == WARP_ZIP_EXT_HUFF_FIXED;
	req->dynamic = huff == WARP_ZIP_EXT_HUFF_DYNAMIC;
	req->want_crc = dw8 & WARP_ZIP_EXT_CRC32;
	req->want_adler = dw8 & WARP_ZIP_EXT_ADLER32;
	if (req->level > WARP_ZIP_LEVEL_MAX || huff == WARP_ZIP_EXT_HUFF_MASK)
		return false;
	/* The words of a wrapped type are its trailer's. */
	if (wrapped && (req->want_crc || req->want_adler))
		return false;
	return !req->partial || (req->compress && !req->stateful);
}

static bool
decode_window(struct warp_zip_req *req, enum warp_model model, uint32_t dw9)
{
	uint32_t code = (dw9 & WARP_ZIP_WIN_MASK) >> WARP_ZIP_WIN_SHIFT;

	req->window = WARP_INFLATE_WINDOW;
	/* V2 has no such field; some of its drivers write one. */
	if (!req->compress || model == WARP_MODEL_V2)
		return true;
	if (code > WARP_ZIP_WIN_32K)
		return false;
	req->window = window_bytes[code];
	return true;
}

/* Section 6.3: what the hardware demands of the requests of a stream. */
static bool
stream_sizes_ok(const struct warp_zip_req *req, enum warp_model model)
{
	if (model == WARP_MODEL_EXT)
		return true;
	if (req->dst_len < WARP_ZIP_STREAM_MIN_OUT)
		return false;
	if (!req->compress)
		return true;
	if (req->finish)
		return req->src_len != 0;
	return req->src_len != 0 && req->src_len % WARP_ZIP_STREAM_GRAIN == 0;
}

static void
decode_state(struct warp_zip_req *req, const struct warp_zip_sqe *sqe)
{
	req->ctx_dw[0] = sqe->ctx_dw0;
	req->ctx_dw[1] = sqe->ctx_dw1;
	req->ctx_dw[2] = sqe->ctx_dw2;
	req->isize = sqe->isize;
	req->crc = req->type == WARP_ZIP_REQ_GZIP ? warp_zip_crc_from_raw(sqe->checksum) :
						    sqe->checksum;
	req->adler = req->type == WARP_ZIP_REQ_ZLIB ? sqe->checksum : sqe->comp_len;
	if (!req->stateful || req->stream_new) {
		memset(req->ctx_dw, 0, sizeof(req->ctx_dw));
		warp_zip_checksum_init(req);
	}
}

static uint32_t
decode(struct warp_zip_req *req, enum warp_model model, const struct warp_zip_sqe *sqe,
       uint16_t qc_type)
{
	bool ok;

	memset(req, 0, sizeof(*req));
	req->type = sqe->type & WARP_ZIP_REQ_MASK;
	req->compress = qc_type == WARP_ZIP_QC_COMPRESS;
	req->stateful = sqe->ctrl & WARP_ZIP_STATEFUL;
	req->stream_new = sqe->ctrl & WARP_ZIP_STREAM_NEW;
	req->finish = sqe->ctrl & WARP_ZIP_FINISH;
	req->partial = sqe->ctrl & WARP_ZIP_EXT_PARTIAL;
	req->src_len = sqe->src_len;
	req->dst_len = sqe->dst_avail;
	req->ctx_addr = join(sqe->ctx_l, sqe->ctx_h);
	ok = qc_type <= WARP_ZIP_QC_DECOMPRESS && model_allows(model, sqe, req->type) &&
	     unused_words_clear(sqe) && decode_ext(req, sqe->dst_ctrl) &&
	     decode_window(req, model, sqe->type);
	if (!ok || req->src_len > WARP_ZIP_MAX_FLAT || req->dst_len > WARP_ZIP_MAX_FLAT)
		return WARP_ZIP_ST_SOFT_DESC;
	if (req->stateful) {
		if (req->type == WARP_ZIP_REQ_LZ4 || !stream_sizes_ok(req, model))
			return WARP_ZIP_ST_SOFT_DESC;
		if (req->ctx_addr == 0 || req->ctx_addr + WARP_ZIP_CTX_DEV_SIZE < req->ctx_addr)
			return WARP_ZIP_ST_SOFT_ADDR;
	} else if (req->src_len == 0) {
		return WARP_ZIP_ST_SOFT_DESC;
	}
	decode_state(req, sqe);
	return WARP_ZIP_ST_OK;
}

static uint32_t
status_of(int err)
{
	return err == 0 ? WARP_ZIP_ST_OK :
	       err == -EINVAL ? WARP_ZIP_ST_SOFT_DESC : WARP_ZIP_ST_SOFT_ADDR;
}

/* One side's memory, as segments. */
static uint32_t
map_side(struct warp_zip *z, struct warp_sglio *io, uint32_t buf_type, uint64_t addr,
	 uint32_t skip, uint32_t len)
{
	/* Section 4.6: hardware wants an address even where there are no data. */
	if (addr == 0 && (len != 0 || z->model != WARP_MODEL_EXT))
		return WARP_ZIP_ST_SOFT_ADDR;
	if (buf_type == WARP_ZIP_BUF_FLAT)
		return skip != 0 ? WARP_ZIP_ST_SOFT_DESC :
				   status_of(warp_sglio_flat(io, addr, len));
	if (buf_type != WARP_ZIP_BUF_SGL)
		return WARP_ZIP_ST_SOFT_DESC;
	if (len == 0) {
		io->count = 0;
		io->len = 0;
		return WARP_ZIP_ST_OK;
	}
	return status_of(warp_sglio_list(io, z->dma, addr, skip, len));
}

/* A codec wants a pointer even to no bytes. */
static uint8_t no_bytes[1];

static uint32_t
map(struct warp_zip *z, struct warp_zip_req *req, const struct warp_zip_sqe *sqe)
{
	uint32_t buf_type = sqe->type & WARP_ZIP_BUF_MASK;
	uint32_t status;

	status = map_side(z, &z->src, buf_type, join(sqe->src_l, sqe->src_h),
			  sqe->ctrl & WARP_ZIP_SKIP_MASK, req->src_len);
	if (status != WARP_ZIP_ST_OK)
		return status;
	status = map_side(z, &z->dst, buf_type, join(sqe->dst_l, sqe->dst_h),
			  sqe->dst_ctrl & WARP_ZIP_SKIP_MASK, req->dst_len);
	if (status != WARP_ZIP_ST_OK)
		return status;

	req->src = req->src_len != 0 ? warp_sglio_direct(&z->src, 0, req->src_len) : no_bytes;
	if (req->src == NULL) {
		if (warp_zip_buf_reserve(&z->src_buf, req->src_len) != 0 ||
		    warp_sglio_gather(&z->src, z->dma, 0, z->src_buf.mem, req->src_len) != 0)
			return WARP_ZIP_ST_SOFT_ADDR;
		req->src = z->src_buf.mem;
	}
	req->dst = req->dst_len != 0 ? warp_sglio_direct(&z->dst, 0, req->dst_len) : no_bytes;
	if (req->dst == NULL) {
		if (warp_zip_buf_reserve(&z->dst_buf, req->dst_len) != 0)
			return WARP_ZIP_ST_SOFT_ADDR;
		req->dst = z->dst_buf.mem;
	}
	return WARP_ZIP_ST_OK;
}

static void
run(struct warp_zip *z, struct warp_zip_req *req)
{
	if (req->stateful)
		warp_zip_stream(z, req);
	else if (req->type == WARP_ZIP_REQ_LZ4 && req->compress)
		warp_zip_lz4_compress(z, req);
	else if (req->type == WARP_ZIP_REQ_LZ4)
		warp_zip_lz4_decompress(z, req);
	else if (req->compress)
		warp_zip_compress(z, req);
	else
		warp_zip_decompress(z, req);
}

/* Whether the counts and the stream's words of this result mean anything. */
static bool
has_results(uint32_t dw3)
{
	switch (dw3 & WARP_ZIP_STATUS_MASK) {
	case WARP_ZIP_ST_OK:
	case WARP_ZIP_ST_NEGATIVE:
	case WARP_ZIP_ST_END:
	case WARP_ZIP_ST_NO_SPACE:	/* counts are 0 unless partial */
		return true;
	default:
		return dw3 & WARP_ZIP_LSTBLK;
	}
}

static void
results(struct warp_zip_sqe *sqe, const struct warp_zip_req *req)
{
	bool ok = has_results(req->status);

	sqe->consumed = ok ? req->consumed : 0;
	sqe->produced = ok ? req->produced : 0;
	sqe->status = req->status;
	if (!ok)
		return;
	sqe->ctx_dw0 = req->ctx_dw[0];
	sqe->ctx_dw1 = req->ctx_dw[1];
	sqe->ctx_dw2 = req->ctx_dw[2];
	sqe->isize = req->isize;
	if (req->type == WARP_ZIP_REQ_GZIP)
		sqe->checksum = warp_zip_crc_to_raw(req->crc);
	else if (req->type == WARP_ZIP_REQ_ZLIB)
		sqe->checksum = req->adler;
	else
		sqe->checksum = req->want_crc ? req->crc : 0;
	if (req->want_adler)
		sqe->comp_len = req->adler;
}

/* The words that a device writes. */
static void
store(struct warp_sqe *out, const struct warp_zip_sqe *sqe)
{
	memcpy(&out->dw[0], &sqe->consumed, 4 * sizeof(out->dw[0]));
	out->dw[15] = sqe->ctx_dw0;
	memcpy(&out->dw[28], &sqe->ctx_dw1, 4 * sizeof(out->dw[0]));
}

static void
exec_one(struct warp_zip *z, struct warp_job *job)
{
	struct warp_zip_sqe sqe;
	struct warp_zip_req req;

	memcpy(&sqe, &job->in, sizeof(sqe));
	req.status = decode(&req, z->model, &sqe, job->qc_type);
	if (req.status == WARP_ZIP_ST_OK)
		req.status = map(z, &req, &sqe);
	if (req.status == WARP_ZIP_ST_OK)
		run(z, &req);
	if (has_results(req.status) && req.produced != 0 && req.dst == z->dst_buf.mem &&
	    warp_sglio_scatter(&z->dst, z->dma, 0, req.dst, req.produced) != 0)
		req.status = WARP_ZIP_ST_SOFT_ADDR;
	results(&sqe, &req);
	store(job->out, &sqe);
}

static void
zip_exec(void *engine, struct warp_job *jobs, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		exec_one(engine, &jobs[i]);
}

static void
zip_destroy(void *engine)
{
	struct warp_zip *z = engine;

	if (z == NULL)
		return;
	warp_zip_codec_fini(&z->codec);
	warp_sglio_free(&z->src);
	warp_sglio_free(&z->dst);
	free(z->src_buf.mem);
	free(z->dst_buf.mem);
	free(z->hist_buf.mem);
	free(z->ctx_buf.mem);
	free(z);
}

static void *
zip_create(enum warp_model model, const struct warp_dma *dma)
{
	struct warp_zip *z = NULL;

	if (posix_memalign((void **)&z, 64, sizeof(*z)) != 0)
		return NULL;
	memset(z, 0, sizeof(*z));
	z->model = model;
	z->dma = dma;
	warp_inflate_work_init(&z->inflate_work);
	if (warp_zip_codec_init(&z->codec) != 0) {
		zip_destroy(z);
		return NULL;
	}
	return z;
}

const struct warp_engine_ops warp_zip_engine = {
	.name = "zip",
	.batch = 1,
	.create = zip_create,
	.destroy = zip_destroy,
	.exec = zip_exec,
};
