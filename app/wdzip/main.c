/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "wdzip.h"

#define CHUNK_KIB_DEFAULT	256
#define CHUNK_KIB_MIN		4
#define CHUNK_KIB_MAX		4096
#define DEPTH_DEFAULT		16
#define DEPTH_MIN		2
#define DEPTH_MAX		256

struct wz_options wz_opt = {
	.level = RTE_COMP_LEVEL_PMD_DEFAULT,
	.chunk_len = CHUNK_KIB_DEFAULT * 1024,
	.depth = DEPTH_DEFAULT,
	.suffix = ".gz",
};

static enum wz_exit exit_code;

__rte_format_printf(1, 0)
static void
message(const char *fmt, va_list ap)
{
	wz_progress_end();
	fputs(WZ_PROGRAM ": ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void
wz_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	exit_code = WZ_ERROR;
}

void
wz_warn(const char *fmt, ...)
{
	va_list ap;

	if (fmt != NULL && !wz_opt.quiet) {
		va_start(ap, fmt);
		message(fmt, ap);
		va_end(ap);
	}
	if (exit_code == WZ_OK)
		exit_code = WZ_WARNING;
}

enum wz_exit
wz_exit_code(void)
{
	return exit_code;
}

static const char help[] =
	"Usage: " WZ_PROGRAM " [OPTION]... [FILE]...\n"
	"Compress FILEs into the gzip format, or decompress them, on a compression device.\n"
	"\n"
	"  -c, --stdout         write to standard output, keep the input files\n"
	"  -d, --decompress     decompress\n"
	"  -f, --force          overwrite output files, follow links, read or write a terminal\n"
	"  -h, --help           show this help\n"
	"  -k, --keep           keep the input files\n"
	"  -l, --level LEVEL    0 (store) to 9 (smallest); also -1 to -9\n"
	"  -n, --no-name        do not store or restore the name and time\n"
	"  -N, --name           store or restore the name and time\n"
	"  -q, --quiet          no warnings, no progress line\n"
	"  -S, --suffix SUF     use SUF instead of .gz\n"
	"  -t, --test           test compressed files\n"
	"  -v, --verbose        report each file; twice: also the device\n"
	"  -V, --version        show the version\n"
	"\n"
	"  -b, --blocksize KIB  input of one operation, 4 to 4096 (default 256)\n"
	"      --depth N        operations in flight, 2 to 256 (default 16)\n"
	"      --serial         decompress every member as one stream\n"
	"      --vdev ARG       virtual device to create (default compress_warpdrive)\n"
	"      --device NAME    compression device to use\n"
	"      --eal \"ARGS\"     use these EAL options instead of the built-in ones\n"
	"\n"
	"With no FILE, or when FILE is -, read standard input.\n"
	"Exit status: 0 good, 1 error, 2 warning.\n";

static void
usage_exit(void)
{
	fputs("Try `" WZ_PROGRAM " --help' for more information.\n", stderr);
	exit(WZ_ERROR);
}

static unsigned int
parse_number(const char *what, const char *s, unsigned int min, unsigned int max)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(s, &end, 10);
	if (errno != 0 || end == s || *end != '\0' || *s == '-' || v < min || v > max) {
		wz_error("%s: %s is not a number from %u to %u", what, s, min, max);
		usage_exit();
	}
	return (unsigned int)v;
}

static void
set_suffix(const char *suffix)
{
	if (*suffix == '\0' || strchr(suffix, '/') != NULL || strlen(suffix) > 30) {
		wz_error("invalid suffix '%s'", suffix);
		exit(WZ_ERROR);
	}
	wz_opt.suffix = suffix;
}

enum {
	OPT_DEPTH = 256,
	OPT_SERIAL,
	OPT_VDEV,
	OPT_DEVICE,
	OPT_EAL,
};

static const char short_options[] = "b:cdfhkl:nNqS:tvV0123456789";
static const struct option long_options[] = {
	{ "best", no_argument, NULL, '9' },
	{ "blocksize", required_argument, NULL, 'b' },
	{ "decompress", no_argument, NULL, 'd' },
	{ "depth", required_argument, NULL, OPT_DEPTH },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "eal", required_argument, NULL, OPT_EAL },
	{ "fast", no_argument, NULL, '1' },
	{ "force", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "keep", no_argument, NULL, 'k' },
	{ "level", required_argument, NULL, 'l' },
	{ "name", no_argument, NULL, 'N' },
	{ "no-name", no_argument, NULL, 'n' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "serial", no_argument, NULL, OPT_SERIAL },
	{ "silent", no_argument, NULL, 'q' },
	{ "stdout", no_argument, NULL, 'c' },
	{ "suffix", required_argument, NULL, 'S' },
	{ "test", no_argument, NULL, 't' },
	{ "to-stdout", no_argument, NULL, 'c' },
	{ "uncompress", no_argument, NULL, 'd' },
	{ "vdev", required_argument, NULL, OPT_VDEV },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static void
take_option(int c)
{
	switch (c) {
	case '0' ... '9':
		wz_opt.level = c - '0';
		break;
	case 'b':
		wz_opt.chunk_len = 1024 * parse_number("--blocksize", optarg, CHUNK_KIB_MIN,
						       CHUNK_KIB_MAX);
		break;
	case 'c':
		wz_opt.to_stdout = true;
		break;
	case 'd':
		wz_opt.decompress = true;
		break;
	case 'f':
		wz_opt.force = true;
		break;
	case 'h':
		fputs(help, stdout);
		exit(WZ_OK);
	case 'k':
		wz_opt.keep = true;
		break;
	case 'l':
		wz_opt.level = (int)parse_number("--level", optarg, 0, 9);
		break;
	case 'n':
		wz_opt.no_name = true;
		wz_opt.restore_name = false;
		break;
	case 'N':
		wz_opt.no_name = false;
		wz_opt.restore_name = true;
		break;
	case 'q':
		wz_opt.quiet = true;
		wz_opt.verbose = 0;
		break;
	case 'S':
		set_suffix(optarg);
		break;
	case 't':
		wz_opt.test = wz_opt.decompress = wz_opt.to_stdout = true;
		break;
	case 'v':
		wz_opt.verbose++;
		wz_opt.quiet = false;
		break;
	case 'V':
		puts(WZ_PROGRAM " " WZ_VERSION);
		exit(WZ_OK);
	case OPT_DEPTH:
		wz_opt.depth = parse_number("--depth", optarg, DEPTH_MIN, DEPTH_MAX);
		break;
	case OPT_SERIAL:
		wz_opt.serial = true;
		break;
	case OPT_VDEV:
		wz_opt.vdev = optarg;
		break;
	case OPT_DEVICE:
		wz_opt.device = optarg;
		break;
	case OPT_EAL:
		wz_opt.eal = optarg;
		break;
	default:
		usage_exit();
	}
}

int
main(int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, short_options, long_options, NULL)) != -1)
		take_option(c);
	wz_stdout_keep();
	if (optind == argc)
		wz_file("-");
	for (int i = optind; i < argc; i++)
		wz_file(argv[i]);
	wz_stdout_close();
	wz_engine_stop();
	return wz_exit_code();
}
