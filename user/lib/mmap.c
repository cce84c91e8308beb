/* Mapping memory. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

_Static_assert(PROT_READ == ABI_PROT_READ && PROT_WRITE == ABI_PROT_WRITE &&
                   PROT_EXEC == ABI_PROT_EXEC,
               "protections go to the kernel as they are");
_Static_assert(MAP_SHARED == ABI_MAP_SHARED && MAP_PRIVATE == ABI_MAP_PRIVATE &&
                   MAP_FIXED == ABI_MAP_FIXED,
               "flags go to the kernel as they are");

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    int kind = flags & (MAP_SHARED | MAP_PRIVATE | MAP_FIXED);
    long result;

    if (!(flags & MAP_ANONYMOUS))
        kind |= ABI_MAP_FILE;
    result = SYS(mmap, address, length, protection, kind, fd, (long)offset);
    /* Populating is a wish: what is missing comes on first touch. */
    if ((unsigned long)result <= -4096ul && (flags & MAP_POPULATE))
        SYS(memory_check, (void *)result, length, ABI_MEMORY_GIVE);
    return (void *)posix_result(result);
}

int munmap(void *address, size_t length)
{
    return (int)posix_result(SYS(munmap, address, length));
}

int mprotect(void *address, size_t length, int protection)
{
    return (int)posix_result(SYS(mprotect, address, length, protection));
}
