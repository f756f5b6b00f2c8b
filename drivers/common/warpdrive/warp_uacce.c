/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Nodes of the kernel's uacce framework (datasheet, section 1): attributes and queues. */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_io.h>
#include <rte_eal.h>
#include <rte_string_fns.h>

#include "hw/warp_hw_mem.h"
#include "warp_dev_priv.h"
#include "warp_log.h"
#include "warp_mem.h"

const char *
warp_uacce_sysfs(void)
{
	const char *s = getenv("WARPDRIVE_SYSFS");

	return s != NULL ? s : "/sys/class/uacce";
}

const char *
warp_uacce_devfs(void)
{
	const char *s = getenv("WARPDRIVE_DEV");

	return s != NULL ? s : "/dev";
}

/* ---- Attributes ---- */

/* Reads an attribute without its last newline. @return 0 or -errno */
static int
read_attr(const char *node, const char *attr, char *buf, size_t size)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd, err;

	buf[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s/%s", warp_uacce_sysfs(), node, attr);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	err = errno;
	close(fd);
	if (n < 0)
		return -err;
	while (n > 0 && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return 0;
}

static int
read_number(const char *node, const char *attr, long long *out)
{
	char buf[32], *end;
	int ret = read_attr(node, attr, buf, sizeof(buf));

	if (ret != 0)
		return ret;
	errno = 0;
	*out = strtoll(buf, &end, 10);
	return errno != 0 || end == buf || *end != '\0' ? -EINVAL : 0;
}

static void
unusable(struct warp_dev_info *info, const char *why)
{
	if (info->unusable[0] == '\0')	/* the first reason is the one to show */
		strlcpy(info->unusable, why, sizeof(info->unusable));
}

/* What the api string says about rings and descriptors (datasheet, section 0.3). */
static void
read_api(struct warp_dev_info *info)
{
	char model[16];

	if (strcmp(info->api, WARP_API_SOFT) == 0) {
		info->soft_mmio = true;
		info->model = WARP_MODEL_EXT;
		if (read_attr(info->name, "device/model", model, sizeof(model)) != 0)
			unusable(info, "attribute device/model cannot be read");
		else if (strcmp(model, "v3") == 0)
			info->model = WARP_MODEL_V3;
		else if (strcmp(model, "v2") == 0)
			info->model = WARP_MODEL_V2;
		else if (strcmp(model, "ext") != 0)
			unusable(info, "attribute device/model is none of ext, v3, v2");
		return;
	}
	if (strncmp(info->api, WARP_API_HISI, strlen(WARP_API_HISI)) == 0) {
		const char *digits = info->api + strlen(WARP_API_HISI);
		char *end;
		unsigned long v = strtoul(digits, &end, 10);

		info->model = v == 2 ? WARP_MODEL_V2 : WARP_MODEL_V3;
		if (!isdigit((unsigned char)*digits))
			unusable(info, "api has no version");
		else if (strcmp(end, "_noiommu") == 0)
			unusable(info, "api is a variant without SVA");
		else if (*end != '\0')
			unusable(info, "api is an unknown variant");
		else if (v < 2)
			unusable(info, "api is older than hisi_qm_v2");
		return;
	}
	unusable(info, info->api[0] == '\0' ? "attribute api cannot be read" :
		 "api is neither warpdrive_v1 nor hisi_qm_v2 or later");
}

static void
read_sizes(struct warp_dev_info *info)
{
	long long n;

	if (read_number(info->name, "region_mmio_size", &n) == 0 && n > WARP_MMIO_DB)
		info->mmio_size = (uint64_t)n;
	else
		unusable(info, "attribute region_mmio_size is missing or too small");
	if (read_number(info->name, "region_dus_size", &n) == 0 && n > 0)
		info->dus_size = (uint64_t)n;
	else
		unusable(info, "attribute region_dus_size is missing or zero");
}

void
warp_uacce_read_info(const char *name, struct warp_dev_info *info)
{
	long long n;

	memset(info, 0, sizeof(*info));
	info->kind = WARP_DEV_UACCE;
	strlcpy(info->name, name, sizeof(info->name));
	read_attr(name, "api", info->api, sizeof(info->api));
	read_api(info);
	if (read_attr(name, "algorithms", info->algorithms, sizeof(info->algorithms)) != 0)
		unusable(info, "attribute algorithms cannot be read");
	info->has_zip = warpdrive_dev_has_alg(info->algorithms, "zlib") ||
			warpdrive_dev_has_alg(info->algorithms, "deflate");
	info->has_sec = warpdrive_dev_has_alg(info->algorithms, "cipher") ||
			warpdrive_dev_has_alg(info->algorithms, "aead");
	if (!info->has_zip && !info->has_sec)
		unusable(info, "no algorithm that a driver here knows");
	if (read_number(name, "flags", &n) == 0)
		info->flags = (uint32_t)n;
	if ((info->flags & WARP_UACCE_FLAG_REGIONS) != 0 && !info->soft_mmio)
		info->flags &= ~WARP_UACCE_FLAG_REGIONS;	/* a bit of somebody else's */
	/*
	 * The framework of kernels that have one takes the SVA bit for an order to ask the IOMMU,
	 * so the software device leaves it out there: its thread works in the opener's memory.
	 */
	if ((info->flags & WARP_UACCE_FLAG_SOFT) != 0 && info->soft_mmio &&
	    (info->flags & WARP_UACCE_FLAG_REGIONS) == 0)
		info->flags |= WARP_UACCE_FLAG_SVA;
	if ((info->flags & (WARP_UACCE_FLAG_SVA | WARP_UACCE_FLAG_REGIONS)) == 0)
		unusable(info, "no shared virtual addressing (flags bit 0)");
	read_sizes(info);
	info->numa_node = read_number(name, "device/numa_node", &n) == 0 ? (int)n : -1;
	info->free_queues = read_number(name, "available_instances", &n) == 0 ? (int)n : -1;
	/* Kernels before 6.0 have no such attribute; then nothing is isolated. */
	info->isolated = read_number(name, "isolate", &n) == 0 && n != 0;
	if (info->isolated)
		unusable(info, "isolated by the kernel after errors");
}

bool
warp_uacce_may_open(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", warp_uacce_devfs(), name);
	return faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0;
}

/* ---- Queues ---- */

static int
queue_error(const struct warp_queue *q, const char *what, int err)
{
	WARP_LOG(ERR, q->dev->owner, "%s: %s: %s", q->dev_name, what, strerror(err));
	return -err;
}

static int
map_region(struct warp_queue *q, unsigned int region, uint64_t size, void **addr)
{
	*addr = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd,
		     (off_t)region * sysconf(_SC_PAGESIZE));
	if (*addr == MAP_FAILED) {
		*addr = NULL;
		return queue_error(q, region == WARP_UACCE_REGION_DUS ? "cannot map the rings" :
				   "cannot map the doorbells", errno);
	}
	return 0;
}

static int
query_geometry(struct warp_queue *q, struct warp_qp_ctx *ctx, struct warp_qp_info *qi)
{
	uint64_t rings;

	ctx->qc_type = q->qc_type;
	if (ioctl(q->fd, WARP_UACCE_SET_QP_CTX, ctx) < 0)
		return queue_error(q, "cannot set the queue's type", errno);
	if (ioctl(q->fd, WARP_UACCE_SET_QP_INFO, qi) < 0) {
		if (errno != EINVAL)
			return queue_error(q, "cannot query the rings", errno);
		/* Kernels that do not know the call have rings of one size only. */
		qi->sqe_size = WARP_SQE_SIZE;
		qi->sq_depth = qi->cq_depth = WARP_QM_DEPTH;
	}
	rings = (uint64_t)qi->sq_depth * qi->sqe_size +
		(uint64_t)qi->cq_depth * sizeof(struct warp_cqe);
	if (qi->sqe_size != WARP_SQE_SIZE || qi->sq_depth < 2 || qi->cq_depth < 2 ||
	    rings + 8 > q->dus_size) {
		WARP_LOG(ERR, q->dev->owner,
			 "%s: rings of %u x %u and %u entries in %llu bytes are not what this driver can use",
			 q->dev_name, qi->sq_depth, qi->sqe_size, qi->cq_depth,
			 (unsigned long long)q->dus_size);
		return -EPROTO;
	}
	return 0;
}

static void
lay_out_ring(struct warp_queue *q, const struct warp_qp_ctx *ctx, const struct warp_qp_info *qi)
{
	static const uint32_t never_sleeps;
	struct warp_ring *r = &q->ring;
	uint8_t *dus = q->dus, *mmio = q->mmio;
	bool soft = q->dev->info.soft_mmio;

	r->sq = (struct warp_sqe *)dus;
	r->cq = (struct warp_cqe *)(dus + (size_t)qi->sq_depth * WARP_SQE_SIZE);
	r->sq_depth = qi->sq_depth;
	r->cq_depth = qi->cq_depth;
	r->tx_status = (uint32_t *)(dus + WARP_DUS_TX_STATUS(q->dus_size));
	r->rx_status = (uint32_t *)(dus + WARP_DUS_RX_STATUS(q->dus_size));
	r->sq_db = (uint64_t *)(mmio + (soft ? WARP_MMIO_SOFT_SQ_DB : WARP_MMIO_DB));
	r->cq_db = (uint64_t *)(mmio + (soft ? WARP_MMIO_SOFT_CQ_DB : WARP_MMIO_DB));
	r->need_wakeup = soft ? (uint32_t *)(mmio + WARP_MMIO_SOFT_WAKE) : &never_sleeps;
	r->sq_db_base = warp_db_base(ctx->id, WARP_DB_CMD_SQ);
	r->cq_db_base = warp_db_base(ctx->id, WARP_DB_CMD_CQ);
	/* The kernel clears the CQ at open but the SQ never (datasheet, section 1.5). */
	memset(dus, 0, (size_t)qi->sq_depth * WARP_SQE_SIZE +
		       (size_t)qi->cq_depth * sizeof(struct warp_cqe));
}

/* True if any memory of the process is locked, which is then taken for all that matters. */
static bool
has_locked_memory(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long kib = 0;
	char line[128];

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL && sscanf(line, "VmLck: %lu", &kib) != 1)
		continue;
	fclose(f);
	return kib != 0;
}

/*
 * Hardware finds memory as it is. Whether the IOMMU can bring in a page sysfs
 * does not say, so who may have such pages is told what to do about them.
 */
static void
tell_of_missing_pages(struct warp_dev *dev)
{
	if (dev->info.soft_mmio || dev->told_of_pages || rte_eal_has_hugepages() != 0 ||
	    has_locked_memory())
		return;
	dev->told_of_pages = true;
	WARP_LOG(NOTICE, dev->owner,
		 "memory is neither in hugepages nor locked: unless the IOMMU of %s serves page requests, operations over pages that are not present fail; use hugepages or mlockall()",
		 dev->info.name);
}

int
warp_uacce_queue_open(struct warp_queue *q)
{
	struct warp_qp_info qi = { 0 };
	struct warp_qp_ctx ctx = { 0 };
	char path[PATH_MAX];
	int ret;

	q->dus_size = q->dev->info.dus_size;
	q->mmio_size = q->dev->info.mmio_size;
	snprintf(path, sizeof(path), "%s/%s", warp_uacce_devfs(), q->dev_name);
	q->fd = open(path, O_RDWR | O_CLOEXEC);
	if (q->fd < 0)
		return queue_error(q, errno == EBUSY ? "all queues are in use" :
				   errno == EACCES ? "no right to open the node" :
				   "cannot open the node", errno);
	ret = query_geometry(q, &ctx, &qi);
	if (ret == 0)
		ret = map_region(q, WARP_UACCE_REGION_DUS, q->dus_size, &q->dus);
	if (ret == 0)
		ret = map_region(q, WARP_UACCE_REGION_MMIO, q->mmio_size, &q->mmio);
	if (ret == 0 && (q->dev->info.flags & WARP_UACCE_FLAG_REGIONS) != 0)
		ret = warp_mem_queue_add(q);
	if (ret == 0) {
		lay_out_ring(q, &ctx, &qi);
		if (ioctl(q->fd, WARP_UACCE_START_Q) < 0)
			ret = queue_error(q, "cannot start the queue", errno);
	}
	if (ret != 0)
		warp_uacce_queue_close(q);
	else
		tell_of_missing_pages(q->dev);
	return ret;
}

void
warp_uacce_queue_close(struct warp_queue *q)
{
	/* A child of fork() has no mapping, and the queue is its parent's. */
	if (q->pid == getpid()) {
		warp_mem_queue_del(q);
		/* The node drains the queue; what fails here close() does again. */
		ioctl(q->fd, WARP_UACCE_PUT_Q);
		/* Mappings hold the file open (datasheet, section 1.9). */
		if (q->mmio != NULL)
			munmap(q->mmio, q->mmio_size);
		if (q->dus != NULL)
			munmap(q->dus, q->dus_size);
	}
	q->mmio = q->dus = NULL;
	close(q->fd);
	q->fd = -1;
}

void
warp_uacce_queue_wake(struct warp_queue *q)
{
	/* A failure shows as a queue that died, through its status words. */
	(void)ioctl(q->fd, WARP_UACCE_WAKE);
}

void
warp_uacce_queue_stop(struct warp_queue *q)
{
	uint8_t *dus = q->dus;

	(void)ioctl(q->fd, WARP_UACCE_PUT_Q);
	/* The kernel sets these when it stops a queue; here it did as it was told. */
	rte_write32(1, dus + WARP_DUS_TX_STATUS(q->dus_size));
	rte_write32(1, dus + WARP_DUS_RX_STATUS(q->dus_size));
}
