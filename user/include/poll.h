/*
 * Waiting for files to become ready. POSIX <poll.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_POLL_H
#define _BRIGADE_POLL_H

#include <signal.h>
#include <sys/cdefs.h>
#include <time.h>

__BEGIN_DECLS

#define POLLIN 0x1       /* data can be read, or the end of the input */
#define POLLPRI 0x2      /* never here */
#define POLLOUT 0x4      /* PIPE_BUF bytes can be written without waiting */
#define POLLERR 0x8      /* revents only: the pipe has no reader */
#define POLLHUP 0x10     /* revents only: the pipe has no writer */
#define POLLNVAL 0x20    /* revents only: not an open descriptor */
#define POLLRDNORM 0x40  /* as POLLIN */
#define POLLRDBAND 0x80  /* never here */
#define POLLWRNORM 0x100 /* as POLLOUT */
#define POLLWRBAND 0x200 /* never here */

typedef unsigned long nfds_t;

struct pollfd {
    int fd; /* negative: passed over */
    short events;
    short revents;
};

/*
 * Waits until one of count files has one of its events, or timeout milliseconds are over (negative: no
 * limit; 0: does not block). Returns how many have a revents other than 0; 0: none in time. Files that are
 * neither pipes nor terminals are always ready. -1: EINVAL (count above OPEN_MAX), EFAULT, EINTR.
 */
int poll(struct pollfd *__files, nfds_t __count, int __timeout);

/* The same with a finer time (NULL: no limit). mask (not NULL) is the signal mask while it waits. Linux. */
int ppoll(struct pollfd *__files, nfds_t __count, const struct timespec *__timeout,
          const sigset_t *__mask);

__END_DECLS

#endif
