/* Spin locks. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>

/*
 * How often to look before letting others go first. The owner may wait for this very core, and
 * under the coop model it gets it in no other way.
 */
#define TRIES 100

int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    (void)shared;
    *lock = 0;
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    return __atomic_load_n(lock, __ATOMIC_RELAXED) ? EBUSY : 0;
}

/* The word is the owner's thread id. Acquire: pairs with the release of pthread_spin_unlock(). */
static bool try(pthread_spinlock_t *lock, unsigned self)
{
    unsigned free = 0;

    return __atomic_compare_exchange_n(lock, &free, self, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    return try(lock, thread_self()->tid) ? 0 : EBUSY;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    unsigned self = thread_self()->tid;
    unsigned owner;

    for (unsigned tries = 1; !try(lock, self); tries++) {
        /* Looks only, which leaves the cache line with the owner. */
        while ((owner = __atomic_load_n(lock, __ATOMIC_RELAXED)) && tries % TRIES)
            tries++;
        if (owner == self)
            return EDEADLK;
        if (tries % TRIES == 0)
            SYS(sched_yield);
    }
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
