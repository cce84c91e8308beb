/* The heap of malloc. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

void *sbrk(ptrdiff_t increment)
{
    return (void *)posix_result(SYS(sbrk, increment));
}

int brk(void *end)
{
    return sbrk((char *)end - (char *)sbrk(0)) == (void *)-1 ? -1 : 0;
}

void *_sbrk(ptrdiff_t increment) ALIAS("sbrk");
