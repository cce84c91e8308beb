/*
 * All cores compete for one lock; interrupts let them come at each other between any two instructions.
 * SPDX-License-Identifier: MIT
 */
#include "contention.h"

#define VISITS 300

static struct guarded guarded;

static void visit(uint32_t core)
{
    lab_ticks(true, NULL);
    for (uint32_t i = 0; i < VISITS; i++)
        guarded_visit(&guarded, core);
}

void test(void)
{
    lab_on_cores(visit);
    guarded_judge(&guarded, VISITS * core_count);
}
