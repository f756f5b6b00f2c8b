// SPDX-License-Identifier: GPL-2.0-or-later
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Streams. All that one request leaves for the next is in the driver's context
 * buffer, the three ctx words and the two running sums, as with the hardware.
 * The buffer is user memory: what comes from it is believed no more than a
 * descriptor is.
 *
 * Context buffer, from the device's address:
 *
 *	0	struct ctx_head; decompression: then the decoder's state
 *	0xC00	history of ctx_dw2 bytes. Compression: oldest first.
 *		Decompression: a ring of 32 KiB
 *	0xC00 + ctx_dw2 rounded up to 16
 *		decompression: the undecoded bits (section 5.4). The decoder
 *		stops for input only in front of something that needs all of
 *		them, so that they are never a whole block
 */

#include <linux/string.h>

#include "zip.h"

#define CTX_DEFLATE	0x314B5A57u	/* "WZK1" */
#define CTX_INFLATE	0x314C5A57u

struct ctx_head {
	u32 magic;
	u8 type;			/* WARP_ZIP_REQ_* of the stream */
	u8 finished;			/* compression: the final block is written */
	u8 trailer_have;		/* decompression: trailer bytes so far */
	u8 pad;
	u8 trailer[WARP_ZIP_GZIP_TRAILER];
};

struct ctx_inflate {
	struct ctx_head head;
	struct warp_inflate_state st;
};

static_assert(sizeof(struct ctx_inflate) <= WARP_ZIP_CTX_WINDOW, "the state reaches the window");
static_assert(WARP_ZIP_CTX_WINDOW + WARP_INFLATE_WINDOW + 8 <= WARP_ZIP_CTX_DEV_SIZE,
	      "the bits reach beyond the device's part");

static bool
ctx_addr_ok(const struct warp_zip_req *req)
{
	return req->ctx_addr && req->ctx_addr + WARP_ZIP_CTX_DEV_SIZE > req->ctx_addr;
}

static u32
ctx_read(const struct warp_zip_req *req, u32 offset, void *buf, size_t len)
{
	return warp_zip_status(warp_mem_read(req->src.wq, buf, req->ctx_addr + offset, len));
}

static u32
ctx_write(const struct warp_zip_req *req, u32 offset, const void *buf, size_t len)
{
	return warp_zip_status(warp_mem_write(req->src.wq, req->ctx_addr + offset, buf, len));
}

static void
head_new(struct ctx_head *head, const struct warp_zip_req *req, u32 magic)
{
	memset(head, 0, sizeof(*head));
	head->magic = magic;
	head->type = req->type;
}

/* ---- Compression ---- */

/* Appends what has just been compressed to the history, oldest first. */
static void
window_keep(struct warp_zip *z, u32 len)
{
	u32 keep;

	if (len >= WARP_INFLATE_WINDOW) {
		memcpy(z->window, z->in + len - WARP_INFLATE_WINDOW, WARP_INFLATE_WINDOW);
		z->hist_len = WARP_INFLATE_WINDOW;
		return;
	}
	keep = min(z->hist_len, WARP_INFLATE_WINDOW - len);
	memmove(z->window, z->window + z->hist_len - keep, keep);
	memcpy(z->window + keep, z->in, len);
	z->hist_len = keep + len;
}

/*
 * The library takes no dictionary. It gets the history to compress, so that it
 * has it in its window, and what comes out is dropped.
 */
static bool
deflate_prime(struct warp_zip *z)
{
	z->strm.next_in = z->window;
	z->strm.avail_in = z->hist_len;
	do {
		z->strm.next_out = z->out;
		z->strm.avail_out = sizeof(z->out);
		switch (zlib_deflate(&z->strm, Z_SYNC_FLUSH)) {
		case Z_OK:
		case Z_BUF_ERROR:
			break;
		default:
			return false;
		}
	} while (z->strm.avail_out == 0);
	return true;
}

/* Input that fits into @p room whatever it is: fixed codes of at most nine bits, and a flush. */
static u32
input_for(u32 room)
{
	return room < 32 ? 0 : (u32)div_u64((u64)(room - 32) * 64, 73);
}

/*
 * Compresses as much as fits, in pieces: each time as much as must fit, until
 * all is through or what is left of the room is not worth another piece.
 */
static u32
compress_fit(struct warp_zip *z, struct warp_zip_req *req, u32 len, u32 room)
{
	u32 used, n, status, before = req->produced;
	bool last;

	while (len) {
		used = req->produced - before;
		n = input_for(room - used);
		last = n >= len;
		n = last ? len : n & ~(WARP_ZIP_STREAM_GRAIN - 1);
		if (!n || (!last && n < 64 && req->consumed))
			break;
		status = warp_zip_deflate_some(z, req, n, room - used,
					       last && req->finish ? Z_FINISH : Z_SYNC_FLUSH,
					       window_keep);
		if (status != WARP_ZIP_ST_OK)
			return status;
		len -= n;
	}
	return WARP_ZIP_ST_OK;
}

static u32
compress_load(struct warp_zip *z, struct warp_zip_req *req, struct ctx_head *head)
{
	u32 status;

	z->hist_len = 0;
	if (req->stream_new) {
		head_new(head, req, CTX_DEFLATE);
		return WARP_ZIP_ST_OK;
	}
	status = ctx_read(req, 0, head, sizeof(*head));
	if (status != WARP_ZIP_ST_OK)
		return status;
	z->hist_len = req->ctx_dw[2] & WARP_ZIP_CTX_WIN_MASK;
	if (head->magic != CTX_DEFLATE || head->type != req->type || head->finished ||
	    z->hist_len > WARP_INFLATE_WINDOW)
		return WARP_ZIP_ST_SOFT_DESC;
	return ctx_read(req, WARP_ZIP_CTX_WINDOW, z->window, z->hist_len);
}

static u32
compress_save(struct warp_zip *z, struct warp_zip_req *req, struct ctx_head *head)
{
	u32 status = ctx_write(req, WARP_ZIP_CTX_WINDOW, z->window, z->hist_len);

	req->ctx_dw[0] = 0;
	req->ctx_dw[1] = 0;
	req->ctx_dw[2] = z->hist_len;
	return status != WARP_ZIP_ST_OK ? status : ctx_write(req, 0, head, sizeof(*head));
}

u32
warp_zip_stream_compress(struct warp_zip *z, struct warp_zip_req *req)
{
	u32 trailer = req->finish ? warp_zip_trailer_len(req->type) : 0;
	struct ctx_head head;
	u32 status;

	if (!ctx_addr_ok(req))
		return WARP_ZIP_ST_SOFT_ADDR;
	status = compress_load(z, req, &head);
	if (status != WARP_ZIP_ST_OK)
		return status;
	if (!warp_zip_deflate_start(z, req->window) || !deflate_prime(z))
		return WARP_ZIP_ST_SOFT_DATA;
	status = compress_fit(z, req, req->src.left, req->dst.left - trailer);
	if (status == WARP_ZIP_ST_OK && req->finish && !req->src.left) {
		head.finished = 1;
		status = warp_zip_put_trailer(req);
	}
	return status != WARP_ZIP_ST_OK ? status : compress_save(z, req, &head);
}

/* ---- Decompression ---- */

static void
words_to_state(const struct warp_zip_req *req, struct warp_inflate_state *st)
{
	st->bit_count = (req->ctx_dw[0] & WARP_ZIP_CTX_BITS_MASK) >> WARP_ZIP_CTX_BITS_SHIFT;
	st->final = !!(req->ctx_dw[0] & WARP_ZIP_CTX_BFINAL);
	st->win_len = req->ctx_dw[2] & WARP_ZIP_CTX_WIN_MASK;
	if (st->mode == WARP_INFLATE_MATCH)
		st->left = req->ctx_dw[1] & WARP_ZIP_CTX_STORE_MASK;
}

static void
state_to_words(struct warp_zip_req *req, const struct warp_inflate_state *st, u32 ctx_st)
{
	u32 store = st->mode == WARP_INFLATE_MATCH ? st->left : 0;

	/* Undecoded bits that are whole symbols count as one byte. */
	if (ctx_st == WARP_ZIP_CTX_ST_OUTPUT && !store)
		store = 1;
	req->ctx_dw[0] = ctx_st | st->bit_count << WARP_ZIP_CTX_BITS_SHIFT |
			 (st->final ? WARP_ZIP_CTX_BFINAL : 0);
	req->ctx_dw[1] = store;
	req->ctx_dw[2] = st->win_len;
}

static u32
decompress_load(struct warp_zip *z, struct warp_zip_req *req, struct ctx_inflate *c)
{
	u32 status;

	if (req->stream_new) {
		memset(c, 0, sizeof(*c));
		head_new(&c->head, req, CTX_INFLATE);
		return WARP_ZIP_ST_OK;
	}
	status = ctx_read(req, 0, c, sizeof(*c));
	if (status != WARP_ZIP_ST_OK)
		return status;
	if (c->head.magic != CTX_INFLATE || c->head.type != req->type ||
	    c->head.trailer_have > warp_zip_trailer_len(req->type))
		return WARP_ZIP_ST_SOFT_DESC;
	return ctx_read(req, WARP_ZIP_CTX_WINDOW, z->window, sizeof(z->window));
}

static u32
decompress_save(struct warp_zip *z, struct warp_zip_req *req, struct ctx_inflate *c)
{
	u32 status, bits_at = WARP_ZIP_CTX_WINDOW + round_up(c->st.win_len, 16);

	status = ctx_write(req, 0, c, sizeof(*c));
	if (status == WARP_ZIP_ST_OK)
		status = ctx_write(req, WARP_ZIP_CTX_WINDOW, z->window, c->st.win_len);
	if (status == WARP_ZIP_ST_OK)
		status = ctx_write(req, bits_at, &c->st.bits, sizeof(c->st.bits));
	return status;
}

/* As far as the input in io and one piece of output go. */
static u32
inflate_step(struct warp_zip *z, struct warp_zip_req *req, struct warp_inflate_state *st,
	     struct warp_inflate_io *io, enum warp_inflate_result *result)
{
	int ret;

	io->out = z->out;
	io->out_len = min(req->dst.left, WARP_ZIP_CHUNK);
	io->window = z->window;
	*result = warp_inflate_run(st, &z->inflate_work, io);
	if (*result == WARP_INFLATE_BAD)
		return WARP_ZIP_ST_SOFT_DATA;
	io->in += io->consumed;
	io->in_len -= io->consumed;
	req->consumed += io->consumed;
	req->produced += io->produced;
	warp_zip_sum(req, z->out, io->produced);
	warp_inflate_keep(st, z->window, z->out, io->produced);
	ret = warp_span_write(&req->dst, z->out, io->produced);
	return warp_zip_status(ret);
}

static u32
inflate_pieces(struct warp_zip *z, struct warp_zip_req *req, struct warp_inflate_state *st,
	       struct warp_inflate_io *io, enum warp_inflate_result *result)
{
	u32 status, n;

	io->in = z->in;
	io->in_len = 0;
	do {
		n = min(req->src.left, WARP_ZIP_CHUNK);
		if (!io->in_len && n) {
			status = warp_zip_status(warp_span_read(&req->src, z->in, n));
			if (status != WARP_ZIP_ST_OK)
				return status;
			io->in = z->in;
			io->in_len = n;
		}
		status = inflate_step(z, req, st, io, result);
		if (status != WARP_ZIP_ST_OK)
			return status;
	} while (*result == WARP_INFLATE_INPUT ? req->src.left :
		 *result == WARP_INFLATE_OUTPUT ? req->dst.left : 0);
	return WARP_ZIP_ST_OK;
}

/* Takes trailer bytes; at the last one the stream has ended. */
static u32
stream_trailer(struct warp_zip_req *req, struct ctx_head *head, const struct warp_inflate_io *io,
	       u32 *ctx_st)
{
	u32 len = warp_zip_trailer_len(req->type);
	u32 want = min_t(u32, len - head->trailer_have, io->in_len + req->src.left);
	u32 n = min_t(u32, want, io->in_len);
	u8 trailer[WARP_ZIP_GZIP_TRAILER];
	int ret;

	memcpy(head->trailer + head->trailer_have, io->in, n);
	ret = warp_span_read(&req->src, head->trailer + head->trailer_have + n, want - n);
	if (ret)
		return warp_zip_status(ret);
	head->trailer_have += want;
	req->consumed += want;
	req->lstblk = WARP_ZIP_LSTBLK;
	*ctx_st = head->trailer_have < len ? WARP_ZIP_CTX_ST_TRAILER : WARP_ZIP_CTX_ST_NONE;
	if (head->trailer_have < len)
		return WARP_ZIP_ST_OK;
	warp_zip_trailer(req, trailer);
	return memcmp(trailer, head->trailer, len) ? WARP_ZIP_ST_CHECKSUM : WARP_ZIP_ST_END;
}

u32
warp_zip_stream_decompress(struct warp_zip *z, struct warp_zip_req *req)
{
	enum warp_inflate_result result;
	u32 status, saved, len = req->src.left;
	struct warp_inflate_io io = {};
	u32 ctx_st = WARP_ZIP_CTX_ST_NONE;
	struct ctx_inflate c;

	if (!ctx_addr_ok(req))
		return WARP_ZIP_ST_SOFT_ADDR;
	status = decompress_load(z, req, &c);
	if (status != WARP_ZIP_ST_OK)
		return status;
	words_to_state(req, &c.st);
	status = inflate_pieces(z, req, &c.st, &io, &result);
	if (status != WARP_ZIP_ST_OK)
		return status;
	if (result == WARP_INFLATE_END)
		status = stream_trailer(req, &c.head, &io, &ctx_st);
	else if (result == WARP_INFLATE_OUTPUT)
		ctx_st = req->consumed == len ? WARP_ZIP_CTX_ST_OUTPUT : WARP_ZIP_CTX_ST_MIDDLE;
	else if (c.st.mode == WARP_INFLATE_HEAD)
		ctx_st = WARP_ZIP_CTX_ST_BLOCK;
	state_to_words(req, &c.st, ctx_st);
	saved = decompress_save(z, req, &c);
	if (saved != WARP_ZIP_ST_OK) {
		req->lstblk = 0;
		return saved;
	}
	return status;
}
