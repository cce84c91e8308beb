/*
 * The timers that a process makes with timer_create: alarms with a signal and a value of their own.
 * SPDX-License-Identifier: MIT
 *
 * A timer whose last signal is still pending sends no other, but counts its overruns (POSIX 2.4.1). Timers
 * belong to the process, are not inherited by fork, and end with exec.
 */
#ifndef BRIGADE_PROC_PTIMER_H
#define BRIGADE_PROC_PTIMER_H

#include "proc/process.h"

struct signal_origin;

/*
 * ptimer_create - a timer of the current process that is not set; signal 0: it sends none. With
 * ABI_TIMER_VALUE_ID the value is its id. Returns its id, -EINVAL (no signal), -EAGAIN (too many).
 */
long ptimer_create(uint32_t signal, uint32_t value, uint32_t flags);

/* ptimer_delete - -EINVAL: the current process has no such timer. */
long ptimer_delete(uint32_t id);

/* ptimer_overrun - how often it went off while its last signal was pending, before that was taken. -EINVAL. */
long ptimer_overrun(uint32_t id);

/*
 * ptimer_set, ptimer_get - alarm_set with alarm_tell, and alarm_get, for a timer of the current process; id 0
 * is its alarm clock. The rest goes to *rest. -EINVAL: there is none.
 */
long ptimer_set(uint32_t id, uint64_t deadline, uint64_t interval, uint64_t *rest,
                uint64_t *before);
long ptimer_get(uint32_t id, uint64_t *rest, uint64_t *interval);

/* ptimer_due - it has gone off so often. The signal to send and its origin; 0: none. */
uint32_t ptimer_due(struct process *process, uint32_t id, uint32_t times,
                    struct signal_origin *origin);

/* ptimer_taken - its signal is no longer pending. */
void ptimer_taken(struct process *process, uint32_t id) REQUIRES(process->lock);

/* ptimer_free_all - at the end of a process, and in exec: there is no other thread. */
void ptimer_free_all(struct process *process);

#endif
