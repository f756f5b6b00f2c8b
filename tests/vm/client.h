/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_TEST_CLIENT_H
#define WARP_TEST_CLIENT_H

/*
 * A client of a software accelerator's node: one queue through the uacce calls,
 * from the datasheet's layouts alone. No code of the drivers is in it, so that
 * the kernel is tested by itself; and it may do what no driver does.
 */

#include <stdbool.h>
#include <stdint.h>

#include "hw/warp_hw_qm.h"
#include "hw/warp_hw_sec.h"
#include "hw/warp_hw_sgl.h"
#include "hw/warp_hw_zip.h"

struct client {
	int fd;
	uint16_t sqn;
	uint16_t depth;
	size_t dus_size;
	size_t mmio_size;
	uint8_t *dus;
	uint8_t *mmio;
	uint16_t tail;		/* next free slot */
	uint16_t head;		/* next CQE to read */
	uint16_t phase;
	uint64_t wakes;		/* wake calls made */
};

/** First node whose name starts with @p kind ("warpdrive_zip") and whose SVA flag is @p sva. */
const char *client_node(const char *kind, bool sva);
/** A number in sysfs below the node, or -1. */
long client_attr(const char *node, const char *name);
/** Reads a text attribute's first line. @return false if there is none. */
bool client_attr_text(const char *node, const char *name, char *buf, size_t size);

/** Opens, maps and, with @p start, starts a queue of @p node. @return 0 or -errno. */
int client_open(struct client *c, const char *node, uint16_t qc_type, bool start);
void client_close(struct client *c);

struct warp_sqe *client_slot(struct client *c, uint16_t index);
/** Puts a descriptor in the ring; client_ring() tells the device. */
void client_put(struct client *c, const void *sqe);
void client_ring(struct client *c);
/** Takes one completion. @return 1 with the SQE in @p sqe, 0 if there is none yet, -EIO. */
int client_get(struct client *c, void *sqe);
/** As client_get(), waits. @return 0, -ETIMEDOUT or -EIO. */
int client_wait(struct client *c, void *sqe, unsigned int timeout_ms);
/** Tells the device how far completions were read; @p event asks for poll(). */
void client_ack(struct client *c, bool event);
/** One descriptor, start to end. Results replace @p sqe. */
int client_exec(struct client *c, void *sqe);
bool client_dead(const struct client *c);

/** A stateless descriptor for flat memory, of the node's model. */
void client_zip(struct warp_zip_sqe *sqe, uint32_t req, const void *src, uint32_t src_len,
		void *dst, uint32_t dst_len);
/** AES-128-CBC of flat memory, a descriptor of the node's model. @p len: whole blocks. */
void client_cbc(struct warp_sqe *sqe, bool encrypt, const void *src, void *dst, uint32_t len,
		const void *key, const void *iv);
/** What a SEC descriptor came back with: WARP_SEC_ERR_*, or -1 if not done. */
int client_sec_error(const struct warp_sqe *sqe);
/** The node is like V2: descriptors of ZIP type 0 and SEC type 2. */
extern bool client_v2;

/** Memory whose missing pages never come. @return NULL if this user may not have such. */
uint8_t *client_stuck_pages(size_t size);

/* ---- A test's report ---- */

extern int checks_failed;

#define CHECK(cond, ...) do { \
	if (!(cond)) { \
		check_failed(__FILE__, __LINE__, #cond, " " __VA_ARGS__); \
	} \
} while (0)

void check_failed(const char *file, int line, const char *cond, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** Runs a case and prints its verdict. */
void run_case(const char *name, void (*fn)(void));
/** "N passed, N failed, N skipped" and the exit status. */
int report(void);
/** Ends the running case as skipped. */
void skip_case(const char *why);

/** Deterministic random numbers; the seed is printed by the tests that use one. */
uint64_t rnd(void);
void rnd_seed(uint64_t seed);
/** Compressible text. */
void fill_text(uint8_t *buf, size_t len);
void fill_random(uint8_t *buf, size_t len);

#endif /* WARP_TEST_CLIENT_H */
