/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"

#define DEBUG	"/sys/kernel/debug/"
#define KINDS	3

static const char *const kinds[KINDS] = { "failslab", "fail_page_alloc", "fail_usercopy" };
static int fail_nth = -1;

static bool
put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool
set(const char *kind, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUG "%s/%s", kind, name);
	return put_text(path, value);
}

bool
inject_start(void)
{
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return fail_nth >= 0 && set("failslab", "ignore-gfp-wait", "N") &&
	       set("failslab", "verbose", "0") && set("fail_page_alloc", "ignore-gfp-wait", "N") &&
	       set("fail_page_alloc", "ignore-gfp-highmem", "N") &&
	       set("fail_page_alloc", "min-order", "0") && set("fail_page_alloc", "verbose", "0") &&
	       set("fail_usercopy", "verbose", "0") &&
	       put_text("/dev/kmsg", "warpdrive: allocations are made to fail\n");
}

void
inject_end(void)
{
	put_text("/dev/kmsg", "warpdrive: allocations work again\n");
	close(fail_nth);
}

void
inject_arm(unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	/* What is left of an earlier number may be for this very access: then the next works. */
	if (pwrite(fail_nth, text, len, 0) != len && pwrite(fail_nth, text, len, 0) != len) {
		perror("fail-nth");
		exit(1);
	}
}

bool
inject_disarm(void)
{
	char text[16] = "";
	/* The read is an access to user memory, too: if that was the next to fail, none had before. */
	ssize_t len = pread(fail_nth, text, sizeof(text) - 1, 0);

	inject_arm(0);
	return len > 0 && atoi(text) == 0;
}

static bool
set_range(uint64_t start, uint64_t end)
{
	char from[32], to[32];
	bool ok = true;
	unsigned int i;

	snprintf(from, sizeof(from), "%llu", (unsigned long long)start);
	snprintf(to, sizeof(to), "%llu", (unsigned long long)end);
	for (i = 0; i < KINDS; i++)
		ok = set(kinds[i], "require-start", from) && set(kinds[i], "require-end", to) && ok;
	return ok;
}

bool
inject_only_below(const char *name)
{
	uint64_t at, start = 0, end = 0;
	char symbol[512], line[600];
	FILE *f;

	if (name == NULL)
		return set_range(0, UINT64_MAX);
	/* Sorted by address; the next one is the end. */
	f = fopen("/proc/kallsyms", "r");
	while (f != NULL && end == 0 && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%llx %*c %511s", (unsigned long long *)&at, symbol) != 2)
			continue;
		if (start != 0 && at > start)
			end = at;
		else if (start == 0 && strcmp(symbol, name) == 0)
			start = at;
	}
	if (f != NULL)
		fclose(f);
	return end != 0 && set_range(start, end);
}

bool
inject_module(const char *module, bool fail)
{
	unsigned long long size, at;
	char name[64], line[512];
	bool ok = false;
	unsigned int i;
	FILE *f;

	f = fopen("/proc/modules", "r");
	while (f != NULL && !ok && fgets(line, sizeof(line), f) != NULL)
		ok = sscanf(line, "%63s %llu %*s %*s %*s %llx", name, &size, &at) == 3 &&
		     strcmp(name, module) == 0 && at != 0;
	if (f != NULL)
		fclose(f);
	/* Whoever allocates is meant as long as no range is set: the range comes first and goes last. */
	ok = ok && (!fail || set_range(at, at + size));
	/* Not accesses to user memory. */
	for (i = 0; i < 2; i++)
		ok = ok && set(kinds[i], "task-filter", "N") && set(kinds[i], "times", "-1") &&
		     set(kinds[i], "probability", fail ? "100" : "0");
	return ok && (fail || set_range(0, UINT64_MAX));
}
