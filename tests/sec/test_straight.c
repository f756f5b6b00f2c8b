/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The straight path against the stages: one engine has it, the other has it
 * switched off, and both get the same descriptors over the same memory. Status
 * and every byte must be equal. What the path is for must really take it; what
 * lies just beside one of its conditions must not.
 */

#include "soft/warp_sec_int.h"

#include "sec_test.h"

#if WARP_SEC_STRAIGHT

/* A rule is a sound request with one thing changed. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#define AREA		0x2100000u	/* any offset and length that a descriptor can say, and AAD */
#define WINDOW		4096u		/* what short requests touch */
#define SMALL		1024u
#define BATCH		64u

/* One set of everything that a descriptor names; addresses are the same for both engines. */
struct memory {
	uint8_t src[AREA];
	uint8_t dst[AREA];
	uint8_t mac[BATCH][64];
	uint8_t key[4][64];	/* GCM and AES read 16 to 32, HMAC up to 64 */
	uint8_t a_key[4][144];
	uint8_t iv[4][64];
	uint8_t room[4096];	/* the longest nonce that a descriptor can say */
};

static struct memory *mem, *start, *result;
static struct warp_sec *fast, *slow;

/* How much of the two areas a batch can have changed. */
static size_t touched;

static void
copy_memory(struct memory *to, const struct memory *from)
{
	memcpy(to->src, from->src, touched);
	memcpy(to->dst, from->dst, touched);
	memcpy(to->mac, from->mac, sizeof(*to) - offsetof(struct memory, mac));
}

static void
run(struct warp_sec *sec, const struct warp_sqe *sqes, unsigned int n, uint32_t *status)
{
	struct warp_job jobs[BATCH];
	struct warp_sqe slots[BATCH];
	unsigned int i;

	for (i = 0; i < n; i++) {
		jobs[i].in = sqes[i];
		jobs[i].out = &slots[i];
		jobs[i].qc_type = WARP_SEC_QC_TYPE;
		slots[i].dw[28] = 0;
	}
	warp_sec_engine.exec(sec, jobs, n);
	for (i = 0; i < n; i++)
		status[i] = slots[i].dw[28];
}

static bool
same_memory(const struct memory *a, const struct memory *b, const char *name)
{
	bool ok = CHECK(memcmp(a->src, b->src, touched) == 0, "%s: S differs", name);

	ok &= CHECK(memcmp(a->dst, b->dst, touched) == 0, "%s: D differs", name);
	ok &= CHECK(memcmp(a->mac, b->mac, sizeof(a->mac)) == 0, "%s: MACs differ", name);
	return ok & CHECK(memcmp(a->key, b->key, sizeof(*a) - offsetof(struct memory, key)) == 0,
			  "%s: keys or IVs differ", name);
}

/* Both engines over the memory as it is. @return how many jobs of the fast one were staged */
static uint64_t
both(const struct warp_sqe *sqes, unsigned int n, uint32_t *status, const char *name)
{
	uint32_t other[BATCH];
	uint64_t staged = fast->staged;
	unsigned int i;

	touched = WINDOW;
	for (i = 0; i < n; i++)
		if (((sqes[i].dw[17] | sqes[i].dw[18]) & WARP_SEC_LEN_MASK) > SMALL ||
		    (sqes[i].dw[16] & 0xFC00FC00) != 0 || (sqes[i].dw[11] & 0xFFFC00) != 0)
			touched = AREA;
	copy_memory(start, mem);
	run(slow, sqes, n, other);
	copy_memory(result, mem);
	copy_memory(mem, start);
	run(fast, sqes, n, status);
	for (i = 0; i < n; i++)
		CHECK(status[i] == other[i], "%s: status %08x, by stages %08x", name, status[i],
		      other[i]);
	same_memory(mem, result, name);
	copy_memory(mem, start);
	touched = WINDOW;
	return fast->staged - staged;
}

/* ---- Conditions one by one ---- */

#define GCM	.cipher = 1, .c_alg = WARP_SEC_C_ALG_AES, .c_mode = WARP_SEC_C_MODE_GCM, \
	.icv_len = 16, .a_len = 20, .c_off = 20, .c_len = 64
#define CHACHA	GCM, .c_alg = WARP_SEC_EXT_C_ALG_CHACHA20, .c_key_code = 2
#define AES(m)	.cipher = 1, .c_alg = WARP_SEC_C_ALG_AES, .c_mode = WARP_SEC_C_MODE_##m, .c_len = 64
#define HMAC(a)	.auth = 1, .a_alg = WARP_SEC_A_ALG_HMAC_##a, .key_words = 8, .mac_words = 4, \
	.a_len = 80
#define CHAIN	AES(CBC), HMAC(SHA256), .c_off = 16
#define DECRYPT	.cipher = 2, .auth = 2, .seq = 1
#define OOP	.de = 1
#define NO_COPY	.ext_flags = WARP_SEC3_EXT_NO_COPY
#define AAD_PTR	.ext_flags = WARP_SEC3_EXT_AAD_PTR

/* Addresses that a case takes away or puts where they wrap around. */
enum { SRC = 1, DST = 2, MAC = 4, C_KEY = 8, C_IV = 16, A_KEY = 32, SRC_TOP = 64, DST_TOP = 128,
       IV_WRAP = 256 };

static const struct rule {
	const char *name;
	bool straight;
	unsigned int change;
	struct op op;
} rules[] = {
	{ "GCM", true, 0, { GCM } },
	{ "GCM, decrypt", true, 0, { GCM, .cipher = 2 } },
	{ "GCM-192", true, 0, { GCM, .c_key_code = 1 } },
	{ "GCM-256", true, 0, { GCM, .c_key_code = 2 } },
	{ "GCM-256, decrypt", true, 0, { GCM, .c_key_code = 2, .cipher = 2 } },
	{ "GCM, AAD elsewhere", true, 0, { GCM, AAD_PTR } },
	{ "GCM, tag of 4", true, 0, { GCM, .icv_len = 4 } },
	{ "GCM, tag of 4, decrypt", true, 0, { GCM, .icv_len = 4, .cipher = 2 } },
	{ "GCM, out of place", true, 0, { GCM, OOP } },
	{ "GCM, out of place, no copy", true, 0, { GCM, OOP, NO_COPY } },
	{ "GCM, out of place, decrypt", true, 0, { GCM, OOP, .cipher = 2 } },
	{ "GCM, no AAD", true, 0, { GCM, .a_len = 0 } },
	{ "GCM, odd length", true, 0, { GCM, .c_len = 1 } },
	{ "GCM, longest", true, 0, { GCM, .c_len = WARP_SEC_MAX_DATA - 20 } },
	{ "GCM, longer", false, 0, { GCM, .c_len = WARP_SEC_MAX_DATA - 19 } },
	{ "GCM, longest AAD", true, 0, { GCM, .a_len = WARP_SEC_MAX_AAD } },
	{ "GCM, longer AAD", false, 0, { GCM, .a_len = WARP_SEC_MAX_AAD + 1 } },
	{ "GCM, longer AAD elsewhere", true, 0, { GCM, AAD_PTR, .a_len = WARP_SEC_MAX_AAD + 1 } },
	{ "GCM, too much AAD elsewhere", false, 0, { GCM, AAD_PTR, .a_len = WARP_SEC_MAX_DATA } },
	{ "GCM, no payload", false, 0, { GCM, .c_len = 0 } },
	{ "GCM, no S", false, SRC, { GCM } },
	{ "GCM, S at the end", false, SRC_TOP, { GCM } },
	{ "GCM, no D", false, DST, { GCM, OOP } },
	{ "GCM, no D, in place", true, DST, { GCM } },
	{ "GCM, D at the end", false, DST_TOP, { GCM, OOP } },
	{ "GCM, no MAC", false, MAC, { GCM } },
	{ "GCM, no MAC, decrypt", false, MAC, { GCM, .cipher = 2 } },
	{ "GCM, no key", false, C_KEY, { GCM } },
	{ "GCM, no nonce", false, C_IV, { GCM } },
	{ "GCM, AAD at 0", false, A_KEY, { GCM, AAD_PTR } },
	{ "GCM, J0", false, 0, { GCM, .ext_flags = WARP_SEC3_EXT_J0 } },
	{ "GCM, nonce of 13", false, 0, { GCM, .ext0 = 13u << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "GCM, nonce of 12", true, 0, { GCM, .ext0 = 12u << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "GCM, MAC in stream", false, 0, { GCM, .ext_flags = WARP_SEC3_EXT_MAC_STREAM, .ext1 = 84 } },
	{ "GCM, MAC trimmed", false, 0, { GCM, .ext_flags = WARP_SEC3_EXT_MAC_TRIM(1) } },
	{ "GCM, reserved", false, 0, { GCM, .ext_flags = 1u << 31 } },
	{ "GCM, tag of 17", false, 0, { GCM, .icv_len = 17 } },
	{ "GCM, key code 3", false, 0, { GCM, .c_key_code = 3 } },
	{ "GCM, scene 1", true, 0, { GCM, .scene = 1 } },
	{ "GCM, scene 3", false, 0, { GCM, .scene = 3 } },
	{ "GCM, type 2", false, 0, { GCM, .type = 2 } },
	{ "GCM, invalid", false, 0, { GCM, .invalid = true } },
	{ "GCM, address type 2", false, 0, { GCM, .src_type = 2 } },
	{ "GCM, MAC in a list", false, 0, { GCM, .mac_type = 1 } },
	{ "SM4-GCM", false, 0, { GCM, .c_alg = WARP_SEC_C_ALG_SM4 } },
	{ "ChaCha20-Poly1305", true, 0, { CHACHA } },
	{ "ChaCha20-Poly1305, decrypt", true, 0, { CHACHA, .cipher = 2 } },
	{ "ChaCha20-Poly1305, no AAD", true, 0, { CHACHA, .a_len = 0 } },
	{ "ChaCha20-Poly1305, out of place", true, 0, { CHACHA, OOP } },
	{ "ChaCha20-Poly1305, tag of 12", false, 0, { CHACHA, .icv_len = 12 } },
	{ "CBC", true, 0, { AES(CBC) } },
	{ "CBC, decrypt", true, 0, { AES(CBC), .cipher = 2 } },
	{ "CBC-256, out of place", true, 0, { AES(CBC), .c_key_code = 2, OOP, .c_off = 7 } },
	{ "CBC, 65 bytes", false, 0, { AES(CBC), .c_len = 65 } },
	{ "CBC, a lane full", true, 0, { AES(CBC), .c_len = WARP_SEC_LANE_MAX } },
	{ "CBC, more than a lane", false, 0, { AES(CBC), .c_len = WARP_SEC_LANE_MAX + 16 } },
	{ "CBC, no IV", false, C_IV, { AES(CBC) } },
	{ "CBC, no key", false, C_KEY, { AES(CBC) } },
	{ "CBC, no MAC", true, MAC, { AES(CBC) } },
	{ "CBC, empty", false, 0, { AES(CBC), .c_len = 0 } },
	{ "CBC, AAD fields", true, 0, { AES(CBC), .a_len = WARP_SEC_MAX_DATA, .a_off = 999 } },
	{ "CBC, AAD field too long", false, 0, { AES(CBC), .a_len = WARP_SEC_MAX_DATA + 1 } },
	{ "HMAC, payload field too long", false, 0, { HMAC(SHA256), .c_len = WARP_SEC_MAX_DATA + 1 } },
	{ "ECB", true, C_IV, { AES(ECB) } },
	{ "ECB, decrypt", true, 0, { AES(ECB), .cipher = 2, .c_key_code = 1 } },
	{ "CTR", true, 0, { AES(CTR), .c_len = 61, .ctr_mode = 2 } },
	{ "CTR, long", true, 0, { AES(CTR), .c_len = 0x20001, .ctr_mode = 2 } },
	{ "CTR, wrap 32", true, IV_WRAP, { AES(CTR), .ctr_mode = 0 } },
	{ "CTR, wrap 128", false, IV_WRAP, { AES(CTR), .ctr_mode = 2 } },
	{ "CTR, nonce", false, 0, { AES(CTR), .ctr_mode = 2, .ext0 = 12u << WARP_SEC3_EXT_C_IV_LEN_SHIFT } },
	{ "CTR, bits", false, 0, { AES(CTR), .ctr_mode = 2, .ext0 = 1 } },
	{ "CFB", false, 0, { AES(CFB) } },
	{ "XTS", false, 0, { AES(XTS) } },
	{ "SM4-CBC", false, 0, { AES(CBC), .c_alg = WARP_SEC_C_ALG_SM4 } },
	{ "3DES-CBC", false, 0, { AES(CBC), .c_alg = WARP_SEC_C_ALG_3DES, .c_key_code = 1 } },
	{ "copy", false, 0, { AES(CBC), .cipher = 3 } },
	{ "HMAC", true, 0, { HMAC(SHA256), .a_off = 5 } },
	{ "HMAC, whole", true, 0, { HMAC(SHA256), .mac_words = 8 } },
	{ "HMAC-SHA1-96", true, 0, { HMAC(SHA1), .mac_words = 3 } },
	{ "HMAC-SHA224", true, 0, { HMAC(SHA224) } },
	{ "HMAC-SHA384", true, 0, { HMAC(SHA384), .mac_words = 12 } },
	{ "HMAC-SHA512", true, 0, { HMAC(SHA512), .mac_words = 16, .key_words = 32 } },
	{ "HMAC-MD5", true, 0, { HMAC(MD5) } },
	{ "HMAC-SM3", false, 0, { HMAC(SM3) } },
	{ "HMAC, trimmed", true, 0, { HMAC(SHA256), .ext_flags = WARP_SEC3_EXT_MAC_TRIM(3) } },
	{ "HMAC, verify", true, 0, { HMAC(SHA256), .auth = 2 } },
	{ "HMAC, empty", false, 0, { HMAC(SHA256), .a_len = 0 } },
	{ "HMAC, a lane full", true, 0, { HMAC(SHA256), .a_len = WARP_SEC_LANE_MAX } },
	{ "HMAC, more than a lane", false, 0, { HMAC(SHA256), .a_len = WARP_SEC_LANE_MAX + 1 } },
	{ "HMAC, no key bytes", false, 0, { HMAC(SHA256), .key_words = 0 } },
	{ "HMAC, key at 0", false, A_KEY, { HMAC(SHA256) } },
	{ "HMAC, no MAC", false, MAC, { HMAC(SHA256) } },
	{ "HMAC, key too long", false, 0, { HMAC(SHA256), .key_words = 17 } },
	{ "HMAC, MAC too long", false, 0, { HMAC(SHA256), .mac_words = 9 } },
	{ "HMAC, IV source", false, 0, { HMAC(SHA256), .ai_gen = 1 } },
	{ "HMAC, stage", false, 0, { HMAC(SHA256), .scene = 7, .pad = 1, .a_len = 64 } },
	{ "HMAC, stream, whole", false, 0, { HMAC(SHA256), .scene = 7 } },
	{ "digest", true, A_KEY, { HMAC(SHA256), .a_alg = WARP_SEC_A_ALG_SHA256 } },
	{ "MD5", false, 0, { HMAC(MD5), .a_alg = WARP_SEC_A_ALG_MD5 } },
	{ "CMAC", false, 0, { HMAC(SHA1), .a_alg = WARP_SEC_A_ALG_CMAC, .key_words = 4 } },
	{ "chain", true, 0, { CHAIN } },
	{ "chain, decrypt", true, 0, { CHAIN, DECRYPT } },
	{ "chain, whole MAC", true, 0, { CHAIN, .mac_words = 8 } },
	{ "chain, MAC first", true, 0, { CHAIN, .seq = 1 } },
	{ "chain, verify last", true, 0, { CHAIN, .cipher = 2, .auth = 2 } },
	{ "chain, out of place", true, 0, { CHAIN, OOP } },
	{ "chain, out of place, decrypt", true, 0, { CHAIN, OOP, DECRYPT } },
	{ "chain, no copy", false, 0, { CHAIN, OOP, NO_COPY } },
	{ "chain, no copy, payload alone", true, 0, { CHAIN, OOP, NO_COPY, .a_off = 16, .a_len = 64 } },
	{ "chain, no copy, MAC first", true, 0, { CHAIN, OOP, NO_COPY, .seq = 1 } },
	{ "chain, AAD flag", false, 0, { CHAIN, OOP, AAD_PTR } },
	{ "chain, MAC beyond", false, 0, { CHAIN, OOP, .a_len = 81 } },
	{ "chain, MAC first, beyond", false, 0, { CHAIN, OOP, .seq = 1, .a_len = 81 } },
	{ "chain, MAC first, beyond, decrypt", false, 0, { CHAIN, OOP, DECRYPT, .a_len = 81 } },
	{ "chain, MAC beyond, in place", true, 0, { CHAIN, .a_len = 81 } },
	{ "chain, regions apart", true, 0, { CHAIN, .a_off = 200, .a_len = 9 } },
	{ "chain, regions apart, out of place", false, 0, { CHAIN, OOP, .a_off = 200, .a_len = 9 } },
	{ "chain with CTR", true, 0, { CHAIN, .c_mode = WARP_SEC_C_MODE_CTR, .c_len = 63, .ctr_mode = 2 } },
	{ "chain, counter wraps", false, IV_WRAP, { CHAIN, .c_mode = WARP_SEC_C_MODE_CTR, .ctr_mode = 2 } },
	{ "chain, 65 bytes", false, 0, { CHAIN, .c_len = 65 } },
	{ "chain, no payload", false, 0, { CHAIN, .c_len = 0 } },
	{ "chain, nothing to hash", false, 0, { CHAIN, .a_len = 0 } },
	{ "chain, no cipher key", false, C_KEY, { CHAIN } },
	{ "chain, no IV", false, C_IV, { CHAIN } },
	{ "chain, no MAC key", false, A_KEY, { CHAIN } },
	{ "chain, no MAC", false, MAC, { CHAIN } },
	{ "chain, no S", false, SRC, { CHAIN } },
	{ "chain, S at the end", false, SRC_TOP, { CHAIN } },
	{ "chain, no D", false, DST, { CHAIN, OOP } },
	{ "chain, D at the end", false, DST_TOP, { CHAIN, OOP } },
	{ "chain, GMAC", false, 0, { CHAIN, .a_alg = WARP_SEC_A_ALG_GMAC, .ai_gen = 1 } },
	{ "chain, bad de", false, 0, { CHAIN, .de = 2 } },
	{ "chain, D in a list", false, DST, { CHAIN, .de = 1, .dst_type = 1 } },
};

#define TOP	((void *)(UINTPTR_MAX - 60))

/* Which key, MAC and IV of the memory; the same for every engine. */
static void
place(struct op *op, unsigned int k, unsigned int job)
{
	if (op->type == 0)
		op->type = 3;
	op->src = mem->src;
	op->dst = mem->dst;
	op->mac = mem->mac[job];
	op->c_key = mem->key[k % 4];
	op->c_iv = mem->iv[k / 4 % 4];
	op->a_iv = mem->iv[k / 4 % 4];
	op->a_key = mem->a_key[k / 16 % 4];
	if (op->ext_flags & WARP_SEC3_EXT_AAD_PTR && op->a_len > sizeof(mem->a_key[0]))
		op->a_key = mem->dst + AREA / 2;	/* AAD of any length */
}

static void
apply(struct op *op, unsigned int change)
{
	if (change & (SRC | SRC_TOP))
		op->src = change & SRC ? NULL : TOP;
	if (change & (DST | DST_TOP))
		op->dst = change & DST ? NULL : TOP;
	if (change & MAC)
		op->mac = NULL;
	if (change & C_KEY)
		op->c_key = NULL;
	if (change & C_IV)
		op->c_iv = NULL;
	if (change & A_KEY)
		op->a_key = NULL;
	if (change & IV_WRAP)
		memset(mem->iv[0] + 12, 0xFF, 4);
}

/* Twice: with the plan still to be made, and with it there. A right MAC to verify, then a wrong one. */
static void
one_rule(const struct rule *rule)
{
	struct op op = rule->op;
	struct warp_sqe sqe;
	uint32_t status;
	unsigned int i;

	rnd_bytes(mem->iv, sizeof(mem->iv));
	mem->iv[0][12] = 0;
	place(&op, 0, 0);
	apply(&op, rule->change);
	op_fill(&op, &sqe, 0);
	both(&sqe, 1, &status, rule->name);
	for (i = 0; i < 2; i++) {
		uint64_t staged = both(&sqe, 1, &status, rule->name);

		CHECK((staged == 0) == rule->straight, "%s: %s", rule->name,
		      staged == 0 ? "took the straight path" : "did not take the straight path");
		if (rule->straight)
			CHECK(STATUS_ERROR(status) == 0, "%s: error", rule->name);
	}
}

/* ---- Right MACs, made by one direction for the other ---- */

static void
round_trips(void)
{
	static const struct op made[] = {
		{ GCM }, { GCM, .c_key_code = 2, .icv_len = 8 }, { CHACHA }, { CHAIN },
		{ HMAC(SHA1), .mac_words = 5 },
	};
	uint8_t sealed[WINDOW], tag[64];
	struct warp_sqe sqe;
	uint32_t status;
	unsigned int i, wrong;

	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		struct op op = made[i];

		memset(mem->mac, 0, sizeof(mem->mac));
		place(&op, i, 0);
		op_fill(&op, &sqe, 0);
		run(slow, &sqe, 1, &status);
		memcpy(sealed, mem->src, WINDOW);
		memcpy(tag, mem->mac[0], sizeof(tag));
		op.cipher = op.cipher ? 2 : 0;
		op.auth = op.auth ? 2 : 0;
		op.seq = op.cipher && op.auth;
		op_fill(&op, &sqe, 0);
		for (wrong = 0; wrong < 2; wrong++) {
			unsigned int want = wrong ? WARP_SEC_ICV_MISMATCH : WARP_SEC_ICV_MATCH, k;

			/* Once to learn. */
			for (k = 0; k < 2; k++) {
				memcpy(mem->src, sealed, WINDOW);
				memcpy(mem->mac[0], tag, sizeof(tag));
				mem->mac[0][3] ^= wrong ? 0x10 : 0;
				both(&sqe, 1, &status, "verify");
				CHECK(STATUS_ICV(status) == want, "verify %u: icv %u, not %u", i,
				      STATUS_ICV(status), want);
			}
		}
	}
}

/* ---- At random ---- */

/* One word of a sound descriptor with one bit changed; addresses are taken away instead. */
static void
mutate(struct warp_sqe *sqe)
{
	static const uint8_t words[] = { 0, 0, 0, 1, 1, 1, 10, 11, 14, 14, 14, 15, 16, 17, 18, 25, 27 };
	static const uint8_t addr[] = { 4, 6, 12, 19, 21, 23 };
	unsigned int w = words[rnd() % sizeof(words)];
	uint32_t bit = 1u << rnd() % 32;

	if (rnd() % 12 == 0) {
		w = addr[rnd() % sizeof(addr)];
		sqe->dw[w] = 0;
		sqe->dw[w + 1] = 0;
		return;
	}
	/*
	 * Few long ones, or it takes minutes; no list, whose bytes would be addresses, and no
	 * type 2 (the low bit), which has its addresses elsewhere.
	 */
	if ((w == 16 || w == 17 || w == 18 || w == 11) && rnd() % 200 != 0)
		bit = 1u << rnd() % 9 << (w == 16 && rnd() % 2 ? 16 : 0);
	if (w == 0)
		bit &= ~(1u << WARP_SEC3_SRC_TYPE_SHIFT | 1u << WARP_SEC3_DST_TYPE_SHIFT | 1);
	sqe->dw[w] ^= bit;
	if (sqe->dw[0] & WARP_SEC3_EXT_AAD_PTR) {
		uint64_t aad = (uintptr_t)mem->dst + AREA / 2;

		sqe->dw[6] = (uint32_t)aad;	/* of any length */
		sqe->dw[7] = (uint32_t)(aad >> 32);
	}
}

static void
random_sqe(struct warp_sqe *sqe, unsigned int job, bool mutated)
{
	const struct rule *rule;
	struct op op;
	unsigned int base = job * 32;	/* a place of its own in the window */

	do
		rule = &rules[rnd() % (sizeof(rules) / sizeof(rules[0]))];
	while (rule->change != 0 || rule->op.c_len > SMALL || rule->op.a_len > SMALL ||
	       (mutated && !rule->straight));
	op = rule->op;
	place(&op, (unsigned int)rnd() % 64, job);
	if (!mutated) {
		/* Jobs of one batch must not overlap. */
		op.c_len = op.c_len > 32 ? 32 : op.c_len;
		op.c_off = 0;
		op.a_off = 0;
		op.a_len = op.a_len > 32 ? 32 : op.a_len;
		op.src = mem->src + base;
		op.dst = mem->dst + base;
		if (op.ext_flags & (WARP_SEC3_EXT_MAC_STREAM))
			op.ext1 = 8;
	}
	op_fill(&op, sqe, job);
	if (mutated)
		mutate(sqe);
}

static void
mutations(unsigned int rounds)
{
	unsigned int i, straight = 0;
	struct warp_sqe sqe;
	uint32_t status;

	for (i = 0; i < rounds; i++) {
		random_sqe(&sqe, 0, true);
		straight += both(&sqe, 1, &status, "mutated") == 0;
		straight += both(&sqe, 1, &status, "mutated, again") == 0;
	}
	CHECK(straight > rounds / 5 && straight < 2 * rounds, "%u of %u took the straight path",
	      straight, 2 * rounds);
}

/* Batches of all kinds, with keys that change where they lie, more of them than the cache holds. */
static void
batches(unsigned int rounds)
{
	struct warp_sqe sqes[BATCH];
	uint32_t status[BATCH];
	unsigned int i, k;
	uint64_t staged = 0;

	for (i = 0; i < rounds; i++) {
		if (i % 4 == 0) {
			rnd_bytes(mem->key, sizeof(mem->key));
			rnd_bytes(mem->a_key, sizeof(mem->a_key));
		}
		rnd_bytes(mem->iv, sizeof(mem->iv));
		for (k = 0; k < BATCH; k++)
			random_sqe(&sqes[k], k, false);
		staged += both(sqes, BATCH, status, "batch");
	}
	CHECK(staged > rounds && staged < rounds * BATCH * 7 / 8, "%u of %u were staged",
	      (unsigned int)staged, rounds * BATCH);
}

/*
 * Jobs left in the manager's lanes from call to call: what is said to be finished
 * is, what is left comes out right later, and no key is lost under it though each
 * call brings keys of its own.
 */
static void
lanes(unsigned int rounds)
{
	enum { KEYS = 40 };
	static uint8_t key[KEYS][2][32];
	struct warp_sqe sqes[BATCH], slots[BATCH];
	struct warp_job jobs[BATCH];
	uint32_t status[BATCH];
	unsigned int i, k, n, left, most = 0, calls_left = 0;

	for (i = 0; i < rounds; i++) {
		rnd_bytes(key, sizeof(key));
		rnd_bytes(mem->iv, sizeof(mem->iv));
		touched = WINDOW;
		for (k = 0; k < BATCH; k++) {
			random_sqe(&sqes[k], k, false);
			if (i % 8 != 0 && k % 16 != 15) {
				struct op op = { CHAIN, .c_len = 32, .a_len = 32, .c_off = 0 };

				place(&op, 0, k);
				op.src = mem->src + k * 32;
				op.c_key = key[k % (i % 4 ? 1 : KEYS)][0];
				op.a_key = key[k % (i % 4 ? 1 : KEYS)][1];
				op_fill(&op, &sqes[k], k);
			}
			slots[k].dw[28] = 0;
			jobs[k] = (struct warp_job){ .in = sqes[k], .out = &slots[k] };
		}
		copy_memory(start, mem);
		run(slow, sqes, BATCH, status);
		copy_memory(result, mem);
		copy_memory(mem, start);
		for (k = 0; k < BATCH; k += n) {
			unsigned int j;

			n = rnd_range(1, BATCH - k < 24 ? BATCH - k : 24);
			left = warp_sec_engine.exec_some(fast, jobs + k, n);
			CHECK(left <= k + n, "%u of %u left", left, k + n);
			most = left > most ? left : most;
			calls_left += left > 0;
			for (j = 0; j < k + n - left; j++)
				CHECK(slots[j].dw[28] == status[j], "job %u, %u left: %08x, not %08x", j,
				      left, slots[j].dw[28], status[j]);
			/* What a job was told in may go; its slot may not. */
			memset(&jobs[k].in, 0xEE, sizeof(jobs[k].in));
		}
		left = warp_sec_engine.exec_some(fast, NULL, 0);
		CHECK(left == 0, "%u left of nothing", left);
		for (k = 0; k < BATCH; k++)
			CHECK(slots[k].dw[28] == status[k], "job %u: %08x, not %08x", k,
			      slots[k].dw[28], status[k]);
		same_memory(mem, result, "lanes");
		copy_memory(mem, start);
	}
	CHECK(calls_left > rounds / 2 && most > 4, "left in %u calls, %u at most", calls_left, most);
}

static void
model_runs(enum warp_model model)
{
	unsigned int i;

	fast = engine_create(model);
	slow = engine_create(model);
	slow->straight = false;
	if (!fast->straight) {
		printf("no ipsec-mb on this CPU\n");
		exit(77);
	}
	for (i = 0; model == WARP_MODEL_EXT && i < sizeof(rules) / sizeof(rules[0]); i++)
		one_rule(&rules[i]);
	if (model == WARP_MODEL_EXT)
		round_trips();
	mutations(3000);
	batches(100);
	lanes(300);
	CHECK(slow->staged > fast->staged, "the other engine took the straight path");
	warp_sec_engine.destroy(fast);
	warp_sec_engine.destroy(slow);
}

int
main(void)
{
	mem = calloc(1, sizeof(*mem));
	start = calloc(1, sizeof(*mem));
	result = calloc(1, sizeof(*mem));
	if (mem == NULL || start == NULL || result == NULL)
		return 1;
	rnd_seed(1100);
	rnd_bytes(mem->src, WINDOW);
	rnd_bytes(mem->dst, WINDOW);
	rnd_bytes(mem->mac, sizeof(*mem) - offsetof(struct memory, mac));
	model_runs(WARP_MODEL_EXT);
	model_runs(WARP_MODEL_V3);
	free(mem);
	free(start);
	free(result);
	return test_end();
}

#else

int
main(void)
{
	printf("built without ipsec-mb\n");
	return 77;
}

#endif
