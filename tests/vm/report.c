/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "client.h"

int checks_failed;

static int cases_passed, cases_failed, cases_skipped;
static jmp_buf skip_to;
static uint64_t rnd_state = 1;

void
check_failed(const char *file, int line, const char *cond, const char *fmt, ...)
{
	va_list ap;

	checks_failed++;
	printf("  %s:%d: not true: %s: ", file, line, cond);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

void
skip_case(const char *why)
{
	printf("  skipped: %s\n", why);
	longjmp(skip_to, 1);
}

void
run_case(const char *name, void (*fn)(void))
{
	checks_failed = 0;
	if (setjmp(skip_to) != 0) {
		cases_skipped++;
		printf("%s: SKIP\n", name);
		return;
	}
	fn();
	if (checks_failed != 0)
		cases_failed++;
	else
		cases_passed++;
	printf("%s: %s\n", name, checks_failed != 0 ? "FAIL" : "ok");
	fflush(stdout);
}

int
report(void)
{
	printf("%d passed, %d failed, %d skipped\n", cases_passed, cases_failed, cases_skipped);
	if (cases_failed != 0)
		return 1;
	return cases_passed == 0 ? 77 : 0;
}

void
rnd_seed(uint64_t seed)
{
	rnd_state = seed != 0 ? seed : 1;
}

uint64_t
rnd(void)
{
	/* xorshift64* */
	rnd_state ^= rnd_state >> 12;
	rnd_state ^= rnd_state << 25;
	rnd_state ^= rnd_state >> 27;
	return rnd_state * 0x2545F4914F6CDD1Dull;
}

void
fill_random(uint8_t *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = rnd();
}

void
fill_text(uint8_t *buf, size_t len)
{
	static const char *const words[] = {
		"queue ", "packet ", "doorbell ", "the ", "of ", "descriptor ", "ring ", "a ",
		"burst ", "accelerator\n", "memory ", "page ",
	};
	size_t i = 0, n;

	while (i < len) {
		const char *w = words[rnd() % (sizeof(words) / sizeof(words[0]))];

		n = strlen(w);
		if (n > len - i)
			n = len - i;
		memcpy(buf + i, w, n);
		i += n;
	}
}
