/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef APP_EAL_H
#define APP_EAL_H

/** How a small program starts EAL. Strings must stay valid during the call only. */
struct app_eal_conf {
	const char *program;	/**< its name; also EAL's file prefix */
	const char *log_level;	/**< of everything: "error", "notice" ... */
	unsigned int mem_mib;	/**< memory for DPDK; taken from the system only as it is touched */
	const char *replace;	/**< options, separated by blanks, to be used instead of ours; or NULL */
	const char *vdev;	/**< a virtual device to create as well, or NULL */
};

/**
 * Starts EAL for a program that is used like any other: without hugepages, PCI and shared files, on
 * all CPUs that the process may use. The drivers are those of the build tree that the program lies in,
 * or the installed ones, or those that the environment variable WARPDRIVE_EAL loads. EAL logs to stderr.
 *
 * @return NULL, or why it does not start
 */
const char *app_eal_start(const struct app_eal_conf *conf);

#endif /* APP_EAL_H */
