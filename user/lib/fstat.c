/* What an open file is. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "stat.h"
#include "syscall.h"

int fstat(int fd, struct stat *status)
{
    struct abi_stat raw;
    long result = SYS(fstat, fd, &raw);

    return result < 0 ? (int)posix_result(result) : __stat_fill(status, &raw);
}

int _fstat(int fd, struct stat *status) ALIAS("fstat");
