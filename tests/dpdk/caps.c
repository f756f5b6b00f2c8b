/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Prints what the compression devices that EAL was told to make say of
 * themselves: the features by the names that DPDK's feature tables use, one a
 * line. Exits 1 when EAL does not start, 2 when there is no device.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_compressdev.h>
#include <rte_eal.h>
#include <rte_version.h>

struct feature {
	uint64_t flag;
	const char *name;
};

static const struct feature device_features[] = {
	{ RTE_COMPDEV_FF_HW_ACCELERATED, "HW Accelerated" },
	{ RTE_COMPDEV_FF_CPU_SSE, "CPU SSE" },
	{ RTE_COMPDEV_FF_CPU_AVX, "CPU AVX" },
	{ RTE_COMPDEV_FF_CPU_AVX2, "CPU AVX2" },
	{ RTE_COMPDEV_FF_CPU_AVX512, "CPU AVX512" },
	{ RTE_COMPDEV_FF_CPU_NEON, "CPU NEON" },
};

static const struct feature algo_features[] = {
	{ RTE_COMP_FF_STATEFUL_COMPRESSION, "Stateful Compression" },
	{ RTE_COMP_FF_STATEFUL_DECOMPRESSION, "Stateful Decompression" },
	{ RTE_COMP_FF_OOP_SGL_IN_SGL_OUT, "OOP SGL In SGL Out" },
	{ RTE_COMP_FF_OOP_SGL_IN_LB_OUT, "OOP SGL In LB  Out" },
	{ RTE_COMP_FF_OOP_LB_IN_SGL_OUT, "OOP LB  In SGL Out" },
	{ RTE_COMP_FF_ADLER32_CHECKSUM, "Adler32" },
	{ RTE_COMP_FF_CRC32_CHECKSUM, "Crc32" },
	{ RTE_COMP_FF_CRC32_ADLER32_CHECKSUM, "Adler32&Crc32" },
	{ RTE_COMP_FF_HUFFMAN_FIXED, "Fixed" },
	{ RTE_COMP_FF_HUFFMAN_DYNAMIC, "Dynamic" },
};

static const char *
algo_name(enum rte_comp_algorithm algo)
{
	switch (algo) {
	case RTE_COMP_ALGO_NULL:
		return "Pass-through";
	case RTE_COMP_ALGO_DEFLATE:
		return "Deflate";
	case RTE_COMP_ALGO_LZS:
		return "LZS";
#if RTE_VERSION >= RTE_VERSION_NUM(23, 3, 0, 0)
	case RTE_COMP_ALGO_LZ4:
		return "LZ4";
#endif
	default:
		return "an algorithm without a name";
	}
}

static void
print_device(uint8_t id)
{
	const struct rte_compressdev_capabilities *cap;
	struct rte_compressdev_info info;
	unsigned int i;

	rte_compressdev_info_get(id, &info);
	printf("device %u driver %s queue pairs %u\n", id, info.driver_name,
	       info.max_nb_queue_pairs);
	for (i = 0; i < RTE_DIM(device_features); i++)
		if (info.feature_flags & device_features[i].flag)
			printf("feature %s\n", device_features[i].name);
	for (cap = info.capabilities; cap->algo != RTE_COMP_ALGO_UNSPECIFIED; cap++) {
		printf("feature %s\n", algo_name(cap->algo));
		printf("window %s %u %u %u\n", algo_name(cap->algo), cap->window_size.min,
		       cap->window_size.max, cap->window_size.increment);
		for (i = 0; i < RTE_DIM(algo_features); i++)
			if (cap->comp_feature_flags & algo_features[i].flag)
				printf("feature %s\n", algo_features[i].name);
	}
}

int
main(int argc, char **argv)
{
	uint8_t id, count;

	if (rte_eal_init(argc, argv) < 0)
		return 1;
	printf("dpdk %d.%02d\n", RTE_VER_YEAR, RTE_VER_MONTH);
	count = rte_compressdev_count();
	for (id = 0; id < count; id++)
		print_device(id);
	rte_eal_cleanup();
	return count != 0 ? EXIT_SUCCESS : 2;
}
