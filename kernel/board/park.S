/*
 * Where cores wait that the loader has started together with the boot core. Only Raspberry Pi without its
 * firmware's start code does that (QEMU with an ELF file or -bios); so they wait as that code makes them wait.
 * SPDX-License-Identifier: MIT
 */
#include "board/addresses.h"

    .section .text.start, "ax"
    .syntax unified
    .arm
    .arch armv7ve

#define MAILBOX_3_READ 0xcc

/*
 * in: r0 = the core's number, not 0. Goes to the address that comes into its mailbox 3 (QA7 4.8), with the
 * registers and the mode it has come with.
 */
    .global park
park:
    mrc     p15, 0, r1, c0, c0, 0       /* MIDR */
    ubfx    r1, r1, #4, #12
    adr     r2, places
1:  ldrd    r4, r5, [r2], #8
    cmp     r4, #0
    beq     3f
    cmp     r4, r1
    bne     1b
    add     r5, r5, #MAILBOX_3_READ
    add     r5, r5, r0, lsl #4
2:  wfe                                 /* pairs with SEV in bcm2836_release_core */
    ldr     r4, [r5]
    cmp     r4, #0
    beq     2b
    str     r4, [r5]                    /* writing clears it */
    bx      r4
3:  wfi
    b       3b

    .balign 8
places: /* by processor: the local registers */
    .word   PART_CORTEX_A7, BCM2836_LOCAL
    .word   PART_CORTEX_A53, BCM2836_LOCAL
    .word   PART_CORTEX_A72, BCM2711_LOCAL
    .word   0, 0
