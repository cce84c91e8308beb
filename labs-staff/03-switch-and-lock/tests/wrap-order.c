/*
 * The order of arrival, across ticket 65,535.
 * SPDX-License-Identifier: MIT
 */
#include "arrival.h"

#define ROUNDS 8

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
    arrival.lock.serving = arrival.lock.next = 65525;
    lab_on_cores(come);
}
