/*
 * The alarm clock of a process: setitimer(ITIMER_REAL) and alarm.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_ALARM_H
#define BRIGADE_PROC_ALARM_H

#include "proc/process.h"

/*
 * alarm_set - SIGALRM for the process at `deadline` (counter ticks; 0: never) and then every `interval`
 * ticks (0: once). Returns what was left, in ticks, of the alarm before; *before its interval.
 */
uint64_t alarm_set(struct process *process, uint64_t deadline, uint64_t interval, uint64_t *before);

/* alarm_get - what is left, in ticks; 0: no alarm is set. */
uint64_t alarm_get(struct process *process, uint64_t *interval);

/* alarm_run - callback of the scheduler on core 0: the first deadline has changed. */
void alarm_run(void);

#endif
