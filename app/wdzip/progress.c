/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "wdzip.h"

/* The line appears only for work that takes longer than the first delay. */
#define FIRST_NS	500000000ull
#define INTERVAL_NS	100000000ull

static struct {
	const char *name;
	uint64_t total;
	uint64_t start_ns;
	uint64_t next_ns;
	bool on;
	bool shown;
} line;

static uint64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

void
wz_progress_begin(const char *name, uint64_t total)
{
	line.on = !wz_opt.quiet && isatty(STDERR_FILENO);
	line.shown = false;
	if (!line.on)
		return;
	line.name = name;
	line.total = total;
	line.start_ns = now_ns();
	line.next_ns = line.start_ns + FIRST_NS;
}

void
wz_progress(uint64_t done)
{
	double mib = (double)done / (1 << 20);
	uint64_t now;

	if (!line.on)
		return;
	now = now_ns();
	if (now < line.next_ns)
		return;
	line.next_ns = now + INTERVAL_NS;
	line.shown = true;
	fprintf(stderr, "\r%.48s: ", line.name);
	if (line.total != 0)
		fprintf(stderr, "%3.0f%% of ", 100.0 * (double)done / (double)line.total);
	fprintf(stderr, "%.0f MiB, %.0f MiB/s\033[K",
		line.total != 0 ? (double)line.total / (1 << 20) : mib,
		mib * 1e9 / (double)(now - line.start_ns));
	fflush(stderr);
}

void
wz_progress_end(void)
{
	if (line.on && line.shown) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	line.on = false;
	line.shown = false;
}
