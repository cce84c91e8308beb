/*
 * Who has had how much time, and how much there is to do.
 * SPDX-License-Identifier: MIT
 */
#include "base/clock.h"
#include "sched/sched.h"

uint32_t sched_load(const struct core *core)
{
    return core->waiting + (core->current ? 1 : 0) +
           __atomic_load_n(&core->arriving, __ATOMIC_RELAXED);
}

void sched_charge(struct core *core)
{
    uint64_t now = clock_now();
    uint64_t span = now - core->since;
    uint32_t sequence = core->charges;

    __atomic_store_n(&core->charges, sequence + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE); /* pairs with the first load in sched_thread_ticks */
    core->since = now;
    if (core->current) {
        core->current->ticks += span;
        core->busy_ticks += span;
    } else {
        core->idle_ticks += span;
    }
    /* Release: pairs with the fence in sched_thread_ticks. */
    __atomic_store_n(&core->charges, sequence + 2, __ATOMIC_RELEASE);
}

uint64_t sched_thread_ticks(const struct thread *thread)
{
    for (;;) {
        const struct core *core = __atomic_load_n(&thread->core, __ATOMIC_RELAXED);
        uint32_t sequence = __atomic_load_n(&core->charges, __ATOMIC_ACQUIRE);
        uint64_t ticks = thread->ticks;
        if (core->current == thread)
            ticks += clock_now() - core->since;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (!(sequence & 1) && __atomic_load_n(&core->charges, __ATOMIC_RELAXED) == sequence)
            return ticks;
    }
}
