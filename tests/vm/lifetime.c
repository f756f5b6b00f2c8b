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

#include <openssl/evp.h>
#include <zlib.h>

#include "client.h"

#define MIB	(1024u * 1024u)

static char node[256];
static bool sec;		/* the node is a SEC */
static uint16_t qc_type;
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

/* KiB of a line of /proc/meminfo. */
static long
meminfo(const char *name)
{
	char line[128];
	long kib = 0;
	FILE *f = fopen("/proc/meminfo", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
			sscanf(line + strlen(name) + 1, "%ld", &kib);
			break;
		}
	if (f != NULL)
		fclose(f);
	return kib;
}

/*
 * Free pages that CPUs keep for themselves: MemFree and MemAvailable do not have them. From 6.7 on
 * these may be an eighth of the memory, and it is there that a killed process's pages go first.
 */
static long
cpus_free_kib(void)
{
	char line[128];
	long pages = 0, n;
	FILE *f = fopen("/proc/zoneinfo", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, " count: %ld", &n) == 1)
			pages += n;
	if (f != NULL)
		fclose(f);
	return pages * (page / 1024);
}

/* Memory that nobody could have for the asking: not free, and no cache. */
static long
used_kib(void)
{
	return meminfo("MemTotal") - meminfo("MemFree") - cpus_free_kib() - meminfo("Buffers") -
	       meminfo("Cached") - meminfo("SReclaimable");
}

static uint8_t *
buffer(size_t len)
{
	uint8_t *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

/* Work on @p len bytes: compression, or AES-CBC of whole blocks. */
static void
request(struct warp_sqe *sqe, uint32_t zip_req, void *in, void *out, size_t len, size_t out_len)
{
	static uint8_t key[16], iv[16];

	if (sec)
		client_cbc(sqe, true, in, out, len & ~15u, key, iv);
	else
		client_zip((struct warp_zip_sqe *)sqe, zip_req, in, len, out, out_len);
}

/* 0: done; 1: memory that could not be reached; -1: anything else. */
static int
outcome(const struct warp_sqe *sqe)
{
	const struct warp_zip_sqe *zip = (const struct warp_zip_sqe *)sqe;

	if (sec)
		return client_sec_error(sqe) == WARP_SEC_ERR_NONE ? 0 :
		       client_sec_error(sqe) == WARP_SEC_ERR_ADDRESS ? 1 : -1;
	if ((zip->status & WARP_ZIP_STATUS_MASK) == WARP_ZIP_ST_SOFT_ADDR)
		return 1;
	return (zip->status & ~(uint32_t)WARP_ZIP_ST_NEGATIVE) == 0 ? 0 : -1;
}

/* Fills the ring with requests of @p len bytes each. */
static void
fill_ring(struct client *c, uint8_t *in, uint8_t *out, size_t len, size_t out_len)
{
	struct warp_sqe sqe;
	unsigned int i;

	for (i = 0; i < WARP_QM_DEPTH - 1u; i++) {
		request(&sqe, WARP_ZIP_REQ_GZIP, in, out, len, out_len);
		client_put(c, &sqe);
	}
	client_ring(c);
}

/* A queue. On a slow machine those of processes that were killed before are a while in ending. */
static void
open_patiently(struct client *c)
{
	unsigned int i;
	int ret;

	for (i = 0; (ret = client_open(c, node, qc_type, true)) == -EBUSY && i < 6000; i++)
		usleep(10000);
	if (ret != 0)
		_exit(9);
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
		open_patiently(&c[i]);
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
	close(ready[1]);
	CHECK(read(ready[0], &byte, 1) == 1, "the child has no queues");
	close(ready[0]);
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

/* The work is given up, and the memory with it: all of it, each time. */
static void
kill_long_work(void)
{
	/* A kernel that checks itself keeps what was freed a while, and notes about what was not. */
	const long slack = access("/proc/lockdep_stats", F_OK) == 0 ? 6 * 1024 : 1024;
	long before = used_kib(), after = 0, had;
	unsigned int i, j;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		pid = spawn_busy(4, 8 * MIB);
		usleep(100000);
		had = used_kib() - before;
		reap(pid, SIGKILL);
		CHECK(all_free(20));
		/* The kernel adds its CPUs' counts up about once a second. */
		for (j = 0; j < 100; j++) {
			after = used_kib();
			if (after < before + slack)
				break;
			usleep(100000);
		}
		CHECK(had > 8 * 1024, "%ld KiB: it had no memory", had);
		CHECK(j < 100, "%ld KiB more than before, of %ld", after - before, had);
	}
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

		if (client_open(&c, node, qc_type, true) != 0)
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

static bool
verify_zip(struct client *c, uint8_t *in, uint8_t *out, uint8_t *back)
{
	struct warp_zip_sqe sqe;
	uLongf n = 40000;

	memcpy(out, "\x78\x9C", 2);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 40000, out + 2, 79998);
	return client_exec(c, &sqe) == 0 && sqe.status == 0 &&
	       uncompress(back, &n, out, sqe.produced + 2) == Z_OK && memcmp(in, back, n) == 0;
}

static bool
verify_sec(struct client *c, uint8_t *in, uint8_t *out, uint8_t *back)
{
	uint8_t key[16], iv[16];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	struct warp_sqe sqe;
	int n;

	fill_random(key, sizeof(key));
	fill_random(iv, sizeof(iv));
	client_cbc(&sqe, true, in, out, 40000, key, iv);
	if (client_exec(c, &sqe) != 0 || client_sec_error(&sqe) != 0)
		return false;
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, back, &n, in, 40000);
	EVP_CIPHER_CTX_free(ctx);
	return n == 40000 && memcmp(out, back, 40000) == 0;
}

/* Verified work, while others come and are killed. */
static void
child_verify(unsigned int rounds)
{
	uint8_t *in = buffer(40000), *out = buffer(80000), *back = buffer(40016);
	struct client c;
	unsigned int i;

	rnd_seed(getpid());
	open_patiently(&c);
	for (i = 0; i < rounds; i++) {
		fill_text(in, 40000);
		if (!(sec ? verify_sec : verify_zip)(&c, in, out, back))
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
	struct warp_sqe sqe;
	unsigned int i, ok = 0, bad = 0;
	struct client c;

	CHECK(client_open(&c, node, qc_type, true) == 0);
	for (i = 0; i < 40; i++) {
		uint8_t *in = buffer(len), *out = buffer(2 * len);

		fill_random(in, len);
		request(&sqe, WARP_ZIP_REQ_GZIP, in, out, len, 2 * len);
		client_put(&c, &sqe);
		client_ring(&c);
		usleep(rnd() % (sec ? 20000 : 100000));
		if (i % 2 == 0)
			munmap(in, len);
		else
			mprotect(out, 2 * len, PROT_READ);
		CHECK(client_wait(&c, &sqe, 60000) == 0);
		client_ack(&c, false);
		bad += outcome(&sqe) == 1;
		ok += outcome(&sqe) == 0;
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

	CHECK(client_open(&shared, node, qc_type, true) == 0);
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

	CHECK(client_open(&c, node, qc_type, true) == 0);
	usleep(300000);
	before = engine_ticks(c.sqn);
	sleep(2);
	after = engine_ticks(c.sqn);
	CHECK(before >= 0, "there is a thread");
	CHECK(after == before, "%ld ticks while idle", after - before);
	client_close(&c);
	CHECK(all_free(10));
}

/* A child that is forked while the queue is at work has no part in it, and does it no harm. */
static void
fork_with_queue(void)
{
	uint8_t *in = buffer(MIB), *out = buffer(2 * MIB);
	unsigned int i, done = 0;
	struct client c;
	int status;

	fill_random(in, MIB);
	CHECK(client_open(&c, node, qc_type, true) == 0);
	for (i = 0; i < 10; i++) {
		struct warp_sqe sqe;
		pid_t pid;

		request(&sqe, WARP_ZIP_REQ_GZIP, in, out, 65536, 2 * MIB);
		client_put(&c, &sqe);
		client_ring(&c);
		pid = fork();
		if (pid == 0) {
			unsigned char there;

			/* Its memory is not the child's, and no call on the file works there. */
			_exit(mincore(c.dus, c.dus_size, &there) == 0 ||
			      mmap(NULL, c.mmio_size, PROT_READ, MAP_SHARED, c.fd, 0) != MAP_FAILED);
		}
		CHECK(client_wait(&c, &sqe, 60000) == 0);
		done += outcome(&sqe) == 0;
		client_ack(&c, false);
		waitpid(pid, &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child: %x", status);
	}
	CHECK(done == i, "%u of %u", done, i);
	client_close(&c);
	CHECK(all_free(10));
}

/* PUT and START as fast as they go: none may say that the queue is busy. */
static void
start_after_put(void)
{
	uint8_t *in = buffer(MIB), *out = buffer(2 * MIB);
	struct client c;
	unsigned int i;

	CHECK(client_open(&c, node, qc_type, false) == 0);
	for (i = 0; i < 100; i++) {
		CHECK(ioctl(c.fd, WARP_UACCE_START_Q) == 0, "round %u: %s", i, strerror(errno));
		c.tail = 0;
		if (i % 2 == 0)
			fill_ring(&c, in, out, 65536, 2 * MIB);
		CHECK(ioctl(c.fd, WARP_UACCE_PUT_Q) == 0, "round %u: %s", i, strerror(errno));
		memset(c.dus, 0, c.dus_size);
		if (i % 10 == 9) {
			client_close(&c);
			CHECK(client_open(&c, node, qc_type, false) == 0);
		}
	}
	client_close(&c);
	CHECK(all_free(10));
}

/*
 * The first use of a cipher may load modules and runs the kernel's tests of
 * it. An engine that waits for that does not end, which is not what this is about.
 */
static void
warm_up(void)
{
	uint8_t *in = buffer(40000), *out = buffer(80000), *back = buffer(40016);
	struct client c;

	CHECK(client_open(&c, node, qc_type, true) == 0 &&
	      (sec ? verify_sec : verify_zip)(&c, in, out, back));
	client_close(&c);
	munmap(in, 40000);
	munmap(out, 80000);
	munmap(back, 40016);
	CHECK(all_free(10));
}

static void
run_all(const char *kind)
{
	const char *found = client_node(kind, true);

	if (found == NULL) {
		printf("no %s node with SVA\n", kind);
		return;
	}
	snprintf(node, sizeof(node), "%s", found);
	printf("%s:\n", node);
	sec = strstr(kind, "sec") != NULL;
	qc_type = sec ? WARP_SEC_QC_TYPE : WARP_ZIP_QC_COMPRESS;
	all_queues = client_attr(node, "available_instances");
	run_case("the first request", warm_up);
	run_case("killed with a full ring", kill_in_flight);
	run_case("killed with hours of work", kill_long_work);
	run_case("exit without close", exit_without_close);
	run_case("exec with a queue", exec_with_queue);
	run_case("neighbours", neighbours);
	run_case("memory unmapped under the device", unmap_under_device);
	run_case("fork with a queue", fork_with_queue);
	run_case("started again at once", start_after_put);
	run_case("calls from several threads", calls_from_threads);
	run_case("an idle thread sleeps", idle_thread_sleeps);
}

/* Of both kinds of device, or of the one that is named. */
int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	page = sysconf(_SC_PAGESIZE);
	if (argc == 1 || strcmp(argv[1], "zip") == 0)
		run_all("warpdrive_zip");
	if (argc == 1 || strcmp(argv[1], "sec") == 0)
		run_all("warpdrive_sec");
	return report();
}
