/* Removing files and directories. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

int unlink(const char *path)
{
    return (int)posix_result(SYS(unlink, path));
}

int rmdir(const char *path)
{
    return (int)posix_result(SYS(rmdir, path));
}

int _unlink(const char *path) ALIAS("unlink");
