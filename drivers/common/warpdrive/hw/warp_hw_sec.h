/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-3-Clause) */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_HW_SEC_H
#define WARP_HW_SEC_H

/*
 * The SEC engine's buffer descriptors (BD), their enumerations and statuses,
 * and what a software device with model=ext adds to BD type 3.
 *
 * Both layouts are made of 32-bit words only: four 64-bit fields of type 3 are
 * aligned to 4 bytes, so every address is a low and a high half.
 */

#include "warp_hw.h"

#define WARP_SEC_QC_TYPE	0u	/* qc_type of every SEC queue */

#define WARP_SEC_BD_TYPE2	2u	/* V2; V3 takes it as well */
#define WARP_SEC_BD_TYPE3	3u	/* V3 and later */
#define WARP_SEC_BD_TYPE_MASK	WARP_HW_MASK(3, 0)	/* dw0 of both */

/** BD type 2. H: written by the driver, D: by the device. Unnamed bits are 0. */
struct warp_sec_bd2 {
	uint32_t ctrl;			/* dw0  H */
	uint32_t flags;			/* dw1  H */
	uint32_t auth;			/* dw2  H */
	uint32_t cipher;		/* dw3  H */
	uint32_t a_len;			/* dw4  H: [23:0] bytes */
	uint32_t c_len;			/* dw5  H: [23:0] bytes */
	uint32_t offsets;		/* dw6  H */
	uint32_t cs_offsets;		/* dw7  0 */
	uint32_t pbkdf2_len;		/* dw8  0 */
	uint32_t salt;			/* dw9  0 */
	uint32_t tag;			/* dw10 H: [15:0] the driver's cookie */
	uint32_t pad;			/* dw11 0 */
	uint32_t long_len_l;		/* dw12 H: bits of the whole message, last BD of a long hash */
	uint32_t long_len_h;		/* dw13 H */
	uint32_t a_iv_l;		/* dw14 H */
	uint32_t a_iv_h;		/* dw15 H */
	uint32_t a_key_l;		/* dw16 H */
	uint32_t a_key_h;		/* dw17 H */
	uint32_t mac_l;			/* dw18 H */
	uint32_t mac_h;			/* dw19 H */
	uint32_t c_iv_l;		/* dw20 H */
	uint32_t c_iv_h;		/* dw21 H */
	uint32_t c_key_l;		/* dw22 H */
	uint32_t c_key_h;		/* dw23 H */
	uint32_t src_l;			/* dw24 H */
	uint32_t src_h;			/* dw25 H */
	uint32_t dst_l;			/* dw26 H */
	uint32_t dst_h;			/* dw27 H */
	uint32_t status;		/* dw28 D */
	uint32_t mac_i;			/* dw29 D, never read */
	uint32_t check_sum;		/* dw30 D, never read */
	uint32_t counter;		/* dw31 D, never read */
};
WARP_HW_SIZE(struct warp_sec_bd2, WARP_SQE_SIZE);
WARP_HW_OFFSET(struct warp_sec_bd2, tag, 40);
WARP_HW_OFFSET(struct warp_sec_bd2, long_len_l, 48);
WARP_HW_OFFSET(struct warp_sec_bd2, a_iv_l, 56);
WARP_HW_OFFSET(struct warp_sec_bd2, a_key_l, 64);
WARP_HW_OFFSET(struct warp_sec_bd2, mac_l, 72);
WARP_HW_OFFSET(struct warp_sec_bd2, c_iv_l, 80);
WARP_HW_OFFSET(struct warp_sec_bd2, c_key_l, 88);
WARP_HW_OFFSET(struct warp_sec_bd2, src_l, 96);
WARP_HW_OFFSET(struct warp_sec_bd2, dst_l, 104);
WARP_HW_OFFSET(struct warp_sec_bd2, status, 112);

/** BD type 3. H: written by the driver, D: by the device. Unnamed bits are 0. */
struct warp_sec_bd3 {
	uint32_t ctrl;			/* dw0  H */
	uint32_t cipher;		/* dw1  H */
	uint32_t tag_l;			/* dw2  H: the driver's cookie */
	uint32_t tag_h;			/* dw3  H */
	uint32_t src_l;			/* dw4  H */
	uint32_t src_h;			/* dw5  H */
	uint32_t a_key_l;		/* dw6  H */
	uint32_t a_key_h;		/* dw7  H */
	uint32_t a_iv_l;		/* dw8  H */
	uint32_t a_iv_h;		/* dw9  H */
	uint32_t ext0;			/* dw10 0, model=ext: bits and IV lengths */
	uint32_t ext1;			/* dw11 0, model=ext: place of the MAC */
	uint32_t c_key_l;		/* dw12 H */
	uint32_t c_key_h;		/* dw13 H */
	uint32_t auth;			/* dw14 H */
	uint32_t salt;			/* dw15 0 */
	uint32_t offsets;		/* dw16 H */
	uint32_t a_len;			/* dw17 H: [23:0] bytes */
	uint32_t c_len;			/* dw18 H: [23:0] bytes */
	uint32_t dst_l;			/* dw19 H */
	uint32_t dst_h;			/* dw20 H */
	uint32_t mac_l;			/* dw21 H */
	uint32_t mac_h;			/* dw22 H */
	uint32_t c_iv_l;		/* dw23 H */
	uint32_t c_iv_h;		/* dw24 H */
	uint32_t long_len_l;		/* dw25 H: scene "stream" only */
	uint32_t long_len_h;		/* dw26 H: scene "stream" only */
	uint32_t stream;		/* dw27 H: scene "stream" only */
	uint32_t status;		/* dw28 D */
	uint32_t mac_i;			/* dw29 D, never read */
	uint32_t sva;			/* dw30 D, for an error log only */
	uint32_t counter;		/* dw31 D, never read */
};
WARP_HW_SIZE(struct warp_sec_bd3, WARP_SQE_SIZE);
WARP_HW_OFFSET(struct warp_sec_bd3, tag_l, 8);
WARP_HW_OFFSET(struct warp_sec_bd3, src_l, 16);
WARP_HW_OFFSET(struct warp_sec_bd3, a_key_l, 24);
WARP_HW_OFFSET(struct warp_sec_bd3, a_iv_l, 32);
WARP_HW_OFFSET(struct warp_sec_bd3, ext0, 40);
WARP_HW_OFFSET(struct warp_sec_bd3, c_key_l, 48);
WARP_HW_OFFSET(struct warp_sec_bd3, auth, 56);
WARP_HW_OFFSET(struct warp_sec_bd3, offsets, 64);
WARP_HW_OFFSET(struct warp_sec_bd3, a_len, 68);
WARP_HW_OFFSET(struct warp_sec_bd3, c_len, 72);
WARP_HW_OFFSET(struct warp_sec_bd3, dst_l, 76);
WARP_HW_OFFSET(struct warp_sec_bd3, mac_l, 84);
WARP_HW_OFFSET(struct warp_sec_bd3, c_iv_l, 92);
WARP_HW_OFFSET(struct warp_sec_bd3, long_len_l, 100);
WARP_HW_OFFSET(struct warp_sec_bd3, stream, 108);
WARP_HW_OFFSET(struct warp_sec_bd3, status, 112);

/* ---- Fields of type 2: shifts; widths are those of the values below ---- */

#define WARP_SEC2_CIPHER_SHIFT		4	/* dw0, 2 bits */
#define WARP_SEC2_AUTH_SHIFT		6	/* dw0, 2 bits */
#define WARP_SEC2_SEQ			(1u << 8)	/* dw0 */
#define WARP_SEC2_DE_SHIFT		9	/* dw0, 2 bits */
#define WARP_SEC2_SCENE_SHIFT		11	/* dw0, 4 bits */
#define WARP_SEC2_SRC_TYPE_SHIFT	15	/* dw0, 3 bits */
#define WARP_SEC2_DST_TYPE_SHIFT	18	/* dw0, 3 bits */
#define WARP_SEC2_MAC_TYPE_SHIFT	21	/* dw0, 3 bits */
#define WARP_SEC2_CI_GEN_SHIFT		6	/* dw1, 2 bits */
#define WARP_SEC2_AI_GEN_SHIFT		8	/* dw1, 2 bits */
#define WARP_SEC2_A_PAD_SHIFT		10	/* dw1, 2 bits */
#define WARP_SEC2_INVALID		(1u << 31)	/* dw1: complete, do nothing */
#define WARP_SEC2_MAC_LEN_SHIFT		0	/* dw2, 5 bits, words */
#define WARP_SEC2_A_KEY_LEN_SHIFT	5	/* dw2, 6 bits, words */
#define WARP_SEC2_A_ALG_SHIFT		11	/* dw2, 6 bits */
#define WARP_SEC2_C_ICV_LEN_SHIFT	0	/* dw3, 6 bits, bytes */
#define WARP_SEC2_C_WIDTH_SHIFT		6	/* dw3, 3 bits */
#define WARP_SEC2_C_KEY_LEN_SHIFT	9	/* dw3, 3 bits */
#define WARP_SEC2_C_MODE_SHIFT		12	/* dw3, 4 bits */
#define WARP_SEC2_C_ALG_SHIFT		16	/* dw3, 4 bits */
#define WARP_SEC2_TAG_MASK		WARP_HW_MASK(15, 0)	/* dw10 */

/* ---- Fields of type 3 ---- */

#define WARP_SEC3_INVALID		(1u << 4)	/* dw0: complete, do nothing */
#define WARP_SEC3_SCENE_SHIFT		5	/* dw0, 4 bits */
#define WARP_SEC3_DE_SHIFT		9	/* dw0, 2 bits */
#define WARP_SEC3_SRC_TYPE_SHIFT	11	/* dw0, 3 bits */
#define WARP_SEC3_DST_TYPE_SHIFT	14	/* dw0, 3 bits */
#define WARP_SEC3_MAC_TYPE_SHIFT	17	/* dw0, 3 bits */
#define WARP_SEC3_CIPHER_SHIFT		0	/* dw1, 2 bits */
#define WARP_SEC3_CI_GEN_SHIFT		2	/* dw1, 2 bits */
#define WARP_SEC3_C_ICV_LEN_SHIFT	4	/* dw1, 6 bits, bytes */
#define WARP_SEC3_C_WIDTH_SHIFT		10	/* dw1, 3 bits */
#define WARP_SEC3_C_KEY_LEN_SHIFT	13	/* dw1, 3 bits */
#define WARP_SEC3_C_MODE_SHIFT		16	/* dw1, 4 bits */
#define WARP_SEC3_C_ALG_SHIFT		20	/* dw1, 4 bits */
#define WARP_SEC3_SEQ			(1u << 30)	/* dw1 */
#define WARP_SEC3_AUTH_SHIFT		0	/* dw14, 2 bits */
#define WARP_SEC3_AI_GEN_SHIFT		2	/* dw14, 2 bits */
#define WARP_SEC3_MAC_LEN_SHIFT		4	/* dw14, 5 bits, words */
#define WARP_SEC3_A_KEY_LEN_SHIFT	9	/* dw14, 6 bits, words */
#define WARP_SEC3_A_ALG_SHIFT		15	/* dw14, 6 bits */
#define WARP_SEC3_CTR_MODE_SHIFT	25	/* dw14, 2 bits: CTR, SM4-XTS */
#define WARP_SEC3_SVA_PREFETCH		(1u << 27)	/* dw14: a hint */
#define WARP_SEC3_AUTH_PAD_SHIFT	0	/* dw27, 2 bits */
#define WARP_SEC3_MAC_SEL		(1u << 5)	/* dw27, GCM stream */

/* ---- Fields of both ---- */

#define WARP_SEC_LEN_MASK		WARP_HW_MASK(23, 0)	/* a_len, c_len */
#define WARP_SEC_A_OFFSET_SHIFT		0	/* offsets, 16 bits, bytes */
#define WARP_SEC_C_OFFSET_SHIFT		16	/* offsets, 16 bits, bytes */

#define WARP_SEC_SCENE_NONE		0u
#define WARP_SEC_SCENE_IPSEC		1u	/* the same as none */
#define WARP_SEC_SCENE_STREAM		7u	/* type 3: digests; both: GCM stream */

#define WARP_SEC_ADDR_FLAT		0u
#define WARP_SEC_ADDR_SGL		1u

#define WARP_SEC_CIPHER_NONE		0u
#define WARP_SEC_CIPHER_ENCRYPT		1u
#define WARP_SEC_CIPHER_DECRYPT		2u
#define WARP_SEC_CIPHER_COPY		3u	/* ext only, see below */

#define WARP_SEC_AUTH_NONE		0u
#define WARP_SEC_AUTH_CALC		1u
#define WARP_SEC_AUTH_VERIFY		2u

#define WARP_SEC_C_ALG_DES		0u
#define WARP_SEC_C_ALG_3DES		1u
#define WARP_SEC_C_ALG_AES		2u
#define WARP_SEC_C_ALG_SM4		3u

#define WARP_SEC_C_MODE_ECB		0u
#define WARP_SEC_C_MODE_CBC		1u
#define WARP_SEC_C_MODE_CFB		2u
#define WARP_SEC_C_MODE_OFB		3u
#define WARP_SEC_C_MODE_CTR		4u
#define WARP_SEC_C_MODE_CCM		5u
#define WARP_SEC_C_MODE_GCM		6u
#define WARP_SEC_C_MODE_XTS		7u
#define WARP_SEC_C_MODE_CBC_CS		9u

#define WARP_SEC_C_WIDTH_CS1		1u	/* mode CBC-CS only */
#define WARP_SEC_C_WIDTH_CS2		2u
#define WARP_SEC_C_WIDTH_CS3		3u

/* c_key_len; of XTS it describes one half. DES: the device does not look at it. */
#define WARP_SEC_C_KEY_128		0u	/* also SM4 */
#define WARP_SEC_C_KEY_192		1u
#define WARP_SEC_C_KEY_256		2u
#define WARP_SEC_C_KEY_DES		1u
#define WARP_SEC_C_KEY_3DES_3		1u
#define WARP_SEC_C_KEY_3DES_2		3u

#define WARP_SEC_A_ALG_SHA1		0x00u
#define WARP_SEC_A_ALG_SHA256		0x01u
#define WARP_SEC_A_ALG_MD5		0x02u
#define WARP_SEC_A_ALG_SHA224		0x03u
#define WARP_SEC_A_ALG_SHA384		0x04u
#define WARP_SEC_A_ALG_SHA512		0x05u
#define WARP_SEC_A_ALG_SHA512_224	0x06u
#define WARP_SEC_A_ALG_SHA512_256	0x07u
#define WARP_SEC_A_ALG_HMAC		0x10u	/* | one of the eight above */
#define WARP_SEC_A_ALG_HMAC_SHA1	0x10u
#define WARP_SEC_A_ALG_HMAC_SHA256	0x11u
#define WARP_SEC_A_ALG_HMAC_MD5		0x12u
#define WARP_SEC_A_ALG_HMAC_SHA224	0x13u
#define WARP_SEC_A_ALG_HMAC_SHA384	0x14u
#define WARP_SEC_A_ALG_HMAC_SHA512	0x15u
#define WARP_SEC_A_ALG_HMAC_SHA512_224	0x16u
#define WARP_SEC_A_ALG_HMAC_SHA512_256	0x17u
#define WARP_SEC_A_ALG_XCBC		0x20u	/* MAC-96 and PRF-128: by mac_len alone */
#define WARP_SEC_A_ALG_CMAC		0x21u
#define WARP_SEC_A_ALG_GMAC		0x22u
#define WARP_SEC_A_ALG_SM3		0x25u
#define WARP_SEC_A_ALG_HMAC_SM3		0x26u
#define WARP_SEC_A_ALG_SM4_GMAC		0x31u	/* first BD of an SM4-GCM stream only */

#define WARP_SEC_AI_GEN_INNER		0u
#define WARP_SEC_AI_GEN_ADDR		1u	/* state or nonce at a_iv */

#define WARP_SEC_PAD_FINAL		0u	/* last or only BD of a hash */
#define WARP_SEC_PAD_NONE		1u	/* write the state, more is to come */

#define WARP_SEC_CTR_WRAP_32		0u
#define WARP_SEC_CTR_WRAP_128		2u
#define WARP_SEC_XTS_GB			1u	/* SM4: bit 25 alone decides */

/* Limits in bytes. */
#define WARP_SEC_MAX_DATA		0xFFFE00u	/* of one BD: AAD and payload together */
#define WARP_SEC_MAX_AAD		0xFFFFu
#define WARP_SEC_MAX_CCM_AAD		0xFEFFu
#define WARP_SEC_MAX_KEY_WORDS		63u
#define WARP_SEC_GCM_NONCE		12u
#define WARP_SEC_GCM_END_BLOCK		64u	/* at a_iv, last BD of a GCM stream */
#define WARP_SEC_GCM_END_STATE		32u	/* offset of the GHASH state in it */

/* ---- dw28 of both types ---- */

#define WARP_SEC_DONE			(1u << 0)
#define WARP_SEC_ICV_SHIFT		1
#define WARP_SEC_ICV_MASK		WARP_HW_MASK(3, 1)
#define WARP_SEC_ICV_NONE		0u	/* software device: nothing was verified */
#define WARP_SEC_ICV_MATCH		1u	/* software device */
#define WARP_SEC_ICV_MISMATCH		2u	/* D is then undefined */
#define WARP_SEC_FLAG_SHIFT		7
#define WARP_SEC_FLAG_MASK		WARP_HW_MASK(10, 7)
#define WARP_SEC_FLAG_AUTH		1u	/* software device: digest only */
#define WARP_SEC_FLAG_CIPHER		2u
#define WARP_SEC_FLAG_BOTH		3u
#define WARP_SEC_ERROR_SHIFT		16
#define WARP_SEC_ERROR_MASK		WARP_HW_MASK(23, 16)

/*
 * error_type. The hardware's codes are not published: a driver takes every
 * value but 0 for a failure. These are the software devices' own.
 */
#define WARP_SEC_ERR_NONE		0x00u
#define WARP_SEC_ERR_TYPE		0x01u	/* BD type unknown, or not of this generation */
#define WARP_SEC_ERR_SCENE		0x02u	/* scene not offered */
#define WARP_SEC_ERR_ADDR_TYPE		0x03u	/* address type not offered */
#define WARP_SEC_ERR_OPERATION		0x04u	/* cipher, auth, seq, de: no such combination */
#define WARP_SEC_ERR_CIPHER		0x05u	/* cipher algorithm or mode not offered */
#define WARP_SEC_ERR_AUTH		0x06u	/* auth algorithm or its IV source not offered */
#define WARP_SEC_ERR_KEY_LEN		0x07u
#define WARP_SEC_ERR_DATA_LEN		0x08u	/* length or offset */
#define WARP_SEC_ERR_MAC_LEN		0x09u
#define WARP_SEC_ERR_IV			0x0Au	/* IV, nonce or CCM block malformed */
#define WARP_SEC_ERR_RESERVED		0x0Bu	/* extension not offered, or reserved bits set */
#define WARP_SEC_ERR_ADDRESS		0x0Cu	/* memory that cannot be reached */
#define WARP_SEC_ERR_SGL		0x0Du	/* list malformed, or too short */
#define WARP_SEC_ERR_INTERNAL		0x0Eu	/* the codec library failed */

/*
 * ======================= What model=ext adds =======================
 *
 * All of it in BD type 3, in bits and values that the hardware leaves reserved.
 * Any other model refuses a BD that has one of the bits set (ERR_RESERVED;
 * dw0[31:20], dw1[31], dw10, dw11) or one of the values (ERR_CIPHER, ERR_AUTH,
 * ERR_OPERATION). A BD of type 3 without any of them, and every BD of type 2,
 * means on ext exactly what it means on V3.
 *
 * SNOW 3G, ZUC and KASUMI are there where ipsec-mb is and runs (x86 with AES
 * instructions); elsewhere they end with ERR_CIPHER and ERR_AUTH.
 *
 * S is the source stream, D the destination stream (S again when de = 0 or the
 * addresses are equal). All offsets count from the first byte of the stream and
 * are the same in S and D.
 *
 * -- Operations --
 *
 * cipher = 3 (COPY)  D[c_off, +c_len) = S[c_off, +c_len): the null cipher.
 *                    c_alg, c_mode, key and IV are not looked at. In place it
 *                    moves nothing. c_len = 0 is allowed.
 * auth = 2           with cipher = 0: verifies a digest or MAC by itself.
 *                    Result in icv, as for a chain.
 * seq                any order with any direction of any cipher but CCM, GCM
 *                    and ChaCha20-Poly1305 (which know their order), and any
 *                    digest or MAC in a chain with it:
 *                    seq 0: cipher first; the MAC is computed over S with the
 *                           cipher region replaced by its result.
 *                    seq 1: MAC first, over S as it is.
 *                    auth = 1 writes the MAC, auth = 2 compares, in both.
 * regions            the auth and the cipher region may lie anywhere in the
 *                    stream, overlap or not.
 *
 * -- dw0[31:20]: flags --
 *
 * dw0[20] AAD_PTR    CCM, GCM, ChaCha20-Poly1305: the AAD are the a_len bytes
 *                    at address a_key (flat), and no part of the stream.
 *                    auth_src_offset is not looked at, nothing before the
 *                    payload is copied to D.
 * dw0[21] MAC_STREAM the MAC or tag is part of the stream, at dw11[23:0], and
 *                    mac_addr is not looked at. Bytes of it that lie in the
 *                    cipher region are enciphered with it:
 *                    generate, seq 1: placed into the stream before the cipher
 *                      runs; D gets them enciphered where the cipher region
 *                      covers them, plain elsewhere (S is not changed unless it
 *                      is D).
 *                    generate, seq 0, AEAD or no cipher: written to D.
 *                    verify, seq 0: compared with the stream after the cipher
 *                      ran (deciphered where the region covers it, from S
 *                      elsewhere).
 *                    verify, seq 1, AEAD or no cipher: compared with S.
 *                    A digest or MAC without a cipher has no D but S.
 *                    S need not reach over the place of a MAC that is generated
 *                    with seq 1: what would be read there is the MAC.
 * dw0[22] NO_COPY    D[0, c_off) is left alone. Without it the bytes before the
 *                    cipher region are copied to D, as the hardware does for
 *                    chains, CCM and GCM (not for a lone cipher).
 * dw0[23] J0         GCM and GMAC: the IV is the 16-byte block J0 itself.
 * dw0[25:24] MAC_TRIM  0 to 3 bytes less than mac_len words: MACs of any length.
 *                    Digests, HMACs and CMAC, not the wireless MACs.
 * dw0[31:26]         0.
 *
 * -- dw10: bits and IV lengths --
 *
 * dw10[2:0]   C_OFF_BITS  added to 8 * cipher_src_offset    SNOW 3G, ZUC and
 * dw10[5:3]   C_LEN_BITS  added to 8 * c_len                KASUMI only; bit 0
 * dw10[8:6]   A_OFF_BITS  added to 8 * auth_src_offset      is the first, the
 * dw10[11:9]  A_LEN_BITS  added to 8 * a_len                MSB of byte 0
 *             Bits of D's first and last byte outside the region are S's.
 *             KASUMI F9 has whole bytes only: see there. COPY also takes
 *             C_OFF_BITS and C_LEN_BITS (a null cipher in a chain with a
 *             wireless MAC) and then moves every byte touched.
 * dw10[23:12] C_IV_LEN    bytes at c_iv; 0: the algorithm's usual length.
 *             GCM: 1 to 4095 (0: 12). ZUC-256: 25 or 23 (0: 25). CTR of AES
 *             and SM4: 12 is a nonce, followed by a counter that starts at 1.
 *             Others: 0 or the usual length.
 * dw10[31:24] A_IV_LEN    bytes at a_iv; 0: the usual length.
 *             GMAC: 1 to 255 (0: 12). ZUC-256: 25 or 23 (0: 25). Others: 0 or
 *             the usual length.
 *
 * -- dw11 --
 *
 * dw11[23:0]  MAC_OFFSET  with MAC_STREAM: byte offset of the MAC.
 * dw11[31:24] 0.
 *
 * -- c_alg --
 *
 * 4 SNOW 3G (UEA2)   c_mode 8, key 16 bytes (c_key_len 0), IV 16 bytes
 * 5 ZUC (EEA3)       c_mode 8, c_key_len 0: key 16, IV 16 bytes (128-EEA3);
 *                    c_key_len 2: key 32 bytes, IV 25 (or 23) bytes (256). At
 *                    most 65504 bits.
 * 6 KASUMI (F8)      c_mode 8, key 16 bytes (c_key_len 0), IV 8 bytes. At most
 *                    20000 bits.
 * 7 ChaCha20         key 32 bytes (c_key_len 2).
 *                    c_mode 6: ChaCha20-Poly1305 (RFC 8439), nonce 12 bytes, tag
 *                      c_icv_len = 16 bytes; AAD, offsets and MAC as in GCM.
 *                    c_mode 8: the plain cipher, IV 16 bytes: block counter
 *                      (32 bits, little-endian), then the 12-byte nonce.
 * The IV of UEA2, UIA2, EEA3, EIA3 and F8 is the block that the standards build
 * from COUNT, BEARER or FRESH and DIRECTION, in the form that DPDK takes.
 *
 * -- c_mode --
 *
 * 4 CTR with 3DES    8-byte big-endian counter block at c_iv, any length
 * 8 STREAM           the one mode of c_alg 4 to 7
 * 10 DOCSIS          DOCSIS BPI: CBC over whole blocks, the residue as CFB; a
 *                    message shorter than a block is CFB with the IV alone. AES
 *                    (c_key_len 0 or 2, IV 16) and DES (IV 8). Any length >= 1.
 * 9 CBC-CS           AES takes exactly one block as well, as plain CBC.
 *
 * -- a_alg --
 *
 * 0x28 .. 0x2B       SHA3-224, -256, -384, -512. One BD a message.
 * 0x2C .. 0x2F       HMAC of these; key up to 144, 136, 104, 72 bytes
 * 0x38 SNOW 3G UIA2  key 4 words, IV 16 bytes at a_iv, mac_len 1
 * 0x39 ZUC EIA3      a_key_len 4: IV 16 bytes at a_iv, mac_len 1 (128-EIA3);
 *                    a_key_len 8: IV 25 or 23 bytes, mac_len 1, 2 or 4 (256).
 *                    1 to 65504 bits.
 * 0x3A KASUMI F9     key 4 words, no IV, mac_len 1. The message is the string
 *                    of the standard: COUNT, FRESH, message, DIRECTION, 1, 0..,
 *                    padded by the caller, 9 to 2500 whole bytes.
 * 0x3B CRC-32        Ethernet FCS, no key, mac_len 1, least significant byte
 *                    first: the CRC of DOCSIS. With MAC_STREAM, seq 1 to
 *                    encrypt and seq 0 to decrypt it is a protected PDU.
 * 0x21 CMAC          a_key_len 6 and 8 too
 * ai_gen is not looked at for these.
 *
 * -- Otherwise refused, taken by ext --
 *
 * GCM tags of 1 to 16 bytes. CMAC and XCBC of an empty message. The hardware
 * END of a GCM stream as in generation 5.
 */
#define WARP_SEC3_EXT_AAD_PTR		(1u << 20)
#define WARP_SEC3_EXT_MAC_STREAM	(1u << 21)
#define WARP_SEC3_EXT_NO_COPY		(1u << 22)
#define WARP_SEC3_EXT_J0		(1u << 23)
#define WARP_SEC3_EXT_MAC_TRIM_SHIFT	24	/* 2 bits */
#define WARP_SEC3_EXT_MAC_TRIM(n)	((uint32_t)(n) << WARP_SEC3_EXT_MAC_TRIM_SHIFT)
#define WARP_SEC3_EXT_DW0_MASK		WARP_HW_MASK(25, 20)	/* all of the above */
#define WARP_SEC3_EXT_DW0_RSVD		WARP_HW_MASK(31, 26)

#define WARP_SEC3_EXT_C_OFF_BITS_SHIFT	0	/* dw10, 3 bits each */
#define WARP_SEC3_EXT_C_LEN_BITS_SHIFT	3
#define WARP_SEC3_EXT_A_OFF_BITS_SHIFT	6
#define WARP_SEC3_EXT_A_LEN_BITS_SHIFT	9
#define WARP_SEC3_EXT_BITS_MASK		WARP_HW_MASK(11, 0)
#define WARP_SEC3_EXT_C_IV_LEN_SHIFT	12	/* dw10, 12 bits, bytes */
#define WARP_SEC3_EXT_A_IV_LEN_SHIFT	24	/* dw10, 8 bits, bytes */
#define WARP_SEC3_EXT_MAC_OFFSET_MASK	WARP_HW_MASK(23, 0)	/* dw11 */

#define WARP_SEC_EXT_C_ALG_SNOW3G	4u
#define WARP_SEC_EXT_C_ALG_ZUC		5u
#define WARP_SEC_EXT_C_ALG_KASUMI	6u
#define WARP_SEC_EXT_C_ALG_CHACHA20	7u
#define WARP_SEC_EXT_C_MODE_STREAM	8u
#define WARP_SEC_EXT_C_MODE_DOCSIS	10u

#define WARP_SEC_EXT_A_ALG_SHA3_224	0x28u
#define WARP_SEC_EXT_A_ALG_SHA3_256	0x29u
#define WARP_SEC_EXT_A_ALG_SHA3_384	0x2Au
#define WARP_SEC_EXT_A_ALG_SHA3_512	0x2Bu
#define WARP_SEC_EXT_A_ALG_HMAC_SHA3	0x2Cu	/* first of four, in the same order */
#define WARP_SEC_EXT_A_ALG_SNOW3G_UIA2	0x38u
#define WARP_SEC_EXT_A_ALG_ZUC_EIA3	0x39u
#define WARP_SEC_EXT_A_ALG_KASUMI_F9	0x3Au
#define WARP_SEC_EXT_A_ALG_CRC32	0x3Bu

#define WARP_SEC_EXT_WIRELESS_MAX_BITS	65504u	/* ZUC */

#endif /* WARP_HW_SEC_H */
