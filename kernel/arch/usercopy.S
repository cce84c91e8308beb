/*
 * Copies between kernel and program. A data abort between usercopy_start and usercopy_end that the
 * address space cannot resolve continues at usercopy_fail; so every function up to usercopy_leaf keeps the
 * same stack frame: {r4-r10, lr}.
 * SPDX-License-Identifier: MIT
 */
    .text
    .syntax unified
    .arm
    .arch armv7ve

    .global usercopy_start
usercopy_start:

/*
 * in: r0 = to, r1 = from, r2 = size; out: r0 = 0. Plain accesses: user pages grant PL1 what PL0 has. Less than
 * 16 bytes go byte by byte. Else `to` is aligned first; then `from` is aligned too, or its words are loaded one
 * by one, which may be unaligned (A3.2.1) as LDM may not.
 */
    .global usercopy_copy
    .type   usercopy_copy, %function
usercopy_copy:
    .fnstart
    push    {r4-r10, lr}
    .save   {r4-r10, lr}
    cmp     r2, #16
    blo     5f
1:  tst     r0, #3
    beq     2f
    ldrb    r3, [r1], #1
    sub     r2, r2, #1
    strb    r3, [r0], #1
    b       1b
2:  tst     r1, #3
    bne     4f
3:  subs    r2, r2, #32
    blo     9f
    ldmia   r1!, {r3-r10}
    stmia   r0!, {r3-r10}
    b       3b
4:  subs    r2, r2, #32
    blo     9f
    ldr     r3, [r1], #4
    ldr     r4, [r1], #4
    ldr     r5, [r1], #4
    ldr     r6, [r1], #4
    ldr     r7, [r1], #4
    ldr     r8, [r1], #4
    ldr     r9, [r1], #4
    ldr     r10, [r1], #4
    stmia   r0!, {r3-r10}
    b       4b
9:  add     r2, r2, #32
6:  subs    r2, r2, #4
    ldrhs   r3, [r1], #4
    strhs   r3, [r0], #4
    bhs     6b
    add     r2, r2, #4
5:  cmp     r2, #0
    beq     8f
7:  ldrb    r3, [r1], #1
    subs    r2, r2, #1
    strb    r3, [r0], #1
    bne     7b
8:  mov     r0, #0
    pop     {r4-r10, pc}
    .fnend

/* in: r0 = string, r1 = max; out: r0 = length, at most max. */
    .global usercopy_strnlen
    .type   usercopy_strnlen, %function
usercopy_strnlen:
    .fnstart
    push    {r4-r10, lr}
    .save   {r4-r10, lr}
    mov     r2, r0
    mov     r0, #0
1:  cmp     r0, r1
    popeq   {r4-r10, pc}
    ldrb    r3, [r2, r0]
    cmp     r3, #0
    popeq   {r4-r10, pc}
    add     r0, r0, #1
    b       1b
    .fnend

/* From here on functions without a stack frame; their faults continue at usercopy_fail_leaf. */
    .global usercopy_leaf
usercopy_leaf:

/* in: r0 = from (aligned); out: r0 = word, r1 = 0. */
    .global usercopy_load
    .type   usercopy_load, %function
usercopy_load:
    .fnstart
    ldr     r0, [r0]
    mov     r1, #0
    bx      lr
    .fnend

/* in: r0 = to (aligned), r1 = word; out: r0 = 0. */
    .global usercopy_store
    .type   usercopy_store, %function
usercopy_store:
    .fnstart
    str     r1, [r0]
    mov     r0, #0
    bx      lr
    .fnend

    .global usercopy_end
usercopy_end:

    .global usercopy_fail
usercopy_fail:
    .fnstart
    .save   {r4-r10, lr}
    mvn     r0, #13                     /* -EFAULT */
    pop     {r4-r10, pc}
    .fnend

    .global usercopy_fail_leaf
usercopy_fail_leaf:
    .fnstart
    mvn     r0, #13
    mov     r1, r0
    bx      lr
    .fnend
