/* Sleeping. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <time.h>

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request,
                    struct timespec *remain)
{
    return error_number(SYS(clock_nanosleep, (int)clock, flags, request, remain));
}

int nanosleep(const struct timespec *request, struct timespec *remain)
{
    return (int)posix_result(SYS(clock_nanosleep, CLOCK_REALTIME, 0, request, remain));
}
