/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <libdeflate.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "wdzip.h"

/* A non-blocking descriptor that somebody left us: wait for it. */
static void
wait_ready(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	poll(&p, 1, -1);
}

ssize_t
wz_read_some(struct wz_job *job, void *buf, size_t len)
{
	for (;;) {
		ssize_t n = read(job->in_fd, buf, len);

		if (n >= 0) {
			job->in_bytes += (size_t)n;
			return n;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			wait_ready(job->in_fd, POLLIN);
		} else if (errno != EINTR) {
			wz_error("%s: %s", job->in_name, strerror(errno));
			return -1;
		}
	}
}

ssize_t
wz_read_full(struct wz_job *job, void *buf, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = wz_read_some(job, (uint8_t *)buf + got, len - got);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

int
wz_write(struct wz_job *job, const void *buf, size_t len)
{
	const uint8_t *p = buf;

	job->out_bytes += len;
	if (job->out_fd < 0)
		return 0;
	while (len > 0) {
		ssize_t n = write(job->out_fd, p, len);

		if (n >= 0) {
			p += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			wait_ready(job->out_fd, POLLOUT);
		} else if (errno != EINTR) {
			wz_error("%s: %s", job->out_name, strerror(errno));
			return -1;
		}
	}
	return 0;
}

uint32_t
wz_crc32(uint32_t crc, const void *buf, size_t len)
{
	return libdeflate_crc32(crc, buf, len);
}
