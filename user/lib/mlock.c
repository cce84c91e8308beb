/* Keeping memory in RAM, where all of it stays anyway. */
/* SPDX-License-Identifier: MIT */
#include "mlock.h"

#include "syscall.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

/* Whole pages, as POSIX allows to want and Linux takes for granted. */
static long check(const void *address, size_t length, int give)
{
    uintptr_t offset = (uintptr_t)address & 4095;

    if (length > SIZE_MAX - offset)
        return -ENOMEM;
    return SYS(memory_check, (char *)(uintptr_t)address - offset, length ? length + offset : 0,
               give);
}

int mlock(const void *address, size_t length)
{
    return (int)posix_result(check(address, length, ABI_MEMORY_GIVE));
}

int munlock(const void *address, size_t length)
{
    return (int)posix_result(check(address, length, 0));
}

/* The process that has locked all its memory: its children have not. */
static long locked_by;

bool __all_is_locked(void)
{
    return locked_by && locked_by == SYS(getpid);
}

int mlockall(int flags)
{
    if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE)))
        return (int)posix_result(-EINVAL);
    locked_by = SYS(getpid);
    return 0;
}

int munlockall(void)
{
    locked_by = 0;
    return 0;
}
