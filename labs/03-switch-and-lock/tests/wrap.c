/*
 * The 65,536th ticket and those behind it: a lock that has served long is as good as a new one.
 * SPDX-License-Identifier: MIT
 */
#include "contention.h"

#define VISITS 150

static struct guarded guarded = {.lock = {.serving = 65530, .next = 65530}};

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
