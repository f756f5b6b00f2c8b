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

#include "app_eal.h"

#define MAX_ARGS 128

/* EAL keeps pointers into its arguments: they live as long as the process. */
struct args {
	char *v[MAX_ARGS + 1];
	int n;
	const char *why;	/* what went wrong */
};

static int
add(struct args *a, const char *s)
{
	if (a->n == MAX_ARGS) {
		a->why = "too many EAL options";
		return -1;
	}
	a->v[a->n] = strdup(s);
	if (a->v[a->n] == NULL) {
		a->why = strerror(ENOMEM);
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
	int rc = 0;

	if (copy == NULL) {
		a->why = strerror(ENOMEM);
		return -1;
	}
	for (char *w = strtok_r(copy, " \t\n", &save); w != NULL && rc == 0;
	     w = strtok_r(NULL, " \t\n", &save))
		rc = add(a, w);
	free(copy);
	return rc;
}

/* Adds the drivers in a folder. @return how many, or -1 */
static int
add_plugins_of(struct args *a, const char *folder)
{
	char pattern[PATH_MAX + 32];
	glob_t found;
	int n = 0;

	snprintf(pattern, sizeof(pattern), "%s/librte_*_warpdrive.so", folder);
	/* In alphabetical order "common" comes first, as the others need it. */
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && n >= 0; i++) {
		char real[PATH_MAX];

		/* EAL checks every folder in the path: give it the one without "..". */
		if (realpath(found.gl_pathv[i], real) == NULL)
			continue;
		n = add(a, "-d") < 0 || add(a, real) < 0 ? -1 : n + 1;
	}
	globfree(&found);
	return n;
}

/* The drivers of the build tree that this program lies in, else those that are installed. */
static int
add_plugins(struct args *a)
{
	char exe[PATH_MAX], folder[PATH_MAX + 16];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	int rc = 0;

	if (n > 0) {
		exe[n] = '\0';
		*strrchr(exe, '/') = '\0';
		snprintf(folder, sizeof(folder), "%s/../../drivers", exe);
		rc = add_plugins_of(a, folder);
	}
	if (rc == 0)
		rc = add_plugins_of(a, APP_DRIVER_DIR);
	return rc < 0 ? -1 : 0;
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
add_defaults(struct args *a, const struct app_eal_conf *conf)
{
	static const char *const fixed[] = {
		"--no-huge", "--no-pci", "--no-shconf", "--no-telemetry", "--iova-mode=va",
	};
	const char *plugins = getenv("WARPDRIVE_EAL");
	char buf[64];

	for (size_t i = 0; i < RTE_DIM(fixed); i++)
		if (add(a, fixed[i]) < 0)
			return -1;
	snprintf(buf, sizeof(buf), "-m%u", conf->mem_mib);
	if (add(a, buf) < 0)
		return -1;
	snprintf(buf, sizeof(buf), "--file-prefix=%s", conf->program);
	if (add(a, buf) < 0)
		return -1;
	snprintf(buf, sizeof(buf), "--log-level=%s", conf->log_level);
	if (add(a, buf) < 0 || add_lcores(a) < 0)
		return -1;
	return plugins != NULL ? add_words(a, plugins) : add_plugins(a);
}

const char *
app_eal_start(const struct app_eal_conf *conf)
{
	static struct args a;
	int rc = add(&a, conf->program);

	if (rc == 0)
		rc = conf->replace != NULL ? add_words(&a, conf->replace) : add_defaults(&a, conf);
	if (rc == 0 && conf->vdev != NULL)
		rc = add(&a, "--vdev") < 0 ? -1 : add(&a, conf->vdev);
	if (rc < 0)
		return a.why;
	rte_openlog_stream(stderr);
	if (rte_eal_init(a.n, a.v) < 0)
		return rte_strerror(rte_errno);
	return NULL;
}
