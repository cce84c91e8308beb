/*
 * Vectors of the lab's test kernels, which take interrupts in kernel mode, on the stack of whatever runs; and registers
 * full of canaries.
 * SPDX-License-Identifier: MIT
 */
#include "arch/asm.h"

    .text
    .syntax unified
    .arm
    .arch armv7ve
    .balign 32
    .global lab_vectors
lab_vectors:
    b       .
    ldr     pc, =vectors + 4            /* Brigade's own: a panic */
    b       .
    ldr     pc, =vectors + 12
    ldr     pc, =vectors + 16
    b       .
    b       1f
    b       .
    .ltorg
1:  sub     lr, lr, #4
    srsdb   sp!, #MODE_SVC
    cps     #MODE_SVC
    push    {r0-r3, r12, lr}
    and     r1, sp, #4                  /* AAPCS: 8 bytes for calls */
    sub     sp, sp, r1
    push    {r1, r2}
    bl      lab_interrupt
    pop     {r1, r2}
    add     sp, sp, r1
    pop     {r0-r3, r12, lr}
    clrex
    rfeia   sp!

/* \reg = seed + its number * 0x01010101; r12 may be changed */
    .macro canary reg, number, seed
    movw    r12, #0x0101 * \number
    movt    r12, #0x0101 * \number
    add     \reg, \seed, r12
    .endm

/* bit of r0 if \reg does not have it; r1 is the seed, lr scratch */
    .macro check reg, number
    movw    lr, #0x0101 * \number
    movt    lr, #0x0101 * \number
    add     lr, r1, lr
    cmp     \reg, lr
    orrne   r0, r0, #1 << \number
    .endm

/* in: r0 = from, r1 = to, r2 = seed; out: r0 */
    .global canary_switch
canary_switch:
    push    {r4-r11, lr}
    sub     sp, sp, #12
    str     r2, [sp]
    str     sp, [sp, #4]
    .irp    n, 4, 5, 6, 7, 8, 9, 10, 11
    canary  r\n, \n, r2
    .endr
    bl      switch_context
    ldr     r1, [sp]
    mov     r0, #0
    .irp    n, 4, 5, 6, 7, 8, 9, 10, 11
    check   r\n, \n
    .endr
    ldr     r2, [sp, #4]
    cmp     r2, sp
    orrne   r0, r0, #1 << 13
    add     sp, sp, #12
    pop     {r4-r11, pc}

/* in: r0 = seed, r1 = times; out: r0 */
    .global canary_hold
canary_hold:
    push    {r4-r11, lr}
    sub     sp, sp, #4
    str     r1, [sp]
    mov     r1, r0
    mov     r0, #0
    .irp    n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    canary  r\n, \n, r1
    .endr
    canary  r12, 12, r1
1:
    .irp    n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    check   r\n, \n
    .endr
    ldr     lr, [sp]
    subs    lr, lr, #1
    str     lr, [sp]
    bne     1b
    add     sp, sp, #4
    pop     {r4-r11, pc}
