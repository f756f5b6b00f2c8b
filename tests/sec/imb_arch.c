/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Makes ipsec-mb run the code of another CPU than this one: WARP_TEST_IMB is
 * sse, avx, avx2, or none for one that it does not run on. Linked with --wrap.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef WARP_SEC_IMB
#include <intel-ipsec-mb.h>

void __real_init_mb_mgr_auto(IMB_MGR *mgr, IMB_ARCH *arch);
void __wrap_init_mb_mgr_auto(IMB_MGR *mgr, IMB_ARCH *arch);

static const char *
wanted(void)
{
	const char *name = getenv("WARP_TEST_IMB");

	return name != NULL ? name : "";
}

void
__wrap_init_mb_mgr_auto(IMB_MGR *mgr, IMB_ARCH *arch)
{
	static const struct {
		const char *name;
		void (*init)(IMB_MGR *);
		uint64_t needs;
		IMB_ARCH arch;
	} archs[] = {
		{ "sse", init_mb_mgr_sse, IMB_CPUFLAGS_SSE, IMB_ARCH_SSE },
		{ "avx", init_mb_mgr_avx, IMB_CPUFLAGS_AVX, IMB_ARCH_AVX },
		{ "avx2", init_mb_mgr_avx2, IMB_CPUFLAGS_AVX2, IMB_ARCH_AVX2 },
	};
	unsigned int i;

	if (strcmp(wanted(), "none") == 0) {
		*arch = IMB_ARCH_NONE;
		return;
	}
	for (i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		if (strcmp(archs[i].name, wanted()) != 0)
			continue;
		if ((imb_get_feature_flags() & archs[i].needs) != archs[i].needs) {
			printf("this CPU has no %s\n", archs[i].name);
			exit(77);
		}
		archs[i].init(mgr);
		*arch = archs[i].arch;
		return;
	}
	__real_init_mb_mgr_auto(mgr, arch);
}
#endif
