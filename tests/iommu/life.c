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

#include "hw/warp_hw_sec.h"
#include "iommu_test.h"

#define SEC_LEN	(1024u * 1024)

#define KILLS	50
#define BAR2_SIZE	0x400000u
#define ERR_INJECT	0x10000Cu	/* the model's: sets QM error sources */
#define ERR_ECC		(1u << 2)	/* multi-bit: non-fatal, asks for a reset */

/** A function, and one request to it that takes it some time. */
struct target {
	const char *node;
	const char *driver;
	uint16_t type[2];	/* of the queues that a busy process has */
	size_t len, room;
	void (*request)(struct warp_sqe *sqe, const void *src, size_t len, void *dst, size_t room);
	const char *(*check)(const struct warp_sqe *sqe, const void *src, size_t len,
			     const void *dst);
};

static const char *
zip_check(const struct warp_sqe *sqe, const void *src, size_t len, const void *dst)
{
	CHECK(zip_ok(sqe), "good request: 0x%02x", zip_status(sqe));
	return check_inflates(dst, zip_produced(sqe), src, len);
}

static const struct target zip = {
	.node = ZIP_NODE,
	.driver = "hisi_zip",
	.type = { WARP_ZIP_QC_COMPRESS, WARP_ZIP_QC_DECOMPRESS },
	.len = 64 * 1024,
	.room = 128 * 1024,
	.request = zip_flat,
	.check = zip_check,
};

static const struct target sec = {
	.node = SEC_NODE,
	.driver = "hisi_sec2",
	.type = { WARP_SEC_QC_TYPE, WARP_SEC_QC_TYPE },
	.len = SEC_LEN,
	.room = SEC_LEN,
	.request = sec_encrypt,
	.check = sec_check,
};

/* What the running case is about. */
static const struct target *t;

/* Buffers of one request, all their pages present. */
static void
make_buffers(uint8_t **text, uint8_t **out)
{
	const size_t words = 64 * 1024;

	*text = malloc(t->len);
	*out = malloc(t->room);
	if (*text == NULL || *out == NULL)
		abort();
	make_text(*text, words, 9);
	memset(*text + words, 9, t->len - words);
	memset(*out, 0, t->room);
}

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
	char link[128];
	ssize_t n;

	snprintf(link, sizeof(link), "/sys/class/uacce/%s/device", t->node);
	n = readlink(link, path, sizeof(path) - 1);
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

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s/qm/cmd", t->driver,
		 bdf());
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
fill(struct uq *q, const void *text, void *out, unsigned int n)
{
	struct warp_sqe sqe;

	while (n-- > 0) {
		t->request(&sqe, text, t->len, out, t->room);
		if (uq_add(q, &sqe) < 0)
			break;
	}
	uq_ring(q);
}

static const char *
good_request(void)
{
	uint8_t *text, *out;
	struct warp_sqe sqe;
	const char *why;
	struct uq q;

	make_buffers(&text, &out);
	CHECK(uq_open(&q, t->node, t->type[0]) == 0, "no queue");
	CHECK(!uq_tx_dead(&q) && !uq_rx_dead(&q), "a new queue is dead");
	t->request(&sqe, text, t->len, out, t->room);
	CHECK(uq_exec(&q, &sqe) == 0, "no completion of a good request");
	why = t->check(&sqe, text, t->len, out);
	uq_close(&q);
	free(text);
	free(out);
	return why;
}

/* A child with two full rings that says when it has rung and then waits for its end. */
static pid_t
busy_child(int *ready)
{
	uint8_t *text, *out;
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
	make_buffers(&text, &out);
	if (uq_open(&c, t->node, t->type[0]) != 0 || uq_open(&d, t->node, t->type[1]) != 0)
		_exit(1);
	fill(&c, text, out, 1023);
	fill(&d, text, out, 1023);
	if (write(fds[1], "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

/* kill -9 with everything in flight: queues and PASIDs come back, others do not notice. */
static const char *
kills(void)
{
	unsigned long all = uq_attr(t->node, "available_instances"), left;
	int i, ready, status, log = kmsg_open(), log_empty = kmsg_open(), log_drain = kmsg_open();
	const char *why;
	unsigned int slow;
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
		left = uq_free(t->node, all);
		CHECK(left == all, "%lu of %lu queues after kill %d", left, all, i);
		if (i % 10 == 0) {
			why = good_request();
			if (why != NULL)
				return why;
		}
	}
	/*
	 * V2 cannot be told to drop what is in its rings. The driver waits until they are empty, but
	 * not as long as ciphers take under emulation; it says so and takes the queue all the same.
	 */
	slow = kmsg_count(log_empty, t->driver, "Fail to empty queue") +
	       kmsg_count(log_drain, t->driver, "Failed to drain out data");
	CHECK(slow == 0 || is_v2(), "%u rings were not emptied", slow);
	CHECK(kmsg_count(log, t->driver, "ail") == slow, "the driver complained");
	close(log);
	close(log_empty);
	close(log_drain);
	CHECK(uq_open(&q, t->node, t->type[0]) == 0, "no queue");
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
	unsigned long all = uq_attr(t->node, "available_instances"), left;
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
	left = uq_free(t->node, all);
	CHECK(left == all, "%lu of %lu queues came back", left, all);
	return good_request();
}

/*
 * What every reset must show on a queue under load, and afterwards. @p drains:
 * all requests may be done before, as the driver lets the rings run empty on V2,
 * or takes longer than a fast engine.
 */
static const char *
reset_under_load(bool (*reset)(void), const char *log_word, bool drains)
{
	uint8_t *text, *out;
	unsigned long all = uq_attr(t->node, "available_instances");
	unsigned int i, lines = 0, done = 0;
	int log = kmsg_open(), ret;
	struct warp_sqe sqe;
	struct uq q;

	make_buffers(&text, &out);
	CHECK(uq_open(&q, t->node, t->type[0]) == 0, "no queue");
	fill(&q, text, out, 1023);
	CHECK(uq_wait(&q, &sqe, 30000) >= 0, "the queue does not work");
	CHECK(reset(), "no reset: %s", strerror(errno));
	for (i = 0; i < 5000 && !(uq_tx_dead(&q) && uq_rx_dead(&q)); i++)
		usleep(1000);
	CHECK(uq_tx_dead(&q) && uq_rx_dead(&q), "the status words do not say so");
	for (i = 0; i < 5000 && lines == 0; i++) {
		lines = kmsg_count(log, t->driver, log_word);
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
	CHECK(uq_free(t->node, all) == all, "queues are missing");
	CHECK(uq_attr(t->node, "isolate") == 0, "the device was isolated");
	free(text);
	free(out);
	return good_request();
}

static bool
function_reset(void)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/device/reset", t->node);
	return write_file(path, "1");
}

static bool
inject_error(void)
{
	char path[128];
	uint8_t *bar;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/device/resource2", t->node);
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
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
		why = reset_under_load(function_reset, "FLR reset complete", is_v2() || t == &sec);
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
	char driver[64], node[64], path[256], address[32];
	int status, i;
	struct uq q;
	pid_t pid;

	snprintf(driver, sizeof(driver), "/sys/bus/pci/drivers/%s", t->driver);
	snprintf(node, sizeof(node), "/dev/%s", t->node);
	snprintf(address, sizeof(address), "%s", bdf());
	CHECK(uq_open(&q, t->node, t->type[0]) == 0, "no queue");
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
	for (i = 0; i < 30000 && waitpid(pid, &status, WNOHANG) == 0; i++)
		usleep(1000);
	CHECK(i < 30000 && status == 0, "unbind: status 0x%x after %d ms", status, i);
	CHECK(access(node, F_OK) != 0, "the node is still there");
	snprintf(path, sizeof(path), "%s/bind", driver);
	CHECK(write_file(path, address), "bind: %s", strerror(errno));
	for (i = 0; i < 30000 && access(node, R_OK | W_OK) != 0; i++)
		usleep(1000);
	return good_request();
}

/* Each case on each function. */
#define ON(target, name) \
static const char * \
target ## _ ## name(void) \
{ \
	t = &target; \
	return name(); \
}
#define ON_BOTH(name) ON(zip, name) ON(sec, name)

ON_BOTH(kills)
ON_BOTH(kill_many)
ON_BOTH(function_resets)
ON_BOTH(controller_resets)
ON_BOTH(unbind)

const struct test_case life_cases[] = {
	{ "life: zip, 50 processes killed in flight", zip_kills },
	{ "life: sec, 50 processes killed in flight", sec_kills },
	{ "life: zip, eight processes killed at once", zip_kill_many },
	{ "life: sec, eight processes killed at once", sec_kill_many },
	{ "life: zip, function reset under load", zip_function_resets },
	{ "life: sec, function reset under load", sec_function_resets },
	{ "life: zip, controller reset under load", zip_controller_resets },
	{ "life: sec, controller reset under load", sec_controller_resets },
	{ "life: zip, driver unbind and bind", zip_unbind },
	{ "life: sec, driver unbind and bind", sec_unbind },
	{ NULL, NULL },
};
