/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * usage: example-crypto EAL-OPTION... -- IN OUT
 *
 * Encrypts each KiB of a file, on the first crypto device, with AES-128-GCM: in place, the tag
 * behind the data. The nonce counts the pieces; the key is one for an example only.
 */

#include <stdlib.h>
#include <string.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_eal.h>
#include <rte_lcore.h>

#include "example.h"

#define NONCE		12
#define TAG		16
#define NONCE_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))

static const uint8_t key[16] = "an example's key";

static void *
start_device(uint8_t dev)
{
	struct rte_cryptodev_config config = { .socket_id = rte_socket_id(), .nb_queue_pairs = 1 };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 2 * BURST };
	struct rte_crypto_sym_xform gcm = {
		.type = RTE_CRYPTO_SYM_XFORM_AEAD,
		.aead = {
			.op = RTE_CRYPTO_AEAD_OP_ENCRYPT,
			.algo = RTE_CRYPTO_AEAD_AES_GCM,
			.key = { .data = key, .length = sizeof(key) },
			.iv = { .offset = NONCE_OFFSET, .length = NONCE },
			.digest_length = TAG,
		},
	};
	struct rte_mempool *sessions;
	void *session;

	must(rte_cryptodev_configure(dev, &config) == 0);
	must(rte_cryptodev_queue_pair_setup(dev, 0, &qp, rte_socket_id()) == 0);
	must(rte_cryptodev_start(dev) == 0);
	sessions = rte_cryptodev_sym_session_pool_create("sessions", 8,
			rte_cryptodev_sym_get_private_session_size(dev), 0, 0, rte_socket_id());
	must((session = rte_cryptodev_sym_session_create(dev, &gcm, sessions)) != NULL);
	return session;
}

static void
encrypt(uint8_t dev, void *session, struct rte_mbuf *m[], struct rte_crypto_op *ops[], uint16_t n)
{
	static uint64_t piece;
	struct rte_crypto_op *done[BURST];
	uint16_t i, sent = 0, back = 0;

	for (i = 0; i < n; i++) {
		uint32_t len = rte_pktmbuf_pkt_len(m[i]);

		rte_crypto_op_attach_sym_session(ops[i], session);
		memset(rte_crypto_op_ctod_offset(ops[i], void *, NONCE_OFFSET), 0, NONCE);
		memcpy(rte_crypto_op_ctod_offset(ops[i], void *, NONCE_OFFSET), &piece,
		       sizeof(piece));
		piece++;
		ops[i]->sym->m_src = m[i];
		ops[i]->sym->aead.data.offset = 0;
		ops[i]->sym->aead.data.length = len;
		ops[i]->sym->aead.digest.data = (uint8_t *)rte_pktmbuf_append(m[i], TAG);
		ops[i]->sym->aead.digest.phys_addr = rte_pktmbuf_iova_offset(m[i], len);
	}
	while (back < n) {
		sent += rte_cryptodev_enqueue_burst(dev, 0, ops + sent, n - sent);
		/* The accelerator works. Here the application goes on with its own job. */
		back += rte_cryptodev_dequeue_burst(dev, 0, done + back, n - back);
	}
	for (i = 0; i < n; i++)
		must(ops[i]->status == RTE_CRYPTO_OP_STATUS_SUCCESS);
}

int
main(int argc, char **argv)
{
	struct rte_crypto_op *ops[BURST];
	struct rte_mbuf *m[BURST];
	struct rte_mempool *mbufs, *op_pool;
	FILE *from, *to;
	void *session;
	uint16_t i, n;
	int args = rte_eal_init(argc, argv);

	must(args >= 0 && argc == args + 3 && rte_cryptodev_count() > 0);
	must((from = fopen(argv[args + 1], "rb")) != NULL);
	must((to = fopen(argv[args + 2], "wb")) != NULL);
	mbufs = rte_pktmbuf_pool_create("mbufs", 256, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					rte_socket_id());
	op_pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 64, 0, NONCE,
					    rte_socket_id());
	must(mbufs != NULL && op_pool != NULL);
	session = start_device(0);
	must(rte_crypto_op_bulk_alloc(op_pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC, ops, BURST) == BURST);
	while ((n = read_pieces(from, mbufs, m)) != 0) {
		encrypt(0, session, m, ops, n);
		for (i = 0; i < n; i++)
			write_piece(to, m[i], rte_pktmbuf_pkt_len(m[i]));
		rte_pktmbuf_free_bulk(m, n);
	}
	must(fclose(to) == 0);
	fclose(from);
	rte_mempool_put_bulk(op_pool, (void **)ops, BURST);
	rte_cryptodev_sym_session_free(0, session);
	rte_cryptodev_stop(0);
	rte_cryptodev_close(0);
	rte_eal_cleanup();
	return EXIT_SUCCESS;
}
