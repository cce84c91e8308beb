/*
 * A timer interrupts threads at any instruction, also within the switch, and switches between them.
 * SPDX-License-Identifier: MIT
 */
#include "lab_kernel.h"

#define THREADS 3
#define ROUNDS 600

static volatile uint32_t switching; /* a thread is about to: not between its steps */
static volatile uint32_t finished;  /* threads other than 0 that have ended, as bits */

static uint32_t next_of(uint32_t me)
{
    do
        me = (me + 1) % THREADS;
    while (finished >> me & 1);
    return me;
}

static void tick(void)
{
    uint32_t me = lab_current;

    if (switching || next_of(me) == me)
        return;
    lab_current = next_of(me);
    switch_context(&lab_thread[me].context, &lab_thread[lab_current].context);
    switching = 0;
}

static void rounds(uint32_t me)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t bad = canary_hold(me * 1000 + i, 1 + lab_draw(20));
        if (bad)
            lab_fail("r%u of thread %u has changed while it was interrupted",
                     (unsigned)canary_register(bad), (unsigned)me);
        switching = 1;
        lab_current = next_of(me);
        bad = lab_current == me
                  ? 0
                  : canary_switch(&lab_thread[me].context, &lab_thread[lab_current].context, i);
        switching = 0;
        if (bad)
            lab_fail("after a switch that was interrupted, r%u of thread %u is not what it was",
                     (unsigned)canary_register(bad), (unsigned)me);
        for (uint32_t k = 0; k < THREADS; k++)
            lab_check_guards(k);
        lab_check_stack(me);
    }
}

static void body(void)
{
    uint32_t me = lab_current;

    switching = 0;
    __asm__ volatile("cpsie i" : : : "memory");
    rounds(me);
    switching = 1;
    finished |= 1u << me;
    lab_current = next_of(me);
    switch_context(&lab_thread[me].context, &lab_thread[lab_current].context);
    lab_fail("thread %u goes on after its end", (unsigned)me);
}

void test(void)
{
    lab_threads(THREADS, body);
    lab_ticks(true, tick);
    rounds(0);
    while (finished != (1u << THREADS) - 2) {
        switching = 1;
        lab_current = next_of(0);
        switch_context(&lab_thread[0].context, &lab_thread[lab_current].context);
        switching = 0;
    }
    lab_ticks(false, NULL);
}
