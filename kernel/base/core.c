/*
 * The table of cores.
 * SPDX-License-Identifier: MIT
 */
#include "base/core.h"
#include "arch/calls.h"

struct core cores[MAX_CORES];
uint32_t core_count;

_Static_assert(offsetof(struct core, current) == CORE_CURRENT, "vectors.S");
_Static_assert(offsetof(struct core, attention) == CORE_ATTENTION, "vectors.S");

void core_init(uint32_t id, uint32_t stack)
{
    struct core *core = &cores[id];

    core->id = id;
    core->stack_top = core_stacks + stack * CORE_STACKS_SIZE + CORE_STACK_TOP;
    core->mpidr = cpu_read_mpidr() & 0xffffff;
    core->timer_set = UINT64_MAX;
    list_init(&core->ring);
    list_init(&core->timers);
    cpu_write_tpidrprw((uintptr_t)core);
}
