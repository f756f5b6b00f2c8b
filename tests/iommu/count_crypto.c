/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The crypto counterpart of count.c: AES-GCM, and AES-CBC with an HMAC, over
 * flat 2 KiB in bursts of 1 and 32, each kind of call in a function of its own,
 * for callgrind to count the instructions of, on a device that has finished
 * when the doorbell write returns.
 *
 * Prints "FUNCTION OPERATIONS" lines. Usage: count_crypto EAL-ARGUMENTS
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_eal.h>
#include <rte_mbuf.h>

#define OP_SIZE		2048
#define AAD_SIZE	16
#define TAG_SIZE	16
#define IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))
#define IV_ROOM		16
#define MAX_BURST	32
#define ROUNDS		200	/* times MAX_BURST operations: some laps of the rings */

static struct rte_crypto_op *ops[MAX_BURST];
static struct rte_crypto_op *done[MAX_BURST];

static void
fail(const char *what)
{
	fprintf(stderr, "count_crypto: %s\n", what);
	exit(1);
}

/* The functions that are counted. Their own few instructions are part of the figure. */
#define COUNTED(name) \
static uint16_t __attribute__((noinline)) \
name ## _enqueue(uint16_t n) \
{ \
	return rte_cryptodev_enqueue_burst(0, 0, ops, n); \
} \
static uint16_t __attribute__((noinline)) \
name ## _dequeue(uint16_t n) \
{ \
	return rte_cryptodev_dequeue_burst(0, 0, done, n); \
}

COUNTED(gcm_1)
COUNTED(gcm_32)
COUNTED(cbc_hmac_1)
COUNTED(cbc_hmac_32)
COUNTED(warm_up)

static struct rte_crypto_sym_xform gcm = {
	.type = RTE_CRYPTO_SYM_XFORM_AEAD,
	.aead = {
		.op = RTE_CRYPTO_AEAD_OP_ENCRYPT,
		.algo = RTE_CRYPTO_AEAD_AES_GCM,
		.key = { .data = (const uint8_t *)"sixteen byte key", .length = 16 },
		.iv = { .offset = IV_OFFSET, .length = 12 },
		.digest_length = TAG_SIZE,
		.aad_length = AAD_SIZE,
	},
};

static struct rte_crypto_sym_xform hmac = {
	.type = RTE_CRYPTO_SYM_XFORM_AUTH,
	.auth = {
		.op = RTE_CRYPTO_AUTH_OP_GENERATE,
		.algo = RTE_CRYPTO_AUTH_SHA256_HMAC,
		.key = { .data = (const uint8_t *)"a key of thirty-two bytes, no less", .length = 32 },
		.digest_length = TAG_SIZE,
	},
};

static struct rte_crypto_sym_xform cbc = {
	.type = RTE_CRYPTO_SYM_XFORM_CIPHER,
	.next = &hmac,
	.cipher = {
		.op = RTE_CRYPTO_CIPHER_OP_ENCRYPT,
		.algo = RTE_CRYPTO_CIPHER_AES_CBC,
		.key = { .data = (const uint8_t *)"sixteen byte key", .length = 16 },
		.iv = { .offset = IV_OFFSET, .length = 16 },
	},
};

/* In place; digest and AAD lie behind the data in the same buffer. */
static void
prepare(struct rte_crypto_op *op, struct rte_mbuf *m, void *session, bool aead)
{
	struct rte_crypto_sym_op *sym = op->sym;
	uint8_t *behind = rte_pktmbuf_mtod_offset(m, uint8_t *, OP_SIZE);

	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	rte_crypto_op_attach_sym_session(op, session);
	sym->m_src = m;
	sym->m_dst = NULL;
	if (aead) {
		sym->aead.data.offset = 0;
		sym->aead.data.length = OP_SIZE;
		sym->aead.digest.data = behind;
		sym->aead.aad.data = behind + TAG_SIZE;
		return;
	}
	sym->cipher.data.offset = sym->auth.data.offset = 0;
	sym->cipher.data.length = sym->auth.data.length = OP_SIZE;
	sym->auth.digest.data = behind;
}

static void
run(const char *name, uint16_t burst, void *session, bool aead, struct rte_mbuf **m,
    uint16_t (*enqueue)(uint16_t), uint16_t (*dequeue)(uint16_t))
{
	unsigned int rounds = ROUNDS * MAX_BURST / burst, r, i;

	for (r = 0; r < rounds; r++) {
		for (i = 0; i < burst; i++)
			prepare(ops[i], m[i], session, aead);
		if (enqueue(burst) != burst)
			fail("a burst was not accepted");
		if (dequeue(burst) != burst)
			fail("a burst was not complete when the doorbell write returned");
		for (i = 0; i < burst; i++)
			if (done[i] != ops[i] || ops[i]->status != RTE_CRYPTO_OP_STATUS_SUCCESS)
				fail("an operation failed");
	}
	printf("%s_enqueue %u\n%s_dequeue %u\n", name, rounds * burst, name, rounds * burst);
}

static void
setup_device(void)
{
	struct rte_cryptodev_config conf = { .nb_queue_pairs = 1 };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = MAX_BURST };

	if (rte_cryptodev_count() != 1)
		fail("needs exactly one crypto device");
	if (rte_cryptodev_configure(0, &conf) != 0 ||
	    rte_cryptodev_queue_pair_setup(0, 0, &qp, 0) != 0 || rte_cryptodev_start(0) != 0)
		fail("the device cannot be set up");
}

static void *
make_session(struct rte_mempool *pool, struct rte_crypto_sym_xform *xform)
{
	void *session = rte_cryptodev_sym_session_create(0, xform, pool);

	if (session == NULL)
		fail("no session");
	return session;
}

int
main(int argc, char **argv)
{
	struct rte_mempool *pool, *op_pool, *sessions;
	struct rte_mbuf *m[MAX_BURST];
	void *with_gcm, *with_cbc;
	unsigned int i;

	if (rte_eal_init(argc, argv) < 0)
		fail("EAL does not start");
	pool = rte_pktmbuf_pool_create("m", 2 * MAX_BURST, 0, 0,
				       OP_SIZE + TAG_SIZE + AAD_SIZE + RTE_PKTMBUF_HEADROOM, 0);
	op_pool = rte_crypto_op_pool_create("o", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 2 * MAX_BURST, 0,
					    IV_ROOM, 0);
	setup_device();
	sessions = rte_cryptodev_sym_session_pool_create("s", 8,
					rte_cryptodev_sym_get_private_session_size(0), 0, 0, 0);
	if (pool == NULL || op_pool == NULL || sessions == NULL || mlockall(MCL_CURRENT) != 0)
		fail("no memory");
	with_gcm = make_session(sessions, &gcm);
	with_cbc = make_session(sessions, &cbc);
	if (rte_crypto_op_bulk_alloc(op_pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC, ops, MAX_BURST) == 0)
		fail("no operations");
	for (i = 0; i < MAX_BURST; i++) {
		m[i] = rte_pktmbuf_alloc(pool);
		if (m[i] == NULL ||
		    rte_pktmbuf_append(m[i], OP_SIZE + TAG_SIZE + AAD_SIZE) == NULL)
			fail("no buffers");
		memset(rte_pktmbuf_mtod(m[i], void *), (int)i, OP_SIZE + TAG_SIZE + AAD_SIZE);
		memset(rte_crypto_op_ctod_offset(ops[i], void *, IV_OFFSET), (int)i, IV_ROOM);
	}

	run("warm_up", MAX_BURST, with_gcm, true, m, warm_up_enqueue, warm_up_dequeue);
	run("gcm_1", 1, with_gcm, true, m, gcm_1_enqueue, gcm_1_dequeue);
	run("gcm_32", MAX_BURST, with_gcm, true, m, gcm_32_enqueue, gcm_32_dequeue);
	run("cbc_hmac_1", 1, with_cbc, false, m, cbc_hmac_1_enqueue, cbc_hmac_1_dequeue);
	run("cbc_hmac_32", MAX_BURST, with_cbc, false, m, cbc_hmac_32_enqueue,
	    cbc_hmac_32_dequeue);
	rte_cryptodev_sym_session_free(0, with_gcm);
	rte_cryptodev_sym_session_free(0, with_cbc);
	rte_cryptodev_stop(0);
	return rte_cryptodev_close(0) != 0;
}
