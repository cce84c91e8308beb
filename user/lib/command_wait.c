/* Waiting for a command's shell, with nothing left behind if somebody cancels the thread. */
/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "syscall.h"

#include <errno.h>

int __command_wait(pid_t pid)
{
    int status = -1;
    long result;

    do
        result = SYS(wait4, pid, &status, 0, NULL);
    while (result == -EINTR);
    return result < 0 ? (int)posix_result(result) : status;
}
