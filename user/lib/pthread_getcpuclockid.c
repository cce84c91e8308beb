/* Clocks of the CPU time of threads and processes. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <time.h>

static int take(clockid_t *clock, unsigned kind, unsigned id)
{
    struct timespec now;

    if (SYS(clock_gettime, (int)(kind | id), &now) < 0)
        return ESRCH;
    *clock = kind | id;
    return 0;
}

int pthread_getcpuclockid(pthread_t handle, clockid_t *clock)
{
    return take(clock, ABI_CLOCK_CPU_OF_THREAD, thread_of(handle)->tid);
}

int clock_getcpuclockid(pid_t pid, clockid_t *clock)
{
    if (pid == 0) {
        *clock = CLOCK_PROCESS_CPUTIME_ID;
        return 0;
    }
    return pid < 0 || pid > 0x7fff ? ESRCH : take(clock, ABI_CLOCK_CPU_OF_PROCESS, (unsigned)pid);
}
