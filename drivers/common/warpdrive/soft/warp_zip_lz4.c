/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* LZ4, one block a request. */

#include <stdlib.h>

#include <lz4.h>
#include <lz4hc.h>

#include "warp_zip_priv.h"

/* From this level on the high-compression variant, which takes the level as it is. */
#define LZ4_HC_LEVEL	3

static int
lz4_compress(struct warp_zip_codec *codec, const struct warp_zip_req *req)
{
	const char *src = (const char *)req->src;
	char *dst = (char *)req->dst;
	bool hc = req->level >= LZ4_HC_LEVEL;
	void **state = hc ? &codec->lz4hc : &codec->lz4;

	if (*state == NULL)
		*state = malloc(hc ? LZ4_sizeofStateHC() : LZ4_sizeofState());
	if (*state == NULL)
		return LZ4_compress_default(src, dst, req->src_len, req->dst_len);
	return hc ? LZ4_compress_HC_extStateHC(*state, src, dst, req->src_len, req->dst_len,
					       req->level) :
		    LZ4_compress_fast_extState(*state, src, dst, req->src_len, req->dst_len, 1);
}

void
warp_zip_lz4_compress(struct warp_zip *z, struct warp_zip_req *req)
{
	int n = req->dst_len != 0 ? lz4_compress(&z->codec, req) : 0;

	if (n <= 0) {
		req->status = WARP_ZIP_ST_NO_SPACE;
		return;
	}
	warp_zip_checksum(req, req->src, req->src_len);
	req->consumed = req->src_len;
	req->produced = n;
	if (req->produced > req->consumed)
		req->status = WARP_ZIP_ST_NEGATIVE;
}

/* Adds the continuation bytes of a length whose first part was 15. */
static const uint8_t *
lz4_length(const uint8_t *p, const uint8_t *end, uint64_t *len)
{
	uint8_t more;

	do {
		if (p == end)
			return NULL;
		more = *p++;
		*len += more;
	} while (more == 255);
	return p;
}

/*
 * How long the data of a well-formed block are; 0 if it is not one. The library
 * does not tell a bad block from one that wants more room.
 */
static uint64_t
lz4_block_size(const uint8_t *p, size_t src_len)
{
	const uint8_t *const end = p + src_len;
	uint64_t size = 0, len;
	uint32_t dist;
	uint8_t token;

	while (p != end) {
		token = *p++;
		len = token >> 4;
		if (len == 15) {
			p = lz4_length(p, end, &len);
			if (p == NULL)
				return 0;
		}
		if (len > (uint64_t)(end - p))
			return 0;
		p += len;
		size += len;
		if (p == end)
			return size;
		if (end - p < 2)
			return 0;
		dist = p[0] | p[1] << 8;
		p += 2;
		if (dist == 0 || dist > size)
			return 0;
		len = token & 15;
		if (len == 15) {
			p = lz4_length(p, end, &len);
			if (p == NULL)
				return 0;
		}
		size += len + 4;
	}
	return 0;
}

void
warp_zip_lz4_decompress(struct warp_zip *z, struct warp_zip_req *req)
{
	int n = LZ4_decompress_safe((const char *)req->src, (char *)req->dst, req->src_len,
				    req->dst_len);

	(void)z;
	if (n < 0) {
		req->status = lz4_block_size(req->src, req->src_len) > req->dst_len ?
			      WARP_ZIP_ST_NO_SPACE : WARP_ZIP_ST_SOFT_DATA;
		return;
	}
	req->consumed = req->src_len;
	req->produced = n;
	req->status = WARP_ZIP_LSTBLK;
	warp_zip_checksum(req, req->dst, req->produced);
}
