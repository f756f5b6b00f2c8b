/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Ends: killed processes, resets under load, the driver going away. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "iommu_test.h"

#define LEN	(64u * 1024)
#define ROOM	(128u * 1024)
#define DEVICE	"/sys/class/uacce/" ZIP_NODE "/device"

#define KILLS	50
#define BAR2_SIZE	0x400000u
#define ERR_INJECT	0x10000Cu	/* the model's: sets QM error sources */
#define ERR_ECC		(1u << 2)	/* multi-bit: non-fatal, asks for a reset */

static bool
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The PCI address, as the last part of where the device link leads. */
static const char *
bdf(void)
{
	static char path[256];
	ssize_t n = readlink(DEVICE, path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	return strrchr(path, '/') + 1;
}

/* PASID of a started queue, as mainline's driver reads it back from the device. */
static int
pasid_of(const struct uq *q)
{
	unsigned int hi, lo, tries;
	char path[128], line[1024];
	int log = kmsg_open(), pasid = -1;
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/kernel/debug/hisi_zip/%s/qm/cmd", bdf());
	snprintf(line, sizeof(line), "sqc %u", q->sqn);
	if (!write_file(path, line))
		return -1;
	for (tries = 0; tries < 100 && pasid < 0; tries++) {
		while ((n = read(log, line, sizeof(line) - 1)) > 0) {
			const char *dw;

			line[n] = '\0';
			dw = strstr(line, "DW5: ");
			if (dw != NULL && sscanf(dw, "DW5: %x %x", &hi, &lo) == 2)
				pasid = (int)(lo & 0xFFFF);
		}
		usleep(1000);
	}
	close(log);
	return pasid;
}

static void
fill(struct uq *q, const void *text, void *comp, unsigned int n)
{
	struct warp_sqe sqe;

	while (n-- > 0) {
		zip_flat(&sqe, text, LEN, comp, ROOM);
		if (uq_add(q, &sqe) < 0)
			break;
	}
	uq_ring(q);
}

static const char *
good_request(void)
{
	uint8_t *text = malloc(LEN), *comp = malloc(ROOM);
	struct warp_sqe sqe;
	const char *why;
	struct uq q;

	make_text(text, LEN, 9);
	memset(comp, 0, ROOM);
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	CHECK(!uq_tx_dead(&q) && !uq_rx_dead(&q), "a new queue is dead");
	zip_flat(&sqe, text, LEN, comp, ROOM);
	CHECK(uq_exec(&q, &sqe) == 0, "no completion of a good request");
	CHECK(zip_ok(&sqe), "good request: 0x%02x", zip_status(&sqe));
	why = check_inflates(comp, zip_produced(&sqe), text, LEN);
	uq_close(&q);
	free(text);
	free(comp);
	return why;
}

/* A child with two full rings that says when it has rung and then waits for its end. */
static pid_t
busy_child(int *ready)
{
	uint8_t *text, *comp;
	struct uq c, d;
	int fds[2];
	pid_t pid;

	if (pipe(fds) != 0)
		return -1;
	fflush(stdout);
	pid = fork();
	*ready = fds[0];
	if (pid != 0) {
		close(fds[1]);
		return pid;
	}
	text = malloc(LEN);
	comp = malloc(ROOM);
	make_text(text, LEN, 9);
	memset(comp, 0, ROOM);
	if (uq_open(&c, ZIP_NODE, WARP_ZIP_QC_COMPRESS) != 0 ||
	    uq_open(&d, ZIP_NODE, WARP_ZIP_QC_DECOMPRESS) != 0)
		_exit(1);
	fill(&c, text, comp, 1023);
	fill(&d, text, comp, 1023);
	if (write(fds[1], "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

/* kill -9 with everything in flight: queues and PASIDs come back, others do not notice. */
static const char *
kills(void)
{
	unsigned long all = uq_attr(ZIP_NODE, "available_instances"), left;
	int i, ready, status, log = kmsg_open();
	const char *why;
	struct uq q;
	char byte;
	pid_t pid;

	for (i = 0; i < KILLS; i++) {
		pid = busy_child(&ready);
		CHECK(pid > 0 && read(ready, &byte, 1) == 1, "child %d did not start", i);
		close(ready);
		usleep((useconds_t)(i % 10) * 300);
		kill(pid, SIGKILL);
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "child %d: 0x%x", i,
		      status);
		left = uq_free(ZIP_NODE, all);
		CHECK(left == all, "%lu of %lu queues after kill %d", left, all, i);
		if (i % 10 == 0) {
			why = good_request();
			if (why != NULL)
				return why;
		}
	}
	CHECK(kmsg_count(log, "hisi_zip", "ail") == 0, "the driver complained");
	close(log);
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	i = pasid_of(&q);
	uq_close(&q);
	/* The lowest free one is given out, so one that leaked shows. */
	CHECK(i >= 1 && i <= 3, "PASID %d after %d killed processes", i, KILLS);
	return NULL;
}

/* Several processes at once, killed at once. */
static const char *
kill_many(void)
{
	unsigned long all = uq_attr(ZIP_NODE, "available_instances"), left;
	int i, ready[8], status;
	pid_t pid[8];
	char byte;

	for (i = 0; i < 8; i++) {
		pid[i] = busy_child(&ready[i]);
		CHECK(pid[i] > 0 && read(ready[i], &byte, 1) == 1, "child %d did not start", i);
		close(ready[i]);
	}
	for (i = 0; i < 8; i++)
		kill(pid[i], SIGKILL);
	for (i = 0; i < 8; i++)
		CHECK(waitpid(pid[i], &status, 0) == pid[i], "child %d is lost", i);
	left = uq_free(ZIP_NODE, all);
	CHECK(left == all, "%lu of %lu queues came back", left, all);
	return good_request();
}

/*
 * What every reset must show on a queue under load, and afterwards. @p drains:
 * the driver lets the rings run empty first, so all requests may be done.
 */
static const char *
reset_under_load(bool (*reset)(void), const char *log_word, bool drains)
{
	uint8_t *text = malloc(LEN), *comp = malloc(ROOM);
	unsigned long all = uq_attr(ZIP_NODE, "available_instances");
	unsigned int i, lines = 0, done = 0;
	int log = kmsg_open(), ret;
	struct warp_sqe sqe;
	struct uq q;

	make_text(text, LEN, 9);
	memset(comp, 0, ROOM);
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	fill(&q, text, comp, 1023);
	CHECK(uq_wait(&q, &sqe, 5000) >= 0, "the queue does not work");
	CHECK(reset(), "no reset: %s", strerror(errno));
	for (i = 0; i < 5000 && !(uq_tx_dead(&q) && uq_rx_dead(&q)); i++)
		usleep(1000);
	CHECK(uq_tx_dead(&q) && uq_rx_dead(&q), "the status words do not say so");
	for (i = 0; i < 5000 && lines == 0; i++) {
		lines = kmsg_count(log, "hisi_zip", log_word);
		usleep(1000);
	}
	CHECK(lines != 0, "the driver did not say \"%s\"", log_word);
	close(log);

	/* Dead for good: what completed before is there, the rest never comes. */
	while (uq_take(&q, &sqe) >= 0)
		done++;
	CHECK(drains || q.in_flight > 0, "all %u requests were done before the reset", done);
	uq_ring(&q);
	uq_ack(&q, true);
	CHECK(uq_wait(&q, &sqe, 100) < 0, "a dead queue completes");
	for (i = 0; i < 1000; i++) {
		ret = uq_put(&q);
		if (ret == 0)
			break;
		usleep(1000);
	}
	uq_close(&q);
	CHECK(uq_free(ZIP_NODE, all) == all, "queues are missing");
	CHECK(uq_attr(ZIP_NODE, "isolate") == 0, "the device was isolated");
	free(text);
	free(comp);
	return good_request();
}

static bool
function_reset(void)
{
	return write_file(DEVICE "/reset", "1");
}

static bool
inject_error(void)
{
	int fd = open(DEVICE "/resource2", O_RDWR | O_SYNC | O_CLOEXEC);
	uint8_t *bar;

	if (fd < 0)
		return false;
	bar = mmap(NULL, BAR2_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (bar == MAP_FAILED)
		return false;
	*(volatile uint32_t *)(void *)(bar + ERR_INJECT) = ERR_ECC;
	munmap(bar, BAR2_SIZE);
	return true;
}

static const char *
function_resets(void)
{
	const char *why = NULL;
	int i;

	for (i = 0; i < 3 && why == NULL; i++)
		why = reset_under_load(function_reset, "FLR reset complete", is_v2());
	return why;
}

static const char *
controller_resets(void)
{
	const char *why = NULL;
	int i;

	for (i = 0; i < 3 && why == NULL; i++)
		why = reset_under_load(inject_error, "Controller reset complete", false);
	return why;
}

/* The driver leaves only when the last queue is closed, and comes back. */
static const char *
unbind(void)
{
	const char *const driver = "/sys/bus/pci/drivers/hisi_zip";
	char path[256], address[32];
	int status, i;
	struct uq q;
	pid_t pid;

	snprintf(address, sizeof(address), "%s", bdf());
	CHECK(uq_open(&q, ZIP_NODE, WARP_ZIP_QC_COMPRESS) == 0, "no queue");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		close(q.fd);
		snprintf(path, sizeof(path), "%s/unbind", driver);
		_exit(!write_file(path, address));
	}
	usleep(500000);
	CHECK(waitpid(pid, &status, WNOHANG) == 0, "unbind did not wait for the open queue");
	uq_close(&q);
	for (i = 0; i < 5000 && waitpid(pid, &status, WNOHANG) == 0; i++)
		usleep(1000);
	CHECK(i < 5000 && status == 0, "unbind: status 0x%x after %d ms", status, i);
	CHECK(access("/dev/" ZIP_NODE, F_OK) != 0, "the node is still there");
	snprintf(path, sizeof(path), "%s/bind", driver);
	CHECK(write_file(path, address), "bind: %s", strerror(errno));
	for (i = 0; i < 5000 && access("/dev/" ZIP_NODE, R_OK | W_OK) != 0; i++)
		usleep(1000);
	return good_request();
}

const struct test_case life_cases[] = {
	{ "life: 50 processes killed in flight", kills },
	{ "life: eight processes killed at once", kill_many },
	{ "life: function reset under load", function_resets },
	{ "life: controller reset under load", controller_resets },
	{ "life: driver unbind and bind", unbind },
	{ NULL, NULL },
};
