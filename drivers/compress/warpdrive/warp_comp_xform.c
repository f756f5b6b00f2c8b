/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Transforms and streams: checked once, turned into descriptor words once. */

#include <errno.h>
#include <string.h>

#include <rte_malloc.h>

#include "warp_comp.h"

static int
refuse(const struct rte_compressdev *dev, int err, const char *what, int value)
{
	WARP_COMP_LOG(ERR, warp_comp_name(dev), "transform refused: %s (%d)", what, value);
	return err;
}

static bool
is_ext(const struct warp_comp_xform *x)
{
	return x->model == WARP_MODEL_EXT;
}

/* The window code, of all windows up to 2^log bytes the largest (datasheet, section 4.3). */
static uint32_t
window_code(uint8_t log)
{
	return log >= 15 ? WARP_ZIP_WIN_32K : log == 14 ? WARP_ZIP_WIN_16K :
	       log == 13 ? WARP_ZIP_WIN_8K : WARP_ZIP_WIN_4K;
}

/*
 * How a checksum is had: with model=ext by asking for it; on hardware by using
 * the request type whose trailer has it, and cutting that off (section 6.1).
 */
static int
set_checksum(const struct rte_compressdev *dev, struct warp_comp_xform *x,
	     enum rte_comp_checksum_type chksum)
{
	uint32_t req = x->model == WARP_MODEL_V2 ? WARP_ZIP_REQ_ZLIB : WARP_ZIP_REQ_DEFLATE;

	x->chksum = chksum;
	if (!x->deflate)
		req = WARP_ZIP_REQ_LZ4;
	switch (chksum) {
	case RTE_COMP_CHECKSUM_NONE:
		break;
	case RTE_COMP_CHECKSUM_CRC32:
		if (is_ext(x))
			x->w.dst_ctrl |= WARP_ZIP_EXT_CRC32;
		else
			req = WARP_ZIP_REQ_GZIP;
		break;
	case RTE_COMP_CHECKSUM_ADLER32:
		if (is_ext(x))
			x->w.dst_ctrl |= WARP_ZIP_EXT_ADLER32;
		else
			req = WARP_ZIP_REQ_ZLIB;
		break;
	case RTE_COMP_CHECKSUM_CRC32_ADLER32:
		if (!is_ext(x))
			return refuse(dev, -ENOTSUP, "the device has one checksum at a time", chksum);
		x->w.dst_ctrl |= WARP_ZIP_EXT_CRC32 | WARP_ZIP_EXT_ADLER32;
		break;
	default:
		return refuse(dev, -ENOTSUP, "unknown checksum", chksum);
	}
	x->w.type |= req;
	x->raw = req == WARP_ZIP_REQ_DEFLATE || req == WARP_ZIP_REQ_LZ4;
	if (!x->decompress)
		x->trailer = req == WARP_ZIP_REQ_ZLIB ? WARP_ZIP_ZLIB_TRAILER :
			     req == WARP_ZIP_REQ_GZIP ? WARP_ZIP_GZIP_TRAILER : 0;
	return 0;
}

static int
set_huffman(const struct rte_compressdev *dev, struct warp_comp_xform *x,
	    enum rte_comp_huffman huffman)
{
	if (huffman == RTE_COMP_HUFFMAN_DEFAULT)
		return 0;
	if (huffman != RTE_COMP_HUFFMAN_FIXED && huffman != RTE_COMP_HUFFMAN_DYNAMIC)
		return refuse(dev, -EINVAL, "unknown Huffman type", huffman);
	if (!is_ext(x))
		return refuse(dev, -ENOTSUP, "the device chooses its Huffman codes", huffman);
	x->w.dst_ctrl |= huffman == RTE_COMP_HUFFMAN_FIXED ? WARP_ZIP_EXT_HUFF_FIXED :
			    WARP_ZIP_EXT_HUFF_DYNAMIC;
	return 0;
}

static int
set_level(const struct rte_compressdev *dev, struct warp_comp_xform *x, int level)
{
	if (level == RTE_COMP_LEVEL_PMD_DEFAULT)
		return 0;
	if (level < RTE_COMP_LEVEL_NONE || level > RTE_COMP_LEVEL_MAX)
		return refuse(dev, -EINVAL, "level is not -1 to 9", level);
	if (is_ext(x))
		x->w.dst_ctrl |= WARP_ZIP_EXT_LEVEL(level);
	else if (level == RTE_COMP_LEVEL_NONE)
		return refuse(dev, -ENOTSUP, "the device has no stored blocks", level);
	return 0;
}

static int
check_algo(const struct rte_compressdev *dev, struct warp_comp_xform *x,
	   enum rte_comp_algorithm algo, uint8_t window)
{
	const struct rte_compressdev_capabilities *cap = warp_comp_capabilities(x->model);

	while (cap->algo != RTE_COMP_ALGO_UNSPECIFIED && cap->algo != algo)
		cap++;
	if (cap->algo == RTE_COMP_ALGO_UNSPECIFIED)
		return refuse(dev, -ENOTSUP, "algorithm not offered", algo);
	x->deflate = algo == RTE_COMP_ALGO_DEFLATE;
	/*
	 * A compressor may use a smaller window than asked for, not a larger
	 * one; a decompressor of deflate always has the full 32 KiB.
	 */
	if (x->deflate && (window > 15 || (!x->decompress && window < cap->window_size.min)))
		return refuse(dev, -EINVAL, "window size is out of range", window);
	return 0;
}

static int
check_hash(const struct rte_compressdev *dev, enum rte_comp_hash_algorithm hash)
{
	return hash == RTE_COMP_HASH_ALGO_NONE ? 0 :
	       refuse(dev, -ENOTSUP, "hashes are not offered", hash);
}

static int
build_compress(const struct rte_compressdev *dev, struct warp_comp_xform *x,
	       const struct rte_comp_compress_xform *c)
{
	int ret = check_algo(dev, x, c->algo, c->window_size);

	if (ret == 0)
		ret = check_hash(dev, c->hash_algo);
	if (ret == 0)
		ret = set_level(dev, x, c->level);
	if (ret == 0 && x->deflate)
		ret = set_huffman(dev, x, c->deflate.huffman);
#if WARP_HAVE_LZ4
	if (ret == 0 && !x->deflate && (c->lz4.flags & ~RTE_COMP_LZ4_FLAG_BLOCK_INDEPENDENCE) != 0)
		ret = refuse(dev, -ENOTSUP, "LZ4 flags beyond independent blocks", c->lz4.flags);
#endif
	if (ret == 0)
		ret = set_checksum(dev, x, c->chksum);
	if (x->deflate && x->model != WARP_MODEL_V2)
		x->w.type |= window_code(c->window_size) << WARP_ZIP_WIN_SHIFT;
	if (x->deflate && is_ext(x))
		x->w.ctrl |= WARP_ZIP_EXT_PARTIAL;
	return ret;
}

static int
build_decompress(const struct rte_compressdev *dev, struct warp_comp_xform *x,
		 const struct rte_comp_decompress_xform *d)
{
	int ret;

	x->decompress = 1;
	ret = check_algo(dev, x, d->algo, d->window_size);
	if (ret == 0)
		ret = check_hash(dev, d->hash_algo);
#if WARP_HAVE_LZ4
	if (ret == 0 && !x->deflate && (d->lz4.flags & ~RTE_COMP_LZ4_FLAG_BLOCK_INDEPENDENCE) != 0)
		ret = refuse(dev, -ENOTSUP, "LZ4 flags beyond independent blocks", d->lz4.flags);
#endif
	if (ret == 0)
		ret = set_checksum(dev, x, d->chksum);
	return ret;
}

static int
build_xform(const struct rte_compressdev *dev, struct warp_comp_xform *x,
	    const struct rte_comp_xform *xform)
{
	const struct warp_comp_private *priv = dev->data->dev_private;
	uint32_t type = priv->pmd.model == WARP_MODEL_V2 ? WARP_ZIP_SQE_TYPE_V2 : WARP_ZIP_SQE_TYPE_V3;
	int ret;

	x->model = priv->pmd.model;
	x->w.ctrl = type << WARP_ZIP_SQE_TYPE_SHIFT | WARP_ZIP_STREAM_NEW | WARP_ZIP_FINISH;
	if (xform->type == RTE_COMP_COMPRESS)
		ret = build_compress(dev, x, &xform->compress);
	else if (xform->type == RTE_COMP_DECOMPRESS)
		ret = build_decompress(dev, x, &xform->decompress);
	else
		ret = refuse(dev, -EINVAL, "neither compression nor decompression", xform->type);
	x->aux = x->decompress;
	if (x->chksum != RTE_COMP_CHECKSUM_NONE || !x->raw)
		x->aux |= WARP_COMP_AUX_EXTRA;
	return ret;
}

int
warp_comp_xform_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
		       void **priv)
{
	struct warp_comp_xform *x;
	int ret;

	if (xform == NULL || priv == NULL)
		return -EINVAL;
	x = rte_zmalloc_socket("warp_comp_xform", sizeof(*x), RTE_CACHE_LINE_SIZE,
			       dev->data->socket_id);
	if (x == NULL)
		return -ENOMEM;
	ret = build_xform(dev, x, xform);
	if (ret != 0) {
		rte_free(x);
		return ret;
	}
	*priv = x;
	return 0;
}

int
warp_comp_xform_free(struct rte_compressdev *dev __rte_unused, void *priv)
{
	rte_free(priv);
	return 0;
}

int
warp_comp_stream_create(struct rte_compressdev *dev, const struct rte_comp_xform *xform,
			void **stream)
{
	struct warp_comp_stream *s;
	int ret;

	if (xform == NULL || stream == NULL)
		return -EINVAL;
	s = rte_zmalloc_socket("warp_comp_stream", sizeof(*s), RTE_CACHE_LINE_SIZE,
			       dev->data->socket_id);
	if (s == NULL)
		return -ENOMEM;
	ret = build_xform(dev, &s->x, xform);
	if (ret == 0 && !s->x.deflate)
		ret = refuse(dev, -ENOTSUP, "LZ4 has no streams", xform->type);
	/*
	 * A request that does not finish has to be a multiple of four bytes
	 * long. The rest of an op goes into a stored block that the device
	 * never sees, so its checksum would miss these bytes.
	 */
	if (ret == 0 && !s->x.decompress && !is_ext(&s->x) &&
	    s->x.chksum != RTE_COMP_CHECKSUM_NONE)
		ret = refuse(dev, -ENOTSUP, "no checksum over a compression stream on this device",
			     s->x.chksum);
	if (ret == 0) {
		s->ctx = rte_zmalloc_socket("warp_comp_ctx", WARP_ZIP_CTX_SIZE,
					    RTE_CACHE_LINE_SIZE, dev->data->socket_id);
		if (s->ctx == NULL)
			ret = -ENOMEM;
	}
	if (ret != 0) {
		rte_free(s);
		return ret;
	}
	/* PARTIAL is for requests without a stream. */
	s->x.w.ctrl &= ~WARP_ZIP_EXT_PARTIAL;
	s->fresh = true;
	*stream = s;
	return 0;
}

int
warp_comp_stream_free(struct rte_compressdev *dev __rte_unused, void *stream)
{
	struct warp_comp_stream *s = stream;

	if (s != NULL)
		rte_free(s->ctx);
	rte_free(s);
	return 0;
}
