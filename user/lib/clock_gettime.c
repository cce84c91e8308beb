/* Reading clocks. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    return (int)posix_result(SYS(clock_gettime, (int)clock, now));
}
