/* Opening a file. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <fcntl.h>
#include <stdarg.h>

/* The mode that follows flags, if there is one. */
static int mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    int mode = mode_of(flags, arguments);
    va_end(arguments);
    return (int)posix_result(POINT(openat, AT_FDCWD, path, flags, mode));
}

/* For streams: no cancellation point, so that none stays locked. */
int _open(const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    int mode = mode_of(flags, arguments);
    va_end(arguments);
    return (int)posix_result(SYS(openat, AT_FDCWD, path, flags, mode));
}
