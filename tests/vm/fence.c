/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Fences of a node without SVA: when they signal, with what, and what they keep. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "regions.h"

#define KIB	1024u
#define SIZE	(64u * KIB)

static char node[256];

/* A queue with work that takes a while. */
struct timed {
	struct client c;
	uint8_t *mem;		/* half input, half output */
	uint64_t at;
};

static struct timed
open_timed(bool start)
{
	struct timed b;
	int ret = client_open(&b.c, node, WARP_ZIP_QC_COMPRESS, start);

	if (ret != 0) {
		printf("no queue: %s\n", strerror(-ret));
		exit(1);
	}
	b.mem = new_region(&b.c, 2 * SIZE, &b.at);
	fill_random(b.mem, SIZE / 2);
	return b;
}

static void
close_timed(struct timed *b)
{
	client_close(&b->c);
	munmap(b->mem, 2 * SIZE);
	CHECK(all_undone(node));
}

/* Some milliseconds each. */
static void
work(struct timed *b, unsigned int count)
{
	put_work(&b->c, b->at, SIZE / 2, b->at + SIZE, SIZE, count);
	client_ring(&b->c);
}

static int
waits(int fd, short events, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout_ms);
}

/* 1: signalled, 0: not yet, negative: the error. */
static int
fence_status(int fd, uint64_t *when)
{
	struct sync_fence_info fence = { .status = -9999 };
	struct sync_file_info info = { .num_fences = 1, .sync_fence_info = (uintptr_t)&fence };

	CHECK(ioctl(fd, SYNC_IOC_FILE_INFO, &info) == 0 && info.num_fences == 1);
	CHECK(strcmp(fence.driver_name, "warpdrive") == 0 &&
	      strncmp(fence.obj_name, node, strlen(node)) == 0, "%s %s", fence.driver_name,
	      fence.obj_name);
	if (when != NULL)
		*when = fence.timestamp_ns;
	return fence.status;
}

static unsigned int
take_all(struct client *c)
{
	unsigned int n = 0;

	while (client_get(c, NULL) == 1)
		n++;
	client_ack(c, false);
	return n;
}

static long
module_refs(void)
{
	char text[32] = "";
	FILE *f = fopen("/sys/module/warpdrive/refcnt", "r");

	if (f == NULL || fgets(text, sizeof(text), f) == NULL)
		text[0] = 'x';
	if (f != NULL)
		fclose(f);
	return text[0] == 'x' ? -1 : atol(text);
}

/* ---- When ---- */

static void
idle(void)
{
	struct timed b = open_timed(true);
	int fd = queue_fence(b.c.fd, -1, 0);

	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(waits(fd, POLLIN, 0) == 1 && fence_status(fd, NULL) == 1, "nothing to wait for");
	close(fd);
	work(&b, 3);
	fd = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd, POLLIN, 10000) == 1);
	close(fd);
	CHECK(take_all(&b.c) == 3);
	fd = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd, POLLIN, 0) == 1 && fence_status(fd, NULL) == 1);
	close(fd);
	close_timed(&b);
}

/* When it signals the work is done, and not before. */
static void
signals_when_done(void)
{
	struct timed b = open_timed(true);
	unsigned int i, n, pending = 0;
	int fd;

	for (i = 0; i < 60; i++) {
		n = 1 + i % 20;
		work(&b, n);
		fd = queue_fence(b.c.fd, -1, 0);
		pending += waits(fd, POLLIN, 0) == 0;
		CHECK(waits(fd, POLLIN, 20000) == 1 && fence_status(fd, NULL) == 1, "round %u", i);
		CHECK(take_all(&b.c) == n, "round %u: completions are there when it signals", i);
		close(fd);
	}
	CHECK(pending > 30, "%u of 60 had to be waited for", pending);
	close_timed(&b);
}

static void
in_order(void)
{
	struct timed b = open_timed(true);
	int fd[16], i, merged;
	uint64_t t[16] = { 0 };
	struct sync_merge_data m = { .name = "both" };

	for (i = 0; i < 16; i++) {
		work(&b, 2);
		fd[i] = queue_fence(b.c.fd, -1, 0);
	}
	m.fd2 = fd[3];
	CHECK(ioctl(fd[8], SYNC_IOC_MERGE, &m) == 0);
	merged = m.fence;
	/* Of one timeline: the merge of two is the later one. */
	CHECK(waits(merged, POLLIN, 20000) == 1 && fence_status(fd[8], NULL) == 1 &&
	      fence_status(fd[3], NULL) == 1);
	CHECK(waits(fd[15], POLLIN, 20000) == 1);
	for (i = 0; i < 16; i++) {
		CHECK(fence_status(fd[i], &t[i]) == 1, "fence %d", i);
		CHECK(i == 0 || t[i] >= t[i - 1], "fence %d", i);
		close(fd[i]);
	}
	close(merged);
	CHECK(take_all(&b.c) == 32);
	close_timed(&b);
}

/* Round and round the ring, with the engine at work. */
static void
laps(void)
{
	struct timed b = open_timed(true);
	unsigned int i, done = 0;
	int fd;

	for (i = 0; i < 300; i++) {
		put_work(&b.c, b.at, 64, b.at + SIZE, SIZE, 17);
		client_ring(&b.c);
		fd = queue_fence(b.c.fd, -1, 0);
		CHECK(waits(fd, POLLIN, 20000) == 1, "round %u", i);
		done += take_all(&b.c);
		CHECK(done == 17 * (i + 1), "round %u: %u", i, done);
		close(fd);
	}
	close_timed(&b);
}

/* A doorbell without the wake call that it needs. */
static void
wakes(void)
{
	struct timed b = open_timed(true);
	uint64_t db;
	int fd;

	usleep(100000);
	put_work(&b.c, b.at, 64, b.at + SIZE, SIZE, 1);
	db = warp_db_value(warp_db_base(b.c.sqn, WARP_DB_CMD_SQ), b.c.tail);
	__atomic_store_n((uint64_t *)(b.c.mmio + WARP_MMIO_SOFT_SQ_DB), db, __ATOMIC_SEQ_CST);
	usleep(50000);
	CHECK(take_all(&b.c) == 0, "it sleeps");
	fd = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd, POLLIN, 10000) == 1 && take_all(&b.c) == 1);
	close(fd);
	close_timed(&b);
}

/* What was rung for is taken back: the fence must not wait for it for ever. */
static void
doorbell_taken_back(void)
{
	struct timed b = open_timed(true);
	uint64_t *db = (uint64_t *)(b.c.mmio + WARP_MMIO_SOFT_SQ_DB);
	int fd, late, st;

	work(&b, 4);
	/* The engine takes tails as it goes: this one it sees when it is through with four. */
	__atomic_store_n(db, warp_db_value(warp_db_base(b.c.sqn, WARP_DB_CMD_SQ), 600),
			 __ATOMIC_SEQ_CST);
	fd = queue_fence(b.c.fd, -1, 0);
	__atomic_store_n(db, warp_db_value(warp_db_base(b.c.sqn, WARP_DB_CMD_SQ), 4),
			 __ATOMIC_SEQ_CST);
	late = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd, POLLIN, 20000) == 1 && waits(late, POLLIN, 20000) == 1);
	st = fence_status(fd, NULL);
	CHECK(st == -EIO || st == 1, "%d", st);
	close(fd);
	close(late);
	take_all(&b.c);
	CHECK(mem_unmap(b.c.fd, b.at, WARP_MEM_WAIT) == 0, "nothing is left to wait for");
	close_timed(&b);
}

/* ---- Ends ---- */

static void
stop_and_close(void)
{
	struct timed b = open_timed(true);
	int fd[4];

	work(&b, 900);
	fd[0] = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd[0], POLLIN, 0) == 0);
	CHECK(ioctl(b.c.fd, WARP_UACCE_PUT_Q) == 0);
	CHECK(waits(fd[0], POLLIN, 10000) == 1 && fence_status(fd[0], NULL) == -EIO, "stopped");
	CHECK(queue_fence(b.c.fd, -1, 0) == -ESHUTDOWN);
	memset(b.c.dus, 0, b.c.dus_size);
	b.c.tail = b.c.head = 0;
	b.c.phase = 1;
	CHECK(ioctl(b.c.fd, WARP_UACCE_START_Q) == 0);
	work(&b, 2);
	fd[1] = queue_fence(b.c.fd, -1, 0);
	CHECK(waits(fd[1], POLLIN, 10000) == 1 && fence_status(fd[1], NULL) == 1, "restarted");
	work(&b, 900);
	fd[2] = queue_fence(b.c.fd, -1, 0);
	fd[3] = dup(fd[2]);
	close_timed(&b);
	CHECK(waits(fd[2], POLLIN, 10000) == 1 && fence_status(fd[2], NULL) == -EIO, "closed");
	CHECK(fence_status(fd[0], NULL) == -EIO && fence_status(fd[1], NULL) == 1);
	close(fd[0]);
	close(fd[1]);
	close(fd[2]);
	close(fd[3]);
}

static void
not_started(void)
{
	struct timed b = open_timed(false);

	CHECK(queue_fence(b.c.fd, -1, 0) == -ESHUTDOWN);
	close_timed(&b);
}

/* The user lets the completions run full. */
static void
overflow(void)
{
	struct timed b = open_timed(true);
	int fd = -1, i;

	for (i = 0; i < 8; i++) {
		put_work(&b.c, b.at, 64, b.at + SIZE, SIZE, 200);
		client_ring(&b.c);
		fd = queue_fence(b.c.fd, -1, 0);
		if (fd < 0 || waits(fd, POLLIN, 20000) != 1 || fence_status(fd, NULL) != 1)
			break;
		close(fd);
		fd = -1;
	}
	CHECK(client_dead(&b.c) && i == 5, "%d rounds", i);
	/* The end may come before the fence is asked for. */
	CHECK(fd == -ESHUTDOWN || (fd >= 0 && fence_status(fd, NULL) == -EIO), "%d", fd);
	CHECK(queue_fence(b.c.fd, -1, 0) == -ESHUTDOWN);
	CHECK(mem_unmap(b.c.fd, b.at, 0) == 0, "a queue at its end has no work");
	if (fd >= 0)
		close(fd);
	close_timed(&b);
}

static void
send_fd(int sock, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	if (sendmsg(sock, &m, 0) != 1)
		_exit(9);
}

static int
receive_fd(int sock)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { &byte, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(sock, &m, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&m) != NULL)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(fd));
	return fd;
}

/* A process dies; who holds its fence and its dma-buf learns of it. */
static void
owner_killed(void)
{
	int sock[2], fence, buf, i, status;
	pid_t pid;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, sock) == 0);
	for (i = 0; i < 10; i++) {
		pid = fork();
		if (pid == 0) {
			struct timed b = open_timed(true);

			work(&b, 1000);
			buf = mem_export(b.c.fd, b.at);
			fence = queue_fence(b.c.fd, buf, WARP_FENCE_WRITE);
			send_fd(sock[1], fence);
			send_fd(sock[1], buf);
			for (;;)
				pause();
		}
		fence = receive_fd(sock[0]);
		buf = receive_fd(sock[0]);
		CHECK(fence >= 0 && buf >= 0 && waits(fence, POLLIN, 0) == 0);
		CHECK(waits(buf, POLLIN, 0) == 0);
		usleep(i * 1000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		CHECK(waits(fence, POLLIN, 10000) == 1 && fence_status(fence, NULL) == -EIO);
		CHECK(waits(buf, POLLIN, 10000) == 1, "nobody waits for the dead");
		close(fence);
		close(buf);
	}
	close(sock[0]);
	close(sock[1]);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* ---- dma-bufs ---- */

static void
on_dmabuf(void)
{
	struct timed b = open_timed(true);
	int buf = mem_export(b.c.fd, b.at), other = mem_export(b.c.fd, b.at), fd;
	struct dma_buf_export_sync_file e = { .flags = DMA_BUF_SYNC_READ, .fd = -1 };

	CHECK(waits(buf, POLLIN | POLLOUT, 0) == 1, "nothing to wait for");
	work(&b, 30);
	fd = queue_fence(b.c.fd, buf, WARP_FENCE_WRITE);
	CHECK(fd >= 0 && waits(fd, POLLIN, 0) == 0);
	CHECK(waits(buf, POLLIN, 0) == 0 && waits(buf, POLLOUT, 0) == 0, "all wait for a writer");
	CHECK(waits(other, POLLIN, 0) == 0, "on each dma-buf of the pinning");
	if (ioctl(buf, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &e) == 0) {
		CHECK(waits(e.fd, POLLIN, 0) == 0 && waits(e.fd, POLLIN, 20000) == 1 &&
		      fence_status(fd, NULL) == 1, "it is that fence");
		close(e.fd);
	}
	CHECK(waits(buf, POLLIN, 20000) == 1 && fence_status(fd, NULL) == 1);
	CHECK(take_all(&b.c) == 30);
	close(fd);
	work(&b, 30);
	fd = queue_fence(b.c.fd, buf, 0);
	CHECK(waits(buf, POLLIN, 0) == 1, "readers do not wait for a reader");
	CHECK(waits(buf, POLLOUT, 0) == 0, "a writer does");
	CHECK(waits(buf, POLLOUT, 20000) == 1 && fence_status(fd, NULL) == 1);
	CHECK(take_all(&b.c) == 30);
	close(fd);
	close(buf);
	close(other);
	close_timed(&b);
}

/* The queue's fences on one dma-buf replace each other: memory does not grow with them. */
static void
often_on_dmabuf(void)
{
	struct timed b = open_timed(true);
	int buf = mem_export(b.c.fd, b.at), fd;
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		put_work(&b.c, b.at, 64, b.at + SIZE, SIZE, 1);
		client_ring(&b.c);
		fd = queue_fence(b.c.fd, buf, i % 2 != 0 ? WARP_FENCE_WRITE : 0);
		CHECK(fd >= 0, "round %u: %s", i, strerror(-fd));
		close(fd);
		if (i % 100 == 99) {
			CHECK(waits(buf, POLLOUT, 20000) == 1);
			CHECK(take_all(&b.c) == 100, "round %u", i);
		}
	}
	close(buf);
	close_timed(&b);
}

/* However often a user asks, there are not more fences than descriptors. */
static void
same_fence(void)
{
	struct timed b = open_timed(true);
	int fd[3], i;
	long one;

	work(&b, 100);
	fd[0] = queue_fence(b.c.fd, -1, 0);
	one = module_refs();
	/* While it is not done: a slow kernel gets less far. */
	for (i = 0; i < 2000 && (i % 50 != 0 || waits(fd[0], POLLIN, 0) == 0); i++)
		close(queue_fence(b.c.fd, -1, 0));
	CHECK(i >= 100, "done after %d", i);
	CHECK(module_refs() <= one, "%ld, %ld with one fence", module_refs(), one);
	fd[1] = queue_fence(b.c.fd, -1, 0);
	work(&b, 1);
	fd[2] = queue_fence(b.c.fd, -1, 0);
	CHECK(module_refs() > one, "another for more work");
	CHECK(waits(fd[2], POLLIN, 60000) == 1 && waits(fd[0], POLLIN, 0) == 1 &&
	      waits(fd[1], POLLIN, 0) == 1);
	CHECK(take_all(&b.c) == 101);
	for (i = 0; i < 3; i++)
		close(fd[i]);
	close_timed(&b);
}

static void
bad_fences(void)
{
	struct timed b = open_timed(true);
	struct warp_queue_fence m = { .dmabuf_fd = -1, .reserved = 1 };
	int null = open("/dev/null", O_RDWR), before, after;

	before = dup(0);
	close(before);
	CHECK(queue_fence(b.c.fd, 9999, 0) == -EBADF);
	CHECK(queue_fence(b.c.fd, -2, 0) == -EBADF);
	CHECK(queue_fence(b.c.fd, null, 0) == -EINVAL);
	CHECK(queue_fence(b.c.fd, -1, WARP_FENCE_WRITE) == -EINVAL);
	CHECK(queue_fence(b.c.fd, -1, 2) == -EINVAL);
	CHECK(ioctl(b.c.fd, WARP_QUEUE_FENCE, &m) == -1 && errno == EINVAL);
	CHECK(ioctl(b.c.fd, WARP_QUEUE_FENCE, NULL) == -1 && errno == EFAULT);
	after = dup(0);
	CHECK(after == before, "descriptors left behind");
	close(after);
	close(null);
	close_timed(&b);
}

/* Whatever is in user space's hands keeps the module that it needs. */
static void
module_kept(void)
{
	long base = module_refs();
	struct timed b = open_timed(true);
	int fence = queue_fence(b.c.fd, -1, 0), buf = mem_export(b.c.fd, b.at), i;

	client_close(&b.c);
	munmap(b.mem, 2 * SIZE);
	CHECK(base >= 0 && module_refs() > base, "%ld of %ld", module_refs(), base);
	close(fence);
	CHECK(module_refs() > base, "the dma-buf");
	close(buf);
	for (i = 0; i < 500 && module_refs() != base; i++)
		usleep(10000);
	CHECK(module_refs() == base, "%ld, %ld before", module_refs(), base);
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
	CHECK(all_undone(node));
	run_case("of an idle queue", idle);
	run_case("signals when the work is done", signals_when_done);
	run_case("in order", in_order);
	run_case("round the ring", laps);
	run_case("wakes the engine", wakes);
	run_case("doorbell taken back", doorbell_taken_back);
	run_case("stop and close", stop_and_close);
	run_case("not started", not_started);
	run_case("overflow", overflow);
	run_case("owner killed", owner_killed);
	run_case("on a dma-buf", on_dmabuf);
	run_case("often on a dma-buf", often_on_dmabuf);
	run_case("the same fence for the same work", same_fence);
	run_case("bad requests", bad_fences);
	run_case("module kept", module_kept);
	return report();
}
