/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What each model offers. The guide's feature table is checked against these. */

#include "warp_comp.h"

/*
 * On every model: both directions of deflate as ops and as streams, all
 * combinations of chains, and one checksum of the uncompressed data.
 */
#define FF_ALL \
	(RTE_COMP_FF_STATEFUL_COMPRESSION | RTE_COMP_FF_STATEFUL_DECOMPRESSION | \
	 RTE_COMP_FF_OOP_SGL_IN_SGL_OUT | RTE_COMP_FF_OOP_SGL_IN_LB_OUT | \
	 RTE_COMP_FF_OOP_LB_IN_SGL_OUT | RTE_COMP_FF_CRC32_CHECKSUM | \
	 RTE_COMP_FF_ADLER32_CHECKSUM | RTE_COMP_FF_SHAREABLE_PRIV_XFORM)

/* The hardware chooses its Huffman codes and always compresses. */
#define FF_EXT \
	(FF_ALL | RTE_COMP_FF_CRC32_ADLER32_CHECKSUM | RTE_COMP_FF_HUFFMAN_FIXED | \
	 RTE_COMP_FF_HUFFMAN_DYNAMIC | RTE_COMP_FF_NONCOMPRESSED_BLOCKS)

static const struct rte_compressdev_capabilities caps_v2[] = {
	{
		/* The window is not selectable; its size is a decompressor's (section 8). */
		.algo = RTE_COMP_ALGO_DEFLATE,
		.comp_feature_flags = FF_ALL,
		.window_size = { .min = 15, .max = 15, .increment = 0 },
	},
	RTE_COMP_END_OF_CAPABILITIES_LIST()
};

static const struct rte_compressdev_capabilities caps_v3[] = {
	{
		.algo = RTE_COMP_ALGO_DEFLATE,
		.comp_feature_flags = FF_ALL,
		.window_size = { .min = 12, .max = 15, .increment = 1 },
	},
	RTE_COMP_END_OF_CAPABILITIES_LIST()
};

static const struct rte_compressdev_capabilities caps_ext[] = {
	{
		.algo = RTE_COMP_ALGO_DEFLATE,
		.comp_feature_flags = FF_EXT,
		.window_size = { .min = 12, .max = 15, .increment = 1 },
	},
#if WARP_HAVE_LZ4
	{
		/* One LZ4 block per op, no frame; 64 KiB is what the format reaches back. */
		.algo = RTE_COMP_ALGO_LZ4,
		.comp_feature_flags =
			RTE_COMP_FF_OOP_SGL_IN_SGL_OUT | RTE_COMP_FF_OOP_SGL_IN_LB_OUT |
			RTE_COMP_FF_OOP_LB_IN_SGL_OUT | RTE_COMP_FF_CRC32_CHECKSUM |
			RTE_COMP_FF_ADLER32_CHECKSUM | RTE_COMP_FF_CRC32_ADLER32_CHECKSUM |
			RTE_COMP_FF_SHAREABLE_PRIV_XFORM,
		.window_size = { .min = 16, .max = 16, .increment = 0 },
	},
#endif
	RTE_COMP_END_OF_CAPABILITIES_LIST()
};

const struct rte_compressdev_capabilities *
warp_comp_capabilities(enum warp_model model)
{
	switch (model) {
	case WARP_MODEL_V2:
		return caps_v2;
	case WARP_MODEL_V3:
		return caps_v3;
	default:
		return caps_ext;
	}
}
