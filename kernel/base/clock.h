/*
 * Time: the generic timer's virtual counter, in ticks inside the kernel, in nanoseconds outside.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_CLOCK_H
#define BRIGADE_BASE_CLOCK_H

#include <stdint.h>
#include "arch/cpu.h"

extern uint32_t clock_hz;     /* ticks per second, read from the hardware */
extern uint64_t clock_booted; /* counter when the kernel started */

/* clock_init - once, on the boot core, before any other use of time. */
void clock_init(void);

/* clock_assume - the counter's rate is this, should nobody have set CNTFRQ (B8.1.1: firmware has to). */
void clock_assume(uint32_t hz);

/* clock_now - counter ticks. */
static inline uint64_t clock_now(void)
{
    return cpu_counter();
}

/* Ticks to nanoseconds and back; exact to a tick for spans of up to 500 years. */
uint64_t clock_to_ns(uint64_t ticks);
uint64_t clock_from_ns(uint64_t ns); /* rounded up, so that no sleep is short */

/* A short span in ticks. */
static inline uint64_t clock_ticks_from_us(uint32_t us)
{
    return (uint64_t)us * clock_hz / 1000000;
}

/* clock_wait_us - keeps the core busy for so long: for devices that tell no other way when they are ready. */
static inline void clock_wait_us(uint32_t us)
{
    uint64_t end = clock_now() + clock_ticks_from_us(us);

    while (clock_now() < end)
        ;
}

#endif
