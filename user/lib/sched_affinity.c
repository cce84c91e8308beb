/* Which cores a process, or a thread by its id, may run on. */
/* SPDX-License-Identifier: MIT */
#include "affinity.h"

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
    return (int)posix_result(affinity_set(pid, size, set));
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    return (int)posix_result(affinity_get(pid, size, set));
}
