/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Finding and opening devices. */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_string_fns.h>

#include "soft/warp_soft.h"
#include "warp_dev_priv.h"
#include "warp_log.h"
#include "warp_mem.h"

RTE_LOG_REGISTER_DEFAULT(warp_common_logtype, NOTICE);

#define SOFT_NAME	"soft"

static const char *
func_name(enum warp_func func)
{
	return func == WARP_FUNC_ZIP ? "compression" : "crypto";
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_has_alg)
bool
warpdrive_dev_has_alg(const char *algorithms, const char *name)
{
	size_t len = strlen(name);
	const char *s;

	for (s = algorithms; s != NULL && *s != '\0'; s = strchr(s, '\n')) {
		if (*s == '\n')
			s++;
		if (strncmp(s, name, len) == 0 && (s[len] == '\n' || s[len] == '\0'))
			return true;
	}
	return false;
}

static void
soft_info(enum warp_model model, struct warp_dev_info *info)
{
	memset(info, 0, sizeof(*info));
	strlcpy(info->name, SOFT_NAME, sizeof(info->name));
	strlcpy(info->api, WARP_API_SOFT, sizeof(info->api));
	strlcpy(info->algorithms,
		model == WARP_MODEL_V2 ? "zlib\ngzip\ncipher\ndigest\naead" :
		model == WARP_MODEL_V3 ? "zlib\ngzip\ndeflate\ncipher\ndigest\naead" :
		"zlib\ngzip\ndeflate\nlz4\ncipher\ndigest\naead",
		sizeof(info->algorithms));
	info->kind = WARP_DEV_SOFT;
	info->flags = WARP_UACCE_FLAG_SVA;
	info->numa_node = -1;
	info->free_queues = WARP_QUEUES_MAX;
	info->mmio_size = WARP_MMIO_SOFT_SIZE;
	info->has_zip = info->has_sec = true;
	info->soft_mmio = true;
	info->model = model;
}

static int
by_name(const void *a, const void *b)
{
	return strverscmp(((const struct warp_dev_info *)a)->name,
			  ((const struct warp_dev_info *)b)->name);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_list)
int
warpdrive_dev_list(struct warp_dev_info *tab, unsigned int max)
{
	unsigned int n = 0;
	struct dirent *d;
	DIR *dir;

	if (max > 0)
		soft_info(WARP_MODEL_EXT, &tab[0]);
	n++;
	dir = opendir(warp_uacce_sysfs());
	if (dir == NULL)
		return errno == ENOENT ? (int)n : -errno;
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		if (n < max)
			warp_uacce_read_info(d->d_name, &tab[n]);
		n++;
	}
	closedir(dir);
	if (n > 2 && max > 2)
		qsort(&tab[1], RTE_MIN(n, max) - 1, sizeof(*tab), by_name);
	return (int)n;
}

static bool
serves(const struct warp_dev_info *info, enum warp_func func)
{
	return func == WARP_FUNC_ZIP ? info->has_zip : info->has_sec;
}

/* Queues behind one queue pair: a ZIP queue has one direction. */
static int
queues_a_pair(enum warp_func func)
{
	return func == WARP_FUNC_ZIP ? 2 : 1;
}

/* Hardware before the kernel's software, then what is near: the higher the better, from 1. */
static int
rank_of(const struct warp_dev_info *info, int socket_id)
{
	return 1 + 2 * !info->soft_mmio + (socket_id >= 0 && info->numa_node == socket_id);
}

/* True if it is for this function, has SVA and room for a queue pair. */
static bool
is_candidate(const struct warp_dev_info *info, enum warp_func func)
{
	return info->unusable[0] == '\0' && serves(info, func) &&
	       (info->flags & WARP_UACCE_FLAG_SVA) != 0 &&
	       (info->free_queues < 0 || info->free_queues >= queues_a_pair(func));
}

/*
 * The best usable node with room for a queue pair, the first of equals. Pinning
 * all of DPDK's memory is for who asks for it: one with SVA. One without the
 * right to use a node, or in a container without it, has the accelerator in the
 * process. @return 0 or -ENODEV
 */
static int
find_node(enum warp_func func, const char *owner, int socket_id, struct warp_dev_info *info)
{
	struct warp_dev_info *tab = calloc(64, sizeof(*tab));
	int n, i, best = 0;

	if (tab == NULL)
		return -ENOMEM;
	n = warpdrive_dev_list(tab, 64);
	for (i = 1; i < RTE_MIN(n, 64); i++) {
		if (!is_candidate(&tab[i], func) || rank_of(&tab[i], socket_id) <= best)
			continue;
		if (!warp_uacce_may_open(tab[i].name)) {
			WARP_LOG(NOTICE, owner, "no right to open %s/%s, or it is not there: not taken",
				 warp_uacce_devfs(), tab[i].name);
			continue;
		}
		*info = tab[i];
		best = rank_of(info, socket_id);
	}
	free(tab);
	return best != 0 ? 0 : -ENODEV;
}

static int
open_soft(struct warp_dev *dev, const struct warp_devargs *args, int socket_id)
{
	int ret = warp_soft_dev_create(dev->owner, dev->func == WARP_FUNC_ZIP ?
				       &warp_zip_engine : &warp_sec_engine, args, socket_id,
				       &dev->soft);

	if (ret != 0) {
		WARP_LOG(ERR, dev->owner, "cannot create the in-process accelerator: %s",
			 strerror(-ret));
		return ret;
	}
	soft_info(args->model, &dev->info);
	dev->max_queues = args->queues != 0 ? args->queues : WARP_QUEUES_DEFAULT;
	return 0;
}

static int
open_node(struct warp_dev *dev, const struct warp_devargs *args)
{
	const char *name = args->device;

	if (strcmp(name, "auto") != 0) {
		warp_uacce_read_info(name, &dev->info);
		if (dev->info.api[0] == '\0') {
			WARP_LOG(ERR, dev->owner, "device \"%s\" does not exist in %s", name,
				 warp_uacce_sysfs());
			return -ENODEV;
		}
	}
	if (dev->info.unusable[0] != '\0') {
		WARP_LOG(ERR, dev->owner, "device \"%s\" cannot be used: %s", name,
			 dev->info.unusable);
		return -ENOTSUP;
	}
	if (!serves(&dev->info, dev->func)) {
		WARP_LOG(ERR, dev->owner, "device \"%s\" has no algorithm for %s", name,
			 func_name(dev->func));
		return -ENOTSUP;
	}
	if (strcmp(name, "auto") != 0 && args->soft_only) {
		WARP_LOG(ERR, dev->owner,
			 "device arguments engine, engines, engine_cores and model are for device=soft, not for \"%s\"",
			 name);
		return -EINVAL;
	}
	dev->max_queues = args->queues;
	if (dev->max_queues == 0)
		dev->max_queues = dev->info.free_queues > 0 ?
			RTE_MIN(dev->info.free_queues, WARP_QUEUES_MAX) : 1;
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_open)
int
warpdrive_dev_open(const struct warp_devargs *args, enum warp_func func, const char *owner,
		   int socket_id, struct warp_dev **out)
{
	struct warp_dev *dev = calloc(1, sizeof(*dev));
	bool soft = strcmp(args->device, SOFT_NAME) == 0;
	int ret;

	if (dev == NULL)
		return -ENOMEM;
	strlcpy(dev->owner, owner, sizeof(dev->owner));
	dev->func = func;
	if (strcmp(args->device, "auto") == 0)
		/* Who says how the engine is to run wants the one in the process. */
		soft = args->soft_only || find_node(func, owner, socket_id, &dev->info) != 0;
	ret = soft ? open_soft(dev, args, socket_id) : open_node(dev, args);
	if (ret != 0) {
		free(dev);
		return ret;
	}
	WARP_LOG(NOTICE, owner, "%s by %s (api %s)", func_name(func),
		 soft ? "the in-process accelerator" : dev->info.name, dev->info.api);
	*out = dev;
	return 0;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_close)
void
warpdrive_dev_close(struct warp_dev *dev)
{
	if (dev == NULL)
		return;
	if (dev->soft != NULL)
		warp_soft_dev_destroy(dev->soft);
	warp_mem_dev_del(dev);
	free(dev);
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_get_info)
const struct warp_dev_info *
warpdrive_dev_get_info(const struct warp_dev *dev)
{
	return &dev->info;
}

RTE_EXPORT_INTERNAL_SYMBOL(warpdrive_dev_max_queues)
uint16_t
warpdrive_dev_max_queues(const struct warp_dev *dev)
{
	return dev->max_queues;
}
