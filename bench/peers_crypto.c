/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Encryption in place. Before a lane is measured every byte of one pass is
 * compared: with OpenSSL's, or for the ciphers that it lacks with ipsec-mb's.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rte_crypto.h>
#include <rte_cryptodev.h>
#include <rte_cycles.h>
#include <rte_debug.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>

#include "peers.h"
#include "peers_imb.h"

#define MAX_LANES	24
#define BUFS		256
#define ROOM		(BENCH_TAG + 16)
#define FEWEST		32	/* buffers in one go, and how long the go of a slow cipher may be */
#define PASS_MS		30
#define IV_OFFSET	(sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op))

/** The buffers and operations of one size. */
struct set {
	const struct bench_cipher *cipher;
	uint32_t size;
	unsigned int n;		/* buffers in use: fewer where a cipher is slow */
	struct rte_mempool *pool, *op_pool;
	struct rte_mbuf *bufs[BUFS];
	struct rte_crypto_op *ops[BUFS];
	uint8_t *expected;	/* of all buffers: data, then tag */
	struct bench_imb *imb;
};

uint8_t bench_key[16], bench_mac_key[64], bench_iv[16], bench_aad[16];

static void
fill_keys(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(bench_mac_key); i++) {
		bench_mac_key[i] = (uint8_t)(3 * i + 1);
		bench_key[i % 16] = (uint8_t)(5 * i + 2);
		bench_iv[i % 16] = (uint8_t)(7 * i + 3);
		bench_aad[i % 16] = (uint8_t)(11 * i + 4);
	}
}

/* ---- What OpenSSL says ---- */

static bool
evp(const EVP_CIPHER *kind, const struct bench_cipher *c, uint8_t *data, uint32_t len,
    uint8_t *tag)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t key[32];
	bool ok = ctx != NULL;
	int n = 0;

	memcpy(key, bench_key, 16);
	memcpy(key + 16, bench_key, 16);
	ok = ok && EVP_EncryptInit_ex(ctx, kind, NULL, key, bench_iv) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1;
	if (c->aad_len != 0)
		ok = ok && EVP_EncryptUpdate(ctx, NULL, &n, bench_aad, c->aad_len) == 1;
	ok = ok && EVP_EncryptUpdate(ctx, data, &n, data, (int)len) == 1 &&
	     EVP_EncryptFinal_ex(ctx, data + n, &n) == 1;
	if (c->aad_len != 0)
		ok = ok && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, c->tag_len, tag) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static bool
ref_gcm(const struct bench_cipher *c, uint8_t *data, uint32_t len, uint8_t *tag)
{
	return evp(EVP_aes_128_gcm(), c, data, len, tag);
}

static bool
ref_chacha(const struct bench_cipher *c, uint8_t *data, uint32_t len, uint8_t *tag)
{
	return evp(EVP_chacha20_poly1305(), c, data, len, tag);
}

static bool
ref_cbc_hmac(const struct bench_cipher *c, uint8_t *data, uint32_t len, uint8_t *tag)
{
	return evp(EVP_aes_128_cbc(), c, data, len, NULL) &&
	       HMAC(EVP_sha256(), bench_mac_key, sizeof(bench_mac_key), data, len, tag,
		    NULL) != NULL;
}

static bool
ref_null(const struct bench_cipher *c __rte_unused, uint8_t *data __rte_unused,
	 uint32_t len __rte_unused, uint8_t *tag __rte_unused)
{
	return true;
}

#define AEAD(a)		.aead = RTE_CRYPTO_AEAD_##a
#define CIPHER(a)	.algo = RTE_CRYPTO_CIPHER_##a

static const struct bench_cipher ciphers[] = {
	{ "aes-gcm", BENCH_GCM, AEAD(AES_GCM), .key_len = 16, .iv_len = 12, .aad_len = 16,
	  .tag_len = 16, .reference = ref_gcm },
	{ "aes-cbc-sha256-hmac", BENCH_CBC_HMAC, CIPHER(AES_CBC), .key_len = 16, .iv_len = 16,
	  .tag_len = 32, .block = 16, .reference = ref_cbc_hmac },
	{ "chacha20-poly1305", BENCH_CHACHA, AEAD(CHACHA20_POLY1305), .key_len = 32,
	  .iv_len = 12, .aad_len = 16, .tag_len = 16, .reference = ref_chacha },
	{ "snow3g-uea2", BENCH_SNOW3G, CIPHER(SNOW3G_UEA2), .key_len = 16, .iv_len = 16,
	  .bits = true },
	{ "zuc-eea3", BENCH_ZUC, CIPHER(ZUC_EEA3), .key_len = 16, .iv_len = 16, .bits = true,
	  .most = 8188 },
	{ "kasumi-f8", BENCH_KASUMI, CIPHER(KASUMI_F8), .key_len = 16, .iv_len = 8,
	  .bits = true, .most = 2500 },
	{ "null", BENCH_NULL, CIPHER(NULL), .reference = ref_null },
};

/* ---- Devices ---- */

static uint16_t
enqueue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_cryptodev_enqueue_burst(dev, 0, (struct rte_crypto_op **)ops, n);
}

static uint16_t
dequeue(uint8_t dev, void **ops, uint16_t n)
{
	return rte_cryptodev_dequeue_burst(dev, 0, (struct rte_crypto_op **)ops, n);
}

static bool
good(const void *op)
{
	return ((const struct rte_crypto_op *)op)->status == RTE_CRYPTO_OP_STATUS_SUCCESS;
}

static void
rearm(const struct bench_lane *lane, void **ops, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct rte_crypto_op *op = ops[i];

		op->status = RTE_CRYPTO_OP_STATUS_NOT_PROCESSED;
		rte_crypto_op_attach_sym_session(op, lane->priv[0]);
	}
}

static const struct bench_class class = { enqueue, dequeue, rearm, good };

static void
open_device(struct bench_lane *l)
{
	struct rte_cryptodev_config conf = { .socket_id = rte_socket_id(), .nb_queue_pairs = 1 };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = BENCH_DEPTH };
	struct rte_mempool *pool;
	char name[RTE_MEMPOOL_NAMESIZE];

	l->dev = (uint8_t)rte_cryptodev_get_dev_id(l->name);
	snprintf(name, sizeof(name), "sessions%u", l->dev);
	pool = rte_cryptodev_sym_session_pool_create(name, 2,
			rte_cryptodev_sym_get_private_session_size(l->dev), 0, 0, SOCKET_ID_ANY);
	qp.mp_session = pool;
	if (pool == NULL || rte_cryptodev_configure(l->dev, &conf) != 0 ||
	    rte_cryptodev_queue_pair_setup(l->dev, 0, &qp, SOCKET_ID_ANY) != 0 ||
	    rte_cryptodev_start(l->dev) != 0)
		rte_exit(EXIT_FAILURE, "%s: cannot be set up\n", l->name);
	l->priv[1] = pool;
}

static bool
offers(uint8_t dev, enum rte_crypto_sym_xform_type type, int algo)
{
	struct rte_cryptodev_sym_capability_idx idx = { .type = type };

	if (type == RTE_CRYPTO_SYM_XFORM_AEAD)
		idx.algo.aead = algo;
	else if (type == RTE_CRYPTO_SYM_XFORM_CIPHER)
		idx.algo.cipher = algo;
	else
		idx.algo.auth = algo;
	return rte_cryptodev_sym_capability_get(dev, &idx) != NULL;
}

static void *
make_session(const struct bench_lane *l, const struct bench_cipher *c)
{
	uint8_t key[32];
	struct rte_crypto_sym_xform auth = {
		.type = RTE_CRYPTO_SYM_XFORM_AUTH,
		.auth = {
			.op = RTE_CRYPTO_AUTH_OP_GENERATE, .algo = RTE_CRYPTO_AUTH_SHA256_HMAC,
			.key = { bench_mac_key, sizeof(bench_mac_key) },
			.digest_length = c->tag_len,
		},
	};
	struct rte_crypto_sym_xform xf = { .type = RTE_CRYPTO_SYM_XFORM_AEAD };

	memcpy(key, bench_key, 16);
	memcpy(key + 16, bench_key, 16);
	if (c->aead != 0) {
		xf.aead.op = RTE_CRYPTO_AEAD_OP_ENCRYPT;
		xf.aead.algo = c->aead;
		xf.aead.key.data = key;
		xf.aead.key.length = c->key_len;
		xf.aead.iv.offset = IV_OFFSET;
		xf.aead.iv.length = c->iv_len;
		xf.aead.digest_length = c->tag_len;
		xf.aead.aad_length = c->aad_len;
		return !offers(l->dev, xf.type, (int)c->aead) ? NULL :
		       rte_cryptodev_sym_session_create(l->dev, &xf, l->priv[1]);
	}
	xf.type = RTE_CRYPTO_SYM_XFORM_CIPHER;
	xf.next = c->tag_len != 0 ? &auth : NULL;
	xf.cipher.op = RTE_CRYPTO_CIPHER_OP_ENCRYPT;
	xf.cipher.algo = c->algo;
	xf.cipher.key.data = key;
	xf.cipher.key.length = c->key_len;
	xf.cipher.iv.offset = IV_OFFSET;
	xf.cipher.iv.length = c->iv_len;
	if (!offers(l->dev, xf.type, (int)c->algo) ||
	    (xf.next != NULL && !offers(l->dev, auth.type, (int)auth.auth.algo)))
		return NULL;
	return rte_cryptodev_sym_session_create(l->dev, &xf, l->priv[1]);
}

static void
close_device(struct bench_lane *l)
{
	rte_cryptodev_stop(l->dev);
	rte_cryptodev_close(l->dev);
	rte_mempool_free(l->priv[1]);
}

/* ---- Buffers ---- */

static uint8_t *
data_of(struct set *s, unsigned int i)
{
	return rte_pktmbuf_mtod(s->bufs[i], uint8_t *);
}

static void
fill_op(struct set *s, unsigned int i)
{
	const struct bench_cipher *c = s->cipher;
	struct rte_crypto_op *op = s->ops[i];
	struct rte_crypto_sym_op *sym = op->sym;
	uint32_t len = c->bits ? 8 * s->size : s->size;
	uint8_t *tag = data_of(s, i) + s->size;
	rte_iova_t tag_iova = rte_pktmbuf_iova_offset(s->bufs[i], s->size);
	uint8_t *iv = rte_crypto_op_ctod_offset(op, uint8_t *, IV_OFFSET);

	memcpy(iv, bench_iv, sizeof(bench_iv));
	memcpy(iv + sizeof(bench_iv), bench_aad, sizeof(bench_aad));
	sym->m_src = s->bufs[i];
	sym->m_dst = NULL;
	if (c->aead != 0) {
		sym->aead.data.offset = 0;
		sym->aead.data.length = len;
		sym->aead.digest.data = tag;
		sym->aead.digest.phys_addr = tag_iova;
		sym->aead.aad.data = iv + sizeof(bench_iv);
		sym->aead.aad.phys_addr = rte_crypto_op_ctophys_offset(op,
						IV_OFFSET + sizeof(bench_iv));
		return;
	}
	sym->cipher.data.offset = 0;
	sym->cipher.data.length = len;
	sym->auth.data.offset = 0;
	sym->auth.data.length = len;
	sym->auth.digest.data = tag;
	sym->auth.digest.phys_addr = tag_iova;
}

/* The data anew, which a pass has overwritten. */
static void
fill_data(struct set *s, const struct bench_plan *plan)
{
	unsigned int i;

	for (i = 0; i < BUFS; i++) {
		memcpy(data_of(s, i), bench_piece(plan, i, BUFS, s->size), s->size);
		memset(data_of(s, i) + s->size, 0, BENCH_TAG);
	}
}

/* What encryption has to make of the data. How long that takes decides how many buffers are used. */
static void
fill_expected(struct set *s)
{
	const struct bench_cipher *c = s->cipher;
	uint64_t begin = rte_rdtsc(), budget = rte_get_tsc_hz() / 1000 * PASS_MS;
	uint8_t *at;

	s->expected = at = bench_array(BUFS, s->size + BENCH_TAG);
	for (s->n = 0; s->n < BUFS; s->n++, at += s->size + BENCH_TAG) {
		if (s->n >= FEWEST && rte_rdtsc() - begin > budget)
			break;
		memcpy(at, data_of(s, s->n), s->size);
		if (c->reference == NULL)
			bench_imb_run(s->imb, &at, 1, s->size);
		else if (!c->reference(c, at, s->size, at + s->size))
			rte_exit(EXIT_FAILURE, "OpenSSL does not do %s\n", c->name);
	}
}

static void
open_set(struct set *s, const struct bench_plan *plan, const struct bench_cipher *c, uint32_t size)
{
	unsigned int i;

	*s = (struct set){ .cipher = c, .size = size };
	s->pool = rte_pktmbuf_pool_create("bufs", BUFS, 0, 0,
			(uint16_t)(RTE_PKTMBUF_HEADROOM + size + ROOM), SOCKET_ID_ANY);
	s->op_pool = rte_crypto_op_pool_create("ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, BUFS, 0,
			sizeof(bench_iv) + sizeof(bench_aad), SOCKET_ID_ANY);
	if (s->pool == NULL || s->op_pool == NULL ||
	    rte_pktmbuf_alloc_bulk(s->pool, s->bufs, BUFS) != 0 ||
	    rte_crypto_op_bulk_alloc(s->op_pool, RTE_CRYPTO_OP_TYPE_SYMMETRIC, s->ops,
				     BUFS) != BUFS)
		rte_exit(EXIT_FAILURE, "no memory for buffers of %u bytes\n", size);
	for (i = 0; i < BUFS; i++) {
		if (rte_pktmbuf_append(s->bufs[i], (uint16_t)(size + BENCH_TAG)) == NULL)
			rte_exit(EXIT_FAILURE, "buffers are too small\n");
		fill_op(s, i);
	}
	fill_data(s, plan);
	s->imb = bench_imb_open(c);
	if (c->reference != NULL || s->imb != NULL)
		fill_expected(s);
}

static void
close_set(struct set *s)
{
	bench_imb_close(s->imb);
	rte_mempool_put_bulk(s->op_pool, (void **)s->ops, BUFS);
	rte_pktmbuf_free_bulk(s->bufs, BUFS);
	rte_mempool_free(s->pool);
	rte_mempool_free(s->op_pool);
	free(s->expected);
}

static void
verify(const struct bench_lane *l, const struct bench_work *w, struct set *s,
       const struct bench_plan *plan)
{
	uint8_t *at = s->expected;
	unsigned int i;

	fill_data(s, plan);
	if (l->direct == NULL)
		w->cls->rearm(l, w->ops, w->n);
	bench_pass(l, w);
	for (i = 0; i < s->n; i++, at += s->size + BENCH_TAG)
		if (memcmp(at, data_of(s, i), s->size + s->cipher->tag_len) != 0)
			rte_exit(EXIT_FAILURE, "%s, %s of %u bytes: wrong data\n", l->name,
				 w->what, s->size);
	printf("verified %s %u %u %s %u\n", w->what, s->size, w->burst, l->name, s->n);
}

/* ---- What is called directly ---- */

static void
direct_imb(void *set, unsigned int n)
{
	struct set *s = set;
	uint8_t *data[BUFS];
	unsigned int i;

	for (i = 0; i < n; i++)
		data[i] = data_of(s, i);
	bench_imb_run(s->imb, data, n, s->size);
}

static void
direct_copy(void *set, unsigned int n)
{
	struct set *s = set;
	unsigned int i;

	/* Into the buffers: what they hold does not matter any more. */
	for (i = 0; i < n; i++)
		memcpy(data_of(s, i), s->expected + (size_t)i * (s->size + BENCH_TAG), s->size);
}

static void
run_cipher(const struct bench_plan *plan, struct bench_lane *devices, unsigned int n,
	   const struct bench_cipher *c, uint32_t size)
{
	struct bench_lane lanes[MAX_LANES];
	unsigned int used = 0, burst, i;
	struct set s;

	if (c->block != 0 && size % c->block != 0) {
		bench_absent(c->name, "-", "takes whole blocks of 16 bytes only");
		return;
	}
	if (c->most != 0 && size > c->most) {
		bench_absent(c->name, "-", "not of this size: ipsec-mb takes no more than "
			     "2500 bytes of KASUMI and 8188 of ZUC");
		return;
	}
	open_set(&s, plan, c, size);
	if (c->reference == NULL && s.imb == NULL) {
		bench_absent(c->name, "-", "has no control to compare with without ipsec-mb");
		close_set(&s);
		return;
	}
	for (i = 0; i < n; i++) {
		devices[i].priv[0] = make_session(&devices[i], c);
		if (devices[i].priv[0] == NULL)
			bench_absent(c->name, devices[i].name, "without this algorithm");
		else
			lanes[used++] = devices[i];
	}
	if (s.imb != NULL)
		lanes[used++] = (struct bench_lane){ .name = "direct-ipsec-mb",
						     .direct = direct_imb };
	for (burst = 0; burst < plan->n_bursts; burst++) {
		struct bench_work w = {
			.cls = &class, .set = &s, .ops = (void **)s.ops, .n = s.n,
			.burst = plan->bursts[burst], .what = c->name, .size = size,
		};

		for (i = 0; i < used; i++)
			verify(&lanes[i], &w, &s, plan);
		lanes[used] = (struct bench_lane){ .name = "memory-copy", .direct = direct_copy };
		bench_rounds(plan, lanes, used + 1, &w);
	}
	for (i = 0; i < n; i++)
		if (devices[i].priv[0] != NULL)
			rte_cryptodev_sym_session_free(devices[i].dev, devices[i].priv[0]);
	close_set(&s);
}

void
bench_crypto(const struct bench_plan *plan, char **vdevs, unsigned int n)
{
	struct bench_lane devices[MAX_LANES];
	unsigned int used = 0, i, k;

	if (n > MAX_LANES - 2)
		rte_exit(EXIT_FAILURE, "too many drivers\n");
	fill_keys();
	for (i = 0; i < n; i++) {
		devices[used] = (struct bench_lane){ 0 };
		if (bench_vdev(vdevs[i], &devices[used]))
			open_device(&devices[used++]);
	}
	for (i = 0; i < RTE_DIM(ciphers); i++)
		for (k = 0; k < plan->n_sizes; k++)
			run_cipher(plan, devices, used, &ciphers[i], plan->sizes[k]);
	for (i = 0; i < used; i++)
		close_device(&devices[i]);
}
