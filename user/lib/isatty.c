/* Whether a descriptor is a terminal. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

int isatty(int fd)
{
    uint32_t mode;

    return posix_result(SYS(ioctl, fd, TTY_GET_MODE, &mode)) == 0;
}

int _isatty(int fd) ALIAS("isatty");
