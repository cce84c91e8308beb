/* The nice value, which is 0 for all. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

/* Is there anybody of that kind and id (0: the caller's)? */
static int check(int which, id_t who)
{
    switch (which) {
    case PRIO_PROCESS:
        return SYS(getpgid, (int)who) >= 0 ? 0 : ESRCH;
    case PRIO_PGRP:
        if (who == 0 || SYS(getpgid, 0) == (long)who)
            return 0;
        return who > 1 && SYS(kill, -(int)who, 0) == 0 ? 0 : ESRCH;
    case PRIO_USER:
        return who == 0 ? 0 : ESRCH;
    default:
        return EINVAL;
    }
}

int getpriority(int which, id_t who)
{
    return (int)posix_result(-check(which, who));
}

int setpriority(int which, id_t who, int value)
{
    int error = check(which, who);

    if (error == 0 && value != 0)
        error = EACCES;
    return (int)posix_result(-error);
}

int nice(int increment)
{
    return (int)posix_result(increment == 0 ? 0 : -EPERM);
}
