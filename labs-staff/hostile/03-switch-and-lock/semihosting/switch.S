/*
 * Asks the emulator to run a command on the host.
 * SPDX-License-Identifier: MIT
 *
 * Expect: instruction svc is not
 */
    .text
    .syntax unified
    .arm
    .global switch_context
    .type   switch_context, %function
switch_context:
    mov     r0, #0x12                   /* SYS_SYSTEM */
    adr     r1, 1f
    svc     #0x123456
    bx      lr
1:  .word   2f, 4
2:  .asciz  "true"
