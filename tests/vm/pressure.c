/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Memory: what a queue takes, where it lies, pages of all sizes as regions, and
 * fences when the process has none left. Prints what doc/kernel.rst states.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "regions.h"

#define KIB	1024u
#define MIB	(1024u * 1024u)
#define HUGE_2M	(21u << 26)	/* MAP_HUGE_SHIFT */

static char sva[256], regions[256];
static long page;

static long
meminfo(const char *name)
{
	char line[128];
	long kib = -1;
	FILE *f = fopen("/proc/meminfo", "r");

	while (f != NULL && kib < 0 && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			sscanf(line + strlen(name) + 1, "%ld", &kib);
	if (f != NULL)
		fclose(f);
	return kib;
}

static bool
write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* ---- What a queue takes ---- */

#define QUEUES	32u

struct taken {
	long vmalloc, slab, stack;	/* KiB */
	double start;			/* ms, of one START */
};

static struct taken
take_queues(const char *node, struct client *c)
{
	struct taken t = { .vmalloc = -meminfo("VmallocUsed"), .slab = -meminfo("Slab"),
			   .stack = -meminfo("KernelStack") };
	uint16_t type = strstr(node, "sec") != NULL ? WARP_SEC_QC_TYPE : WARP_ZIP_QC_COMPRESS;
	double begin;
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		CHECK(client_open(&c[i], node, type, false) == 0);
	begin = now();
	for (i = 0; i < QUEUES; i++)
		CHECK(ioctl(c[i].fd, WARP_UACCE_START_Q) == 0);
	t.start = (now() - begin) * 1e3 / QUEUES;
	t.vmalloc += meminfo("VmallocUsed");
	t.slab += meminfo("Slab");
	t.stack += meminfo("KernelStack");
	return t;
}

static void
cost_of(const char *kind, bool with_sva)
{
	struct client c[QUEUES];
	const char *node = client_node(kind, with_sva);
	long rings = client_attr(node, "region_dus_size") + client_attr(node, "region_mmio_size");
	struct taken t;
	unsigned int i;

	/* What the first one brings along stays. */
	t = take_queues(node, c);
	for (i = 0; i < QUEUES; i++)
		client_close(&c[i]);
	usleep(300000);
	t = take_queues(node, c);
	printf("  %s, %s: rings %ld KiB, vmalloc %ld KiB, slab %ld KiB, stack %ld KiB a queue; START %.2f ms\n",
	       kind, with_sva ? "SVA" : "no SVA", rings / 1024, t.vmalloc / (long)QUEUES,
	       t.slab / (long)QUEUES, t.stack / (long)QUEUES, t.start);
	for (i = 0; i < QUEUES; i++)
		client_close(&c[i]);
	/* Of scratch memory there is less than a MiB, whatever the kind. */
	CHECK(t.vmalloc + t.slab < (long)QUEUES * 1024, "%ld KiB", t.vmalloc + t.slab);
}

static void
cost_of_queues(void)
{
	cost_of("warpdrive_zip", true);
	cost_of("warpdrive_zip", false);
	cost_of("warpdrive_sec", true);
	cost_of("warpdrive_sec", false);
}

/* ---- Pages of all sizes ---- */

static void
huge_regions(void)
{
	struct client c = open_queue(regions);
	size_t size = 16 * MIB;
	uint64_t in, out = 0;
	uint32_t n;
	uint8_t *p;

	if (!write_to("/proc/sys/vm/nr_hugepages", "16"))
		skip_case("no hugepages");
	p = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | HUGE_2M, -1, 0);
	CHECK(p != MAP_FAILED, "%s", strerror(errno));
	if (p == MAP_FAILED)
		return;
	fill_text(p, MIB);
	CHECK(mem_map(c.fd, p, size, 0, &in) == 0 && mem_map(c.fd, p + size, size, 0, &out) == 0);
	CHECK(locked_pages() == 2 * (long)size / page, "%ld", locked_pages());
	CHECK(zip_at(&c, in, MIB, out + MIB, 2 * MIB, &n) == 0 &&
	      inflates_to(p + size + MIB, n, p, MIB));
	/* A part of a hugepage, across two of them. */
	CHECK(mem_unmap(c.fd, out, WARP_MEM_WAIT) == 0);
	CHECK(mem_map(c.fd, p + size + 2 * MIB - 16 * page, 32 * page, 0, &out) == 0);
	CHECK(zip_at(&c, in, 32 * KIB, out, 32 * page, &n) == 0 &&
	      inflates_to(p + size + 2 * MIB - 16 * page, n, p, 32 * KIB));
	client_close(&c);
	munmap(p, 2 * size);
	CHECK(all_undone(regions) && pinned_settles(0));
	CHECK(meminfo("HugePages_Free") == 16, "%ld", meminfo("HugePages_Free"));
	write_to("/proc/sys/vm/nr_hugepages", "0");
}

/* ---- NUMA ---- */

/* The node of each page of a mapping: how many are on @p want. */
static long
pages_on(void *addr, size_t size, int want)
{
	long n = size / page, i, on = 0;
	void **at = calloc(n, sizeof(*at));
	int *status = calloc(n, sizeof(*status));

	for (i = 0; i < n; i++)
		at[i] = (uint8_t *)addr + i * page;
	if (syscall(__NR_move_pages, 0, n, at, NULL, status, 0) != 0)
		on = -errno;
	for (i = 0; i < n && on >= 0; i++)
		on += status[i] == want;
	free(at);
	free(status);
	return on;
}

static void
queue_on(int numa, int cpu)
{
	struct client c;
	cpu_set_t set;
	long on;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	CHECK(sched_setaffinity(0, sizeof(set), &set) == 0);
	CHECK(client_open(&c, sva, WARP_ZIP_QC_COMPRESS, true) == 0);
	memset(c.dus, 0, (size_t)WARP_SQE_SIZE * c.depth);
	on = pages_on(c.dus, c.dus_size, numa);
	printf("  opened on CPU %d: %ld of %ld pages of the rings are on node %d\n", cpu, on,
	       (long)c.dus_size / page, numa);
	CHECK(on == (long)c.dus_size / page);
	client_close(&c);
}

/* The device is where its opener is, so it has no node. */
static void
numa_nodes(void)
{
	cpu_set_t all;

	if (access("/sys/devices/system/node/node1", F_OK) != 0)
		skip_case("one node only");
	sched_getaffinity(0, sizeof(all), &all);
	CHECK(client_attr(sva, "device/numa_node") == -1);
	queue_on(0, 0);
	queue_on(1, 1);
	sched_setaffinity(0, sizeof(all), &all);
}

/* ---- No memory left for the process ---- */

/* @return fences that signalled with success */
static unsigned int
fenced_rounds(struct bench *b, unsigned int rounds)
{
	struct pollfd p;
	struct sync_file_info info;
	unsigned int i, good = 0;
	int fence;

	for (i = 0; i < rounds; i++) {
		put_work(&b->c, b->in_at, b->size, b->out_at, b->size * 2, 8);
		client_ring(&b->c);
		fence = queue_fence(b->c.fd, -1, 0);
		if (fence < 0) {
			printf("  round %u: %s\n", i, strerror(-fence));
			continue;
		}
		p = (struct pollfd){ .fd = fence, .events = POLLIN };
		memset(&info, 0, sizeof(info));
		good += poll(&p, 1, 30000) == 1 && ioctl(fence, SYNC_IOC_FILE_INFO, &info) == 0 &&
			info.status == 1;
		close(fence);
		while (client_get(&b->c, NULL) == 1)
			continue;
		client_ack(&b->c, false);
	}
	return good;
}

#define GROUP	"/run/warp-cgroup/warp"

static long
group_events(const char *name)
{
	char line[64];
	long n = -1;
	FILE *f = fopen(GROUP "/memory.events", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name), "%ld", &n);
	if (f != NULL)
		fclose(f);
	return n;
}

/* The process alone has no memory: each page more is reclaimed from itself, slowly. */
static void
fences_in_a_group(void)
{
	struct bench b;
	char self[32];
	uint8_t *p;
	long over;

	mkdir("/run/warp-cgroup", 0755);
	if (mount("none", "/run/warp-cgroup", "cgroup2", 0, NULL) != 0)
		skip_case("no cgroups");
	write_to("/run/warp-cgroup/cgroup.subtree_control", "+memory");
	mkdir(GROUP, 0755);
	snprintf(self, sizeof(self), "%d", getpid());
	if (!write_to(GROUP "/memory.high", "1M") || !write_to(GROUP "/cgroup.procs", self)) {
		umount2("/run/warp-cgroup", MNT_DETACH);
		skip_case("no memory controller");
	}
	b = open_bench(regions, 64 * KIB);
	p = new_pages(4 * MIB);
	memset(p, 1, 4 * MIB);
	over = group_events("high ");
	CHECK(over > 0, "it is not over its limit");
	CHECK(fenced_rounds(&b, 20) == 20);
	printf("  over its limit %ld times, then %ld\n", over, group_events("high ") - over);
	munmap(p, 4 * MIB);
	close_bench(&b);
	write_to("/run/warp-cgroup/cgroup.procs", self);
	CHECK(rmdir(GROUP) == 0, "%s", strerror(errno));
	umount2("/run/warp-cgroup", MNT_DETACH);
	CHECK(all_undone(regions));
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", true);

	setvbuf(stdout, NULL, _IOLBF, 0);
	page = sysconf(_SC_PAGESIZE);
	if (found != NULL)
		snprintf(sva, sizeof(sva), "%s", found);
	found = found != NULL ? client_node("warpdrive_zip", false) : NULL;
	if (geteuid() != 0 || found == NULL) {
		printf("for root only, with nosva=1\n");
		return 77;
	}
	snprintf(regions, sizeof(regions), "%s", found);
	CHECK(all_undone(regions));
	run_case("what a queue takes", cost_of_queues);
	run_case("regions in hugepages", huge_regions);
	run_case("rings on the opener's NUMA node", numa_nodes);
	run_case("fences, the process's memory short", fences_in_a_group);
	return report();
}
