/* May a file be used so? All programs are one user's, to whom everything is allowed that can be done. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Can what is there be written? Opening a file tells, and changes nothing. */
static long try_to_write(int directory, const char *path, const struct abi_stat *status)
{
    if (!S_ISREG(status->mode))
        return 0;
    long fd = SYS(openat, directory, path, ABI_O_WRONLY, 0);
    if (fd == -EMFILE)
        return 0;
    return fd < 0 ? fd : SYS(close, (int)fd);
}

int faccessat(int directory, const char *path, int mode, int flags)
{
    struct abi_stat status;
    long result = -EINVAL;

    if (!(mode & ~(R_OK | W_OK | X_OK)) && !(flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW)))
        result = SYS(statat, directory, path, &status);
    if (result == 0 && (mode & X_OK) && !S_ISDIR(status.mode) && !(status.mode & 0111))
        result = -EACCES;
    if (result == 0 && (mode & W_OK))
        result = try_to_write(directory, path, &status);
    return (int)posix_result(result);
}

int access(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, 0);
}

int eaccess(const char *path, int mode)
{
    return access(path, mode);
}

int euidaccess(const char *path, int mode)
{
    return access(path, mode);
}
