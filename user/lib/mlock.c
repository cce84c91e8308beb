/* Keeping memory in RAM, where all of it stays anyway. */
/* SPDX-License-Identifier: MIT */
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

int mlockall(int flags)
{
    return (int)posix_result(flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE)) ? -EINVAL : 0);
}

int munlockall(void)
{
    return 0;
}
