/*
 * How deep the kernel's stacks have been used: each core paints its own when it starts.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_STACK_H
#define BRIGADE_BASE_STACK_H

#include <stdint.h>
#include "base/core.h"

/* Bytes, as laid out in arch/asm.h. */
#define STACK_SIZE CORE_STACK_SIZE
#define STACK_ABORT_SIZE 0x1000u

/* stack_paint - the calling core's, below where it is now; it has taken no exception yet. */
void stack_paint(void);

/*
 * stack_depth - bytes of a core's kernel stack that have ever been used. stack_abort_depth - of that on which it
 * handles what happens in the kernel itself: faults of user copies.
 */
uint32_t stack_depth(const struct core *core);
uint32_t stack_abort_depth(const struct core *core);

#endif
