/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_H
#define WDZIP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define WZ_PROGRAM	"wdzip"

/** Exit codes, as gzip's. An error outranks a warning. */
enum wz_exit {
	WZ_OK = 0,
	WZ_ERROR = 1,
	WZ_WARNING = 2,
};

/** What the command line asks for; written by main() only. */
struct wz_options {
	bool decompress;
	bool to_stdout;
	bool force;
	bool keep;
	bool quiet;
	bool test;
	bool serial;		/**< decompress: ignore chunk tables and member sizes */
	bool no_name;		/**< compress: store neither name nor time */
	bool restore_name;	/**< decompress: take name and time from the header */
	unsigned int verbose;
	int level;		/**< 0 to 9, or -1: the device's default */
	unsigned int chunk_len;	/**< bytes of input in one operation */
	unsigned int depth;	/**< operations in flight */
	const char *suffix;
	const char *device;	/**< name of the compressdev, or NULL: the first */
	const char *vdev;	/**< EAL --vdev argument, or NULL: the default */
	const char *eal;	/**< replaces all EAL options, or NULL */
};

extern struct wz_options wz_opt;

/** Prints "wdzip: message" on stderr and makes the exit code WZ_ERROR. */
void wz_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/**
 * The same for a warning: not printed with -q or if fmt is NULL (said already), and the exit code
 * never falls back from an error.
 */
void wz_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/** Worst exit code so far. */
enum wz_exit wz_exit_code(void);

/**
 * Keeps stdout for the program's own output: EAL and drivers that print there get stderr.
 * Once, before the first wz_file().
 */
void wz_stdout_keep(void);

/** Compresses or decompresses one file, "-" being stdin; reports through wz_error() and wz_warn(). */
void wz_file(const char *name);

/** Closes the output. To be called last, as a late write error shows here. */
void wz_stdout_close(void);

/** Progress line on a terminal's stderr; total is 0 where the input's size is unknown. */
void wz_progress_begin(const char *name, uint64_t total);
void wz_progress(uint64_t done);
/** Clears the line. Harmless when none is shown. */
void wz_progress_end(void);

#endif /* WDZIP_H */
