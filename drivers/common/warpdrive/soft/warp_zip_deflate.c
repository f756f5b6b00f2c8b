/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Stateless compression, and the fitting of data into what room there is. */

#include <string.h>

#include "warp_zip_priv.h"

/* A stored block's head: what a block costs at most beyond its data. */
#define BLOCK_HEAD	5u
#define STORED_MAX	65535u
/* Less room than this is not worth another block once there has been one. */
#define ROOM_WORTH	128u
/* Input more times larger than the room is not tried in one go. */
#define RATIO_LIKELY	8u

void
warp_zip_hist_push(struct warp_zip_hist *hist, const uint8_t *in, size_t len)
{
	uint32_t keep;

	if (len >= WARP_INFLATE_WINDOW) {
		memcpy(hist->window, in + len - WARP_INFLATE_WINDOW, WARP_INFLATE_WINDOW);
		hist->len = WARP_INFLATE_WINDOW;
		return;
	}
	keep = WARP_INFLATE_WINDOW - len < hist->len ? WARP_INFLATE_WINDOW - len : hist->len;
	memmove(hist->window, hist->window + hist->len - keep, keep);
	memcpy(hist->window + keep, in, len);
	hist->len = keep + len;
}

/* Input that surely fits into @p room, because stored blocks do. */
static uint32_t
sure_input(uint32_t room)
{
	uint32_t heads = (room / (STORED_MAX + BLOCK_HEAD) + 1) * BLOCK_HEAD;

	return room > heads ? room - heads : 0;
}

/*
 * Cuts the input into pieces, each as long as the room is likely to take: the
 * first as long as is sure, the next by the ratio so far.
 */
static void
fit_pieces(struct warp_zip_codec *codec, struct warp_zip_req *req, struct warp_zip_hist *hist,
	   uint32_t room, uint32_t grain, uint32_t most)
{
	uint32_t n, sure, left = most;
	uint64_t guess;
	size_t out;

	while (left >= grain) {
		sure = sure_input(room);
		guess = req->produced != 0 ?
			(uint64_t)room * req->consumed / req->produced * 7 / 8 : sure;
		n = guess > sure ? (guess < left ? guess : left) : (sure < left ? sure : left);
		n -= n % grain;
		if (n == 0 || (req->produced != 0 && room < ROOM_WORTH))
			return;
		out = warp_zip_deflate_blocks(codec, req, hist, req->src + req->consumed, n,
					      req->dst + req->produced, room, false);
		if (out == 0 && n > sure) {
			n = sure - sure % grain;
			if (n == 0)
				return;
			out = warp_zip_deflate_blocks(codec, req, hist, req->src + req->consumed,
						      n, req->dst + req->produced, room, false);
		}
		if (out == 0)
			return;
		warp_zip_hist_push(hist, req->src + req->consumed, n);
		req->consumed += n;
		req->produced += out;
		room -= out;
		left -= n;
	}
}

bool
warp_zip_deflate_fit(struct warp_zip_codec *codec, struct warp_zip_req *req,
		     struct warp_zip_hist *hist, uint32_t room, uint32_t grain, bool final)
{
	uint32_t left = req->src_len;
	size_t out = 0;

	if (left / RATIO_LIKELY <= room)
		out = warp_zip_deflate_blocks(codec, req, hist, req->src, left, req->dst, room,
					      final);
	if (out == 0) {
		/* A request that is consumed would look finished: keep something back. */
		fit_pieces(codec, req, hist, room, grain, left - final);
		left -= req->consumed;
		room -= req->produced;
		if (!final)
			return left == 0;
		if (left > sure_input(room))
			return false;
		out = warp_zip_deflate_blocks(codec, req, hist, req->src + req->consumed, left,
					      req->dst + req->produced, room, true);
		if (out == 0)
			return false;
	}
	warp_zip_hist_push(hist, req->src + req->consumed, left);
	req->consumed += left;
	req->produced += out;
	return true;
}

/* A stateless request that does not fit, but whose beginning is wanted. */
static void
compress_partial(struct warp_zip *z, struct warp_zip_req *req)
{
	struct warp_zip_hist hist = { .len = 0 };

	if (warp_zip_buf_reserve(&z->hist_buf, WARP_INFLATE_WINDOW) != 0)
		return;
	hist.window = z->hist_buf.mem;
	fit_pieces(&z->codec, req, &hist, req->dst_len, 1, req->src_len - 1);
	warp_zip_checksum(req, req->src, req->consumed);
}

void
warp_zip_compress(struct warp_zip *z, struct warp_zip_req *req)
{
	uint32_t trailer = warp_zip_trailer_len(req->type);
	size_t n = 0;

	if (req->dst_len > trailer)
		n = warp_zip_deflate_whole(&z->codec, req, req->src, req->src_len, req->dst,
					   req->dst_len - trailer);
	if (n == 0) {
		req->status = WARP_ZIP_ST_NO_SPACE;
		if (req->partial)
			compress_partial(z, req);
		return;
	}
	warp_zip_checksum(req, req->src, req->src_len);
	warp_zip_trailer_put(req, req->dst + n);
	req->consumed = req->src_len;
	req->produced = n + trailer;
	if (req->produced > req->consumed)
		req->status = WARP_ZIP_ST_NEGATIVE;
}
