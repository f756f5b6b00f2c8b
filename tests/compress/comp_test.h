/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef COMP_TEST_H
#define COMP_TEST_H

/*
 * What the tests of the compress driver share. They use it through
 * rte_compressdev; zlib is the control that owes nothing to it.
 */

#include <rte_comp.h>
#include <rte_compressdev.h>

#include "dtest.h"

/** Starts EAL, as dt_eal() does. */
void ct_eal(void);

/** Removes all devices, which must be closed. @return @p ret */
int ct_end(int ret);

/** Makes a device. @return its id */
uint8_t ct_device(const char *args);
/** Configures and starts it with @p qps queue pairs of @p inflight ops. */
void ct_start(uint8_t dev, uint16_t qps, uint32_t inflight);
void ct_stop(uint8_t dev);

/** The started device of a model, engine=inline, one queue pair; made once. */
uint8_t ct_inline(enum dt_model model);

struct rte_comp_xform ct_compress(void);
struct rte_comp_xform ct_decompress(void);
void *ct_xform(uint8_t dev, const struct rte_comp_xform *xform);
void *ct_stream(uint8_t dev, const struct rte_comp_xform *xform);

/** An op with two mbufs of their own, which have no memory yet. */
struct rte_comp_op *ct_op(void);
void ct_op_free(struct rte_comp_op *op);

/** Runs one op to its end on queue pair 0. @return its status */
uint8_t ct_run(uint8_t dev, struct rte_comp_op *op);
/** Dequeues exactly @p n ops, or fails after a minute. */
void ct_dequeue(uint8_t dev, uint16_t qp, struct rte_comp_op **ops, uint16_t n);

/** Sets lengths, offsets 0, FLUSH_FINAL and what ct_run() must overwrite. */
void ct_prepare(struct rte_comp_op *op, enum rte_comp_op_type type, void *handle,
		uint32_t src_len);

/** zlib's raw inflate. @return output bytes, or -1 if the data are not one whole stream */
long ct_zinflate(const uint8_t *in, size_t in_len, uint8_t *out, size_t room);
/** Raw deflate by zlib with random flushes in it. @return output bytes */
size_t ct_zdeflate(const uint8_t *in, size_t len, uint8_t *out, size_t room, int level,
		   int strategy, bool flushes);

#endif /* COMP_TEST_H */
