/* Closing a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

int close(int fd)
{
    return (int)posix_result(SYS(close, fd));
}

int _close(int fd) ALIAS("close");
