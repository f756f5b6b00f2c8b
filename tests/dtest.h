/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef DTEST_H
#define DTEST_H

/*
 * What the C tests of both drivers share beyond wtest.h: an EAL without
 * hugepages or privileges, virtual devices, mbufs whose memory ends at guard
 * pages.
 */

#include <rte_lcore.h>
#include <rte_mbuf.h>

#include "wtest.h"

enum dt_model { DT_EXT, DT_V3, DT_V2, DT_MODELS };

extern const char * const dt_model_name[DT_MODELS];

/**
 * Starts EAL without hugepages and with two lcores, on one CPU if there is no other.
 * @param seed  of random numbers, if the environment names none; 0: the time
 */
void dt_eal(uint64_t seed);

/** Makes a virtual device of @p driver. @return its number, with which dt_name() names it */
unsigned int dt_device(const char *driver, const char *args);
/** Name of a device, until the next call. */
const char *dt_name(const char *driver, unsigned int number);

/** Removes all devices of @p driver, which must be closed, and ends EAL. @return @p ret */
int dt_end(const char *driver, int ret);

/** An mbuf without memory of its own. */
struct rte_mbuf *dt_mbuf(void);

/** Makes @p m one segment: @p len bytes at @p p. */
void dt_flat(struct rte_mbuf *m, void *p, uint16_t len);
/**
 * Makes @p m a chain of @p len bytes in pieces of up to @p piece bytes, each
 * between guard pages of its own, with empty segments among them. Chains of the
 * same @p side share memory: one at a time. At most 192 KiB; sides 0 to DT_SIDES - 1.
 */
void dt_chain(struct rte_mbuf *m, unsigned int side, uint32_t len, uint16_t piece);
#define DT_SIDES	32
/** Adds a segment to a chain: @p len bytes at @p p. */
void dt_append(struct rte_mbuf *m, void *p, uint16_t len);
/** Frees all segments but the first. */
void dt_chain_free(struct rte_mbuf *m);
void dt_put(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len);
void dt_get(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len);

/** What this process has: open files, threads, bytes of DPDK's heap, resident memory. */
struct dt_usage {
	unsigned int fds, threads;
	size_t heap;
	long rss_kib;
};

void dt_usage(struct dt_usage *u);
/**
 * Checks that it has the same as @p before, but for up to @p kib of resident
 * memory; with sanitizers, which keep what is freed for a while, for any.
 */
void dt_no_more_than(const struct dt_usage *before, long kib);

#endif /* DTEST_H */
