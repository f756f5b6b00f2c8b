/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A device whose driver goes while processes use it. There is no handler for
 * SIGBUS in here: one would end the test.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "regions.h"
#include "removal.h"

#define MIB	(1024u * 1024u)
#define LEN	40000u		/* of a checked request */

/* The device that goes, and one that stays. */
static struct removal dev;
static const char *const node = dev.node;
static char other[256];
static long page;

static uint32_t
status(const struct client *c, size_t offset)
{
	return __atomic_load_n((uint32_t *)(c->dus + offset), __ATOMIC_ACQUIRE);
}

static bool
tx_dead(const struct client *c)
{
	return status(c, WARP_DUS_TX_STATUS(c->dus_size)) == 1;
}

/* No thread of this node's queues. A few are still on their way out when unbind returns. */
static bool
no_threads(void)
{
	char command[400];
	int i;

	snprintf(command, sizeof(command), "cat /proc/[0-9]*/comm 2>/dev/null | grep -q '^%s/'",
		 node);
	for (i = 0; i < 200; i++) {
		if (system(command) != 0)
			return true;
		usleep(10000);
	}
	return false;
}

/* ---- Work that is checked ---- */

static bool
compresses(struct client *c)
{
	uint8_t *in = malloc(LEN), *out = malloc(2 * LEN);
	struct warp_zip_sqe sqe;
	bool ok;

	fill_text(in, LEN);
	client_zip(&sqe, WARP_ZIP_REQ_ZLIB, in, LEN, out, 2 * LEN);
	ok = client_exec(c, &sqe) == 0 && (sqe.status & WARP_ZIP_STATUS_MASK) == 0 &&
	     inflates_to(out, sqe.produced, in, LEN);
	free(in);
	free(out);
	return ok;
}

static bool
encrypts(struct client *c)
{
	uint8_t *in = malloc(LEN), *out = malloc(LEN), *want = malloc(LEN + 16), key[16], iv[16];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	struct warp_sqe sqe;
	int n = 0;
	bool ok;

	fill_text(in, LEN);
	fill_random(key, sizeof(key));
	fill_random(iv, sizeof(iv));
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, want, &n, in, LEN);
	EVP_CIPHER_CTX_free(ctx);
	client_cbc(&sqe, true, in, out, LEN, key, iv);
	ok = client_exec(c, &sqe) == 0 && client_sec_error(&sqe) == 0 &&
	     memcmp(out, want, LEN) == 0;
	free(in);
	free(out);
	free(want);
	return ok;
}

static bool
is_sec(const char *name)
{
	return strstr(name, "sec") != NULL;
}

static bool
works(struct client *c, const char *name)
{
	return is_sec(name) ? encrypts(c) : compresses(c);
}

static int
open_any(struct client *c, const char *name)
{
	return client_open(c, name, is_sec(name) ? WARP_SEC_QC_TYPE : WARP_ZIP_QC_COMPRESS, true);
}

static bool
node_works(const char *name)
{
	struct client c;
	bool ok;

	if (open_any(&c, name) != 0)
		return false;
	ok = works(&c, name);
	client_close(&c);
	return ok;
}

/* A ring of requests that takes minutes. */
static void
fill_ring(struct client *c, uint8_t *in, uint8_t *out)
{
	static uint8_t key[16], iv[16];
	struct warp_sqe sqe;
	unsigned int i;

	if (is_sec(node))
		client_cbc(&sqe, true, in, out, MIB, key, iv);
	else
		client_zip((struct warp_zip_sqe *)&sqe, WARP_ZIP_REQ_ZLIB, in, MIB, out, 2 * MIB);
	for (i = 0; i < WARP_QM_DEPTH - 1u; i++)
		client_put(c, &sqe);
	client_ring(c);
}

/* ---- Cases ---- */

static void
nothing_open(void)
{
	char path[300];
	int i;

	snprintf(path, sizeof(path), "/dev/%s", node);
	for (i = 0; i < 5; i++) {
		removal_take(&dev);
		CHECK(client_attr(node, "flags") == -1, "it still has attributes");
		CHECK(open(path, O_RDWR) == -1 && errno == ENOENT);
		CHECK(removal_unbind(&dev) == -ENODEV);
		removal_give(&dev);
		CHECK(node_works(node));
	}
}

/* Every call on a queue that lost its device. */
static void
calls_fail(struct client *c, const char *what)
{
	static const unsigned int calls[] = {
		WARP_UACCE_START_Q, WARP_UACCE_PUT_Q, WARP_UACCE_WAKE, WARP_UACCE_SET_QP_CTX,
		WARP_UACCE_SET_QP_INFO, WARP_MEM_MAP, WARP_MEM_UNMAP, WARP_MEM_EXPORT,
		WARP_MEM_IMPORT, WARP_QUEUE_FENCE, 0,
	};
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	uint8_t arg[64] = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		CHECK(ioctl(c->fd, calls[i], arg) == -1 && errno == ENXIO, "%s: call %#x: %s", what,
		      calls[i], strerror(errno));
	for (i = 0; i < 2; i++)
		CHECK(mmap(NULL, i ? c->dus_size : c->mmio_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			   c->fd, i * page) == MAP_FAILED && errno == ENXIO, "%s: region %u: %s",
		      what, i, strerror(errno));
	CHECK(poll(&p, 1, 0) == 1 && p.revents == (POLLERR | POLLHUP), "%s: poll: %x", what,
	      p.revents);
}

/* A queue in each state, and one without mappings. */
static void
open_queues(void)
{
	uint16_t type = is_sec(node) ? WARP_SEC_QC_TYPE : WARP_ZIP_QC_COMPRESS;
	static const char *const what[] = { "before START", "idle", "stopped", "unmapped" };
	struct client c[4], fresh;
	unsigned int i;

	for (i = 0; i < 4; i++)
		CHECK(client_open(&c[i], node, type, i != 0) == 0);
	CHECK(ioctl(c[2].fd, WARP_UACCE_PUT_Q) == 0);
	munmap(c[3].dus, c[3].dus_size);
	munmap(c[3].mmio, c[3].mmio_size);
	c[3].dus = c[3].mmio = MAP_FAILED;
	removal_take(&dev);
	CHECK(no_threads());
	for (i = 0; i < 4; i++)
		calls_fail(&c[i], what[i]);
	removal_give(&dev);
	/* The old queues have nothing to do with the new device. */
	for (i = 0; i < 3; i++) {
		CHECK(tx_dead(&c[i]) && client_dead(&c[i]), "%s", what[i]);
		memset(c[i].dus, 0xFF, c[i].dus_size);
		memset(c[i].mmio, 0xFF, c[i].mmio_size);
		calls_fail(&c[i], what[i]);
	}
	CHECK(open_any(&fresh, node) == 0 && works(&fresh, node));
	for (i = 0; i < 4; i++)
		client_close(&c[i]);
	CHECK(works(&fresh, node));
	CHECK(client_attr(node, "available_instances") == dev.queues - 1);
	client_close(&fresh);
}

/* Nothing comes to the rings or to memory once RX says so, and before that all is in order. */
static void
full_ring(void)
{
	uint8_t *in = new_pages(MIB), *out = new_pages(2 * MIB), *then = malloc(2 * MIB);
	struct client c;
	unsigned int i, n;

	fill_random(in, MIB);
	for (i = 0; i < 5; i++) {
		CHECK(open_any(&c, node) == 0);
		fill_ring(&c, in, out);
		usleep(rnd() % 50000);
		removal_take(&dev);
		CHECK(tx_dead(&c) && client_dead(&c));
		memcpy(then, out, 2 * MIB);
		for (n = 0; client_get(&c, NULL) == 1; n++)
			continue;
		CHECK(n < WARP_QM_DEPTH - 1u);
		client_ring(&c);
		usleep(50000);
		CHECK(client_get(&c, NULL) == 0, "a completion after the end");
		CHECK(memcmp(then, out, 2 * MIB) == 0, "data after the end");
		CHECK(no_threads());
		removal_give(&dev);
		client_close(&c);
		CHECK(node_works(node));
	}
	free(then);
	munmap(in, MIB);
	munmap(out, 2 * MIB);
}

struct waiter {
	int fd;
	bool epoll;
	uint32_t events;
};

static void *
wait_in_poll(void *arg)
{
	struct waiter *w = arg;
	struct pollfd p = { .fd = w->fd, .events = POLLIN };
	struct epoll_event e = { .events = EPOLLIN };
	int ep;

	if (!w->epoll) {
		w->events = poll(&p, 1, 20000) == 1 ? (uint32_t)p.revents : 0;
		return NULL;
	}
	ep = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(ep, EPOLL_CTL_ADD, w->fd, &e);
	w->events = epoll_wait(ep, &e, 1, 20000) == 1 ? e.events : 0;
	close(ep);
	return NULL;
}

static void
in_poll(void)
{
	struct waiter w[2];
	pthread_t t[2];
	struct client c;
	double start;
	int i;

	CHECK(open_any(&c, node) == 0);
	for (i = 0; i < 2; i++) {
		w[i] = (struct waiter){ .fd = c.fd, .epoll = i };
		pthread_create(&t[i], NULL, wait_in_poll, &w[i]);
	}
	usleep(200000);
	start = removal_now();
	removal_take(&dev);
	for (i = 0; i < 2; i++) {
		pthread_join(t[i], NULL);
		CHECK(w[i].events == (POLLERR | POLLHUP), "%s: %x", i ? "epoll" : "poll",
		      w[i].events);
	}
	CHECK(removal_now() - start < 4, "%.1f s", removal_now() - start);
	client_close(&c);
	removal_give(&dev);
}

/* ---- Under load ---- */

static volatile bool stop;

static void *
call_at_random(void *arg)
{
	struct client *c = arg;
	unsigned int seed = c->sqn;
	void *p;

	while (!stop) {
		switch (rand_r(&seed) % 4) {
		case 0: ioctl(c->fd, WARP_UACCE_PUT_Q); break;
		case 1: ioctl(c->fd, WARP_UACCE_START_Q); break;
		case 2: ioctl(c->fd, WARP_UACCE_WAKE); break;
		default:
			p = mmap(NULL, c->mmio_size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
			if (p != MAP_FAILED)
				munmap(p, c->mmio_size);
		}
	}
	return NULL;
}

/* Two threads make calls until the device goes, and a little longer. */
static void
child_calls(int ready)
{
	struct client c;
	pthread_t t[2];
	unsigned int i;

	if (open_any(&c, node) != 0)
		_exit(9);
	munmap(c.mmio, c.mmio_size);
	c.mmio = MAP_FAILED;
	for (i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, call_at_random, &c);
	if (write(ready, "", 1) != 1)
		_exit(8);
	while (!tx_dead(&c))
		usleep(100);
	usleep(20000);
	stop = true;
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	client_close(&c);
	_exit(0);
}

/* Opens, works and closes for ever. What the device says is either right or nothing. */
static void
child_works(const char *name, bool may_fail)
{
	struct client c;
	int ret;

	rnd_seed(getpid());
	for (;;) {
		ret = open_any(&c, name);
		if (ret == 0) {
			if (!works(&c, name) && !(may_fail && tx_dead(&c)))
				_exit(6);
			client_close(&c);
		} else if (!may_fail || (ret != -ENOENT && ret != -ENODEV && ret != -EINVAL &&
					 ret != -ENXIO)) {
			printf("  open: %s\n", strerror(-ret));
			_exit(5);
		}
	}
}

/* The device comes and goes under everything at once; its neighbour does not notice. */
static void
under_load(void)
{
	pid_t pid[4], caller;
	int ready[2], i, st;
	char byte;

	CHECK(pipe(ready) == 0);
	for (i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			child_works(i == 0 ? other : node, i != 0);
	}
	for (i = 0; i < 12; i++) {
		caller = fork();
		if (caller == 0)
			child_calls(ready[1]);
		CHECK(read(ready[0], &byte, 1) == 1);
		usleep(rnd() % 60000);
		removal_take(&dev);
		if (i % 3 == 0)
			kill(caller, SIGKILL);
		CHECK(removal_bind(&dev) == 0);
		waitpid(caller, &st, 0);
		CHECK(i % 3 == 0 || (WIFEXITED(st) && WEXITSTATUS(st) == 0), "caller: %x", st);
	}
	for (i = 0; i < 4; i++) {
		CHECK(waitpid(pid[i], &st, WNOHANG) == 0, "worker %d: %x", i, st);
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &st, 0);
	}
	close(ready[0]);
	close(ready[1]);
	for (i = 0; i < 1000 && client_attr(node, "available_instances") != dev.queues; i++)
		usleep(10000);
	CHECK(client_attr(node, "available_instances") == dev.queues);
	CHECK(node_works(node) && node_works(other));
}

/* A process that is killed when its device is gone already. */
static void
killed_after(void)
{
	int ready[2], st, i;
	char byte;
	pid_t pid;

	CHECK(pipe(ready) == 0);
	for (i = 0; i < 5; i++) {
		pid = fork();
		if (pid == 0) {
			uint8_t *in = new_pages(MIB), *out = new_pages(2 * MIB);
			struct client c;

			if (open_any(&c, node) != 0)
				_exit(9);
			fill_ring(&c, in, out);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		CHECK(read(ready[0], &byte, 1) == 1);
		removal_take(&dev);
		kill(pid, SIGKILL);
		waitpid(pid, &st, 0);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL, "%x", st);
		removal_give(&dev);
	}
	close(ready[0]);
	close(ready[1]);
}

/* ---- Page faults that do not end ---- */

/* Removal waits five seconds for all engines together, and says what it left. */
static void
engines_that_hang(void)
{
	struct stuck s = stuck_pages(MIB);
	uint8_t *out = new_pages(2 * MIB);
	struct client c[3];
	double start;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		CHECK(open_any(&c[i], node) == 0);
		fill_ring(&c[i], s.p, out);
	}
	for (i = 0; i < 3; i++)
		stuck_wait(&s);
	start = removal_now();
	CHECK(removal_unbind(&dev) == 0);
	CHECK(removal_now() - start > 4 && removal_now() - start < 8, "%.1f s", removal_now() - start);
	removal_give(&dev);
	CHECK(node_works(node));
	for (i = 0; i < 3; i++) {
		CHECK(tx_dead(&c[i]) && !client_dead(&c[i]), "%u", i);
		calls_fail(&c[i], "at work");
	}
	stuck_resolve(&s);
	for (i = 0; i < 300 && !(client_dead(&c[0]) && client_dead(&c[1]) && client_dead(&c[2]));
	     i++)
		usleep(10000);
	CHECK(i < 300, "the last descriptor does not end");
	for (i = 0; i < 3; i++) {
		CHECK(client_get(&c[i], NULL) == 0, "nor is it completed");
		client_close(&c[i]);
	}
	stuck_free(&s);
	munmap(out, 2 * MIB);
	CHECK(client_attr(node, "available_instances") == dev.queues);
}

static void
run_sva(const char *kind, const char *neighbour)
{
	const char *found = client_node(neighbour, true);

	if (found != NULL)
		snprintf(other, sizeof(other), "%s", found);
	found = found != NULL ? client_node(kind, true) : NULL;
	if (found == NULL || !removal_of(&dev, found)) {
		printf("no nodes with SVA\n");
		return;
	}
	printf("%s (%s):\n", dev.node, dev.device);
	run_case("unbound and bound", nothing_open);
	run_case("queues in each state", open_queues);
	run_case("a full ring", full_ring);
	run_case("in poll", in_poll);
	run_case("under load", under_load);
	run_case("killed afterwards", killed_after);
	/* Takes five seconds, and has nothing of ZIP's or SEC's in it. */
	if (!is_sec(node))
		run_case("engines in page faults that do not end", engines_that_hang);
}

int
main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	page = sysconf(_SC_PAGESIZE);
	if (geteuid() != 0) {
		printf("only root can take a driver away\n");
		return 77;
	}
	run_sva("warpdrive_zip", "warpdrive_sec");
	run_sva("warpdrive_sec", "warpdrive_zip");
	return report();
}
