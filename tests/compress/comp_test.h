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
#include <rte_lcore.h>
#include <rte_mbuf.h>

#include "wtest.h"

enum ct_model { CT_EXT, CT_V3, CT_V2, CT_MODELS };

extern const char * const ct_model_name[CT_MODELS];

/** Starts EAL without hugepages and with two lcores, on one CPU if there is no other. */
void ct_eal(void);

/** Removes all devices, which must be closed. @return @p ret */
int ct_end(int ret);

/** Makes a device. @return its id */
uint8_t ct_device(const char *args);
/** Configures and starts it with @p qps queue pairs of @p inflight ops. */
void ct_start(uint8_t dev, uint16_t qps, uint32_t inflight);
void ct_stop(uint8_t dev);

/** The started device of a model, engine=inline, one queue pair; made once. */
uint8_t ct_inline(enum ct_model model);

struct rte_comp_xform ct_compress(void);
struct rte_comp_xform ct_decompress(void);
void *ct_xform(uint8_t dev, const struct rte_comp_xform *xform);
void *ct_stream(uint8_t dev, const struct rte_comp_xform *xform);

/** An op with two mbufs of their own, which have no memory yet. */
struct rte_comp_op *ct_op(void);
void ct_op_free(struct rte_comp_op *op);

/** Makes @p m one segment: @p len bytes at @p p. */
void ct_flat(struct rte_mbuf *m, void *p, uint16_t len);
/**
 * Makes @p m a chain of @p len bytes in pieces of up to @p piece bytes, each
 * between guard pages of its own, with empty segments among them. Chains of the
 * same @p side share memory: one at a time. At most 192 KiB.
 */
void ct_chain(struct rte_mbuf *m, unsigned int side, uint32_t len, uint16_t piece);
void ct_chain_free(struct rte_mbuf *m);
void ct_put(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len);
void ct_get(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len);

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
