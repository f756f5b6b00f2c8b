/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef PEERS_H
#define PEERS_H

/* What the parts of "peers" share: lanes, and how one is measured. peers.c says what it is. */

#include <stdbool.h>
#include <stdint.h>

#include <rte_common.h>

/** Descriptors of each queue pair, and how many operations are in flight at the most. */
#define BENCH_DEPTH	512
#define BENCH_FLYING	256
#define BENCH_MAX_BURST	128
#define BENCH_SAMPLES	4001	/* of one measurement, at the most */

/** What takes turns: a device, or a library that is called directly. */
struct bench_lane {
	const char *name;
	uint8_t dev;
	bool thread;		/* an engine thread works while the caller waits */
	void *priv[2];		/* a device's transforms or its session */
	/* A library's work on all @p n operations; NULL for a device. */
	void (*direct)(void *set, unsigned int n);
};

/** The calls of a class of devices. */
struct bench_class {
	uint16_t (*enqueue)(uint8_t dev, void **ops, uint16_t n);
	uint16_t (*dequeue)(uint8_t dev, void **ops, uint16_t n);
	/** Makes used operations new ones of this lane. */
	void (*rearm)(const struct bench_lane *lane, void **ops, unsigned int n);
	bool (*good)(const void *op);
};

/** What a lane has to do in one go. */
struct bench_work {
	const struct bench_class *cls;
	void *set;		/* what direct() gets */
	void **ops;
	unsigned int n;
	unsigned int burst;
	const char *what;	/* compress, aes-gcm, ... */
	uint32_t size;
};

/** One measurement, in TSC cycles an operation; enqueue and dequeue are the caller's own. */
struct bench_figures {
	double total, enqueue, dequeue;
	double fastest;		/* of the passes that total is the median of */
};

/** How much and how often. */
struct bench_plan {
	uint32_t sizes[16], bursts[16];
	unsigned int n_sizes, n_bursts, rounds;
	double ms;		/* the least time of one measurement */
	int engine_cpu;		/* for what runs beside the caller */
	const uint8_t *data;
	size_t data_len;
};

/** Ends the program when an operation fails, is lost or does not come back for seconds. */
void bench_pass(const struct bench_lane *lane, const struct bench_work *w);

/**
 * Lets all lanes take turns, in each round from another one on, and prints a row for each turn:
 * row WHAT SIZE BURST ROUND LANE TOTAL ENQUEUE DEQUEUE. Round 0 is the warm-up and not printed.
 */
void bench_rounds(const struct bench_plan *plan, const struct bench_lane *lanes, unsigned int n,
		  const struct bench_work *w);

/** Cycles between two readings of the TSC that follow each other. */
extern double bench_timer_cost;

/** What preempts the caller spoils samples, not their median. Sorts them. */
double bench_median(double *samples, unsigned int n);

/** Creates the virtual device. @return whether it is there; prints why not otherwise. */
bool bench_vdev(const char *vdev, struct bench_lane *lane);

/** Prints that a lane does not run, and why. */
void bench_absent(const char *what, const char *lane, const char *why);

/** An array of @p n zeroed elements, or the end of the program. */
void *bench_array(size_t n, size_t size);

/** Piece @p i of @p n that spread evenly over the plan's data. */
const uint8_t *bench_piece(const struct bench_plan *plan, unsigned int i, unsigned int n,
			   uint32_t size);

void bench_compress(const struct bench_plan *plan, char **vdevs, unsigned int n);
void bench_crypto(const struct bench_plan *plan, char **vdevs, unsigned int n);

/** A bare ring between two CPUs: what handing descriptors over costs when nobody works. */
void bench_ring(const struct bench_plan *plan);

#endif /* PEERS_H */
