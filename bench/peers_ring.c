/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What no driver of such a queue can go below: 128-byte descriptors written by
 * one CPU and read and completed by another that does no work.
 */

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <rte_atomic.h>
#include <rte_cycles.h>
#include <rte_debug.h>
#include <rte_pause.h>

#include "peers.h"

struct slot {
	uint64_t word[16];
} __rte_aligned(128);

struct done {
	uint32_t word[3];
	uint32_t lap;		/* written last */
};

struct ring {
	struct slot sq[BENCH_DEPTH];
	struct done cq[BENCH_DEPTH] __rte_cache_aligned;
	uint32_t doorbell __rte_cache_aligned;
	uint32_t stop __rte_cache_aligned;
	uint32_t tail __rte_cache_aligned;	/* the producer's from here on */
	uint32_t head;
	uint64_t sum;
};

static void *
device(void *arg)
{
	struct ring *r = arg;
	uint32_t at = 0;
	struct slot copy;

	while (__atomic_load_n(&r->stop, __ATOMIC_RELAXED) == 0) {
		/* Pairs with the release in fill(): descriptors up to the doorbell are written. */
		uint32_t end = __atomic_load_n(&r->doorbell, __ATOMIC_ACQUIRE);

		for (; at != end; at++) {
			struct done *d = &r->cq[at % BENCH_DEPTH];

			copy = r->sq[at % BENCH_DEPTH];
			d->word[0] = (uint32_t)copy.word[0];
			/* Pairs with the acquire in reap(). */
			__atomic_store_n(&d->lap, at / BENCH_DEPTH + 1, __ATOMIC_RELEASE);
		}
	}
	return NULL;
}

static void
fill(struct ring *r, unsigned int burst)
{
	unsigned int i, k;

	for (i = 0; i < burst; i++, r->tail++)
		for (k = 0; k < RTE_DIM(r->sq[0].word); k++)
			r->sq[r->tail % BENCH_DEPTH].word[k] = r->tail + k;
	__atomic_store_n(&r->doorbell, r->tail, __ATOMIC_RELEASE);
}

static bool
ready(struct ring *r, uint32_t at)
{
	return __atomic_load_n(&r->cq[at % BENCH_DEPTH].lap, __ATOMIC_ACQUIRE) ==
	       at / BENCH_DEPTH + 1;
}

static unsigned int
reap(struct ring *r, unsigned int burst)
{
	unsigned int n;

	for (n = 0; n < burst && r->head != r->tail && ready(r, r->head); n++, r->head++)
		r->sum += r->cq[r->head % BENCH_DEPTH].word[0];
	return n;
}

static double
ring_total(struct ring *r, unsigned int burst, uint64_t least)
{
	uint64_t start = rte_rdtsc(), n = 0;

	do {
		if (r->tail - r->head + burst <= BENCH_FLYING)
			fill(r, burst);
		n += reap(r, burst);
	} while (rte_rdtsc() - start < least);
	while (r->head != r->tail)
		n += reap(r, burst);
	return (double)(rte_rdtsc() - start) / n;
}

static void
ring_caller(struct ring *r, unsigned int burst, uint64_t least, struct bench_figures *f)
{
	static double enq[BENCH_SAMPLES], deq[BENCH_SAMPLES];
	uint64_t begin = rte_rdtsc(), t;
	unsigned int n = 0;

	do {
		t = rte_rdtsc();
		fill(r, burst);
		enq[n] = rte_rdtsc() - t - bench_timer_cost;
		while (!ready(r, r->tail - 1))
			rte_pause();
		t = rte_rdtsc();
		reap(r, burst);
		deq[n++] = rte_rdtsc() - t - bench_timer_cost;
	} while (n < BENCH_SAMPLES && rte_rdtsc() - begin < least);
	f->enqueue = bench_median(enq, n) / burst;
	f->dequeue = bench_median(deq, n) / burst;
}

void
bench_ring(const struct bench_plan *plan)
{
	static struct ring ring;
	uint64_t least = (uint64_t)(plan->ms * 1e-3 * rte_get_tsc_hz());
	unsigned int i, round;
	pthread_t thread;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(plan->engine_cpu, &cpus);
	if (plan->engine_cpu < 0 || pthread_create(&thread, NULL, device, &ring) != 0 ||
	    pthread_setaffinity_np(thread, sizeof(cpus), &cpus) != 0)
		rte_exit(EXIT_FAILURE, "no thread on CPU %d\n", plan->engine_cpu);
	for (i = 0; i < plan->n_bursts; i++) {
		unsigned int burst = plan->bursts[i];

		for (round = 0; round <= plan->rounds; round++) {
			struct bench_figures f;

			f.total = ring_total(&ring, burst, least);
			ring_caller(&ring, burst, least, &f);
			if (round > 0)
				printf("row ring 128 %u %u bare-ring %.2f %.2f %.2f\n", burst,
				       round, f.total, f.enqueue, f.dequeue);
		}
	}
	__atomic_store_n(&ring.stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	/* What came back was really looked at. */
	printf("ring-sum %llu\n", (unsigned long long)ring.sum);
}
