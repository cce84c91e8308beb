/* Permission bits, which are kept and shown. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <sys/stat.h>

int chmod(const char *path, mode_t mode)
{
    return (int)posix_result(SYS(chmodat, ABI_AT_FDCWD, path, (int)mode));
}

int fchmod(int fd, mode_t mode)
{
    return (int)posix_result(SYS(fchmod, fd, (int)mode));
}

mode_t umask(mode_t mask)
{
    return (mode_t)SYS(umask, (int)mask);
}
