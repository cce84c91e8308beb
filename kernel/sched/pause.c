/*
 * A long operation in the kernel lets interrupts in now and then.
 * SPDX-License-Identifier: MIT
 */
#include "dev/irq.h"
#include "base/panic.h"
#include "sched/sched.h"
#include "trace/trace.h"

void sched_pause(void)
{
    struct core *core = this_core();
    uint32_t token;

    while (irq_number(token = irq_acknowledge()) != IRQ_NONE) {
        uint32_t intid = irq_number(token);
        core->interrupts++;
        trace(TRACE_IRQ, core->current ? core->current->tid : 0, intid, 0);
        if (intid == IRQ_KICK) {
            /* What was posted may take the current thread from the core: after the system call. */
            irq_end(token);
            panic_stop_if_told();
            core->attention |= ATTEND_SWITCH;
            uint32_t asked = __atomic_exchange_n(&core->asked, 0, __ATOMIC_ACQUIRE);
            if (asked & ASK_WORK)
                core->attention |= ATTEND_BALANCE;
            if (asked & ASK_ALARM)
                sched_calls.alarm();
            if (asked & ASK_TRACE)
                trace_choose_vectors();
        } else {
            sched_calls.interrupt(intid);
            irq_end(token);
        }
    }
}
