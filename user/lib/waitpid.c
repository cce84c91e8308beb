/* Waiting for children. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <sys/wait.h>

pid_t waitpid(pid_t pid, int *status, int options)
{
    return (pid_t)posix_result(SYS(waitpid, pid, status, options & ~WUNTRACED));
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

pid_t _wait(int *status) ALIAS("wait");
