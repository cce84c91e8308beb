/*
 * Calls out of the kernel: firmware by SMC or HVC, the host by semihosting.
 * SPDX-License-Identifier: MIT
 */
    .text
    .syntax unified
    .arm
    .arch armv7ve
    .arch_extension sec
    .arch_extension virt

/* PSCI: in: r0 = function, r1-r3 arguments; out: r0. SMC Calling Convention: r4 on are kept. */
    .global firmware_smc
    .type   firmware_smc, %function
firmware_smc:
    .fnstart
    smc     #0
    bx      lr
    .global firmware_hvc
    .type   firmware_hvc, %function
firmware_hvc:
    hvc     #0
    bx      lr
    .fnend

/* Semihosting (ARM DUI 0203): in: r0 = operation, r1 = parameter block; out: r0. SVC destroys lr_svc. */
    .global semihosting_call
    .type   semihosting_call, %function
semihosting_call:
    .fnstart
    push    {r4, lr}
    .save   {r4, lr}
    svc     #0x123456
    pop     {r4, pc}
    .fnend

/* vfp_save, vfp_restore: in: r0 = struct vfp_state (d0-d31, fpscr). VFP must be enabled. */
    .fpu neon-vfpv4
    .global vfp_save
    .type   vfp_save, %function
vfp_save:
    .fnstart
    vstmia  r0!, {d0-d15}
    vstmia  r0!, {d16-d31}
    vmrs    r1, fpscr
    str     r1, [r0]
    bx      lr
    .global vfp_restore
    .type   vfp_restore, %function
vfp_restore:
    vldmia  r0!, {d0-d15}
    vldmia  r0!, {d16-d31}
    ldr     r1, [r0]
    vmsr    fpscr, r1
    bx      lr
    .fnend

/* page_zero: in: r0 = page. page_copy: r0 = to, r1 = from. 4096 bytes, aligned. */
    .global page_zero
    .type   page_zero, %function
page_zero:
    .fnstart
    push    {r4-r9, lr}
    .save   {r4-r9, lr}
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    add     r1, r0, #4096
1:  stmia   r0!, {r2-r9}
    stmia   r0!, {r2-r9}
    stmia   r0!, {r2-r9}
    stmia   r0!, {r2-r9}
    cmp     r0, r1
    bne     1b
    pop     {r4-r9, pc}
    .fnend

/* block_zero: in: r0 = start, r1 = bytes. */
    .global block_zero
    .type   block_zero, %function
block_zero:
    .fnstart
    push    {r4-r9, lr}
    .save   {r4-r9, lr}
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    subs    r1, r1, #64
    blo     2f
1:  stmia   r0!, {r2-r9}
    stmia   r0!, {r2-r9}
    subs    r1, r1, #64
    bhs     1b
2:  adds    r1, r1, #64
    popeq   {r4-r9, pc}
3:  strd    r2, r3, [r0], #8
    subs    r1, r1, #8
    bhi     3b
    pop     {r4-r9, pc}
    .fnend

    .global page_copy

    .type   page_copy, %function
page_copy:
    .fnstart
    push    {r4-r9, lr}
    .save   {r4-r9, lr}
    mov     lr, #32
1:  ldmia   r1!, {r2-r9}
    stmia   r0!, {r2-r9}
    ldmia   r1!, {r2-r9}
    stmia   r0!, {r2-r9}
    ldmia   r1!, {r2-r9}
    stmia   r0!, {r2-r9}
    ldmia   r1!, {r2-r9}
    stmia   r0!, {r2-r9}
    subs    lr, lr, #1
    bne     1b
    pop     {r4-r9, pc}
    .fnend
