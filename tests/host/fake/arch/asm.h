/*
 * Stands in for kernel/arch/asm.h: the offsets that its assertions want, with 64-bit pointers.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FAKE_ASM_H
#define BRIGADE_FAKE_ASM_H

#include_next "arch/asm.h"

#if __SIZEOF_POINTER__ == 8
#undef THREAD_KSTACK
#define THREAD_KSTACK 72
#undef CORE_ATTENTION
#define CORE_ATTENTION 8
#endif

#endif
