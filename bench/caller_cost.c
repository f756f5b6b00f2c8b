/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * What a burst costs its caller, apart from any device: a stand-in marks every
 * submitted descriptor as done between enqueue and dequeue, so that nothing
 * waits. Run it under "valgrind --tool=callgrind" for exact instruction counts:
 * those of counted_enqueue() and counted_dequeue(), with all that they call.
 * With "remote" the stand-in works on another core and takes the lines away, as
 * a device does: then the cycles count. The median of all rounds leaves out what
 * else the machine does.
 *
 * usage: caller_cost SUBJECT [BURST [ROUNDS [remote]]]
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bus_vdev_driver.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "warp_comp.h"
#include "warp_crypto.h"

#define DEVICE		"device=soft,engine=inline"
#define OP_LEN		2048
#define MAX_BURST	256
#define DEPTH		512
#define IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))
#define IV_LEN		16
#define AAD_LEN		16
#define DIGEST_LEN	16

/** What is measured. */
struct subject {
	const char *name;
	const char *devargs;
	/* Opens the device and makes ops for it. @return the ring that they go to */
	struct warp_ring *(*open)(const struct subject *s, void **ops, unsigned int n);
	uint16_t (*enqueue)(void **ops, uint16_t n);
	uint16_t (*dequeue)(void **ops, uint16_t n);
	void (*execute)(struct warp_sqe *sqe);	/* the stand-in's work on a descriptor */
	bool front;		/* crypto: AAD directly in front of the payload */
	bool out_of_place;	/* crypto */
};

static uint8_t aad[AAD_LEN], digest[DIGEST_LEN];

static struct rte_mbuf *
get_mbuf(struct rte_mempool *pool)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);

	if (m == NULL || rte_pktmbuf_append(m, OP_LEN) == NULL)
		rte_exit(EXIT_FAILURE, "no memory for buffers\n");
	return m;
}

static struct rte_mempool *
make_mbuf_pool(unsigned int n)
{
	struct rte_mempool *pool = rte_pktmbuf_pool_create("mbufs", n, 0, 0,
							   OP_LEN + RTE_PKTMBUF_HEADROOM,
							   SOCKET_ID_ANY);

	if (pool == NULL)
		rte_exit(EXIT_FAILURE, "no memory for buffers\n");
	return pool;
}

/* ---- Compression ---- */

static struct warp_ring *
comp_open(const struct subject *s, void **ops, unsigned int n)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1, .max_nb_priv_xforms = 1 };
	const struct rte_comp_xform xf = {
		.type = RTE_COMP_COMPRESS,
		.compress = { .algo = RTE_COMP_ALGO_DEFLATE, .window_size = 15, .level = 1 },
	};
	struct rte_mempool *mbufs = make_mbuf_pool(2 * n), *pool;
	struct warp_comp_qp *qp;
	unsigned int i;
	void *xform;

	if (rte_vdev_init("compress_warpdrive", s->devargs) != 0 ||
	    rte_compressdev_configure(0, &conf) != 0 ||
	    rte_compressdev_queue_pair_setup(0, 0, DEPTH, SOCKET_ID_ANY) != 0 ||
	    rte_compressdev_start(0) != 0 ||
	    rte_compressdev_private_xform_create(0, &xf, &xform) != 0)
		rte_exit(EXIT_FAILURE, "cannot open the compress device\n");
	pool = rte_comp_op_pool_create("ops", n, 0, 0, SOCKET_ID_ANY);
	if (pool == NULL || rte_comp_op_bulk_alloc(pool, (struct rte_comp_op **)ops,
						   (uint16_t)n) != (int)n)
		rte_exit(EXIT_FAILURE, "no memory for ops\n");
	for (i = 0; i < n; i++) {
		struct rte_comp_op *op = ops[i];

		op->op_type = RTE_COMP_OP_STATELESS;
		op->private_xform = xform;
		op->flush_flag = RTE_COMP_FLUSH_FINAL;
		op->m_src = get_mbuf(mbufs);
		op->m_dst = get_mbuf(mbufs);
		op->src.length = OP_LEN;
	}
	qp = rte_compressdev_pmd_get_named_dev("compress_warpdrive")->data->queue_pairs[0];
	return qp->ring[0];
}

static uint16_t
comp_enqueue(void **ops, uint16_t n)
{
	return rte_compressdev_enqueue_burst(0, 0, (struct rte_comp_op **)ops, n);
}

static uint16_t
comp_dequeue(void **ops, uint16_t n)
{
	return rte_compressdev_dequeue_burst(0, 0, (struct rte_comp_op **)ops, n);
}

static void
comp_execute(struct warp_sqe *slot)
{
	struct warp_zip_sqe *sqe = (struct warp_zip_sqe *)slot;

	sqe->consumed = sqe->src_len;
	sqe->produced = sqe->src_len / 2;
	sqe->status = WARP_ZIP_ST_OK;
}

/* ---- Crypto ---- */

static struct warp_ring *
crypto_open(const struct subject *s, void **ops, unsigned int n, struct rte_crypto_sym_xform *xf)
{
	struct rte_cryptodev_config conf = { .nb_queue_pairs = 1, .socket_id = SOCKET_ID_ANY };
	struct rte_cryptodev_qp_conf qp_conf = { .nb_descriptors = DEPTH };
	struct rte_mempool *mbufs = make_mbuf_pool(2 * n), *pool, *sessions;
	struct warp_crypto_qp *qp;
	unsigned int i;
	void *session;

	if (rte_vdev_init("crypto_warpdrive", s->devargs) != 0 ||
	    rte_cryptodev_configure(0, &conf) != 0 ||
	    rte_cryptodev_queue_pair_setup(0, 0, &qp_conf, SOCKET_ID_ANY) != 0 ||
	    rte_cryptodev_start(0) != 0)
		rte_exit(EXIT_FAILURE, "cannot open the crypto device\n");
	sessions = rte_cryptodev_sym_session_pool_create("sessions", 1,
				rte_cryptodev_sym_get_private_session_size(0), 0, 0,
				SOCKET_ID_ANY);
	session = sessions == NULL ? NULL : rte_cryptodev_sym_session_create(0, xf, sessions);
	pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, n, 0, IV_LEN,
					 SOCKET_ID_ANY);
	if (session == NULL || pool == NULL ||
	    rte_crypto_op_bulk_alloc(pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC,
				     (struct rte_crypto_op **)ops, (uint16_t)n) != n)
		rte_exit(EXIT_FAILURE, "cannot create the session and ops\n");
	for (i = 0; i < n; i++) {
		struct rte_crypto_op *op = ops[i];
		struct rte_crypto_sym_op *sym = op->sym;

		rte_crypto_op_attach_sym_session(op, session);
		sym->m_src = get_mbuf(mbufs);
		sym->m_dst = s->out_of_place ? get_mbuf(mbufs) : NULL;
		if (xf->type == RTE_CRYPTO_SYM_XFORM_AEAD) {
			sym->aead.data.length = OP_LEN;
			sym->aead.digest.data = digest;
			sym->aead.aad.data = !s->front ? aad :
				rte_pktmbuf_mtod_offset(sym->m_src, uint8_t *, -AAD_LEN);
		} else {
			sym->cipher.data.length = OP_LEN;
			sym->auth.data.length = OP_LEN;
			sym->auth.digest.data = digest;
		}
	}
	qp = rte_cryptodev_pmd_get_named_dev("crypto_warpdrive")->data->queue_pairs[0];
	return qp->ring;
}

static struct warp_ring *
gcm_open(const struct subject *s, void **ops, unsigned int n)
{
	static const uint8_t key[16];
	struct rte_crypto_sym_xform xf = {
		.type = RTE_CRYPTO_SYM_XFORM_AEAD,
		.aead = {
			.op = RTE_CRYPTO_AEAD_OP_ENCRYPT, .algo = RTE_CRYPTO_AEAD_AES_GCM,
			.key = { key, sizeof(key) }, .iv = { IV_OFFSET, 12 },
			.digest_length = DIGEST_LEN, .aad_length = AAD_LEN,
		},
	};

	return crypto_open(s, ops, n, &xf);
}

static struct warp_ring *
cbc_hmac_open(const struct subject *s, void **ops, unsigned int n)
{
	static const uint8_t key[16], mac_key[64];
	struct rte_crypto_sym_xform auth = {
		.type = RTE_CRYPTO_SYM_XFORM_AUTH,
		.auth = {
			.op = RTE_CRYPTO_AUTH_OP_GENERATE, .algo = RTE_CRYPTO_AUTH_SHA256_HMAC,
			.key = { mac_key, sizeof(mac_key) }, .digest_length = DIGEST_LEN,
		},
	};
	struct rte_crypto_sym_xform xf = {
		.next = &auth,
		.type = RTE_CRYPTO_SYM_XFORM_CIPHER,
		.cipher = {
			.op = RTE_CRYPTO_CIPHER_OP_ENCRYPT, .algo = RTE_CRYPTO_CIPHER_AES_CBC,
			.key = { key, sizeof(key) }, .iv = { IV_OFFSET, IV_LEN },
		},
	};

	return crypto_open(s, ops, n, &xf);
}

static uint16_t
crypto_enqueue(void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(0, 0, (struct rte_crypto_op **)ops, n);
}

static uint16_t
crypto_dequeue(void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(0, 0, (struct rte_crypto_op **)ops, n);
}

static void
crypto_execute(struct warp_sqe *slot)
{
	((struct warp_sec_bd3 *)slot)->status = WARP_SEC_DONE;
}

#define COMP_CALLS	comp_open, comp_enqueue, comp_dequeue, comp_execute
#define CRYPTO_CALLS(open) open, crypto_enqueue, crypto_dequeue, crypto_execute

static const struct subject subjects[] = {
	{ "compress", DEVICE, COMP_CALLS, false, false },
	{ "gcm", DEVICE, CRYPTO_CALLS(gcm_open), false, false },
	{ "cbc-hmac", DEVICE, CRYPTO_CALLS(cbc_hmac_open), false, false },
	/* The hardware reads AAD in front of the payload only. */
	{ "gcm-v3", DEVICE ",model=v3", CRYPTO_CALLS(gcm_open), false, false },
	{ "gcm-v3-dst", DEVICE ",model=v3", CRYPTO_CALLS(gcm_open), false, true },
	{ "gcm-v3-front", DEVICE ",model=v3", CRYPTO_CALLS(gcm_open), true, false },
};

/* ---- The device's end of a ring ---- */

struct stand_in {
	const struct subject *subject;
	struct warp_ring *ring;
	uint16_t head;
	uint16_t phase;
	struct warp_sqe taken;
	WARP_ATOMIC(uint32_t) stop;
};

/* The slot that the driver will fill next, as the doorbell word of the queue says. */
static uint16_t
rung_tail(const struct warp_ring *r)
{
	uint64_t db = warp_load_acquire((const WARP_ATOMIC(uint64_t) *)(uintptr_t)r->sq_db);

	return (uint16_t)(db >> WARP_DB_INDEX_SHIFT);
}

static void
complete_all(struct stand_in *s)
{
	struct warp_ring *r = s->ring;
	struct warp_cqe *cq = (struct warp_cqe *)(uintptr_t)r->cq;
	uint16_t tail = rung_tail(r);

	for (; s->head != tail; s->head = (s->head + 1) % r->sq_depth) {
		s->taken = r->sq[s->head];	/* as a device does: all of it */
		s->subject->execute(&r->sq[s->head]);
		cq[s->head].sq_head = s->head;
		rte_io_wmb();
		*(volatile uint16_t *)&cq[s->head].phase = s->phase;
		if (s->head == r->sq_depth - 1)
			s->phase ^= 1;
	}
}

static int
stand_in_loop(void *arg)
{
	struct stand_in *s = arg;

	while (warp_load_acquire(&s->stop) == 0)
		complete_all(s);
	return 0;
}

/* Waits until the youngest submitted descriptor is done. */
static void
wait_done(const struct warp_ring *r)
{
	uint16_t last = (warp_ring_tail(r) + r->sq_depth - 1) % r->sq_depth;
	uint16_t lap = WARP_CQE_PHASE(r->pos.expect) ^ (r->pos.done > &r->sq[last]);

	while ((r->cq[last].phase & 1) != lap)
		rte_pause();
}

/* ---- Measuring ---- */

/* The two that callgrind finds by their names. */

static __rte_noinline void
counted_enqueue(const struct subject *s, void **ops, unsigned int n)
{
	if (s->enqueue(ops, (uint16_t)n) != n)
		rte_exit(EXIT_FAILURE, "a burst was not accepted\n");
}

static __rte_noinline void
counted_dequeue(const struct subject *s, void **ops, unsigned int n)
{
	if (s->dequeue(ops, (uint16_t)n) != n)
		rte_exit(EXIT_FAILURE, "a burst was not returned\n");
}

static int
by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double
median(uint32_t *samples, unsigned int n)
{
	qsort(samples, n, sizeof(*samples), by_value);
	return samples[n / 2];
}

static void
measure(struct stand_in *dev, void **ops, unsigned int burst, unsigned int rounds, bool remote)
{
	uint32_t *enq = calloc(rounds, sizeof(*enq)), *deq = calloc(rounds, sizeof(*deq));
	unsigned int i;

	if (enq == NULL || deq == NULL)
		rte_exit(EXIT_FAILURE, "no memory for %u rounds\n", rounds);
	if (remote && rte_eal_remote_launch(stand_in_loop, dev, rte_get_next_lcore(-1, 1, 0)) != 0)
		rte_exit(EXIT_FAILURE, "no second lcore\n");
	for (i = 0; i < rounds; i++) {
		uint64_t t0 = rte_rdtsc(), t1, t2;

		counted_enqueue(dev->subject, ops, burst);
		t1 = rte_rdtsc();
		if (remote)
			wait_done(dev->ring);
		else
			complete_all(dev);
		t2 = rte_rdtsc();
		counted_dequeue(dev->subject, ops, burst);
		enq[i] = (uint32_t)(t1 - t0);
		deq[i] = (uint32_t)(rte_rdtsc() - t2);
	}
	warp_store_release(&dev->stop, 1);
	rte_eal_mp_wait_lcore();
	printf("%s, burst %u, %s: cycles an op to enqueue %.1f, to dequeue %.1f\n",
	       dev->subject->name, burst, remote ? "remote" : "local",
	       median(enq, rounds) / burst, median(deq, rounds) / burst);
	free(enq);
	free(deq);
}

static void
usage(void)
{
	unsigned int i;

	fprintf(stderr, "usage: caller_cost SUBJECT [BURST (1 to %u) [ROUNDS [remote]]]\n"
		"subjects:", MAX_BURST);
	for (i = 0; i < RTE_DIM(subjects); i++)
		fprintf(stderr, " %s", subjects[i].name);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

int
main(int argc, char **argv)
{
	static const char *eal[] = { "caller_cost", "--no-huge", "--no-pci", "-m", "256",
				     "--no-shconf", "-l", "0-1", "--iova-mode=va" };
	unsigned int burst = argc > 2 ? (unsigned int)atoi(argv[2]) : 32;
	unsigned int rounds = argc > 3 ? (unsigned int)atoi(argv[3]) : 10000, i;
	bool remote = argc > 4 && strcmp(argv[4], "remote") == 0;
	struct stand_in dev = { .phase = 1 };
	void *ops[MAX_BURST];

	for (i = 0; i < RTE_DIM(subjects) && argc > 1; i++)
		if (strcmp(argv[1], subjects[i].name) == 0)
			dev.subject = &subjects[i];
	if (dev.subject == NULL || burst < 1 || burst > MAX_BURST || rounds < 1)
		usage();
	if (rte_eal_init(RTE_DIM(eal), (char **)(uintptr_t)eal) < 0)
		rte_exit(EXIT_FAILURE, "cannot start EAL\n");
	dev.ring = dev.subject->open(dev.subject, ops, burst);
	measure(&dev, ops, burst, rounds, remote);
	return 0;
}
