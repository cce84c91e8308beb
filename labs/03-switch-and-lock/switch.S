/*
 * The switch between threads of the kernel. This is one of the two files that you change and hand in.
 * SPDX-License-Identifier: MIT
 */
    .text
    .syntax unified
    .arm

/* in: r0 = struct context of who goes, r1 = of who comes; see lab.h for the offsets */
    .global switch_context
    .type   switch_context, %function
switch_context:
    str     sp, [r0, #32]
    str     lr, [r0, #36]
    ldr     sp, [r1, #32]
    ldr     pc, [r1, #36]
