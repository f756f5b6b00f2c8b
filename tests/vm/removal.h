/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_TEST_REMOVAL_H
#define WARP_TEST_REMOVAL_H

/* Takes the driver of a node's device away, and gives it back. Needs root. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct removal {
	char node[256];
	char device[64];	/* as "warpdrive_zip.0" */
	long queues;		/* that are free when nobody has one */
};

/** The platform device behind @p node. False: there is none. */
bool removal_of(struct removal *r, const char *node);
/** @return 0 or -errno */
int removal_unbind(const struct removal *r);
/** Also lets everyone use the node, which comes back with its number. @return 0 or -errno */
int removal_bind(const struct removal *r);
/** The same two, checked: in time, and everything is there again. */
void removal_take(const struct removal *r);
void removal_give(const struct removal *r);

/** Seconds. */
double removal_now(void);

/* Memory whose missing pages come when the test says so. */
struct stuck {
	int fd;
	uint8_t *p;
	size_t size;
};

/** Ends the test if the kernel has no userfaultfd. */
struct stuck stuck_pages(size_t size);
/** Waits for one more that is in a page fault there. */
void stuck_wait(const struct stuck *s);
/** Lets them all go on, with zeros. */
void stuck_resolve(const struct stuck *s);
void stuck_free(struct stuck *s);

#endif /* WARP_TEST_REMOVAL_H */
