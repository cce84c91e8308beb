/*
 * The library's own locks around a fork, so that what they guard is whole in the child.
 * SPDX-License-Identifier: MIT
 *
 * They are taken in the order in which the library nests them: what may call malloc while it holds
 * its lock comes before malloc's. A stream is locked before the table of streams (as fclose does),
 * but only with the table locked is it sure that a stream's lock still exists: so the standard
 * streams, which are never freed, are waited for first, and the others only tried; if one is
 * busy, all are let go and taken anew.
 *
 * A stream may be held for ever: by a reader at a terminal, by a thread that waits for who forks.
 * A stream that is being read is not waited for, any other for STREAM_WAIT at most. In the child
 * such a stream is free, and its buffer as its holder left it.
 */
#include "fork_locks.h"

#include "retarget_lock.h"
#include "streams.h"
#include "thread.h"

#include <stdio.h>
#include <time.h>

extern struct __lock __lock___tz_mutex, __lock___env_recursive_mutex;
extern struct __lock __lock___atexit_recursive_mutex, __lock___at_quick_exit_mutex;
extern struct __lock __lock___dd_hash_mutex, __lock___arc4random_mutex;
extern struct __lock __lock___sinit_recursive_mutex;
extern struct __lock __lock___malloc_recursive_mutex;

static struct __lock *const before_streams[] = {
    &__lock___atexit_recursive_mutex, &__lock___at_quick_exit_mutex, &__lock___tz_mutex,
    &__lock___env_recursive_mutex,    &__lock___dd_hash_mutex,       &__lock___arc4random_mutex,
};
static struct __lock *const after_streams[] = {
    &__lock___sinit_recursive_mutex,
    &__lock___malloc_recursive_mutex,
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void take_all(struct __lock *const *locks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pthread_mutex_lock(&locks[i]->mutex);
}

/* The child's thread has another id than the one that took the lock, and waiters it has none. */
static void give(pthread_mutex_t *mutex, bool in_child)
{
    if (in_child)
        mutex->__word = thread_self()->tid;
    pthread_mutex_unlock(mutex);
}

static void give_all(struct __lock *const *locks, size_t count, bool in_child)
{
    while (count-- > 0)
        give(&locks[count]->mutex, in_child);
}

/* Gives the streams before the one named (NULL: all that this thread holds). Table locked. */
static void streams_give(const __FILE *end, unsigned holder, bool in_child)
{
    STREAMS_FOREACH(stream)
    {
        pthread_mutex_t *mutex = &stream->_lock->mutex;
        if (stream == end)
            break;
        if ((mutex->__word & ~(1u << 31)) == holder)
            give(mutex, in_child);
    }
}

void __fork_streams_free(void)
{
    if (!__sfp_lock_acquire)
        return;
    STREAMS_FOREACH(stream)
    {
        if (stream->_lock->mutex.__word)
            stream->_lock->mutex = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    }
}

/* Locks the table and every stream, or nothing. late: without those that are busy. */
static bool streams_try(bool late)
{
    pthread_mutex_lock(STREAMS_TABLE);
    STREAMS_FOREACH(stream)
    {
        if (pthread_mutex_trylock(&stream->_lock->mutex) == 0 || stream_is_read(stream) || late)
            continue;
        streams_give(stream, thread_self()->tid, false);
        pthread_mutex_unlock(STREAMS_TABLE);
        return false;
    }
    return true;
}

/* Whether a moment of CLOCK_MONOTONIC is over. */
static bool is_over(const struct timespec *deadline)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > deadline->tv_sec ||
           (now.tv_sec == deadline->tv_sec && now.tv_nsec >= deadline->tv_nsec);
}

static void streams_take(void)
{
    bool held[STANDARD_STREAMS] = {false};
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += STREAM_WAIT;
    do {
        for (int i = 0; i < STANDARD_STREAMS; i++)
            if (!held[i] && __sf[i]._lock && !stream_is_read(&__sf[i]))
                held[i] =
                    pthread_mutex_clocklock(&__sf[i]._lock->mutex, CLOCK_MONOTONIC, &deadline) == 0;
        if (streams_try(is_over(&deadline)))
            break;
        for (int i = 0; i < STANDARD_STREAMS; i++) {
            if (held[i])
                pthread_mutex_unlock(&__sf[i]._lock->mutex);
            held[i] = false;
        }
        sched_yield();
    } while (true);
    /* streams_try() has locked them once more. */
    for (int i = 0; i < STANDARD_STREAMS; i++)
        if (held[i])
            pthread_mutex_unlock(&__sf[i]._lock->mutex);
}

void __fork_locks_take(void)
{
    take_all(before_streams, COUNT(before_streams));
    if (__sfp_lock_acquire)
        streams_take();
    take_all(after_streams, COUNT(after_streams));
}

void __fork_locks_give(unsigned taker, bool in_child)
{
    give_all(after_streams, COUNT(after_streams), in_child);
    if (__sfp_lock_acquire) {
        streams_give(NULL, taker, in_child);
        give(STREAMS_TABLE, in_child);
    }
    give_all(before_streams, COUNT(before_streams), in_child);
}
