/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WDZIP_EAL_H
#define WDZIP_EAL_H

#define WZ_DEFAULT_VDEV "compress_warpdrive"

/**
 * Starts EAL: without hugepages, PCI and shared files, on all CPUs that the process may use.
 *
 * @param mem_mib  memory for DPDK, in MiB; taken from the system only as it is touched
 * @return 0, or -1 after an error, which has been reported
 */
int wz_eal_start(unsigned int mem_mib);

#endif /* WDZIP_EAL_H */
