/*
 * What each driver of an interrupt controller consists of: irq.h's functions, called through dev/irq.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_DEV_IRQ_CONTROLLER_H
#define BRIGADE_DEV_IRQ_CONTROLLER_H

#include <stdint.h>

struct irq_controller {
    void (*init_core)(uint32_t core);
    void (*enable)(uint32_t intid, uint32_t core);
    uint32_t (*acknowledge)(void);
    void (*end)(uint32_t token);
    void (*send)(uint32_t core_mask, uint32_t sgi);
};

extern const struct irq_controller *irq_controller; /* the machine's; set once, by its driver */

#endif
