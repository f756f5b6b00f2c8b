/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Streams. Everything that one request leaves for the next is in the driver's
 * context buffer, the three ctx words and the two running sums, so that a stream
 * may move between queues and devices, and a driver that loses one of them fails
 * here as it would on hardware.
 *
 * Context buffer, from the device's address:
 *
 *	0	struct ctx_head, decompression: then the decoder's state
 *	0xC00	history of ctx_dw2 bytes. Compression: oldest first.
 *		Decompression: a ring of 32 KiB
 *	0xC00 + ctx_dw2 rounded up to 16
 *		decompression: the undecoded bits, for drivers that look at them
 *		(section 5.4). The decoder stops for input only in front of
 *		something that needs all of them, so that they are never a
 *		whole block
 *
 * ctx_dw1 counts bytes that wait in the state for room; ctx_dw0 is as
 * section 5.3 has it, and 0 for compression.
 */

#include <errno.h>
#include <string.h>

#include "warp_zip_priv.h"

#define CTX_DEFLATE	0x31435A57u	/* "WZC1" */
#define CTX_INFLATE	0x31445A57u	/* "WZD1" */

struct ctx_head {
	uint32_t magic;
	uint8_t type;			/* WARP_ZIP_REQ_* of the stream */
	uint8_t finished;		/* compression: the final block is written */
	uint8_t trailer_have;		/* decompression: trailer bytes so far */
	uint8_t pad;
	uint8_t trailer[WARP_ZIP_GZIP_TRAILER];
};

struct ctx_inflate {
	struct ctx_head head;
	struct warp_inflate_state st;
};

_Static_assert(sizeof(struct ctx_inflate) <= WARP_ZIP_CTX_WINDOW, "state reaches the window");
/* The undecoded bits of a full window are the last thing in the buffer. */
_Static_assert(WARP_ZIP_CTX_WINDOW + WARP_INFLATE_WINDOW + 8 <= WARP_ZIP_CTX_DEV_SIZE,
	       "state reaches beyond the device's part of the context");

static uint8_t *
ctx_map(struct warp_zip *z, const struct warp_zip_req *req)
{
	if (WARP_DMA_IDENTITY)
		return (uint8_t *)(uintptr_t)req->ctx_addr;
	if (warp_zip_buf_reserve(&z->ctx_buf, WARP_ZIP_CTX_DEV_SIZE) != 0 ||
	    warp_dma_read(z->dma, req->ctx_addr, z->ctx_buf.mem, WARP_ZIP_CTX_DEV_SIZE) != 0)
		return NULL;
	return z->ctx_buf.mem;
}

static int
ctx_unmap(struct warp_zip *z, const struct warp_zip_req *req, const uint8_t *ctx)
{
	if (WARP_DMA_IDENTITY)
		return 0;
	return warp_dma_write(z->dma, req->ctx_addr, ctx, WARP_ZIP_CTX_DEV_SIZE);
}

/* Checks the head of a stream that goes on, or makes a new one. */
static bool
head_begin(struct ctx_head *head, const struct warp_zip_req *req, uint32_t magic)
{
	if (!req->stream_new)
		return head->magic == magic && head->type == req->type;
	memset(head, 0, sizeof(*head));
	head->magic = magic;
	head->type = req->type;
	return true;
}

/* An empty final block, for a stream whose data are all behind it. */
static void
finish_empty(struct warp_zip_req *req)
{
	static const uint8_t block[] = { 0x03, 0x00 };
	uint32_t trailer = warp_zip_trailer_len(req->type);

	if (req->dst_len < sizeof(block) + trailer) {
		req->status = WARP_ZIP_ST_NO_SPACE;
		return;
	}
	memcpy(req->dst, block, sizeof(block));
	warp_zip_trailer_put(req, req->dst + sizeof(block));
	req->produced = sizeof(block) + trailer;
}

static void
compress_data(struct warp_zip *z, struct warp_zip_req *req, struct warp_zip_hist *hist)
{
	uint32_t trailer = req->finish ? warp_zip_trailer_len(req->type) : 0;
	uint32_t room = req->dst_len > trailer ? req->dst_len - trailer : 0;
	uint32_t grain = z->model == WARP_MODEL_EXT ? 1 : WARP_ZIP_STREAM_GRAIN;
	bool done = warp_zip_deflate_fit(&z->codec, req, hist, room, grain, req->finish);

	warp_zip_checksum(req, req->src, req->consumed);
	if (done && req->finish) {
		warp_zip_trailer_put(req, req->dst + req->produced);
		req->produced += trailer;
	}
}

static void
stream_compress(struct warp_zip *z, struct warp_zip_req *req, uint8_t *ctx)
{
	struct warp_zip_hist hist = { .window = ctx + WARP_ZIP_CTX_WINDOW };
	struct ctx_head head;

	memcpy(&head, ctx, sizeof(head));
	if (!head_begin(&head, req, CTX_DEFLATE) || head.finished) {
		req->status = WARP_ZIP_ST_SOFT_DESC;
		return;
	}
	hist.len = req->ctx_dw[2] & WARP_ZIP_CTX_WIN_MASK;
	if (hist.len > WARP_INFLATE_WINDOW) {
		req->status = WARP_ZIP_ST_SOFT_DESC;
		return;
	}
	if (req->src_len != 0)
		compress_data(z, req, &hist);
	else if (req->finish)
		finish_empty(req);
	head.finished = req->finish && req->consumed == req->src_len &&
			req->status == WARP_ZIP_ST_OK;
	req->ctx_dw[0] = 0;
	req->ctx_dw[1] = 0;
	req->ctx_dw[2] = hist.len;
	memcpy(ctx, &head, sizeof(head));
}

/* Decoder state that travels in the descriptor. */
static void
words_to_state(const struct warp_zip_req *req, struct warp_inflate_state *st)
{
	st->bit_count = (req->ctx_dw[0] & WARP_ZIP_CTX_BITS_MASK) >> WARP_ZIP_CTX_BITS_SHIFT;
	st->final = (req->ctx_dw[0] & WARP_ZIP_CTX_BFINAL) != 0;
	st->win_len = req->ctx_dw[2] & WARP_ZIP_CTX_WIN_MASK;
	if (st->mode == WARP_INFLATE_MATCH)
		st->left = req->ctx_dw[1] & WARP_ZIP_CTX_STORE_MASK;
}

static void
state_to_words(struct warp_zip_req *req, const struct warp_inflate_state *st, uint32_t ctx_st)
{
	uint32_t store = st->mode == WARP_INFLATE_MATCH ? st->left : 0;

	/* Undecoded bits that are whole symbols count as one byte. */
	if (ctx_st == WARP_ZIP_CTX_ST_OUTPUT && store == 0)
		store = 1;
	req->ctx_dw[0] = ctx_st | st->bit_count << WARP_ZIP_CTX_BITS_SHIFT |
			 (st->final ? WARP_ZIP_CTX_BFINAL : 0);
	req->ctx_dw[1] = store;
	req->ctx_dw[2] = st->win_len;
}

/* Takes trailer bytes; at the last one the stream has ended. */
static uint32_t
stream_trailer(struct warp_zip_req *req, struct ctx_head *head)
{
	uint32_t len = warp_zip_trailer_len(req->type);
	uint32_t n = len - head->trailer_have, left = req->src_len - req->consumed;

	req->status = WARP_ZIP_LSTBLK;
	if (n > left)
		n = left;
	memcpy(head->trailer + head->trailer_have, req->src + req->consumed, n);
	head->trailer_have += n;
	req->consumed += n;
	if (head->trailer_have < len)
		return WARP_ZIP_CTX_ST_TRAILER;
	req->status |= warp_zip_trailer_ok(req, head->trailer) ? WARP_ZIP_ST_END :
								 WARP_ZIP_ST_CHECKSUM;
	return WARP_ZIP_CTX_ST_NONE;
}

static void
stream_decompress(struct warp_zip *z, struct warp_zip_req *req, uint8_t *ctx)
{
	uint8_t *window = ctx + WARP_ZIP_CTX_WINDOW;
	struct warp_inflate_io io = {
		.in = req->src, .in_len = req->src_len,
		.out = req->dst, .out_len = req->dst_len, .window = window,
	};
	enum warp_inflate_result result;
	uint32_t ctx_st = WARP_ZIP_CTX_ST_NONE;
	struct ctx_inflate c;

	memcpy(&c, ctx, sizeof(c));
	if (!head_begin(&c.head, req, CTX_INFLATE) ||
	    c.head.trailer_have > warp_zip_trailer_len(req->type)) {
		req->status = WARP_ZIP_ST_SOFT_DESC;
		return;
	}
	if (req->stream_new)
		memset(&c.st, 0, sizeof(c.st));
	words_to_state(req, &c.st);
	result = warp_inflate_run(&c.st, &z->inflate_work, &io);
	if (result == WARP_INFLATE_BAD) {
		req->status = WARP_ZIP_ST_SOFT_DATA;
		return;
	}
	req->consumed = io.consumed;
	req->produced = io.produced;
	warp_zip_checksum(req, req->dst, io.produced);
	warp_inflate_keep(&c.st, window, req->dst, io.produced);
	if (result == WARP_INFLATE_END)
		ctx_st = stream_trailer(req, &c.head);
	else if (result == WARP_INFLATE_OUTPUT)
		ctx_st = req->consumed == req->src_len ? WARP_ZIP_CTX_ST_OUTPUT :
							 WARP_ZIP_CTX_ST_MIDDLE;
	else if (c.st.mode == WARP_INFLATE_HEAD)
		ctx_st = WARP_ZIP_CTX_ST_BLOCK;
	state_to_words(req, &c.st, ctx_st);
	memcpy(ctx, &c, sizeof(c));
	memcpy(window + (c.st.win_len + 15) / 16 * 16, &c.st.bits, sizeof(c.st.bits));
}

void
warp_zip_stream(struct warp_zip *z, struct warp_zip_req *req)
{
	uint8_t *ctx = ctx_map(z, req);

	if (ctx == NULL) {
		req->status = WARP_ZIP_ST_SOFT_ADDR;
		return;
	}
	if (req->compress)
		stream_compress(z, req, ctx);
	else
		stream_decompress(z, req, ctx);
	if (ctx_unmap(z, req, ctx) != 0)
		req->status = WARP_ZIP_ST_SOFT_ADDR;
}
