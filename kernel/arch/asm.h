/*
 * Numbers that assembly and C share: processor modes, MMU control values, structure offsets
 * (checked by _Static_assert in base/core.c), the layout of a core's stacks.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ARCH_ASM_H
#define BRIGADE_ARCH_ASM_H

#define MODE_USR 0x10
#define MODE_IRQ 0x12
#define MODE_SVC 0x13
#define MODE_ABT 0x17
#define MODE_HYP 0x1a
#define MODE_UND 0x1b

#define KERNEL_BASE 0x80000000 /* RAM is mapped linearly from here */
#define DEVICE_BASE 0xf0000000 /* device registers are mapped from here */

/* MAIR0: index 0 normal write-back, index 1 device, index 2 normal non-cacheable (B4.1.104) */
#define MAIR0_VALUE 0x004404ff

/*
 * TTBCR (B4.1.153), long descriptors, tables cacheable and inner shareable.
 * Boot: both halves 2 GiB. Running: TTBR0 1 GiB of user space (its root is a level-2 table).
 */
#define TTBCR_COMMON                                                                               \
    (0x80000000 | (3 << 28) | (1 << 26) | (1 << 24) | (1 << 16) | (3 << 12) | (1 << 10) | (1 << 8))
#define TTBCR_BOOT (TTBCR_COMMON | 1)
#define TTBCR_NO_USER (TTBCR_COMMON | (1 << 7) | 2) /* EPD0: no walks by TTBR0 */
#define TTBCR_RUN (TTBCR_COMMON | 2)

/* A block: normal memory, inner shareable, accessed, read-write for PL1. */
#define BOOT_BLOCK 0x701
#define BOOT_BLOCKS                                                                                \
    504 /* of 2 MiB that are mapped at first; Raspberry Pi has devices behind them */
#define BOOT_BLOCKS_SIZE 0x3f000000

/* SCTLR (B4.1.130): clear A, V, WXN, TRE, EE, TE; set M, C, Z, I, UWXN. */
#define SCTLR_CLEAR ((1 << 1) | (1 << 13) | (1 << 19) | (1 << 25) | (1 << 28) | (1 << 30))
#define SCTLR_SET ((1 << 0) | (1 << 2) | (1 << 11) | (1 << 12) | (1 << 20))

/* struct thread begins with the user frame r0-r14, pc, cpsr; then the kernel stack to enter with. */
#define FRAME_R7 28
#define FRAME_PC 60
#define FRAME_END 68
#define THREAD_KSTACK 68

/* struct core */
#define CORE_CURRENT 0
#define CORE_ATTENTION 4

/* A core's stacks: guard page, kernel stack, guard page, stack of the exception modes. */
#define CORE_STACKS_SIZE 0x5000
#define CORE_STACK_TOP 0x3000
#define CORE_STACK_SIZE 0x2000
#define CORE_ABORT_TOP 0x5000
#define MAX_CORES 8

#define SYSCALL_SLOTS 128 /* size of the dispatch table; a free slot answers ENOSYS */

#endif
