/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include <rte_comp.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_memzone.h>
#include <rte_pause.h>

#include "app_eal.h"
#include "engine.h"
#include "wdzip.h"

#define WZ_DEFAULT_VDEV	"compress_warpdrive"
/* A segment's length is 16 bits wide: the most whole pages that fit. */
#define WZ_SEG_LEN	61440u
/* Plain bytes in an operation where everything has to fit one segment. */
#define WZ_FLAT_CHUNK	49152u
/* Room for what incompressible input grows to, and for a checksum that some drivers append. */
#define WZ_BOUND(n)	((n) + (n) / 8 + 1024u)
/* Queues, descriptors and lists of the driver; touched only where it uses them. */
#define WZ_DRIVER_MIB	64u
/* A device that neither takes nor returns anything while we sleep for this long is dead. */
#define WZ_TIMEOUT_NS	10000000000ll
#define WZ_SPINS	200
#define WZ_SLEEP_MIN_NS	10000l
#define WZ_SLEEP_MAX_NS	200000l

static struct wz_engine engine;

static void
no_free(void *addr __rte_unused, void *opaque __rte_unused)
{
}

static int
buf_init(struct wz_buf *b, struct rte_mempool *pool, const char *name, unsigned int i, uint32_t cap)
{
	char zone_name[RTE_MEMZONE_NAMESIZE];
	const struct rte_memzone *zone;

	snprintf(zone_name, sizeof(zone_name), "wz_%s_%u", name, i);
	zone = rte_memzone_reserve_aligned(zone_name, cap, SOCKET_ID_ANY, RTE_MEMZONE_IOVA_CONTIG,
					   4096);
	if (zone == NULL)
		return -rte_errno;
	b->data = zone->addr;
	b->cap = cap;
	b->nb_seg = (cap + WZ_SEG_LEN - 1) / WZ_SEG_LEN;
	b->seg = calloc(b->nb_seg, sizeof(b->seg[0]));
	if (b->seg == NULL)
		return -ENOMEM;
	b->shinfo.free_cb = no_free;
	rte_mbuf_ext_refcnt_set(&b->shinfo, (uint16_t)b->nb_seg);
	for (uint32_t s = 0; s < b->nb_seg; s++) {
		uint32_t at = s * WZ_SEG_LEN;

		b->seg[s] = rte_pktmbuf_alloc(pool);
		if (b->seg[s] == NULL)
			return -ENOMEM;
		rte_pktmbuf_attach_extbuf(b->seg[s], b->data + at, zone->iova + at,
					  (uint16_t)RTE_MIN(WZ_SEG_LEN, cap - at), &b->shinfo);
	}
	return 0;
}

/* Chains the segments that hold [off, off + len) and nothing else. len may be 0. */
static struct rte_mbuf *
buf_chain(struct wz_buf *b, uint32_t off, uint32_t len)
{
	uint32_t s = RTE_MIN(off / WZ_SEG_LEN, b->nb_seg - 1);
	uint32_t skip = off - s * WZ_SEG_LEN;
	struct rte_mbuf *head = b->seg[s], *tail = NULL;

	head->pkt_len = len;
	head->nb_segs = 0;
	do {
		struct rte_mbuf *m = b->seg[s++];
		uint32_t n = RTE_MIN(len, m->buf_len - skip);

		m->data_off = (uint16_t)skip;
		m->data_len = (uint16_t)n;
		m->next = NULL;
		if (tail != NULL)
			tail->next = m;
		tail = m;
		head->nb_segs++;
		len -= n;
		skip = 0;
	} while (len > 0);
	return head;
}

/*
 * compress_isal (seen in DPDK 22.11) takes chains, but ends the stream early where the output moves to its next
 * segment while the input is in its last but one, and never returns from a truncated chain that it
 * is to decompress. Single segments are right.
 */
static bool
chains_work(const struct rte_compressdev_info *info)
{
	return strcmp(info->driver_name, "compress_isal") != 0;
}

static int
device_find(struct wz_engine *e)
{
	const struct rte_compressdev_capabilities *cap;
	struct rte_compressdev_info info;
	char name[WZ_DEVICE_NAME_MAX];
	int dev = 0;

	if (wz_opt.device != NULL || wz_opt.vdev != NULL) {
		/* A --vdev argument is a name, and options after a comma. */
		snprintf(name, sizeof(name), "%s", wz_opt.device ? wz_opt.device : wz_opt.vdev);
		if (wz_opt.device == NULL)
			name[strcspn(name, ",")] = '\0';
		dev = rte_compressdev_get_dev_id(name);
		if (dev < 0) {
			wz_error("no compression device %s", name);
			return -1;
		}
	} else if (rte_compressdev_count() == 0) {
		wz_error("no compression device");
		return -1;
	}
	e->dev = (uint8_t)dev;
	snprintf(e->name, sizeof(e->name), "%s", rte_compressdev_name_get(e->dev));
	cap = rte_compressdev_capability_get(e->dev, RTE_COMP_ALGO_DEFLATE);
	if (cap == NULL) {
		wz_error("device %s does not offer DEFLATE", e->name);
		return -1;
	}
	e->features = cap->comp_feature_flags;
	rte_compressdev_info_get(e->dev, &info);
	e->flat = !(e->features & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) || !chains_work(&info);
	e->device_crc = e->features & RTE_COMP_FF_CRC32_CHECKSUM;
	e->stateful_inflate = e->features & RTE_COMP_FF_STATEFUL_DECOMPRESSION;
	if (!wz_opt.decompress && wz_opt.level == RTE_COMP_LEVEL_NONE &&
	    !(e->features & RTE_COMP_FF_NONCOMPRESSED_BLOCKS)) {
		wz_error("device %s offers no level 0", e->name);
		return -1;
	}
	return 0;
}

static int
device_start(struct wz_engine *e)
{
	struct rte_compressdev_config conf = { 0 };
	struct rte_compressdev_info info;
	int rc;

	rte_compressdev_info_get(e->dev, &info);
	/* A software device may serve each queue by a thread of its own. */
	e->nb_qp = (uint16_t)RTE_MIN(sysconf(_SC_NPROCESSORS_ONLN), WZ_MAX_QP);
	e->nb_qp = (uint16_t)RTE_MIN(e->nb_qp, e->nb_slot);
	if (info.max_nb_queue_pairs != 0)
		e->nb_qp = RTE_MIN(e->nb_qp, info.max_nb_queue_pairs);
	conf.socket_id = rte_compressdev_socket_id(e->dev);
	conf.nb_queue_pairs = e->nb_qp;
	conf.max_nb_priv_xforms = (uint16_t)(e->nb_slot + 1);
	conf.max_nb_streams = e->stateful_inflate ? 1 : 0;
	rc = rte_compressdev_configure(e->dev, &conf);
	for (uint16_t q = 0; q < e->nb_qp && rc == 0; q++)
		rc = rte_compressdev_queue_pair_setup(e->dev, q, rte_align32pow2(e->nb_slot + 2),
						      conf.socket_id);
	if (rc == 0)
		rc = rte_compressdev_start(e->dev);
	if (rc != 0)
		wz_error("device %s does not start: %s", e->name, rte_strerror(-rc));
	return rc;
}

static void
xform_fill(const struct wz_engine *e, struct rte_comp_xform *x, int level)
{
	enum rte_comp_checksum_type chksum =
		e->device_crc ? RTE_COMP_CHECKSUM_CRC32 : RTE_COMP_CHECKSUM_NONE;

	memset(x, 0, sizeof(*x));
	if (wz_opt.decompress) {
		x->type = RTE_COMP_DECOMPRESS;
		x->decompress.algo = RTE_COMP_ALGO_DEFLATE;
		x->decompress.chksum = chksum;
		x->decompress.window_size = 15;
		x->decompress.hash_algo = RTE_COMP_HASH_ALGO_NONE;
	} else {
		const struct rte_compressdev_capabilities *cap =
			rte_compressdev_capability_get(e->dev, RTE_COMP_ALGO_DEFLATE);

		x->type = RTE_COMP_COMPRESS;
		x->compress.algo = RTE_COMP_ALGO_DEFLATE;
		x->compress.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT;
		x->compress.level = level;
		x->compress.chksum = chksum;
		x->compress.window_size = (uint8_t)RTE_MIN(15, cap->window_size.max);
		x->compress.hash_algo = RTE_COMP_HASH_ALGO_NONE;
	}
}

static int
xforms_create(struct wz_engine *e)
{
	bool shared = e->features & RTE_COMP_FF_SHAREABLE_PRIV_XFORM;
	struct rte_comp_xform x;
	void *handle = NULL;
	int rc;

	xform_fill(e, &x, wz_opt.level);
	for (unsigned int i = 0; i < e->nb_slot; i++) {
		if (!shared || handle == NULL) {
			handle = NULL;
			rc = rte_compressdev_private_xform_create(e->dev, &x, &handle);
			if (rc < 0 || handle == NULL) {
				wz_error("device %s refuses %s: %s", e->name,
					 wz_opt.decompress ? "decompression" : "this level",
					 rte_strerror(rc < 0 ? -rc : ENOMEM));
				return -1;
			}
		}
		e->slot[i].req.xform = handle;
	}
	return 0;
}

static int
slots_create(struct wz_engine *e)
{
	uint32_t cap = WZ_BOUND(e->chunk_len);
	unsigned int nb_mbuf = 2 * e->nb_slot * (cap / WZ_SEG_LEN + 1);
	struct rte_mempool *mbufs, *ops;
	int rc = 0;

	mbufs = rte_pktmbuf_pool_create("wz_mbufs", nb_mbuf, 0, 0, 0, SOCKET_ID_ANY);
	/* The private part of an op points to its request. */
	ops = rte_comp_op_pool_create("wz_ops", e->nb_slot, 0, sizeof(struct wz_req *),
				      SOCKET_ID_ANY);
	e->slot = calloc(e->nb_slot, sizeof(e->slot[0]));
	if (mbufs == NULL || ops == NULL || e->slot == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	for (unsigned int i = 0; i < e->nb_slot && rc == 0; i++) {
		struct wz_slot *s = &e->slot[i];

		rc = buf_init(&s->in, mbufs, "in", i, cap);
		if (rc == 0)
			rc = buf_init(&s->out, mbufs, "out", i, cap);
		s->req.op = rte_comp_op_alloc(ops);
		if (s->req.op == NULL)
			rc = -ENOMEM;
		else
			*(struct wz_req **)(s->req.op + 1) = &s->req;
		s->req.qp = (uint16_t)(i % e->nb_qp);
	}
	if (rc != 0)
		wz_error("no memory for %u operations of %u KiB: %s", e->nb_slot,
			 e->chunk_len / 1024, rte_strerror(-rc));
	return rc;
}

/*
 * Finds out with one operation whether the checksum is right and what FLUSH_FULL makes; zlib
 * is the judge. Drivers exist that end the stream on FLUSH_FULL.
 */
static int
trial_compress(struct wz_engine *e, const uint8_t *plain, uint32_t len)
{
	static const uint8_t final_block[5] = { 1, 0, 0, 0xff, 0xff };
	struct wz_slot *s = &e->slot[0];
	z_stream z = { 0 };
	uint8_t back[512];
	int rc;

	memcpy(s->in.data, plain, len);
	s->in_len = len;
	if (wz_submit(e, s, s->out.cap, RTE_COMP_FLUSH_FULL) < 0 || wz_wait(e, &s->req) < 0)
		return -1;
	if (s->req.status != RTE_COMP_OP_STATUS_SUCCESS) {
		wz_error("device %s does not compress: status %d", e->name, s->req.status);
		return -1;
	}
	e->device_crc = e->device_crc && s->req.crc == crc32(0, plain, len);
	memcpy(s->out.data + s->req.produced, final_block, sizeof(final_block));
	z.next_in = s->out.data;
	z.avail_in = s->req.produced + sizeof(final_block);
	z.next_out = back;
	z.avail_out = sizeof(back);
	if (inflateInit2(&z, -15) != Z_OK)
		return -1;
	rc = inflate(&z, Z_FINISH);
	if (rc != Z_STREAM_END || z.total_out != len || memcmp(back, plain, len) != 0) {
		wz_error("device %s makes no valid DEFLATE data", e->name);
		rc = -1;
	} else {
		/* Only a stream that was still open takes our final block, all of it. */
		e->full_flush = z.avail_in == 0;
		rc = 0;
	}
	inflateEnd(&z);
	return rc;
}

static int
trial_decompress(struct wz_engine *e, const uint8_t *plain, uint32_t len)
{
	struct wz_slot *s = &e->slot[0];
	z_stream z = { 0 };

	if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return -1;
	z.next_in = (z_const Bytef *)(uintptr_t)plain;
	z.avail_in = len;
	z.next_out = s->in.data;
	z.avail_out = s->in.cap;
	deflate(&z, Z_FINISH);
	s->in_len = (uint32_t)z.total_out;
	deflateEnd(&z);
	if (wz_submit(e, s, len, RTE_COMP_FLUSH_FINAL) < 0 || wz_wait(e, &s->req) < 0)
		return -1;
	if (s->req.status != RTE_COMP_OP_STATUS_SUCCESS || s->req.produced != len ||
	    memcmp(s->out.data, plain, len) != 0) {
		wz_error("device %s does not decompress: status %d", e->name, s->req.status);
		return -1;
	}
	e->device_crc = e->device_crc && s->req.crc == crc32(0, plain, len);
	return 0;
}

static int
trial(struct wz_engine *e)
{
	uint8_t plain[400];

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)"drop the pointer into the queue "[(i + i / 50) % 32];
	return wz_opt.decompress ? trial_decompress(e, plain, sizeof(plain)) :
				   trial_compress(e, plain, sizeof(plain));
}

static int
eal_start(unsigned int mem_mib)
{
	const struct app_eal_conf conf = {
		.program = WZ_PROGRAM,
		.log_level = wz_opt.verbose > 2 ? "debug" :
			     wz_opt.verbose > 1 ? "notice" : "error",
		.mem_mib = mem_mib,
		.replace = wz_opt.eal,
		/* With --eal or --device alone the user names a device that is there already. */
		.vdev = wz_opt.vdev != NULL || wz_opt.eal != NULL || wz_opt.device != NULL ?
			wz_opt.vdev : WZ_DEFAULT_VDEV,
	};
	const char *why = app_eal_start(&conf);

	if (why == NULL)
		return 0;
	wz_error("DPDK does not start: %s", why);
	return -1;
}

static int
engine_start(struct wz_engine *e)
{
	uint32_t cap = WZ_BOUND(wz_opt.chunk_len);

	/* Decompression sets two aside for streams. */
	e->nb_slot = wz_opt.depth + 2;
	e->chunk_len = wz_opt.chunk_len;
	if (eal_start(WZ_DRIVER_MIB + 2 * e->nb_slot * (cap + 8192) / (1 << 20)) < 0 ||
	    device_find(e) < 0)
		return -1;
	if (e->flat)
		e->chunk_len = RTE_MIN(e->chunk_len, WZ_FLAT_CHUNK);
	if (device_start(e) != 0 || slots_create(e) != 0 || xforms_create(e) != 0 || trial(e) != 0)
		return -1;
	if (wz_opt.verbose > 1)
		fprintf(stderr, WZ_PROGRAM ": device %s: %s, CRC-32 by %s, %s%u queue pairs, "
			"%u operations of %u KiB\n", e->name,
			e->flat ? "flat buffers" : "scattered buffers",
			e->device_crc ? "device" : "CPU",
			wz_opt.decompress ? (e->stateful_inflate ? "streams, " : "no streams, ") :
					    (e->full_flush ? "one member, " : "many members, "),
			e->nb_qp, e->nb_slot, e->chunk_len / 1024);
	return 0;
}

static enum { ENGINE_UNTRIED, ENGINE_RUNNING, ENGINE_FAILED } state;

struct wz_engine *
wz_engine_get(void)
{
	if (state == ENGINE_UNTRIED)
		state = engine_start(&engine) == 0 ? ENGINE_RUNNING : ENGINE_FAILED;
	return state == ENGINE_RUNNING ? &engine : NULL;
}

void
wz_engine_stop(void)
{
	if (state != ENGINE_RUNNING)
		return;
	wz_drain(&engine);
	/* A dead device may still write to our buffers: the process has to end as it is. */
	if (engine.dead)
		return;
	rte_compressdev_stop(engine.dev);
	rte_compressdev_close(engine.dev);
	rte_eal_cleanup();
	state = ENGINE_FAILED;
}

unsigned int
wz_poll(struct wz_engine *e)
{
	struct rte_comp_op *done[32];
	unsigned int total = 0;

	for (uint16_t q = 0; q < e->nb_qp; q++) {
		uint16_t n;

		if (e->in_flight[q] == 0)
			continue;
		n = rte_compressdev_dequeue_burst(e->dev, q, done, RTE_DIM(done));
		for (uint16_t i = 0; i < n; i++) {
			struct wz_req *req = *(struct wz_req **)(done[i] + 1);

			req->status = (enum rte_comp_op_status)done[i]->status;
			req->consumed = done[i]->consumed;
			req->produced = done[i]->produced;
			req->crc = (uint32_t)done[i]->output_chksum;
			req->busy = false;
		}
		e->in_flight[q] -= n;
		total += n;
	}
	e->nb_busy -= total;
	return total;
}

/* State of one wait: first it spins, then it sleeps, longer each time, and gives up in the end. */
struct waiter {
	unsigned int polls;
	long sleep_ns;
	long long slept_ns;	/* asked for: time that we are stopped does not count */
};

static int
wait_a_little(struct wz_engine *e, struct waiter *w)
{
	struct timespec nap = { 0 };

	if (w->polls++ < WZ_SPINS) {
		rte_pause();
		return 0;
	}
	if (w->slept_ns > WZ_TIMEOUT_NS) {
		if (!e->dead)
			wz_error("device %s does not answer", e->name);
		e->dead = true;
		return -1;
	}
	/* The device's engine may be a thread on our own CPU. */
	w->sleep_ns = w->sleep_ns == 0 ? WZ_SLEEP_MIN_NS :
					 RTE_MIN(w->sleep_ns * 2, WZ_SLEEP_MAX_NS);
	nap.tv_nsec = w->sleep_ns;
	nanosleep(&nap, NULL);
	w->slept_ns += w->sleep_ns;
	return 0;
}

int
wz_wait(struct wz_engine *e, struct wz_req *req)
{
	struct waiter w = { 0 };

	while (req->busy) {
		if (wz_poll(e) > 0)
			memset(&w, 0, sizeof(w));
		else if (wait_a_little(e, &w) < 0)
			return -1;
	}
	return 0;
}

void
wz_drain(struct wz_engine *e)
{
	struct waiter w = { 0 };

	while (e->nb_busy > 0 && !e->dead) {
		if (wz_poll(e) > 0)
			memset(&w, 0, sizeof(w));
		else if (wait_a_little(e, &w) < 0)
			return;
	}
}

static int
enqueue(struct wz_engine *e, struct wz_req *req)
{
	struct waiter w = { 0 };

	req->op->status = RTE_COMP_OP_STATUS_NOT_PROCESSED;
	req->op->consumed = 0;
	req->op->produced = 0;
	req->op->input_chksum = 0;
	req->op->output_chksum = 0;
	req->busy = true;
	while (rte_compressdev_enqueue_burst(e->dev, req->qp, &req->op, 1) == 0) {
		if (wz_poll(e) > 0)
			memset(&w, 0, sizeof(w));
		else if (wait_a_little(e, &w) < 0) {
			req->busy = false;
			return -1;
		}
	}
	e->in_flight[req->qp]++;
	e->nb_busy++;
	e->ops++;
	return 0;
}

int
wz_submit(struct wz_engine *e, struct wz_slot *slot, uint32_t out_len,
	  enum rte_comp_flush_flag flush)
{
	struct rte_comp_op *op = slot->req.op;

	op->op_type = RTE_COMP_OP_STATELESS;
	op->private_xform = slot->req.xform;
	op->m_src = buf_chain(&slot->in, 0, slot->in_len);
	op->m_dst = buf_chain(&slot->out, 0, out_len);
	op->src.offset = 0;
	op->src.length = slot->in_len;
	op->dst.offset = 0;
	op->flush_flag = flush;
	return enqueue(e, &slot->req);
}

int
wz_submit_stream(struct wz_engine *e, struct wz_req *req, void *stream, struct wz_buf *in,
		 uint32_t in_off, uint32_t in_len, struct wz_buf *out)
{
	struct rte_comp_op *op = req->op;

	op->op_type = RTE_COMP_OP_STATEFUL;
	op->stream = stream;
	op->m_src = buf_chain(in, in_off, in_len);
	op->m_dst = buf_chain(out, 0, out->cap);
	op->src.offset = 0;
	op->src.length = in_len;
	op->dst.offset = 0;
	op->flush_flag = RTE_COMP_FLUSH_SYNC;
	return enqueue(e, req);
}

void *
wz_stream_create(struct wz_engine *e)
{
	struct rte_comp_xform x;
	void *stream = NULL;
	int rc;

	xform_fill(e, &x, 0);
	/* What a stream's checksum covers is not defined: it is computed here instead. */
	x.decompress.chksum = RTE_COMP_CHECKSUM_NONE;
	rc = rte_compressdev_stream_create(e->dev, &x, &stream);
	if (rc < 0 || stream == NULL) {
		wz_error("device %s refuses a decompression stream: %s", e->name,
			 rte_strerror(rc < 0 ? -rc : ENOMEM));
		return NULL;
	}
	return stream;
}

void
wz_stream_free(struct wz_engine *e, void *stream)
{
	if (stream != NULL)
		rte_compressdev_stream_free(e->dev, stream);
}
