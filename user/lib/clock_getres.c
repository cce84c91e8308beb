/* The grain of clocks. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <time.h>

int clock_getres(clockid_t clock, struct timespec *resolution)
{
    struct timespec now;
    struct abi_machine machine;
    long result = SYS(clock_gettime, (int)clock, &now);

    if (result == 0)
        result = SYS(machine, &machine);
    if (result < 0)
        return (int)posix_result(result);
    if (resolution) {
        resolution->tv_sec = 0;
        resolution->tv_nsec = (long)((1000000000u + machine.counter_hz - 1) / machine.counter_hz);
    }
    return 0;
}
