/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Known answers from the standards, each in both directions and as flat memory and list. */

#include "sec_test.h"

#define K128	"2b7e151628aed2a6abf7158809cf4f3c"
#define K192	"8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"
#define K256	"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
#define IV	"000102030405060708090a0b0c0d0e0f"
#define CTR	"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define B1	"6bc1bee22e409f96e93d7e117393172a"
#define B2	"ae2d8a571e03ac9c9eb76fac45af8e51"
#define B3	"30c81c46a35ce411e5fbc1191a0a52ef"
#define B4	"f69f2445df4f9b17ad2b417be66c3710"
#define PLAIN	B1 B2 B3 B4
#define SM4K	"0123456789abcdeffedcba9876543210"

#define AES(m)	.alg = WARP_SEC_C_ALG_AES, .mode = WARP_SEC_C_MODE_##m
#define SM4(m)	.alg = WARP_SEC_C_ALG_SM4, .mode = WARP_SEC_C_MODE_##m
#define DES(m)	.alg = WARP_SEC_C_ALG_DES, .mode = WARP_SEC_C_MODE_##m

static const struct cipher_vector {
	const char *name;
	unsigned int alg, mode, code, width, ctr;
	const char *key, *iv, *in, *out;
} ciphers[] = {
	{ "SP 800-38A F.1.1", AES(ECB), .key = K128, .in = PLAIN, .out =
	  "3ad77bb40d7a3660a89ecaf32466ef97 f5d3d58503b9699de785895a96fdbaaf"
	  "43b1cd7f598ece23881b00e3ed030688 7b0c785e27e8ad3f8223207104725dd4" },
	{ "SP 800-38A F.1.3", AES(ECB), .code = 1, .key = K192, .in = PLAIN, .out =
	  "bd334f1d6e45f25ff712a214571fa5cc 974104846d0ad3ad7734ecb3ecee4eef"
	  "ef7afd2270e2e60adce0ba2face6444e 9a4b41ba738d6c72fb16691603c18e0e" },
	{ "SP 800-38A F.1.5", AES(ECB), .code = 2, .key = K256, .in = PLAIN, .out =
	  "f3eed1bdb5d2a03c064b5a7e3db181f8 591ccb10d410ed26dc5ba74a31362870"
	  "b6ed21b99ca6f4f9f153e7b1beafed1d 23304b7a39f9f3ff067d8d8f9e24ecc7" },
	{ "SP 800-38A F.2.1", AES(CBC), .key = K128, .iv = IV, .in = PLAIN, .out =
	  "7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2"
	  "73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7" },
	{ "SP 800-38A F.2.3", AES(CBC), .code = 1, .key = K192, .iv = IV, .in = PLAIN, .out =
	  "4f021db243bc633d7178183a9fa071e8 b4d9ada9ad7dedf4e5e738763f69145a"
	  "571b242012fb7ae07fa9baac3df102e0 08b0e27988598881d920a9e64f5615cd" },
	{ "SP 800-38A F.2.5", AES(CBC), .code = 2, .key = K256, .iv = IV, .in = PLAIN, .out =
	  "f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d"
	  "39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b" },
	{ "SP 800-38A F.3.13", AES(CFB), .key = K128, .iv = IV, .in = PLAIN, .out =
	  "3b3fd92eb72dad20333449f8e83cfb4a c8a64537a0b3a93fcde3cdad9f1ce58b"
	  "26751f67a3cbb140b1808cf187a4f4df c04b05357c5d1c0eeac4c66f9ff7f2e6" },
	{ "SP 800-38A F.4.1", AES(OFB), .key = K128, .iv = IV, .in = PLAIN, .out =
	  "3b3fd92eb72dad20333449f8e83cfb4a 7789508d16918f03f53c52dac54ed825"
	  "9740051e9c5fecf64344f7a82260edcc 304c6528f659c77866a510d9c1d6ae5e" },
	{ "SP 800-38A F.5.1", AES(CTR), .ctr = 2, .key = K128, .iv = CTR, .in = PLAIN, .out =
	  "874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff"
	  "5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee" },
	{ "SP 800-38A F.5.5", AES(CTR), .ctr = 2, .code = 2, .key = K256, .iv = CTR, .in = PLAIN,
	  .out = "601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5"
	  "2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6" },
	{ "IEEE 1619, vector 1", AES(XTS), .key =
	  "00000000000000000000000000000000 00000000000000000000000000000000",
	  .iv = "00000000000000000000000000000000",
	  .in = "0000000000000000000000000000000000000000000000000000000000000000",
	  .out = "917cf69ebd68b2ec9b9fe9a3eadda692cd43d2f59598ed858c02c2652fbf922e" },
	{ "IEEE 1619, vector 2", AES(XTS), .key =
	  "11111111111111111111111111111111 22222222222222222222222222222222",
	  .iv = "33333333330000000000000000000000",
	  .in = "4444444444444444444444444444444444444444444444444444444444444444",
	  .out = "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0" },
	{ "IEEE 1619, vector 15", AES(XTS), .key =
	  "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0 bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
	  .iv = "9a785634120000000000000000000000", .in = "000102030405060708090a0b0c0d0e0f10",
	  .out = "6c1625db4671522d3d7599601de7ca09ed" },
	{ "RFC 3962, 17 bytes", AES(CBC_CS), .width = 3, .key = "636869636b656e207465726979616b69",
	  .iv = "00000000000000000000000000000000",
	  .in = "4920776f756c64206c696b652074686520",
	  .out = "c6353568f2bf8cb4d8a580362da7ff7f97" },
	{ "RFC 3962, 31 bytes", AES(CBC_CS), .width = 3, .key = "636869636b656e207465726979616b69",
	  .iv = "00000000000000000000000000000000",
	  .in = "4920776f756c64206c696b65207468652047656e6572616c20476175277320",
	  .out = "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5" },
	{ "FIPS 81, ECB", DES(ECB), .code = 1, .key = "0123456789abcdef",
	  .in = "4e6f772069732074 68652074696d6520 666f7220616c6c20",
	  .out = "3fa40e8a984d4815 6a271787ab8883f9 893d51ec4b563b53" },
	{ "FIPS 81, CBC", DES(CBC), .code = 1, .key = "0123456789abcdef", .iv = "1234567890abcdef",
	  .in = "4e6f772069732074 68652074696d6520 666f7220616c6c20",
	  .out = "e5c7cdde872bf27c 43e934008c389c0f 683788499a7c05f6" },
	{ "SP 800-67", .alg = WARP_SEC_C_ALG_3DES, .mode = WARP_SEC_C_MODE_ECB, .code = 1,
	  .key = "0123456789abcdef 23456789abcdef01 456789abcdef0123",
	  .in = "5468652071756663 6b2062726f776e20 666f78206a756d70",
	  .out = "a826fd8ce53b855f cce21c8112256fe6 68d5c05dd9b6b900" },
	{ "GB/T 32907", SM4(ECB), .key = SM4K, .in = SM4K,
	  .out = "681edf34d206965e86b3e94f536e4246" },
	{ "SM4-XTS, IEEE", SM4(XTS), .key = K128 IV, .iv = CTR,
	  .in = B1 B2 B3 "f69f2445df4f9b17", .out = "e9538251c71d7b80bbe4483fef497bd1"
	  "b3db1a3e60408c575d63ff7db39f8326 0869f9e2585fec9f0b863bf8fd784b8627d16c0db6d2cfc7" },
	{ "SM4-XTS, GB", SM4(XTS), .ctr = 1, .key = K128 IV, .iv = CTR,
	  .in = B1 B2 B3 "f69f2445df4f9b17", .out = "e9538251c71d7b80bbe4483fef497bd1"
	  "2c5c581bd6242fc51e08964fb4f60fdb 0ba42f63499279213d318d2c11f6886e903be7f93a1b3479" },
};

static const struct mac_vector {
	const char *name;
	unsigned int alg;
	const char *key, *in, *out;
	bool ext;
} macs[] = {
	{ "FIPS 180-4, SHA-1", 0x00, "", "616263", "a9993e364706816aba3e25717850c26c9cd0d89d", 0 },
	{ "FIPS 180-4, SHA-224", 0x03, "", "616263",
	  "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", 0 },
	{ "FIPS 180-4, SHA-256", 0x01, "", "616263",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 0 },
	{ "FIPS 180-4, SHA-384", 0x04, "", "616263",
	  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
	  "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", 0 },
	{ "FIPS 180-4, SHA-512", 0x05, "", "616263",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", 0 },
	{ "FIPS 180-4, SHA-512/224", 0x06, "", "616263",
	  "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa", 0 },
	{ "FIPS 180-4, SHA-512/256", 0x07, "", "616263",
	  "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23", 0 },
	{ "RFC 1321", 0x02, "", "616263", "900150983cd24fb0d6963f7d28e17f72", 0 },
	{ "GB/T 32905", 0x25, "", "616263",
	  "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", 0 },
	{ "FIPS 202, SHA3-256", 0x29, "", "616263",
	  "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532", 1 },
	{ "RFC 2202, HMAC-MD5", 0x12, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "750c783e6ab0b503eaa86e310a5db738", 0 },
	{ "RFC 2202, HMAC-SHA-1", 0x10, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", 0 },
	{ "RFC 4231, HMAC-SHA-224", 0x13, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44", 0 },
	{ "RFC 4231, HMAC-SHA-256", 0x11, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 0 },
	{ "RFC 4231, HMAC-SHA-384", 0x14, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47"
	  "e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649", 0 },
	{ "RFC 4231, HMAC-SHA-512", 0x15, "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737", 0 },
	{ "RFC 4493, 16 bytes", 0x21, K128, B1, "070a16b46b4d4144f79bdd9dd04a287c", 0 },
	{ "RFC 4493, 40 bytes", 0x21, K128, B1 B2 "30c81c46a35ce411",
	  "dfa66747de9ae63030ca32611497c827", 0 },
	{ "RFC 4493, 64 bytes", 0x21, K128, PLAIN, "51f0bebf7e3b9d92fc49741779363cfe", 0 },
	{ "RFC 4493, empty", 0x21, K128, "", "bb1d6929e95937287fa37d129b756746", 1 },
	{ "SP 800-38B, AES-256, 16 bytes", 0x21, K256, B1, "28a7023f452e8f82bd4bf28d8c37c35c", 1 },
	{ "SP 800-38B, AES-256, 40 bytes", 0x21, K256, B1 B2 "30c81c46a35ce411",
	  "aaf3d8f1de5640c232f5b169b9c911e6", 1 },
	{ "RFC 3566, 3 bytes", 0x20, IV, "000102", "5b376580ae2f19afe7219ceef172756f", 0 },
	{ "RFC 3566, 16 bytes", 0x20, IV, IV, "d2a246fa349b68a79998a4394ff7a263", 0 },
	{ "RFC 3566, 20 bytes", 0x20, IV, IV "10111213", "47f51b4564966215b8985c63055ed308", 0 },
	{ "RFC 3566, 20 bytes, MAC-96", 0x20, IV, IV "10111213", "47f51b4564966215b8985c63", 0 },
	{ "RFC 3566, empty", 0x20, IV, "", "75f0251d528ac01c4573dfd584d79f29", 1 },
	{ "IEEE 802.3", 0x3B, "", "313233343536373839", "2639f4cb", 1 },
};

#define GCM_P	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_A	"feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_K	"feffe9928665731c6d6a8f9467308308"
#define GCM_C4	"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e" \
		"21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
#define SM4_P	"aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd" \
		"eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"

static const struct aead_vector {
	const char *name;
	unsigned int alg, mode;
	const char *key, *nonce, *aad, *in, *out, *tag;
	bool ext, j0;
} aeads[] = {
	{ "GCM, case 1", 2, 6, "00000000000000000000000000000000", "000000000000000000000000", "",
	  "", "", "58e2fccefa7e3061367f1d57a4e7455a", 0, 0 },
	{ "GCM, case 4", 2, 6, GCM_K, "cafebabefacedbaddecaf888", GCM_A, GCM_P, GCM_C4,
	  "5bc94fbc3221a5db94fae95ae7121a47", 0, 0 },
	{ "GCM, case 4 from J0", 2, 6, GCM_K, "cafebabefacedbaddecaf88800000001", GCM_A, GCM_P,
	  GCM_C4, "5bc94fbc3221a5db94fae95ae7121a47", 1, 1 },
	{ "GCM, case 5", 2, 6, GCM_K, "cafebabefacedbad", GCM_A, GCM_P,
	  "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
	  "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
	  "3612d2e79e3b0785561be14aaca2fccb", 1, 0 },
	{ "GCM, case 6", 2, 6, GCM_K, "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318"
	  "a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b", GCM_A, GCM_P,
	  "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca7"
	  "01e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5",
	  "619cc5aefffe0bfa462af43c1699d050", 1, 0 },
	{ "SP 800-38C, example 1", 2, 5, "404142434445464748494a4b4c4d4e4f", "10111213141516",
	  "0001020304050607", "20212223", "7162015b", "4dac255d", 0, 0 },
	{ "SP 800-38C, example 2", 2, 5, "404142434445464748494a4b4c4d4e4f", "1011121314151617",
	  IV, "202122232425262728292a2b2c2d2e2f", "d2a1f0e051ea5f62081a7792073d593d",
	  "1fc64fbfaccd", 0, 0 },
	{ "SP 800-38C, example 3", 2, 5, "404142434445464748494a4b4c4d4e4f",
	  "101112131415161718191a1b", IV "10111213",
	  "202122232425262728292a2b2c2d2e2f3031323334353637",
	  "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5", "484392fbc1b09951", 0, 0 },
	{ "RFC 8998, SM4-GCM", 3, 6, SM4K, "00001234567800000000abcd", GCM_A, SM4_P,
	  "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
	  "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
	  "83de3541e4c2b58177e065a9bf7b62ec", 0, 0 },
	{ "RFC 8998, SM4-CCM", 3, 5, SM4K, "00001234567800000000abcd", GCM_A, SM4_P,
	  "48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094"
	  "fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b",
	  "16842d4fa186f56ab33256971fa110f4", 0, 0 },
	{ "RFC 8439, 2.8.2", 7, 6, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
	  "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
	  "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
	  "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
	  "637265656e20776f756c642062652069742e",
	  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
	  "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
	  "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	  "3ff4def08e4b7a9de576d26586cec64b6116",
	  "1ae10b594f09e26a7e902ecbd0600691", 1, 0 },
};

static void
cipher(void *engine, const struct cipher_vector *v, unsigned int kind, bool decrypt)
{
	size_t len;
	uint8_t *plain = hex(v->in, &len), *enc = hex(v->out, NULL), got[128];
	struct op op = {
		.type = 3, .cipher = decrypt ? WARP_SEC_CIPHER_DECRYPT : WARP_SEC_CIPHER_ENCRYPT,
		.c_alg = v->alg, .c_mode = v->mode, .c_key_code = v->code, .c_width = v->width,
		.ctr_mode = v->ctr, .c_key = hex(v->key, NULL), .c_len = (uint32_t)len,
		.c_iv = v->iv ? hex(v->iv, NULL) : NULL,
	};
	struct place place;
	uint32_t status;

	place_make(&place, &op, decrypt ? enc : plain, (uint32_t)len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s: status %08x", v->name, status);
	place_read(&place, got);
	check_bytes(got, decrypt ? plain : enc, len, v->name);
	guard_free_all();
}

static void
mac(void *engine, const struct mac_vector *v, unsigned int kind)
{
	size_t len, mac_len, key_len;
	uint8_t *in = hex(v->in, &len), *want = hex(v->out, &mac_len);
	uint8_t *key = hex(v->key, &key_len), *got = guard_alloc(mac_len);
	struct op op = { .type = 3, .auth = WARP_SEC_AUTH_CALC, .a_alg = v->alg, .a_key = key,
			 .key_words = (unsigned int)key_len / 4, .a_len = (uint32_t)len,
			 .mac_words = (unsigned int)mac_len / 4, .mac = got };
	struct place place;
	uint32_t status;

	place_make(&place, &op, in, (uint32_t)len, kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0, "%s: status %08x", v->name, status);
	check_bytes(got, want, mac_len, v->name);
	guard_free_all();
}

static void
aead(void *engine, const struct aead_vector *v, unsigned int kind, bool decrypt)
{
	size_t key_len, nonce_len, aad_len, len, tag_len;
	uint8_t *key = hex(v->key, &key_len), *nonce = hex(v->nonce, &nonce_len);
	uint8_t *aad = hex(v->aad, &aad_len), *plain = hex(v->in, &len), *enc = hex(v->out, NULL);
	uint8_t *tag = hex(v->tag, &tag_len), *got_tag = guard_alloc(tag_len);
	uint8_t *s = guard_alloc(aad_len + len), got[300], a1[16] = { 0 }, b0[16] = { 0 };
	unsigned int i, l = 15 - (unsigned int)nonce_len;
	struct op op = {
		.type = 3, .cipher = decrypt ? WARP_SEC_CIPHER_DECRYPT : WARP_SEC_CIPHER_ENCRYPT,
		.seq = decrypt, .c_alg = v->alg, .c_mode = v->mode,
		.c_key_code = (unsigned int)(key_len - 16) / 8, .icv_len = (unsigned int)tag_len,
		.a_len = (uint32_t)aad_len, .c_len = (uint32_t)len, .c_off = (uint16_t)aad_len,
		.c_key = key, .c_iv = nonce, .mac = got_tag,
		.ext_flags = v->j0 ? WARP_SEC3_EXT_J0 : 0,
	};
	struct place place;
	uint32_t status;

	if (v->mode == WARP_SEC_C_MODE_CCM) {
		a1[0] = (uint8_t)(l - 1);
		a1[15] = 1;
		b0[0] = (uint8_t)((aad_len ? 0x40 : 0) | (tag_len - 2) / 2 << 3 | (l - 1));
		memcpy(a1 + 1, nonce, nonce_len);
		memcpy(b0 + 1, nonce, nonce_len);
		for (i = 0; i < 2; i++)
			b0[15 - i] = (uint8_t)(len >> (8 * i));
		op.c_iv = a1;
		op.a_iv = b0;
	} else if (nonce_len != 12 && !v->j0) {
		op.ext0 = (uint32_t)nonce_len << WARP_SEC3_EXT_C_IV_LEN_SHIFT;
	}
	memcpy(s, aad, aad_len);
	memcpy(s + aad_len, decrypt ? enc : plain, len);
	if (decrypt)
		memcpy(got_tag, tag, tag_len);
	place_make(&place, &op, s, (uint32_t)(aad_len + len), kind);
	status = op_run1(engine, &op);
	CHECK(STATUS_ERROR(status) == 0 &&
	      STATUS_ICV(status) == (decrypt ? WARP_SEC_ICV_MATCH : WARP_SEC_ICV_NONE),
	      "%s: status %08x", v->name, status);
	place_read(&place, got);
	check_bytes(got + aad_len, decrypt ? plain : enc, len, v->name);
	check_bytes(got_tag, tag, tag_len, v->name);
	guard_free_all();
}

int
main(void)
{
	unsigned int i, k, m;

	rnd_seed(700);
	for (m = WARP_MODEL_V3; m <= WARP_MODEL_EXT; m++) {
		void *engine = engine_create((enum warp_model)m);

		for (k = 0; k < PLACE_KINDS; k++) {
			for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
				cipher(engine, &ciphers[i], k, false);
				cipher(engine, &ciphers[i], k, true);
			}
			for (i = 0; i < sizeof(macs) / sizeof(macs[0]); i++)
				if (!macs[i].ext || m == WARP_MODEL_EXT)
					mac(engine, &macs[i], k % 2 ? 3 : 0);
			for (i = 0; i < sizeof(aeads) / sizeof(aeads[0]); i++)
				if (!aeads[i].ext || m == WARP_MODEL_EXT) {
					aead(engine, &aeads[i], k, false);
					aead(engine, &aeads[i], k, true);
				}
		}
		warp_sec_engine.destroy(engine);
	}
	return test_end();
}
