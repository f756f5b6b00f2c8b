// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The kernel's zlib library at work on a descriptor's memory. */

#include <linux/log2.h>
#include <linux/moduleparam.h>

#include "zip.h"

static unsigned int zip_level = 1;
module_param(zip_level, uint, 0644);
MODULE_PARM_DESC(zip_level, "zlib level of compression, 1 to 9 (default 1)");

/* ---- Compression ---- */

bool
warp_zip_deflate_start(struct warp_zip *z, u32 window)
{
	/* 24 KiB is no power of two: a match must not reach further than allowed. */
	int bits = ilog2(window);
	int level = clamp(READ_ONCE(zip_level), 1u, 9u);

	return zlib_deflateInit2(&z->strm, level, Z_DEFLATED, -bits, MAX_MEM_LEVEL,
				 Z_DEFAULT_STRATEGY) == Z_OK;
}

/* Writes what the library has put out. */
static u32
deflate_drain(struct warp_zip *z, struct warp_zip_req *req, u32 *room)
{
	u32 n = z->strm.next_out - z->out;
	int ret;

	if (n > *room)
		return WARP_ZIP_ST_NO_SPACE;
	ret = warp_span_write(&req->dst, z->out, n);
	if (ret)
		return warp_zip_status(ret);
	*room -= n;
	req->produced += n;
	return WARP_ZIP_ST_OK;
}

static u32
deflate_chunk(struct warp_zip *z, struct warp_zip_req *req, u32 len, u32 *room, int flush)
{
	bool full;
	u32 status;
	int ret;

	z->strm.next_in = z->in;
	z->strm.avail_in = len;
	do {
		z->strm.next_out = z->out;
		z->strm.avail_out = sizeof(z->out);
		ret = zlib_deflate(&z->strm, flush);
		if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
			return WARP_ZIP_ST_SOFT_DATA;
		full = z->strm.avail_out == 0;
		status = deflate_drain(z, req, room);
		if (status != WARP_ZIP_ST_OK)
			return status;
	} while (full && ret != Z_STREAM_END);
	return WARP_ZIP_ST_OK;
}

u32
warp_zip_deflate_some(struct warp_zip *z, struct warp_zip_req *req, u32 len, u32 room, int flush,
		      void (*keep)(struct warp_zip *z, u32 len))
{
	u32 n, status;
	int ret;

	do {
		n = min(len, WARP_ZIP_CHUNK);
		ret = warp_span_read(&req->src, z->in, n);
		if (ret)
			return warp_zip_status(ret);
		len -= n;
		warp_zip_sum(req, z->in, n);
		status = deflate_chunk(z, req, n, &room, len ? Z_NO_FLUSH : flush);
		if (status != WARP_ZIP_ST_OK)
			return status;
		req->consumed += n;
		if (keep)
			keep(z, n);
	} while (len);
	return WARP_ZIP_ST_OK;
}

u32
warp_zip_compress(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 trailer = warp_zip_trailer_len(req->type);
	u32 status;

	if (req->dst.left < trailer)
		return WARP_ZIP_ST_NO_SPACE;
	if (!warp_zip_deflate_start(z, req->window))
		return WARP_ZIP_ST_SOFT_DATA;
	status = warp_zip_deflate_some(z, req, req->src.left, req->dst.left - trailer, Z_FINISH,
				       NULL);
	if (status == WARP_ZIP_ST_OK)
		status = warp_zip_put_trailer(req);
	if (status == WARP_ZIP_ST_OK && req->produced > req->consumed)
		status = WARP_ZIP_ST_NEGATIVE;
	return status;
}

/* ---- Decompression ---- */

static u32
inflate_fill(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 n = min(req->src.left, WARP_ZIP_CHUNK);
	int ret;

	if (z->strm.avail_in || !n)
		return WARP_ZIP_ST_OK;
	ret = warp_span_read(&req->src, z->in, n);
	z->strm.next_in = z->in;
	z->strm.avail_in = n;
	return warp_zip_status(ret);
}

static u32
inflate_drain(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 n = z->strm.next_out - z->out;

	if (n > req->dst.left)
		return WARP_ZIP_ST_NO_SPACE;
	req->produced += n;
	warp_zip_sum(req, z->out, n);
	return warp_zip_status(warp_span_write(&req->dst, z->out, n));
}

/* Up to the end of the final block. */
static u32
inflate_all(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 status;
	int ret;

	do {
		status = inflate_fill(z, req);
		if (status != WARP_ZIP_ST_OK)
			return status;
		z->strm.next_out = z->out;
		z->strm.avail_out = sizeof(z->out);
		ret = zlib_inflate(&z->strm, Z_NO_FLUSH);
		if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
			return WARP_ZIP_ST_SOFT_DATA;
		status = inflate_drain(z, req);
		if (status != WARP_ZIP_ST_OK)
			return status;
		/* Neither more input nor a full output buffer: the data end early. */
		if (ret != Z_STREAM_END && !req->src.left && !z->strm.avail_in &&
		    z->strm.avail_out)
			return WARP_ZIP_ST_SOFT_DATA;
	} while (ret != Z_STREAM_END);
	return WARP_ZIP_ST_OK;
}

/* What is left of the input is partly in the buffer still. */
static u32
inflate_trailer(struct warp_zip *z, struct warp_zip_req *req, u32 have)
{
	u32 len = warp_zip_trailer_len(req->type);
	u32 n = min_t(u32, len, z->strm.avail_in);
	u8 got[WARP_ZIP_GZIP_TRAILER], want[WARP_ZIP_GZIP_TRAILER];
	int ret;

	if (have < len) {
		/* A driver without raw deflate can do with that; see the in-process device. */
		req->ctx_dw[0] = WARP_ZIP_CTX_ST_TRAILER | WARP_ZIP_CTX_BFINAL;
		return WARP_ZIP_ST_SOFT_DATA;
	}
	memcpy(got, z->strm.next_in, n);
	ret = warp_span_read(&req->src, got + n, len - n);
	if (ret) {
		req->lstblk = 0;
		return warp_zip_status(ret);
	}
	warp_zip_trailer(req, want);
	req->consumed += len;
	return memcmp(got, want, len) ? WARP_ZIP_ST_CHECKSUM : WARP_ZIP_ST_OK;
}

u32
warp_zip_decompress(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 len = req->src.left, left;
	u32 status;

	z->strm.avail_in = 0;
	z->strm.next_in = z->in;
	if (zlib_inflateInit2(&z->strm, -MAX_WBITS) != Z_OK)
		return WARP_ZIP_ST_SOFT_DATA;
	status = inflate_all(z, req);
	if (status != WARP_ZIP_ST_OK)
		return status;
	left = z->strm.avail_in + req->src.left;
	req->consumed = len - left;
	req->lstblk = WARP_ZIP_LSTBLK;
	return inflate_trailer(z, req, left);
}
