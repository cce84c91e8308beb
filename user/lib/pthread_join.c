/* What becomes of a thread that has ended. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "stack.h"
#include "thread.h"

/* Acquire: pairs with the kernel's release, when the thread has left its stack. */
static bool has_ended(const struct pthread *thread)
{
    return !__atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE);
}

/* Why it cannot be joined; else 0. */
static int refusal(const struct pthread *thread)
{
    if (thread == thread_self())
        return EDEADLK;
    if (thread->tid == 0)
        return ESRCH;
    return __atomic_load_n(&thread->state, __ATOMIC_RELAXED) == THREAD_DETACHED ? EINVAL : 0;
}

/* Takes its result and gives its stack back. */
static int take(struct pthread *thread, void **result)
{
    if (result)
        *result = thread->value;
    __stack_give(thread);
    return 0;
}

/* deadline: NULL: none. */
static int join_by(struct pthread *thread, void **result, const struct timespec *deadline,
                   clockid_t clock)
{
    int error = refusal(thread);

    if (error)
        return error;
    cancel_test();
    while (!has_ended(thread)) {
        error = futex_wait_point(&thread->alive, 1, deadline, clock, 0);
        if (error == ECANCELED)
            __cancel_act(); /* the thread can still be joined */
        if (error == ETIMEDOUT || error == EINVAL)
            return error;
    }
    return take(thread, result);
}

int pthread_join(pthread_t handle, void **result)
{
    return join_by(thread_of(handle), result, NULL, CLOCK_REALTIME);
}

int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                         const struct timespec *deadline)
{
    if (!is_wait_clock(clock))
        return EINVAL;
    return join_by(thread_of(handle), result, deadline, clock);
}

int pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *deadline)
{
    return join_by(thread_of(handle), result, deadline, CLOCK_REALTIME);
}

int pthread_tryjoin_np(pthread_t handle, void **result)
{
    struct pthread *thread = thread_of(handle);
    int error = refusal(thread);

    if (error == 0 && !has_ended(thread))
        error = EBUSY;
    return error ? error : take(thread, result);
}

int pthread_detach(pthread_t handle)
{
    struct pthread *thread = thread_of(handle);
    unsigned state = THREAD_JOINABLE;

    /* Release: pairs with pthread_exit()'s exchange. */
    if (__atomic_compare_exchange_n(&thread->state, &state, THREAD_DETACHED, 0, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED))
        return 0;
    if (state == THREAD_DETACHED)
        return EINVAL;
    if (thread->tid == 0)
        return ESRCH;
    while (!has_ended(thread)) /* it is on its last few instructions */
        futex_wait(&thread->alive, 1, NULL, CLOCK_REALTIME);
    return take(thread, NULL);
}
