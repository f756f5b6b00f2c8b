/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WTEST_H
#define WTEST_H

/*
 * What the C tests of the drivers share: cases, checks, random numbers, and
 * memory with guard pages. A failed check ends the program; it prints where,
 * what, and the seed that repeats the run (WARP_TEST_SEED).
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WT_SKIP_EXIT	77

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WT_SANITIZED 1
#endif
#endif
#ifndef WT_SANITIZED
#define WT_SANITIZED 0
#endif

struct wt_case {
	const char *name;
	void (*run)(void);
};

/** Ends a failed test. */
void __attribute__((noreturn)) wt_fail(void);

/** wt_check(condition, format, ...): the text says what was there instead. */
#define wt_check(cond, ...) do {						\
	if (!(cond)) {								\
		printf("%s:%d: not so: %s: ", __FILE__, __LINE__, #cond);	\
		printf(__VA_ARGS__);						\
		putchar('\n');							\
		wt_fail();							\
	}									\
} while (0)

#define wt_equal(a, b) do {							\
	long long a_ = (long long)(a), b_ = (long long)(b);			\
	wt_check(a_ == b_, "%s is %lld, not %lld", #a, a_, b_);			\
} while (0)

/**
 * Sets the seed and says which it is: WARP_TEST_SEED, else @p seed; if that is 0,
 * one made of the time. First of all.
 */
void wt_init(uint64_t seed);
uint64_t wt_rand(void);

/** 0 to @p n - 1. */
static inline uint32_t
wt_below(uint32_t n)
{
	return (uint32_t)((wt_rand() >> 32) * n >> 32);
}

/** 1 to @p max, small values as likely as large ones. */
static inline uint32_t
wt_size(uint32_t max)
{
	uint32_t bits = 32 - (uint32_t)__builtin_clz(max), limit = 1u << (1 + wt_below(bits));

	return 1 + wt_below(limit < max ? limit : max);
}

/**
 * Rounds of a random test: @p n, or WARP_TEST_SCALE percent of it. Under a
 * sanitizer a tenth, if nothing else was asked for.
 */
uint32_t wt_rounds(uint32_t n);

/** Runs all cases. @return exit status */
int wt_run(const struct wt_case *cases, unsigned int n);

#define WT_RUN(cases) wt_run(cases, sizeof(cases) / sizeof((cases)[0]))

/** Memory between two pages that nobody may touch. */
struct wt_arena {
	uint8_t *lo;		/* first byte */
	uint8_t *hi;		/* byte behind the last: it faults */
};

struct wt_arena wt_arena(size_t size);

/** @p len bytes of the arena that end at its guard, or begin behind the other. */
static inline uint8_t *
wt_place(const struct wt_arena *a, size_t len)
{
	return wt_rand() & (1u << 20) ? a->lo : a->hi - len;
}

enum wt_data { WT_TEXT, WT_ZERO, WT_RANDOM, WT_PERIODIC, WT_MIXED, WT_DATA_KINDS };

void wt_fill(uint8_t *buf, size_t len, enum wt_data kind);

#endif /* WTEST_H */
