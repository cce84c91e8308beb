/* Writing to a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

ssize_t write(int fd, const void *buffer, size_t size)
{
    return posix_result(SYS(write, fd, buffer, size));
}

ssize_t _write(int fd, const void *buffer, size_t size) ALIAS("write");
