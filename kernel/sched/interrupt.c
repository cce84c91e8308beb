/*
 * Interrupts, as far as they concern scheduling: the other cores' kicks and the timer.
 * SPDX-License-Identifier: MIT
 */
#include "base/clock.h"
#include "base/panic.h"
#include "dev/irq.h"
#include "sched/sched.h"
#include "trace/trace.h"

void sched_interrupt(void)
{
    struct core *core = this_core();
    uint32_t token;

    while (irq_number(token = irq_acknowledge()) != IRQ_NONE) {
        uint32_t intid = irq_number(token);
        core->interrupts++;
        trace(TRACE_IRQ, core->current ? core->current->tid : 0, intid, 0);
        if (intid == IRQ_KICK) {
            irq_end(token);
            panic_stop_if_told();
            sched_empty_inbox();
            uint32_t asked = __atomic_exchange_n(&core->asked, 0, __ATOMIC_ACQUIRE);
            if (asked & ASK_WORK)
                sched_balance();
            if (asked & ASK_ALARM)
                sched_calls.alarm();
        } else {
            sched_calls.interrupt(intid);
            irq_end(token);
        }
    }
}

void sched_timer(void)
{
    struct core *core = this_core();

    core->timer_set = UINT64_MAX; /* it has fired */
    timer_run();
    bool shares = core->current && sched_must_share(core);
    bool over = shares && clock_now() >= core->slice_end;
    if (over)
        core->attention |= ATTEND_SLICE | ATTEND_BALANCE;
    core->timer_set = 0; /* unknown: set it anew, or it goes on interrupting */
    timer_program(shares && !over ? core->slice_end : UINT64_MAX);
}
