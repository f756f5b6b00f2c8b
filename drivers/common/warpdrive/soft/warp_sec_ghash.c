/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * GHASH, SP 800-38D section 6.4, in plain C and constant time. For what no
 * library offers: GCM of SM4, a J0 given by the caller, and streams whose state
 * lies in memory between two descriptors.
 */

#ifdef __KERNEL__
#include <linux/sched.h>
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "warp_sec_ghash.h"

/*
 * Carry-less 64 x 64 -> low 64 bits. Every fourth bit is kept, so that integer
 * products never carry into the next bit that is kept: below the top bit, whose
 * carry is lost anyway, at most 15 ones add up.
 */
static uint64_t
clmul_low(uint64_t x, uint64_t y)
{
	const uint64_t m = 0x1111111111111111;
	uint64_t a[4], b[4], z = 0;
	unsigned int i, j;

	for (i = 0; i < 4; i++) {
		a[i] = x & (m << i);
		b[i] = y & (m << i);
	}
	for (i = 0; i < 4; i++) {
		uint64_t s = 0;

		for (j = 0; j < 4; j++)
			s ^= a[j] * b[(i - j) & 3];
		z |= s & (m << i);
	}
	return z;
}

static uint64_t
reverse64(uint64_t v)
{
	v = (v >> 1 & 0x5555555555555555) | (v & 0x5555555555555555) << 1;
	v = (v >> 2 & 0x3333333333333333) | (v & 0x3333333333333333) << 2;
	v = (v >> 4 & 0x0F0F0F0F0F0F0F0F) | (v & 0x0F0F0F0F0F0F0F0F) << 4;
	return __builtin_bswap64(v);
}

/* The full product: the upper half is the lower half of the reversed operands, reversed. */
static void
clmul(uint64_t x, uint64_t y, uint64_t *hi, uint64_t *lo)
{
	*lo = clmul_low(x, y);
	*hi = reverse64(clmul_low(reverse64(x), reverse64(y))) >> 1;
}

/*
 * y = y * h in GF(2^128). [0] is the big-endian first half; GHASH's bits are
 * reflected, so the 255-bit product is shifted left by one and reduced from below.
 */
static void
gf_mul(uint64_t y[2], const uint64_t h[2])
{
	uint64_t z0, z1, z2, z3, m_hi, m_lo, hi, lo, t;

	clmul(y[1], h[1], &z1, &z0);
	clmul(y[0], h[0], &z3, &z2);
	clmul(y[0] ^ y[1], h[0] ^ h[1], &m_hi, &m_lo);
	hi = m_hi ^ z1 ^ z3;
	lo = m_lo ^ z0 ^ z2;
	z1 ^= lo;
	z2 ^= hi;

	z3 = z3 << 1 | z2 >> 63;
	z2 = z2 << 1 | z1 >> 63;
	z1 = z1 << 1 | z0 >> 63;
	z0 = z0 << 1;

	t = z0;
	z1 ^= t << 63 ^ t << 62 ^ t << 57;
	z2 ^= t ^ t >> 1 ^ t >> 2 ^ t >> 7;
	t = z1;
	z2 ^= t << 63 ^ t << 62 ^ t << 57;
	z3 ^= t ^ t >> 1 ^ t >> 2 ^ t >> 7;
	y[0] = z3;
	y[1] = z2;
}

static uint64_t
get_be64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap64(v);
}

static void
put_be64(uint8_t *p, uint64_t v)
{
	v = __builtin_bswap64(v);
	memcpy(p, &v, sizeof(v));
}

void
warp_ghash_init(struct warp_ghash *g, const uint8_t h[16])
{
	g->h[0] = get_be64(h);
	g->h[1] = get_be64(h + 8);
	g->y[0] = 0;
	g->y[1] = 0;
}

void
warp_ghash_update(struct warp_ghash *g, const uint8_t *data, size_t len)
{
	while (len > 0) {
		size_t n = len < 16 ? len : 16;
		uint8_t block[16] = { 0 };

#ifdef __KERNEL__
		if (len % 4096 < 16)
			cond_resched();
#endif
		memcpy(block, data, n);
		g->y[0] ^= get_be64(block);
		g->y[1] ^= get_be64(block + 8);
		gf_mul(g->y, g->h);
		data += n;
		len -= n;
	}
}

void
warp_ghash_lengths(struct warp_ghash *g, uint64_t aad_len, uint64_t len)
{
	g->y[0] ^= aad_len * 8;
	g->y[1] ^= len * 8;
	gf_mul(g->y, g->h);
}

void
warp_ghash_get(const struct warp_ghash *g, uint8_t y[16])
{
	put_be64(y, g->y[0]);
	put_be64(y + 8, g->y[1]);
}

void
warp_ghash_set(struct warp_ghash *g, const uint8_t y[16])
{
	g->y[0] = get_be64(y);
	g->y[1] = get_be64(y + 8);
}
