/* Pipes. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

int pipe2(int ends[2], int flags)
{
    return (int)posix_result(SYS(pipe, ends, flags));
}

int pipe(int ends[2])
{
    return pipe2(ends, 0);
}
