/* Running another program in this process. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)posix_result(SYS(execve, path, argv, envp));
}

int _execve(const char *path, char *const argv[], char *const envp[])
{
    return execve(path, argv, envp);
}
