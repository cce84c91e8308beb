/* Signals for one thread. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <signal.h>

int pthread_kill(pthread_t handle, int number)
{
    struct pthread *thread = thread_of(handle);

    if (number < 0 || number >= NSIG)
        return EINVAL;
    if (thread->tid == 0)
        return ESRCH;
    if (!__atomic_load_n(&thread->alive, __ATOMIC_RELAXED))
        return 0; /* it has ended and waits to be joined: its id still is one */
    int error = error_number(SYS(tkill, (int)thread->tid, number));
    return error == ESRCH ? 0 : error;
}
