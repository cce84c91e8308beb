/*
 * Whose VFP and NEON registers a core has. They stay there when their thread leaves the core, switched off,
 * until another thread uses its own: between threads of which one computes with them nothing is copied.
 * SPDX-License-Identifier: MIT
 *
 * While a thread that uses them is current they are its own and switched on; for every other thread they are
 * off, and its first VFP instruction traps.
 */
#ifndef BRIGADE_SCHED_VFP_H
#define BRIGADE_SCHED_VFP_H

#include "arch/cpu.h"
#include "sched/thread.h"

/* vfp_load - the thread, which uses them, gets its registers instead of the owner's. They are on. */
void vfp_load(struct core *core, struct thread *thread);

/* vfp_switch - the thread becomes current. */
static inline void vfp_switch(struct core *core, struct thread *thread)
{
    bool uses = thread->vfp != NULL;

    if (!uses && !core->vfp_on)
        return;
    core->vfp_on = uses;
    cpu_enable_vfp(uses);
    if (uses && core->vfp_owner != thread)
        vfp_load(core, thread);
}

/* vfp_begin - the current thread has been given room for registers, and uses them from now on. */
void vfp_begin(void);

/* vfp_put_back - on the owner's core: what the core has of this thread, which is not current, is saved. */
void vfp_put_back(struct thread *thread);

/* vfp_end - the current thread uses them no more; what the core has of it is forgotten. */
void vfp_end(void);

#endif
