/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Keys: wiped from a session's memory when it goes, gone from the whole process
 * when the device does, in no log at any level, and never mistaken for another
 * key that lay at the same address before.
 */

#include <ctype.h>
#include <fcntl.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <rte_bus_vdev.h>
#include <rte_errno.h>

#include "crypto_test.h"
#include "warp_crypto.h"

#define NEEDLE	12	/* bytes of a key that no chance brings together */

static volatile uint8_t mask = 0xC3;

/* A key that is nowhere in memory in the clear but where the test puts it. */
struct secret {
	uint16_t len;
	uint8_t masked[160];
};

static void
make_secret(struct secret *s, uint16_t len)
{
	uint16_t i;

	s->len = len;
	for (i = 0; i < len; i++)
		s->masked[i] = (uint8_t)(wt_rand() >> 16);
}

static void
reveal(const struct secret *s, uint8_t *to)
{
	uint16_t i;

	for (i = 0; i < s->len; i++)
		to[i] = s->masked[i] ^ mask;
}

/* A piece of the key in @p mem? Every NEEDLE bytes of it are looked for. */
static const uint8_t *
find(const void *mem, size_t len, const struct secret *s)
{
	const uint8_t *p, *end = (const uint8_t *)mem + len;
	unsigned int at, i;

	for (at = 0; at + NEEDLE <= s->len; at += NEEDLE) {
		const uint8_t *n = s->masked + at, first = n[0] ^ mask;

		for (p = mem; p + NEEDLE <= end; p++) {
			p = memchr(p, first, (size_t)(end - p) - NEEDLE + 1);
			if (p == NULL)
				break;
			for (i = 1; i < NEEDLE && p[i] == (n[i] ^ mask); i++)
				;
			if (i == NEEDLE)
				return p;
		}
	}
	return NULL;
}

/* Looks through one page. */
static void
look(uint64_t page, size_t size, const struct secret *s, unsigned int n, const char *when,
     const char *line)
{
	const uint8_t *at;
	unsigned int i;

	for (i = 0; i < n; i++) {
		at = find((const uint8_t *)(uintptr_t)page, size, &s[i]);
		wt_check(at == NULL, "%s: key %u is at %p, %s", when, i, at, line);
	}
}

/* Looks through all of the process's memory that is there. */
static void
find_anywhere(const struct secret *s, unsigned int n, const char *when)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), from, to, entry[512], seen = 0;
	char line[512], rights[8];
	ssize_t got, i;

	wt_check(maps != NULL && pagemap >= 0, "/proc");
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to, rights) != 3 ||
		    rights[0] != 'r' || rights[1] != 'w')
			continue;
		while (from < to) {
			got = pread(pagemap, entry, sizeof(entry), (off_t)(from / page * 8)) / 8;
			wt_check(got > 0, "pagemap");
			for (i = 0; i < got && from < to; i++, from += page) {
				/* Present, or swapped out. */
				if (entry[i] >> 62 == 0)
					continue;
				look(from, page, s, n, when, line);
				seen++;
			}
		}
	}
	wt_check(seen > 1000, "only %" PRIu64 " pages seen", seen);
	fclose(maps);
	close(pagemap);
}

/* ---- Sessions with secrets ---- */

enum which { CIPHER_KEY, AUTH_KEY, LONG_KEY, AEAD_KEY, SECRETS };

static struct secret secrets[SECRETS];
static struct rte_crypto_op *op;
static uint8_t data[64], digest[64], aad[16];
static struct rte_mempool *pool;

/* Two transforms, or an AEAD; the keys are in @p keys, which the caller wipes. */
struct xforms {
	struct rte_crypto_sym_xform x[2];
	uint8_t key[2][160];
};

static void
make_xforms(struct xforms *t, bool aead, bool long_key)
{
	struct cr_spec s = { 0 };

	reveal(&secrets[aead ? AEAD_KEY : CIPHER_KEY], t->key[0]);
	reveal(&secrets[long_key ? LONG_KEY : AUTH_KEY], t->key[1]);
	s.aead = aead;
	s.cipher = s.auth = !aead;
	s.encrypt = s.generate = true;
	s.c_algo = aead ? (int)RTE_CRYPTO_AEAD_AES_GCM : (int)RTE_CRYPTO_CIPHER_AES_CBC;
	s.a_algo = RTE_CRYPTO_AUTH_SHA256_HMAC;
	s.c_key_len = 32;
	s.c_iv_len = aead ? 12 : 16;
	s.a_key_len = secrets[long_key ? LONG_KEY : AUTH_KEY].len;
	s.digest_len = 16;
	cr_xforms(&s, t->x);
	if (aead) {
		t->x[0].aead.key.data = t->key[0];
	} else {
		t->x[0].cipher.key.data = t->key[0];
		t->x[1].auth.key.data = t->key[1];
	}
}

static void *
secret_session(uint8_t dev, bool aead, bool long_key)
{
	struct xforms t;
	void *s;

	make_xforms(&t, aead, long_key);
	s = rte_cryptodev_sym_session_create(dev, t.x, pool);
	OPENSSL_cleanse(&t, sizeof(t));
	return s;
}

static void
use(uint8_t dev, void *session)
{
	struct rte_crypto_sym_op *sym = op->sym;

	dt_flat(sym->m_src, data, sizeof(data));
	sym->m_dst = NULL;
	op->sess_type = RTE_CRYPTO_OP_WITH_SESSION;
	sym->session = session;
	/* The data of a cipher are where those of an AEAD are. */
	sym->cipher.data.offset = 0;
	sym->cipher.data.length = sizeof(data);
	sym->aead.digest.data = digest;
	sym->aead.aad.data = aad;
	if (((const struct warp_crypto_session *)CRYPTODEV_GET_SYM_SESS_PRIV(session))->kind !=
	    WARP_CRYPTO_AEAD) {
		sym->auth.data.offset = 0;
		sym->auth.data.length = sizeof(data);
		sym->auth.digest.data = digest;
	}
	wt_equal(cr_run(dev, op), RTE_CRYPTO_OP_STATUS_SUCCESS);
}

static void
fresh_secrets(void)
{
	make_secret(&secrets[CIPHER_KEY], 32);
	make_secret(&secrets[AUTH_KEY], 48);
	make_secret(&secrets[LONG_KEY], 150);
	make_secret(&secrets[AEAD_KEY], 32);
}

/* Sees that the search finds what is there, and not what is not. */
static void
the_search(void)
{
	uint8_t *clear = malloc(64);
	struct secret s;
	bool found = false;

	make_secret(&s, 32);
	reveal(&s, clear + 7);
	found = find(clear, 64, &s) == clear + 7;
	wt_check(found, "a key that is there");
	OPENSSL_cleanse(clear, 64);
	wt_check(find(clear, 64, &s) == NULL, "a key that is not");
	free(clear);
}

static void
session_memory(void)
{
	unsigned int m, i, k;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		unsigned int size = rte_cryptodev_sym_get_private_session_size(dev);

		for (i = 0; i < 3; i++) {
			uint8_t *priv;
			void *s;

			fresh_secrets();
			s = secret_session(dev, i == 2, i == 1);
			wt_check(s != NULL, "session %u", i);
			priv = CRYPTODEV_GET_SYM_SESS_PRIV(s);
			wt_check(find(priv, size, &secrets[i == 2 ? AEAD_KEY : CIPHER_KEY]) != NULL,
				 "session %u: where is its key?", i);
			use(dev, s);
			wt_equal(rte_cryptodev_sym_session_free(dev, s), 0);
			for (k = 0; k < size; k++)
				wt_check(priv[k] == 0, "byte %u of a freed session", k);
		}
	}
}

/* A session that is refused when its first key is in already. */
static void
refused_session(void)
{
	unsigned int m, i;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		struct rte_mempool *one = cr_session_pool(dev, "one", 1);

		for (i = 0; i < 3; i++) {
			struct xforms t;
			void *obj;

			fresh_secrets();
			make_xforms(&t, false, false);
			if (i == 0)
				t.x[1].auth.digest_length = 77;
			else if (i == 1)
				t.x[1].auth.algo = RTE_CRYPTO_AUTH_AES_CBC_MAC;
			else
				t.x[1].auth.key.data = NULL;
			wt_check(rte_cryptodev_sym_session_create(dev, t.x, one) == NULL, "made");
			OPENSSL_cleanse(&t, sizeof(t));
			wt_equal(rte_mempool_get(one, &obj), 0);
			wt_check(find(obj, one->elt_size, &secrets[CIPHER_KEY]) == NULL,
				 "the key of a refused session");
			rte_mempool_put(one, obj);
		}
		rte_mempool_free(one);
	}
}

/* An op without a session: its keys are in the queue pair's memory while it is in flight. */
static void
sessionless(void)
{
	unsigned int m, i, k;

	for (m = 0; m < DT_MODELS; m++) {
		uint8_t dev = cr_inline((enum dt_model)m);
		struct warp_crypto_qp *qp = rte_cryptodev_pmd_get_dev(dev)->data->queue_pairs[0];
		size_t size = WARP_CRYPTO_LOCAL_SESSIONS * sizeof(*qp->local);
		struct rte_crypto_op *back;
		struct xforms t;

		for (i = 0; i < 2; i++) {
			fresh_secrets();
			make_xforms(&t, i == 1, false);
			dt_flat(op->sym->m_src, data, sizeof(data));
			op->sym->m_dst = NULL;
			op->sess_type = RTE_CRYPTO_OP_SESSIONLESS;
			op->sym->xform = t.x;
			op->sym->aead.data.offset = 0;
			op->sym->aead.data.length = sizeof(data);
			op->sym->aead.digest.data = digest;
			if (i == 0) {
				op->sym->auth.data.offset = 0;
				op->sym->auth.data.length = sizeof(data);
				op->sym->auth.digest.data = digest;
			}
			wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
			OPENSSL_cleanse(&t, sizeof(t));
			wt_check(find(qp->local, size,
				      &secrets[i == 1 ? AEAD_KEY : CIPHER_KEY]) != NULL,
				 "where is its key?");
			cr_dequeue(dev, 0, &back, 1);
			wt_equal(op->status, RTE_CRYPTO_OP_STATUS_SUCCESS);
			for (k = 0; k < SECRETS; k++)
				wt_check(find(qp->local, size, &secrets[k]) == NULL,
					 "key %u stays", k);
		}
	}
}

/*
 * The engine in the process may keep schedules of keys, by content. They go
 * with the engine.
 */
static void
whole_process(void)
{
	static const char * const engines[] = { "inline", "thread" };
	unsigned int m, e, i;

	/* The shadow of all memory would have to be searched as well. */
	if (WT_SANITIZED)
		return;
	for (m = 0; m < DT_MODELS; m++) {
		for (e = 0; e < 2; e++) {
			char args[64], name[64];
			uint8_t dev;

			snprintf(args, sizeof(args), "device=soft,model=%s,engine=%s",
				 dt_model_name[m], engines[e]);
			dev = cr_device(args);
			cr_start(dev, 1, 16);
			fresh_secrets();
			for (i = 0; i < 3; i++) {
				void *s = secret_session(dev, i == 2, i == 1);

				wt_check(s != NULL, "session %u", i);
				use(dev, s);
				wt_equal(rte_cryptodev_sym_session_free(dev, s), 0);
			}
			cr_stop(dev);
			/* An inline engine is its queue's, a thread is the device's. */
			snprintf(name, sizeof(name), "%s", rte_cryptodev_name_get(dev));
			if (e == 1)
				wt_equal(rte_vdev_uninit(name), 0);
			find_anywhere(secrets, SECRETS, args);
			if (e == 1)
				wt_equal(rte_vdev_init(name, args), 0);
		}
	}
}

/* ---- Logs ---- */

/* A key in hexadecimal, any case, with or without what separates its bytes, or as it is. */
static void
check_log(const char *text, size_t len)
{
	char *digits = malloc(2 * len + 1), hex[2 * NEEDLE + 1];
	size_t n = 0, i;
	unsigned int k, at;

	for (i = 0; i < len; i++)
		if (isxdigit((unsigned char)text[i]))
			digits[n++] = (char)tolower(text[i]);
	digits[n] = '\0';
	for (k = 0; k < SECRETS; k++) {
		wt_check(find(text, len, &secrets[k]) == NULL, "key %u as it is", k);
		/* Four bytes are enough to see that somebody printed it. */
		for (at = 0; at + 4 <= secrets[k].len; at += 4) {
			for (i = 0; i < 4; i++)
				snprintf(hex + 2 * i, 3, "%02x",
					 (uint8_t)(secrets[k].masked[at + i] ^ mask));
			wt_check(strstr(digits, hex) == NULL, "key %u in the log: %s", k, hex);
		}
	}
	free(digits);
}

static void
logs(void)
{
	FILE *log = tmpfile();
	char *text;
	long len;
	unsigned int m;

	wt_check(log != NULL, "no temporary file");
	rte_openlog_stream(log);
	rte_log_set_global_level(RTE_LOG_DEBUG);
	rte_log_set_level_pattern("*", RTE_LOG_DEBUG);
	fresh_secrets();
	for (m = 0; m < DT_MODELS; m++) {
		char args[64];
		struct xforms t;
		uint8_t dev;
		void *s;

		snprintf(args, sizeof(args), "device=soft,engine=inline,model=%s",
			 dt_model_name[m]);
		dev = cr_device(args);
		cr_start(dev, 1, 2000);
		s = secret_session(dev, true, false);
		use(dev, s);
		wt_equal(rte_cryptodev_sym_session_free(dev, s), 0);
		s = secret_session(dev, false, true);
		use(dev, s);
		/* What is refused is logged, with what was wrong about it. */
		make_xforms(&t, false, false);
		t.x[0].cipher.key.length = 31;
		wt_check(rte_cryptodev_sym_session_create(dev, t.x, pool) == NULL, "made");
		make_xforms(&t, true, false);
		t.x[0].aead.iv.length = 5000;
		wt_check(rte_cryptodev_sym_session_create(dev, t.x, pool) == NULL, "made");
		OPENSSL_cleanse(&t, sizeof(t));
		op->sym->m_src->data_len = 1;
		wt_equal(cr_run(dev, op), RTE_CRYPTO_OP_STATUS_INVALID_ARGS);
		wt_equal(rte_cryptodev_enqueue_burst(dev, 0, &op, 1), 1);
		wt_equal(rte_cryptodev_sym_session_free(dev, s), 0);
		cr_stop(dev);
	}
	rte_log_set_level_pattern("*", RTE_LOG_NOTICE);
	rte_openlog_stream(NULL);
	fflush(log);
	len = ftell(log);
	text = calloc(1, (size_t)len + 1);
	rewind(log);
	wt_check(fread(text, 1, (size_t)len, log) == (size_t)len, "log");
	wt_check(strstr(text, "session refused") != NULL, "the log has nothing of the driver's");
	check_log(text, (size_t)len);
	printf("%ld bytes of log\n", len);
	free(text);
	fclose(log);
}

/* ---- Another key at the same address ---- */

/* Sessions that follow each other in the same memory, with keys of which a bit differs. */
static void
same_address(enum dt_model model)
{
	const struct rte_cryptodev_capabilities *c;
	uint8_t dev = cr_inline(model);
	struct rte_mempool *place = cr_session_pool(dev, "place", 1);
	struct rte_cryptodev_info info;
	static struct cr_case one;
	unsigned int i, n = 0;
	struct cr_spec s;

	if (one.op == NULL)
		cr_case_init(&one, 0);
	rte_cryptodev_info_get(dev, &info);
	for (c = info.capabilities; c->op != RTE_CRYPTO_OP_TYPE_UNDEFINED; c++) {
		void *first = NULL, *session;

		cr_spec_init(&s);
		s.model = model;
		s.encrypt = s.generate = true;
		cr_spec_pick(&s, &c->sym);
		if (!cr_have_wireless() && (cr_wireless_cipher(s.cipher ? s.c_algo : -1) ||
					    cr_wireless_auth(s.auth ? s.a_algo : -1)))
			goto next;
		if ((s.cipher ? s.c_key_len : s.auth ? s.a_key_len : s.c_key_len) == 0)
			goto next;
		s.a_key_len = RTE_MIN(s.a_key_len, 64);
		for (i = 0; i < 6; i++) {
			uint16_t len = s.auth ? s.a_key_len : s.c_key_len;

			session = cr_session_from(dev, &s, place);
			wt_check(session != NULL, "%s (%d)", cr_text(&s), rte_errno);
			wt_check(first == NULL || first == session, "another address");
			first = session;
			cr_case_plan(&one, &s);
			cr_cases_run(dev, session, &one, 1);
			cr_session_free(dev, session);
			/* Not DES's parity, the lowest bit. */
			(s.auth ? s.a_key : s.c_key)[wt_below(len)] ^= (uint8_t)(2 << wt_below(7));
			n++;
		}
next:
		cr_spec_fini(&s);
	}
	rte_mempool_free(place);
	printf("%s: %u keys\n", dt_model_name[model], n);
}

static void
changed_keys(void)
{
	unsigned int m;

	for (m = 0; m < DT_MODELS; m++)
		same_address((enum dt_model)m);
}

static const struct wt_case cases[] = {
	{ "the search for a key", the_search },
	{ "a session's memory", session_memory },
	{ "a refused session's memory", refused_session },
	{ "ops without a session", sessionless },
	{ "the whole process", whole_process },
	{ "logs", logs },
	{ "another key at the same address", changed_keys },
};

int
main(void)
{
	cr_eal();
	rte_log_set_level_pattern("pmd.crypto.warpdrive", RTE_LOG_CRIT);
	pool = cr_session_pool(cr_inline(DT_EXT), "secret", 8);
	op = cr_op();
	return cr_end(WT_RUN(cases));
}
