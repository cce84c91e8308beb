/*
 * Operations on whole address spaces that take long: their steps, with interrupts let in between.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_SPACE_H
#define BRIGADE_PROC_SPACE_H

#include "mm/addrspace.h"

/* Pages given back in one step: some thousand instructions with interrupts masked. */
#define SPACE_FREE_BUDGET 128

/* space_clone - see addrspace_clone. No lock may be held. 0 or -ENOMEM. */
int space_clone(struct addrspace *to, struct addrspace *from, vaddr_t own, bool all_at_once);

/* space_free - gives back an address space that nobody uses any more. No lock may be held. */
void space_free(struct addrspace *space);

#endif
