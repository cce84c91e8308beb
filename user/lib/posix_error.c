/* The one place where the library sets errno after a system call. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>

long __posix_error(long result)
{
    errno = (int)-result;
    return -1;
}
