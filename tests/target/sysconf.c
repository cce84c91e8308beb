/*
 * What the system says of itself: sysconf against the macros of <unistd.h> and <limits.h>.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <limits.h>
#include <sys/resource.h>

#define TEXT(macro) TEXT_(macro)
#define TEXT_(macro) #macro

/* An option that is not defined is written out as its name. */
#define OPTION(name)                                                                               \
    {                                                                                              \
        _SC_##name, #name, TEXT(_POSIX_##name)                                                     \
    }
#define LIMIT(name, macro)                                                                         \
    {                                                                                              \
        _SC_##name, #name, TEXT(macro)                                                             \
    }

static const struct {
    int name;
    const char *text, *macro;
} names[] = {
    OPTION(ADVISORY_INFO),
    OPTION(ASYNCHRONOUS_IO),
    OPTION(BARRIERS),
    OPTION(CLOCK_SELECTION),
    OPTION(CPUTIME),
    OPTION(FSYNC),
    OPTION(IPV6),
    OPTION(JOB_CONTROL),
    OPTION(MAPPED_FILES),
    OPTION(MEMLOCK),
    OPTION(MEMLOCK_RANGE),
    OPTION(MEMORY_PROTECTION),
    OPTION(MESSAGE_PASSING),
    OPTION(MONOTONIC_CLOCK),
    OPTION(PRIORITIZED_IO),
    OPTION(PRIORITY_SCHEDULING),
    OPTION(RAW_SOCKETS),
    OPTION(READER_WRITER_LOCKS),
    OPTION(REALTIME_SIGNALS),
    OPTION(REGEXP),
    OPTION(SAVED_IDS),
    OPTION(SEMAPHORES),
    OPTION(SHARED_MEMORY_OBJECTS),
    OPTION(SHELL),
    OPTION(SPAWN),
    OPTION(SPIN_LOCKS),
    OPTION(SPORADIC_SERVER),
    OPTION(SYNCHRONIZED_IO),
    OPTION(THREADS),
    OPTION(THREAD_ATTR_STACKADDR),
    OPTION(THREAD_ATTR_STACKSIZE),
    OPTION(THREAD_CPUTIME),
    OPTION(THREAD_PRIORITY_SCHEDULING),
    OPTION(THREAD_PRIO_INHERIT),
    OPTION(THREAD_PRIO_PROTECT),
    OPTION(THREAD_PROCESS_SHARED),
    OPTION(THREAD_ROBUST_PRIO_INHERIT),
    OPTION(THREAD_ROBUST_PRIO_PROTECT),
    OPTION(THREAD_SAFE_FUNCTIONS),
    OPTION(THREAD_SPORADIC_SERVER),
    OPTION(TIMEOUTS),
    OPTION(TIMERS),
    OPTION(TRACE),
    OPTION(TYPED_MEMORY_OBJECTS),
    OPTION(VERSION),
    LIMIT(ARG_MAX, ARG_MAX),
    LIMIT(HOST_NAME_MAX, HOST_NAME_MAX),
    LIMIT(IOV_MAX, IOV_MAX),
    LIMIT(LINE_MAX, LINE_MAX),
    LIMIT(LOGIN_NAME_MAX, LOGIN_NAME_MAX),
    LIMIT(NGROUPS_MAX, NGROUPS_MAX),
    LIMIT(OPEN_MAX, OPEN_MAX),
    LIMIT(RE_DUP_MAX, RE_DUP_MAX),
    LIMIT(SEM_VALUE_MAX, SEM_VALUE_MAX),
    LIMIT(THREAD_DESTRUCTOR_ITERATIONS, PTHREAD_DESTRUCTOR_ITERATIONS),
    LIMIT(THREAD_KEYS_MAX, PTHREAD_KEYS_MAX),
    LIMIT(THREAD_STACK_MIN, PTHREAD_STACK_MIN),
    LIMIT(THREAD_THREADS_MAX, PTHREAD_THREADS_MAX),
    LIMIT(TTY_NAME_MAX, TTY_NAME_MAX),
};

static void test_names(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *macro = names[i].macro;
        long expected = macro[0] >= '0' && macro[0] <= '9' ? strtol(macro, NULL, 0) : -1;
        errno = 0;
        long value = sysconf(names[i].name);
        ok(value == expected && errno == 0, "sysconf(_SC_%s): %ld, and the header says %ld",
           names[i].text, value, expected);
    }
}

static void test_others(void)
{
    int known = 0;

    for (int name = 0; name <= 140; name++) { /* newlib's */
        errno = 0;
        sysconf(name);
        known += errno == 0;
    }
    is_int(known, 141, "every name of the header is known");
    is_int(sysconf(141) == -1 && errno == EINVAL, 1, "and no other");
    errno = 0;
    is_int(sysconf(-1) == -1 && errno == EINVAL, 1, "nor a negative one");
    is_int(sysconf(_SC_NPROCESSORS_ONLN), cores_online(), "cores");
    is_int(sysconf(_SC_PAGESIZE), getpagesize(), "page size");
    is_int(sysconf(_SC_CLK_TCK), 100, "clock ticks");
    ok(sysconf(_SC_CHILD_MAX) > 0 && sysconf(_SC_STREAM_MAX) > 0, "children and streams");
}

static void test_nice(void)
{
    is_int(getpriority(PRIO_PROCESS, 0), 0, "nice value of the caller");
    is_int(getpriority(PRIO_PGRP, (id_t)getpgrp()) + getpriority(PRIO_USER, 0), 0, "of others");
    errno = 0;
    is_int(getpriority(PRIO_PROCESS, 31999) == -1 ? errno : 0, ESRCH, "of nobody");
    is_int(getpriority(77, 0) == -1 ? errno : 0, EINVAL, "of no kind");
    is_int(setpriority(PRIO_PROCESS, 0, 0), 0, "set to what it is");
    is_int(setpriority(PRIO_PROCESS, 0, 5) == -1 ? errno : 0, EACCES, "there is no other");
    is_int(nice(0), 0, "nice(0)");
    is_int(nice(3) == -1 ? errno : 0, EPERM, "nice(3)");
}

int main(void)
{
    test_names();
    test_others();
    test_nice();
    return done_testing();
}
