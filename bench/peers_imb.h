/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef PEERS_IMB_H
#define PEERS_IMB_H

/* Ciphers, and ipsec-mb called directly for them. */

#include <stdbool.h>
#include <stdint.h>

#define BENCH_TAG	32	/* room for the longest tag */

enum bench_cipher_id {
	BENCH_GCM,
	BENCH_CBC_HMAC,
	BENCH_CHACHA,
	BENCH_SNOW3G,
	BENCH_ZUC,
	BENCH_KASUMI,
	BENCH_NULL,
};

/** An algorithm as sessions need it, lengths in bytes. */
struct bench_cipher {
	const char *name;
	enum bench_cipher_id id;
	uint32_t aead;		/* rte_crypto_aead_algorithm, or 0 and then: */
	uint32_t algo;		/* rte_crypto_cipher_algorithm; with a tag SHA256-HMAC follows */
	uint16_t key_len, iv_len, aad_len, tag_len, block;
	uint16_t most;		/* bytes that ipsec-mb takes, 0: any number */
	bool bits;		/* operations count bits */
	/** Encrypts in place as OpenSSL does. NULL: it cannot. */
	bool (*reference)(const struct bench_cipher *c, uint8_t *data, uint32_t len,
			  uint8_t *tag);
};

/** What all lanes use. A key of 32 bytes is bench_key twice. */
extern uint8_t bench_key[16], bench_mac_key[64], bench_iv[16], bench_aad[16];

struct bench_imb;

/** @return NULL where there is no ipsec-mb, or nothing of it to call. */
struct bench_imb *bench_imb_open(const struct bench_cipher *c);

/** Encrypts @p n buffers in place, the tag behind the data. */
void bench_imb_run(struct bench_imb *imb, uint8_t **data, unsigned int n, uint32_t len);

void bench_imb_close(struct bench_imb *imb);

#endif /* PEERS_IMB_H */
