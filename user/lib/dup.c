/* More descriptors for one open file, and their flags. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

int dup(int fd)
{
    return (int)posix_result(SYS(dup, fd, 0, 0));
}

int dup2(int fd, int to)
{
    return (int)posix_result(SYS(dup2, fd, to));
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
    return (int)posix_result(SYS(fcntl, fd, command, argument));
}

int _fcntl(int fd, int command, ...) ALIAS("fcntl");
