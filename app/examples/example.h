/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef EXAMPLE_H
#define EXAMPLE_H

/* What the examples need around the lines that they are about: a file's pieces as mbufs. */

#include <stdint.h>
#include <stdio.h>

#include <rte_debug.h>
#include <rte_mbuf.h>

#define PIECE	1024	/* bytes of the file in an mbuf */
#define BURST	32	/* mbufs, and so operations, of a burst */

/** Ends the program unless @p ok. */
#define must(ok) do {						\
	if (!(ok))						\
		rte_exit(EXIT_FAILURE, "failed: %s\n", #ok);	\
} while (0)

/** Fills up to BURST mbufs with pieces of the file. @return how many; 0 at its end */
static inline uint16_t
read_pieces(FILE *f, struct rte_mempool *pool, struct rte_mbuf *m[])
{
	uint16_t n;
	size_t len;

	for (n = 0; n < BURST; n++) {
		must((m[n] = rte_pktmbuf_alloc(pool)) != NULL);
		len = fread(rte_pktmbuf_mtod(m[n], void *), 1, PIECE, f);
		if (len == 0) {
			rte_pktmbuf_free(m[n]);
			break;
		}
		rte_pktmbuf_append(m[n], (uint16_t)len);
	}
	return n;
}

/** Writes @p len bytes of an mbuf, behind their number as 32 bits. */
static inline void
write_piece(FILE *f, const struct rte_mbuf *m, uint32_t len)
{
	must(fwrite(&len, sizeof(len), 1, f) == 1);
	must(fwrite(rte_pktmbuf_mtod(m, const void *), 1, len, f) == len);
}

#endif /* EXAMPLE_H */
