/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef CONTRACT_H
#define CONTRACT_H

/*
 * The promises of a queue pair, for the tests of both drivers:
 *
 *   accepted ops are a prefix of the burst, and enqueue leaves the rest alone;
 *   each accepted op comes back exactly once, in order, as it has to;
 *   dequeue never waits.
 *
 * The driver's test makes random ops, good and bad, and judges what came back.
 */

#include "dtest.h"

#define CONTRACT_OPS		1500	/* more than rings hold */
#define CONTRACT_BURST_MAX	200

/** How to drive one driver's devices. A job is an op with its memory: 0 to CONTRACT_OPS - 1. */
struct contract {
	uint8_t (*device)(const char *args);
	void (*start)(uint8_t dev, uint16_t qps, uint32_t inflight);
	void (*stop)(uint8_t dev);
	/** Makes transforms or sessions; finish() frees them. */
	void (*prepare)(uint8_t dev, enum dt_model model);
	void (*finish)(uint8_t dev);
	uint16_t (*enqueue)(uint8_t dev, void **ops, uint16_t n);
	uint16_t (*dequeue)(uint8_t dev, void **ops, uint16_t n);
	/** Makes a job a new random one. @return its op */
	void *(*make)(unsigned int job);
	/** Checks that a job that was not accepted is as it was made. */
	void (*check_untouched)(unsigned int job);
	/** Checks what became of a job. */
	void (*check)(unsigned int job);
	/** Checks that the device has counted @p n ops and refused none. */
	void (*check_counted)(uint8_t dev, uint64_t n);
	uint32_t two_lcores_ops;	/* so many between two lcores, on each device */
	bool lists_run_out;		/* a ring may take fewer ops than it has slots */
};

/** Says which driver the others are about. */
void contract_set(const struct contract *driver);

/** Starts a device of this model for contract_send(), contract_take() and contract_drain(). */
void contract_open(uint8_t dev, enum dt_model model, uint32_t inflight);
void contract_close(uint8_t dev);

/** Sends a burst of idle jobs from *next on. @return how many were accepted */
uint16_t contract_send(uint8_t dev, uint16_t n, uint32_t *next);
/** Takes a burst and checks it. @return how many came */
uint16_t contract_take(uint8_t dev, uint16_t n);
/** Takes all that is in flight. */
void contract_drain(uint8_t dev);
/** Sends until no more are accepted. @return how many were */
uint32_t contract_fill(uint8_t dev, uint32_t *next);

/* ---- Cases ---- */

/** Random bursts on one lcore; then with one lcore that sends and one that takes. */
void contract_one_lcore(void);
void contract_two_lcores(void);
/** As many are accepted as were asked for, but not more than the rings hold. */
void contract_full(void);

/**
 * While the engine works on @p op for many milliseconds dequeue comes back at
 * once and does not sleep.
 * @param arm  makes the op new
 */
void contract_never_waits(uint8_t dev, void *op, void (*arm)(void));

#endif /* CONTRACT_H */
