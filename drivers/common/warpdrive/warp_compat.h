/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_COMPAT_H
#define WARP_COMPAT_H

/* Every difference between the supported DPDK releases (22.11 and later) is here. */

#include <rte_atomic.h>
#include <rte_common.h>
#include <rte_version.h>

/* The C11 memory orders and the atomic qualifier got DPDK names in 23.11. */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 11, 0, 0)
#include <rte_stdatomic.h>
#define WARP_ATOMIC(type)		RTE_ATOMIC(type)
#define warp_load_acquire(p)		rte_atomic_load_explicit(p, rte_memory_order_acquire)
#define warp_load_relaxed(p)		rte_atomic_load_explicit(p, rte_memory_order_relaxed)
#define warp_store_release(p, v)	rte_atomic_store_explicit(p, v, rte_memory_order_release)
#define warp_store_relaxed(p, v)	rte_atomic_store_explicit(p, v, rte_memory_order_relaxed)
#define warp_fence_full()		rte_atomic_thread_fence(rte_memory_order_seq_cst)
#else
#define WARP_ATOMIC(type)		type
#define warp_load_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define warp_load_relaxed(p)		__atomic_load_n(p, __ATOMIC_RELAXED)
#define warp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define warp_store_relaxed(p, v)	__atomic_store_n(p, v, __ATOMIC_RELAXED)
#define warp_fence_full()		rte_atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

/* LZ4 entered compressdev with 23.03. */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
#define WARP_HAVE_LZ4	1
#else
#define WARP_HAVE_LZ4	0
#endif

/* What cryptodev got names for after 22.11. */
#define WARP_HAVE_SM3_HMAC	(RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0))
#define WARP_HAVE_SM4_FEEDBACK	(RTE_VERSION >= RTE_VERSION_NUM(23, 7, 0, 0))
#define WARP_HAVE_SM4_XTS	(RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0))
#define WARP_HAVE_SM4_GCM	(RTE_VERSION >= RTE_VERSION_NUM(25, 3, 0, 0))

/* The uacce bus entered DPDK with 24.03, and a build may leave it out. */
#ifdef RTE_BUS_UACCE
#define WARP_HAVE_UACCE_BUS	1
#else
#define WARP_HAVE_UACCE_BUS	0
#endif

/* Telemetry's unsigned integers were renamed in 23.03. */
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
#define warp_tel_add_uint(d, name, v)	rte_tel_data_add_dict_uint(d, name, v)
#else
#define warp_tel_add_uint(d, name, v)	rte_tel_data_add_dict_u64(d, name, v)
#endif

/* From 25.07 on DPDK's build finds exported symbols by this macro, not in version.map. */
#ifndef RTE_EXPORT_INTERNAL_SYMBOL
#define RTE_EXPORT_INTERNAL_SYMBOL(symbol)
#endif

#endif /* WARP_COMPAT_H */
