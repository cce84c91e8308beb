/* Setting clocks, which takes a privileged user. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/time.h>
#include <time.h>

int clock_settime(clockid_t clock, const struct timespec *now)
{
    bool valid =
        clock == CLOCK_REALTIME && (unsigned long)now->tv_nsec < 1000000000 && now->tv_sec >= 0;

    return (int)posix_result(valid ? -EPERM : -EINVAL);
}

int settimeofday(const struct timeval *now, const struct timezone *zone)
{
    (void)zone;
    if (now && (now->tv_sec < 0 || (unsigned long)now->tv_usec >= 1000000))
        return (int)posix_result(-EINVAL);
    return (int)posix_result(-EPERM);
}
