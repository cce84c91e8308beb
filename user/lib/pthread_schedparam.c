/* How threads are scheduled: all alike. */
/* SPDX-License-Identifier: MIT */
#include "priority.h"
#include "thread.h"

static int exists(pthread_t handle)
{
    return __atomic_load_n(&thread_of(handle)->alive, __ATOMIC_RELAXED);
}

int pthread_getschedparam(pthread_t handle, int *restrict policy,
                          struct sched_param *restrict parameters)
{
    if (!exists(handle))
        return ESRCH;
    *policy = SCHED_OTHER;
    parameters->sched_priority = 0;
    return 0;
}

int pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *parameters)
{
    return exists(handle) ? priority_set(policy, parameters->sched_priority) : ESRCH;
}

int pthread_setschedprio(pthread_t handle, int priority)
{
    return exists(handle) ? priority_set(SCHED_OTHER, priority) : ESRCH;
}

static int concurrency;

/* A hint that nobody needs: each thread is the kernel's. */
int pthread_setconcurrency(int level)
{
    if (level < 0)
        return EINVAL;
    __atomic_store_n(&concurrency, level, __ATOMIC_RELAXED);
    return 0;
}

int pthread_getconcurrency(void)
{
    return __atomic_load_n(&concurrency, __ATOMIC_RELAXED);
}
