/* Reading from a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <unistd.h>

ssize_t read(int fd, void *buffer, size_t size)
{
    return posix_result(POINT(read, fd, buffer, size));
}

/* For streams: no cancellation point, so that none stays locked. */
ssize_t _read(int fd, void *buffer, size_t size)
{
    return posix_result(SYS(read, fd, buffer, size));
}
