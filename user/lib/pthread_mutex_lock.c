/* Locking a mutex. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "mutex.h"
#include "thread.h"

#include <stdint.h>

int __mutex_lock_again(pthread_mutex_t *mutex)
{
    if ((mutex->__type & ~MUTEX_ROBUST) == PTHREAD_MUTEX_ERRORCHECK)
        return EDEADLK;
    if (mutex->__depth == UINT32_MAX)
        return EAGAIN;
    mutex->__depth++;
    return 0;
}

int __mutex_lock_slow(pthread_mutex_t *mutex, const struct timespec *deadline, clockid_t clock)
{
    unsigned self = thread_self()->tid;
    unsigned mine = self;

    if (mutex->__type & MUTEX_ROBUST)
        return __mutex_robust_lock(mutex, deadline, clock);
    for (;;) {
        unsigned word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);
        int error;

        if (word == 0) {
            if (mutex_try(mutex, mine))
                return 0;
            continue;
        }
        if ((word & MUTEX_OWNER) == self && mutex->__type != PTHREAD_MUTEX_NORMAL)
            return __mutex_lock_again(mutex);
        if (!(word & MUTEX_WAITERS)) {
            /* Relaxed: an unlock sees the bit, or this fails, both being changes of one word. */
            if (!__atomic_compare_exchange_n(&mutex->__word, &word, word | MUTEX_WAITERS, 1,
                                             __ATOMIC_RELAXED, __ATOMIC_RELAXED))
                continue;
            word |= MUTEX_WAITERS;
        }
        error = futex_wait_on(&mutex->__word, word, deadline, clock, mutex->__shared);
        if (error == ETIMEDOUT || error == EINVAL)
            return error;
        /* An unlock cleared the bit, but woke one of perhaps many: keep it for the others. */
        mine = self | MUTEX_WAITERS;
    }
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    /* A free mutex is locked in the same way whatever its type. */
    if (__builtin_expect(mutex_try(mutex, thread_self()->tid), 1))
        return 0;
    return __mutex_lock_slow(mutex, NULL, CLOCK_REALTIME);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    unsigned self = thread_self()->tid;
    unsigned word = 0;

    /* Strong, and acquire as in mutex_try(): it must not fail for nothing. */
    if (__atomic_compare_exchange_n(&mutex->__word, &word, self, 0, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED))
        return 0;
    if (mutex->__type & MUTEX_ROBUST)
        return __mutex_robust_trylock(mutex);
    if ((word & MUTEX_OWNER) == self && mutex->__type == PTHREAD_MUTEX_RECURSIVE)
        return __mutex_lock_again(mutex);
    return EBUSY;
}

int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock,
                            const struct timespec *restrict deadline)
{
    if (!is_wait_clock(clock))
        return EINVAL;
    if (mutex_try(mutex, thread_self()->tid))
        return 0;
    return __mutex_lock_slow(mutex, deadline, clock);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict deadline)
{
    return pthread_mutex_clocklock(mutex, CLOCK_REALTIME, deadline);
}
