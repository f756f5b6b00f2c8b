/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright(c) 2026 The WarpDrive for DPDK authors */

/*
 * The two BARs. BAR2 is a plain register file; only the registers named here
 * do more than remember. Reads never have side effects: the driver dumps whole
 * ranges at probe.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "warp_fn.h"

/* Registers whose value the device decides, besides those of the engine. */
static const uint32_t constant_regs[] = {
	WARP_REG_ISOLATION, WARP_REG_FLUSH_DONE, WARP_REG_VERSION, WARP_REG_ERR_STATUS,
	WARP_REG_MEM_READY, WARP_REG_MSI_BUSY, WARP_REG_DMA_BUSY, WARP_REG_QUEUES,
	WARP_REG_IDLE, WARP_REG_AXI_IDLE,
};

uint32_t
warp_reg_get(WarpFn *fn, uint32_t reg)
{
	return ldl_le_p(fn->regs + reg);
}

void
warp_reg_set(WarpFn *fn, uint32_t reg, uint32_t value)
{
	stl_le_p(fn->regs + reg, value);
}

static bool
reg_is_constant(WarpFn *fn, uint32_t reg)
{
	const uint32_t *c;
	size_t i;

	if (reg >= WARP_REG_CAP_FIRST && reg <= WARP_REG_CAP_LAST)
		return true;
	for (i = 0; i < ARRAY_SIZE(constant_regs); i++)
		if (reg == constant_regs[i])
			return true;
	for (c = fn->type->constant; *c != 0; c++)
		if (reg == *c)
			return true;
	return false;
}

/** What a function shows after power-on and after a function-level reset. */
void
warp_regs_reset(WarpFn *fn)
{
	bool v3 = fn->revision >= WARP_REV_V3;
	const struct warp_reg_value *v;

	memset(fn->regs, 0, WARP_BAR2_SIZE);
	warp_reg_set(fn, WARP_REG_AEQ_MASK, 1);
	warp_reg_set(fn, WARP_REG_EQ_MASK, 1);
	warp_reg_set(fn, WARP_REG_FLUSH_DONE, 1);
	warp_reg_set(fn, WARP_REG_ERR_MASK, UINT32_MAX);
	warp_reg_set(fn, WARP_REG_MEM_READY, 1);
	warp_reg_set(fn, WARP_REG_VFT_READY, 1);
	warp_reg_set(fn, WARP_REG_QUEUES, fn->n_queues | fn->n_queues << 11);
	warp_reg_set(fn, WARP_REG_IDLE, 1);
	warp_reg_set(fn, WARP_REG_AXI_IDLE, 3);
	warp_reg_set(fn, fn->type->err_mask, fn->type->err_mask_enables ? 0 : UINT32_MAX);
	for (v = fn->type->values; v->reg != 0; v++)
		if (v3 || v->reg < WARP_REG_CAP_FIRST || v->reg > WARP_REG_CAP_LAST)
			warp_reg_set(fn, v->reg, v->value);
	if (!v3)
		return;

	warp_reg_set(fn, WARP_REG_ISOLATION, fn->isolation);
	/* Version 1 with STOP_QP and FLUSH_QM; what is off the driver does not touch. */
	warp_reg_set(fn, WARP_REG_CAP_FEATURES, 0x00000601);
	warp_reg_set(fn, WARP_REG_CAP_EQ_DEPTH, 0x04000800);
	warp_reg_set(fn, WARP_REG_CAP_QP_DEPTH, 0x04000400);
	warp_reg_set(fn, WARP_REG_CAP_EQ_IRQ, 0x00010000 | WARP_VECTOR_EQ);
	warp_reg_set(fn, WARP_REG_CAP_AEQ_IRQ, 0x00010000 | WARP_VECTOR_AEQ);
	warp_reg_set(fn, WARP_REG_CAP_ERR_IRQ, 0x00010000 | WARP_VECTOR_ERR);
	warp_reg_set(fn, WARP_REG_CAP_IRQS, WARP_MSI_VECTORS << 16 | 3);
}

/** Clears VFT and contexts, as the driver asks for at probe and in a controller reset. */
static void
mem_init(WarpFn *fn)
{
	warp_queues_stop(fn);
	warp_events_reset(fn);
	fn->vft_queues = 0;
	/* The reset that precedes this on silicon is a method of the platform. */
	warp_reg_set(fn, WARP_REG_AXI_STOP, 0);
	warp_cores_kick(fn);
}

/* @return false: not one of these, so store. */
static bool
reg_write_err(WarpFn *fn, uint32_t reg, uint32_t value)
{
	const struct warp_fn_type *type = fn->type;

	if (reg == WARP_REG_ERR_SOURCE || reg == type->err_source) {
		warp_reg_set(fn, reg, warp_reg_get(fn, reg) & ~value);
	} else if (reg == WARP_REG_ERR_INJECT) {
		warp_reg_set(fn, WARP_REG_ERR_SOURCE,
			     warp_reg_get(fn, WARP_REG_ERR_SOURCE) | value);
	} else if (type->err_set != 0 && reg == type->err_set) {
		warp_reg_set(fn, type->err_source,
			     warp_reg_get(fn, type->err_source) | value);
	} else if (reg == WARP_REG_ERR_MASK || reg == type->err_mask ||
		   reg == WARP_REG_ERR_SHUTDOWN || reg == type->err_shutdown) {
		warp_reg_set(fn, reg, value);
	} else {
		return false;
	}
	warp_err_update(fn);
	return true;
}

static void
reg_write(WarpFn *fn, uint32_t reg, uint32_t value)
{
	if (reg_is_constant(fn, reg) || reg_write_err(fn, reg, value))
		return;
	switch (reg) {
	case WARP_REG_VFT_GO:
		if (value & 1)
			warp_vft_exec(fn);
		return;
	case WARP_REG_MEM_INIT:
		if (value & 1)
			mem_init(fn);
		return;
	}
	warp_reg_set(fn, reg, value);
	switch (reg) {
	case WARP_REG_EQ_MASK:
		warp_event_kick(fn, &fn->eq);
		break;
	case WARP_REG_AEQ_MASK:
		warp_event_kick(fn, &fn->aeq);
		break;
	case WARP_REG_AXI_STOP:
		warp_cores_kick(fn);
		break;
	}
}

static uint64_t
bar2_read(void *opaque, hwaddr addr, unsigned int size)
{
	WarpFn *fn = opaque;

	return ldn_le_p(fn->regs + addr, size);
}

static void
bar2_write(void *opaque, hwaddr addr, uint64_t value, unsigned int size)
{
	WarpFn *fn = opaque;
	unsigned int i;

	if (addr == WARP_REG_DB || addr == WARP_REG_EQ_DB) {
		if (size != 8)
			qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: doorbell of %u bytes\n", size);
		else if (addr == WARP_REG_EQ_DB)
			warp_event_doorbell(fn, value);
		else if (warp_reg_get(fn, WARP_REG_ISOLATION) == 0)
			warp_queue_doorbell(fn, value);
		return;
	}
	if (addr >= WARP_REG_MBOX && addr < WARP_REG_MBOX_END) {
		/*
		 * The word with the busy bit comes first, the address after it,
		 * in pieces of any size: the command starts with its last byte.
		 */
		size = MIN(size, WARP_REG_MBOX_END - addr);
		stn_le_p(fn->regs + addr, size, value);
		if (addr + size == WARP_REG_MBOX_END)
			warp_mbox_exec(fn);
		return;
	}
	if (size < 4 || addr % 4 != 0) {
		qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: %u bytes written to register 0x%"
			      HWADDR_PRIx "\n", size, addr);
		return;
	}
	for (i = 0; i < size; i += 4)
		reg_write(fn, addr + i, value >> (8 * i));
}

static const MemoryRegionOps bar2_ops = {
	.read = bar2_read,
	.write = bar2_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8 },
	.impl = { .min_access_size = 1, .max_access_size = 8 },
};

static uint64_t
bar4_read(void *opaque, hwaddr addr, unsigned int size)
{
	return 0;
}

static void
bar4_write(void *opaque, hwaddr addr, uint64_t value, unsigned int size)
{
	WarpFn *fn = opaque;
	uint32_t window = addr >> WARP_WINDOW_SHIFT;

	if ((addr & (WARP_WINDOW_SIZE - 1)) != WARP_REG_DB || size != 8)
		return;
	if ((value & WARP_DB_SQN_MASK) != window) {
		qemu_log_mask(LOG_GUEST_ERROR, "warpdrive: doorbell of queue %u in window %u\n",
			      (unsigned int)(value & WARP_DB_SQN_MASK), window);
		return;
	}
	warp_queue_doorbell(fn, value);
}

static const MemoryRegionOps bar4_ops = {
	.read = bar4_read,
	.write = bar4_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8 },
	.impl = { .min_access_size = 1, .max_access_size = 8 },
};

void
warp_mmio_init(WarpFn *fn)
{
	const uint8_t attr = PCI_BASE_ADDRESS_SPACE_MEMORY | PCI_BASE_ADDRESS_MEM_TYPE_64;

	fn->regs = g_malloc0(WARP_BAR2_SIZE);
	memory_region_init_io(&fn->bar2, OBJECT(fn), &bar2_ops, fn, "warpdrive-registers",
			      WARP_BAR2_SIZE);
	pci_register_bar(PCI_DEVICE(fn), 2, attr, &fn->bar2);
	if (!fn->isolation)
		return;
	memory_region_init_io(&fn->bar4, OBJECT(fn), &bar4_ops, fn, "warpdrive-doorbells",
			      pow2ceil((uint64_t)fn->n_queues << WARP_WINDOW_SHIFT));
	pci_register_bar(PCI_DEVICE(fn), 4, attr, &fn->bar4);
}
