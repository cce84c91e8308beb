/*
 * ASIDs in two sets: clean ones may be handed out, used ones may have left entries in some TLB. When
 * no clean one is left, one flush of all TLBs cleans all used ones: at most one in 254 exits pays.
 * SPDX-License-Identifier: MIT
 */
#include "mm/asid.h"
#include <stdbool.h>
#include "arch/cpu.h"
#include "base/lock.h"

#define WORDS (ASID_COUNT / 32)

static struct lock asid_lock = LOCK_INITIALISER("asid", RANK_ASID);
static uint32_t clean[WORDS] GUARDED_BY(asid_lock) = {~3u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
static uint32_t used[WORDS] GUARDED_BY(asid_lock);

static uint32_t take(void) REQUIRES(asid_lock)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        if (clean[i]) {
            uint32_t bit = __builtin_ctz(clean[i]);
            clean[i] &= clean[i] - 1;
            return 32 * i + bit;
        }
    }
    return ASID_COMMON;
}

static void recycle(void) REQUIRES(asid_lock)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        clean[i] = used[i];
        used[i] = 0;
    }
    cpu_write_tlbiallis(0);
    cpu_dsb();
}

uint32_t asid_alloc(void)
{
    lock_acquire(&asid_lock);
    uint32_t asid = take();
    if (asid == ASID_COMMON) {
        recycle();
        asid = take();
    }
    lock_release(&asid_lock);
    return asid;
}

void asid_free(uint32_t asid)
{
    if (asid == ASID_COMMON)
        return;
    lock_acquire(&asid_lock);
    used[asid / 32] |= 1u << (asid % 32);
    lock_release(&asid_lock);
}
