/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_H
#define WARP_HW_H

/*
 * What every hardware layout here builds on. These headers describe memory
 * that a device reads or writes and nothing else: no function touches a
 * device, and they compile in the kernel as well as in user space.
 */

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>
#else
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#endif

/*
 * All fields are little-endian. Only little-endian hosts drive these devices,
 * so the layouts use plain integers and refuse to compile elsewhere.
 */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "WarpDrive devices are little-endian and so must the host be"
#endif

#define WARP_HW_SIZE(type, size) \
	static_assert(sizeof(type) == (size), "size of " #type)
#define WARP_HW_OFFSET(type, field, offset) \
	static_assert(offsetof(type, field) == (offset), \
		      "offset of " #type "." #field)

/* Bits hi..lo set, both counted from 0. */
#define WARP_HW_MASK(hi, lo) \
	((uint32_t)((0xFFFFFFFFu >> (31 - (hi))) & (0xFFFFFFFFu << (lo))))

/** Every descriptor, of any engine, has this size. */
#define WARP_SQE_SIZE	128u

/** One descriptor slot, seen as words; the engines' layouts overlay it. */
struct warp_sqe {
	uint32_t dw[32];
};
WARP_HW_SIZE(struct warp_sqe, WARP_SQE_SIZE);

#endif /* WARP_HW_H */
