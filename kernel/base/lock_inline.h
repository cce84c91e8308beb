/*
 * Taking and releasing a lock without a call, for the paths on which threads and processes wake each other: there
 * calling lock_acquire and lock_release would cost as much again as what they do. Everybody else calls those.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_LOCK_INLINE_H
#define BRIGADE_BASE_LOCK_INLINE_H

#include "base/core.h"
#include "base/lock.h"

/* lock_spin - waits for its turn; the rest of lock_acquire. */
void lock_spin(const struct lock *lock, uint16_t ticket) __attribute__((noinline));

/* lock_wrong_order, lock_not_held - panic: the lock's rank is not above all in `held`; it was not taken. */
void lock_wrong_order(const struct lock *lock, uint32_t held) __attribute__((noreturn, cold));
void lock_not_held(const struct lock *lock) __attribute__((noreturn, cold));

/* lock_acquire_inline - lock_acquire; core is the calling one. */
static inline void lock_acquire_inline(struct core *core, struct lock *lock)
    ACQUIRE(lock) NO_THREAD_SAFETY
{
    uint32_t held = core->locks_held;

    /* One bit per rank held: as a number it is below our bit if all of them rank lower. */
    if (__builtin_expect(held >= lock->rank, 0))
        lock_wrong_order(lock, held);
    core->locks_held = held | lock->rank;
    /* Acquire: pairs with the release store of the last holder, if the lock is free: both halves alike. */
    uint32_t tickets = __atomic_fetch_add(&lock->tickets, 0x10000, __ATOMIC_ACQUIRE);
    if (__builtin_expect(tickets != (tickets >> 16 | tickets << 16), 0))
        lock_spin(lock, tickets >> 16);
}

/* lock_release_inline - lock_release; core is the calling one. */
static inline void lock_release_inline(struct core *core, struct lock *lock)
    RELEASE(lock) NO_THREAD_SAFETY
{
    uint32_t held = core->locks_held;

    if (__builtin_expect(!(held & lock->rank), 0))
        lock_not_held(lock);
    core->locks_held = held & ~lock->rank;
    /* Release: pairs with the acquiring accesses of the next holder. */
    __atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
}

#endif
