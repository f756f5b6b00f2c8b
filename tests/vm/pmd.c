/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * usage: pmd [EAL OPTION...] -- anywhere|registered|hotplug|limit|removal ZIP_NODE SEC_NODE
 *
 * The drivers on nodes of the kernel's, with memory of all kinds. Controls are
 * zlib and OpenSSL.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <zlib.h>

#include <rte_bus_vdev.h>
#include <rte_compressdev.h>
#include <rte_compressdev_pmd.h>
#include <rte_cryptodev.h>
#include <rte_cycles.h>
#include <rte_dev.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

#include "pmd.h"

#define KIB(bytes)	((bytes) >> 10)
#define ST_ADDRESS	0xE2		/* ZIP: an address that cannot be reached */

static const uint8_t key[16] = "sixteen byte key", iv[16] = "and one IV of it";

uint8_t zip_id, sec_id;
void *zip_xform[2];
void *session;
struct rte_mempool *zip_ops, *sec_ops;
uint8_t text[LEN], cipher[LEN];

static struct rte_mempool *mbufs;

/* ---- Devices ---- */

static void
zip_set_up(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1, .max_nb_priv_xforms = 2 };
	struct rte_comp_xform x[2] = {
		{ .type = RTE_COMP_COMPRESS, .compress = {
			.algo = RTE_COMP_ALGO_DEFLATE, .level = 1, .window_size = 15 } },
		{ .type = RTE_COMP_DECOMPRESS, .decompress = {
			.algo = RTE_COMP_ALGO_DEFLATE, .window_size = 15 } },
	};

	zip_id = (uint8_t)rte_compressdev_get_dev_id(ZIP);
	conf.socket_id = (int)rte_socket_id();
	wt_equal(rte_compressdev_configure(zip_id, &conf), 0);
	wt_equal(rte_compressdev_queue_pair_setup(zip_id, 0, 64, conf.socket_id), 0);
	wt_equal(rte_compressdev_start(zip_id), 0);
	wt_equal(rte_compressdev_private_xform_create(zip_id, &x[0], &zip_xform[0]), 0);
	wt_equal(rte_compressdev_private_xform_create(zip_id, &x[1], &zip_xform[1]), 0);
}

static void
sec_set_up(void)
{
	struct rte_cryptodev_config conf = { .nb_queue_pairs = 1 };
	struct rte_cryptodev_qp_conf qp = { .nb_descriptors = 64 };
	struct rte_crypto_sym_xform x = {
		.type = RTE_CRYPTO_SYM_XFORM_CIPHER,
		.cipher = { .algo = RTE_CRYPTO_CIPHER_AES_CBC, .op = RTE_CRYPTO_CIPHER_OP_ENCRYPT,
			    .key = { key, sizeof(key) }, .iv = { IV_OFFSET, sizeof(iv) } },
	};
	struct rte_mempool *sessions;

	sec_id = (uint8_t)rte_cryptodev_get_dev_id(SEC);
	conf.socket_id = (int)rte_socket_id();
	wt_equal(rte_cryptodev_configure(sec_id, &conf), 0);
	wt_equal(rte_cryptodev_queue_pair_setup(sec_id, 0, &qp, conf.socket_id), 0);
	wt_equal(rte_cryptodev_start(sec_id), 0);
	sessions = rte_cryptodev_sym_session_pool_create("sessions", 8,
			rte_cryptodev_sym_get_private_session_size(sec_id), 0, 0, conf.socket_id);
	wt_check(sessions != NULL, "no sessions");
	session = rte_cryptodev_sym_session_create(sec_id, &x, sessions);
	wt_check(session != NULL, "no session");
}

static void
add_device(const char *driver, const char *node)
{
	char args[64];

	snprintf(args, sizeof(args), "device=%s", node);
	wt_equal(rte_vdev_init(driver, args), 0);
}

static void
set_up(void)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	wt_fill(text, sizeof(text), WT_TEXT);
	EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL, key, iv);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	wt_equal(EVP_EncryptUpdate(ctx, cipher, &n, text, LEN), 1);
	wt_equal(n, LEN);
	EVP_CIPHER_CTX_free(ctx);
	mbufs = rte_pktmbuf_pool_create("mbufs", 256, 0, 0, 0, SOCKET_ID_ANY);
	zip_ops = rte_comp_op_pool_create("zip ops", 64, 0, 0, SOCKET_ID_ANY);
	sec_ops = rte_crypto_op_pool_create("sec ops", RTE_CRYPTO_OP_TYPE_SYMMETRIC, 64, 0,
					    sizeof(iv), SOCKET_ID_ANY);
	wt_check(mbufs != NULL && zip_ops != NULL && sec_ops != NULL, "no pools");
	zip_set_up();
	sec_set_up();
}

struct rte_mbuf *
mbuf(const void *p, uint32_t len)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(mbufs);

	wt_check(m != NULL, "no mbuf");
	m->buf_addr = (void *)(uintptr_t)p;
	m->buf_len = (uint16_t)len;
	m->data_off = 0;
	m->data_len = (uint16_t)len;
	m->pkt_len = len;
	return m;
}

void
zip_fill(struct rte_comp_op *op, unsigned int back, const void *src, uint32_t len, void *dst,
	 uint32_t room)
{
	op->op_type = RTE_COMP_OP_STATELESS;
	op->flush_flag = RTE_COMP_FLUSH_FINAL;
	op->private_xform = zip_xform[back];
	op->m_src = mbuf(src, len);
	op->m_dst = mbuf(dst, room);
	op->src.offset = op->dst.offset = 0;
	op->src.length = len;
}

void
sec_fill(struct rte_crypto_op *op, const void *src, void *dst)
{
	rte_crypto_op_attach_sym_session(op, session);
	memcpy(rte_crypto_op_ctod_offset(op, void *, IV_OFFSET), iv, sizeof(iv));
	op->sym->m_src = mbuf(src, LEN);
	op->sym->m_dst = mbuf(dst, LEN);
	op->sym->cipher.data.offset = 0;
	op->sym->cipher.data.length = LEN;
}

/* One request. @return its status; @p made is what was produced, @p why the device's word */
static uint8_t
zip(unsigned int back, const void *src, uint32_t len, void *dst, uint32_t room, uint32_t *made,
    uint64_t *why)
{
	uint64_t end = rte_get_timer_cycles() + PATIENCE * rte_get_timer_hz();
	struct rte_comp_op *op = rte_comp_op_alloc(zip_ops), *out = NULL;
	uint8_t status;

	wt_check(op != NULL, "no op");
	zip_fill(op, back, src, len, dst, room);
	wt_equal(rte_compressdev_enqueue_burst(zip_id, 0, &op, 1), 1);
	while (rte_compressdev_dequeue_burst(zip_id, 0, &out, 1) == 0)
		wt_check(rte_get_timer_cycles() < end, "the device is silent");
	wt_check(out == op, "another op");
	*made = op->produced;
	*why = op->debug_status;
	status = op->status;
	rte_pktmbuf_free(op->m_src);
	rte_pktmbuf_free(op->m_dst);
	rte_comp_op_free(op);
	return status;
}

static uint8_t
sec(const void *src, void *dst)
{
	uint64_t end = rte_get_timer_cycles() + PATIENCE * rte_get_timer_hz();
	struct rte_crypto_op *op = rte_crypto_op_alloc(sec_ops, RTE_CRYPTO_OP_TYPE_SYMMETRIC);
	struct rte_crypto_op *out = NULL;
	uint8_t status;

	wt_check(op != NULL, "no op");
	sec_fill(op, src, dst);
	wt_equal(rte_cryptodev_enqueue_burst(sec_id, 0, &op, 1), 1);
	while (rte_cryptodev_dequeue_burst(sec_id, 0, &out, 1) == 0)
		wt_check(rte_get_timer_cycles() < end, "the device is silent");
	wt_check(out == op, "another op");
	status = op->status;
	rte_pktmbuf_free(op->sym->m_src);
	rte_pktmbuf_free(op->sym->m_dst);
	rte_crypto_op_free(op);
	return status;
}

/* ---- Checked requests ---- */

void
inflates_to(const uint8_t *data, uint32_t len, const void *want, uint32_t want_len)
{
	static uint8_t out[ROOM];
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)data, .avail_in = len, .next_out = out,
		       .avail_out = sizeof(out) };

	wt_equal(inflateInit2(&z, -15), Z_OK);
	wt_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	wt_equal(z.total_out, want_len);
	wt_equal(z.avail_in, 0);
	wt_check(memcmp(out, want, want_len) == 0, "zlib sees other data");
	inflateEnd(&z);
}

/* @p src holds what is in @p want. @return bytes at @p dst */
static uint32_t
compresses(const void *src, const void *want, void *dst)
{
	uint32_t made;
	uint64_t why;

	wt_equal(zip(0, src, LEN, dst, ROOM, &made, &why), RTE_COMP_OP_STATUS_SUCCESS);
	inflates_to(dst, made, want, LEN);
	return made;
}

static void
encrypts(const void *src, void *dst)
{
	wt_equal(sec(src, dst), RTE_CRYPTO_OP_STATUS_SUCCESS);
	wt_check(memcmp(dst, cipher, LEN) == 0, "OpenSSL makes other data");
}

void
works(uint8_t *src, uint8_t *dst)
{
	memcpy(src, text, LEN);
	compresses(src, text, dst);
	encrypts(src, dst);
}

/* Neither device may read from the one or write to the other address. */
static void
refused(const void *src, void *dst)
{
	uint32_t made;
	uint64_t why;

	wt_equal(zip(0, src, LEN, dst, ROOM, &made, &why), RTE_COMP_OP_STATUS_ERROR);
	wt_equal(why, ST_ADDRESS);
	wt_equal(made, 0);
	wt_equal(sec(src, dst), RTE_CRYPTO_OP_STATUS_ERROR);
}

static void *
map_anonymous(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	wt_check(p != MAP_FAILED, "mmap");
	return p;
}

/* ---- SVA: any memory will do ---- */

enum kind { DPDK_HEAP, HEAP, STACK, FILE_PRIVATE, FILE_SHARED, UNTOUCHED, KINDS };

static const char * const kind_name[KINDS] = {
	"rte_malloc()", "malloc()", "the stack", "a private file mapping", "a shared file mapping",
	"pages never touched",
};

static int file[2];	/* of the source, of the destination */

/* Fresh memory of a kind. That of the stack is the caller's. */
static uint8_t *
take(enum kind k, unsigned int side, uint8_t *stack)
{
	uint8_t *p = NULL;

	switch (k) {
	case DPDK_HEAP:
		p = rte_malloc(NULL, ROOM, 0);
		break;
	case HEAP:
		p = malloc(ROOM);
		break;
	case STACK:
		return stack;
	case FILE_PRIVATE:
	case FILE_SHARED:
		p = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
			 k == FILE_SHARED ? MAP_SHARED : MAP_PRIVATE, file[side], 0);
		wt_check(p != MAP_FAILED, "mmap");
		break;
	default:
		p = map_anonymous(ROOM);
	}
	wt_check(p != NULL, "no memory");
	return p;
}

static void
give(enum kind k, uint8_t *p)
{
	if (k == DPDK_HEAP)
		rte_free(p);
	else if (k == HEAP)
		free(p);
	else if (k != STACK)
		munmap(p, ROOM);
}

static void
one_pair(enum kind from, enum kind to)
{
	static const uint8_t zeros[LEN];
	uint8_t stack[2][ROOM], *src = take(from, 0, stack[0]), *dst = take(to, 1, stack[1]), *back;
	uint32_t made, n;
	uint64_t why;

	printf("     from %s to %s\n", kind_name[from], kind_name[to]);
	if (from == UNTOUCHED) {
		/* Of which nobody but the device has read a byte. */
		made = compresses(src, zeros, dst);
		memcpy(src, text, LEN);
	} else {
		memcpy(src, text, LEN);
		made = compresses(src, text, dst);
	}
	back = malloc(ROOM);
	wt_equal(zip(1, dst, made, back, LEN, &n, &why), RTE_COMP_OP_STATUS_SUCCESS);
	wt_check(n == LEN && memcmp(back, from == UNTOUCHED ? zeros : text, LEN) == 0,
		 "%u bytes, or others, came back", n);
	free(back);
	give(to, dst);
	dst = take(to, 1, stack[1]);
	encrypts(src, dst);
	give(from, src);
	give(to, dst);
}

static void
anywhere(void)
{
	unsigned int i;
	enum kind k;

	for (i = 0; i < 2; i++) {
		char path[] = "/tmp/warp_pmd_XXXXXX";

		file[i] = mkstemp(path);
		wt_check(file[i] >= 0 && ftruncate(file[i], ROOM) == 0, "%s", path);
		unlink(path);
	}
	for (k = 0; k < KINDS; k++) {
		one_pair(k, k);
		one_pair(k, (enum kind)((k + 1) % KINDS));
	}
	close(file[0]);
	close(file[1]);
}

/* What the process itself could not use the device cannot, and goes on. */
static void
nowhere(void)
{
	uint8_t *p = map_anonymous(3 * ROOM), *good = malloc(ROOM);

	memcpy(good, text, LEN);
	munmap(p + ROOM, ROOM);
	wt_equal(mprotect(p + 2 * ROOM, ROOM, PROT_READ), 0);
	refused(p + ROOM, good);
	refused(p + ROOM - 100, good);
	memcpy(good, text, LEN);
	refused(good, p + ROOM);
	refused(good, p + 2 * ROOM);
	encrypts(good, p);
	compresses(good, text, p);
	munmap(p, ROOM);
	munmap(p + 2 * ROOM, ROOM);
	free(good);
}

/* Nanoseconds that the engines of our queues have run, and how many there are. */
static uint64_t
engines(unsigned int *n)
{
	DIR *d = opendir("/proc");
	unsigned long long ns, sum = 0;
	struct dirent *e;

	wt_check(d != NULL, "/proc");
	*n = 0;
	while ((e = readdir(d)) != NULL) {
		char path[300], name[64] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/comm", e->d_name);
		f = e->d_name[0] >= '0' && e->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		if (f == NULL)
			continue;
		if (fgets(name, sizeof(name), f) == NULL)
			name[0] = '\0';
		fclose(f);
		if (strncmp(name, "warpdrive_", 10) != 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%s/schedstat", e->d_name);
		f = fopen(path, "r");
		wt_check(f != NULL && fscanf(f, "%llu", &ns) == 1, "%s", path);
		fclose(f);
		sum += ns;
		++*n;
	}
	closedir(d);
	return sum;
}

static void
idle(void)
{
	uint8_t *src = rte_malloc(NULL, LEN, 0), *dst = rte_malloc(NULL, ROOM, 0);
	uint64_t before, after;
	unsigned int n, i;

	wt_check(src != NULL && dst != NULL, "no memory");
	for (i = 0; i < 3; i++) {
		before = engines(&n);
		works(src, dst);
		wt_equal(n, 3);		/* both directions, and crypto */
		wt_check(engines(&n) > before, "they did it without time");
		usleep(300000);		/* they look for work for a while */
		before = engines(&n);
		sleep(1);
		after = engines(&n);
		wt_equal(after - before, 0);
	}
	rte_free(src);
	rte_free(dst);
}

/* ---- No SVA: registered memory ---- */

static void
heap_works(void)
{
	uint8_t *src = rte_malloc(NULL, LEN, 0), *dst = rte_malloc(NULL, ROOM, 0);

	wt_check(src != NULL && dst != NULL, "no memory");
	works(src, dst);
	rte_free(src);
	rte_free(dst);
}

/* An error for the op, not a byte written, and the queue goes on. */
static void
other_memory(void)
{
	uint8_t *inside = rte_malloc(NULL, ROOM, 0), *outside = map_anonymous(ROOM);
	unsigned int i;

	wt_check(inside != NULL, "no memory");
	memcpy(outside, text, LEN);
	memset(inside, 0xA5, ROOM);
	refused(outside, inside);
	memcpy(inside, text, LEN);
	memset(outside, 0xA5, ROOM);
	refused(inside, outside);
	for (i = 0; i < ROOM; i++)
		wt_equal(outside[i], 0xA5);
	heap_works();
	rte_free(inside);
	munmap(outside, ROOM);
}

/* KiB that the process has locked, as the kernel counts. */
static uint64_t
locked(void)
{
	unsigned long long kib = UINT64_MAX;
	char line[200];
	FILE *f = fopen("/proc/self/status", "r");

	wt_check(f != NULL, "/proc");
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "VmLck: %llu", &kib) == 1)
			break;
	fclose(f);
	return kib;
}

static int
add_bytes(const struct rte_memseg_list *msl, const struct rte_memseg *ms, void *sum)
{
	if (!msl->external)
		*(uint64_t *)sum += ms->len;
	return 0;
}

static uint64_t
heap_kib(void)
{
	uint64_t sum = 0;

	rte_memseg_walk(add_bytes, &sum);
	return KIB(sum);
}

static void
external_memory(void)
{
	size_t len = 1 << 20, page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *p = map_anonymous(len), *inside = rte_malloc(NULL, ROOM, 0);
	struct rte_device *d[2] = { rte_compressdev_pmd_get_named_dev(ZIP)->device, NULL };
	struct rte_cryptodev_info info;
	uint64_t before = locked();
	unsigned int i;

	rte_cryptodev_info_get(sec_id, &info);
	d[1] = info.device;
	memcpy(p, text, LEN);
	memcpy(inside, text, LEN);
	/* DPDK itself wants to know it first. */
	wt_equal(rte_dev_dma_map(d[0], p, 0, len), -1);
	wt_equal(rte_extmem_register(p, len, NULL, 0, page), 0);
	refused(p, inside);
	for (i = 0; i < 2; i++) {
		wt_equal(rte_dev_dma_map(d[i], p, 0, len), 0);
		wt_equal(rte_dev_dma_map(d[i], p, 0, len), -1);
		wt_equal(rte_errno, EEXIST);
		wt_equal(rte_dev_dma_map(d[i], p + 1, 0, page), -1);
		wt_equal(rte_errno, EINVAL);
	}
	/* For both devices and three queues, once. */
	wt_equal(locked(), before + KIB(len));
	memcpy(inside, text, LEN);
	compresses(p, text, inside);
	compresses(p, text, p + LEN);
	encrypts(p, p + LEN);
	wt_equal(rte_dev_dma_unmap(d[0], p, 0, len), 0);
	wt_equal(rte_dev_dma_unmap(d[1], p, 0, len), 0);
	wt_equal(rte_dev_dma_unmap(d[1], p, 0, len), -1);
	wt_equal(rte_errno, ENOENT);
	wt_equal(locked(), before);
	refused(p, inside);
	wt_equal(rte_extmem_unregister(p, len), 0);
	munmap(p, len);
	rte_free(inside);
}

/* What is pinned is the heap, once, however many queues there are. */
static void
pinned_once(void)
{
	wt_equal(locked(), heap_kib());
	heap_works();
	wt_equal(locked(), heap_kib());
}

/* ---- Memory that comes and goes under traffic ---- */

#define GROWTH	(64u << 20)	/* more than EAL was given at the start */

static bool enough;

/* Grows and shrinks the heap, and hands over what is new. */
static void *
churn(void *arg)
{
	unsigned int *rounds = arg, i;
	uint64_t least = heap_kib(), most;

	for (i = 0; i < *rounds; i++) {
		uint8_t *big = rte_malloc(NULL, GROWTH, 0);

		wt_check(big != NULL, "the heap does not grow");
		most = heap_kib();
		wt_check(most >= least + KIB(GROWTH) / 2, "%" PRIu64 " KiB, %" PRIu64 " before", most,
			 least);
		wt_equal(locked(), most);
		rte_free(big);
		wt_check(heap_kib() < most, "the heap does not shrink");
		wt_equal(locked(), heap_kib());
	}
	__atomic_store_n(&enough, true, __ATOMIC_RELEASE);
	return NULL;
}

static void
under_traffic(void)
{
	uint8_t *src = rte_malloc(NULL, LEN, 0), *dst = rte_malloc(NULL, ROOM, 0);
	unsigned int rounds = 4, requests = 0;
	pthread_t t;

	wt_check(src != NULL && dst != NULL, "no memory");
	wt_equal(pthread_create(&t, NULL, churn, &rounds), 0);
	do {
		works(src, dst);
		requests++;
	} while (!__atomic_load_n(&enough, __ATOMIC_ACQUIRE));
	wt_equal(pthread_join(t, NULL), 0);
	rte_free(src);
	rte_free(dst);
	printf("     %u times 64 MiB more and less beside %u requests\n", rounds, 2 * requests);
}

/* Buffers that lie in pages that were not there when the queues were set up. */
static void
new_memory(void)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		uint8_t *big = rte_malloc(NULL, GROWTH, 0), *far = big + GROWTH / 4 * 3;

		wt_check(big != NULL, "the heap does not grow");
		memcpy(big, text, LEN);
		compresses(big, text, far);
		encrypts(big, far);
		/* Across two pages, which are two regions. */
		far = RTE_PTR_ALIGN_CEIL(far, 2u << 20) - LEN / 2;
		memcpy(far, text, LEN);
		encrypts(far, big);
		compresses(far, text, big);
		rte_free(big);
		wt_equal(locked(), heap_kib());
	}
}

/* ---- RLIMIT_MEMLOCK ---- */

static char *said;
static size_t said_len;

static void
over_the_limit(void)
{
	struct rte_compressdev_config conf = { .nb_queue_pairs = 1, .max_nb_priv_xforms = 2,
					       .socket_id = (int)rte_socket_id() };
	struct rlimit limit = { .rlim_cur = 8u << 20, .rlim_max = 8u << 20 };
	FILE *log = open_memstream(&said, &said_len);
	unsigned int i;

	wt_equal(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
	zip_id = (uint8_t)rte_compressdev_get_dev_id(ZIP);
	wt_equal(rte_compressdev_configure(zip_id, &conf), 0);
	rte_openlog_stream(log);
	for (i = 0; i < 3; i++) {
		wt_equal(rte_compressdev_queue_pair_setup(zip_id, 0, 64, conf.socket_id), -ENOMEM);
		wt_equal(locked(), 0);
	}
	rte_openlog_stream(NULL);
	fclose(log);
	wt_check(strstr(said, "RLIMIT_MEMLOCK is 8192 KiB") != NULL, "the log says: %s", said);
	printf("     %.*s\n", (int)strcspn(said, "\n"), said);
}

static const struct wt_case anywhere_cases[] = {
	{ "an idle queue's engine does not run", idle },
	{ "buffers in any memory", anywhere },
	{ "memory that is not there", nowhere },
};

static const struct wt_case registered_cases[] = {
	{ "DPDK's heap, pinned once", pinned_once },
	{ "memory that was not registered", other_memory },
	{ "external memory by rte_dev_dma_map()", external_memory },
	{ "an idle queue's engine does not run", idle },
};

static const struct wt_case hotplug_cases[] = {
	{ "DPDK's heap, pinned once", pinned_once },
	{ "buffers in memory that came later", new_memory },
	{ "a heap that grows and shrinks under traffic", under_traffic },
};

static const struct wt_case limit_cases[] = {
	{ "more memory than may be locked", over_the_limit },
};

int
main(int argc, char **argv)
{
	int n = rte_eal_init(argc, argv), ret = 1;
	const char *mode;

	wt_init(0);
	wt_check(n >= 0 && argc - n == 4, "arguments");
	argv += n;
	mode = argv[1];
	add_device(ZIP, argv[2]);
	add_device(SEC, argv[3]);
	if (strcmp(mode, "limit") == 0)
		return WT_RUN(limit_cases);
	set_up();
	if (strcmp(mode, "anywhere") == 0)
		ret = WT_RUN(anywhere_cases);
	else if (strcmp(mode, "registered") == 0)
		ret = WT_RUN(registered_cases);
	else if (strcmp(mode, "hotplug") == 0)
		ret = WT_RUN(hotplug_cases);
	else if (strcmp(mode, "removal") == 0)
		ret = removal_cases(argv[2], argv[3]);
	/* With queues that are open: that is the kernel's to clean up. */
	return ret;
}
