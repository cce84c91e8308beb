/* Who the calling process is. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <unistd.h>

pid_t getpid(void)
{
    return (pid_t)SYS(getpid);
}

pid_t _getpid(void) ALIAS("getpid");
