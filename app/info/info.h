/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_INFO_H
#define WARP_INFO_H

#include <stdint.h>

/** Prints "  label        " and the words after it, broken into lines of a terminal's width. */
void info_line(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** Names of the set bits of a mask, each by name_of(bit); a bit without a name by its number. */
void info_bits(const char *label, uint64_t mask, const char *(*name_of)(uint64_t bit));

/** Prints what the compression or crypto device of this name offers. @return 0, or -1: no such */
int info_compress_offer(const char *device);
int info_crypto_offer(const char *device);

#endif /* WARP_INFO_H */
