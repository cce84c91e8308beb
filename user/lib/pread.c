/* Reading and writing at an offset. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <unistd.h>

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    return (ssize_t)posix_result(POINT(pread, fd, buffer, size, offset));
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
    return (ssize_t)posix_result(POINT(pwrite, fd, buffer, size, offset));
}
