/*
 * Who waits for the lock gets it in the order of arrival; nobody overtakes.
 * SPDX-License-Identifier: MIT
 */
#include "arrival.h"

#define ROUNDS 12

static void come(uint32_t core)
{
    lab_ticks(true, NULL);
    if (core == 0)
        arrival_first(ROUNDS);
    else
        arrival_others(core, ROUNDS);
}

void test(void)
{
    lab_on_cores(come);
}
