/* Which cores a process may run on. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
    if (size < sizeof *set)
        return (int)posix_result(-EINVAL);
    return (int)posix_result(SYS(sched_setaffinity, pid, set->__bits));
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    long mask = size < sizeof *set ? -EINVAL : SYS(sched_getaffinity, pid);

    if (mask < 0)
        return (int)posix_result(mask);
    memset(set, 0, size);
    set->__bits = (unsigned)mask;
    return 0;
}
