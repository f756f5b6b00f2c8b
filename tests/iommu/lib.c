/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "iommu_test.h"

const char *
failed(const char *format, ...)
{
	static char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return text;
}

void
make_text(void *buf, size_t len, unsigned int seed)
{
	static const char *const words[] = {
		"queue ", "doorbell ", "address ", "space ", "table ", "walk ", "page ", "engine\n",
	};
	char *p = buf;
	size_t n;

	while (len > 0) {
		seed = seed * 1103515245u + 12345;
		n = strlen(words[seed >> 29]);
		n = n < len ? n : len;
		memcpy(p, words[seed >> 29], n);
		p += n;
		len -= n;
		if (len > 0 && (seed & 0x70000) == 0) {
			*p++ = (char)('0' + (seed >> 20) % 10);
			len--;
		}
	}
}

/* V2 has neither raw deflate nor a window field: zlib streams there, without their header. */
bool
is_v2(void)
{
	static int v2 = -1;
	char api[32] = "";
	FILE *f;

	if (v2 < 0) {
		f = fopen("/sys/class/uacce/" ZIP_NODE "/api", "r");
		if (f == NULL || fgets(api, sizeof(api), f) == NULL) {
			perror("api");
			exit(1);
		}
		fclose(f);
		v2 = strcmp(api, "hisi_qm_v2\n") == 0;
	}
	return v2;
}

static void
zip_common(struct warp_sqe *sqe, uint64_t src, size_t len, uint64_t dst, size_t room, uint32_t buf)
{
	struct warp_zip_sqe *z = (void *)sqe;

	memset(sqe, 0, sizeof(*sqe));
	z->src_len = (uint32_t)len;
	z->ctrl = WARP_ZIP_STREAM_NEW | WARP_ZIP_FINISH;
	z->type = buf;
	if (is_v2()) {
		z->type |= WARP_ZIP_REQ_ZLIB;
		z->tag0 = (uint32_t)(src ^ len);
	} else {
		z->ctrl |= WARP_ZIP_SQE_TYPE_V3 << WARP_ZIP_SQE_TYPE_SHIFT;
		z->type |= WARP_ZIP_REQ_DEFLATE | WARP_ZIP_WIN_32K << WARP_ZIP_WIN_SHIFT;
		z->tag_l = (uint32_t)(src ^ len);
	}
	z->dst_avail = (uint32_t)room;
	z->src_l = (uint32_t)src;
	z->src_h = (uint32_t)(src >> 32);
	z->dst_l = (uint32_t)dst;
	z->dst_h = (uint32_t)(dst >> 32);
}

void
zip_flat(struct warp_sqe *sqe, const void *src, size_t len, void *dst, size_t room)
{
	zip_common(sqe, (uintptr_t)src, len, (uintptr_t)dst, room, WARP_ZIP_BUF_FLAT);
}

void
zip_sgl(struct warp_sqe *sqe, const struct warp_sgl *src, size_t len,
	const struct warp_sgl *dst, size_t room)
{
	zip_common(sqe, (uintptr_t)src, len, (uintptr_t)dst, room, WARP_ZIP_BUF_SGL);
}

struct warp_sgl *
sgl_make(void *buf, size_t len, size_t piece, unsigned int per_list)
{
	size_t list_size = sizeof(struct warp_sgl) + per_list * sizeof(struct warp_sge);
	size_t total = (len + piece - 1) / piece, lists = (total + per_list - 1) / per_list, i;
	uint8_t *mem, *at = buf;

	list_size = (list_size + WARP_SGL_ALIGN - 1) / WARP_SGL_ALIGN * WARP_SGL_ALIGN;
	mem = aligned_alloc(WARP_SGL_ALIGN, lists * list_size);
	if (mem == NULL)
		abort();
	memset(mem, 0, lists * list_size);
	for (i = 0; i < total; i++) {
		struct warp_sgl *sgl = (void *)(mem + i / per_list * list_size);
		struct warp_sge *sge = &sgl->sge[i % per_list];

		if (i == 0)
			sgl->entry_sum_in_chain = (uint16_t)total;
		else if (i % per_list == 0)
			((struct warp_sgl *)(void *)((uint8_t *)sgl - list_size))->next =
				(uintptr_t)sgl;
		sgl->entry_length_in_sgl = (uint16_t)per_list;
		sgl->entry_sum_in_sgl++;
		sge->buf = (uintptr_t)at;
		sge->len = (uint32_t)(len < piece ? len : piece);
		at += sge->len;
		len -= sge->len;
	}
	return (void *)mem;
}

bool
zip_ok(const struct warp_sqe *sqe)
{
	return zip_status(sqe) == WARP_ZIP_ST_OK || zip_status(sqe) == WARP_ZIP_ST_NEGATIVE;
}

uint8_t
zip_status(const struct warp_sqe *sqe)
{
	return ((const struct warp_zip_sqe *)(const void *)sqe)->status & WARP_ZIP_STATUS_MASK;
}

uint32_t
zip_produced(const struct warp_sqe *sqe)
{
	return ((const struct warp_zip_sqe *)(const void *)sqe)->produced;
}

const char *
check_inflates(const void *comp, size_t comp_len, const void *text, size_t len)
{
	const unsigned int trailer = is_v2() ? WARP_ZIP_ZLIB_TRAILER : 0;
	uint8_t *out = malloc(len + 1);
	z_stream z = { 0 };
	uint32_t adler;
	bool same;
	int ret;

	if (out == NULL || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		abort();
	z.next_in = (void *)(uintptr_t)comp;
	z.avail_in = (unsigned int)comp_len;
	z.next_out = out;
	z.avail_out = (unsigned int)len + 1;
	ret = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	same = z.total_out == len && memcmp(out, text, len) == 0;
	free(out);
	CHECK(ret == Z_STREAM_END, "zlib cannot inflate the result: %d", ret);
	CHECK(z.avail_in == trailer, "%u bytes behind the end of the stream", z.avail_in);
	CHECK(same, "%lu bytes inflated, not the %zu that were deflated", z.total_out, len);
	if (trailer != 0) {
		adler = (uint32_t)adler32(1, text, (unsigned int)len);
		CHECK(z.next_in[0] == adler >> 24 && z.next_in[3] == (adler & 0xFF),
		      "the trailer is not the Adler-32 of the text");
	}
	return NULL;
}

/* Such devices take no for an answer, and no fault is reported. */
bool
page_requests(void)
{
	const char *s = getenv("WARP_VM_PAGE_REQUESTS");

	return s != NULL && strcmp(s, "1") == 0;
}

int
kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || lseek(fd, 0, SEEK_END) < 0) {
		perror("/dev/kmsg");
		exit(1);
	}
	return fd;
}

unsigned int
kmsg_count(int fd, const char *a, const char *b)
{
	unsigned int count = 0;
	char line[2048];
	ssize_t n;

	/* EPIPE: lines were overwritten before we came; the next read goes on behind them. */
	while ((n = read(fd, line, sizeof(line) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0)
			continue;
		line[n] = '\0';
		if (strstr(line, a) != NULL && strstr(line, b) != NULL)
			count++;
	}
	return count;
}
