/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The compress driver on the modelled hardware: what it makes of addresses
 * that the IOMMU refuses and of a device that is reset under it. Runs as root
 * in the virtual machine of "./wd vm --iommu".
 */

#include <sys/mman.h>
#include <unistd.h>

#include "comp_test.h"
#include "hw.h"

#define SRC_LEN		60000u
#define DST_LEN		65000u
#define MAX_OPS		1024u
#define BURST		32u

static uint8_t dev;
static struct rte_comp_xform deflate;
static void *deflate_xform;
static uint8_t *text, *comp, *back;
static struct rte_comp_op *ops[MAX_OPS];

static void
prepare(struct rte_comp_op *op, void *src, uint16_t len, void *dst, uint16_t room)
{
	dt_flat(op->m_src, src, len);
	dt_flat(op->m_dst, dst, room);
	ct_prepare(op, RTE_COMP_OP_STATELESS, deflate_xform, len);
}

static void
check_result(const struct rte_comp_op *op, const uint8_t *dst)
{
	wt_equal(op->status, RTE_COMP_OP_STATUS_SUCCESS);
	wt_equal(op->consumed, SRC_LEN);
	wt_equal(ct_zinflate(dst, op->produced, back, DST_LEN), SRC_LEN);
	wt_check(memcmp(text, back, SRC_LEN) == 0, "zlib gets other data back");
}

static void
good_ops(unsigned int n)
{
	struct rte_comp_op *op = ops[0];

	while (n-- > 0) {
		memset(comp, 0, DST_LEN);
		prepare(op, text, SRC_LEN, comp, DST_LEN);
		ct_run(dev, op);
		check_result(op, comp);
	}
}

/* auto takes the hardware when there is any. */
static void
prefers_hardware(void)
{
	uint8_t id = ct_device("");
	struct rte_compressdev_info info;

	rte_compressdev_info_get(id, &info);
	wt_check(info.feature_flags & RTE_COMPDEV_FF_HW_ACCELERATED, "flags 0x%" PRIx64,
		 info.feature_flags);
	ct_start(id, 2, 64);
	ct_stop(id);
}

/* All pairs of queues that the device has, each working; all return. */
static void
all_queue_pairs(void)
{
	struct rte_compressdev_info info;
	uint8_t id = ct_device("device=hisi_zip-0");
	struct rte_comp_op *op = ops[0], *done;
	void *xform;
	uint16_t qp;

	rte_compressdev_info_get(id, &info);
	wt_check(info.max_nb_queue_pairs >= 24, "%u queue pairs", info.max_nb_queue_pairs);
	ct_start(id, info.max_nb_queue_pairs, 64);
	xform = ct_xform(id, &deflate);
	for (qp = 0; qp < info.max_nb_queue_pairs; qp++) {
		memset(comp, 0, DST_LEN);
		prepare(op, text, SRC_LEN, comp, DST_LEN);
		op->private_xform = xform;
		wt_equal(rte_compressdev_enqueue_burst(id, qp, &op, 1), 1);
		ct_dequeue(id, qp, &done, 1);
		check_result(op, comp);
	}
	rte_compressdev_private_xform_free(id, xform);
	ct_stop(id);
}

/* One bad op in a burst: it alone fails. */
static void
bad_op(void *src, void *dst)
{
	uint8_t *out = hw_memory((size_t)BURST * DST_LEN);
	struct rte_comp_op *done[BURST];
	unsigned int bad, i;

	for (bad = 0; bad < BURST; bad += 13) {
		memset(out, 0, (size_t)BURST * DST_LEN);
		for (i = 0; i < BURST; i++)
			prepare(ops[i], text, SRC_LEN, out + i * DST_LEN, DST_LEN);
		if (src != NULL)
			prepare(ops[bad], src, SRC_LEN, out + bad * DST_LEN, DST_LEN);
		else
			prepare(ops[bad], text, SRC_LEN, dst, DST_LEN);
		wt_equal(rte_compressdev_enqueue_burst(dev, 0, ops, BURST), BURST);
		ct_dequeue(dev, 0, done, BURST);
		for (i = 0; i < BURST; i++) {
			wt_check(done[i] == ops[i], "op %u is another", i);
			if (i == bad)
				wt_check(ops[i]->status == RTE_COMP_OP_STATUS_ERROR,
					 "the bad op: status %u", ops[i]->status);
			else
				check_result(ops[i], out + i * DST_LEN);
		}
	}
	munmap(out, (size_t)BURST * DST_LEN);
	good_ops(3);
}

static void
unmapped_source(void)
{
	void *p = hw_memory(SRC_LEN);

	/* Kept as a hole, so that nothing else is mapped there. */
	wt_equal(mprotect(p, SRC_LEN, PROT_NONE), 0);
	madvise(p, SRC_LEN, MADV_DONTNEED);
	bad_op(p, NULL);
	munmap(p, SRC_LEN);
}

static void
read_only_destination(void)
{
	uint8_t *p = hw_memory(DST_LEN);
	unsigned int i;

	memset(p, 0x5A, DST_LEN);
	wt_equal(mprotect(p, DST_LEN, PROT_READ), 0);
	bad_op(NULL, p);
	for (i = 0; i < DST_LEN; i++)
		wt_check(p[i] == 0x5A, "byte %u of a read-only page changed", i);
	munmap(p, DST_LEN);
}

/* A page that is not there fails the op; once it is there the same op works. */
static void
missing_page(void)
{
	uint8_t *p = hw_memory(DST_LEN);

	madvise(p, DST_LEN, MADV_DONTNEED);
	prepare(ops[0], text, SRC_LEN, p, DST_LEN);
	wt_equal(ct_run(dev, ops[0]), RTE_COMP_OP_STATUS_ERROR);
	memset(p, 0, DST_LEN);
	prepare(ops[0], text, SRC_LEN, p, DST_LEN);
	ct_run(dev, ops[0]);
	check_result(ops[0], p);
	munmap(p, DST_LEN);
}

/* Fills queue pair 0. @return ops accepted */
static unsigned int
load(uint8_t *out)
{
	unsigned int n = 0, i, took;

	for (i = 0; i < MAX_OPS; i++)
		prepare(ops[i], text, SRC_LEN, out + (size_t)i % 64 * DST_LEN, DST_LEN);
	while (n < MAX_OPS) {
		took = rte_compressdev_enqueue_burst(dev, 0, ops + n, RTE_MIN(BURST, MAX_OPS - n));
		n += took;
		if (took == 0)
			break;
	}
	return n;
}

/* Every accepted op comes back once, in order, done or with an error. @return errors */
static unsigned int
collect(unsigned int n)
{
	uint64_t end = hw_now_ms() + 30000;
	struct rte_comp_op *done[BURST];
	unsigned int got = 0, errors = 0, i, k;

	while (got < n) {
		k = rte_compressdev_dequeue_burst(dev, 0, done, BURST);
		for (i = 0; i < k; i++, got++) {
			wt_check(done[i] == ops[got], "op %u is not the one that came back", got);
			if (done[i]->status != RTE_COMP_OP_STATUS_SUCCESS)
				errors++;
			else
				wt_check(errors == 0, "op %u done after one that was lost", got);
		}
		wt_check(hw_now_ms() < end, "%u of %u ops came back", got, n);
	}
	wt_equal(rte_compressdev_dequeue_burst(dev, 0, done, BURST), 0);
	return errors;
}

static void
reopen(void)
{
	unsigned int tries;
	int ret = -1;

	rte_compressdev_stop(dev);
	/* While the kernel's reset is still going on, no queue can be had. */
	for (tries = 0; tries < 100 && ret != 0; tries++) {
		ret = rte_compressdev_queue_pair_setup(dev, 0, MAX_OPS, SOCKET_ID_ANY);
		usleep(50000);
	}
	wt_equal(ret, 0);
	wt_equal(rte_compressdev_start(dev), 0);
}

static void
reset_under_load(void (*reset)(const char *))
{
	uint8_t *out = hw_memory((size_t)64 * DST_LEN);
	unsigned int round, n, errors;
	struct rte_compressdev_stats stats;

	for (round = 0; round < 3; round++) {
		n = load(out);
		wt_check(n >= 500, "only %u ops were accepted", n);
		reset("hisi_zip-0");
		errors = collect(n);
		wt_check(errors > 0, "all %u ops were done before the reset", n);
		printf("     %u of %u ops returned with an error\n", errors, n);
		prepare(ops[0], text, SRC_LEN, out, DST_LEN);
		wt_equal(rte_compressdev_enqueue_burst(dev, 0, ops, 1), 0);
		wt_equal(rte_compressdev_stats_get(dev, &stats), 0);
		wt_check(stats.dequeue_err_count >= errors, "%" PRIu64 " errors counted",
			 stats.dequeue_err_count);
		reopen();
		good_ops(100);
	}
	munmap(out, (size_t)64 * DST_LEN);
}

static void
function_resets(void)
{
	reset_under_load(hw_function_reset);
}

static void
controller_resets(void)
{
	reset_under_load(hw_controller_reset);
}

int
main(void)
{
	static const struct wt_case cases[] = {
		{ "auto prefers the hardware", prefers_hardware },
		{ "all queue pairs", all_queue_pairs },
		{ "unmapped source in a burst", unmapped_source },
		{ "read-only destination in a burst", read_only_destination },
		{ "page not present", missing_page },
		{ "function reset under load", function_resets },
		{ "controller reset under load", controller_resets },
	};
	unsigned int i;

	if (access("/dev/hisi_zip-0", R_OK | W_OK) != 0) {
		printf("no /dev/hisi_zip-0: run it with ./wd vm --iommu\n");
		return WT_SKIP_EXIT;
	}
	ct_eal();
	deflate = ct_compress();
	text = hw_memory(SRC_LEN);
	comp = hw_memory(DST_LEN);
	back = hw_memory(DST_LEN);
	wt_fill(text, SRC_LEN, WT_TEXT);
	for (i = 0; i < MAX_OPS; i++)
		ops[i] = ct_op();
	dev = ct_device("device=hisi_zip-0");
	ct_start(dev, 1, MAX_OPS);
	deflate_xform = ct_xform(dev, &deflate);
	return WT_RUN(cases);
}
