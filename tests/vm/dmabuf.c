/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Regions as dma-bufs, dma-bufs as regions, and fences. The other side is, where
 * the kernel has it, not ours: vgem (through DRM), udmabuf and the system heap.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/dma-heap.h>
#include <linux/udmabuf.h>

#include "regions.h"

#define KIB	1024u
#define SIZE	(64u * KIB)

/* Of the DRM interface, what takes part here (linux/drm.h is not in every libc-dev). */
struct drm_dumb {
	uint32_t height, width, bpp, flags, handle, pitch;
	uint64_t size;
};

struct drm_vgem_attach {
	uint32_t handle, flags, out_fence, pad;
};

struct drm_vgem_signal {
	uint32_t fence, flags;
};

struct drm_prime {
	uint32_t handle, flags;
	int32_t fd;
};

struct drm_close {
	uint32_t handle, pad;
};

#define DRM_CLOSE	_IOW('d', 0x09, struct drm_close)
#define DRM_TO_FD	_IOWR('d', 0x2d, struct drm_prime)
#define DRM_TO_HANDLE	_IOWR('d', 0x2e, struct drm_prime)
#define DRM_CREATE	_IOWR('d', 0xB2, struct drm_dumb)
#define DRM_VGEM_ATTACH	_IOWR('d', 0x41, struct drm_vgem_attach)
#define DRM_VGEM_SIGNAL	_IOW('d', 0x42, struct drm_vgem_signal)
#define DRM_VERSION	_IOWR('d', 0x00, struct drm_version)

struct drm_version {
	int32_t version[3];
	size_t name_len;
	char *name;
	size_t date_len;
	char *date;
	size_t desc_len;
	char *desc;
};

static char node[256];
static long page;

static uint8_t *
map_buf(int fd, size_t size)
{
	uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(p != MAP_FAILED, "%s", strerror(errno));
	return p;
}

/* ---- Export ---- */

static void
exported(void)
{
	struct client c = open_queue(node);
	uint64_t at;
	uint8_t *p = new_region(&c, SIZE, &at), *view, *again;
	int fd = mem_export(c.fd, at), fd2 = mem_export(c.fd, at);

	CHECK(fd >= 0 && fd2 >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(lseek(fd, 0, SEEK_END) == SIZE);
	CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR);
	fill_text(p, SIZE);
	view = map_buf(fd, SIZE);
	again = map_buf(fd2, SIZE);
	CHECK(memcmp(view, p, SIZE) == 0 && memcmp(again, p, SIZE) == 0);
	memset(view + page, 0x5A, page);
	CHECK(p[page] == 0x5A && p[2 * page - 1] == 0x5A && again[page] == 0x5A, "one memory");
	CHECK(mmap(NULL, SIZE + page, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, page) == MAP_FAILED);
	CHECK(mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EINVAL);
	CHECK(mremap(view, SIZE, SIZE + page, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(locked_pages() == SIZE / page, "charged once: %ld", locked_pages());
	CHECK(mem_map(c.fd, view, SIZE, 0, &at) == -EFAULT, "a view is not memory to pin");
	munmap(view, SIZE);
	munmap(again, SIZE);
	close(fd);
	close(fd2);
	client_close(&c);
	munmap(p, SIZE);
	CHECK(all_undone(node));
}

static void
read_only_export(void)
{
	struct client c = open_queue(node), d = open_queue(node);
	uint8_t *p = new_pages(SIZE), *view;
	uint64_t at;
	int fd;

	fill_text(p, SIZE);
	CHECK(mem_map(c.fd, p, SIZE, WARP_MEM_READ_ONLY, &at) == 0);
	fd = mem_export(c.fd, at);
	CHECK(fd >= 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
	CHECK(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	      errno == EACCES);
	view = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(view != MAP_FAILED && memcmp(view, p, SIZE) == 0);
	CHECK(mprotect(view, SIZE, PROT_READ | PROT_WRITE) == -1 && errno == EACCES);
	CHECK(mem_import(d.fd, fd, 0, &at, NULL) == -EACCES);
	CHECK(mem_import(d.fd, fd, WARP_MEM_READ_ONLY, &at, NULL) == 0);
	CHECK(zip_at(&d, at, 100, at, 200, NULL) == WARP_ZIP_ST_SOFT_ADDR);
	munmap(view, SIZE);
	close(fd);
	client_close(&c);
	client_close(&d);
	munmap(p, SIZE);
	CHECK(all_undone(node));
}

/* Whoever lets go first, the others keep what they use. */
static void
export_outlives(void)
{
	struct client c = open_queue(node);
	uint64_t at;
	uint8_t *p = new_region(&c, SIZE, &at), *text = malloc(SIZE), *view;
	int fd = mem_export(c.fd, at);

	fill_text(p, SIZE);
	memcpy(text, p, SIZE);
	client_close(&c);
	munmap(p, SIZE);
	CHECK(locked_pages() == SIZE / page);
	view = map_buf(fd, SIZE);
	close(fd);
	CHECK(locked_pages() == SIZE / page && memcmp(view, text, SIZE) == 0);
	memset(view, 1, SIZE);
	free(text);
	munmap(view, SIZE);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* ---- Import ---- */

/* Compresses by @p at what @p bytes shows of the same memory. */
static bool
reads(struct client *c, uint64_t at, const uint8_t *bytes, uint32_t len)
{
	uint64_t out_at;
	uint8_t *out = new_region(c, 2 * SIZE, &out_at);
	uint32_t n = 0;
	bool ok = zip_at(c, at, len, out_at, 2 * SIZE, &n) == 0 && inflates_to(out, n, bytes, len);

	ok = mem_unmap(c->fd, out_at, 0) == 0 && ok;
	munmap(out, 2 * SIZE);
	return ok;
}

static void
shared_pinning(void)
{
	struct client c = open_queue(node), d = open_queue(node);
	uint64_t at, there = 1ull << 42, size = 0;
	uint8_t *p = new_region(&c, SIZE, &at);
	int fd = mem_export(c.fd, at), fd2;

	fill_text(p, SIZE);
	CHECK(mem_import(d.fd, fd, WARP_MEM_FIXED, &there, &size) == 0 && size == SIZE);
	CHECK(mem_import(d.fd, fd, WARP_MEM_FIXED, &there, &size) == -EEXIST);
	CHECK(reads(&c, at, p, SIZE) && reads(&d, there, p, SIZE));
	CHECK(locked_pages() == SIZE / page && pinned_settles(SIZE / page), "one pinning");
	fd2 = mem_export(d.fd, there);
	CHECK(fd2 >= 0, "export of an import of ours");
	close(fd);
	client_close(&c);
	CHECK(reads(&d, there, p, SIZE));
	CHECK(mem_unmap(d.fd, there, 0) == 0 && locked_pages() == SIZE / page);
	CHECK(mem_import(d.fd, fd2, 0, &there, NULL) == 0 && reads(&d, there, p, SIZE));
	close(fd2);
	client_close(&d);
	munmap(p, SIZE);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* All orders in which exporter, importer, descriptor and view can be closed. */
static void
orders(void)
{
	unsigned int order, i, rest;

	for (order = 0; order < 24; order++) {
		struct client c = open_queue(node), d = open_queue(node);
		uint64_t at, there;
		uint8_t *p = new_region(&c, SIZE, &at), *view;
		int fd = mem_export(c.fd, at), left[4] = { 0, 1, 2, 3 };

		fill_text(p, SIZE);
		CHECK(mem_import(d.fd, fd, 0, &there, NULL) == 0);
		view = map_buf(fd, SIZE);
		for (i = 0, rest = order; i < 4; rest /= 4 - i, i++) {
			unsigned int k = rest % (4 - i), what = left[k];

			left[k] = left[3 - i];
			CHECK(locked_pages() == SIZE / page, "order %u, step %u", order, i);
			switch (what) {
			case 0: client_close(&c); break;
			case 1: client_close(&d); break;
			case 2: close(fd); break;
			case 3: munmap(view, SIZE); break;
			}
		}
		munmap(p, SIZE);
		CHECK(all_undone(node), "order %u", order);
	}
	CHECK(pinned_settles(0));
}

/* Another process's queue works in memory that it got as a dma-buf. */
static void
other_process(void)
{
	struct client c = open_queue(node);
	uint64_t at;
	uint8_t *p = new_region(&c, 2 * SIZE, &at);
	int fd = mem_export(c.fd, at), status;
	uint32_t n;
	pid_t pid;

	fill_text(p, SIZE);
	pid = fork();
	if (pid == 0) {
		uint32_t *last = (uint32_t *)(map_buf(fd, 2 * SIZE) + 2 * SIZE - sizeof(n));
		struct client d = open_queue(node);
		uint64_t there;

		if (mem_import(d.fd, fd, 0, &there, NULL) != 0 || locked_pages() != 0)
			_exit(1);
		if (zip_at(&d, there, SIZE, there + SIZE, SIZE - page, last) != 0)
			_exit(2);
		/* Without another word: device and process have written to the parent's memory. */
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status), "status %x", status);
	memcpy(&n, p + 2 * SIZE - sizeof(n), sizeof(n));
	CHECK(n != 0 && n < SIZE && inflates_to(p + SIZE, n, p, SIZE), "%u bytes", n);
	close(fd);
	client_close(&c);
	munmap(p, 2 * SIZE);
	CHECK(all_undone(node));
}

static void
bad_imports(void)
{
	struct client c = open_queue(node);
	struct warp_mem_import m = { .fd = -1, .reserved = 1 };
	uint64_t at, there, odd = (1ull << 42) + 1, zero = 0;
	uint8_t *p = new_region(&c, SIZE, &at);
	int fd = mem_export(c.fd, at), null = open("/dev/null", O_RDWR);

	CHECK(mem_import(c.fd, -1, 0, &there, NULL) == -EBADF);
	CHECK(mem_import(c.fd, 9999, 0, &there, NULL) == -EBADF);
	CHECK(mem_import(c.fd, null, 0, &there, NULL) == -EINVAL);
	CHECK(mem_import(c.fd, c.fd, 0, &there, NULL) == -EINVAL);
	CHECK(mem_import(c.fd, fd, 4, &there, NULL) == -EINVAL);
	CHECK(mem_import(c.fd, fd, WARP_MEM_FIXED, &odd, NULL) == -EINVAL);
	CHECK(mem_import(c.fd, fd, WARP_MEM_FIXED, &zero, NULL) == -ERANGE);
	CHECK(mem_import(c.fd, fd, WARP_MEM_FIXED, &at, NULL) == -EEXIST);
	CHECK(ioctl(c.fd, WARP_MEM_IMPORT, &m) == -1 && errno == EINVAL);
	CHECK(ioctl(c.fd, WARP_MEM_IMPORT, NULL) == -1 && errno == EFAULT);
	CHECK(mem_import(c.fd, fd, 0, &there, NULL) == 0, "into the same queue again");
	CHECK(there != at && mem_unmap(c.fd, at, 0) == 0);
	CHECK(reads(&c, there, p, 1000));
	close(null);
	close(fd);
	client_close(&c);
	munmap(p, SIZE);
	CHECK(all_undone(node));
}

/* ---- Exporters that are not ours ---- */

static int
vgem_open(void)
{
	struct drm_version v;
	char path[64], name[32];
	int fd, i;

	for (i = 0; i < 8; i++) {
		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		memset(&v, 0, sizeof(v));
		memset(name, 0, sizeof(name));
		v.name = name;
		v.name_len = sizeof(name) - 1;
		if (ioctl(fd, DRM_VERSION, &v) == 0 && strcmp(name, "vgem") == 0)
			return fd;
		close(fd);
	}
	return -1;
}

/* The last argument is O_RDWR or 0, what the dma-buf may be used for. */
static int
vgem_buf(int drm, uint32_t size, uint32_t mode)
{
	struct drm_dumb d = { .height = size / page, .width = page / 4, .bpp = 32 };
	struct drm_prime p = { .flags = O_CLOEXEC | mode, .fd = -1 };
	struct drm_close c = { 0 };

	if (ioctl(drm, DRM_CREATE, &d) != 0)
		return -errno;
	p.handle = c.handle = d.handle;
	if (ioctl(drm, DRM_TO_FD, &p) != 0)
		p.fd = -errno;
	ioctl(drm, DRM_CLOSE, &c);
	return p.fd;
}

static int
udmabuf_buf(uint32_t size)
{
	struct udmabuf_create u = { .size = size, .flags = UDMABUF_FLAGS_CLOEXEC };
	int dev = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), fd;

	if (dev < 0)
		return -errno;
	u.memfd = memfd_create("warp", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	if (ftruncate(u.memfd, size) != 0 || fcntl(u.memfd, F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		perror("memfd");
	fd = ioctl(dev, UDMABUF_CREATE, &u);
	close(u.memfd);
	close(dev);
	return fd < 0 ? -errno : fd;
}

static int
heap_buf(uint32_t size)
{
	struct dma_heap_allocation_data d = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };
	int dev = open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC), ret;

	if (dev < 0)
		return -errno;
	ret = ioctl(dev, DMA_HEAP_IOCTL_ALLOC, &d) == 0 ? (int)d.fd : -errno;
	close(dev);
	return ret;
}

/* The device reads and writes a buffer of another exporter's. */
static void
use_foreign(int buf)
{
	struct client c = open_queue(node);
	uint64_t at = 0, size = 0;
	uint8_t *view;
	uint32_t n = 0;
	int ret;

	ret = mem_import(c.fd, buf, 0, &at, &size);
	CHECK(ret == 0 && size == 2 * SIZE, "%s, %llu bytes", strerror(-ret),
	      (unsigned long long)size);
	if (ret == 0) {
		view = map_buf(buf, 2 * SIZE);
		fill_text(view, SIZE);
		CHECK(zip_at(&c, at, SIZE, at + SIZE, SIZE, &n) == 0);
		CHECK(inflates_to(view + SIZE, n, view, SIZE));
		CHECK(zip_at(&c, at, SIZE, at + 2 * SIZE - 10, 10, &n) != 0);
		CHECK(zip_at(&c, at, SIZE, at + 2 * SIZE, SIZE, &n) == WARP_ZIP_ST_SOFT_ADDR);
		CHECK(locked_pages() == 0, "its exporter's, not ours");
		CHECK(mem_export(c.fd, at) == -EINVAL);
		/* The region alone keeps it. */
		munmap(view, 2 * SIZE);
		close(buf);
		CHECK(zip_at(&c, at, SIZE, at + SIZE, SIZE, &n) == 0);
		CHECK(mem_unmap(c.fd, at, 0) == 0);
		CHECK(zip_at(&c, at, SIZE, at + SIZE, SIZE, &n) == WARP_ZIP_ST_SOFT_ADDR);
	}
	client_close(&c);
	CHECK(all_undone(node));
}

static void
from_vgem(void)
{
	int drm = vgem_open(), fd;
	struct client c;
	uint64_t at;

	if (drm < 0)
		skip_case("no vgem device");
	fd = vgem_buf(drm, 2 * SIZE, O_RDWR);
	CHECK(fd >= 0, "%s", strerror(-fd));
	use_foreign(fd);
	fd = vgem_buf(drm, SIZE, 0);
	CHECK(fd >= 0, "%s", strerror(-fd));
	c = open_queue(node);
	CHECK(mem_import(c.fd, fd, 0, &at, NULL) == -EACCES, "exported for reading");
	CHECK(mem_import(c.fd, fd, WARP_MEM_READ_ONLY, &at, NULL) == 0);
	close(fd);
	close(drm);
	client_close(&c);
	CHECK(all_undone(node));
}

static void
from_udmabuf(void)
{
	int fd = udmabuf_buf(2 * SIZE);

	if (fd < 0)
		skip_case("no /dev/udmabuf");
	use_foreign(fd);
}

static void
from_heap(void)
{
	int fd = heap_buf(2 * SIZE);

	if (fd < 0)
		skip_case("no DMA heap");
	use_foreign(fd);
}

/* vgem attaches to our dma-buf and maps it for its device. It alone keeps the pages then. */
static void
to_vgem(void)
{
	struct client c = open_queue(node);
	struct drm_prime h = { .flags = O_CLOEXEC | O_RDWR };
	struct drm_close cl = { 0 };
	int drm = vgem_open();
	uint64_t at;
	uint8_t *p, *view;

	if (drm < 0) {
		client_close(&c);
		skip_case("no vgem device");
	}
	p = new_region(&c, SIZE, &at);
	fill_text(p, SIZE);
	h.fd = mem_export(c.fd, at);
	CHECK(h.fd >= 0 && ioctl(drm, DRM_TO_HANDLE, &h) == 0, "%s", strerror(errno));
	close(h.fd);
	client_close(&c);
	CHECK(locked_pages() == SIZE / page, "vgem keeps it");
	h.fd = -1;
	CHECK(ioctl(drm, DRM_TO_FD, &h) == 0, "%s", strerror(errno));
	cl.handle = h.handle;
	CHECK(ioctl(drm, DRM_CLOSE, &cl) == 0);
	view = map_buf(h.fd, SIZE);
	CHECK(memcmp(view, p, SIZE) == 0);
	munmap(view, SIZE);
	close(h.fd);
	close(drm);
	munmap(p, SIZE);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* What our device still works on is busy to vgem, and a fence of vgem's holds our dma-buf. */
static void
vgem_fences(void)
{
	struct client c = open_queue(node);
	struct drm_vgem_attach a = { .flags = 1 };
	struct drm_vgem_signal s = { 0 };
	struct drm_prime h = { 0 };
	struct drm_close cl = { 0 };
	struct pollfd pfd = { .events = POLLOUT };
	int drm = vgem_open(), fence;
	uint64_t at;
	uint8_t *p;

	if (drm < 0) {
		client_close(&c);
		skip_case("no vgem device");
	}
	p = new_region(&c, 3 * SIZE, &at);
	pfd.fd = h.fd = mem_export(c.fd, at);
	CHECK(ioctl(drm, DRM_TO_HANDLE, &h) == 0, "%s", strerror(errno));
	a.handle = cl.handle = h.handle;
	fill_random(p, SIZE);
	put_work(&c, at, SIZE, at + SIZE, 2 * SIZE, 50);
	client_ring(&c);
	fence = queue_fence(c.fd, h.fd, 0);
	CHECK(fence >= 0 && ioctl(drm, DRM_VGEM_ATTACH, &a) == -1 && errno == EBUSY,
	      "busy with our reader: %s", strerror(errno));
	CHECK(poll(&pfd, 1, 20000) == 1 && pfd.revents == POLLOUT);
	CHECK(ioctl(drm, DRM_VGEM_ATTACH, &a) == 0, "%s", strerror(errno));
	CHECK(poll(&pfd, 1, 0) == 0, "vgem's fence holds our dma-buf");
	s.fence = a.out_fence;
	CHECK(ioctl(drm, DRM_VGEM_SIGNAL, &s) == 0 && poll(&pfd, 1, 5000) == 1);
	CHECK(ioctl(drm, DRM_CLOSE, &cl) == 0);
	close(fence);
	close(h.fd);
	close(drm);
	client_close(&c);
	munmap(p, 3 * SIZE);
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
	run_case("exported", exported);
	run_case("exported read-only", read_only_export);
	run_case("an export outlives its queue", export_outlives);
	run_case("one pinning for two queues", shared_pinning);
	run_case("orders of closing", orders);
	run_case("another process's queue", other_process);
	run_case("bad imports", bad_imports);
	run_case("vgem's buffers", from_vgem);
	run_case("udmabuf's buffers", from_udmabuf);
	run_case("the system heap's buffers", from_heap);
	run_case("vgem imports ours", to_vgem);
	run_case("fences for vgem, and vgem's", vgem_fences);
	return report();
}
