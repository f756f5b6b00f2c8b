/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <poll.h>
#include <string.h>

#include "source.h"

void
wz_source_init(struct wz_source *s, struct wz_job *job, struct wz_buf *a, struct wz_buf *b)
{
	memset(s, 0, sizeof(*s));
	s->job = job;
	s->half[0].buf = a;
	s->half[1].buf = b;
}

/* Appends what one read() gives. The device must not be working on this buffer. */
static void
half_read(struct wz_source *s, unsigned int i)
{
	ssize_t n;

	n = wz_read_some(s->job, s->half[i].buf->data + s->half[i].len,
			 s->half[i].buf->cap - s->half[i].len);
	if (n > 0)
		s->half[i].len += (uint32_t)n;
	else
		s->eof = true;
	if (n < 0)
		s->failed = true;
}

static bool
half_is_empty(const struct wz_source *s, unsigned int i)
{
	return s->half[i].pos == s->half[i].len;
}

int
wz_source_fill(struct wz_source *s)
{
	if (!half_is_empty(s, s->cur))
		return 1;
	s->half[s->cur].pos = 0;
	s->half[s->cur].len = 0;
	s->cur ^= 1;
	if (half_is_empty(s, s->cur) && !s->eof) {
		s->half[s->cur].pos = 0;
		s->half[s->cur].len = 0;
		half_read(s, s->cur);
	}
	if (!half_is_empty(s, s->cur))
		return 1;
	return s->failed ? -1 : 0;
}

void
wz_source_prefetch(struct wz_source *s)
{
	struct pollfd p = { .fd = s->job->in_fd, .events = POLLIN };
	unsigned int other = s->cur ^ 1;

	if (s->eof || !half_is_empty(s, other))
		return;
	if (!s->job->in_regular && poll(&p, 1, 0) <= 0)
		return;
	s->half[other].pos = 0;
	s->half[other].len = 0;
	half_read(s, other);
}

const uint8_t *
wz_source_peek(struct wz_source *s, uint32_t n)
{
	if (wz_source_fill(s) <= 0)
		return NULL;
	while (wz_source_left(s) < n && !s->eof)
		half_read(s, s->cur);
	return wz_source_left(s) < n ? NULL :
				       s->half[s->cur].buf->data + s->half[s->cur].pos;
}

bool
wz_source_append(struct wz_source *s)
{
	unsigned int other = s->cur ^ 1;
	uint32_t before = s->half[s->cur].len;
	uint32_t n = RTE_MIN(s->half[other].len - s->half[other].pos,
			     s->half[s->cur].buf->cap - before);

	if (n > 0) {
		memcpy(s->half[s->cur].buf->data + before,
		       s->half[other].buf->data + s->half[other].pos, n);
		s->half[other].pos += n;
		s->half[s->cur].len += n;
	} else if (half_is_empty(s, other) && before < s->half[s->cur].buf->cap && !s->eof) {
		half_read(s, s->cur);
	}
	return s->half[s->cur].len > before;
}

int
wz_source_getc(void *arg)
{
	struct wz_source *s = arg;

	if (half_is_empty(s, s->cur) && wz_source_fill(s) <= 0)
		return -1;
	return s->half[s->cur].buf->data[s->half[s->cur].pos++];
}

uint32_t
wz_source_read(struct wz_source *s, uint8_t *out, uint32_t n)
{
	uint32_t got = 0;

	while (got < n && wz_source_fill(s) > 0) {
		uint32_t k = RTE_MIN(n - got, wz_source_left(s));

		memcpy(out + got, s->half[s->cur].buf->data + s->half[s->cur].pos, k);
		s->half[s->cur].pos += k;
		got += k;
	}
	return got;
}
