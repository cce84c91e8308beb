/* Opening a file. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <fcntl.h>
#include <stdarg.h>

int open(const char *path, int flags, ...)
{
    int mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, int);
        va_end(arguments);
    }
    return (int)posix_result(SYS(open, path, flags, mode));
}

int _open(const char *path, int flags, ...) ALIAS("open");
