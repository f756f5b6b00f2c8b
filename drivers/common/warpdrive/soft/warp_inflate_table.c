/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "warp_inflate_table.h"

#define MAX_CODE	15

#define BASE(base, extra) ((uint32_t)(base) << 16 | (extra))
#define NONE	(ENT_RARE | ENT_BAD)

static const uint32_t length_entry[31] = {
	BASE(3, 0), BASE(4, 0), BASE(5, 0), BASE(6, 0), BASE(7, 0), BASE(8, 0), BASE(9, 0),
	BASE(10, 0), BASE(11, 1), BASE(13, 1), BASE(15, 1), BASE(17, 1), BASE(19, 2), BASE(23, 2),
	BASE(27, 2), BASE(31, 2), BASE(35, 3), BASE(43, 3), BASE(51, 3), BASE(59, 3), BASE(67, 4),
	BASE(83, 4), BASE(99, 4), BASE(115, 4), BASE(131, 5), BASE(163, 5), BASE(195, 5),
	BASE(227, 5), BASE(258, 0), NONE, NONE,
};

static const uint32_t dist_entry[32] = {
	BASE(1, 0), BASE(2, 0), BASE(3, 0), BASE(4, 0), BASE(5, 1), BASE(7, 1), BASE(9, 2),
	BASE(13, 2), BASE(17, 3), BASE(25, 3), BASE(33, 4), BASE(49, 4), BASE(65, 5), BASE(97, 5),
	BASE(129, 6), BASE(193, 6), BASE(257, 7), BASE(385, 7), BASE(513, 8), BASE(769, 8),
	BASE(1025, 9), BASE(1537, 9), BASE(2049, 10), BASE(3073, 10), BASE(4097, 11),
	BASE(6145, 11), BASE(8193, 12), BASE(12289, 12), BASE(16385, 13), BASE(24577, 13),
	NONE, NONE,
};

static uint32_t
symbol_entry(enum warp_inflate_code kind, unsigned int sym)
{
	if (kind == WARP_INFLATE_CODE_DIST)
		return dist_entry[sym];
	if (kind == WARP_INFLATE_CODE_CLEN)
		return BASE(sym, 0);
	if (sym < 256)
		return ENT_LIT | sym << 16;
	return sym == 256 ? ENT_RARE | ENT_EOB : length_entry[sym - 257];
}

/* The code word after @p code among those of @p len bits, all with their first bit lowest. */
static inline uint32_t
next_code(uint32_t code, unsigned int len)
{
	uint32_t bit = 1u << (len - 1);

	while (code & bit)
		bit >>= 1;
	return bit != 0 ? (code & (bit - 1)) | bit : 0;
}

/*
 * Counts the code lengths and sorts the symbols by them.
 * Returns the longest length, or -1 if the lengths make no code that zlib
 * takes: over-subscribed, or incomplete and more than one code of one bit.
 */
static int
sort_symbols(const uint8_t *lens, unsigned int n, enum warp_inflate_code kind, uint16_t *count,
	     uint16_t *sorted)
{
	uint16_t first[MAX_CODE + 2];
	unsigned int i;
	int left = 1, max = 0;

	memset(count, 0, (MAX_CODE + 1) * sizeof(*count));
	for (i = 0; i < n; i++)
		count[lens[i] & MAX_CODE]++;
	first[1] = 0;
	for (i = 1; i <= MAX_CODE; i++) {
		left = 2 * left - count[i];
		if (left < 0)
			return -1;
		if (count[i] != 0)
			max = i;
		first[i + 1] = first[i] + count[i];
	}
	if (left > 0 && max != 0 && (kind == WARP_INFLATE_CODE_CLEN || max != 1))
		return -1;
	for (i = 0; i < n; i++) {
		if (lens[i] != 0)
			sorted[first[lens[i]]++] = i;
	}
	return max;
}

/* What warp_inflate_table() carries from length to length. */
struct build {
	uint32_t *table;
	uint32_t size;
	uint16_t count[MAX_CODE + 1];
	const uint16_t *sorted;
	enum warp_inflate_code kind;
	unsigned int root;
	unsigned int max;
	uint32_t code;
};

static void
build_root(struct build *b)
{
	unsigned int len, n;
	uint32_t entry;

	for (len = 1; len <= b->root; len++) {
		for (n = b->count[len]; n != 0; n--) {
			entry = symbol_entry(b->kind, *b->sorted++);
			b->table[b->code] = entry + (len << 8 | len);
			b->code = next_code(b->code, len);
		}
		/* A shorter code is every longer index that begins with it. */
		if (len < b->root)
			memcpy(b->table + (1u << len), b->table, sizeof(*b->table) << len);
	}
}

static int
build_subtables(struct build *b)
{
	uint32_t start = 0, prefix = 0xFFFFFFFFu, end = 1u << b->root, used, entry, i;
	unsigned int len, sub_bits = 0;

	for (len = b->root + 1; len <= b->max; len++) {
		for (; b->count[len] != 0; b->count[len]--) {
			if ((b->code & ENT_MASK(b->root)) != prefix) {
				prefix = b->code & ENT_MASK(b->root);
				/* As many bits as the longest code with this prefix has. */
				sub_bits = len - b->root;
				used = b->count[len];
				while (used < 1u << sub_bits && b->root + sub_bits < b->max) {
					sub_bits++;
					used = used * 2 + b->count[b->root + sub_bits];
				}
				start = end;
				end += 1u << sub_bits;
				if (end > b->size)
					return -1;
				b->table[prefix] = start << 16 | ENT_RARE | ENT_SUB |
						   sub_bits << 8 | b->root;
			}
			entry = symbol_entry(b->kind, *b->sorted++);
			entry += (len - b->root) << 8 | (len - b->root);
			for (i = b->code >> b->root; i < 1u << sub_bits; i += 1u << (len - b->root))
				b->table[start + i] = entry;
			b->code = next_code(b->code, len);
		}
	}
	return 0;
}

/*
 * Makes a decoding table of at most @p root bits, with subtables behind it.
 * Returns the root's bits, or -1.
 */
int
warp_inflate_table(uint32_t *table, uint32_t size, unsigned int root, const uint8_t *lens,
	    unsigned int n, enum warp_inflate_code kind, uint16_t *sorted)
{
	struct build b = { .table = table, .size = size, .sorted = sorted, .kind = kind };
	int max = sort_symbols(lens, n, kind, b.count, sorted);

	if (max < 0)
		return -1;
	b.max = max;
	/* No code, or one of one bit: what is not a code must not be used. */
	table[0] = table[1] = NONE | 1 << 8 | 1;
	if (max == 0)
		return 1;
	b.root = b.max < root ? b.max : root;
	build_root(&b);
	if (b.max > b.root && build_subtables(&b) != 0)
		return -1;
	return b.root;
}
