/* Doing something once. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <pthread.h>

enum { NEW = PTHREAD_ONCE_INIT, RUNNING, RUNNING_WITH_WAITERS, DONE };

static void set(pthread_once_t *once, unsigned state)
{
    /* Release: pairs with the acquire of all who find it done. */
    if (__atomic_exchange_n(once, state, __ATOMIC_RELEASE) == RUNNING_WITH_WAITERS)
        futex_wake(once, INT_MAX);
}

/* The routine was cancelled: it is as if it had not been called. */
static void start_anew(void *once)
{
    set(once, NEW);
}

static void run(pthread_once_t *once, void (*routine)(void))
{
    pthread_cleanup_push(start_anew, once);
    routine();
    pthread_cleanup_pop(0);
    set(once, DONE);
}

int pthread_once(pthread_once_t *once, void (*routine)(void))
{
    unsigned state = __atomic_load_n(once, __ATOMIC_ACQUIRE);

    while (state != DONE) {
        unsigned next = state == NEW ? RUNNING : RUNNING_WITH_WAITERS;
        if (!__atomic_compare_exchange_n(once, &state, next, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
            continue;
        if (next == RUNNING) {
            run(once, routine);
            break;
        }
        futex_wait(once, RUNNING_WITH_WAITERS, NULL, CLOCK_REALTIME);
        state = __atomic_load_n(once, __ATOMIC_ACQUIRE);
    }
    return 0;
}
