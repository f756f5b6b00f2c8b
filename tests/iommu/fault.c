/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Addresses that the process itself could not use: the request fails, and nothing else does. */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "iommu_test.h"

#define LEN	(32u * 1024)
#define ROOM	(64u * 1024)

/* A queue with good buffers beside what the case breaks, and the kernel's log. */
struct bench {
	struct uq q;
	struct uq other;
	uint8_t *text;
	uint8_t *comp;
	int log;
};

/* Where nothing else is ever mapped, so that an unmapped piece stays unmapped. */
#define FAR_AWAY	((void *)0x100000000000ull)

static void *
map_far(size_t len)
{
	void *p = mmap(FAR_AWAY, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_FIXED_NOREPLACE, -1, 0);

	if (p != FAR_AWAY)
		abort();
	return p;
}

static void *
map(size_t len, int prot, bool populate)
{
	void *p = mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | (populate ? MAP_POPULATE : 0),
		       -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

static const char *
bench_open(struct bench *b)
{
	b->text = map(LEN, PROT_READ | PROT_WRITE, true);
	b->comp = map(ROOM, PROT_READ | PROT_WRITE, true);
	make_text(b->text, LEN, 11);
	b->log = kmsg_open();
	CHECK(uq_open(&b->q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0 &&
	      uq_open(&b->other, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queues");
	return NULL;
}

/* Good requests on both queues still work. */
static const char *
bench_good(struct bench *b)
{
	struct uq *queues[] = { &b->q, &b->other };
	struct warp_sqe sqe;
	const char *why;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		memset(b->comp, 0, ROOM);
		zip_flat(&sqe, b->text, LEN, b->comp, ROOM);
		CHECK(uq_exec(queues[i], &sqe) == 0, "no completion of a good request");
		CHECK(zip_ok(&sqe), "good request: 0x%02x", zip_status(&sqe));
		why = check_inflates(b->comp, zip_produced(&sqe), b->text, LEN);
		if (why != NULL)
			return why;
	}
	return NULL;
}

static void
bench_close(struct bench *b)
{
	uq_close(&b->q);
	uq_close(&b->other);
	munmap(b->text, LEN);
	munmap(b->comp, ROOM);
	close(b->log);
}

/* @return true if the IOMMU has reported a fault since the last call; waits a moment for it. */
static bool
reported(struct bench *b)
{
	unsigned int i;

	for (i = 0; i < 50; i++) {
		if (kmsg_count(b->log, "DMAR", "fault addr") != 0)
			return true;
		usleep(10000);
	}
	return false;
}

/* One bad request: it fails, the IOMMU says so, queues and kernel go on. */
static const char *
expect_fault(struct bench *b, const struct warp_sqe *bad)
{
	struct warp_sqe sqe;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		sqe = *bad;
		CHECK(uq_exec(&b->q, &sqe) == 0, "no completion");
		CHECK(!zip_ok(&sqe), "a bad address succeeds");
		if (page_requests() || reported(b))
			break;
		sleep(6); /* the kernel limits these messages to ten in five seconds */
	}
	CHECK(i < 2, "the IOMMU did not report it");
	CHECK(!uq_tx_dead(&b->q) && !uq_rx_dead(&b->q), "the queue died");
	return bench_good(b);
}

static const char *
fault_case(const void *src, void *dst)
{
	struct warp_sqe sqe;
	const char *why;
	struct bench b;

	why = bench_open(&b);
	if (why != NULL)
		return why;
	zip_flat(&sqe, src != NULL ? src : b.text, LEN, dst != NULL ? dst : b.comp, ROOM);
	why = expect_fault(&b, &sqe);
	bench_close(&b);
	return why;
}

static const char *
unmapped_source(void)
{
	void *p = map_far(LEN);

	munmap(p, LEN);
	return fault_case(p, NULL);
}

static const char *
unmapped_destination(void)
{
	void *p = map_far(ROOM);

	munmap(p, ROOM);
	return fault_case(NULL, p);
}

/* Only what the request needs is touched: the hole is behind the first pages. */
static const char *
hole_in_source(void)
{
	uint8_t *p = map_far(LEN);
	const char *why;

	munmap(p + 5 * 4096, 4096);
	why = fault_case(p, NULL);
	munmap(p, LEN);
	return why;
}

static const char *
read_only_destination(void)
{
	uint8_t *p = map(ROOM, PROT_READ | PROT_WRITE, true);
	const char *why;
	unsigned int i;

	memset(p, 0x3C, ROOM);
	mprotect(p, ROOM, PROT_READ);
	why = fault_case(NULL, p);
	for (i = 0; why == NULL && i < ROOM; i++)
		if (p[i] != 0x3C)
			why = failed("byte %u of a read-only page was written", i);
	munmap(p, ROOM);
	return why;
}

/* The device has read the page and may have cached its translation; it is still read-only. */
static const char *
read_only_after_read(void)
{
	uint8_t *p = map(ROOM, PROT_READ | PROT_WRITE, true);
	struct warp_sqe sqe;
	const char *why;
	struct bench b;

	make_text(p, ROOM, 4);
	mprotect(p, ROOM, PROT_READ);
	why = bench_open(&b);
	if (why != NULL)
		return why;
	zip_flat(&sqe, p, LEN, b.comp, ROOM);
	CHECK(uq_exec(&b.q, &sqe) == 0 && zip_ok(&sqe), "reading it fails");
	zip_flat(&sqe, b.text, LEN, p, ROOM);
	why = expect_fault(&b, &sqe);
	/* Writable again: no request may depend on what was cached before. */
	mprotect(p, ROOM, PROT_READ | PROT_WRITE);
	memset(p, 0, ROOM);
	if (why == NULL) {
		zip_flat(&sqe, b.text, LEN, p, ROOM);
		CHECK(uq_exec(&b.q, &sqe) == 0 && zip_ok(&sqe),
		      "writing it fails although it is writable");
		why = check_inflates(p, zip_produced(&sqe), b.text, LEN);
	}
	bench_close(&b);
	munmap(p, ROOM);
	return why;
}

static const char *
no_access_source(void)
{
	uint8_t *p = map(LEN, PROT_READ | PROT_WRITE, true);
	const char *why;

	mprotect(p, LEN, PROT_NONE);
	why = fault_case(p, NULL);
	munmap(p, LEN);
	return why;
}

static const char *
kernel_address(void)
{
	return fault_case((const void *)0xFFFFFFFF81000000ull, NULL);
}

static const char *
non_canonical(void)
{
	return fault_case((const void *)0x1234567800000000ull, NULL);
}

static const char *
bad_list(void)
{
	struct warp_sqe sqe;
	const char *why;
	struct bench b;

	why = bench_open(&b);
	if (why != NULL)
		return why;
	zip_sgl(&sqe, (const struct warp_sgl *)(uintptr_t)0x10000, LEN,
		(const struct warp_sgl *)(uintptr_t)0x20000, ROOM);
	why = expect_fault(&b, &sqe);
	bench_close(&b);
	return why;
}

/*
 * Pages that were never touched, at the source and the destination. They are
 * brought in, or the request fails and works after touching them.
 */
static const char *
not_present(void)
{
	uint8_t *p = map(ROOM, PROT_READ | PROT_WRITE, false);
	uint8_t *zeros = map(LEN, PROT_READ | PROT_WRITE, false);
	struct warp_sqe sqe;
	const char *why;
	struct bench b;
	size_t i;

	why = bench_open(&b);
	if (why != NULL)
		return why;
	zip_flat(&sqe, zeros, LEN, p, ROOM);
	if (!page_requests()) {
		why = expect_fault(&b, &sqe);
		if (why != NULL)
			return why;
		for (i = 0; i < ROOM; i += 4096)
			((volatile uint8_t *)p)[i] = 0;
		for (i = 0; i < LEN; i += 4096)
			((volatile uint8_t *)zeros)[i] = 0;
		zip_flat(&sqe, zeros, LEN, p, ROOM);
	}
	CHECK(uq_exec(&b.q, &sqe) == 0 && zip_ok(&sqe), "it fails: 0x%02x", zip_status(&sqe));
	why = check_inflates(p, zip_produced(&sqe), zeros, LEN);
	bench_close(&b);
	munmap(p, ROOM);
	munmap(zeros, LEN);
	return why;
}

/* A file's pages that nobody has read yet, and a private copy that nobody has written. */
static const char *
file_not_present(void)
{
	char path[] = "/tmp/iommu.XXXXXX";
	int fd = mkstemp(path);
	struct warp_sqe sqe;
	uint8_t *text, *copy;
	const char *why;
	struct bench b;

	why = bench_open(&b);
	if (why != NULL)
		return why;
	CHECK(fd >= 0 && write(fd, b.text, LEN) == (ssize_t)LEN &&
	      ftruncate(fd, LEN + ROOM) == 0, "no file");
	unlink(path);
	text = mmap(NULL, LEN, PROT_READ, MAP_SHARED, fd, 0);
	copy = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, LEN);
	CHECK(text != MAP_FAILED && copy != MAP_FAILED, "no mapping");
	zip_flat(&sqe, text, LEN, copy, ROOM);
	if (page_requests()) {
		CHECK(uq_exec(&b.q, &sqe) == 0 && zip_ok(&sqe), "it fails: 0x%02x",
		      zip_status(&sqe));
		why = check_inflates(copy, zip_produced(&sqe), b.text, LEN);
	} else {
		why = expect_fault(&b, &sqe);
	}
	bench_close(&b);
	munmap(text, LEN);
	munmap(copy, ROOM);
	close(fd);
	return why;
}

/* The process goes away while its pages are asked for. */
static const char *
killed_while_missing(void)
{
	unsigned long all = uq_attr(ZIP_NODE, "available_instances");
	unsigned int round, i;
	struct warp_sqe sqe;
	const char *why;
	struct bench b;
	int status;
	struct uq q;
	uint8_t *p;
	pid_t pid;

	/*
	 * Linux up to 7.2 does not drain the page requests of a process that was
	 * killed: it takes the PASID's entry for one that never was. What comes
	 * later in its queue meets memory that is free.
	 */
	if (page_requests())
		return NULL;
	why = bench_open(&b);
	if (why != NULL)
		return why;
	fflush(stdout);
	for (round = 0; round < 20 && why == NULL; round++) {
		pid = fork();
		if (pid == 0) {
			p = map(512 * ROOM, PROT_READ | PROT_WRITE, false);
			if (uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) != 0)
				_exit(1);
			for (i = 0; i < 256; i++) {
				zip_flat(&sqe, p + 2 * i * ROOM, LEN, p + (2 * i + 1) * ROOM, ROOM);
				uq_add(&q, &sqe);
			}
			uq_ring(&q);
			usleep(round * 1000);
			kill(getpid(), SIGKILL);
		}
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "child: 0x%x", status);
		why = bench_good(&b);
	}
	bench_close(&b);
	CHECK(uq_free(ZIP_NODE, all) == all, "queues are missing");
	return why;
}

/* A mapping that goes away while requests over it run: errors, or results, and nothing worse. */
static const char *
unmapped_in_flight(void)
{
	unsigned int round, i, n;
	struct warp_sqe sqe;
	const char *why;
	struct bench b;
	uint8_t *p;

	why = bench_open(&b);
	if (why != NULL)
		return why;
	for (round = 0; round < 20 && why == NULL; round++) {
		p = map(64 * 4096, PROT_READ | PROT_WRITE, true);
		make_text(p, 64 * 4096, round);
		for (i = 0; i < 30; i++) {
			zip_flat(&sqe, p, LEN, p + 32 * 4096, ROOM);
			uq_add(&b.q, &sqe);
		}
		uq_ring(&b.q);
		usleep(round * 500);
		munmap(p, 64 * 4096);
		for (n = 0; n < 30 && uq_wait(&b.q, &sqe, 10000) >= 0; n++)
			uq_ack(&b.q, false);
		if (n != 30)
			why = failed("%u of 30 requests completed", n);
	}
	if (why == NULL)
		why = bench_good(&b);
	bench_close(&b);
	return why;
}

const struct test_case fault_cases[] = {
	{ "fault: unmapped source", unmapped_source },
	{ "fault: unmapped destination", unmapped_destination },
	{ "fault: hole in the source", hole_in_source },
	{ "fault: read-only destination", read_only_destination },
	{ "fault: read-only after the device read it", read_only_after_read },
	{ "fault: source without access", no_access_source },
	{ "fault: kernel address", kernel_address },
	{ "fault: non-canonical address", non_canonical },
	{ "fault: unmapped list", bad_list },
	{ "fault: page not present", not_present },
	{ "fault: page of a file not present", file_not_present },
	{ "fault: killed while pages are missing", killed_while_missing },
	{ "fault: unmapped in flight", unmapped_in_flight },
	{ NULL, NULL },
};
