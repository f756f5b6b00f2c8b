/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A client that means harm: a million descriptors for each engine, some random, most a good one
 * with a few fields changed, some of them changed again while the device looks;
 * random doorbells, calls and mappings. On a node without SVA, calls that map,
 * unmap, export, import and fence at random. It runs unprivileged. A second process
 * works on the same device all the time and checks every result and the memory
 * around it. That the kernel does not complain is checked by who runs this.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

#include "regions.h"

#define DATA	65536u
#define GAP	(32u << 20)
/* A million each; compression is ten times as slow. */
#define COUNT_COMPRESS		100000u
#define COUNT_DECOMPRESS	900000u
#define COUNT_SEC		500000u		/* by each of two */
/* Of each of two processes, each with a second thread that makes as many. */
#define REGION_CALLS		20000u

static char node[256];
static bool sec;		/* the node is a SEC */
static unsigned int share = 1;	/* divides the counts */
static long page;
/*
 * Where descriptors may point. What surrounds it is not mapped, and wide enough
 * that no length, skip or context that starts in it reaches anything else: this
 * program must not become its own victim.
 */
static uint8_t *data;
static uint8_t *edge;		/* data's end */
static uint8_t *canary;		/* behind the gap */
static volatile bool stop;

/* ---- The victim ---- */

static bool
victim_zip(struct client *c, uint8_t *in, uint8_t *out, uint8_t *back)
{
	struct warp_zip_sqe sqe;
	uLongf n = 3008;

	memcpy(out, "\x78\x9C", 2);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, 3008, out + 2, 6000);
	return client_exec(c, &sqe) == 0 && sqe.status == 0 &&
	       uncompress(back, &n, out, sqe.produced + 2) == Z_OK && n == 3008 &&
	       memcmp(in, back, n) == 0;
}

static bool
victim_sec(struct client *c, uint8_t *in, uint8_t *out, uint8_t *back)
{
	uint8_t key[16], iv[16];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	struct warp_sqe sqe;
	int n;

	fill_random(key, sizeof(key));
	fill_random(iv, sizeof(iv));
	client_cbc(&sqe, true, in, out, 3008, key, iv);
	if (client_exec(c, &sqe) != 0 || client_sec_error(&sqe) != 0)
		return false;
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, back, &n, in, 3008);
	EVP_CIPHER_CTX_free(ctx);
	return n == 3008 && memcmp(out, back, 3008) == 0;
}

static int
victim(void)
{
	static uint8_t in[3008], out[2 + 6000], back[4096];
	uint8_t *fence = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);
	struct client c;
	unsigned int i;

	memset(fence, 0x77, 1 << 20);
	if (client_open(&c, node, sec ? WARP_SEC_QC_TYPE : WARP_ZIP_QC_COMPRESS, true) != 0)
		return 2;
	while (getppid() != 1) {
		fill_text(in, sizeof(in));
		if (!(sec ? victim_sec : victim_zip)(&c, in, out, back))
			return 3;
		for (i = 0; i < 1 << 20; i += 509)
			if (fence[i] != 0x77)
				return 5;
		usleep(2000);
	}
	return 0;
}

/* ---- The attacker ---- */

static uint64_t
bad_address(void)
{
	switch (rnd() % 12) {
	case 0: return 0;
	case 1: return rnd() % 65536;
	case 2: return 0xFFFF888000000000ull + rnd() % (1ull << 32);	/* the direct map */
	case 3: return 0xFFFFFFFF81000000ull + rnd() % (1 << 24);	/* the kernel's text */
	case 4: return 0x00007FFFFFFFF000ull - rnd() % 64;		/* end of user space */
	case 5: return 1ull << (rnd() % 64);
	case 6: return (uintptr_t)edge - rnd() % 64;
	case 7: return (uintptr_t)edge + rnd() % page;
	default: return ((uintptr_t)data + rnd() % DATA) & (rnd() % 2 ? ~63ull : ~0ull);
	}
}

static uint32_t
bad_length(void)
{
	switch (rnd() % 6) {
	case 0: return rnd();
	case 1: return WARP_ZIP_MAX_FLAT + rnd() % 3 - 1;
	case 2: return rnd() % 16;
	default: return rnd() % 6000;
	}
}

static void
set_addr(void *sqe, unsigned int dw, uint64_t addr)
{
	((uint32_t *)sqe)[dw] = addr;
	((uint32_t *)sqe)[dw + 1] = addr >> 32;
}

/* A list with some of its fields wrong, at a random aligned place. */
static uint64_t
bad_list(void)
{
	struct warp_sgl *sgl = (struct warp_sgl *)(data + rnd() % (DATA - 16384) / 64 * 64);
	unsigned int i, n = rnd() % 8;

	sgl->entry_sum_in_sgl = rnd() % 20 ? n : rnd();
	sgl->entry_length_in_sgl = rnd() % 20 ? n + rnd() % 3 : rnd();
	sgl->entry_sum_in_chain = rnd() % 10 ? 200 : rnd();
	sgl->next = rnd() % 3 ? 0 : rnd() % 2 ? bad_address() : (uintptr_t)sgl;
	for (i = 0; i < n; i++) {
		sgl->sge[i].buf = rnd() % 4 ? (uintptr_t)data + rnd() % (DATA - 4096) : bad_address();
		sgl->sge[i].len = rnd() % 8 ? rnd() % 4096 : bad_length();
	}
	return (uintptr_t)sgl;
}

static void
make_bad(struct warp_zip_sqe *sqe)
{
	unsigned int i, changes = rnd() % 5;

	if (rnd() % 16 == 0) {
		fill_random((uint8_t *)sqe, sizeof(*sqe));
		/* Wild addresses would mostly hit nothing; and must not hit this program. */
		set_addr(sqe, 18, bad_address());
		set_addr(sqe, 20, bad_address());
		set_addr(sqe, 22, bad_address());
		return;
	}
	client_zip(sqe, 1 + rnd() % 3, data + rnd() % DATA / 2, 1 + rnd() % 4000,
		   data + DATA / 2, 1 + rnd() % 8000);
	if (rnd() % 3 == 0) {
		sqe->ctrl ^= WARP_ZIP_STATEFUL;
		sqe->ctrl ^= rnd() % 2 ? WARP_ZIP_STREAM_NEW : 0;
		set_addr(sqe, 22, rnd() % 4 ? (uintptr_t)data + rnd() % 8192 : bad_address());
		sqe->ctx_dw0 = rnd();
		sqe->ctx_dw1 = rnd();
		sqe->ctx_dw2 = rnd() & (rnd() % 2 ? 0xFFFF : 0xFF);
	}
	if (rnd() % 3 == 0) {
		sqe->type |= WARP_ZIP_BUF_SGL;
		set_addr(sqe, 18, bad_list());
		set_addr(sqe, 20, bad_list());
	}
	for (i = 0; i < changes; i++) {
		switch (rnd() % 6) {
		case 0: set_addr(sqe, 18, bad_address()); break;
		case 1: set_addr(sqe, 20, bad_address()); break;
		case 2: sqe->src_len = bad_length(); break;
		case 3: sqe->dst_avail = bad_length(); break;
		case 4: sqe->ctrl ^= 1u << rnd() % 32; break;
		case 5: sqe->type ^= 1u << rnd() % 32; break;
		}
	}
}

static uint32_t
below(uint32_t n)
{
	return rnd() % n;
}

/* An operation that makes sense, more or less, in type 3 or type 2 fields. */
static void
fill_sec(struct warp_sqe *sqe, bool two, uint64_t src, uint64_t dst, bool sgl)
{
	static const uint8_t modes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 9 };
	static const uint8_t macs[] = { 0, 1, 2, 5, 6, 0x10, 0x11, 0x15, 0x20, 0x21, 0x22, 0x25, 0x26 };
	uint32_t op = below(3), cipher = op == 1 ? 0 : 1 + below(2);
	uint32_t auth = op == 0 ? 0 : op == 1 ? 1 : cipher, seq = cipher == 2, de = below(2);
	uint32_t mode = op == 2 ? 1 : modes[below(9)], alg = below(8) ? 2 + below(2) : below(2);
	uint32_t mac = macs[below(sizeof(macs))], icv = 4 + below(13), code = below(3);
	uint32_t scene = below(4) ? 0 : WARP_SEC_SCENE_STREAM, pad = !below(4), gen = !below(4);
	uint32_t key = below(32), words = below(17);
	uint32_t c_len = 16 * below(64), a_len = below(2) ? 64 * below(16) : below(1000);
	uint32_t *w = sqe->dw;

	memset(sqe, 0, sizeof(*sqe));
	if (two) {
		w[0] = 2 | cipher << 4 | auth << 6 | seq << 8 | de << 9 | scene << 11 | sgl << 15 |
		       sgl << 18;
		w[1] = gen << 8 | pad << 10;
		w[2] = words | key << 5 | mac << 11;
		w[3] = icv | (1 + below(3)) << 6 | code << 9 | mode << 12 | alg << 16;
		w[4] = a_len;
		w[5] = c_len;
		w[6] = below(100) << 16;
		set_addr(sqe, 24, src);
		set_addr(sqe, 26, dst);
		return;
	}
	w[0] = 3 | scene << 5 | de << 9 | sgl << 11 | sgl << 14;
	w[1] = cipher | icv << 4 | (1 + below(3)) << 10 | code << 13 | mode << 16 | alg << 20 |
	       seq << 30;
	w[14] = auth | gen << 2 | words << 4 | key << 9 | mac << 15 | below(4) << 25;
	w[16] = below(100) << 16;
	w[17] = a_len;
	w[18] = c_len;
	w[27] = pad;
	set_addr(sqe, 4, src);
	set_addr(sqe, 19, dst);
}

static void
make_bad_sec(struct warp_sqe *sqe)
{
	static const uint8_t addr3[] = { 4, 6, 8, 12, 19, 21, 23 };
	static const uint8_t addr2[] = { 14, 16, 18, 20, 22, 24, 26 };
	bool two = client_v2 || below(4) == 0, sgl = below(3) == 0;
	const uint8_t *addr = two ? addr2 : addr3;
	unsigned int i, changes = rnd() % 5;

	fill_sec(sqe, two, sgl ? bad_list() : (uintptr_t)data + below(DATA / 2),
		 sgl ? bad_list() : (uintptr_t)data + DATA / 2, sgl);
	for (i = 0; i < 7; i++)
		if (sqe->dw[addr[i]] == 0)
			set_addr(sqe, addr[i], (uintptr_t)data + below(DATA - 512));
	if (below(16) == 0) {
		fill_random((uint8_t *)sqe, sizeof(*sqe));
		sqe->dw[0] = (sqe->dw[0] & ~15u) | (two ? 2 : 3);
		for (i = 0; i < 7; i++)
			set_addr(sqe, addr[i], bad_address());
		return;
	}
	for (i = 0; i < changes; i++) {
		uint32_t dw = below(28);

		/* A bit of an address would lead anywhere, also to this program. */
		if (below(3) == 0)
			set_addr(sqe, addr[below(7)], bad_address());
		else if (below(3) == 0)
			sqe->dw[two ? 4 + below(2) : 17 + below(2)] = bad_length();
		else if (two ? dw < 14 : dw < 4 || (dw > 13 && dw < 19) || dw > 24)
			sqe->dw[dw] ^= 1u << below(32);
	}
	/* Type 2 where type 3 has fields, and the other way round: addresses of neither. */
	sqe->dw[0] = (sqe->dw[0] & ~15u) | (below(50) ? (two ? 2 : 3) : 4 + below(12));
}

/* Changes descriptors and lists while the device may be reading them. */
static void *
meddler(void *arg)
{
	struct client *c = arg;
	unsigned int seed = 7;

	while (!stop) {
		uint32_t slot = rand_r(&seed) % c->depth, dw = rand_r(&seed) % 32;
		uint32_t *w = &client_slot(c, slot)->dw[dw];

		/* Never an address, or what decides where one is, which could then be anything. */
		if (sec ? dw == 1 || (dw > 9 && dw < 12) || dw > 27 : dw < 18 || dw > 23)
			*(volatile uint32_t *)w = rand_r(&seed) * 2654435761u;
		((volatile uint32_t *)c->mmio)[rand_r(&seed) % 1024] = rand_r(&seed);
		usleep(20);
	}
	return NULL;
}

static void
bad_calls(struct client *c)
{
	uint64_t *db = (uint64_t *)(c->mmio + (rnd() % 2 ? WARP_MMIO_SOFT_SQ_DB : WARP_MMIO_SOFT_CQ_DB));
	size_t len;
	void *p;

	switch (rnd() % 6) {
	case 0:
		*(volatile uint64_t *)db = rnd();
		break;
	case 1:
		ioctl(c->fd, (unsigned int)rnd(), (void *)(uintptr_t)bad_address());
		break;
	case 2:
		ioctl(c->fd, 0x5700 | rnd() % 256, (void *)(uintptr_t)bad_address());
		break;
	case 3:
		ioctl(c->fd, (rnd() & 0xFFFF0000) | 'H' << 8 | rnd() % 32,
		      (void *)(uintptr_t)bad_address());
		break;
	case 4:
		len = rnd() % 8 * page;
		p = mmap(NULL, len, rnd() % 8, MAP_SHARED, c->fd, rnd() % 8 * page);
		if (p != MAP_FAILED)
			munmap(p, len);
		break;
	case 5:
		((volatile uint64_t *)c->mmio)[rnd() % (c->mmio_size / 8)] = rnd();
		break;
	}
}

static void
restart(struct client *c, uint16_t qc_type)
{
	client_close(c);
	if (client_open(c, node, qc_type, true) != 0) {
		usleep(100000);
		if (client_open(c, node, qc_type, true) != 0)
			abort();
	}
}

static void
attack(uint16_t qc_type, unsigned int count)
{
	struct warp_sqe sqe;
	unsigned int i, n, done = 0;
	struct client c;
	pthread_t t;

	CHECK(client_open(&c, node, qc_type, true) == 0);
	while (done < count) {
		stop = false;
		pthread_create(&t, NULL, meddler, &c);
		for (i = 0; i < 200 && !client_dead(&c); i++) {
			n = 1 + rnd() % 200;
			for (; n != 0; n--) {
				if (sec)
					make_bad_sec(&sqe);
				else
					make_bad((struct warp_zip_sqe *)&sqe);
				client_put(&c, &sqe);
			}
			client_ring(&c);
			if (rnd() % 8 == 0)
				bad_calls(&c);
			/* The device may have lost track by our own doing: not long. */
			client_wait(&c, NULL, 50);
			while (client_get(&c, NULL) == 1)
				done++;
			client_ack(&c, rnd() % 2);
		}
		stop = true;
		pthread_join(t, NULL);
		if (getenv("WARP_TEST_VERBOSE") != NULL)
			printf("  %s: %u\n", qc_type == 0 ? "compress" : "decompress", done);
		restart(&c, qc_type);
	}
	client_close(&c);
}

static void
hostile(void)
{
	unsigned int i;
	pid_t pid[2];
	int status;

	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			rnd_seed(i + 100);
			attack(sec ? WARP_SEC_QC_TYPE : i,
			       (sec ? COUNT_SEC : i == 0 ? COUNT_COMPRESS : COUNT_DECOMPRESS) / share);
			_exit(checks_failed);
		}
	}
	for (i = 0; i < 2; i++) {
		waitpid(pid[i], &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "attacker: %x", status);
	}
	for (i = 0; i < (unsigned int)page && canary[i] == 0x3C; i++)
		;
	CHECK(i == (unsigned int)page, "byte %u behind the gap has changed", i);
}

static void
with_victim(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(victim());
	hostile();
	CHECK(waitpid(pid, &status, WNOHANG) == 0, "the victim ended: %x", status);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

/* ---- Calls of a node without SVA ---- */

#define KNOWN	16u

/* What the calls have given out, and may be given back at any time by any thread. */
struct loot {
	struct client c;
	uint64_t iova[KNOWN];
	int fd[KNOWN];
	uint64_t seed;
	unsigned int calls, good;
};

static uint64_t
loot_rnd(struct loot *l)
{
	l->seed ^= l->seed >> 12;
	l->seed ^= l->seed << 25;
	l->seed ^= l->seed >> 27;
	return l->seed * 0x2545F4914F6CDD1Dull;
}

static uint64_t
some_iova(struct loot *l)
{
	uint64_t known = l->iova[loot_rnd(l) % KNOWN];

	switch (loot_rnd(l) % 8) {
	case 0: return loot_rnd(l);
	case 1: return known + loot_rnd(l) % 3 * page - page;
	case 2: return loot_rnd(l) % 8 * page;
	case 3: return (1ull << 40) + loot_rnd(l) % 64 * page;
	default: return known;
	}
}

static int
some_fd(struct loot *l)
{
	switch (loot_rnd(l) % 8) {
	case 0: return (int)loot_rnd(l);
	case 1: return l->c.fd;
	case 2: return -1;
	default: return l->fd[loot_rnd(l) % KNOWN];
	}
}

/* Mostly right; one in eight has a bit too many. */
static uint32_t
some_flags(struct loot *l, uint32_t valid)
{
	uint32_t flags = loot_rnd(l) & valid;

	return loot_rnd(l) % 8 == 0 ? flags ^ 1u << loot_rnd(l) % 32 : flags;
}

static void
keep_fd(struct loot *l, int fd)
{
	unsigned int i = loot_rnd(l) % KNOWN;

	if (l->fd[i] >= 0)
		close(l->fd[i]);
	l->fd[i] = fd;
}

static bool
call_map(struct loot *l)
{
	uint32_t map_flags = some_flags(l, WARP_MEM_READ_ONLY | WARP_MEM_FIXED);
	struct warp_mem_map m = {
		.addr = (uintptr_t)data + loot_rnd(l) % 24 * page - 4 * page,
		.size = loot_rnd(l) % 6 * page,
		.flags = map_flags,
		.iova = map_flags & WARP_MEM_FIXED ? some_iova(l) : 0,
	};

	switch (loot_rnd(l) % 16) {
	case 0: m.addr = loot_rnd(l); break;
	case 1: m.size = loot_rnd(l); break;
	case 2: m.size = 1ull << loot_rnd(l) % 64; break;
	case 3: m.reserved = loot_rnd(l); break;
	case 4: m.addr = -(uint64_t)page; break;
	}
	if (ioctl(l->c.fd, WARP_MEM_MAP, &m) != 0)
		return false;
	l->iova[loot_rnd(l) % KNOWN] = m.iova;
	return true;
}

static bool
call_fd(struct loot *l)
{
	struct warp_mem_export e = { .iova = some_iova(l), .flags = some_flags(l, 0) };
	struct warp_mem_import m = { .fd = some_fd(l), .flags = some_flags(l, 3) };
	struct warp_queue_fence f = { .dmabuf_fd = some_fd(l), .flags = some_flags(l, 1) };

	switch (loot_rnd(l) % 3) {
	case 0:
		if (ioctl(l->c.fd, WARP_MEM_EXPORT, &e) != 0)
			return false;
		keep_fd(l, e.fd);
		return true;
	case 1:
		m.iova = m.flags & WARP_MEM_FIXED ? some_iova(l) : 0;
		if (ioctl(l->c.fd, WARP_MEM_IMPORT, &m) != 0)
			return false;
		l->iova[loot_rnd(l) % KNOWN] = m.iova;
		return true;
	}
	if (ioctl(l->c.fd, WARP_QUEUE_FENCE, &f) != 0)
		return false;
	keep_fd(l, f.fd);
	return true;
}

/* Work at any address, rung for in any way. */
static bool
call_work(struct loot *l)
{
	struct warp_zip_sqe sqe;
	unsigned int n = loot_rnd(l) % 4;
	uint64_t *db = (uint64_t *)(l->c.mmio + WARP_MMIO_SOFT_SQ_DB);

	for (; n != 0; n--) {
		client_zip(&sqe, WARP_ZIP_REQ_ZLIB, (void *)(uintptr_t)some_iova(l),
			   1 + loot_rnd(l) % 9000, (void *)(uintptr_t)some_iova(l),
			   1 + loot_rnd(l) % 9000);
		client_put(&l->c, &sqe);
	}
	if (loot_rnd(l) % 8 == 0)
		__atomic_store_n(db, warp_db_value(warp_db_base(l->c.sqn, WARP_DB_CMD_SQ),
						   loot_rnd(l) % 1024), __ATOMIC_SEQ_CST);
	else
		client_ring(&l->c);
	while (client_get(&l->c, NULL) == 1)
		;
	client_ack(&l->c, false);
	return true;
}

static bool
call_view(struct loot *l)
{
	struct pollfd p = { .fd = some_fd(l), .events = POLLIN | POLLOUT };
	size_t len = page * (1 + loot_rnd(l) % 4);
	uint8_t *v;

	switch (loot_rnd(l) % 4) {
	case 0:
		poll(&p, 1, 0);
		return true;
	case 1:
		keep_fd(l, -1);
		return true;
	case 2:
		v = mmap(NULL, len, PROT_READ | PROT_WRITE,
			 loot_rnd(l) % 2 ? MAP_SHARED : MAP_PRIVATE, l->fd[loot_rnd(l) % KNOWN], 0);
		if (v == MAP_FAILED)
			return false;
		v[0]++;
		munmap(v, len);
		return true;
	}
	ioctl(l->c.fd, loot_rnd(l) % 2 ? WARP_UACCE_PUT_Q : WARP_UACCE_START_Q);
	return true;
}

static void
call_any(struct loot *l)
{
	static const unsigned int cmds[] = {
		WARP_MEM_MAP, WARP_MEM_UNMAP, WARP_MEM_EXPORT, WARP_MEM_IMPORT, WARP_QUEUE_FENCE,
	};
	struct warp_mem_unmap u = { .iova = some_iova(l), .flags = some_flags(l, WARP_MEM_WAIT) };

	l->calls++;
	switch (loot_rnd(l) % 16) {
	case 0 ... 4:
		l->good += call_map(l);
		break;
	case 5 ... 7:
		l->good += ioctl(l->c.fd, WARP_MEM_UNMAP, &u) == 0;
		break;
	case 8 ... 11:
		l->good += call_fd(l);
		break;
	case 12 ... 13:
		l->good += call_work(l);
		break;
	case 14:
		l->good += call_view(l);
		break;
	default:
		ioctl(l->c.fd, cmds[loot_rnd(l) % 5], (void *)(uintptr_t)bad_address());
	}
}

/* Calls of a second thread on the same queue. */
static void *
accomplice(void *arg)
{
	struct loot *l = arg;
	unsigned int i;

	for (i = 0; i < KNOWN; i++)
		l->fd[i] = -1;
	while (!stop)
		call_any(l);
	for (i = 0; i < KNOWN; i++)
		close(l->fd[i]);
	return NULL;
}

static void
attack_regions(unsigned int calls)
{
	unsigned int i, round, good = 0;
	struct loot one, two;
	pthread_t t;

	memset(&one, 0, sizeof(one));
	one.seed = rnd();
	for (i = 0; i < KNOWN; i++)
		one.fd[i] = -1;
	for (round = 0; round < 20; round++) {
		CHECK(client_open(&one.c, node, WARP_ZIP_QC_COMPRESS, true) == 0);
		two = one;
		two.seed = rnd();
		stop = false;
		pthread_create(&t, NULL, accomplice, &two);
		for (i = 0; i < calls / 20; i++)
			call_any(&one);
		stop = true;
		pthread_join(t, NULL);
		/* Descriptors and what they keep go on from round to round. */
		client_close(&one.c);
	}
	good = one.good;
	for (i = 0; i < KNOWN; i++)
		if (one.fd[i] >= 0)
			close(one.fd[i]);
	CHECK(good > calls / 8, "only %u of %u calls could do anything", good, one.calls);
	for (i = 0; i < 500 && locked_pages() != 0; i++)
		usleep(10000);
	CHECK(locked_pages() == 0, "%ld pages", locked_pages());
}

static int
regions_victim(void)
{
	uint8_t *fence = new_pages(1 << 20), *p;
	struct client c;
	unsigned int i;
	uint64_t at;
	uint32_t n;

	memset(fence, 0x77, 1 << 20);
	if (client_open(&c, node, WARP_ZIP_QC_COMPRESS, true) != 0)
		return 2;
	p = new_region(&c, 16384, &at);
	while (getppid() != 1) {
		fill_text(p, 4096);
		if (zip_at(&c, at, 4096, at + 4096, 8192, &n) != 0 || n > 8192)
			return 3;
		if (!inflates_to(p + 4096, n, p, 4096))
			return 4;
		for (i = 0; i < 1 << 20; i += 509)
			if (fence[i] != 0x77)
				return 5;
		usleep(2000);
	}
	return 0;
}

static void
hostile_regions(void)
{
	const char *found = client_node("warpdrive_zip", false);
	pid_t victim_pid, pid[2];
	unsigned int i;
	int status;

	if (found == NULL)
		skip_case("no warpdrive_zip node without SVA: load the module with nosva=1");
	snprintf(node, sizeof(node), "%s", found);
	victim_pid = fork();
	if (victim_pid == 0)
		_exit(regions_victim());
	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			rnd_seed(i + 200);
			attack_regions(REGION_CALLS / share);
			_exit(checks_failed);
		}
	}
	for (i = 0; i < 2; i++) {
		waitpid(pid[i], &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "attacker: %x", status);
	}
	CHECK(waitpid(victim_pid, &status, WNOHANG) == 0, "the victim ended: %x", status);
	kill(victim_pid, SIGKILL);
	waitpid(victim_pid, &status, 0);
	CHECK(pinned_settles(0));
}

static bool
attack_kind(const char *kind)
{
	const char *found = client_node(kind, true);

	if (found == NULL) {
		printf("no %s node with SVA\n", kind);
		return false;
	}
	snprintf(node, sizeof(node), "%s", found);
	sec = strstr(kind, "sec") != NULL;
	fill_random(data, DATA);
	memset(canary, 0x3C, page);
	run_case(kind, with_victim);
	return true;
}

/* An argument divides the number of descriptors. */
int
main(int argc, char **argv)
{
	bool any;

	setvbuf(stdout, NULL, _IOLBF, 0);
	share = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	page = sysconf(_SC_PAGESIZE);
	data = mmap(NULL, 2 * GAP + DATA + page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	data += GAP;
	edge = data + DATA;
	canary = edge + GAP;
	mprotect(data, DATA, PROT_READ | PROT_WRITE);
	mprotect(canary, page, PROT_READ | PROT_WRITE);
	any = attack_kind("warpdrive_zip");
	any |= attack_kind("warpdrive_sec");
	sec = false;
	if (any)
		run_case("calls of a node without SVA", hostile_regions);
	return any ? report() : 77;
}
