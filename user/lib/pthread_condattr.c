/* Attributes of condition variables. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <pthread.h>

int pthread_condattr_init(pthread_condattr_t *attributes)
{
    *attributes = (pthread_condattr_t){.__clock = CLOCK_REALTIME};
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
    if (!is_wait_clock(clock))
        return EINVAL;
    attributes->__clock = clock;
    return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *restrict attributes,
                              clockid_t *restrict clock)
{
    *clock = attributes->__clock;
    return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->__shared = shared;
    return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *restrict attributes, int *restrict shared)
{
    *shared = attributes->__shared;
    return 0;
}
