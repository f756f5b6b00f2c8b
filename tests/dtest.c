/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <dirent.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include <rte_bus_vdev.h>
#include <rte_eal.h>
#include <rte_malloc.h>

#include "dtest.h"

#define MBUFS		20480
#define PIECES		96	/* guarded memory of a side's chain */
#define PIECE_SIZE	4096

const char * const dt_model_name[DT_MODELS] = { "ext", "v3", "v2" };

static struct rte_mempool *mbuf_pool;
static struct wt_arena pieces[DT_SIDES][PIECES];
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
dt_eal(uint64_t seed)
{
	/* A prefix of its own, so that telemetry's socket is this process's. */
	char lcores[64], prefix[64];
	char *argv[] = {
		(char[]){ "test" }, (char[]){ "--no-huge" }, (char[]){ "--no-pci" },
		(char[]){ "--no-shconf" }, (char[]){ "-m" }, (char[]){ "1024" },
		(char[]){ "--iova-mode=va" }, (char[]){ "--log-level=lib.eal:error" },
		(char[]){ "--log-level=lib.compressdev:emergency" },
		(char[]){ "--log-level=lib.cryptodev:emergency" }, lcores, prefix,
	};

	wt_init(seed);
	two_lcores(lcores, sizeof(lcores));
	snprintf(prefix, sizeof(prefix), "--file-prefix=warp_test_%d", getpid());
	wt_check(rte_eal_init(RTE_DIM(argv), argv) >= 0, "EAL does not start");
	/* Segments point to memory of the tests' own. */
	mbuf_pool = rte_pktmbuf_pool_create("mbufs", MBUFS, 0, 0, 0, SOCKET_ID_ANY);
	wt_check(mbuf_pool != NULL, "no memory for mbufs");
}

const char *
dt_name(const char *driver, unsigned int number)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s%u", driver, number);
	return name;
}

unsigned int
dt_device(const char *driver, const char *args)
{
	wt_check(rte_vdev_init(dt_name(driver, devices), args) == 0, "no device with %s", args);
	return devices++;
}

static int
remove_one(const char *path, const struct stat *st __rte_unused, int flag __rte_unused,
	   struct FTW *ftw __rte_unused)
{
	return remove(path);
}

int
dt_end(const char *driver, int ret)
{
	char runtime_dir[256];

	/* The last first: compressdev takes ids beyond the number of devices for invalid. */
	while (devices-- > 0)
		wt_equal(rte_vdev_uninit(dt_name(driver, devices)), 0);
	snprintf(runtime_dir, sizeof(runtime_dir), "%s", rte_eal_get_runtime_dir());
	rte_eal_cleanup();
	nftw(runtime_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return ret;
}

struct rte_mbuf *
dt_mbuf(void)
{
	struct rte_mbuf *m = rte_mbuf_raw_alloc(mbuf_pool);

	wt_check(m != NULL, "out of mbufs");
	rte_pktmbuf_reset(m);
	return m;
}

static void
point_to(struct rte_mbuf *m, void *p, uint16_t len)
{
	/* What lies before the data is a guard page, or belongs to somebody else. */
	m->data_off = (uint16_t)wt_below(256);
	m->buf_addr = (uint8_t *)p - m->data_off;
	m->buf_len = (uint16_t)RTE_MIN(len + m->data_off, UINT16_MAX);
	m->data_len = len;
}

void
dt_flat(struct rte_mbuf *m, void *p, uint16_t len)
{
	point_to(m, p, len);
	m->pkt_len = len;
	m->nb_segs = 1;
	m->next = NULL;
}

void
dt_chain(struct rte_mbuf *m, unsigned int side, uint32_t len, uint16_t piece)
{
	struct rte_mbuf *last = m;
	unsigned int used = 0, i;
	uint32_t left = len;

	for (i = 0; i < PIECES && pieces[side][i].lo == NULL; i++)
		pieces[side][i] = wt_arena(PIECE_SIZE);
	dt_flat(m, pieces[side][0].hi, 0);
	while (left != 0) {
		/* What pieces remain must hold what bytes remain. */
		uint32_t n = wt_size(piece), least = left / (PIECES - used);

		n = RTE_MIN(RTE_MAX(n, least + 1), left);
		n = RTE_MIN(n, (uint32_t)PIECE_SIZE);
		if (last != m || m->data_len != 0 || wt_below(8) == 0) {
			last->next = dt_mbuf();
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
dt_append(struct rte_mbuf *m, void *p, uint16_t len)
{
	struct rte_mbuf *last = rte_pktmbuf_lastseg(m);

	last->next = dt_mbuf();
	point_to(last->next, p, len);
	m->nb_segs++;
	m->pkt_len += len;
}

void
dt_chain_free(struct rte_mbuf *m)
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
dt_put(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len)
{
	copy(m, off, (uint8_t *)(uintptr_t)data, len, true);
}

void
dt_get(const struct rte_mbuf *m, uint32_t off, void *data, uint32_t len)
{
	copy(m, off, data, len, false);
}

/* ---- What the process has ---- */

static unsigned int
entries(const char *path)
{
	DIR *dir = opendir(path);
	unsigned int n = 0;

	wt_check(dir != NULL, "%s", path);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static size_t
heap_used(void)
{
	struct rte_malloc_socket_stats s;

	wt_equal(rte_malloc_get_socket_stats(0, &s), 0);
	return s.heap_allocsz_bytes;
}

static long
resident_kib(void)
{
	long pages = 0, total = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	wt_check(f != NULL && fscanf(f, "%ld %ld", &total, &pages) == 2, "statm");
	fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

void
dt_usage(struct dt_usage *u)
{
	u->fds = entries("/proc/self/fd");
	u->threads = entries("/proc/self/task");
	u->heap = heap_used();
	u->rss_kib = resident_kib();
}

void
dt_no_more_than(const struct dt_usage *before, long kib)
{
	struct dt_usage now;

	dt_usage(&now);
	wt_equal(now.fds, before->fds);
	wt_equal(now.threads, before->threads);
	wt_equal(now.heap, before->heap);
	if (!WT_SANITIZED)
		wt_check(now.rss_kib < before->rss_kib + kib, "%ld KiB, then %ld", before->rss_kib,
			 now.rss_kib);
}
