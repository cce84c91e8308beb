/*
 * A core that has nothing to do.
 * SPDX-License-Identifier: MIT
 */
#include "arch/cpu.h"
#include "base/clock.h"
#include "dev/irq.h"
#include "mm/kmap.h"
#include "sched/account.h"
#include "sched/sched.h"
#include "trace/trace.h"

uint32_t sched_idle_mask;

/* Tells the cores where somebody waits that this one has nothing to do. */
static void ask_for_work(const struct core *core)
{
    uint32_t busy = 0;

    for (uint32_t i = 0; i < core_count; i++) {
        if (&cores[i] == core || !__atomic_load_n(&cores[i].waiting, __ATOMIC_RELAXED))
            continue;
        __atomic_fetch_or(&cores[i].asked, ASK_WORK, __ATOMIC_RELEASE);
        busy |= 1u << i;
    }
    if (busy)
        irq_send(busy, IRQ_KICK);
}

void sched_idle(struct core *core)
{
    account_start(&core->idle_ticks, clock_now());
    sched_unload();
    trace(TRACE_SWITCH, 0, 0, 0);
    /* Sequentially consistent: either the busy core sees our bit, or we see its waiting group. */
    __atomic_fetch_or(&sched_idle_mask, 1u << core->id, __ATOMIC_SEQ_CST);
    ask_for_work(core);
    while (list_empty(&core->ring)) {
        sched_send_kicks(core);
        timer_program(UINT64_MAX);
        cpu_wfi(); /* an interrupt that is pending already ends it at once: nothing can be missed */
        sched_interrupt();
        if (__atomic_load_n(&core->inbox, __ATOMIC_RELAXED))
            sched_empty_inbox(); /* what a handler posts to its own core comes without a kick */
    }
    __atomic_fetch_and(&sched_idle_mask, ~(1u << core->id), __ATOMIC_SEQ_CST);
    account_stop(&core->idle_ticks, clock_now());
}
