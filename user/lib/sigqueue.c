/* Signals with values. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>

_Static_assert(SIGRTMIN == ABI_SIGNAL_RTMIN && NSIG == ABI_SIGNAL_COUNT, "abi.h");
_Static_assert(SI_QUEUE == ABI_SI_QUEUE, "abi.h");
_Static_assert(SIGQUEUE_MAX == ABI_SIGQUEUE_MAX, "abi.h");

int sigqueue(pid_t pid, int number, const union sigval value)
{
    if (number < 0 || number >= NSIG)
        return (int)posix_result(-EINVAL);
    if (pid <= 0)
        return (int)posix_result(-ESRCH);
    return (int)posix_result(SYS(sigqueue, pid, 0, number, (unsigned)value.sival_ptr));
}

int pthread_sigqueue(pthread_t handle, int number, const union sigval value)
{
    struct pthread *thread = thread_of(handle);

    if (number < 0 || number >= NSIG)
        return EINVAL;
    if (thread->tid == 0)
        return ESRCH;
    return error_number(SYS(sigqueue, 0, (int)thread->tid, number, (unsigned)value.sival_ptr));
}
