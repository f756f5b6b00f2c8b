/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_COMP_H
#define WARP_COMP_H

/* Private to the compress PMD. */

#include <stdbool.h>
#include <stdint.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_compressdev_pmd.h>
#include <rte_log.h>

#include "hw/warp_hw_zip.h"
#include "warp_dev.h"
#include "warp_opq.h"
#include "warp_pmd.h"
#include "warp_queue.h"
#include "warp_sgl.h"

extern int warp_comp_logtype;

#define WARP_COMP_LOG(level, dev_name, fmt, ...) \
	rte_log(RTE_LOG_ ## level, warp_comp_logtype, "COMPRESS_WARPDRIVE: %s: " fmt "\n", \
		dev_name, ## __VA_ARGS__)

/* Sum of a chain, and room at a destination, that one request may have. */
#define WARP_COMP_MAX_LEN	WARP_ZIP_MAX_FLAT

/* Lists of each queue pair, beyond two for each op: for chains of more than 30 segments. */
#define WARP_COMP_SGL_EXTRA	1024

/* The words of a descriptor that a transform decides: dw4 to dw11. */
struct warp_comp_words {
	uint32_t src_len;		/* 0 here */
	uint32_t lba[2];		/* 0 */
	uint32_t ctrl;			/* dw7, stateless and final */
	uint32_t dst_ctrl;		/* dw8 */
	uint32_t type;			/* dw9, flat */
	uint32_t rsvd[2];		/* 0 */
};
static_assert(sizeof(struct warp_comp_words) == 32, "two stores");

/**
 * A transform, prepared. All that it has to say to the device fits into eight
 * words, so the fast path copies these and zeroes the rest, which is shorter
 * than copying a whole descriptor; and a transform is one cache line.
 */
struct __rte_cache_aligned warp_comp_xform {
	struct warp_comp_words w;
	enum warp_model model;
	uint16_t aux;			/* WARP_COMP_AUX_* of a plain op */
	uint8_t decompress;		/* 1: index of the queue in a pair */
	uint8_t trailer;		/* bytes that the device appends and nobody wants */
	bool raw;			/* the device knows no trailer for this request type */
	bool deflate;			/* else LZ4 */
	enum rte_comp_checksum_type chksum;
};

/**
 * A stream. Its state words change when an op of it completes and are read when
 * the next is enqueued; the API allows one op of a stream in flight.
 */
struct __rte_cache_aligned warp_comp_stream {
	struct warp_comp_xform x;
	uint8_t *ctx;			/* WARP_ZIP_CTX_SIZE bytes, the device's state */
	uint32_t enqueued;		/* filling side */
	uint32_t dequeued;		/* emptying side */
	uint32_t ctx_dw0, ctx_dw1, ctx_dw2, isize, checksum, adler;
	bool fresh;			/* the next request starts a stream */
};

/* A stored block of the longest tail: header, LEN, NLEN, three bytes. */
#define WARP_COMP_STORED_MAX	8

/* What an op queue entry says about its op. */
#define WARP_COMP_AUX_DECOMP	(1u << 0)	/* which queue of the pair */
#define WARP_COMP_AUX_LOCAL	(1u << 1)	/* settled at enqueue */
#define WARP_COMP_AUX_SGL	(1u << 2)	/* has lists to give back */
#define WARP_COMP_AUX_STREAM	(1u << 3)	/* stateful request with the stream's context */
#define WARP_COMP_AUX_ONESHOT	(1u << 4)	/* stateful request of a stateless op */
#define WARP_COMP_AUX_FINISH	(1u << 5)	/* a stateful request that finishes */
#define WARP_COMP_AUX_RESTART	(1u << 6)	/* history does not outlive the request */
#define WARP_COMP_AUX_CUT	(1u << 7)	/* less was submitted than the op has */
#define WARP_COMP_AUX_EXTRA	(1u << 8)	/* a checksum to report, or a trailer */
#define WARP_COMP_AUX_TAIL_SHIFT 9		/* bytes to append as a stored block, 0 to 3 */
#define WARP_COMP_AUX_TAIL(aux)	((uint32_t)((aux) >> WARP_COMP_AUX_TAIL_SHIFT) & 3u)

/** Why ops were refused or failed, for telemetry. */
enum warp_comp_counter {
	WARP_COMP_CNT_INVALID,		/* bad arguments */
	WARP_COMP_CNT_STATE,		/* a second op of a stream in flight */
	WARP_COMP_CNT_NO_SPACE,
	WARP_COMP_CNT_DATA,		/* the device reported an error */
	WARP_COMP_CNT_DEAD,		/* lost with a dead queue */
	WARP_COMP_CNT_MAX,
};

struct __rte_cache_aligned warp_comp_qp {
	struct warp_ring *ring[2];	/* compress, decompress; inside queue[] */
	struct warp_opq opq;
	struct warp_sgl_pool sgl;
	/*
	 * Several cores of the hardware may serve one queue (datasheet, section
	 * 2.5.2), so there only one request at a time may have the shared context.
	 */
	bool oneshot_alone;
	uint8_t *oneshot_ctx;		/* context that stateless FLUSH_FULL ops share */

	/* Filling side. */
	struct warp_pmd_counts enq __rte_cache_aligned;
	uint32_t oneshots;		/* submitted, free-running */

	/* Emptying side. */
	struct warp_pmd_counts deq __rte_cache_aligned;
	WARP_ATOMIC(uint32_t) oneshots_done;

	/* Control path. */
	struct warp_queue *queue[2];
	uint16_t id;
};

struct warp_comp_private {
	struct warp_pmd pmd;
};

/* warp_comp_pmd.c */
extern const struct warp_pmd_driver warp_comp_driver;
const char *warp_comp_name(const struct rte_compressdev *dev);

/* warp_comp_caps.c */
const struct rte_compressdev_capabilities *warp_comp_capabilities(enum warp_model model);

/* warp_comp_ops.c */
extern struct rte_compressdev_ops warp_comp_ops;
int warp_comp_close(struct rte_compressdev *dev);

/* warp_comp_xform.c */
int warp_comp_xform_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
			   void **priv);
int warp_comp_xform_free(struct rte_compressdev *dev, void *priv);
int warp_comp_stream_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
			    void **stream);
int warp_comp_stream_free(struct rte_compressdev *dev, void *stream);

/* warp_comp_enqueue.c, warp_comp_dequeue.c */
uint16_t warp_comp_enqueue_burst(void *qp, struct rte_comp_op **ops, uint16_t nb_ops);
uint16_t warp_comp_dequeue_burst(void *qp, struct rte_comp_op **ops, uint16_t nb_ops);

/* warp_comp_local.c: what is done without the device */
void warp_comp_write(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len);
uint32_t warp_comp_stored_block(struct rte_comp_op *op, enum rte_comp_checksum_type chksum,
				uint32_t src_off, uint32_t dst_off, uint32_t len);

#endif /* WARP_COMP_H */
