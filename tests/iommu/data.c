/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Where the bytes may be: every kind of memory a process has, flat and in lists. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "iommu_test.h"

#define LEN	(60u * 1024)
#define ROOM	(LEN + LEN / 8 + 64)
#define GUARD	64u

static const char *
guard_check(const uint8_t *p)
{
	unsigned int i;

	for (i = 0; i < GUARD; i++)
		CHECK(p[i] == 0xA5, "byte %u behind the destination was written", i);
	return NULL;
}

/* There and back between @p text (filled here), @p comp and @p back. All are populated. */
static const char *
round_trip(void *text, size_t len, void *comp, size_t room, void *back)
{
	struct uq c, d;
	struct warp_sqe sqe;
	const char *why;
	uint32_t n;

	make_text(text, len, 7);
	memset(comp, 0xA5, room + GUARD);
	memset(back, 0xA5, len + GUARD);
	CHECK(uq_open(&c, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no compression queue");
	zip_flat(&sqe, text, len, comp, room);
	CHECK(uq_exec(&c, &sqe) == 0, "no completion");
	uq_close(&c);
	CHECK(zip_ok(&sqe), "compression status 0x%02x", zip_status(&sqe));
	n = zip_produced(&sqe);
	why = check_inflates(comp, n, text, len);
	if (why == NULL)
		why = guard_check((uint8_t *)comp + room);
	if (why != NULL)
		return why;

	CHECK(uq_open(&d, ZIP_NODE, WARP_ZIP_QC_DECOMPRESS) == 0, "no decompression queue");
	zip_flat(&sqe, comp, n, back, len);
	CHECK(uq_exec(&d, &sqe) == 0, "no completion");
	uq_close(&d);
	CHECK(zip_ok(&sqe), "decompression status 0x%02x", zip_status(&sqe));
	CHECK(zip_produced(&sqe) == len && memcmp(text, back, len) == 0, "text came back changed");
	return guard_check((uint8_t *)back + len);
}

static const char *
heap(void)
{
	uint8_t *text = malloc(LEN), *comp = malloc(ROOM + GUARD), *back = malloc(LEN + GUARD);
	const char *why = round_trip(text, LEN, comp, ROOM, back);

	free(text);
	free(comp);
	free(back);
	return why;
}

static const char *
stack(void)
{
	uint8_t text[LEN], comp[ROOM + GUARD], back[LEN + GUARD];

	return round_trip(text, LEN, comp, ROOM, back);
}

/* Odd offsets, so that requests start and end within pages. */
static const char *
unaligned(void)
{
	uint8_t *mem = malloc(LEN + ROOM + LEN + 2 * GUARD + 3 * 4096);
	const char *why = round_trip(mem + 4093, LEN - 5, mem + 4096 + LEN + 2001, ROOM,
				     mem + 2 * 4096 + LEN + ROOM + GUARD + 777);

	free(mem);
	return why;
}

static const char *
one_byte(void)
{
	uint8_t text[1], comp[64 + GUARD], back[1 + GUARD];

	return round_trip(text, 1, comp, 64, back);
}

static const char *
file_maps(const char *path, int flags)
{
	const size_t size = 256 * 1024;
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	uint8_t *text, *comp, *back, *again;
	const char *why;

	unlink(path);
	CHECK(fd >= 0 && ftruncate(fd, 3 * (off_t)size) == 0, "no file %s", path);
	text = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
	comp = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, (off_t)size);
	back = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 2 * (off_t)size);
	CHECK(text != MAP_FAILED && comp != MAP_FAILED && back != MAP_FAILED, "no mapping");
	why = round_trip(text, LEN, comp, ROOM, back);
	if (why == NULL && (flags & MAP_SHARED) != 0) {
		/* What the device wrote is in the file, for whoever reads it. */
		again = malloc(LEN);
		if (pread(fd, again, LEN, 2 * (off_t)size) != LEN || memcmp(again, text, LEN) != 0)
			why = "the file does not have what the device wrote";
		free(again);
	}
	munmap(text, size);
	munmap(comp, size);
	munmap(back, size);
	close(fd);
	return why;
}

static const char *
file_shared(void)
{
	return file_maps("/var/tmp/warp-iommu-shared", MAP_SHARED);
}

static const char *
file_private(void)
{
	return file_maps("/var/tmp/warp-iommu-private", MAP_PRIVATE);
}

static const char *
shm_shared(void)
{
	return file_maps("/dev/shm/warp-iommu", MAP_SHARED);
}

/* The program's own text: a source that is mapped read-only from a file. */
static const char *
own_code(void)
{
	const uint8_t *code = (const uint8_t *)((uintptr_t)own_code & ~(uintptr_t)4095);
	uint8_t *comp = malloc(ROOM);
	volatile uint8_t touch = *code;
	struct warp_sqe sqe;
	const char *why;
	struct uq q;

	(void)touch;
	memset(comp, 0, ROOM);
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	zip_flat(&sqe, code, 4096, comp, ROOM);
	CHECK(uq_exec(&q, &sqe) == 0, "no completion");
	uq_close(&q);
	CHECK(zip_ok(&sqe), "status 0x%02x", zip_status(&sqe));
	why = check_inflates(comp, zip_produced(&sqe), code, 4096);
	free(comp);
	return why;
}

static const char *
sgl_trip(size_t src_piece, size_t dst_piece, unsigned int per_list)
{
	uint8_t *text = malloc(LEN), *comp = malloc(ROOM + GUARD), *back = malloc(LEN + GUARD);
	struct warp_sgl *src = sgl_make(text, LEN, src_piece, per_list);
	struct warp_sgl *mid = sgl_make(comp, ROOM, dst_piece, per_list);
	struct warp_sgl *dst = sgl_make(back, LEN, src_piece, per_list);
	struct warp_sqe sqe;
	const char *why;
	struct uq c, d;

	make_text(text, LEN, 99);
	memset(comp, 0xA5, ROOM + GUARD);
	memset(back, 0xA5, LEN + GUARD);
	CHECK(uq_open(&c, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0 &&
	      uq_open(&d, ZIP_NODE, WARP_ZIP_QC_DECOMPRESS) == 0, "no queues");
	zip_sgl(&sqe, src, LEN, mid, ROOM);
	CHECK(uq_exec(&c, &sqe) == 0, "no completion");
	CHECK(zip_ok(&sqe), "status 0x%02x", zip_status(&sqe));
	why = check_inflates(comp, zip_produced(&sqe), text, LEN);
	if (why != NULL)
		return why;
	zip_sgl(&sqe, mid, zip_produced(&sqe), dst, LEN);
	CHECK(uq_exec(&d, &sqe) == 0, "no completion");
	CHECK(zip_ok(&sqe), "status 0x%02x", zip_status(&sqe));
	CHECK(memcmp(text, back, LEN) == 0, "text came back changed");
	uq_close(&c);
	uq_close(&d);
	why = guard_check(comp + ROOM);
	if (why == NULL)
		why = guard_check(back + LEN);
	free(text);
	free(comp);
	free(back);
	free(src);
	free(mid);
	free(dst);
	return why;
}

static const char *
sgl_few(void)
{
	return sgl_trip(16 * 1024, 32 * 1024, 8);
}

static const char *
sgl_many(void)
{
	return sgl_trip(61, 997, 7);
}

/* A list whose elements are of four different kinds of memory, and which lies on the stack. */
static const char *
sgl_mixed(void)
{
	enum { N = 4096 };
	uint8_t list[sizeof(struct warp_sgl) + 4 * sizeof(struct warp_sge)]
		__attribute__((aligned(WARP_SGL_ALIGN))) = { 0 };
	struct warp_sgl *sgl = (void *)list;
	static uint8_t in_bss[N];
	uint8_t on_stack[N], all[4 * N], comp[8 * N];
	struct warp_sgl *out = sgl_make(comp, sizeof(comp), 1000, 40);
	uint8_t *parts[4] = { in_bss, on_stack, malloc(N), NULL };
	int fd = memfd_create("warp-iommu", 0);
	struct warp_sqe sqe;
	const char *why;
	unsigned int i;
	struct uq q;

	CHECK(fd >= 0 && ftruncate(fd, N) == 0, "no memfd");
	parts[3] = mmap(NULL, N, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	make_text(all, sizeof(all), 5);
	memset(comp, 0, sizeof(comp));
	sgl->entry_sum_in_chain = 4;
	sgl->entry_sum_in_sgl = 4;
	sgl->entry_length_in_sgl = 4;
	for (i = 0; i < 4; i++) {
		memcpy(parts[i], all + i * N, N);
		sgl->sge[i].buf = (uintptr_t)parts[i];
		sgl->sge[i].len = N;
	}
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	zip_sgl(&sqe, sgl, sizeof(all), out, sizeof(comp));
	CHECK(uq_exec(&q, &sqe) == 0, "no completion");
	uq_close(&q);
	CHECK(zip_ok(&sqe), "status 0x%02x", zip_status(&sqe));
	why = check_inflates(comp, zip_produced(&sqe), all, sizeof(all));
	munmap(parts[3], N);
	close(fd);
	free(parts[2]);
	free(out);
	return why;
}

/* After a fork one address means two memories; each process's queue takes its own. */
static const char *
same_address(void)
{
	const size_t size = 64 * 1024;
	uint8_t *text = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *comp = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct warp_sqe sqe;
	unsigned int seed;
	const char *why;
	struct uq q;
	int status;
	pid_t pid;

	make_text(text, LEN, 1);
	memset(comp, 0, size);
	fflush(stdout);
	pid = fork();
	CHECK(pid >= 0, "no fork");
	seed = pid == 0 ? 2 : 1;
	make_text(text, LEN, seed);	/* both write: no page is shared any more */
	memset(comp, 1, size);
	if (uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) != 0) {
		why = "no queue";
	} else {
		unsigned int i;

		for (i = 0, why = NULL; i < 20 && why == NULL; i++) {
			zip_flat(&sqe, text, LEN, comp, size);
			if (uq_exec(&q, &sqe) != 0 || !zip_ok(&sqe))
				why = "request failed";
			else
				why = check_inflates(comp, zip_produced(&sqe), text, LEN);
		}
		uq_close(&q);
	}
	if (pid == 0)
		_exit(why != NULL);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0, "child: status 0x%x", status);
	munmap(text, size);
	munmap(comp, size);
	return why;
}

const struct test_case data_cases[] = {
	{ "data: heap", heap },
	{ "data: stack", stack },
	{ "data: unaligned in pages", unaligned },
	{ "data: one byte", one_byte },
	{ "data: shared file mapping", file_shared },
	{ "data: private file mapping", file_private },
	{ "data: shared memory", shm_shared },
	{ "data: the program's own code", own_code },
	{ "data: list of few elements", sgl_few },
	{ "data: chain of lists of small elements", sgl_many },
	{ "data: list of four kinds of memory", sgl_mixed },
	{ "data: one address in two processes", same_address },
	{ NULL, NULL },
};
