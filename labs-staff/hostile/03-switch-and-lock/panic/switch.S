/*
 * Reads where nothing is: the kernel panics.
 * SPDX-License-Identifier: MIT
 *
 * Expect: panicked|no end
 */
    .text
    .syntax unified
    .arm
    .global switch_context
    .type   switch_context, %function
switch_context:
    mov     r0, #0
    ldr     r0, [r0]
    bx      lr
