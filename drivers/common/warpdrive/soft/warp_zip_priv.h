/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_ZIP_PRIV_H
#define WARP_ZIP_PRIV_H

/* What the parts of the ZIP engine share. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <zlib.h>

#include "../hw/warp_hw_sgl.h"
#include "../hw/warp_hw_zip.h"
#include "warp_engine.h"
#include "warp_inflate.h"
#include "warp_sglio.h"

/* Levels: what dw8 of ext asks for, or that it leaves the choice to the device. */
#define WARP_ZIP_LEVEL_DEFAULT	(-1)
#define WARP_ZIP_LEVEL_MAX	9

/* zlib keeps one compressor for each window size that it is asked for. */
#define WARP_ZIP_ZLIB_MIN_BITS	12
#define WARP_ZIP_ZLIB_STREAMS	4

/** Memory that grows to the largest request so far and is then reused. */
struct warp_zip_buf {
	uint8_t *mem;
	size_t size;
};

/** The libraries' state. What is not needed from the start is made on first use. */
struct warp_zip_codec {
	struct isal_zstream isal;
	uint8_t *isal_buf;
	struct libdeflate_compressor *deflate[WARP_ZIP_LEVEL_MAX + 1];
	z_stream zlib[WARP_ZIP_ZLIB_STREAMS];
	bool zlib_ready[WARP_ZIP_ZLIB_STREAMS];
	void *lz4;
	void *lz4hc;
};

/** One instance. */
struct warp_zip {
	enum warp_model model;
	const struct warp_dma *dma;
	struct warp_sglio src;
	struct warp_sglio dst;
	struct warp_zip_buf src_buf;	/* a source that is not one piece is gathered here */
	struct warp_zip_buf dst_buf;	/* and a destination scattered from here */
	struct warp_zip_buf hist_buf;	/* history of a stateless request cut into blocks */
	struct warp_zip_buf ctx_buf;	/* a stream context that is not directly addressable */
	struct warp_zip_codec codec;
	struct warp_inflate_work inflate_work;
};

/** One request, decoded; and its results. */
struct warp_zip_req {
	/* What is asked for */
	uint32_t type;			/* WARP_ZIP_REQ_* */
	bool compress;
	bool stateful;
	bool stream_new;
	bool finish;
	bool partial;
	bool want_crc;			/* ext: CRC-32 in dw31 */
	bool want_adler;		/* ext: Adler-32 in dw2 */
	bool fixed;			/* Huffman codes: fixed, */
	bool dynamic;			/* or dynamic; or neither, the engine's choice */
	int level;
	uint32_t window;		/* bytes */
	uint64_t ctx_addr;
	/* The data; contiguous */
	const uint8_t *src;
	uint8_t *dst;
	uint32_t src_len;
	uint32_t dst_len;
	/* Stream state in and out: protocol values, not the descriptor's formats */
	uint32_t ctx_dw[3];
	uint32_t isize;
	uint32_t crc;
	uint32_t adler;
	/* Results */
	uint32_t consumed;
	uint32_t produced;
	uint32_t status;		/* dw3 */
};

/** A history and what the next piece of a stream may refer to. */
struct warp_zip_hist {
	uint8_t *window;		/* WARP_INFLATE_WINDOW bytes, oldest first */
	uint32_t len;
};

/* warp_zip.c */
int warp_zip_buf_reserve(struct warp_zip_buf *buf, size_t size);
/** Checksums that the request needs, over @p len bytes of uncompressed data. */
void warp_zip_checksum(struct warp_zip_req *req, const uint8_t *data, size_t len);
/** Starting values: of a stateless request, or of a new stream. */
void warp_zip_checksum_init(struct warp_zip_req *req);
static inline uint32_t
warp_zip_trailer_len(uint32_t type)
{
	return type == WARP_ZIP_REQ_GZIP ? WARP_ZIP_GZIP_TRAILER :
	       type == WARP_ZIP_REQ_ZLIB ? WARP_ZIP_ZLIB_TRAILER : 0;
}
/** Writes the request's trailer of warp_zip_trailer_len() bytes. */
void warp_zip_trailer_put(const struct warp_zip_req *req, uint8_t *to);
/** @return whether @p from is the request's trailer. */
bool warp_zip_trailer_ok(const struct warp_zip_req *req, const uint8_t *from);

/* warp_zip_codec.c */
int warp_zip_codec_init(struct warp_zip_codec *codec);
void warp_zip_codec_fini(struct warp_zip_codec *codec);
/**
 * Compresses one complete deflate stream without history.
 * @return its length; 0 if @p room is too small.
 */
size_t warp_zip_deflate_whole(struct warp_zip_codec *codec, const struct warp_zip_req *req,
			      const uint8_t *in, size_t len, uint8_t *out, size_t room);
/**
 * Compresses whole blocks that end on a byte and may refer to @p hist.
 * @param final  the last of them is the stream's final block
 * @return their length; 0 if @p room is too small.
 */
size_t warp_zip_deflate_blocks(struct warp_zip_codec *codec, const struct warp_zip_req *req,
			       const struct warp_zip_hist *hist, const uint8_t *in, size_t len,
			       uint8_t *out, size_t room, bool final);

/* warp_zip_deflate.c */
void warp_zip_compress(struct warp_zip *z, struct warp_zip_req *req);
/** Appends to a linear history, dropping the oldest. */
void warp_zip_hist_push(struct warp_zip_hist *hist, const uint8_t *in, size_t len);
/**
 * Compresses as much of the request as fits: everything, with the final block if
 * @p final, or less, which then ends on a byte. Counts in consumed and produced.
 * @return whether everything was done.
 */
bool warp_zip_deflate_fit(struct warp_zip_codec *codec, struct warp_zip_req *req,
			  struct warp_zip_hist *hist, uint32_t room, uint32_t grain, bool final);

/* warp_zip_inflate.c */
void warp_zip_decompress(struct warp_zip *z, struct warp_zip_req *req);

/* warp_zip_lz4.c */
void warp_zip_lz4_compress(struct warp_zip *z, struct warp_zip_req *req);
void warp_zip_lz4_decompress(struct warp_zip *z, struct warp_zip_req *req);

/* warp_zip_stream.c */
void warp_zip_stream(struct warp_zip *z, struct warp_zip_req *req);

#endif /* WARP_ZIP_PRIV_H */
