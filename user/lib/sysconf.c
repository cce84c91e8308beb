/* What this system has and allows. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#define PAGE_SIZE 4096

static long from_machine(int name)
{
    struct abi_machine machine;
    long result = SYS(machine, &machine);

    if (result < 0)
        return posix_result(result);
    switch (name) {
    case _SC_PHYS_PAGES:
        return (long)(machine.ram_bytes / PAGE_SIZE);
    case _SC_AVPHYS_PAGES:
        return (long)machine.free_pages;
    default:
        return (long)machine.cores;
    }
}

static long limit(int number)
{
    unsigned limits[2];

    SYS(limit, 0, number, NULL, limits);
    return (long)limits[0];
}

/* What <limits.h> says, too. */
static long from_headers(int name)
{
    switch (name) {
    case _SC_THREAD_KEYS_MAX:
        return PTHREAD_KEYS_MAX;
    case _SC_THREAD_STACK_MIN:
        return PTHREAD_STACK_MIN;
    case _SC_THREAD_DESTRUCTOR_ITERATIONS:
        return PTHREAD_DESTRUCTOR_ITERATIONS;
    case _SC_RTSIG_MAX:
        return RTSIG_MAX;
    case _SC_SIGQUEUE_MAX:
        return SIGQUEUE_MAX;
    default:
        return SEM_VALUE_MAX;
    }
}

long sysconf(int name)
{
    switch (name) {
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
    case _SC_PHYS_PAGES:
    case _SC_AVPHYS_PAGES:
        return from_machine(name);
    case _SC_PAGESIZE:
        return PAGE_SIZE;
    case _SC_CLK_TCK:
        return 100;
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_OPEN_MAX:
        return limit(ABI_LIMIT_FILES);
    case _SC_CHILD_MAX:
        return limit(ABI_LIMIT_PROCESSES);
    case _SC_THREAD_KEYS_MAX:
    case _SC_THREAD_STACK_MIN:
    case _SC_THREAD_DESTRUCTOR_ITERATIONS:
    case _SC_RTSIG_MAX:
    case _SC_SIGQUEUE_MAX:
    case _SC_SEM_VALUE_MAX:
        return from_headers(name);
    case _SC_VERSION:
    case _SC_BARRIERS:
    case _SC_CLOCK_SELECTION:
    case _SC_CPUTIME:
    case _SC_MEMORY_PROTECTION:
    case _SC_FSYNC:
    case _SC_JOB_CONTROL:
    case _SC_MAPPED_FILES:
    case _SC_MONOTONIC_CLOCK:
    case _SC_SAVED_IDS:
    case _SC_SHELL:
    case _SC_REALTIME_SIGNALS:
    case _SC_READER_WRITER_LOCKS:
    case _SC_SEMAPHORES:
    case _SC_SPAWN:
    case _SC_SPIN_LOCKS:
    case _SC_THREADS:
    case _SC_THREAD_ATTR_STACKADDR:
    case _SC_THREAD_ATTR_STACKSIZE:
    case _SC_THREAD_CPUTIME:
    case _SC_THREAD_PROCESS_SHARED:
    case _SC_THREAD_SAFE_FUNCTIONS:
    case _SC_TIMEOUTS:
    case _SC_TIMERS:
        return _POSIX_VERSION;
    case _SC_THREAD_PRIORITY_SCHEDULING:
    case _SC_THREAD_PRIO_INHERIT:
    case _SC_THREAD_PRIO_PROTECT:
    case _SC_THREAD_THREADS_MAX:
        return -1; /* not there, or no fixed limit: errno stays as it is */
    default:
        return posix_result(-EINVAL);
    }
}

int getdtablesize(void)
{
    return (int)sysconf(_SC_OPEN_MAX);
}

int getpagesize(void)
{
    return PAGE_SIZE;
}
