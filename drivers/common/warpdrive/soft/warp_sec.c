/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The SEC engine: see warp_sec_int.h for how a descriptor goes through it. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <openssl/crypto.h>

#include "warp_sec_int.h"

uint8_t *
warp_sec_arena(struct warp_sec *sec, size_t len)
{
	/* Whole cache lines, and one more, so that no two jobs share one. */
	size_t need = (len + 127) & ~(size_t)63;
	uint8_t *p = sec->arena + sec->arena_used;

	if (need > WARP_SEC_ARENA_SIZE - sec->arena_used)
		return NULL;
	sec->arena_used += need;
	return p;
}

/* ---- Steps ---- */

static void
plan(struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	job->step[0] = WARP_STEP_NONE;
	job->step[1] = WARP_STEP_NONE;
	switch (r->kind) {
	case WARP_SEC_KIND_CIPHER:
		job->step[0] = WARP_STEP_CIPHER;
		break;
	case WARP_SEC_KIND_AUTH:
		job->step[0] = WARP_STEP_AUTH;
		break;
	case WARP_SEC_KIND_CHAIN:
		job->step[0] = WARP_STEP_CHAIN;
		break;
	case WARP_SEC_KIND_AEAD:
		job->step[0] = WARP_STEP_AEAD;
		break;
	case WARP_SEC_KIND_NOP:
		break;
	default:
		job->step[0] = WARP_STEP_GCM_STREAM;
		break;
	}
}

static void
copy(struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (job->in != job->out)
		memmove(job->out + (r->c_off - job->base), job->in + (r->c_off - job->base),
			warp_sec_c_span(r));
}

static void
run_step(struct warp_sec *sec, struct warp_sec_job *job, unsigned int i)
{
	const struct warp_sec_req *r = &job->r;

	switch (job->step[i]) {
	case WARP_STEP_CHAIN:
		if (warp_sec_imb_chain(sec, job))
			break;
		job->step[0] = r->seq == 0 ? WARP_STEP_CIPHER : WARP_STEP_AUTH;
		job->step[1] = r->seq == 0 ? WARP_STEP_AUTH : WARP_STEP_CIPHER;
		run_step(sec, job, 0);
		break;
	case WARP_STEP_CIPHER:
		if (warp_sec_c_span(r) == 0)
			break;
		if (r->cipher == WARP_SEC_CIPHER_COPY)
			copy(job);
		else if (!warp_sec_imb_cipher(sec, job))
			job->error = warp_sec_evp_cipher(sec, job);
		break;
	case WARP_STEP_AUTH:
		if (!warp_sec_imb_auth(sec, job))
			job->error = warp_sec_evp_auth(sec, job);
		break;
	case WARP_STEP_AEAD:
		if (!warp_sec_imb_aead(sec, job))
			job->error = warp_sec_evp_aead(sec, job);
		break;
	case WARP_STEP_GCM_STREAM:
		job->error = warp_sec_gcm_stream(sec, job);
		break;
	default:
		break;
	}
}

/* Between the two halves of a chain: a MAC that the cipher is to run over. */
static void
place_mac(struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;

	if (job->step[1] == WARP_STEP_CIPHER && r->auth == WARP_SEC_AUTH_CALC &&
	    (r->ext & WARP_SEC3_EXT_MAC_STREAM))
		memcpy(job->out + (r->mac_off - job->base), job->tag, r->mac_len);
}

/* ---- Finish ---- */

static uint8_t
compare(const struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *want = job->want;

	/* A MAC inside the stream, to be compared as it is after the cipher. */
	if (r->kind == WARP_SEC_KIND_CHAIN && r->seq == 0 && (r->ext & WARP_SEC3_EXT_MAC_STREAM))
		want = job->out + (r->mac_off - job->base);
	return warp_sec_icv(job->tag, want, r->mac_len);
}

static uint8_t
write_mac(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	const uint8_t *mac = job->tag;
	uint32_t len = r->mac_len;

	if (r->kind == WARP_SEC_KIND_GCM_FIRST || r->kind == WARP_SEC_KIND_GCM_MIDDLE) {
		mac = job->state;
		len = WARP_AES_BLOCK;
	} else if (r->kind == WARP_SEC_KIND_AUTH && r->no_pad &&
		   warp_mac_algs[r->a_alg].cls <= WARP_MAC_HMAC) {
		/* All of the state, whatever mac_len says. */
		mac = job->state;
		len = warp_md_info[warp_mac_algs[r->a_alg].md].state;
	}
	if (!(r->ext & WARP_SEC3_EXT_MAC_STREAM))
		return warp_dma_write(sec->dma, r->mac, mac, len) == 0 ? WARP_SEC_ERR_NONE :
									 WARP_SEC_ERR_ADDRESS;
	/* Where the cipher ran over it, it is in the buffer already, and no longer plain. */
	if (r->kind == WARP_SEC_KIND_CHAIN) {
		if (r->seq == 0)
			memcpy(job->out + (r->mac_off - job->base), mac, len);
		mac = job->out + (r->mac_off - job->base);
	}
	return warp_sec_write_back(sec, job, r->mac_off, mac, len);
}

static bool
has_mac(const struct warp_sec_req *r)
{
	return r->kind != WARP_SEC_KIND_NOP && r->kind != WARP_SEC_KIND_CIPHER;
}

static void
finish(struct warp_sec *sec, struct warp_sec_job *job)
{
	const struct warp_sec_req *r = &job->r;
	uint32_t status = WARP_SEC_DONE;

	if (job->error == WARP_SEC_ERR_NONE && has_mac(r)) {
		if (warp_sec_verifies(r))
			job->icv = compare(job);
		else
			job->error = write_mac(sec, job);
	}
	/* A copy is held back when the MAC is wrong; what was written in place cannot be. */
	if (job->error == WARP_SEC_ERR_NONE && job->has_out && job->icv != WARP_SEC_ICV_MISMATCH)
		job->error = warp_sec_write_back(sec, job, r->c_off,
						 job->out + (r->c_off - job->base),
						 warp_sec_c_span(r));
	if (job->error == WARP_SEC_ERR_NONE)
		status |= (uint32_t)job->icv << WARP_SEC_ICV_SHIFT |
			  (uint32_t)warp_sec_flag(r) << WARP_SEC_FLAG_SHIFT;
	else
		status |= (uint32_t)job->error << WARP_SEC_ERROR_SHIFT;
	job->out_sqe->dw[offsetof(struct warp_sec_bd3, status) / 4] = status;
}

/* ---- Rounds: as many jobs at once as have room in the arena ---- */

static int
prepare(struct warp_sec *sec, struct warp_sec_job *job, const struct warp_job *in)
{
	job->out_sqe = in->out;
	job->icv = WARP_SEC_ICV_NONE;
	job->has_out = false;
	job->stream_pieces = false;
	job->in = NULL;
	job->out = NULL;
	job->base = 0;
	job->aad = NULL;
	job->error = warp_sec_decode(sec->model, &in->in, &job->r);
	if (job->error == WARP_SEC_ERR_NONE)
		warp_sec_straight_learn(sec, &in->in, &job->r);
	if (job->error == WARP_SEC_ERR_NONE && job->r.kind != WARP_SEC_KIND_NOP) {
		size_t used = sec->arena_used;
		int rc = warp_sec_map(sec, job);

		if (rc == -ENOSPC && used > 0)
			return rc;
		if (rc == -ENOSPC)
			job->error = WARP_SEC_ERR_DATA_LEN;
	}
	plan(job);
	return 0;
}

static void
begin_round(struct warp_sec *sec)
{
	sec->arena_used = 0;
#ifdef WARP_SEC_IMB
	sec->batch++;
	sec->spill_used = 0;
#endif
#if WARP_SEC_STRAIGHT
	sec->left = sec->up != sec->down;
#endif
}

/* Before a key may be evicted, or a job waited for: what earlier rounds left in the lanes. */
static void
settle(struct warp_sec *sec)
{
#if WARP_SEC_STRAIGHT
	if (sec->left)
		warp_sec_imb_flush(sec);
#else
	(void)sec;
#endif
}

/* Keys that were spilled last no longer than their round. */
static bool
may_leave(const struct warp_sec *sec)
{
#if WARP_SEC_STRAIGHT
	return sec->spill_used == 0;
#else
	(void)sec;
	return false;
#endif
}

/* Jobs from the oldest on that the manager has. */
static unsigned int
unfinished(const struct warp_sec *sec)
{
#if WARP_SEC_STRAIGHT
	if (sec->up != sec->down)
		return sec->taken - sec->flights[sec->down % WARP_SEC_FLIGHTS].seq;
#else
	(void)sec;
#endif
	return 0;
}

/* What a job reads first, fetched while those before it run. Any address may be prefetched. */
static void
prefetch(const struct warp_job *job)
{
	const struct warp_sec_bd3 *bd = (const void *)&job->in;

	__builtin_prefetch((const void *)(uintptr_t)((uint64_t)bd->src_h << 32 | bd->src_l));
	__builtin_prefetch((const void *)(uintptr_t)((uint64_t)bd->c_iv_h << 32 | bd->c_iv_l));
}

/* The first half of a round. @return jobs taken; of these, @p staged went to the stages. */
static unsigned int
begin_jobs(struct warp_sec *sec, struct warp_job *jobs, unsigned int n, unsigned int *staged)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct warp_sec_job *job = &sec->jobs[*staged];

		if (i + WARP_SEC_AHEAD < n)
			prefetch(&jobs[i + WARP_SEC_AHEAD]);
		if (warp_sec_straight(sec, &jobs[i], sec->taken + i))
			continue;
		settle(sec);
		if (prepare(sec, job, &jobs[i]) != 0)
			break;
		if (job->error == WARP_SEC_ERR_NONE)
			run_step(sec, job, 0);
		sec->staged++;
		(*staged)++;
	}
	sec->taken += i;
	return i;
}

/* @p last: a round whose jobs may stay in the manager's lanes. */
static unsigned int
run_round(struct warp_sec *sec, struct warp_job *jobs, unsigned int n, bool last)
{
	unsigned int i, staged = 0;

	begin_round(sec);
	n = begin_jobs(sec, jobs, n, &staged);
	if (last && staged == 0 && may_leave(sec)) {
		warp_sec_straight_reap(sec);
		return n;
	}
	warp_sec_imb_flush(sec);
	if (staged == 0)
		return n;
	for (i = 0; i < staged; i++) {
		struct warp_sec_job *job = &sec->jobs[i];

		if (job->error != WARP_SEC_ERR_NONE || job->step[1] == WARP_STEP_NONE)
			continue;
		place_mac(job);
		run_step(sec, job, 1);
	}
	warp_sec_imb_flush(sec);
	for (i = 0; i < staged; i++)
		finish(sec, &sec->jobs[i]);
	return n;
}

static void
run_rounds(struct warp_sec *sec, struct warp_job *jobs, unsigned int n, bool leave)
{
	while (n > 0) {
		unsigned int some = n < WARP_SEC_BATCH ? n : WARP_SEC_BATCH;
		unsigned int done = run_round(sec, jobs, some, leave && some == n);

		jobs += done;
		n -= done;
	}
}

static void
sec_exec(void *engine, struct warp_job *jobs, unsigned int n)
{
	run_rounds(engine, jobs, n, false);
}

static unsigned int
sec_exec_some(void *engine, struct warp_job *jobs, unsigned int n)
{
	struct warp_sec *sec = engine;
	unsigned int left;

	run_rounds(sec, jobs, n, true);
	left = unfinished(sec);
	if (n > 0 && left <= WARP_SEC_BATCH)
		return left;
	warp_sec_imb_flush(sec);
	return 0;
}

static void
sec_destroy(void *engine)
{
	struct warp_sec *sec = engine;
	unsigned int i;

	warp_sec_imb_fini(sec);
	warp_sec_evp_fini(sec);
	EVP_MD_CTX_free(sec->sha3_ctx);
	for (i = 0; i < 4; i++)
		EVP_MD_free(sec->sha3[i]);
	for (i = 0; sec->jobs != NULL && i < WARP_SEC_BATCH; i++) {
		warp_sglio_free(&sec->jobs[i].src_io);
		warp_sglio_free(&sec->jobs[i].dst_io);
	}
	if (sec->jobs != NULL)
		OPENSSL_cleanse(sec->jobs, (WARP_SEC_BATCH + 1) * sizeof(*sec->jobs));
	free(sec->jobs);
	if (sec->arena != NULL)
		munmap(sec->arena, WARP_SEC_ARENA_SIZE);
	free(sec);
}

static void
init_crc(struct warp_sec *sec)
{
	uint32_t i, j, c;

	for (i = 0; i < 256; i++) {
		for (c = i, j = 0; j < 8; j++)
			c = c & 1 ? 0xEDB88320 ^ c >> 1 : c >> 1;
		sec->crc_table[i] = c;
	}
}

static void *
sec_create(enum warp_model model, const struct warp_dma *dma)
{
	static const char * const sha3[4] = { "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512" };
	struct warp_sec *sec = calloc(1, sizeof(*sec));
	void *arena;
	unsigned int i;

	if (sec == NULL)
		return NULL;
	sec->model = model;
	sec->dma = dma;
	init_crc(sec);
	sec->jobs = aligned_alloc(64, (WARP_SEC_BATCH + 1) * sizeof(*sec->jobs));
	if (sec->jobs != NULL)
		memset(sec->jobs, 0, (WARP_SEC_BATCH + 1) * sizeof(*sec->jobs));
	/* Pages that no large request touches cost nothing. */
	arena = mmap(NULL, WARP_SEC_ARENA_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena != MAP_FAILED)
		sec->arena = arena;
	sec->sha3_ctx = EVP_MD_CTX_new();
	for (i = 0; i < 4; i++)
		sec->sha3[i] = EVP_MD_fetch(NULL, sha3[i], NULL);
	if (sec->jobs == NULL || sec->arena == NULL || sec->sha3_ctx == NULL ||
	    warp_sec_evp_init(sec) != 0 || warp_sec_imb_init(sec) != 0) {
		sec_destroy(sec);
		return NULL;
	}
	return sec;
}

const struct warp_engine_ops warp_sec_engine = {
	.name = "sec",
	.batch = WARP_SEC_BATCH,
	.create = sec_create,
	.destroy = sec_destroy,
	.exec = sec_exec,
	.exec_some = sec_exec_some,
};
