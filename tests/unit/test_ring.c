/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The ring over plain memory, against a device that is written here from the
 * datasheet, section 2, and shares nothing with the driver but the layouts.
 */

#include <pthread.h>
#include <sched.h>

#include "warp_ring.h"
#include "wtest.h"

#define SQN	5

struct device {
	struct warp_sqe *sq;
	uint8_t *cq;			/* 16 bytes an entry */
	uint32_t sq_depth, cq_depth;
	uint32_t sq_head, cq_tail, cq_head;
	unsigned int phase;
	volatile uint64_t sq_db, cq_db;
	volatile uint32_t rx, tx, wake;
};

static struct device dev;
static struct warp_ring ring;
static unsigned int wakes, runs;
static void (*on_run)(void);

void
warpdrive_queue_wake(struct warp_ring *r)
{
	wt_check(r == &ring, "another ring");
	wakes++;
}

void
warpdrive_queue_run(struct warp_ring *r)
{
	wt_check(r == &ring, "another ring");
	runs++;
	if (on_run != NULL)
		on_run();
}

static void
start(uint32_t sq_depth, uint32_t cq_depth)
{
	free(dev.sq);
	free(dev.cq);
	memset(&dev, 0, sizeof(dev));
	memset(&ring, 0, sizeof(ring));
	wt_equal(posix_memalign((void **)&dev.sq, 64, sq_depth * 128), 0);
	wt_equal(posix_memalign((void **)&dev.cq, 64, cq_depth * 16), 0);
	memset(dev.sq, 0, sq_depth * 128);
	memset(dev.cq, 0, cq_depth * 16);
	dev.sq_depth = sq_depth;
	dev.cq_depth = cq_depth;
	dev.phase = 1;
	ring.sq = dev.sq;
	ring.cq = (struct warp_cqe *)(void *)dev.cq;
	ring.sq_depth = (uint16_t)sq_depth;
	ring.cq_depth = (uint16_t)cq_depth;
	ring.tx_status = &dev.tx;
	ring.rx_status = &dev.rx;
	ring.sq_db = &dev.sq_db;
	ring.cq_db = &dev.cq_db;
	ring.need_wakeup = &dev.wake;
	ring.sq_db_base = warp_db_base(SQN, WARP_DB_CMD_SQ);
	ring.cq_db_base = warp_db_base(SQN, WARP_DB_CMD_CQ);
	warp_ring_init(&ring);
	wakes = runs = 0;
	on_run = NULL;
}

/* ---- The device ---- */

/* A doorbell's index; the rest of it must be exactly what section 2.4 says. */
static uint32_t
db_index(uint64_t db, unsigned int command, uint32_t depth)
{
	uint32_t index = (uint32_t)(db >> 32);

	if (db == 0)
		return 0;
	wt_check((db & 0xFFFFFFFF) == (SQN | command << 12), "doorbell %" PRIx64, db);
	wt_check(index < depth, "doorbell %" PRIx64 " at depth %u", db, depth);
	return index;
}

static void
complete(uint16_t slot)
{
	uint8_t *e = dev.cq + 16 * dev.cq_tail;
	uint64_t upper = slot | (uint64_t)SQN << 16 | (wt_rand() & 0xFFFE) << 48 |
			 (uint64_t)dev.phase << 48;

	/* Junk wherever a driver must not look. */
	((uint64_t *)(void *)e)[0] = wt_rand();
	__atomic_store_n((uint64_t *)(void *)(e + 8), upper, __ATOMIC_RELEASE);
	if (++dev.cq_tail == dev.cq_depth) {
		dev.cq_tail = 0;
		dev.phase ^= 1;
	}
}

/* Executes up to @p most requests: adds 1 to the first word. @return how many */
static uint32_t
execute(uint32_t most)
{
	uint32_t tail = db_index(__atomic_load_n(&dev.sq_db, __ATOMIC_ACQUIRE), 0, dev.sq_depth);
	uint32_t n = 0;

	dev.cq_head = db_index(__atomic_load_n(&dev.cq_db, __ATOMIC_ACQUIRE), 1, dev.cq_depth);
	for (; n < most && dev.sq_head != tail; n++) {
		uint32_t used = (dev.cq_tail - dev.cq_head + dev.cq_depth) % dev.cq_depth;

		wt_check(used < dev.cq_depth - 1, "CQ overflow: %u of %u", used, dev.cq_depth);
		dev.sq[dev.sq_head].dw[1] = dev.sq[dev.sq_head].dw[0] + 1;
		complete((uint16_t)dev.sq_head);
		if (++dev.sq_head == dev.sq_depth)
			dev.sq_head = 0;
	}
	return n;
}

/* ---- The driver's side ---- */

static uint32_t sent, taken;

static uint32_t
fill(uint32_t want)
{
	uint16_t n = warp_ring_room(&ring, (uint16_t)want), i;

	wt_check(n <= want, "room %u for %u", n, want);
	for (i = 0; i < n; i++) {
		struct warp_sqe *s = warp_ring_slot(&ring);

		wt_check(s >= dev.sq && s < dev.sq + dev.sq_depth, "slot");
		s->dw[0] = sent++;
		warp_ring_push(&ring, s);
	}
	warp_ring_doorbell(&ring);
	return n;
}

static uint32_t
drain(uint32_t most)
{
	uint32_t n;

	for (n = 0; n < most && warp_ring_ready(&ring); n++) {
		struct warp_sqe *s = warp_ring_done(&ring);

		wt_equal(s->dw[0], taken);
		wt_equal(s->dw[1], taken + 1);
		taken++;
		warp_ring_pop(&ring);
	}
	if (n != 0)
		warp_ring_ack(&ring);
	return n;
}

static const uint32_t depths[][2] = {
	{ 2, 2 }, { 2, 1024 }, { 3, 5 }, { 5, 3 }, { 64, 64 }, { 63, 1000 }, { 1000, 63 },
	{ 1024, 1024 }, { 4096, 1024 }, { 65535, 65535 },
};

/* Random bursts of three parties through many laps. */
static void
laps(void)
{
	unsigned int d, round;

	for (d = 0; d < sizeof(depths) / sizeof(depths[0]); d++) {
		uint32_t limit = (depths[d][0] < depths[d][1] ? depths[d][0] : depths[d][1]) - 1;

		start(depths[d][0], depths[d][1]);
		sent = taken = 0;
		wt_equal(ring.limit, limit);
		for (round = 0; round < wt_rounds(60000) || sent < 4 * depths[d][0]; round++) {
			switch (wt_below(3)) {
			case 0:
				fill(wt_size(limit < 400 ? limit + 1 : 400));
				break;
			case 1:
				execute(wt_size(400));
				break;
			default:
				drain(wt_size(400));
			}
			/* One slot stays free, or full would look empty. */
			wt_check(sent - taken <= limit, "%u outstanding of %u", sent - taken, limit);
		}
		while (sent != taken) {
			execute(100);
			drain(100);
		}
		wt_check(fill(1) == 1 && execute(1) == 1 && drain(1) == 1, "one more");
	}
}

/* All that fits is all slots but one; a full ring makes room only with the CQ doorbell. */
static void
full(void)
{
	uint32_t i, pace;

	start(1024, 1024);
	sent = taken = 0;
	wt_equal(fill(2000), 1023);
	wt_equal(fill(1), 0);
	wt_equal(execute(2000), 1023);
	pace = ring.pace;
	wt_equal(pace, 64);
	for (i = 1; i < pace; i++) {
		wt_equal(drain(1), 1);
		wt_equal(dev.cq_db, 0);
		wt_equal(fill(1), 0);
	}
	wt_equal(drain(1), 1);
	wt_equal(dev.cq_db, (uint64_t)pace << 32 | 0x1005);
	wt_equal(fill(2000), pace);
	/* A burst rings once, however much it takes. */
	wt_equal(drain(500), 500);
	wt_equal(dev.cq_db, (uint64_t)(pace + 500) << 32 | 0x1005);
}

/* The values of the datasheet, section 2.4. */
static void
doorbells(void)
{
	start(4, 4);
	sent = taken = 0;
	wt_equal(ring.pace, 1);
	wt_equal(fill(1), 1);
	wt_equal(dev.sq_db, 0x0000000100000005);
	wt_equal(execute(1), 1);
	wt_equal(drain(1), 1);
	wt_equal(dev.cq_db, 0x0000000100001005);
	/* Behind the last slot comes the first. */
	wt_equal(fill(3), 3);
	wt_equal(dev.sq_db, 0x0000000000000005);
	wt_equal(ring.doorbells, 2);
	/* Nothing pushed, nothing rung. */
	warp_ring_doorbell(&ring);
	wt_equal(ring.doorbells, 2);
	/* Ten bits of queue number. */
	wt_equal(warp_db_base(0xFFFF, WARP_DB_CMD_CQ), 0x13FF);
}

/* The word is asked once a burst, after the doorbell. */
static void
wake_up(void)
{
	start(64, 64);
	sent = taken = 0;
	fill(10);
	wt_equal(wakes, 0);
	dev.wake = 1;
	fill(10);
	wt_equal(wakes, 1);
	wt_equal(ring.wakeups, 1);
	warp_ring_doorbell(&ring);
	wt_equal(wakes, 1);
}

static void
run_one(void)
{
	execute(1);
}

static void
inline_engine(void)
{
	start(64, 64);
	sent = taken = 0;
	fill(2);
	wt_check(!warp_ring_ready_now(&ring) && runs == 0, "ran without being inline");
	ring.run_inline = true;
	on_run = run_one;
	wt_check(!warp_ring_ready(&ring), "nothing has run");
	wt_check(warp_ring_ready_now(&ring), "one has run");
	wt_equal(runs, 1);
	wt_equal(drain(2), 1);
}

/* TX: no doorbell any more. RX: what is complete still comes, then the rest is lost. */
static void
status_words(void)
{
	uint64_t db;
	unsigned int i;

	start(64, 64);
	sent = taken = 0;
	fill(10);
	execute(4);
	wt_check(!warp_ring_tx_dead(&ring) && !warp_ring_rx_dead(&ring), "alive");
	dev.tx = 1;
	wt_check(warp_ring_tx_dead(&ring), "TX");
	wt_check(!warp_ring_rx_dead(&ring), "completions may still come");
	db = dev.sq_db;
	wt_equal(fill(3), 3);	/* a burst that began before */
	wt_equal(dev.sq_db, db);
	wt_equal(wakes, 0);
	dev.rx = 1;
	wt_equal(drain(64), 4);
	wt_check(!warp_ring_ready(&ring), "nothing more");
	wt_check(warp_ring_rx_dead(&ring), "RX");
	for (i = 4; i < 13; i++) {
		wt_check(warp_ring_rx_dead(&ring), "dead");
		wt_equal(warp_ring_lose(&ring)->dw[0], i);
	}
	wt_equal(dev.cq_db, 0);
	/* Sticky, also when the words were to be cleared. */
	dev.tx = dev.rx = 0;
	wt_check(warp_ring_tx_dead(&ring) && warp_ring_rx_dead(&ring), "sticky");
	wt_check((ring.dead & WARP_DEAD_RX) != 0, "dead %u", ring.dead);
}

/* An entry for another slot than the next one, in particular one that is not a slot. */
static void
wrong_slot(void)
{
	static const uint16_t wrong[] = { 1, 2, 5, 9, 63, 64, 1000, 0xFFFF };
	unsigned int i, k;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		start(64, 64);
		sent = taken = 0;
		fill(10);
		complete(wrong[i]);
		for (k = 0; k < 9; k++)
			complete((uint16_t)(wrong[i] + 1 + k));
		wt_check(!warp_ring_ready(&ring), "slot %u taken for 0", wrong[i]);
		wt_equal(ring.bad_index, wrong[i]);
		wt_check(warp_ring_rx_dead(&ring) && warp_ring_tx_dead(&ring), "alive");
		wt_check((ring.dead & WARP_DEAD_CQE) != 0, "dead %u", ring.dead);
		for (k = 0; k < 10; k++) {
			wt_check(!warp_ring_ready(&ring), "believed after %u lost ones", k);
			wt_equal(warp_ring_lose(&ring)->dw[0], k);
		}
	}
}

/* ---- Three threads ---- */

static uint32_t goal;

static void *
filler(void *arg)
{
	while (sent < goal)
		if (fill(goal - sent < 32 ? goal - sent : 32) == 0)
			sched_yield();
	return arg;
}

static void *
engine(void *arg)
{
	uint32_t done = 0;

	while (done < goal) {
		uint32_t n = execute(17);

		done += n;
		if (n == 0)
			sched_yield();
	}
	return arg;
}

static void
threads(void)
{
	pthread_t f, e;

	start(64, 64);
	sent = taken = 0;
	goal = wt_rounds(400000);
	wt_equal(pthread_create(&f, NULL, filler, NULL), 0);
	wt_equal(pthread_create(&e, NULL, engine, NULL), 0);
	while (taken < goal)
		if (drain(23) == 0)
			sched_yield();
	pthread_join(f, NULL);
	pthread_join(e, NULL);
	wt_check(!warp_ring_ready(&ring), "more than was sent");
}

static const struct wt_case cases[] = {
	{ "doorbell values", doorbells },
	{ "full rings, paced CQ doorbell", full },
	{ "many laps at all depths", laps },
	{ "waking a sleeping engine", wake_up },
	{ "the engine in the caller", inline_engine },
	{ "status words", status_words },
	{ "completions of a wrong slot", wrong_slot },
	{ "filler, device and emptier in threads", threads },
};

int
main(void)
{
	wt_init(0);
	return WT_RUN(cases);
}
