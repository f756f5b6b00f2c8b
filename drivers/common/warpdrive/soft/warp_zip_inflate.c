/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Stateless decompression. */

#include <string.h>

#include "warp_zip_priv.h"

void
warp_zip_decompress(struct warp_zip *z, struct warp_zip_req *req)
{
	uint32_t trailer = warp_zip_trailer_len(req->type);
	struct warp_inflate_state st;
	struct warp_inflate_io io = {
		.in = req->src, .in_len = req->src_len,
		.out = req->dst, .out_len = req->dst_len,
	};

	memset(&st, 0, sizeof(st));
	switch (warp_inflate_run(&st, &z->inflate_work, &io)) {
	case WARP_INFLATE_END:
		break;
	case WARP_INFLATE_OUTPUT:
		req->status = WARP_ZIP_ST_NO_SPACE;
		return;
	default:
		req->status = WARP_ZIP_ST_SOFT_DATA;
		return;
	}

	req->consumed = io.consumed;
	req->produced = io.produced;
	req->status = WARP_ZIP_LSTBLK;
	warp_zip_checksum(req, req->dst, req->produced);
	if (req->src_len - req->consumed < trailer) {
		req->status |= WARP_ZIP_ST_SOFT_DATA;
		req->ctx_dw[0] = WARP_ZIP_CTX_ST_TRAILER | WARP_ZIP_CTX_BFINAL;
		return;
	}
	if (!warp_zip_trailer_ok(req, req->src + req->consumed))
		req->status |= WARP_ZIP_ST_CHECKSUM;
	req->consumed += trailer;
}
