/* Reader-writer locks. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "thread.h"

#define READERS 0x3fffffffu /* how many hold it */
#define WRITER 0x40000000u
#define WAITERS 0x80000000u /* somebody may be asleep on the word; never set on a free lock */

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
                        const pthread_rwlockattr_t *restrict attributes)
{
    *lock = (pthread_rwlock_t){0};
    if (attributes) {
        lock->__shared = attributes->__shared;
        lock->__kind = attributes->__kind;
    }
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    (void)lock;
    return 0;
}

/* One step of the word, weakly: may fail for nothing. Acquire: pairs with the unlock's release. */
static bool step(pthread_rwlock_t *lock, unsigned from, unsigned to)
{
    return __atomic_compare_exchange_n(&lock->__word, &from, to, 1, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Only the writer itself can find its own id here, so this needs no order. */
static bool is_writer(pthread_rwlock_t *lock)
{
    return __atomic_load_n(&lock->__writer, __ATOMIC_RELAXED) == thread_self()->tid;
}

static bool prefers_writers(const pthread_rwlock_t *lock)
{
    return lock->__kind == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/*
 * Does a reader give way to writers that wait? Only while other readers hold the lock: so it is woken when
 * they have gone, and nobody waits for a writer whose process was killed.
 */
static bool gives_way(pthread_rwlock_t *lock, unsigned word)
{
    /* Acquire: pairs with give_up()'s release, if it is that word. Else the caller will look again. */
    return prefers_writers(lock) && (word & READERS) &&
           __atomic_load_n(&lock->__word, __ATOMIC_ACQUIRE) == word &&
           __atomic_load_n(&lock->__writers, __ATOMIC_RELAXED) != 0;
}

/* Takes the lock or says why not: EBUSY: it would have to wait, while the word is *word. */
static int try_read(pthread_rwlock_t *lock, unsigned *word)
{
    do {
        *word = __atomic_load_n(&lock->__word, __ATOMIC_RELAXED);
        if ((*word & WRITER) || gives_way(lock, *word))
            return EBUSY;
        if ((*word & READERS) == READERS)
            return EAGAIN;
    } while (!step(lock, *word, *word + 1));
    return 0;
}

static int try_write(pthread_rwlock_t *lock, unsigned *word)
{
    do {
        *word = __atomic_load_n(&lock->__word, __ATOMIC_RELAXED);
        if (*word != 0)
            return EBUSY;
    } while (!step(lock, 0, WRITER));
    __atomic_store_n(&lock->__writer, thread_self()->tid, __ATOMIC_RELAXED);
    return 0;
}

/* Waits until the lock may be free, or can say already that it will not be. */
static int wait_for(pthread_rwlock_t *lock, unsigned word, clockid_t clock,
                    const struct timespec *deadline)
{
    if (is_writer(lock))
        return EDEADLK;
    if (!(word & WAITERS) && !step(lock, word, word | WAITERS))
        return 0;
    return futex_wait_on(&lock->__word, word | WAITERS, deadline, clock, lock->__shared);
}

static bool ends_wait(int error)
{
    return error == ETIMEDOUT || error == EINVAL || error == EDEADLK;
}

static int read_by(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *deadline)
{
    unsigned word;
    int error;

    if (!is_wait_clock(clock))
        return EINVAL;
    while ((error = try_read(lock, &word)) == EBUSY) {
        error = wait_for(lock, word, clock, deadline);
        if (ends_wait(error))
            return error;
    }
    return error;
}

/* A writer's wait has ended without the lock: those that have given way to it look again. */
static void give_up(pthread_rwlock_t *lock)
{
    /* The word changes, so that who is about to fall asleep does not. */
    __atomic_fetch_and(&lock->__word, ~WAITERS, __ATOMIC_RELEASE);
    futex_wake_on(&lock->__word, INT_MAX, lock->__shared);
}

static int write_by(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *deadline)
{
    unsigned word;
    int error;

    if (!is_wait_clock(clock))
        return EINVAL;
    error = try_write(lock, &word);
    if (error != EBUSY)
        return error;
    __atomic_fetch_add(&lock->__writers, 1, __ATOMIC_RELAXED);
    do
        error = wait_for(lock, word, clock, deadline);
    while (!ends_wait(error) && (error = try_write(lock, &word)) == EBUSY);
    __atomic_fetch_sub(&lock->__writers, 1, __ATOMIC_RELAXED);
    if (error && prefers_writers(lock))
        give_up(lock);
    return error;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return read_by(lock, CLOCK_REALTIME, NULL);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return write_by(lock, CLOCK_REALTIME, NULL);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    unsigned word;

    return try_read(lock, &word);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    unsigned word;

    return try_write(lock, &word);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                               const struct timespec *restrict deadline)
{
    return read_by(lock, clock, deadline);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                               const struct timespec *restrict deadline)
{
    return write_by(lock, clock, deadline);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock,
                               const struct timespec *restrict deadline)
{
    return read_by(lock, CLOCK_REALTIME, deadline);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock,
                               const struct timespec *restrict deadline)
{
    return write_by(lock, CLOCK_REALTIME, deadline);
}

/*
 * Who frees the lock wakes all, since a reader and a writer may wait. The change of the word is
 * the last access to the lock; its release pairs with step()'s acquire, and that of each reader
 * adds to the one that frees it.
 */
int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    unsigned word = __atomic_load_n(&lock->__word, __ATOMIC_RELAXED);
    int shared = lock->__shared;
    unsigned next;

    if (!(word & (WRITER | READERS)))
        return EINVAL;
    if (word & WRITER)
        __atomic_store_n(&lock->__writer, 0, __ATOMIC_RELAXED);
    do
        next = (word & WRITER) || (word & READERS) == 1 ? 0 : word - 1;
    while (!__atomic_compare_exchange_n(&lock->__word, &word, next, 1, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED));
    if (next == 0 && (word & WAITERS))
        futex_wake_on(&lock->__word, INT_MAX, shared);
    return 0;
}
