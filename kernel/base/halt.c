/*
 * Cores that stop because another one says so.
 * SPDX-License-Identifier: MIT
 */
#include "base/halt.h"
#include "arch/cpu.h"
#include "base/core.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/panic.h"
#include "dev/irq.h"

#define ANSWER_SECONDS 1

static uint32_t halting; /* atomic: bits of the cores that are to stop */
static uint32_t halted;  /* atomic: of those that have */

uint32_t halt_others(void)
{
    uint32_t others = core_mask() & ~(1u << this_core()->id);
    uint64_t deadline = cpu_counter() + (uint64_t)ANSWER_SECONDS * cpu_read_cntfrq();
    uint32_t silent = others;

    if (!others)
        return 0;
    __atomic_store_n(&halting, others, __ATOMIC_RELEASE);
    irq_send(others, IRQ_KICK);
    while (silent && cpu_counter() < deadline) {
        cpu_relax();
        /* Acquire: pairs with the release in halt_mark: what a core did before it stopped is seen. */
        silent = others & ~__atomic_load_n(&halted, __ATOMIC_ACQUIRE);
    }
    return silent;
}

void halt_report(uint32_t silent)
{
    for (uint32_t i = 0; i < core_count; i++) {
        uint32_t held = cores[i].locks_held;
        log_line("core %u %s and holds %s", (unsigned)i,
                 &cores[i] == this_core() ? "speaks"
                 : silent & 1u << i       ? "DOES NOT ANSWER"
                                          : "has stopped",
                 held ? "locks:" : "no lock");
        for (; held; held &= held - 1)
            log_line("  %s", lock_rank_name((uint32_t)__builtin_ctz(held)));
    }
}

void halt_end(void)
{
    __atomic_store_n(&halting, 0, __ATOMIC_RELEASE);
}

void halt_mark(void)
{
    __atomic_fetch_or(&halted, 1u << this_core()->id, __ATOMIC_RELEASE);
}

void halt_if_told(void)
{
    uint32_t me = 1u << this_core()->id;

    panic_stop_if_told();
    if (!(__atomic_load_n(&halting, __ATOMIC_ACQUIRE) & me))
        return;
    halt_mark();
    while (__atomic_load_n(&halting, __ATOMIC_ACQUIRE) & me)
        cpu_relax();
    panic_stop_if_told();
    __atomic_fetch_and(&halted, ~me, __ATOMIC_RELEASE);
}
