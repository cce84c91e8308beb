/*
 * Ticket locks with order checking.
 * SPDX-License-Identifier: MIT
 */
#include "base/lock_inline.h"
#include "base/panic.h"
#include "arch/cpu.h"

/* A held lock is released after some hundred instructions; a host may still stop a core for long. */
uint32_t lock_spin_seconds = 20;

const char *lock_rank_name(uint32_t rank)
{
    static const char *const names[RANK_COUNT] = {
        [RANK_PROCESS_TABLE] = "process table",
        [RANK_PROCESS] = "process",
        [RANK_ALARMS] = "alarms",
        [RANK_POLL] = "poll",
        [RANK_FILES] = "descriptors",
        [RANK_TTY] = "terminal",
        [RANK_FILE] = "open file",
        [RANK_TREE] = "tree of files",
        [RANK_INODE] = "inode",
        [RANK_WAIT_QUEUE] = "wait queue",
        [RANK_IMAGES] = "images",
        [RANK_MAPPINGS] = "mappings",
        [RANK_ADDRESS_SPACE] = "address space",
        [RANK_ASID] = "ASIDs",
        [RANK_FILE_PAGES] = "file pages",
        [RANK_TRACE] = "trace",
        [RANK_SLAB] = "slab",
        [RANK_PAGES] = "pages",
        [RANK_LOG] = "log",
        [RANK_UART] = "console",
    };
    return rank < RANK_COUNT ? names[rank] : "?";
}

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
    uint64_t deadline = cpu_counter() + (uint64_t)lock_spin_seconds * cpu_read_cntfrq();

    /* Acquire: pairs with the release store of serving in lock_release. */
    while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) {
        cpu_relax();
        panic_stop_if_told(); /* its holder may have */
        if (cpu_counter() > deadline)
            panic("core %u has waited %u s for lock %s, held by one of cores 0x%x",
                  (unsigned)this_core()->id, (unsigned)lock_spin_seconds, lock->name,
                  (unsigned)(suspects(lock) & ~(1u << this_core()->id)));
    }
}

void lock_wrong_order(const struct lock *lock, uint32_t held)
{
    panic("lock %s (%s) taken while one of a later rank is held: %s", lock->name,
          lock_rank_name((uint32_t)__builtin_ctz(lock->rank)),
          lock_rank_name(31u - (uint32_t)__builtin_clz(held)));
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
