/*
 * Interrupts by whichever controller the machine has.
 * SPDX-License-Identifier: MIT
 */
#include "dev/irq.h"
#include "dev/irq_controller.h"

const struct irq_controller *irq_controller;

void irq_init_core(uint32_t core)
{
    irq_controller->init_core(core);
}

void irq_enable(uint32_t intid, uint32_t core)
{
    irq_controller->enable(intid, core);
}

uint32_t irq_acknowledge(void)
{
    return irq_controller->acknowledge();
}

void irq_end(uint32_t token)
{
    irq_controller->end(token);
}

void irq_send(uint32_t core_mask, uint32_t sgi)
{
    irq_controller->send(core_mask, sgi);
}
