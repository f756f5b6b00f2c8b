/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * Device arguments, and devices found in made-up sysfs trees: what is usable,
 * what is not, and that the message says why.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_log.h>

#include "hw/warp_hw_mem.h"
#include "warp_dev.h"
#include "wtest.h"

/* ---- What is logged ---- */

static char *logged;
static size_t logged_size;
static FILE *log_file;

static void
log_begin(void)
{
	if (log_file != NULL)
		fclose(log_file);
	free(logged);
	log_file = open_memstream(&logged, &logged_size);
	wt_check(log_file != NULL, "no memory");
	rte_openlog_stream(log_file);
}

static bool
log_has(const char *text)
{
	fflush(log_file);
	return strstr(logged, text) != NULL;
}

/* ---- Device arguments ---- */

static int
parse(const char *text, struct warp_devargs *a)
{
	log_begin();
	return warpdrive_devargs_parse("dev0", text, a);
}

static void
defaults(void)
{
	struct warp_devargs a;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		memset(&a, 0x5A, sizeof(a));
		wt_equal(parse(i == 0 ? NULL : "", &a), 0);
		wt_check(strcmp(a.device, "auto") == 0, "%s", a.device);
		wt_equal(a.mode, WARP_ENGINE_THREAD);
		wt_equal(a.engines, 1);
		wt_equal(a.queues, 0);
		wt_equal(a.model, WARP_MODEL_EXT);
		wt_check(!a.has_cores && !a.soft_only, "more than was asked for");
	}
}

static void
every_key(void)
{
	struct warp_devargs a;

	wt_equal(parse("device=soft,engine=inline,engines=64,engine_cores=1,model=v2,queues=512",
		       &a), 0);
	wt_check(strcmp(a.device, "soft") == 0 && a.mode == WARP_ENGINE_INLINE &&
		 a.engines == 64 && a.model == WARP_MODEL_V2 && a.queues == 512 && a.has_cores &&
		 a.soft_only, "not what was said");
	wt_equal(parse("device=hisi_zip-3,queues=1", &a), 0);
	wt_check(strcmp(a.device, "hisi_zip-3") == 0 && !a.soft_only, "%s", a.device);
	wt_equal(parse("engine=service,model=v3", &a), 0);
	wt_check(a.mode == WARP_ENGINE_SERVICE && a.model == WARP_MODEL_V3 && a.soft_only, "two");
	wt_equal(parse("engine=thread,model=ext", &a), 0);
	wt_check(a.mode == WARP_ENGINE_THREAD && a.model == WARP_MODEL_EXT, "the others");
	/* 63 characters are the longest name. */
	wt_equal(parse("device=123456789012345678901234567890123456789012345678901234567890123",
		       &a), 0);
	wt_equal(strlen(a.device), 63);
}

static void
cores(void)
{
	static const struct {
		const char *list;
		unsigned int count;
		unsigned int some;
	} good[] = {
		{ "0", 1, 0 }, { "2", 1, 2 }, { "2-5", 4, 4 }, { "2+4", 2, 4 }, { "2/4", 2, 2 },
		{ "1+3-4+7", 4, 7 }, { "[2,4]", 2, 4 }, { "[0-1,1023]", 3, 1023 }, { "3-3", 1, 3 },
	};
	static const char * const bad[] = {
		"", "a", "-1", "1-", "5-2", "1024", "0-1024", "99999999999999999999", "1 2", "2+",
		"2++3", "+2", "1;2", "[2", "2]", "[2]]", "[[2]]", "[]", "1-2-3", "0x1", "1.5", "[2,]",
	};
	struct warp_devargs a;
	char text[128];
	unsigned int i;

	for (i = 0; i < RTE_DIM(good); i++) {
		snprintf(text, sizeof(text), "engine_cores=%s", good[i].list);
		wt_check(parse(text, &a) == 0, "%s is refused", text);
		wt_check(a.has_cores && a.soft_only, "%s", text);
		wt_equal(CPU_COUNT(&a.cores), good[i].count);
		wt_check(CPU_ISSET(good[i].some, &a.cores), "%s", text);
	}
	for (i = 0; i < RTE_DIM(bad); i++) {
		snprintf(text, sizeof(text), "engine_cores=%s", bad[i]);
		wt_check(parse(text, &a) == -EINVAL, "%s is taken", text);
	}
}

/* A bad value is named together with its key and what it must be. */
static void
bad_values(void)
{
	static const struct {
		const char *text, *key, *value, *range;
	} bad[] = {
		{ "device=", "device", "\"\"", "uacce node" },
		{ "device", "device", "\"\"", "uacce node" },
		{ "device=/dev/hisi_zip-0", "device", "/dev/hisi_zip-0", "without a path" },
		{ "engine=fast", "engine", "fast", "thread, inline or service" },
		{ "engine=Thread", "engine", "Thread", "thread, inline or service" },
		{ "engine", "engine", "\"\"", "thread, inline or service" },
		{ "engines=0", "engines", "\"0\"", "1 to 64" },
		{ "engines=65", "engines", "\"65\"", "1 to 64" },
		{ "engines=-1", "engines", "\"-1\"", "1 to 64" },
		{ "engines=4294967297", "engines", "4294967297", "1 to 64" },
		{ "engines=18446744073709551617", "engines", "18446744073709551617", "1 to 64" },
		{ "engines=2x", "engines", "2x", "1 to 64" },
		{ "engines=", "engines", "\"\"", "1 to 64" },
		{ "queues=0", "queues", "\"0\"", "1 to 512" },
		{ "queues=513", "queues", "513", "1 to 512" },
		{ "queues=0x10", "queues", "0x10", "1 to 512" },
		{ "queues=+4", "queues", "+4", "1 to 512" },
		{ "model=v1", "model", "v1", "ext, v3 or v2" },
		{ "model=", "model", "\"\"", "ext, v3 or v2" },
		{ "engine_cores=x", "engine_cores", "\"x\"", "CPU numbers" },
		{ "queues=4,engine=inline,engines=no", "engines", "\"no\"", "1 to 64" },
	};
	struct warp_devargs a;
	unsigned int i;

	for (i = 0; i < RTE_DIM(bad); i++) {
		wt_check(parse(bad[i].text, &a) == -EINVAL, "%s is taken", bad[i].text);
		wt_check(log_has("dev0") && log_has(bad[i].key) && log_has(bad[i].value) &&
			 log_has(bad[i].range), "%s: %s", bad[i].text, logged);
	}
	wt_equal(parse("device=1234567890123456789012345678901234567890123456789012345678901234",
		       &a), -EINVAL);
}

static void
unknown_keys(void)
{
	static const char * const bad[] = {
		"color=red", "Device=soft", "engine =inline", "queue=4", "queues=4,max_nb=1",
		"socket_id=0",
	};
	struct warp_devargs a;
	unsigned int i;

	for (i = 0; i < RTE_DIM(bad); i++) {
		wt_check(parse(bad[i], &a) == -EINVAL, "%s is taken", bad[i]);
		/* The keys that there are are named. */
		wt_check(log_has("unknown device argument") && log_has("engine_cores="), "%s",
			 logged);
	}
	wt_equal(parse("=,=", &a), -EINVAL);
	wt_equal(parse("a=b=c,,,", &a), -EINVAL);
}

/* ---- Discovery ---- */

static char root[] = "/tmp/warp_sysfs_XXXXXX";
static char nodes[] = "/tmp/warp_dev_XXXXXX";

static void
attr(const char *node, const char *name, const char *value)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, node);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/device", root, node);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/%s", root, node, name);
	unlink(path);
	if (value == NULL)
		return;
	f = fopen(path, "w");
	wt_check(f != NULL, "%s", path);
	fputs(value, f);
	fclose(f);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	return ftw->level == 0 ? 0 : remove(path);
}

static void
tree_clear(void)
{
	nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	nftw(nodes, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The file in /dev, with rights or none. */
static void
node_file(const char *node, unsigned int mode)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", nodes, node);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	wt_check(fd >= 0, "%s", path);
	close(fd);
	wt_equal(chmod(path, mode), 0);
}

/* A ZIP function of Kunpeng 930. */
static void
good_node(const char *node)
{
	attr(node, "api", "hisi_qm_v3\n");
	attr(node, "algorithms", "zlib\ngzip\ndeflate\nlz77_zstd\n");
	attr(node, "flags", "1\n");
	attr(node, "region_mmio_size", "8192\n");
	attr(node, "region_dus_size", "151552\n");
	attr(node, "available_instances", "64\n");
	attr(node, "isolate", "0\n");
	attr(node, "device/numa_node", "1\n");
	node_file(node, 0600);
}

static struct warp_dev_info
look(void)
{
	struct warp_dev_info tab[8];

	wt_equal(warpdrive_dev_list(tab, 8), 2);
	wt_equal(tab[0].kind, WARP_DEV_SOFT);
	wt_check(tab[0].unusable[0] == '\0', "%s", tab[0].unusable);
	return tab[1];
}

static void
whole_node(void)
{
	struct warp_dev_info i;

	tree_clear();
	good_node("hisi_zip-3");
	i = look();
	wt_check(strcmp(i.name, "hisi_zip-3") == 0 && strcmp(i.api, "hisi_qm_v3") == 0, "names");
	wt_check(i.unusable[0] == '\0', "%s", i.unusable);
	wt_equal(i.kind, WARP_DEV_UACCE);
	wt_equal(i.model, WARP_MODEL_V3);
	wt_equal(i.flags, 1);
	wt_equal(i.numa_node, 1);
	wt_equal(i.free_queues, 64);
	wt_equal(i.mmio_size, 8192);
	wt_equal(i.dus_size, 151552);
	wt_check(i.has_zip && !i.has_sec && !i.isolated && !i.soft_mmio, "what it is");
	attr("hisi_zip-3", "device/numa_node", "-1\n");
	attr("hisi_zip-3", "available_instances", "0\n");
	i = look();
	wt_check(i.unusable[0] == '\0' && i.numa_node == -1 && i.free_queues == 0, "%d, %d",
		 i.numa_node, i.free_queues);
}

/* One attribute changed, or (NULL) not there: usable, or why not, and which model. */
static void
one_attribute(void)
{
	static const struct {
		const char *name, *value;
		const char *why;	/* NULL: usable */
		enum warp_model model;
	} t[] = {
		{ "api", "hisi_qm_v2\n", NULL, WARP_MODEL_V2 },
		{ "api", "hisi_qm_v3", NULL, WARP_MODEL_V3 },
		{ "api", "hisi_qm_v5\n", NULL, WARP_MODEL_V3 },
		{ "api", "hisi_qm_v17\n", NULL, WARP_MODEL_V3 },
		{ "api", "hisi_qm_v1\n", "older than hisi_qm_v2", 0 },
		{ "api", "hisi_qm_v0\n", "older than hisi_qm_v2", 0 },
		{ "api", "hisi_qm_v\n", "api", 0 },
		{ "api", "hisi_qm_v-3\n", "api", 0 },
		{ "api", "hisi_qm_v 3\n", "api", 0 },
		{ "api", "hisi_qm_v2_noiommu\n", "without SVA", 0 },
		{ "api", "hisi_qm_v3_noiommu\n", "without SVA", 0 },
		{ "api", "hisi_qm_v3x\n", "api", 0 },
		{ "api", "HISI_QM_V3\n", "api is neither", 0 },
		{ "api", "other\n", "api is neither", 0 },
		{ "api", "", "api cannot be read", 0 },
		{ "api", NULL, "api cannot be read", 0 },
		{ "api", "warpdrive_v1\n", "device/model", 0 },
		{ "api", "warpdrive_v2\n", "api is neither", 0 },
		{ "flags", "0\n", "no shared virtual addressing", 0 },
		{ "flags", "2\n", "no shared virtual addressing", 0 },
		{ "flags", "3\n", NULL, WARP_MODEL_V3 },
		{ "flags", "junk\n", "no shared virtual addressing", 0 },
		{ "flags", NULL, "no shared virtual addressing", 0 },
		{ "algorithms", "zlib", NULL, WARP_MODEL_V3 },
		{ "algorithms", "gzip\nzlib\n", NULL, WARP_MODEL_V3 },
		{ "algorithms", "xzlib\nzlibx\nlz77_deflate\n", "no algorithm", 0 },
		{ "algorithms", "zlib gzip\n", "no algorithm", 0 },
		{ "algorithms", "\n", "no algorithm", 0 },
		{ "algorithms", NULL, "algorithms cannot be read", 0 },
		{ "isolate", "1\n", "isolated", 0 },
		{ "isolate", NULL, NULL, WARP_MODEL_V3 },
		{ "available_instances", NULL, NULL, WARP_MODEL_V3 },
		{ "device/numa_node", NULL, NULL, WARP_MODEL_V3 },
		{ "region_mmio_size", "4096\n", "region_mmio_size", 0 },
		{ "region_mmio_size", NULL, "region_mmio_size", 0 },
		{ "region_mmio_size", "65536\n", NULL, WARP_MODEL_V3 },
		{ "region_dus_size", "0\n", "region_dus_size", 0 },
		{ "region_dus_size", "-4096\n", "region_dus_size", 0 },
		{ "region_dus_size", "lots\n", "region_dus_size", 0 },
		{ "region_dus_size", NULL, "region_dus_size", 0 },
	};
	unsigned int k;

	for (k = 0; k < RTE_DIM(t); k++) {
		struct warp_dev_info i;

		tree_clear();
		good_node("hisi_zip-0");
		attr("hisi_zip-0", t[k].name, t[k].value);
		i = look();
		if (t[k].why == NULL) {
			wt_check(i.unusable[0] == '\0', "%s=%s: %s", t[k].name, t[k].value,
				 i.unusable);
			wt_equal(i.model, t[k].model);
		} else {
			wt_check(strstr(i.unusable, t[k].why) != NULL, "%s=%s: \"%s\"", t[k].name,
				 t[k].value, i.unusable);
		}
	}
}

static void
software_node(void)
{
	static const struct {
		const char *text;
		enum warp_model model;
	} models[] = {
		{ "ext\n", WARP_MODEL_EXT }, { "v3\n", WARP_MODEL_V3 }, { "v2\n", WARP_MODEL_V2 },
	};
	struct warp_dev_info i;
	unsigned int k;

	tree_clear();
	good_node("warpdrive_zip-0");
	attr("warpdrive_zip-0", "api", "warpdrive_v1\n");
	for (k = 0; k < RTE_DIM(models); k++) {
		attr("warpdrive_zip-0", "device/model", models[k].text);
		i = look();
		wt_check(i.unusable[0] == '\0', "%s", i.unusable);
		wt_equal(i.model, models[k].model);
		wt_check(i.soft_mmio, "its doorbells are two words");
	}
	/* In a kernel with a framework of its own the SVA bit means the IOMMU's. */
	attr("warpdrive_zip-0", "flags", "65536\n");
	i = look();
	wt_check(i.unusable[0] == '\0', "%s", i.unusable);
	wt_equal(i.flags, WARP_UACCE_FLAG_SVA | WARP_UACCE_FLAG_SOFT);
	attr("warpdrive_zip-0", "flags", "0\n");
	i = look();
	wt_check(strstr(i.unusable, "no shared virtual addressing") != NULL, "%s", i.unusable);
	attr("warpdrive_zip-0", "flags", "1\n");
	attr("warpdrive_zip-0", "device/model", "v4\n");
	i = look();
	wt_check(strstr(i.unusable, "model") != NULL, "%s", i.unusable);
}

static void
several_nodes(void)
{
	struct warp_dev_info tab[4];

	setenv("WARPDRIVE_SYSFS", "/nonexistent/class", 1);
	wt_equal(warpdrive_dev_list(tab, 4), 1);
	wt_equal(warpdrive_dev_list(NULL, 0), 1);
	setenv("WARPDRIVE_SYSFS", root, 1);
	tree_clear();
	wt_equal(warpdrive_dev_list(tab, 4), 1);
	good_node("hisi_zip-10");
	good_node("hisi_zip-9");
	good_node("hisi_sec2-1");
	attr("hisi_sec2-1", "algorithms", "cipher\ndigest\naead\n");
	good_node("broken");
	attr("broken", "api", NULL);
	/* More than there is place for are still counted. */
	wt_equal(warpdrive_dev_list(tab, 2), 5);
	{
		struct warp_dev_info all[8];

		wt_equal(warpdrive_dev_list(all, 8), 5);
		wt_check(strcmp(all[1].name, "broken") == 0 &&
			 strcmp(all[2].name, "hisi_sec2-1") == 0 &&
			 strcmp(all[3].name, "hisi_zip-9") == 0 &&
			 strcmp(all[4].name, "hisi_zip-10") == 0, "order");
		wt_check(all[2].has_sec && !all[2].has_zip, "sec");
	}
}

static void
whole_lines(void)
{
	static const char list[] = "zlib\ngzip\n\nlz77_zstd\ndeflate";

	wt_check(warpdrive_dev_has_alg(list, "zlib") && warpdrive_dev_has_alg(list, "gzip") &&
		 warpdrive_dev_has_alg(list, "lz77_zstd") && warpdrive_dev_has_alg(list, "deflate"),
		 "first to last");
	wt_check(!warpdrive_dev_has_alg(list, "lib") && !warpdrive_dev_has_alg(list, "zli") &&
		 !warpdrive_dev_has_alg(list, "zstd") && !warpdrive_dev_has_alg(list, "lz77") &&
		 !warpdrive_dev_has_alg(list, "zlib\ngzi"), "parts of lines");
	wt_check(!warpdrive_dev_has_alg("", "zlib"), "no lines");
	wt_check(warpdrive_dev_has_alg("\nzlib", "zlib"), "behind an empty line");
	/* The first occurrence is not the whole line, the second is. */
	wt_check(warpdrive_dev_has_alg("zlib_x\nzlib\n", "zlib"), "the second");
}

/* What open refuses, and with which words. */
static void
open_errors(void)
{
	static const struct {
		const char *args;
		int ret;
		const char *word;
	} t[] = {
		{ "device=hisi_zip-7", -ENODEV, "does not exist" },
		{ "device=nosva", -ENOTSUP, "no shared virtual addressing" },
		{ "device=sec", -ENOTSUP, "no algorithm for compression" },
		{ "device=hisi_zip-0,model=v2", -EINVAL, "device=soft" },
		{ "device=hisi_zip-0,engine=inline", -EINVAL, "device=soft" },
		{ "device=hisi_zip-0", 0, "hisi_zip-0" },
		{ "device=soft,engine=inline", 0, "in-process" },
		{ "device=auto", 0, "hisi_zip-0" },
		{ "model=v3", 0, "in-process" },
		{ "engine=inline", 0, "in-process" },
	};
	struct warp_devargs a;
	struct warp_dev *dev;
	unsigned int k;

	tree_clear();
	good_node("hisi_zip-0");
	good_node("nosva");
	attr("nosva", "flags", "0\n");
	good_node("sec");
	attr("sec", "algorithms", "cipher\n");
	rte_log_set_global_level(RTE_LOG_DEBUG);
	rte_log_set_level_pattern("*", RTE_LOG_NOTICE);
	for (k = 0; k < RTE_DIM(t); k++) {
		wt_equal(parse(t[k].args, &a), 0);
		dev = NULL;
		log_begin();
		wt_check(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", -1, &dev) == t[k].ret, "%s",
			 t[k].args);
		wt_check(log_has(t[k].word) && log_has("dev0"), "%s: %s", t[k].args, logged);
		if (t[k].ret == 0)
			warpdrive_dev_close(dev);
	}
	/* "auto" takes what is in the process when no node has both queues of a pair. */
	attr("hisi_zip-0", "available_instances", "1\n");
	wt_equal(parse("", &a), 0);
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", -1, &dev), 0);
	wt_equal(warpdrive_dev_get_info(dev)->kind, WARP_DEV_SOFT);
	warpdrive_dev_close(dev);
	warpdrive_dev_close(NULL);
}

/* What "auto" takes of several nodes, on socket 1. */
static void
best_node(void)
{
	static const struct {
		const char *node, *attr, *value;	/* what changes, for good */
		const char *best;
	} t[] = {
		{ "a_soft", "device/numa_node", "1\n", "hisi_zip-4" },
		{ "hisi_zip-8", "device/numa_node", "1\n", "hisi_zip-8" },
		{ "hisi_zip-8", "available_instances", "1\n", "hisi_zip-4" },
		{ "hisi_zip-4", "isolate", "1\n", "a_soft" },
		{ "hisi_zip-8", "available_instances", "2\n", "hisi_zip-8" },
		{ "hisi_zip-8", "flags", "0\n", "a_soft" },
		{ "a_soft", "available_instances", "0\n", "b_soft" },
		{ "b_soft", "api", "hisi_qm_v1\n", "soft" },
	};
	struct warp_devargs a;
	struct warp_dev *dev;
	unsigned int k;

	tree_clear();
	good_node("a_soft");
	good_node("b_soft");
	good_node("hisi_zip-4");
	good_node("hisi_zip-8");
	for (k = 0; k < 2; k++) {
		attr(k == 0 ? "a_soft" : "b_soft", "api", "warpdrive_v1\n");
		attr(k == 0 ? "a_soft" : "b_soft", "device/model", "ext\n");
	}
	for (k = 0; k < 2; k++)
		attr(k == 0 ? "hisi_zip-4" : "hisi_zip-8", "device/numa_node", "0\n");
	wt_equal(parse("", &a), 0);
	for (k = 0; k < RTE_DIM(t); k++) {
		attr(t[k].node, t[k].attr, t[k].value);
		wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", 1, &dev), 0);
		wt_check(strcmp(warpdrive_dev_get_info(dev)->name, t[k].best) == 0,
			 "%u: %s and not %s", k, warpdrive_dev_get_info(dev)->name, t[k].best);
		warpdrive_dev_close(dev);
	}
}

/* A node that is not in /dev, as in a container, or that this user may not open, is passed over. */
static void
node_not_ours(void)
{
	struct warp_devargs a;
	struct warp_dev *dev;
	char path[512];

	tree_clear();
	good_node("hisi_zip-0");
	good_node("hisi_zip-1");
	wt_equal(parse("", &a), 0);
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", 1, &dev), 0);
	wt_check(strcmp(warpdrive_dev_get_info(dev)->name, "hisi_zip-0") == 0, "the first");
	warpdrive_dev_close(dev);
	snprintf(path, sizeof(path), "%s/hisi_zip-0", nodes);
	wt_equal(unlink(path), 0);
	log_begin();
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", 1, &dev), 0);
	wt_check(strcmp(warpdrive_dev_get_info(dev)->name, "hisi_zip-1") == 0, "the other");
	wt_check(log_has("hisi_zip-0") && log_has("no right to open"), "%s", logged);
	warpdrive_dev_close(dev);
	node_file("hisi_zip-1", 0);
	wt_equal(chmod(nodes, 0755), 0);
	wt_equal(chmod(root, 0755), 0);
	if (getuid() == 0)
		wt_equal(seteuid(65534), 0);
	wt_equal(warpdrive_dev_open(&a, WARP_FUNC_ZIP, "dev0", 1, &dev), 0);
	wt_equal(warpdrive_dev_get_info(dev)->kind, WARP_DEV_SOFT);
	warpdrive_dev_close(dev);
	if (getuid() == 0)
		wt_equal(seteuid(0), 0);
}

static const struct wt_case cases[] = {
	{ "arguments: defaults", defaults },
	{ "arguments: every key", every_key },
	{ "arguments: CPU lists", cores },
	{ "arguments: bad values", bad_values },
	{ "arguments: unknown keys", unknown_keys },
	{ "algorithms are whole lines", whole_lines },
	{ "a node with everything", whole_node },
	{ "one attribute makes the difference", one_attribute },
	{ "the kernel's software accelerator", software_node },
	{ "no, several and broken nodes", several_nodes },
	{ "opening, and why not", open_errors },
	{ "the best of several nodes", best_node },
	{ "nodes that this process may not open", node_not_ours },
};

int
main(void)
{
	int ret;

	wt_init(0);
	wt_check(mkdtemp(root) != NULL && mkdtemp(nodes) != NULL, "mkdtemp");
	setenv("WARPDRIVE_SYSFS", root, 1);
	setenv("WARPDRIVE_DEV", nodes, 1);
	ret = WT_RUN(cases);
	tree_clear();
	rmdir(root);
	rmdir(nodes);
	rte_openlog_stream(NULL);
	fclose(log_file);
	free(logged);
	return ret;
}
