/*
 * Moments at which processes get signals, or their timers by CPU time are looked at: a process's alarm clock
 * (setitimer(ITIMER_REAL), alarm) and its timers (proc/ptimer.h).
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_ALARM_H
#define BRIGADE_PROC_ALARM_H

#include "proc/process.h"

/*
 * alarm_set - the alarm goes off at `deadline` (counter ticks; 0: never) and then every `interval`
 * ticks (0: once). Returns what was left, in ticks, before; *before its interval. Then alarm_tell, unless
 * the deadline is 0.
 */
uint64_t alarm_set(struct alarm *alarm, uint64_t deadline, uint64_t interval, uint64_t *before);

/* alarm_tell - core 0 hears of a new first deadline. No lock may be held. */
void alarm_tell(void);

/* alarm_get - what is left, in ticks; 0: it is not set. */
uint64_t alarm_get(const struct alarm *alarm, uint64_t *interval);

/* alarm_run - callback of the scheduler on core 0: the first deadline has changed. */
void alarm_run(void);

#endif
