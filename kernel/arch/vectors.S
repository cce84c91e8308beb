/*
 * Exception vectors, the way into the kernel and the way back to user mode.
 * SPDX-License-Identifier: MIT
 *
 * While a core is in user mode its SP_svc points behind the frame in the running thread's control
 * block. So every exception from user mode is saved in place by two instructions: SRS stores return
 * address and CPSR through SP_svc whatever mode the exception came in, STM stores r0-r14 of user
 * mode below them. Then the core's own stack is taken: no thread has one.
 */
#include "arch/asm.h"

    .text
    .syntax unified
    .arm
    .arch armv7ve
    .balign 32
    .global vectors
vectors:
    b       .                           /* reset: never taken */
    b       undefined_entry
    b       svc_entry
    b       prefetch_entry
    b       data_entry
    b       .                           /* HYP trap: not in this mode */
    b       irq_entry
    b       fiq_entry

/* Those of a core while system calls are recorded, so that otherwise recording costs them nothing. */
    .balign 32
    .global traced_vectors
traced_vectors:
    b       .
    b       undefined_entry
    b       traced_svc_entry
    b       prefetch_entry
    b       data_entry
    b       .
    b       irq_entry
    b       fiq_entry

/*
 * System call: r7 = number, r0-r5 arguments. The handler finds its thread by this_core()->current.
 * The fast way back stores the result and reloads the same frame; whatever needs more than that
 * (block, yield, kill) has set core->attention.
 */
svc_entry:
    srsdb   sp!, #MODE_SVC
    stmdb   sp, {r0-r14}^
    ldr     sp, [sp, #(THREAD_KSTACK - FRAME_PC)]
    ldr     r8, =syscall_table
    cmp     r7, #SYSCALL_SLOTS
    bhs     bad_syscall
    push    {r4, r5}                    /* fifth and sixth argument by the procedure call standard */
    ldr     r8, [r8, r7, lsl #2]
    blx     r8
called:
    mrc     p15, 0, r4, c13, c0, 4      /* TPIDRPRW: struct core */
    ldrd    r2, r3, [r4, #CORE_CURRENT] /* current, attention */
    cmp     r3, #0
    bne     attend
    str     r0, [r2]
    add     sp, r2, #FRAME_PC
    ldmdb   sp, {r0-r14}^
    rfeia   sp!

/* The same while system calls are recorded: all go through one function, which finds the handler. */
traced_svc_entry:
    srsdb   sp!, #MODE_SVC
    stmdb   sp, {r0-r14}^
    ldr     sp, [sp, #(THREAD_KSTACK - FRAME_PC)]
    cmp     r7, #SYSCALL_SLOTS
    bhs     bad_syscall
    push    {r4, r5}
    bl      syscall_traced
    b       called

bad_syscall:
    bl      syscall_unknown
/* C decides who runs next; in: r0 = result of the system call. */
attend:
    bl      sched_after_syscall
/* in: r0 = struct thread to run; its address space, thread pointer and VFP state are in place. */
    .global resume_user
    .type   resume_user, %function
resume_user:
    clrex                               /* ARM ARM A3.4.4: no reservation passes from thread to thread */
    add     sp, r0, #FRAME_PC
    ldmdb   sp, {r0-r14}^
    rfeia   sp!

irq_entry:
    sub     lr, lr, #4
    srsdb   sp!, #MODE_SVC
    cps     #MODE_SVC
    stmdb   sp, {r0-r14}^
    ldr     sp, [sp, #(THREAD_KSTACK - FRAME_PC)]
    bl      irq_from_user
    b       resume_user

/*
 * Aborts and undefined instructions come from user mode (handled on the core's kernel stack, with the
 * frame in the thread) or from the kernel (handled on the exception modes' stack: a fault in a user copy
 * function is resolved, anything else is a kernel bug).
 */
    .macro fault_entry kind, correction, mode
    .if \correction
    sub     lr, lr, #\correction
    .endif
    push    {r0}
    mrs     r0, spsr
    tst     r0, #0xf                    /* user mode is 0x10 */
    pop     {r0}
    bne     1f
    srsdb   sp!, #MODE_SVC
    cps     #MODE_SVC
    stmdb   sp, {r0-r14}^
    ldr     sp, [sp, #(THREAD_KSTACK - FRAME_PC)]
    mov     r0, #\kind
    bl      fault_from_user             /* out: r0 = thread to resume */
    b       resume_user
1:  srsdb   sp!, #\mode
    sub     sp, sp, #8
    push    {r0-r12}
    mov     r4, sp
    cps     #MODE_SVC
    mov     r6, sp
    mov     r7, lr
    cps     #\mode
    strd    r6, r7, [r4, #52]
    mov     r0, r4                      /* struct frame */
    mov     r1, #\kind
    bl      fault_from_kernel
    pop     {r0-r12}
    add     sp, sp, #8
    rfeia   sp!
    .endm

undefined_entry:
    fault_entry 0, 0, MODE_UND
prefetch_entry:
    fault_entry 1, 4, MODE_ABT
data_entry:
    fault_entry 2, 8, MODE_ABT
fiq_entry:
    b       fiq_unexpected

/*
 * Vectors for the last moments: a semihosting call that QEMU does not intercept lands here and comes
 * back with r0 = -1, so that the caller can try the next way to stop the machine.
 */
    .balign 32
    .global last_vectors
last_vectors:
    b       .
    b       .
    b       1f
    b       .
    b       .
    b       .
    b       .
    b       .
1:  mvn     r0, #0
    movs    pc, lr

    .section .stacks, "aw", %nobits
    .balign 4096
    .global core_stacks
core_stacks:
    .skip   CORE_STACKS_SIZE * MAX_CORES
