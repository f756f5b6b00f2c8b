/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Each call on a node, with its first allocation or access to user memory failing, then its second
 * and so on until none is left that could: it says so by an error number, leaves nothing behind, and
 * the same call works at once. Then the engine's own allocations. Needs root and a kernel with fault
 * injection.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/dma-heap.h>
#include <linux/udmabuf.h>

#include "inject.h"
#include "regions.h"

#define PAGES	5u
/* More than this many places to fail is a loop. */
#define MOST	2000u

static char node[256];
static size_t page;

/* ---- A call ---- */

struct call {
	const char *name;
	/** Return: 0, a descriptor, or -errno. */
	int (*make)(void);
	/** Takes back what make() returned. */
	void (*undo)(int result);
};

/* What the calls work with. */
static struct client client;
static uint8_t *memory;		/* PAGES of them, a region at iova */
static uint64_t iova;
static int own_buf, foreign_buf;

/* Return: how often the call was refused while each of its allocations failed in turn. */
static unsigned int
fail_each(const struct call *c, unsigned int *places)
{
	unsigned int n, refused = 0;
	bool injected = true;
	int ret;

	for (n = 1; injected && n <= MOST; n++) {
		inject_arm(n);
		ret = c->make();
		injected = inject_disarm();
		CHECK(ret >= 0 || (injected && (ret == -ENOMEM || ret == -EFAULT)), "%s: %s at %u",
		      c->name, strerror(-ret), n);
		if (ret >= 0) {
			c->undo(ret);
			continue;
		}
		refused++;
		ret = c->make();
		CHECK(ret >= 0, "%s: %s after a failure at %u", c->name, strerror(-ret), n);
		if (ret >= 0)
			c->undo(ret);
	}
	CHECK(!injected, "%s: no end after %u", c->name, n);
	*places = n - 2;
	return refused;
}

static void
fails_cleanly(const struct call *c)
{
	unsigned int i, places = 0, refused = 0;
	int ret;

	/* Brings in what pages of this program it needs. */
	ret = c->make();
	CHECK(ret >= 0, "%s: %s", c->name, strerror(-ret));
	if (ret < 0)
		return;
	c->undo(ret);
	/* The kernel's checks allocate, too, now and then: a call of few allocations may slip through. */
	for (i = 0; i < 5 && refused == 0; i++)
		refused = fail_each(c, &places);
	CHECK(refused != 0, "%s: never refused, %u places", c->name, places);
	printf("  %s: %u places to fail, %u refused\n", c->name, places, refused);
}

static int
result(int ret)
{
	return ret < 0 ? -errno : ret;
}

static void
close_it(int fd)
{
	close(fd);
}

/* ---- The calls ---- */

static int
make_open(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "/dev/%s", node);
	return result(open(path, O_RDWR | O_CLOEXEC));
}

static void *mapped;
static size_t mapped_size;

static int
make_mapping(size_t size, off_t offset)
{
	mapped_size = size;
	mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, client.fd, offset);
	return mapped == MAP_FAILED ? -errno : 0;
}

static int
make_doorbells(void)
{
	return make_mapping(client.mmio_size, 0);
}

static int
make_rings(void)
{
	return make_mapping(client.dus_size, page);
}

static void
undo_mapping(int ret)
{
	(void)ret;
	munmap(mapped, mapped_size);
}

static int
make_ctx(void)
{
	struct warp_qp_ctx ctx = { .qc_type = 0 };

	return result(ioctl(client.fd, WARP_UACCE_SET_QP_CTX, &ctx));
}

static void
undo_nothing(int ret)
{
	(void)ret;
}

static int
make_start(void)
{
	return result(ioctl(client.fd, WARP_UACCE_START_Q));
}

/* What started works, or has at least an answer: a cipher may be missing for this start. */
static void
undo_start(int ret)
{
	struct warp_sqe sqe = { 0 };

	(void)ret;
	memset(client.dus, 0, client.dus_size);
	client.tail = 0;
	client.head = 0;
	client.phase = 1;
	ret = client_exec(&client, &sqe);
	CHECK(ret == 0, "a started queue: %s", strerror(-ret));
	ret = result(ioctl(client.fd, WARP_UACCE_PUT_Q));
	CHECK(ret == 0, "PUT_Q: %s", strerror(-ret));
}

/* Pages that are not there yet, so that pinning them allocates as well. */
static int
make_map(void)
{
	int ret;

	ret = mem_map(client.fd, memory, PAGES * page, 0, &iova);
	if (ret != 0)
		madvise(memory, PAGES * page, MADV_DONTNEED);
	return ret;
}

static void
undo_map(int ret)
{
	ret = mem_unmap(client.fd, iova, 0);
	CHECK(ret == 0, "unmap: %s", strerror(-ret));
	CHECK(locked_pages() == 0);
	madvise(memory, PAGES * page, MADV_DONTNEED);
}

static int
make_unmap(void)
{
	return mem_unmap(client.fd, iova, WARP_MEM_WAIT);
}

/* With work that the next unmap has to wait for. */
static void
undo_unmap(int ret)
{
	ret = mem_map(client.fd, memory, PAGES * page, 0, &iova);
	CHECK(ret == 0, "map: %s", strerror(-ret));
	while (client_get(&client, NULL) == 1)
		;
	client_ack(&client, false);
	put_work(&client, iova, 2 * page, iova + 2 * page, 3 * page, 1);
	client_ring(&client);
}

static int
make_export(void)
{
	return mem_export(client.fd, iova);
}

static uint64_t imported;

static int
make_import(void)
{
	return mem_import(client.fd, own_buf, 0, &imported, NULL);
}

static int
make_foreign(void)
{
	return mem_import(client.fd, foreign_buf, 0, &imported, NULL);
}

static void
undo_import(int ret)
{
	ret = mem_unmap(client.fd, imported, 0);
	CHECK(ret == 0, "unmap: %s", strerror(-ret));
}

static int
make_fence(void)
{
	return queue_fence(client.fd, -1, 0);
}

static int
make_fence_for_own(void)
{
	return queue_fence(client.fd, own_buf, WARP_FENCE_WRITE);
}

static int
make_fence_for_foreign(void)
{
	return queue_fence(client.fd, foreign_buf, 0);
}

static int
make_buf_mapping(void)
{
	mapped_size = PAGES * page;
	mapped = mmap(NULL, mapped_size, PROT_READ, MAP_SHARED, own_buf, 0);
	return mapped == MAP_FAILED ? -errno : 0;
}

/* ---- Cases ---- */

#define TRY(name, make, undo) fails_cleanly(&(const struct call){ name, make, undo })

static void
open_client(bool start)
{
	int ret = client_open(&client, node, 0, start);

	if (ret != 0) {
		printf("no queue: %s\n", strerror(-ret));
		exit(1);
	}
}

static void
opening(void)
{
	TRY("open", make_open, close_it);
	CHECK(all_undone(node));
}

static void
mapping(void)
{
	open_client(false);
	munmap(client.mmio, client.mmio_size);
	munmap(client.dus, client.dus_size);
	client.mmio = MAP_FAILED;
	client.dus = MAP_FAILED;
	TRY("mmap of the doorbells", make_doorbells, undo_mapping);
	TRY("mmap of the rings", make_rings, undo_mapping);
	client_close(&client);
	CHECK(all_undone(node));
}

static void
starting(void)
{
	open_client(false);
	TRY("context", make_ctx, undo_nothing);
	TRY("start", make_start, undo_start);
	client_close(&client);
	CHECK(all_undone(node));
}

static void
memory_calls(void)
{
	if (client_attr(node, "flags") & 1)
		skip_case("SVA");
	open_client(true);
	memory = new_pages(PAGES * page);
	TRY("map", make_map, undo_map);
	CHECK(pinned_settles(0));
	CHECK(mem_map(client.fd, memory, PAGES * page, 0, &iova) == 0);
	TRY("export", make_export, close_it);
	own_buf = mem_export(client.fd, iova);
	CHECK(own_buf >= 0);
	TRY("mmap of a dma-buf", make_buf_mapping, undo_mapping);
	TRY("import", make_import, undo_import);
	TRY("fence", make_fence, close_it);
	TRY("fence for a dma-buf", make_fence_for_own, close_it);
	close(own_buf);
	CHECK(mem_unmap(client.fd, iova, WARP_MEM_WAIT) == 0);
	client_close(&client);
	munmap(memory, PAGES * page);
	CHECK(all_undone(node) && pinned_settles(0));
}

static void
unmapping(void)
{
	if (client_attr(node, "flags") & 1)
		skip_case("SVA");
	open_client(true);
	memory = new_pages(PAGES * page);
	undo_unmap(0);
	TRY("unmap", make_unmap, undo_unmap);
	client_close(&client);
	munmap(memory, PAGES * page);
	CHECK(all_undone(node) && pinned_settles(0));
}

static int
heap_buf(void)
{
	struct dma_heap_allocation_data a = { .len = PAGES * page, .fd_flags = O_RDWR | O_CLOEXEC };
	int heap = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC), ret;

	if (heap < 0)
		return -errno;
	ret = ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &a) == 0 ? (int)a.fd : -errno;
	close(heap);
	return ret;
}

static int
udmabuf_buf(void)
{
	int mem = memfd_create("nomem", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	int dev = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), ret = -ENOENT;
	struct udmabuf_create u = { .memfd = mem, .flags = UDMABUF_FLAGS_CLOEXEC, .size = PAGES * page };

	if (mem >= 0 && dev >= 0 && ftruncate(mem, PAGES * page) == 0 &&
	    fcntl(mem, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
		ret = result(ioctl(dev, UDMABUF_CREATE, &u));
	if (dev >= 0)
		close(dev);
	if (mem >= 0)
		close(mem);
	return ret;
}

static void
foreign_calls(int (*make)(void))
{
	if (client_attr(node, "flags") & 1)
		skip_case("SVA");
	foreign_buf = make();
	if (foreign_buf < 0)
		skip_case("no such exporter");
	open_client(true);
	TRY("import", make_foreign, undo_import);
	TRY("fence", make_fence_for_foreign, close_it);
	client_close(&client);
	close(foreign_buf);
	CHECK(all_undone(node));
}

static void
heap(void)
{
	foreign_calls(heap_buf);
}

static void
udmabuf(void)
{
	foreign_calls(udmabuf_buf);
}

/* ---- The engine's own ---- */

/* CBC, or CTR, which needs another transform. In place; key and IV are behind @room bytes. */
static int
cipher(uint8_t *at, uint32_t room, uint32_t len, bool ctr)
{
	struct warp_sqe sqe;
	struct warp_sec_bd3 *b = (struct warp_sec_bd3 *)&sqe;
	int ret;

	client_cbc(&sqe, true, at, at, len, at + room, at + room + 64);
	if (ctr)
		b->cipher += (WARP_SEC_C_MODE_CTR - WARP_SEC_C_MODE_CBC) << WARP_SEC3_C_MODE_SHIFT;
	ret = client_exec(&client, &sqe);
	return ret != 0 ? ret : client_sec_error(&sqe);
}

static void
engine(void)
{
	const uint32_t len = 1u << 20;
	bool sva = client_attr(node, "flags") & 1;
	uint8_t *at;
	int ret;

	if (strncmp(node, "warpdrive_sec", 13) != 0)
		skip_case("allocates at START only");
	if (client_v2)
		skip_case("written for the descriptors of v3");
	open_client(true);
	memory = new_pages(len + page);
	memset(memory, 0x5A, len + page);
	at = memory;
	if (!sva) {
		CHECK(mem_map(client.fd, memory, len + page, 0, &iova) == 0);
		at = (uint8_t *)(uintptr_t)iova;
	}
	/* Not even the smallest buffer, then not the transform, if it is made by the engine. */
	CHECK(inject_module("warpdrive", true));
	ret = cipher(at, len, 16, true);
	CHECK(ret == WARP_SEC_ERR_INTERNAL, "%d", ret);
	CHECK(inject_module("warpdrive", false));
	ret = cipher(at, len, 16, true);
	CHECK(ret == WARP_SEC_ERR_NONE, "%d", ret);
	CHECK(inject_module("warpdrive", true));
	ret = cipher(at, len, 16, false);
	CHECK(sva ? ret == WARP_SEC_ERR_INTERNAL : ret == WARP_SEC_ERR_NONE, "%d", ret);
	ret = cipher(at, len, len, false);
	CHECK(ret == WARP_SEC_ERR_INTERNAL, "%d", ret);
	CHECK(inject_module("warpdrive", false));
	CHECK(memory[len - 1] == 0x5A, "data changed");
	ret = cipher(at, len, len, false);
	CHECK(ret == WARP_SEC_ERR_NONE, "%d", ret);
	CHECK(memory[len - 1] != 0x5A || memory[len - 2] != 0x5A, "no data");
	client_close(&client);
	munmap(memory, len + page);
	CHECK(all_undone(node));
}

static void
on_node(void)
{
	printf("-- %s\n", node);
	run_case("open", opening);
	run_case("mmap", mapping);
	run_case("start", starting);
	run_case("memory", memory_calls);
	run_case("unmap", unmapping);
	run_case("dma-heap", heap);
	run_case("udmabuf", udmabuf);
	run_case("engine", engine);
}

int
main(void)
{
	static const char *const kinds[] = { "warpdrive_zip", "warpdrive_sec" };
	const char *name;
	unsigned int i;
	int sva, ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	page = sysconf(_SC_PAGESIZE);
	if (!inject_start()) {
		printf("no fault injection in this kernel, or not root\n");
		return 77;
	}
	for (i = 0; i < 2; i++) {
		for (sva = 1; sva >= 0; sva--) {
			name = client_node(kinds[i], sva);
			if (name == NULL)
				continue;
			snprintf(node, sizeof(node), "%s", name);
			on_node();
		}
	}
	ret = report();
	inject_end();
	return ret;
}
