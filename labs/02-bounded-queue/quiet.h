/*
 * For tests: is it quiet, while all other threads wait? Counted in calls and in CPU time of the process.
 * SPDX-License-Identifier: MIT
 */
#ifndef QUIET_H
#define QUIET_H

#include <time.h>
#include "referee.h"

#define QUIET_NS 20000000
#define QUIET_CPU_US 1000 /* what a twentieth of that would be */

enum { QUIET_CALLS, QUIET_CPU, QUIET_GONE };

static int quiet_gone; /* threads that wait no more; atomic */

/* To be called by those whose waiting is measured, when their wait is over. */
static inline void quiet_over(void)
{
    __atomic_fetch_add(&quiet_gone, 1, __ATOMIC_RELAXED);
}

static inline long quiet_cpu_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static inline long quiet_calls(void)
{
    long calls = 0;

    for (int kind = 0; kind < WATCHED_KINDS; kind++)
        calls += watched_calls((enum watched)kind);
    return calls;
}

/* Lets the others come to their waits, then notes what goes on during QUIET_NS. */
static inline void quiet_measure(void)
{
    const struct timespec moment = {.tv_nsec = 5000000}, pause = {.tv_nsec = QUIET_NS};

    nanosleep(&moment, NULL);
    long calls = quiet_calls(), cpu = quiet_cpu_us();
    nanosleep(&pause, NULL);
    note(QUIET_CALLS, 0, 0, quiet_calls() - calls);
    note(QUIET_CPU, 0, 0, quiet_cpu_us() - cpu);
    note(QUIET_GONE, 0, 0, __atomic_load_n(&quiet_gone, __ATOMIC_RELAXED));
}

static inline void quiet_judge(const char *when)
{
    if (events() != 3)
        fail("it was not measured");
    for (unsigned i = 0; i < events(); i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind == QUIET_CALLS && e->value)
            fail("%s, and within 20 ms they lock, unlock, wait or yield %ld times", when, e->value);
        if (e->kind == QUIET_GONE && e->value)
            fail("%s, but %ld of them did not wait", when, e->value);
        if (e->kind == QUIET_CPU && e->value > QUIET_CPU_US)
            fail("%s, and within 20 ms they compute for %ld us", when, e->value);
    }
}

#endif
