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

/**
 * Writes a deflate block that stores @p len (1 to 3) bytes of the op's source,
 * not final, to a destination at a byte boundary (RFC 1951, section 3.2.4).
 * The destination has WARP_COMP_STORED_MAX bytes of room there.
 *
 * @param src_off, dst_off  from the start of the chains
 * @return bytes written
 */
uint32_t
warp_comp_stored_block(struct rte_comp_op *op, uint32_t src_off, uint32_t dst_off, uint32_t len)
{
	uint8_t block[WARP_COMP_STORED_MAX] = {
		0x00, (uint8_t)len, 0x00, (uint8_t)~len, 0xFF
	};
	const void *p = rte_pktmbuf_read(op->m_src, src_off, len, &block[5]);

	if (p != &block[5])
		memcpy(&block[5], p, len);
	warp_comp_write(op->m_dst, dst_off, block, 5 + len);
	return 5 + len;
}
