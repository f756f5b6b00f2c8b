/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_SOURCE_H
#define WDZIP_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "io.h"

/*
 * Compressed input in two device buffers: the device works on one while the other is read ahead.
 */
struct wz_source {
	struct wz_job *job;
	struct {
		struct wz_buf *buf;
		uint32_t pos;		/* first byte not yet taken */
		uint32_t len;		/* bytes in the buffer */
	} half[2];
	unsigned int cur;
	bool eof;			/* the file has no more; the buffers may */
	bool failed;			/* a read error, which has been reported */
};

void wz_source_init(struct wz_source *s, struct wz_job *job, struct wz_buf *a, struct wz_buf *b);

/** Bytes left in the current buffer. */
static inline uint32_t
wz_source_left(const struct wz_source *s)
{
	return s->half[s->cur].len - s->half[s->cur].pos;
}

/**
 * Makes sure that at least one byte is in the current buffer, waiting for input.
 * @return 1; 0 at the end of the input; -1 on a read error
 */
int wz_source_fill(struct wz_source *s);

/** Reads ahead into the other buffer if it is empty and that takes no waiting. */
void wz_source_prefetch(struct wz_source *s);

/** The next n bytes without taking them, or NULL: call with an empty current buffer only. */
const uint8_t *wz_source_peek(struct wz_source *s, uint32_t n);

/**
 * Adds the next bytes of the input to the current buffer, behind what is there, taken or not.
 * @return true if there is more than before; not at the end of the input or of the buffer
 */
bool wz_source_append(struct wz_source *s);

/** The next byte, or -1 at the end or on an error; arg is the source. A gz_getc_t. */
int wz_source_getc(void *arg);

/** Copies n bytes out. @return bytes copied: fewer at the end or on an error */
uint32_t wz_source_read(struct wz_source *s, uint8_t *out, uint32_t n);

#endif /* WDZIP_SOURCE_H */
