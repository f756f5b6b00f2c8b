/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef PMD_H
#define PMD_H

/* What the cases of pmd.c need of the two drivers. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PMD_IN		60000u	/* bytes that go into an operation */
#define PMD_OUT		65000u	/* bytes of room for what comes of it */
#define PMD_OPS		1023u	/* operations, and room of the queue pair */

/** A driver. Operations go by their numbers, or as the driver's API has them. */
struct pmd_driver {
	const char *name;
	const char *node;	/* what the kernel calls the device, without its number */
	uint16_t least_pairs;	/* queue pairs that the device has at least */
	size_t room;		/* bytes that prepare_long() writes to */

	/* Starts EAL; makes the data and PMD_OPS operations. */
	void (*begin)(void **ops);
	uint8_t (*device)(const char *args);
	void (*start)(uint8_t dev, uint16_t pairs, uint32_t inflight);
	void (*stop)(uint8_t dev);
	/* Stops the device, sets queue pair 0 up once more and starts. @return 0 or -errno */
	int (*reopen)(uint8_t dev);
	/* @return queue pairs that the device offers */
	uint16_t (*pairs)(uint8_t dev, bool *hardware);
	uint64_t (*errors)(uint8_t dev);	/* that dequeue counted */
	/* A session or transform. */
	void *(*handle)(uint8_t dev);
	void (*handle_free)(uint8_t dev, void *handle);

	/* PMD_IN bytes at @p from, or the driver's own if that is NULL, into @p to. */
	void (*prepare)(unsigned int i, void *handle, void *from, void *to);
	/* An operation that takes the device long; what comes of it does not matter. */
	void (*prepare_long)(unsigned int i, void *handle, uint8_t *room);
	/* Fails unless the operation succeeded and wrote to @p to what it should. */
	void (*check)(unsigned int i, const uint8_t *to);
	bool (*succeeded)(const void *op);
	bool (*failed)(const void *op);		/* by the device's word, or with the device */
	uint16_t (*enqueue)(uint8_t dev, uint16_t pair, void **ops, uint16_t n);
	uint16_t (*dequeue)(uint8_t dev, uint16_t pair, void **ops, uint16_t n);
};

extern const struct pmd_driver pmd_compress, pmd_crypto;

#endif /* PMD_H */
