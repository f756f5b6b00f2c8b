/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

#ifndef WARP_FN_H
#define WARP_FN_H

/*
 * One physical function: queue manager and engine. Everything here belongs to
 * the big QEMU lock; only an engine's work on a job runs without it.
 */

#include "qemu/osdep.h"
#include "qemu/notify.h"
#include "qemu/queue.h"
#include "qemu/thread.h"
#include "hw/pci/pci_device.h"
#include "hw/i386/warpdrive-engines/hw/warp_hw_qm.h"
#include "hw/i386/warpdrive-engines/soft/warp_engine.h"
#include "warp_regs.h"

#define TYPE_WARP_FN "warpdrive-function"
OBJECT_DECLARE_TYPE(WarpFn, WarpFnClass, WARP_FN)

#define WARP_REV_V2		0x21
#define WARP_REV_V3		0x30

#define WARP_MAX_QUEUES		1024u
#define WARP_MAX_CORES		8u
#define WARP_MAX_BATCH		64u
#define WARP_MSI_VECTORS	4u
#define WARP_PASID_WIDTH	16u	/* what a context can hold */

#define WARP_VECTOR_EQ		0u
#define WARP_VECTOR_AEQ		1u
#define WARP_VECTOR_ERR		3u

/** A ring of 4-byte events to the driver: the EQ or the AEQ. */
struct warp_event_ring {
	bool valid;
	uint64_t base;
	uint32_t depth;
	uint32_t head;		/* as of the last doorbell */
	uint32_t tail;
	uint32_t phase;		/* of the entry at tail */
	uint32_t posted;	/* free-running, as is consumed */
	uint32_t consumed;
	bool outstanding;	/* interrupt sent, not yet acknowledged by a doorbell */
	uint32_t vector;
	uint32_t mask_reg;
};

/** One queue: a submission ring, its completion ring, and who works on them. */
struct warp_queue {
	uint16_t qn;
	bool sq_valid;
	bool cq_valid;
	/*
	 * Counts the lives of this queue. A job knows the life it belongs to;
	 * once that is over its memory accesses fail and its result is dropped,
	 * so a stopped queue does no DMA however long the engine still computes.
	 */
	uint32_t life;
	bool busy;		/* a core has jobs of it: completions stay in order */
	bool listed;		/* waits in the function's list of runnable queues */

	struct warp_sqc sqc;	/* as loaded */
	struct warp_cqc cqc;
	uint64_t sq_base;
	uint64_t cq_base;
	uint32_t sq_depth;
	uint32_t cq_depth;
	uint16_t sq_head;	/* next to fetch */
	uint16_t sq_tail;	/* as of the last doorbell */
	bool sq_wrap;		/* toggles with each lap of sq_tail */
	uint16_t cq_head;	/* as of the last doorbell */
	uint16_t cq_tail;	/* next to write */
	bool cq_wrap;
	uint16_t cq_unread;	/* entries the last doorbell did not cover */
	uint16_t in_flight;	/* fetched, not completed */
	uint16_t phase;
	bool armed;
	uint32_t eqe_seq;	/* eq.posted after its last event */
	QTAILQ_ENTRY(warp_queue) next;
};

/** One hardware core: a thread with an engine instance. */
struct warp_core {
	WarpFn *fn;
	QemuThread thread;
	struct warp_dma dma;
	void *engine;
	/* The jobs at hand, all of one queue and one life of it. */
	struct warp_queue *q;
	uint32_t life;
	uint16_t first;		/* SQ index of jobs[0] */
	unsigned int n_jobs;
	/* The page request that it waits for, if any. */
	struct VTDAddressSpace *pasid_as;	/* that its data is in; NULL: none with a PASID */
	uint16_t page_group;
	bool page_waits;
	uint8_t page_code;
	struct warp_job jobs[WARP_MAX_BATCH];
	struct warp_sqe out[WARP_MAX_BATCH];
};

struct warp_reg_value {
	uint32_t reg;
	uint32_t value;
};

/** What distinguishes ZIP from SEC. */
struct warp_fn_type {
	const struct warp_engine_ops *engine;
	uint16_t device_id;
	uint16_t class_id;
	uint32_t default_queues;	/* what mainline's driver takes by default */
	const char *reset_method;	/* ACPI name that the driver evaluates */
	const struct warp_reg_value *values;	/* registers with a reset value, to {0, 0} */
	const uint32_t *constant;	/* registers that ignore writes, to 0 */
	uint32_t err_source;
	uint32_t err_set;		/* 0: none */
	uint32_t err_mask;
	bool err_mask_enables;		/* 1 in the mask register enables */
	uint32_t err_status;
	uint32_t err_shutdown;
	/** V2 has one switch for the PASID of all queues, in the engine. */
	bool (*global_pasid)(WarpFn *fn);
};

struct WarpFn {
	PCIDevice parent_obj;

	/* properties */
	bool sync;
	bool isolation;
	bool page_requests;
	uint32_t n_queues;
	uint32_t n_cores;
	uint8_t revision;

	const struct warp_fn_type *type;
	MemoryRegion bar2;
	MemoryRegion bar4;
	uint8_t *regs;
	bool err_raised;

	uint32_t vft_queues;	/* queues that the function may use now */
	uint64_t sqc_table;
	uint64_t cqc_table;
	struct warp_event_ring eq;
	struct warp_event_ring aeq;
	struct warp_queue *queues;
	QTAILQ_HEAD(, warp_queue) runnable;
	QemuCond work;
	QemuCond page_answer;
	Notifier page_response;
	struct warp_core cores[WARP_MAX_CORES];
};

struct WarpFnClass {
	PCIDeviceClass parent_class;
	const struct warp_fn_type *type;
};

/* warp_fn.c */
void warp_fn_leaf_class_init(ObjectClass *klass, void *data);
/** True where the kernel has switched PASID and ATS on; DMA with a PASID needs both. */
bool warp_fn_pasid_enabled(WarpFn *fn);

/* warp_mmio.c */
uint32_t warp_reg_get(WarpFn *fn, uint32_t reg);
void warp_reg_set(WarpFn *fn, uint32_t reg, uint32_t value);
void warp_regs_reset(WarpFn *fn);
void warp_mmio_init(WarpFn *fn);

/* warp_mbox.c */
void warp_mbox_exec(WarpFn *fn);
void warp_vft_exec(WarpFn *fn);

/* warp_queue.c */
void warp_queue_stop(WarpFn *fn, struct warp_queue *q);
void warp_queues_stop(WarpFn *fn);
void warp_queue_doorbell(WarpFn *fn, uint64_t db);
void warp_queue_schedule(WarpFn *fn, struct warp_queue *q);
bool warp_queue_fetch(WarpFn *fn, struct warp_core *core);
void warp_queue_complete(WarpFn *fn, struct warp_core *core);

/* warp_core.c */
bool warp_cores_init(WarpFn *fn, Error **errp);
void warp_cores_kick(WarpFn *fn);

/* warp_pri.c */
void warp_pri_init(WarpFn *fn);
void warp_pri_update(WarpFn *fn);
void warp_pri_reset(WarpFn *fn);
bool warp_pri_usable(struct warp_core *core);
bool warp_pri_request(struct warp_core *core, uint64_t addr, bool write);

/* warp_event.c */
void warp_event_load(struct warp_event_ring *ring, const struct warp_eqc *eqc);
void warp_event_queue(WarpFn *fn, struct warp_queue *q);
void warp_event_async(WarpFn *fn, struct warp_queue *q, unsigned int type);
void warp_event_doorbell(WarpFn *fn, uint64_t db);
void warp_event_kick(WarpFn *fn, struct warp_event_ring *ring);
void warp_events_reset(WarpFn *fn);
void warp_err_update(WarpFn *fn);
bool warp_fn_halted(WarpFn *fn);

#endif /* WARP_FN_H */
