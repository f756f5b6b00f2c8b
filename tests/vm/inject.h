/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_TEST_INJECT_H
#define WARP_TEST_INJECT_H

/*
 * The kernel's fault injection, for root: allocations (slab and pages, also those that could wait)
 * and accesses to user memory that fail. Between inject_start() and inject_end() the kernel log may
 * speak of allocations that failed.
 */

#include <stdbool.h>

/** @return false: this kernel has none, or not for this user. */
bool inject_start(void);
void inject_end(void);

/** The @p nth place to fail that this thread comes to fails, from 1 on. */
void inject_arm(unsigned int nth);
/** Takes that back. @return whether it has come to pass. */
bool inject_disarm(void);

/**
 * Only places below a function count from now on, in the sense of the stack: those of the kernel's
 * function @p name; NULL: all. @return false if there is none.
 */
bool inject_only_below(const char *name);
/** All allocations that the code of @p module comes to fail, in whatever thread; or no more. */
bool inject_module(const char *module, bool fail);

#endif /* WARP_TEST_INJECT_H */
