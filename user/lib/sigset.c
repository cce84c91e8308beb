/* Sets of signals. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <signal.h>

static int is_signal(int number)
{
    return number > 0 && number < NSIG;
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ((sigset_t)1 << NSIG) - 2; /* there is no signal 0 */
    return 0;
}

int sigaddset(sigset_t *set, int number)
{
    if (!is_signal(number))
        return (int)posix_result(-EINVAL);
    *set |= (sigset_t)1 << number;
    return 0;
}

int sigdelset(sigset_t *set, int number)
{
    if (!is_signal(number))
        return (int)posix_result(-EINVAL);
    *set &= ~((sigset_t)1 << number);
    return 0;
}

int sigismember(const sigset_t *set, int number)
{
    if (!is_signal(number))
        return (int)posix_result(-EINVAL);
    return (int)(*set >> number & 1);
}
