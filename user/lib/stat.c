/* What a file is. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <fcntl.h>
#include <sys/stat.h>

int stat(const char *restrict path, struct stat *restrict status)
{
    long fd = SYS(open, path, O_RDONLY, 0);
    int result;

    if (fd < 0)
        return (int)posix_result(fd);
    result = fstat((int)fd, status);
    SYS(close, (int)fd);
    return result;
}

int _stat(const char *path, struct stat *status) ALIAS("stat");
