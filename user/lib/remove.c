/* Removing a file or a directory, also for newlib's tmpfile: it could only do the former. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <reent.h>
#include <stdio.h>

int remove(const char *path)
{
    long result = SYS(unlinkat, ABI_AT_FDCWD, path, 0);

    if (result == -EISDIR)
        result = SYS(unlinkat, ABI_AT_FDCWD, path, ABI_AT_REMOVEDIR);
    return (int)posix_result(result);
}

int _remove_r(struct _reent *reent, const char *path)
{
    (void)reent; /* errno is this thread's in any case */
    return remove(path);
}
