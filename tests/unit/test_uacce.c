/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A uacce node as the datasheet, section 1, has it, in place of the kernel: the
 * linker puts the functions below between the driver and libc. Checks each call,
 * its order and arguments, what every failure leads to, and that nothing stays
 * behind.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_log.h>
#include <rte_malloc.h>

#include "warp_queue.h"
#include "wtest.h"

#define FD		777
#define DEV		"/warp-no-such-dev"
#define DUS_SIZE	151552
#define MMIO_SIZE	8192

enum call { OPEN, CTX, INFO, MMAP_DUS, MMAP_MMIO, START, CALLS };

static struct {
	int fail[CALLS];	/* errno that the call gives, or 0 */
	uint16_t sqn, sq_depth, cq_depth;
	uint32_t sqe_size;
	uint64_t dus_size;
} node;

static char trace[400];		/* the calls, a letter or word each */
static void *dus, *mmio;
static bool is_open, set_up_wrong;

/* ---- In libc's place ---- */

int __real_open(const char *path, int flags, ...);
int __real_open64(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, ...);
void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
void *__real_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int __real_munmap(void *addr, size_t len);
int __real_close(int fd);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
void *__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int __wrap_munmap(void *addr, size_t len);
int __wrap_close(int fd);

static void
note(const char *what)
{
	wt_check(strlen(trace) + strlen(what) + 2 < sizeof(trace), "%s", trace);
	if (trace[0] != '\0')
		strcat(trace, " ");
	strcat(trace, what);
}

/* @return 0, or -1 with errno if the node is to fail here */
static int
outcome(enum call c)
{
	errno = node.fail[c];
	return node.fail[c] != 0 ? -1 : 0;
}

int
__wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	if (strncmp(path, DEV "/", strlen(DEV) + 1) == 0) {
		note("open");
		wt_check(strcmp(path, DEV "/hisi_zip-0") == 0, "%s", path);
		wt_equal(flags, O_RDWR | O_CLOEXEC);
		if (outcome(OPEN) != 0)
			return -1;
		wt_check(!is_open, "two queues");
		is_open = true;
		return FD;
	}
	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	return __real_open(path, flags, mode);
}

int
__wrap_open64(const char *path, int flags, ...)
{
	return __wrap_open(path, flags, 0600);
}

static int
node_ioctl(unsigned long request, uint16_t *arg)
{
	wt_check(is_open, "ioctl on a closed node");
	switch (request) {
	case 0xC004480A:
		note("ctx");
		wt_equal(arg[1], 1);	/* the type that was asked for */
		arg[0] = node.sqn;
		return outcome(CTX);
	case 0xC010480B:
		note("info");
		if (outcome(INFO) != 0)
			return -1;
		memcpy(arg, &node.sqe_size, 4);
		arg[2] = node.sq_depth;
		arg[3] = node.cq_depth;
		return 0;
	case 0x5700:
		note("start");
		/* Rings are zeroed, CQ and SQ, before they start (section 1.8). */
		if (dus != NULL) {
			const uint8_t *p = dus;
			size_t n = node.sq_depth * 128u + node.cq_depth * 16u, i;

			for (i = 0; i < n; i++)
				set_up_wrong = set_up_wrong || p[i] != 0;
		}
		return outcome(START);
	case 0x5701:
		note("put");
		return 0;
	case 0x5740:
		note("wake");
		return 0;
	default:
		wt_check(false, "ioctl %lx", request);
		return -1;
	}
}

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	return fd == FD ? node_ioctl(request, arg) : __real_ioctl(fd, request, arg);
}

void *
__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	long page = sysconf(_SC_PAGESIZE);
	void *p;

	if (fd != FD)
		return __real_mmap(addr, len, prot, flags, fd, off);
	wt_check(addr == NULL && prot == (PROT_READ | PROT_WRITE) && flags == MAP_SHARED, "mmap");
	wt_check(off == 0 || off == page, "offset %ld", (long)off);
	note(off == 0 ? "mmio" : "dus");
	if (outcome(off == 0 ? MMAP_MMIO : MMAP_DUS) != 0)
		return MAP_FAILED;
	wt_equal(len, off == 0 ? MMIO_SIZE : node.dus_size);
	p = __real_mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* The kernel clears neither the SQ nor what lies behind the rings. */
	memset(p, 0xA5, off == 0 ? len : len - 8);
	*(off == 0 ? &mmio : &dus) = p;
	return p;
}

void *
__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	return __wrap_mmap(addr, len, prot, flags, fd, off);
}

int
__wrap_munmap(void *addr, size_t len)
{
	if (addr != NULL && (addr == dus || addr == mmio)) {
		note(addr == dus ? "-dus" : "-mmio");
		wt_equal(len, addr == dus ? node.dus_size : MMIO_SIZE);
		*(addr == dus ? &dus : &mmio) = NULL;
	}
	return __real_munmap(addr, len);
}

int
__wrap_close(int fd)
{
	if (fd != FD)
		return __real_close(fd);
	note("close");
	wt_check(is_open, "closed twice");
	/* A mapping would keep the queue (section 1.9). */
	wt_check(dus == NULL && mmio == NULL, "closed with a region mapped: %s", trace);
	is_open = false;
	return 0;
}

/* ---- The node in sysfs ---- */

static char root[] = "/tmp/warp_uacce_XXXXXX";
static struct warp_dev *dev;

static void
attr(const char *name, const char *value)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/hisi_zip-0/%s", root, name);
	f = fopen(path, "w");
	wt_check(f != NULL, "%s", path);
	fputs(value, f);
	fclose(f);
}

static void
node_reset(const char *api, uint64_t dus_size)
{
	struct warp_devargs a;
	char text[32];

	attr("api", api);
	snprintf(text, sizeof(text), "%" PRIu64 "\n", dus_size);
	attr("region_dus_size", text);
	memset(&node, 0, sizeof(node));
	node.sqn = 5;
	node.sq_depth = node.cq_depth = 1024;
	node.sqe_size = 128;
	node.dus_size = dus_size;
	trace[0] = '\0';
	set_up_wrong = false;
	warpdrive_dev_close(dev);
	wt_equal(warpdrive_devargs_parse("dev0", "device=hisi_zip-0", &a), 0);
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", -1, &dev), 0);
}

static size_t
heap_used(void)
{
	struct rte_malloc_socket_stats s;

	wt_equal(rte_malloc_get_socket_stats(0, &s), 0);
	return s.heap_allocsz_bytes;
}

/* Opens a queue that must fail so, after these calls, with nothing left. */
static void
refused(int ret, const char *calls)
{
	struct warp_queue *q = NULL;
	size_t heap = heap_used();

	trace[0] = '\0';
	wt_equal(warpdrive_queue_open(dev, 1, -1, &q), ret);
	wt_check(strcmp(trace, calls) == 0, "calls: %s", trace);
	wt_check(!is_open && dus == NULL && mmio == NULL, "left behind: %s", trace);
	wt_equal(heap_used(), heap);
}

static struct warp_queue *
opened(void)
{
	struct warp_queue *q = NULL;

	wt_equal(warpdrive_queue_open(dev, 1, -1, &q), 0);
	return q;
}

/* ---- Cases ---- */

static void
open_and_close(void)
{
	struct warp_queue *q;
	size_t heap = heap_used();
	unsigned int i;

	for (i = 0; i < 3; i++) {
		node_reset("hisi_qm_v3\n", DUS_SIZE);
		q = opened();
		wt_check(strcmp(trace, "open ctx info dus mmio start") == 0, "%s", trace);
		wt_check(!set_up_wrong, "the rings were not zero at the start");
		wt_check(*(uint32_t *)(void *)((uint8_t *)dus + DUS_SIZE - 12) == 0xA5A5A5A5,
			 "more than the rings was cleared");
		wt_check(q->ring.sq_db == q->ring.cq_db, "hardware has one doorbell");
		wt_check((volatile uint8_t *)q->ring.sq_db == (uint8_t *)mmio + 0x1000, "at 0x1000");
		wt_check((const volatile uint8_t *)q->ring.rx_status ==
			 (uint8_t *)dus + DUS_SIZE - 8, "RX");
		wt_check((const volatile uint8_t *)q->ring.tx_status ==
			 (uint8_t *)dus + DUS_SIZE - 4, "TX");
		wt_check((const volatile uint8_t *)q->ring.cq == (uint8_t *)dus + 1024 * 128, "CQ");
		wt_equal(*q->ring.need_wakeup, 0);
		wt_check((uint8_t *)(uintptr_t)q->ring.need_wakeup < (uint8_t *)mmio ||
			 (uint8_t *)(uintptr_t)q->ring.need_wakeup >= (uint8_t *)mmio + MMIO_SIZE,
			 "hardware has no such word");
		trace[0] = '\0';
		warpdrive_queue_close(q);
		wt_check(strcmp(trace, "put -mmio -dus close") == 0 ||
			 strcmp(trace, "put -dus -mmio close") == 0, "%s", trace);
	}
	wt_equal(heap_used(), heap);
	warpdrive_queue_close(NULL);
}

/* A request goes out as one doorbell at the right place, and comes back. */
static void
traffic(void)
{
	struct warp_queue *q;
	uint64_t *cqe;

	node_reset("hisi_qm_v3\n", DUS_SIZE);
	q = opened();
	*(uint64_t *)(void *)((uint8_t *)mmio + 0x1000) = 0;
	warp_ring_slot(&q->ring)->dw[0] = 7;
	warp_ring_push(&q->ring, warp_ring_slot(&q->ring));
	warp_ring_doorbell(&q->ring);
	wt_equal(*(uint64_t *)(void *)((uint8_t *)mmio + 0x1000), 0x0000000100000005);
	wt_equal(*(uint32_t *)dus, 7);
	wt_check(!warp_ring_ready(&q->ring), "not yet");
	cqe = (uint64_t *)(void *)((uint8_t *)dus + 1024 * 128);
	cqe[1] = 5ull << 16 | 1ull << 48;
	wt_check(warp_ring_ready(&q->ring), "complete");
	wt_check(strstr(trace, "wake") == NULL, "a call: %s", trace);
	warpdrive_queue_kill(q);	/* is for the in-process device */
	wt_equal(*q->ring.tx_status, 0);
	warpdrive_queue_close(q);
}

/* The kernel's software device has its words, and is woken when it says so. */
static void
software_words(void)
{
	struct warp_queue *q;

	attr("device/model", "v3\n");
	node_reset("warpdrive_v1\n", DUS_SIZE);
	q = opened();
	wt_check((volatile uint8_t *)q->ring.sq_db == (uint8_t *)mmio + 0x1000 &&
		 (volatile uint8_t *)q->ring.cq_db == (uint8_t *)mmio + 0x1040 &&
		 (const volatile uint8_t *)q->ring.need_wakeup == (uint8_t *)mmio + 0x1080, "words");
	*(uint32_t *)(void *)((uint8_t *)mmio + 0x1080) = 0;
	trace[0] = '\0';
	warp_ring_push(&q->ring, warp_ring_slot(&q->ring));
	warp_ring_doorbell(&q->ring);
	wt_check(trace[0] == '\0', "busy: %s", trace);
	*(uint32_t *)(void *)((uint8_t *)mmio + 0x1080) = 1;
	warp_ring_push(&q->ring, warp_ring_slot(&q->ring));
	warp_ring_doorbell(&q->ring);
	wt_check(strcmp(trace, "wake") == 0, "asleep: %s", trace);
	warpdrive_queue_close(q);
}

static void
open_fails(void)
{
	static const int errors[] = { EBUSY, EACCES, EPERM, ENODEV, EINVAL, ENOMEM, ENOSPC };
	unsigned int i;

	node_reset("hisi_qm_v3\n", DUS_SIZE);
	for (i = 0; i < RTE_DIM(errors); i++) {
		node.fail[OPEN] = errors[i];
		refused(-errors[i], "open");
	}
}

static void
set_up_fails(void)
{
	node_reset("hisi_qm_v3\n", DUS_SIZE);
	node.fail[CTX] = ENXIO;
	refused(-ENXIO, "open ctx put close");
	node.fail[CTX] = 0;
	node.fail[INFO] = ENXIO;
	refused(-ENXIO, "open ctx info put close");
	node.fail[INFO] = 0;
	node.fail[MMAP_DUS] = EINVAL;
	refused(-EINVAL, "open ctx info dus put close");
	node.fail[MMAP_DUS] = 0;
	node.fail[MMAP_MMIO] = ENOMEM;
	refused(-ENOMEM, "open ctx info dus mmio put -dus close");
	node.fail[MMAP_MMIO] = 0;
	node.fail[START] = EIO;
	refused(-EIO, "open ctx info dus mmio start put -mmio -dus close");
	node.fail[START] = 0;
	warpdrive_queue_close(opened());
}

/* Kernels before SET_QP_INFO have rings of 1024 (section 1.7). */
static void
old_kernel(void)
{
	struct warp_queue *q;

	node_reset("hisi_qm_v2\n", DUS_SIZE);
	node.fail[INFO] = EINVAL;
	q = opened();
	wt_equal(q->ring.sq_depth, 1024);
	wt_equal(q->ring.cq_depth, 1024);
	wt_equal(q->ring.limit, 1023);
	warpdrive_queue_close(q);
}

/* Rings of other sizes, and such as do not fit or have other descriptors. */
static void
geometry(void)
{
	static const struct {
		uint32_t sqe;
		uint16_t sq, cq;
		uint64_t dus;
		bool ok;
	} t[] = {
		{ 128, 256, 256, 40960, true }, { 128, 1024, 4096, 262144, true },
		{ 128, 4096, 512, 1048576, true }, { 128, 2, 2, 4096, true },
		{ 64, 1024, 1024, DUS_SIZE, false }, { 256, 1024, 1024, 1048576, false },
		{ 0, 1024, 1024, DUS_SIZE, false }, { 128, 0, 1024, DUS_SIZE, false },
		{ 128, 1024, 0, DUS_SIZE, false }, { 128, 1, 1024, DUS_SIZE, false },
		{ 128, 1024, 1, DUS_SIZE, false }, { 128, 1025, 1024, 1025 * 128 + 1024 * 16, false },
		{ 128, 1024, 1024, 1024 * 144, false }, { 128, 1024, 1024, 1024 * 144 + 8, true },
		{ 128, 65535, 65535, DUS_SIZE, false },
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(t); i++) {
		struct warp_queue *q;

		node_reset("hisi_qm_v3\n", t[i].dus);
		node.sqe_size = t[i].sqe;
		node.sq_depth = t[i].sq;
		node.cq_depth = t[i].cq;
		if (!t[i].ok) {
			refused(-EPROTO, "open ctx info put close");
			continue;
		}
		q = opened();
		wt_equal(q->ring.sq_depth, t[i].sq);
		wt_equal(q->ring.cq_depth, t[i].cq);
		wt_equal(q->ring.limit, RTE_MIN(t[i].sq, t[i].cq) - 1);
		wt_check(!set_up_wrong, "rings not zeroed");
		warpdrive_queue_close(q);
	}
}

/* A fork's child has the descriptor and nothing else: it must leave the queue alone. */
static void
after_fork(void)
{
	struct warp_queue *q;

	node_reset("hisi_qm_v3\n", DUS_SIZE);
	q = opened();
	trace[0] = '\0';
	{
		void *keep[2] = { dus, mmio };

		q->pid++;
		dus = mmio = NULL;	/* not mapped in the child */
		warpdrive_queue_close(q);
		wt_check(strcmp(trace, "close") == 0, "%s", trace);
		__real_munmap(keep[0], DUS_SIZE);
		__real_munmap(keep[1], MMIO_SIZE);
	}
}

static const struct wt_case cases[] = {
	{ "calls in their order, and back", open_and_close },
	{ "a request and its completion", traffic },
	{ "the words of a software device", software_words },
	{ "opening fails", open_fails },
	{ "each later step fails", set_up_fails },
	{ "a kernel without the geometry call", old_kernel },
	{ "geometries", geometry },
	{ "closing in a fork's child", after_fork },
};

int
main(void)
{
	char *argv[] = {
		(char[]){ "test" }, (char[]){ "--no-huge" }, (char[]){ "--no-pci" },
		(char[]){ "--no-shconf" }, (char[]){ "-m" }, (char[]){ "64" },
		(char[]){ "--iova-mode=va" }, (char[]){ "--no-telemetry" },
		(char[]){ "--file-prefix=warp_test" },
	};
	char cmd[300];
	int ret;

	wt_init(0);
	wt_check(mkdtemp(root) != NULL, "mkdtemp");
	setenv("WARPDRIVE_SYSFS", root, 1);
	setenv("WARPDRIVE_DEV", DEV, 1);
	snprintf(cmd, sizeof(cmd), "%s/hisi_zip-0", root);
	mkdir(cmd, 0755);
	strcat(cmd, "/device");
	mkdir(cmd, 0755);
	attr("algorithms", "zlib\n");
	attr("flags", "1\n");
	attr("region_mmio_size", "8192\n");
	wt_check(rte_eal_init(RTE_DIM(argv), argv) >= 0, "EAL does not start");
	rte_log_set_global_level(RTE_LOG_CRIT);
	ret = WT_RUN(cases);
	warpdrive_dev_close(dev);
	snprintf(cmd, sizeof(cmd), "rm -r %s", root);
	return system(cmd) == 0 ? ret : 1;
}
