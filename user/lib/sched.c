/* Which core, and who is next. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <pthread.h>
#include <sched.h>

int sched_yield(void)
{
    SYS(sched_yield); /* it cannot fail */
    return 0;
}

int sched_getcpu(void)
{
    return (int)posix_result(SYS(getcpu));
}

int pthread_yield(void)
{
    return sched_yield();
}
