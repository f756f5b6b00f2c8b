/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <ftw.h>
#include <sched.h>
#include <unistd.h>

#include <rte_bus_vdev.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_log.h>

#include <zlib.h>

#include "comp_test.h"

#define SEGMENTS	4096
#define PIECES		96	/* guarded memory of a side's chain */
#define PIECE_SIZE	4096

const char * const ct_model_name[CT_MODELS] = { "ext", "v3", "v2" };

static struct rte_mempool *op_pool, *mbuf_pool;
static struct wt_arena pieces[2][PIECES];
static unsigned int devices;

/* "0@A,1@B": two lcores on the first CPUs that the process may use. */
static void
two_lcores(char *buf, size_t size)
{
	int cpu[2] = { -1, -1 }, i;
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	for (i = 0; i < CPU_SETSIZE && cpu[1] < 0; i++)
		if (CPU_ISSET(i, &set))
			cpu[cpu[0] >= 0] = i;
	snprintf(buf, size, "--lcores=0@%d,1@%d", cpu[0], cpu[1] < 0 ? cpu[0] : cpu[1]);
}

void
ct_eal(void)
{
	/* A prefix of its own, so that telemetry's socket is this process's. */
	char lcores[64], prefix[64];
	char *argv[] = {
		(char[]){ "test" }, (char[]){ "--no-huge" }, (char[]){ "--no-pci" },
		(char[]){ "--no-shconf" }, (char[]){ "-m" }, (char[]){ "1024" },
		(char[]){ "--iova-mode=va" }, (char[]){ "--log-level=lib.eal:error" },
		(char[]){ "--log-level=lib.compressdev:emergency" }, lcores,
		prefix,
	};
	unsigned int i;

	wt_init();
	two_lcores(lcores, sizeof(lcores));
	snprintf(prefix, sizeof(prefix), "--file-prefix=warp_test_%d", getpid());
	wt_check(rte_eal_init(RTE_DIM(argv), argv) >= 0, "EAL does not start");
	op_pool = rte_comp_op_pool_create("ops", 8192, 0, 16, SOCKET_ID_ANY);
	/* Segments point to memory of the tests' own. */
	mbuf_pool = rte_pktmbuf_pool_create("mbufs", 16384 + SEGMENTS, 0, 0, 0, SOCKET_ID_ANY);
	wt_check(op_pool != NULL && mbuf_pool != NULL, "no memory for pools");
	for (i = 0; i < PIECES; i++) {
		pieces[0][i] = wt_arena(PIECE_SIZE);
		pieces[1][i] = wt_arena(PIECE_SIZE);
	}
}

uint8_t
ct_device(const char *args)
{
	char name[64];
	int id;

	snprintf(name, sizeof(name), "compress_warpdrive%u", devices++);
	wt_equal(rte_vdev_init(name, args), 0);
	id = rte_compressdev_get_dev_id(name);
	wt_check(id >= 0, "%s was not made", name);
	return (uint8_t)id;
}

void
ct_start(uint8_t dev, uint16_t qps, uint32_t inflight)
{
	struct rte_compressdev_config config = {
		.socket_id = SOCKET_ID_ANY,
		.nb_queue_pairs = qps,
		.max_nb_priv_xforms = 64,
		.max_nb_streams = 64,
	};
	uint16_t i;

	wt_equal(rte_compressdev_configure(dev, &config), 0);
	for (i = 0; i < qps; i++)
		wt_equal(rte_compressdev_queue_pair_setup(dev, i, inflight, SOCKET_ID_ANY), 0);
	wt_equal(rte_compressdev_start(dev), 0);
}

void
ct_stop(uint8_t dev)
{
	rte_compressdev_stop(dev);
	wt_equal(rte_compressdev_close(dev), 0);
}

static uint8_t inline_id[CT_MODELS];
static bool inline_made[CT_MODELS];

uint8_t
ct_inline(enum ct_model model)
{
	char args[64];

	if (!inline_made[model]) {
		snprintf(args, sizeof(args), "device=soft,engine=inline,model=%s",
			 ct_model_name[model]);
		inline_id[model] = ct_device(args);
		ct_start(inline_id[model], 1, 256);
		inline_made[model] = true;
	}
	return inline_id[model];
}

static int
remove_one(const char *path, const struct stat *st __rte_unused, int flag __rte_unused,
	   struct FTW *ftw __rte_unused)
{
	return remove(path);
}

int
ct_end(int ret)
{
	char runtime_dir[256];
	unsigned int i;
	char name[64];

	for (i = 0; i < CT_MODELS; i++)
		if (inline_made[i])
			ct_stop(inline_id[i]);
	/* The last first: compressdev takes ids beyond the number of devices for invalid. */
	for (i = devices; i-- > 0;) {
		snprintf(name, sizeof(name), "compress_warpdrive%u", i);
		wt_equal(rte_vdev_uninit(name), 0);
	}
	snprintf(runtime_dir, sizeof(runtime_dir), "%s", rte_eal_get_runtime_dir());
	rte_eal_cleanup();
	nftw(runtime_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return ret;
}

struct rte_comp_xform
ct_compress(void)
{
	return (struct rte_comp_xform){
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT,
			.level = RTE_COMP_LEVEL_PMD_DEFAULT,
			.window_size = 15,
			.chksum = RTE_COMP_CHECKSUM_NONE,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};
}

struct rte_comp_xform
ct_decompress(void)
{
	return (struct rte_comp_xform){
		.type = RTE_COMP_DECOMPRESS,
		.decompress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.window_size = 15,
			.chksum = RTE_COMP_CHECKSUM_NONE,
			.hash_algo = RTE_COMP_HASH_ALGO_NONE,
		},
	};
}

void *
ct_xform(uint8_t dev, const struct rte_comp_xform *xform)
{
	void *x = NULL;

	wt_equal(rte_compressdev_private_xform_create(dev, xform, &x), 0);
	return x;
}

void *
ct_stream(uint8_t dev, const struct rte_comp_xform *xform)
{
	void *s = NULL;

	wt_equal(rte_compressdev_stream_create(dev, xform, &s), 0);
	return s;
}

static struct rte_mbuf *
segment(void)
{
	struct rte_mbuf *m = rte_mbuf_raw_alloc(mbuf_pool);

	wt_check(m != NULL, "out of mbufs");
	rte_pktmbuf_reset(m);
	return m;
}

struct rte_comp_op *
ct_op(void)
{
	struct rte_comp_op *op = rte_comp_op_alloc(op_pool);

	wt_check(op != NULL, "out of ops");
	op->m_src = segment();
	op->m_dst = segment();
	return op;
}

void
ct_op_free(struct rte_comp_op *op)
{
	rte_mbuf_raw_free(op->m_src);
	rte_mbuf_raw_free(op->m_dst);
	rte_comp_op_free(op);
}

static void
point_to(struct rte_mbuf *m, void *p, uint16_t len)
{
	m->buf_addr = p;
	m->buf_len = len;
	m->data_off = 0;
	m->data_len = len;
}

void
ct_flat(struct rte_mbuf *m, void *p, uint16_t len)
{
	point_to(m, p, len);
	m->pkt_len = len;
	m->nb_segs = 1;
	m->next = NULL;
}

void
ct_chain(struct rte_mbuf *m, unsigned int side, uint32_t len, uint16_t piece)
{
	struct rte_mbuf *last = m;
	unsigned int used = 0;
	uint32_t left = len;

	ct_flat(m, pieces[side][0].hi, 0);
	while (left != 0) {
		/* What pieces remain must hold what bytes remain. */
		uint32_t n = wt_size(piece), least = left / (PIECES - used);

		n = RTE_MIN(RTE_MAX(n, least + 1), left);
		n = RTE_MIN(n, (uint32_t)PIECE_SIZE);
		if (last != m || m->data_len != 0 || wt_below(8) == 0) {
			last->next = segment();
			last = last->next;
			m->nb_segs++;
		}
		if (wt_below(8) == 0) {
			point_to(last, pieces[side][used].hi, 0);
			continue;
		}
		wt_check(used < PIECES, "no piece left for %u bytes", left);
		point_to(last, wt_place(&pieces[side][used++], n), (uint16_t)n);
		left -= n;
	}
	m->pkt_len = len;
	last->next = NULL;
}

void
ct_chain_free(struct rte_mbuf *m)
{
	while (m->next != NULL) {
		struct rte_mbuf *s = m->next;

		m->next = s->next;
		s->next = NULL;
		s->nb_segs = 1;
		rte_mbuf_raw_free(s);
	}
	m->nb_segs = 1;
}

static void
copy(const struct rte_mbuf *m, uint32_t off, uint8_t *data, uint32_t len, bool to)
{
	for (; len != 0; m = m->next) {
		uint32_t n;

		wt_check(m != NULL, "%u bytes beyond the chain", len);
		if (off >= m->data_len) {
			off -= m->data_len;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		if (to)
			memcpy(rte_pktmbuf_mtod_offset(m, void *, off), data, n);
		else
			memcpy(data, rte_pktmbuf_mtod_offset(m, void *, off), n);
		data += n;
		len -= n;
		off = 0;
	}
}

void
ct_put(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len)
{
	copy(m, off, (uint8_t *)(uintptr_t)data, len, true);
}

void
ct_get(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len)
{
	copy(m, off, data, len, false);
}

void
ct_dequeue(uint8_t dev, uint16_t qp, struct rte_comp_op **ops, uint16_t n)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	uint16_t got = 0;

	while (got < n) {
		got += rte_compressdev_dequeue_burst(dev, qp, ops + got, n - got);
		wt_check(rte_get_timer_cycles() < end, "%u of %u ops came back", got, n);
	}
}

uint8_t
ct_run(uint8_t dev, struct rte_comp_op *op)
{
	struct rte_comp_op *back = NULL;

	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &op, 1), 1);
	ct_dequeue(dev, 0, &back, 1);
	wt_check(back == op, "another op came back");
	return op->status;
}

void
ct_prepare(struct rte_comp_op *op, enum rte_comp_op_type type, void *handle, uint32_t src_len)
{
	op->op_type = type;
	op->private_xform = handle;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->src.offset = 0;
	op->src.length = src_len;
	op->dst.offset = 0;
	op->status = 0xEE;
	op->consumed = 0xEEEEEEEE;
	op->produced = 0xEEEEEEEE;
	op->output_chksum = 0xEEEEEEEEEEEEEEEE;
}

long
ct_zinflate(const uint8_t *in, size_t in_len, uint8_t *out, size_t room)
{
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .avail_in = (uInt)in_len,
		       .next_out = out, .avail_out = (uInt)room };
	long n;
	int ret;

	wt_equal(inflateInit2(&s, -15), Z_OK);
	ret = inflate(&s, Z_FINISH);
	n = ret == Z_STREAM_END && s.avail_in == 0 ? (long)s.total_out : -1;
	inflateEnd(&s);
	return n;
}

size_t
ct_zdeflate(const uint8_t *in, size_t len, uint8_t *out, size_t room, int level, int strategy,
	    bool flushes)
{
	static const int kinds[] = { Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_PARTIAL_FLUSH, Z_BLOCK };
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)in, .next_out = out,
		       .avail_out = (uInt)room };

	wt_equal(deflateInit2(&s, level, Z_DEFLATED, -15, 8, strategy), Z_OK);
	while (flushes && len > 16 && wt_below(4) != 0) {
		size_t n = 1 + wt_below((uint32_t)len / 2);

		s.avail_in = (uInt)n;
		wt_equal(deflate(&s, kinds[wt_below(4)]), Z_OK);
		wt_check(s.avail_in == 0, "zlib needs more room");
		len -= n;
	}
	s.avail_in = (uInt)len;
	wt_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
	deflateEnd(&s);
	return s.total_out;
}
