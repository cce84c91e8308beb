/*
 * Eight threads, deep in calls of their own when they switch.
 * SPDX-License-Identifier: MIT
 */
#include "lab_kernel.h"

#define THREADS 8
#define SWITCHES 400

static uint32_t done;

static void rounds(uint32_t me, uint32_t depth)
{
    volatile uint32_t local[4] = {me, depth, ~me, ~depth};

    if (depth > 0) {
        rounds(me, depth - 1);
    } else if (done < SWITCHES) {
        uint32_t next = (me + 1 + lab_draw(THREADS - 1)) % THREADS;
        done++;
        lab_current = next;
        uint32_t bad =
            canary_switch(&lab_thread[me].context, &lab_thread[next].context, lab_draw(1u << 31));
        if (bad || lab_current != me)
            lab_fail("r%u of thread %u is not what it was",
                     (unsigned)(bad ? canary_register(bad) : 15), (unsigned)me);
    }
    if (local[0] != me || local[1] != depth || local[2] != ~me || local[3] != ~depth)
        lab_fail("the stack of thread %u has changed", (unsigned)me);
    lab_check_stack(me);
}

static void body(void)
{
    uint32_t me = lab_current;

    while (done < SWITCHES)
        rounds(me, me + 1);
    lab_current = 0;
    switch_context(&lab_thread[me].context, &lab_thread[0].context);
    lab_fail("thread %u goes on after its end", (unsigned)me);
}

void test(void)
{
    lab_threads(THREADS, body);
    while (done < SWITCHES)
        rounds(0, 2);
}
