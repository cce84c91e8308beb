/*
 * Switching VFP and NEON registers from thread to thread.
 * SPDX-License-Identifier: MIT
 */
#include "sched/vfp.h"
#include "arch/calls.h"
#include "arch/cpu.h"

void vfp_begin(void)
{
    struct core *core = this_core();

    core->vfp_on = true;
    cpu_enable_vfp(true);
    if (core->vfp_owner)
        vfp_save(core->vfp_owner->vfp);
    vfp_restore(core->current->vfp);
    core->vfp_owner = core->current;
}

void vfp_store(void)
{
    if (vfp_is_on())
        vfp_save(current_thread()->vfp);
}

void vfp_reload(void)
{
    if (vfp_is_on())
        vfp_restore(current_thread()->vfp);
}

void vfp_put_back(struct thread *thread)
{
    struct core *core = this_core();

    if (core->vfp_owner != thread)
        return;
    cpu_enable_vfp(true);
    vfp_save(thread->vfp);
    core->vfp_owner = NULL;
    cpu_enable_vfp(core->vfp_on);
}

void vfp_end(void)
{
    struct core *core = this_core();

    if (core->vfp_owner == core->current)
        core->vfp_owner = NULL;
    core->vfp_on = false;
    cpu_enable_vfp(false);
}
