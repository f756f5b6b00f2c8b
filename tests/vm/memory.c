/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Registered memory of a node without SVA. That the device gets at the right
 * bytes is checked with zlib, that nothing is left behind with /proc.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "regions.h"
#include "hw/warp_hw_sec.h"

#define KIB	1024u
#define BAD	WARP_ZIP_ST_SOFT_ADDR

static char node[256];
static long page;

/* ---- What a client sees ---- */

static void
flags(void)
{
	const char *sva = client_node("warpdrive_zip", true);
	struct client c;
	uint64_t iova;
	uint8_t *p = new_pages(page);
	long f = client_attr(node, "flags");

	CHECK((f & 1) == 0 && f & WARP_UACCE_FLAG_SOFT && f & WARP_UACCE_FLAG_REGIONS, "%#lx", f);
	CHECK(sva != NULL && (client_attr(sva, "flags") & WARP_UACCE_FLAG_REGIONS) == 0);
	CHECK(client_open(&c, sva, WARP_ZIP_QC_COMPRESS, true) == 0);
	CHECK(mem_map(c.fd, p, page, 0, &iova) == -EOPNOTSUPP);
	CHECK(mem_unmap(c.fd, 0, 0) == -EOPNOTSUPP);
	CHECK(mem_export(c.fd, 0) == -EOPNOTSUPP);
	CHECK(mem_import(c.fd, 0, 0, &iova, NULL) == -EOPNOTSUPP);
	CHECK(queue_fence(c.fd, -1, 0) == -EOPNOTSUPP);
	CHECK(ioctl(c.fd, _IO('W', 70)) == -1 && errno == EINVAL);
	client_close(&c);
	munmap(p, page);
}

static void
translation(void)
{
	struct bench b = open_bench(node, 256 * KIB);
	uint32_t n;

	CHECK(b.in_at != (uintptr_t)b.in && b.out_at != (uintptr_t)b.out);
	CHECK(b.in_at % page == 0 && b.in_at != 0 && b.in_at < WARP_MEM_IOVA_END);
	CHECK(bench_compresses(&b, 0, 256 * KIB));
	CHECK(bench_compresses(&b, 1, 1));
	CHECK(bench_compresses(&b, page - 1, 3 * page + 2));
	CHECK(bench_compresses(&b, b.size - 5, 5));
	/* One byte too many; the process's own pointers; nothing at all. */
	CHECK(zip_at(&b.c, b.in_at + b.size - 5, 6, b.out_at, page, &n) == BAD);
	CHECK(zip_at(&b.c, b.in_at - 1, 6, b.out_at, page, &n) == BAD);
	CHECK(zip_at(&b.c, (uintptr_t)b.in, 100, b.out_at, page, &n) == BAD);
	memset(b.out, 0x11, b.size);
	CHECK(zip_at(&b.c, b.in_at, 100, (uintptr_t)b.out, page, &n) == BAD && b.out[0] == 0x11);
	CHECK(zip_at(&b.c, ~0ull - 50, 100, b.out_at, page, &n) == BAD);
	CHECK(bench_compresses(&b, 7, 1000), "the queue works on");
	close_bench(&b);
	CHECK(all_undone(node));
}

/* Regions without a gap are one to the device, with a gap they are not. */
static void
neighbours(void)
{
	struct bench b = open_bench(node, 64 * KIB);
	uint8_t *p = new_pages(4 * page);
	uint64_t at = 1ull << 40, gap = at + 3 * page;
	uint32_t n;

	fill_text(p, 4 * page);
	CHECK(mem_map(b.c.fd, p, page, WARP_MEM_FIXED, &at) == 0 && at == 1ull << 40);
	at += page;
	CHECK(mem_map(b.c.fd, p + page, page, WARP_MEM_FIXED | WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(mem_map(b.c.fd, p + 3 * page, page, WARP_MEM_FIXED, &gap) == 0);
	at -= page;
	CHECK(zip_at(&b.c, at + 10, 2 * page - 20, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, p + 10, 2 * page - 20));
	CHECK(zip_at(&b.c, at + 10, 2 * page, b.out_at, b.size, &n) == BAD);
	/* The kernel's own choices have a gap behind them. */
	CHECK(b.out_at > b.in_at + b.size || b.in_at > b.out_at + 2 * b.size);
	close_bench(&b);
	munmap(p, 4 * page);
	CHECK(all_undone(node));
}

static void
scattered(void)
{
	struct bench b = open_bench(node, 64 * KIB);
	uint8_t *lists;
	uint64_t lists_at;
	struct warp_zip_sqe sqe;
	struct warp_sgl *in, *out;
	unsigned int i;

	lists = new_region(&b.c, page, &lists_at);
	in = (struct warp_sgl *)lists;
	out = (struct warp_sgl *)(lists + page / 2);
	in->entry_sum_in_sgl = in->entry_length_in_sgl = in->entry_sum_in_chain = 8;
	for (i = 0; i < 8; i++) {
		in->sge[i].buf = b.in_at + 1000 * i;
		in->sge[i].len = 1000;
	}
	out->entry_sum_in_sgl = out->entry_length_in_sgl = out->entry_sum_in_chain = 1;
	out->sge[0].buf = b.out_at;
	out->sge[0].len = 16000;
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)lists_at, 8000,
		   (void *)(uintptr_t)(lists_at + page / 2), 16000);
	sqe.type |= WARP_ZIP_BUF_SGL;
	CHECK(client_exec(&b.c, &sqe) == 0 && (sqe.status & WARP_ZIP_STATUS_MASK) == 0);
	CHECK(inflates_to(b.out, sqe.produced, b.in, 8000));
	in->sge[5].buf = (uintptr_t)b.in;
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)lists_at, 8000,
		   (void *)(uintptr_t)(lists_at + page / 2), 16000);
	sqe.type |= WARP_ZIP_BUF_SGL;
	CHECK(client_exec(&b.c, &sqe) == 0 && (sqe.status & WARP_ZIP_STATUS_MASK) == BAD,
	      "a pointer in a list");
	close_bench(&b);
	munmap(lists, page);
	CHECK(all_undone(node));
}

static void
put64(uint32_t *lo, uint64_t addr)
{
	lo[0] = addr;
	lo[1] = addr >> 32;
}

/* SEC reads its key and IV by device addresses too. OpenSSL is the control. */
static void
ciphers(void)
{
	const char *sec = client_node("warpdrive_sec", false);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	struct warp_sec_bd3 want, b;
	uint8_t *p, text[4096];
	struct client c;
	uint64_t at;
	int n;

	CHECK(sec != NULL && client_open(&c, sec, WARP_SEC_QC_TYPE, true) == 0);
	p = new_region(&c, 4 * page, &at);
	fill_random(p, 4 * page);
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, p + 2 * page, p + 3 * page);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	CHECK(EVP_EncryptUpdate(ctx, text, &n, p, sizeof(text)) == 1 && n == sizeof(text));
	EVP_CIPHER_CTX_free(ctx);
	memset(&want, 0, sizeof(want));
	want.ctrl = WARP_SEC_BD_TYPE3 | 1u << WARP_SEC3_DE_SHIFT;
	want.cipher = WARP_SEC_CIPHER_ENCRYPT | WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
		      WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
	want.c_len = sizeof(text);
	put64(&want.src_l, at);
	put64(&want.dst_l, at + page);
	put64(&want.c_key_l, at + 2 * page);
	put64(&want.c_iv_l, at + 3 * page);
	b = want;
	CHECK(client_exec(&c, &b) == 0 && (b.status & WARP_SEC_DONE));
	CHECK((b.status & WARP_SEC_ERROR_MASK) == 0, "%#x", b.status);
	CHECK(memcmp(p + page, text, sizeof(text)) == 0);
	b = want;
	put64(&b.c_key_l, (uintptr_t)p + 2 * page);
	CHECK(client_exec(&c, &b) == 0 && (b.status & WARP_SEC_ERROR_MASK) != 0, "a pointer");
	client_close(&c);
	munmap(p, 4 * page);
	CHECK(all_undone(node));
}

/* ---- Refusals ---- */

static void
refused(struct client *c, const char *what, int want, const void *addr, uint64_t size,
	uint32_t map_flags, uint64_t iova)
{
	struct warp_mem_map m = {
		.addr = (uintptr_t)addr, .size = size, .iova = iova, .flags = map_flags,
	};
	long before = locked_pages();
	int got = ioctl(c->fd, WARP_MEM_MAP, &m) == 0 ? 0 : errno;

	CHECK(got == want, "%s: %s", what, strerror(got));
	CHECK(locked_pages() == before, "%s: %ld pages are locked", what, locked_pages() - before);
}

static void
bad_requests(void)
{
	struct bench b = open_bench(node, page);
	struct client *c = &b.c;
	uint8_t *p = new_pages(4 * page), *ro = new_pages(page), *none = new_pages(2 * page);
	uint64_t taken = 1ull << 41;
	const uint32_t fixed = WARP_MEM_FIXED;

	munmap(p + 3 * page, page);
	mprotect(p + 2 * page, page, PROT_NONE);
	mprotect(ro, page, PROT_READ);
	memset(none, 1, 2 * page);
	mprotect(none + page, page, PROT_NONE);
	CHECK(mem_map(c->fd, p, 2 * page, fixed, &taken) == 0);
	refused(c, "no bytes", EINVAL, p, 0, 0, 0);
	refused(c, "odd address", EINVAL, p + 1, page, 0, 0);
	refused(c, "odd size", EINVAL, p, page + 1, 0, 0);
	refused(c, "less than a page", EINVAL, p, 64, 0, 0);
	refused(c, "unknown flag", EINVAL, p, page, 1u << 2, 0);
	refused(c, "all flags", EINVAL, p, page, ~0u, 0);
	refused(c, "an address that is not asked for", EINVAL, p, page, 0, taken + 16 * page);
	refused(c, "odd fixed address", EINVAL, p, page, fixed, taken + 5 * page + 64);
	refused(c, "wraps", EOVERFLOW, p, -(uint64_t)page, 0, 0);
	refused(c, "ends at 2^64", EOVERFLOW, (void *)-page, page, 0, 0);
	refused(c, "too large", EFBIG, p, WARP_MEM_MAX_SIZE + page, 0, 0);
	refused(c, "page 0", ERANGE, p, page, fixed, 0);
	refused(c, "behind the end", ERANGE, p, page, fixed, WARP_MEM_IOVA_END);
	refused(c, "over the end", ERANGE, p, 2 * page, fixed, WARP_MEM_IOVA_END - page);
	refused(c, "same place", EEXIST, p, page, fixed, taken);
	refused(c, "over the last page", EEXIST, p, page, fixed, taken + page);
	refused(c, "over the first page", EEXIST, p, 2 * page, fixed, taken - page);
	refused(c, "the kernel's half", EFAULT, (void *)0xFFFF888000000000ull, page, 0, 0);
	refused(c, "hole", EFAULT, p + 3 * page, page, 0, 0);
	refused(c, "no access", EFAULT, p + 2 * page, page, 0, 0);
	refused(c, "partly no access", EFAULT, p, 3 * page, 0, 0);
	refused(c, "nor to read", EFAULT, p + 2 * page, page, WARP_MEM_READ_ONLY, 0);
	refused(c, "nor where there are data", EFAULT, none + page, page, WARP_MEM_READ_ONLY, 0);
	refused(c, "nor partly", EFAULT, none, 2 * page, WARP_MEM_READ_ONLY, 0);
	refused(c, "partly a hole", EFAULT, p, 4 * page, WARP_MEM_READ_ONLY, 0);
	refused(c, "not writable", EFAULT, ro, page, 0, 0);
	CHECK(ioctl(c->fd, WARP_MEM_MAP, NULL) == -1 && errno == EFAULT);
	CHECK(ioctl(c->fd, WARP_MEM_MAP, p + 3 * page) == -1 && errno == EFAULT);
	CHECK(bench_compresses(&b, 0, 100), "the queue works on");
	close_bench(&b);
	munmap(p, 3 * page);
	munmap(none, 2 * page);
	munmap(ro, page);
	CHECK(all_undone(node) && pinned_settles(0));
}

/* The answer cannot be written: what was done is undone. */
static void
answer_unwritable(void)
{
	struct client c = open_queue(node);
	struct warp_mem_map *m = (struct warp_mem_map *)new_pages(page);
	uint8_t *p = new_pages(page);

	*m = (struct warp_mem_map){ .addr = (uintptr_t)p, .size = page };
	mprotect(m, page, PROT_READ);
	CHECK(ioctl(c.fd, WARP_MEM_MAP, m) == -1 && errno == EFAULT);
	CHECK(locked_pages() == 0);
	client_close(&c);
	munmap(m, page);
	munmap(p, page);
	CHECK(all_undone(node));
}

static void
bad_unmaps(void)
{
	struct client c = open_queue(node);
	struct warp_mem_unmap m = { .reserved = 1 };
	struct warp_mem_export e = { .flags = 1 };
	uint64_t at;
	uint8_t *p = new_region(&c, 4 * page, &at);

	CHECK(mem_unmap(c.fd, at + page, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, at + 1, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, 0, 0) == -ENOENT && mem_unmap(c.fd, ~0ull, 0) == -ENOENT);
	CHECK(mem_unmap(c.fd, at, 2) == -EINVAL);
	CHECK(ioctl(c.fd, WARP_MEM_UNMAP, &m) == -1 && errno == EINVAL);
	CHECK(ioctl(c.fd, WARP_MEM_EXPORT, &e) == -1 && errno == EINVAL);
	CHECK(mem_export(c.fd, at + page) == -ENOENT);
	CHECK(locked_pages() == 4);
	CHECK(mem_unmap(c.fd, at, 0) == 0 && mem_unmap(c.fd, at, 0) == -ENOENT);
	CHECK(locked_pages() == 0);
	client_close(&c);
	munmap(p, 4 * page);
	CHECK(all_undone(node));
}

static void
limit(void)
{
	struct rlimit old, low = { .rlim_cur = 16 * page, .rlim_max = 16 * page };
	struct client c = open_queue(node);
	uint8_t *p = new_pages(64 * page);
	uint64_t a, b;

	getrlimit(RLIMIT_MEMLOCK, &old);
	low.rlim_max = old.rlim_max;
	CHECK(setrlimit(RLIMIT_MEMLOCK, &low) == 0);
	CHECK(mem_map(c.fd, p, 17 * page, 0, &a) == -ENOMEM);
	CHECK(locked_pages() == 0 && pinned_settles(0));
	CHECK(mem_map(c.fd, p, 64 * page, WARP_MEM_READ_ONLY, &a) == -ENOMEM);
	CHECK(mem_map(c.fd, p, 16 * page, 0, &a) == 0 && locked_pages() == 16);
	CHECK(mem_map(c.fd, p, page, 0, &b) == -ENOMEM, "the same memory is charged again");
	CHECK(pinned_settles(16));
	CHECK(mem_unmap(c.fd, a, 0) == 0);
	CHECK(mlock(p, 10 * page) == 0);
	CHECK(mem_map(c.fd, p, 7 * page, 0, &a) == -ENOMEM, "one budget with mlock()");
	CHECK(mem_map(c.fd, p, 6 * page, 0, &a) == 0 && locked_pages() == 16);
	munlock(p, 10 * page);
	client_close(&c);
	setrlimit(RLIMIT_MEMLOCK, &old);
	munmap(p, 64 * page);
	CHECK(all_undone(node) && pinned_settles(0));
}

static int
child_calls(int fd, uint64_t at)
{
	uint8_t *p = new_pages(page);
	uint64_t iova;

	if (mem_map(fd, p, page, 0, &iova) != -EPERM || locked_pages() != 0)
		return 1;
	if (mem_unmap(fd, at, WARP_MEM_WAIT) != -EPERM)
		return 2;
	if (mem_export(fd, at) != -EPERM)
		return 3;
	if (mem_import(fd, fd, 0, &iova, NULL) != -EPERM)
		return 4;
	return queue_fence(fd, -1, 0) != -EPERM ? 5 : 0;
}

/* A child's memory is another's, and the parent's is none of its business. */
static void
foreign(void)
{
	struct bench b = open_bench(node, page);
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(child_calls(b.c.fd, b.in_at));
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	CHECK(bench_compresses(&b, 0, 100));
	close_bench(&b);
	CHECK(all_undone(node));
}

/* ---- Read-only regions ---- */

static void
read_only(void)
{
	struct bench b = open_bench(node, 64 * KIB);
	uint8_t *p = new_pages(2 * page);
	uint64_t at, untouched;
	uint32_t n;

	fill_text(p, page);
	mprotect(p, page, PROT_READ);
	CHECK(mem_map(b.c.fd, p, page, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(zip_at(&b.c, at, page, b.out_at, b.size, &n) == 0 && inflates_to(b.out, n, p, page));
	memcpy(b.out, p, page);
	CHECK(zip_at(&b.c, b.in_at, page, at, page, &n) == BAD, "the device may not write");
	CHECK(memcmp(b.out, p, page) == 0);
	/* Pages that were never touched: what is written later is what the device reads. */
	CHECK(mem_map(b.c.fd, p + page, page, WARP_MEM_READ_ONLY, &untouched) == 0);
	fill_text(p + page, page);
	CHECK(zip_at(&b.c, untouched, page, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, p + page, page));
	close_bench(&b);
	munmap(p, 2 * page);
	CHECK(all_undone(node));
}

/* A file's pages: read-only as they are in the page cache. */
static void
file_pages(void)
{
	struct bench b = open_bench(node, 64 * KIB);
	char path[] = "/dev/shm/warp-memory.XXXXXX";
	int fd = mkstemp(path);
	uint8_t *priv, *shared;
	uint64_t at;
	uint32_t n;

	CHECK(fd >= 0 && write(fd, b.in, 16 * KIB) == 16 * (int)KIB);
	unlink(path);
	priv = mmap(NULL, 16 * KIB, PROT_READ, MAP_PRIVATE, fd, 0);
	shared = mmap(NULL, 16 * KIB, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(mem_map(b.c.fd, priv, 16 * KIB, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(zip_at(&b.c, at, 16 * KIB, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, b.in, 16 * KIB));
	CHECK(mem_map(b.c.fd, shared, 16 * KIB, 0, &at) == -EFAULT);
	CHECK(mem_map(b.c.fd, shared, 16 * KIB, WARP_MEM_READ_ONLY, &at) == 0);
	CHECK(pwrite(fd, "changed", 7, 0) == 7);
	CHECK(zip_at(&b.c, at, 16 * KIB, b.out_at, b.size, &n) == 0 &&
	      inflates_to(b.out, n, shared, 16 * KIB) && memcmp(shared, "changed", 7) == 0);
	munmap(priv, 16 * KIB);
	munmap(shared, 16 * KIB);
	close(fd);
	close_bench(&b);
	CHECK(all_undone(node));
}

#define MANY	300u

/* Each region is found, and none that was taken away; in no order. */
static void
many(void)
{
	struct bench b = open_bench(node, 16 * KIB);
	uint8_t *p = new_pages(MANY * page);
	uint64_t at[MANY];
	uint32_t n, st;
	unsigned int i, j, wrong = 0;

	fill_text(p, MANY * page);
	for (i = 0; i < MANY; i++)
		CHECK(mem_map(b.c.fd, p + i * page, page, 0, &at[i]) == 0, "region %u", i);
	for (i = 0; i < MANY / 2; i++) {
		do
			j = rnd() % MANY;
		while (at[j] % page != 0);
		CHECK(mem_unmap(b.c.fd, at[j], 0) == 0);
		at[j]++;
	}
	for (i = 0; i < MANY; i++) {
		j = (i * 37) % MANY;
		st = zip_at(&b.c, at[j] / page * page, 1000, b.out_at, 2000, &n);
		wrong += at[j] % page != 0 ? st != BAD :
			 st != 0 || !inflates_to(b.out, n, p + j * page, 1000);
	}
	CHECK(wrong == 0, "%u", wrong);
	CHECK(locked_pages() == MANY / 2 + 3 * (long)b.size / page);
	close_bench(&b);
	munmap(p, MANY * page);
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
	run_case("flags", flags);
	run_case("translation", translation);
	run_case("regions without a gap", neighbours);
	run_case("scattered data", scattered);
	run_case("ciphers", ciphers);
	run_case("bad requests", bad_requests);
	run_case("answer unwritable", answer_unwritable);
	run_case("bad unmaps and exports", bad_unmaps);
	run_case("over the limit", limit);
	run_case("calls of another process", foreign);
	run_case("read-only regions", read_only);
	run_case("a file's pages", file_pages);
	run_case("many regions", many);
	return report();
}
