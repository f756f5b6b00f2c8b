/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "wtest.h"

static uint64_t wt_seed, wt_state;
static unsigned int wt_passed;
static const char *wt_now = "set-up";

void __attribute__((noreturn))
wt_fail(void)
{
	printf("FAIL %s (WARP_TEST_SEED=%" PRIu64 ")\n%u passed, 1 failed, 0 skipped\n", wt_now,
	       wt_seed, wt_passed);
	fflush(NULL);
	_exit(1);
}

void
wt_init(uint64_t seed)
{
	const char *s = getenv("WARP_TEST_SEED");

	if (s != NULL)
		seed = strtoull(s, NULL, 10);
	wt_seed = seed != 0 ? seed : (uint64_t)time(NULL) << 16 | getpid();
	wt_state = wt_seed * 0x9E3779B97F4A7C15ull + 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("WARP_TEST_SEED=%" PRIu64 "\n", wt_seed);
}

uint64_t
wt_rand(void)
{
	wt_state ^= wt_state << 13;
	wt_state ^= wt_state >> 7;
	wt_state ^= wt_state << 17;
	return wt_state;
}

uint32_t
wt_rounds(uint32_t n)
{
	const char *s = getenv("WARP_TEST_SCALE");
	uint64_t percent = s != NULL ? strtoul(s, NULL, 10) : WT_SANITIZED ? 10 : 100;
	uint64_t rounds = n * percent / 100;

	return rounds != 0 ? (uint32_t)rounds : 1;
}

int
wt_run(const struct wt_case *cases, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		wt_now = cases[i].name;
		cases[i].run();
		wt_passed++;
		printf("ok   %s\n", cases[i].name);
	}
	printf("%u passed, 0 failed, 0 skipped\n", wt_passed);
	return 0;
}

struct wt_arena
wt_arena(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = (size + page - 1) / page * page;
	uint8_t *p = mmap(NULL, len + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + page, len, PROT_READ | PROT_WRITE) != 0) {
		perror("mmap");
		exit(1);
	}
	return (struct wt_arena){ .lo = p + page, .hi = p + page + len };
}

void
wt_fill(uint8_t *buf, size_t len, enum wt_data kind)
{
	static const char words[] = "the data pointer goes into the command queue and the boring "
				    "work is done by an accelerator while others go on polling ";
	uint32_t period = 1 + wt_below(300);
	size_t i = 0, n;

	while (i < len) {
		enum wt_data k = kind == WT_MIXED ? (enum wt_data)wt_below(WT_MIXED) : kind;
		size_t end = kind == WT_MIXED ? i + 1 + wt_below(400) : len;

		for (end = end < len ? end : len; i < end; i++) {
			if (k == WT_TEXT) {
				n = wt_below(sizeof(words) - 12);
				for (; i < end && words[n] != ' '; n++, i++)
					buf[i] = (uint8_t)words[n];
				if (i < end)
					buf[i] = ' ';
				else
					break;
			} else if (k == WT_PERIODIC && i >= period) {
				buf[i] = buf[i - period];
			} else {
				buf[i] = k == WT_ZERO ? 0 : (uint8_t)(wt_rand() >> 11);
			}
		}
	}
}
