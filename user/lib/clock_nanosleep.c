/*
 * Sleeping. The kernel is always told the moment at which to wake: so a sleep that a signal interrupts
 * knows what is left of it.
 * SPDX-License-Identifier: MIT
 */
#include "cancel.h"
#include "deadline.h"

static struct timespec minus(struct timespec a, struct timespec b)
{
    a.tv_sec -= b.tv_sec;
    a.tv_nsec -= b.tv_nsec;
    if (a.tv_nsec < 0) {
        a.tv_sec--;
        a.tv_nsec += NS_PER_S;
    }
    if (a.tv_sec < 0)
        a = (struct timespec){.tv_sec = 0};
    return a;
}

static int sleep_for(clockid_t clock, const struct timespec *request, struct timespec *remain)
{
    struct timespec now;

    if (request->tv_sec < 0 || (unsigned long)request->tv_nsec >= NS_PER_S)
        return EINVAL;
    struct timespec end = deadline_after(clock, request);
    int error = point_error_number(POINT(clock_nanosleep, (int)clock, TIMER_ABSTIME, &end, NULL));
    if (error == EINTR && remain) {
        clock_gettime(clock, &now);
        *remain = minus(end, now);
    }
    return error;
}

/* Why nobody can sleep by this clock: EINVAL, ENOTSUP; else 0. */
static int clock_error(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_BOOTTIME:
        return 0;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
        return ENOTSUP;
    default: /* a thread's own CPU time stands still while it sleeps */
        return clock - ABI_CLOCK_CPU_OF_PROCESS <= 0x7fff ? ENOTSUP : EINVAL;
    }
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request,
                    struct timespec *remain)
{
    int error = clock_error(clock);

    if (error)
        return error;
    if (flags & TIMER_ABSTIME)
        return point_error_number(POINT(clock_nanosleep, (int)clock, flags, request, NULL));
    return sleep_for(clock, request, remain);
}

int nanosleep(const struct timespec *request, struct timespec *remain)
{
    return (int)posix_result(-sleep_for(CLOCK_REALTIME, request, remain));
}
