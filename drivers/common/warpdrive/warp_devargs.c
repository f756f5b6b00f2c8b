/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_kvargs.h>
#include <rte_string_fns.h>

#include "warp_compat.h"
#include "warp_devargs.h"
#include "warp_log.h"

#define KEY_DEVICE	"device"
#define KEY_ENGINE	"engine"
#define KEY_ENGINES	"engines"
#define KEY_CORES	"engine_cores"
#define KEY_MODEL	"model"
#define KEY_QUEUES	"queues"

static const char * const warp_keys[] = {
	KEY_DEVICE, KEY_ENGINE, KEY_ENGINES, KEY_CORES, KEY_MODEL, KEY_QUEUES, NULL
};

struct parse_ctx {
	const char *dev_name;
	struct warp_devargs *out;
};

static int
bad_value(const struct parse_ctx *ctx, const char *key, const char *value, const char *range)
{
	WARP_LOG(ERR, ctx->dev_name, "bad value \"%s\" for device argument \"%s\": must be %s",
		 value != NULL ? value : "", key, range);
	return -EINVAL;
}

static int
parse_number(const struct parse_ctx *ctx, const char *key, const char *value,
	     unsigned long max, const char *range, uint16_t *out)
{
	char *end = NULL;
	unsigned long n;

	if (value == NULL || !isdigit((unsigned char)value[0]))
		return bad_value(ctx, key, value, range);
	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno != 0 || *end != '\0' || n < 1 || n > max)
		return bad_value(ctx, key, value, range);
	*out = (uint16_t)n;
	return 0;
}

static int
parse_device(const char *key, const char *value, void *arg)
{
	struct parse_ctx *ctx = arg;

	if (value == NULL || value[0] == '\0' || strchr(value, '/') != NULL ||
	    strlcpy(ctx->out->device, value, sizeof(ctx->out->device)) >=
		    sizeof(ctx->out->device))
		return bad_value(ctx, key, value,
				 "auto, soft or the name of a uacce node, without a path");
	return 0;
}

static int
parse_engine(const char *key, const char *value, void *arg)
{
	struct parse_ctx *ctx = arg;

	ctx->out->soft_only = true;
	if (value != NULL && strcmp(value, "thread") == 0)
		ctx->out->mode = WARP_ENGINE_THREAD;
	else if (value != NULL && strcmp(value, "inline") == 0)
		ctx->out->mode = WARP_ENGINE_INLINE;
	else if (value != NULL && strcmp(value, "service") == 0)
		ctx->out->mode = WARP_ENGINE_SERVICE;
	else
		return bad_value(ctx, key, value, "thread, inline or service");
	return 0;
}

static int
parse_engines(const char *key, const char *value, void *arg)
{
	struct parse_ctx *ctx = arg;

	ctx->out->soft_only = true;
	return parse_number(ctx, key, value, WARP_ENGINES_MAX, "1 to 64", &ctx->out->engines);
}

static int
parse_queues(const char *key, const char *value, void *arg)
{
	struct parse_ctx *ctx = arg;

	return parse_number(ctx, key, value, WARP_PAIRS_MAX, "1 to 512", &ctx->out->queues);
}

static int
parse_model(const char *key, const char *value, void *arg)
{
	struct parse_ctx *ctx = arg;

	ctx->out->soft_only = true;
	if (value != NULL && strcmp(value, "ext") == 0)
		ctx->out->model = WARP_MODEL_EXT;
	else if (value != NULL && strcmp(value, "v3") == 0)
		ctx->out->model = WARP_MODEL_V3;
	else if (value != NULL && strcmp(value, "v2") == 0)
		ctx->out->model = WARP_MODEL_V2;
	else
		return bad_value(ctx, key, value, "ext, v3 or v2");
	return 0;
}

/* Adds "2" or "2-5" to @p set. @return what follows, or NULL if that is not there */
static const char *
parse_range(const char *s, cpu_set_t *set)
{
	unsigned long lo, hi;
	char *end;

	if (!isdigit((unsigned char)*s))
		return NULL;
	lo = hi = strtoul(s, &end, 10);
	if (*end == '-') {
		if (!isdigit((unsigned char)end[1]))
			return NULL;
		hi = strtoul(end + 1, &end, 10);
	}
	if (lo > hi || hi >= CPU_SETSIZE)
		return NULL;
	for (; lo <= hi; lo++)
		CPU_SET(lo, set);
	return end;
}

/*
 * A CPU list as EAL's options write it, joined by '+' or '/' where EAL has a
 * comma, because a comma ends a device argument: 2, 2-5, 2+4+6-7. A list in
 * brackets may have commas; rte_kvargs keeps those together.
 */
static int
parse_cores(const char *key, const char *value, void *arg)
{
	static const char range[] = "CPU numbers and ranges, as 2, 2-5, 2+4 or [2,4]";
	struct parse_ctx *ctx = arg;
	bool brackets = value != NULL && *value == '[';
	const char *s = value;

	ctx->out->soft_only = true;
	CPU_ZERO(&ctx->out->cores);
	if (brackets)
		s++;
	if (s != NULL)
		s = parse_range(s, &ctx->out->cores);
	while (s != NULL && *s != '\0' && strchr("+,/", *s) != NULL)
		s = parse_range(s + 1, &ctx->out->cores);
	if (s == NULL || strcmp(s, brackets ? "]" : "") != 0)
		return bad_value(ctx, key, value, range);
	ctx->out->has_cores = true;
	return 0;
}

static int
check_keys(const char *dev_name, const struct rte_kvargs *kv)
{
	unsigned int i, k;

	for (i = 0; i < kv->count; i++) {
		for (k = 0; warp_keys[k] != NULL; k++)
			if (strcmp(kv->pairs[i].key, warp_keys[k]) == 0)
				break;
		if (warp_keys[k] == NULL) {
			WARP_LOG(ERR, dev_name,
				 "unknown device argument \"%s\": the keys are " WARP_DEVARGS_HELP,
				 kv->pairs[i].key);
			return -EINVAL;
		}
	}
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_devargs_parse)
int
warpdrive_devargs_parse(const char *dev_name, const char *args, struct warp_devargs *out)
{
	static const struct {
		const char *key;
		arg_handler_t handler;
	} handlers[] = {
		{ KEY_DEVICE, parse_device },
		{ KEY_ENGINE, parse_engine },
		{ KEY_ENGINES, parse_engines },
		{ KEY_CORES, parse_cores },
		{ KEY_MODEL, parse_model },
		{ KEY_QUEUES, parse_queues },
	};
	struct parse_ctx ctx = { .dev_name = dev_name, .out = out };
	struct rte_kvargs *kv;
	unsigned int i;
	int ret;

	memset(out, 0, sizeof(*out));
	strlcpy(out->device, "auto", sizeof(out->device));
	out->mode = WARP_ENGINE_THREAD;
	out->engines = 1;
	out->model = WARP_MODEL_EXT;
	if (args == NULL || args[0] == '\0')
		return 0;

	kv = rte_kvargs_parse(args, NULL);
	if (kv == NULL) {
		WARP_LOG(ERR, dev_name, "device arguments \"%s\" are not key=value,...", args);
		return -EINVAL;
	}
	ret = check_keys(dev_name, kv);
	for (i = 0; ret == 0 && i < RTE_DIM(handlers); i++)
		ret = rte_kvargs_process(kv, handlers[i].key, handlers[i].handler, &ctx);
	rte_kvargs_free(kv);
	return ret == 0 ? 0 : -EINVAL;
}
