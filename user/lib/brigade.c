/* What Brigade has beyond POSIX. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <brigade.h>
#include <errno.h>

int brigade_machine(struct abi_machine *machine)
{
    return (int)posix_result(SYS(machine, machine));
}

int brigade_usage(pid_t pid, struct abi_usage *usage)
{
    return (int)posix_result(SYS(usage, pid, usage));
}

int brigade_setswitchinterval(unsigned us)
{
    long result = us ? SYS(switch_interval, us) : -EINVAL;

    return posix_result(result) < 0 ? -1 : 0;
}

unsigned brigade_getswitchinterval(void)
{
    return (unsigned)SYS(switch_interval, 0);
}

int brigade_poweroff(int status)
{
    return (int)posix_result(SYS(poweroff, status));
}

int brigade_files_empty(void)
{
    return (int)posix_result(SYS(files_empty));
}
