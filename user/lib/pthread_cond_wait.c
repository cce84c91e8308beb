/*
 * Waiting for a condition, and signalling it.
 * SPDX-License-Identifier: MIT
 *
 * A waiter counts itself and reads the sequence number before it unlocks the mutex, then sleeps
 * while the number is still the same. So whoever locks the mutex afterwards, changes what is
 * waited for and signals, sees the waiter counted and changes a number that the waiter has
 * already read: the waiter does not fall asleep any more, or is in the kernel's queue and is
 * woken. (The unlock's release and the next lock's acquire order all this.) Nor is a wake-up
 * stolen: the queue is first come, first served, and a thread that comes after the signal stands
 * behind all that it was meant for.
 * A waiter that is cancelled has not been woken: the kernel has taken it out of the queue before, or it has not
 * yet been there. So it takes no signal along.
 * Between processes nobody counts waiters: one that is killed while it waits would be counted for ever.
 * So every signal goes to the kernel, and a waiter does not touch the condition after its wake-up.
 */
#include "futex.h"

#include <pthread.h>

static int cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock,
                     const struct timespec *deadline)
{
    int shared = cond->__shared;
    unsigned sequence;
    int error;

    if (!is_wait_clock(clock) || (deadline && (unsigned long)deadline->tv_nsec >= 1000000000))
        return EINVAL;
    cancel_test();
    if (!shared)
        inside_enter(&cond->__waiters);
    sequence = __atomic_load_n(&cond->__sequence, __ATOMIC_RELAXED);
    error = pthread_mutex_unlock(mutex);
    if (error) {
        if (!shared)
            inside_leave(&cond->__waiters, 0);
        return error;
    }
    error = futex_wait_point(&cond->__sequence, sequence, deadline, clock, shared);
    /* Before the lock: who waits for us to leave in pthread_cond_destroy() may hold it. */
    if (!shared)
        inside_leave(&cond->__waiters, 0);
    int lock_error = pthread_mutex_lock(mutex);
    if (__builtin_expect(error == ECANCELED, 0))
        __cancel_act();
    if (lock_error) /* a robust mutex has something to say */
        return lock_error;
    return error == ETIMEDOUT ? ETIMEDOUT : 0;
}

int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
    return cond_wait(cond, mutex, CLOCK_REALTIME, NULL);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    return cond_wait(cond, mutex, cond->__clock ? cond->__clock : CLOCK_REALTIME, deadline);
}

int pthread_cond_clockwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           clockid_t clock, const struct timespec *restrict deadline)
{
    return cond_wait(cond, mutex, clock, deadline);
}

static int cond_wake(pthread_cond_t *cond, int count)
{
    int shared = cond->__shared;

    if (!shared && __atomic_load_n(&cond->__waiters, __ATOMIC_RELAXED) == 0)
        return 0;
    __atomic_fetch_add(&cond->__sequence, 1, __ATOMIC_RELAXED);
    futex_wake_on(&cond->__sequence, count, shared);
    return 0;
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    return cond_wake(cond, 1);
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    return cond_wake(cond, INT_MAX);
}
