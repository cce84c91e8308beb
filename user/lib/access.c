/* May a file be used so? All programs are one user's, to whom everything is allowed that can be done. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Can what is there be written? Opening tells, and changes nothing. */
static long try_to_write(const char *path, const struct abi_stat *status)
{
    if (S_ISDIR(status->mode))
        return 0;
    long fd = SYS(open, path, ABI_O_WRONLY, 0);
    if (fd == -EMFILE)
        return 0;
    return fd < 0 ? fd : SYS(close, (int)fd);
}

int access(const char *path, int mode)
{
    struct abi_stat status;
    long result = mode & ~(R_OK | W_OK | X_OK) ? -EINVAL : SYS(stat, path, &status);

    if (result == 0 && (mode & X_OK) && !S_ISDIR(status.mode) && !(status.mode & 0111))
        result = -EACCES;
    if (result == 0 && (mode & W_OK))
        result = try_to_write(path, &status);
    return (int)posix_result(result);
}
