/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include "client.h"

#define CLASS_DIR	"/sys/class/uacce"

bool client_v2;

/* ---- sysfs ---- */

bool
client_attr_text(const char *node, const char *name, char *buf, size_t size)
{
	char path[512];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), CLASS_DIR "/%s/%s", node, name);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	ok = fgets(buf, size, f) != NULL;
	fclose(f);
	if (ok)
		buf[strcspn(buf, "\n")] = '\0';
	return ok;
}

long
client_attr(const char *node, const char *name)
{
	char text[64];

	return client_attr_text(node, name, text, sizeof(text)) ? strtol(text, NULL, 0) : -1;
}

const char *
client_node(const char *kind, bool sva)
{
	static char name[256];
	struct dirent **list;
	char text[32];
	bool found = false;
	int i, n;

	n = scandir(CLASS_DIR, &list, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (!found && strncmp(list[i]->d_name, kind, strlen(kind)) == 0 &&
		    !!(client_attr(list[i]->d_name, "flags") & 1) == sva) {
			snprintf(name, sizeof(name), "%s", list[i]->d_name);
			found = true;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	if (found && client_attr_text(name, "device/model", text, sizeof(text)))
		client_v2 = strcmp(text, "v2") == 0;
	return found ? name : NULL;
}

/* ---- The queue ---- */

static int
client_setup(struct client *c, const char *node, uint16_t qc_type, bool start)
{
	struct warp_qp_ctx ctx = { .qc_type = qc_type };
	struct warp_qp_info info;

	c->dus_size = client_attr(node, "region_dus_size");
	c->mmio_size = client_attr(node, "region_mmio_size");
	/* It has gone since it was opened. */
	if ((long)c->dus_size < 0 || (long)c->mmio_size < 0)
		return -ENODEV;
	if (ioctl(c->fd, WARP_UACCE_SET_QP_CTX, &ctx) != 0 ||
	    ioctl(c->fd, WARP_UACCE_SET_QP_INFO, &info) != 0)
		return -errno;
	c->sqn = ctx.id;
	c->depth = info.sq_depth;
	c->phase = 1;
	c->mmio = mmap(NULL, c->mmio_size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (c->mmio == MAP_FAILED)
		return -errno;
	c->dus = mmap(NULL, c->dus_size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd,
		      sysconf(_SC_PAGESIZE));
	if (c->dus == MAP_FAILED)
		return -errno;
	return start && ioctl(c->fd, WARP_UACCE_START_Q) != 0 ? -errno : 0;
}

int
client_open(struct client *c, const char *node, uint16_t qc_type, bool start)
{
	char path[300];
	int ret;

	memset(c, 0, sizeof(*c));
	c->mmio = MAP_FAILED;
	c->dus = MAP_FAILED;
	snprintf(path, sizeof(path), "/dev/%s", node);
	c->fd = open(path, O_RDWR | O_CLOEXEC);
	if (c->fd < 0)
		return -errno;
	ret = client_setup(c, node, qc_type, start);
	if (ret != 0)
		client_close(c);
	return ret;
}

void
client_close(struct client *c)
{
	if (c->mmio != MAP_FAILED)
		munmap(c->mmio, c->mmio_size);
	if (c->dus != MAP_FAILED)
		munmap(c->dus, c->dus_size);
	close(c->fd);
	c->fd = -1;
}

struct warp_sqe *
client_slot(struct client *c, uint16_t index)
{
	return (struct warp_sqe *)c->dus + index;
}

void
client_put(struct client *c, const void *sqe)
{
	memcpy(client_slot(c, c->tail), sqe, WARP_SQE_SIZE);
	c->tail = (c->tail + 1) % c->depth;
}

void
client_ring(struct client *c)
{
	uint64_t db = warp_db_value(warp_db_base(c->sqn, WARP_DB_CMD_SQ), c->tail);

	__atomic_store_n((uint64_t *)(c->mmio + WARP_MMIO_SOFT_SQ_DB), db, __ATOMIC_RELEASE);
	/* Pairs with the engine's barrier between need_wakeup and its look at the doorbell. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n((uint64_t *)(c->mmio + WARP_MMIO_SOFT_WAKE), __ATOMIC_RELAXED) != 0) {
		c->wakes++;
		ioctl(c->fd, WARP_UACCE_WAKE);
	}
}

int
client_get(struct client *c, void *sqe)
{
	struct warp_cqe *cq = (struct warp_cqe *)(c->dus + (size_t)WARP_SQE_SIZE * c->depth);
	uint64_t w = __atomic_load_n((uint64_t *)&cq[c->head].sq_head, __ATOMIC_ACQUIRE);

	if (WARP_CQE_PHASE(w) != c->phase)
		return 0;
	if (WARP_CQE_SQ_HEAD(w) >= c->depth || WARP_CQE_SQ_NUM(w) != c->sqn)
		return -EIO;
	if (sqe != NULL)
		memcpy(sqe, client_slot(c, WARP_CQE_SQ_HEAD(w)), WARP_SQE_SIZE);
	c->head = (c->head + 1) % c->depth;
	if (c->head == 0)
		c->phase ^= 1;
	return 1;
}

static uint64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

int
client_wait(struct client *c, void *sqe, unsigned int timeout_ms)
{
	uint64_t end = now_ms() + timeout_ms;
	int ret;

	while ((ret = client_get(c, sqe)) == 0) {
		if (client_dead(c))
			return -EIO;
		if (now_ms() > end)
			return -ETIMEDOUT;
		usleep(10);
	}
	return ret < 0 ? ret : 0;
}

void
client_ack(struct client *c, bool event)
{
	uint64_t db = warp_db_value(warp_db_base(c->sqn, WARP_DB_CMD_CQ), c->head);

	__atomic_store_n((uint64_t *)(c->mmio + WARP_MMIO_SOFT_CQ_DB),
			 db | (event ? WARP_DB_EVENT : 0), __ATOMIC_RELEASE);
}

int
client_exec(struct client *c, void *sqe)
{
	int ret;

	client_put(c, sqe);
	client_ring(c);
	ret = client_wait(c, sqe, 60000);
	client_ack(c, false);
	return ret;
}

bool
client_dead(const struct client *c)
{
	return __atomic_load_n((uint32_t *)(c->dus + WARP_DUS_RX_STATUS(c->dus_size)),
			       __ATOMIC_ACQUIRE) != 0;
}

void
client_zip(struct warp_zip_sqe *sqe, uint32_t req, const void *src, uint32_t src_len, void *dst,
	   uint32_t dst_len)
{
	uint32_t type = client_v2 ? WARP_ZIP_SQE_TYPE_V2 : WARP_ZIP_SQE_TYPE_V3;

	memset(sqe, 0, sizeof(*sqe));
	sqe->src_len = src_len;
	sqe->ctrl = WARP_ZIP_FINISH | WARP_ZIP_STREAM_NEW | type << WARP_ZIP_SQE_TYPE_SHIFT;
	sqe->type = req | (client_v2 ? 0 : WARP_ZIP_WIN_32K << WARP_ZIP_WIN_SHIFT);
	sqe->dst_avail = dst_len;
	sqe->src_l = (uint32_t)(uintptr_t)src;
	sqe->src_h = (uint64_t)(uintptr_t)src >> 32;
	sqe->dst_l = (uint32_t)(uintptr_t)dst;
	sqe->dst_h = (uint64_t)(uintptr_t)dst >> 32;
}

static void
put_addr(uint32_t *lo, const void *p)
{
	lo[0] = (uint32_t)(uintptr_t)p;
	lo[1] = (uint64_t)(uintptr_t)p >> 32;
}

static void
cbc2(struct warp_sec_bd2 *b, bool encrypt, const void *src, void *dst, uint32_t len)
{
	b->ctrl = WARP_SEC_BD_TYPE2 | (encrypt ? 1u : 2u) << WARP_SEC2_CIPHER_SHIFT |
		  1u << WARP_SEC2_DE_SHIFT;
	b->cipher = WARP_SEC_C_MODE_CBC << WARP_SEC2_C_MODE_SHIFT |
		    WARP_SEC_C_ALG_AES << WARP_SEC2_C_ALG_SHIFT;
	b->c_len = len;
	put_addr(&b->src_l, src);
	put_addr(&b->dst_l, dst);
}

static void
cbc3(struct warp_sec_bd3 *b, bool encrypt, const void *src, void *dst, uint32_t len)
{
	b->ctrl = WARP_SEC_BD_TYPE3 | 1u << WARP_SEC3_DE_SHIFT;
	b->cipher = (encrypt ? 1u : 2u) << WARP_SEC3_CIPHER_SHIFT |
		    WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
		    WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
	b->c_len = len;
	put_addr(&b->src_l, src);
	put_addr(&b->dst_l, dst);
}

void
client_cbc(struct warp_sqe *sqe, bool encrypt, const void *src, void *dst, uint32_t len,
	   const void *key, const void *iv)
{
	struct warp_sec_bd2 *two = (struct warp_sec_bd2 *)sqe;
	struct warp_sec_bd3 *three = (struct warp_sec_bd3 *)sqe;

	memset(sqe, 0, sizeof(*sqe));
	if (client_v2) {
		cbc2(two, encrypt, src, dst, len);
		put_addr(&two->c_key_l, key);
		put_addr(&two->c_iv_l, iv);
	} else {
		cbc3(three, encrypt, src, dst, len);
		put_addr(&three->c_key_l, key);
		put_addr(&three->c_iv_l, iv);
	}
}

int
client_sec_error(const struct warp_sqe *sqe)
{
	uint32_t status = ((const struct warp_sec_bd3 *)sqe)->status;

	if (!(status & WARP_SEC_DONE))
		return -1;
	return (int)((status & WARP_SEC_ERROR_MASK) >> WARP_SEC_ERROR_SHIFT);
}

uint8_t *
client_stuck_pages(size_t size)
{
	uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	reg.range.start = (uintptr_t)p;
	reg.range.len = size;
	if (p == MAP_FAILED || fd < 0 || ioctl(fd, UFFDIO_API, &api) != 0 ||
	    ioctl(fd, UFFDIO_REGISTER, &reg) != 0)
		return NULL;
	return p;
}
