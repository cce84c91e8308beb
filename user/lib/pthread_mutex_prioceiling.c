/* The priority ceiling of a mutex, which is kept but not acted on: there is one priority. */
/* SPDX-License-Identifier: MIT */
#include "mutex.h"
#include "priority.h"

static int is_ceiling(int ceiling)
{
    return priority_check(SCHED_FIFO, ceiling) == 0;
}

static int has_ceiling(const pthread_mutex_t *mutex)
{
    return (mutex->__protocol & MUTEX_PROTOCOL) == PTHREAD_PRIO_PROTECT;
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict mutex, int *restrict ceiling)
{
    if (!has_ceiling(mutex))
        return EINVAL;
    *ceiling = mutex->__protocol >> MUTEX_CEILING_SHIFT;
    return 0;
}

int pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling, int *restrict before)
{
    int error = has_ceiling(mutex) && is_ceiling(ceiling) ? pthread_mutex_lock(mutex) : EINVAL;

    if (error)
        return error;
    if (before)
        *before = mutex->__protocol >> MUTEX_CEILING_SHIFT;
    mutex->__protocol = PTHREAD_PRIO_PROTECT | ceiling << MUTEX_CEILING_SHIFT;
    return pthread_mutex_unlock(mutex);
}

int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *attributes, int ceiling)
{
    if (!is_ceiling(ceiling))
        return EINVAL;
    attributes->__ceiling = ceiling;
    return 0;
}

int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *restrict attributes,
                                     int *restrict ceiling)
{
    *ceiling = attributes->__ceiling;
    return 0;
}
