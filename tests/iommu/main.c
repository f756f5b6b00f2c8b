/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Drives /dev/hisi_zip-0 and /dev/hisi_sec2-1 by hand and looks at what only a
 * device behind an IOMMU shows. Runs as root in the virtual machine of
 * "./wd vm --iommu". An argument limits the run to cases whose name holds it.
 */

#include <string.h>
#include <unistd.h>

#include "iommu_test.h"

static unsigned int passed, failures;

static void
run(const struct test_case *c, const char *only)
{
	const char *why;

	for (; c->name != NULL; c++) {
		if (only != NULL && strstr(c->name, only) == NULL)
			continue;
		why = c->run();
		if (why == NULL) {
			passed++;
			printf("ok   %s\n", c->name);
		} else {
			failures++;
			printf("FAIL %s: %s\n", c->name, why);
		}
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;

	if (access("/dev/" ZIP_NODE, R_OK | W_OK) != 0) {
		printf("no /dev/" ZIP_NODE ": run it with ./wd vm --iommu\n");
		return 77;
	}
	run(data_cases, only);
	run(fault_cases, only);
	run(queue_cases, only);
	run(sec_cases, only);
	run(life_cases, only);
	printf("%u passed, %u failed, 0 skipped\n", passed, failures);
	return failures != 0 || passed == 0;
}
