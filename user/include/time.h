/*
 * Time: newlib's, and what it hides or lacks of POSIX, C11 and Linux.
 * SPDX-License-Identifier: MIT
 */
#include_next <time.h>

#ifndef _BRIGADE_TIME_H
#define _BRIGADE_TIME_H

#include <sys/cdefs.h>

__BEGIN_DECLS

/* All wall clocks count from the start of the machine; they have one grain, clock_getres's. */
#ifndef CLOCK_MONOTONIC_RAW
#define CLOCK_REALTIME_COARSE ((clockid_t)0)
#define CLOCK_MONOTONIC_RAW ((clockid_t)5)
#define CLOCK_MONOTONIC_COARSE ((clockid_t)6)
#define CLOCK_BOOTTIME ((clockid_t)7)
#endif

#define TIME_UTC 1

#if !__XSI_VISIBLE && __MISC_VISIBLE
/* Reads a time as format says. Returns where it stopped, NULL when it does not fit. POSIX strptime. */
char *strptime(const char *__restrict __text, const char *__restrict __format,
               struct tm *__restrict __time);
#endif

/* Stores the time since base, which must be TIME_UTC. Returns base, or 0. C11 timespec_get. */
int timespec_get(struct timespec *__now, int __base);

/* mktime for Universal Time; the fields come back as gmtime has them. POSIX.1-2024 timegm. */
time_t timegm(struct tm *__time);

__END_DECLS

#endif
