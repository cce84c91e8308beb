/* Files are in memory only: what is written is as safe as it can be. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sync */
#include "cancel.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only checks that this is a file that could be written out. */
int fsync(int fd)
{
    struct abi_stat status;

    cancel_test();
    long result = SYS(fstat, fd, &status);

    if (result == 0 && !S_ISREG(status.mode) && !S_ISDIR(status.mode))
        result = -EINVAL;
    return (int)posix_result(result);
}

int fdatasync(int fd)
{
    return fsync(fd);
}

void sync(void)
{
}
