/* Sending signals. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <signal.h>

int kill(pid_t pid, int number)
{
    return (int)posix_result(SYS(kill, pid, number));
}

int _kill(pid_t pid, int number) ALIAS("kill");
