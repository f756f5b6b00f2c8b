/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * DOCSIS through rte_security: BPI encryption of a frame together with its
 * Ethernet CRC (model=ext). Downlink: the CRC is generated, placed behind what
 * it covers, then the frame is enciphered. Uplink: the other way round.
 */

#include <errno.h>
#include <string.h>

#include <rte_malloc.h>
#include <rte_security_driver.h>

#include "warp_crypto.h"
#include "warp_crypto_fill.h"

#define CRC_LEN		4u
#define DOCSIS_MAGIC	0x57445043u

/**
 * The driver's part of a security session: an op may leave out the CRC or the
 * cipher, so there is a crypto session for each of the three.
 */
struct docsis_session {
	struct warp_crypto_session both, cipher, crc;
	uint32_t magic;		/* sessions of other drivers do not tell whose they are */
};

/* ---- Data path ---- */

static const struct docsis_session *
session_of(const struct warp_crypto_qp *qp, const struct rte_crypto_op *op)
{
	const struct docsis_session *d = SECURITY_GET_SESS_PRIV(op->sym->session);

	return d->magic == DOCSIS_MAGIC && d->cipher.model == qp->model ? d : NULL;
}

/*
 * Regions relative to the first byte of either. The CRC follows what it covers.
 * @param q  cipher and auth regions as the op has them; completed here
 */
static bool
set_regions(struct warp_crypto_req *q, uint32_t *start, uint32_t *len)
{
	uint64_t c_end = (uint64_t)q->c_off + q->c_len;
	uint64_t a_end = (uint64_t)q->a_off + q->a_len + CRC_LEN, end;

	*start = q->a_len == 0 ? q->c_off : q->c_len == 0 ? q->a_off :
		 RTE_MIN(q->c_off, q->a_off);
	end = q->a_len == 0 ? c_end : q->c_len == 0 ? a_end : RTE_MAX(c_end, a_end);
	if (end > UINT32_MAX || end - *start > WARP_SEC_MAX_DATA)
		return false;
	*len = (uint32_t)(end - *start);
	q->c_off = q->c_len == 0 ? 0 : q->c_off - *start;
	q->a_off = q->a_len == 0 ? 0 : q->a_off - *start;
	if (q->a_len != 0)
		q->ext1 = q->a_off + q->a_len;
	return (q->c_off | q->a_off) <= UINT16_MAX;
}

static enum warp_crypto_verdict
set_stream(struct warp_crypto_qp *qp, struct warp_crypto_cookie *ck, const struct warp_span *span,
	   struct warp_crypto_req *q)
{
	const struct rte_mbuf *m = span->seg;
	uint32_t off = span->seg_off, left = span->len, need;
	struct warp_crypto_list l;

	if (span->segs == 1) {
		q->src = q->dst = warp_span_addr(span);
		return WARP_CRYPTO_OK;
	}
	need = warp_sgl_lists(span->segs + span->len / WARP_SGE_MAX_LEN);
	if (need > WARP_SGL_MAX_CHAIN || need > qp->sgl.count)
		return WARP_CRYPTO_BAD;
	if (warp_sgl_pool_room(&qp->sgl, need) < need)
		return WARP_CRYPTO_FULL;
	warp_crypto_list_begin(&l, &qp->sgl);
	for (; left != 0; m = m->next, off = 0) {
		uint32_t len = RTE_MIN(m->data_len - off, left);

		warp_crypto_list_add(&l, rte_pktmbuf_mtod_offset(m, uintptr_t, off), len);
		left -= len;
	}
	ck->src_sgl = q->src = q->dst = warp_crypto_list_end(&l);
	ck->dst_sgl = 0;
	q->sgl = q->from_pool = true;
	return WARP_CRYPTO_OK;
}

/**
 * An op with a security session. A length of 0 leaves out the cipher or the CRC.
 * @param aux  the op queue's, set if the verdict is WARP_CRYPTO_OK
 */
enum warp_crypto_verdict
warp_crypto_docsis_submit(struct warp_crypto_qp *qp, const struct rte_crypto_op *op, uint64_t *aux)
{
	struct warp_crypto_cookie *ck = warp_crypto_next_cookie(qp);
	const struct docsis_session *d = session_of(qp, op);
	const struct rte_crypto_sym_op *sym = op->sym;
	struct warp_crypto_req q = {
		.c_off = sym->cipher.data.offset, .c_len = sym->cipher.data.length,
		.a_off = sym->auth.data.offset, .a_len = sym->auth.data.length,
	};
	const struct warp_crypto_session *s;
	enum warp_crypto_verdict v;
	struct warp_span span;
	uint32_t start, len;

	if (d == NULL)
		return WARP_CRYPTO_STRANGER;
	if (sym->m_src == NULL || (sym->m_dst != NULL && sym->m_dst != sym->m_src))
		return WARP_CRYPTO_BAD;
	if (q.c_len == 0 && q.a_len == 0)
		return WARP_CRYPTO_NOTHING;
	s = q.a_len == 0 ? &d->cipher : q.c_len == 0 ? &d->crc : &d->both;
	if (!set_regions(&q, &start, &len) || !warp_span_find(&span, sym->m_src, start, len))
		return WARP_CRYPTO_BAD;
	v = set_stream(qp, ck, &span, &q);
	if (v != WARP_CRYPTO_OK)
		return v;
	if (q.c_len != 0)
		q.c_iv = (uintptr_t)op + s->c_iv_off;
	*aux = warp_crypto_push(qp, s, ck, &q, NULL);
	return WARP_CRYPTO_OK;
}

/* ---- Sessions ---- */

/* The CRC in the descriptor of a session; its place in the stream comes with the op. */
static void
add_crc(struct warp_crypto_session *s, bool downlink)
{
	s->head |= WARP_SEC3_EXT_MAC_STREAM;
	s->algs |= (downlink ? WARP_SEC_AUTH_CALC : WARP_SEC_AUTH_VERIFY) <<
		    WARP_SEC3_AUTH_SHIFT |
		    CRC_LEN / 4 << WARP_SEC3_MAC_LEN_SHIFT |
		    WARP_SEC_EXT_A_ALG_CRC32 << WARP_SEC3_A_ALG_SHIFT;
	s->digest_len = CRC_LEN;
}

static int
build(const struct rte_cryptodev *dev, const struct rte_security_session_conf *conf,
      struct docsis_session *d)
{
	const struct warp_crypto_private *priv = dev->data->dev_private;
	bool downlink = conf->docsis.direction == RTE_SECURITY_DOCSIS_DOWNLINK;
	int ret;

	ret = warp_crypto_session_build(dev->data->name, priv->pmd.model, conf->crypto_xform,
					&d->cipher);
	if (ret == 0)
		ret = warp_crypto_session_build(dev->data->name, priv->pmd.model,
						conf->crypto_xform, &d->both);
	if (ret != 0)
		return ret;
	add_crc(&d->both, downlink);
	d->both.kind = WARP_CRYPTO_CHAIN;
	/* The CRC first, then the cipher over it. */
	if (downlink)
		d->both.head |= (uint64_t)WARP_SEC3_SEQ << 32;
	d->crc.kind = WARP_CRYPTO_AUTH;
	d->crc.model = d->cipher.model;
	d->crc.head = WARP_SEC_BD_TYPE3 | WARP_SEC_SCENE_STREAM << WARP_SEC3_SCENE_SHIFT;
	add_crc(&d->crc, downlink);
	d->magic = DOCSIS_MAGIC;
	return 0;
}

static bool
is_docsis(const struct rte_security_session_conf *conf)
{
	const struct rte_crypto_sym_xform *x = conf->crypto_xform;
	enum rte_crypto_cipher_operation op;

	if (x == NULL || x->type != RTE_CRYPTO_SYM_XFORM_CIPHER || x->next != NULL)
		return false;
	if (conf->docsis.direction == RTE_SECURITY_DOCSIS_DOWNLINK)
		op = RTE_CRYPTO_CIPHER_OP_ENCRYPT;
	else if (conf->docsis.direction == RTE_SECURITY_DOCSIS_UPLINK)
		op = RTE_CRYPTO_CIPHER_OP_DECRYPT;
	else
		return false;
	return x->cipher.op == op && (x->cipher.algo == RTE_CRYPTO_CIPHER_AES_DOCSISBPI ||
				      x->cipher.algo == RTE_CRYPTO_CIPHER_DES_DOCSISBPI);
}

static int
session_create(void *device, struct rte_security_session_conf *conf,
	       struct rte_security_session *sess)
{
	struct docsis_session *d = SECURITY_GET_SESS_PRIV(sess);
	const struct rte_cryptodev *dev = device;
	int ret;

	if (conf->action_type != RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL ||
	    conf->protocol != RTE_SECURITY_PROTOCOL_DOCSIS) {
		WARP_CRYPTO_LOG(ERR, dev->data->name,
				"security session refused: not lookaside DOCSIS (action %d, protocol %d)",
				conf->action_type, conf->protocol);
		return -ENOTSUP;
	}
	if (!is_docsis(conf)) {
		WARP_CRYPTO_LOG(ERR, dev->data->name,
				"DOCSIS session refused: takes one cipher, DOCSIS BPI, that encrypts downlink or decrypts uplink");
		return -EINVAL;
	}
	memset(d, 0, sizeof(*d));
	ret = build(dev, conf, d);
	if (ret != 0)
		warp_crypto_session_wipe(&d->cipher);
	return ret;
}

static int
session_destroy(void *device __rte_unused, struct rte_security_session *sess)
{
	struct docsis_session *d = SECURITY_GET_SESS_PRIV(sess);

	warp_crypto_session_wipe(&d->both);
	warp_crypto_session_wipe(&d->cipher);
	d->magic = 0;
	return 0;
}

static unsigned int
session_size(void *device __rte_unused)
{
	return sizeof(struct docsis_session);
}

/* ---- Capabilities ---- */

#define BPI(name, block, lo, hi, inc, iv) { \
	.op = RTE_CRYPTO_OP_TYPE_SYMMETRIC, \
	{ .sym = { .xform_type = RTE_CRYPTO_SYM_XFORM_CIPHER, { .cipher = { \
		.algo = RTE_CRYPTO_CIPHER_ ## name, .block_size = (block), \
		.key_size = { .min = (lo), .max = (hi), .increment = (inc) }, \
		.iv_size = { .min = (iv), .max = (iv), .increment = 0 } } } } } }

static const struct rte_cryptodev_capabilities bpi_caps[] = {
	BPI(AES_DOCSISBPI, 16, 16, 32, 16, 16),
	BPI(DES_DOCSISBPI, 8, 8, 8, 0, 8),
	RTE_CRYPTODEV_END_OF_CAPABILITIES_LIST()
};

static const struct rte_security_capability security_caps[] = {
	{
		.action = RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL,
		.protocol = RTE_SECURITY_PROTOCOL_DOCSIS,
		.docsis = { .direction = RTE_SECURITY_DOCSIS_UPLINK },
		.crypto_capabilities = bpi_caps,
	},
	{
		.action = RTE_SECURITY_ACTION_TYPE_LOOKASIDE_PROTOCOL,
		.protocol = RTE_SECURITY_PROTOCOL_DOCSIS,
		.docsis = { .direction = RTE_SECURITY_DOCSIS_DOWNLINK },
		.crypto_capabilities = bpi_caps,
	},
	{ .action = RTE_SECURITY_ACTION_TYPE_NONE },
};

static const struct rte_security_capability *
capabilities_get(void *device __rte_unused)
{
	return security_caps;
}

static const struct rte_security_ops security_ops = {
	.session_create = session_create,
	.session_get_size = session_size,
	.session_destroy = session_destroy,
	.capabilities_get = capabilities_get,
};

/** Gives a device of model=ext its security context. @return 0 or -ENOMEM */
int
warp_crypto_security_create(struct rte_cryptodev *dev)
{
	struct rte_security_ctx *ctx;

	if ((dev->feature_flags & RTE_CRYPTODEV_FF_SECURITY) == 0)
		return 0;
	ctx = rte_zmalloc("warp_crypto_security", sizeof(*ctx), RTE_CACHE_LINE_SIZE);
	if (ctx == NULL)
		return -ENOMEM;
	ctx->device = dev;
	ctx->ops = &security_ops;
	dev->security_ctx = ctx;
	return 0;
}

void
warp_crypto_security_destroy(struct rte_cryptodev *dev)
{
	rte_free(dev->security_ctx);
	dev->security_ctx = NULL;
}
