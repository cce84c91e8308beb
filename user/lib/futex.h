/*
 * The one thing every blocking primitive of the library stands on: sleeping until a word changes.
 * SPDX-License-Identifier: MIT
 *
 * No wake-up is lost: the kernel compares the word and joins the queue under the lock that a wake
 * takes too, so a waker that has changed the word before finds either the waiter in the queue, or
 * the waiter finds the word changed. Threads are woken in the order in which they came.
 * A wake may also come for nothing: the word's memory can have been freed and used again. So every
 * caller looks at its word again after a wait.
 */
#ifndef USER_FUTEX_H
#define USER_FUTEX_H

#include "cancel.h"

#include <limits.h>
#include <stddef.h>

/*
 * Sleeps while *word is expected, up to a deadline of clock (NULL: without end).
 * Returns 0 (woken), EAGAIN (the word is another), EINTR, ETIMEDOUT, EINVAL.
 */
static inline int futex_wait(unsigned *word, unsigned expected, const struct timespec *deadline,
                             clockid_t clock)
{
    if (deadline && (unsigned long)deadline->tv_nsec >= 1000000000)
        return EINVAL;
    return error_number(SYS(futex_wait, word, expected, deadline, (int)clock));
}

/* Wakes up to count of the threads that wait for word. The word need not exist any more. */
static inline void futex_wake(unsigned *word, int count)
{
    SYS(futex_wake, word, count);
}

/*
 * The same for objects that know whether they may lie in memory shared by processes (not 0): then wakers
 * and waiters of all of them meet. An object uses it for all its waits and wakes of a word, or for none.
 */
static inline int futex_wait_on(unsigned *word, unsigned expected, const struct timespec *deadline,
                                clockid_t clock, int shared)
{
    if (!shared)
        return futex_wait(word, expected, deadline, clock);
    if (deadline && (unsigned long)deadline->tv_nsec >= 1000000000)
        return EINVAL;
    return error_number(SYS(futex_wait_shared, word, expected, deadline, (int)clock));
}

/* The same as a cancellation point, without acting upon it: ECANCELED. */
static inline int futex_wait_point(unsigned *word, unsigned expected,
                                   const struct timespec *deadline, clockid_t clock, int shared)
{
    if (deadline && (unsigned long)deadline->tv_nsec >= 1000000000)
        return EINVAL;
    if (shared)
        return error_number(POINT(futex_wait_shared, word, expected, deadline, (int)clock));
    return error_number(POINT(futex_wait, word, expected, deadline, (int)clock));
}

static inline void futex_wake_on(unsigned *word, int count, int shared)
{
    if (shared)
        SYS(futex_wake_shared, word, count);
    else
        SYS(futex_wake, word, count);
}

/* Whether a timed function takes this clock. */
static inline int is_wait_clock(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

/*
 * Counts threads that are inside an object's wait function, so that who destroys the object can
 * wait until they have left it: they touch it once more after having been woken.
 */
#define INSIDE_DESTROYING 0x80000000u

/* Orders nothing: what entering must be seen before is said where it is called. */
static inline void inside_enter(unsigned *inside)
{
    __atomic_fetch_add(inside, 1, __ATOMIC_RELAXED);
}

/* The caller's last access to the object. Release: pairs with the acquire of inside_drain(). */
static inline void inside_leave(unsigned *inside, int shared)
{
    if (__atomic_sub_fetch(inside, 1, __ATOMIC_RELEASE) == INSIDE_DESTROYING)
        futex_wake_on(inside, INT_MAX, shared);
}

/* Blocks until all have left. */
static inline void inside_drain(unsigned *inside, int shared)
{
    unsigned now = __atomic_or_fetch(inside, INSIDE_DESTROYING, __ATOMIC_ACQUIRE);

    while (now != INSIDE_DESTROYING) {
        futex_wait_on(inside, now, NULL, CLOCK_REALTIME, shared);
        now = __atomic_load_n(inside, __ATOMIC_ACQUIRE);
    }
}

#endif
