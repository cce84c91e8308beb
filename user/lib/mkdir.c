/* Directories are made; other special files are not. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <fcntl.h>
#include <sys/stat.h>

int mkdir(const char *path, mode_t mode)
{
    return (int)posix_result(SYS(mkdirat, AT_FDCWD, path, (int)mode));
}

int _mkdir(const char *path, mode_t mode) ALIAS("mkdir");
