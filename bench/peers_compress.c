/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Raw deflate, level 1. What each lane compresses is inflated by zlib and
 * compared before it is measured; what is decompressed are zlib's streams, the
 * same for all lanes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <zlib.h>

#include <rte_compressdev.h>
#include <rte_debug.h>
#include <rte_lcore.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

#include "peers.h"

#define MAX_LANES	16
#define PIECES_BYTES	(2u << 20)
#define MAX_PIECES	1024
#define MIN_PIECES	(2 * BENCH_MAX_BURST)
#define LEVEL		1

/** The operations and buffers of one size. */
struct set {
	unsigned int n;
	uint32_t size;
	struct rte_mempool *pools[4];	/* plain, packed, out, operations */
	struct rte_mbuf **bufs[3];
	struct rte_comp_op **ops;
};

enum { PLAIN, PACKED, OUT, OPS };

static z_stream inflater, deflater;
static struct libdeflate_compressor *ld_deflater;
static struct libdeflate_decompressor *ld_inflater;

static uint32_t
room(uint32_t size)
{
	return size + size / 16 + 256;
}

/* ---- Buffers ---- */

static void
pack(struct rte_mbuf *in, struct rte_mbuf *out)
{
	deflateReset(&deflater);
	deflater.next_in = rte_pktmbuf_mtod(in, uint8_t *);
	deflater.avail_in = rte_pktmbuf_data_len(in);
	deflater.next_out = rte_pktmbuf_mtod(out, uint8_t *);
	deflater.avail_out = rte_pktmbuf_data_len(out);
	if (deflate(&deflater, Z_FINISH) != Z_STREAM_END)
		rte_exit(EXIT_FAILURE, "zlib does not compress\n");
	rte_pktmbuf_trim(out, (uint16_t)deflater.avail_out);
}

static void
make_bufs(struct set *s, unsigned int kind, uint32_t len)
{
	static const char *const names[] = { "plain", "packed", "out" };
	unsigned int i;

	s->pools[kind] = rte_pktmbuf_pool_create(names[kind], s->n, 0, 0,
			(uint16_t)(RTE_PKTMBUF_HEADROOM + room(s->size)), SOCKET_ID_ANY);
	s->bufs[kind] = bench_array(s->n, sizeof(*s->bufs[kind]));
	if (s->pools[kind] == NULL ||
	    rte_pktmbuf_alloc_bulk(s->pools[kind], s->bufs[kind], s->n) != 0)
		rte_exit(EXIT_FAILURE, "no memory for buffers of %u bytes\n", s->size);
	for (i = 0; i < s->n; i++)
		if (rte_pktmbuf_append(s->bufs[kind][i], (uint16_t)len) == NULL)
			rte_exit(EXIT_FAILURE, "buffers are too small\n");
}

static void
open_set(struct set *s, const struct bench_plan *plan, uint32_t size)
{
	unsigned int i;

	*s = (struct set){ .size = size };
	s->n = RTE_MAX(MIN_PIECES, RTE_MIN(MAX_PIECES, PIECES_BYTES / size));
	make_bufs(s, PLAIN, size);
	make_bufs(s, PACKED, room(size));
	make_bufs(s, OUT, room(size));
	for (i = 0; i < s->n; i++) {
		memcpy(rte_pktmbuf_mtod(s->bufs[PLAIN][i], void *),
		       bench_piece(plan, i, s->n, size), size);
		pack(s->bufs[PLAIN][i], s->bufs[PACKED][i]);
	}
	s->pools[OPS] = rte_comp_op_pool_create("ops", s->n, 0, 0, SOCKET_ID_ANY);
	s->ops = bench_array(s->n, sizeof(*s->ops));
	if (s->pools[OPS] == NULL ||
	    rte_comp_op_bulk_alloc(s->pools[OPS], s->ops, (uint16_t)s->n) != (int)s->n)
		rte_exit(EXIT_FAILURE, "no memory for operations\n");
}

static void
close_set(struct set *s)
{
	unsigned int i;

	rte_comp_op_bulk_free(s->ops, (uint16_t)s->n);
	free(s->ops);
	for (i = PLAIN; i <= OUT; i++) {
		rte_pktmbuf_free_bulk(s->bufs[i], s->n);
		free(s->bufs[i]);
	}
	for (i = 0; i < RTE_DIM(s->pools); i++)
		rte_mempool_free(s->pools[i]);
}

/* ---- Devices ---- */

static uint16_t
enqueue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(dev, 0, (struct rte_comp_op **)ops, n);
}

static uint16_t
dequeue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(dev, 0, (struct rte_comp_op **)ops, n);
}

static bool
good(const void *op)
{
	return ((const struct rte_comp_op *)op)->status == RTE_COMP_OP_STATUS_SUCCESS;
}

static void
rearm_as(void *xform, void **ops, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct rte_comp_op *op = ops[i];

		op->private_xform = xform;
		op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
		op->consumed = 0;
		op->produced = 0;	/* there is a driver that adds to it */
	}
}

static void
rearm_compress(const struct bench_lane *lane, void **ops, unsigned int n)
{
	rearm_as(lane->priv[0], ops, n);
}

static void
rearm_decompress(const struct bench_lane *lane, void **ops, unsigned int n)
{
	rearm_as(lane->priv[1], ops, n);
}

static const struct bench_class classes[2] = {
	{ enqueue, dequeue, rearm_compress, good },
	{ enqueue, dequeue, rearm_decompress, good },
};

static bool
open_device(struct bench_lane *l)
{
	struct rte_compressdev_config conf = {
		.socket_id = rte_socket_id(), .nb_queue_pairs = 1, .max_nb_priv_xforms = 4,
	};
	struct rte_comp_xform c = {
		.type = RTE_COMP_COMPRESS,
		.compress = { .algo = RTE_COMP_ALGO_DEFLATE, .level = LEVEL },
	};
	struct rte_comp_xform d = {
		.type = RTE_COMP_DECOMPRESS,
		.decompress = { .algo = RTE_COMP_ALGO_DEFLATE },
	};
	const struct rte_compressdev_capabilities *cap;
	int id = rte_compressdev_get_dev_id(l->name);

	l->dev = (uint8_t)id;
	cap = id < 0 ? NULL : rte_compressdev_capability_get(l->dev, RTE_COMP_ALGO_DEFLATE);
	if (cap == NULL) {
		bench_absent("-", l->name, "has no deflate");
		return false;
	}
	if (cap->comp_feature_flags & RTE_COMP_FF_HUFFMAN_DYNAMIC)
		c.compress.deflate.huffman = RTE_COMP_HUFFMAN_DYNAMIC;
	else
		c.compress.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT;
	c.compress.window_size = RTE_MIN(15, cap->window_size.max);
	d.decompress.window_size = RTE_MIN(15, cap->window_size.max);
	if (rte_compressdev_configure(l->dev, &conf) != 0 ||
	    rte_compressdev_queue_pair_setup(l->dev, 0, BENCH_DEPTH, conf.socket_id) != 0 ||
	    rte_compressdev_start(l->dev) != 0 ||
	    rte_compressdev_private_xform_create(l->dev, &c, &l->priv[0]) != 0 ||
	    rte_compressdev_private_xform_create(l->dev, &d, &l->priv[1]) != 0)
		rte_exit(EXIT_FAILURE, "%s: cannot be set up\n", l->name);
	return true;
}

static void
close_device(struct bench_lane *l)
{
	rte_compressdev_private_xform_free(l->dev, l->priv[0]);
	rte_compressdev_private_xform_free(l->dev, l->priv[1]);
	rte_compressdev_stop(l->dev);
	rte_compressdev_close(l->dev);
}

/* Points the operations to their buffers. */
static void
aim(struct set *s, unsigned int source)
{
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		struct rte_comp_op *op = s->ops[i];

		op->op_type = RTE_COMP_OP_STATELESS;
		op->flush_flag = RTE_COMP_FLUSH_FINAL;
		op->m_src = s->bufs[source][i];
		op->m_dst = s->bufs[OUT][i];
		op->src.offset = 0;
		op->src.length = rte_pktmbuf_data_len(op->m_src);
		op->dst.offset = 0;
	}
}

/* ---- Verification ---- */

static bool
is_plain(const uint8_t *data, uint32_t len, const struct rte_mbuf *plain)
{
	return len == rte_pktmbuf_data_len(plain) &&
	       memcmp(data, rte_pktmbuf_mtod(plain, const uint8_t *), len) == 0;
}

static bool
unpacks(uint8_t *data, uint32_t len, const struct rte_mbuf *plain, uint8_t *space)
{
	inflateReset(&inflater);
	inflater.next_in = data;
	inflater.avail_in = len;
	inflater.next_out = space;
	inflater.avail_out = rte_pktmbuf_data_len(plain);
	return inflate(&inflater, Z_FINISH) == Z_STREAM_END && inflater.avail_in == 0 &&
	       is_plain(space, (uint32_t)inflater.total_out, plain);
}

/* One pass, every byte compared; prints what is left of the data in percent. */
static void
verify(const struct bench_lane *l, const struct bench_work *w, struct set *s, bool compressed)
{
	uint8_t *space = bench_array(1, s->size);
	uint64_t out = 0;
	unsigned int i;

	w->cls->rearm(l, w->ops, w->n);
	bench_pass(l, w);
	for (i = 0; i < s->n; i++) {
		const struct rte_comp_op *op = s->ops[i];
		uint8_t *data = rte_pktmbuf_mtod(s->bufs[OUT][i], uint8_t *);

		if (op->consumed != op->src.length ||
		    !(compressed ? unpacks(data, op->produced, s->bufs[PLAIN][i], space) :
				   is_plain(data, op->produced, s->bufs[PLAIN][i])))
			rte_exit(EXIT_FAILURE, "%s, %s of %u bytes: wrong data\n", l->name,
				 w->what, s->size);
		out += op->produced;
	}
	printf("verified %s %u %u %s %u\n", w->what, s->size, w->burst, l->name, s->n);
	if (compressed)
		printf("output %u %u %s %.2f\n", s->size, w->burst, l->name,
		       100.0 * out / ((double)s->n * s->size));
	free(space);
}

/* ---- The libraries, called directly ---- */

typedef uint32_t (*library_fn)(uint8_t *in, uint32_t len, uint8_t *out, uint32_t room);

static uint32_t
isal_pack(uint8_t *in, uint32_t len, uint8_t *out, uint32_t space)
{
	static uint8_t level_buf[ISAL_DEF_LVL1_DEFAULT];
	static struct isal_zstream z;

	isal_deflate_stateless_init(&z);
	z.level = LEVEL;
	z.level_buf = level_buf;
	z.level_buf_size = sizeof(level_buf);
	z.next_in = in;
	z.avail_in = len;
	z.next_out = out;
	z.avail_out = space;
	z.end_of_stream = 1;
	return isal_deflate_stateless(&z) == COMP_OK ? z.total_out : 0;
}

static uint32_t
isal_unpack(uint8_t *in, uint32_t len, uint8_t *out, uint32_t space)
{
	static struct inflate_state z;

	isal_inflate_init(&z);
	z.next_in = in;
	z.avail_in = len;
	z.next_out = out;
	z.avail_out = space;
	return isal_inflate_stateless(&z) == ISAL_DECOMP_OK ? z.total_out : 0;
}

static uint32_t
libdeflate_pack(uint8_t *in, uint32_t len, uint8_t *out, uint32_t space)
{
	return (uint32_t)libdeflate_deflate_compress(ld_deflater, in, len, out, space);
}

static uint32_t
libdeflate_unpack(uint8_t *in, uint32_t len, uint8_t *out, uint32_t space)
{
	size_t got = 0;

	return libdeflate_deflate_decompress(ld_inflater, in, len, out, space, &got) ==
	       LIBDEFLATE_SUCCESS ? (uint32_t)got : 0;
}

static uint32_t
copy(uint8_t *in, uint32_t len, uint8_t *out, uint32_t space __rte_unused)
{
	memcpy(out, in, len);
	return len;
}

static void
call_all(struct set *s, unsigned int source, library_fn call)
{
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		struct rte_mbuf *in = s->bufs[source][i], *out = s->bufs[OUT][i];

		if (call(rte_pktmbuf_mtod(in, uint8_t *), rte_pktmbuf_data_len(in),
			 rte_pktmbuf_mtod(out, uint8_t *), rte_pktmbuf_data_len(out)) == 0)
			rte_exit(EXIT_FAILURE, "a library failed\n");
	}
}

#define DIRECT(name, source, call) \
static void name(void *set, unsigned int n __rte_unused) \
{ \
	call_all(set, source, call); \
}

DIRECT(direct_isal_pack, PLAIN, isal_pack)
DIRECT(direct_isal_unpack, PACKED, isal_unpack)
DIRECT(direct_libdeflate_pack, PLAIN, libdeflate_pack)
DIRECT(direct_libdeflate_unpack, PACKED, libdeflate_unpack)
DIRECT(direct_copy, PLAIN, copy)

static const struct bench_lane direct[2][3] = {
	{
		{ .name = "direct-isal", .direct = direct_isal_pack },
		{ .name = "direct-libdeflate", .direct = direct_libdeflate_pack },
		{ .name = "memory-copy", .direct = direct_copy },
	},
	{
		{ .name = "direct-isal", .direct = direct_isal_unpack },
		{ .name = "direct-libdeflate", .direct = direct_libdeflate_unpack },
		{ .name = "memory-copy", .direct = direct_copy },
	},
};

static void
open_libraries(void)
{
	ld_deflater = libdeflate_alloc_compressor(LEVEL);
	ld_inflater = libdeflate_alloc_decompressor();
	if (ld_deflater == NULL || ld_inflater == NULL ||
	    deflateInit2(&deflater, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
	    inflateInit2(&inflater, -15) != Z_OK)
		rte_exit(EXIT_FAILURE, "no memory for the libraries\n");
}

static void
close_libraries(void)
{
	libdeflate_free_compressor(ld_deflater);
	libdeflate_free_decompressor(ld_inflater);
	deflateEnd(&deflater);
	inflateEnd(&inflater);
}

void
bench_compress(const struct bench_plan *plan, char **vdevs, unsigned int n)
{
	struct bench_lane lanes[MAX_LANES];
	unsigned int devices = 0, i, size, burst, dir;

	if (n > MAX_LANES - RTE_DIM(direct[0]))
		rte_exit(EXIT_FAILURE, "too many drivers\n");
	open_libraries();
	for (i = 0; i < n; i++) {
		lanes[devices] = (struct bench_lane){ 0 };
		if (bench_vdev(vdevs[i], &lanes[devices]) && open_device(&lanes[devices]))
			devices++;
	}
	for (size = 0; size < plan->n_sizes; size++) {
		struct set s;

		open_set(&s, plan, plan->sizes[size]);
		for (burst = 0; burst < plan->n_bursts; burst++) {
			for (dir = 0; dir < 2; dir++) {
				struct bench_work w = {
					.cls = &classes[dir], .set = &s, .ops = (void **)s.ops,
					.n = s.n, .burst = plan->bursts[burst],
					.what = dir == 0 ? "compress" : "decompress",
					.size = s.size,
				};

				aim(&s, dir == 0 ? PLAIN : PACKED);
				for (i = 0; i < devices; i++)
					verify(&lanes[i], &w, &s, dir == 0);
				memcpy(lanes + devices, direct[dir], sizeof(direct[dir]));
				bench_rounds(plan, lanes, devices + RTE_DIM(direct[dir]), &w);
			}
		}
		close_set(&s);
	}
	for (i = 0; i < devices; i++)
		close_device(&lanes[i]);
	close_libraries();
}
