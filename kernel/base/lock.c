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

/* Which cores hold a lock of this rank: among them is who does not release ours. */
static uint32_t suspects(const struct lock *lock)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < core_count; i++)
        mask |=
            (__atomic_load_n(&cores[i].locks_held, __ATOMIC_RELAXED) & lock->rank) ? 1u << i : 0;
    return mask;
}

static __attribute__((noinline)) void spin(const struct lock *lock, uint16_t ticket)
{
    uint64_t deadline = cpu_counter() + (uint64_t)LOCK_SPIN_SECONDS * cpu_read_cntfrq();

    /* Acquire: pairs with the release store of serving in lock_release. */
    while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) {
        cpu_relax();
        if (cpu_counter() > deadline)
            panic("core %u spun %u s on lock %s, held by one of cores %#x",
                  (unsigned)this_core()->id, LOCK_SPIN_SECONDS, lock->name,
                  (unsigned)(suspects(lock) & ~(1u << this_core()->id)));
    }
}

static __attribute__((noinline, noreturn)) void wrong_order(const struct lock *lock, uint32_t held)
{
    panic("lock %s (rank %u) taken while ranks %#x are held", lock->name,
          (unsigned)__builtin_ctz(lock->rank), (unsigned)held);
}

static __attribute__((noinline, noreturn)) void not_held(const struct lock *lock)
{
    panic("lock %s released by core %u, which does not hold it", lock->name,
          (unsigned)this_core()->id);
}

void lock_acquire(struct lock *lock) NO_THREAD_SAFETY
{
    struct core *core = this_core();
    uint32_t held = core->locks_held;

    /* One bit per rank held: as a number it is below our bit if all of them rank lower. */
    if (held >= lock->rank)
        wrong_order(lock, held);
    core->locks_held = held | lock->rank;
    /* Acquire: pairs with the release store of the last holder, if the lock is free. */
    uint32_t tickets = __atomic_fetch_add(&lock->tickets, 0x10000, __ATOMIC_ACQUIRE);
    if (tickets >> 16 != (tickets & 0xffff))
        spin(lock, tickets >> 16);
}

void lock_release(struct lock *lock) NO_THREAD_SAFETY
{
    struct core *core = this_core();
    uint32_t held = core->locks_held;

    if (!(held & lock->rank))
        not_held(lock);
    core->locks_held = held & ~lock->rank;
    /* Release: pairs with the acquiring accesses of the next holder. */
    __atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
}

bool lock_held(const struct lock *lock)
{
    return this_core()->locks_held & lock->rank;
}
