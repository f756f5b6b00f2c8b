/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The SEC function: ciphers and digests by its descriptors of both types, OpenSSL is the control. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "hw/warp_hw_sec.h"
#include "iommu_test.h"

#define LEN	(32u * 1024)
#define MAC	32u		/* SHA-256 */

static const uint8_t key[16] = "sixteen byte key", iv[16] = "initial vector..";

static bool
sec_done(const struct warp_sqe *sqe)
{
	/* The status word has one place in both types. */
	const struct warp_sec_bd3 *bd = (const void *)sqe;

	return (bd->status & WARP_SEC_DONE) != 0 && (bd->status & WARP_SEC_ERROR_MASK) == 0 &&
	       (bd->status & WARP_SEC_FLAG_MASK) >> WARP_SEC_FLAG_SHIFT != 0;
}

static void
cbc_bd2(struct warp_sqe *sqe, const void *src, void *dst, size_t len, uint32_t op)
{
	struct warp_sec_bd2 *bd = (void *)sqe;

	bd->ctrl = WARP_SEC_BD_TYPE2 | op << WARP_SEC2_CIPHER_SHIFT | 1u << WARP_SEC2_DE_SHIFT;
	bd->cipher = WARP_SEC_C_KEY_128 << WARP_SEC2_C_KEY_LEN_SHIFT |
		     WARP_SEC_C_MODE_CBC << WARP_SEC2_C_MODE_SHIFT |
		     WARP_SEC_C_ALG_AES << WARP_SEC2_C_ALG_SHIFT;
	bd->c_len = (uint32_t)len;
	bd->c_iv_l = (uint32_t)(uintptr_t)iv;
	bd->c_iv_h = (uint32_t)((uintptr_t)iv >> 32);
	bd->c_key_l = (uint32_t)(uintptr_t)key;
	bd->c_key_h = (uint32_t)((uintptr_t)key >> 32);
	bd->src_l = (uint32_t)(uintptr_t)src;
	bd->src_h = (uint32_t)((uintptr_t)src >> 32);
	bd->dst_l = (uint32_t)(uintptr_t)dst;
	bd->dst_h = (uint32_t)((uintptr_t)dst >> 32);
}

static void
cbc_bd3(struct warp_sqe *sqe, const void *src, void *dst, size_t len, uint32_t op)
{
	struct warp_sec_bd3 *bd = (void *)sqe;

	bd->ctrl = WARP_SEC_BD_TYPE3 | 1u << WARP_SEC3_DE_SHIFT;
	bd->cipher = op << WARP_SEC3_CIPHER_SHIFT |
		     WARP_SEC_C_KEY_128 << WARP_SEC3_C_KEY_LEN_SHIFT |
		     WARP_SEC_C_MODE_CBC << WARP_SEC3_C_MODE_SHIFT |
		     WARP_SEC_C_ALG_AES << WARP_SEC3_C_ALG_SHIFT;
	bd->c_len = (uint32_t)len;
	bd->c_iv_l = (uint32_t)(uintptr_t)iv;
	bd->c_iv_h = (uint32_t)((uintptr_t)iv >> 32);
	bd->c_key_l = (uint32_t)(uintptr_t)key;
	bd->c_key_h = (uint32_t)((uintptr_t)key >> 32);
	bd->src_l = (uint32_t)(uintptr_t)src;
	bd->src_h = (uint32_t)((uintptr_t)src >> 32);
	bd->dst_l = (uint32_t)(uintptr_t)dst;
	bd->dst_h = (uint32_t)((uintptr_t)dst >> 32);
}

static void
cbc(struct warp_sqe *sqe, const void *src, void *dst, size_t len, uint32_t op)
{
	memset(sqe, 0, sizeof(*sqe));
	if (is_v2())
		cbc_bd2(sqe, src, dst, len, op);
	else
		cbc_bd3(sqe, src, dst, len, op);
}

static void
sha256(struct warp_sqe *sqe, const void *src, size_t len, void *mac)
{
	struct warp_sec_bd2 *bd2 = (void *)sqe;
	struct warp_sec_bd3 *bd3 = (void *)sqe;

	memset(sqe, 0, sizeof(*sqe));
	if (is_v2()) {
		bd2->ctrl = WARP_SEC_BD_TYPE2 | WARP_SEC_AUTH_CALC << WARP_SEC2_AUTH_SHIFT;
		bd2->auth = MAC / 4 << WARP_SEC2_MAC_LEN_SHIFT |
			    WARP_SEC_A_ALG_SHA256 << WARP_SEC2_A_ALG_SHIFT;
		bd2->a_len = (uint32_t)len;
		bd2->src_l = (uint32_t)(uintptr_t)src;
		bd2->src_h = (uint32_t)((uintptr_t)src >> 32);
		bd2->mac_l = (uint32_t)(uintptr_t)mac;
		bd2->mac_h = (uint32_t)((uintptr_t)mac >> 32);
		return;
	}
	bd3->ctrl = WARP_SEC_BD_TYPE3;
	bd3->auth = WARP_SEC_AUTH_CALC << WARP_SEC3_AUTH_SHIFT | MAC / 4 << WARP_SEC3_MAC_LEN_SHIFT |
		    WARP_SEC_A_ALG_SHA256 << WARP_SEC3_A_ALG_SHIFT;
	bd3->a_len = (uint32_t)len;
	bd3->src_l = (uint32_t)(uintptr_t)src;
	bd3->src_h = (uint32_t)((uintptr_t)src >> 32);
	bd3->mac_l = (uint32_t)(uintptr_t)mac;
	bd3->mac_h = (uint32_t)((uintptr_t)mac >> 32);
}

static void
ref_cbc(const uint8_t *src, uint8_t *dst, size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;

	if (ctx == NULL || EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 ||
	    EVP_EncryptUpdate(ctx, dst, &n, src, (int)len) != 1 || n != (int)len)
		abort();
	EVP_CIPHER_CTX_free(ctx);
}

void
sec_encrypt(struct warp_sqe *sqe, const void *src, size_t len, void *dst, size_t room)
{
	(void)room;
	cbc(sqe, src, dst, len, WARP_SEC_CIPHER_ENCRYPT);
}

const char *
sec_check(const struct warp_sqe *sqe, const void *src, size_t len, const void *dst)
{
	uint8_t *ref = malloc(len);
	bool same;

	if (ref == NULL)
		abort();
	ref_cbc(src, ref, len);
	same = memcmp(dst, ref, len) == 0;
	free(ref);
	CHECK(sec_done(sqe), "status 0x%08x", sqe->dw[28]);
	CHECK(same, "not what OpenSSL makes of it");
	return NULL;
}

static const char *
cipher_both_ways(void)
{
	uint8_t *text = malloc(LEN), *out = malloc(LEN), *ref = malloc(LEN), on_stack[LEN];
	struct warp_sqe sqe;
	struct uq q;

	make_text(text, LEN, 6);
	memset(out, 0, LEN);
	memset(on_stack, 0, LEN);
	ref_cbc(text, ref, LEN);
	CHECK(uq_open(&q, SEC_NODE, WARP_SEC_QC_TYPE) == 0, "no queue");
	cbc(&sqe, text, out, LEN, WARP_SEC_CIPHER_ENCRYPT);
	CHECK(uq_exec(&q, &sqe) == 0, "no completion");
	CHECK(sec_done(&sqe), "status 0x%08x", sqe.dw[28]);
	CHECK(memcmp(out, ref, LEN) == 0, "not what OpenSSL makes of it");
	cbc(&sqe, out, on_stack, LEN, WARP_SEC_CIPHER_DECRYPT);
	CHECK(uq_exec(&q, &sqe) == 0, "no completion");
	CHECK(sec_done(&sqe), "status 0x%08x", sqe.dw[28]);
	CHECK(memcmp(on_stack, text, LEN) == 0, "text came back changed");
	uq_close(&q);
	free(text);
	free(out);
	free(ref);
	return NULL;
}

static const char *
digest(void)
{
	uint8_t *text = malloc(LEN), mac[MAC] = { 0 }, ref[MAC];
	unsigned int len;
	struct warp_sqe sqe;
	struct uq q;

	make_text(text, LEN, 6);
	CHECK(uq_open(&q, SEC_NODE, WARP_SEC_QC_TYPE) == 0, "no queue");
	for (len = 1; len < LEN; len = len * 3 + 1) {
		if (EVP_Digest(text, len, ref, NULL, EVP_sha256(), NULL) != 1)
			abort();
		sha256(&sqe, text, len, mac);
		CHECK(uq_exec(&q, &sqe) == 0, "no completion");
		CHECK(sec_done(&sqe), "%u bytes: status 0x%08x", len, sqe.dw[28]);
		CHECK(memcmp(mac, ref, MAC) == 0, "%u bytes: not what OpenSSL makes of it", len);
	}
	uq_close(&q);
	free(text);
	return NULL;
}

/* A full ring, more than the engine takes at a time. */
static const char *
full_ring(void)
{
	enum { N = 1023, SIZE = 256 };
	uint8_t *text = malloc(N * SIZE), *out = malloc(N * SIZE), ref[SIZE];
	struct warp_sqe sqe;
	unsigned int i, lap;
	struct uq q;

	make_text(text, N * SIZE, 8);
	CHECK(uq_open(&q, SEC_NODE, WARP_SEC_QC_TYPE) == 0, "no queue");
	for (lap = 0; lap < 3; lap++) {
		memset(out, 0, N * SIZE);
		for (i = 0; i < N; i++) {
			cbc(&sqe, text + i * SIZE, out + i * SIZE, SIZE, WARP_SEC_CIPHER_ENCRYPT);
			CHECK(uq_add(&q, &sqe) >= 0, "the ring is full after %u", i);
		}
		uq_ring(&q);
		for (i = 0; i < N; i++) {
			CHECK(uq_wait(&q, &sqe, 10000) == (int)((i + lap * N) % q.sq_depth),
			      "completion %u is of another slot", i);
			CHECK(sec_done(&sqe), "%u: status 0x%08x", i, sqe.dw[28]);
			ref_cbc(text + i * SIZE, ref, SIZE);
			CHECK(memcmp(out + i * SIZE, ref, SIZE) == 0, "%u is wrong", i);
			uq_ack(&q, false);
		}
	}
	uq_close(&q);
	free(text);
	free(out);
	return NULL;
}

enum bad { SOURCE, DESTINATION, READ_ONLY, DIGEST, KEY, BADS };

/* A request with a bad address: @p hole is mapped without access, or read-only. */
static void
bad_request(struct warp_sqe *sqe, enum bad what, const void *text, void *out, void *hole)
{
	struct warp_sec_bd2 *bd2 = (void *)sqe;
	struct warp_sec_bd3 *bd3 = (void *)sqe;

	switch (what) {
	case SOURCE:
		cbc(sqe, hole, out, LEN, WARP_SEC_CIPHER_ENCRYPT);
		break;
	case DIGEST:
		sha256(sqe, text, LEN, hole);
		break;
	case KEY:
		cbc(sqe, text, out, LEN, WARP_SEC_CIPHER_ENCRYPT);
		if (is_v2()) {
			bd2->c_key_l = (uint32_t)(uintptr_t)hole;
			bd2->c_key_h = (uint32_t)((uintptr_t)hole >> 32);
		} else {
			bd3->c_key_l = (uint32_t)(uintptr_t)hole;
			bd3->c_key_h = (uint32_t)((uintptr_t)hole >> 32);
		}
		break;
	default:
		cbc(sqe, text, hole, LEN, WARP_SEC_CIPHER_ENCRYPT);
	}
}

/* Each fails, the IOMMU says so, and this queue and another go on. */
static const char *
bad_addresses(void)
{
	uint8_t *hole = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	uint8_t *text = malloc(LEN), *out = malloc(LEN);
	struct uq q, other, *queues[] = { &q, &other };
	unsigned int bad, i, tries, lines = 0;
	struct warp_sqe sqe;
	int log = kmsg_open();
	const char *why;

	make_text(text, LEN, 6);
	memset(hole, 0x3C, LEN);
	sleep(6); /* the kernel limits the IOMMU's messages to ten in five seconds */
	CHECK(uq_open(&q, SEC_NODE, WARP_SEC_QC_TYPE) == 0 &&
	      uq_open(&other, SEC_NODE, WARP_SEC_QC_TYPE) == 0, "no queues");
	for (bad = 0; bad < BADS; bad++) {
		mprotect(hole, LEN, bad == READ_ONLY ? PROT_READ : PROT_NONE);
		bad_request(&sqe, bad, text, out, hole);
		CHECK(uq_exec(&q, &sqe) == 0, "%u: no completion", bad);
		CHECK(!sec_done(&sqe), "bad address %u succeeds", bad);
		for (tries = 0; lines == 0 && tries < 50; tries++) {
			lines = kmsg_count(log, "DMAR", "fault addr");
			usleep(10000);
		}
		CHECK(!uq_tx_dead(&q) && !uq_rx_dead(&q), "the queue died");
		for (i = 0; i < 2; i++) {
			memset(out, 0, LEN);
			cbc(&sqe, text, out, LEN, WARP_SEC_CIPHER_ENCRYPT);
			CHECK(uq_exec(queues[i], &sqe) == 0, "no completion of a good request");
			why = sec_check(&sqe, text, LEN, out);
			if (why != NULL)
				return why;
		}
	}
	CHECK(lines != 0 || page_requests(), "the IOMMU did not report it");
	mprotect(hole, LEN, PROT_READ);
	for (i = 0; i < LEN; i++)
		CHECK(hole[i] == 0x3C, "byte %u of a page that is not writable was written", i);
	uq_close(&q);
	uq_close(&other);
	close(log);
	munmap(hole, LEN);
	free(text);
	free(out);
	return NULL;
}

const struct test_case sec_cases[] = {
	{ "sec: AES-CBC both ways", cipher_both_ways },
	{ "sec: SHA-256", digest },
	{ "sec: full rings", full_ring },
	{ "sec: bad addresses", bad_addresses },
	{ NULL, NULL },
};
