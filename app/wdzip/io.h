/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_IO_H
#define WDZIP_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

/** One input with its output, as the two directions see them. */
struct wz_job {
	const char *in_name;	/**< for messages: the file's, or "stdin" */
	const char *out_name;	/**< for messages */
	const char *base_name;	/**< the input's name without folders; NULL for stdin */
	int in_fd;
	const char *out_path;	/**< file that wz_open_output() creates; NULL: out_fd is open */
	int out_fd;		/**< -1: decode only, write nothing (-t) */
	struct stat in_stat;
	bool in_regular;	/**< size and offsets of the input mean something */
	uint64_t in_bytes;	/**< taken from the input */
	uint64_t out_bytes;	/**< given to the output */
	/* From the header, for -N. */
	char stored_name[256];
	uint32_t stored_time;
};

/**
 * Creates the output file, if it is to be one. Called once, when it is certain that there is
 * something to write.
 * @return 0, or -1 (reported)
 */
int wz_open_output(struct wz_job *job);

/** Both directions return 0, or -1 after an error that has been reported. */
int wz_compress(struct wz_job *job);
int wz_decompress(struct wz_job *job);

/** Reads until len bytes are there or the input ends. @return bytes read, or -1 (reported) */
ssize_t wz_read_full(struct wz_job *job, void *buf, size_t len);

/** One read() call, retried only if interrupted. @return as read(); errors are reported */
ssize_t wz_read_some(struct wz_job *job, void *buf, size_t len);

/** Writes all. @return 0, or -1 (reported) */
int wz_write(struct wz_job *job, const void *buf, size_t len);

/** CRC-32 of a buffer, continued from crc. */
uint32_t wz_crc32(uint32_t crc, const void *buf, size_t len);

#endif /* WDZIP_IO_H */
