/* Writing mapped files back: memory and file are the same pages, but the file's times must be told. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "mlock.h"

#include <errno.h>
#include <sys/mman.h>

int msync(void *address, size_t length, int flags)
{
    cancel_test();
    if ((flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE)) ||
        (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
        return (int)posix_result(-EINVAL);
    if ((flags & MS_INVALIDATE) && __all_is_locked && __all_is_locked())
        return (int)posix_result(-EBUSY);
    return (int)posix_result(SYS(memory_check, address, length, ABI_MEMORY_SYNC));
}
