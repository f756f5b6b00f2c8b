/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The promises of a queue pair, with random bursts of good, bad, forged and
 * empty ops, on every model and engine:
 *
 *   what enqueue accepts is the first part of the burst;
 *   each accepted op comes back exactly once, in order;
 *   dequeue never waits.
 */

#include <sys/resource.h>
#include <time.h>

#include <rte_cycles.h>
#include <rte_launch.h>

#include "crypto_test.h"

#define OPS		1500	/* more than rings hold */
#define BURST_MAX	200
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
	bool in_place, busy;
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

static void
make_job(struct job *j)
{
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
}

static void
check_job(const struct job *j)
{
	static const uint8_t status[WANTS] = {
		[FORGED] = RTE_CRYPTO_OP_STATUS_AUTH_FAILED,
		[INVALID] = RTE_CRYPTO_OP_STATUS_INVALID_ARGS,
	};
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

/* The accepted ops, oldest first; one side adds, one removes. */
static struct job *line[OPS + 1];
static uint32_t line_put, line_take;

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
	line_put = line_take = 0;
}

static void
handles_free(uint8_t dev)
{
	cr_session_free(dev, seal);
	cr_session_free(dev, open_it);
	cr_session_free(dev, hash);
	cr_session_free(dev, cbc);
}

/* Sends a burst of idle jobs. @return how many were accepted */
static uint16_t
send(uint8_t dev, uint16_t n, uint32_t *next)
{
	struct rte_crypto_op *burst[BURST_MAX];
	struct job *sent[BURST_MAX];
	uint16_t got, i, k = 0;

	while (k < n) {
		struct job *j = &jobs[*next % OPS];

		if (__atomic_load_n(&j->busy, __ATOMIC_ACQUIRE))
			break;
		(*next)++;
		make_job(j);
		sent[k] = j;
		burst[k++] = j->op;
	}
	/* The other side must know them before they can come back. */
	for (i = 0; i < k; i++) {
		sent[i]->busy = true;
		line[(line_put + i) % (OPS + 1)] = sent[i];
	}
	got = rte_cryptodev_enqueue_burst(dev, 0, burst, k);
	wt_check(got <= k, "%u of %u accepted", got, k);
	for (i = got; i < k; i++) {
		/* Not accepted: nothing of it may have happened. */
		wt_check(burst[i]->status == RTE_CRYPTO_OP_STATUS_NOT_PROCESSED ||
			 burst[i]->status == 0xEE, "op %u of %u accepted: status %u", i, got,
			 burst[i]->status);
		wt_check(sent[i]->in_place || sent[i]->out[0] == 0xEE, "op %u was done", i);
		sent[i]->busy = false;
	}
	*next -= k - got;
	__atomic_store_n(&line_put, line_put + got, __ATOMIC_RELEASE);
	return got;
}

/* Takes a burst and holds it against the line. */
static uint16_t
take(uint8_t dev, uint16_t n)
{
	struct rte_crypto_op *burst[BURST_MAX];
	uint16_t got = rte_cryptodev_dequeue_burst(dev, 0, burst, n), i;

	wt_check(got <= n, "%u for %u", got, n);
	for (i = 0; i < got; i++) {
		struct job *j;

		/* An op can be back before enqueue has said that it went. */
		while (__atomic_load_n(&line_put, __ATOMIC_ACQUIRE) == line_take)
			;
		j = line[line_take++ % (OPS + 1)];
		wt_check(j->op == burst[i], "another op than the oldest came back");
		check_job(j);
		__atomic_store_n(&j->busy, false, __ATOMIC_RELEASE);
	}
	return got;
}

static void
drain(uint8_t dev)
{
	uint64_t end = rte_get_timer_cycles() + 60 * rte_get_timer_hz();
	struct rte_crypto_op *none[1];

	while (line_take != line_put) {
		take(dev, BURST_MAX);
		wt_check(rte_get_timer_cycles() < end, "%u ops are lost", line_put - line_take);
	}
	wt_equal(rte_cryptodev_dequeue_burst(dev, 0, none, 1), 0);
}

static void
check_stats(uint8_t dev, uint64_t n)
{
	struct rte_cryptodev_stats s;

	wt_equal(rte_cryptodev_stats_get(dev, &s), 0);
	wt_equal(s.enqueued_count, n);
	wt_equal(s.dequeued_count, n);
	wt_equal(s.enqueue_err_count, 0);
}

static void
one_lcore(uint8_t dev)
{
	uint32_t next = 0, round;

	for (round = 0; round < wt_rounds(700); round++) {
		uint16_t n = (uint16_t)wt_size(BURST_MAX);

		if (wt_below(100) < 55)
			send(dev, n, &next);
		else
			take(dev, n);
		/* Now and then to the brim, and to the ground. */
		if (wt_below(200) == 0)
			while (send(dev, BURST_MAX, &next) == BURST_MAX)
				;
		if (wt_below(200) == 0)
			drain(dev);
	}
	drain(dev);
	check_stats(dev, line_take);
}

/* ---- Two lcores ---- */

static uint8_t shared_dev;
static uint32_t goal, sender_done;

static int
sender(void *arg __rte_unused)
{
	uint32_t next = 0, sent = 0;

	while (sent < goal) {
		uint16_t n = (uint16_t)wt_size(BURST_MAX);

		sent += send(shared_dev, n, &next);
	}
	__atomic_store_n(&sender_done, 1, __ATOMIC_RELEASE);
	return 0;
}

static void
two_lcores(uint8_t dev)
{
	unsigned int other = rte_get_next_lcore(-1, 1, 0);
	uint64_t end = rte_get_timer_cycles() + 300 * rte_get_timer_hz();
	uint32_t got = 0, n = 0;

	shared_dev = dev;
	goal = wt_rounds(10000);
	sender_done = 0;
	wt_equal(rte_eal_remote_launch(sender, NULL, other), 0);
	while (got < goal || !__atomic_load_n(&sender_done, __ATOMIC_ACQUIRE)) {
		got += take(dev, (uint16_t)(1 + n++ * 7 % BURST_MAX));
		wt_check(rte_get_timer_cycles() < end, "%u of %u came back", got, goal);
	}
	rte_eal_wait_lcore(other);
	drain(dev);
	check_stats(dev, line_take);
}

static void
every_device(void (*what)(uint8_t dev))
{
	static const char * const engines[] = { "inline", "thread" };
	static int dev[DT_MODELS][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		for (i = 0; i < 2; i++) {
			char args[64];

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[i]);
			if (dev[m][i] < 0)
				dev[m][i] = cr_device(args);
			/* Small and odd, and all that there is. */
			cr_start((uint8_t)dev[m][i], 1, wt_below(2) == 0 ? 77 : 1023);
			handles((uint8_t)dev[m][i], (enum dt_model)m);
			what((uint8_t)dev[m][i]);
			handles_free((uint8_t)dev[m][i]);
			cr_stop((uint8_t)dev[m][i]);
		}
	}
}

static void random_bursts(void) { every_device(one_lcore); }
static void on_two_lcores(void) { every_device(two_lcores); }

/* ---- Full queues ---- */

/* Sends until no more is accepted. */
static uint32_t
send_all(uint8_t dev, uint32_t *next)
{
	uint32_t sent = 0;
	uint16_t got;

	do {
		got = send(dev, BURST_MAX, next);
		sent += got;
	} while (got == BURST_MAX);
	return sent;
}

static void
brim(uint32_t inflight, uint32_t expect)
{
	static uint8_t dev;
	static bool made;
	uint32_t next = 0, sent, round;

	if (!made)
		dev = cr_device("device=soft,engine=inline");
	made = true;
	cr_start(dev, 1, inflight);
	handles(dev, DT_EXT);
	for (round = 0; round < 3; round++) {
		sent = send_all(dev, &next);
		/* Lists out of place may run out before the ring does. */
		wt_check(sent == expect || (sent < expect && expect == 1023), "%u sent, not %u",
			 sent, expect);
		wt_check(sent > expect / 2, "only %u of %u sent", sent, expect);
		if (sent == expect)
			wt_equal(send(dev, 1, &next), 0);
		wt_equal(take(dev, 1), 1);
		drain(dev);
	}
	handles_free(dev);
	cr_stop(dev);
}

/* As many as were asked for, but not more than the rings hold. */
static void
full(void)
{
	brim(1, 1);
	brim(2, 2);
	brim(100, 100);
	brim(1023, 1023);
	brim(1024, 1023);
	brim(65536, 1023);
	brim(UINT32_MAX, 1023);
}

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
		cr_start(dev, 1, 1023);
		handles(dev, (enum dt_model)m);
		for (round = 0; round < 3; round++) {
			uint32_t next = 0, sent;

			shape = ONE_PIECE;
			wt_equal(send_all(dev, &next), 1023);
			drain(dev);
			shape = TWO_PIECES;
			sent = send_all(dev, &next);
			wt_check(sent > 511 && sent < 1023, "%u sent", sent);
			wt_equal(send(dev, 1, &next), 0);
			wt_equal(take(dev, 1), 1);
			wt_equal(send(dev, 2, &next), 1);
			drain(dev);
		}
		check_stats(dev, line_take);
		handles_free(dev);
		cr_stop(dev);
	}
	shape = ANY_SHAPE;
}

/* ---- Waiting ---- */

/* While the engine works for long, dequeue comes back at once and without sleeping. */
static void
never_waits(void)
{
	enum { SEGS = 200, SEG = 65535 };
	uint8_t dev = cr_device("device=soft,engine=thread"), *mem = malloc(SEG), digest[32];
	struct rte_crypto_op *op = jobs[0].op, *back;
	struct rte_mbuf *chain = dt_mbuf();
	struct rusage before, after;
	uint64_t empty = 0;
	unsigned int i;

	cr_start(dev, 1, 16);
	handles(dev, DT_EXT);
	wt_fill(mem, SEG, WT_RANDOM);
	dt_flat(chain, mem, SEG);
	for (i = 1; i < SEGS; i++)
		dt_append(chain, mem, SEG);
	op->sym->m_src = chain;
	op->sym->m_dst = NULL;
	op->sym->session = hash;
	op->sym->auth.data.offset = 0;
	op->sym->auth.data.length = SEGS * SEG;
	op->sym->auth.digest.data = digest;
	wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
	getrusage(RUSAGE_THREAD, &before);
	while (rte_cryptodev_dequeue_burst(dev, 0, &back, 1) == 0)
		empty++;
	getrusage(RUSAGE_THREAD, &after);
	wt_equal(back->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
	/* The op takes tens of milliseconds, a poll far less than a microsecond. */
	wt_check(empty > 100, "only %" PRIu64 " polls came back empty", empty);
	wt_equal(after.ru_nvcsw - before.ru_nvcsw, 0);
	dt_chain_free(chain);
	rte_mbuf_raw_free(chain);
	free(mem);
	handles_free(dev);
	cr_stop(dev);
}

static const struct wt_case cases[] = {
	{ "random bursts, one lcore", random_bursts },
	{ "random bursts, one lcore sends, one takes", on_two_lcores },
	{ "queues full to the brim", full },
	{ "lists run out", lists_run_out },
	{ "dequeue never waits", never_waits },
};

int
main(void)
{
	unsigned int i, k;

	cr_eal();
	make_specs();
	make_texts();
	jobs = calloc(OPS, sizeof(*jobs));
	wt_check(jobs != NULL, "no memory");
	for (i = 0; i < OPS; i++) {
		jobs[i].op = cr_op();
		jobs[i].op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
		jobs[i].src = jobs[i].op->sym->m_src;
		jobs[i].dst = jobs[i].op->sym->m_dst;
		for (k = 0; k < 2; k++)
			jobs[i].second[k] = dt_mbuf();
	}
	return cr_end(WT_RUN(cases));
}
