/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

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
#define LIT		0x80000000u
#define RARE		0x00008000u
#define SUB		0x00004000u
#define EOB		0x00002000u
#define BAD		0x00001000u
#define VALUE(e)	(((e) >> 16) & 0x7FFFu)
#define CODE_LEN(e)	(((e) >> 8) & 15u)
#define TOTAL(e)	((e) & 63u)

#define CLEN_BITS	7
#define MAX_CODE	15

/* Most that one iteration of the fast loop reads, and writes. */
#define FAST_IN		32
#define FAST_OUT	(3 + 258 + 32)

#define MASK(n)		((1ULL << (n)) - 1)

#define BASE(base, extra) ((uint32_t)(base) << 16 | (extra))
#define NONE	(RARE | BAD)

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

static const uint8_t clen_order[19] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
};

enum code_kind { CODE_CLEN, CODE_LIT, CODE_DIST };

static uint32_t
symbol_entry(enum code_kind kind, unsigned int sym)
{
	if (kind == CODE_DIST)
		return dist_entry[sym];
	if (kind == CODE_CLEN)
		return BASE(sym, 0);
	if (sym < 256)
		return LIT | sym << 16;
	return sym == 256 ? RARE | EOB : length_entry[sym - 257];
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
sort_symbols(const uint8_t *lens, unsigned int n, enum code_kind kind, uint16_t *count,
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
	if (left > 0 && max != 0 && (kind == CODE_CLEN || max != 1))
		return -1;
	for (i = 0; i < n; i++) {
		if (lens[i] != 0)
			sorted[first[lens[i]]++] = i;
	}
	return max;
}

/* What build_table() carries from length to length. */
struct build {
	uint32_t *table;
	uint32_t size;
	uint16_t count[MAX_CODE + 1];
	const uint16_t *sorted;
	enum code_kind kind;
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
	uint32_t start = 0, prefix = UINT32_MAX, end = 1u << b->root, used, entry, i;
	unsigned int len, sub_bits = 0;

	for (len = b->root + 1; len <= b->max; len++) {
		for (; b->count[len] != 0; b->count[len]--) {
			if ((b->code & MASK(b->root)) != prefix) {
				prefix = b->code & MASK(b->root);
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
				b->table[prefix] = start << 16 | RARE | SUB | sub_bits << 8 |
						   b->root;
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
static int
build_table(uint32_t *table, uint32_t size, unsigned int root, const uint8_t *lens,
	    unsigned int n, enum code_kind kind, uint16_t *sorted)
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

void
warp_inflate_work_init(struct warp_inflate_work *work)
{
	uint8_t *lens = work->fixed_lens;

	memset(work, 0, sizeof(*work));
	memset(lens, 8, 144);
	memset(lens + 144, 9, 112);
	memset(lens + 256, 7, 24);
	memset(lens + 280, 8, 8);
	build_table(work->fixed_lit, 512, 9, lens, 288, CODE_LIT, work->sorted);
	memset(work->lens, 5, 32);
	build_table(work->fixed_dist, 32, 5, work->lens, 32, CODE_DIST, work->sorted);
}

/* A run: the state's hot part in registers. */
struct run {
	uint64_t bits;
	unsigned int count;
	const uint8_t *in, *in_start, *in_end;
	uint8_t *out, *out_start, *out_end;
	const uint32_t *lit, *dist;
	unsigned int lit_root, dist_root;
	const uint8_t *window;
	uint32_t win_pos, win_len;
};

enum step { STEP_GO, STEP_INPUT, STEP_OUTPUT, STEP_BAD, STEP_EOB };

static inline void
pull(struct run *r)
{
	while (r->count <= 56 && r->in < r->in_end) {
		r->bits |= (uint64_t)*r->in++ << r->count;
		r->count += 8;
	}
}

/* Takes @p n bits, at most 32, if there are so many. */
static inline int
take(struct run *r, unsigned int n, uint32_t *value)
{
	pull(r);
	if (r->count < n)
		return 0;
	*value = r->bits & MASK(n);
	r->bits >>= n;
	r->count -= n;
	return 1;
}

/*
 * Unreads whole bytes. What came with an earlier call cannot go back; a stream
 * never has such bytes left here, because a stop for want of input leaves only
 * bits that the next step takes all of.
 */
static inline void
give_back(struct run *r)
{
	size_t n = r->count >> 3;

	if (n > (size_t)(r->in - r->in_start))
		n = r->in - r->in_start;
	r->in -= n;
	r->count -= n * 8;
	r->bits &= MASK(r->count);
}

/* Copies from the window what of a match lies before this call's output. */
static uint8_t *
copy_window(const struct run *r, uint8_t *out, uint32_t back, uint32_t len)
{
	uint32_t pos = (r->win_pos - back) & (WARP_INFLATE_WINDOW - 1);
	uint32_t n = WARP_INFLATE_WINDOW - pos;

	if (n > len)
		n = len;
	memcpy(out, r->window + pos, n);
	memcpy(out + n, r->window, len - n);
	return out + len;
}

/* Copies exactly @p len bytes; the distance has been checked. */
static void
copy_match(struct run *r, uint32_t dist, uint32_t len)
{
	size_t done = r->out - r->out_start;

	if (dist > done) {
		uint32_t back = dist - done;
		uint32_t n = back < len ? back : len;

		r->out = copy_window(r, r->out, back, n);
		len -= n;
	}
	for (; len != 0; len--, r->out++)
		*r->out = r->out[-(ptrdiff_t)dist];
}

static inline int
dist_ok(const struct run *r, uint32_t dist)
{
	return dist - 1 < WARP_INFLATE_WINDOW &&
	       dist <= (size_t)(r->out - r->out_start) + r->win_len;
}

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * Copies a match within this call's output, in units of up to 16 bytes, and up
 * to 32 bytes too many: the caller has made sure of the room.
 */
static inline uint8_t *
copy_fast(uint8_t *out, uint32_t dist, uint32_t len)
{
	const uint8_t *from = out - dist;
	uint8_t *end = out + len;
	uint8_t unit[16];

	if (dist >= 16) {
		do {
			memcpy(unit, from, 16);
			memcpy(out, unit, 16);
			from += 16;
			out += 16;
		} while (out < end);
	} else if (dist >= 8) {
		do {
			memcpy(unit, from, 8);
			memcpy(out, unit, 8);
			from += 8;
			out += 8;
		} while (out < end);
	} else if (dist == 1) {
		memset(unit, *from, 16);
		do {
			memcpy(out, unit, 16);
			out += 16;
		} while (out < end);
	} else {
		do {
			*out++ = *from++;
		} while (out < end);
	}
	return end;
}

/* At least 56 bits valid, given 8 readable bytes. */
#define REFILL() do {						\
	bits |= load64(in) << count;				\
	in += (63 - count) >> 3;				\
	count |= 56;						\
} while (0)

#define CONSUME(e) do {						\
	bits >>= TOTAL(e);					\
	count -= TOTAL(e);					\
} while (0)

/* Base and extra bits of entry e, whose code starts at the bits b. */
#define EXTEND(e, b)	(VALUE(e) + (uint32_t)(((b) & MASK(TOTAL(e))) >> CODE_LEN(e)))

/*
 * Decodes symbols while every access is certainly in bounds. Returns at a
 * symbol's edge; STEP_GO means that the margins are used up.
 *
 * Bits: a refill gives 56; two literals take at most 22 and leave 34, enough
 * for a length (20) or the look at a third literal (11); a distance (28) comes
 * after a refill and leaves the 11 bits for the next look.
 */
static enum step
run_fast(struct run *r)
{
	const uint8_t *in = r->in, *const in_safe = r->in_end - FAST_IN;
	uint8_t *out = r->out, *const out_safe = r->out_end - FAST_OUT;
	const uint32_t *const lit = r->lit, *const dist = r->dist;
	const uint64_t lit_mask = MASK(r->lit_root), dist_mask = MASK(r->dist_root);
	uint64_t bits = r->bits, saved;
	unsigned int count = r->count;
	enum step step = STEP_GO;
	uint32_t e, len, d;

	do {
		REFILL();
		e = lit[bits & lit_mask];
		if (e & LIT) {
			CONSUME(e);
			*out++ = e >> 16;
			e = lit[bits & lit_mask];
			if (e & LIT) {
				CONSUME(e);
				*out++ = e >> 16;
				e = lit[bits & lit_mask];
				if (e & LIT) {
					CONSUME(e);
					*out++ = e >> 16;
					continue;
				}
			}
		}
		if (e & RARE) {
			if (e & SUB) {
				bits >>= r->lit_root;
				count -= r->lit_root;
				e = lit[VALUE(e) + (bits & MASK(CODE_LEN(e)))];
			}
			if (e & LIT) {
				CONSUME(e);
				*out++ = e >> 16;
				continue;
			}
			if (e & RARE) {
				CONSUME(e);
				step = e & EOB ? STEP_EOB : STEP_BAD;
				break;
			}
		}
		saved = bits;
		CONSUME(e);
		len = EXTEND(e, saved);

		REFILL();
		e = dist[bits & dist_mask];
		if (e & SUB) {
			bits >>= r->dist_root;
			count -= r->dist_root;
			e = dist[VALUE(e) + (bits & MASK(CODE_LEN(e)))];
		}
		if (e & RARE) {
			step = STEP_BAD;
			break;
		}
		saved = bits;
		CONSUME(e);
		d = EXTEND(e, saved);
		r->out = out;
		if (d <= (size_t)(out - r->out_start)) {
			out = copy_fast(out, d, len);
		} else if (dist_ok(r, d)) {
			copy_match(r, d, len);
			out = r->out;
		} else {
			step = STEP_BAD;
			break;
		}
	} while (in < in_safe && out < out_safe);

	r->in = in;
	r->out = out;
	r->bits = bits & MASK(count);
	r->count = count;
	give_back(r);
	return step;
}

/* Looks up the code at @p bits; *used is what leads to the entry. */
static inline uint32_t
lookup(const uint32_t *table, unsigned int root, uint64_t bits, unsigned int *used)
{
	uint32_t e = table[bits & MASK(root)];

	*used = 0;
	if (e & SUB) {
		*used = root;
		e = table[VALUE(e) + ((bits >> root) & MASK(CODE_LEN(e)))];
	}
	return e;
}

/*
 * One symbol, with all checks: takes all of its bits or none. A look at bits
 * beyond the end sees zeros; the length of what it finds tells.
 */
static enum step
run_careful(struct run *r, struct warp_inflate_state *st)
{
	unsigned int n, used, code_end;
	uint32_t e, len, dist;

	pull(r);
	e = lookup(r->lit, r->lit_root, r->bits, &used);
	n = used + TOTAL(e);
	if (n > r->count)
		return STEP_INPUT;
	if (e & RARE) {
		r->bits >>= n;
		r->count -= n;
		return e & EOB ? STEP_EOB : STEP_BAD;
	}
	if (e & LIT) {
		if (r->out == r->out_end)
			return STEP_OUTPUT;
		r->bits >>= n;
		r->count -= n;
		*r->out++ = e >> 16;
		return STEP_GO;
	}
	len = EXTEND(e, r->bits >> used);

	e = lookup(r->dist, r->dist_root, r->bits >> n, &used);
	code_end = n + used;
	n = code_end + TOTAL(e);
	if (n > r->count)
		return STEP_INPUT;
	if (e & RARE)
		return STEP_BAD;
	dist = EXTEND(e, r->bits >> code_end);
	if (!dist_ok(r, dist))
		return STEP_BAD;
	if (r->out == r->out_end)
		return STEP_OUTPUT;
	r->bits >>= n;
	r->count -= n;
	st->mode = WARP_INFLATE_MATCH;
	st->left = len;
	st->dist = dist;
	return STEP_GO;
}

static enum step
run_match(struct run *r, struct warp_inflate_state *st)
{
	size_t room = r->out_end - r->out;
	uint32_t n = st->left < room ? st->left : (uint32_t)room;

	if (!dist_ok(r, st->dist))
		return STEP_BAD;
	copy_match(r, st->dist, n);
	st->left -= n;
	if (st->left != 0)
		return STEP_OUTPUT;
	st->mode = WARP_INFLATE_CODES;
	return STEP_GO;
}

static enum step
run_codes(struct run *r, struct warp_inflate_state *st)
{
	enum step step = STEP_GO;

	while (step == STEP_GO && st->mode == WARP_INFLATE_CODES) {
		if (r->in_end - r->in > FAST_IN && r->out_end - r->out > FAST_OUT)
			step = run_fast(r);
		if (step == STEP_GO)
			step = run_careful(r, st);
	}
	if (step == STEP_EOB) {
		st->mode = st->final ? WARP_INFLATE_DONE : WARP_INFLATE_HEAD;
		return STEP_GO;
	}
	return step;
}

/* Points the run to the block's tables; makes them if the scratch has others. */
static int
use_tables(struct run *r, struct warp_inflate_work *work, const struct warp_inflate_state *st)
{
	unsigned int n = st->nlit + st->ndist;
	int lit_root, dist_root;

	if (st->fixed) {
		r->lit = work->fixed_lit;
		r->lit_root = 9;
		r->dist = work->fixed_dist;
		r->dist_root = 5;
		return 0;
	}
	if (st->nlit < 257 || st->nlit > 286 || st->ndist < 1 || st->ndist > 30)
		return -1;
	if (work->nlit != st->nlit || work->ndist != st->ndist ||
	    memcmp(work->lens, st->lens, n) != 0) {
		work->nlit = 0;
		lit_root = build_table(work->lit, WARP_INFLATE_LIT_SIZE, WARP_INFLATE_LIT_BITS,
				       st->lens, st->nlit, CODE_LIT, work->sorted);
		dist_root = build_table(work->dist, WARP_INFLATE_DIST_SIZE, WARP_INFLATE_DIST_BITS,
					st->lens + st->nlit, st->ndist, CODE_DIST, work->sorted);
		if (lit_root < 0 || dist_root < 0)
			return -1;
		work->lit_root = lit_root;
		work->dist_root = dist_root;
		memcpy(work->lens, st->lens, n);
		work->nlit = st->nlit;
		work->ndist = st->ndist;
	}
	r->lit = work->lit;
	r->lit_root = work->lit_root;
	r->dist = work->dist;
	r->dist_root = work->dist_root;
	return 0;
}

static enum step
run_head(struct run *r, struct warp_inflate_state *st)
{
	uint32_t v;

	if (!take(r, 3, &v))
		return STEP_INPUT;
	st->final = v & 1;
	st->index = 0;
	switch (v >> 1) {
	case 0:
		st->mode = WARP_INFLATE_STORED_HEAD;
		return STEP_GO;
	case 1:
		st->fixed = 1;
		st->mode = WARP_INFLATE_CODES;
		return STEP_GO;
	case 2:
		st->fixed = 0;
		st->mode = WARP_INFLATE_COUNTS;
		return STEP_GO;
	default:
		return STEP_BAD;
	}
}

static enum step
run_stored_head(struct run *r, struct warp_inflate_state *st)
{
	uint32_t v;

	/* Idempotent: whole bytes are left, whether or not LEN is there yet. */
	take(r, r->count & 7, &v);
	if (!take(r, 32, &v))
		return STEP_INPUT;
	if ((v & 0xFFFF) != (~v >> 16))
		return STEP_BAD;
	st->left = v & 0xFFFF;
	st->mode = WARP_INFLATE_STORED;
	return STEP_GO;
}

static enum step
run_stored(struct run *r, struct warp_inflate_state *st)
{
	size_t n;

	give_back(r);
	while (st->left != 0 && r->count >= 8 && r->out < r->out_end) {
		*r->out++ = r->bits;
		r->bits >>= 8;
		r->count -= 8;
		st->left--;
	}
	if (r->count < 8) {
		n = r->in_end - r->in;
		if (n > (size_t)(r->out_end - r->out))
			n = r->out_end - r->out;
		if (n > st->left)
			n = st->left;
		if (n != 0)
			memcpy(r->out, r->in, n);
		r->in += n;
		r->out += n;
		st->left -= n;
	}
	if (st->left != 0)
		return r->in == r->in_end && r->count < 8 ? STEP_INPUT : STEP_OUTPUT;
	st->mode = st->final ? WARP_INFLATE_DONE : WARP_INFLATE_HEAD;
	return STEP_GO;
}

static enum step
run_counts(struct run *r, struct warp_inflate_state *st)
{
	uint32_t v;

	if (!take(r, 14, &v))
		return STEP_INPUT;
	st->nlit = 257 + (v & 31);
	st->ndist = 1 + (v >> 5 & 31);
	st->nclen = 4 + (v >> 10);
	if (st->nlit > 286 || st->ndist > 30)
		return STEP_BAD;
	memset(st->clens, 0, sizeof(st->clens));
	st->index = 0;
	st->mode = WARP_INFLATE_CLENS;
	return STEP_GO;
}

static enum step
run_clens(struct run *r, struct warp_inflate_state *st)
{
	uint32_t v;

	if (st->nclen > sizeof(st->clens))
		return STEP_BAD;
	for (; st->index < st->nclen; st->index++) {
		if (!take(r, 3, &v))
			return STEP_INPUT;
		st->clens[clen_order[st->index]] = v;
	}
	st->index = 0;
	st->mode = WARP_INFLATE_LENS;
	return STEP_GO;
}

/* Stores one code length, or a run of them. */
static enum step
run_len(struct run *r, struct warp_inflate_state *st, uint32_t e, unsigned int total)
{
	static const uint8_t extra[3] = { 2, 3, 7 }, base[3] = { 3, 3, 11 };
	unsigned int n = TOTAL(e), sym = VALUE(e), repeat, value = 0;

	if (sym < 16) {
		st->lens[st->index++] = sym;
	} else {
		if (n + extra[sym - 16] > r->count)
			return STEP_INPUT;
		repeat = base[sym - 16] + ((r->bits >> n) & MASK(extra[sym - 16]));
		n += extra[sym - 16];
		if (sym == 16) {
			if (st->index == 0)
				return STEP_BAD;
			value = st->lens[st->index - 1];
		}
		if (st->index + repeat > total)
			return STEP_BAD;
		memset(st->lens + st->index, value, repeat);
		st->index += repeat;
	}
	r->bits >>= n;
	r->count -= n;
	return STEP_GO;
}

static enum step
run_lens(struct run *r, struct warp_inflate_state *st, struct warp_inflate_work *work)
{
	unsigned int total = st->nlit + st->ndist;
	enum step step;
	int root;

	if (total > WARP_INFLATE_MAX_LENS || st->nlit < 257)
		return STEP_BAD;
	root = build_table(work->clen, WARP_INFLATE_CLEN_SIZE, CLEN_BITS, st->clens,
			   sizeof(st->clens), CODE_CLEN, work->sorted);
	if (root < 0)
		return STEP_BAD;
	while (st->index < total) {
		uint32_t e;

		pull(r);
		e = work->clen[r->bits & MASK(root)];
		if (TOTAL(e) > r->count)
			return STEP_INPUT;
		if (e & RARE)
			return STEP_BAD;
		step = run_len(r, st, e, total);
		if (step != STEP_GO)
			return step;
	}
	if (st->lens[256] == 0 || use_tables(r, work, st) != 0)
		return STEP_BAD;
	st->mode = WARP_INFLATE_CODES;
	return STEP_GO;
}

static enum step
run_step(struct run *r, struct warp_inflate_state *st, struct warp_inflate_work *work)
{
	switch (st->mode) {
	case WARP_INFLATE_HEAD:
		return run_head(r, st);
	case WARP_INFLATE_STORED_HEAD:
		return run_stored_head(r, st);
	case WARP_INFLATE_STORED:
		return run_stored(r, st);
	case WARP_INFLATE_COUNTS:
		return run_counts(r, st);
	case WARP_INFLATE_CLENS:
		return run_clens(r, st);
	case WARP_INFLATE_LENS:
		return run_lens(r, st, work);
	case WARP_INFLATE_CODES:
		/* A block's first symbol, a stream that comes back, or after a match. */
		if (r->lit == NULL && use_tables(r, work, st) != 0)
			return STEP_BAD;
		return run_codes(r, st);
	case WARP_INFLATE_MATCH:
		return run_match(r, st);
	default:
		return STEP_BAD;
	}
}

/* Makes a state from a stranger harmless; a state of ours does not change. */
static void
sanitize(struct warp_inflate_state *st)
{
	unsigned int i;

	st->bit_count &= 63;
	st->bits &= MASK(st->bit_count);
	st->win_pos &= WARP_INFLATE_WINDOW - 1;
	if (st->win_len > WARP_INFLATE_WINDOW)
		st->win_len = WARP_INFLATE_WINDOW;
	if (st->mode == WARP_INFLATE_CLENS || st->mode == WARP_INFLATE_LENS) {
		for (i = 0; i < sizeof(st->clens); i++)
			st->clens[i] &= 7;
	}
	if (st->mode >= WARP_INFLATE_LENS && st->mode <= WARP_INFLATE_MATCH) {
		for (i = 0; i < sizeof(st->lens); i++)
			st->lens[i] &= MAX_CODE;
	}
}

enum warp_inflate_result
warp_inflate_run(struct warp_inflate_state *st, struct warp_inflate_work *work,
		 struct warp_inflate_io *io)
{
	struct run r = {
		.in = io->in, .in_start = io->in, .in_end = io->in + io->in_len,
		.out = io->out, .out_start = io->out, .out_end = io->out + io->out_len,
		.window = io->window,
	};
	enum step step = STEP_GO;

	sanitize(st);
	r.bits = st->bits;
	r.count = st->bit_count;
	r.win_pos = st->win_pos;
	r.win_len = io->window != NULL ? st->win_len : 0;
	while (step == STEP_GO && st->mode != WARP_INFLATE_DONE) {
		if (st->mode == WARP_INFLATE_HEAD)
			r.lit = NULL;
		step = run_step(&r, st, work);
	}
	if (st->mode == WARP_INFLATE_DONE && step == STEP_GO) {
		give_back(&r);
		r.bits = r.count = 0;
	} else if (step == STEP_OUTPUT) {
		give_back(&r);
	}
	st->bits = r.bits;
	st->bit_count = r.count;
	io->consumed = r.in - r.in_start;
	io->produced = r.out - r.out_start;
	if (step == STEP_BAD)
		return WARP_INFLATE_BAD;
	if (step == STEP_GO)
		return WARP_INFLATE_END;
	return step == STEP_OUTPUT ? WARP_INFLATE_OUTPUT : WARP_INFLATE_INPUT;
}

void
warp_inflate_keep(struct warp_inflate_state *st, uint8_t *window, const uint8_t *out, size_t len)
{
	uint32_t pos = st->win_pos & (WARP_INFLATE_WINDOW - 1), n;

	if (len >= WARP_INFLATE_WINDOW) {
		memcpy(window, out + len - WARP_INFLATE_WINDOW, WARP_INFLATE_WINDOW);
		st->win_pos = 0;
		st->win_len = WARP_INFLATE_WINDOW;
		return;
	}
	if (len == 0)
		return;
	n = WARP_INFLATE_WINDOW - pos;
	if (n > len)
		n = len;
	memcpy(window + pos, out, n);
	memcpy(window, out + n, len - n);
	st->win_pos = (pos + len) & (WARP_INFLATE_WINDOW - 1);
	st->win_len = st->win_len + len < WARP_INFLATE_WINDOW ? st->win_len + len :
								  WARP_INFLATE_WINDOW;
}
