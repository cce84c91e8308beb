/* Setting the times of files. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* futimes */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

#define NS 1000000000
#define OMIT UINT64_MAX /* the kernel's word for a time that stays */

static int ns_of(const struct timespec *time, uint64_t *ns)
{
    struct timespec now;

    *ns = OMIT;
    if (time && time->tv_nsec == UTIME_OMIT)
        return 0;
    if (!time || time->tv_nsec == UTIME_NOW) {
        clock_gettime(CLOCK_REALTIME, &now);
        time = &now;
    }
    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NS)
        return -EINVAL;
    *ns = (uint64_t)time->tv_sec * NS + (uint64_t)time->tv_nsec;
    return 0;
}

static long to_ns(const struct timespec times[2], uint64_t ns[2])
{
    long result = ns_of(times, &ns[0]);

    return result ? result : ns_of(times ? times + 1 : NULL, &ns[1]);
}

/* The file of a path that may start at an open directory, or if it is NULL the one that is open. */
static int set(int fd, const char *path, const struct timespec times[2])
{
    uint64_t ns[2];
    long result = to_ns(times, ns);

    return (int)posix_result(result ? result : SYS(utimensat, fd, path, ns));
}

int utimensat(int directory, const char *path, const struct timespec *times, int flags)
{
    if (!path || (flags & ~AT_SYMLINK_NOFOLLOW))
        return (int)posix_result(-EINVAL);
    return set(directory, path, times);
}

/* NULL stays NULL: now. False: EINVAL. */
static int from_timeval(struct timespec to[2], const struct timeval from[2])
{
    for (int i = 0; from && i < 2; i++) {
        if (from[i].tv_usec < 0 || from[i].tv_usec >= 1000000)
            return 0;
        to[i] = (struct timespec){.tv_sec = from[i].tv_sec, .tv_nsec = from[i].tv_usec * 1000};
    }
    return 1;
}

int futimens(int fd, const struct timespec *times)
{
    return set(fd, NULL, times);
}

int utimes(const char *path, const struct timeval *times)
{
    struct timespec converted[2];

    if (!from_timeval(converted, times))
        return (int)posix_result(-EINVAL);
    return set(AT_FDCWD, path ? path : "", times ? converted : NULL);
}

int futimes(int fd, const struct timeval *times)
{
    struct timespec converted[2];

    if (!from_timeval(converted, times))
        return (int)posix_result(-EINVAL);
    return set(fd, NULL, times ? converted : NULL);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct timespec converted[2];

    if (times) {
        converted[0] = (struct timespec){.tv_sec = times->actime};
        converted[1] = (struct timespec){.tv_sec = times->modtime};
    }
    return set(AT_FDCWD, path ? path : "", times ? converted : NULL);
}
