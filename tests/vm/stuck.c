/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Engines in page faults that nobody resolves: whoever has to do with them does not wait for them. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define SIZE	(64u * 1024u)

static char node[256];

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static bool
all_free(long all)
{
	int i;

	for (i = 0; i < 1000 && client_attr(node, "available_instances") != all; i++)
		usleep(10000);
	return client_attr(node, "available_instances") == all;
}

/*
 * Puts an engine into a page fault for each of @p count queues. The memory comes
 * before the queues: a process that ends lets go of what it opened last first.
 */
static int
get_stuck(struct client *c, unsigned int count)
{
	struct warp_zip_sqe sqe;
	uint8_t *stuck;
	unsigned int i;

	stuck = client_stuck_pages(SIZE);
	if (stuck == NULL)
		return 77;
	for (i = 0; i < count; i++)
		if (client_open(&c[i], node, WARP_ZIP_QC_COMPRESS, true) != 0)
			return 9;
	client_zip(&sqe, WARP_ZIP_REQ_GZIP, stuck, SIZE, malloc(2 * SIZE), 2 * SIZE);
	for (i = 0; i < count; i++) {
		client_put(&c[i], &sqe);
		client_ring(&c[i]);
	}
	usleep(300000);
	for (i = 0; i < count; i++) {
		if (client_get(&c[i], NULL) != 0)
			return 8;
		/* The descriptor is all that is left of the queue: whoever closes it ends it. */
		munmap(c[i].mmio, c[i].mmio_size);
		munmap(c[i].dus, c[i].dus_size);
		c[i].mmio = c[i].dus = MAP_FAILED;
	}
	return 0;
}

/* A child with stuck engines, which then closes the first @p closes queues and waits to be killed. */
static pid_t
spawn_stuck(unsigned int count, unsigned int closes)
{
	struct client c[8];
	char result = 9;
	unsigned int i;
	int ready[2];
	pid_t pid;

	if (pipe(ready) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		result = get_stuck(c, count);
		for (i = 0; i < closes && result == 0; i++)
			client_close(&c[i]);
		if (write(ready[1], &result, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	CHECK(read(ready[0], &result, 1) == 1);
	close(ready[0]);
	if (result == 0)
		return pid;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (result == 77)
		skip_case("no userfaultfd");
	CHECK(false, "the child said %d", result);
	return -1;
}

static void
reap(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status), "status %x", status);
}

static void
killed(void)
{
	long all = client_attr(node, "available_instances");
	pid_t pid = spawn_stuck(4, 0);
	double start = now(), took;

	if (pid < 0)
		return;
	reap(pid);
	took = now() - start;
	CHECK(took < 4, "%.1f s until it was dead", took);
	CHECK(all_free(all));
}

/* Nobody comes back for a queue that has been ending for long: others are told so at once. */
static void
opened(void)
{
	long all = client_attr(node, "available_instances"), i, left;
	pid_t pid = spawn_stuck(1, 1), child[12];
	int *fd = calloc(all, sizeof(*fd));
	double start, took;
	char path[300];
	int status;

	if (pid < 0)
		return;
	snprintf(path, sizeof(path), "/dev/%s", node);
	left = client_attr(node, "available_instances");
	CHECK(left == all - 1, "%ld of %ld", left, all);
	for (i = 0; i < left; i++)
		fd[i] = open(path, O_RDWR | O_CLOEXEC);
	start = now();
	for (i = 0; i < 12; i++) {
		child[i] = fork();
		if (child[i] == 0)
			_exit(open(path, O_RDWR) < 0 && errno == EBUSY ? 0 : 1);
	}
	for (i = 0; i < 12; i++) {
		waitpid(child[i], &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	}
	took = now() - start;
	CHECK(took < 9, "%.1f s until all were refused", took);
	for (i = 0; i < left; i++)
		close(fd[i]);
	free(fd);
	reap(pid);
	CHECK(all_free(all));
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", true);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (found == NULL)
		return 77;
	snprintf(node, sizeof(node), "%s", found);
	run_case("killed with engines in page faults", killed);
	run_case("opens beside a queue that does not end", opened);
	return report();
}
