/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zlib.h>

#include "regions.h"

static int
result(int ret)
{
	return ret < 0 ? -errno : ret;
}

int
mem_map(int fd, const void *addr, uint64_t size, uint32_t flags, uint64_t *iova)
{
	struct warp_mem_map m = {
		.addr = (uintptr_t)addr,
		.size = size,
		.iova = flags & WARP_MEM_FIXED ? *iova : 0,
		.flags = flags,
	};
	int ret = result(ioctl(fd, WARP_MEM_MAP, &m));

	if (ret == 0)
		*iova = m.iova;
	return ret;
}

int
mem_unmap(int fd, uint64_t iova, uint32_t flags)
{
	struct warp_mem_unmap m = { .iova = iova, .flags = flags };

	return result(ioctl(fd, WARP_MEM_UNMAP, &m));
}

int
mem_export(int fd, uint64_t iova)
{
	struct warp_mem_export m = { .iova = iova, .fd = -1 };
	int ret = result(ioctl(fd, WARP_MEM_EXPORT, &m));

	return ret == 0 ? m.fd : ret;
}

int
mem_import(int fd, int dmabuf, uint32_t flags, uint64_t *iova, uint64_t *size)
{
	struct warp_mem_import m = {
		.fd = dmabuf,
		.flags = flags,
		.iova = flags & WARP_MEM_FIXED ? *iova : 0,
	};
	int ret = result(ioctl(fd, WARP_MEM_IMPORT, &m));

	if (ret == 0) {
		*iova = m.iova;
		if (size != NULL)
			*size = m.size;
	}
	return ret;
}

int
queue_fence(int fd, int dmabuf, uint32_t flags)
{
	struct warp_queue_fence m = { .dmabuf_fd = dmabuf, .flags = flags, .fd = -1 };
	int ret = result(ioctl(fd, WARP_QUEUE_FENCE, &m));

	return ret == 0 ? m.fd : ret;
}

uint8_t *
new_pages(size_t size)
{
	uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

uint8_t *
new_region(struct client *c, size_t size, uint64_t *iova)
{
	uint8_t *p = new_pages(size);
	int ret = mem_map(c->fd, p, size, 0, iova);

	if (ret != 0) {
		printf("a region of %zu bytes: %s\n", size, strerror(-ret));
		exit(1);
	}
	return p;
}

uint32_t
zip_at(struct client *c, uint64_t src, uint32_t len, uint64_t dst, uint32_t room,
       uint32_t *produced)
{
	struct warp_zip_sqe sqe;
	int ret;

	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)src, len, (void *)(uintptr_t)dst,
		   room);
	ret = client_exec(c, &sqe);
	if (ret != 0) {
		printf("  no completion: %s\n", strerror(-ret));
		exit(1);
	}
	if (produced != NULL)
		*produced = sqe.produced;
	return sqe.status & WARP_ZIP_STATUS_MASK;
}

bool
inflates_to(const uint8_t *packed, uint32_t packed_len, const uint8_t *want, uint32_t len)
{
	uint8_t *in = malloc(packed_len + 2), *out = malloc(len + 1);
	uLongf n = len + 1;
	bool same;

	/* The device leaves the two bytes of zlib's header to software. */
	memcpy(in, "\x78\x9C", 2);
	memcpy(in + 2, packed, packed_len);
	same = uncompress(out, &n, in, packed_len + 2) == Z_OK && n == len &&
	       memcmp(out, want, len) == 0;
	free(in);
	free(out);
	return same;
}

void
put_work(struct client *c, uint64_t src, uint32_t len, uint64_t dst, uint32_t room,
	 unsigned int count)
{
	struct warp_zip_sqe sqe;

	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)src, len, (void *)(uintptr_t)dst,
		   room);
	while (count-- != 0)
		client_put(c, &sqe);
}

/* ---- A queue to work with ---- */

struct client
open_queue(const char *node)
{
	struct client c;
	int ret = client_open(&c, node, WARP_ZIP_QC_COMPRESS, true);

	if (ret != 0) {
		printf("no queue: %s\n", strerror(-ret));
		exit(1);
	}
	return c;
}

struct bench
open_bench(const char *node, size_t size)
{
	struct bench b = { .c = open_queue(node), .size = size };

	b.in = new_region(&b.c, size, &b.in_at);
	b.out = new_region(&b.c, size * 2, &b.out_at);
	fill_text(b.in, size);
	return b;
}

void
close_bench(struct bench *b)
{
	client_close(&b->c);
	munmap(b->in, b->size);
	munmap(b->out, b->size * 2);
}

bool
bench_compresses(struct bench *b, size_t offset, uint32_t len)
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

/* ---- /proc ---- */

static long
proc_number(const char *path, const char *name)
{
	char line[256];
	long n = -1;
	FILE *f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 &&
		    sscanf(line + strlen(name), "%*[: \t]%ld", &n) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return n;
}

long
locked_pages(void)
{
	return proc_number("/proc/self/status", "VmLck") * 1024 / sysconf(_SC_PAGESIZE);
}

/* The kernel adds its CPUs' counts up about once a second. */
static long
pins(void)
{
	return proc_number("/proc/vmstat", "nr_foll_pin_acquired") -
	       proc_number("/proc/vmstat", "nr_foll_pin_released");
}

bool
pinned_settles(long pages)
{
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		if (pins() == pages)
			return true;
		usleep(10000);
	}
	printf("  %ld pages pinned, not %ld\n", pins(), pages);
	return false;
}

bool
all_undone(const char *node)
{
	static long queues;
	unsigned int i;

	if (queues == 0)
		queues = client_attr(node, "available_instances");
	for (i = 0; i < 2000; i++) {
		if (locked_pages() == 0 && client_attr(node, "available_instances") == queues)
			return true;
		usleep(10000);
	}
	printf("  %ld pages locked, %ld of %ld queues free\n", locked_pages(),
	       client_attr(node, "available_instances"), queues);
	return false;
}
