/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_ENGINE_H
#define WDZIP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_compressdev.h>
#include <rte_mbuf.h>

/*
 * The compression device: started on first use, one thread, and a fixed set of slots that hold all
 * the memory the program needs, however large the files are.
 */

/** Memory that a device reads or writes: flat for us, an mbuf chain for the device. */
struct wz_buf {
	uint8_t *data;
	uint32_t cap;
	uint32_t nb_seg;
	struct rte_mbuf **seg;		/**< segment i shows data + i * WZ_SEG_LEN */
	struct rte_mbuf_ext_shared_info shinfo;
};

/** One operation in flight, and its results. */
struct wz_req {
	struct rte_comp_op *op;
	void *xform;			/**< stateless operations only */
	uint16_t qp;
	bool busy;			/**< the device has it: touch neither it nor its buffers */
	/* Results, valid once busy is false. */
	enum rte_comp_op_status status;
	uint32_t consumed;
	uint32_t produced;
	uint32_t crc;			/**< valid if wz_engine.device_crc and stateless */
};

/** A request with a buffer on each side, and what its user notes down about it. */
struct wz_slot {
	struct wz_req req;
	struct wz_buf in;
	struct wz_buf out;
	uint32_t in_len;		/**< bytes of input in in.data */
	bool last;			/**< ends the stream */
	uint32_t plain_len;		/**< decompression: what it must produce */
	uint32_t plain_crc;		/**< decompression: its CRC-32, if crc_known */
	bool crc_known;
};

#define WZ_MAX_QP 8
#define WZ_DEVICE_NAME_MAX 64

struct wz_engine {
	uint8_t dev;
	char name[WZ_DEVICE_NAME_MAX];
	uint64_t features;		/**< RTE_COMP_FF_* of DEFLATE */
	uint16_t nb_qp;
	bool flat;			/**< no scattered buffers: chunks fit one mbuf */
	bool device_crc;		/**< stateless operations report a right CRC-32 */
	bool full_flush;		/**< stateless FLUSH_FULL gives non-final, byte-aligned blocks */
	bool stateful_inflate;
	bool dead;			/**< it stopped answering; reported */
	uint32_t chunk_len;		/**< bytes of plain data in one operation */
	struct wz_slot *slot;
	unsigned int nb_slot;
	unsigned int nb_busy;
	uint32_t in_flight[WZ_MAX_QP];		/**< by queue pair */
	uint64_t ops;			/**< submitted since the start */
};

/**
 * The engine for the direction that the options say, started on the first call: EAL, device, queue
 * pairs, memory, and one trial operation that finds out what capabilities do not tell.
 *
 * @return NULL after an error, which has been reported; each later call fails silently.
 */
struct wz_engine *wz_engine_get(void);

/** Stops the device and EAL, if started. */
void wz_engine_stop(void);

/**
 * Submits a stateless operation on the slot's own buffers, in_len bytes of input and at most
 * out_len of output. Waits, polling, while the queue is full.
 *
 * @return 0, or -1 if the device takes nothing any more (reported)
 */
int wz_submit(struct wz_engine *e, struct wz_slot *slot, uint32_t out_len,
	      enum rte_comp_flush_flag flush);

/** Submits an operation of a decompression stream: in->data[in_off, +in_len) to out->data. */
int wz_submit_stream(struct wz_engine *e, struct wz_req *req, void *stream, struct wz_buf *in,
		     uint32_t in_off, uint32_t in_len, struct wz_buf *out);

/** Collects what is done. Never waits. @return number of requests that became not busy */
unsigned int wz_poll(struct wz_engine *e);

/** Waits until the request is done, sleeping between polls. @return 0, or -1 as wz_submit() */
int wz_wait(struct wz_engine *e, struct wz_req *req);

/** Waits until nothing is in flight: after an error, before buffers are used again. */
void wz_drain(struct wz_engine *e);

/** A decompression stream with a window of 32 KiB; NULL if the device refuses (reported). */
void *wz_stream_create(struct wz_engine *e);
void wz_stream_free(struct wz_engine *e, void *stream);

#endif /* WDZIP_ENGINE_H */
