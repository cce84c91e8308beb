/*
 * From a span of time to the moment at which it is over: the kernel is told moments only, as a call is entered
 * again after each wake-up.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_DEADLINE_H
#define USER_DEADLINE_H

#include <stdint.h>
#include <time.h>

#define NS_PER_S 1000000000

/* When the timeout, 0 <= tv_nsec < NS_PER_S, ends by this clock, which is there. One of 68 years and more never does. */
static inline struct timespec deadline_after(clockid_t clock, const struct timespec *timeout)
{
    struct timespec deadline;

    if (timeout->tv_sec > INT32_MAX)
        return (struct timespec){.tv_sec = INT64_MAX};
    clock_gettime(clock, &deadline);
    deadline.tv_sec += timeout->tv_sec;
    deadline.tv_nsec += timeout->tv_nsec;
    if (deadline.tv_nsec >= NS_PER_S) {
        deadline.tv_nsec -= NS_PER_S;
        deadline.tv_sec++;
    }
    return deadline;
}

#endif
