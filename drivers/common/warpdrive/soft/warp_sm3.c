/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* SM3, GB/T 32905-2016. Freestanding. */

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "warp_sm3.h"

static uint32_t
get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void
put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static inline uint32_t
rol(uint32_t x, unsigned int n)
{
	n &= 31;
	return n == 0 ? x : x << n | x >> (32 - n);
}

static void
sm3_block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[68], v[8], i;

	for (i = 0; i < 16; i++)
		w[i] = get_be32(p + 4 * i);
	for (; i < 68; i++) {
		uint32_t x = w[i - 16] ^ w[i - 9] ^ rol(w[i - 3], 15);

		w[i] = x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[i - 13], 7) ^ w[i - 6];
	}
	memcpy(v, h, sizeof(v));
	for (i = 0; i < 64; i++) {
		uint32_t t = i < 16 ? 0x79CC4519 : 0x7A879D8A;
		uint32_t ss1 = rol(rol(v[0], 12) + v[4] + rol(t, i), 7);
		uint32_t ss2 = ss1 ^ rol(v[0], 12);
		uint32_t ff = i < 16 ? v[0] ^ v[1] ^ v[2] :
			      (v[0] & v[1]) | (v[0] & v[2]) | (v[1] & v[2]);
		uint32_t gg = i < 16 ? v[4] ^ v[5] ^ v[6] : (v[4] & v[5]) | (~v[4] & v[6]);
		uint32_t tt1 = ff + v[3] + ss2 + (w[i] ^ w[i + 4]);
		uint32_t tt2 = gg + v[7] + ss1 + w[i];

		v[3] = v[2];
		v[2] = rol(v[1], 9);
		v[1] = v[0];
		v[0] = tt1;
		v[7] = v[6];
		v[6] = rol(v[5], 19);
		v[5] = v[4];
		v[4] = tt2 ^ rol(tt2, 9) ^ rol(tt2, 17);
	}
	for (i = 0; i < 8; i++)
		h[i] ^= v[i];
}

void
warp_sm3_init(struct warp_sm3 *ctx)
{
	static const uint32_t iv[8] = {
		0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
		0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
	};

	memcpy(ctx->h, iv, sizeof(iv));
	ctx->bytes = 0;
}

void
warp_sm3_update(struct warp_sm3 *ctx, const uint8_t *data, size_t len)
{
	size_t have = ctx->bytes % 64;

	ctx->bytes += len;
	if (have > 0) {
		size_t n = len < 64 - have ? len : 64 - have;

		memcpy(ctx->block + have, data, n);
		data += n;
		len -= n;
		if (have + n < 64)
			return;
		sm3_block(ctx->h, ctx->block);
	}
	for (; len >= 64; len -= 64, data += 64)
		sm3_block(ctx->h, data);
	memcpy(ctx->block, data, len);
}

void
warp_sm3_final(struct warp_sm3 *ctx, uint8_t digest[32])
{
	size_t have = ctx->bytes % 64, i;
	uint64_t bits = ctx->bytes * 8;

	ctx->block[have++] = 0x80;
	if (have > 56) {
		memset(ctx->block + have, 0, 64 - have);
		sm3_block(ctx->h, ctx->block);
		have = 0;
	}
	memset(ctx->block + have, 0, 56 - have);
	put_be32(ctx->block + 56, (uint32_t)(bits >> 32));
	put_be32(ctx->block + 60, (uint32_t)bits);
	sm3_block(ctx->h, ctx->block);
	for (i = 0; i < 8; i++)
		put_be32(digest + 4 * i, ctx->h[i]);
}
