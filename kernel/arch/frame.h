/*
 * The registers of interrupted user code, in the layout that vectors.S writes.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ARCH_FRAME_H
#define BRIGADE_ARCH_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include "arch/asm.h"

struct frame {
    uint32_t r[15]; /* r13: sp, r14: lr */
    uint32_t pc;
    uint32_t cpsr;
};

#define CPSR_THUMB 0x20u

_Static_assert(offsetof(struct frame, r[7]) == FRAME_R7, "vectors.S");
_Static_assert(offsetof(struct frame, pc) == FRAME_PC, "vectors.S");
_Static_assert(sizeof(struct frame) == FRAME_END, "vectors.S");

#endif
