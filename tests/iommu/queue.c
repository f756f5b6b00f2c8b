/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The queue as such: laps, order, events, stop and start, what it refuses. */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "iommu_test.h"

#define SMALL	200u

struct job {
	uint8_t text[SMALL];
	uint8_t comp[2 * SMALL];
};

/* Full rings for some laps: every request completes once, in order, with its own result. */
static const char *
laps(void)
{
	struct job *jobs = calloc(WARP_QM_DEPTH, sizeof(*jobs));
	unsigned int sent = 0, done = 0, total = 5000, i;
	struct warp_sqe sqe;
	const char *why;
	struct uq q;
	int slot;

	memset(jobs, 0, WARP_QM_DEPTH * sizeof(*jobs));
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	while (done < total) {
		for (i = 0; sent < total; i++) {
			struct job *j = &jobs[q.tail];

			if (q.in_flight == q.sq_depth - 1)
				break;
			make_text(j->text, SMALL, sent);
			zip_flat(&sqe, j->text, SMALL, j->comp, sizeof(j->comp));
			uq_add(&q, &sqe);
			sent++;
		}
		if (i != 0)
			uq_ring(&q);
		slot = uq_wait(&q, &sqe, 20000);
		CHECK(slot >= 0, "no completion after %u of %u", done, total);
		CHECK(slot == (int)(done % q.sq_depth), "slot %d completed as number %u", slot, done);
		CHECK(zip_ok(&sqe), "status 0x%02x", zip_status(&sqe));
		why = check_inflates(jobs[slot].comp, zip_produced(&sqe), jobs[slot].text, SMALL);
		if (why != NULL)
			return why;
		done++;
		uq_ack(&q, false);
	}
	CHECK(uq_wait(&q, &sqe, 20) < 0, "more completions than requests");
	uq_close(&q);
	free(jobs);
	return NULL;
}

/* All queues that the device has, in one process; the one more is refused. */
static const char *
all_queues(void)
{
	unsigned long n = uq_attr(ZIP_NODE, "available_instances"), i;
	struct uq *q = calloc(n + 1, sizeof(*q));
	uint8_t text[SMALL], comp[2 * SMALL];
	struct warp_sqe sqe;
	const char *why;
	int ret;

	make_text(text, sizeof(text), 3);
	for (i = 0; i < n; i++) {
		ret = uq_open(&q[i], ZIP_NODE, WARP_ZIP_QC_COMPRESS);
		CHECK(ret == 0, "queue %lu of %lu: %s", i, n, strerror(-ret));
	}
	ret = uq_open(&q[n], ZIP_NODE, WARP_ZIP_QC_COMPRESS);
	CHECK(ret == -EBUSY, "one queue too many: %s", strerror(-ret));
	CHECK(uq_attr(ZIP_NODE, "available_instances") == 0, "some are still available");
	for (i = 0; i < n; i++) {
		memset(comp, 0, sizeof(comp));
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		CHECK(uq_exec(&q[i], &sqe) == 0 && zip_ok(&sqe),
		      "queue %lu does not work", i);
		why = check_inflates(comp, zip_produced(&sqe), text, sizeof(text));
		if (why != NULL)
			return why;
		uq_close(&q[i]);
	}
	CHECK(uq_free(ZIP_NODE, n) == n, "%lu of %lu came back", uq_free(ZIP_NODE, n), n);
	free(q);
	return NULL;
}

/* poll() wakes for the first completion, and again after each armed doorbell. */
static const char *
events(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	struct pollfd p = { .events = POLLIN };
	struct warp_sqe sqe;
	unsigned int i;
	struct uq q;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	p.fd = q.fd;
	CHECK(poll(&p, 1, 50) == 0, "an event on an idle queue");
	for (i = 0; i < 1100; i++) {	/* more than a lap */
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		uq_add(&q, &sqe);
		uq_ring(&q);
		CHECK(poll(&p, 1, 5000) == 1 && (p.revents & POLLIN) != 0, "no event %u", i);
		CHECK(uq_take(&q, &sqe) >= 0, "event %u without a completion", i);
		uq_ack(&q, true);
	}
	uq_close(&q);
	return NULL;
}

static const char *
put_and_start(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	struct warp_sqe sqe;
	unsigned int i;
	struct uq q;
	int ret;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open_stopped(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	/* Not started: the device has no context, and the doorbell does nothing. */
	memset(q.dus, 0, q.sq_depth * WARP_SQE_SIZE);
	q.phase = 1;
	zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
	uq_add(&q, &sqe);
	uq_ring(&q);
	CHECK(uq_wait(&q, &sqe, 50) < 0, "a queue that was not started works");
	for (i = 0; i < 5; i++) {
		ret = uq_start(&q);
		CHECK(ret == 0, "start %u: %s", i, strerror(-ret));
		CHECK(ioctl(q.fd, WARP_UACCE_START_Q) != 0 && errno == EINVAL, "started twice");
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		CHECK(uq_exec(&q, &sqe) == 0 && zip_ok(&sqe),
		      "request after start %u", i);
		ret = uq_put(&q);
		CHECK(ret == 0, "stop %u: %s", i, strerror(-ret));
		if (is_v2()) /* its driver drains the rings, but has no command that stops them */
			continue;
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		uq_add(&q, &sqe);
		uq_ring(&q);
		CHECK(uq_wait(&q, &sqe, 50) < 0, "a stopped queue works");
	}
	uq_close(&q);
	return NULL;
}

/* Once PUT_Q returns the device touches nothing more: no result, no completion, no data. */
static const char *
stop_in_flight(void)
{
	enum { TEXT = 4 << 20, ROOM = 5 << 20, ROUNDS = 10 };
	uint8_t *text = malloc(TEXT), *comp = malloc(ROOM), *seen = malloc(ROOM), *ring;
	unsigned int round, i;
	struct warp_sqe sqe;
	struct uq q;

	make_text(text, TEXT, 3);
	CHECK(uq_open_stopped(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	ring = malloc(q.dus_size);
	for (round = 0; round < ROUNDS && !is_v2(); round++) {	/* V2 runs empty instead */
		memset(comp, 0, ROOM);
		CHECK(uq_start(&q) == 0, "start %u", round);
		for (i = 0; i < 20; i++) {
			zip_flat(&sqe, text, TEXT, comp, ROOM);
			uq_add(&q, &sqe);
		}
		uq_ring(&q);
		usleep(2000 + round * 3000);
		CHECK(uq_put(&q) == 0, "stop %u", round);
		memcpy(seen, comp, ROOM);
		memcpy(ring, q.dus, q.dus_size);
		usleep(200000);
		CHECK(memcmp(ring, q.dus, q.dus_size) == 0, "a stopped queue completes");
		CHECK(memcmp(seen, comp, ROOM) == 0, "a stopped queue writes data");
	}
	uq_close(&q);
	free(text);
	free(comp);
	free(seen);
	free(ring);
	return NULL;
}

/* The window has one doorbell of one queue: no mailbox, no other queue, nothing else. */
static const char *
window_only(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	volatile uint32_t *word;
	struct warp_sqe sqe;
	struct uq a, b;
	size_t off;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open(&a, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0 &&
	      uq_open(&b, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queues");
	if (a.mmio_size < 0x10000)
		goto out; /* V2: all queues share a page */
	for (off = 0; off < a.mmio_size; off += 4) {
		word = (volatile uint32_t *)(void *)(a.mmio + off);
		CHECK(*word == 0, "offset 0x%zx reads 0x%x", off, *word);
		*word = 0xFFFFFFFF;
	}
	/* b's doorbell value, rung at a's window. */
	zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
	uq_add(&b, &sqe);
	*a.db = warp_db_value(warp_db_base(b.sqn, WARP_DB_CMD_SQ), b.tail);
	CHECK(uq_wait(&b, &sqe, 50) < 0, "one queue's window rings another");
	uq_ring(&b);
	CHECK(uq_wait(&b, &sqe, 5000) >= 0 && zip_ok(&sqe),
	      "the other queue does not work");
	zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
	CHECK(uq_exec(&a, &sqe) == 0 && zip_ok(&sqe),
	      "the queue itself does not work");
out:
	uq_close(&a);
	uq_close(&b);
	return NULL;
}

/* Doorbells that no driver rings: out of range, wrong random field, unknown commands. */
static const char *
odd_doorbells(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	struct warp_sqe sqe;
	unsigned int i, seed = 1;
	struct uq q;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	*q.db = warp_db_value(warp_db_base(q.sqn, WARP_DB_CMD_SQ), q.sq_depth);
	*q.db = warp_db_value(warp_db_base(q.sqn, WARP_DB_CMD_SQ), 0xFFFF);
	*q.db = warp_db_value(warp_db_base(q.sqn, WARP_DB_CMD_CQ), 5);
	*q.db = warp_db_value(warp_db_base(q.sqn, 2), 1);
	*q.db = warp_db_value(warp_db_base(q.sqn, 3), 1);
	for (i = 0; i < 20000; i++) {
		seed = seed * 1103515245u + 12345;
		/* A random field that is not 0, so that none of these may count. */
		*q.db = warp_db_base(q.sqn, seed >> 30) | 1ull << WARP_DB_RANDOM_SHIFT |
			(uint64_t)(seed & 0xFFFFFF) << WARP_DB_INDEX_SHIFT;
	}
	CHECK(uq_wait(&q, &sqe, 50) < 0, "one of them made the device work");
	for (i = 0; i < 3; i++) {
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		CHECK(uq_exec(&q, &sqe) == 0 && zip_ok(&sqe),
		      "the queue does not work any more");
	}
	uq_close(&q);
	return NULL;
}

/* Completions that are never acknowledged: the kernel kills that queue, and only that one. */
static const char *
cq_overflow(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	unsigned int i, done = 0;
	struct warp_sqe sqe;
	struct uq q, other;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0 &&
	      uq_open(&other, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queues");
	for (i = 0; i < q.cq_depth + 1u; i++) {
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		if (uq_add(&q, &sqe) < 0)
			return "the ring is full";
		uq_ring(&q);
		if (uq_wait(&q, &sqe, i < q.cq_depth ? 5000 : 200) >= 0)
			done++;
	}
	CHECK(done == q.cq_depth, "%u completions in a ring of %u", done, q.cq_depth);
	for (i = 0; i < 1000 && !(uq_tx_dead(&q) && uq_rx_dead(&q)); i++)
		usleep(1000);
	CHECK(uq_tx_dead(&q) && uq_rx_dead(&q), "the queue was not declared dead");
	CHECK(!uq_tx_dead(&other) && !uq_rx_dead(&other), "another queue was");
	zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
	CHECK(uq_exec(&other, &sqe) == 0 && zip_ok(&sqe),
	      "another queue does not work any more");
	uq_close(&other);
	uq_close(&q);
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	CHECK(!uq_tx_dead(&q) && !uq_rx_dead(&q), "a new queue is dead");
	uq_close(&q);
	return NULL;
}

/* An address that was changed must not hit memory of this process: it becomes non-canonical. */
static void
stay_out(struct warp_sqe *sqe, const void *src, const void *dst)
{
	struct warp_zip_sqe *z = (void *)sqe;

	if (((uint64_t)z->src_h << 32 | z->src_l) != (uintptr_t)src)
		z->src_h |= 0x00800000;
	if (((uint64_t)z->dst_h << 32 | z->dst_l) != (uintptr_t)dst)
		z->dst_h |= 0x00800000;
	if (z->ctx_h != 0 || z->ctx_l != 0)
		z->ctx_h |= 0x00800000;
	if (z->dst_avail > 2 * SMALL)
		z->dst_avail %= 2 * SMALL;
}

/* Random descriptors from a hostile user. Each must complete; nobody else may notice. */
static const char *
random_descriptors(void)
{
	uint8_t text[SMALL], comp[2 * SMALL];
	unsigned int i, k, seed = 77, done = 0;
	struct warp_sqe sqe;
	struct uq q, other;
	const char *why;

	make_text(text, sizeof(text), 3);
	memset(comp, 0, sizeof(comp));
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0 &&
	      uq_open(&other, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queues");
	for (i = 0; i < 3000; i++) {
		zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
		for (k = 0; k <= i % 32; k++) {
			seed = seed * 1103515245u + 12345;
			sqe.dw[i % 3 == 0 ? (seed >> 8) % 32 : 7 + (seed >> 8) % 16] = seed ^ seed >> 13;
		}
		stay_out(&sqe, text, comp);
		uq_add(&q, &sqe);
		uq_ring(&q);
		if (uq_wait(&q, &sqe, 10000) < 0)
			break;
		uq_ack(&q, false);
		done++;
	}
	CHECK(done == 3000, "random descriptor %u did not complete", done);
	make_text(text, sizeof(text), 3);
	zip_flat(&sqe, text, sizeof(text), comp, sizeof(comp));
	CHECK(uq_exec(&other, &sqe) == 0 && zip_ok(&sqe),
	      "another queue does not work any more");
	why = check_inflates(comp, zip_produced(&sqe), text, sizeof(text));
	uq_close(&q);
	uq_close(&other);
	return why;
}

const struct test_case queue_cases[] = {
	{ "queue: full rings for five laps", laps },
	{ "queue: all of them at once", all_queues },
	{ "queue: poll() and events", events },
	{ "queue: stop and start again", put_and_start },
	{ "queue: stop in flight", stop_in_flight },
	{ "queue: the window is one doorbell", window_only },
	{ "queue: odd doorbells", odd_doorbells },
	{ "queue: CQ overflow", cq_overflow },
	{ "queue: random descriptors", random_descriptors },
	{ NULL, NULL },
};
