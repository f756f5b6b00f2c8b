/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The uacce ABI: attributes, states, regions and errno (datasheet, section 1). */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

static char node[256];
static long page;

static int
open_node(void)
{
	char path[300];

	snprintf(path, sizeof(path), "/dev/%s", node);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* A queue is given back by its thread, which close() does not wait for when it is at work. */
static bool
all_free(void)
{
	static long all;
	int i;

	if (all == 0)
		all = client_attr(node, "available_instances");
	for (i = 0; i < 500; i++) {
		if (client_attr(node, "available_instances") == all)
			return true;
		usleep(10000);
	}
	return false;
}

static void
attributes(void)
{
	char text[64];

	CHECK(client_attr_text(node, "api", text, sizeof(text)) && strcmp(text, WARP_API_SOFT) == 0);
	CHECK(client_attr(node, "flags") & WARP_UACCE_FLAG_SVA);
	CHECK(client_attr_text(node, "algorithms", text, sizeof(text)) && strcmp(text, "zlib") == 0);
	CHECK(client_attr_text(node, "device/model", text, sizeof(text)) &&
	      (strcmp(text, "v2") == 0 || strcmp(text, "v3") == 0));
	CHECK(client_attr_text(node, "device/numa_node", text, sizeof(text)));
	CHECK(client_attr(node, "region_dus_size") >= 1024 * (128 + 16) + 8);
	CHECK(client_attr(node, "region_dus_size") % page == 0);
	CHECK(client_attr(node, "region_mmio_size") >= WARP_MMIO_SOFT_SIZE);
	CHECK(client_attr(node, "isolate") == -1, "no hook, no attribute");
}

static void
instances(void)
{
	long all = client_attr(node, "available_instances");
	int *fd = calloc(all + 1, sizeof(*fd));
	long i, opened = 0;

	CHECK(all > 0);
	for (i = 0; i < all; i++) {
		fd[i] = open_node();
		opened += fd[i] >= 0;
	}
	CHECK(opened == all, "%ld of %ld", opened, all);
	CHECK(client_attr(node, "available_instances") == 0);
	CHECK(open_node() == -1 && errno == EBUSY);
	for (i = 0; i < all; i++)
		close(fd[i]);
	CHECK(client_attr(node, "available_instances") == all);
	free(fd);
}

static void
states(void)
{
	struct warp_qp_ctx ctx = { .qc_type = 0 };
	struct warp_qp_info info;
	int fd = open_node();

	CHECK(ioctl(fd, WARP_UACCE_SET_QP_INFO, &info) == 0 && info.sqe_size == WARP_SQE_SIZE);
	CHECK(info.sq_depth == WARP_QM_DEPTH && info.cq_depth == WARP_QM_DEPTH);
	ctx.qc_type = 2;
	CHECK(ioctl(fd, WARP_UACCE_SET_QP_CTX, &ctx) == -1 && errno == EINVAL);
	CHECK(ioctl(fd, WARP_UACCE_SET_QP_CTX, NULL) == -1 && errno == EFAULT);
	CHECK(ioctl(fd, WARP_UACCE_SET_QP_INFO, (void *)8) == -1 && errno == EFAULT);
	CHECK(ioctl(fd, 0x5799, NULL) == -1 && errno == EINVAL);
	CHECK(ioctl(fd, WARP_UACCE_PUT_Q) == 0, "PUT in INIT does nothing");
	CHECK(ioctl(fd, WARP_UACCE_START_Q) == 0);
	CHECK(ioctl(fd, WARP_UACCE_START_Q) == -1 && errno == EINVAL);
	CHECK(ioctl(fd, WARP_UACCE_PUT_Q) == 0);
	CHECK(ioctl(fd, WARP_UACCE_PUT_Q) == 0);
	CHECK(ioctl(fd, WARP_UACCE_START_Q) == 0, "PUT leaves the queue in INIT");
	close(fd);
	CHECK(all_free());
}

static void *
map(int fd, size_t len, int region)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, region * page);
}

static void
regions(void)
{
	size_t dus = client_attr(node, "region_dus_size"), mmio = client_attr(node, "region_mmio_size");
	int fd = open_node();
	uint8_t *p, *q;
	size_t i;

	CHECK(map(fd, page, 2) == MAP_FAILED && errno == EINVAL);
	CHECK(map(fd, dus - page, 1) == MAP_FAILED && errno == EINVAL);
	CHECK(map(fd, dus + page, 1) == MAP_FAILED && errno == EINVAL);
	CHECK(map(fd, mmio + page, 0) == MAP_FAILED && errno == EINVAL);
	CHECK(mmap(NULL, dus, PROT_READ, MAP_PRIVATE, fd, page) == MAP_FAILED && errno == EINVAL);
	p = map(fd, dus, 1);
	CHECK(p != MAP_FAILED);
	CHECK(map(fd, dus, 1) == MAP_FAILED && errno == EEXIST);
	for (i = 0; i < dus && p[i] == 0; i++)
		;
	CHECK(i == dus, "byte %zu of a new DUS region is not 0", i);
	CHECK(mremap(p, dus, dus + page, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
	CHECK(mremap(p, dus, dus, MREMAP_MAYMOVE | MREMAP_FIXED, p + 64 * dus) == MAP_FAILED);
	/* One library makes what it only reads read-only. */
	CHECK(mprotect(p + 0x20000, dus - 0x20000, PROT_READ) == 0);
	memset(p, 0xA5, 0x20000);
	munmap(p, 0x20000);
	CHECK(map(fd, dus, 1) == MAP_FAILED && errno == EEXIST, "a piece is still mapped");
	munmap(p + 0x20000, dus - 0x20000);
	p = map(fd, dus, 1);
	CHECK(p != MAP_FAILED && p[0] == 0xA5, "a region may be mapped again");
	q = map(fd, mmio, 0);
	CHECK(q != MAP_FAILED);
	memset(q, 0xFF, mmio);
	munmap(p, dus);
	munmap(q, mmio);
	close(fd);
	CHECK(all_free());
}

/* What one queue's user left is not in the next one's regions. */
static void
no_stale_data(void)
{
	size_t dus = client_attr(node, "region_dus_size"), i, j, dirty = 0;
	uint8_t *p;
	int fd;

	for (j = 0; j < 80; j++) {
		fd = open_node();
		p = map(fd, dus, 1);
		for (i = 0; i < dus; i++)
			dirty += p[i] != 0;
		memset(p, 0x5A, dus);
		munmap(p, dus);
		close(fd);
	}
	CHECK(dirty == 0, "%zu bytes", dirty);
	CHECK(all_free());
}

static void
mapping_keeps_queue(void)
{
	long before = client_attr(node, "available_instances");
	size_t dus = client_attr(node, "region_dus_size");
	int fd = open_node();
	uint8_t *p = map(fd, dus, 1);

	close(fd);
	CHECK(client_attr(node, "available_instances") == before - 1);
	p[0] = 1;
	munmap(p, dus);
	CHECK(all_free());
}

static int
in_child(int (*fn)(struct client *c), struct client *c)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn(c));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
child_touches(struct client *c)
{
	return *(volatile uint8_t *)c->dus;
}

static int
child_maps(struct client *c)
{
	munmap(c->dus, c->dus_size);
	return map(c->fd, c->dus_size, 1) == MAP_FAILED && errno == EPERM ? 0 : 1;
}

static int
child_closes(struct client *c)
{
	return close(c->fd) != 0;
}

static void
fork_with_queue(void)
{
	uint8_t in[4096], out[8192];
	struct warp_zip_sqe sqe;
	struct client c;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	CHECK(in_child(child_touches, &c) == 128 + SIGSEGV, "the child has no mapping");
	CHECK(in_child(child_closes, &c) == 0);
	fill_text(in, sizeof(in));
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
	CHECK(client_exec(&c, &sqe) == 0 && sqe.status == 0, "the parent's queue works on");
	munmap(c.dus, c.dus_size);
	CHECK(in_child(child_maps, &c) == 0, "nor can it make one");
	c.dus = MAP_FAILED;
	client_close(&c);
	CHECK(all_free());
}

static void
restart(void)
{
	uint8_t in[4096], out[8192];
	struct warp_zip_sqe sqe;
	struct client c;
	int i, j;

	fill_text(in, sizeof(in));
	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	for (i = 0; i < 20; i++) {
		for (j = 0; j < 5; j++) {
			client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
			CHECK(client_exec(&c, &sqe) == 0 && sqe.status == 0, "%d.%d: %x", i, j,
			      sqe.status);
		}
		CHECK(ioctl(c.fd, WARP_UACCE_PUT_Q) == 0);
		memset(c.dus, 0, c.dus_size);
		c.tail = 0;
		c.head = 0;
		c.phase = 1;
		CHECK(ioctl(c.fd, WARP_UACCE_START_Q) == 0);
	}
	client_close(&c);
	CHECK(all_free());
}

/* Doorbells that the hardware would drop, between good ones. */
static void
bad_doorbells(void)
{
	uint8_t in[512], out[1024];
	struct warp_zip_sqe sqe;
	struct client c;
	uint64_t *db, good;
	unsigned int i;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	db = (uint64_t *)(c.mmio + WARP_MMIO_SOFT_SQ_DB);
	fill_text(in, sizeof(in));
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
	client_put(&c, &sqe);
	good = warp_db_value(warp_db_base(c.sqn, WARP_DB_CMD_SQ), c.tail);
	const uint64_t bad[] = {
		good ^ 1, good | 1ull << 12, good | 1ull << 16, good | 1ull << 48,
		warp_db_value(warp_db_base(c.sqn, WARP_DB_CMD_SQ), 1024),
		warp_db_value(warp_db_base(c.sqn, WARP_DB_CMD_SQ), 0xFFFF), ~0ull,
	};
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		__atomic_store_n(db, bad[i], __ATOMIC_SEQ_CST);
		ioctl(c.fd, WARP_UACCE_WAKE);
		usleep(2000);
		CHECK(client_get(&c, NULL) == 0, "doorbell %#llx", (unsigned long long)bad[i]);
	}
	client_ring(&c);
	CHECK(client_wait(&c, &sqe, 5000) == 0);
	client_close(&c);
	CHECK(all_free());
}

static void
cq_overflow(void)
{
	uint8_t in[64], out[256];
	struct warp_zip_sqe sqe;
	struct client c;
	int i, done = 0;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	fill_text(in, sizeof(in));
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
	for (i = 0; i < 1100 && !client_dead(&c); i++) {
		client_put(&c, &sqe);
		client_ring(&c);
		if (client_wait(&c, NULL, 5000) == 0)	/* read, never acknowledged */
			done++;
	}
	CHECK(done == 1023, "%d completions before the end", done);
	CHECK(client_dead(&c), "both status words are set");
	CHECK(*(uint32_t *)(c.dus + WARP_DUS_TX_STATUS(c.dus_size)) != 0);
	client_close(&c);
	CHECK(all_free());
	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	CHECK(!client_dead(&c), "open clears them");
	client_close(&c);
}

static void
poll_events(void)
{
	uint8_t in[4096], out[8192];
	struct warp_zip_sqe sqe;
	struct pollfd pfd;
	struct client c;
	int i;

	CHECK(client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
	pfd = (struct pollfd){ .fd = c.fd, .events = POLLIN };
	CHECK(poll(&pfd, 1, 20) == 0);
	fill_text(in, sizeof(in));
	for (i = 0; i < 50; i++) {
		client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, sizeof(in), out, sizeof(out));
		client_put(&c, &sqe);
		client_ring(&c);
		CHECK(poll(&pfd, 1, 10000) == 1 && pfd.revents & POLLIN, "round %d", i);
		CHECK(client_get(&c, &sqe) == 1 && sqe.status == 0, "round %d", i);
		client_ack(&c, true);
		CHECK(poll(&pfd, 1, 0) == 0, "round %d: nothing new", i);
	}
	CHECK(ioctl(c.fd, WARP_UACCE_PUT_Q) == 0);
	CHECK(poll(&pfd, 1, 0) == 0, "a stopped queue has no events and no error");
	client_close(&c);
	CHECK(all_free());
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", true);

	if (found == NULL) {
		printf("no warpdrive_zip node with SVA\n");
		return 77;
	}
	snprintf(node, sizeof(node), "%s", found);
	page = sysconf(_SC_PAGESIZE);
	CHECK(all_free());
	run_case("attributes", attributes);
	run_case("instances", instances);
	run_case("states", states);
	run_case("regions", regions);
	run_case("no stale data", no_stale_data);
	run_case("a mapping keeps its queue", mapping_keeps_queue);
	run_case("fork with a live queue", fork_with_queue);
	run_case("restart", restart);
	run_case("bad doorbells", bad_doorbells);
	run_case("CQ overflow", cq_overflow);
	run_case("poll events", poll_events);
	return report();
}
