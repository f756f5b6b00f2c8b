/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * A device with its queues set up and nothing to do uses no CPU, also after it
 * had something to do. Takes EAL's options; one compress or crypto device must be
 * there.
 */

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_comp.h>
#include <rte_compressdev.h>
#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>

#define WATCH_SECONDS	2
/* What a kernel may charge for waking nobody: timer ticks that land on a sleeping thread. */
#define ALLOWED_NS	(1000 * 1000)

static void
check(int ok, const char *what)
{
	if (ok)
		return;
	printf("%s failed\n", what);
	exit(EXIT_FAILURE);
}

/* CPU time of the engines' threads, in ns, and how many there are. */
static uint64_t
engines_cpu_ns(unsigned int *threads)
{
	DIR *dir = opendir("/proc/self/task");
	uint64_t sum = 0;
	struct dirent *d;

	check(dir != NULL, "opening /proc/self/task");
	*threads = 0;
	while ((d = readdir(dir)) != NULL) {
		char path[300], name[32] = "";
		uint64_t ns = 0;
		FILE *f;

		snprintf(path, sizeof(path), "/proc/self/task/%s/comm", d->d_name);
		f = fopen(path, "r");
		if (f == NULL)
			continue;
		if (fgets(name, sizeof(name), f) == NULL)
			name[0] = '\0';
		fclose(f);
		if (strncmp(name, "warp-", 5) != 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat", d->d_name);
		f = fopen(path, "r");
		check(f != NULL && fscanf(f, "%" SCNu64, &ns) == 1, "reading schedstat");
		fclose(f);
		sum += ns;
		(*threads)++;
	}
	closedir(dir);
	return sum;
}

static struct rte_mbuf *
zeroes(struct rte_mempool *pool)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);

	check(m != NULL, "getting an mbuf");
	memset(rte_pktmbuf_append(m, 1024), 0, 1024);
	return m;
}

/* ---- Compression ---- */

static void
compress_set_up(uint8_t id)
{
	struct rte_compressdev_config config = {
		.socket_id = rte_socket_id(),
		.nb_queue_pairs = 1,
		.max_nb_priv_xforms = 1,
		.max_nb_streams = 0,
	};

	check(rte_compressdev_configure(id, &config) == 0, "configuring");
	check(rte_compressdev_queue_pair_setup(id, 0, 64, rte_socket_id()) == 0,
	      "setting up a queue pair");
	check(rte_compressdev_start(id) == 0, "starting");
}

/* One operation, so that the engine was awake once. */
static void
compress_once(uint8_t id)
{
	struct rte_comp_xform xform = {
		.type = RTE_COMP_COMPRESS,
		.compress = {
			.algo = RTE_COMP_ALGO_DEFLATE,
			.deflate.huffman = RTE_COMP_HUFFMAN_DEFAULT,
			.level = RTE_COMP_LEVEL_PMD_DEFAULT,
			.window_size = 15,
		},
	};
	struct rte_mempool *ops = rte_comp_op_pool_create("ops", 8, 0, 0, SOCKET_ID_ANY);
	struct rte_mempool *mbufs = rte_pktmbuf_pool_create("mbufs", 8, 0, 0,
							    RTE_MBUF_DEFAULT_BUF_SIZE,
							    SOCKET_ID_ANY);
	struct rte_comp_op *op;
	uint64_t end;
	void *priv;

	check(ops != NULL && mbufs != NULL, "making pools");
	check(rte_compressdev_private_xform_create(id, &xform, &priv) == 0, "making a transform");
	op = rte_comp_op_alloc(ops);
	check(op != NULL, "getting an op");
	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->private_xform = priv;
	op->m_src = zeroes(mbufs);
	op->m_dst = zeroes(mbufs);
	op->src.offset = 0;
	op->src.length = 1024;
	op->dst.offset = 0;
	check(rte_compressdev_enqueue_burst(id, 0, &op, 1) == 1, "enqueueing");
	end = rte_get_timer_cycles() + 10 * rte_get_timer_hz();
	while (rte_compressdev_dequeue_burst(id, 0, &op, 1) == 0)
		check(rte_get_timer_cycles() < end, "dequeueing within 10 s");
	check(op->status == RTE_COMP_OP_STATUS_SUCCESS, "compressing");
	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
	rte_compressdev_private_xform_free(id, priv);
	rte_mempool_free(ops);
	rte_mempool_free(mbufs);
}

static void
compress_close(uint8_t id)
{
	rte_compressdev_stop(id);
	check(rte_compressdev_close(id) == 0, "closing");
}

/* ---- Crypto ---- */

static void
crypto_set_up(uint8_t id)
{
	struct rte_cryptodev_config config = { .nb_queue_pairs = 1, .socket_id = SOCKET_ID_ANY };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 64 };

	check(rte_cryptodev_configure(id, &config) == 0, "configuring");
	check(rte_cryptodev_queue_pair_setup(id, 0, &qp, SOCKET_ID_ANY) == 0,
	      "setting up a queue pair");
	check(rte_cryptodev_start(id) == 0, "starting");
}

static void
crypto_once(uint8_t id)
{
	const uint16_t iv_offset = sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op);
	static const uint8_t key[16];
	struct rte_crypto_sym_xform xform = {
		.type = RTE_CRYPTO_SYM_XFORM_CIPHER,
		.cipher = {
			.op = RTE_CRYPTO_CIPHER_OP_ENCRYPT, .algo = RTE_CRYPTO_CIPHER_AES_CBC,
			.key = { key, sizeof(key) }, .iv = { iv_offset, 16 },
		},
	};
	struct rte_mempool *ops = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 8,
							    0, 16, SOCKET_ID_ANY);
	struct rte_mempool *mbufs = rte_pktmbuf_pool_create("mbufs", 8, 0, 0,
							    RTE_MBUF_DEFAULT_BUF_SIZE,
							    SOCKET_ID_ANY);
	struct rte_mempool *sessions =
		rte_cryptodev_sym_session_pool_create("sessions", 1,
				rte_cryptodev_sym_get_private_session_size(id), 0, 0,
				SOCKET_ID_ANY);
	struct rte_crypto_op *op;
	void *session;
	uint64_t end;

	check(ops != NULL && mbufs != NULL && sessions != NULL, "making pools");
	session = rte_cryptodev_sym_session_create(id, &xform, sessions);
	op = rte_crypto_op_alloc(ops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
	check(session != NULL && op != NULL, "making a session and an op");
	rte_crypto_op_attach_sym_session(op, session);
	op->sym->m_src = zeroes(mbufs);
	op->sym->cipher.data.length = 1024;
	check(rte_cryptodev_enqueue_burst(id, 0, &op, 1) == 1, "enqueueing");
	end = rte_get_timer_cycles() + 10 * rte_get_timer_hz();
	while (rte_cryptodev_dequeue_burst(id, 0, &op, 1) == 0)
		check(rte_get_timer_cycles() < end, "dequeueing within 10 s");
	check(op->status == RTE_CRYPTO_OP_STATUS_SUCCESS, "enciphering");
	rte_pktmbuf_free(op->sym->m_src);
	rte_crypto_op_free(op);
	rte_cryptodev_sym_session_free(id, session);
	rte_mempool_free(sessions);
	rte_mempool_free(ops);
	rte_mempool_free(mbufs);
}

static void
crypto_close(uint8_t id)
{
	rte_cryptodev_stop(id);
	check(rte_cryptodev_close(id) == 0, "closing");
}

static const struct kind {
	void (*set_up)(uint8_t id);
	void (*once)(uint8_t id);
	void (*close)(uint8_t id);
} compress = { compress_set_up, compress_once, compress_close },
  crypto = { crypto_set_up, crypto_once, crypto_close };

int
main(int argc, char **argv)
{
	const struct kind *kind;
	unsigned int threads;
	uint64_t before, used;

	check(rte_eal_init(argc, argv) >= 0, "starting EAL");
	check(rte_compressdev_count() + rte_cryptodev_count() == 1, "finding the device");
	kind = rte_cryptodev_count() == 1 ? &crypto : &compress;
	kind->set_up(0);
	kind->once(0);
	usleep(100 * 1000);	/* engines look for work a while before they sleep */
	before = engines_cpu_ns(&threads);
	check(threads != 0, "finding an engine thread");
	sleep(WATCH_SECONDS);
	used = engines_cpu_ns(&threads) - before;
	printf("%u idle engine threads used %" PRIu64 " ns in %u s\n", threads, used,
	       WATCH_SECONDS);
	check(used < ALLOWED_NS, "sleeping");
	kind->once(0);	/* and it still wakes up */
	kind->close(0);
	rte_eal_cleanup();
	return EXIT_SUCCESS;
}
