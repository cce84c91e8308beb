/*
 * Sets of cores as the kernel takes and gives them: one word.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_AFFINITY_H
#define USER_AFFINITY_H

#include "syscall.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

/* Both return 0 or -errno. id: a thread's or a process's, 0: the calling thread. */
static inline long affinity_set(int id, size_t size, const cpu_set_t *set)
{
    return size < sizeof *set ? -EINVAL : SYS(sched_setaffinity, id, set->__bits);
}

static inline long affinity_get(int id, size_t size, cpu_set_t *set)
{
    long mask = size < sizeof *set ? -EINVAL : SYS(sched_getaffinity, id);

    if (mask < 0)
        return mask;
    memset(set, 0, size);
    set->__bits = (unsigned)mask;
    return 0;
}

#endif
