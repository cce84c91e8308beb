/*
 * Conversions between counter ticks and nanoseconds.
 * SPDX-License-Identifier: MIT
 */
#include "base/clock.h"

#define NS 1000000000u

uint32_t clock_hz;
uint64_t clock_booted;

void clock_init(void)
{
    clock_hz = cpu_read_cntfrq();
    clock_booted = clock_now();
}

void clock_assume(uint32_t hz)
{
    if (!clock_hz)
        clock_hz = hz;
}

uint64_t clock_to_ns(uint64_t ticks)
{
    uint64_t seconds = ticks / clock_hz;
    uint64_t rest = ticks - seconds * clock_hz;

    return seconds * NS + rest * NS / clock_hz;
}

uint64_t clock_from_ns(uint64_t ns)
{
    uint64_t seconds = ns / NS;
    uint64_t rest = ns - seconds * NS;

    return seconds * clock_hz + (rest * clock_hz + NS - 1) / NS;
}
