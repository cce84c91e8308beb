/* Condition variables' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "thread.h"

#include <pthread.h>

/*
 * Where a shared condition's sequence begins. Waiters of other processes are not counted (pthread_cond_wait.c), so one
 * may go to sleep only after the condition has been destroyed and its memory used anew, for zeros or for another
 * condition: it must not find there the number that it has read.
 */
static unsigned first_sequence(void)
{
    static unsigned made;

    return (__atomic_add_fetch(&made, 1, __ATOMIC_RELAXED) * 2654435761u) ^
           thread_self()->tid << 16 ^ 1;
}

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes)
{
    *cond = (pthread_cond_t){.__clock = CLOCK_REALTIME};
    if (attributes) {
        cond->__clock = attributes->__clock;
        cond->__shared = attributes->__shared;
        if (cond->__shared)
            cond->__sequence = first_sequence();
    }
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    if (!cond->__shared)
        inside_drain(&cond->__waiters, 0);
    return 0;
}
