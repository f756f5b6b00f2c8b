/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Decompression, member by member. Where the header says how long the member is, or where its
 * chunks begin, many stateless operations are in flight. Any other member is one DEFLATE stream of
 * unknown length: one stateful operation at a time, with input and output overlapping it.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "engine.h"
#include "gzip_format.h"
#include "io.h"
#include "source.h"
#include "wdzip.h"

/* Slots 0 and 1 lend their buffers to the source and to streams; the others form the ring. */
#define WZ_STREAM_SLOTS 2u
/* Room for the output of an operation that should have none: no driver takes an empty buffer. */
#define WZ_MIN_OUT 64u

enum wz_member {
	MEMBER_OK,
	MEMBER_NONE,	/* the input ended, or the rest of it is no member */
	MEMBER_ERROR,	/* reported */
};

struct decompressor {
	struct wz_engine *e;
	struct wz_job *job;
	struct wz_source src;
	struct gz_header h;
	uint64_t head, tail;	/* the ring of operations in flight, in the order of the output */
	/* Of the member being decoded from several operations. */
	uint32_t crc;
	uint64_t plain;
};

static int
bad_data(const struct decompressor *d, const char *what)
{
	if (!d->src.failed)
		wz_error("%s: %s", d->job->in_name, what);
	return -1;
}

static int
bad_eof(const struct decompressor *d)
{
	return bad_data(d, "unexpected end of file");
}

/* Both checks are made, and both failures reported, as gzip does. */
static int
check_trailer(const struct decompressor *d, uint32_t crc_seen, uint32_t len_seen, uint32_t crc,
	      uint64_t len)
{
	int rc = 0;

	if (crc_seen != crc)
		rc = bad_data(d, "invalid compressed data--crc error");
	if (len_seen != (uint32_t)len)
		rc = bad_data(d, "invalid compressed data--length error");
	return rc;
}

static int
read_trailer(struct decompressor *d, uint32_t crc, uint64_t len)
{
	uint8_t t[GZ_TRAILER_LEN];

	if (wz_source_read(&d->src, t, sizeof(t)) < sizeof(t))
		return bad_eof(d);
	return check_trailer(d, gz_get32(t), gz_get32(t + 4), crc, len);
}

/* Checks and writes the oldest operation of the ring. */
static int
ring_retire(struct decompressor *d)
{
	struct wz_engine *e = d->e;
	struct wz_slot *s = &e->slot[WZ_STREAM_SLOTS + d->tail % (e->nb_slot - WZ_STREAM_SLOTS)];
	uint32_t crc;

	if (wz_wait(e, &s->req) < 0)
		return -1;
	d->tail++;
	if (s->req.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED ||
	    s->req.status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE)
		return bad_data(d, "invalid compressed data--length error");
	if (s->req.status != RTE_COMP_OP_STATUS_SUCCESS)
		return bad_data(d, "invalid compressed data--format violated");
	crc = e->device_crc ? s->req.crc : wz_crc32(0, s->out.data, s->req.produced);
	if (s->crc_known) {
		if (check_trailer(d, s->plain_crc, s->plain_len, crc, s->req.produced) < 0)
			return -1;
	} else if (s->req.produced != s->plain_len && !(s->last && s->req.produced < s->plain_len)) {
		return bad_data(d, "invalid compressed data--length error");
	}
	d->crc = (uint32_t)crc32_combine(d->crc, crc, s->req.produced);
	d->plain += s->req.produced;
	if (wz_write(d->job, s->out.data, s->req.produced) < 0)
		return -1;
	wz_progress(d->job->in_bytes);
	return 0;
}

static int
ring_empty(struct decompressor *d)
{
	while (d->tail < d->head)
		if (ring_retire(d) < 0)
			return -1;
	return 0;
}

/* A free slot at the head of the ring, or NULL after an error. */
static struct wz_slot *
ring_slot(struct decompressor *d)
{
	unsigned int n = d->e->nb_slot - WZ_STREAM_SLOTS;

	if (d->head - d->tail == n && ring_retire(d) < 0)
		return NULL;
	return &d->e->slot[WZ_STREAM_SLOTS + d->head % n];
}

static int
ring_submit(struct decompressor *d, struct wz_slot *s, uint32_t out_len)
{
	if (wz_submit(d->e, s, RTE_MAX(out_len, WZ_MIN_OUT), RTE_COMP_FLUSH_FINAL) < 0)
		return -1;
	d->head++;
	wz_poll(d->e);
	return 0;
}

/*
 * A member whose length the header states. One that does not fit a slot is decoded as a stream.
 *
 * @return 1: taken; 0: not of this kind, nothing read; -1: error
 */
static int
sized_member(struct decompressor *d)
{
	uint32_t plain, len = gz_member_len(&d->h, &plain), rest;
	struct wz_slot *s;

	if (wz_opt.serial || len <= d->h.len + GZ_TRAILER_LEN)
		return 0;
	rest = len - d->h.len;
	if (rest > d->e->slot[0].in.cap || plain > d->e->slot[0].out.cap)
		return 0;
	s = ring_slot(d);
	if (s == NULL)
		return -1;
	if (wz_source_read(&d->src, s->in.data, rest) < rest) {
		/* What came before is good and goes out first. */
		if (ring_empty(d) == 0)
			bad_eof(d);
		return -1;
	}
	s->in_len = rest - GZ_TRAILER_LEN;
	s->plain_crc = gz_get32(s->in.data + s->in_len);
	s->plain_len = gz_get32(s->in.data + s->in_len + 4);
	s->crc_known = true;
	s->last = true;
	if (s->plain_len > plain)
		return ring_empty(d) < 0 ? -1 :
			bad_data(d, "invalid compressed data--length error");
	return ring_submit(d, s, s->plain_len) < 0 ? -1 : 1;
}

/* The chunk table of the header, if it can be used: count of chunks, or 0. */
static uint32_t
table_find(const struct decompressor *d, const uint8_t **lens, uint32_t *chunk_len)
{
	const struct wz_slot *s = &d->e->slot[0];
	uint16_t len;
	const uint8_t *t = gz_extra_find(&d->h, GZ_TABLE_ID, &len);
	uint32_t count;

	if (wz_opt.serial || t == NULL || len < GZ_TABLE_HEAD || t[0] != GZ_TABLE_VERSION)
		return 0;
	*chunk_len = gz_get32(t + 4);
	count = gz_get32(t + 8);
	if (count != (len - GZ_TABLE_HEAD) / 4u || *chunk_len == 0 || *chunk_len > s->out.cap)
		return 0;
	*lens = t + GZ_TABLE_HEAD;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t n = gz_get32(*lens + 4 * i);

		/* Five bytes more, for the block that ends it. */
		if (n == 0 || n > s->in.cap - 5)
			return 0;
	}
	return count;
}

/* A member with a chunk table. @return as sized_member() */
static int
table_member(struct decompressor *d)
{
	static const uint8_t final_block[] = { 0x01, 0x00, 0x00, 0xff, 0xff };
	const uint8_t *lens;
	uint32_t chunk_len, count = table_find(d, &lens, &chunk_len);

	if (count == 0)
		return 0;
	if (ring_empty(d) < 0)
		return -1;
	d->crc = 0;
	d->plain = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct wz_slot *s = ring_slot(d);
		uint32_t n = gz_get32(lens + 4 * i);

		if (s == NULL)
			return -1;
		if (wz_source_read(&d->src, s->in.data, n) < n)
			return ring_empty(d) < 0 ? -1 : bad_eof(d);
		s->in_len = n;
		s->plain_len = chunk_len;
		s->crc_known = false;
		s->last = i + 1 == count;
		/* All but the last chunk leave the stream open; closed, each is a stream. */
		if (!s->last) {
			memcpy(s->in.data + n, final_block, sizeof(final_block));
			s->in_len += sizeof(final_block);
		}
		if (ring_submit(d, s, chunk_len) < 0)
			return -1;
	}
	return ring_empty(d) < 0 || read_trailer(d, d->crc, d->plain) < 0 ? -1 : 1;
}

/* One member being decoded as a stream. */
struct stream {
	void *handle;
	struct wz_slot *out[2];	/* the device fills one while the other is written */
	unsigned int cur;
	uint32_t ready;		/* bytes to be written in out[cur ^ 1] */
	uint32_t crc;		/* of what was written */
	uint64_t plain;		/* bytes decoded */
	uint32_t begin;		/* where the stream begins in the source's buffer, while plain is 0 */
	unsigned int idle;	/* operations in a row that did nothing */
};

static int
stream_write(struct decompressor *d, struct stream *st)
{
	const uint8_t *data = st->out[st->cur ^ 1]->out.data;
	uint32_t n = st->ready;

	if (n == 0)
		return 0;
	st->ready = 0;
	st->crc = wz_crc32(st->crc, data, n);
	wz_progress(d->job->in_bytes);
	return wz_write(d->job, data, n);
}

static int
stream_open(struct decompressor *d, struct stream *st)
{
	wz_stream_free(d->e, st->handle);
	st->handle = wz_stream_create(d->e);
	return st->handle == NULL ? -1 : 0;
}

/*
 * All the input so far is consumed and there is room for output: has the stream ended there, or
 * does it go on? The API has no word for it, and a device may begin another stream with the next bytes.
 * But if it ended, its trailer comes next. Where nothing was decoded yet, that trailer is all
 * zeros, which may as well be part of the stream: then it is decoded again with more input behind it.
 */
static int
stream_ends_here(struct decompressor *d, struct stream *st)
{
	const uint8_t *t;

	if (st->plain == 0) {
		if (wz_source_append(&d->src)) {
			d->src.half[d->src.cur].pos = st->begin;
			return stream_open(d, st);
		}
		return 0;
	}
	t = wz_source_peek(&d->src, GZ_TRAILER_LEN);
	if (t == NULL || gz_get32(t + 4) != (uint32_t)st->plain)
		return 0;
	if (stream_write(d, st) < 0)
		return -1;
	return gz_get32(t) == st->crc;
}

/* One operation. @return 1 at the end of the stream, 0 to go on, -1 on an error */
static int
stream_step(struct decompressor *d, struct stream *st)
{
	struct wz_source *src = &d->src;
	struct wz_req *req = &d->e->slot[0].req;
	struct wz_slot *out = st->out[st->cur];
	uint32_t len;

	if (wz_source_fill(src) <= 0)
		return stream_write(d, st) < 0 ? -1 : bad_eof(d);
	len = wz_source_left(src);
	if (wz_submit_stream(d->e, req, st->handle, src->half[src->cur].buf,
			     src->half[src->cur].pos, len, &out->out) < 0)
		return -1;
	if (stream_write(d, st) < 0)
		return -1;
	wz_source_prefetch(src);
	if (wz_wait(d->e, req) < 0)
		return -1;
	if (req->consumed > len || req->produced > out->out.cap) {
		wz_error("device %s reports more than it was given", d->e->name);
		return -1;
	}
	src->half[src->cur].pos += req->consumed;
	st->ready = req->produced;
	st->plain += req->produced;
	st->cur ^= 1;
	st->idle = req->consumed + req->produced > 0 ? 0 : st->idle + 1;

	if (req->status == RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE && st->idle < 4)
		return 0;
	if (req->status != RTE_COMP_OP_STATUS_SUCCESS) {
		if (stream_write(d, st) == 0)
			bad_data(d, "invalid compressed data--format violated");
		return -1;
	}
	if (req->consumed < len)
		return 1;
	return stream_ends_here(d, st);
}

static int
stream_member(struct decompressor *d)
{
	struct stream st = { .out = { &d->e->slot[0], &d->e->slot[1] } };
	struct wz_source *src = &d->src;
	int rc;

	if (ring_empty(d) < 0)
		return -1;
	if (!d->e->stateful_inflate) {
		wz_error("%s: device %s offers no stateful decompression, which this file needs",
			 d->job->in_name, d->e->name);
		return -1;
	}
	if (wz_source_fill(src) <= 0)
		return bad_eof(d);
	st.begin = src->half[src->cur].pos;
	rc = stream_open(d, &st);
	while (rc == 0)
		rc = stream_step(d, &st);
	wz_drain(d->e);
	wz_stream_free(d->e, st.handle);
	if (rc < 0 || stream_write(d, &st) < 0)
		return -1;
	return read_trailer(d, st.crc, st.plain);
}

/* Reports what is wrong with a header. */
static int
bad_header(const struct decompressor *d, enum gz_status status, uint16_t seen, uint16_t want)
{
	switch (status) {
	case GZ_METHOD:
		wz_error("%s: unknown method %u -- not supported", d->job->in_name, d->h.method);
		break;
	case GZ_FLAGS:
		if (d->h.flags & GZ_ENCRYPTED)
			wz_error("%s is encrypted -- not supported", d->job->in_name);
		else
			wz_error("%s has flags 0x%x -- not supported", d->job->in_name,
				 d->h.flags);
		break;
	case GZ_HEADER_CRC:
		wz_error("%s: header checksum 0x%04x != computed checksum 0x%04x",
			 d->job->in_name, seen, want);
		break;
	default:
		bad_eof(d);
		break;
	}
	return -1;
}

/* -dcf of a file that is not compressed: copied as it is. */
static int
pass_through(struct decompressor *d, const int *magic)
{
	for (int i = 0; i < 2; i++) {
		uint8_t byte = (uint8_t)magic[i];

		if (magic[i] >= 0 && wz_write(d->job, &byte, 1) < 0)
			return -1;
	}
	while (wz_source_fill(&d->src) > 0) {
		uint32_t n = wz_source_left(&d->src), cur = d->src.cur;

		if (wz_write(d->job, d->src.half[cur].buf->data + d->src.half[cur].pos, n) < 0)
			return -1;
		d->src.half[cur].pos += n;
	}
	return d->src.failed ? -1 : 0;
}

/* Takes the two magic bytes. Zeros after a member are padding, as tapes have. */
static enum wz_member
member_begin(struct decompressor *d, bool first)
{
	int magic[2];

	magic[0] = wz_source_getc(&d->src);
	if (magic[0] < 0 && !first)
		return d->src.failed ? MEMBER_ERROR : MEMBER_NONE;
	magic[1] = wz_source_getc(&d->src);
	if (magic[0] == GZ_MAGIC0 && magic[1] == GZ_MAGIC1)
		return MEMBER_OK;

	if (ring_empty(d) < 0)
		return MEMBER_ERROR;
	if (first && wz_opt.force && wz_opt.to_stdout && !d->src.failed)
		return pass_through(d, magic) < 0 ? MEMBER_ERROR : MEMBER_NONE;
	if (magic[1] < 0 && magic[0] != 0) {
		bad_eof(d);
		return MEMBER_ERROR;
	}
	if (first) {
		bad_data(d, "not in gzip format");
		return MEMBER_ERROR;
	}
	if (magic[0] == 0) {
		int c = magic[1];

		while (c == 0)
			c = wz_source_getc(&d->src);
		if (c < 0) {
			if (wz_opt.verbose)
				wz_warn("%s: decompression OK, trailing zero bytes ignored",
					d->job->in_name);
			return MEMBER_NONE;
		}
	}
	wz_warn("%s: decompression OK, trailing garbage ignored", d->job->in_name);
	return MEMBER_NONE;
}

static enum wz_member
member(struct decompressor *d, bool first)
{
	enum wz_member m = member_begin(d, first);
	uint16_t seen = 0, want = 0;
	enum gz_status status;
	int rc;

	if (m != MEMBER_OK)
		return m;
	status = gz_header_parse(&d->h, wz_source_getc, &d->src, &seen, &want);
	if (status != GZ_OK) {
		if (ring_empty(d) == 0)
			bad_header(d, status, seen, want);
		return MEMBER_ERROR;
	}
	if (first) {
		memcpy(d->job->stored_name, d->h.name, sizeof(d->job->stored_name));
		d->job->stored_time = d->h.mtime;
		if (wz_open_output(d->job) < 0)
			return MEMBER_ERROR;
	}
	rc = sized_member(d);
	if (rc == 0)
		rc = table_member(d);
	if (rc == 0)
		rc = stream_member(d);
	return rc < 0 ? MEMBER_ERROR : MEMBER_OK;
}

int
wz_decompress(struct wz_job *job)
{
	struct decompressor *d = calloc(1, sizeof(*d));
	enum wz_member m = MEMBER_ERROR;

	if (d == NULL) {
		wz_error("%s", strerror(ENOMEM));
		return -1;
	}
	d->job = job;
	d->e = wz_engine_get();
	if (d->e != NULL) {
		wz_source_init(&d->src, job, &d->e->slot[0].in, &d->e->slot[1].in);
		m = member(d, true);
		while (m == MEMBER_OK)
			m = member(d, false);
		if (m == MEMBER_NONE && (d->src.failed || ring_empty(d) < 0))
			m = MEMBER_ERROR;
		wz_drain(d->e);
	}
	free(d);
	return m == MEMBER_NONE ? 0 : -1;
}
