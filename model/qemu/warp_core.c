/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Cores: where the engine runs, and how it reaches memory. With sync=on there
 * are no threads; the doorbell write itself does the work, so that a driver
 * never finds anything unfinished and its own instructions can be counted.
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/main-loop.h"
#include "qemu/rcu.h"
#include "hw/i386/intel_iommu.h"
#include "hw/i386/x86-iommu.h"
#include "warp_fn.h"

#define DMA_PAGE	0x1000u
#define PAGE_TRIES	4u	/* a page may go again before the next look */

/* @return the memory that the data of @p core's descriptors is in, NULL: none. */
static AddressSpace *
data_space(WarpFn *fn, struct warp_core *core)
{
	const struct warp_queue *q = core->q;
	PCIDevice *pdev = PCI_DEVICE(fn);
	uint32_t pasid = le16_to_cpu(q->sqc.pasid);
	bool use;

	if (fn->revision >= WARP_REV_V3)
		use = (le16_to_cpu(q->sqc.w11) & WARP_SQC_PASID_EN) != 0;
	else
		use = pasid != 0 && fn->type->global_pasid(fn);
	core->pasid_as = NULL;
	if (!use)
		return pci_get_address_space(pdev);
	if (!warp_fn_pasid_enabled(fn))
		return NULL;
	core->pasid_as = vtd_find_add_as(INTEL_IOMMU_DEVICE(x86_iommu_get_default()),
					 pci_get_bus(pdev), pdev->devfn, pasid);
	return &core->pasid_as->as;
}

/* True while @p core's jobs may touch memory. */
static bool
may_dma(const struct warp_core *core)
{
	WarpFn *fn = core->fn;

	return core->q != NULL && core->q->life == core->life && !warp_fn_halted(fn) &&
	       (pci_get_word(PCI_DEVICE(fn)->config + PCI_COMMAND) & PCI_COMMAND_MASTER) != 0;
}

/* One byte: with page requests, its page may be missing at first. */
static int
dma_byte(struct warp_core *core, AddressSpace *as, uint64_t addr, void *buf, DMADirection dir)
{
	unsigned int tries;
	MemTxResult ret;

	if (!warp_pri_usable(core))
		return dma_memory_rw(as, addr, buf, 1, dir, MEMTXATTRS_UNSPECIFIED) == MEMTX_OK ?
		       0 : -EFAULT;
	for (tries = 0; tries < PAGE_TRIES; tries++) {
		core->pasid_as->missing = false;
		core->pasid_as->quiet = true;
		ret = dma_memory_rw(as, addr, buf, 1, dir, MEMTXATTRS_UNSPECIFIED);
		core->pasid_as->quiet = false;
		if (ret == MEMTX_OK)
			return 0;
		if (!core->pasid_as->missing ||
		    !warp_pri_request(core, addr, dir == DMA_DIRECTION_FROM_DEVICE) ||
		    !may_dma(core))
			return -EFAULT;
	}
	return -EFAULT;
}

static int
dma_page(struct warp_core *core, AddressSpace *as, uint64_t addr, void *buf, size_t len,
	 bool write)
{
	const DMADirection dir = write ? DMA_DIRECTION_FROM_DEVICE : DMA_DIRECTION_TO_DEVICE;

	/* The first byte alone: a page that cannot be reached is one fault, not hundreds. */
	if (dma_byte(core, as, addr, buf, dir) != 0)
		return -EFAULT;
	if (len > 1 && dma_memory_rw(as, addr + 1, (uint8_t *)buf + 1, len - 1, dir,
				     MEMTXATTRS_UNSPECIFIED) != MEMTX_OK)
		return -EFAULT;
	return 0;
}

static int
core_dma(struct warp_core *core, uint64_t addr, void *buf, size_t len, bool write)
{
	WarpFn *fn = core->fn;
	AddressSpace *as;
	size_t n;
	int ret;

	BQL_LOCK_GUARD();
	if (!may_dma(core) || len > UINT64_MAX - addr)
		return -EFAULT;
	as = data_space(fn, core);
	if (as == NULL)
		return -EFAULT;
	for (; len != 0; addr += n, buf = (uint8_t *)buf + n, len -= n) {
		n = MIN(len, DMA_PAGE - addr % DMA_PAGE);
		ret = dma_page(core, as, addr, buf, n, write);
		if (ret != 0)
			return ret;
	}
	return 0;
}

static int
core_read(void *opaque, uint64_t addr, void *buf, size_t len)
{
	return core_dma(opaque, addr, buf, len, false);
}

static int
core_write(void *opaque, uint64_t addr, const void *buf, size_t len)
{
	return core_dma(opaque, addr, (void *)(uintptr_t)buf, len, true);
}

/* Takes what is runnable until nothing is. Enters and leaves with the big lock. */
static void
core_run(struct warp_core *core)
{
	WarpFn *fn = core->fn;

	while (warp_queue_fetch(fn, core)) {
		if (core->q == NULL)
			continue;
		if (!fn->sync)
			bql_unlock();
		fn->type->engine->exec(core->engine, core->jobs, core->n_jobs);
		if (!fn->sync)
			bql_lock();
		warp_queue_complete(fn, core);
	}
}

static void *
core_thread(void *opaque)
{
	struct warp_core *core = opaque;

	rcu_register_thread();
	bql_lock();
	for (;;) {
		core_run(core);
		qemu_cond_wait_bql(&core->fn->work);
	}
	return NULL;
}

/** There may be work. */
void
warp_cores_kick(WarpFn *fn)
{
	struct warp_core *core = &fn->cores[0];

	if (!fn->sync)
		qemu_cond_broadcast(&fn->work);
	else if (core->q == NULL) /* else a job's own write rang a doorbell */
		core_run(core);
}

bool
warp_cores_init(WarpFn *fn, Error **errp)
{
	const enum warp_model model =
		fn->revision >= WARP_REV_V3 ? WARP_MODEL_V3 : WARP_MODEL_V2;
	uint32_t i;

	qemu_cond_init(&fn->work);
	QTAILQ_INIT(&fn->runnable);
	for (i = 0; i < fn->n_cores; i++) {
		struct warp_core *core = &fn->cores[i];

		core->fn = fn;
		core->dma.read = core_read;
		core->dma.write = core_write;
		core->dma.opaque = core;
		core->engine = fn->type->engine->create(model, &core->dma);
		if (core->engine == NULL) {
			error_setg(errp, "no memory for the %s engine", fn->type->engine->name);
			return false;
		}
		if (!fn->sync)
			qemu_thread_create(&core->thread, fn->type->engine->name, core_thread,
					   core, QEMU_THREAD_DETACHED);
	}
	return true;
}
