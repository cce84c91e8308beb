/* What Brigade has beyond POSIX. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <brigade.h>

int brigade_machine(struct abi_machine *machine)
{
    return (int)posix_result(SYS(machine, machine));
}

int brigade_usage(pid_t pid, struct abi_usage *usage)
{
    return (int)posix_result(SYS(usage, pid, usage));
}

int brigade_poweroff(int status)
{
    return (int)posix_result(SYS(poweroff, status));
}

int brigade_files_empty(void)
{
    return (int)posix_result(SYS(files_empty));
}
