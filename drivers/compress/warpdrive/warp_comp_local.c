/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The few bytes that the driver itself writes, where the hardware leaves it to
 * software (datasheet, section 6.5): never payload of more than three bytes.
 */

#include <string.h>

#include "warp_comp.h"

/** Copies @p len bytes to offset @p off of a chain that has them. */
void
warp_comp_write(struct rte_mbuf *m, uint32_t off, const void *data, uint32_t len)
{
	const uint8_t *from = data;

	while (len != 0) {
		uint32_t n;

		if (off >= m->data_len) {
			off -= m->data_len;
			m = m->next;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(rte_pktmbuf_mtod_offset(m, void *, off), from, n);
		from += n;
		off += n;
		len -= n;
	}
}

/** Copies @p len bytes from offset @p off of a chain that has them. */
static void
chain_read(const struct rte_mbuf *m, uint32_t off, uint8_t *to, uint32_t len)
{
	while (len != 0) {
		uint32_t n;

		if (off >= m->data_len) {
			off -= m->data_len;
			m = m->next;
			continue;
		}
		n = RTE_MIN(len, m->data_len - off);
		memcpy(to, rte_pktmbuf_mtod_offset(m, const void *, off), n);
		to += n;
		off += n;
		len -= n;
	}
}

/* Bit by bit: it never gets more than three bytes. */
static uint32_t
crc32_add(uint32_t crc, const uint8_t *p, uint32_t len)
{
	crc = ~crc;
	while (len-- != 0) {
		unsigned int bit;

		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
	}
	return ~crc;
}

static uint32_t
adler32_add(uint32_t adler, const uint8_t *p, uint32_t len)
{
	uint32_t a = adler & 0xFFFF, b = adler >> 16;

	while (len-- != 0) {
		a = (a + *p++) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

/* Continues an op's checksum over bytes that the device has not seen. */
static uint64_t
checksum_add(enum rte_comp_checksum_type type, uint64_t sum, const uint8_t *p, uint32_t len)
{
	uint32_t low = (uint32_t)sum, high = (uint32_t)(sum >> 32);

	switch (type) {
	case RTE_COMP_CHECKSUM_CRC32:
		return crc32_add(low, p, len);
	case RTE_COMP_CHECKSUM_ADLER32:
		return adler32_add(low, p, len);
	case RTE_COMP_CHECKSUM_CRC32_ADLER32:
		return crc32_add(low, p, len) | (uint64_t)adler32_add(high, p, len) << 32;
	default:
		return sum;
	}
}

/**
 * Writes a deflate block that stores @p len (1 to 3) bytes of the op's source,
 * not final, to a destination at a byte boundary (RFC 1951, section 3.2.4), and
 * continues the op's checksum of type @p chksum over them. The destination has
 * WARP_COMP_STORED_MAX bytes of room there.
 *
 * @param src_off, dst_off  from the start of the chains
 * @return bytes written
 */
uint32_t
warp_comp_stored_block(struct rte_comp_op *op, enum rte_comp_checksum_type chksum,
		       uint32_t src_off, uint32_t dst_off, uint32_t len)
{
	uint8_t block[WARP_COMP_STORED_MAX] = {
		0x00, (uint8_t)len, 0x00, (uint8_t)~len, 0xFF
	};

	chain_read(op->m_src, src_off, &block[5], len);
	op->output_chksum = checksum_add(chksum, op->output_chksum, &block[5], len);
	warp_comp_write(op->m_dst, dst_off, block, 5 + len);
	return 5 + len;
}
