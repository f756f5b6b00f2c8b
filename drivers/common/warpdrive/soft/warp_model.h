/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_MODEL_H
#define WARP_MODEL_H

/** Which device is imitated; see the guide's table of models. */
enum warp_model {
	WARP_MODEL_V2 = 2,	/* exactly hisi_qm_v2, Kunpeng 920 */
	WARP_MODEL_V3 = 3,	/* exactly hisi_qm_v3, Kunpeng 930 */
	WARP_MODEL_EXT = 4,	/* V3 and what software can do beyond */
};

#endif /* WARP_MODEL_H */
