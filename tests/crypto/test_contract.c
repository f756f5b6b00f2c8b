/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The promises of a queue pair (contract.h), with random bursts of good, bad,
 * forged and empty ops, on every model and engine.
 */

#include "contract.h"
#include "crypto_test.h"

#define LEN_MAX		600
#define AAD		8
#define TEXTS		64	/* messages that are known in all forms */

enum want { SEAL, OPEN, FORGED, INVALID, EMPTY, DIGEST, WANTS };

struct text {
	uint32_t len;
	uint8_t iv[12], aad[AAD], plain[LEN_MAX], sealed[LEN_MAX], tag[16], digest[32];
};

struct job {
	struct rte_crypto_op *op;
	struct rte_mbuf *src, *dst, *second[2];
	uint8_t in[LEN_MAX], out[LEN_MAX], aad[AAD], mac[32];
	const struct text *text;
	enum want want;
	bool in_place;
};

static struct text texts[TEXTS];
/* Of jobs: as it comes, or all of them AES-GCM out of place with data in two pieces or one. */
static enum { ANY_SHAPE, TWO_PIECES, ONE_PIECE } shape;
static struct job *jobs;
static struct cr_spec spec[3];
static void *seal, *open_it, *hash, *cbc;

static void
make_texts(void)
{
	struct cr_spec gcm = spec[0];
	unsigned int i, k;

	for (i = 0; i < TEXTS; i++) {
		struct text *t = &texts[i];

		t->len = wt_size(wt_below(10) == 0 ? LEN_MAX : 100);
		for (k = 0; k < 12; k++)
			t->iv[k] = (uint8_t)wt_rand();
		wt_fill(t->aad, AAD, WT_RANDOM);
		wt_fill(t->plain, t->len, WT_RANDOM);
		memcpy(t->sealed, t->plain, t->len);
		cr_ref_aead(&gcm, t->iv, t->aad, t->sealed, t->len, t->tag);
		cr_ref_auth(&spec[1], NULL, t->plain, 0, 8 * t->len, t->digest);
	}
}

static void
make_specs(void)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		cr_spec_init(&spec[i]);
	spec[0].aead = true;
	spec[0].c_algo = RTE_CRYPTO_AEAD_AES_GCM;
	spec[0].c_key_len = 16;
	spec[0].c_iv_len = 12;
	spec[0].digest_len = 16;
	spec[0].aad_len = AAD;
	spec[1].auth = spec[1].generate = true;
	spec[1].a_algo = RTE_CRYPTO_AUTH_SHA256;
	spec[1].digest_len = 32;
	spec[2].cipher = spec[2].encrypt = true;
	spec[2].c_algo = RTE_CRYPTO_CIPHER_AES_CBC;
	spec[2].c_key_len = spec[2].c_iv_len = 16;
}

/* Memory as one segment or two. */
static void
lay_out(struct rte_mbuf *m, struct rte_mbuf *second, uint8_t *p, uint16_t len)
{
	uint16_t n = wt_below(3) == 0 ? (uint16_t)wt_below(len + 1u) : len;

	if (shape != ANY_SHAPE)
		n = shape == ONE_PIECE ? len : (uint16_t)(1 + wt_below(len - 1u));
	dt_flat(m, p, n);
	if (n == len)
		return;
	dt_flat(second, p + n, (uint16_t)(len - n));
	m->next = second;
	m->nb_segs = 2;
	m->pkt_len = len;
}

static void *
make_job(unsigned int job)
{
	struct job *j = &jobs[job];
	struct rte_crypto_sym_op *sym = j->op->sym;
	const struct text *t = &texts[wt_below(TEXTS)];

	j->text = t;
	j->want = (enum want)wt_below(WANTS);
	j->in_place = wt_below(2) == 0;
	if (shape != ANY_SHAPE) {
		while (t->len < 2)
			t = &texts[wt_below(TEXTS)];
		j->text = t;
		j->want = SEAL;
		j->in_place = false;
	}
	memcpy(j->in, j->want == OPEN || j->want == FORGED ? t->sealed : t->plain, t->len);
	memset(j->out, 0xEE, t->len);
	memcpy(j->aad, t->aad, AAD);
	memcpy(j->mac, t->tag, 16);
	if (j->want == SEAL || j->want == DIGEST)
		memset(j->mac, 0xEE, 32);
	if (j->want == FORGED)
		j->mac[wt_below(16)] ^= 0x40;
	memcpy(cr_iv(j->op), t->iv, 12);
	lay_out(j->src, j->second[0], j->in, (uint16_t)t->len);
	lay_out(j->dst, j->second[1], j->out, (uint16_t)t->len);
	j->op->status = 0xEE;
	sym->m_src = j->src;
	sym->m_dst = j->in_place ? NULL : j->dst;
	sym->session = j->want == DIGEST ? hash : j->want == EMPTY ? cbc :
		       j->want == SEAL ? seal : open_it;
	sym->aead.data.offset = 0;
	sym->aead.data.length = t->len;
	sym->aead.digest.data = j->mac;
	sym->aead.aad.data = j->aad;
	if (j->want == INVALID) {
		sym->aead.data.length++;
	} else if (j->want == EMPTY) {
		sym->cipher.data.length = 0;
	} else if (j->want == DIGEST) {
		sym->auth.data.offset = 0;
		sym->auth.data.length = t->len;
		sym->auth.digest.data = j->mac;
	}
	return j->op;
}

static void
check_untouched(unsigned int job)
{
	const struct job *j = &jobs[job];

	wt_check(j->op->status == RTE_CRYPTO_OP_STATUS_NOT_PROCESSED || j->op->status == 0xEE,
		 "not accepted: status %u", j->op->status);
	wt_check(j->in_place || j->out[0] == 0xEE, "not accepted, but done");
}

static void
check_job(unsigned int job)
{
	static const uint8_t status[WANTS] = {
		[FORGED] = RTE_CRYPTO_OP_STATUS_AUTH_FAILED,
		[INVALID] = RTE_CRYPTO_OP_STATUS_INVALID_ARGS,
	};
	const struct job *j = &jobs[job];
	const uint8_t *data = j->in_place ? j->in : j->out;
	const struct text *t = j->text;

	wt_check(j->op->status == status[j->want], "kind %u: status %u", j->want, j->op->status);
	if (j->want == SEAL)
		wt_check(memcmp(data, t->sealed, t->len) == 0 && memcmp(j->mac, t->tag, 16) == 0,
			 "sealed, %u bytes", t->len);
	else if (j->want == OPEN)
		wt_check(memcmp(data, t->plain, t->len) == 0, "opened, %u bytes", t->len);
	else if (j->want == DIGEST)
		wt_check(memcmp(j->mac, t->digest, 32) == 0, "digest, %u bytes", t->len);
	else if (j->want == EMPTY)
		wt_check(memcmp(j->in, t->plain, t->len) == 0, "empty, but written");
}

static void
handles(uint8_t dev, enum dt_model m)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		spec[i].model = m;
	spec[0].encrypt = true;
	seal = cr_session(dev, &spec[0]);
	spec[0].encrypt = false;
	open_it = cr_session(dev, &spec[0]);
	hash = cr_session(dev, &spec[1]);
	cbc = cr_session(dev, &spec[2]);
	wt_check(seal && open_it && hash && cbc, "sessions");
}

static void
handles_free(uint8_t dev)
{
	cr_session_free(dev, seal);
	cr_session_free(dev, open_it);
	cr_session_free(dev, hash);
	cr_session_free(dev, cbc);
}

static void
check_counted(uint8_t dev, uint64_t n)
{
	struct rte_cryptodev_stats s;

	wt_equal(rte_cryptodev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, n);
	wt_equal(s.dequeued_count, n);
	wt_equal(s.enqueue_err_count, 0);
}

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

static const struct contract crypto = {
	.device = cr_device,
	.start = cr_start,
	.stop = cr_stop,
	.prepare = handles,
	.finish = handles_free,
	.enqueue = enqueue,
	.dequeue = dequeue,
	.make = make_job,
	.check_untouched = check_untouched,
	.check = check_job,
	.check_counted = check_counted,
	.two_lcores_ops = 10000,
	.lists_run_out = true,	/* out of place */
};

/*
 * Where every op takes two lists of the queue pair's, there are fewer than the
 * ring has slots: enqueue stops in the midst of a burst. A payload in one piece
 * takes none, though AAD have to come in front of it (v3, v2): the ring gets full.
 */
static void
lists_run_out(void)
{
	unsigned int m, round;

	for (m = DT_V3; m < DT_MODELS; m++) {
		char args[64];
		uint8_t dev;

		snprintf(args, sizeof(args), "device=soft,engine=inline,model=%s",
			 dt_model_name[m]);
		dev = cr_device(args);
		contract_open(dev, (enum dt_model)m, 1023);
		for (round = 0; round < 3; round++) {
			uint32_t next = 0, sent;

			shape = ONE_PIECE;
			wt_equal(contract_fill(dev, &next), 1023);
			contract_drain(dev);
			shape = TWO_PIECES;
			sent = contract_fill(dev, &next);
			wt_check(sent > 511 && sent < 1023, "%u sent", sent);
			wt_equal(contract_send(dev, 1, &next), 0);
			wt_equal(contract_take(dev, 1), 1);
			wt_equal(contract_send(dev, 2, &next), 1);
			contract_drain(dev);
		}
		contract_close(dev);
	}
	shape = ANY_SHAPE;
}

/* ---- Waiting ---- */

enum { SEGS = 200, SEG = 65535 };

static struct rte_mbuf *chain;
static uint8_t long_digest[32];

static void
arm_long_op(void)
{
	struct rte_crypto_op *op = jobs[0].op;

	op->status = 0xEE;
	op->sym->m_src = chain;
	op->sym->m_dst = NULL;
	op->sym->session = hash;
	op->sym->auth.data.offset = 0;
	op->sym->auth.data.length = SEGS * SEG;
	op->sym->auth.digest.data = long_digest;
}

static void
never_waits(void)
{
	uint8_t dev = cr_device("device=soft,engine=thread"), *mem = malloc(SEG);
	unsigned int i;

	cr_start(dev, 1, 16);
	handles(dev, DT_EXT);
	wt_fill(mem, SEG, WT_RANDOM);
	chain = dt_mbuf();
	dt_flat(chain, mem, SEG);
	for (i = 1; i < SEGS; i++)
		dt_append(chain, mem, SEG);
	contract_never_waits(dev, jobs[0].op, arm_long_op);
	wt_equal(jobs[0].op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
	dt_chain_free(chain);
	rte_mbuf_raw_free(chain);
	free(mem);
	handles_free(dev);
	cr_stop(dev);
}

static const struct wt_case cases[] = {
	{ "random bursts, one lcore", contract_one_lcore },
	{ "random bursts, one lcore sends, one takes", contract_two_lcores },
	{ "queues full to the brim", contract_full },
	{ "lists run out", lists_run_out },
	{ "dequeue never waits", never_waits },
};

int
main(void)
{
	unsigned int i, k;

	cr_eal();
	contract_set(&crypto);
	make_specs();
	make_texts();
	jobs = calloc(CONTRACT_OPS, sizeof(*jobs));
	wt_check(jobs != NULL, "no memory");
	for (i = 0; i < CONTRACT_OPS; i++) {
		jobs[i].op = cr_op();
		jobs[i].op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
		jobs[i].src = jobs[i].op->sym->m_src;
		jobs[i].dst = jobs[i].op->sym->m_dst;
		for (k = 0; k < 2; k++)
			jobs[i].second[k] = dt_mbuf();
	}
	return cr_end(WT_RUN(cases));
}
