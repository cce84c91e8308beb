/*
 * What a Raspberry Pi's start code does before the kernel, for the tests: every core to HYP mode, MMU and caches off,
 * core 0 to the kernel at 0x8000 with tags (0x100) or a device tree, the others wait at their mailboxes.
 * SPDX-License-Identifier: MIT
 *
 * Runs at any address below 0x100, from where QEMU lets all cores begin: in secure SVC mode on raspi2b, in EL3 of
 * AArch64 on raspi3b and raspi4b (-DAARCH64, whose few instructions stand as numbers, so that no second assembler
 * is needed). LOCAL: the registers beside the cores; LEFT: what core 0 finds in r2.
 */
    .syntax unified
    .arm
    .arch armv7ve
    .arch_extension sec
    .arch_extension virt

#define MONITOR 0x16
#define HYP_MASKED 0x1da
#define SCR_NON_SECURE_HVC 0x131 /* NS, FW, AW, HCE */
#define MAILBOX_3 (LOCAL + 0xcc)
#define KERNEL 0x8000

    .global _start
_start:
#ifdef AARCH64
    .word   0xd2802620  /* mov x0, #0x131      RW clear: EL2 is AArch32 */
    .word   0xd51e1100  /* msr scr_el3, x0 */
    .word   0xd2803b40  /* mov x0, #0x1da */
    .word   0xd51e4000  /* msr spsr_el3, x0 */
    .word   0x10000080  /* adr x0, hyp */
    .word   0xd51e4020  /* msr elr_el3, x0 */
    .word   0xd5033fdf  /* isb */
    .word   0xd69f03e0  /* eret */
#else
    cps     #MONITOR
    mrc     p15, 0, r0, c1, c1, 2
    orr     r0, r0, #0xc00              /* NSACR: VFP and NEON, and ACTLR.SMP, for the non-secure world */
    orr     r0, r0, #0x40000
    mcr     p15, 0, r0, c1, c1, 2
    ldr     r0, =SCR_NON_SECURE_HVC
    mcr     p15, 0, r0, c1, c1, 0
    ldr     r0, =HYP_MASKED
    msr     spsr_cxsf, r0
    adr     lr, hyp
    isb
    movs    pc, lr
#endif
hyp:
    mrc     p15, 0, r0, c0, c0, 5
    ands    r0, r0, #3
    bne     wait
    ldr     r1, =0xc42
    ldr     r2, =LEFT
    mov     pc, #KERNEL
wait:
    ldr     r5, =MAILBOX_3
    add     r5, r5, r0, lsl #4
1:  wfe
    ldr     r4, [r5]
    cmp     r4, #0
    beq     1b
    str     r4, [r5]
    mov     r0, #0
    bx      r4
