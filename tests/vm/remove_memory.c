/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* A device without SVA whose driver goes: regions, dma-bufs, fences; and the modules. */

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

#include "regions.h"
#include "removal.h"

#define KIB	1024u

static struct removal dev;
static long page;

/* The device that came back is as good as the one that went, and holds nothing afterwards. */
static void
works_anew(void)
{
	struct bench b = open_bench(dev.node, 64 * KIB);

	CHECK(bench_compresses(&b, 0, b.size));
	close_bench(&b);
	CHECK(all_undone(dev.node));
}

/* ---- Regions ---- */

/* The device's own hold on memory ends with it, whoever still has the queue open. */
static void
regions_go(void)
{
	struct bench b = open_bench(dev.node, 64 * KIB);

	CHECK(bench_compresses(&b, 0, b.size));
	CHECK(locked_pages() == 3 * (long)b.size / page);
	put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 1000);
	client_ring(&b.c);
	removal_take(&dev);
	CHECK(client_dead(&b.c));
	/* Removal may be over while the engine lets go of what its last descriptor used. */
	CHECK(pinned_settles(0) && locked_pages() == 0, "%ld pages", locked_pages());
	CHECK(mem_unmap(b.c.fd, b.in_at, 0) == -ENXIO);
	removal_give(&dev);
	close_bench(&b);
	works_anew();
}

/* A dma-buf knows no queue: it stays, and a queue of the device that comes back can have it. */
static void
bufs_stay(void)
{
	struct bench b = open_bench(dev.node, 64 * KIB);
	uint8_t *view, *want = malloc(b.size);
	struct client c;
	uint64_t in_at, out_at;
	uint32_t n;
	int in, out;

	memcpy(want, b.in, b.size);
	in = mem_export(b.c.fd, b.in_at);
	out = mem_export(b.c.fd, b.out_at);
	view = mmap(NULL, b.size * 2, PROT_READ, MAP_SHARED, out, 0);
	CHECK(in >= 0 && out >= 0 && view != MAP_FAILED);
	removal_take(&dev);
	CHECK(locked_pages() == 3 * (long)b.size / page, "%ld", locked_pages());
	close_bench(&b);
	removal_give(&dev);
	c = open_queue(dev.node);
	CHECK(mem_import(c.fd, in, WARP_MEM_READ_ONLY, &in_at, NULL) == 0);
	CHECK(mem_import(c.fd, out, 0, &out_at, NULL) == 0);
	CHECK(zip_at(&c, in_at, b.size, out_at, b.size * 2, &n) == 0);
	CHECK(inflates_to(view, n, want, b.size));
	close(in);
	close(out);
	client_close(&c);
	CHECK(locked_pages() == 2 * (long)b.size / page, "what is mapped stays");
	munmap(view, b.size * 2);
	free(want);
	CHECK(all_undone(dev.node) && pinned_settles(0));
}

/* A queue that alone holds another's memory, which is closed. */
static void
last_holder(void)
{
	struct bench a = open_bench(dev.node, 64 * KIB), b = open_bench(dev.node, 64 * KIB);
	int fd = mem_export(a.c.fd, a.in_at);
	uint64_t at;

	CHECK(mem_import(b.c.fd, fd, 0, &at, NULL) == 0);
	close(fd);
	close_bench(&a);
	CHECK(locked_pages() == 4 * (long)b.size / page, "%ld", locked_pages());
	removal_take(&dev);
	CHECK(locked_pages() == 0 && pinned_settles(0), "%ld pages", locked_pages());
	removal_give(&dev);
	close_bench(&b);
}

/* ---- Fences ---- */

static int
fence_state(int fence)
{
	struct sync_file_info info = { 0 };

	return ioctl(fence, SYNC_IOC_FILE_INFO, &info) == 0 ? info.status : -1000;
}

static void
fences_fail(void)
{
	struct bench b = open_bench(dev.node, 256 * KIB);
	int fence[8], done, buf = mem_export(b.c.fd, b.out_at), i;
	struct pollfd p;

	put_work(&b.c, b.in_at, 1000, b.out_at, b.size * 2, 1);
	client_ring(&b.c);
	done = queue_fence(b.c.fd, -1, 0);
	p = (struct pollfd){ .fd = done, .events = POLLIN };
	CHECK(poll(&p, 1, 20000) == 1 && fence_state(done) == 1);
	for (i = 0; i < 8; i++) {
		put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 100);
		client_ring(&b.c);
		fence[i] = queue_fence(b.c.fd, i % 2 ? buf : -1, i % 2 ? WARP_FENCE_WRITE : 0);
		CHECK(fence[i] >= 0);
	}
	CHECK(fence_state(fence[7]) == 0, "it is due already");
	removal_take(&dev);
	for (i = 0; i < 8; i++) {
		p = (struct pollfd){ .fd = fence[i], .events = POLLIN };
		CHECK(poll(&p, 1, 0) == 1, "fence %d is not signalled", i);
		CHECK(i == 0 || fence_state(fence[i]) == -EIO, "%d: %d", i, fence_state(fence[i]));
	}
	/* Waits for the reservation's fences. */
	p = (struct pollfd){ .fd = buf, .events = POLLIN };
	CHECK(poll(&p, 1, 0) == 1, "the buffer waits for a fence");
	CHECK(fence_state(done) == 1, "the past stays as it was");
	removal_give(&dev);
	for (i = 0; i < 8; i++)
		close(fence[i]);
	close(done);
	close(buf);
	close_bench(&b);
	CHECK(all_undone(dev.node));
}

/* ---- Calls ---- */

struct call {
	struct bench *b;
	int ret;
};

static void *
unmap_and_wait(void *arg)
{
	struct call *call = arg;

	call->ret = mem_unmap(call->b->c.fd, call->b->in_at, WARP_MEM_WAIT);
	return NULL;
}

/* An unmap that waits for hours of work. */
static void
in_unmap(void)
{
	struct bench b = open_bench(dev.node, 256 * KIB);
	struct call call = { .b = &b, .ret = 1 };
	double start;
	pthread_t t;

	put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 1000);
	client_ring(&b.c);
	pthread_create(&t, NULL, unmap_and_wait, &call);
	usleep(200000);
	CHECK(call.ret == 1, "%d", call.ret);
	start = removal_now();
	removal_take(&dev);
	pthread_join(t, NULL);
	CHECK(removal_now() - start < 2, "%.1f s", removal_now() - start);
	CHECK(call.ret == 0 || call.ret == -ENXIO, "%d", call.ret);
	CHECK(locked_pages() == 0);
	removal_give(&dev);
	close_bench(&b);
}

struct hang {
	int fd;
	int ready;
	struct stuck memory;
};

static void *
map_stuck(void *arg)
{
	struct hang *h = arg;
	uint64_t at;

	if (mem_map(h->fd, h->memory.p, h->memory.size, 0, &at) != -EFAULT ||
	    write(h->ready, "r", 1) != 1)
		_exit(1);
	return NULL;
}

static void
child_in_map(int ready)
{
	struct client c = open_queue(dev.node);
	struct hang h = { .fd = c.fd, .ready = ready, .memory = stuck_pages(8 * page) };
	pthread_t t;

	pthread_create(&t, NULL, map_stuck, &h);
	stuck_wait(&h.memory);
	if (write(ready, "h", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void *
take_it(void *arg)
{
	*(int *)arg = removal_unbind(&dev);
	return NULL;
}

/* A map call in a page fault that nobody resolves. Removal has to wait for that, and can. */
static void
in_map(void)
{
	int ready[2], ret = 1, st;
	pthread_t t;
	char byte;
	pid_t pid;

	CHECK(pipe(ready) == 0);
	pid = fork();
	if (pid == 0) {
		close(ready[0]);
		child_in_map(ready[1]);
	}
	close(ready[1]);
	CHECK(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	if (byte == 'r') {
		kill(pid, SIGKILL);
		waitpid(pid, &st, 0);
		/* Before 6.2 pinning for long does not let go of mmap_lock, as this needs. */
		skip_case("this kernel pins no memory that user space serves");
	}
	pthread_create(&t, NULL, take_it, &ret);
	usleep(300000);
	CHECK(ret == 1, "it did not wait for the call");
	kill(pid, SIGKILL);
	waitpid(pid, &st, 0);
	pthread_join(t, NULL);
	CHECK(ret == 0, "%d", ret);
	removal_give(&dev);
	CHECK(pinned_settles(0));
}

/* ---- The modules ---- */

/* As they are loaded now. */
static void
parameters(char *args, size_t size)
{
	static const char *const names[] = { "zip", "sec", "nosva", "queues", "model" };
	size_t n = 0;
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[128], value[32] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/sys/module/warpdrive/parameters/%s", names[i]);
		f = fopen(path, "r");
		if (f != NULL && fgets(value, sizeof(value), f) != NULL)
			n += snprintf(args + n, size - n, " %s=%.*s", names[i],
				      (int)strcspn(value, "\n"), value);
		if (f != NULL)
			fclose(f);
	}
}

/* A queue that has lost its device keeps the framework, but not the accelerator's module. */
static void
module_goes(void)
{
	struct bench b = open_bench(dev.node, 64 * KIB);
	char args[256] = "", command[400];

	parameters(args, sizeof(args));
	put_work(&b.c, b.in_at, b.size, b.out_at, b.size * 2, 1000);
	client_ring(&b.c);
	CHECK(system("rmmod warpdrive 2>/dev/null") != 0, "with a queue");
	removal_take(&dev);
	CHECK(system("rmmod warpdrive") == 0);
	CHECK(system("rmmod uacce 2>/dev/null") != 0);
	CHECK(client_dead(&b.c));
	memset(b.c.dus, 0xFF, b.c.dus_size);
	CHECK(ioctl(b.c.fd, WARP_UACCE_WAKE) == -1 && errno == ENXIO);
	snprintf(command, sizeof(command), "modprobe warpdrive%s && chmod 0666 /dev/warpdrive_*",
		 args);
	CHECK(system(command) == 0, "%s", command);
	CHECK(ioctl(b.c.fd, WARP_UACCE_WAKE) == -1 && errno == ENXIO);
	close_bench(&b);
	works_anew();
}

/* What is not ours is refused. */
static void
other_devices(void)
{
	static const char override[] = "/sys/devices/platform/pcspkr/driver_override";

	if (access(override, W_OK) != 0)
		skip_case("no device that could be taken for ours");
	CHECK(system("echo warpdrive >/sys/devices/platform/pcspkr/driver_override") == 0);
	CHECK(system("echo pcspkr >/sys/bus/platform/drivers/warpdrive/bind 2>/dev/null") != 0);
	CHECK(system("echo >/sys/devices/platform/pcspkr/driver_override") == 0);
	CHECK(access("/sys/devices/platform/pcspkr/uacce", F_OK) != 0);
}

int
main(void)
{
	const char *found = client_node("warpdrive_zip", false);

	setvbuf(stdout, NULL, _IOLBF, 0);
	page = sysconf(_SC_PAGESIZE);
	if (geteuid() != 0 || found == NULL || !removal_of(&dev, found)) {
		printf("for root only, with nosva=1\n");
		return 77;
	}
	printf("%s (%s):\n", dev.node, dev.device);
	run_case("regions", regions_go);
	run_case("dma-bufs", bufs_stay);
	run_case("the last holder of memory", last_holder);
	run_case("fences", fences_fail);
	run_case("in an unmap that waits", in_unmap);
	run_case("in a map call that hangs", in_map);
	run_case("the module unloaded, a queue open", module_goes);
	run_case("somebody else's device", other_devices);
	return report();
}
