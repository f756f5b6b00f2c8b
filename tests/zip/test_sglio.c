/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The reader of lists that the engines share: ranges, pointers, private copies. */

#include <errno.h>

#include "soft/warp_sglio.h"
#include "zip_test.h"

#define MAX_LEN	5000u

static uint8_t data[MAX_LEN], other[MAX_LEN], got[MAX_LEN];

static void
test_ranges(struct warp_sglio *io)
{
	uint32_t i, j, len, off, n;
	struct zt_sgl sgl;
	uint8_t *p;

	for (i = 0; i < zt_rounds(500); i++) {
		len = zt_size(MAX_LEN);
		zt_fill(data, len, ZT_RANDOM);
		zt_sgl_make(&sgl, len, zt_below(2) * zt_below(100), zt_size(len));
		zt_sgl_put(&sgl, data, len);
		zt_check(warp_sglio_list(io, NULL, (uintptr_t)sgl.list[0], sgl.skip, len) == 0,
			 "%u bytes", len);
		zt_check(io->len == len, "%u, not %u", io->len, len);
		/* From here on the list may say what it likes. */
		for (j = 0; j < sgl.lists; j++)
			sgl.list[j]->entry_sum_in_chain = 0;
		for (j = 0; j < 20; j++) {
			off = zt_below(len);
			n = zt_below(len - off + 1);
			memset(got, 0xA5, sizeof(got));
			zt_check(warp_sglio_gather(io, NULL, off, got, n) == 0, "gather");
			zt_check(memcmp(got, data + off, n) == 0, "%u at %u of %u", n, off, len);
			p = warp_sglio_direct(io, off, n);
			zt_check(p == NULL || memcmp(p, data + off, n) == 0, "%u at %u", n, off);
			zt_check(p != NULL || n > 1, "one byte is always direct");
			zt_fill(other, n, ZT_RANDOM);
			memcpy(data + off, other, n);
			zt_check(warp_sglio_scatter(io, NULL, off, other, n) == 0, "scatter");
		}
		zt_sgl_get(&sgl, got, len);
		zt_check(memcmp(got, data, len) == 0, "%u bytes", len);
		zt_sgl_free(&sgl);
	}
}

static void
test_flat(struct warp_sglio *io)
{
	zt_check(warp_sglio_flat(io, (uintptr_t)data, MAX_LEN) == 0, "flat");
	zt_check(warp_sglio_direct(io, 0, MAX_LEN) == data, "whole");
	zt_check(warp_sglio_direct(io, 10, MAX_LEN - 10) == data + 10, "rest");
	zt_check(warp_sglio_direct(io, 10, MAX_LEN - 9) == NULL, "beyond the end");
	zt_check(warp_sglio_direct(io, MAX_LEN, 0) == NULL, "at the end");
	zt_check(warp_sglio_flat(io, 0, 1) == -EFAULT, "NULL");
	zt_check(warp_sglio_flat(io, 0, 0) == 0 && io->len == 0, "nothing at NULL");
	zt_check(warp_sglio_flat(io, UINT64_MAX - 1, 2) == -EFAULT, "wraps");
}

int
main(void)
{
	struct warp_sglio io;

	zt_init();
	memset(&io, 0, sizeof(io));
	test_ranges(&io);
	test_flat(&io);
	warp_sglio_free(&io);
	puts("lists: passed");
	return 0;
}
