/* Sending signals to groups. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <signal.h>

int killpg(pid_t group, int number)
{
    return kill(group ? -group : 0, number);
}
