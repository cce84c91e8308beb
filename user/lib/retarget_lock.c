/*
 * newlib's locks (of malloc, stdio, the environment, …) as mutexes of ours.
 * SPDX-License-Identifier: MIT
 */
#include "retarget_lock.h"

#include <stdlib.h>

#define NORMAL(name) struct __lock __lock___##name = {PTHREAD_MUTEX_INITIALIZER}
#define RECURSIVE(name) struct __lock __lock___##name = {PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP}

/* All that newlib has. */
RECURSIVE(sinit_recursive_mutex);
RECURSIVE(sfp_recursive_mutex);
RECURSIVE(atexit_recursive_mutex);
RECURSIVE(malloc_recursive_mutex);
RECURSIVE(env_recursive_mutex);
NORMAL(at_quick_exit_mutex);
NORMAL(tz_mutex);
NORMAL(dd_hash_mutex);
NORMAL(arc4random_mutex);

/* For streams opened when memory has run out: they share one lock. */
static RECURSIVE(shared_recursive_mutex);

/* stdin, stdout and stderr need no memory from malloc. */
static struct __lock standard_streams[3];
static unsigned standard_streams_used;

static struct __lock *new_lock(void)
{
    unsigned used = __atomic_load_n(&standard_streams_used, __ATOMIC_RELAXED);

    while (used < 3)
        if (__atomic_compare_exchange_n(&standard_streams_used, &used, used + 1, 1,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return &standard_streams[used];
    return malloc(sizeof(struct __lock));
}

void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    *lock = new_lock();
    if (*lock)
        (*lock)->mutex = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    else
        *lock = &__lock___shared_recursive_mutex;
}

/* newlib does not care whether a lock of its own that it makes is recursive. */
void __retarget_lock_init(_LOCK_T *lock)
{
    __retarget_lock_init_recursive(lock);
}

void __retarget_lock_close_recursive(_LOCK_T lock)
{
    if (lock != &__lock___shared_recursive_mutex &&
        (lock < standard_streams || lock >= standard_streams + 3))
        free(lock);
}

void __retarget_lock_close(_LOCK_T lock)
{
    __retarget_lock_close_recursive(lock);
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    pthread_mutex_lock(&lock->mutex);
}

int __retarget_lock_try_acquire(_LOCK_T lock)
{
    return pthread_mutex_trylock(&lock->mutex) == 0;
}

int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    return pthread_mutex_trylock(&lock->mutex) == 0;
}

void __retarget_lock_release(_LOCK_T lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    pthread_mutex_unlock(&lock->mutex);
}
