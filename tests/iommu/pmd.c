/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A driver on the modelled hardware: what it makes of addresses that the IOMMU
 * refuses and of a device that is reset under it. Runs as root in the virtual
 * machine of "./wd vm --iommu".
 *
 * usage: iommu_pmd compress|crypto
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hw.h"
#include "pmd.h"
#include "wtest.h"

#define BURST	32u

static const struct pmd_driver *drv;
static char device[80];		/* as an argument */
static const char *node;
static uint8_t dev;
static void *handle;
static void *ops[PMD_OPS];
static uint8_t *out;

/* Dequeues exactly @p n operations, or fails after a minute. */
static void
take(uint8_t id, uint16_t pair, void **done, uint16_t n)
{
	uint64_t end = hw_now_ms() + 60000;
	uint16_t got = 0;

	while (got < n) {
		got += drv->dequeue(id, pair, done + got, n - got);
		wt_check(hw_now_ms() < end, "%u of %u ops came back", got, n);
	}
}

/* Runs the first operation on a queue pair. */
static void
run_one(uint8_t id, uint16_t pair)
{
	void *done;

	wt_equal(drv->enqueue(id, pair, ops, 1), 1);
	take(id, pair, &done, 1);
	wt_check(done == ops[0], "another op came back");
}

static void
good_ops(unsigned int n)
{
	while (n-- > 0) {
		memset(out, 0, PMD_OUT);
		drv->prepare(0, handle, NULL, out);
		run_one(dev, 0);
		drv->check(0, out);
	}
}

/* auto takes the hardware when there is any. */
static void
prefers_hardware(void)
{
	uint8_t id = drv->device("");
	bool hardware;

	drv->pairs(id, &hardware);
	wt_check(hardware, "not hardware");
	drv->start(id, 2, 64);
	drv->stop(id);
}

/* All queue pairs that the device has, each working; all return. */
static void
all_queue_pairs(void)
{
	uint8_t id = drv->device(device);
	uint16_t pairs, pair;
	bool hardware;
	void *own;

	pairs = drv->pairs(id, &hardware);
	wt_check(pairs >= drv->least_pairs, "%u queue pairs", pairs);
	drv->start(id, pairs, 16);
	own = drv->handle(id);
	for (pair = 0; pair < pairs; pair++) {
		memset(out, 0, PMD_OUT);
		drv->prepare(0, own, NULL, out);
		run_one(id, pair);
		drv->check(0, out);
	}
	drv->handle_free(id, own);
	drv->stop(id);
}

/* One bad op in a burst: it alone fails. */
static void
bad_op(void *from, void *to)
{
	uint8_t *room = hw_memory((size_t)BURST * PMD_OUT);
	unsigned int bad, i;
	void *done[BURST];

	for (bad = 0; bad < BURST; bad += 13) {
		memset(room, 0, (size_t)BURST * PMD_OUT);
		for (i = 0; i < BURST; i++)
			drv->prepare(i, handle, NULL, room + i * PMD_OUT);
		drv->prepare(bad, handle, from, to != NULL ? to : room + bad * PMD_OUT);
		wt_equal(drv->enqueue(dev, 0, ops, BURST), BURST);
		take(dev, 0, done, BURST);
		for (i = 0; i < BURST; i++) {
			wt_check(done[i] == ops[i], "op %u is another", i);
			if (i == bad)
				wt_check(drv->failed(ops[i]), "the bad op has not failed");
			else
				drv->check(i, room + i * PMD_OUT);
		}
	}
	munmap(room, (size_t)BURST * PMD_OUT);
	good_ops(3);
}

static void
unmapped_source(void)
{
	void *p = hw_memory(PMD_IN);

	/* Kept as a hole, so that nothing else is mapped there. */
	wt_equal(mprotect(p, PMD_IN, PROT_NONE), 0);
	madvise(p, PMD_IN, MADV_DONTNEED);
	bad_op(p, NULL);
	munmap(p, PMD_IN);
}

static void
read_only_destination(void)
{
	uint8_t *p = hw_memory(PMD_OUT);
	unsigned int i;

	memset(p, 0x5A, PMD_OUT);
	wt_equal(mprotect(p, PMD_OUT, PROT_READ), 0);
	bad_op(NULL, p);
	for (i = 0; i < PMD_OUT; i++)
		wt_check(p[i] == 0x5A, "byte %u of a read-only page changed", i);
	munmap(p, PMD_OUT);
}

/* A page that is not there fails the op; once it is there the same op works. */
static void
missing_page(void)
{
	uint8_t *p = hw_memory(PMD_OUT);

	madvise(p, PMD_OUT, MADV_DONTNEED);
	drv->prepare(0, handle, NULL, p);
	run_one(dev, 0);
	wt_check(drv->failed(ops[0]), "the op has not failed");
	memset(p, 0, PMD_OUT);
	drv->prepare(0, handle, NULL, p);
	run_one(dev, 0);
	drv->check(0, p);
	munmap(p, PMD_OUT);
}

/* Fills queue pair 0. @return ops accepted */
static unsigned int
load(uint8_t *room)
{
	unsigned int n = 0, i;
	uint16_t took;

	for (i = 0; i < PMD_OPS; i++)
		drv->prepare_long(i, handle, room);
	do {
		took = drv->enqueue(dev, 0, ops + n,
				    (uint16_t)(PMD_OPS - n < BURST ? PMD_OPS - n : BURST));
		n += took;
	} while (took != 0);
	return n;
}

/* Every accepted op comes back once, in order, done or with an error. @return errors */
static unsigned int
collect(unsigned int n)
{
	uint64_t end = hw_now_ms() + 60000;
	unsigned int got = 0, errors = 0, i, k;
	void *done[BURST];

	while (got < n) {
		k = drv->dequeue(dev, 0, done, BURST);
		for (i = 0; i < k; i++, got++) {
			wt_check(got < n && done[i] == ops[got],
				 "op %u is not the one that came back", got);
			if (drv->succeeded(done[i])) {
				wt_check(errors == 0, "op %u done after one that was lost", got);
				continue;
			}
			wt_check(drv->failed(done[i]), "op %u came back with another status", got);
			errors++;
		}
		wt_check(hw_now_ms() < end, "%u of %u ops came back", got, n);
	}
	wt_equal(drv->dequeue(dev, 0, done, BURST), 0);
	return errors;
}

/* While the kernel's reset is still going on, no queue can be had. */
static void
reopen(void)
{
	unsigned int tries;
	int ret = -1;

	for (tries = 0; tries < 100 && ret != 0; tries++) {
		ret = drv->reopen(dev);
		usleep(50000);
	}
	wt_equal(ret, 0);
}

static void
reset_under_load(void (*reset)(const char *))
{
	static uint8_t *room;
	unsigned int round, n, errors;

	/* The operations of a driver may go on pointing there. */
	if (room == NULL)
		room = hw_memory(drv->room);
	for (round = 0; round < 3; round++) {
		n = load(room);
		wt_check(n >= 500, "only %u ops were accepted", n);
		reset(node);
		errors = collect(n);
		wt_check(errors > 0, "all %u ops were done before the reset", n);
		printf("     %u of %u ops returned with an error\n", errors, n);
		drv->prepare(0, handle, NULL, out);
		wt_equal(drv->enqueue(dev, 0, ops, 1), 0);
		wt_check(drv->errors(dev) >= errors, "%" PRIu64 " errors counted",
			 drv->errors(dev));
		reopen();
		good_ops(20);
	}
}

static void
function_resets(void)
{
	reset_under_load(hw_function_reset);
}

static void
controller_resets(void)
{
	reset_under_load(hw_controller_reset);
}

int
main(int argc, char **argv)
{
	static const struct pmd_driver * const drivers[] = { &pmd_compress, &pmd_crypto };
	static const struct wt_case cases[] = {
		{ "auto prefers the hardware", prefers_hardware },
		{ "all queue pairs", all_queue_pairs },
		{ "unmapped source in a burst", unmapped_source },
		{ "read-only destination in a burst", read_only_destination },
		{ "page not present", missing_page },
		{ "function reset under load", function_resets },
		{ "controller reset under load", controller_resets },
	};
	unsigned int i;

	for (i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (argc == 2 && strcmp(argv[1], drivers[i]->name) == 0)
			drv = drivers[i];
	if (drv == NULL) {
		fprintf(stderr, "usage: iommu_pmd compress|crypto\n");
		return 1;
	}
	node = hw_node(drv->node);
	if (node == NULL) {
		printf("no %s: run it with ./wd vm --iommu\n", drv->node);
		return WT_SKIP_EXIT;
	}
	snprintf(device, sizeof(device), "device=%s", node);
	drv->begin(ops);
	out = hw_memory(PMD_OUT);
	dev = drv->device(device);
	drv->start(dev, 1, PMD_OPS);
	handle = drv->handle(dev);
	printf("%s on %s\n", drv->name, node);
	return WT_RUN(cases);
}
