/* Linux's system calls by number, as far as programs use them like that. */
/* SPDX-License-Identifier: MIT */
#include "deadline.h"
#include "futex.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#define MAX_ARGUMENTS 4

static long wait_for_word(unsigned *word, unsigned expected, const struct timespec *timeout,
                          int shared)
{
    struct timespec deadline;

    if (timeout) {
        if (timeout->tv_sec < 0 || (unsigned long)timeout->tv_nsec >= NS_PER_S)
            return -EINVAL;
        deadline = deadline_after(CLOCK_MONOTONIC, timeout);
    }
    return -futex_wait_on(word, expected, timeout ? &deadline : NULL, CLOCK_MONOTONIC, shared);
}

static long futex(const long *arguments)
{
    unsigned *word = (unsigned *)arguments[0];
    int shared = !(arguments[1] & FUTEX_PRIVATE_FLAG);

    switch (arguments[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return wait_for_word(word, (unsigned)arguments[2], (const struct timespec *)arguments[3],
                             shared);
    case FUTEX_WAKE:
        return shared ? SYS(futex_wake_shared, word, (int)arguments[2])
                      : SYS(futex_wake, word, (int)arguments[2]);
    default:
        return -ENOSYS;
    }
}

/* The kernel sends a signal to threads of the caller's process only. */
static long thread_kill(long process, long thread, long signal)
{
    return process == getpid() ? SYS(tkill, (int)thread, (int)signal) : -ESRCH;
}

long syscall(long number, ...)
{
    long a[MAX_ARGUMENTS];
    va_list arguments;

    va_start(arguments, number);
    for (int i = 0; i < MAX_ARGUMENTS; i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    switch (number) {
    case __NR_exit: /* of the whole process, which a thread's own end does not need this call for */
    case __NR_exit_group:
        _exit((int)a[0]);
    case __NR_fork:
        return fork();
    case __NR_read:
        return read((int)a[0], (void *)a[1], (size_t)a[2]);
    case __NR_write:
        return write((int)a[0], (const void *)a[1], (size_t)a[2]);
    case __NR_close:
        return close((int)a[0]);
    case __NR_getpid:
        return getpid();
    case __NR_kill:
        return kill((pid_t)a[0], (int)a[1]);
    case __NR_dup:
        return dup((int)a[0]);
    case __NR_pipe:
        return pipe((int *)a[0]);
    case __NR_dup2:
        return dup2((int)a[0], (int)a[1]);
    case __NR_getppid:
        return getppid();
    case __NR_sched_yield:
        return sched_yield();
    case __NR_getuid:
        return (long)getuid();
    case __NR_gettid:
        return gettid();
    case __NR_tkill:
        return posix_result(thread_kill(getpid(), a[0], a[1]));
    case __NR_futex:
        return posix_result(futex(a));
    case __NR_tgkill:
        return posix_result(thread_kill(a[0], a[1], a[2]));
    default:
        return posix_result(-ENOSYS);
    }
}
