/* Advice about the use of memory, and what is there of it. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sys/mman.h>

int posix_madvise(void *address, size_t length, int advice)
{
    if (advice < POSIX_MADV_NORMAL || advice > POSIX_MADV_DONTNEED)
        return EINVAL;
    return error_number(SYS(memory_check, address, length, 0));
}

int madvise(void *address, size_t length, int advice)
{
    int act = advice == MADV_DONTNEED ? ABI_MEMORY_FORGET : 0;

    if (advice < MADV_NORMAL || advice > MADV_DONTNEED)
        return (int)posix_result(-EINVAL);
    return (int)posix_result(SYS(memory_check, address, length, act));
}

int mincore(void *address, size_t length, unsigned char *pages)
{
    return (int)posix_result(SYS(mincore, address, length, pages));
}
