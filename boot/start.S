/*
 * First instructions of every core: leaves HYP mode, turns the MMU on and enters C at its linked
 * address. Runs from wherever the loader put it, as all addresses here are computed from the pc, and moves
 * the image to where it is to lie.
 * SPDX-License-Identifier: MIT
 */
#include "arch/asm.h"

    .section .text.start, "ax"
    .syntax unified
    .arm
    .arch armv7ve
    .arch_extension sec
    .arch_extension virt

/*
 * Boot core: in: r2 = physical address of the device tree or of the tags. Any mode, MMU and data cache off,
 * interrupts unknown, loaded anywhere. Loaders that start all cores at once start them all here.
 */
    .global _start
_start:
    cpsid   if
    mrc     p15, 0, r0, c0, c0, 5       /* MPIDR: the boot core is number 0 of its cluster */
    ands    r0, r0, #0xff
    bne     park                        /* (number) */
    mov     r11, r2                     /* r11: device tree or tags */
    mov     r12, #0                     /* r12: core index */
    bl      leave_hyp
    adr     r9, _start                  /* r9: where the image lies */
    and     r10, r9, #0xf0000000        /* r10: RAM base; RAM starts at a multiple of 256 MiB */
    ldr     r0, =_start
    sub     r0, r0, #KERNEL_BASE
    add     r0, r0, r10                 /* r0: where it is to lie, so that it can be mapped by pages */
    cmp     r9, r0
    beq     in_place
    /*
     * Moved upwards from its end, downwards from its beginning. These instructions are not overwritten: an image
     * that lies too low does so by more than their length, one too high by more than its own.
     */
    ldr     r1, =image_end
    ldr     r2, =_start
    sub     r1, r1, r2                  /* r1: bytes, a multiple of 8 */
    mov     r2, #0                      /* r2: offset */
    bhi     2f
1:  sub     r1, r1, #4
    ldr     r3, [r9, r1]
    str     r3, [r0, r1]
    cmp     r1, #0
    bne     1b
    b       3f
2:  ldr     r3, [r9, r2]
    str     r3, [r0, r2]
    add     r2, r2, #4
    cmp     r2, r1
    bne     2b
    /*
     * The data cache is off, so the code is in memory when the DSB has ended; the instruction cache may be on
     * and is told (B2.2.7).
     */
3:  dsb
    mov     r2, #0
    mcr     p15, 0, r2, c7, c5, 0       /* ICIALLU */
    mcr     p15, 0, r2, c7, c5, 6       /* BPIALL */
    dsb
    isb
    adr     r1, in_place
    sub     r1, r1, r9
    add     pc, r0, r1

in_place:
    /* Zero .bss by physical addresses. */
    ldr     r0, =bss_start
    ldr     r1, =bss_end
    sub     r0, r0, #KERNEL_BASE
    sub     r1, r1, #KERNEL_BASE
    add     r0, r0, r10
    add     r1, r1, r10
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
1:  stmia   r0!, {r2-r5}
    cmp     r0, r1
    blo     1b
    /*
     * Boot tables: TTBR0 maps RAM where it is, so that the instruction after the MMU goes on is still
     * there; TTBR1 maps the same RAM at KERNEL_BASE. Both by one level-2 table of 2 MiB blocks, which ends
     * below the addresses at which boards have devices: what is mapped as memory may be read unasked (A3.5.5).
     */
    bl      boot_tables                 /* r0: TTBR0 table, r1: final TTBR1 table (physical) */
    add     r1, r0, #16                 /* the boot core begins with boot_ttbr1 */
    ldr     r4, =boot_level2
    sub     r4, r4, #KERNEL_BASE
    add     r4, r4, r10
    orr     r2, r4, #3                  /* a table */
    mov     r3, #0
    lsr     r5, r10, #30                /* the GiB that RAM begins in: 0 on Raspberry Pi, 1 on virt */
    add     r5, r0, r5, lsl #3
    strd    r2, r3, [r5]
    strd    r2, r3, [r1]
    ldr     r2, =BOOT_BLOCK
    orr     r2, r2, r10
    add     r5, r4, #BOOT_BLOCKS * 8
1:  strd    r2, r3, [r4], #8
    add     r2, r2, #0x200000
    cmp     r4, r5
    bne     1b
    b       mmu_on

/*
 * Other cores. The boot core's page tables are complete. Data that it has written since its MMU is on is not
 * looked at before this core's MMU is on, so none of it need be cleaned to memory.
 * released_start: from a mailbox; the core's index is its number in its cluster.
 * secondary_start: from PSCI, with r0 = core index.
 */
    .global released_start
released_start:
    mrc     p15, 0, r0, c0, c0, 5       /* MPIDR */
    and     r0, r0, #0xff
    .global secondary_start
secondary_start:
    cpsid   if
    mov     r12, r0
    mov     r11, #0
    bl      leave_hyp
    adr     r10, _start
    and     r10, r10, #0xf0000000
    bl      boot_tables

/* in: r0 = TTBR0 table, r1 = TTBR1 table (physical), r10 RAM base, r11 device tree or tags, r12 core index */
mmu_on:
    /*
     * Coherent with the other cores before caches are on or LDREX is used: ACTLR.SMP on Cortex-A7 and A15
     * (their manuals, DDI 0464 and 0438, chapter 4), CPUECTLR.SMPEN on A53 and A72 (DDI 0500 and 100095, chapter 4).
     * Firmware that has set it may have closed the register to us; then it is not written.
     */
    mrc     p15, 0, r2, c0, c0, 0       /* MIDR */
    ubfx    r2, r2, #4, #12             /* its part number */
    movw    r3, #0xd03
    cmp     r2, r3
    movwne  r3, #0xd08
    cmpne   r2, r3
    beq     1f
    mrc     p15, 0, r2, c1, c0, 1
    tst     r2, #0x40
    orreq   r2, r2, #0x40
    mcreq   p15, 0, r2, c1, c0, 1
    b       2f
1:  mrrc    p15, 1, r2, r3, c15
    tst     r2, #0x40
    orreq   r2, r2, #0x40
    mcrreq  p15, 1, r2, r3, c15
2:  isb
    mov     r2, #0
    mcr     p15, 0, r2, c7, c5, 0       /* ICIALLU */
    mcr     p15, 0, r2, c7, c5, 6       /* BPIALL */
    mcr     p15, 0, r2, c8, c7, 0       /* TLBIALL */
    ldr     r2, =MAIR0_VALUE
    mcr     p15, 0, r2, c10, c2, 0
    mov     r2, #0
    mcr     p15, 0, r2, c10, c2, 1
    ldr     r2, =TTBCR_BOOT
    mcr     p15, 0, r2, c2, c0, 2
    mov     r2, #0
    mcrr    p15, 0, r0, r2, c2          /* TTBR0 */
    mcrr    p15, 1, r1, r2, c2          /* TTBR1 */
    mcr     p15, 0, r2, c3, c0, 0
    dsb
    isb
    mrc     p15, 0, r2, c1, c0, 0
    ldr     r3, =SCTLR_CLEAR
    bic     r2, r2, r3
    ldr     r3, =SCTLR_SET
    orr     r2, r2, r3
    ldr     r3, =high
    mcr     p15, 0, r2, c1, c0, 0
    isb
    bx      r3

/* At the linked address now. */
high:
    ldr     r0, =vectors
    mcr     p15, 0, r0, c12, c0, 0      /* VBAR */
    /* This core's stacks; base/core.h has the layout. */
    ldr     r0, =core_stacks
    mov     r1, #CORE_STACKS_SIZE
    mla     r0, r1, r12, r0
    add     r1, r0, #CORE_ABORT_TOP
    cps     #MODE_ABT
    mov     sp, r1
    cps     #MODE_UND
    sub     sp, r1, #512
    cps     #MODE_IRQ
    sub     sp, r1, #1024
    cps     #MODE_SVC
    add     sp, r0, #CORE_STACK_TOP
    mov     r2, r12
    cmp     r12, #0
    mov     r0, r11
    mov     r1, r10
    mov     r11, #0                     /* ends the chain of frames */
    mov     lr, #0
    beq     kernel_main                 /* (device tree or tags, RAM base) */
    mov     r0, r2
    b       secondary_main              /* (core index) */

/* out: r0 = boot_ttbr0, r1 = kernel level-1 table, physical. Clobbers r2. */
boot_tables:
    ldr     r0, =boot_ttbr0
    ldr     r1, =kernel_level1
    sub     r2, r10, #KERNEL_BASE
    add     r0, r0, r2
    add     r1, r1, r2
    bx      lr

/*
 * HYP mode to SVC mode (ARM ARM B1.9.2: CPS cannot leave HYP, ERET can), timer and feature traps
 * off, so that the rest of the kernel needs not know. Clobbers r0, r1; keeps r10-r12.
 */
leave_hyp:
    mrs     r0, cpsr
    and     r1, r0, #0x1f
    cmp     r1, #MODE_HYP
    bne     1f
    mov     r1, #3
    mcr     p15, 4, r1, c14, c1, 0      /* CNTHCTL: PL1 may use the counters and timers */
    mov     r1, #0
    mcrr    p15, 4, r1, r1, c14         /* CNTVOFF = 0 */
    mcr     p15, 4, r1, c1, c1, 0       /* HCR: no trap, no second stage */
    mcr     p15, 4, r1, c1, c1, 3       /* HSTR */
    mrc     p15, 4, r0, c1, c1, 1       /* HDCR: keep the number of counters, trap none */
    and     r0, r0, #0x1f
    mcr     p15, 4, r0, c1, c1, 1
    ldr     r1, =0x33ff
    mcr     p15, 4, r1, c1, c1, 2       /* HCPTR: RES1 bits only, VFP and NEON not trapped */
    mrc     p15, 0, r1, c0, c0, 0
    mcr     p15, 4, r1, c0, c0, 0       /* VPIDR = MIDR */
    mrc     p15, 0, r1, c0, c0, 5
    mcr     p15, 4, r1, c0, c0, 5       /* VMPIDR = MPIDR */
    mov     r1, #(MODE_SVC | 0xc0)
    msr     spsr_cxsf, r1               /* HYP reaches its own SPSR by this name only */
    msr     elr_hyp, lr
    eret
1:  cps     #MODE_SVC
    bx      lr
    .ltorg

    .section .bss.boot, "aw", %nobits
    .balign 32
boot_ttbr0:
    .skip 16
boot_ttbr1:
    .skip 16
    .balign 4096
boot_level2:
    .skip 4096
