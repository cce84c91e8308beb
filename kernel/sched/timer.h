/*
 * Timers of a core: things to do at a counter value. Each core has its own list, touched by it alone.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_TIMER_H
#define BRIGADE_SCHED_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include "base/core.h"
#include "lib/list.h"

struct timer {
    struct list link; /* in core->timers */
    uint64_t deadline;
    void (*expired)(struct timer *timer); /* called on that core, no lock held; the timer is off */
};

/* timer_start - on this core; it must be off. deadline in counter ticks. The hardware is set for it. */
void timer_start(struct timer *timer);

/* Has it been started and not yet expired? On its own core. */
static inline bool timer_active(const struct timer *timer)
{
    return list_linked(&timer->link);
}

/* timer_take_out - timer_stop of one that is on. */
void timer_take_out(struct timer *timer);

/* timer_stop - on the core where it was started; may be off. */
static inline void timer_stop(struct timer *timer)
{
    if (timer_active(timer))
        timer_take_out(timer);
}

/* timer_run - calls what has expired. */
void timer_run(void);

/* timer_program - sets the hardware for the next deadline, or slice_end if that comes first. */
void timer_program(uint64_t slice_end);

/*
 * timer_need - the hardware of this core, the calling one, shall interrupt at `deadline`, or earlier. What is set
 * for an earlier moment stays, though it may have become superfluous: one interrupt for nothing costs less than
 * setting it at each switch.
 */
static inline void timer_need(const struct core *core, uint64_t deadline)
{
    if (__builtin_expect(deadline < core->timer_set, 0))
        timer_program(deadline);
}

#endif
