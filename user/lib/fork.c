/* Copying the process. */
/* SPDX-License-Identifier: MIT */
#include "fork_locks.h"
#include "newlib.h"
#include "syscall.h"
#include "thread.h"

#include <unistd.h>

/* What only this thread could have locked, no other has left half done. */
static bool has_other_threads(void)
{
    return __thread_is_alone && !__thread_is_alone();
}

static void locks_take(void)
{
    if (__atfork_lock)
        __atfork_lock();
    if (__sem_lock)
        __sem_lock();
    __fork_locks_take();
    if (__stack_lock)
        __stack_lock();
}

static void locks_give(unsigned taker, bool in_child)
{
    if (__stack_unlock)
        __stack_unlock();
    __fork_locks_give(taker, in_child);
    if (__sem_unlock)
        __sem_unlock();
    if (__atfork_unlock)
        __atfork_unlock();
}

/*
 * The copy has one thread: this one, which is its first whatever it was before. What is right already is not
 * written: each page that is costs a copy.
 */
static void become_main_thread(struct pthread *self)
{
    self->tid = (unsigned)SYS(gettid);
    if (__thread_main != self)
        __thread_main = self;
    if (__thread_forget_others)
        __thread_forget_others();
}

pid_t fork(void)
{
    struct fork_handlers *handlers = __atfork_prepare ? __atfork_prepare() : NULL;
    struct pthread *self = thread_self();
    unsigned taker = self->tid;
    bool locked = has_other_threads();
    long pid;

    if (locked)
        locks_take();
    pid = SYS(fork);
    if (pid == 0)
        become_main_thread(self);
    if (locked)
        locks_give(taker, pid == 0);
    if (pid == 0)
        __fork_streams_free();
    if (__atfork_done)
        __atfork_done(handlers, pid == 0);
    return (pid_t)posix_result(pid);
}

pid_t _Fork(void)
{
    struct pthread *self = thread_self();
    long pid = SYS(fork);

    if (pid == 0)
        become_main_thread(self);
    return (pid_t)posix_result(pid);
}

pid_t _fork(void)
{
    return fork();
}
