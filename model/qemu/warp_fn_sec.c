/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* What makes a function the SEC accelerator, datasheet sections 2.4, 4.3 and 11.2. */

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "warp_fn.h"

#define SEC_MEM_READY		0x301104u
#define SEC_USER_V2		0x301224u
#define SEC_USER_V2_PASID	0x01010101u

static const struct warp_reg_value sec_values[] = {
	{ 0x3124, 0x00007C77 },
	{ 0x3128, 0x00006C77 },
	{ 0x312C, 0x00000008 },
	{ 0x3130, 0x00060177 },
	{ 0x3134, 0x00000177 },
	{ 0x3138, 0x0000C088 },
	{ 0x313C, 0x00110404 },
	{ 0x3140, 0x0000000F },
	{ 0x3144, 0 },		/* nothing for the kernel's own crypto API */
	{ 0x3148, 0 },
	{ 0x314C, 0xFFFFFFFF },	/* cipher, digest, aead */
	{ 0x3150, 0x00003FFF },
	{ 0x3154, 0xFFFFFFFF }, { 0x3158, 0x00003FFF },
	{ 0x315C, 0xFFFFFFFF }, { 0x3160, 0x00003FFF },
	{ 0x3164, 0xFFFFFFFF }, { 0x3168, 0x00003FFF },
	{ 0x316C, 0xFFFFFFFF }, { 0x3170, 0x00003FFF },
	{ SEC_MEM_READY, 1 },
	{ 0, 0 },
};

static const uint32_t sec_constant[] = { 0x301008, SEC_MEM_READY, 0x301EC4, 0x301ED4, 0 };

static bool
sec_global_pasid(WarpFn *fn)
{
	return (warp_reg_get(fn, SEC_USER_V2) & SEC_USER_V2_PASID) != 0;
}

/*
 * The driver sets bit 0 of 0x301200, big-endian descriptors, on every machine
 * but Arm. Nothing here looks at it.
 */
static const struct warp_fn_type sec_fn = {
	.engine = &warp_sec_engine,
	.device_id = 0xA255,
	.class_id = PCI_CLASS_CRYPT_OTHER,
	.default_queues = 256,
	.reset_method = "SRST",
	.values = sec_values,
	.constant = sec_constant,
	.err_source = 0x301010,
	.err_mask = 0x301000,
	.err_mask_enables = true,
	.err_status = 0x301008,
	.err_shutdown = 0x301014,
	.global_pasid = sec_global_pasid,
};

static const TypeInfo sec_types[] = {
	{
		.name = "warpdrive-sec",
		.parent = TYPE_WARP_FN,
		.class_init = warp_fn_leaf_class_init,
		.class_data = (void *)(uintptr_t)&sec_fn,
	},
};

DEFINE_TYPES(sec_types)
