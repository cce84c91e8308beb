/*
 * Semaphores.
 * SPDX-License-Identifier: MIT
 *
 * Value and number of waiters are one 64-bit word, changed in one step: a post that finds waiters
 * has put its unit in already, and never touches the semaphore again, whose memory the thread that
 * got the unit may free.
 */
#include "futex.h"

#include <semaphore.h>
#include <stdbool.h>

#define WAITER (1ull << 32)

static unsigned value_of(unsigned long long state)
{
    return (unsigned)state;
}

static unsigned waiters_of(unsigned long long state)
{
    return (unsigned)(state >> 32);
}

/* The half the kernel compares: little-endian. */
static unsigned *value_word(sem_t *semaphore)
{
    return (unsigned *)&semaphore->__state;
}

int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    if (value > SEM_VALUE_MAX)
        return (int)posix_result(-EINVAL);
    semaphore->__state = value;
    semaphore->__shared = shared != 0;
    return 0;
}

int sem_destroy(sem_t *semaphore)
{
    bool busy = waiters_of(__atomic_load_n(&semaphore->__state, __ATOMIC_RELAXED)) != 0;

    return (int)posix_result(busy ? -EBUSY : 0);
}

/* Takes amount off the state if the value allows. Acquire: pairs with sem_post()'s release. */
static bool take(sem_t *semaphore, unsigned long long amount)
{
    unsigned long long state = __atomic_load_n(&semaphore->__state, __ATOMIC_RELAXED);

    while (value_of(state) > 0)
        if (__atomic_compare_exchange_n(&semaphore->__state, &state, state - amount, 1,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return true;
    return false;
}

int sem_trywait(sem_t *semaphore)
{
    return (int)posix_result(take(semaphore, 1) ? 0 : -EAGAIN);
}

/* Inline, so that sem_wait, by far the most called, has no deadline to look at. */
static inline __attribute__((always_inline)) int take_waiting(sem_t *semaphore, clockid_t clock,
                                                              const struct timespec *deadline)
{
    cancel_test();
    if (take(semaphore, 1))
        return 0;
    __atomic_fetch_add(&semaphore->__state, WAITER, __ATOMIC_RELAXED);
    /* A unit that has come meanwhile is seen by the kernel, which compares the value. */
    do {
        int error =
            futex_wait_point(value_word(semaphore), 0, deadline, clock, semaphore->__shared);
        if (error && error != EAGAIN) {
            __atomic_fetch_sub(&semaphore->__state, WAITER, __ATOMIC_RELAXED);
            return (int)posix_result(-error);
        }
    } while (!take(semaphore, WAITER + 1));
    return 0;
}

int sem_wait(sem_t *semaphore)
{
    return take_waiting(semaphore, CLOCK_REALTIME, NULL);
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock,
                  const struct timespec *restrict deadline)
{
    if (!is_wait_clock(clock))
        return (int)posix_result(-EINVAL);
    return take_waiting(semaphore, clock, deadline);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline)
{
    return sem_clockwait(semaphore, CLOCK_REALTIME, deadline);
}

/*
 * One unconditional addition costs half of a compare-and-exchange. A unit too many is in for a moment, and comes out
 * again before it can overflow into the waiters: nobody can tell that from a post that came an instant before or
 * after somebody's wait.
 */
int sem_post(sem_t *semaphore)
{
    int shared = semaphore->__shared; /* the semaphore may be gone once the unit is in */
    unsigned long long before = __atomic_fetch_add(&semaphore->__state, 1, __ATOMIC_RELEASE);

    if (value_of(before) >= SEM_VALUE_MAX) {
        __atomic_fetch_sub(&semaphore->__state, 1, __ATOMIC_RELAXED);
        return (int)posix_result(-EOVERFLOW);
    }
    if (waiters_of(before))
        futex_wake_on(value_word(semaphore), 1, shared);
    return 0;
}

int sem_getvalue(sem_t *restrict semaphore, int *restrict value)
{
    unsigned now = value_of(__atomic_load_n(&semaphore->__state, __ATOMIC_RELAXED));

    *value = (int)(now < SEM_VALUE_MAX ? now : SEM_VALUE_MAX);
    return 0;
}
