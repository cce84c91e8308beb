/* Writing to a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <unistd.h>

ssize_t write(int fd, const void *buffer, size_t size)
{
    return posix_result(POINT(write, fd, buffer, size));
}

/* For streams: no cancellation point, so that none stays locked. */
ssize_t _write(int fd, const void *buffer, size_t size)
{
    return posix_result(SYS(write, fd, buffer, size));
}
