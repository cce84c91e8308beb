/* Spin locks. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

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
    (void)lock;
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    /* Acquire: pairs with the release of pthread_spin_unlock(). */
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) ? EBUSY : 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    for (unsigned tries = 1; pthread_spin_trylock(lock); tries++) {
        /* Looks only, which leaves the cache line with the owner. */
        while (__atomic_load_n(lock, __ATOMIC_RELAXED) && tries % TRIES)
            tries++;
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
