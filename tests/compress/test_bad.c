/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Ops that are wrong, and data that are: each comes back in its turn, with the
 * status that rte_comp.h has for it, and nothing beyond its buffers is touched.
 */

#include <zlib.h>

#include "comp_test.h"

#define MAX	65535

static uint8_t text[1000], data[MAX], packed[2 * MAX], result[MAX];
static struct wt_arena flat[2];
static struct rte_comp_op *op;

enum kind { PACK, UNPACK, STREAM_PACK, STREAM_UNPACK, KINDS };

struct handles {
	uint8_t dev;
	enum dt_model model;
	void *h[KINDS];
};

static struct handles
handles(enum dt_model m)
{
	struct rte_comp_xform c = ct_compress(), d = ct_decompress();
	struct handles h = { .dev = ct_inline(m), .model = m };

	h.h[PACK] = ct_xform(h.dev, &c);
	h.h[UNPACK] = ct_xform(h.dev, &d);
	h.h[STREAM_PACK] = ct_stream(h.dev, &c);
	h.h[STREAM_UNPACK] = ct_stream(h.dev, &d);
	return h;
}

static void
handles_free(struct handles *h)
{
	rte_compressdev_private_xform_free(h->dev, h->h[PACK]);
	rte_compressdev_private_xform_free(h->dev, h->h[UNPACK]);
	rte_compressdev_stream_free(h->dev, h->h[STREAM_PACK]);
	rte_compressdev_stream_free(h->dev, h->h[STREAM_UNPACK]);
}

/* An op that would succeed: 1000 bytes, or zlib's version of them. */
static void
good(const struct handles *h, enum kind k)
{
	uint32_t len = 1000;

	memcpy(packed, text, len);
	if (k == UNPACK || k == STREAM_UNPACK)
		len = (uint32_t)ct_zdeflate(text, 1000, packed, sizeof(packed), 6,
					    Z_DEFAULT_STRATEGY, false);
	ct_prepare(op, k < STREAM_PACK ? RTE_COMP_OP_STATELESS : RTE_COMP_OP_STATEFUL, h->h[k],
		   len);
	dt_flat(op->m_src, flat[0].hi - len, (uint16_t)len);
	dt_flat(op->m_dst, flat[1].hi - 1500, 1500);
	dt_put(op->m_src, 0, packed, len);
}

static void
expect(const struct handles *h, enum kind k, const char *what, uint8_t status)
{
	uint8_t got = ct_run(h->dev, op);

	wt_check(got == status, "%s, kind %u, %s: status %u, not %u", dt_model_name[h->model], k,
		 what, got, status);
	if (status != RTE_COMP_OP_STATUS_SUCCESS)
		wt_check(op->consumed == 0 && op->produced == 0, "%s: consumed %u, produced %u",
			 what, op->consumed, op->produced);
}

/* One mistake in an op that is good otherwise. */
static void
mistakes(void)
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		for (k = PACK; k < KINDS; k++) {
			struct rte_mbuf *keep;

			good(&h, k);
			op->private_xform = NULL;
			expect(&h, k, "no transform", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			keep = op->m_src;
			op->m_src = NULL;
			expect(&h, k, "no source", RTE_COMP_OP_STATUS_INVALID_ARGS);
			op->m_src = keep;

			good(&h, k);
			keep = op->m_dst;
			op->m_dst = NULL;
			expect(&h, k, "no destination", RTE_COMP_OP_STATUS_INVALID_ARGS);
			op->m_dst = keep;

			good(&h, k);
			op->src.length++;
			expect(&h, k, "a byte too long", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->src.offset = 1;
			expect(&h, k, "offset too large", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->src.offset = UINT32_MAX - 10;
			expect(&h, k, "offset that wraps", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->src.length = UINT32_MAX;
			expect(&h, k, "longest length", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->dst.offset = 1501;
			expect(&h, k, "destination offset", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->dst.offset = UINT32_MAX;
			expect(&h, k, "largest offset", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			op->dst.offset = 1500;
			expect(&h, k, "no room", k < STREAM_PACK ?
			       RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED :
			       RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE);

			good(&h, k);
			op->op_type = (enum rte_comp_op_type)7;
			expect(&h, k, "op type", RTE_COMP_OP_STATUS_INVALID_ARGS);

			good(&h, k);
			expect(&h, k, "nothing wrong", RTE_COMP_OP_STATUS_SUCCESS);
		}
		handles_free(&h);
	}
}

/* Flush flags: four for a stream, two for a stateless op; decompression has none. */
static void
flush_flags(void)
{
	static const unsigned int flags[] = { 0, 1, 2, 3, 4, 100, UINT32_MAX };
	unsigned int m, i;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		for (i = 0; i < RTE_DIM(flags); i++) {
			for (k = PACK; k < KINDS; k++) {
				bool ok = k == UNPACK || k == STREAM_UNPACK || flags[i] <= 3;

				if (k == PACK && flags[i] < 2)
					ok = false;
				good(&h, k);
				op->flush_flag = (enum rte_comp_flush_flag)flags[i];
				expect(&h, k, "flush flag", ok ? RTE_COMP_OP_STATUS_SUCCESS :
				       RTE_COMP_OP_STATUS_INVALID_ARGS);
			}
		}
		handles_free(&h);
	}
}

/* Chains whose segments and lengths disagree, or do not reach far enough. */
static void
bad_chains(void)
{
	unsigned int m;
	enum kind k;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		for (k = PACK; k < KINDS; k++) {
			uint32_t n;

			good(&h, k);
			n = op->src.length;
			dt_chain(op->m_src, 0, n - 1, 100);
			expect(&h, k, "chain too short", RTE_COMP_OP_STATUS_INVALID_ARGS);
			op->m_src->pkt_len = n + 5;
			expect(&h, k, "that says it is longer", RTE_COMP_OP_STATUS_INVALID_ARGS);
			dt_chain_free(op->m_src);

			good(&h, k);
			dt_chain(op->m_dst, 1, 100, 10);
			op->m_dst->pkt_len = 5000;
			expect(&h, k, "destination that says it is longer",
			       RTE_COMP_OP_STATUS_INVALID_ARGS);
			op->dst.offset = 101;
			op->m_dst->pkt_len = 100;
			expect(&h, k, "offset behind the chain", RTE_COMP_OP_STATUS_INVALID_ARGS);
			dt_chain_free(op->m_dst);

			/* A packet length that is too small may cost room, never bytes. */
			good(&h, k);
			n = op->src.length;
			dt_chain(op->m_src, 0, n, 100);
			op->m_src->pkt_len = 1;
			op->flush_flag = RTE_COMP_FLUSH_FULL;
			op->src.length = k == UNPACK || k == STREAM_UNPACK ? n : n - 1;
			dt_put(op->m_src, 0, packed, n);
			wt_equal(ct_run(h.dev, op), RTE_COMP_OP_STATUS_SUCCESS);
			wt_equal(op->consumed, op->src.length);
			dt_chain_free(op->m_src);
		}
		handles_free(&h);
	}
}

/* More segments than a queue pair has lists for: 30 a list, 256 lists a chain. */
static void
too_many_segments(void)
{
	enum { SEGS = 30 * 256 + 1 };
	static struct rte_comp_op *keep[SEGS];
	uint8_t dev = ct_inline(DT_EXT);
	struct rte_comp_xform c = ct_compress();
	void *x = ct_xform(dev, &c);
	unsigned int i;

	for (i = 0; i < SEGS; i++) {
		keep[i] = ct_op();
		dt_flat(keep[i]->m_src, flat[0].hi - 1, 1);
		if (i > 0)
			keep[i - 1]->m_src->next = keep[i]->m_src;
	}
	ct_prepare(op, RTE_COMP_OP_STATELESS, x, SEGS);
	dt_flat(op->m_dst, flat[1].lo, 60000);
	{
		struct rte_mbuf *own = op->m_src;

		op->m_src = keep[0]->m_src;
		op->m_src->pkt_len = SEGS;
		op->m_src->nb_segs = SEGS;
		flat[0].hi[-1] = 'x';
		wt_equal(ct_run(dev, op), RTE_COMP_OP_STATUS_INVALID_ARGS);
		op->src.length = SEGS - 1;
		wt_equal(ct_run(dev, op), RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(op->consumed, SEGS - 1);
		wt_equal(ct_zinflate(flat[1].lo, op->produced, result, sizeof(result)), SEGS - 1);
		op->m_src = own;
	}
	for (i = 0; i < SEGS; i++) {
		keep[i]->m_src->next = NULL;
		keep[i]->m_src->nb_segs = 1;
		ct_op_free(keep[i]);
	}
	rte_compressdev_private_xform_free(dev, x);
}

/* Hardware's least destination of a stream; below it nothing is touched. */
static void
small_stream_room(void)
{
	unsigned int m;
	enum kind k;

	for (m = DT_V3; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		for (k = STREAM_PACK; k < KINDS; k++) {
			good(&h, k);
			op->dst.offset = 1300;
			expect(&h, k, "200 bytes of room", RTE_COMP_OP_STATUS_INVALID_ARGS);
			op->dst.offset = 1299;
			wt_check(ct_run(h.dev, op) != RTE_COMP_OP_STATUS_INVALID_ARGS, "201 bytes");
			good(&h, k);	/* the stream is a new one again after FINAL */
			rte_compressdev_stream_free(h.dev, h.h[k]);
			{
				struct rte_comp_xform x = k == STREAM_PACK ? ct_compress() :
							  ct_decompress();

				h.h[k] = ct_stream(h.dev, &x);
			}
		}
		handles_free(&h);
	}
}

/* Two ops of a stream in flight: the second comes back with INVALID_STATE. */
static void
stream_twice(void)
{
	uint8_t dev = ct_device("device=soft,engine=inline");
	struct rte_comp_xform c = ct_compress();
	struct rte_comp_op *two[2], *back[2], *first = op;
	void *s;

	ct_start(dev, 1, 16);
	s = ct_stream(dev, &c);
	wt_fill(data, 1000, WT_TEXT);
	two[0] = ct_op();
	two[1] = ct_op();
	for (op = two[0];; op = two[1]) {
		ct_prepare(op, RTE_COMP_OP_STATEFUL, s, 500);
		op->flush_flag = op == two[0] ? RTE_COMP_FLUSH_SYNC : RTE_COMP_FLUSH_FINAL;
		dt_flat(op->m_src, op == two[0] ? data : data + 500, 500);
		dt_flat(op->m_dst, op == two[0] ? packed : packed + 1000, 1000);
		if (op == two[1])
			break;
	}
	op = first;
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, two, 2), 2);
	ct_dequeue(dev, 0, back, 2);
	wt_check(back[0] == two[0] && back[1] == two[1], "order");
	wt_equal(two[0]->status, RTE_COMP_OP_STATUS_SUCCESS);
	wt_equal(two[1]->status, RTE_COMP_OP_STATUS_INVALID_STATE);
	wt_equal(two[1]->consumed, 0);
	/* The stream has not suffered. */
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &two[1], 1), 1);
	ct_dequeue(dev, 0, back, 1);
	wt_equal(two[1]->status, RTE_COMP_OP_STATUS_SUCCESS);
	memmove(packed + two[0]->produced, packed + 1000, two[1]->produced);
	wt_equal(ct_zinflate(packed, two[0]->produced + two[1]->produced, result, sizeof(result)),
		 1000);
	wt_check(memcmp(data, result, 1000) == 0, "data");
	ct_op_free(two[0]);
	ct_op_free(two[1]);
	rte_compressdev_stream_free(dev, s);
	ct_stop(dev);
}

/* ---- Data that are not what they should be ---- */

/* zlib's verdict on raw deflate data that may have anything behind. */
static bool
zlib_accepts(const uint8_t *in, uint32_t len, uint32_t room, uint32_t *out, uint32_t *used)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = len,
		       .next_out = result, .avail_out = room };
	int ret;

	wt_equal(inflateInit2(&s, -15), Z_OK);
	ret = inflate(&s, Z_FINISH);
	*out = (uint32_t)s.total_out;
	*used = (uint32_t)s.total_in;
	inflateEnd(&s);
	return ret == Z_STREAM_END;
}

static void
truncated(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);
		uint32_t whole, n;

		good(&h, UNPACK);
		whole = op->src.length;
		for (n = 1; n < whole; n++) {
			good(&h, UNPACK);
			dt_flat(op->m_src, flat[0].hi - n, (uint16_t)n);
			dt_put(op->m_src, 0, packed, n);
			op->src.length = n;
			expect(&h, UNPACK, "truncated", RTE_COMP_OP_STATUS_ERROR);
		}
		/* A stream waits for the rest instead. */
		good(&h, STREAM_UNPACK);
		op->src.length = whole - 1;
		wt_equal(ct_run(h.dev, op), RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(op->consumed, whole - 1);
		handles_free(&h);
	}
}

/*
 * Damaged and random data, stateless and as streams, against zlib's verdict.
 * What zlib refuses must fail; what it accepts must give the same bytes.
 */
static void
corrupt(void)
{
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		for (i = 0; i < wt_rounds(20000); i++) {
			enum kind k = wt_below(2) == 0 ? UNPACK : STREAM_UNPACK;
			uint32_t len = wt_size(600), room = 1000, n, out, used, hits;
			uint8_t status;
			bool ok;

			wt_fill(data, len, (enum wt_data)wt_below(WT_DATA_KINDS));
			n = (uint32_t)ct_zdeflate(data, len, packed, sizeof(packed),
						  (int)wt_below(10), (int)wt_below(5), true);
			n = RTE_MIN(n, 2000u);
			for (hits = wt_below(4); hits > 0; hits--)
				packed[wt_below(n)] ^= (uint8_t)(1u << wt_below(8));
			if (wt_below(10) == 0)
				wt_fill(packed, n, WT_RANDOM);
			ok = zlib_accepts(packed, n, room, &out, &used);
			ct_prepare(op, k == UNPACK ? RTE_COMP_OP_STATELESS : RTE_COMP_OP_STATEFUL,
				   h.h[k], n);
			dt_flat(op->m_src, wt_place(&flat[0], n), (uint16_t)n);
			dt_flat(op->m_dst, wt_place(&flat[1], room), (uint16_t)room);
			dt_put(op->m_src, 0, packed, n);
			status = ct_run(h.dev, op);
			if (ok && (used == n || m != DT_V2)) {
				wt_check(status == RTE_COMP_OP_STATUS_SUCCESS, "zlib accepts %u bytes",
					 n);
				wt_equal(op->consumed, used);
				wt_equal(op->produced, out);
				wt_check(memcmp(rte_pktmbuf_mtod(op->m_dst, void *), result, out) == 0,
					 "other data than zlib's");
			} else if (k == UNPACK && !ok) {
				wt_check(status == RTE_COMP_OP_STATUS_ERROR ||
					 status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED,
					 "zlib refuses what gives status %u", status);
				wt_equal(op->consumed, 0);
			}
			if (k == STREAM_UNPACK) {
				struct rte_comp_xform d = ct_decompress();

				rte_compressdev_stream_free(h.dev, h.h[k]);
				h.h[k] = ct_stream(h.dev, &d);
			}
		}
		handles_free(&h);
	}
}

/* After an error a stream starts anew, without anyone's help. */
static void
stream_after_error(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++) {
		struct handles h = handles((enum dt_model)m);

		good(&h, STREAM_UNPACK);
		/* The third block type is reserved. */
		*rte_pktmbuf_mtod(op->m_src, uint8_t *) = 0x07;
		expect(&h, STREAM_UNPACK, "reserved block", RTE_COMP_OP_STATUS_ERROR);
		good(&h, STREAM_UNPACK);
		expect(&h, STREAM_UNPACK, "the next", RTE_COMP_OP_STATUS_SUCCESS);
		wt_equal(op->produced, 1000);
		handles_free(&h);
	}
}

static const struct wt_case cases[] = {
	{ "one mistake in an op", mistakes },
	{ "flush flags", flush_flags },
	{ "chains that are not what they say", bad_chains },
	{ "too many segments", too_many_segments },
	{ "too little room for a stream on hardware", small_stream_room },
	{ "a stream twice in flight", stream_twice },
	{ "truncated data", truncated },
	{ "damaged data, against zlib", corrupt },
	{ "a stream after an error", stream_after_error },
};

int
main(void)
{
	ct_eal();
	flat[0] = wt_arena(MAX);
	flat[1] = wt_arena(MAX);
	op = ct_op();
	wt_fill(text, sizeof(text), WT_TEXT);
	return ct_end(WT_RUN(cases));
}
