/*
 * The word of a mutex, and the ways of its lock that may block.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_MUTEX_H
#define USER_MUTEX_H

#include "abi/abi.h"

#include <pthread.h>

/*
 * 0: free. Else the owner's thread id, and MUTEX_WAITERS when a thread may be asleep on the word.
 * A robust mutex has ABI_ROBUST besides, free or not: so the tries that expect 0 leave it alone.
 */
#define MUTEX_WAITERS ABI_MUTEX_WAITERS
#define MUTEX_OWNER ABI_ROBUST_OWNER

/* __type: PTHREAD_MUTEX_…, and this for a robust one. */
#define MUTEX_ROBUST 4

/* __protocol: PTHREAD_PRIO_…, and the ceiling, both as the attributes had them. */
#define MUTEX_CEILING_SHIFT 8
#define MUTEX_PROTOCOL 3

/* What lock, timedlock and clocklock do once the first try has failed. */
int __mutex_lock_slow(pthread_mutex_t *mutex, const struct timespec *deadline, clockid_t clock);

/* The owner locks again. */
int __mutex_lock_again(pthread_mutex_t *mutex);

/* The same for robust mutexes: lock (with deadline), trylock, unlock by whomever. */
int __mutex_robust_lock(pthread_mutex_t *mutex, const struct timespec *deadline, clockid_t clock);
int __mutex_robust_trylock(pthread_mutex_t *mutex);
int __mutex_robust_unlock(pthread_mutex_t *mutex);

/* One try, weakly: it may fail for nothing. Acquire: pairs with the release of mutex_release(). */
static inline int mutex_try(pthread_mutex_t *mutex, unsigned word)
{
    unsigned free = 0;

    return __atomic_compare_exchange_n(&mutex->__word, &free, word, 1, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Has a thread locked it that lives? An owner that died has left an id of no process. */
static inline int mutex_is_locked(const pthread_mutex_t *mutex)
{
    unsigned word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);

    return mutex->__type & MUTEX_ROBUST ? (word & MUTEX_OWNER & 0x7fff) != 0 : word != 0;
}

#endif
