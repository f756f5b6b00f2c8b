/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "warp_inflate_table.h"

#define CLEN_BITS	7
#define MAX_CODE	15

/*
 * The fast loop reads 8 bytes before it begins and at most 15 in an iteration,
 * where it writes 3 literals without asking. copy_fast() writes in units.
 */
#define FAST_IN		16
#define FAST_IN_START	(8 + FAST_IN)
#define FAST_OUT	3
#define FAST_COPY	31

#ifndef likely
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#endif

static const uint8_t clen_order[19] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
};

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
	int bmi2;
};

enum step { STEP_GO, STEP_INPUT, STEP_OUTPUT, STEP_BAD, STEP_EOB };

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * At least 56 bits, or all that there are. Bits above count may be set; they
 * are those of the input from in on.
 */
static inline void
pull(struct run *r)
{
	if (r->in_end - r->in >= 8) {
		r->bits |= load64(r->in) << r->count;
		r->in += (63 - r->count) >> 3;
		r->count |= 56;
		return;
	}
	while (r->count < 56 && r->in < r->in_end) {
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
	*value = r->bits & ENT_MASK(n);
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
	r->bits &= ENT_MASK(r->count);
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

/* Leaves a match to run_match(), which can stop in its middle. */
static inline void
start_match(struct warp_inflate_state *st, uint32_t len, uint32_t dist)
{
	st->mode = WARP_INFLATE_MATCH;
	st->left = len;
	st->dist = dist;
}

static inline void
copy16(uint8_t *to, const uint8_t *from)
{
	uint64_t a = load64(from), b = load64(from + 8);

	memcpy(to, &a, sizeof(a));
	memcpy(to + 8, &b, sizeof(b));
}

/*
 * Copies a match within this call's output, in units of 8 or 16 bytes, and up
 * to FAST_COPY bytes too many: the caller has made sure of the room.
 */
static inline uint8_t *
copy_fast(uint8_t *out, uint32_t dist, uint32_t len)
{
	const uint8_t *from = out - dist;
	uint8_t *const end = out + len;
	uint64_t unit;

	if (dist >= 16) {
		/* Nearly every match is done after two units: no loop to mispredict. */
		copy16(out, from);
		copy16(out + 16, from + 16);
		for (out += 32; out < end; out += 16)
			copy16(out, out - dist);
	} else if (dist == 1) {
		unit = *from * 0x0101010101010101u;
		do {
			memcpy(out, &unit, 8);
			out += 8;
		} while (out < end);
	} else {
		/* Of each unit, as many bytes as the distance are right already. */
		uint32_t step = dist < 8 ? dist : 8;

		do {
			unit = load64(from);
			memcpy(out, &unit, 8);
			from += step;
			out += step;
		} while (out < end);
	}
	return end;
}

/*
 * In the fast loop only the lowest six bits of count are its value: whole
 * entries are subtracted from it. A refill needs 8 readable bytes and gives at
 * least 56 bits.
 */
#define REFILL() do {						\
	bits |= load64(in) << (count & 63);			\
	in += 7 - (count >> 3 & 7);				\
	count |= 56;						\
} while (0)

#define CONSUME(e) do {						\
	saved = bits;						\
	bits >>= ENT_TOTAL(e);					\
	count -= (e);						\
} while (0)

/*
 * Base and extra bits of entry e, whose code starts at the bits b. The shift
 * count is the code's length: bits 13 and 12 are clear, and a mask of 63 is free.
 */
#define EXTEND(e, b) \
	(((e) >> 16) + (uint32_t)(((b) & ENT_MASK(ENT_TOTAL(e))) >> ((e) >> 8 & 63)))

/*
 * Decodes symbols while every access is certainly in bounds. Returns at a
 * symbol's edge; STEP_GO means that the margins are used up, or that a match does
 * not fit.
 *
 * Bits: of the 56 after a refill, two literals from the root table take at most
 * 22 and a length 20, which leaves the 8 that the look at a distance wants. The
 * distance takes 28 of the next 56, which leaves more than the 11 of the next
 * symbol. So every look comes before the refill, and the next symbol's before
 * the copy: none waits for the other.
 */
static inline __attribute__((always_inline)) enum step
fast_loop(struct run *r, struct warp_inflate_state *st)
{
	const uint8_t *in = r->in, *const in_safe = r->in_end - FAST_IN;
	uint8_t *out = r->out, *const out_start = r->out_start, *const out_end = r->out_end;
	const uint32_t *const lit = r->lit, *const dist = r->dist;
	const uint64_t lit_mask = ENT_MASK(r->lit_root), dist_mask = ENT_MASK(r->dist_root);
	uint64_t bits = r->bits, saved;
	uint32_t count = r->count, e, next, len, d;
	enum step step = STEP_GO;

	REFILL();
	next = lit[bits & lit_mask];
	do {
		e = next;
		CONSUME(e);
		if (e & ENT_LIT) {
			*out++ = e >> 16;
			e = lit[bits & lit_mask];
			CONSUME(e);
			if (e & ENT_LIT) {
				*out++ = e >> 16;
				e = lit[bits & lit_mask];
				CONSUME(e);
				if (e & ENT_LIT)
					goto literal;
			}
		}
		if (unlikely(e & ENT_RARE)) {
			if (e & ENT_SUB) {
				e = lit[ENT_VALUE(e) + (bits & ENT_MASK(ENT_CODE_LEN(e)))];
				CONSUME(e);
			}
			if (e & ENT_LIT)
				goto literal;
			if (e & ENT_RARE) {
				step = e & ENT_EOB ? STEP_EOB : STEP_BAD;
				break;
			}
		}
		len = EXTEND(e, saved);

		e = dist[bits & dist_mask];
		REFILL();
		CONSUME(e);
		if (unlikely(e & ENT_RARE)) {
			if (e & ENT_SUB) {
				e = dist[ENT_VALUE(e) + (bits & ENT_MASK(ENT_CODE_LEN(e)))];
				CONSUME(e);
			}
			if (e & ENT_RARE) {
				step = STEP_BAD;
				break;
			}
		}
		d = EXTEND(e, saved);
		next = lit[bits & lit_mask];
		REFILL();
		if (likely(d <= (size_t)(out - out_start) &&
			   len + FAST_COPY <= (size_t)(out_end - out))) {
			out = copy_fast(out, d, len);
			continue;
		}
		r->out = out;
		if (!dist_ok(r, d)) {
			step = STEP_BAD;
			break;
		}
		if (len > (size_t)(out_end - out)) {
			start_match(st, len, d);
			break;
		}
		copy_match(r, d, len);
		out = r->out;
		continue;
literal:
		*out++ = e >> 16;
		next = lit[bits & lit_mask];
		REFILL();
	} while (in <= in_safe && out_end - out >= FAST_OUT);

	r->in = in;
	r->out = out;
	r->count = count & 63;
	r->bits = bits & ENT_MASK(r->count);
	give_back(r);
	return step;
}

static enum step
run_fast_any(struct run *r, struct warp_inflate_state *st)
{
	return fast_loop(r, st);
}

#if defined(__x86_64__) && !defined(__KERNEL__)
/* Shifts and masks by a variable cost three times less with BMI2. */
static __attribute__((target("bmi2"))) enum step
run_fast_bmi2(struct run *r, struct warp_inflate_state *st)
{
	return fast_loop(r, st);
}

static int
have_bmi2(void)
{
	return __builtin_cpu_supports("bmi2") != 0;
}
#else
#define run_fast_bmi2	run_fast_any

static int
have_bmi2(void)
{
	return 0;
}
#endif

/* Looks up the code at @p bits; *used is what leads to the entry. */
static inline uint32_t
lookup(const uint32_t *table, unsigned int root, uint64_t bits, unsigned int *used)
{
	uint32_t e = table[bits & ENT_MASK(root)];

	*used = 0;
	if (e & ENT_SUB) {
		*used = root;
		e = table[ENT_VALUE(e) + ((bits >> root) & ENT_MASK(ENT_CODE_LEN(e)))];
	}
	return e;
}

/*
 * The rest of a length and distance pair, whose length is entry @p e and ends
 * @p n bits from here, @p used of which led to the entry.
 */
static enum step
careful_match(struct run *r, struct warp_inflate_state *st, uint32_t e, unsigned int used,
	      unsigned int n)
{
	uint32_t len = EXTEND(e, r->bits >> used), dist;
	unsigned int start;

	e = lookup(r->dist, r->dist_root, r->bits >> n, &used);
	start = n + used;
	n = start + ENT_TOTAL(e);
	if (n > r->count)
		return STEP_INPUT;
	if (e & ENT_RARE)
		return STEP_BAD;
	dist = EXTEND(e, r->bits >> start);
	if (!dist_ok(r, dist))
		return STEP_BAD;
	if (r->out == r->out_end)
		return STEP_OUTPUT;
	r->bits >>= n;
	r->count -= n;
	if (len > (size_t)(r->out_end - r->out))
		start_match(st, len, dist);
	else
		copy_match(r, dist, len);
	return STEP_GO;
}

/*
 * Literals and one other symbol, with all checks: takes all of a symbol's bits
 * or none. A look at bits beyond the end sees zeros; the length of what it
 * finds tells.
 */
static enum step
run_careful(struct run *r, struct warp_inflate_state *st)
{
	unsigned int n, used;
	uint32_t e;

	for (;;) {
		pull(r);
		e = lookup(r->lit, r->lit_root, r->bits, &used);
		n = used + ENT_TOTAL(e);
		if (n > r->count)
			return STEP_INPUT;
		if (!(e & ENT_LIT))
			break;
		if (r->out == r->out_end)
			return STEP_OUTPUT;
		r->bits >>= n;
		r->count -= n;
		*r->out++ = e >> 16;
	}
	if (!(e & ENT_RARE))
		return careful_match(r, st, e, used, n);
	r->bits >>= n;
	r->count -= n;
	return e & ENT_EOB ? STEP_EOB : STEP_BAD;
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
		if (r->in_end - r->in >= FAST_IN_START && r->out_end - r->out >= FAST_OUT)
			step = r->bmi2 ? run_fast_bmi2(r, st) : run_fast_any(r, st);
		if (step == STEP_GO && st->mode == WARP_INFLATE_CODES)
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
		lit_root = warp_inflate_table(work->lit, WARP_INFLATE_LIT_SIZE,
					      WARP_INFLATE_LIT_BITS, st->lens, st->nlit,
					      WARP_INFLATE_CODE_LIT, work->sorted);
		dist_root = warp_inflate_table(work->dist, WARP_INFLATE_DIST_SIZE,
					       WARP_INFLATE_DIST_BITS, st->lens + st->nlit,
					       st->ndist, WARP_INFLATE_CODE_DIST, work->sorted);
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
	unsigned int n = ENT_TOTAL(e), sym = ENT_VALUE(e), repeat, value = 0;

	if (sym < 16) {
		st->lens[st->index++] = sym;
	} else {
		if (n + extra[sym - 16] > r->count)
			return STEP_INPUT;
		repeat = base[sym - 16] + ((r->bits >> n) & ENT_MASK(extra[sym - 16]));
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
	root = warp_inflate_table(work->clen, WARP_INFLATE_CLEN_SIZE, CLEN_BITS, st->clens,
			   sizeof(st->clens), WARP_INFLATE_CODE_CLEN, work->sorted);
	if (root < 0)
		return STEP_BAD;
	while (st->index < total) {
		uint32_t e;

		pull(r);
		e = work->clen[r->bits & ENT_MASK(root)];
		if (ENT_TOTAL(e) > r->count)
			return STEP_INPUT;
		if (e & ENT_RARE)
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

void
warp_inflate_work_init(struct warp_inflate_work *work)
{
	uint8_t *lens = work->fixed_lens;

	memset(work, 0, sizeof(*work));
	memset(lens, 8, 144);
	memset(lens + 144, 9, 112);
	memset(lens + 256, 7, 24);
	memset(lens + 280, 8, 8);
	warp_inflate_table(work->fixed_lit, 512, 9, lens, 288, WARP_INFLATE_CODE_LIT,
			   work->sorted);
	work->bmi2 = have_bmi2();
	memset(work->lens, 5, 32);
	warp_inflate_table(work->fixed_dist, 32, 5, work->lens, 32, WARP_INFLATE_CODE_DIST,
			   work->sorted);
}

/* Makes a state from a stranger harmless; a state of ours does not change. */
static void
sanitize(struct warp_inflate_state *st)
{
	unsigned int i;

	st->bit_count &= 63;
	st->bits &= ENT_MASK(st->bit_count);
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
	r.bmi2 = work->bmi2;
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
	st->bits = r.bits & ENT_MASK(r.count);
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
