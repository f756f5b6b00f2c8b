/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef CONTROL_TEST_H
#define CONTROL_TEST_H

/* What test_control.c needs of a driver: how to drive one of its devices, by its own API. */

#include <stdint.h>

#include "dtest.h"

struct control {
	const char *name;		/* of the driver */
	const char *bad_reason;	/* the counter that failing() adds to */
	const char * const *dump;	/* what has to be in a dump, NULL at the end */
	int (*id)(const char *dev_name);
	void (*configure)(uint8_t dev, uint16_t qps);
	int (*setup)(uint8_t dev, uint16_t qp, uint32_t depth);
	void (*start)(uint8_t dev);
	void (*stop)(uint8_t dev);
	void (*close)(uint8_t dev);
	/** Makes sessions or transforms, for one device at a time; finish() frees them. */
	void (*prepare)(uint8_t dev);
	void (*finish)(uint8_t dev);
	void (*working)(uint8_t dev, uint16_t qp);	/* one op that succeeds */
	void (*failing)(uint8_t dev, uint16_t qp);	/* one op that does not */
};

extern const struct control control_compress, control_crypto;

#endif /* CONTROL_TEST_H */
