/* Changing the length of a file. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

int ftruncate(int fd, off_t length)
{
    return (int)posix_result(SYS(ftruncate, fd, length));
}

int truncate(const char *path, off_t length)
{
    return (int)posix_result(SYS(truncate, path, length));
}
