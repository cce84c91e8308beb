/* Which cores a thread may run on. */
/* SPDX-License-Identifier: MIT */
#include "affinity.h"
#include "thread.h"

int pthread_setaffinity_np(pthread_t handle, size_t size, const cpu_set_t *set)
{
    return error_number(affinity_set((int)thread_of(handle)->tid, size, set));
}

int pthread_getaffinity_np(pthread_t handle, size_t size, cpu_set_t *set)
{
    return error_number(affinity_get((int)thread_of(handle)->tid, size, set));
}
