/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_GZIP_FORMAT_H
#define WDZIP_GZIP_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* The gzip file format, RFC 1952, and the extra fields that tell where chunks begin. */

#define GZ_MAGIC0	0x1f
#define GZ_MAGIC1	0x8b
#define GZ_METHOD_DEFLATE 8

#define GZ_FTEXT	0x01
#define GZ_FHCRC	0x02
#define GZ_FEXTRA	0x04
#define GZ_FNAME	0x08
#define GZ_FCOMMENT	0x10
#define GZ_ENCRYPTED	0x20	/* of old gzip versions; no reader supports it */
#define GZ_RESERVED	0xc0

#define GZ_BASE_LEN	10
#define GZ_TRAILER_LEN	8
#define GZ_NAME_MAX	255
#define GZ_EXTRA_MAX	65535

/*
 * Extra subfield 'W' 'T', chunk table: version (1), 3 zero bytes, chunk_len (u32: bytes of
 * plain data in each chunk but the last), count (u32; 0: the table was never completed), then
 * count compressed lengths (u32). All little-endian. Chunk i is a run of deflate blocks that ends on a byte
 * boundary and refers to nothing before it, so that chunks can be decompressed independently.
 */
#define GZ_TABLE_ID	"WT"
#define GZ_TABLE_VERSION 1
#define GZ_TABLE_HEAD	12
#define GZ_TABLE_MAX	((GZ_EXTRA_MAX - 4 - GZ_TABLE_HEAD) / 4)

/*
 * Extra subfield 'W' 'M', member length: u32 length of the whole member, header and trailer
 * included, and u32 length of its plain data. BGZF's 'B' 'C' holds a u16, the member's length minus
 * one, and says by being there that the plain data are 64 KiB at most.
 */
#define GZ_MEMBER_ID	"WM"
#define GZ_MEMBER_LEN	8
#define GZ_BGZF_ID	"BC"
#define GZ_BGZF_PLAIN	65536u

/* Room for the largest header that gz_header_write() makes. */
#define GZ_HEADER_MAX	(GZ_BASE_LEN + 2 + GZ_EXTRA_MAX + GZ_NAME_MAX + 1)

/** A header, as parsed or to be written. */
struct gz_header {
	uint8_t flags;
	uint8_t method;
	uint8_t xfl;
	uint32_t mtime;			/**< seconds since 1970, 0: none */
	uint32_t len;			/**< bytes of the whole header; set by the parser */
	char name[GZ_NAME_MAX + 1];	/**< empty: none. Cut to fit when parsed. */
	uint16_t extra_len;
	uint8_t extra[GZ_EXTRA_MAX];
};

enum gz_status {
	GZ_OK = 0,
	GZ_NOT_GZIP,		/**< the first two bytes are not a gzip magic */
	GZ_EOF,			/**< the input ended inside the header */
	GZ_METHOD,		/**< not deflate */
	GZ_FLAGS,		/**< encrypted or reserved flags */
	GZ_HEADER_CRC,
};

/** Source of header bytes: the next byte, or -1 at the end of the input. */
typedef int (*gz_getc_t)(void *arg);

/**
 * Parses what follows the two magic bytes, which the caller has taken.
 * On GZ_HEADER_CRC *crc is stored in crc_seen and the computed one in crc_want.
 */
enum gz_status gz_header_parse(struct gz_header *h, gz_getc_t get, void *arg, uint16_t *crc_seen,
			       uint16_t *crc_want);

/** Writes the header to out (GZ_HEADER_MAX bytes); flags follow from name and extra_len. */
size_t gz_header_write(const struct gz_header *h, uint8_t *out);

/** Data of extra subfield id (two characters), or NULL; *len is its length. */
const uint8_t *gz_extra_find(const struct gz_header *h, const char *id, uint16_t *len);

/** Length of the whole member as an extra subfield states it, or 0; *plain: most plain bytes. */
uint32_t gz_member_len(const struct gz_header *h, uint32_t *plain);

static inline uint32_t
gz_get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint16_t
gz_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline void
gz_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
gz_put32(uint8_t *p, uint32_t v)
{
	gz_put16(p, (uint16_t)v);
	gz_put16(p + 2, (uint16_t)(v >> 16));
}

/** Writes the 8-byte trailer; len is taken modulo 2^32 as the format says. */
static inline void
gz_trailer_write(uint8_t *out, uint32_t crc, uint64_t len)
{
	gz_put32(out, crc);
	gz_put32(out + 4, (uint32_t)len);
}

#endif /* WDZIP_GZIP_FORMAT_H */
