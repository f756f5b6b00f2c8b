/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* The crypto driver for the cases of pmd.c. OpenSSL is the control. */

#include "crypto_test.h"
#include "hw.h"
#include "pmd.h"

#define SEGMENTS	29u	/* that one list holds */

static struct cr_spec spec;
static uint8_t *text, *secret;
static const uint8_t iv[16] = "initial vector..";
static struct rte_crypto_op *op_of[PMD_OPS];
static struct rte_mbuf *src[PMD_OPS], *dst[PMD_OPS];

static void
begin(void **ops)
{
	unsigned int i;

	cr_eal();
	text = hw_memory(PMD_IN);
	secret = hw_memory(PMD_IN);
	wt_fill(text, PMD_IN, WT_TEXT);
	cr_spec_init(&spec);
	spec.model = DT_V3;
	spec.cipher = spec.encrypt = true;
	spec.c_algo = RTE_CRYPTO_CIPHER_AES_CBC;
	spec.c_key_len = spec.c_iv_len = 16;
	memcpy(secret, text, PMD_IN);
	cr_ref_cipher(&spec, iv, secret, 0, PMD_IN * 8);
	for (i = 0; i < PMD_OPS; i++) {
		ops[i] = op_of[i] = cr_op();
		src[i] = op_of[i]->sym->m_src;
		dst[i] = op_of[i]->sym->m_dst;
	}
}

static int
reopen(uint8_t dev)
{
	const struct rte_cryptodev_qp_conf conf = { .nb_descriptors = PMD_OPS };
	int ret;

	rte_cryptodev_stop(dev);
	ret = rte_cryptodev_queue_pair_setup(dev, 0, &conf, SOCKET_ID_ANY);
	return ret != 0 ? ret : rte_cryptodev_start(dev);
}

static uint16_t
pairs(uint8_t dev, bool *hardware)
{
	struct rte_cryptodev_info info;

	rte_cryptodev_info_get(dev, &info);
	*hardware = (info.feature_flags & RTE_CRYPTODEV_FF_HW_ACCELERATED) != 0;
	return (uint16_t)info.max_nb_queue_pairs;
}

static uint64_t
errors(uint8_t dev)
{
	struct rte_cryptodev_stats stats;

	wt_equal(rte_cryptodev_stats_get(dev, &stats), 0);
	return stats.dequeue_err_count;
}

static void *
handle(uint8_t dev)
{
	void *session = cr_session(dev, &spec);

	wt_check(session != NULL, "no session");
	return session;
}

static void
prepare(unsigned int i, void *session, void *from, void *to)
{
	struct rte_crypto_op *op = op_of[i];

	dt_flat(src[i], from != NULL ? from : text, PMD_IN);
	dt_flat(dst[i], to, PMD_IN);
	rte_crypto_op_attach_sym_session(op, session);
	op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
	op->sym->m_src = src[i];
	op->sym->m_dst = dst[i];
	op->sym->cipher.data.offset = 0;
	op->sym->cipher.data.length = PMD_IN;
	memcpy(cr_iv(op), iv, sizeof(iv));
}

/* All of them in place in one chain. */
static void
prepare_long(unsigned int i, void *session, uint8_t *room)
{
	static struct rte_mbuf *chain;
	unsigned int k;

	if (chain == NULL) {
		chain = dt_mbuf();
		dt_flat(chain, room, PMD_IN);
		for (k = 1; k < SEGMENTS; k++)
			dt_append(chain, room + k * PMD_IN, PMD_IN);
	}
	prepare(i, session, NULL, room);
	op_of[i]->sym->m_src = chain;
	op_of[i]->sym->m_dst = NULL;
	op_of[i]->sym->cipher.data.length = SEGMENTS * PMD_IN;
}

static void
check(unsigned int i, const uint8_t *to)
{
	wt_equal(op_of[i]->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
	wt_check(memcmp(to, secret, PMD_IN) == 0, "op %u: not what OpenSSL makes of it", i);
}

static bool
succeeded(const void *op)
{
	return ((const struct rte_crypto_op *)op)->status == RTE_CRYPTO_OP_STATUS_SUCCESS;
}

static bool
failed(const void *op)
{
	return ((const struct rte_crypto_op *)op)->status == RTE_CRYPTO_OP_STATUS_ERROR;
}

static uint16_t
enqueue(uint8_t dev, uint16_t pair, void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(dev, pair, (struct rte_crypto_op **)ops, n);
}

static uint16_t
dequeue(uint8_t dev, uint16_t pair, void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(dev, pair, (struct rte_crypto_op **)ops, n);
}

const struct pmd_driver pmd_crypto = {
	.name = "crypto",
	.node = "hisi_sec2",
	.least_pairs = 200,
	.room = (size_t)SEGMENTS * PMD_IN,
	.begin = begin,
	.device = cr_device,
	.start = cr_start,
	.stop = cr_stop,
	.reopen = reopen,
	.pairs = pairs,
	.errors = errors,
	.handle = handle,
	.handle_free = cr_session_free,
	.prepare = prepare,
	.prepare_long = prepare_long,
	.check = check,
	.succeeded = succeeded,
	.failed = failed,
	.enqueue = enqueue,
	.dequeue = dequeue,
};
