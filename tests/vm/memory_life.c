/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Registered memory that is taken away, under the device or with its process.
 * That nothing is left behind is checked with /proc.
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
#include <sys/wait.h>
#include <unistd.h>

#include "regions.h"

#define KIB	1024u
#define BAD	WARP_ZIP_ST_SOFT_ADDR

static char node[256];
static long page;

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
	struct bench b = open_bench(node, 64 * KIB);
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
	CHECK(bench_compresses(&b, 0, 1000));
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
	struct bench b = open_bench(node, 64 * KIB);
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
	struct bench b = open_bench(node, 256 * KIB);
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
	struct bench b = open_bench(node, 64 * KIB);
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
	CHECK(bench_compresses(&b, 0, b.size));
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
			struct bench b = open_bench(node, 64 * KIB << i % 4);

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
	struct client c = open_queue(node);
	struct pollfd p = { .fd = c.fd, .events = POLLIN };
	struct hang h = { .fd = c.fd, .stuck = client_stuck_pages(8 * page) };
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
		b = open_bench(node, 64 * KIB);
		put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 500);
		client_ring(&b.c);
		close_bench(&b);
	}
	CHECK(all_undone(node));
}

static void
duplicates(void)
{
	struct bench b = open_bench(node, 16 * KIB);
	int fd = dup(b.c.fd);

	close(b.c.fd);
	b.c.fd = fd;
	CHECK(bench_compresses(&b, 0, b.size));
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
	struct bench b = open_bench(node, 16 * KIB);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		CHECK(bench_compresses(&b, i, 5000));
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
	run_case("unmap of what is queued", unmap_queued);
	run_case("unmap under load", unmap_under_load);
	run_case("munmap under the device", munmap_under_device);
	run_case("fork with regions", fork_with_regions);
	run_case("killed in flight", killed_in_flight);
	run_case("killed in a map call", map_that_hangs);
	run_case("closed in flight", close_in_flight);
	run_case("duplicate descriptors", duplicates);
	run_case("restart", restart);
	return report();
}
