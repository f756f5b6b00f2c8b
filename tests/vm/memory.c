/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Registered memory of a node without SVA. That the device gets at the right
 * bytes is checked with zlib, that nothing is left behind with /proc.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include "regions.h"

#define KIB	1024u
#define MIB	(1024u * 1024u)
#define BAD	WARP_ZIP_ST_SOFT_ADDR

static char node[256];
static long page;

static struct client
open_queue(void)
{
	struct client c;
	int ret = client_open(&c, node, WARP_ZIP_QC_COMPRESS, true);

	if (ret != 0) {
		printf("no queue: %s\n", strerror(-ret));
		exit(1);
	}
	return c;
}

/* A queue with a region for input, filled with text, and one for output. */
struct bench {
	struct client c;
	size_t size;
	uint8_t *in, *out;
	uint64_t in_at, out_at;
};

static struct bench
open_bench(size_t size)
{
	struct bench b = { .c = open_queue(), .size = size };

	b.in = new_region(&b.c, size, &b.in_at);
	b.out = new_region(&b.c, size * 2, &b.out_at);
	fill_text(b.in, size);
	return b;
}

static void
close_bench(struct bench *b)
{
	client_close(&b->c);
	munmap(b->in, b->size);
	munmap(b->out, b->size * 2);
}

/* The device compresses @p len bytes at @p offset of the input, and it is these. */
static bool
compresses(struct bench *b, size_t offset, uint32_t len)
{
	uint32_t n = 0;
	uint32_t st = zip_at(&b->c, b->in_at + offset, len, b->out_at, b->size * 2, &n);

	/* NEGATIVE: a result, larger than the data. */
	if (st != WARP_ZIP_ST_OK && st != WARP_ZIP_ST_NEGATIVE) {
		printf("  status %#x\n", st);
		return false;
	}
	return inflates_to(b->out, n, b->in + offset, len);
}

/* ---- What a client sees ---- */

static void
flags(void)
{
	const char *sva = client_node("warpdrive_zip", true);
	struct client c;
	uint64_t iova;
	uint8_t *p = new_pages(page);
	long f = client_attr(node, "flags");

	CHECK((f & 1) == 0 && f & WARP_UACCE_FLAG_SOFT && f & WARP_UACCE_FLAG_REGIONS, "%#lx", f);
	CHECK(sva != NULL && (client_attr(sva, "flags") & WARP_UACCE_FLAG_REGIONS) == 0);
	CHECK(client_open(&c, sva, WARP_ZIP_QC_COMPRESS, true) == 0);
	CHECK(mem_map(c.fd, p, page, 0, &iova) == -EOPNOTSUPP);
	CHECK(mem_unmap(c.fd, 0, 0) == -EOPNOTSUPP);
	CHECK(mem_export(c.fd, 0) == -EOPNOTSUPP);
	CHECK(mem_import(c.fd, 0, 0, &iova, NULL) == -EOPNOTSUPP);
	CHECK(queue_fence(c.fd, -1, 0) == -EOPNOTSUPP);
	CHECK(ioctl(c.fd, _IO('W', 70)) == -1 && errno == EINVAL);
	client_close(&c);
	munmap(p, page);
}

static void
translation(void)
{
	struct bench b = open_bench(256 * KIB);
	uint32_t n;

	CHECK(b.in_at != (uintptr_t)b.in && b.out_at != (uintptr_t)b.out);
	CHECK(b.in_at % page == 0 && b.in_at != 0 && b.in_at < WARP_MEM_IOVA_END);
	CHECK(compresses(&b, 0, 256 * KIB));
	CHECK(compresses(&b, 1, 1));
	CHECK(compresses(&b, page - 1, 3 * page + 2));
	CHECK(compresses(&b, b.size - 5, 5));
	/* One byte too many; the process's own pointers; nothing at all. */
	CHECK(zip_at(&b.c, b.in_at + b.size - 5, 6, b.out_at, page, &n) == BAD);
	CHECK(zip_at(&b.c, b.in_at - 1, 6, b.out_at, page, &n) == BAD);
	CHECK(zip_at(&b.c, (uintptr_t)b.in, 100, b.out_at, page, &n) == BAD);
	memset(b.out, 0x11, b.size);
	CHECK(zip_at(&b.c, b.in_at, 100, (uintptr_t)b.out, page, &n) == BAD && b.out[0] == 0x11);
	CHECK(zip_at(&b.c, ~0ull - 50, 100, b.out_at, page, &n) == BAD);
	CHECK(compresses(&b, 7, 1000), "the queue works on");
	close_bench(&b);
	CHECK(all_undone(node));
}

/* Regions without a gap are one to the device, with a gap they are not. */
static void
neighbours(void)
{
	struct bench b = open_bench(64 * KIB);
	uint8_t *p = new_pages(4 * page);
	uint64_t at = 1ull << 40, gap = at + 3 * page;
	uint32_t n;

	fill_text(p, 4 * page);
	CHECK(mem_map(b.c.fd, p, page, WARP_MEM_FIXED, &at) == 0 && at == 1ull << 40);
	at += page;
	CHECK(mem_map(b.c.fd, p + page, page, WARP_MEM_FIXED | WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(mem_map(b.c.fd, p + 3 * page, page, WARP_MEM_FIXED, &gap) == 0);
	at -= page;
	CHECK(zip_at(&b.c, at + 10, 2 * page - 20, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, p + 10, 2 * page - 20));
	CHECK(zip_at(&b.c, at + 10, 2 * page, b.out_at, b.size, &n) == BAD);
	/* The kernel's own choices have a gap behind them. */
	CHECK(b.out_at > b.in_at + b.size || b.in_at > b.out_at + 2 * b.size);
	close_bench(&b);
	munmap(p, 4 * page);
	CHECK(all_undone(node));
}

static void
scattered(void)
{
	struct bench b = open_bench(64 * KIB);
	uint8_t *lists;
	uint64_t lists_at;
	struct warp_zip_sqe sqe;
	struct warp_sgl *in, *out;
	unsigned int i;

	lists = new_region(&b.c, page, &lists_at);
	in = (struct warp_sgl *)lists;
	out = (struct warp_sgl *)(lists + page / 2);
	in->entry_sum_in_sgl = in->entry_length_in_sgl = in->entry_sum_in_chain = 8;
	for (i = 0; i < 8; i++) {
		in->sge[i].buf = b.in_at + 1000 * i;
		in->sge[i].len = 1000;
	}
	out->entry_sum_in_sgl = out->entry_length_in_sgl = out->entry_sum_in_chain = 1;
	out->sge[0].buf = b.out_at;
	out->sge[0].len = 16000;
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)lists_at, 8000,
		   (void *)(uintptr_t)(lists_at + page / 2), 16000);
	sqe.type |= WARP_ZIP_BUF_SGL;
	CHECK(client_exec(&b.c, &sqe) == 0 && (sqe.status & WARP_ZIP_STATUS_MASK) == 0);
	CHECK(inflates_to(b.out, sqe.produced, b.in, 8000));
	in->sge[5].buf = (uintptr_t)b.in;
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)lists_at, 8000,
		   (void *)(uintptr_t)(lists_at + page / 2), 16000);
	sqe.type |= WARP_ZIP_BUF_SGL;
	CHECK(client_exec(&b.c, &sqe) == 0 && (sqe.status & WARP_ZIP_STATUS_MASK) == BAD,
	      "a pointer in a list");
	close_bench(&b);
	munmap(lists, page);
	CHECK(all_undone(node));
}

/* ---- Refusals ---- */

static void
refused(struct client *c, const char *what, int want, const void *addr, uint64_t size,
	uint32_t map_flags, uint64_t iova)
{
	struct warp_mem_map m = {
		.addr = (uintptr_t)addr, .size = size, .iova = iova, .flags = map_flags,
	};
	long before = locked_pages();
	int got = ioctl(c->fd, WARP_MEM_MAP, &m) == 0 ? 0 : errno;

	CHECK(got == want, "%s: %s", what, strerror(got));
	CHECK(locked_pages() == before, "%s: %ld pages are locked", what, locked_pages() - before);
}

static void
bad_requests(void)
{
	struct bench b = open_bench(page);
	struct client *c = &b.c;
	uint8_t *p = new_pages(4 * page), *ro = new_pages(page);
	uint64_t taken = 1ull << 41;
	const uint32_t fixed = WARP_MEM_FIXED;

	munmap(p + 3 * page, page);
	mprotect(p + 2 * page, page, PROT_NONE);
	mprotect(ro, page, PROT_READ);
	CHECK(mem_map(c->fd, p, 2 * page, fixed, &taken) == 0);
	refused(c, "no bytes", EINVAL, p, 0, 0, 0);
	refused(c, "odd address", EINVAL, p + 1, page, 0, 0);
	refused(c, "odd size", EINVAL, p, page + 1, 0, 0);
	refused(c, "less than a page", EINVAL, p, 64, 0, 0);
	refused(c, "unknown flag", EINVAL, p, page, 1u << 2, 0);
	refused(c, "all flags", EINVAL, p, page, ~0u, 0);
	refused(c, "an address that is not asked for", EINVAL, p, page, 0, taken + 16 * page);
	refused(c, "odd fixed address", EINVAL, p, page, fixed, taken + 5 * page + 64);
	refused(c, "wraps", EOVERFLOW, p, -(uint64_t)page, 0, 0);
	refused(c, "ends at 2^64", EOVERFLOW, (void *)-page, page, 0, 0);
	refused(c, "too large", EFBIG, p, WARP_MEM_MAX_SIZE + page, 0, 0);
	refused(c, "page 0", ERANGE, p, page, fixed, 0);
	refused(c, "behind the end", ERANGE, p, page, fixed, WARP_MEM_IOVA_END);
	refused(c, "over the end", ERANGE, p, 2 * page, fixed, WARP_MEM_IOVA_END - page);
	refused(c, "same place", EEXIST, p, page, fixed, taken);
	refused(c, "over the last page", EEXIST, p, page, fixed, taken + page);
	refused(c, "over the first page", EEXIST, p, 2 * page, fixed, taken - page);
	refused(c, "the kernel's half", EFAULT, (void *)0xFFFF888000000000ull, page, 0, 0);
	refused(c, "hole", EFAULT, p + 3 * page, page, 0, 0);
	refused(c, "no access", EFAULT, p + 2 * page, page, 0, 0);
	refused(c, "partly no access", EFAULT, p, 3 * page, 0, 0);
	refused(c, "partly a hole", EFAULT, p, 4 * page, WARP_MEM_READ_ONLY, 0);
	refused(c, "not writable", EFAULT, ro, page, 0, 0);
	CHECK(ioctl(c->fd, WARP_MEM_MAP, NULL) == -1 && errno == EFAULT);
	CHECK(ioctl(c->fd, WARP_MEM_MAP, p + 3 * page) == -1 && errno == EFAULT);
	CHECK(compresses(&b, 0, 100), "the queue works on");
	close_bench(&b);
	munmap(p, 3 * page);
	munmap(ro, page);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* The answer cannot be written: what was done is undone. */
static void
answer_unwritable(void)
{
	struct client c = open_queue();
	struct warp_mem_map *m = (struct warp_mem_map *)new_pages(page);
	uint8_t *p = new_pages(page);

	*m = (struct warp_mem_map){ .addr = (uintptr_t)p, .size = page };
	mprotect(m, page, PROT_READ);
	CHECK(ioctl(c.fd, WARP_MEM_MAP, m) == -1 && errno == EFAULT);
	CHECK(locked_pages() == 0);
	client_close(&c);
	munmap(m, page);
	munmap(p, page);
	CHECK(all_undone(node));
}

static void
bad_unmaps(void)
{
	struct client c = open_queue();
	struct warp_mem_unmap m = { .reserved = 1 };
	struct warp_mem_export e = { .flags = 1 };
	uint64_t at;
	uint8_t *p = new_region(&c, 4 * page, &at);

	CHECK(mem_unmap(c.fd, at + page, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, at + 1, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, 0, 0) == -ENOENT && mem_unmap(c.fd, ~0ull, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, at, 2) == -EINVAL);
	CHECK(ioctl(c.fd, WARP_MEM_UNMAP, &m) == -1 && errno == EINVAL);
	CHECK(ioctl(c.fd, WARP_MEM_EXPORT, &e) == -1 && errno == EINVAL);
	CHECK(mem_export(c.fd, at + page) == -ENOENT);
	CHECK(locked_pages() == 4);
	CHECK(mem_unmap(c.fd, at, 0) == 0 && mem_unmap(c.fd, at, 0) == -ENOENT);
	CHECK(locked_pages() == 0);
	client_close(&c);
	munmap(p, 4 * page);
	CHECK(all_undone(node));
}

static void
limit(void)
{
	struct rlimit old, low = { .rlim_cur = 16 * page, .rlim_max = 16 * page };
	struct client c = open_queue();
	uint8_t *p = new_pages(64 * page);
	uint64_t a, b;

	getrlimit(RLIMIT_MEMLOCK, &old);
	low.rlim_max = old.rlim_max;
	CHECK(setrlimit(RLIMIT_MEMLOCK, &low) == 0);
	CHECK(mem_map(c.fd, p, 17 * page, 0, &a) == -ENOMEM);
	CHECK(locked_pages() == 0 && pinned_settles(0));
	CHECK(mem_map(c.fd, p, 64 * page, WARP_MEM_READ_ONLY, &a) == -ENOMEM);
	CHECK(mem_map(c.fd, p, 16 * page, 0, &a) == 0 && locked_pages() == 16);
	CHECK(mem_map(c.fd, p, page, 0, &b) == -ENOMEM, "the same memory is charged again");
	CHECK(pinned_settles(16));
	CHECK(mem_unmap(c.fd, a, 0) == 0);
	CHECK(mlock(p, 10 * page) == 0);
	CHECK(mem_map(c.fd, p, 7 * page, 0, &a) == -ENOMEM, "one budget with mlock()");
	CHECK(mem_map(c.fd, p, 6 * page, 0, &a) == 0 && locked_pages() == 16);
	munlock(p, 10 * page);
	client_close(&c);
	setrlimit(RLIMIT_MEMLOCK, &old);
	munmap(p, 64 * page);
	CHECK(all_undone(node) && pinned_settles(0));
}

static int
child_calls(int fd, uint64_t at)
{
	uint8_t *p = new_pages(page);
	uint64_t iova;

	if (mem_map(fd, p, page, 0, &iova) != -EPERM || locked_pages() != 0)
		return 1;
	if (mem_unmap(fd, at, WARP_MEM_WAIT) != -EPERM)
		return 2;
	if (mem_export(fd, at) != -EPERM)
		return 3;
	if (mem_import(fd, fd, 0, &iova, NULL) != -EPERM)
		return 4;
	return queue_fence(fd, -1, 0) != -EPERM ? 5 : 0;
}

/* A child's memory is another's, and the parent's is none of its business. */
static void
foreign(void)
{
	struct bench b = open_bench(page);
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(child_calls(b.c.fd, b.in_at));
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	CHECK(compresses(&b, 0, 100));
	close_bench(&b);
	CHECK(all_undone(node));
}

/* ---- Read-only regions ---- */

static void
read_only(void)
{
	struct bench b = open_bench(64 * KIB);
	uint8_t *p = new_pages(2 * page);
	uint64_t at, untouched;
	uint32_t n;

	fill_text(p, page);
	mprotect(p, page, PROT_READ);
	CHECK(mem_map(b.c.fd, p, page, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(zip_at(&b.c, at, page, b.out_at, b.size, &n) == 0 && inflates_to(b.out, n, p, page));
	memcpy(b.out, p, page);
	CHECK(zip_at(&b.c, b.in_at, page, at, page, &n) == BAD, "the device may not write");
	CHECK(memcmp(b.out, p, page) == 0);
	/* Pages that were never touched: what is written later is what the device reads. */
	CHECK(mem_map(b.c.fd, p + page, page, WARP_MEM_READ_ONLY, &untouched) == 0);
	fill_text(p + page, page);
	CHECK(zip_at(&b.c, untouched, page, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, p + page, page));
	close_bench(&b);
	munmap(p, 2 * page);
	CHECK(all_undone(node));
}

/* A file's pages: read-only as they are in the page cache. */
static void
file_pages(void)
{
	struct bench b = open_bench(64 * KIB);
	char path[] = "/dev/shm/warp-memory.XXXXXX";
	int fd = mkstemp(path);
	uint8_t *priv, *shared;
	uint64_t at;
	uint32_t n;

	CHECK(fd >= 0 && write(fd, b.in, 16 * KIB) == 16 * (int)KIB);
	unlink(path);
	priv = mmap(NULL, 16 * KIB, PROT_READ, MAP_PRIVATE, fd, 0);
	shared = mmap(NULL, 16 * KIB, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(mem_map(b.c.fd, priv, 16 * KIB, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(zip_at(&b.c, at, 16 * KIB, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, b.in, 16 * KIB));
	CHECK(mem_map(b.c.fd, shared, 16 * KIB, 0, &at) == -EFAULT);
	CHECK(mem_map(b.c.fd, shared, 16 * KIB, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(pwrite(fd, "changed", 7, 0) == 7);
	CHECK(zip_at(&b.c, at, 16 * KIB, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, shared, 16 * KIB) && memcmp(shared, "changed", 7) == 0);
	munmap(priv, 16 * KIB);
	munmap(shared, 16 * KIB);
	close(fd);
	close_bench(&b);
	CHECK(all_undone(node));
}

/* ---- Unmapping ---- */

/* Takes @p count completions. @return how many were good. */
static unsigned int
take(struct client *c, unsigned int count)
{
	struct warp_zip_sqe sqe;
	unsigned int good = 0;

	while (count-- != 0) {
		if (client_wait(c, &sqe, 60000) != 0)
			return good;
		good += (sqe.status & WARP_ZIP_STATUS_MASK) == 0;
	}
	client_ack(c, false);
	return good;
}

static void
unmap_queued(void)
{
	struct bench b = open_bench(64 * KIB);
	uint32_t n;

	put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 40);
	client_ring(&b.c);
	CHECK(mem_unmap(b.c.fd, b.in_at, 0) == -EBUSY);
	CHECK(mem_unmap(b.c.fd, b.in_at, WARP_MEM_WAIT) == 0);
	/* It has waited: every one that was rung for is there, and good. */
	for (n = 0; client_get(&b.c, NULL) == 1; n++)
		CHECK((((struct warp_zip_sqe *)client_slot(&b.c, n))->status &
		       WARP_ZIP_STATUS_MASK) == 0, "descriptor %u", n);
	CHECK(n == 40, "%u", n);
	client_ack(&b.c, false);
	CHECK(zip_at(&b.c, b.in_at, 100, b.out_at, page, &n) == BAD);
	CHECK(mem_map(b.c.fd, b.in, b.size, 0, &b.in_at) == 0);
	CHECK(compresses(&b, 0, 1000));
	close_bench(&b);
	CHECK(all_undone(node));
}

static volatile bool stop;

struct churn {
	int fd;
	unsigned int rounds, failed;
};

/* Regions come and go while the queue works. */
static void *
churn(void *arg)
{
	struct churn *t = arg;
	uint8_t *p = new_pages(64 * page);
	uint64_t at;

	while (!stop) {
		t->failed += mem_map(t->fd, p, (1 + t->rounds % 64) * page, t->rounds & 1, &at) != 0;
		t->failed += mem_unmap(t->fd, at, WARP_MEM_WAIT) != 0;
		t->rounds++;
	}
	munmap(p, 64 * page);
	return NULL;
}

static void
unmap_under_load(void)
{
	struct bench b = open_bench(64 * KIB);
	struct churn arg = { .fd = b.c.fd };
	unsigned int i, good = 0;
	pthread_t t;

	stop = false;
	pthread_create(&t, NULL, churn, &arg);
	for (i = 0; i < 20; i++) {
		put_work(&b.c, b.in_at, 16 * KIB, b.out_at, b.size, 25);
		client_ring(&b.c);
		good += take(&b.c, 25);
	}
	stop = true;
	pthread_join(t, NULL);
	CHECK(good == 500, "%u of 500", good);
	CHECK(arg.rounds > 10 && arg.failed == 0, "%u of %u calls failed", arg.failed,
	      arg.rounds * 2);
	close_bench(&b);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* The process gives its memory away; the device keeps to the pages that it was given. */
static void
munmap_under_device(void)
{
	struct bench b = open_bench(256 * KIB);
	uint8_t *want = malloc(b.size), *view;
	int fd = mem_export(b.c.fd, b.out_at);

	memcpy(want, b.in, b.size);
	view = mmap(NULL, 2 * b.size, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(fd >= 0 && view != MAP_FAILED);
	put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 20);
	client_ring(&b.c);
	mmap(b.in, b.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap(b.out, 2 * b.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	memset(b.in, 0x55, b.size);
	memset(b.out, 0x66, 2 * b.size);
	CHECK(take(&b.c, 20) == 20);
	CHECK(inflates_to(view, ((struct warp_zip_sqe *)client_slot(&b.c, 19))->produced, want,
			  b.size));
	CHECK(b.out[0] == 0x66 && memcmp(b.out, b.out + 1, 2 * b.size - 1) == 0,
	      "new memory at the same place");
	CHECK(locked_pages() == 3 * (long)b.size / page, "still charged");
	munmap(view, 2 * b.size);
	close(fd);
	close_bench(&b);
	free(want);
	CHECK(all_undone(node));
}

/* ---- Processes ---- */

static void
fork_with_regions(void)
{
	struct bench b = open_bench(64 * KIB);
	int go[2], status;
	pid_t pid;

	memset(b.out, 0x42, 2 * b.size);
	CHECK(pipe(go) == 0);
	pid = fork();
	if (pid == 0) {
		char byte;
		size_t i;

		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		for (i = 0; i < 2 * b.size; i++)
			if (b.out[i] != 0x42)
				_exit(2);
		_exit(0);
	}
	/* What is written now must be written to the pages that the device has. */
	fill_text(b.in, b.size);
	CHECK(compresses(&b, 0, b.size));
	CHECK(write(go[1], "", 1) == 1);
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child sees the device's writes");
	close(go[0]);
	close(go[1]);
	close_bench(&b);
	CHECK(all_undone(node));
}

static void
killed_in_flight(void)
{
	unsigned int i;
	int ready[2], status;
	char byte;

	CHECK(pipe(ready) == 0);
	for (i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			struct bench b = open_bench(64 * KIB << i % 4);

			put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, WARP_QM_DEPTH - 1);
			client_ring(&b.c);
			if (i % 2 != 0)
				mem_export(b.c.fd, b.in_at);
			if (i % 3 == 0)
				queue_fence(b.c.fd, -1, 0);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		CHECK(read(ready[0], &byte, 1) == 1);
		usleep(rnd() % 20000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	close(ready[0]);
	close(ready[1]);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* Memory whose missing pages never come. */
static uint8_t *
stuck_pages(size_t size)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	uint8_t *p = new_pages(size);

	reg.range.start = (uintptr_t)p;
	reg.range.len = size;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) != 0 || ioctl(fd, UFFDIO_REGISTER, &reg) != 0)
		return NULL;
	return p;
}

struct hang {
	int fd;
	uint8_t *stuck;
};

static void *
map_stuck(void *arg)
{
	struct hang *h = arg;
	uint64_t at;

	mem_map(h->fd, h->stuck, 8 * page, 0, &at);
	return NULL;
}

/* A map call waits in a page fault, and poll() waits for that call: each of them can be killed. */
static int
hang_in_map(void)
{
	struct client c = open_queue();
	struct pollfd p = { .fd = c.fd, .events = POLLIN };
	struct hang h = { .fd = c.fd, .stuck = stuck_pages(8 * page) };
	pthread_t t;
	uint64_t at;
	pid_t pid;
	int i;

	if (h.stuck == NULL)
		return 77;
	memset(new_region(&c, 4 * page, &at), 1, page);
	pthread_create(&t, NULL, map_stuck, &h);
	usleep(100000);
	pid = fork();
	if (pid == 0) {
		poll(&p, 1, -1);
		_exit(0);
	}
	usleep(100000);
	kill(pid, SIGKILL);
	for (i = 0; i < 1000; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return 0;
		usleep(10000);
	}
	return 1;
}

static void
map_that_hangs(void)
{
	int status, i;
	pid_t pid;

	for (i = 0; i < 3; i++) {
		pid = fork();
		if (pid == 0)
			_exit(hang_in_map());
		waitpid(pid, &status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			skip_case("no userfaultfd");
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	}
	CHECK(all_undone(node) && pinned_settles(0));
}

static void
close_in_flight(void)
{
	struct bench b;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		b = open_bench(64 * KIB);
		put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 500);
		client_ring(&b.c);
		close_bench(&b);
	}
	CHECK(all_undone(node));
}

static void
duplicates(void)
{
	struct bench b = open_bench(16 * KIB);
	int fd = dup(b.c.fd);

	close(b.c.fd);
	b.c.fd = fd;
	CHECK(compresses(&b, 0, b.size));
	CHECK(mem_unmap(fd, b.in_at, 0) == 0);
	/* The rings' mapping keeps the file, and the file keeps the memory. */
	close(fd);
	CHECK(locked_pages() == 2 * (long)b.size / page);
	b.c.fd = -1;
	close_bench(&b);
	CHECK(all_undone(node));
}

/* Regions belong to the file, not to a start. */
static void
restart(void)
{
	struct bench b = open_bench(16 * KIB);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		CHECK(compresses(&b, i, 5000));
		CHECK(ioctl(b.c.fd, WARP_UACCE_PUT_Q) == 0);
		CHECK(locked_pages() == 3 * (long)b.size / page);
		memset(b.c.dus, 0, b.c.dus_size);
		b.c.tail = 0;
		b.c.head = 0;
		b.c.phase = 1;
		CHECK(ioctl(b.c.fd, WARP_UACCE_START_Q) == 0);
	}
	CHECK(ioctl(b.c.fd, WARP_UACCE_PUT_Q) == 0);
	CHECK(mem_unmap(b.c.fd, b.in_at, 0) == 0, "of a stopped queue");
	close_bench(&b);
	CHECK(all_undone(node));
}

#define MANY	300u

/* Each region is found, and none that was taken away; in no order. */
static void
many(void)
{
	struct bench b = open_bench(16 * KIB);
	uint8_t *p = new_pages(MANY * page);
	uint64_t at[MANY];
	uint32_t n, st;
	unsigned int i, j, wrong = 0;

	fill_text(p, MANY * page);
	for (i = 0; i < MANY; i++)
		CHECK(mem_map(b.c.fd, p + i * page, page, 0, &at[i]) == 0, "region %u", i);
	for (i = 0; i < MANY / 2; i++) {
		do
			j = rnd() % MANY;
		while (at[j] % page != 0);
		CHECK(mem_unmap(b.c.fd, at[j], 0) == 0);
		at[j]++;
	}
	for (i = 0; i < MANY; i++) {
		j = (i * 37) % MANY;
		st = zip_at(&b.c, at[j] / page * page, 1000, b.out_at, 2000, &n);
		wrong += at[j] % page != 0 ? st != BAD :
			 st != 0 || !inflates_to(b.out, n, p + j * page, 1000);
	}
	CHECK(wrong == 0, "%u", wrong);
	CHECK(locked_pages() == MANY / 2 + 3 * (long)b.size / page);
	close_bench(&b);
	munmap(p, MANY * page);
	CHECK(all_undone(node));
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", false);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (found == NULL) {
		printf("no warpdrive_zip node without SVA: load the module with nosva=1\n");
		return 77;
	}
	snprintf(node, sizeof(node), "%s", found);
	page = sysconf(_SC_PAGESIZE);
	CHECK(all_undone(node));
	run_case("flags", flags);
	run_case("translation", translation);
	run_case("regions without a gap", neighbours);
	run_case("scattered data", scattered);
	run_case("bad requests", bad_requests);
	run_case("answer unwritable", answer_unwritable);
	run_case("bad unmaps and exports", bad_unmaps);
	run_case("over the limit", limit);
	run_case("calls of another process", foreign);
	run_case("read-only regions", read_only);
	run_case("a file's pages", file_pages);
	run_case("unmap of what is queued", unmap_queued);
	run_case("unmap under load", unmap_under_load);
	run_case("munmap under the device", munmap_under_device);
	run_case("fork with regions", fork_with_regions);
	run_case("killed in flight", killed_in_flight);
	run_case("killed in a map call", map_that_hangs);
	run_case("closed in flight", close_in_flight);
	run_case("duplicate descriptors", duplicates);
	run_case("restart", restart);
	run_case("many regions", many);
	return report();
}
