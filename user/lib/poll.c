/* Waiting for files to become ready. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "deadline.h"

#include <errno.h>
#include <poll.h>

_Static_assert(sizeof(struct pollfd) == sizeof(struct abi_pollfd), "as the kernel has it");
_Static_assert((POLLIN | POLLRDNORM) == ABI_POLLIN && (POLLOUT | POLLWRNORM) == ABI_POLLOUT &&
                   POLLERR == ABI_POLLERR && POLLHUP == ABI_POLLHUP && POLLNVAL == ABI_POLLNVAL,
               "as the kernel has them");

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    struct timespec deadline = {0};

    if (timeout) {
        if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= NS_PER_S)
            return (int)posix_result(-EINVAL);
        if (timeout->tv_sec || timeout->tv_nsec)
            deadline = deadline_after(CLOCK_MONOTONIC, timeout);
    }
    long result = POINT(poll, (struct abi_pollfd *)files, count, timeout ? &deadline : NULL, mask);
    return result == -ETIMEDOUT ? 0 : (int)posix_result(result);
}

int poll(struct pollfd *files, nfds_t count, int timeout)
{
    struct timespec time = {.tv_sec = timeout / 1000, .tv_nsec = timeout % 1000 * 1000000L};

    return ppoll(files, count, timeout < 0 ? NULL : &time, NULL);
}
