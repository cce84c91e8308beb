/* Limits of paths and files. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

#include <errno.h>
#include <limits.h>

static long limit(int name)
{
    switch (name) {
    case _PC_LINK_MAX:
        return 1;
    case _PC_NAME_MAX:
        return NAME_MAX;
    case _PC_PATH_MAX:
        return PATH_MAX;
    case _PC_PIPE_BUF:
        return ABI_PIPE_BUF;
    case _PC_MAX_CANON:
    case _PC_MAX_INPUT:
        return 255;
    case _PC_NO_TRUNC:
    case _PC_CHOWN_RESTRICTED:
        return 1;
    case _PC_FILESIZEBITS:
        return 32;
    case _PC_VDISABLE:
        return 0;
    case _PC_ASYNC_IO:
    case _PC_PRIO_IO:
    case _PC_SYNC_IO:
    case _PC_SYMLINK_MAX:
    case _PC_2_SYMLINKS:
        return -1; /* not there: errno stays as it is */
    default:
        return posix_result(-EINVAL);
    }
}

long pathconf(const char *path, int name)
{
    struct abi_stat status;
    long result = SYS(statat, ABI_AT_FDCWD, path, &status);

    return result < 0 ? posix_result(result) : limit(name);
}

long fpathconf(int fd, int name)
{
    struct abi_stat status;
    long result = SYS(fstat, fd, &status);

    return result < 0 ? posix_result(result) : limit(name);
}
