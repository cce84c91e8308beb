/* Closing a descriptor. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <unistd.h>

int close(int fd)
{
    return (int)posix_result(POINT(close, fd));
}

/* For streams: no cancellation point, so that none stays locked. */
int _close(int fd)
{
    return (int)posix_result(SYS(close, fd));
}
