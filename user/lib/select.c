/* select, in terms of poll. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>

/* Made with the default FD_SETSIZE; sets of programs that chose another are longer, or shorter. */
#define WORD(set, fd) ((set)->fds_bits[(fd) / NFDBITS])
#define BIT(fd) (1ul << (fd) % NFDBITS)

static int is_in(const fd_set *set, unsigned fd)
{
    return set && (WORD(set, fd) & BIT(fd)) != 0;
}

static nfds_t gather(struct pollfd *files, unsigned limit, const fd_set *in, const fd_set *out,
                     const fd_set *except)
{
    nfds_t count = 0;

    for (unsigned fd = 0; fd < limit; fd++) {
        short events = (short)((is_in(in, fd) ? POLLIN : 0) | (is_in(out, fd) ? POLLOUT : 0) |
                               (is_in(except, fd) ? POLLPRI : 0));
        if (events)
            files[count++] = (struct pollfd){.fd = (int)fd, .events = events};
    }
    return count;
}

/* Takes fd out of the set unless it is ready; whether it stays. */
static int keep(fd_set *set, unsigned fd, int ready)
{
    if (!is_in(set, fd))
        return 0;
    if (!ready)
        WORD(set, fd) &= ~BIT(fd);
    return ready != 0;
}

int pselect(int limit, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
            const sigset_t *mask)
{
    struct pollfd files[FD_SETSIZE];
    int ready = 0;

    if (limit < 0 || limit > FD_SETSIZE)
        return (int)posix_result(-EINVAL);
    nfds_t count = gather(files, (unsigned)limit, in, out, except);
    if (ppoll(files, count, timeout, mask) < 0)
        return -1;
    for (nfds_t i = 0; i < count; i++)
        if (files[i].revents & POLLNVAL)
            return (int)posix_result(-EBADF);
    for (nfds_t i = 0; i < count; i++) {
        unsigned fd = (unsigned)files[i].fd;
        ready += keep(in, fd, files[i].revents & (POLLIN | POLLHUP | POLLERR));
        ready += keep(out, fd, files[i].revents & (POLLOUT | POLLERR));
        ready += keep(except, fd, files[i].revents & POLLPRI);
    }
    return ready;
}

/* The time-out is not changed: POSIX leaves that open. */
int select(int limit, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
    struct timespec time;

    if (!timeout)
        return pselect(limit, in, out, except, NULL, NULL);
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0)
        return (int)posix_result(-EINVAL);
    time.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
    time.tv_nsec = timeout->tv_usec % 1000000 * 1000;
    return pselect(limit, in, out, except, &time, NULL);
}
