/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_TEST_PMD_H
#define WARP_TEST_PMD_H

/* One queue pair of each driver on a node of the kernel's. */

#include <stdint.h>

#include <rte_comp.h>
#include <rte_crypto.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "wtest.h"

#define ZIP		"compress_warpdrive"
#define SEC		"crypto_warpdrive"
#define LEN		16384		/* bytes of a request; of whole blocks */
#define ROOM		(LEN + 4096)	/* for what does not compress */
#define PATIENCE	30		/* seconds for a request, on a slow machine */
#define IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))

extern uint8_t zip_id, sec_id;
extern void *zip_xform[2];		/* compress, decompress */
extern void *session;
extern struct rte_mempool *zip_ops, *sec_ops;
extern uint8_t text[LEN], cipher[LEN];	/* what goes in, and what AES makes of it */

/** An mbuf that is these bytes. */
struct rte_mbuf *mbuf(const void *p, uint32_t len);
/** The two kinds of request, with mbufs of their own. @p back: decompress. */
void zip_fill(struct rte_comp_op *op, unsigned int back, const void *src, uint32_t len, void *dst,
	      uint32_t room);
void sec_fill(struct rte_crypto_op *op, const void *src, void *dst);
/** Ends the test unless zlib makes @p want of raw deflate. */
void inflates_to(const uint8_t *data, uint32_t len, const void *want, uint32_t want_len);
/** Both devices, from memory that is written here. */
void works(uint8_t *src, uint8_t *dst);

/** pmd_removal.c: nodes whose drivers are unbound. @return the exit status */
int removal_cases(const char *zip_node, const char *sec_node);

#endif /* WARP_TEST_PMD_H */
