/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../hw/warp_hw_sgl.h"
#include "warp_sglio.h"

/* Entries fetched with one read. */
#define SGLIO_BATCH	16u
#define SGLIO_FIRST_CAP	64u

/* The compiler must not go back to shared memory for what has been copied. */
static inline int
sglio_snapshot(const struct warp_dma *dma, uint64_t addr, void *buf, size_t len)
{
	int ret = warp_dma_read(dma, addr, buf, len);

	__asm__ volatile("" ::: "memory");
	return ret;
}

static int
sglio_grow(struct warp_sglio *io)
{
	uint32_t cap = io->cap != 0 ? io->cap * 2 : SGLIO_FIRST_CAP;
	struct warp_seg *seg = realloc(io->seg, cap * sizeof(*seg));

	if (seg == NULL)
		return -ENOMEM;
	io->seg = seg;
	io->cap = cap;
	return 0;
}

static int
sglio_append(struct warp_sglio *io, uint64_t addr, uint32_t len)
{
	if (addr == 0 || addr + len < addr)
		return -EFAULT;
	if (io->count == io->cap && sglio_grow(io) != 0)
		return -ENOMEM;
	io->seg[io->count].addr = addr;
	io->seg[io->count].len = len;
	io->count++;
	io->len += len;
	return 0;
}

int
warp_sglio_flat(struct warp_sglio *io, uint64_t addr, uint32_t len)
{
	io->count = 0;
	io->len = 0;
	return len != 0 ? sglio_append(io, addr, len) : 0;
}

/* What is still wanted from a chain. */
struct sglio_want {
	uint32_t skip;
	uint32_t len;
	bool first;
};

static int
sglio_take(struct warp_sglio *io, struct sglio_want *want, const struct warp_sge *sge)
{
	uint32_t use;

	if (sge->len == 0 || sge->len > WARP_SGE_MAX_LEN)
		return -EINVAL;
	if (want->first && want->skip > sge->len)
		return -EINVAL;
	want->first = false;
	if (sge->buf == 0 || sge->buf + sge->len < sge->buf)
		return -EFAULT;

	use = sge->len - want->skip;
	if (use > want->len)
		use = want->len;
	if (use != 0) {
		int ret = sglio_append(io, sge->buf + want->skip, use);

		if (ret != 0)
			return ret;
	}
	want->skip = 0;
	want->len -= use;
	return 0;
}

static int
sglio_entries(struct warp_sglio *io, const struct warp_dma *dma, uint64_t addr, uint32_t count,
	      struct sglio_want *want)
{
	struct warp_sge sge[SGLIO_BATCH];
	uint32_t done, i, n;
	int ret;

	for (done = 0; done < count && want->len != 0; done += n) {
		n = count - done < SGLIO_BATCH ? count - done : SGLIO_BATCH;
		ret = sglio_snapshot(dma, addr + done * sizeof(sge[0]), sge, n * sizeof(sge[0]));
		if (ret != 0)
			return -EFAULT;
		for (i = 0; i < n && want->len != 0; i++) {
			ret = sglio_take(io, want, &sge[i]);
			if (ret != 0)
				return ret;
		}
	}
	return 0;
}

int
warp_sglio_list(struct warp_sglio *io, const struct warp_dma *dma, uint64_t head, uint32_t skip,
		uint32_t len)
{
	struct sglio_want want = { .skip = skip, .len = len, .first = true };
	uint32_t lists = 0, entries = 0, chain_entries = 0;
	struct warp_sgl sgl;
	uint64_t addr = head;
	int ret;

	io->count = 0;
	io->len = 0;
	if (head == 0)
		return -EFAULT;
	for (; want.len != 0; addr = sgl.next) {
		if (addr == 0 || lists++ == WARP_SGL_MAX_CHAIN)
			return -EINVAL;
		if (addr % WARP_SGL_ALIGN != 0 ||
		    sglio_snapshot(dma, addr, &sgl, sizeof(sgl)) != 0)
			return -EFAULT;
		if (addr == head)
			chain_entries = sgl.entry_sum_in_chain;
		if (sgl.entry_sum_in_sgl == 0 || sgl.entry_sum_in_sgl > WARP_SGL_MAX_ENTRIES ||
		    sgl.entry_sum_in_sgl > sgl.entry_length_in_sgl)
			return -EINVAL;
		/* Drivers differ in what they count here, but it is never too few. */
		entries += sgl.entry_sum_in_sgl;
		if (entries > chain_entries)
			return -EINVAL;
		ret = sglio_entries(io, dma, addr + sizeof(sgl), sgl.entry_sum_in_sgl, &want);
		if (ret != 0)
			return ret;
	}
	return 0;
}

void
warp_sglio_free(struct warp_sglio *io)
{
	free(io->seg);
	memset(io, 0, sizeof(*io));
}

/* Finds the segment of byte @p *off and leaves the offset into that segment there. */
static const struct warp_seg *
sglio_find(const struct warp_sglio *io, uint32_t *off)
{
	const struct warp_seg *seg = io->seg;

	while (*off >= seg->len) {
		*off -= seg->len;
		seg++;
	}
	return seg;
}

void *
warp_sglio_direct(const struct warp_sglio *io, uint32_t off, uint32_t len)
{
	const struct warp_seg *seg;

	if (!WARP_DMA_IDENTITY || off >= io->len)
		return NULL;
	seg = sglio_find(io, &off);
	if (len > seg->len - off)
		return NULL;
	return (void *)(uintptr_t)(seg->addr + off);
}

int
warp_sglio_gather(const struct warp_sglio *io, const struct warp_dma *dma, uint32_t off, void *buf,
		  uint32_t len)
{
	const struct warp_seg *seg;
	uint8_t *dst = buf;
	uint32_t n;

	if (len == 0)
		return 0;
	for (seg = sglio_find(io, &off); len != 0; seg++, off = 0) {
		n = seg->len - off < len ? seg->len - off : len;
		if (warp_dma_read(dma, seg->addr + off, dst, n) != 0)
			return -EFAULT;
		dst += n;
		len -= n;
	}
	return 0;
}

int
warp_sglio_scatter(const struct warp_sglio *io, const struct warp_dma *dma, uint32_t off,
		   const void *buf, uint32_t len)
{
	const struct warp_seg *seg;
	const uint8_t *src = buf;
	uint32_t n;

	if (len == 0)
		return 0;
	for (seg = sglio_find(io, &off); len != 0; seg++, off = 0) {
		n = seg->len - off < len ? seg->len - off : len;
		if (warp_dma_write(dma, seg->addr + off, src, n) != 0)
			return -EFAULT;
		src += n;
		len -= n;
	}
	return 0;
}
