/* Other names for files. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <fcntl.h>
#include <stdio.h>

int rename(const char *from, const char *to)
{
    return (int)posix_result(SYS(renameat, AT_FDCWD, from, AT_FDCWD, to, 0));
}
