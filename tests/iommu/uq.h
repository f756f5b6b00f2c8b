/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef UQ_H
#define UQ_H

/*
 * One uacce queue, driven by hand: open, ioctls, mmap and doorbells, with no
 * code of the drivers that are tested elsewhere. One thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/warp_hw_qm.h"
#include "hw/warp_hw_sgl.h"
#include "hw/warp_hw_zip.h"

#define ZIP_NODE	"hisi_zip-0"
#define SEC_NODE	"hisi_sec2-1"

struct uq {
	int fd;
	uint8_t *mmio;
	uint8_t *dus;
	size_t mmio_size;
	size_t dus_size;
	volatile uint64_t *db;
	uint16_t sqn;
	uint16_t sq_depth;
	uint16_t cq_depth;
	uint16_t tail;		/* next slot to fill */
	uint16_t head;		/* next CQE to read */
	uint16_t in_flight;
	uint16_t phase;
	bool started;
};

/** Opens, sets the type, maps and starts a queue. @return 0 or -errno, with nothing left open. */
int uq_open(struct uq *q, const char *node, uint16_t qc_type);
/** The same without START_Q. */
int uq_open_stopped(struct uq *q, const char *node, uint16_t qc_type);
/** START_Q: zeroes the rings first, as it also serves after uq_put(). @return 0 or -errno. */
int uq_start(struct uq *q);
/** PUT_Q: stops the queue and keeps it. @return 0 or -errno. */
int uq_put(struct uq *q);
void uq_close(struct uq *q);

/** Adds a descriptor. @return its slot, or -1 if the ring is full. */
int uq_add(struct uq *q, const struct warp_sqe *sqe);
void uq_ring(struct uq *q);
/**
 * Takes one completion, with a copy of its descriptor.
 * @return its slot, -1 if there is none.
 */
int uq_take(struct uq *q, struct warp_sqe *sqe);
/** uq_take() for up to @p ms milliseconds. */
int uq_wait(struct uq *q, struct warp_sqe *sqe, unsigned int ms);
/** CQ doorbell; @p arm asks for the next event. */
void uq_ack(struct uq *q, bool arm);
/** One descriptor from doorbell to acknowledged completion. @return 0 or -ETIMEDOUT. */
int uq_exec(struct uq *q, struct warp_sqe *sqe);

bool uq_tx_dead(const struct uq *q);
bool uq_rx_dead(const struct uq *q);

/** Reads a number from a file of the node's sysfs folder. Ends the program if it cannot. */
unsigned long uq_attr(const char *node, const char *name);
/** available_instances; waits until it is @p want or a second has passed. */
unsigned long uq_free(const char *node, unsigned long want);

#endif /* UQ_H */
