/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Compression: the input is cut into chunks, many are in flight as stateless operations, and the
 * results are written in order. With FLUSH_FULL each chunk is a run of non-final blocks ending on a
 * byte boundary, so that the concatenation is one DEFLATE stream: one gzip member. From a device that
 * ends the stream with each operation every chunk becomes a member of its own, which is valid gzip too.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "engine.h"
#include "gzip_format.h"
#include "io.h"
#include "wdzip.h"

#define STORED_MAX 65535u	/* bytes in one stored block */
#define STORED_HEAD 5u

struct compressor {
	struct wz_engine *e;
	struct wz_job *job;
	struct gz_header h;
	uint64_t plain;		/* bytes written out so far, in plain */
	uint32_t crc;
	uint32_t *table;	/* compressed length of each chunk, or NULL */
	uint32_t table_len;	/* chunks that the header has room for */
	uint32_t nb_chunk;	/* chunks written */
};

static void
header_init(struct compressor *c)
{
	struct wz_job *job = c->job;

	memset(&c->h, 0, offsetof(struct gz_header, extra));
	c->h.xfl = wz_opt.level == 9 ? 2 : wz_opt.level == 1 ? 4 : 0;
	if (wz_opt.no_name || !job->in_regular)
		return;
	if (job->in_stat.st_mtime > 0 && job->in_stat.st_mtime <= UINT32_MAX)
		c->h.mtime = (uint32_t)job->in_stat.st_mtime;
	if (job->base_name != NULL && strlen(job->base_name) <= GZ_NAME_MAX)
		strcpy(c->h.name, job->base_name);
}

/* Reserves the chunk table, where the number of chunks is known and the header can be rewritten. */
static int
table_init(struct compressor *c)
{
	uint64_t chunks = ((uint64_t)c->job->in_stat.st_size + c->e->chunk_len - 1) /
			  c->e->chunk_len;
	uint8_t *p = c->h.extra;

	if (!c->e->full_flush || !c->job->in_regular || c->job->out_path == NULL || chunks < 2 ||
	    chunks > GZ_TABLE_MAX)
		return 0;
	c->table_len = (uint32_t)chunks;
	c->table = calloc(chunks, sizeof(c->table[0]));
	if (c->table == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	c->h.extra_len = (uint16_t)(4 + GZ_TABLE_HEAD + 4 * chunks);
	memset(p, 0, c->h.extra_len);
	memcpy(p, GZ_TABLE_ID, 2);
	gz_put16(p + 2, (uint16_t)(GZ_TABLE_HEAD + 4 * chunks));
	p[4] = GZ_TABLE_VERSION;
	gz_put32(p + 8, c->e->chunk_len);
	/* The count stays zero, which says "no table", until the table is complete. */
	return 0;
}

static int
header_write(struct compressor *c)
{
	uint8_t *buf = malloc(GZ_HEADER_MAX);
	int rc;

	if (buf == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	rc = wz_write(c->job, buf, gz_header_write(&c->h, buf));
	free(buf);
	return rc;
}

static int
table_write(struct compressor *c)
{
	uint8_t *entry = c->h.extra + 4 + GZ_TABLE_HEAD;
	uint8_t *count = c->h.extra + 12;
	/* The extra field comes after the fixed part and its own length. */
	off_t at = GZ_BASE_LEN + 2;

	/* A file that grew or shrank while it was read has another number of chunks. */
	if (c->table == NULL || c->nb_chunk != c->table_len)
		return 0;
	gz_put32(count, c->nb_chunk);
	for (uint32_t i = 0; i < c->nb_chunk; i++)
		gz_put32(entry + 4 * i, c->table[i]);
	if (pwrite(c->job->out_fd, c->h.extra, c->h.extra_len, at) != c->h.extra_len) {
		wz_error("%s: %s", c->job->out_name, strerror(errno));
		return -1;
	}
	return 0;
}

/* Stored blocks, for what the device could not make smaller. */
static uint32_t
stored_len(uint32_t n)
{
	return n + STORED_HEAD * ((n + STORED_MAX - 1) / STORED_MAX);
}

static int
stored_write(struct compressor *c, const struct wz_slot *s, bool final)
{
	uint32_t at = 0;

	while (at < s->in_len) {
		uint32_t n = RTE_MIN(s->in_len - at, STORED_MAX);
		uint8_t head[STORED_HEAD];

		head[0] = final && at + n == s->in_len;
		gz_put16(head + 1, (uint16_t)n);
		gz_put16(head + 3, (uint16_t)~n);
		if (wz_write(c->job, head, sizeof(head)) < 0 ||
		    wz_write(c->job, s->in.data + at, n) < 0)
			return -1;
		at += n;
	}
	return 0;
}

static int
trailer_write(struct compressor *c, uint32_t crc, uint64_t len)
{
	uint8_t trailer[GZ_TRAILER_LEN];

	gz_trailer_write(trailer, crc, len);
	return wz_write(c->job, trailer, sizeof(trailer));
}

/* The header of a member that holds one chunk: says how long the member is. */
static int
member_header_write(struct compressor *c, uint32_t payload, uint32_t plain)
{
	uint32_t name_len = c->h.name[0] ? (uint32_t)strlen(c->h.name) + 1 : 0;
	uint8_t *p = c->h.extra;
	int rc;

	c->h.extra_len = 4 + GZ_MEMBER_LEN;
	memcpy(p, GZ_MEMBER_ID, 2);
	gz_put16(p + 2, GZ_MEMBER_LEN);
	gz_put32(p + 4, GZ_BASE_LEN + 2 + c->h.extra_len + name_len + payload + GZ_TRAILER_LEN);
	gz_put32(p + 8, plain);
	rc = header_write(c);
	/* One name is enough. */
	c->h.name[0] = '\0';
	return rc;
}

/* Writes the result of one chunk. */
static int
chunk_write(struct compressor *c, struct wz_slot *s)
{
	bool final = s->last || !c->e->full_flush;
	bool stored = s->req.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED;
	uint32_t crc, payload;
	int rc;

	if (!stored && s->req.status != RTE_COMP_OP_STATUS_SUCCESS) {
		wz_error("%s: device %s failed: status %d", c->job->in_name, c->e->name,
			 s->req.status);
		return -1;
	}
	if (!stored && (s->req.consumed != s->in_len || s->req.produced > s->out.cap)) {
		wz_error("%s: device %s used %u of %u bytes", c->job->in_name, c->e->name,
			 s->req.consumed, s->in_len);
		return -1;
	}
	/* After an operation that ran out of space there is no checksum either. */
	crc = c->e->device_crc && !stored ? s->req.crc : wz_crc32(0, s->in.data, s->in_len);
	stored = stored || s->req.produced > stored_len(s->in_len);
	payload = stored ? stored_len(s->in_len) : s->req.produced;

	if (!c->e->full_flush && member_header_write(c, payload, s->in_len) < 0)
		return -1;
	rc = stored ? stored_write(c, s, final) : wz_write(c->job, s->out.data, payload);
	if (rc < 0)
		return -1;
	if (!c->e->full_flush && trailer_write(c, crc, s->in_len) < 0)
		return -1;

	c->crc = (uint32_t)crc32_combine(c->crc, crc, s->in_len);
	c->plain += s->in_len;
	if (c->table != NULL && c->nb_chunk < c->table_len)
		c->table[c->nb_chunk] = payload;
	c->nb_chunk++;
	wz_progress(c->plain);
	return 0;
}

/* Reads a chunk. The end of the input is known only when the next read finds nothing. */
static int
chunk_read(struct compressor *c, struct wz_slot *s)
{
	ssize_t n = wz_read_full(c->job, s->in.data, c->e->chunk_len);

	s->in_len = n > 0 ? (uint32_t)n : 0;
	s->last = false;
	return n < 0 ? -1 : 0;
}

static int
chunk_submit(struct compressor *c, struct wz_slot *s, bool last)
{
	s->last = last;
	return wz_submit(c->e, s, s->out.cap, last || !c->e->full_flush ? RTE_COMP_FLUSH_FINAL :
									  RTE_COMP_FLUSH_FULL);
}

/*
 * The slots are a ring: [tail, head) hold chunks in the order of the input, the newest of them
 * read but not yet submitted, because it may be the last one.
 */
static int
compress_chunks(struct compressor *c)
{
	struct wz_engine *e = c->e;
	uint64_t head = 0, tail = 0;
	bool eof = false;

	for (;;) {
		while (!eof && head - tail < e->nb_slot) {
			struct wz_slot *s = &e->slot[head % e->nb_slot];

			if (chunk_read(c, s) < 0)
				return -1;
			eof = s->in_len < e->chunk_len;
			if (head > 0 && chunk_submit(c, &e->slot[(head - 1) % e->nb_slot],
						     s->in_len == 0) < 0)
				return -1;
			if (s->in_len > 0)
				head++;
			if (eof && s->in_len > 0 && chunk_submit(c, s, true) < 0)
				return -1;
			wz_poll(e);
			if (head - tail > 1 && !e->slot[tail % e->nb_slot].req.busy)
				break;
		}
		if (tail == head)
			return 0;
		do {
			struct wz_slot *s = &e->slot[tail % e->nb_slot];

			if (wz_wait(e, &s->req) < 0 || chunk_write(c, s) < 0)
				return -1;
			tail++;
			wz_poll(e);
		} while (tail < head && (eof || head - tail > 1) &&
			 !e->slot[tail % e->nb_slot].req.busy);
	}
}

/* No device takes an empty input: an empty final block with fixed codes. */
static int
empty_write(struct compressor *c)
{
	static const uint8_t block[] = { 0x03, 0x00 };

	if (!c->e->full_flush && member_header_write(c, sizeof(block), 0) < 0)
		return -1;
	if (wz_write(c->job, block, sizeof(block)) < 0)
		return -1;
	return c->e->full_flush ? 0 : trailer_write(c, 0, 0);
}

int
wz_compress(struct wz_job *job)
{
	struct compressor *c;
	int rc = -1;

	c = calloc(1, sizeof(*c));
	if (c == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	c->job = job;
	c->e = wz_engine_get();
	if (c->e == NULL || wz_open_output(job) < 0)
		goto out;
	header_init(c);
	if (table_init(c) < 0 || (c->e->full_flush && header_write(c) < 0))
		goto out;
	rc = compress_chunks(c);
	if (rc == 0 && c->nb_chunk == 0)
		rc = empty_write(c);
	if (rc == 0 && c->e->full_flush)
		rc = trailer_write(c, c->crc, c->plain);
	if (rc == 0)
		rc = table_write(c);
	wz_drain(c->e);
out:
	free(c->table);
	free(c);
	return rc;
}
