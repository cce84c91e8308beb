/*
 * Ticket locks with order checking.
 * SPDX-License-Identifier: MIT
 */
#include "base/lock.h"
#include "base/core.h"
#include "base/panic.h"
#include "arch/cpu.h"

/* A held lock is released after some hundred instructions; a host may still stop a core for long. */
#define LOCK_SPIN_SECONDS 20

void lock_init(struct lock *lock, const char *name, enum lock_rank rank)
{
    *lock = (struct lock)LOCK_INITIALISER(name, rank);
}

static void spin(const struct lock *lock, uint16_t ticket)
{
    uint64_t deadline = cpu_counter() + (uint64_t)LOCK_SPIN_SECONDS * cpu_read_cntfrq();

    /* Acquire: pairs with the release store of serving in lock_release. */
    while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) {
        cpu_relax();
        if (cpu_counter() > deadline)
            panic("core %u spun %u s on lock %s, held by core %u", (unsigned)this_core()->id,
                  LOCK_SPIN_SECONDS, lock->name, lock->holder - 1u);
    }
}

void lock_acquire(struct lock *lock) NO_THREAD_SAFETY
{
    struct core *core = this_core();

    if (core->locks_held >> lock->rank)
        panic("lock %s (rank %u) taken while ranks %#x are held", lock->name, lock->rank,
              (unsigned)core->locks_held);
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
    if (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)
        spin(lock, ticket);
    lock->holder = core->id + 1;
    core->locks_held |= 1u << lock->rank;
}

void lock_release(struct lock *lock) NO_THREAD_SAFETY
{
    struct core *core = this_core();

    if (lock->holder != core->id + 1)
        panic("lock %s released by core %u, held by %d", lock->name, (unsigned)core->id,
              lock->holder - 1);
    lock->holder = 0;
    core->locks_held &= ~(1u << lock->rank);
    /* Release: pairs with the acquire loads of the next holder. */
    __atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
}

bool lock_held(const struct lock *lock)
{
    return lock->holder == this_core()->id + 1;
}
