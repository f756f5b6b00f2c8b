/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * LZ4 blocks both ways, with liblz4 as the control, and the transforms that are
 * refused. compressdev has LZ4 since DPDK 23.03.
 */

#include <errno.h>

#include <lz4.h>
#include <zlib.h>

#include "comp_test.h"
#include "warp_compat.h"

#if WARP_HAVE_LZ4

#define MAX	60000

static uint8_t data[MAX], packed[65535], result[65535];
static struct wt_arena flat[2];
static struct rte_comp_op *op;

static struct rte_comp_xform
lz4_xform(enum rte_comp_xform_type type)
{
	struct rte_comp_xform x = { .type = type };

	if (type == RTE_COMP_COMPRESS) {
		x.compress.algo = RTE_COMP_ALGO_LZ4;
		x.compress.level = RTE_COMP_LEVEL_PMD_DEFAULT;
		x.compress.window_size = 16;
	} else {
		x.decompress.algo = RTE_COMP_ALGO_LZ4;
		x.decompress.window_size = 16;
	}
	return x;
}

/* Text-like, incompressible and constant data in turn. */
static void
fill(uint32_t len)
{
	uint32_t kind = wt_below(3), i;

	for (i = 0; i < len; i++)
		data[i] = kind == 0 ? "the quick brown fox "[wt_below(20)] :
			  kind == 1 ? (uint8_t)wt_rand() : 'x';
}

/* One op on flat memory or chains. @return its status; its output is in @p out */
static uint8_t
run(uint8_t dev, void *xform, const uint8_t *in, uint32_t len, uint8_t *out, uint32_t room,
    bool chain)
{
	uint8_t status;

	ct_prepare(op, RTE_COMP_OP_STATELESS, xform, len);
	if (chain) {
		dt_chain(op->m_src, 0, len, (uint16_t)wt_size(4000));
		dt_chain(op->m_dst, 1, room, (uint16_t)wt_size(4000));
	} else {
		dt_flat(op->m_src, wt_place(&flat[0], len), (uint16_t)len);
		dt_flat(op->m_dst, wt_place(&flat[1], room), (uint16_t)room);
	}
	dt_put(op->m_src, 0, in, len);
	status = ct_run(dev, op);
	if (status == RTE_COMP_OP_STATUS_SUCCESS)
		dt_get(op->m_dst, 0, out, op->produced);
	if (chain) {
		dt_chain_free(op->m_src);
		dt_chain_free(op->m_dst);
	}
	return status;
}

static void
round_trips(void)
{
	struct rte_comp_xform c = lz4_xform(RTE_COMP_COMPRESS), d = lz4_xform(RTE_COMP_DECOMPRESS);
	uint8_t dev = ct_inline(DT_EXT);
	void *pack, *unpack;
	unsigned int i;

	c.compress.chksum = d.decompress.chksum = RTE_COMP_CHECKSUM_CRC32_ADLER32;
	pack = ct_xform(dev, &c);
	unpack = ct_xform(dev, &d);
	for (i = 0; i < wt_rounds(2000); i++) {
		uint32_t len = wt_size(MAX), n;
		uint64_t sum;

		fill(len);
		sum = crc32(0, data, len) | (uint64_t)adler32(1, data, len) << 32;
		wt_equal(run(dev, pack, data, len, packed, LZ4_COMPRESSBOUND(len), i % 2),
			 RTE_COMP_OP_STATUS_SUCCESS);
		n = op->produced;
		wt_equal(op->consumed, len);
		wt_check(op->output_chksum == sum, "checksum 0x%" PRIx64, op->output_chksum);
		wt_equal(LZ4_decompress_safe((char *)packed, (char *)result, (int)n, sizeof(result)),
			 len);
		wt_check(memcmp(data, result, len) == 0, "liblz4 makes something else of it");

		n = (uint32_t)LZ4_compress_default((char *)data, (char *)packed, (int)len,
						   sizeof(packed));
		wt_equal(run(dev, unpack, packed, n, result, len, i % 2),
			 RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(op->produced, len);
		wt_check(op->output_chksum == sum, "checksum 0x%" PRIx64, op->output_chksum);
		wt_check(memcmp(data, result, len) == 0, "decompressed data differ");
	}
	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
}

static void
no_room_and_bad_data(void)
{
	struct rte_comp_xform c = lz4_xform(RTE_COMP_COMPRESS), d = lz4_xform(RTE_COMP_DECOMPRESS);
	uint8_t dev = ct_inline(DT_EXT);
	void *pack = ct_xform(dev, &c), *unpack = ct_xform(dev, &d);
	uint32_t n, i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)wt_rand();
	wt_equal(run(dev, pack, data, 5000, packed, 5000, false),
		 RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED);
	wt_equal(op->consumed, 0);
	n = (uint32_t)LZ4_compress_default((char *)data, (char *)packed, 5000, sizeof(packed));
	wt_check(run(dev, unpack, packed, n, result, 4999, false) != RTE_COMP_OP_STATUS_SUCCESS,
		 "5000 bytes in a room of 4999");
	wt_check(run(dev, unpack, packed, n / 2, result, 5000, false) != RTE_COMP_OP_STATUS_SUCCESS,
		 "half a block is a success");
	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
}

static void
refusals(void)
{
	struct rte_comp_xform x = lz4_xform(RTE_COMP_COMPRESS);
	uint8_t ext = ct_inline(DT_EXT);
	void *handle;

	wt_equal(rte_compressdev_stream_create(ext, &x, &handle), -ENOTSUP);
	wt_equal(rte_compressdev_private_xform_create(ct_inline(DT_V3), &x, &handle), -ENOTSUP);
	wt_equal(rte_compressdev_private_xform_create(ct_inline(DT_V2), &x, &handle), -ENOTSUP);
	x.compress.lz4.flags = RTE_COMP_LZ4_FLAG_CONTENT_CHECKSUM;
	wt_equal(rte_compressdev_private_xform_create(ext, &x, &handle), -ENOTSUP);
	wt_check(rte_compressdev_capability_get(ext, RTE_COMP_ALGO_LZ4) != NULL, "not offered");
	wt_check(rte_compressdev_capability_get(ct_inline(DT_V3), RTE_COMP_ALGO_LZ4) == NULL,
		 "offered by v3");
}

static const struct wt_case cases[] = {
	{ "blocks both ways, with checksums", round_trips },
	{ "no room, and half a block", no_room_and_bad_data },
	{ "what is refused", refusals },
};

int
main(void)
{
	ct_eal();
	flat[0] = wt_arena(65535);
	flat[1] = wt_arena(65535);
	op = ct_op();
	return ct_end(WT_RUN(cases));
}

#else

int
main(void)
{
	printf("compressdev has no LZ4 before DPDK 23.03, and this is %s\n", rte_version());
	return WT_SKIP_EXIT;
}

#endif
