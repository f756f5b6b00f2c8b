/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The queue of accepted ops, and hardware lists from mbuf chains. */

#include <pthread.h>
#include <sched.h>

#include <rte_eal.h>
#include <rte_memory.h>

#include "warp_opq.h"
#include "warp_sgl.h"
#include "wtest.h"

/* ---- Op queue ---- */

static struct warp_opq opq;
static uintptr_t put_next, take_next;

static uint32_t
put(uint32_t want)
{
	uint16_t n = warp_opq_room(&opq, (uint16_t)want), i;

	for (i = 0; i < n; i++) {
		put_next++;
		warp_opq_put(&opq, (void *)put_next, put_next * 3);
	}
	warp_opq_publish(&opq);
	return n;
}

static uint32_t
take(uint32_t want)
{
	uint16_t n = warp_opq_ready(&opq, (uint16_t)want), i;
	struct warp_opq_entry *e = warp_opq_first(&opq);

	for (i = 0; i < n; i++) {
		take_next++;
		wt_equal((uintptr_t)e->op, take_next);
		wt_equal(e->aux, take_next * 3);
		e = warp_opq_next(&opq, e);
	}
	warp_opq_give_back(&opq, e, n);
	return n;
}

static void
opq_order(void)
{
	static const uint32_t limits[] = { 1, 2, 3, 63, 64, 1023, 65535 };
	unsigned int k, round;

	for (k = 0; k < RTE_DIM(limits); k++) {
		memset(&opq, 0, sizeof(opq));
		wt_equal(warp_opq_init(&opq, limits[k], SOCKET_ID_ANY), 0);
		put_next = take_next = 0;
		wt_equal(take(1), 0);
		wt_equal(put(65535), limits[k]);
		wt_equal(put(1), 0);
		wt_equal(warp_opq_count(&opq), limits[k]);
		wt_equal(take(65535), limits[k]);
		for (round = 0; round < wt_rounds(5000); round++) {
			uint32_t n = wt_size(300), room = limits[k] - (put_next - take_next);

			if (wt_below(2) == 0)
				wt_equal(put(n), RTE_MIN(n, room));
			else
				wt_equal(take(n), RTE_MIN(n, limits[k] - room));
		}
		/* What was put is not seen before it is published. */
		take(65535);
		put_next++;
		warp_opq_put(&opq, (void *)put_next, put_next * 3);
		wt_equal(take(1), 0);
		warp_opq_publish(&opq);
		wt_equal(take(2), 1);
		warp_opq_fini(&opq);
		warp_opq_fini(&opq);
	}
}

static uint32_t goal;

static void *
putter(void *arg)
{
	while (put_next < goal)
		if (put(RTE_MIN(29u, goal - (uint32_t)put_next)) == 0)
			sched_yield();
	return arg;
}

static void
opq_threads(void)
{
	pthread_t t;

	memset(&opq, 0, sizeof(opq));
	wt_equal(warp_opq_init(&opq, 77, SOCKET_ID_ANY), 0);
	put_next = take_next = 0;
	goal = wt_rounds(1000000);
	wt_equal(pthread_create(&t, NULL, putter, NULL), 0);
	while (take_next < goal)
		if (take(31) == 0)
			sched_yield();
	pthread_join(t, NULL);
	wt_equal(take(1), 0);
	warp_opq_fini(&opq);
}

/* ---- Lists ---- */

#define SEGS	700

static struct rte_mbuf seg[SEGS];
static uint8_t memory[SEGS * 40];

/* A chain of @p n segments of 0 to @p max bytes. @return bytes in it */
static uint32_t
chain(unsigned int n, uint32_t max)
{
	uint32_t total = 0;
	unsigned int i;

	memset(seg, 0, sizeof(seg));
	for (i = 0; i < n; i++) {
		seg[i].buf_addr = memory;
		seg[i].buf_len = UINT16_MAX;
		/* Segments do not lie in order. */
		seg[i].data_off = (uint16_t)((i * 37 % SEGS) * 40);
		seg[i].data_len = (uint16_t)(wt_below(6) == 0 ? 0 : 1 + wt_below(max));
		seg[i].next = i + 1 < n ? &seg[i + 1] : NULL;
		total += seg[i].data_len;
	}
	seg[0].pkt_len = total;
	seg[0].nb_segs = (uint16_t)n;
	return total;
}

/* Address of byte @p off of the chain. */
static uint8_t *
byte_at(uint32_t off)
{
	const struct rte_mbuf *m = seg;

	for (; off >= m->data_len; m = m->next)
		off -= m->data_len;
	return rte_pktmbuf_mtod_offset(m, uint8_t *, off);
}

/* Walks a list as a device does and holds each byte's address against the chain. */
static uint32_t
check_list(uint64_t addr, uint32_t off, uint32_t len)
{
	const struct warp_sgl *first = (const struct warp_sgl *)(uintptr_t)addr, *s = first;
	uint32_t lists = 0, entries = 0, at = 0, i, k;

	for (; s != NULL; s = (const struct warp_sgl *)(uintptr_t)s->next) {
		lists++;
		wt_equal((uintptr_t)s % 64, 0);
		wt_check(s->entry_sum_in_sgl <= s->entry_length_in_sgl, "more entries than fit");
		wt_check(s->entry_length_in_sgl <= 255, "%u", s->entry_length_in_sgl);
		wt_check(s->entry_sum_in_sgl != 0 || len == 0, "an empty list");
		for (i = 0; i < s->entry_sum_in_sgl; i++) {
			const struct warp_sge *e = &s->sge[i];

			wt_check(e->len != 0, "an empty entry");
			for (k = 0; k < e->len; k++, at++)
				wt_check((uint8_t *)(uintptr_t)e->buf + k == byte_at(off + at),
					 "byte %u of entry %u", k, entries);
			entries++;
		}
	}
	wt_equal(at, len);
	wt_equal(first->entry_sum_in_chain, entries);
	return lists;
}

static void
spans_and_lists(void)
{
	struct warp_sgl_pool pool = { 0 };
	unsigned int round;

	wt_equal(warpdrive_sgl_pool_init(&pool, 64, SOCKET_ID_ANY), 0);
	for (round = 0; round < wt_rounds(5000); round++) {
		unsigned int n = wt_size(SEGS);
		uint32_t total = chain(n, 40), off = wt_below(total + 1), lists;
		uint32_t len = wt_below(total - off + 1);
		struct warp_span s;
		uint64_t addr;

		wt_check(warp_span_find(&s, seg, off, len), "%u+%u of %u", off, len, total);
		wt_equal(s.len, len);
		wt_check(!warp_span_find(&s, seg, off, total - off + 1), "a byte too far");
		wt_check(!warp_span_find(&s, seg, total + 1, 0), "offset behind the end");
		wt_check(!warp_span_find(&s, seg, off, UINT32_MAX), "longest length");
		warp_span_find(&s, seg, off, len);
		if (len != 0)
			wt_check((uint8_t *)(uintptr_t)warp_span_addr(&s) == byte_at(off), "start");
		lists = warp_sgl_lists(s.segs);
		wt_check(warp_sgl_pool_room(&pool, lists) == 64, "room");
		addr = warp_sgl_build(&pool, &s);
		wt_equal(check_list(addr, off, len), lists);
		wt_equal(warp_sgl_pool_room(&pool, 64), 64 - lists);
		warp_sgl_free(&pool, addr);
		wt_equal(warp_sgl_pool_room(&pool, 64), 64);
	}
	warpdrive_sgl_pool_fini(&pool);
}

/* 30 entries fill a list; one more takes another. */
static void
list_edges(void)
{
	static const unsigned int segs[] = { 1, 29, 30, 31, 60, 61, 300, 301 };
	struct warp_sgl_pool pool = { 0 };
	struct warp_span s;
	unsigned int i, k;

	wt_equal(warpdrive_sgl_pool_init(&pool, 11, SOCKET_ID_ANY), 0);
	for (i = 0; i < RTE_DIM(segs); i++) {
		uint64_t addr;

		chain(segs[i], 40);
		for (k = 0; k < segs[i]; k++)
			seg[k].data_len = 2;
		wt_check(warp_span_find(&s, seg, 0, 2 * segs[i]), "%u segments", segs[i]);
		wt_equal(s.segs, segs[i]);
		addr = warp_sgl_build(&pool, &s);
		wt_equal(check_list(addr, 0, 2 * segs[i]), (segs[i] + 29) / 30);
		warp_sgl_free(&pool, addr);
	}
	warpdrive_sgl_pool_fini(&pool);
	warpdrive_sgl_pool_fini(&pool);
}

/* A pool that is no power of two gives out each list once, for ever. */
static void
pool_of_lists(void)
{
	struct warp_sgl_pool pool = { 0 };
	uint64_t held[13] = { 0 };
	unsigned int round, i, k, out = 0;

	wt_equal(warpdrive_sgl_pool_init(&pool, 13, SOCKET_ID_ANY), 0);
	for (round = 0; round < wt_rounds(5000); round++) {
		if (wt_below(2) == 0 && out < 13) {
			wt_check(warp_sgl_pool_room(&pool, 1) >= 1, "%u out", out);
			held[out] = (uintptr_t)warp_sgl_pool_get(&pool);
			((struct warp_sgl *)(uintptr_t)held[out])->next = 0;
			for (i = 0; i < out; i++)
				wt_check(held[i] != held[out], "given out twice");
			out++;
		} else if (out != 0) {
			/* Some as a chain. */
			k = 1 + wt_below(out);
			for (i = out - k; i + 1 < out; i++)
				((struct warp_sgl *)(uintptr_t)held[i])->next = held[i + 1];
			warp_sgl_free(&pool, held[out - k]);
			out -= k;
		}
		if (out == 13)
			wt_equal(warp_sgl_pool_room(&pool, 1), 0);
	}
	warpdrive_sgl_pool_fini(&pool);
}

static const struct wt_case cases[] = {
	{ "ops come out in order, up to the limit", opq_order },
	{ "one thread puts, one takes", opq_threads },
	{ "spans and lists cover exactly their bytes", spans_and_lists },
	{ "lists of 30 entries", list_edges },
	{ "the pool of lists", pool_of_lists },
};

int
main(void)
{
	char *argv[] = {
		(char[]){ "test" }, (char[]){ "--no-huge" }, (char[]){ "--no-pci" },
		(char[]){ "--no-shconf" }, (char[]){ "-m" }, (char[]){ "64" },
		(char[]){ "--iova-mode=va" }, (char[]){ "--no-telemetry" },
		(char[]){ "--file-prefix=warp_test" },
	};

	wt_init(0);
	wt_check(rte_eal_init(RTE_DIM(argv), argv) >= 0, "EAL does not start");
	return WT_RUN(cases);
}
