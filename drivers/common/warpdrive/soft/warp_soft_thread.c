/* SPDX-License-Identifier: BSD-3-Clause */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/* Who runs an engine: a thread that sleeps when idle, or a DPDK service core. */

#include <errno.h>
#include <linux/futex.h>
#include <numa.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_lcore.h>
#include <rte_pause.h>
#include <rte_service.h>
#include <rte_service_component.h>

#include "../warp_log.h"
#include "warp_soft_priv.h"

static void
futex_wait(WARP_ATOMIC(uint32_t) *word)
{
	/* Returns at once if the word is no longer 0; a spurious return is harmless. */
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

void
warp_soft_engine_wake(struct warp_soft_engine *e)
{
	warp_store_release(&e->futex, 1);
	syscall(SYS_futex, &e->futex, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void
engine_sleep(struct warp_soft_engine *e)
{
	if (warp_soft_engine_sleepy(e, true))
		futex_wait(&e->futex);
	warp_store_relaxed(&e->futex, 0);
	warp_soft_engine_sleepy(e, false);
}

static void *
engine_thread(void *arg)
{
	const uint64_t spin = rte_get_tsc_hz() / 1000000 * WARP_SOFT_SPIN_US;
	struct warp_soft_engine *e = arg;
	uint64_t busy = rte_rdtsc();

	while (warp_load_acquire(&e->stop) == 0) {
		if (warp_soft_engine_pass(e, false)) {
			busy = rte_rdtsc();
			continue;
		}
		rte_pause();
		if (rte_rdtsc() - busy > spin) {
			engine_sleep(e);
			busy = rte_rdtsc();
		}
	}
	return NULL;
}

/* The CPUs of @p set that are on a node; all of it if none is, or the node is not known. */
static void
keep_node(cpu_set_t *set, int node)
{
	struct bitmask *cpus;
	unsigned int cpu;
	cpu_set_t local;

	if (node < 0 || node > numa_max_node())
		return;
	cpus = numa_allocate_cpumask();
	CPU_ZERO(&local);
	if (numa_node_to_cpus(node, cpus) == 0)
		for (cpu = 0; cpu < CPU_SETSIZE && cpu < cpus->size; cpu++)
			if (numa_bitmask_isbitset(cpus, cpu) && CPU_ISSET(cpu, set))
				CPU_SET(cpu, &local);
	numa_free_cpumask(cpus);
	if (CPU_COUNT(&local) != 0)
		*set = local;
}

/*
 * CPUs for an engine thread. EAL has pinned the thread that creates it to the
 * main lcore, so the set that the process may use comes from libnuma, which
 * read it when the process started. Preferred are CPUs that no lcore polls on,
 * near the device's memory; without one, the main lcore's, because workers are
 * busiest.
 */
static void
default_cpus(cpu_set_t *set, int node)
{
	unsigned int cpu, lcore;

	CPU_ZERO(set);
	if (numa_available() >= 0)
		for (cpu = 0; cpu < CPU_SETSIZE && cpu < numa_all_cpus_ptr->size; cpu++)
			if (numa_bitmask_isbitset(numa_all_cpus_ptr, cpu))
				CPU_SET(cpu, set);
	RTE_LCORE_FOREACH(lcore) {
		cpu_set_t lc = rte_lcore_cpuset(lcore), both;

		CPU_AND(&both, set, &lc);
		CPU_XOR(set, set, &both);
	}
	if (CPU_COUNT(set) == 0)
		*set = rte_lcore_cpuset(rte_get_main_lcore());
	else
		keep_node(set, node);
}

static int
thread_start(struct warp_soft_engine *e, unsigned int index)
{
	struct warp_soft_dev *dev = e->dev;
	char name[16];
	pthread_attr_t attr;
	cpu_set_t cpus;
	int ret;

	if (dev->has_cores)
		cpus = dev->cores;
	else
		default_cpus(&cpus, dev->numa_node);
	pthread_attr_init(&attr);
	pthread_attr_setaffinity_np(&attr, sizeof(cpus), &cpus);
	ret = pthread_create(&e->thread, &attr, engine_thread, e);
	pthread_attr_destroy(&attr);
	if (ret != 0) {
		WARP_LOG(ERR, dev->name, "cannot start engine thread %u on its CPUs: %s", index,
			 strerror(ret));
		return -ret;
	}
	snprintf(name, sizeof(name), "warp-%s-%u", dev->ops->name, index);
	pthread_setname_np(e->thread, name);
	e->has_thread = true;
	return 0;
}

static int32_t
service_pass(void *arg)
{
	return warp_soft_engine_pass(arg, false) ? 0 : -EAGAIN;
}

static int
service_start(struct warp_soft_engine *e, unsigned int index)
{
	struct rte_service_spec spec = {
		.callback = service_pass,
		.callback_userdata = e,
		.socket_id = rte_socket_id(),
	};
	int ret;

	snprintf(spec.name, sizeof(spec.name), "%.24s_%u", e->dev->name, index);
	ret = rte_service_component_register(&spec, &e->service_id);
	if (ret != 0) {
		WARP_LOG(ERR, e->dev->name, "cannot register service %s: %s", spec.name,
			 strerror(-ret));
		return ret;
	}
	rte_service_component_runstate_set(e->service_id, 1);
	rte_service_runstate_set(e->service_id, 1);
	e->has_service = true;
	if (rte_service_lcore_count() == 0)
		WARP_LOG(NOTICE, e->dev->name,
			 "service %s needs a service core: EAL option -s or -S, or rte_service API",
			 spec.name);
	return 0;
}

int
warp_soft_engine_start(struct warp_soft_engine *e, unsigned int index)
{
	if (e->dev->mode == WARP_ENGINE_SERVICE)
		return service_start(e, index);
	return thread_start(e, index);
}

void
warp_soft_engine_stop(struct warp_soft_engine *e)
{
	if (e->has_thread) {
		warp_store_release(&e->stop, 1);
		warp_soft_engine_wake(e);
		pthread_join(e->thread, NULL);
		e->has_thread = false;
	}
	if (e->has_service) {
		rte_service_component_runstate_set(e->service_id, 0);
		rte_service_runstate_set(e->service_id, 0);
		while (rte_service_may_be_active(e->service_id) == 1)
			rte_pause();
		rte_service_component_unregister(e->service_id);
		e->has_service = false;
	}
}
