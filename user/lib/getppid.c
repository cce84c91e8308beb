/* Who the parent process is. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

pid_t getppid(void)
{
    return (pid_t)SYS(getppid);
}
