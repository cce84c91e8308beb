/* Condition variables' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <pthread.h>

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes)
{
    *cond = (pthread_cond_t){.__clock = CLOCK_REALTIME};
    if (attributes) {
        cond->__clock = attributes->__clock;
        cond->__shared = attributes->__shared;
    }
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    if (!cond->__shared)
        inside_drain(&cond->__waiters, 0);
    return 0;
}
