/* The end of a process, at once. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <stdlib.h>
#include <unistd.h>

_Noreturn void _exit(int status)
{
    for (;;)
        SYS(exit, status);
}

_Noreturn void _Exit(int status) ALIAS("_exit");
