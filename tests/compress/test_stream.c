/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Streams, cut anywhere: what the driver compresses in pieces zlib inflates, what
 * zlib deflates the driver decompresses in pieces, whatever the sizes of input,
 * output and segments. Together a million ops at least; each is one cut.
 */

#include <zlib.h>

#include "comp_test.h"

#define DATA_MAX	100000	/* three windows */
#define OUT_MAX		(4 * DATA_MAX + 4096)
#define IO_MAX		40000	/* of one op */
#define CUTS		1000000

/* Hardware takes no smaller destination (datasheet, section 6.3). */
#define HW_MIN_ROOM	201

static uint8_t data[DATA_MAX], packed[OUT_MAX], result[OUT_MAX];
static struct wt_arena flat[2];
static struct rte_comp_op *op;
static uint64_t cuts;

/* One side of an op: @p len bytes at a random offset of a flat buffer or a chain. */
static uint32_t
lay_out(struct rte_mbuf *m, unsigned int side, uint32_t len, bool tail)
{
	uint32_t off = wt_below(4) == 0 ? wt_below(40) : 0;
	uint32_t total = off + len + (tail && wt_below(4) == 0 ? wt_below(40) : 0);

	if (wt_below(4) == 0)
		dt_chain(m, side, total, (uint16_t)(wt_below(2) == 0 ? 40 : 4000));
	else
		dt_flat(m, wt_place(&flat[side], total), (uint16_t)total);
	return off;
}

/*
 * Submits @p len bytes with room for @p room and takes what comes.
 * @return the op's status, SUCCESS or OUT_OF_SPACE_RECOVERABLE
 */
static uint8_t
step(uint8_t dev, void *stream, enum rte_comp_flush_flag flush, const uint8_t *in, uint32_t len,
     uint8_t *out, uint32_t room)
{
	uint8_t status;

	ct_prepare(op, RTE_COMP_OP_STATEFUL, stream, len);
	op->flush_flag = flush;
	op->src.offset = lay_out(op->m_src, 0, len, true);
	op->dst.offset = lay_out(op->m_dst, 1, room, false);
	dt_put(op->m_src, op->src.offset, in, len);
	status = ct_run(dev, op);
	cuts++;
	wt_check(status == RTE_COMP_OP_STATUS_SUCCESS ||
		 status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE,
		 "status %u, debug 0x%" PRIx64 ", %u bytes, room %u", status, op->debug_status, len,
		 room);
	wt_check(op->consumed <= len, "consumed %u of %u", op->consumed, len);
	wt_check(op->produced <= room, "produced %u in %u", op->produced, room);
	dt_get(op->m_dst, op->dst.offset, out, op->produced);
	dt_chain_free(op->m_src);
	dt_chain_free(op->m_dst);
	return status;
}

static uint32_t
random_room(enum dt_model model)
{
	if (model == DT_EXT)
		return wt_size(wt_below(2) == 0 ? 20000 : 800);
	return wt_below(4) == 0 ? HW_MIN_ROOM : HW_MIN_ROOM + wt_size(wt_below(2) == 0 ? 12000 : 600);
}

static uint32_t
random_length(void)
{
	return wt_below(8) == 0 ? wt_size(DATA_MAX) : wt_size(3000);
}

static uint64_t
expected_checksum(enum rte_comp_checksum_type type, const uint8_t *p, size_t len)
{
	uint64_t crc = crc32(0, p, (uInt)len), adler = adler32(1, p, (uInt)len);

	return type == RTE_COMP_CHECKSUM_CRC32 ? crc :
	       type == RTE_COMP_CHECKSUM_ADLER32 ? adler : crc | adler << 32;
}

/* ---- Compression ---- */

/* What has come out so far, decoded by zlib as it comes. */
struct control {
	z_stream z;
	size_t out;		/* decoded since the test began */
	bool end;
};

static void
control_feed(struct control *c, uint8_t *p, uint32_t len)
{
	int ret;

	c->z.next_in = p;
	c->z.avail_in = len;
	do {
		c->z.next_out = result + c->out;
		c->z.avail_out = (uInt)(sizeof(result) - c->out);
		ret = inflate(&c->z, Z_SYNC_FLUSH);
		c->out = (size_t)(c->z.next_out - result);
		wt_check(ret == Z_OK || ret == Z_STREAM_END || ret == Z_BUF_ERROR,
			 "zlib refuses the output: %d", ret);
		c->end = c->end || ret == Z_STREAM_END;
	} while (ret == Z_OK && c->z.avail_in != 0);
	wt_check(c->z.avail_in == 0, "%u bytes behind the end of the stream", c->z.avail_in);
}

static struct rte_comp_xform
random_compression(enum dt_model model)
{
	struct rte_comp_xform x = ct_compress();

	x.compress.level = (int)wt_below(11) - 1;
	if (model != DT_V2)
		x.compress.window_size = (uint8_t)(12 + wt_below(4));
	if (model == DT_EXT) {
		x.compress.deflate.huffman = (enum rte_comp_huffman)wt_below(3);
		x.compress.chksum = (enum rte_comp_checksum_type)wt_below(4);
	} else if (x.compress.level == 0) {
		x.compress.level = 1;
	}
	return x;
}

/* One stream from its first to its FINAL op. */
static void
compress_stream(uint8_t dev, enum dt_model model, void *stream, enum rte_comp_checksum_type chksum)
{
	uint32_t len = wt_below(30) == 0 ? 0 : random_length(), pos = 0, since = 0, idle = 0;
	struct control c = { .out = 0 };
	uint8_t status;

	wt_fill(data, len, (enum wt_data)wt_below(WT_DATA_KINDS));
	wt_equal(inflateInit2(&c.z, -15), Z_OK);
	do {
		uint32_t n = wt_below(20) == 0 ? 0 : wt_size(wt_below(2) == 0 ? 9000 : 300);
		enum rte_comp_flush_flag flush = (enum rte_comp_flush_flag)wt_below(3);

		if (n >= len - pos) {
			n = len - pos;
			flush = RTE_COMP_FLUSH_FINAL;
		}
		status = step(dev, stream, flush, data + pos, n, packed, random_room(model));
		control_feed(&c, packed, op->produced);
		pos += op->consumed;
		idle = op->consumed + op->produced == 0 && n != 0 ? idle + 1 : 0;
		wt_check(idle < 200, "no progress at %u of %u", pos, len);
		if (status != RTE_COMP_OP_STATUS_SUCCESS) {
			wt_check(!c.end, "ended out of space");
			continue;
		}
		wt_equal(op->consumed, n);
		if (flush >= RTE_COMP_FLUSH_SYNC)
			wt_equal(c.out, pos);
		if (chksum != RTE_COMP_CHECKSUM_NONE && flush >= RTE_COMP_FLUSH_SYNC)
			wt_check(op->output_chksum ==
				 expected_checksum(chksum, data + since, pos - since),
				 "checksum %" PRIx64 " of %u to %u", op->output_chksum, since, pos);
		if (flush == RTE_COMP_FLUSH_FULL) {
			/* What follows must decode without what was before. */
			wt_equal(inflateReset(&c.z), Z_OK);
			since = pos;
		}
		if (flush == RTE_COMP_FLUSH_FINAL) {
			wt_check(c.end, "no final block at %u of %u", pos, len);
			break;
		}
		wt_check(!c.end, "a final block at %u of %u", pos, len);
	} while (true);
	wt_equal(pos, len);
	wt_check(memcmp(result, data, len) == 0, "zlib inflates to something else");
	inflateEnd(&c.z);
}

static void
compress_cuts(enum dt_model model, uint32_t want)
{
	uint8_t dev = ct_inline(model);
	uint64_t end = cuts + want;

	while (cuts < end) {
		struct rte_comp_xform x = random_compression(model);
		void *stream = ct_stream(dev, &x);
		unsigned int i;

		/* After FINAL the stream starts anew. */
		for (i = 0; i < 8; i++)
			compress_stream(dev, model, stream, x.compress.chksum);
		wt_equal(rte_compressdev_stream_free(dev, stream), 0);
	}
}

static void compress_ext(void) { compress_cuts(DT_EXT, wt_rounds(CUTS / 5)); }
static void compress_v3(void) { compress_cuts(DT_V3, wt_rounds(CUTS / 10)); }
static void compress_v2(void) { compress_cuts(DT_V2, wt_rounds(CUTS / 10)); }

/* ---- Decompression ---- */

static uint32_t
make_packed(uint32_t len)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE };

	wt_fill(data, len, (enum wt_data)wt_below(WT_DATA_KINDS));
	return (uint32_t)ct_zdeflate(data, len, packed, sizeof(packed), (int)wt_below(10),
				     strategies[wt_below(4)], wt_below(2) == 0);
}

/*
 * One stream of zlib's, with @p after bytes that do not belong to it behind:
 * the op that meets its end must not consume them.
 */
static void
decompress_stream(uint8_t dev, enum dt_model model, void *stream, uint32_t after,
		  enum rte_comp_checksum_type chksum)
{
	uint32_t len = wt_below(30) == 0 ? 0 : random_length(), in_len = make_packed(len);
	uint32_t in = 0, out = 0, idle = 0;
	uint8_t status;

	memset(packed + in_len, 0x5A, after);
	do {
		uint32_t n = wt_below(20) == 0 ? 0 : wt_size(wt_below(2) == 0 ? 9000 : 100);

		n = RTE_MIN(n, in_len + after - in);
		status = step(dev, stream, (enum rte_comp_flush_flag)wt_below(4), packed + in, n,
			      result + out, random_room(model));
		in += op->consumed;
		out += op->produced;
		idle = op->consumed + op->produced == 0 ? idle + 1 : 0;
		wt_check(idle < 200, "no progress at %u of %u", in, in_len);
		wt_check(in <= in_len, "consumed %u bytes behind the end", in - in_len);
		wt_check(out <= len, "%u bytes of %u came out", out, len);
		if (status == RTE_COMP_OP_STATUS_SUCCESS && in < in_len)
			wt_equal(op->consumed, n);
	} while (in < in_len || out < len || status != RTE_COMP_OP_STATUS_SUCCESS);
	wt_check(memcmp(result, data, len) == 0, "not what zlib deflated");
	if (chksum != RTE_COMP_CHECKSUM_NONE)
		wt_check(op->output_chksum == expected_checksum(chksum, data, len),
			 "checksum %" PRIx64, op->output_chksum);
}

static void
decompress_cuts(enum dt_model model, uint32_t want)
{
	uint8_t dev = ct_inline(model);
	uint64_t end = cuts + want;

	while (cuts < end) {
		struct rte_comp_xform x = ct_decompress();
		bool raw;
		void *stream;
		unsigned int i;

		x.decompress.chksum = (enum rte_comp_checksum_type)wt_below(model == DT_EXT ? 4 : 3);
		/* Without raw deflate a device takes what follows for a trailer. */
		raw = model == DT_EXT ||
		      (model == DT_V3 && x.decompress.chksum == RTE_COMP_CHECKSUM_NONE);
		stream = ct_stream(dev, &x);
		for (i = 0; i < 8; i++)
			decompress_stream(dev, model, stream, raw ? wt_below(20) : 0,
					  x.decompress.chksum);
		wt_equal(rte_compressdev_stream_free(dev, stream), 0);
	}
}

static void decompress_ext(void) { decompress_cuts(DT_EXT, wt_rounds(CUTS * 3 / 10)); }
static void decompress_v3(void) { decompress_cuts(DT_V3, wt_rounds(CUTS * 2 / 10)); }
static void decompress_v2(void) { decompress_cuts(DT_V2, wt_rounds(CUTS / 10)); }

static const struct wt_case cases[] = {
	{ "compression cut anywhere, ext", compress_ext },
	{ "compression cut anywhere, v3", compress_v3 },
	{ "compression cut anywhere, v2", compress_v2 },
	{ "decompression cut anywhere, ext", decompress_ext },
	{ "decompression cut anywhere, v3", decompress_v3 },
	{ "decompression cut anywhere, v2", decompress_v2 },
};

int
main(void)
{
	int ret;

	ct_eal();
	flat[0] = wt_arena(IO_MAX);
	flat[1] = wt_arena(IO_MAX);
	op = ct_op();
	ret = WT_RUN(cases);
	printf("%" PRIu64 " cuts\n", cuts);
	return ct_end(ret);
}
