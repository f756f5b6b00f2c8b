/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* One of each mistake that rules.cocci is to find. Never compiled. */

static int
copy_ignored(void *to, void __user *from)
{
	copy_from_user(to, from, 8);
	return 0;
}

static int
read_twice(void *to, void __user *from, struct head *h)
{
	if (copy_from_user(h, from, sizeof(*h)))
		return -EFAULT;
	if (copy_from_user(to, from, h->len))
		return -EFAULT;
	return 0;
}

static int
mutex_kept(struct queue *q, int bad)
{
	mutex_lock(&q->mutex);
	if (bad)
		return -EINVAL;
	mutex_unlock(&q->mutex);
	return 0;
}

static int
spin_kept(struct queue *q, int bad)
{
	spin_lock(&q->lock);
	if (bad)
		return -EINVAL;
	spin_unlock(&q->lock);
	return 0;
}

static void
sleeps(struct queue *q)
{
	spin_lock(&q->lock);
	cond_resched();
	spin_unlock(&q->lock);
}

static void
sleeps_gfp(struct queue *q)
{
	spin_lock(&q->lock);
	q->buf = kzalloc(64, GFP_KERNEL);
	spin_unlock(&q->lock);
}

static void
unchecked_alloc(void)
{
	struct queue *q = NULL;

	q = kzalloc(sizeof(*q), GFP_KERNEL);
	q->id = 3;
	publish(q);
}

static int
used_after_free(struct queue *q)
{
	kfree(q);
	return q->id;
}

static int
err_or_null(struct engine *e)
{
	e->tfm = crypto_alloc_shash("sha1", 0, 0);
	if (!e->tfm)
		return -ENOMEM;
	return 0;
}
