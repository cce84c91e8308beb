/*
 * System calls about time.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "proc/process.h"
#include "sched/account.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

#define NS 1000000000u

static bool wall_clock(uint32_t clock)
{
    return clock == ABI_CLOCK_REALTIME || clock == ABI_CLOCK_MONOTONIC ||
           clock == ABI_CLOCK_BOOTTIME;
}

long time_deadline(uint64_t *ticks, const void __user *timespec, uint32_t clock, bool absolute)
{
    struct abi_timespec time;

    if (user_read(&time, timespec, sizeof(time)) != 0)
        return -EFAULT;
    if (!wall_clock(clock) || time.nanoseconds < 0 || time.nanoseconds >= (int32_t)NS)
        return -EINVAL;
    if (time.seconds < 0) {
        if (!absolute)
            return -EINVAL;
        time.seconds = 0;
    }
    if (time.seconds > INT32_MAX) { /* 68 years: for ever */
        *ticks = UINT64_MAX - 1;
        return 0;
    }
    uint64_t span = clock_from_ns((uint64_t)time.seconds * NS + (uint32_t)time.nanoseconds);
    *ticks = span + (absolute ? clock_booted : clock_now());
    return 0;
}

static long cpu_of_process(uint64_t *ticks, uint32_t pid)
{
    lock_acquire(&process_table_lock);
    struct process *process = process_find(pid);
    if (process)
        *ticks = process_tally(process).ticks;
    lock_release(&process_table_lock);
    return process ? 0 : -EINVAL;
}

static long cpu_of_thread(uint64_t *ticks, uint32_t tid)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->lock);
    const struct thread *thread = process_thread(process, tid);
    if (thread)
        *ticks = account_read(&thread->ticks);
    lock_release(&process->lock);
    return thread ? 0 : -EINVAL;
}

/* Clocks that are made from an id. */
static long cpu_of(uint64_t *ticks, uint32_t clock)
{
    if (clock >= ABI_CLOCK_CPU_OF_THREAD)
        return cpu_of_thread(ticks, clock - ABI_CLOCK_CPU_OF_THREAD);
    if (clock >= ABI_CLOCK_CPU_OF_PROCESS)
        return cpu_of_process(ticks, clock - ABI_CLOCK_CPU_OF_PROCESS);
    return -EINVAL;
}

/* a: clock, b: struct timespec */
long sys_clock_gettime(ARGS)
{
    struct thread *thread = current_thread();
    uint64_t ticks = 0;
    long error;

    switch (a) {
    case ABI_CLOCK_REALTIME:
    case ABI_CLOCK_REALTIME_COARSE:
    case ABI_CLOCK_MONOTONIC:
    case ABI_CLOCK_MONOTONIC_RAW:
    case ABI_CLOCK_MONOTONIC_COARSE:
    case ABI_CLOCK_BOOTTIME:
        ticks = clock_now() - clock_booted;
        break;
    case ABI_CLOCK_PROCESS_CPU:
        ticks = process_tally(thread->process).ticks;
        break;
    case ABI_CLOCK_THREAD_CPU:
        ticks = account_read(&thread->ticks);
        break;
    default:
        error = cpu_of(&ticks, a);
        if (error)
            return error;
    }
    uint64_t ns = clock_to_ns(ticks);
    struct abi_timespec time = {.seconds = ns / NS, .nanoseconds = ns % NS};
    return user_write((void __user *)b, &time, sizeof(time));
}

/* a: clock, b: flags, c: request; what remains after EINTR is the library's business (d) */
long sys_clock_nanosleep(ARGS)
{
    uint64_t deadline;
    long error = time_deadline(&deadline, (const void __user *)c, a, b & ABI_TIMER_ABSTIME);

    if (error)
        return error;
    if (deadline > clock_now())
        waitq_sleep(deadline);
    else
        sched_yield_to_own(); /* under coop nobody else would let them run */
    return 0;
}
