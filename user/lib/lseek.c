/* The offset of a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

off_t lseek(int fd, off_t offset, int whence)
{
    return posix_result(SYS(lseek, fd, offset, whence));
}

off_t _lseek(int fd, off_t offset, int whence) ALIAS("lseek");
