/* Memory of one's own. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sys/mman.h>

_Static_assert(PROT_READ == ABI_PROT_READ && PROT_WRITE == ABI_PROT_WRITE &&
                   PROT_EXEC == ABI_PROT_EXEC,
               "protections go to the kernel as they are");
_Static_assert(MAP_SHARED == ABI_MAP_SHARED && MAP_PRIVATE == ABI_MAP_PRIVATE &&
                   MAP_FIXED == ABI_MAP_FIXED,
               "flags go to the kernel as they are");

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    (void)fd;
    (void)offset;
    if (!(flags & MAP_ANONYMOUS))
        return (void *)posix_result(-ENODEV);
    return (void *)posix_result(
        SYS(mmap, address, length, protection, flags & (MAP_SHARED | MAP_PRIVATE | MAP_FIXED)));
}

int munmap(void *address, size_t length)
{
    return (int)posix_result(SYS(munmap, address, length));
}

int mprotect(void *address, size_t length, int protection)
{
    return (int)posix_result(SYS(mprotect, address, length, protection));
}
