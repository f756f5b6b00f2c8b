/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Whatever happens to a process, its queues come back and others' go on. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zlib.h>

#include "client.h"

#define MIB	(1024u * 1024u)

static char node[256];
static long all_queues;
static long page;

static bool
all_free(unsigned int seconds)
{
	unsigned int i;

	for (i = 0; i < seconds * 100; i++) {
		if (client_attr(node, "available_instances") == all_queues)
			return true;
		usleep(10000);
	}
	printf("  %ld of %ld queues are free\n", client_attr(node, "available_instances"),
	       all_queues);
	return false;
}

static long
mem_available_kib(void)
{
	char line[128];
	long kib = 0;
	FILE *f = fopen("/proc/meminfo", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "MemAvailable: %ld", &kib) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return kib;
}

static uint8_t *
buffer(size_t len)
{
	uint8_t *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

/* Fills the ring with requests of @p len bytes each. */
static void
fill_ring(struct client *c, uint8_t *in, uint8_t *out, size_t len, size_t out_len)
{
	struct warp_zip_sqe sqe;
	unsigned int i;

	for (i = 0; i < WARP_QM_DEPTH - 1u; i++) {
		client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, len, out, out_len);
		client_put(c, &sqe);
	}
	client_ring(c);
}

/* A child with @p queues full rings that nobody will ever read. */
static void
child_busy(unsigned int queues, size_t len)
{
	struct client c[4];
	uint8_t *in = buffer(len), *out = buffer(len * 2);
	unsigned int i;

	fill_random(in, len);
	for (i = 0; i < queues; i++) {
		if (client_open(&c[i], node, WARP_ZIP_QC_COMPRESS, true) != 0)
			_exit(9);
		fill_ring(&c[i], in, out, len, len * 2);
	}
}

static pid_t
spawn_busy(unsigned int queues, size_t len)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		child_busy(queues, len);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
reap(pid_t pid, int sig)
{
	int status;

	kill(pid, sig);
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == sig, "status %x", status);
}

static void
kill_in_flight(void)
{
	unsigned int i;

	for (i = 0; i < 100; i++) {
		pid_t pid = spawn_busy(1 + i % 4, 16384 << (i % 5));

		usleep(rnd() % 5000);
		reap(pid, SIGKILL);
	}
	CHECK(all_free(30));
}

/* Hours of work for a process that is gone: given up, and its memory with it. */
static void
kill_long_work(void)
{
	long before = mem_available_kib(), after = 0;
	pid_t pid;
	int i;

	pid = spawn_busy(4, 8 * MIB);
	usleep(300000);
	reap(pid, SIGKILL);
	CHECK(all_free(20));
	for (i = 0; i < 50 && after < before - 16 * 1024; i++) {
		usleep(100000);
		after = mem_available_kib();
	}
	CHECK(after > before - 16 * 1024, "%ld KiB available, %ld before", after, before);
}

static void
exit_without_close(void)
{
	unsigned int i;
	int status;

	for (i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			child_busy(1 + i % 3, 100000);
			exit(3);
		}
		waitpid(pid, &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3, "status %x", status);
	}
	CHECK(all_free(30));
}

static void
exec_with_queue(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct client c;
		uint8_t *in = buffer(MIB), *out = buffer(2 * MIB);

		if (client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) != 0)
			_exit(9);
		fcntl(c.fd, F_SETFD, 0);
		fill_ring(&c, in, out, MIB, 2 * MIB);
		execl("/bin/sleep", "sleep", "1", NULL);
		_exit(8);
	}
	usleep(300000);
	CHECK(client_attr(node, "available_instances") == all_queues - 1,
	      "the descriptor keeps the queue");
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	CHECK(all_free(10));
}

/* Verified work, while others come and are killed. */
static void
child_verify(unsigned int rounds)
{
	uint8_t *in = buffer(40000), *out = buffer(80000), *back = buffer(40000);
	struct warp_zip_sqe sqe;
	struct client c;
	unsigned int i;

	rnd_seed(getpid());
	if (client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) != 0)
		_exit(9);
	for (i = 0; i < rounds; i++) {
		uLongf n = 40000;

		fill_text(in, 40000);
		memcpy(out, "\x78\x9C", 2);
		client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 40000, out + 2, 79998);
		if (client_exec(&c, &sqe) != 0 || sqe.status != 0)
			_exit(7);
		if (uncompress(back, &n, out, sqe.produced + 2) != Z_OK || memcmp(in, back, n) != 0)
			_exit(6);
	}
	client_close(&c);
	_exit(0);
}

static void
neighbours(void)
{
	pid_t worker[2];
	unsigned int i;
	int status;

	for (i = 0; i < 2; i++) {
		worker[i] = fork();
		if (worker[i] == 0)
			child_verify(150);
	}
	for (i = 0; i < 15; i++)
		reap(spawn_busy(2, 50000), SIGKILL);
	for (i = 0; i < 2; i++) {
		waitpid(worker[i], &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "worker: %x", status);
	}
	CHECK(all_free(30));
}

static void
unmap_under_device(void)
{
	size_t len = 4 * MIB;
	struct warp_zip_sqe sqe;
	unsigned int i, ok = 0, bad = 0;
	struct client c;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	for (i = 0; i < 40; i++) {
		uint8_t *in = buffer(len), *out = buffer(2 * len);

		fill_random(in, len);
		client_zip(&sqe, WARP_ZIP_REQ_GZIP, in, len, out, 2 * len);
		client_put(&c, &sqe);
		client_ring(&c);
		usleep(rnd() % 100000);
		if (i % 2 == 0)
			munmap(in, len);
		else
			mprotect(out, 2 * len, PROT_READ);
		CHECK(client_wait(&c, &sqe, 60000) == 0);
		client_ack(&c, false);
		if ((sqe.status & WARP_ZIP_STATUS_MASK) == WARP_ZIP_ST_SOFT_ADDR)
			bad++;
		else if ((sqe.status & ~(uint32_t)WARP_ZIP_ST_NEGATIVE) == 0)
			ok++;
		munmap(in, len);
		munmap(out, 2 * len);
	}
	CHECK(ok + bad == i, "%u done, %u refused of %u", ok, bad, i);
	CHECK(bad != 0, "none was caught in the middle");
	client_close(&c);
	CHECK(all_free(10));
}

/* Calls on one queue from several threads at once. */
static struct client shared;
static volatile bool shared_stop;

static void *
thread_calls(void *arg)
{
	unsigned int seed = (uintptr_t)arg;

	while (!shared_stop) {
		switch (rand_r(&seed) % 5) {
		case 0: ioctl(shared.fd, WARP_UACCE_PUT_Q); break;
		case 1: ioctl(shared.fd, WARP_UACCE_START_Q); break;
		case 2: ioctl(shared.fd, WARP_UACCE_WAKE); break;
		default: {
			size_t len = rand_r(&seed) % 2 ? shared.dus_size : shared.mmio_size;
			void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, shared.fd,
				       len == shared.dus_size ? page : 0);

			if (p != MAP_FAILED)
				munmap(p, len);
			break;
		}
		}
	}
	return NULL;
}

static void
calls_from_threads(void)
{
	uint8_t *in = buffer(MIB), *out = buffer(2 * MIB);
	pthread_t t[4];
	uintptr_t i;

	CHECK(client_open(&shared, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	fill_ring(&shared, in, out, MIB, 2 * MIB);
	shared_stop = false;
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, thread_calls, (void *)(i + 1));
	for (i = 0; i < 300; i++) {
		shared.tail = rnd() % WARP_QM_DEPTH;
		client_ring(&shared);
		usleep(10000);
	}
	shared_stop = true;
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	client_close(&shared);
	CHECK(all_free(20));
}

/* Of the thread of an idle queue of ours: ticks of CPU, or -1. */
static long
engine_ticks(unsigned int sqn)
{
	char path[64], line[512], name[64], want[64];
	long utime, stime, ticks = -1;
	unsigned int pid;
	FILE *f;

	snprintf(want, sizeof(want), "%.12s", node);
	for (pid = 2; pid < 100000 && ticks < 0; pid++) {
		snprintf(path, sizeof(path), "/proc/%u/stat", pid);
		f = fopen(path, "r");
		if (f == NULL)
			continue;
		if (fgets(line, sizeof(line), f) != NULL &&
		    sscanf(line, "%*d (%63[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
			   name, &utime, &stime) == 3 &&
		    strncmp(name, want, strlen(want)) == 0)
			ticks = utime + stime;
		fclose(f);
	}
	(void)sqn;
	return ticks;
}

static void
idle_thread_sleeps(void)
{
	struct client c;
	long before, after;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	usleep(300000);
	before = engine_ticks(c.sqn);
	sleep(2);
	after = engine_ticks(c.sqn);
	CHECK(before >= 0, "there is a thread");
	CHECK(after == before, "%ld ticks while idle", after - before);
	client_close(&c);
	CHECK(all_free(10));
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", true);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (found == NULL) {
		printf("no warpdrive_zip node with SVA\n");
		return 77;
	}
	snprintf(node, sizeof(node), "%s", found);
	page = sysconf(_SC_PAGESIZE);
	all_queues = client_attr(node, "available_instances");
	run_case("killed with a full ring", kill_in_flight);
	run_case("killed with hours of work", kill_long_work);
	run_case("exit without close", exit_without_close);
	run_case("exec with a queue", exec_with_queue);
	run_case("neighbours", neighbours);
	run_case("memory unmapped under the device", unmap_under_device);
	run_case("calls from several threads", calls_from_threads);
	run_case("an idle thread sleeps", idle_thread_sleeps);
	return report();
}
