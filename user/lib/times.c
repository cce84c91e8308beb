/* CPU time in clock ticks. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <sys/times.h>
#include <unistd.h>

/* The kernel does not count user and system time apart: all is given as user time. */
static clock_t to_ticks(uint64_t ns)
{
    return (clock_t)(ns / (1000000000u / (unsigned)sysconf(_SC_CLK_TCK)));
}

clock_t times(struct tms *times)
{
    struct abi_usage own;
    struct abi_usage children;
    struct timespec now;

    SYS(usage, 0, &own);
    SYS(usage, -1, &children);
    SYS(clock_gettime, CLOCK_MONOTONIC, &now);
    times->tms_utime = to_ticks(own.user_ns);
    times->tms_stime = 0;
    times->tms_cutime = to_ticks(children.user_ns);
    times->tms_cstime = 0;
    return to_ticks((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
}

clock_t _times(struct tms *times) ALIAS("times");
