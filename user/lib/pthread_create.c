/* Threads' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "priority.h"
#include "stack.h"
#include <stdlib.h>

/* Threads that have not ended, the main thread included. */
static unsigned thread_count = 1;

/* Acquire: pairs with pthread_exit(); what a thread that has ended has done, is done. */
bool __thread_is_alone(void)
{
    return __atomic_load_n(&thread_count, __ATOMIC_ACQUIRE) == 1;
}

void __thread_forget_others(void)
{
    if (thread_count != 1)
        thread_count = 1;
}

static const pthread_attr_t default_attributes = STACK_ATTRIBUTES_DEFAULT;

/* Where the kernel starts a thread. */
static void thread_begin(void *argument)
{
    struct pthread *self = argument;

    if (self->cores)
        SYS(sched_setaffinity, 0, self->cores);
    pthread_exit(self->start(self->value));
}

/* What the attributes ask for and no thread can have: EPERM, EINVAL; else 0. */
static int refusal(const pthread_attr_t *how)
{
    struct abi_machine machine;
    int error = how->__explicit ? priority_set(how->__policy, how->__priority) : 0;

    if (error == 0 && how->__has_cores) {
        SYS(machine, &machine);
        error = how->__cores & ((1ull << machine.cores) - 1) ? 0 : EINVAL;
    }
    return error;
}

int pthread_create(pthread_t *restrict handle, const pthread_attr_t *restrict attributes,
                   void *(*start)(void *), void *restrict argument)
{
    const pthread_attr_t *how = attributes;
    struct pthread *thread;
    pthread_attr_t copy;

    if (!how)
        how = __attributes_default ? __attributes_default(&copy) : &default_attributes;
    int error = refusal(how);
    if (error)
        return error;
    thread = __stack_take(how);
    if (!thread)
        return EAGAIN;
    thread->cores = how->__has_cores ? how->__cores : 0;
    thread->state = how->__detached ? THREAD_DETACHED : THREAD_JOINABLE;
    thread->start = start;
    thread->value = argument;
    thread->cancel = 0;
    thread->cleanup = NULL;
    thread->specific = NULL;
    *handle = (pthread_t)thread;
    __atomic_fetch_add(&thread_count, 1, __ATOMIC_RELAXED);
    /* The kernel's hand-over of the new thread to its core orders all this, and the id, before its start. */
    if (SYS(thread_create, thread_begin, thread, stack_top(thread), thread_pointer_of(thread), NULL,
            &thread->tid) < 0) {
        __atomic_fetch_sub(&thread_count, 1, __ATOMIC_RELAXED);
        thread->alive = 0;
        __stack_give(thread);
        return EAGAIN;
    }
    return 0;
}

/* Ends a thread that nobody will join, and gives its stack back from under its feet. */
static void leave_for_good(struct pthread *self)
{
    __atomic_store_n(&self->state, THREAD_DETACHED, __ATOMIC_RELAXED); /* for who still joins it */
    if (!self->map)
        SYS(thread_exit, NULL, NULL, 0);
    else if (__stack_keep(self))
        SYS(thread_exit, &self->alive, NULL, 0);
    else
        SYS(thread_exit, NULL, self->map, self->map_size);
}

_Noreturn void pthread_exit(void *result)
{
    struct pthread *self = thread_self();

    __atomic_store_n(&self->cancel, CANCEL_DISABLED, __ATOMIC_RELAXED);
    __thread_run_cleanup(self);
    if (self->specific && __thread_run_destructors)
        __thread_run_destructors(self);
    self->value = result;
    /* Acquire and release: exit() below sees what all other threads have done. */
    if (__atomic_sub_fetch(&thread_count, 1, __ATOMIC_ACQ_REL) == 0)
        exit(EXIT_SUCCESS);
    if (self->reent != _GLOBAL_REENT)
        _reclaim_reent(self->reent);
    /* Acquire: pairs with pthread_detach()'s release; this thread may free what others wrote. */
    if (__atomic_exchange_n(&self->state, THREAD_ENDED, __ATOMIC_ACQ_REL) == THREAD_DETACHED)
        leave_for_good(self);
    /* The kernel's store of 0 releases the result to who joins. */
    for (;;)
        SYS(thread_exit, &self->alive, NULL, 0);
}
