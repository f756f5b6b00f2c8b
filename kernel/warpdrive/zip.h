/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_KZIP_H
#define WARP_KZIP_H

/* What the parts of the ZIP engine share. */

#include <linux/zlib.h>

#include "hw/warp_hw_zip.h"
#include "soft/warp_inflate.h"
#include "warpdrive.h"

/* Data pass through the engine in pieces of this size. */
#define WARP_ZIP_CHUNK	65536u

/** One queue's engine. */
struct warp_zip {
	struct z_stream_s strm;
	void *workspace;			/* the zlib library's */
	u8 in[WARP_ZIP_CHUNK];
	u8 out[WARP_ZIP_CHUNK];
	/* Streams only: history as the context buffer has it. */
	u8 window[WARP_INFLATE_WINDOW];
	u32 hist_len;				/* compression: bytes of it */
	struct warp_inflate_work inflate_work;
};

/** One request: what it asks for, and its results. */
struct warp_zip_req {
	struct warp_span src;
	struct warp_span dst;
	u8 type;			/* WARP_ZIP_REQ_* */
	bool stream_new;
	bool finish;
	u32 window;			/* bytes that a match may reach back */
	u64 ctx_addr;
	/* fed back by the driver and updated */
	u32 ctx_dw[3];
	u32 isize;
	u32 crc;
	u32 adler;
	/* results */
	u32 consumed;
	u32 produced;
	u32 lstblk;
};

/*
 * All of these return a status (WARP_ZIP_ST_*). Only with OK, NEGATIVE, END, or
 * lstblk set do the results mean anything.
 */
u32 warp_zip_compress(struct warp_zip *z, struct warp_zip_req *req);
u32 warp_zip_decompress(struct warp_zip *z, struct warp_zip_req *req);
u32 warp_zip_stream_compress(struct warp_zip *z, struct warp_zip_req *req);
u32 warp_zip_stream_decompress(struct warp_zip *z, struct warp_zip_req *req);

/** What a failed copy is as a status. */
u32 warp_zip_status(int err);

/** Adds data to the sums that the request type has. */
void warp_zip_sum(struct warp_zip_req *req, const u8 *data, size_t len);

static inline u32
warp_zip_trailer_len(u8 type)
{
	return type == WARP_ZIP_REQ_GZIP ? WARP_ZIP_GZIP_TRAILER :
	       type == WARP_ZIP_REQ_ZLIB ? WARP_ZIP_ZLIB_TRAILER : 0;
}

/** The trailer for the present sums. */
void warp_zip_trailer(const struct warp_zip_req *req, u8 *to);
/** Writes the trailer at the destination. Return: a status. */
u32 warp_zip_put_trailer(struct warp_zip_req *req);

/** Makes the zlib library ready to compress with at most @p window bytes of history. */
bool warp_zip_deflate_start(struct warp_zip *z, u32 window);
/**
 * Compresses the next @p len bytes of the source into at most @p room bytes and
 * ends with @p flush. @p keep, if any, gets each piece of the source.
 *
 * Return: a status; NO_SPACE leaves the library's stream unusable.
 */
u32 warp_zip_deflate_some(struct warp_zip *z, struct warp_zip_req *req, u32 len, u32 room,
			  int flush, void (*keep)(struct warp_zip *z, u32 len));

#endif /* WARP_KZIP_H */
