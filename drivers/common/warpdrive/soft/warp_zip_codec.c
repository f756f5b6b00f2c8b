/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Which library compresses what:
 *
 *	level		whole streams			blocks with history
 *	0		stored blocks, written here
 *	default, 1-3	ISA-L level 1 to 3		ISA-L level 1 to 3
 *	4-9		libdeflate; windows below	zlib
 *			32 KiB: zlib
 *	fixed codes	ISA-L level 0 with its static table, from level 4 on zlib
 *
 * Nobody having asked for a level or for dynamic codes, short data get fixed
 * ones: at 64 bytes ISA-L's tables cost 20 times the rest and gain nothing, at
 * 256 bytes 8 times for a tenth of the size.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "warp_zip_priv.h"

#define STORED_MAX	65535u
#define STORED_HEAD	5u
#define SHORT_DATA	256u
#define ISAL_BUF_SIZE	ISAL_DEF_LVL3_EXTRA_LARGE

_Static_assert(ISAL_DEF_LVL3_EXTRA_LARGE >= ISAL_DEF_LVL2_EXTRA_LARGE, "largest ISA-L level");
_Static_assert(ISAL_DEF_LVL3_EXTRA_LARGE >= ISAL_DEF_LVL1_EXTRA_LARGE, "largest ISA-L level");

int
warp_zip_codec_init(struct warp_zip_codec *codec)
{
	if (posix_memalign((void **)&codec->isal_buf, 64, ISAL_BUF_SIZE) != 0) {
		codec->isal_buf = NULL;
		return -ENOMEM;
	}
	return 0;
}

void
warp_zip_codec_fini(struct warp_zip_codec *codec)
{
	unsigned int i;

	free(codec->isal_buf);
	for (i = 0; i <= WARP_ZIP_LEVEL_MAX; i++)
		libdeflate_free_compressor(codec->deflate[i]);
	for (i = 0; i < WARP_ZIP_ZLIB_STREAMS; i++) {
		if (codec->zlib_ready[i])
			deflateEnd(&codec->zlib[i]);
	}
	free(codec->lz4);
	free(codec->lz4hc);
}

/* Largest power of two, as exponent, that a window holds: neither library has 24 KiB. */
static unsigned int
window_bits(uint32_t window)
{
	return 31 - __builtin_clz(window);
}

static size_t
stored_blocks(const uint8_t *in, size_t len, uint8_t *out, size_t room, bool final)
{
	size_t blocks = len != 0 ? (len + STORED_MAX - 1) / STORED_MAX : 1;
	uint8_t *to = out;
	uint16_t n;

	if (len + blocks * STORED_HEAD > room)
		return 0;
	for (; blocks != 0; blocks--) {
		n = len < STORED_MAX ? len : STORED_MAX;
		to[0] = final && blocks == 1;
		memcpy(to + 1, &n, sizeof(n));
		n = ~n;
		memcpy(to + 3, &n, sizeof(n));
		n = ~n;
		memcpy(to + STORED_HEAD, in, n);
		to += STORED_HEAD + n;
		in += n;
		len -= n;
	}
	return to - out;
}

static void
isal_setup(struct warp_zip_codec *codec, const struct warp_zip_req *req, const uint8_t *in,
	   size_t len, uint8_t *out, size_t room)
{
	struct isal_zstream *s = &codec->isal;

	if (req->fixed || (len <= SHORT_DATA && !req->dynamic &&
			   req->level == WARP_ZIP_LEVEL_DEFAULT)) {
		isal_deflate_set_hufftables(s, NULL, IGZIP_HUFFTABLE_STATIC);
	} else {
		s->level = req->level == WARP_ZIP_LEVEL_DEFAULT ? 1 : req->level;
		s->level_buf = codec->isal_buf;
		s->level_buf_size = ISAL_BUF_SIZE;
	}
	s->hist_bits = req->window < WARP_INFLATE_WINDOW ? window_bits(req->window) : 0;
	s->next_in = (uint8_t *)(uintptr_t)in;
	s->avail_in = len;
	s->next_out = out;
	s->avail_out = room;
}

static size_t
isal_whole(struct warp_zip_codec *codec, const struct warp_zip_req *req, const uint8_t *in,
	   size_t len, uint8_t *out, size_t room)
{
	struct isal_zstream *s = &codec->isal;

	isal_deflate_stateless_init(s);
	isal_setup(codec, req, in, len, out, room);
	s->end_of_stream = 1;
	s->flush = NO_FLUSH;
	return isal_deflate_stateless(s) == COMP_OK ? s->total_out : 0;
}

static size_t
isal_blocks(struct warp_zip_codec *codec, const struct warp_zip_req *req,
	    const struct warp_zip_hist *hist, const uint8_t *in, size_t len, uint8_t *out,
	    size_t room, bool final)
{
	struct isal_zstream *s = &codec->isal;
	uint32_t dict = hist->len < req->window ? hist->len : req->window;

	isal_deflate_init(s);
	isal_setup(codec, req, in, len, out, room);
	if (dict != 0)
		isal_deflate_set_dict(s, hist->window + hist->len - dict, dict);
	s->end_of_stream = final;
	s->flush = final ? NO_FLUSH : SYNC_FLUSH;
	if (isal_deflate(s) != COMP_OK)
		return 0;
	/* Full to the last byte: there may be more to come. */
	return s->avail_in == 0 && s->avail_out != 0 ? s->total_out : 0;
}

/* A zlib compressor at the start of a raw stream; NULL when memory is short. */
static z_stream *
zlib_get(struct warp_zip_codec *codec, const struct warp_zip_req *req)
{
	unsigned int bits = window_bits(req->window), i = bits - WARP_ZIP_ZLIB_MIN_BITS;
	int strategy = req->fixed ? Z_FIXED : Z_DEFAULT_STRATEGY;
	z_stream *s = &codec->zlib[i];

	if (codec->zlib_ready[i]) {
		if (deflateReset(s) != Z_OK)
			return NULL;
	} else {
		if (deflateInit2(s, req->level, Z_DEFLATED, -(int)bits, MAX_MEM_LEVEL - 1,
				 strategy) != Z_OK)
			return NULL;
		codec->zlib_ready[i] = true;
	}
	/* Nothing has been consumed, so this flushes nothing. */
	return deflateParams(s, req->level, strategy) == Z_OK ? s : NULL;
}

static size_t
zlib_blocks(z_stream *s, const struct warp_zip_req *req, const struct warp_zip_hist *hist,
	    const uint8_t *in, size_t len, uint8_t *out, size_t room, bool final)
{
	uint32_t dict = hist->len < req->window ? hist->len : req->window;
	int ret;

	if (dict != 0)
		deflateSetDictionary(s, hist->window + hist->len - dict, dict);
	s->next_in = (uint8_t *)(uintptr_t)in;
	s->avail_in = len;
	s->next_out = out;
	s->avail_out = room;
	ret = deflate(s, final ? Z_FINISH : Z_SYNC_FLUSH);
	if (final)
		return ret == Z_STREAM_END ? s->total_out : 0;
	return ret == Z_OK && s->avail_in == 0 && s->avail_out != 0 ? s->total_out : 0;
}

static bool
wants_slow(const struct warp_zip_req *req)
{
	return req->level > ISAL_DEF_MAX_LEVEL;
}

static struct libdeflate_compressor *
libdeflate_get(struct warp_zip_codec *codec, int level)
{
	if (codec->deflate[level] == NULL)
		codec->deflate[level] = libdeflate_alloc_compressor(level);
	return codec->deflate[level];
}

/* Short of memory for a better level, a request is still served, by ISA-L. */
static struct warp_zip_req
fall_back(const struct warp_zip_req *req)
{
	struct warp_zip_req lower = *req;

	lower.level = WARP_ZIP_LEVEL_DEFAULT;
	return lower;
}

size_t
warp_zip_deflate_whole(struct warp_zip_codec *codec, const struct warp_zip_req *req,
		       const uint8_t *in, size_t len, uint8_t *out, size_t room)
{
	const struct warp_zip_hist none = { .window = NULL, .len = 0 };
	struct libdeflate_compressor *c;
	struct warp_zip_req lower;
	z_stream *zs;

	if (req->level == 0)
		return stored_blocks(in, len, out, room, true);
	if (wants_slow(req) && (req->fixed || req->window < WARP_INFLATE_WINDOW)) {
		zs = zlib_get(codec, req);
		if (zs != NULL)
			return zlib_blocks(zs, req, &none, in, len, out, room, true);
	} else if (wants_slow(req)) {
		c = libdeflate_get(codec, req->level);
		if (c != NULL)
			return libdeflate_deflate_compress(c, in, len, out, room);
	} else {
		return isal_whole(codec, req, in, len, out, room);
	}
	lower = fall_back(req);
	return isal_whole(codec, &lower, in, len, out, room);
}

size_t
warp_zip_deflate_blocks(struct warp_zip_codec *codec, const struct warp_zip_req *req,
			const struct warp_zip_hist *hist, const uint8_t *in, size_t len,
			uint8_t *out, size_t room, bool final)
{
	struct warp_zip_req lower;
	z_stream *zs;
	size_t n = 0;

	if (req->level != 0 && wants_slow(req)) {
		zs = zlib_get(codec, req);
		if (zs != NULL) {
			n = zlib_blocks(zs, req, hist, in, len, out, room, final);
		} else {
			lower = fall_back(req);
			n = isal_blocks(codec, &lower, hist, in, len, out, room, final);
		}
	} else if (req->level != 0) {
		n = isal_blocks(codec, req, hist, in, len, out, room, final);
	}
	/* Stored blocks are the bound that a caller can count on. */
	return n != 0 ? n : stored_blocks(in, len, out, room, final);
}
