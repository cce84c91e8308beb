/*
 * Whose VFP and NEON registers a core has. They stay there when their thread leaves the core, switched off,
 * until another thread uses its own: between threads of which one computes with them nothing is copied.
 * SPDX-License-Identifier: MIT
 *
 * They are switched on while the thread whose they are is current, and off for every other one. Its first VFP
 * instruction traps then, and the registers become its own: a switch to a thread that does not compute with them
 * just now copies nothing, whatever it has done before.
 */
#ifndef BRIGADE_SCHED_VFP_H
#define BRIGADE_SCHED_VFP_H

#include "arch/cpu.h"
#include "sched/thread.h"

/* vfp_switch - the thread becomes current. */
static inline void vfp_switch(struct core *core, const struct thread *thread)
{
    if (core->vfp_owner == thread) {
        core->vfp_on = true;
        cpu_enable_vfp(true);
    } else if (core->vfp_on) {
        core->vfp_on = false;
        cpu_enable_vfp(false);
    }
}

/* vfp_is_on - are the registers those of the current thread? Otherwise what it has is in thread->vfp, if that is. */
static inline bool vfp_is_on(void)
{
    return this_core()->vfp_on;
}

/* vfp_begin - the current thread, which has room for registers, uses them from now on. They are off. */
void vfp_begin(void);

/* vfp_store - what the current thread, which has used VFP, has in its registers is in thread->vfp, too. */
void vfp_store(void);

/* vfp_reload - thread->vfp of the current thread has been changed: so are its registers. */
void vfp_reload(void);

/* vfp_put_back - on the owner's core: what the core has of this thread, which is not current, is saved. */
void vfp_put_back(struct thread *thread);

/* vfp_end - the current thread uses them no more; what the core has of it is forgotten. */
void vfp_end(void);

#endif
