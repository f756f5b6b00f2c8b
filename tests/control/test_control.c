/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * usage: test_control compress|crypto
 *
 * What a driver does beside the data path: telemetry, also while queue pairs
 * come and go, and what it logs.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_log.h>

#include "control_test.h"
#include "warp_pmd.h"

#define QPS	4
#define DEPTH	64

static const struct control *c;

static uint8_t
make_device(const char *args)
{
	int id = c->id(dt_name(c->name, dt_device(c->name, args)));

	wt_check(id >= 0, "there is no such device");
	return (uint8_t)id;
}

static void
open_device(uint8_t dev)
{
	uint16_t i;

	c->configure(dev, QPS);
	for (i = 0; i < QPS; i++)
		wt_equal(c->setup(dev, i, DEPTH), 0);
	c->start(dev);
}

static void
close_device(uint8_t dev)
{
	c->stop(dev);
	c->close(dev);
}

/* ---- Telemetry ---- */

struct client {
	int fd;
	char answer[16 * 1024 + 1];
};

static void
connect_to(struct client *t)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	t->fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/dpdk_telemetry.v2",
		 rte_eal_get_runtime_dir());
	wt_check(connect(t->fd, (struct sockaddr *)&addr, sizeof(addr)) == 0, "%s: %s",
		 addr.sun_path, strerror(errno));
	wt_check(recv(t->fd, t->answer, sizeof(t->answer) - 1, 0) > 0, "no greeting");
}

/* "/<driver>/<verb>", with the device's id behind it if that is not negative. */
static void
send_command(struct client *t, const char *driver, const char *verb, int id)
{
	char command[128];

	if (id < 0)
		snprintf(command, sizeof(command), "/%s/%s", driver, verb);
	else
		snprintf(command, sizeof(command), "/%s/%s,%d", driver, verb, id);
	wt_equal(send(t->fd, command, strlen(command), 0), strlen(command));
}

static void
receive(struct client *t)
{
	ssize_t n = recv(t->fd, t->answer, sizeof(t->answer) - 1, 0);

	wt_check(n > 0, "no answer");
	t->answer[n] = '\0';
}

static const char *
ask(struct client *t, const char *verb, int id)
{
	send_command(t, c->name, verb, id);
	receive(t);
	return t->answer;
}

static void
expect(const char *answer, const char *text)
{
	wt_check(strstr(answer, text) != NULL, "no %s in %s", text, answer);
}

static void
expect_count(const char *answer, const char *name, unsigned int n)
{
	char text[64];

	/* With what ends a number: 1 is not 12. */
	snprintf(text, sizeof(text), "\"%s\":%u", name, n);
	expect(answer, text);
	wt_check(strchr(",}", strstr(answer, text)[strlen(text)]) != NULL, "not %u: %s", n, answer);
}

static void
telemetry(void)
{
	static const char * const words[] = {
		"submitted ", "released ", "consumed ", "tx 0 rx 0 dead 0", "bad_index ",
		"doorbells ", "sleeping ",
	};
	uint8_t other = make_device("device=soft,engine=inline");
	uint8_t dev = make_device("device=soft,engine=inline,model=v3");
	struct client t;
	char list[32];
	unsigned int i;

	connect_to(&t);
	open_device(dev);
	c->prepare(dev);
	for (i = 0; i < 20 * QPS; i++)
		c->working(dev, i % QPS);
	c->failing(dev, 1);
	snprintf(list, sizeof(list), "[%u,%u]", other, dev);
	expect(ask(&t, "list", -1), list);
	expect(ask(&t, "info", dev), "\"model\":\"v3\"");
	expect(t.answer, "\"device\":\"soft\"");
	expect_count(t.answer, "queue_pairs", QPS);
	expect(ask(&t, "info", other), "\"model\":\"ext\"");
	ask(&t, "stats", dev);
	expect_count(t.answer, "enqueued", 20 * QPS + 1);
	expect_count(t.answer, "dequeued", 20 * QPS + 1);
	expect_count(t.answer, "dequeue_errors", 1);
	expect_count(t.answer, c->bad_reason, 1);
	expect_count(t.answer, "queue_dead", 0);
	expect_count(ask(&t, "stats", other), "dequeued", 0);
	ask(&t, "dump", dev);
	for (i = 0; i < RTE_DIM(words); i++)
		expect(t.answer, words[i]);
	for (i = 0; c->dump[i] != NULL; i++)
		expect(t.answer, c->dump[i]);
	/* No such device: no answer but null. */
	expect(ask(&t, "stats,63", -1), "null");
	expect(ask(&t, "stats,-1", -1), "null");
	expect(ask(&t, "stats,99999999999", -1), "null");
	expect(ask(&t, "info", -1), "null");
	expect(ask(&t, "dump,x", -1), "null");
	c->finish(dev);
	close_device(dev);
	/* A closed device has no queue pairs to tell of. */
	expect(ask(&t, "dump", dev), "{}");
	close(t.fd);
}

struct asker {
	uint8_t dev;
	atomic_bool stop;
	atomic_uint with_qps;	/* dumps that had queue pairs to tell of */
	unsigned int answers;
};

static void *
ask_on(void *arg)
{
	struct asker *a = arg;
	struct client t;

	connect_to(&t);
	while (!atomic_load(&a->stop)) {
		expect(ask(&t, "stats", a->dev), "\"enqueued\"");
		expect(ask(&t, "dump", a->dev), "{");
		if (strstr(t.answer, c->dump[0]) != NULL)
			atomic_fetch_add(&a->with_qps, 1);
		a->answers++;
	}
	close(t.fd);
	return NULL;
}

/* Telemetry has a thread of its own, which asks the driver while queue pairs come and go. */
static void
queue_pairs_that_go(void)
{
	struct asker a = { .dev = make_device("device=soft,engine=inline") };
	uint64_t end = rte_get_timer_cycles() + rte_get_timer_hz();
	uint64_t late = end + 60 * rte_get_timer_hz(), now;
	unsigned int rounds = 0;
	pthread_t thread;

	wt_equal(pthread_create(&thread, NULL, ask_on, &a), 0);
	do {
		open_device(a.dev);
		close_device(a.dev);
		rounds++;
		now = rte_get_timer_cycles();
		wt_check(now < late, "telemetry saw queue pairs %u times only",
			 atomic_load(&a.with_qps));
	} while (now < end || atomic_load(&a.with_qps) < 20);
	atomic_store(&a.stop, true);
	wt_equal(pthread_join(thread, NULL), 0);
	printf("%u rounds, %u answers, %u with queue pairs\n", rounds, a.answers,
	       atomic_load(&a.with_qps));
}

/* A driver that is slow to read its queue pair, so that the pair would be gone before it is done. */

static atomic_bool reading;

static struct warp_pmd_counts *
slow_counts(void *qp, enum warp_pmd_side side)
{
	static struct warp_pmd_counts counts[2];

	atomic_store(&reading, true);
	usleep(25000);
	counts[WARP_PMD_ENQ].ops = *(const unsigned int *)qp;
	if (side == WARP_PMD_DEQ)
		atomic_store(&reading, false);
	return &counts[side];
}

static const struct warp_queue *
no_queue(const void *qp __rte_unused, unsigned int i __rte_unused)
{
	return NULL;
}

static const struct warp_pmd_driver slow_driver = {
	.name = "slow_driver",
	.func = WARP_FUNC_ZIP,
	.nb_queues = 0,
	.counts = slow_counts,
	.queue = no_queue,
};

static void
wait_for_reader(struct client *t)
{
	send_command(t, slow_driver.name, "stats", 7);
	while (!atomic_load(&reading))
		usleep(100);
}

/* What telemetry reads stays until it has read it. */
static void
what_telemetry_reads_stays(void)
{
	struct warp_pmd *pmd = calloc(1, sizeof(*pmd));
	struct warp_devargs args;
	unsigned int qp = 12345;
	struct warp_dev *dev;
	struct client t;

	warpdrive_pmd_register(&slow_driver);
	/* The queues are the argument's, because the driver has none. */
	wt_equal(warpdrive_devargs_parse("slow", "device=soft,engine=inline,queues=1", &args), 0);
	wt_equal(warpdrive_dev_open(&args, WARP_FUNC_ZIP, "slow", SOCKET_ID_ANY, &dev), 0);
	warpdrive_pmd_init(pmd, &slow_driver, dev, &args, "slow", 7);
	warpdrive_pmd_set_qp(pmd, 0, &qp);
	connect_to(&t);

	wait_for_reader(&t);
	warpdrive_pmd_set_qp(pmd, 0, NULL);
	wt_check(!atomic_load(&reading), "the queue pair went while telemetry read it");
	receive(&t);
	expect_count(t.answer, "enqueued", qp);

	warpdrive_pmd_set_qp(pmd, 0, &qp);
	wait_for_reader(&t);
	warpdrive_pmd_fini(pmd);
	wt_check(!atomic_load(&reading), "the device went while telemetry read it");
	receive(&t);
	expect_count(t.answer, "enqueued", qp);
	send_command(&t, slow_driver.name, "stats", 7);
	receive(&t);
	expect(t.answer, "null");
	close(t.fd);
	warpdrive_dev_close(dev);
	free(pmd);
}

/* ---- Messages ---- */

static unsigned int
lines_with(const char *log, const char *name, const char *text)
{
	unsigned int n = 0;
	const char *line, *end;

	for (line = log; *line != '\0'; line = *end != '\0' ? end + 1 : end) {
		end = strchrnul(line, '\n');
		n += memmem(line, end - line, text, strlen(text)) != NULL &&
		     memmem(line, end - line, name, strlen(name)) != NULL;
	}
	return n;
}

/* Perf tools ask for more than the rings hold, and for many queue pairs. */
static void
depths_beyond_the_rings(void)
{
	static const char wish[] = "3000 ops in flight", other_wish[] = "5000 ops in flight";
	unsigned int number = dt_device(c->name, "device=soft,engine=inline");
	uint8_t dev = (uint8_t)c->id(dt_name(c->name, number));
	char *log = NULL;
	size_t size;
	FILE *f = open_memstream(&log, &size);
	uint16_t i, k;

	rte_openlog_stream(f);
	for (k = 0; k < 3; k++) {
		c->configure(dev, QPS);
		for (i = 0; i < QPS; i++)
			wt_equal(c->setup(dev, i, 3000), 0);
		c->start(dev);
		close_device(dev);
	}
	c->configure(dev, QPS);
	for (i = 0; i < QPS; i++)
		wt_equal(c->setup(dev, i, 5000), 0);
	c->close(dev);
	rte_openlog_stream(NULL);
	fclose(f);
	wt_equal(lines_with(log, dt_name(c->name, number), wish), 1);
	wt_equal(lines_with(log, dt_name(c->name, number), other_wish), 1);
	free(log);
}

static const struct wt_case cases[] = {
	{ "telemetry", telemetry },
	{ "telemetry while queue pairs go", queue_pairs_that_go },
	{ "what telemetry reads stays", what_telemetry_reads_stays },
	{ "depths beyond the rings are said once", depths_beyond_the_rings },
};

int
main(int argc, char **argv)
{
	if (argc != 2)
		return EXIT_FAILURE;
	c = strcmp(argv[1], "crypto") == 0 ? &control_crypto : &control_compress;
	dt_eal(0);
	return dt_end(c->name, WT_RUN(cases));
}
