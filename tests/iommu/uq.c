/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "uq.h"

unsigned long
uq_attr(const char *node, const char *name)
{
	char path[256], text[64];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/uacce/%s/%s", node, name);
	f = fopen(path, "r");
	if (f == NULL || fgets(text, sizeof(text), f) == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	fclose(f);
	return strtoul(text, NULL, 0);
}

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

unsigned long
uq_free(const char *node, unsigned long want)
{
	uint64_t end = now_ms() + 1000;
	unsigned long n;

	while ((n = uq_attr(node, "available_instances")) != want && now_ms() < end)
		usleep(1000);
	return n;
}

static int
map_regions(struct uq *q, const char *node)
{
	long page = sysconf(_SC_PAGESIZE);

	q->mmio_size = uq_attr(node, "region_mmio_size");
	q->dus_size = uq_attr(node, "region_dus_size");
	q->mmio = mmap(NULL, q->mmio_size, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd,
		       WARP_UACCE_REGION_MMIO * page);
	if (q->mmio == MAP_FAILED) {
		q->mmio = NULL;
		return -errno;
	}
	q->dus = mmap(NULL, q->dus_size, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd,
		      WARP_UACCE_REGION_DUS * page);
	if (q->dus == MAP_FAILED) {
		q->dus = NULL;
		return -errno;
	}
	q->db = (volatile uint64_t *)(void *)(q->mmio + WARP_MMIO_DB);
	return 0;
}

int
uq_open_stopped(struct uq *q, const char *node, uint16_t qc_type)
{
	struct warp_qp_ctx ctx = { .qc_type = qc_type };
	struct warp_qp_info info = { 0 };
	char path[64];
	int ret;

	memset(q, 0, sizeof(*q));
	snprintf(path, sizeof(path), "/dev/%s", node);
	q->fd = open(path, O_RDWR | O_CLOEXEC);
	if (q->fd < 0)
		return -errno;
	if (ioctl(q->fd, WARP_UACCE_SET_QP_CTX, &ctx) != 0 ||
	    ioctl(q->fd, WARP_UACCE_SET_QP_INFO, &info) != 0)
		ret = -errno;
	else
		ret = map_regions(q, node);
	if (ret != 0) {
		uq_close(q);
		return ret;
	}
	q->sqn = ctx.id;
	q->sq_depth = info.sq_depth;
	q->cq_depth = info.cq_depth;
	return 0;
}

int
uq_start(struct uq *q)
{
	memset(q->dus, 0, q->sq_depth * WARP_SQE_SIZE + q->cq_depth * sizeof(struct warp_cqe));
	q->tail = 0;
	q->head = 0;
	q->in_flight = 0;
	q->phase = 1;
	if (ioctl(q->fd, WARP_UACCE_START_Q) != 0)
		return -errno;
	q->started = true;
	return 0;
}

int
uq_put(struct uq *q)
{
	q->started = false;
	return ioctl(q->fd, WARP_UACCE_PUT_Q) == 0 ? 0 : -errno;
}

int
uq_open(struct uq *q, const char *node, uint16_t qc_type)
{
	int ret = uq_open_stopped(q, node, qc_type);

	if (ret != 0)
		return ret;
	ret = uq_start(q);
	if (ret != 0)
		uq_close(q);
	return ret;
}

void
uq_close(struct uq *q)
{
	if (q->mmio != NULL)
		munmap(q->mmio, q->mmio_size);
	if (q->dus != NULL)
		munmap(q->dus, q->dus_size);
	if (q->fd >= 0)
		close(q->fd);
	memset(q, 0, sizeof(*q));
	q->fd = -1;
}

int
uq_add(struct uq *q, const struct warp_sqe *sqe)
{
	uint16_t slot = q->tail;

	if (q->in_flight == q->sq_depth - 1)
		return -1;
	memcpy(q->dus + slot * WARP_SQE_SIZE, sqe, sizeof(*sqe));
	q->tail = (slot + 1) % q->sq_depth;
	q->in_flight++;
	return slot;
}

void
uq_ring(struct uq *q)
{
	atomic_thread_fence(memory_order_seq_cst); /* descriptors before the doorbell */
	*q->db = warp_db_value(warp_db_base(q->sqn, WARP_DB_CMD_SQ), q->tail);
}

int
uq_take(struct uq *q, struct warp_sqe *sqe)
{
	struct warp_cqe *cq = (void *)(q->dus + q->sq_depth * WARP_SQE_SIZE);
	struct warp_cqe *cqe = &cq[q->head];
	uint16_t slot;

	if ((__atomic_load_n(&cqe->phase, __ATOMIC_ACQUIRE) & 1) != q->phase)
		return -1;
	slot = cqe->sq_head;
	if (slot >= q->sq_depth || cqe->sq_num != q->sqn) {
		fprintf(stderr, "CQE of slot %u, queue %u on queue %u\n", slot, cqe->sq_num, q->sqn);
		exit(1);
	}
	memcpy(sqe, q->dus + slot * WARP_SQE_SIZE, sizeof(*sqe));
	if (++q->head == q->cq_depth) {
		q->head = 0;
		q->phase ^= 1;
	}
	q->in_flight--;
	return slot;
}

int
uq_wait(struct uq *q, struct warp_sqe *sqe, unsigned int ms)
{
	uint64_t end = now_ms() + ms;
	int slot;

	while ((slot = uq_take(q, sqe)) < 0 && now_ms() < end)
		sched_yield();
	return slot;
}

void
uq_ack(struct uq *q, bool arm)
{
	uint64_t db = warp_db_value(warp_db_base(q->sqn, WARP_DB_CMD_CQ), q->head);

	atomic_thread_fence(memory_order_seq_cst);
	*q->db = arm ? db | WARP_DB_EVENT : db;
}

int
uq_exec(struct uq *q, struct warp_sqe *sqe)
{
	if (uq_add(q, sqe) < 0)
		return -EBUSY;
	uq_ring(q);
	if (uq_wait(q, sqe, 20000) < 0)
		return -ETIMEDOUT;
	uq_ack(q, false);
	return 0;
}

bool
uq_tx_dead(const struct uq *q)
{
	return *(volatile uint32_t *)(void *)(q->dus + WARP_DUS_TX_STATUS(q->dus_size)) != 0;
}

bool
uq_rx_dead(const struct uq *q)
{
	return *(volatile uint32_t *)(void *)(q->dus + WARP_DUS_RX_STATUS(q->dus_size)) != 0;
}
