/* A stack for handlers. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <signal.h>

_Static_assert(sizeof(stack_t) == sizeof(struct abi_sigstack), "abi.h");

int sigaltstack(const stack_t *restrict stack, stack_t *restrict before)
{
    return (int)posix_result(
        SYS(sigaltstack, (const struct abi_sigstack *)stack, (struct abi_sigstack *)before));
}
