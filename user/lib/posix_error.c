/* The one place where the library sets errno after a system call. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

long __posix_error(long result)
{
    if (result == -ECANCELED)
        __cancel_act();
    errno = (int)-result;
    return -1;
}
