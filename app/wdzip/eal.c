/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The options with which EAL is started, and the start. */

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_config.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>

#include "eal.h"
#include "wdzip.h"

#define MAX_ARGS 128

/* EAL keeps pointers into its arguments: they live as long as the process. */
struct args {
	char *v[MAX_ARGS + 1];
	int n;
};

static int
add(struct args *a, const char *s)
{
	if (a->n == MAX_ARGS) {
		wz_error("more than %d EAL options", MAX_ARGS);
		return -1;
	}
	a->v[a->n] = strdup(s);
	if (a->v[a->n] == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	a->n++;
	return 0;
}

/* Splits at blanks, as a shell does with an unquoted variable. */
static int
add_words(struct args *a, const char *words)
{
	char *copy = strdup(words), *save = NULL;
	int rc = copy == NULL ? -1 : 0;

	for (char *w = copy ? strtok_r(copy, " \t\n", &save) : NULL; w != NULL && rc == 0;
	     w = strtok_r(NULL, " \t\n", &save))
		rc = add(a, w);
	free(copy);
	return rc;
}

/* The plug-ins of the build tree that this program runs in; those installed EAL finds itself. */
static int
add_built_plugins(struct args *a)
{
	char exe[PATH_MAX], pattern[PATH_MAX + 64];
	glob_t found;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	int rc = 0;

	if (n <= 0)
		return 0;
	exe[n] = '\0';
	*strrchr(exe, '/') = '\0';
	/* In alphabetical order "common" comes first, as the others need it. */
	snprintf(pattern, sizeof(pattern), "%s/../../drivers/librte_*_warpdrive.so", exe);
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && rc == 0; i++) {
		char real[PATH_MAX];

		/* EAL checks every folder in the path: give it the one without "..". */
		if (realpath(found.gl_pathv[i], real) != NULL)
			rc = add(a, "-d") < 0 ? -1 : add(a, real);
	}
	globfree(&found);
	return rc;
}

/* One lcore that floats on all the CPUs we may use: EAL would pin it to one of them otherwise. */
static int
add_lcores(struct args *a)
{
	char list[CPU_SETSIZE * 5], *p = list;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 0;
	p += sprintf(p, "0@(");
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE && cpu < RTE_MAX_LCORE; cpu++)
		if (CPU_ISSET(cpu, &set))
			p += sprintf(p, "%u,", cpu);
	if (p[-1] != ',')
		return 0;
	strcpy(p - 1, ")");
	return add(a, "--lcores") < 0 ? -1 : add(a, list);
}

static int
add_defaults(struct args *a, unsigned int mem_mib)
{
	static const char *const fixed[] = {
		"--no-huge", "--no-pci", "--no-shconf", "--no-telemetry", "--iova-mode=va",
		("--file-prefix=" WZ_PROGRAM),
	};
	const char *plugins = getenv("WARPDRIVE_EAL");
	char mem[16];

	for (size_t i = 0; i < RTE_DIM(fixed); i++)
		if (add(a, fixed[i]) < 0)
			return -1;
	snprintf(mem, sizeof(mem), "-m%u", mem_mib);
	if (add(a, mem) < 0 || add_lcores(a) < 0)
		return -1;
	if (add(a, wz_opt.verbose > 2 ? "--log-level=debug" :
		   wz_opt.verbose > 1 ? "--log-level=notice" : "--log-level=error") < 0)
		return -1;
	return plugins != NULL ? add_words(a, plugins) : add_built_plugins(a);
}

int
wz_eal_start(unsigned int mem_mib)
{
	static struct args a;
	const char *vdev = wz_opt.vdev;

	if (add(&a, WZ_PROGRAM) < 0)
		return -1;
	if ((wz_opt.eal != NULL ? add_words(&a, wz_opt.eal) : add_defaults(&a, mem_mib)) < 0)
		return -1;
	/* With --eal or --device alone the user names a device that is there already. */
	if (wz_opt.vdev == NULL && wz_opt.eal == NULL && wz_opt.device == NULL)
		vdev = WZ_DEFAULT_VDEV;
	if (vdev != NULL && (add(&a, "--vdev") < 0 || add(&a, vdev) < 0))
		return -1;
	rte_openlog_stream(stderr);
	if (rte_eal_init(a.n, a.v) < 0) {
		wz_error("DPDK does not start: %s", rte_strerror(rte_errno));
		return -1;
	}
	return 0;
}
