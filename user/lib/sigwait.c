/* Taking pending signals. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "deadline.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

static long take(const sigset_t *set, siginfo_t *info, const struct timespec *deadline)
{
    long result = POINT(sigtimedwait, set, (struct abi_siginfo *)info, deadline);

    return result == -ETIMEDOUT ? -EAGAIN : result;
}

int sigwait(const sigset_t *restrict set, int *restrict number)
{
    long result;

    do
        result = take(set, NULL, NULL);
    while (result == -EINTR);
    if (result > 0)
        *number = (int)result;
    return point_error_number(result);
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return (int)posix_result(take(set, info, NULL));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                 const struct timespec *restrict timeout)
{
    struct timespec deadline;

    if (!timeout)
        return sigwaitinfo(set, info);
    if ((unsigned long)timeout->tv_nsec >= NS_PER_S)
        return (int)posix_result(-EINVAL);
    deadline = deadline_after(CLOCK_MONOTONIC, timeout);
    return (int)posix_result(take(set, info, &deadline));
}
