/*
 * Ticket locks with order checking.
 * SPDX-License-Identifier: MIT
 */
#include "base/lock_inline.h"
#include "base/panic.h"
#include "arch/cpu.h"

/* A held lock is released after some hundred instructions; a host may still stop a core for long. */
#define LOCK_SPIN_SECONDS 20

void lock_init(struct lock *lock, const char *name, enum lock_rank rank)
{
    *lock = (struct lock)LOCK_INITIALISER(name, rank);
}

/* Which cores hold a lock of this rank: among them is who does not release ours. */
static uint32_t suspects(const struct lock *lock)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < core_count; i++)
        mask |=
            (__atomic_load_n(&cores[i].locks_held, __ATOMIC_RELAXED) & lock->rank) ? 1u << i : 0;
    return mask;
}

void lock_spin(const struct lock *lock, uint16_t ticket)
{
    uint64_t deadline = cpu_counter() + (uint64_t)LOCK_SPIN_SECONDS * cpu_read_cntfrq();

    /* Acquire: pairs with the release store of serving in lock_release. */
    while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) {
        cpu_relax();
        if (cpu_counter() > deadline)
            panic("core %u spun %u s on lock %s, held by one of cores 0x%x",
                  (unsigned)this_core()->id, LOCK_SPIN_SECONDS, lock->name,
                  (unsigned)(suspects(lock) & ~(1u << this_core()->id)));
    }
}

void lock_wrong_order(const struct lock *lock, uint32_t held)
{
    panic("lock %s (rank %u) taken while ranks 0x%x are held", lock->name,
          (unsigned)__builtin_ctz(lock->rank), (unsigned)held);
}

void lock_not_held(const struct lock *lock)
{
    panic("lock %s released by core %u, which does not hold it", lock->name,
          (unsigned)this_core()->id);
}

void lock_acquire(struct lock *lock)
{
    lock_acquire_inline(this_core(), lock);
}

void lock_release(struct lock *lock)
{
    lock_release_inline(this_core(), lock);
}

bool lock_held(const struct lock *lock)
{
    return this_core()->locks_held & lock->rank;
}
