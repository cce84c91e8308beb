/* The process's alarm clock, and the two that go by its CPU time. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <sys/time.h>
#include <unistd.h>

#define NS_PER_S 1000000000ull

static uint64_t to_ns(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * NS_PER_S + (uint64_t)time->tv_usec * 1000;
}

static struct timeval to_timeval(uint64_t ns)
{
    uint64_t us = (ns + 999) / 1000; /* what is left is not nothing */

    return (struct timeval){.tv_sec = (time_t)(us / 1000000),
                            .tv_usec = (suseconds_t)(us % 1000000)};
}

static int is_valid(const struct timeval *time)
{
    return time->tv_sec >= 0 && time->tv_sec <= INT32_MAX && time->tv_usec >= 0 &&
           time->tv_usec < 1000000;
}

int setitimer(int which, const struct itimerval *restrict timer, struct itimerval *restrict before)
{
    struct abi_itimer now = {0}, old;

    if (timer) {
        if (!is_valid(&timer->it_value) || !is_valid(&timer->it_interval))
            return (int)posix_result(-EINVAL);
        now.value_ns = to_ns(&timer->it_value);
        now.interval_ns = to_ns(&timer->it_interval);
    }
    long result = which >= ITIMER_REAL && which <= ITIMER_PROF
                      ? SYS(timer_settime, which, 0, timer ? &now : NULL, &old)
                      : -EINVAL;
    if (result == 0 && before) {
        before->it_value = to_timeval(old.value_ns);
        before->it_interval = to_timeval(old.interval_ns);
    }
    return (int)posix_result(result);
}

int getitimer(int which, struct itimerval *timer)
{
    return setitimer(which, NULL, timer);
}

unsigned alarm(unsigned seconds)
{
    struct abi_itimer now = {.value_ns = seconds * NS_PER_S}, old;

    SYS(timer_settime, 0, 0, &now, &old);
    return (unsigned)((old.value_ns + NS_PER_S - 1) / NS_PER_S);
}

useconds_t ualarm(useconds_t value_us, useconds_t interval_us)
{
    struct abi_itimer now = {.value_ns = value_us * 1000ull, .interval_ns = interval_us * 1000ull};
    struct abi_itimer old;

    SYS(timer_settime, 0, 0, &now, &old);
    return (useconds_t)((old.value_ns + 999) / 1000);
}
