/* Attributes of threads that say how they are scheduled, and on which cores. */
/* SPDX-License-Identifier: MIT */
#include "priority.h"

#include <pthread.h>
#include <string.h>

int pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit)
{
    if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED)
        return EINVAL;
    attributes->__explicit = inherit == PTHREAD_EXPLICIT_SCHED;
    return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t *restrict attributes, int *restrict inherit)
{
    *inherit = attributes->__explicit ? PTHREAD_EXPLICIT_SCHED : PTHREAD_INHERIT_SCHED;
    return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attributes, int policy)
{
    if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
        return EINVAL;
    attributes->__policy = policy;
    return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *restrict attributes, int *restrict policy)
{
    *policy = attributes->__policy;
    return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *restrict attributes,
                               const struct sched_param *restrict parameters)
{
    int error = priority_check(attributes->__policy, parameters->sched_priority);

    if (error == 0)
        attributes->__priority = parameters->sched_priority;
    return error;
}

int pthread_attr_getschedparam(const pthread_attr_t *restrict attributes,
                               struct sched_param *restrict parameters)
{
    parameters->sched_priority = attributes->__priority;
    return 0;
}

/* Threads of all processes compete: there is no other scope. */
int pthread_attr_setscope(pthread_attr_t *attributes, int scope)
{
    (void)attributes;
    if (scope == PTHREAD_SCOPE_PROCESS)
        return ENOTSUP;
    return scope == PTHREAD_SCOPE_SYSTEM ? 0 : EINVAL;
}

int pthread_attr_getscope(const pthread_attr_t *restrict attributes, int *restrict scope)
{
    (void)attributes;
    *scope = PTHREAD_SCOPE_SYSTEM;
    return 0;
}

int pthread_attr_setaffinity_np(pthread_attr_t *attributes, size_t size, const cpu_set_t *set)
{
    attributes->__has_cores = size != 0 && set;
    if (attributes->__has_cores && size < sizeof *set)
        return EINVAL;
    attributes->__cores = attributes->__has_cores ? set->__bits : 0;
    return 0;
}

/* Without a set of its own a thread may run wherever its creator may: all are members. */
int pthread_attr_getaffinity_np(const pthread_attr_t *attributes, size_t size, cpu_set_t *set)
{
    if (size < sizeof *set)
        return EINVAL;
    memset(set, attributes->__has_cores ? 0 : 0xff, size);
    if (attributes->__has_cores)
        set->__bits = attributes->__cores;
    return 0;
}
