/*
 * Per-core timers: a list sorted by deadline and one hardware comparator. No ticks: the comparator
 * is set for the next deadline only.
 * SPDX-License-Identifier: MIT
 */
#include "sched/timer.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/core.h"

#define CNTV_CTL_ENABLE 1u
#define CNTV_CTL_MASKED 2u

/* From the end: most deadlines are the latest so far. */
void timer_start(struct timer *timer)
{
    struct list *place = &this_core()->timers;

    while (place->prev != &this_core()->timers &&
           list_entry(place->prev, struct timer, link)->deadline > timer->deadline)
        place = place->prev;
    list_insert_before(place, &timer->link);
    timer_need(this_core(), timer->deadline);
}

void timer_take_out(struct timer *timer)
{
    list_remove(&timer->link);
}

void timer_run(void)
{
    struct core *core = this_core();
    struct list *first;

    while ((first = list_first(&core->timers)) != NULL) {
        struct timer *timer = list_entry(first, struct timer, link);
        if (timer->deadline > clock_now())
            break;
        list_remove(first);
        timer->expired(timer);
    }
}

void timer_program(uint64_t slice_end)
{
    struct core *core = this_core();
    struct list *first = list_first(&core->timers);
    uint64_t deadline = slice_end;

    if (first && list_entry(first, struct timer, link)->deadline < deadline)
        deadline = list_entry(first, struct timer, link)->deadline;
    if (deadline == core->timer_set)
        return;
    core->timer_set = deadline;
    if (deadline == UINT64_MAX) {
        cpu_write_cntv_ctl(CNTV_CTL_MASKED);
    } else {
        cpu_write_cntv_cval(deadline);
        cpu_write_cntv_ctl(CNTV_CTL_ENABLE);
    }
    cpu_isb();
}
