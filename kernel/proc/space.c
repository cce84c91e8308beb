/*
 * Operations on whole address spaces, step by step.
 * SPDX-License-Identifier: MIT
 */
#include "proc/space.h"
#include "abi/errno.h"
#include "sched/sched.h"

int space_clone(struct addrspace *to, struct addrspace *from, vaddr_t own, bool all_at_once)
{
    int error;

    while ((error = addrspace_clone(to, from, own, all_at_once)) == -EAGAIN)
        sched_pause();
    return error;
}

void space_free(struct addrspace *space)
{
    while (!addrspace_free_some(space, SPACE_FREE_BUDGET))
        sched_pause();
}
