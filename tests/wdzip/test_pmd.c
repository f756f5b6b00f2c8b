/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * compress_test: a compression device over zlib for testing applications. It returns operations in reverse
 * order and does all that the API allows and that devices seldom do, as its arguments ask:
 *
 *   sgl=0       no scattered buffers
 *   crc=0|2     0: no checksums; 2: wrong checksums
 *   full=0      FLUSH_FULL ends the stream, as FLUSH_FINAL does
 *   stream=0    no stateful decompression
 *   share=0     private xforms cannot be shared
 *   queues=N    queue pairs offered
 *   accept=N    operations that a queue pair holds at most
 *   small=N     every Nth operation runs out of space
 *   fail=N      the Nth operation fails
 *   hang=N      operation N and those after it never come back
 */

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <bus_vdev_driver.h>
#include <rte_compressdev_pmd.h>
#include <rte_kvargs.h>
#include <rte_malloc.h>

#define MAX_HELD 512

struct test_args {
	uint32_t sgl, crc, full, stream, share, queues, accept, small, fail, hang;
};

struct test_dev {
	struct test_args args;
	struct rte_compressdev_capabilities caps[2];
	uint64_t ops;	/* processed so far; one thread uses the device */
};

struct test_qp {
	struct test_dev *dev;
	struct rte_comp_op *held[MAX_HELD];
	uint32_t nb_held;
	struct rte_compressdev_stats stats;
};

/* Private xform and stream alike. */
struct test_xform {
	struct rte_comp_xform x;
	z_stream z;
	bool in_flight;
	bool ended;
};

static uint32_t
chain_len(const struct rte_mbuf *m)
{
	uint32_t len = 0;

	for (; m != NULL; m = m->next)
		len += m->data_len;
	return len;
}

static uint8_t *
gather(const struct rte_comp_op *op)
{
	uint8_t *flat = malloc(op->src.length + 1);

	if (flat != NULL && op->src.length > 0) {
		const void *p = rte_pktmbuf_read(op->m_src, op->src.offset, op->src.length, flat);

		if (p == NULL) {
			free(flat);
			return NULL;
		}
		if (p != flat)
			memcpy(flat, p, op->src.length);
	}
	return flat;
}

static void
scatter(struct rte_comp_op *op, const uint8_t *flat, uint32_t len)
{
	uint32_t skip = op->dst.offset;

	for (struct rte_mbuf *m = op->m_dst; m != NULL && len > 0; m = m->next) {
		uint32_t from = RTE_MIN(skip, m->data_len);
		uint32_t n = RTE_MIN(len, m->data_len - from);

		memcpy(rte_pktmbuf_mtod_offset(m, uint8_t *, from), flat, n);
		flat += n;
		len -= n;
		skip -= from;
	}
}

static uint64_t
checksum(const struct test_dev *dev, const uint8_t *plain, uint32_t len)
{
	return dev->args.crc == 0 ? 0 : crc32(0, plain, len) ^ (dev->args.crc == 2);
}

static void
run_deflate(struct test_dev *dev, struct rte_comp_op *op, struct test_xform *px, uint8_t *in,
	    uint8_t *out, uint32_t room)
{
	bool final = op->flush_flag == RTE_COMP_FLUSH_FINAL || !dev->args.full;
	int level = px->x.compress.level;
	z_stream z = { .next_in = in, .avail_in = op->src.length, .next_out = out,
		       .avail_out = room };
	int rc;

	deflateInit2(&z, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	rc = deflate(&z, final ? Z_FINISH : Z_FULL_FLUSH);
	if (rc == Z_STREAM_END || (rc == Z_OK && !final && z.avail_out > 0)) {
		op->consumed = (uint32_t)z.total_in;
		op->produced = (uint32_t)z.total_out;
		op->output_chksum = checksum(dev, in, op->src.length);
		op->status = RTE_COMP_OP_STATUS_SUCCESS;
	} else {
		op->status = RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED;
	}
	deflateEnd(&z);
}

static void
run_inflate(struct test_dev *dev, struct rte_comp_op *op, uint8_t *in, uint8_t *out,
	    uint32_t room)
{
	z_stream z = { .next_in = in, .avail_in = op->src.length, .next_out = out,
		       .avail_out = room };
	int rc;

	inflateInit2(&z, -15);
	rc = inflate(&z, Z_FINISH);
	if (rc == Z_STREAM_END) {
		op->consumed = (uint32_t)z.total_in;
		op->produced = (uint32_t)z.total_out;
		op->output_chksum = checksum(dev, out, op->produced);
		op->status = RTE_COMP_OP_STATUS_SUCCESS;
	} else if (rc == Z_BUF_ERROR && z.avail_out == 0) {
		op->status = RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED;
	} else {
		op->status = RTE_COMP_OP_STATUS_ERROR;
	}
	inflateEnd(&z);
}

static void
run_stream(struct rte_comp_op *op, struct test_xform *px, uint8_t *in, uint8_t *out, uint32_t room)
{
	z_stream *z = &px->z;
	int rc;

	if (px->in_flight) {
		op->status = RTE_COMP_OP_STATUS_INVALID_STATE;
		return;
	}
	px->in_flight = true;
	op->status = RTE_COMP_OP_STATUS_SUCCESS;
	if (px->ended)
		return;
	z->next_in = in;
	z->avail_in = op->src.length;
	z->next_out = out;
	z->avail_out = room;
	rc = inflate(z, Z_SYNC_FLUSH);
	op->consumed = op->src.length - z->avail_in;
	op->produced = room - z->avail_out;
	px->ended = rc == Z_STREAM_END;
	if (rc != Z_STREAM_END && rc != Z_OK && rc != Z_BUF_ERROR)
		op->status = RTE_COMP_OP_STATUS_ERROR;
	else if (rc != Z_STREAM_END && z->avail_out == 0)
		op->status = RTE_COMP_OP_STATUS_OUT_OF_SPACE_RECOVERABLE;
}

static void
process(struct test_dev *dev, struct rte_comp_op *op)
{
	struct test_xform *px = op->private_xform;
	uint32_t room = chain_len(op->m_dst) - op->dst.offset;
	uint8_t *in = gather(op), *out = malloc(room + 1);
	bool linear = op->m_src->nb_segs == 1 && op->m_dst->nb_segs == 1;

	op->status = RTE_COMP_OP_STATUS_INVALID_ARGS;
	op->consumed = op->produced = 0;
	if (in == NULL || out == NULL || (!linear && !dev->args.sgl))
		goto out;
	if (dev->ops == dev->args.fail)
		op->status = RTE_COMP_OP_STATUS_ERROR;
	else if (op->op_type == RTE_COMP_OP_STATEFUL)
		run_stream(op, px, in, out, room);
	else if (dev->args.small && dev->ops % dev->args.small == 0)
		op->status = RTE_COMP_OP_STATUS_OUT_OF_SPACE_TERMINATED;
	else if (!dev->args.share && px->in_flight)
		op->status = RTE_COMP_OP_STATUS_INVALID_STATE;
	else if (op->src.length == 0)
		op->status = RTE_COMP_OP_STATUS_INVALID_ARGS;
	else if (px->x.type == RTE_COMP_COMPRESS)
		run_deflate(dev, op, px, in, out, room);
	else
		run_inflate(dev, op, in, out, room);
	if (!dev->args.share)
		px->in_flight = true;
	scatter(op, out, op->produced);
out:
	free(in);
	free(out);
}

static uint16_t
test_enqueue(void *queue, struct rte_comp_op **ops, uint16_t n)
{
	struct test_qp *qp = queue;
	uint16_t i;

	for (i = 0; i < n && qp->nb_held < qp->dev->args.accept; i++) {
		qp->dev->ops++;
		if (qp->dev->args.hang && qp->dev->ops >= qp->dev->args.hang)
			continue;
		process(qp->dev, ops[i]);
		qp->held[qp->nb_held++] = ops[i];
	}
	qp->stats.enqueued_count += i;
	return i;
}

static uint16_t
test_dequeue(void *queue, struct rte_comp_op **ops, uint16_t n)
{
	struct test_qp *qp = queue;
	uint16_t i;

	for (i = 0; i < n && qp->nb_held > 0; i++) {
		ops[i] = qp->held[--qp->nb_held];
		((struct test_xform *)ops[i]->private_xform)->in_flight = false;
	}
	qp->stats.dequeued_count += i;
	return i;
}

static int
test_configure(struct rte_compressdev *dev __rte_unused,
	       struct rte_compressdev_config *conf __rte_unused)
{
	return 0;
}

static int
test_start(struct rte_compressdev *dev __rte_unused)
{
	return 0;
}

static void
test_stop(struct rte_compressdev *dev __rte_unused)
{
}

static int
test_close(struct rte_compressdev *dev __rte_unused)
{
	return 0;
}

static void
test_info(struct rte_compressdev *dev, struct rte_compressdev_info *info)
{
	struct test_dev *td = dev->data->dev_private;

	info->driver_name = dev->device->driver->name;
	info->feature_flags = dev->feature_flags;
	info->capabilities = td->caps;
	info->max_nb_queue_pairs = (uint16_t)td->args.queues;
}

static int
test_qp_setup(struct rte_compressdev *dev, uint16_t id, uint32_t max __rte_unused,
	      int socket __rte_unused)
{
	struct test_qp *qp = calloc(1, sizeof(*qp));

	if (qp == NULL)
		return -ENOMEM;
	qp->dev = dev->data->dev_private;
	dev->data->queue_pairs[id] = qp;
	return 0;
}

static int
test_qp_release(struct rte_compressdev *dev, uint16_t id)
{
	free(dev->data->queue_pairs[id]);
	dev->data->queue_pairs[id] = NULL;
	return 0;
}

static int
test_xform_create(struct rte_compressdev *dev __rte_unused, const struct rte_comp_xform *x,
		  void **handle)
{
	struct test_xform *px = calloc(1, sizeof(*px));

	if (px == NULL)
		return -ENOMEM;
	px->x = *x;
	*handle = px;
	return 0;
}

static int
test_xform_free(struct rte_compressdev *dev __rte_unused, void *handle)
{
	free(handle);
	return 0;
}

static int
test_stream_create(struct rte_compressdev *dev, const struct rte_comp_xform *x, void **handle)
{
	struct test_xform *px;
	int rc = test_xform_create(dev, x, handle);

	if (rc < 0)
		return rc;
	px = *handle;
	inflateInit2(&px->z, -15);
	return 0;
}

static int
test_stream_free(struct rte_compressdev *dev __rte_unused, void *handle)
{
	struct test_xform *px = handle;

	inflateEnd(&px->z);
	free(px);
	return 0;
}

static struct rte_compressdev_ops test_ops = {
	.dev_configure = test_configure,
	.dev_start = test_start,
	.dev_stop = test_stop,
	.dev_close = test_close,
	.dev_infos_get = test_info,
	.queue_pair_setup = test_qp_setup,
	.queue_pair_release = test_qp_release,
	.private_xform_create = test_xform_create,
	.private_xform_free = test_xform_free,
	.stream_create = test_stream_create,
	.stream_free = test_stream_free,
};

static int
parse_arg(const char *key, const char *value, void *opaque)
{
	static const char *const keys[] = { "sgl", "crc", "full", "stream", "share", "queues",
					    "accept", "small", "fail", "hang" };
	uint32_t *args = opaque;

	for (size_t i = 0; i < RTE_DIM(keys); i++)
		if (strcmp(key, keys[i]) == 0) {
			args[i] = (uint32_t)strtoul(value, NULL, 10);
			return 0;
		}
	return -EINVAL;
}

static int
test_probe(struct rte_vdev_device *vdev)
{
	struct rte_compressdev_pmd_init_params params = { .socket_id = SOCKET_ID_ANY };
	struct rte_kvargs *kv = rte_kvargs_parse(rte_vdev_device_args(vdev), NULL);
	struct rte_compressdev *dev;
	struct test_dev *td;

	dev = rte_compressdev_pmd_create(rte_vdev_device_name(vdev), &vdev->device, sizeof(*td),
					 &params);
	if (dev == NULL)
		return -ENOMEM;
	td = dev->data->dev_private;
	td->args = (struct test_args){ 1, 1, 1, 1, 1, 3, MAX_HELD, 0, 0, 0 };
	if (kv != NULL && rte_kvargs_process(kv, NULL, parse_arg, &td->args) < 0)
		return -EINVAL;
	rte_kvargs_free(kv);
	td->caps[0].algo = RTE_COMP_ALGO_DEFLATE;
	td->caps[0].window_size.min = td->caps[0].window_size.max = 15;
	td->caps[0].comp_feature_flags = RTE_COMP_FF_HUFFMAN_DYNAMIC |
		RTE_COMP_FF_NONCOMPRESSED_BLOCKS |
		(td->args.share ? RTE_COMP_FF_SHAREABLE_PRIV_XFORM : 0) |
		(td->args.crc ? RTE_COMP_FF_CRC32_CHECKSUM : 0) |
		(td->args.stream ? RTE_COMP_FF_STATEFUL_DECOMPRESSION : 0) |
		(td->args.sgl ? RTE_COMP_FF_OOP_SGL_IN_SGL_OUT | RTE_COMP_FF_OOP_SGL_IN_LB_OUT |
				RTE_COMP_FF_OOP_LB_IN_SGL_OUT : 0);
	dev->dev_ops = &test_ops;
	dev->enqueue_burst = test_enqueue;
	dev->dequeue_burst = test_dequeue;
	return 0;
}

static int
test_remove(struct rte_vdev_device *vdev)
{
	struct rte_compressdev *dev =
		rte_compressdev_pmd_get_named_dev(rte_vdev_device_name(vdev));

	return dev == NULL ? -ENODEV : rte_compressdev_pmd_destroy(dev);
}

static struct rte_vdev_driver test_driver = {
	.probe = test_probe,
	.remove = test_remove,
};

RTE_PMD_REGISTER_VDEV(compress_test, test_driver);
