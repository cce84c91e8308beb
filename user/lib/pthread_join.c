/* What becomes of a thread that has ended. */
/* SPDX-License-Identifier: MIT */
#include "futex.h"
#include "stack.h"
#include "thread.h"

/* Blocks until the thread has left its stack. Acquire: pairs with the kernel's release. */
static void wait_for_end(struct pthread *thread)
{
    while (__atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE))
        futex_wait(&thread->alive, 1, NULL, CLOCK_REALTIME);
}

int pthread_join(pthread_t handle, void **result)
{
    struct pthread *thread = thread_of(handle);

    if (thread == thread_self())
        return EDEADLK;
    if (thread->tid == 0)
        return ESRCH;
    if (__atomic_load_n(&thread->state, __ATOMIC_RELAXED) == THREAD_DETACHED)
        return EINVAL;
    cancel_test();
    while (__atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE))
        if (futex_wait_point(&thread->alive, 1, NULL, CLOCK_REALTIME, 0) == ECANCELED)
            __cancel_act(); /* the thread can still be joined */
    if (result)
        *result = thread->value;
    __stack_give(thread);
    return 0;
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
    wait_for_end(thread); /* it is on its last few instructions */
    __stack_give(thread);
    return 0;
}
