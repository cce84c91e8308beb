/* Other names for files. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <stdio.h>

int rename(const char *from, const char *to)
{
    return (int)posix_result(SYS(rename, from, to));
}
