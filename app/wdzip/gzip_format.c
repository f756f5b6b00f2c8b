/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <string.h>
#include <zlib.h>

#include "gzip_format.h"

#define GZ_OS_UNIX 3

/* The byte source with the running CRC that FHCRC is about. */
struct header_source {
	gz_getc_t get;
	void *arg;
	uint32_t crc;
	uint32_t len;
};

static int
source_get(struct header_source *s)
{
	int c = s->get(s->arg);

	if (c >= 0) {
		uint8_t byte = (uint8_t)c;

		s->crc = (uint32_t)crc32(s->crc, &byte, 1);
		s->len++;
	}
	return c;
}

static int
source_bytes(struct header_source *s, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int c = source_get(s);

		if (c < 0)
			return -1;
		out[i] = (uint8_t)c;
	}
	return 0;
}

/* Takes a zero-terminated string, keeping what fits. */
static int
source_string(struct header_source *s, char *out, size_t cap)
{
	size_t n = 0;
	int c;

	while ((c = source_get(s)) > 0)
		if (n + 1 < cap)
			out[n++] = (char)c;
	if (cap > 0)
		out[n] = '\0';
	return c;
}

static enum gz_status
parse_optional(struct gz_header *h, struct header_source *s)
{
	uint8_t b[2];

	if (h->flags & GZ_FEXTRA) {
		if (source_bytes(s, b, sizeof(b)) < 0)
			return GZ_EOF;
		h->extra_len = gz_get16(b);
		if (source_bytes(s, h->extra, h->extra_len) < 0)
			return GZ_EOF;
	}
	if ((h->flags & GZ_FNAME) && source_string(s, h->name, sizeof(h->name)) < 0)
		return GZ_EOF;
	if ((h->flags & GZ_FCOMMENT) && source_string(s, NULL, 0) < 0)
		return GZ_EOF;
	return GZ_OK;
}

enum gz_status
gz_header_parse(struct gz_header *h, gz_getc_t get, void *arg, uint16_t *crc_seen,
		uint16_t *crc_want)
{
	static const uint8_t magic[2] = { GZ_MAGIC0, GZ_MAGIC1 };
	struct header_source s = { .get = get, .arg = arg, .len = sizeof(magic) };
	enum gz_status status;
	uint8_t b[8];

	s.crc = (uint32_t)crc32(0, magic, sizeof(magic));
	h->name[0] = '\0';
	h->extra_len = 0;
	if (source_bytes(&s, b, sizeof(b)) < 0)
		return GZ_EOF;
	h->method = b[0];
	h->flags = b[1];
	h->mtime = gz_get32(b + 2);
	h->xfl = b[6];
	if (h->method != GZ_METHOD_DEFLATE)
		return GZ_METHOD;
	if (h->flags & (GZ_ENCRYPTED | GZ_RESERVED))
		return GZ_FLAGS;

	status = parse_optional(h, &s);
	if (status != GZ_OK)
		return status;
	if (h->flags & GZ_FHCRC) {
		*crc_want = (uint16_t)s.crc;
		if (source_bytes(&s, b, 2) < 0)
			return GZ_EOF;
		*crc_seen = gz_get16(b);
		if (*crc_seen != *crc_want)
			return GZ_HEADER_CRC;
	}
	h->len = s.len;
	return GZ_OK;
}

size_t
gz_header_write(const struct gz_header *h, uint8_t *out)
{
	size_t name_len = strlen(h->name);
	uint8_t *p = out;

	*p++ = GZ_MAGIC0;
	*p++ = GZ_MAGIC1;
	*p++ = GZ_METHOD_DEFLATE;
	*p++ = (uint8_t)((h->extra_len ? GZ_FEXTRA : 0) | (name_len ? GZ_FNAME : 0));
	gz_put32(p, h->mtime);
	p += 4;
	*p++ = h->xfl;
	*p++ = GZ_OS_UNIX;
	if (h->extra_len) {
		gz_put16(p, h->extra_len);
		memcpy(p + 2, h->extra, h->extra_len);
		p += 2 + h->extra_len;
	}
	if (name_len) {
		memcpy(p, h->name, name_len + 1);
		p += name_len + 1;
	}
	return (size_t)(p - out);
}

const uint8_t *
gz_extra_find(const struct gz_header *h, const char *id, uint16_t *len)
{
	size_t at = 0;

	while (at + 4 <= h->extra_len) {
		const uint8_t *sub = h->extra + at;
		uint16_t sub_len = gz_get16(sub + 2);

		if (sub_len > h->extra_len - at - 4)
			return NULL;
		if (sub[0] == (uint8_t)id[0] && sub[1] == (uint8_t)id[1]) {
			*len = sub_len;
			return sub + 4;
		}
		at += 4u + sub_len;
	}
	return NULL;
}

uint32_t
gz_member_len(const struct gz_header *h, uint32_t *plain)
{
	const uint8_t *sub;
	uint16_t len;

	sub = gz_extra_find(h, GZ_MEMBER_ID, &len);
	if (sub != NULL && len == GZ_MEMBER_LEN) {
		*plain = gz_get32(sub + 4);
		return gz_get32(sub);
	}
	sub = gz_extra_find(h, GZ_BGZF_ID, &len);
	if (sub != NULL && len == 2) {
		*plain = GZ_BGZF_PLAIN;
		return gz_get16(sub) + 1u;
	}
	return 0;
}
