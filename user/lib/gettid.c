/* This thread's id. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <unistd.h>

pid_t gettid(void)
{
    return (pid_t)SYS(gettid);
}
