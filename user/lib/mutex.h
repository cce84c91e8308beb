/*
 * The word of a mutex, and the way of its lock that may block.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_MUTEX_H
#define USER_MUTEX_H

#include <pthread.h>

/*
 * 0: free. Else the owner's thread id, and MUTEX_WAITERS when a thread may be asleep on the word;
 * the kernel reads the owner from it to name a deadlock.
 */
#define MUTEX_WAITERS 0x80000000u
#define MUTEX_OWNER 0x7fffffffu

/* What lock, timedlock and clocklock do once the first try has failed. */
int __mutex_lock_slow(pthread_mutex_t *mutex, const struct timespec *deadline, clockid_t clock);

/* One try, weakly: it may fail for nothing. Acquire: pairs with the release of mutex_release(). */
static inline int mutex_try(pthread_mutex_t *mutex, unsigned word)
{
    unsigned free = 0;

    return __atomic_compare_exchange_n(&mutex->__word, &free, word, 1, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

#endif
