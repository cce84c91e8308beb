/* Which process group is in front at a terminal. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

pid_t tcgetpgrp(int fd)
{
    int32_t group;
    long result = SYS(ioctl, fd, TTY_GET_GROUP, &group);

    return result < 0 ? (pid_t)posix_result(result) : (pid_t)group;
}

int tcsetpgrp(int fd, pid_t group)
{
    int32_t raw;
    long result = SYS(ioctl, fd, TTY_GET_GROUP, &raw);

    if (result == 0 && group < 0)
        result = -EINVAL;
    if (result == 0 && group > 1 && kill(-group, 0) != 0) /* 0: nobody is in front; -1 means all */
        result = -EPERM;
    raw = group;
    return (int)posix_result(result ? result : SYS(ioctl, fd, TTY_SET_GROUP, &raw));
}
