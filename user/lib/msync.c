/* Writing mapped files back: there is nothing behind memory. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <errno.h>
#include <sys/mman.h>

int msync(void *address, size_t length, int flags)
{
    cancel_test();
    if ((flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE)) ||
        (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
        return (int)posix_result(-EINVAL);
    return (int)posix_result(SYS(memory_check, address, length, 0));
}
