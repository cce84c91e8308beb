/*
 * Two locks, one taken while the other is held, or alone: they do not know of each other.
 * SPDX-License-Identifier: MIT
 */
#include "contention.h"

#define VISITS 150

static struct guarded outer, inner;

static void visit(uint32_t core)
{
    lab_ticks(true, NULL);
    for (uint32_t i = 0; i < VISITS; i++) {
        ticket_acquire(&outer.lock);
        outer.count++;
        guarded_visit(&inner, core);
        ticket_release(&outer.lock);
        guarded_visit(&inner, core);
    }
}

void test(void)
{
    lab_on_cores(visit);
    guarded_judge(&outer, VISITS * core_count);
    guarded_judge(&inner, 2 * VISITS * core_count);
}
