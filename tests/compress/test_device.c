/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What a device says of itself and keeps, and where its engines run: every
 * capability works, what is not one is refused; threads on their CPUs, service
 * cores, several engines.
 */

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_service.h>

#include "comp_test.h"

#define LEN	3000
#define ROOM	4000
#define QPS	4
#define N	32

static uint8_t data[LEN], result[LEN];

/* ---- Capabilities ---- */

static const struct rte_compressdev_capabilities *
deflate_of(uint8_t dev)
{
	const struct rte_compressdev_capabilities *c =
		rte_compressdev_capability_get(dev, RTE_COMP_ALGO_DEFLATE);

	wt_check(c != NULL, "no deflate");
	return c;
}

/* Whether a transform and a stream can be had; one without the other is as the caller says. */
static void
can(uint8_t dev, const struct rte_comp_xform *x, const char *what, bool xform, bool stream)
{
	void *p = NULL;
	int ret = rte_compressdev_private_xform_create(dev, x, &p);

	wt_check((ret == 0) == xform, "%s, transform: %d", what, ret);
	wt_check((p != NULL) == xform, "%s: handle", what);
	if (p != NULL)
		rte_compressdev_private_xform_free(dev, p);
	p = NULL;
	ret = rte_compressdev_stream_create(dev, x, &p);
	wt_check((ret == 0) == stream, "%s, stream: %d", what, ret);
	wt_check((p != NULL) == stream, "%s: handle", what);
	if (p != NULL)
		rte_compressdev_stream_free(dev, p);
}

/* A transform that can be had works. */
static void
works(uint8_t dev, const struct rte_comp_xform *x, const char *what)
{
	static uint8_t packed[ROOM];
	struct rte_comp_xform d = ct_decompress();
	struct rte_comp_op *op = ct_op();
	void *pack = ct_xform(dev, x), *unpack = ct_xform(dev, &d);
	uint32_t n;

	ct_prepare(op, RTE_COMP_OP_STATELESS, pack, LEN);
	dt_flat(op->m_src, data, LEN);
	dt_flat(op->m_dst, packed, ROOM);
	wt_check(ct_run(dev, op) == RTE_COMP_OP_STATUS_SUCCESS, "%s: status %u", what, op->status);
	n = op->produced;
	wt_equal(ct_zinflate(packed, n, result, LEN), LEN);
	ct_prepare(op, RTE_COMP_OP_STATELESS, unpack, n);
	dt_flat(op->m_src, packed, (uint16_t)n);
	dt_flat(op->m_dst, result, LEN);
	memset(result, 0, LEN);
	wt_check(ct_run(dev, op) == RTE_COMP_OP_STATUS_SUCCESS, "%s: status %u", what, op->status);
	wt_check(memcmp(result, data, LEN) == 0, "%s: data", what);
	rte_compressdev_private_xform_free(dev, pack);
	rte_compressdev_private_xform_free(dev, unpack);
	ct_op_free(op);
}

static void
check_capability(uint8_t dev, const struct rte_comp_xform *x, const char *what, bool offered,
		 bool stream)
{
	can(dev, x, what, offered, offered && stream);
	if (offered && x->type == RTE_COMP_COMPRESS)
		works(dev, x, what);
}

static void
capabilities(void)
{
	static const uint64_t sum_flag[] = {
		[RTE_COMP_CHECKSUM_CRC32] = RTE_COMP_FF_CRC32_CHECKSUM,
		[RTE_COMP_CHECKSUM_ADLER32] = RTE_COMP_FF_ADLER32_CHECKSUM,
		[RTE_COMP_CHECKSUM_CRC32_ADLER32] = RTE_COMP_FF_CRC32_ADLER32_CHECKSUM,
	};
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline((enum dt_model)m);
		const struct rte_compressdev_capabilities *cap = deflate_of(dev);
		uint64_t ff = cap->comp_feature_flags;
		struct rte_comp_xform x;
		int level;

		wt_check((ff & RTE_COMP_FF_STATEFUL_COMPRESSION) &&
			 (ff & RTE_COMP_FF_STATEFUL_DECOMPRESSION) &&
			 (ff & RTE_COMP_FF_OOP_SGL_IN_SGL_OUT) && (ff & RTE_COMP_FF_OOP_SGL_IN_LB_OUT) &&
			 (ff & RTE_COMP_FF_OOP_LB_IN_SGL_OUT) && (ff & RTE_COMP_FF_SHAREABLE_PRIV_XFORM),
			 "%s: what the other tests use", dt_model_name[m]);
		wt_check((ff & (RTE_COMP_FF_MULTI_PKT_CHECKSUM | RTE_COMP_FF_SHA1_HASH |
				RTE_COMP_FF_SHA2_SHA256_HASH)) == 0, "hashes");
		for (i = 1; i < RTE_DIM(sum_flag); i++) {
			x = ct_compress();
			x.compress.chksum = (enum rte_comp_checksum_type)i;
			/* On hardware a stream's stored tails would be missing in it. */
			check_capability(dev, &x, "checksum", (ff & sum_flag[i]) != 0, m == DT_EXT);
			x = ct_decompress();
			x.decompress.chksum = (enum rte_comp_checksum_type)i;
			check_capability(dev, &x, "checksum back", (ff & sum_flag[i]) != 0, true);
		}
		x = ct_compress();
		x.compress.deflate.huffman = RTE_COMP_HUFFMAN_FIXED;
		check_capability(dev, &x, "fixed", (ff & RTE_COMP_FF_HUFFMAN_FIXED) != 0, true);
		x.compress.deflate.huffman = RTE_COMP_HUFFMAN_DYNAMIC;
		check_capability(dev, &x, "dynamic", (ff & RTE_COMP_FF_HUFFMAN_DYNAMIC) != 0, true);
		x.compress.deflate.huffman = (enum rte_comp_huffman)3;
		check_capability(dev, &x, "other codes", false, false);
		for (level = -3; level <= 11; level++) {
			bool ok = level >= -1 && level <= 9;

			if (level == RTE_COMP_LEVEL_NONE)
				ok = (ff & RTE_COMP_FF_NONCOMPRESSED_BLOCKS) != 0;
			x = ct_compress();
			x.compress.level = level;
			check_capability(dev, &x, "level", ok, true);
		}
		for (i = 0; i <= 20; i++) {
			x = ct_compress();
			x.compress.window_size = (uint8_t)i;
			check_capability(dev, &x, "window", i >= cap->window_size.min &&
					 i <= cap->window_size.max, true);
			/* A decompressor has the largest window whatever was used. */
			x = ct_decompress();
			x.decompress.window_size = (uint8_t)i;
			check_capability(dev, &x, "window back", i <= 15, true);
		}
	}
}

static void
refusals(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = ct_inline((enum dt_model)m);
		struct rte_comp_xform x = ct_compress();

		x.type = (enum rte_comp_xform_type)2;
		can(dev, &x, "type", false, false);
		x = ct_compress();
		x.compress.algo = RTE_COMP_ALGO_NULL;
		can(dev, &x, "NULL", false, false);
		x.compress.algo = RTE_COMP_ALGO_LZS;
		can(dev, &x, "LZS", false, false);
		x.compress.algo = RTE_COMP_ALGO_UNSPECIFIED;
		can(dev, &x, "no algorithm", false, false);
		x.compress.algo = (enum rte_comp_algorithm)99;
		can(dev, &x, "algorithm 99", false, false);
		x = ct_compress();
		x.compress.hash_algo = RTE_COMP_HASH_ALGO_SHA1;
		can(dev, &x, "hash", false, false);
		x = ct_decompress();
		x.decompress.hash_algo = RTE_COMP_HASH_ALGO_SHA2_256;
		can(dev, &x, "hash back", false, false);
		x = ct_compress();
		x.compress.chksum = (enum rte_comp_checksum_type)77;
		can(dev, &x, "checksum 77", false, false);
		wt_check(rte_compressdev_private_xform_create(dev, NULL, (void **)&x) < 0, "NULL");
		wt_check(rte_compressdev_stream_create(dev, NULL, (void **)&x) < 0, "NULL");
	}
}

/* ---- Engines ---- */

struct task {
	char name[32];
	cpu_set_t cpus;
};

static unsigned int
engine_threads(struct task *tab, unsigned int max)
{
	DIR *dir = opendir("/proc/self/task");
	unsigned int n = 0;
	struct dirent *d;

	wt_check(dir != NULL, "/proc/self/task");
	while ((d = readdir(dir)) != NULL) {
		char path[300], name[32] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/self/task/%s/comm", d->d_name);
		f = fopen(path, "r");
		if (f == NULL)
			continue;
		if (fgets(name, sizeof(name), f) == NULL)
			name[0] = '\0';
		fclose(f);
		if (strncmp(name, "warp-", 5) != 0)
			continue;
		wt_check(n < max, "more than %u engine threads", max);
		strcpy(tab[n].name, name);
		wt_equal(sched_getaffinity(atoi(d->d_name), sizeof(tab[n].cpus), &tab[n].cpus), 0);
		n++;
	}
	closedir(dir);
	return n;
}

/* The last CPU that may be used. */
static int
some_cpu(void)
{
	cpu_set_t all;
	int cpu;

	/* EAL has bound this thread; a control thread tells what there is. */
	CPU_ZERO(&all);
	for (cpu = CPU_SETSIZE - 1; cpu > 0; cpu--) {
		cpu_set_t one, old;

		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_getaffinity(0, sizeof(old), &old);
		if (sched_setaffinity(0, sizeof(one), &one) == 0) {
			sched_setaffinity(0, sizeof(old), &old);
			break;
		}
	}
	return cpu;
}

/* Bursts on all queue pairs, then everything back. */
static void
traffic(uint8_t dev)
{
	static uint8_t packed[QPS][N][ROOM];
	struct rte_comp_xform c = ct_compress();
	struct rte_comp_op *ops[QPS][N], *back[N];
	void *pack = ct_xform(dev, &c);	/* shared by all queue pairs */
	unsigned int q, i, round;

	for (q = 0; q < QPS; q++)
		for (i = 0; i < N; i++)
			ops[q][i] = ct_op();
	for (round = 0; round < 20; round++) {
		for (q = 0; q < QPS; q++) {
			for (i = 0; i < N; i++) {
				ct_prepare(ops[q][i], RTE_COMP_OP_STATELESS, pack, LEN);
				dt_flat(ops[q][i]->m_src, data, LEN);
				dt_flat(ops[q][i]->m_dst, packed[q][i], ROOM);
			}
			wt_equal(rte_compressdev_enqueue_burst(dev, (uint16_t)q, ops[q], N), N);
		}
		for (q = 0; q < QPS; q++) {
			ct_dequeue(dev, (uint16_t)q, back, N);
			for (i = 0; i < N; i++) {
				wt_check(back[i] == ops[q][i], "order");
				wt_equal(back[i]->status, RTE_COMP_OP_STATUS_SUCCESS);
				wt_equal(ct_zinflate(packed[q][i], back[i]->produced, result, LEN),
					 LEN);
			}
		}
	}
	for (q = 0; q < QPS; q++)
		for (i = 0; i < N; i++)
			ct_op_free(ops[q][i]);
	rte_compressdev_private_xform_free(dev, pack);
}

static void
engine_cores(void)
{
	struct task t[64];
	unsigned int before = engine_threads(t, 64), n, i;
	int cpu = some_cpu();
	char args[64];
	uint8_t dev;

	snprintf(args, sizeof(args), "device=soft,engines=3,engine_cores=%d", cpu);
	dev = ct_device(args);
	n = engine_threads(t, 64);
	wt_equal(n, before + 3);
	for (i = before; i < n; i++) {
		wt_equal(CPU_COUNT(&t[i].cpus), 1);
		wt_check(CPU_ISSET(cpu, &t[i].cpus), "%s is not on CPU %d", t[i].name, cpu);
	}
	ct_start(dev, QPS, N);
	traffic(dev);
	ct_stop(dev);
}

static void
several_engines(void)
{
	struct task t[64];
	unsigned int before = engine_threads(t, 64);
	uint8_t dev = ct_device("device=soft,engines=2");

	wt_equal(engine_threads(t, 64), before + 2);
	ct_start(dev, QPS, N);
	traffic(dev);
	ct_stop(dev);
}

/* No thread, and nothing happens without a service core; with one, it does. */
static void
service_cores(void)
{
	unsigned int lcore = rte_get_next_lcore(-1, 1, 0), before;
	struct rte_comp_op *op = ct_op(), *back;
	struct rte_comp_xform c = ct_compress();
	static uint8_t packed[ROOM];
	struct task t[64];
	uint8_t dev;
	void *pack;
	uint32_t id;
	int k;

	before = engine_threads(t, 64);
	dev = ct_device("device=soft,engine=service,engines=2");
	wt_equal(engine_threads(t, 64), before);
	wt_equal(rte_service_get_count(), 2);
	ct_start(dev, QPS, N);
	pack = ct_xform(dev, &c);
	ct_prepare(op, RTE_COMP_OP_STATELESS, pack, LEN);
	dt_flat(op->m_src, data, LEN);
	dt_flat(op->m_dst, packed, ROOM);
	wt_equal(rte_compressdev_enqueue_burst(dev, 0, &op, 1), 1);
	usleep(20000);
	wt_equal(rte_compressdev_dequeue_burst(dev, 0, &back, 1), 0);

	wt_equal(rte_service_lcore_add(lcore), 0);
	for (id = 0; id < 2; id++)
		wt_equal(rte_service_map_lcore_set(id, lcore, 1), 0);
	wt_equal(rte_service_lcore_start(lcore), 0);
	ct_dequeue(dev, 0, &back, 1);
	wt_equal(back->status, RTE_COMP_OP_STATUS_SUCCESS);
	wt_equal(ct_zinflate(packed, back->produced, result, LEN), LEN);
	traffic(dev);
	/* Closing and opening queues while the service runs. */
	rte_compressdev_private_xform_free(dev, pack);
	ct_stop(dev);
	for (k = 0; k < 20; k++) {
		ct_start(dev, QPS, N);
		traffic(dev);
		ct_stop(dev);
	}
	for (id = 0; id < 2; id++)
		wt_equal(rte_service_runstate_set(id, 0), 0);
	wt_equal(rte_service_lcore_stop(lcore), 0);
	wt_equal(rte_service_lcore_del(lcore), 0);
	rte_eal_wait_lcore(lcore);
	ct_op_free(op);
}

static const struct wt_case cases[] = {
	{ "capabilities are the truth", capabilities },
	{ "what no device has", refusals },
	{ "two engines, four queue pairs", several_engines },
	{ "engine threads on their CPU", engine_cores },
	{ "service cores", service_cores },
};

int
main(void)
{
	ct_eal();
	wt_fill(data, LEN, WT_TEXT);
	return ct_end(WT_RUN(cases));
}
