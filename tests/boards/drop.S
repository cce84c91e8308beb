/*
 * For the tests: a 64-bit start on QEMU's virt that goes on in AArch32. It runs instead of QEMU's own start code, in
 * EL2, finds there what that would have done, and does it in SVC mode. QEMU's PSCI starts no core in AArch32, so
 * CPU_ON is trapped and done in two steps. The 64-bit instructions stand as numbers, so that no second assembler is
 * needed.
 * SPDX-License-Identifier: MIT
 */
    .arm
    .arch armv7-a
    .global _start
_start:
    .word   0xd2a80009  /* 00       mov  x9, #0x40000000    QEMU's start code */
    .word   0xb9401922  /* 04       ldr  w2, [x9, #0x18]    the device tree, r2 in AArch32 */
    .word   0xb9402129  /* 08       ldr  w9, [x9, #0x20]    the kernel */
    .word   0xd2800008  /* 0c       mov  x8, #0 */
/* drop: x8: r0, w9: where to go on in AArch32 */
    .word   0x10003f8a  /* 10       adr  x10, vectors */
    .word   0xd51cc00a  /* 14       msr  vbar_el2, x10 */
    .word   0xd2a0010a  /* 18       mov  x10, #0x80000      HCR.TSC: SMC comes here; RW clear: EL1 is AArch32 */
    .word   0xd51c110a  /* 1c       msr  hcr_el2, x10 */
    .word   0xd280006a  /* 20       mov  x10, #3 */
    .word   0xd51ce10a  /* 24       msr  cnthctl_el2, x10 */
    .word   0xd51ce07f  /* 28       msr  cntvoff_el2, xzr */
    .word   0xd2803a6a  /* 2c       mov  x10, #0x1d3        SVC, masked */
    .word   0xd51c400a  /* 30       msr  spsr_el2, x10 */
    .word   0xd51c4029  /* 34       msr  elr_el2, x9 */
    .word   0xaa0803e0  /* 38       mov  x0, x8 */
    .word   0xd5033fdf  /* 3c       isb */
    .word   0xd69f03e0  /* 40       eret */
/* secondary: from PSCI, x0: its context */
    .word   0xaa0003e8  /* 44       mov  x8, x0 */
    .word   0x180001c9  /* 48       ldr  w9, entry */
    .word   0x17fffff1  /* 4c       b    drop */
/* trapped: an SMC of AArch32, whose registers these are; x24 is none that it uses */
    .word   0x18000178  /* 50       ldr  w24, cpu_on */
    .word   0x6b18001f  /* 54       cmp  w0, w24 */
    .word   0x54000081  /* 58       b.ne 68 */
    .word   0x10000138  /* 5c       adr  x24, entry */
    .word   0xb9000302  /* 60       str  w2, [x24] */
    .word   0x10ffff02  /* 64       adr  x2, secondary */
    .word   0xd4000003  /* 68       smc  #0 */
    .word   0xd53c4038  /* 6c       mrs  x24, elr_el2 */
    .word   0x91001318  /* 70       add  x24, x24, #4 */
    .word   0xd51c4038  /* 74       msr  elr_el2, x24 */
    .word   0xd69f03e0  /* 78       eret */
    .word   0x84000003  /* 7c cpu_on */
    .word   0           /* 80 entry */
    .balign 2048
    .skip   0x600       /* vectors: of a synchronous exception in AArch32 */
    .word   0x17fffc94  /* e00      b    trapped */
