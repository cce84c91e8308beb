/* CPU time of the process. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <stdint.h>
#include <time.h>

clock_t clock(void)
{
    struct timespec used;

    if (SYS(clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
        return (clock_t)-1;
    return (clock_t)((uint64_t)used.tv_sec * CLOCKS_PER_SEC + (uint64_t)used.tv_nsec / 1000);
}
