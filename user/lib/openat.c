/* Files by paths that start at an open directory. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "stat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(AT_FDCWD == ABI_AT_FDCWD && AT_REMOVEDIR == ABI_AT_REMOVEDIR &&
                   RENAME_NOREPLACE == ABI_RENAME_NOREPLACE,
               "abi.h");

int openat(int directory, const char *path, int flags, ...)
{
    int mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, int);
        va_end(arguments);
    }
    return (int)posix_result(POINT(openat, directory, path, flags, mode));
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* An empty path with AT_EMPTY_PATH is the descriptor itself. There are no symbolic links to follow or not. */
int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags)
{
    struct abi_stat raw;
    long result;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        result = -EINVAL;
    else if (!*path && (flags & AT_EMPTY_PATH))
        result = SYS(fstat, directory, &raw);
    else
        result = SYS(statat, directory, path, &raw);
    return result < 0 ? (int)posix_result(result) : __stat_fill(status, &raw);
}

int unlinkat(int directory, const char *path, int flags)
{
    return (int)posix_result(SYS(unlinkat, directory, path, flags));
}

int mkdirat(int directory, const char *path, mode_t mode)
{
    return (int)posix_result(SYS(mkdirat, directory, path, (int)mode));
}

int renameat2(int directory, const char *from, int other_directory, const char *to, unsigned flags)
{
    return (int)posix_result(SYS(renameat, directory, from, other_directory, to, flags));
}

int renameat(int directory, const char *from, int other_directory, const char *to)
{
    return renameat2(directory, from, other_directory, to, 0);
}

int fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    return (int)posix_result(
        flags & ~AT_SYMLINK_NOFOLLOW ? -EINVAL : SYS(chmodat, directory, path, (int)mode));
}
