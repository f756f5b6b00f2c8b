/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The memory that an engine works in is its user's: charged to the control group. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

#define QUEUES	8
#define LEN	(15u << 20)	/* of a descriptor's data */

static const char group[] = "/tmp/cgroup/user";

static bool
put_text(const char *dir, const char *name, const char *text)
{
	char path[300];
	bool ok;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL)
		return false;
	ok = fputs(text, f) >= 0;
	return fclose(f) == 0 && ok;
}

/* MiB of kernel memory that the group is charged with. */
static long
charged_mib(void)
{
	char path[300], line[128];
	long bytes = 0, n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/memory.stat", group);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "kernel %ld", &n) == 1)
			bytes = n;
	if (f != NULL)
		fclose(f);
	return bytes >> 20;
}

/* The data are not there, which the engine finds out when it has made room for them. */
static int
large_request(struct client *c, const char *node)
{
	static uint8_t key[16], iv[16];
	struct warp_sqe sqe;

	if (client_open(c, node, WARP_SEC_QC_TYPE, true) != 0)
		return 9;
	client_cbc(&sqe, true, (void *)0x10000, (void *)0x10000, LEN, key, iv);
	if (client_exec(c, &sqe) != 0)
		return 8;
	return client_sec_error(&sqe) == WARP_SEC_ERR_ADDRESS ? 0 : 7;
}

static int
child(const char *node)
{
	static struct client c[QUEUES];
	long idle, before, after;
	unsigned int i;
	char pid[16];
	int ret;

	snprintf(pid, sizeof(pid), "%d", getpid());
	if (!put_text(group, "cgroup.procs", pid))
		return 6;
	idle = charged_mib();
	ret = large_request(&c[0], node);
	before = charged_mib();
	for (i = 1; i < QUEUES && ret == 0; i++)
		ret = large_request(&c[i], node);
	after = charged_mib();
	printf("  %ld MiB, then %ld\n", before, after);
	/* Also without the memory: each queue's buffer is in there. */
	if (ret == 0 && after - before < (QUEUES - 1) * (long)(LEN >> 20))
		ret = 5;
	for (i = 0; i < QUEUES && ret == 0; i++)
		client_close(&c[i]);
	/* What is left is page tables and the like. */
	for (i = 0; i < 500 && charged_mib() > idle + 2; i++)
		usleep(10000);
	return ret != 0 ? ret : charged_mib() > idle + 2 ? 4 : 0;
}

static void
charged(void)
{
	const char *node = client_node("warpdrive_sec", true);
	int status;
	pid_t pid;

	mkdir("/tmp/cgroup", 0755);
	if (node == NULL || mount("cgroup2", "/tmp/cgroup", "cgroup2", 0, NULL) != 0 ||
	    !put_text("/tmp/cgroup", "cgroup.subtree_control", "+memory") ||
	    mkdir(group, 0755) != 0)
		skip_case("no control group for memory");
	pid = fork();
	if (pid == 0)
		_exit(child(node));
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	rmdir(group);
	umount("/tmp/cgroup");
}

int
main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	run_case("an engine's memory is charged", charged);
	return report();
}
