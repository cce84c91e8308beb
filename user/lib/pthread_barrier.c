/* Barriers. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <pthread.h>

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attributes, unsigned count)
{
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){.__count = count};
    if (attributes)
        barrier->__shared = attributes->__shared;
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    if (__atomic_load_n(&barrier->__arrived, __ATOMIC_RELAXED))
        return EBUSY;
    inside_drain(&barrier->__inside, barrier->__shared);
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    int shared = barrier->__shared;
    int result = 0;
    unsigned round;

    inside_enter(&barrier->__inside);
    /* No later than the arrival (its release): the round cannot end without this thread. */
    round = __atomic_load_n(&barrier->__round, __ATOMIC_RELAXED);
    /* Release and acquire: the last to arrive has seen what all others did before. */
    if (__atomic_add_fetch(&barrier->__arrived, 1, __ATOMIC_ACQ_REL) == barrier->__count) {
        /* The release below lets nobody begin the next round before this. */
        __atomic_store_n(&barrier->__arrived, 0, __ATOMIC_RELAXED);
        /* Release: pairs with the acquire of those who wait. */
        __atomic_fetch_add(&barrier->__round, 1, __ATOMIC_RELEASE);
        futex_wake_on(&barrier->__round, INT_MAX, shared);
        result = PTHREAD_BARRIER_SERIAL_THREAD;
    } else {
        while (__atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE) == round)
            futex_wait_on(&barrier->__round, round, NULL, CLOCK_REALTIME, shared);
    }
    inside_leave(&barrier->__inside, shared);
    return result;
}
