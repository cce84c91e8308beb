/*
 * Painted stacks: what still has the paint has never been used.
 * SPDX-License-Identifier: MIT
 */
#include "base/stack.h"

#define PAINT 0x57ac4ed0u

static uint32_t *abort_top(const struct core *core)
{
    return (uint32_t *)(core->stack_top + CORE_ABORT_TOP - CORE_STACK_TOP);
}

static void paint(uint32_t *from, const uint32_t *to)
{
    while (from < to)
        *from++ = PAINT;
}

void stack_paint(void)
{
    const struct core *core = this_core();
    uint32_t *here;

    __asm__ volatile("mov %0, sp" : "=r"(here));
    paint((uint32_t *)(core->stack_top - STACK_SIZE), here - 16); /* paint has a frame, too */
    paint(abort_top(core) - STACK_ABORT_SIZE / 4, abort_top(core));
}

static uint32_t depth(const uint32_t *top, uint32_t size)
{
    const uint32_t *lowest = top - size / 4;

    while (lowest < top && *(const volatile uint32_t *)lowest == PAINT)
        lowest++;
    return (uint32_t)(top - lowest) * 4;
}

uint32_t stack_depth(const struct core *core)
{
    return depth((const uint32_t *)core->stack_top, STACK_SIZE);
}

uint32_t stack_abort_depth(const struct core *core)
{
    return depth(abort_top(core), STACK_ABORT_SIZE);
}
