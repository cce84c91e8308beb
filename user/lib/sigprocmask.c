/* A thread's blocked signals. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <signal.h>

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict before)
{
    return error_number(SYS(sigprocmask, how, set, before));
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict before)
{
    return (int)posix_result(SYS(sigprocmask, how, set, before));
}

int sigpending(sigset_t *set)
{
    return (int)posix_result(SYS(sigpending, set));
}
