/* Removing files and directories. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <fcntl.h>
#include <unistd.h>

int unlink(const char *path)
{
    return (int)posix_result(SYS(unlinkat, AT_FDCWD, path, 0));
}

int rmdir(const char *path)
{
    return (int)posix_result(SYS(unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

int _unlink(const char *path) ALIAS("unlink");
