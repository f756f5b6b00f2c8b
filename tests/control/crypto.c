/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <rte_crypto.h>
#include <rte_cryptodev.h>

#include "control_test.h"

#define LEN		64
#define TAG		16
#define IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))

static struct rte_mempool *ops, *sessions;
static void *session;

static int
id(const char *name)
{
	return rte_cryptodev_get_dev_id(name);
}

static void
configure(uint8_t dev, uint16_t qps)
{
	struct rte_cryptodev_config config = { .socket_id = SOCKET_ID_ANY, .nb_queue_pairs = qps };

	wt_equal(rte_cryptodev_configure(dev, &config), 0);
}

static int
setup(uint8_t dev, uint16_t qp, uint32_t depth)
{
	const struct rte_cryptodev_qp_conf conf = { .nb_descriptors = depth };

	return rte_cryptodev_queue_pair_setup(dev, qp, &conf, SOCKET_ID_ANY);
}

static void
start(uint8_t dev)
{
	wt_equal(rte_cryptodev_start(dev), 0);
}

static void
close_device(uint8_t dev)
{
	wt_equal(rte_cryptodev_close(dev), 0);
}

static void
prepare(uint8_t dev)
{
	static const uint8_t key[16] = { 1 };
	struct rte_crypto_sym_xform gcm = {
		.type = RTE_CRYPTO_SYM_XFORM_AEAD,
		.aead = {
			.op = RTE_CRYPTO_AEAD_OP_DECRYPT,
			.algo = RTE_CRYPTO_AEAD_AES_GCM,
			.key = { .data = key, .length = sizeof(key) },
			.iv = { .offset = IV_OFFSET, .length = 12 },
			.digest_length = TAG,
		},
	};

	if (ops == NULL) {
		ops = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 256, 0, 16,
						SOCKET_ID_ANY);
		sessions = rte_cryptodev_sym_session_pool_create("sessions", 8,
				rte_cryptodev_sym_get_private_session_size(dev), 0, 0,
				SOCKET_ID_ANY);
	}
	wt_check(ops != NULL && sessions != NULL, "no memory for ops and sessions");
	session = rte_cryptodev_sym_session_create(dev, &gcm, sessions);
	wt_check(session != NULL, "no session");
}

static void
finish(uint8_t dev)
{
	wt_equal(rte_cryptodev_sym_session_free(dev, session), 0);
}

/* Decrypts zeroes with the tag that they have, or with another. */
static enum rte_crypto_op_status
run(uint8_t dev, uint16_t qp, bool right)
{
	/* What OpenSSL makes of a ciphertext of zeroes with that key and a zero nonce. */
	static const uint8_t tag[TAG] = {
		0xee, 0x09, 0x1b, 0x09, 0x85, 0x15, 0xc4, 0x43,
		0x8a, 0x21, 0xa2, 0xdb, 0x3b, 0x12, 0xd5, 0x90,
	};
	/* Its IV is zero since the pool was made. */
	struct rte_crypto_op *op = rte_crypto_op_alloc(ops, RTE_CRYPTO_OP_TYPE_SYMMETRIC), *back;
	enum rte_crypto_op_status status;
	uint8_t data[LEN] = { 0 }, digest[TAG];

	memcpy(digest, tag, TAG);
	digest[TAG - 1] ^= !right;
	rte_crypto_op_attach_sym_session(op, session);
	op->sym->m_src = dt_mbuf();
	dt_flat(op->sym->m_src, data, LEN);
	op->sym->aead.data.length = LEN;
	op->sym->aead.digest.data = digest;
	op->sym->aead.digest.phys_addr = (uintptr_t)digest;
	wt_equal(rte_cryptodev_enqueue_burst(dev, qp, &op, 1), 1);
	while (rte_cryptodev_dequeue_burst(dev, qp, &back, 1) == 0)
		;
	wt_check(back == op, "another op came back");
	status = (enum rte_crypto_op_status)op->status;
	rte_mbuf_raw_free(op->sym->m_src);
	rte_crypto_op_free(op);
	return status;
}

static void
working(uint8_t dev, uint16_t qp)
{
	wt_equal(run(dev, qp, true), RTE_CRYPTO_OP_STATUS_SUCCESS);
}

static void
failing(uint8_t dev, uint16_t qp)
{
	wt_equal(run(dev, qp, false), RTE_CRYPTO_OP_STATUS_AUTH_FAILED);
}

static const char * const dump[] = { "\"qp0\"", "\"qp3\"", NULL };

const struct control control_crypto = {
	.name = "crypto_warpdrive",
	.bad_reason = "auth_failed",
	.dump = dump,
	.id = id,
	.configure = configure,
	.setup = setup,
	.start = start,
	.stop = rte_cryptodev_stop,
	.close = close_device,
	.prepare = prepare,
	.finish = finish,
	.working = working,
	.failing = failing,
};
