/* Locks of files, by other functions than fcntl. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

_Static_assert(LOCK_SH == ABI_LOCK_SH && LOCK_EX == ABI_LOCK_EX && LOCK_NB == ABI_LOCK_NB, "abi.h");

int flock(int fd, int operation)
{
    return (int)posix_result(SYS(flock, fd, operation));
}

/* Would the range have to be waited for? */
static int test(int fd, struct flock *range)
{
    if (fcntl(fd, F_GETLK, range) != 0)
        return -1;
    return (int)posix_result(range->l_type == F_UNLCK ? 0 : -EACCES);
}

int lockf(int fd, int command, off_t length)
{
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = length};

    switch (command) {
    case F_ULOCK:
        range.l_type = F_UNLCK;
        return fcntl(fd, F_SETLK, &range);
    case F_LOCK:
        return fcntl(fd, F_SETLKW, &range);
    case F_TLOCK:
        return fcntl(fd, F_SETLK, &range);
    case F_TEST:
        return test(fd, &range);
    default:
        return (int)posix_result(-EINVAL);
    }
}
