/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_INFLATE_TABLE_H
#define WARP_INFLATE_TABLE_H

/* Decoding tables: what warp_inflate_table.c makes and warp_inflate.c reads. */

#include "warp_inflate.h"

/*
 * A table entry is 32 bits:
 *
 *	31	LIT: a literal, in bits 23..16
 *	30..16	base of the length or distance, or index of the subtable
 *	15	RARE: not a literal, length or distance, but one of the next three
 *	14	SUB: go on in a subtable of (bits 11..8) bits
 *	13	EOB: end of block
 *	12	BAD: a code that no symbol has, or a symbol that must not be used
 *	11..8	length of the code, in this table
 *	5..0	that plus the number of extra bits: what the entry consumes
 */
#define ENT_LIT		0x80000000u
#define ENT_RARE		0x00008000u
#define ENT_SUB		0x00004000u
#define ENT_EOB		0x00002000u
#define ENT_BAD		0x00001000u
#define ENT_VALUE(e)	(((e) >> 16) & 0x7FFFu)
#define ENT_CODE_LEN(e)	(((e) >> 8) & 15u)
#define ENT_TOTAL(e)	((e) & 63u)

#define ENT_MASK(n)	((1ULL << (n)) - 1)

enum warp_inflate_code {
	WARP_INFLATE_CODE_CLEN,
	WARP_INFLATE_CODE_LIT,
	WARP_INFLATE_CODE_DIST,
};

/**
 * Makes the decoding table of a code: a root of at most @p root bits, then
 * subtables.
 *
 * @param size    entries that @p table has; at least 1 << @p root
 * @param lens    @p n code lengths, each at most 15
 * @param sorted  scratch for @p n symbols
 * @return the root's bits; -1 if the lengths make no code that zlib takes.
 */
int warp_inflate_table(uint32_t *table, uint32_t size, unsigned int root, const uint8_t *lens,
		       unsigned int n, enum warp_inflate_code kind, uint16_t *sorted);

#endif /* WARP_INFLATE_TABLE_H */
