/* Process groups and sessions. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

pid_t getpgid(pid_t pid)
{
    return (pid_t)posix_result(SYS(getpgid, pid));
}

pid_t getpgrp(void)
{
    return (pid_t)SYS(getpgid, 0);
}

int setpgid(pid_t pid, pid_t group)
{
    return (int)posix_result(SYS(setpgid, pid, group));
}

pid_t setpgrp(void)
{
    return (pid_t)posix_result(SYS(setpgid, 0, 0));
}

pid_t setsid(void)
{
    return (pid_t)posix_result(SYS(setsid));
}

pid_t getsid(pid_t pid)
{
    return (pid_t)posix_result(SYS(getsid, pid));
}
