/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * DPDK's own cryptodev suites on crypto_warpdrive. Their source picks devices
 * by driver name through functions that are private to it, so it is included
 * here whole, unchanged, from the DPDK source of the installed version.
 */

#include <stdbool.h>

#include <rte_config.h>
/* Its tests drive another driver's devices. */
#undef RTE_CRYPTO_SCHEDULER

#include <rte_cryptodev.h>

static bool whole_bytes;

/*
 * Lengths of the raw API are whole bytes, whatever the device can do in ops. The
 * suite has no way to know and would cut its odd bits off; told that the device
 * takes none, it leaves those cases out.
 */
static void
suite_info_get(uint8_t dev_id, struct rte_cryptodev_info *info)
{
	rte_cryptodev_info_get(dev_id, info);
	if (whole_bytes)
		info->feature_flags &= ~RTE_CRYPTODEV_FF_NON_BYTE_ALIGNED_DATA;
}

#define rte_cryptodev_info_get suite_info_get
#include "test_cryptodev.c"

#define WARP_DRIVER "crypto_warpdrive"

static int
test_warpdrive(void)
{
	return run_cryptodev_testsuite(WARP_DRIVER);
}

static int
test_warpdrive_raw(void)
{
	int ret;

	global_api_test_type = CRYPTODEV_RAW_API_TEST;
	whole_bytes = true;
	ret = run_cryptodev_testsuite(WARP_DRIVER);
	whole_bytes = false;
	global_api_test_type = CRYPTODEV_API_TEST;
	return ret;
}

REGISTER_TEST_COMMAND(cryptodev_warpdrive_autotest, test_warpdrive);
REGISTER_TEST_COMMAND(cryptodev_warpdrive_raw_autotest, test_warpdrive_raw);

/* What DPDK's test program runs when it starts itself again, which no suite of ours does. */

int
test_mp_secondary(void)
{
	return -1;
}

int
test_panic(void)
{
	return -1;
}

int
test_exit(void)
{
	return -1;
}

int
test_timer_secondary(void)
{
	return -1;
}

int
test_pdump(void)
{
	return -1;
}

/* Commands of its shell that are for other tests. */

int
test_set_rxtx_conf(cmdline_fixed_string_t mode)
{
	RTE_SET_USED(mode);
	return -1;
}

int
test_set_rxtx_anchor(cmdline_fixed_string_t type)
{
	RTE_SET_USED(type);
	return -1;
}

int
test_set_rxtx_sc(cmdline_fixed_string_t type)
{
	RTE_SET_USED(type);
	return -1;
}
