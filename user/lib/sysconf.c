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

/* By name; 0: not there, or no limit. */
static const int constants[] = {
    /* Options, each as its macro has it. */
    [_SC_BARRIERS] = _POSIX_BARRIERS,
    [_SC_CLOCK_SELECTION] = _POSIX_CLOCK_SELECTION,
    [_SC_CPUTIME] = _POSIX_CPUTIME,
    [_SC_FSYNC] = _POSIX_FSYNC,
    [_SC_JOB_CONTROL] = _POSIX_JOB_CONTROL,
    [_SC_MAPPED_FILES] = _POSIX_MAPPED_FILES,
    [_SC_MEMLOCK] = _POSIX_MEMLOCK,
    [_SC_MEMLOCK_RANGE] = _POSIX_MEMLOCK_RANGE,
    [_SC_MEMORY_PROTECTION] = _POSIX_MEMORY_PROTECTION,
    [_SC_MESSAGE_PASSING] = _POSIX_MESSAGE_PASSING,
    [_SC_MONOTONIC_CLOCK] = _POSIX_MONOTONIC_CLOCK,
    [_SC_READER_WRITER_LOCKS] = _POSIX_READER_WRITER_LOCKS,
    [_SC_REALTIME_SIGNALS] = _POSIX_REALTIME_SIGNALS,
    [_SC_REGEXP] = _POSIX_REGEXP,
    [_SC_SAVED_IDS] = _POSIX_SAVED_IDS,
    [_SC_SEMAPHORES] = _POSIX_SEMAPHORES,
    [_SC_SHARED_MEMORY_OBJECTS] = _POSIX_SHARED_MEMORY_OBJECTS,
    [_SC_SHELL] = _POSIX_SHELL,
    [_SC_SPAWN] = _POSIX_SPAWN,
    [_SC_SPIN_LOCKS] = _POSIX_SPIN_LOCKS,
    [_SC_SYNCHRONIZED_IO] = _POSIX_SYNCHRONIZED_IO,
    [_SC_THREADS] = _POSIX_THREADS,
    [_SC_THREAD_ATTR_STACKADDR] = _POSIX_THREAD_ATTR_STACKADDR,
    [_SC_THREAD_ATTR_STACKSIZE] = _POSIX_THREAD_ATTR_STACKSIZE,
    [_SC_THREAD_CPUTIME] = _POSIX_THREAD_CPUTIME,
    [_SC_THREAD_PROCESS_SHARED] = _POSIX_THREAD_PROCESS_SHARED,
    [_SC_THREAD_SAFE_FUNCTIONS] = _POSIX_THREAD_SAFE_FUNCTIONS,
    [_SC_TIMEOUTS] = _POSIX_TIMEOUTS,
    [_SC_TIMERS] = _POSIX_TIMERS,
    [_SC_VERSION] = _POSIX_VERSION,
    [_SC_2_C_BIND] = _POSIX2_C_BIND,
    [_SC_V7_ILP32_OFF32] = 1,

    /* Limits. */
    [_SC_ARG_MAX] = ARG_MAX,
    [_SC_ATEXIT_MAX] = INT_MAX,
    [_SC_BC_BASE_MAX] = BC_BASE_MAX,
    [_SC_BC_DIM_MAX] = BC_DIM_MAX,
    [_SC_BC_SCALE_MAX] = BC_SCALE_MAX,
    [_SC_BC_STRING_MAX] = BC_STRING_MAX,
    [_SC_CLK_TCK] = 100,
    [_SC_COLL_WEIGHTS_MAX] = COLL_WEIGHTS_MAX,
    [_SC_EXPR_NEST_MAX] = EXPR_NEST_MAX,
    [_SC_GETGR_R_SIZE_MAX] = 1024,
    [_SC_GETPW_R_SIZE_MAX] = 1024,
    [_SC_HOST_NAME_MAX] = HOST_NAME_MAX,
    [_SC_IOV_MAX] = IOV_MAX,
    [_SC_LINE_MAX] = LINE_MAX,
    [_SC_LOGIN_NAME_MAX] = LOGIN_NAME_MAX,
    [_SC_MQ_PRIO_MAX] = MQ_PRIO_MAX,
    [_SC_PAGESIZE] = PAGE_SIZE,
    [_SC_RE_DUP_MAX] = RE_DUP_MAX,
    [_SC_RTSIG_MAX] = RTSIG_MAX,
    [_SC_SEM_VALUE_MAX] = SEM_VALUE_MAX,
    [_SC_SIGQUEUE_MAX] = SIGQUEUE_MAX,
    [_SC_THREAD_DESTRUCTOR_ITERATIONS] = PTHREAD_DESTRUCTOR_ITERATIONS,
    [_SC_THREAD_KEYS_MAX] = PTHREAD_KEYS_MAX,
    [_SC_THREAD_STACK_MIN] = PTHREAD_STACK_MIN,
    [_SC_THREAD_THREADS_MAX] = PTHREAD_THREADS_MAX,
    [_SC_TTY_NAME_MAX] = TTY_NAME_MAX,
    [_SC_TZNAME_MAX] = TZNAME_MAX,
    [_SC_POSIX_26_VERSION] = 0, /* the last name */
};

long sysconf(int name)
{
    switch (name) {
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
    case _SC_PHYS_PAGES:
    case _SC_AVPHYS_PAGES:
        return from_machine(name);
    case _SC_OPEN_MAX:
    case _SC_STREAM_MAX:
        return limit(ABI_LIMIT_FILES);
    case _SC_CHILD_MAX:
        return limit(ABI_LIMIT_PROCESSES);
    case _SC_NGROUPS_MAX:
        return NGROUPS_MAX; /* 0 */
    default:
        if ((unsigned)name >= sizeof constants / sizeof constants[0])
            return posix_result(-EINVAL);
        return constants[name] ? constants[name] : -1; /* errno stays as it is */
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
