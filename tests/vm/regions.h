/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_TEST_REGIONS_H
#define WARP_TEST_REGIONS_H

/* The calls of a node without SVA, and what /proc says about their effects. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/dma-buf.h>
#include <linux/sync_file.h>

#include "client.h"
#include "hw/warp_hw_mem.h"

/* Each returns 0, or a descriptor, or -errno. */
int mem_map(int fd, const void *addr, uint64_t size, uint32_t flags, uint64_t *iova);
int mem_unmap(int fd, uint64_t iova, uint32_t flags);
int mem_export(int fd, uint64_t iova);
int mem_import(int fd, int dmabuf, uint32_t flags, uint64_t *iova, uint64_t *size);
int queue_fence(int fd, int dmabuf, uint32_t flags);

/** An anonymous mapping of whole pages. */
uint8_t *new_pages(size_t size);
/** A region of new pages; ends the program if that fails. */
uint8_t *new_region(struct client *c, size_t size, uint64_t *iova);

/** Compresses to zlib format by device addresses. @return the descriptor's status. */
uint32_t zip_at(struct client *c, uint64_t src, uint32_t len, uint64_t dst, uint32_t room,
		uint32_t *produced);
/** zlib's own opinion of what zip_at() wrote. */
bool inflates_to(const uint8_t *packed, uint32_t packed_len, const uint8_t *want, uint32_t len);
/** Fills the ring with compressions of @p len bytes; does not ring. */
void put_work(struct client *c, uint64_t src, uint32_t len, uint64_t dst, uint32_t room,
	      unsigned int count);

/** A started queue; ends the program if there is none. */
struct client open_queue(const char *node);

/** A queue with a region for input, filled with text, and one twice as large for output. */
struct bench {
	struct client c;
	size_t size;
	uint8_t *in, *out;
	uint64_t in_at, out_at;
};

struct bench open_bench(const char *node, size_t size);
/** Also gives the memory back. */
void close_bench(struct bench *b);
/** The device compresses @p len bytes at @p offset of the input, and it is these. */
bool bench_compresses(struct bench *b, size_t offset, uint32_t len);

/** Pages of this process that are charged to RLIMIT_MEMLOCK. */
long locked_pages(void);
/** Waits until the whole system has @p pages pinned: nobody else here pins any. */
bool pinned_settles(long pages);
/** Waits until this process is charged nothing and all queues of @p node are free. */
bool all_undone(const char *node);

#endif /* WARP_TEST_REGIONS_H */
