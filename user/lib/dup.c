/* More descriptors for one open file, and their flags. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

_Static_assert(sizeof(struct flock) == sizeof(struct abi_flock) &&
                   offsetof(struct flock, l_pid) == offsetof(struct abi_flock, pid) &&
                   F_SETLKW == ABI_F_SETLKW && F_UNLCK == 3,
               "abi.h");

int dup(int fd)
{
    return (int)posix_result(SYS(dup, fd, 0, 0));
}

int dup2(int fd, int to)
{
    return (int)posix_result(SYS(dup3, fd, to, 0));
}

int dup3(int fd, int to, int flags)
{
    if (fd == to || (flags & ~O_CLOEXEC))
        return (int)posix_result(-EINVAL);
    return (int)posix_result(SYS(dup3, fd, to, flags));
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;

    va_start(arguments, command);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return (int)posix_result(SYS(dup, fd, (int)argument, command == F_DUPFD ? 0 : O_CLOEXEC));
    if (command == F_SETLKW)
        return (int)posix_result(POINT(lock_range, fd, command, (struct abi_flock *)argument));
    if (command == F_GETLK || command == F_SETLK)
        return (int)posix_result(SYS(lock_range, fd, command, (struct abi_flock *)argument));
    return (int)posix_result(SYS(fcntl, fd, command, argument));
}

int _fcntl(int fd, int command, ...) ALIAS("fcntl");
