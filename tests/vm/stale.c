/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What one process gives to the device no other sees. A process passes a marker
 * through a queue as data, keys and descriptors, ends or goes on; another looks
 * for it in all that it can read of its own queue: the mapped regions, and the
 * buffers of operations that end early, that are refused or whose tag is wrong.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "client.h"

#define LEN	65536u
#define PIECE	32u		/* the marker's length; it does not compress */

static const char *zip, *sec;
static uint8_t marker[PIECE];
static uint8_t *secret, *enciphered;
static uint8_t key[16], iv[16];

static void
fill_marker(uint8_t *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PIECE)
		memcpy(buf + i, marker, PIECE);
}

/* Any 8 bytes of it count. */
static bool
holds_marker(const uint8_t *buf, size_t len)
{
	unsigned int i;

	for (i = 0; i + 8 <= PIECE; i++)
		if (memmem(buf, len, marker + i, 8) != NULL)
			return true;
	return false;
}

/* ---- Who gives it ---- */

static void
give_zip(void)
{
	uint8_t *out = malloc(2 * LEN), *back = malloc(LEN);
	/* V2 has no raw deflate. zlib's header is software's both ways. */
	uint32_t req = client_v2 ? WARP_ZIP_REQ_ZLIB : WARP_ZIP_REQ_DEFLATE;
	struct warp_zip_sqe sqe;
	struct client c;
	uint32_t n;

	if (client_open(&c, zip, WARP_ZIP_QC_COMPRESS, true) != 0)
		_exit(2);
	client_zip(&sqe, req, secret, LEN, out, 2 * LEN);
	if (client_exec(&c, &sqe) != 0 || sqe.status != 0)
		_exit(3);
	n = sqe.produced;
	memset(client_slot(&c, 100), 0, WARP_SQE_SIZE);
	memcpy(client_slot(&c, 100), marker, PIECE);
	client_close(&c);
	if (client_open(&c, zip, WARP_ZIP_QC_DECOMPRESS, true) != 0)
		_exit(4);
	client_zip(&sqe, req, out, n, back, LEN);
	if (client_exec(&c, &sqe) != 0 || memcmp(back, secret, LEN) != 0)
		_exit(5);
	client_close(&c);
}

static void
give_sec(void)
{
	struct warp_sqe sqe;
	struct client c;
	uint8_t *out = malloc(LEN);
	unsigned int i;

	if (client_open(&c, sec, WARP_SEC_QC_TYPE, true) != 0)
		_exit(6);
	for (i = 0; i < 20; i++) {
		client_cbc(&sqe, false, enciphered, out, LEN, key, iv);
		if (client_exec(&c, &sqe) != 0 || client_sec_error(&sqe) != 0 ||
		    memcmp(out, secret, LEN) != 0)
			_exit(7);
		client_cbc(&sqe, true, secret, out, LEN, marker, marker + 16);
		if (client_exec(&c, &sqe) != 0 || client_sec_error(&sqe) != 0)
			_exit(8);
	}
	memcpy(client_slot(&c, 200), marker, PIECE);
	client_close(&c);
}

/* @forever: goes on until it is killed, which is in the middle of something. */
static pid_t
giver(bool forever)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	do {
		if (zip != NULL)
			give_zip();
		if (sec != NULL)
			give_sec();
	} while (forever);
	_exit(0);
}

/* ---- Who looks ---- */

static void
look_at_regions(struct client *c, const char *when)
{
	CHECK(!holds_marker(c->dus, c->dus_size), "in the DUS region, %s", when);
	CHECK(!holds_marker(c->mmio, c->mmio_size), "in the MMIO region, %s", when);
}

static void
look_zip(uint16_t qc_type)
{
	uint8_t *in = malloc(LEN), *out = malloc(LEN), *ctx = aligned_alloc(64, LEN);
	struct warp_zip_sqe sqe;
	struct client c;
	unsigned int i;

	CHECK(client_open(&c, zip, qc_type, false) == 0);
	look_at_regions(&c, "before START");
	CHECK(ioctl(c.fd, WARP_UACCE_START_Q) == 0);
	look_at_regions(&c, "after START");
	for (i = 0; i < 60; i++) {
		memset(out, 0x5A, LEN);
		memset(ctx, 0, LEN);
		fill_random(in, LEN);
		if (qc_type == WARP_ZIP_QC_DECOMPRESS && i % 2 == 0)
			memcpy(in, "\0\xFF\xFF\0\0", 5);	/* a stored block that is cut off */
		client_zip(&sqe, 1 + i % 3, in, i % 4 ? 1 + rnd() % LEN : 1 + rnd() % 20, out,
			   i % 5 ? 1 + rnd() % 100 : LEN);
		if (i % 3 == 0) {
			sqe.ctrl |= WARP_ZIP_STATEFUL;
			sqe.ctx_l = (uint32_t)(uintptr_t)ctx;
			sqe.ctx_h = (uint64_t)(uintptr_t)ctx >> 32;
		}
		CHECK(client_exec(&c, &sqe) == 0);
		CHECK(!holds_marker(out, LEN), "in output %u, status %x", i, sqe.status);
		CHECK(!holds_marker(ctx, LEN), "in context %u, status %x", i, sqe.status);
	}
	look_at_regions(&c, "at the end");
	client_close(&c);
	free(in);
	free(out);
	free(ctx);
}

/* GCM, in type 3 fields or type 2's: with a tag that is wrong nothing comes out. */
static void
gcm(struct warp_sqe *sqe, void *src, void *dst, uint32_t aad, uint32_t len, void *mac)
{
	uint64_t m = (uintptr_t)mac;

	client_cbc(sqe, false, src, dst, len, key, iv);
	if (client_v2) {
		sqe->dw[0] |= WARP_SEC2_SEQ;
		sqe->dw[3] ^= (WARP_SEC_C_MODE_CBC ^ WARP_SEC_C_MODE_GCM) << WARP_SEC2_C_MODE_SHIFT;
		sqe->dw[3] |= 16;
		sqe->dw[4] = aad;
		sqe->dw[6] = aad << WARP_SEC_C_OFFSET_SHIFT;
		sqe->dw[18] = (uint32_t)m;
		sqe->dw[19] = m >> 32;
		return;
	}
	sqe->dw[1] ^= (WARP_SEC_C_MODE_CBC ^ WARP_SEC_C_MODE_GCM) << WARP_SEC3_C_MODE_SHIFT;
	sqe->dw[1] |= 16u << WARP_SEC3_C_ICV_LEN_SHIFT | WARP_SEC3_SEQ;
	sqe->dw[16] = aad << WARP_SEC_C_OFFSET_SHIFT;
	sqe->dw[17] = aad;
	sqe->dw[21] = (uint32_t)m;
	sqe->dw[22] = m >> 32;
}

static void
look_sec(void)
{
	uint8_t *in = malloc(LEN), *out = malloc(LEN), mac[64];
	struct warp_sqe sqe;
	struct client c;
	unsigned int i;

	CHECK(client_open(&c, sec, WARP_SEC_QC_TYPE, false) == 0);
	look_at_regions(&c, "before START");
	CHECK(ioctl(c.fd, WARP_UACCE_START_Q) == 0);
	for (i = 0; i < 100; i++) {
		void *src = i % 4 == 3 ? (void *)64 : in;	/* not there */

		memset(out, 0x5A, LEN);
		fill_random(in, LEN);
		fill_random(mac, sizeof(mac));
		if (i % 2)
			client_cbc(&sqe, i % 3, src, out, i % 5 ? 16 * (rnd() % 600) : rnd() % 5000,
				   key, i % 7 ? iv : NULL);
		else
			gcm(&sqe, src, out, rnd() % 300, rnd() % 9000, mac);
		CHECK(client_exec(&c, &sqe) == 0);
		CHECK(!holds_marker(out, LEN), "in output %u, status %x", i, sqe.dw[28]);
		CHECK(!holds_marker(mac, sizeof(mac)), "in MAC %u, status %x", i, sqe.dw[28]);
	}
	look_at_regions(&c, "at the end");
	client_close(&c);
	free(in);
	free(out);
}

static void
look(void)
{
	if (zip != NULL) {
		look_zip(WARP_ZIP_QC_COMPRESS);
		look_zip(WARP_ZIP_QC_DECOMPRESS);
	}
	if (sec != NULL)
		look_sec();
}

static void
after_it_ended(void)
{
	unsigned int i;
	int status;

	for (i = 0; i < 3; i++) {
		pid_t pid = giver(false);

		waitpid(pid, &status, 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "giver: %x", status);
		look();
	}
}

static void
while_it_works(void)
{
	unsigned int i;
	int status;

	for (i = 0; i < 5; i++) {
		pid_t pid = giver(true);

		usleep(300000);
		if (i % 2)
			look();
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		CHECK(WIFSIGNALED(status), "giver: %x", status);
		look();
	}
}

int
main(void)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const char *found;
	int n;

	setvbuf(stdout, NULL, _IOLBF, 0);
	found = client_node("warpdrive_zip", true);
	zip = found != NULL ? strdup(found) : NULL;
	found = client_node("warpdrive_sec", true);
	sec = found != NULL ? strdup(found) : NULL;
	if (zip == NULL && sec == NULL) {
		printf("no warpdrive node with SVA\n");
		return 77;
	}
	rnd_seed(77);
	fill_random(marker, sizeof(marker));
	secret = malloc(LEN);
	enciphered = malloc(LEN + 16);
	fill_marker(secret, LEN);
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, enciphered, &n, secret, LEN);
	EVP_CIPHER_CTX_free(ctx);
	CHECK(!holds_marker(enciphered, LEN) && holds_marker(secret, LEN));
	run_case("after the process ended", after_it_ended);
	run_case("while the process works, and after it was killed", while_it_works);
	return report();
}
