/* Running another program in this process. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)posix_result(SYS(execveat, AT_FDCWD, path, argv, envp));
}

int execveat(int directory, const char *path, char *const argv[], char *const envp[], int flags)
{
    if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
        return (int)posix_result(-EINVAL);
    if (!*path && !(flags & AT_EMPTY_PATH))
        return (int)posix_result(-ENOENT);
    return (int)posix_result(SYS(execveat, directory, path, argv, envp));
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
    return fd < 0 ? (int)posix_result(-EINVAL) : execveat(fd, "", argv, envp, AT_EMPTY_PATH);
}

int _execve(const char *path, char *const argv[], char *const envp[])
{
    return execve(path, argv, envp);
}
