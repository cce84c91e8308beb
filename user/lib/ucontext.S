@ The part of contexts (user/lib/ucontext.c) that is made of registers.
@ SPDX-License-Identifier: MIT

    .syntax unified
    .thumb
    .text

@ Offsets in ucontext_t: ucontext.c checks them.
#define HAS_VFP 32
#define R0 36
#define R4 52
#define SP 88
#define LR 92
#define PC 96
#define CPSR 100
#define D8 176
#define FPSCR 368

@ Saves what a called function must preserve, so that the context goes on behind this call, which then
@ returns 0. In: r0 the ucontext_t. Uses r2, r3, r12.
.macro save_registers
    movs    r2, #0
    str     r2, [r0, #R0]
    add     r3, r0, #R4
    stmia   r3, {r4-r11}
    str     sp, [r0, #SP]
    str     lr, [r0, #LR]
    bic     r2, lr, #1      @ in lr bit 0 says Thumb, in a frame cpsr does
    str     r2, [r0, #PC]
    and     r2, lr, #1
    lsls    r2, r2, #5
    orr     r2, r2, #0x10
    str     r2, [r0, #CPSR]
    movs    r2, #1
    str     r2, [r0, #HAS_VFP]
    add     r3, r0, #D8
    vstmia  r3, {d8-d15}
    vmrs    r2, fpscr
    str     r2, [r0, #FPSCR]
.endm

@ int getcontext(ucontext_t *context)
    .global getcontext
    .type getcontext, %function
    .thumb_func
getcontext:
    save_registers
    b       __context_mask
    .size getcontext, . - getcontext

@ int swapcontext(ucontext_t *here, const ucontext_t *there)
    .global swapcontext
    .type swapcontext, %function
    .thumb_func
swapcontext:
    save_registers
    b       __context_swap
    .size swapcontext, . - swapcontext

@ Where the function of a context returns to. In: r4 uc_link, as makecontext has left it there.
    .global __context_end
    .type __context_end, %function
    .thumb_func
__context_end:
    mov     r0, r4
    bl      __context_ended
    udf     #0
    .size __context_end, . - __context_end
