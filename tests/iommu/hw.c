/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "hw.h"
#include "wtest.h"

#define BAR2_SIZE	0x400000u
#define ERR_INJECT	0x10000Cu	/* the model's: sets error sources of the queue manager */
#define ERR_ECC		(1u << 2)	/* multi-bit: asks for a controller reset */

uint8_t *
hw_memory(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	wt_check(p != MAP_FAILED, "no memory");
	return p;
}

const char *
hw_node(const char *device)
{
	static char name[64];
	struct dirent *d;
	DIR *dir = opendir("/sys/class/uacce");

	name[0] = '\0';
	while (dir != NULL && (d = readdir(dir)) != NULL)
		if (strncmp(d->d_name, device, strlen(device)) == 0 &&
		    d->d_name[strlen(device)] == '-')
			snprintf(name, sizeof(name), "%.63s", d->d_name);
	if (dir != NULL)
		closedir(dir);
	return name[0] != '\0' ? name : NULL;
}

void
hw_function_reset(const char *node)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/device/reset", node);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	wt_check(fd >= 0 && write(fd, "1", 1) == 1, "no reset: errno %d", errno);
	close(fd);
}

void
hw_controller_reset(const char *node)
{
	char path[128];
	uint8_t *bar;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/device/resource2", node);
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
	bar = mmap(NULL, BAR2_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	wt_check(bar != MAP_FAILED, "no BAR2: errno %d", errno);
	*(volatile uint32_t *)(void *)(bar + ERR_INJECT) = ERR_ECC;
	munmap(bar, BAR2_SIZE);
	close(fd);
}

uint64_t
hw_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
