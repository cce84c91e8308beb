/*
 * Cores that compete for a lock: is it one at a time, and does each see what the last one did?
 * SPDX-License-Identifier: MIT
 */
#ifndef CONTENTION_H
#define CONTENTION_H

#include "lab_kernel.h"

struct guarded {
    struct ticket_lock lock;
    volatile uint32_t owner; /* core number + 1; 0: nobody */
    volatile uint32_t count;
};

/* Once in and out. */
static inline void guarded_visit(struct guarded *guarded, uint32_t core)
{
    ticket_acquire(&guarded->lock);
    if (guarded->owner)
        lab_fail("cores %u and %u hold the lock at the same moment", (unsigned)guarded->owner - 1,
                 (unsigned)core);
    guarded->owner = core + 1;
    uint32_t count = guarded->count;
    for (uint32_t i = lab_draw(20); i > 0; i--)
        __asm__ volatile("");
    guarded->count = count + 1;
    if (guarded->owner != core + 1)
        lab_fail("cores %u and %u hold the lock at the same moment", (unsigned)guarded->owner - 1,
                 (unsigned)core);
    guarded->owner = 0;
    ticket_release(&guarded->lock);
}

static inline void guarded_judge(const struct guarded *guarded, uint32_t visits)
{
    if (guarded->count != visits)
        lab_fail("%u visits, counted under the lock: %u", (unsigned)visits,
                 (unsigned)guarded->count);
    if (guarded->lock.serving != guarded->lock.next)
        lab_fail("all have left, but the lock is not free: serving %u, next %u",
                 guarded->lock.serving, guarded->lock.next);
}

#endif
