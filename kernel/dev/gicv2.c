/*
 * GICv2 driver: QEMU virt, Raspberry Pi 4 (GIC-400).
 * SPDX-License-Identifier: MIT
 */
#include "dev/irq.h"
#include "arch/cpu.h"
#include "dev/irq_controller.h"

/* Register offsets in words, IHI 0048B tables 4-1 and 4-2 */
#define GICD_CTLR (0x000 / 4)
#define GICD_TYPER (0x004 / 4)
#define GICD_ISENABLER (0x100 / 4)
#define GICD_ICENABLER (0x180 / 4)
#define GICD_IPRIORITYR (0x400 / 4)
#define GICD_ITARGETSR 0x800 /* bytes */
#define GICD_SGIR (0xf00 / 4)
#define GICC_CTLR (0x00 / 4)
#define GICC_PMR (0x04 / 4)
#define GICC_IAR (0x0c / 4)
#define GICC_EOIR (0x10 / 4)

#define FIRST_SHARED 32
#define PRIORITY_MIDDLE 0xa0a0a0a0
#define PRIORITY_MASK_ALL 0xf0

static volatile uint32_t *gicd, *gicc;
static uint8_t interface[MAX_CORES]; /* the GIC's bit of each core, whatever the core's number */

static void init_core(uint32_t core)
{
    interface[core] = gicd[GICD_ITARGETSR / 4]; /* reads as the reader's own bit, 4.3.12 */
    for (uint32_t i = 0; i < FIRST_SHARED / 4; i++)
        gicd[GICD_IPRIORITYR + i] = PRIORITY_MIDDLE;
    gicd[GICD_ISENABLER] = 0xffff;
    gicc[GICC_PMR] = PRIORITY_MASK_ALL;
    gicc[GICC_CTLR] = 1;
}

static void enable(uint32_t intid, uint32_t core)
{
    if (intid >= FIRST_SHARED)
        ((volatile uint8_t *)gicd)[GICD_ITARGETSR + intid] = interface[core];
    gicd[GICD_ISENABLER + intid / 32] = 1u << (intid % 32);
}

static uint32_t acknowledge(void)
{
    uint32_t token = gicc[GICC_IAR];

    cpu_dmb(); /* pairs with the barrier in send on the other core: what it posted is read after this */
    return token;
}

static void end(uint32_t token)
{
    gicc[GICC_EOIR] = token;
}

static void send(uint32_t core_mask, uint32_t sgi)
{
    uint32_t targets = 0;

    for (uint32_t core = 0; core_mask; core++, core_mask >>= 1)
        if (core_mask & 1)
            targets |= interface[core];
    cpu_dsb_stores(); /* pairs with acknowledge on the other core: it sees what we posted */
    gicd[GICD_SGIR] = targets << 16 | sgi;
}

static const struct irq_controller gicv2 = {init_core, enable, acknowledge, end, send};

void irq_use_gicv2(volatile uint32_t *distributor, volatile uint32_t *cpu_interface)
{
    irq_controller = &gicv2;
    gicd = distributor;
    gicc = cpu_interface;
    gicd[GICD_CTLR] = 0;
    uint32_t count = 32 * ((gicd[GICD_TYPER] & 31) + 1);
    for (uint32_t i = FIRST_SHARED; i < count; i += 32)
        gicd[GICD_ICENABLER + i / 32] = 0xffffffff;
    for (uint32_t i = FIRST_SHARED; i < count; i += 4)
        gicd[GICD_IPRIORITYR + i / 4] = PRIORITY_MIDDLE;
    gicd[GICD_CTLR] = 1;
}
