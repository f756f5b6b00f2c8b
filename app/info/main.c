/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* warpdrive-info: the accelerators of this machine, and what DPDK gets from them. */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_dev.h>
#include <rte_eal.h>
#include <rte_log.h>

#include "app_eal.h"
#include "info.h"
#include "warp_dev.h"

#define PROGRAM		"warpdrive-info"
#define MAX_DEVICES	256
#define MEMORY_MIB	64

static const char help[] =
	"Usage: " PROGRAM " [OPTION]... [DEVICE]...\n"
	"List the accelerators of this machine, or only those named, and what the drivers offer on them.\n"
	"\n"
	"  -m, --model MODEL  show the software accelerator as this model: ext, v3 or v2\n"
	"  -q, --quiet        names of the usable devices only\n"
	"  -h, --help         show this help\n"
	"  -V, --version      show the version\n"
	"\n"
	"Exit status: 0 if every device asked for is usable, or any without a name; 1 if not.\n";

static bool quiet;
static const char *model;

/* ---- One device ---- */

/* A node may be fine but closed to us. @return why, or NULL */
static const char *
node_access(const struct warp_dev_info *d)
{
	const char *folder = getenv("WARPDRIVE_DEV");
	char path[4096];

	if (d->kind != WARP_DEV_UACCE)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", folder != NULL ? folder : "/dev", d->name);
	return access(path, R_OK | W_OK) == 0 ? NULL :
	       errno == EACCES ? "no right to open the node" : strerror(errno);
}

/* Attributes can have anything in them: control characters would reach the terminal. */
static const char *
printable(char *s)
{
	for (char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' && *p != '\n')
			*p = '?';
	return s[0] != '\0' ? s : "unknown";
}

static void
print_flags(const struct warp_dev_info *d)
{
	uint32_t other = d->flags & ~WARP_UACCE_FLAG_SVA;
	const char *sva = d->flags & WARP_UACCE_FLAG_SVA ? "SVA" : other == 0 ? "none" : "";

	if (other != 0)
		info_line("flags", "%s 0x%x", sva, other);
	else
		info_line("flags", "%s", sva);
}

static void
print_attributes(struct warp_dev_info *d)
{
	static const char *const models[] = {
		[WARP_MODEL_V2] = "v2",
		[WARP_MODEL_V3] = "v3",
		[WARP_MODEL_EXT] = "ext",
	};

	info_line("api", "%s", printable(d->api));
	if (d->unusable[0] == '\0')
		info_line("model", "%s", d->kind == WARP_DEV_SOFT && model ? model :
			  models[d->model]);
	info_line("algorithms", "%s", printable(d->algorithms));
	print_flags(d);
	if (d->numa_node < 0)
		info_line("NUMA node", "any");
	else
		info_line("NUMA node", "%d", d->numa_node);
	if (d->free_queues < 0)
		info_line("free queues", "unknown");
	else
		info_line("free queues", "%d", d->free_queues);
}

/*
 * Creates the driver's device on it and asks what it offers. It stays until the program ends: compressdev
 * cannot use the place of a removed device again (its memzone stays).
 */
static void
print_offer(const struct warp_dev_info *d, const char *driver, int (*offer)(const char *device))
{
	static unsigned int count;
	char name[64], args[256];
	int rc;

	snprintf(name, sizeof(name), "%s_info%u", driver, count++);
	snprintf(args, sizeof(args), "device=%s%s%s", d->name,
		 d->kind == WARP_DEV_SOFT && model != NULL ? ",model=" : "",
		 d->kind == WARP_DEV_SOFT && model != NULL ? model : "");
	fflush(stdout);
	rc = rte_eal_hotplug_add("vdev", name, args);
	if (rc != 0) {
		/* EAL has this one error for a name that no driver takes. */
		info_line(driver, "nothing: %s", rc == -EFAULT ? "the driver is not loaded" :
			  strerror(-rc));
		return;
	}
	if (offer(name) != 0)
		info_line(driver, "nothing: it made no device");
}

/* @return true if the device is usable */
static bool
show(struct warp_dev_info *d)
{
	const char *why = d->unusable[0] != '\0' ? d->unusable : node_access(d);

	if (why == NULL && d->free_queues == 0)
		why = "all queues are in use";
	if (quiet) {
		if (why == NULL)
			puts(d->name);
		return why == NULL;
	}
	printf("%s: %s\n", d->name, d->kind == WARP_DEV_SOFT ?
	       "software accelerator, in the process that uses it" :
	       d->soft_mmio ? "software accelerator of the kernel" : "accelerator");
	print_attributes(d);
	if (why != NULL)
		info_line("unusable", "%s", why);
	if (why == NULL && d->has_zip)
		print_offer(d, "compress_warpdrive", info_compress_offer);
	if (why == NULL && d->has_sec)
		print_offer(d, "crypto_warpdrive", info_crypto_offer);
	putchar('\n');
	return why == NULL;
}

/* ---- All of them ---- */

static int
show_named(struct warp_dev_info *tab, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(tab[i].name, name) == 0)
			return show(&tab[i]) ? 0 : 1;
	fprintf(stderr, PROGRAM ": there is no device %s\n", name);
	return 1;
}

static int
show_devices(char **names)
{
	struct warp_dev_info *tab = calloc(MAX_DEVICES, sizeof(*tab));
	int n = tab != NULL ? warpdrive_dev_list(tab, MAX_DEVICES) : -ENOMEM;
	int rc = 1;

	if (n < 0) {
		fprintf(stderr, PROGRAM ": devices cannot be listed: %s\n", strerror(-n));
	} else {
		if (n > MAX_DEVICES) {
			fprintf(stderr, PROGRAM ": only the first %d of %d devices are shown\n",
				MAX_DEVICES, n);
			n = MAX_DEVICES;
		}
		if (*names != NULL)
			for (rc = 0; *names != NULL; names++)
				rc |= show_named(tab, n, *names);
		else
			for (int i = 0; i < n; i++)
				if (show(&tab[i]))
					rc = 0;
	}
	free(tab);
	return rc;
}

static const char *
start_eal(void)
{
	const struct app_eal_conf conf = {
		.program = PROGRAM,
		.log_level = "error",
		.mem_mib = MEMORY_MIB,
	};

	return app_eal_start(&conf);
}

static bool
is_model(const char *s)
{
	return strcmp(s, "ext") == 0 || strcmp(s, "v3") == 0 || strcmp(s, "v2") == 0;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "model", required_argument, NULL, 'm' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *why;
	int c, rc;

	while ((c = getopt_long(argc, argv, "hm:qV", options, NULL)) != -1) {
		switch (c) {
		case 'h':
			fputs(help, stdout);
			return 0;
		case 'm':
			if (!is_model(optarg)) {
				fprintf(stderr, PROGRAM ": --model: %s is none of ext, v3, v2\n",
					optarg);
				return 1;
			}
			model = optarg;
			break;
		case 'q':
			quiet = true;
			break;
		case 'V':
			puts(PROGRAM " " WARP_VERSION);
			return 0;
		default:
			fputs("Try `" PROGRAM " --help' for more information.\n", stderr);
			return 1;
		}
	}
	why = start_eal();
	if (why != NULL) {
		fprintf(stderr, PROGRAM ": DPDK does not start: %s\n", why);
		return 1;
	}
	/* What EAL says about a driver's refusal we say; why, the driver says. */
	rte_log_set_level_pattern("lib.eal", RTE_LOG_CRIT);
	rc = show_devices(argv + optind);
	rte_eal_cleanup();
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, PROGRAM ": stdout: %s\n", strerror(errno));
		return 1;
	}
	return rc;
}
