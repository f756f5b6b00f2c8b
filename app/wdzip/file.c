/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Files: names and suffixes, what may be read and overwritten, attributes, cleaning up. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "wdzip.h"

static int stdout_fd = STDOUT_FILENO;

/* The unfinished output, to be removed on a signal; the handler reads it. */
static char unfinished[PATH_MAX];
static volatile sig_atomic_t have_unfinished;

static void
on_signal(int sig)
{
	if (have_unfinished)
		unlink(unfinished);
	/* The handler was for one time: now the default action, so that our parent sees the signal. */
	raise(sig);
}

static void
catch_signals(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU, SIGXFSZ };
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }, old;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (sigaction(sigs[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
}

void
wz_stdout_keep(void)
{
	int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

	catch_signals();
	if (fd < 0)
		return;	/* stdout is closed: writing there will say so */
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		close(fd);
	else
		stdout_fd = fd;
}

void
wz_stdout_close(void)
{
	if (stdout_fd != STDOUT_FILENO && close(stdout_fd) != 0)
		wz_error("stdout: %s", strerror(errno));
}

/* Where the suffix of a compressed file's name begins, or NULL. A name is more than a suffix. */
static const char *
find_suffix(const char *name)
{
	static const char *const known[] = { ".gz", ".tgz", ".taz", "-gz", ".z", "-z", "_z" };
	const char *slash = strrchr(name, '/');
	size_t base = slash != NULL ? (size_t)(slash + 1 - name) : 0;
	size_t len = strlen(name), n = strlen(wz_opt.suffix);

	if (len > base + n && strcmp(name + len - n, wz_opt.suffix) == 0)
		return name + len - n;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		n = strlen(known[i]);
		if (len > base + n && strcasecmp(name + len - n, known[i]) == 0)
			return name + len - n;
	}
	return NULL;
}

/* Name of the output. @return -1: there is none, reported */
static int
make_out_name(const char *in, char *out, size_t cap)
{
	const char *suffix = find_suffix(in);
	int n;

	if (!wz_opt.decompress) {
		if (suffix != NULL) {
			/* Nothing to do, and no reason for an exit status: as gzip. */
			if (!wz_opt.quiet)
				fprintf(stderr, WZ_PROGRAM ": %s already has %s suffix -- "
					"unchanged\n", in, suffix);
			return -1;
		}
		n = snprintf(out, cap, "%s%s", in, wz_opt.suffix);
	} else {
		if (suffix == NULL) {
			/* With -q not even the exit status says so: as gzip. */
			if (!wz_opt.quiet)
				wz_warn("%s: unknown suffix -- ignored", in);
			return -1;
		}
		n = snprintf(out, cap, "%.*s%s", (int)(suffix - in), in,
			     strcasecmp(suffix, ".tgz") == 0 || strcasecmp(suffix, ".taz") == 0 ?
			     ".tar" : "");
	}
	if (n < 0 || (size_t)n >= cap) {
		wz_error("%s: %s", in, strerror(ENAMETOOLONG));
		return -1;
	}
	return 0;
}

/* Opens the input; to decompress "x" where there is none, "x.gz" and so on. name has PATH_MAX. */
static int
open_input(char *name)
{
	static const char *const tries[] = { "", ".gz", ".z", "-z", ".Z" };
	bool follow = wz_opt.to_stdout || wz_opt.force;
	/* To be refused a pipe must not be waited for. */
	int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW) |
		    (wz_opt.to_stdout ? 0 : O_NONBLOCK);
	size_t len = strlen(name);
	int fd = open(name, flags);

	if (fd < 0 && errno == ENOENT && wz_opt.decompress && find_suffix(name) == NULL) {
		for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]) && fd < 0; i++) {
			const char *suffix = i == 0 ? wz_opt.suffix : tries[i];

			if (len + strlen(suffix) >= PATH_MAX)
				continue;
			strcpy(name + len, suffix);
			fd = open(name, flags);
			if (fd < 0 && errno != ENOENT)
				break;
		}
		if (fd < 0 && errno == ENOENT) {
			/* As gzip: the first guess is the one to complain about. */
			strcpy(name + len, ".gz");
			errno = ENOENT;
		}
	}
	if (fd < 0)
		wz_error("%s: %s", name, strerror(errno));
	return fd;
}

/* What may not be replaced by its (de)compressed form. @return -1: ignored, reported */
static int
check_input(const char *name, const struct stat *st)
{
	if (S_ISDIR(st->st_mode)) {
		wz_warn("%s is a directory -- ignored", name);
		return -1;
	}
	if (wz_opt.to_stdout)
		return 0;
	if (!S_ISREG(st->st_mode)) {
		wz_warn("%s is not a directory or a regular file - ignored", name);
		return -1;
	}
	if (st->st_mode & S_ISUID) {
		wz_warn("%s is set-user-ID on execution - ignored", name);
		return -1;
	}
	if (st->st_mode & S_ISGID) {
		wz_warn("%s is set-group-ID on execution - ignored", name);
		return -1;
	}
	if (wz_opt.force)
		return 0;
	if (st->st_mode & S_ISVTX) {
		wz_warn("%s has the sticky bit set - file ignored", name);
		return -1;
	}
	if (st->st_nlink > 1) {
		wz_warn("%s has %lu other link%s -- file ignored", name,
			(unsigned long)st->st_nlink - 1, st->st_nlink > 2 ? "s" : "");
		return -1;
	}
	return 0;
}

/* Asks on a terminal whether to overwrite. Without one the answer is no. */
static bool
may_overwrite(const char *name)
{
	int answer = 'n', c;

	fprintf(stderr, WZ_PROGRAM ": %s already exists;", name);
	if (isatty(STDIN_FILENO)) {
		fputs(" do you wish to overwrite (y or n)? ", stderr);
		fflush(stderr);
		answer = c = getchar();
		while (c != '\n' && c != EOF)
			c = getchar();
	}
	if (answer == 'y' || answer == 'Y')
		return true;
	fputs("\tnot overwritten\n", stderr);
	return false;
}

int
wz_open_output(struct wz_job *job)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	const char *name = job->out_path;
	int fd;

	if (name == NULL)
		return 0;
	fd = open(name, flags, 0600);

	if (fd < 0 && errno == EEXIST) {
		if (!wz_opt.force && !may_overwrite(name)) {
			wz_warn(NULL);
			return -1;
		}
		if (unlink(name) == 0)
			fd = open(name, flags, 0600);
	}
	if (fd < 0) {
		wz_error("%s: %s", name, strerror(errno));
		return -1;
	}
	strcpy(unfinished, name);
	have_unfinished = 1;
	job->out_fd = fd;
	return 0;
}

/* Owner first: changing it clears mode bits. That it may not be ours to give is no news. */
static void
copy_attributes(const struct wz_job *job)
{
	const struct stat *st = &job->in_stat;
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	mode_t mode = st->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);

	if (wz_opt.restore_name && job->stored_time != 0)
		times[1] = (struct timespec){ .tv_sec = job->stored_time };
	if (fchown(job->out_fd, (uid_t)-1, st->st_gid) != 0)
		mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
	if (fchown(job->out_fd, st->st_uid, (gid_t)-1) != 0 && errno != EPERM)
		wz_warn("%s: %s", job->out_name, strerror(errno));
	if (fchmod(job->out_fd, mode) != 0)
		wz_warn("%s: %s", job->out_name, strerror(errno));
	if (futimens(job->out_fd, times) != 0)
		wz_warn("%s: %s", job->out_name, strerror(errno));
}

/* What -v says. A pipe has no name, and decompressing one nothing to say. */
static void
report(const struct wz_job *job)
{
	bool pipe = job->base_name == NULL, file = job->out_path != NULL;
	uint64_t plain = wz_opt.decompress ? job->out_bytes : job->in_bytes;
	uint64_t packed = wz_opt.decompress ? job->in_bytes : job->out_bytes;

	if (!wz_opt.verbose || (pipe && wz_opt.decompress && !wz_opt.test))
		return;
	if (!pipe)
		fprintf(stderr, "%s:\t", job->in_name);
	if (wz_opt.test)
		fputs(" OK", stderr);
	else
		fprintf(stderr, "%5.1f%%",
			plain == 0 ? 0.0 : 100.0 * (1.0 - (double)packed / (double)plain));
	if (file)
		fprintf(stderr, " -- %s %s", wz_opt.keep ? "created" : "replaced with",
			job->out_path);
	fputc('\n', stderr);
}

static int
run(struct wz_job *job)
{
	int rc;

	wz_progress_begin(job->in_name, job->in_regular ? (uint64_t)job->in_stat.st_size : 0);
	rc = wz_opt.decompress ? wz_decompress(job) : wz_compress(job);
	wz_progress_end();
	return rc;
}

/* -c, -t, and stdin. */
static void
file_to_stdout(struct wz_job *job)
{
	job->out_name = "stdout";
	job->out_fd = wz_opt.test ? -1 : stdout_fd;
	if (run(job) == 0)
		report(job);
}

static void
stdin_to_stdout(void)
{
	struct wz_job job = { .in_name = "stdin", .in_fd = STDIN_FILENO };

	if (!wz_opt.force && isatty(wz_opt.decompress ? STDIN_FILENO : stdout_fd)) {
		wz_error("compressed data not %s a terminal. Use -f to force %scompression.\n"
			 "For help, type: " WZ_PROGRAM " -h", wz_opt.decompress ? "read from" :
			 "written to", wz_opt.decompress ? "de" : "");
		return;
	}
	if (fstat(STDIN_FILENO, &job.in_stat) != 0) {
		wz_error("stdin: %s", strerror(errno));
		return;
	}
	job.in_regular = S_ISREG(job.in_stat.st_mode);
	file_to_stdout(&job);
}

/* -N: the name in the header, in the folder of the file. It must not lead out of there. */
static void
apply_stored_name(const struct wz_job *job, char *out, size_t cap)
{
	const char *base = strrchr(job->stored_name, '/');
	char *slash = strrchr(out, '/');
	size_t dir = slash != NULL ? (size_t)(slash + 1 - out) : 0;

	base = base != NULL ? base + 1 : job->stored_name;
	if (*base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0 ||
	    dir + strlen(base) >= cap)
		return;
	strcpy(out + dir, base);
}

/* With -N the name is known only once the header is read: the finished output is moved there. */
static int
move_to_stored_name(const struct wz_job *job, char *out)
{
	char want[PATH_MAX];

	strcpy(want, out);
	apply_stored_name(job, want, sizeof(want));
	if (strcmp(want, out) == 0)
		return 0;
	if (access(want, F_OK) == 0 && !wz_opt.force && !may_overwrite(want)) {
		wz_warn(NULL);
		return -1;
	}
	if (rename(out, want) != 0) {
		wz_error("%s: %s", want, strerror(errno));
		return -1;
	}
	strcpy(out, want);
	return 0;
}

static void
file_to_file(struct wz_job *job, char *out)
{
	bool good;

	job->out_name = out;
	job->out_path = out;
	job->out_fd = -1;
	good = run(job) == 0;
	if (good)
		copy_attributes(job);
	if (job->out_fd >= 0 && close(job->out_fd) != 0 && good) {
		wz_error("%s: %s", out, strerror(errno));
		good = false;
	}
	if (good && wz_opt.decompress && wz_opt.restore_name)
		good = move_to_stored_name(job, out) == 0;
	if (!good && have_unfinished)
		unlink(unfinished);
	have_unfinished = 0;
	if (!good)
		return;
	if (!wz_opt.keep && unlink(job->in_name) != 0)
		wz_warn("%s: %s", job->in_name, strerror(errno));
	report(job);
}

void
wz_file(const char *name)
{
	char in[PATH_MAX], out[PATH_MAX];
	struct wz_job job = { .in_name = in };
	const char *slash;

	if (strcmp(name, "-") == 0) {
		stdin_to_stdout();
		return;
	}
	if (strlen(name) >= sizeof(in)) {
		wz_error("%s: %s", name, strerror(ENAMETOOLONG));
		return;
	}
	strcpy(in, name);
	job.in_fd = open_input(in);
	if (job.in_fd < 0)
		return;
	slash = strrchr(in, '/');
	job.base_name = slash != NULL ? slash + 1 : in;
	if (fstat(job.in_fd, &job.in_stat) != 0) {
		wz_error("%s: %s", in, strerror(errno));
	} else if (check_input(in, &job.in_stat) == 0) {
		job.in_regular = S_ISREG(job.in_stat.st_mode);
		if (wz_opt.to_stdout && !wz_opt.force && !wz_opt.decompress && isatty(stdout_fd))
			wz_error("compressed data not written to a terminal. Use -f to force "
				 "compression.\nFor help, type: " WZ_PROGRAM " -h");
		else if (wz_opt.to_stdout)
			file_to_stdout(&job);
		else if (make_out_name(in, out, sizeof(out)) == 0)
			file_to_file(&job, out);
	}
	close(job.in_fd);
}
