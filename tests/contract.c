/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include <rte_cycles.h>
#include <rte_launch.h>

#include "contract.h"

#define LINE	(CONTRACT_OPS + 1)
#define SLOW_NS	100000		/* some thousand times what an empty poll takes */
#define ATTEMPTS 20

static const struct contract *driver;

static void *ops[CONTRACT_OPS];
static bool busy[CONTRACT_OPS];

/* The accepted jobs, oldest first; one side adds, one removes. */
static unsigned int line[LINE];
static uint32_t line_put, line_take;

void
contract_set(const struct contract *d)
{
	driver = d;
}

void
contract_open(uint8_t dev, enum dt_model model, uint32_t inflight)
{
	driver->start(dev, 1, inflight);
	driver->prepare(dev, model);
	line_put = line_take = 0;
}

void
contract_close(uint8_t dev)
{
	driver->check_counted(dev, line_take);
	driver->finish(dev);
	driver->stop(dev);
}

uint16_t
contract_send(uint8_t dev, uint16_t n, uint32_t *next)
{
	unsigned int sent[CONTRACT_BURST_MAX];
	void *burst[CONTRACT_BURST_MAX];
	uint16_t got, i, k = 0;

	while (k < n) {
		unsigned int job = *next % CONTRACT_OPS;

		if (__atomic_load_n(&busy[job], __ATOMIC_ACQUIRE))
			break;
		(*next)++;
		ops[job] = driver->make(job);
		sent[k] = job;
		burst[k++] = ops[job];
	}
	/* The other side must know them before they can come back. */
	for (i = 0; i < k; i++) {
		busy[sent[i]] = true;
		line[(line_put + i) % LINE] = sent[i];
	}
	got = driver->enqueue(dev, burst, k);
	wt_check(got <= k, "%u of %u accepted", got, k);
	for (i = got; i < k; i++) {
		driver->check_untouched(sent[i]);
		busy[sent[i]] = false;
	}
	*next -= k - got;
	__atomic_store_n(&line_put, line_put + got, __ATOMIC_RELEASE);
	return got;
}

uint16_t
contract_take(uint8_t dev, uint16_t n)
{
	void *burst[CONTRACT_BURST_MAX];
	uint16_t got = driver->dequeue(dev, burst, n), i;

	wt_check(got <= n, "%u for %u", got, n);
	for (i = 0; i < got; i++) {
		unsigned int job;

		/* An op can be back before enqueue has said that it went. */
		while (__atomic_load_n(&line_put, __ATOMIC_ACQUIRE) == line_take)
			;
		job = line[line_take++ % LINE];
		wt_check(ops[job] == burst[i], "another op than the oldest came back");
		driver->check(job);
		__atomic_store_n(&busy[job], false, __ATOMIC_RELEASE);
	}
	return got;
}

void
contract_drain(uint8_t dev)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	void *none[1];

	while (line_take != line_put) {
		contract_take(dev, CONTRACT_BURST_MAX);
		wt_check(rte_get_timer_cycles() < end, "%u ops are lost", line_put - line_take);
	}
	wt_equal(driver->dequeue(dev, none, 1), 0);
}

uint32_t
contract_fill(uint8_t dev, uint32_t *next)
{
	uint32_t sent = 0;
	uint16_t got;

	do {
		got = contract_send(dev, CONTRACT_BURST_MAX, next);
		sent += got;
	} while (got == CONTRACT_BURST_MAX);
	return sent;
}

/* ---- Random bursts ---- */

static void
every_device(void (*what)(uint8_t dev))
{
	static const char * const engines[] = { "inline", "thread" };
	static int dev[DT_MODELS][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		for (i = 0; i < 2; i++) {
			char args[64];

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[i]);
			if (dev[m][i] < 0)
				dev[m][i] = driver->device(args);
			/* Small and odd, and all that there is. */
			contract_open((uint8_t)dev[m][i], (enum dt_model)m,
				      wt_below(2) == 0 ? 77 : 1023);
			what((uint8_t)dev[m][i]);
			contract_close((uint8_t)dev[m][i]);
		}
	}
}

static void
one_lcore(uint8_t dev)
{
	uint32_t next = 0, round;

	for (round = 0; round < wt_rounds(700); round++) {
		uint16_t n = (uint16_t)wt_size(CONTRACT_BURST_MAX);

		if (wt_below(100) < 55)
			contract_send(dev, n, &next);
		else
			contract_take(dev, n);
		/* Now and then to the brim, and to the ground. */
		if (wt_below(200) == 0)
			contract_fill(dev, &next);
		if (wt_below(200) == 0)
			contract_drain(dev);
	}
	contract_drain(dev);
}

static uint8_t shared_dev;
static uint32_t goal, sender_done;

static int
sender(void *arg __rte_unused)
{
	uint32_t next = 0, sent = 0;

	while (sent < goal)
		sent += contract_send(shared_dev, (uint16_t)wt_size(CONTRACT_BURST_MAX), &next);
	__atomic_store_n(&sender_done, 1, __ATOMIC_RELEASE);
	return 0;
}

static void
two_lcores(uint8_t dev)
{
	unsigned int other = rte_get_next_lcore(-1, 1, 0);
	uint64_t end = rte_get_timer_cycles() + 300 * rte_get_timer_hz();
	uint32_t got = 0, n = 0;

	shared_dev = dev;
	goal = wt_rounds(driver->two_lcores_ops);
	sender_done = 0;
	wt_equal(rte_eal_remote_launch(sender, NULL, other), 0);
	while (got < goal || !__atomic_load_n(&sender_done, __ATOMIC_ACQUIRE)) {
		got += contract_take(dev, (uint16_t)(1 + n++ * 7 % CONTRACT_BURST_MAX));
		wt_check(rte_get_timer_cycles() < end, "%u of %u came back", got, goal);
	}
	rte_eal_wait_lcore(other);
	contract_drain(dev);
}

void
contract_one_lcore(void)
{
	every_device(one_lcore);
}

void
contract_two_lcores(void)
{
	every_device(two_lcores);
}

/* ---- Full queues ---- */

static void
brim(uint8_t dev, uint32_t inflight, uint32_t expect)
{
	uint32_t next = 0, round;

	contract_open(dev, DT_EXT, inflight);
	for (round = 0; round < 3; round++) {
		uint32_t sent = contract_fill(dev, &next);

		/* Slots come back some at a time: the first time all of them are there. */
		wt_check(round > 0 || sent == expect ||
			 (driver->lists_run_out && sent < expect && expect > 1000),
			 "%u sent, not %u", sent, expect);
		wt_check(sent > expect / 2 && sent <= expect, "%u of %u sent", sent, expect);
		if (sent == expect || !driver->lists_run_out)
			wt_equal(contract_send(dev, 1, &next), 0);
		wt_equal(contract_take(dev, 1), 1);
		contract_drain(dev);
	}
	contract_close(dev);
}

void
contract_full(void)
{
	uint8_t dev = driver->device("device=soft,engine=inline");

	brim(dev, 1, 1);
	brim(dev, 2, 2);
	brim(dev, 100, 100);
	brim(dev, 1000, 1000);
	brim(dev, 1023, 1023);
	brim(dev, 1024, 1023);
	brim(dev, 65536, 1023);
	brim(dev, UINT32_MAX, 1023);
}

/* ---- Waiting ---- */

static uint64_t
thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/* Polls until the op is back. @return how often it was not */
static uint64_t
poll_empty(uint8_t dev, uint64_t *slow)
{
	uint64_t empty = 0, begin, ns;
	uint16_t got;
	void *back;

	*slow = 0;
	do {
		begin = thread_ns();
		got = driver->dequeue(dev, &back, 1);
		ns = thread_ns() - begin;
		*slow += ns > SLOW_NS;
		empty += got == 0;
	} while (got == 0);
	return empty;
}

void
contract_never_waits(uint8_t dev, void *op, void (*arm)(void))
{
	uint64_t empty = 0, slow;
	unsigned int i;

	/* On a full machine the op can be done before this thread has had a turn: again. */
	for (i = 0; i < ATTEMPTS && empty < 100; i++) {
		struct rusage before, after;

		arm();
		wt_equal(driver->enqueue(dev, &op, 1), 1);
		getrusage(RUSAGE_THREAD, &before);
		empty = poll_empty(dev, &slow);
		getrusage(RUSAGE_THREAD, &after);
		wt_equal(after.ru_nvcsw - before.ru_nvcsw, 0);
		/*
		 * The longest of so many polls says nothing about dequeue: interrupts
		 * and the hypervisor take their time out of the thread's. They do not
		 * in one of a thousand.
		 */
		wt_check(slow <= 2 + empty / 1000, "%" PRIu64 " of %" PRIu64 " polls took long",
			 slow, empty);
	}
	wt_check(empty >= 100, "only %" PRIu64 " polls came back empty", empty);
}
