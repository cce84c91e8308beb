/*
 * Who has had how much time, and how much there is to do.
 * SPDX-License-Identifier: MIT
 */
#include "sched/account.h"
#include "base/clock.h"
#include "sched/sched.h"

uint32_t sched_load(const struct core *core)
{
    return core->waiting + (core->current ? 1 : 0) +
           __atomic_load_n(&core->arriving, __ATOMIC_RELAXED);
}

uint64_t account_read(const uint64_t *ticks)
{
    for (;;) {
        uint64_t before = __atomic_load_n(ticks, __ATOMIC_RELAXED);
        if ((int64_t)before >= 0)
            return before;
        uint64_t now = clock_now();
        /* The same afterwards: it has not been stopped before `now`, or time would go back at the next look. */
        if (__atomic_load_n(ticks, __ATOMIC_RELAXED) == before)
            return before + now;
    }
}
