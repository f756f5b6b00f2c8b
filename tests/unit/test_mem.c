/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Memory of devices without SVA: the queues of two such nodes must have
 * registered exactly what DPDK's heaps have and what was mapped for their device,
 * each region pinned once, whatever comes and goes in which order and from which
 * threads. The kernel's end of the calls, and EAL's memory map with its events,
 * are this file's, put in place by the linker.
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_memory.h>

#include "hw/warp_hw_mem.h"
#include "warp_mem.h"
#include "warp_queue.h"
#include "wtest.h"

#define DEV		"/warp-no-such-dev"
#define DUS_SIZE	151552
#define MMIO_SIZE	8192
#define FD		1000		/* of the first queue */
#define FDS		64
#define BUF_FD		2000		/* of the first dma-buf */
#define PAGES		96		/* pages of the heap that the tests play with */
#define PAGE		(2ull << 20)
#define BASE		0x100000000ull
#define EXT_BASE	0x700000000000ull
#define FREE_BASE	0x6FF000000000ull	/* of no test's external memory */

/* ---- The kernel: regions of a queue, and the pinnings behind them ---- */

struct pinning {
	uint64_t va, len;
	unsigned int users;	/* regions and dma-bufs */
};

struct region {
	uint64_t va, len;
	struct pinning *pin;
};

struct file {
	bool open, started, stopped;
	char node[32];
	void *dus, *mmio;
	struct region region[512];
	unsigned int n;
};

static pthread_mutex_t kernel = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FDS];
static struct pinning *buf[FDS];
static uint64_t pinned, pin_limit = UINT64_MAX;
static unsigned int imports;
static bool fd_table_full, stuck, signalled;

static void
unpin(struct pinning *p)
{
	if (--p->users == 0) {
		pinned -= p->len;
		free(p);
	}
}

static struct region *
region_at(struct file *f, uint64_t va)
{
	unsigned int i;

	for (i = 0; i < f->n; i++)
		if (f->region[i].va == va)
			return &f->region[i];
	return NULL;
}

static int
add_region(struct file *f, uint64_t va, uint64_t len, struct pinning *p)
{
	unsigned int i;

	for (i = 0; i < f->n; i++)
		if (va < f->region[i].va + f->region[i].len && f->region[i].va < va + len)
			return EEXIST;
	wt_check(f->n < RTE_DIM(f->region), "regions");
	f->region[f->n++] = (struct region){ va, len, p };
	p->users++;
	return 0;
}

static int
mem_map(struct file *f, struct warp_mem_map *m)
{
	struct pinning *p;
	int err;

	wt_equal(m->flags, WARP_MEM_FIXED);
	wt_check(m->iova == m->addr && m->reserved == 0 && m->size != 0 &&
		 (m->addr | m->size) % 4096 == 0, "map 0x%" PRIx64, m->addr);
	if (pinned + m->size > pin_limit)
		return ENOMEM;
	p = calloc(1, sizeof(*p));
	wt_check(p != NULL, "calloc");
	*p = (struct pinning){ m->addr, m->size, 0 };
	pinned += p->len;
	err = add_region(f, m->addr, m->size, p);
	if (err != 0) {
		p->users = 1;
		unpin(p);
	}
	return err;
}

static int
mem_unmap(struct file *f, const struct warp_mem_unmap *m)
{
	struct region *r = region_at(f, m->iova);

	wt_equal(m->flags, WARP_MEM_WAIT);
	wt_equal(m->reserved, 0);
	if (r == NULL)
		return ENOENT;
	if (stuck)
		return EBUSY;
	if (signalled) {
		sigset_t blocked;

		pthread_sigmask(SIG_SETMASK, NULL, &blocked);
		if (sigismember(&blocked, SIGALRM) == 0)
			return EINTR;
	}
	unpin(r->pin);
	*r = f->region[--f->n];
	return 0;
}

static int
mem_export(struct file *f, struct warp_mem_export *m)
{
	struct region *r = region_at(f, m->iova);
	int i;

	wt_equal(m->flags, 0);
	if (r == NULL)
		return ENOENT;
	for (i = 0; i < FDS && buf[i] != NULL; i++)
		;
	if (i == FDS || fd_table_full)
		return EMFILE;
	buf[i] = r->pin;
	r->pin->users++;
	m->fd = BUF_FD + i;
	return 0;
}

static int
mem_import(struct file *f, struct warp_mem_import *m)
{
	struct pinning *p;

	wt_check(m->fd >= BUF_FD && m->fd < BUF_FD + FDS, "import of %d", m->fd);
	wt_equal(m->flags, WARP_MEM_FIXED);
	wt_equal(m->reserved, 0);
	p = buf[m->fd - BUF_FD];
	wt_check(p != NULL && p->va == m->iova, "another region's dma-buf");
	m->size = p->len;
	imports++;
	return add_region(f, m->iova, p->len, p);
}

static int
queue_call(struct file *f, unsigned long request, void *arg)
{
	wt_check(f->open, "call on a closed queue");
	switch (request) {
	case WARP_UACCE_SET_QP_CTX:
		((struct warp_qp_ctx *)arg)->id = (uint16_t)(f - files);
		return 0;
	case WARP_UACCE_SET_QP_INFO:
		*(struct warp_qp_info *)arg = (struct warp_qp_info){
			.sqe_size = WARP_SQE_SIZE, .sq_depth = 1024, .cq_depth = 1024
		};
		return 0;
	case WARP_UACCE_START_Q:
		f->started = true;
		return 0;
	case WARP_UACCE_PUT_Q:
		f->stopped = true;
		return 0;
	case WARP_MEM_MAP:
		return mem_map(f, arg);
	case WARP_MEM_UNMAP:
		return mem_unmap(f, arg);
	case WARP_MEM_EXPORT:
		return mem_export(f, arg);
	case WARP_MEM_IMPORT:
		return mem_import(f, arg);
	default:
		wt_check(false, "ioctl %lx", request);
		return EINVAL;
	}
}

/* ---- In libc's place ---- */

int __real_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, ...);
void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int __real_close(int fd);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
void *__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int __wrap_close(int fd);

static struct file *
file_of(int fd)
{
	return fd >= FD && fd < FD + FDS ? &files[fd - FD] : NULL;
}

int
__wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode, i;

	if (strncmp(path, DEV "/", strlen(DEV) + 1) == 0) {
		pthread_mutex_lock(&kernel);
		for (i = 0; files[i].open; i++)
			;
		memset(&files[i], 0, sizeof(files[i]));
		files[i].open = true;
		snprintf(files[i].node, sizeof(files[i].node), "%s", path + strlen(DEV) + 1);
		pthread_mutex_unlock(&kernel);
		return FD + i;
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

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
	struct file *f = file_of(fd);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (f == NULL)
		return __real_ioctl(fd, request, arg);
	pthread_mutex_lock(&kernel);
	errno = queue_call(f, request, arg);
	pthread_mutex_unlock(&kernel);
	return errno != 0 ? -1 : 0;
}

void *
__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	struct file *f = file_of(fd);

	if (f == NULL)
		return __real_mmap(addr, len, prot, flags, fd, off);
	return __real_mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void *
__wrap_mmap64(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	return __wrap_mmap(addr, len, prot, flags, fd, off);
}

int
__wrap_close(int fd)
{
	struct file *f = file_of(fd);

	if (f == NULL && (fd < BUF_FD || fd >= BUF_FD + FDS))
		return __real_close(fd);
	pthread_mutex_lock(&kernel);
	if (f != NULL) {
		wt_check(f->open, "closed twice");
		while (f->n != 0)
			unpin(f->region[--f->n].pin);
		f->open = false;
	} else {
		wt_check(buf[fd - BUF_FD] != NULL, "dma-buf closed twice");
		unpin(buf[fd - BUF_FD]);
		buf[fd - BUF_FD] = NULL;
	}
	pthread_mutex_unlock(&kernel);
	return 0;
}

/* ---- EAL's memory: a heap of pages, the first of which it never gives back ---- */

#define KEPT	5		/* pages of start-up */

static pthread_mutex_t eal = PTHREAD_MUTEX_INITIALIZER;	/* EAL's memory lock */
static bool page_used[PAGES];	/* eal */
static struct rte_memseg segs[PAGES];
static struct rte_memseg_list list;
static rte_mem_event_callback_t callback;
static bool legacy;

int __wrap_rte_mem_event_callback_register(const char *name, rte_mem_event_callback_t clb,
					   void *arg);
int __wrap_rte_memseg_contig_walk_thread_unsafe(rte_memseg_contig_walk_t func, void *arg);
struct rte_memseg_list *__wrap_rte_mem_virt2memseg_list(const void *addr);
void __wrap_rte_mcfg_mem_read_lock(void);
void __wrap_rte_mcfg_mem_read_unlock(void);

int
__wrap_rte_mem_event_callback_register(const char *name __rte_unused,
				       rte_mem_event_callback_t clb, void *arg __rte_unused)
{
	if (legacy) {
		rte_errno = ENOTSUP;
		return -1;
	}
	wt_check(callback == NULL, "registered twice");
	callback = clb;
	return 0;
}

void
__wrap_rte_mcfg_mem_read_lock(void)
{
	pthread_mutex_lock(&eal);
}

void
__wrap_rte_mcfg_mem_read_unlock(void)
{
	pthread_mutex_unlock(&eal);
}

struct rte_memseg_list *
__wrap_rte_mem_virt2memseg_list(const void *addr)
{
	uint64_t va = (uintptr_t)addr;

	return va >= BASE && va < BASE + PAGES * PAGE ? &list : NULL;
}

int
__wrap_rte_memseg_contig_walk_thread_unsafe(rte_memseg_contig_walk_t func, void *arg)
{
	unsigned int i, n;
	int ret = 0;

	for (i = 0; i < PAGES && ret == 0; i += n + 1) {
		for (n = 0; i + n < PAGES && page_used[i + n]; n++)
			;
		if (n != 0)
			ret = func(&list, &segs[i], n * PAGE, arg);
	}
	return ret;
}

static void
eal_set_up(void)
{
	unsigned int i;

	list.page_sz = PAGE;
	list.heap = 1;
	for (i = 0; i < PAGES; i++) {
		segs[i].addr_64 = BASE + i * PAGE;
		segs[i].len = PAGE;
		segs[i].flags = i < KEPT ? RTE_MEMSEG_FLAG_DO_NOT_FREE : 0;
		page_used[i] = i < KEPT || (i > 10 && i < 14);
	}
}

/* Gets or gives back a run of pages, as EAL's heap does, with an event under its lock. */
static void
heap_changes(void)
{
	unsigned int at = KEPT + wt_below(PAGES - KEPT), n = 0;
	bool used;

	pthread_mutex_lock(&eal);
	used = page_used[at];
	do {
		page_used[at + n] = !used;
		n++;
	} while (at + n < PAGES && page_used[at + n] == used && wt_below(4) != 0);
	callback(used ? RTE_MEM_EVENT_FREE : RTE_MEM_EVENT_ALLOC,
		 (void *)(uintptr_t)(BASE + at * PAGE), n * PAGE, NULL);
	pthread_mutex_unlock(&eal);
}

/* ---- Two nodes ---- */

static char root[] = "/tmp/warp_mem_XXXXXX";
static struct warp_dev *dev[2];

static void
attr(unsigned int node, const char *name, const char *value)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/warpdrive_zip-%u/%s", root, node, name);
	f = fopen(path, "w");
	wt_check(f != NULL, "%s", path);
	fputs(value, f);
	fclose(f);
}

static void
open_device(unsigned int i)
{
	struct warp_devargs a;
	char name[8], args[40];

	snprintf(name, sizeof(name), "dev%u", i);
	snprintf(args, sizeof(args), "device=warpdrive_zip-%u", i);
	wt_equal(warpdrive_devargs_parse(name, args, &a), 0);
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, name, -1, &dev[i]), 0);
}

static struct warp_queue *
opened(unsigned int node)
{
	struct warp_queue *q = NULL;

	wt_equal(warpdrive_queue_open(dev[node], 0, -1, &q), 0);
	wt_check(files[q->fd - FD].started, "not started");
	return q;
}

/* External memory that the tests map: where, how long, and for which devices it is now. */
#define EXTS	6
static struct {
	uint64_t va, len;
	bool mapped[2];
} ext[EXTS];

/* True if this queue's regions are these bytes and no others. */
static void
check_file(struct file *f)
{
	unsigned int node = f->node[strlen(f->node) - 1] - '0', i;
	uint64_t want = 0, have = 0;

	for (i = 0; i < f->n; i++)
		have += f->region[i].len;
	for (i = 0; i < PAGES; i++) {
		uint64_t va = BASE + i * PAGE;
		unsigned int k, covered = 0;

		for (k = 0; k < f->n; k++)
			covered += f->region[k].va <= va &&
				   f->region[k].va + f->region[k].len >= va + PAGE;
		wt_check(covered == page_used[i], "page %u of the heap, used %d, is in %u regions", i,
			 page_used[i], covered);
		want += page_used[i] ? PAGE : 0;
	}
	for (i = 0; i < EXTS; i++) {
		const struct region *r = region_at(f, ext[i].va);

		wt_check((r != NULL && r->len == ext[i].len) == ext[i].mapped[node],
			 "external memory %u, mapped %d", i, ext[i].mapped[node]);
		want += ext[i].mapped[node] ? ext[i].len : 0;
	}
	wt_equal(have, want);
}

static void
check_all(void)
{
	uint64_t sum = 0;
	unsigned int i, used[2] = { 0, 0 };

	for (i = 0; i < FDS; i++) {
		wt_check(buf[i] == NULL, "a dma-buf was left open");
		if (!files[i].open)
			continue;
		check_file(&files[i]);
		used[files[i].node[strlen(files[i].node) - 1] - '0']++;
	}
	/* Once each, whoever shares it. */
	for (i = 0; i < PAGES; i++)
		sum += page_used[i] && used[0] + used[1] != 0 ? PAGE : 0;
	for (i = 0; i < EXTS; i++)
		sum += (ext[i].mapped[0] && used[0] != 0) || (ext[i].mapped[1] && used[1] != 0) ?
		       ext[i].len : 0;
	wt_equal(pinned, sum);
}

static void
ext_changes(void)
{
	unsigned int i = wt_below(EXTS), node = wt_below(2);
	void *addr = (void *)(uintptr_t)ext[i].va;

	if (ext[i].mapped[node])
		wt_equal(warp_mem_unmap(dev[node], addr, ext[i].len), 0);
	else
		wt_equal(warp_mem_map(dev[node], addr, ext[i].len), 0);
	ext[i].mapped[node] = !ext[i].mapped[node];
}

/* ---- Cases ---- */

static void
first_queue(void)
{
	struct warp_queue *q[3];
	struct file *f;

	q[0] = opened(0);
	f = &files[q[0]->fd - FD];
	/* What EAL keeps is one region, what it may give back is one for each page. */
	wt_equal(f->n, 1 + 3);
	wt_equal(imports, 0);
	check_all();
	q[1] = opened(0);
	q[2] = opened(1);
	wt_equal(imports, 2 * 4);
	check_all();
	/* The pinning outlives the queue that made it. */
	warpdrive_queue_close(q[0]);
	check_all();
	q[0] = opened(1);
	wt_equal(imports, 3 * 4);
	check_all();
	warpdrive_queue_close(q[0]);
	warpdrive_queue_close(q[1]);
	warpdrive_queue_close(q[2]);
	wt_equal(pinned, 0);
}

static void
anything_goes(void)
{
	struct warp_queue *q[8] = { NULL };
	uint32_t rounds = wt_rounds(20000), i;

	for (i = 0; i < rounds; i++) {
		unsigned int k = wt_below(RTE_DIM(q));

		if (wt_below(3) == 0)
			heap_changes();
		if (wt_below(3) == 0)
			ext_changes();
		fd_table_full = wt_below(10) == 0;
		if (wt_below(4) == 0 && q[k] != NULL) {
			warpdrive_queue_close(q[k]);
			q[k] = NULL;
		} else if (wt_below(4) == 0 && q[k] == NULL && !fd_table_full) {
			q[k] = opened(wt_below(2));
		}
		/* Without descriptors for dma-bufs a region is pinned more often, never less. */
		if (fd_table_full || wt_below(50) != 0)
			continue;
		for (k = 0; k < RTE_DIM(q); k++) {
			warpdrive_queue_close(q[k]);
			q[k] = NULL;
		}
		q[0] = opened(0);
		q[1] = opened(1);
		check_all();
	}
	fd_table_full = false;
	for (i = 0; i < RTE_DIM(q); i++)
		warpdrive_queue_close(q[i]);
	wt_equal(pinned, 0);
}

/* Each thread has its own part of it all: a heap, queues of a device, external memory. */
static atomic_bool enough;

static void *
heap_thread(void *arg __rte_unused)
{
	while (!enough)
		heap_changes();
	return NULL;
}

static void *
queue_thread(void *arg)
{
	unsigned int node = (unsigned int)(uintptr_t)arg;

	while (!enough) {
		struct warp_queue *a = opened(node), *b = opened(node);

		warpdrive_queue_close(a);
		warpdrive_queue_close(b);
	}
	return NULL;
}

static void
threads(void)
{
	struct warp_queue *q[2] = { opened(0), opened(1) };
	uint32_t rounds = wt_rounds(20000), i;
	pthread_t t[3];

	enough = false;
	wt_equal(pthread_create(&t[0], NULL, heap_thread, NULL), 0);
	wt_equal(pthread_create(&t[1], NULL, queue_thread, (void *)0), 0);
	wt_equal(pthread_create(&t[2], NULL, queue_thread, (void *)1), 0);
	for (i = 0; i < rounds; i++)
		ext_changes();
	enough = true;
	for (i = 0; i < RTE_DIM(t); i++)
		wt_equal(pthread_join(t[i], NULL), 0);
	check_all();
	warpdrive_queue_close(q[0]);
	warpdrive_queue_close(q[1]);
	wt_equal(pinned, 0);
}

static void
limit(void)
{
	struct warp_queue *q = NULL, *first;

	pin_limit = 3 * PAGE;
	wt_equal(warpdrive_queue_open(dev[0], 0, -1, &q), -ENOMEM);
	wt_equal(pinned, 0);
	wt_check(!files[0].open && !files[0].started, "left open");
	pin_limit = UINT64_MAX;
	first = opened(0);
	/* Nothing more is pinned for the second. */
	pin_limit = pinned;
	q = opened(1);
	/* Memory that comes now cannot be had, and is tried again for the next queue. */
	pthread_mutex_lock(&eal);
	wt_check(!page_used[PAGES - 1], "of the test");
	page_used[PAGES - 1] = true;
	callback(RTE_MEM_EVENT_ALLOC, (void *)(uintptr_t)segs[PAGES - 1].addr_64, PAGE, NULL);
	pthread_mutex_unlock(&eal);
	wt_check(region_at(&files[first->fd - FD], segs[PAGES - 1].addr_64) == NULL, "is there");
	warpdrive_queue_close(q);
	q = NULL;
	wt_equal(warpdrive_queue_open(dev[1], 0, -1, &q), -ENOMEM);
	pin_limit = UINT64_MAX;
	q = opened(1);
	wt_check(region_at(&files[q->fd - FD], segs[PAGES - 1].addr_64) != NULL, "is missing");
	pthread_mutex_lock(&eal);
	page_used[PAGES - 1] = false;
	callback(RTE_MEM_EVENT_FREE, (void *)(uintptr_t)segs[PAGES - 1].addr_64, PAGE, NULL);
	pthread_mutex_unlock(&eal);
	check_all();
	warpdrive_queue_close(first);
	warpdrive_queue_close(q);
	wt_equal(pinned, 0);
}

/* A part of a region goes: the rest stays. */
static void
part_of_a_region(void)
{
	struct warp_queue *q = opened(0);

	pthread_mutex_lock(&eal);
	page_used[2] = false;
	callback(RTE_MEM_EVENT_FREE, (void *)(uintptr_t)segs[2].addr_64, PAGE, NULL);
	check_all();
	page_used[2] = true;
	callback(RTE_MEM_EVENT_ALLOC, (void *)(uintptr_t)segs[2].addr_64, PAGE, NULL);
	pthread_mutex_unlock(&eal);
	check_all();
	warpdrive_queue_close(q);
}

static void
bad_ranges(void)
{
	static const struct { uint64_t va, len; int err; } t[] = {
		{ FREE_BASE, 0, -EINVAL },
		{ FREE_BASE + 1, 4096, -EINVAL },
		{ FREE_BASE, 4095, -EINVAL },
		{ FREE_BASE, WARP_MEM_MAX_SIZE + 4096, -EINVAL },
		{ UINT64_MAX - 4095, 8192, -EINVAL },
		{ BASE, 4096, -EEXIST },
		{ BASE - 4096, 8192, -EEXIST },
		{ FREE_BASE + 4096, 4096, -EEXIST },
		{ FREE_BASE - 4096, 1 << 20, -EEXIST },
	};
	struct warp_queue *q = opened(0);
	unsigned int i;

	wt_equal(warp_mem_map(dev[0], (void *)FREE_BASE, 16384), 0);
	for (i = 0; i < RTE_DIM(t); i++)
		wt_equal(warp_mem_map(dev[0], (void *)(uintptr_t)t[i].va, t[i].len), t[i].err);
	/* For the other device it is free. */
	wt_equal(warp_mem_map(dev[1], (void *)FREE_BASE, 16384), 0);
	wt_equal(warp_mem_unmap(dev[1], (void *)FREE_BASE, 4096), -ENOENT);
	wt_equal(warp_mem_unmap(dev[1], (void *)FREE_BASE, 16384), 0);
	wt_equal(warp_mem_unmap(dev[1], (void *)FREE_BASE, 16384), -ENOENT);
	wt_equal(warp_mem_unmap(dev[0], (void *)FREE_BASE, 16384), 0);
	/* What cannot be pinned is not mapped for a part of the queues. */
	pin_limit = pinned;
	wt_equal(warp_mem_map(dev[0], (void *)FREE_BASE, 16384), -ENOMEM);
	pin_limit = UINT64_MAX;
	wt_equal(warp_mem_unmap(dev[0], (void *)FREE_BASE, 16384), -ENOENT);
	check_all();
	warpdrive_queue_close(q);
}

/* A queue that does not let go of memory is stopped, and the others go on. */
static void
hung_queue(void)
{
	struct warp_queue *q = opened(0), *other;
	struct file *f = &files[q->fd - FD];

	wt_check(!warp_ring_tx_dead(&q->ring) && !warp_ring_rx_dead(&q->ring), "dead");
	wt_equal(warp_mem_map(dev[0], (void *)FREE_BASE, 4096), 0);
	stuck = true;
	wt_equal(warp_mem_unmap(dev[0], (void *)FREE_BASE, 4096), 0);
	stuck = false;
	wt_check(f->stopped, "not stopped");
	wt_check(warp_ring_tx_dead(&q->ring) && warp_ring_rx_dead(&q->ring), "alive");
	other = opened(0);
	heap_changes();
	check_file(&files[other->fd - FD]);
	warpdrive_queue_close(other);
	warpdrive_queue_close(q);
	wt_equal(pinned, 0);
}

/* A timer's signals while memory goes end no wait for the device, and no queue. */
static void
signals(void)
{
	struct warp_queue *q = opened(0);
	sigset_t blocked;

	signalled = true;
	wt_equal(warp_mem_map(dev[0], (void *)FREE_BASE, 4096), 0);
	wt_equal(warp_mem_unmap(dev[0], (void *)FREE_BASE, 4096), 0);
	heap_changes();
	signalled = false;
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	wt_check(sigismember(&blocked, SIGALRM) == 0, "signals stay blocked");
	wt_check(!files[q->fd - FD].stopped, "stopped");
	check_all();
	warpdrive_queue_close(q);
}

/* Memory that never changes: what lies together is one region. */
static void
fixed_memory(void)
{
	struct warp_queue *q = opened(0);

	wt_check(callback == NULL, "has events");
	wt_equal(files[q->fd - FD].n, 2);
	check_all();
	ext_changes();
	check_all();
	warpdrive_queue_close(q);
	wt_equal(pinned, 0);
}

static const struct wt_case fixed_cases[] = {
	{ "memory that never changes", fixed_memory },
};

static const struct wt_case cases[] = {
	{ "regions, and who pins them", first_queue },
	{ "a limit", limit },
	{ "a part of a region goes", part_of_a_region },
	{ "ranges that cannot be mapped", bad_ranges },
	{ "memory, queues and mappings come and go", anything_goes },
	{ "and from several threads", threads },
	{ "a queue that hangs", hung_queue },
	{ "signals while memory goes", signals },
};

int
main(int argc, char **args)
{
	char *argv[] = {
		(char[]){ "test" }, (char[]){ "--no-huge" }, (char[]){ "--no-pci" },
		(char[]){ "--no-shconf" }, (char[]){ "-m" }, (char[]){ "64" },
		(char[]){ "--iova-mode=va" }, (char[]){ "--no-telemetry" },
		(char[]){ "--file-prefix=warp_test" },
	};
	char cmd[300];
	unsigned int i;
	int ret;

	wt_init(0);
	wt_check(mkdtemp(root) != NULL, "mkdtemp");
	setenv("WARPDRIVE_SYSFS", root, 1);
	setenv("WARPDRIVE_DEV", DEV, 1);
	wt_check(rte_eal_init(RTE_DIM(argv), argv) >= 0, "EAL does not start");
	rte_log_set_global_level(RTE_LOG_EMERG);
	eal_set_up();
	for (i = 0; i < EXTS; i++) {
		ext[i].va = EXT_BASE + i * (1ull << 20);
		ext[i].len = (1 + wt_below(100)) * 4096ull;
	}
	for (i = 0; i < 2; i++) {
		snprintf(cmd, sizeof(cmd), "mkdir -p %s/warpdrive_zip-%u/device", root, i);
		wt_equal(system(cmd), 0);
		attr(i, "api", "warpdrive_v1\n");
		attr(i, "device/model", "v3\n");
		attr(i, "algorithms", "zlib\ngzip\ndeflate\n");
		attr(i, "flags", "196608\n");
		attr(i, "region_mmio_size", "8192\n");
		attr(i, "region_dus_size", "151552\n");
		open_device(i);
	}
	legacy = argc > 1 && strcmp(args[1], "legacy") == 0;
	ret = legacy ? WT_RUN(fixed_cases) : WT_RUN(cases);
	for (i = 0; i < 2; i++)
		warpdrive_dev_close(dev[i]);
	snprintf(cmd, sizeof(cmd), "rm -r %s", root);
	return system(cmd) == 0 ? ret : 1;
}
