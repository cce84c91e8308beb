/*
 * Calls the function that gives the verdict.
 * SPDX-License-Identifier: MIT
 *
 * Expect: power_off is not for submissions
 */
    .text
    .syntax unified
    .arm
    .global switch_context
    .type   switch_context, %function
switch_context:
    mov     r0, #0
    mov     r1, #0
    b       power_off
