/* Condition variables' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <pthread.h>

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes)
{
    *cond = (pthread_cond_t){.__clock = attributes ? attributes->__clock : CLOCK_REALTIME};
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    inside_drain(&cond->__waiters);
    return 0;
}
