/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Drivers beside each other in one process, taking turns on the same data, and
 * beside them the libraries called directly, a memory copy and a bare ring. It
 * knows DPDK's interface only, no driver. bench/run makes tables of its rows.
 *
 * usage: peers EAL... -- [-s SIZE,...] [-b BURST,...] [-r ROUNDS] [-t MS] [-e CPU]
 *              compress|crypto|ring FILE VDEV...
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_debug.h>
#include <rte_dev.h>
#include <rte_eal.h>
#include <rte_pause.h>

#include "peers.h"

#define PATIENCE	5	/* seconds without an operation coming back */
#define SETTLE_US	1500	/* an engine thread without work goes to sleep after a millisecond */
#define GROUP		2	/* bursts that the caller's cost is measured over */
#define FEWEST_PASSES	3	/* samples of which a median is taken, at the least */
#define FEWEST_GROUPS	7

double bench_timer_cost;

void *
bench_array(size_t n, size_t size)
{
	void *array = calloc(n, size);

	if (array == NULL)
		rte_exit(EXIT_FAILURE, "no memory for %zu elements\n", n);
	return array;
}

const uint8_t *
bench_piece(const struct bench_plan *plan, unsigned int i, unsigned int n, uint32_t size)
{
	return plan->data + (plan->data_len - size) / n * i;
}

void
bench_absent(const char *what, const char *lane, const char *why)
{
	printf("absent %s %s %s\n", what, lane, why);
}

bool
bench_vdev(const char *vdev, struct bench_lane *lane)
{
	char *name = strdup(vdev), *args;

	if (name == NULL)
		rte_exit(EXIT_FAILURE, "no memory for a name\n");
	args = strchr(name, ',');
	if (args != NULL)
		*args++ = '\0';
	lane->name = name;
	lane->thread = args != NULL && strstr(args, "engine=thread") != NULL;
	if (rte_eal_hotplug_add("vdev", name, args == NULL ? "" : args) != 0) {
		bench_absent("-", name, "not in this DPDK, or nothing to run on");
		return false;
	}
	return true;
}

/* ---- One turn ---- */

/* Hands @p n ops over in bursts. */
static void
enqueue_all(const struct bench_lane *l, const struct bench_work *w, void **ops, unsigned int n)
{
	unsigned int sent = 0;

	while (sent < n)
		sent += w->cls->enqueue(l->dev, ops + sent, RTE_MIN(w->burst, n - sent));
}

static void
check_done(const struct bench_lane *l, const struct bench_work *w, void **done, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!w->cls->good(done[i]))
			rte_exit(EXIT_FAILURE, "%s, %s of %u bytes: an operation failed\n",
				 l->name, w->what, w->size);
}

static void
check_patience(const struct bench_lane *l, const struct bench_work *w, uint64_t since)
{
	if (rte_rdtsc() - since > PATIENCE * rte_get_tsc_hz())
		rte_exit(EXIT_FAILURE, "%s, %s of %u bytes: operations do not come back\n",
			 l->name, w->what, w->size);
}

/* All of the work with the queue kept filled. */
void
bench_pass(const struct bench_lane *l, const struct bench_work *w)
{
	unsigned int sent = 0, back = 0;
	void *done[BENCH_MAX_BURST];
	uint64_t last = rte_rdtsc();

	if (l->direct != NULL) {
		l->direct(w->set, w->n);
		return;
	}
	while (back < w->n) {
		uint16_t got;

		if (sent < w->n && sent - back < BENCH_FLYING)
			sent += w->cls->enqueue(l->dev, w->ops + sent,
						RTE_MIN(w->burst, w->n - sent));
		got = w->cls->dequeue(l->dev, done, w->burst);
		if (got == 0) {
			check_patience(l, w, last);
			continue;
		}
		check_done(l, w, done, got);
		back += got;
		last = rte_rdtsc();
	}
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
bench_median(double *samples, unsigned int n)
{
	qsort(samples, n, sizeof(*samples), by_value);
	return samples[n / 2];
}

/* Cycles an operation in whole passes, for at least @p ms. */
static void
measure_total(const struct bench_lane *l, const struct bench_work *w, double ms,
	      struct bench_figures *f)
{
	uint64_t least = (uint64_t)(ms * 1e-3 * rte_get_tsc_hz()), begin = rte_rdtsc(), t;
	static double samples[BENCH_SAMPLES];
	unsigned int n = 0;

	do {
		if (l->direct == NULL)
			w->cls->rearm(l, w->ops, w->n);
		t = rte_rdtsc();
		bench_pass(l, w);
		samples[n++] = (double)(rte_rdtsc() - t);
	} while (n < BENCH_SAMPLES && (n < FEWEST_PASSES || rte_rdtsc() - begin < least));
	f->total = bench_median(samples, n) / w->n;
	f->fastest = samples[0] / w->n;
}

static void
wait_cycles(uint64_t cycles)
{
	uint64_t start = rte_rdtsc();

	while (rte_rdtsc() - start < cycles)
		rte_pause();
}

/*
 * Cycles of the dequeue calls that return @p group operations. Looks that find
 * nothing are waiting and do not count.
 */
static double
collect(const struct bench_lane *l, const struct bench_work *w, unsigned int group, uint64_t rest)
{
	uint64_t begin = rte_rdtsc(), t;
	void *done[BENCH_MAX_BURST];
	unsigned int back = 0;
	double spent = 0;

	while (back < group) {
		uint16_t got;

		t = rte_rdtsc();
		got = w->cls->dequeue(l->dev, done, w->burst);
		if (got == 0) {
			check_patience(l, w, begin);
			wait_cycles(rest / 4);
			continue;
		}
		spent += rte_rdtsc() - t - bench_timer_cost;
		check_done(l, w, done, got);
		back += got;
	}
	return spent;
}

/*
 * The caller's own cycles: a group of bursts is handed over, an engine thread
 * gets time to finish it, then it is collected. Not much more than it needs at
 * its fastest: after a millisecond without work it goes to sleep, and the next
 * enqueue would pay for waking it.
 */
static void
measure_caller(const struct bench_lane *l, const struct bench_work *w, double ms,
	       struct bench_figures *f)
{
	uint64_t least = (uint64_t)(ms * 1e-3 * rte_get_tsc_hz()), begin = rte_rdtsc(), t;
	unsigned int group = RTE_MIN(GROUP * w->burst, w->n), at = 0, n = 0;
	uint64_t rest = l->thread ? (uint64_t)(f->fastest * group * 1.1) +
				    rte_get_tsc_hz() / 20000 : 0;
	static double enq[BENCH_SAMPLES], deq[BENCH_SAMPLES];

	do {
		at = at + group > w->n ? 0 : at;
		w->cls->rearm(l, w->ops + at, group);
		t = rte_rdtsc();
		enqueue_all(l, w, w->ops + at, group);
		enq[n] = rte_rdtsc() - t - bench_timer_cost;
		wait_cycles(rest);
		deq[n++] = collect(l, w, group, rest);
		at += group;
	} while (n < BENCH_SAMPLES && (n < FEWEST_GROUPS || rte_rdtsc() - begin < least));
	f->enqueue = RTE_MAX(0.0, bench_median(enq, n) / group);
	f->dequeue = RTE_MAX(0.0, bench_median(deq, n) / group);
}

static void
measure_timer(void)
{
	uint64_t best = UINT64_MAX;
	int i;

	for (i = 0; i < 1000; i++) {
		uint64_t t = rte_rdtsc();

		best = RTE_MIN(best, rte_rdtsc() - t);
	}
	bench_timer_cost = (double)best;
}

void
bench_rounds(const struct bench_plan *plan, const struct bench_lane *lanes, unsigned int n,
	     const struct bench_work *w)
{
	unsigned int round, i;

	for (round = 0; round <= plan->rounds; round++) {
		for (i = 0; i < n; i++) {
			const struct bench_lane *l = &lanes[(round + i) % n];
			struct bench_figures f = { 0 };

			usleep(SETTLE_US);
			if (l->direct == NULL)
				w->cls->rearm(l, w->ops, w->n);
			bench_pass(l, w);	/* wakes and warms */
			measure_total(l, w, round == 0 ? 0 : plan->ms, &f);
			if (l->direct == NULL)
				measure_caller(l, w, round == 0 ? 0 : plan->ms, &f);
			if (round > 0)
				printf("row %s %u %u %u %s %.2f %.2f %.2f\n", w->what, w->size,
				       w->burst, round, l->name, f.total, f.enqueue, f.dequeue);
		}
	}
	fflush(stdout);
}

/* ---- The command line ---- */

static void
parse_list(const char *text, uint32_t *list, unsigned int *n, uint32_t max)
{
	const char *at = text;

	for (*n = 0; *n < 16; at++) {
		char *end;
		unsigned long v = strtoul(at, &end, 10);

		if (end == at || v == 0 || v > max || (*end != ',' && *end != '\0'))
			break;
		list[(*n)++] = (uint32_t)v;
		at = end;
		if (*end == '\0')
			return;
	}
	rte_exit(EXIT_FAILURE, "\"%s\": up to 16 numbers from 1 to %u\n", text, max);
}

static void
map_file(const char *path, struct bench_plan *plan)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *map;

	if (fd < 0 || fstat(fd, &st) != 0)
		rte_exit(EXIT_FAILURE, "%s: %s\n", path, strerror(errno));
	if (st.st_size < 1 << 20)
		rte_exit(EXIT_FAILURE, "%s: less than 1 MiB\n", path);
	map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (map == MAP_FAILED)
		rte_exit(EXIT_FAILURE, "%s: %s\n", path, strerror(errno));
	close(fd);
	plan->data = map;
	plan->data_len = st.st_size;
}

int
main(int argc, char **argv)
{
	struct bench_plan plan = {
		.sizes = { 2048 }, .n_sizes = 1, .bursts = { 32 }, .n_bursts = 1,
		.rounds = 5, .ms = 10, .engine_cpu = -1,
	};
	int opt, used = rte_eal_init(argc, argv);

	if (used < 0)
		rte_exit(EXIT_FAILURE, "cannot start EAL\n");
	argc -= used;
	argv += used;
	optind = 1;
	while ((opt = getopt(argc, argv, "s:b:r:t:e:")) != -1) {
		switch (opt) {
		case 's':
			parse_list(optarg, plan.sizes, &plan.n_sizes, 59460);
			break;
		case 'b':
			parse_list(optarg, plan.bursts, &plan.n_bursts, BENCH_MAX_BURST);
			break;
		case 'r':
			plan.rounds = (unsigned int)atoi(optarg);
			break;
		case 't':
			plan.ms = atof(optarg);
			break;
		case 'e':
			plan.engine_cpu = atoi(optarg);
			break;
		default:
			rte_exit(EXIT_FAILURE, "see the head of peers.c for the options\n");
		}
	}
	if (argc - optind < 2)
		rte_exit(EXIT_FAILURE, "compress, crypto or ring, and a file\n");
	map_file(argv[optind + 1], &plan);
	measure_timer();
	printf("tsc %" PRIu64 "\n", rte_get_tsc_hz());
	argc -= optind + 2;
	argv += optind + 2;
	if (strcmp(argv[-2], "compress") == 0)
		bench_compress(&plan, argv, argc);
	else if (strcmp(argv[-2], "crypto") == 0)
		bench_crypto(&plan, argv, argc);
	else if (strcmp(argv[-2], "ring") == 0)
		bench_ring(&plan);
	else
		rte_exit(EXIT_FAILURE, "%s: neither compress nor crypto nor ring\n", argv[-2]);
	return 0;
}
