/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef HW_H
#define HW_H

/* What the tests of both drivers do to the modelled hardware. */

#include <stddef.h>
#include <stdint.h>

/** Memory whose pages are present. */
uint8_t *hw_memory(size_t len);
/** The node of a device that the kernel's driver calls @p device, e.g. "hisi_zip"; NULL: none. */
const char *hw_node(const char *device);
/** Resets the function of a node by sysfs, and returns when that is done. */
void hw_function_reset(const char *node);
/** Makes the model report an error that the kernel's driver resets the controller for. */
void hw_controller_reset(const char *node);
uint64_t hw_now_ms(void);

#endif /* HW_H */
