/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Digests and HMACs, single and in stages; datasheet section 4.13. */

#ifdef __KERNEL__
#include "sec.h"
#else
#include <string.h>

#include "warp_sec_int.h"
#endif

static uint8_t
status(int rc)
{
	return rc == 0 ? WARP_SEC_ERR_NONE : WARP_SEC_ERR_INTERNAL;
}

static void
hmac_pad(struct warp_md *m, const struct warp_sec_job *job, uint8_t pad)
{
	uint8_t block[WARP_SEC_MAX_BLOCK];
	unsigned int i, len = warp_md_info[m->alg].block;

	memset(block, 0, len);
	memcpy(block, job->a_key, job->r.a_key_len);
	for (i = 0; i < len; i++)
		block[i] ^= pad;
	warp_md_update(m, block, len);
	warp_cleanse(block, len);
}

uint8_t
warp_sec_digest(struct warp_sec *sec, struct warp_sec_job *job, const uint8_t *data)
{
	const struct warp_sec_req *r = &job->r;
	const struct warp_mac_alg *alg = &warp_mac_algs[r->a_alg];
	const struct warp_md_info *info = &warp_md_info[alg->md];
	bool hmac = alg->cls == WARP_MAC_HMAC;
	uint8_t inner[WARP_SEC_MAX_TAG];
	struct warp_md m;
	int rc;

	if (warp_md_init(sec, &m, alg->md) != 0)
		return WARP_SEC_ERR_AUTH;
	if (r->ai_gen == WARP_SEC_AI_GEN_ADDR) {
		/* Only the last BD knows the length; the inner pad's block is not in it. */
		uint64_t before = r->no_pad ? 0 : r->long_len - (uint64_t)r->a_len * 8;

		if (hmac)
			before += info->block * 8u;
		warp_md_load(&m, job->state, before);
	} else if (hmac) {
		hmac_pad(&m, job, 0x36);
	}
	if (r->a_len > 0)
		warp_md_update(&m, data, r->a_len);
	if (r->no_pad)
		return status(warp_md_save(&m, job->state));
	if (!hmac)
		return status(warp_md_final(&m, job->tag));
	if (warp_md_final(&m, inner) != 0)
		return WARP_SEC_ERR_INTERNAL;
	if (warp_md_init(sec, &m, alg->md) != 0)
		return WARP_SEC_ERR_AUTH;
	hmac_pad(&m, job, 0x5C);
	warp_md_update(&m, inner, info->digest);
	rc = warp_md_final(&m, job->tag);
	warp_cleanse(&m, sizeof(m));
	return status(rc);
}
