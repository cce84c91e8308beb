/*
 * Interrupts, as far as they concern scheduling: the other cores' kicks, and the timer, when turns are over; long
 * operations let them in now and then.
 * SPDX-License-Identifier: MIT
 */
#include "base/clock.h"
#include "base/halt.h"
#include "dev/irq.h"
#include "sched/gil.h"
#include "sched/sched.h"
#include "trace/trace.h"

/*
 * Takes what interrupts there are. In a pause the current thread stays: what would take it from the core is left to
 * be done after its system call.
 */
static inline __attribute__((always_inline)) void take_interrupts(bool in_pause)
{
    struct core *core = this_core();
    uint32_t token;

    while (irq_number(token = irq_acknowledge()) != IRQ_NONE) {
        uint32_t intid = irq_number(token);
        core->interrupts++;
        trace(TRACE_IRQ, core->current ? core->current->tid : 0, intid, 0);
        if (intid == IRQ_KICK) {
            irq_end(token);
            halt_if_told();
            if (in_pause)
                core->attention |= ATTEND_SWITCH;
            else
                sched_empty_inbox();
            uint32_t asked = __atomic_exchange_n(&core->asked, 0, __ATOMIC_ACQUIRE);
            if ((asked & ASK_WORK) && in_pause)
                core->attention |= ATTEND_BALANCE;
            else if (asked & ASK_WORK)
                sched_balance();
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

void sched_interrupt(void)
{
    take_interrupts(false);
}

void sched_pause(void)
{
    sched_send_kicks(this_core());
    take_interrupts(true);
}

/*
 * With a seed, threads that the timer may preempt get turns of pseudo-random length, short ones being as
 * likely as long ones on a logarithmic scale.
 */
uint32_t sched_vary(const struct process *process, uint32_t ticks)
{
    struct core *core = this_core();

    if (!sched_seed || !process_preempts(process))
        return ticks;
    uint32_t x = core->random ? core->random : sched_seed * 2654435761u + core->id + 1;
    x ^= x << 13; /* Marsaglia's xorshift */
    x ^= x >> 17;
    x ^= x << 5;
    core->random = x;
    uint32_t length = ticks >> (x >> 16) % 15;
    return length ? 1 + x % length : 1;
}

void sched_timer(void)
{
    struct core *core = this_core();

    core->timer_set = UINT64_MAX; /* it has fired */
    timer_run();
    uint64_t limit = UINT64_MAX;
    if (core->current) {
        uint64_t now = clock_now();
        bool slice_over = sched_must_share(core) && now >= core->slice_end;
        bool token_over = now >= gil_deadline(core->current);
        if (slice_over)
            core->attention |= ATTEND_SLICE | ATTEND_BALANCE;
        if (token_over)
            core->attention |= ATTEND_TOKEN;
        if (!slice_over && !token_over)
            limit = sched_time_limit(core);
    }
    core->timer_set = 0; /* unknown: set it anew, or it goes on interrupting */
    timer_program(limit);
}
