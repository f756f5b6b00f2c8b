/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What makes a function the ZIP accelerator, datasheet sections 2.3, 4.2 and 11.2. */

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "warp_fn.h"

#define ZIP_DATA_READ_USER	0x301128u
#define ZIP_SVA_IDLE		0x3011C4u

static const struct warp_reg_value zip_values[] = {
	{ 0x3124, 0x00007C77 },
	{ 0x3128, 0x00006C77 },
	{ 0x312C, 0x00000008 },
	{ 0x3130, 0x00001FFE },
	{ 0x3134, 0x000007FE },
	{ 0x3138, 0x00000001 },
	{ 0x313C, 0x12050203 },
	{ 0x3140, 0x001C0003 },
	{ 0x3144, 0 },		/* nothing for the kernel's own crypto API */
	{ 0x3148, 0x0000003F },	/* zlib, gzip, deflate */
	{ 0x314C, 0xD5 },
	{ 0x3150, 0xD5 },
	{ 0x3154, 0x2A },
	{ 0x3158, 0x2A },
	{ 0x315C, 0x2A },
	{ 0, 0 },
};

static const uint32_t zip_constant[] = { 0x3010AC, ZIP_SVA_IDLE, 0 };

static bool
zip_global_pasid(WarpFn *fn)
{
	return (warp_reg_get(fn, ZIP_DATA_READ_USER) & 1) != 0;
}

static const struct warp_fn_type zip_fn = {
	.engine = &warp_zip_engine,
	.device_id = 0xA250,
	.class_id = PCI_CLASS_OTHERS,
	.default_queues = 64,
	.reset_method = "ZRST",
	.values = zip_values,
	.constant = zip_constant,
	.err_source = 0x3010A0,
	.err_mask = 0x3010A4,
	.err_set = 0x3010A8,
	.err_status = 0x3010AC,
	.err_shutdown = 0x30120C,
	.global_pasid = zip_global_pasid,
};

static const TypeInfo zip_types[] = {
	{
		.name = "warpdrive-zip",
		.parent = TYPE_WARP_FN,
		.class_init = warp_fn_leaf_class_init,
		.class_data = (void *)(uintptr_t)&zip_fn,
	},
};

DEFINE_TYPES(zip_types)
