/*
 * The interrupt controller: which core takes which interrupt, and interrupts from core to core.
 * SPDX-License-Identifier: MIT
 *
 * Sources: ARM Generic Interrupt Controller architecture 2.0 (IHI 0048B); ARM Quad A7 core (QA7).
 */
#ifndef BRIGADE_DEV_IRQ_H
#define BRIGADE_DEV_IRQ_H

#include <stdint.h>

#define IRQ_KICK 0 /* software generated: look into your inbox */
#define IRQ_NONE 1023

/*
 * irq_use_gicv2, irq_use_bcm2836 - which controller the machine has. Its shared part is made ready, once, before
 * any core's part. Addresses are mapped ones. BCM2836 (and 2837): the local registers and the GPU's controller.
 */
void irq_use_gicv2(volatile uint32_t *distributor, volatile uint32_t *cpu_interface);
void irq_use_bcm2836(volatile uint32_t *local, volatile uint32_t *gpu_interrupts);

/* irq_init_core - the calling core's part: core number `core` takes interrupts from now on. */
void irq_init_core(uint32_t core);

/* irq_enable - lets interrupt intid (level-triggered if shared) reach core (ignored for private ones). */
void irq_enable(uint32_t intid, uint32_t core);

/* irq_acknowledge - the pending interrupt with the highest priority, or IRQ_NONE. */
uint32_t irq_acknowledge(void);

/* irq_end - after the device is quiet: this interrupt may come again. */
void irq_end(uint32_t token);

/* The number in what irq_acknowledge returned; the rest tells an SGI's sender. */
static inline uint32_t irq_number(uint32_t token)
{
    return token & 0x3ff;
}

/* irq_send - interrupts (with number sgi, 0 to 15) the cores in mask; stores before it are seen by them (DSB inside). */
void irq_send(uint32_t core_mask, uint32_t sgi);

#endif
