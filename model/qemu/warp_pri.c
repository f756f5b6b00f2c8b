/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Page requests (PRI): a page that is not there is asked for, and the access
 * tried again when software has answered. Each core has at most one request.
 */

#include "qemu/osdep.h"
#include "hw/i386/intel_iommu.h"
#include "hw/i386/x86-iommu.h"
#include "hw/pci/pcie.h"
#include "warp_fn.h"

#define EXT_CAP_PRI	0x120

/* A group is the core and some bits of a count, so that a late answer is known as such. */
#define GROUP_CORES	WARP_MAX_CORES
#define GROUP_MAX	0x200u

static void
page_response(Notifier *n, void *data)
{
	WarpFn *fn = container_of(n, WarpFn, page_response);
	const VTDPageResponse *response = data;
	struct warp_core *core = &fn->cores[response->group % GROUP_CORES];

	if (response->sid != pci_get_bdf(PCI_DEVICE(fn)) || !core->page_waits ||
	    core->page_group != response->group)
		return;
	core->page_waits = false;
	core->page_code = response->code;
	qemu_cond_broadcast(&fn->page_answer);
}

/** Adds the capability. Linux wants it complete: answers with PASID, stopped after a reset. */
void
warp_pri_init(WarpFn *fn)
{
	PCIDevice *pdev = PCI_DEVICE(fn);

	qemu_cond_init(&fn->page_answer);
	if (!fn->page_requests)
		return;
	pcie_add_capability(pdev, PCI_EXT_CAP_ID_PRI, 1, EXT_CAP_PRI, PCI_EXT_CAP_PRI_SIZEOF);
	pci_set_word(pdev->wmask + EXT_CAP_PRI + PCI_PRI_CTRL, PCI_PRI_CTRL_ENABLE);
	pci_set_long(pdev->config + EXT_CAP_PRI + PCI_PRI_MAX_REQ, WARP_MAX_CORES);
	pci_set_long(pdev->wmask + EXT_CAP_PRI + PCI_PRI_ALLOC_REQ, 0xFFFFFFFFu);
	fn->page_response.notify = page_response;
	notifier_list_add(&INTEL_IOMMU_DEVICE(x86_iommu_get_default())->page_responses,
			  &fn->page_response);
}

static bool
enabled(WarpFn *fn)
{
	return fn->page_requests &&
	       (pci_get_word(PCI_DEVICE(fn)->config + EXT_CAP_PRI + PCI_PRI_CTRL) &
		PCI_PRI_CTRL_ENABLE) != 0;
}

/** Configuration may have been written: the status follows the enable bit. */
void
warp_pri_update(WarpFn *fn)
{
	if (fn->page_requests)
		pci_set_word(PCI_DEVICE(fn)->config + EXT_CAP_PRI + PCI_PRI_STATUS,
			     PCI_PRI_STATUS_PASID | (enabled(fn) ? 0 : PCI_PRI_STATUS_STOPPED));
}

void
warp_pri_reset(WarpFn *fn)
{
	if (!fn->page_requests)
		return;
	pci_set_word(PCI_DEVICE(fn)->config + EXT_CAP_PRI + PCI_PRI_CTRL, 0);
	pci_set_long(PCI_DEVICE(fn)->config + EXT_CAP_PRI + PCI_PRI_ALLOC_REQ, 0);
	warp_pri_update(fn);
}

/** True if a page that @p core finds missing can be asked for. */
bool
warp_pri_usable(struct warp_core *core)
{
	return enabled(core->fn) && core->pasid_as != NULL;
}

/**
 * Asks for a page and waits for the answer, without the big lock meanwhile:
 * the queue may have stopped when this returns. @return true: try again.
 */
bool
warp_pri_request(struct warp_core *core, uint64_t addr, bool write)
{
	WarpFn *fn = core->fn;

	core->page_group = (core->page_group + GROUP_CORES) % GROUP_MAX / GROUP_CORES * GROUP_CORES +
			   (uint16_t)(core - fn->cores);
	core->page_waits = true;
	if (!vtd_page_request(core->pasid_as, addr, write, core->page_group)) {
		core->page_waits = false;
		return false;
	}
	while (core->page_waits && core->q->life == core->life)
		qemu_cond_wait_bql(&fn->page_answer);
	if (core->page_waits) {
		core->page_waits = false;
		return false;
	}
	return core->page_code == 0;
}
