/* Unlocking a mutex. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "mutex.h"
#include "thread.h"

static int unlock_owned(pthread_mutex_t *mutex);

/*
 * The exchange is the last access to the mutex: the next owner may free its memory before the
 * wake, which then finds nobody or wakes somebody for nothing.
 * Release: pairs with the acquire of the next lock.
 */
static inline int mutex_release(pthread_mutex_t *mutex)
{
    int shared = mutex->__shared;

    if (__builtin_expect(__atomic_exchange_n(&mutex->__word, 0, __ATOMIC_RELEASE) & MUTEX_WAITERS,
                         0))
        futex_wake_on(&mutex->__word, 1, shared);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__type != PTHREAD_MUTEX_NORMAL, 0))
        return unlock_owned(mutex);
    return mutex_release(mutex);
}

/* Recursive, errorcheck or robust. Nobody else changes the owner while it is the caller. */
static int unlock_owned(pthread_mutex_t *mutex)
{
    if (mutex->__type & MUTEX_ROBUST)
        return __mutex_robust_unlock(mutex);
    unsigned owner = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED) & MUTEX_OWNER;

    if (owner != thread_self()->tid)
        return EPERM;
    if (mutex->__depth > 0) {
        mutex->__depth--;
        return 0;
    }
    return mutex_release(mutex);
}
