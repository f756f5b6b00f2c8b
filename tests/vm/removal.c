/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include "client.h"
#include "removal.h"

#define DRIVER	"/sys/bus/platform/drivers/warpdrive/"

bool
removal_of(struct removal *r, const char *node)
{
	char path[300], target[PATH_MAX], *base;
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/device", node);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	base = strrchr(target, '/');
	snprintf(r->node, sizeof(r->node), "%s", node);
	snprintf(r->device, sizeof(r->device), "%.60s", base != NULL ? base + 1 : target);
	r->queues = client_attr(node, "available_instances");
	return true;
}

static int
tell_driver(const char *what, const char *device)
{
	char path[128];
	ssize_t n;
	int fd, err;

	snprintf(path, sizeof(path), DRIVER "%s", what);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, device, strlen(device));
	err = errno;
	close(fd);
	return n < 0 ? -err : 0;
}

int
removal_unbind(const struct removal *r)
{
	return tell_driver("unbind", r->device);
}

int
removal_bind(const struct removal *r)
{
	char path[300];
	int ret = tell_driver("bind", r->device);

	snprintf(path, sizeof(path), "/dev/%s", r->node);
	return ret != 0 ? ret : chmod(path, 0666) != 0 ? -errno : 0;
}

double
removal_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void
removal_take(const struct removal *r)
{
	double start = removal_now();
	int ret = removal_unbind(r);

	CHECK(ret == 0, "%s: %s", r->device, strerror(-ret));
	/* An engine ends with its descriptor, and looks inside of one whether it is to end. */
	CHECK(removal_now() - start < 4, "%.1f s", removal_now() - start);
}

void
removal_give(const struct removal *r)
{
	int ret = removal_bind(r);

	CHECK(ret == 0, "%s as %s: %s", r->device, r->node, strerror(-ret));
	CHECK(client_attr(r->node, "available_instances") == r->queues);
}

struct stuck
stuck_pages(size_t size)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	struct stuck s = { .size = size };

	s.fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	s.p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (uintptr_t)s.p;
	reg.range.len = size;
	if (s.p == MAP_FAILED || s.fd < 0 || ioctl(s.fd, UFFDIO_API, &api) != 0 ||
	    ioctl(s.fd, UFFDIO_REGISTER, &reg) != 0) {
		perror("userfaultfd");
		exit(1);
	}
	return s;
}

void
stuck_wait(const struct stuck *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	struct uffd_msg m;

	CHECK(poll(&p, 1, 30000) == 1 && read(s->fd, &m, sizeof(m)) == sizeof(m) &&
	      m.event == UFFD_EVENT_PAGEFAULT, "nobody is in a page fault");
}

void
stuck_resolve(const struct stuck *s)
{
	struct uffdio_zeropage z = { .range = { .start = (uintptr_t)s->p, .len = s->size } };

	CHECK(ioctl(s->fd, UFFDIO_ZEROPAGE, &z) == 0, "%s", strerror(errno));
}

void
stuck_free(struct stuck *s)
{
	close(s->fd);
	munmap(s->p, s->size);
}
