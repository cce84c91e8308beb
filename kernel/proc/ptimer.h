/*
 * The timers that a process makes with timer_create, and setitimer's: alarms with a signal and a value of their own.
 * SPDX-License-Identifier: MIT
 *
 * One that goes by CPU time is an alarm for the moment at which that time can be reached at the earliest; then its
 * owner's account is looked at, and if it is not yet, the next look is set. So running and switching threads know
 * nothing of it; it may go off up to LOOK_NS late.
 * A timer whose last signal is still pending sends no other, but counts its overruns (POSIX 2.4.1). Timers
 * belong to the process, are not inherited by fork, and end with exec, but for setitimer's.
 */
#ifndef BRIGADE_PROC_PTIMER_H
#define BRIGADE_PROC_PTIMER_H

#include "proc/process.h"

struct signal_origin;

/*
 * ptimer_create - a timer of the current process that is not set; signal 0: it sends none. With
 * ABI_TIMER_VALUE_ID the value is its id. Returns its id, -EINVAL (no clock, no signal), -ENOTSUP (the CPU time
 * of another process), -EAGAIN (too many).
 */
long ptimer_create(uint32_t clock, uint32_t signal, uint32_t value, uint32_t flags);

/* ptimer_delete - -EINVAL: the current process has no such timer. */
long ptimer_delete(uint32_t id);

/* ptimer_overrun - how often it went off while its last signal was pending, before that was taken. -EINVAL. */
long ptimer_overrun(uint32_t id);

struct ptimer_time {
    uint64_t value, interval; /* ticks; value 0: off */
    bool absolute;            /* the value is since boot, or of the CPU clock; else from now on */
};

/*
 * ptimer_set, ptimer_get - of a timer of the current process, also of setitimer's: sets it, and what is left in
 * ticks, and its interval. -EINVAL: there is none. -ENOMEM.
 */
long ptimer_set(uint32_t id, const struct ptimer_time *time, uint64_t *rest, uint64_t *before);
long ptimer_get(uint32_t id, uint64_t *rest, uint64_t *interval);

/* ptimer_due - its alarm has gone off so often. The signal to send and its origin; 0: none. */
uint32_t ptimer_due(struct process *process, uint32_t id, uint32_t times,
                    struct signal_origin *origin);

/* ptimer_taken - its signal is no longer pending. */
void ptimer_taken(struct process *process, uint32_t id) REQUIRES(process->lock);

/* ptimer_free - those from this id on: at the end of a process, and in exec, when there is no other thread. */
void ptimer_free(struct process *process, uint32_t first);

#endif
