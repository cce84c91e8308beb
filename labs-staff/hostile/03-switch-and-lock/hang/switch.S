/*
 * Never returns.
 * SPDX-License-Identifier: MIT
 *
 * Expect: did not end|no end
 * Only: preempt
 */
    .text
    .syntax unified
    .arm
    .global switch_context
    .type   switch_context, %function
switch_context:
    b       .
