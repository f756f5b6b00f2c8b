/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The kernel's SEC engine in the place of the in-process one: the tests of the
 * engine (tests/sec) run on it as they are. They are built so that warp_sec_engine
 * is this one; a model that the node is not like still goes to the other.
 */

#undef warp_sec_engine

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "hw/warp_hw_sec.h"
#include "soft/warp_engine.h"

extern const struct warp_engine_ops warp_node_engine;

struct engine {
	struct client client;
	void *other;
};

static unsigned long executed;

static void
end(void)
{
	printf("%lu descriptors on the node\n", executed);
	if (executed == 0)
		_exit(1);
}

static void *
node_create(enum warp_model model, const struct warp_dma *dma)
{
	struct engine *e = calloc(1, sizeof(*e));
	const char *node = client_node("warpdrive_sec", true);
	static bool registered;
	int ret;

	if (node == NULL) {
		printf("no warpdrive_sec node with SVA\n");
		exit(77);
	}
	if (!registered)
		atexit(end);
	registered = true;
	if (e == NULL)
		return NULL;
	if (model != (client_v2 ? WARP_MODEL_V2 : WARP_MODEL_V3)) {
		e->other = warp_sec_engine.create(model, dma);
		return e;
	}
	ret = client_open(&e->client, node, WARP_SEC_QC_TYPE, true);
	if (ret != 0) {
		printf("%s: %s\n", node, strerror(-ret));
		exit(1);
	}
	return e;
}

static void
node_destroy(void *engine)
{
	struct engine *e = engine;

	if (e->other != NULL)
		warp_sec_engine.destroy(e->other);
	else
		client_close(&e->client);
	free(e);
}

static void
node_exec(void *engine, struct warp_job *jobs, unsigned int n)
{
	struct engine *e = engine;
	unsigned int i;

	if (e->other != NULL) {
		warp_sec_engine.exec(e->other, jobs, n);
		return;
	}
	for (i = 0; i < n; i++)
		client_put(&e->client, &jobs[i].in);
	client_ring(&e->client);
	for (i = 0; i < n; i++) {
		if (client_wait(&e->client, jobs[i].out, 60000) != 0) {
			printf("descriptor %u does not come back\n", i);
			_exit(1);
		}
	}
	client_ack(&e->client, false);
	executed += n;
}

const struct warp_engine_ops warp_node_engine = {
	.name = "sec",
	.batch = 64,
	.create = node_create,
	.destroy = node_destroy,
	.exec = node_exec,
};
