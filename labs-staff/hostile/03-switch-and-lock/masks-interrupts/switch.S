/*
 * Wants to hang where no interrupt ends it.
 * SPDX-License-Identifier: MIT
 *
 * Expect: instruction cpsid is not
 */
    .text
    .syntax unified
    .arm
    .global switch_context
    .type   switch_context, %function
switch_context:
    cpsid   i
    b       .
