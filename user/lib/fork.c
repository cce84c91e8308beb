/* Copying the process. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"
#include "thread.h"

#include <unistd.h>

pid_t fork(void)
{
    long pid = SYS(fork);

    if (pid == 0) {
        /* The copy has one thread: this one, which is its first whatever it was before. */
        struct pthread *self = thread_self();
        self->tid = (unsigned)SYS(gettid);
        __thread_main = self;
        if (__thread_forget_others)
            __thread_forget_others();
        if (__stack_forget_others)
            __stack_forget_others();
    }
    return (pid_t)posix_result(pid);
}

pid_t _fork(void)
{
    return fork();
}
