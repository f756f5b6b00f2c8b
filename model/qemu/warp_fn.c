/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The PCI function: identity, capabilities, properties, resets. */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/acpi/acpi_aml_interface.h"
#include "hw/acpi/aml-build.h"
#include "hw/i386/x86-iommu.h"
#include "hw/pci/msi.h"
#include "hw/pci/pcie.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "warp_fn.h"

#define PCI_VENDOR_WARP		0x19E5

#define CAP_EXP			0x40
#define CAP_MSI			0x80
#define EXT_CAP_ATS		0x100
#define EXT_CAP_PASID		0x110
#define EXT_CAP_PASID_SIZE	8

bool
warp_fn_pasid_enabled(WarpFn *fn)
{
	const uint8_t *config = PCI_DEVICE(fn)->config;

	return (pci_get_word(config + EXT_CAP_PASID + PCI_PASID_CTRL) & PCI_PASID_CTRL_ENABLE) != 0 &&
	       (pci_get_word(config + EXT_CAP_ATS + PCI_ATS_CTRL) & PCI_ATS_CTRL_ENABLE) != 0;
}

/*
 * ATS is what Linux asks for before it binds an address space; translations
 * are not cached here, so there is nothing to invalidate.
 */
static void
add_pasid(PCIDevice *pdev)
{
	pci_long_test_and_set_mask(pdev->config + CAP_EXP + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_EETLPP);
	pcie_ats_init(pdev, EXT_CAP_ATS, true);
	pcie_add_capability(pdev, PCI_EXT_CAP_ID_PASID, 1, EXT_CAP_PASID, EXT_CAP_PASID_SIZE);
	pci_set_word(pdev->config + EXT_CAP_PASID + PCI_PASID_CAP, WARP_PASID_WIDTH << 8);
	pci_set_word(pdev->wmask + EXT_CAP_PASID + PCI_PASID_CTRL, PCI_PASID_CTRL_ENABLE);
}

static bool
check_properties(WarpFn *fn, Error **errp)
{
	const struct warp_fn_type *type = fn->type;

	if (fn->n_queues == 0)
		fn->n_queues = type->default_queues;
	if (fn->n_queues < 2 || fn->n_queues > WARP_MAX_QUEUES) {
		error_setg(errp, "queues=%u: 2 to %u", fn->n_queues, WARP_MAX_QUEUES);
		return false;
	}
	if (fn->n_cores < 1 || fn->n_cores > WARP_MAX_CORES) {
		error_setg(errp, "cores=%u: 1 to %u", fn->n_cores, WARP_MAX_CORES);
		return false;
	}
	if (fn->page_requests && (fn->sync || fn->revision != WARP_REV_V3)) {
		error_setg(errp, "page-requests=on: needs revision=0x%x and sync=off", WARP_REV_V3);
		return false;
	}
	if (fn->sync)
		fn->n_cores = 1;
	if (fn->revision != WARP_REV_V2 && fn->revision != WARP_REV_V3) {
		error_setg(errp, "revision=0x%x: 0x%x or 0x%x", fn->revision,
			   WARP_REV_V2, WARP_REV_V3);
		return false;
	}
	if (fn->revision == WARP_REV_V2)
		fn->isolation = false;
	if (object_dynamic_cast(OBJECT(x86_iommu_get_default()), "intel-iommu") == NULL) {
		error_setg(errp, "needs -device intel-iommu");
		return false;
	}
	return true;
}

static void
fn_realize(PCIDevice *pdev, Error **errp)
{
	WarpFn *fn = WARP_FN(pdev);
	uint32_t i;

	fn->type = WARP_FN_GET_CLASS(fn)->type;
	if (!check_properties(fn, errp))
		return;
	pci_config_set_revision(pdev->config, fn->revision);
	if (pcie_endpoint_cap_init(pdev, CAP_EXP) < 0) {
		error_setg(errp, "no PCI Express capability");
		return;
	}
	pcie_cap_flr_init(pdev);
	add_pasid(pdev);
	warp_pri_init(fn);
	/* 64-bit with masks, as the driver's reset path takes for granted. */
	if (msi_init(pdev, CAP_MSI, WARP_MSI_VECTORS, true, true, errp) != 0)
		return;

	fn->queues = g_new0(struct warp_queue, fn->n_queues);
	for (i = 0; i < fn->n_queues; i++)
		fn->queues[i].qn = i;
	warp_mmio_init(fn);
	warp_regs_reset(fn);
	warp_events_reset(fn);
	warp_cores_init(fn, errp);
}

/* Also the function-level reset. The kernel restores what it needs of the configuration. */
static void
fn_reset(Object *obj, ResetType type)
{
	PCIDevice *pdev = PCI_DEVICE(obj);
	WarpFn *fn = WARP_FN(obj);

	warp_queues_stop(fn);
	warp_events_reset(fn);
	fn->vft_queues = 0;
	fn->sqc_table = 0;
	fn->cqc_table = 0;
	fn->err_raised = false;
	warp_regs_reset(fn);
	pci_set_word(pdev->config + EXT_CAP_ATS + PCI_ATS_CTRL, 0);
	pci_set_word(pdev->config + EXT_CAP_PASID + PCI_PASID_CTRL, 0);
	warp_pri_reset(fn);
	msi_reset(pdev);
}

static void
fn_config_write(PCIDevice *pdev, uint32_t addr, uint32_t value, int len)
{
	pci_default_write_config(pdev, addr, value, len);
	pcie_cap_flr_write_config(pdev, addr, value, len);
	warp_pri_update(WARP_FN(pdev));
}

/* The driver's controller reset needs a method of the platform; returning 0 is all it must do. */
static void
fn_build_aml(AcpiDevAmlIf *adev, Aml *scope)
{
	Aml *method = aml_method(WARP_FN(adev)->type->reset_method, 0, AML_NOTSERIALIZED);

	aml_append(method, aml_return(aml_int(0)));
	aml_append(scope, method);
}

static const Property fn_properties[] = {
	DEFINE_PROP_UINT32("queues", WarpFn, n_queues, 0),
	DEFINE_PROP_UINT32("cores", WarpFn, n_cores, 1),
	DEFINE_PROP_UINT8("revision", WarpFn, revision, WARP_REV_V3),
	DEFINE_PROP_BOOL("isolation", WarpFn, isolation, true),
	DEFINE_PROP_BOOL("page-requests", WarpFn, page_requests, false),
	DEFINE_PROP_BOOL("sync", WarpFn, sync, false),
};

static const VMStateDescription fn_vmstate = {
	.name = TYPE_WARP_FN,
	.unmigratable = 1,
};

static void
fn_class_init(ObjectClass *klass, void *data)
{
	DeviceClass *dc = DEVICE_CLASS(klass);
	PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);

	pc->realize = fn_realize;
	pc->config_write = fn_config_write;
	pc->vendor_id = PCI_VENDOR_WARP;
	dc->vmsd = &fn_vmstate;
	dc->hotpluggable = false; /* and so the core threads never end */
	RESETTABLE_CLASS(klass)->phases.hold = fn_reset;
	ACPI_DEV_AML_IF_CLASS(klass)->build_dev_aml = fn_build_aml;
	device_class_set_props(dc, fn_properties);
	set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

/** Class initializer of ZIP and SEC; @p data is their struct warp_fn_type. */
void
warp_fn_leaf_class_init(ObjectClass *klass, void *data)
{
	const struct warp_fn_type *type = data;
	PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);

	WARP_FN_CLASS(klass)->type = type;
	pc->device_id = type->device_id;
	pc->class_id = type->class_id;
}

static const TypeInfo fn_types[] = {
	{
		.name = TYPE_WARP_FN,
		.parent = TYPE_PCI_DEVICE,
		.instance_size = sizeof(WarpFn),
		.class_size = sizeof(WarpFnClass),
		.class_init = fn_class_init,
		.abstract = true,
		.interfaces = (InterfaceInfo[]) {
			{ INTERFACE_PCIE_DEVICE },
			{ TYPE_ACPI_DEV_AML_IF },
			{ },
		},
	},
};

DEFINE_TYPES(fn_types)
