/*
 * Three threads switch to each other, each with canaries in its registers.
 * SPDX-License-Identifier: MIT
 */
#include "lab_kernel.h"

#define THREADS 3
#define SWITCHES 300

static uint32_t done;

static void rounds(uint32_t me)
{
    while (done < SWITCHES) {
        uint32_t next = (me + 1 + lab_draw(THREADS - 1)) % THREADS;
        done++;
        lab_current = next;
        uint32_t bad =
            canary_switch(&lab_thread[me].context, &lab_thread[next].context, lab_draw(1u << 31));
        if (lab_current != me)
            lab_fail("thread %u goes on when thread %u was switched to", (unsigned)me,
                     (unsigned)lab_current);
        if (bad)
            lab_fail("after the switch back, r%u of thread %u is not what it was",
                     (unsigned)canary_register(bad), (unsigned)me);
        lab_check_stack(me);
    }
}

static void body(void)
{
    uint32_t me = lab_current;

    lab_check_stack(me);
    rounds(me);
    lab_current = 0;
    switch_context(&lab_thread[me].context, &lab_thread[0].context);
    lab_fail("thread %u goes on after its end", (unsigned)me);
}

void test(void)
{
    lab_threads(THREADS, body);
    rounds(0);
}
