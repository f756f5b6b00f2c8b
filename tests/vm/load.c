/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The module's loading with its first allocation failing, then its second and so on: it is refused
 * with ENOMEM and leaves no device, or it works, as far as the driver core says so, and can be
 * unloaded without a trace. Needs root and a kernel with fault injection; loads
 * the module at the end as it found it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "client.h"
#include "inject.h"

#define MOST	3000u

static int file = -1;

static int
load(const char *parameters)
{
	return syscall(SYS_finit_module, file, parameters, 0) == 0 ? 0 : -errno;
}

/* A queue comes back when its engine is through. */
static int
unload(void)
{
	unsigned int i;

	for (i = 0; i < 100; i++) {
		if (syscall(SYS_delete_module, "warpdrive", O_NONBLOCK) == 0)
			return 0;
		usleep(100000);
	}
	return -errno;
}

static bool
loaded(void)
{
	return access("/sys/module/warpdrive", F_OK) == 0;
}

static bool
any_node(void)
{
	return client_node("warpdrive", true) != NULL || client_node("warpdrive", false) != NULL;
}

/* Return: one of the places was reached and failed. */
static bool
one_failure(const char *parameters, unsigned int n, unsigned int *refused)
{
	bool injected;
	int ret;

	inject_arm(n);
	ret = load(parameters);
	injected = inject_disarm();
	/* EINVAL: platform_device_add() takes a name that it could not allocate for none. */
	CHECK(ret == 0 || (injected && (ret == -ENOMEM || ret == -EINVAL)), "%s at %u",
	      strerror(-ret), n);
	CHECK(loaded() == (ret == 0), "at %u", n);
	if (ret == 0) {
		/* The driver core takes a device whose probe fails for one without a driver. */
		CHECK(any_node() || injected, "at %u", n);
		ret = unload();
		CHECK(ret == 0, "unloading: %s", strerror(-ret));
	} else {
		(*refused)++;
	}
	CHECK(!any_node(), "at %u", n);
	return injected;
}

static void
fails_cleanly(const char *parameters)
{
	unsigned int n = 1, refused = 0;

	while (one_failure(parameters, n, &refused) && checks_failed == 0 && n < MOST)
		n++;
	CHECK(n < MOST && refused != 0, "%u of %u", refused, n);
	printf("  %s: %u places to fail, %u refused\n", parameters, n - 1, refused);
}

static void
one_device(void)
{
	fails_cleanly("zip=1 sec=0 nosva=0");
}

/* The first one may have to go again when the second cannot be. */
static void
two_devices(void)
{
	fails_cleanly("zip=0 sec=0 nosva=1");
}

static void
parameters_of_now(char *text, size_t size)
{
	static const char *const names[] = { "zip", "sec", "nosva", "queues", "model" };
	char path[128], value[64];
	unsigned int i;
	size_t len = 0;
	FILE *f;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "/sys/module/warpdrive/parameters/%s", names[i]);
		f = fopen(path, "r");
		if (f != NULL && fscanf(f, "%63s", value) == 1)
			len += snprintf(text + len, size - len, "%s=%s ", names[i], value);
		if (f != NULL)
			fclose(f);
	}
}

int
main(void)
{
	char path[300], parameters[512] = "";
	struct utsname u;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&u);
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/warpdrive.ko", u.release);
	file = open(path, O_RDONLY | O_CLOEXEC);
	/* What loads a module does much before the module's own code runs. */
	if (file < 0 || !inject_start() || !inject_only_below("do_one_initcall")) {
		printf("no %s, no fault injection in this kernel, or not root\n", path);
		return 77;
	}
	parameters_of_now(parameters, sizeof(parameters));
	ret = unload();
	if (ret != 0) {
		printf("the module does not go: %s\n", strerror(-ret));
		return 1;
	}
	run_case("one device", one_device);
	run_case("two devices", two_devices);
	inject_only_below(NULL);
	inject_end();
	ret = load(parameters);
	if (ret != 0)
		printf("%s: %s\n", parameters, strerror(-ret));
	return report() || ret != 0;
}
