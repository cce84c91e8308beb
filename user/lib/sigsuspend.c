/* Waiting for a handler to have run. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <signal.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask)
{
    return (int)posix_result(POINT(sigsuspend, mask));
}

int pause(void)
{
    sigset_t mask;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    return sigsuspend(&mask);
}

int sigpause(int number)
{
    sigset_t mask;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    if (sigdelset(&mask, number) != 0)
        return -1;
    return sigsuspend(&mask);
}
