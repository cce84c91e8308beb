/* Reading from a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

ssize_t read(int fd, void *buffer, size_t size)
{
    return posix_result(SYS(read, fd, buffer, size));
}

ssize_t _read(int fd, void *buffer, size_t size) ALIAS("read");
