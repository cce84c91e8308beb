@ Where every user program begins: hands the initial stack to the C part of the start-up.
@ SPDX-License-Identifier: MIT

    .syntax unified
    .section .text._start, "ax", %progbits
    .arm                    @ the kernel enters programs in ARM state
    .global _start
    .type _start, %function

@ In: sp at argc, argv..., NULL, envp..., NULL, auxiliary vector; all other registers undefined.
@ No thread pointer yet. Never returns.
_start:
    mov     fp, #0          @ the outermost frame, for debuggers
    mov     lr, #0
    mov     r0, sp
    bic     sp, sp, #7      @ the procedure call standard wants 8
    bl      __start_c       @ Thumb code: the linker makes this a blx
    udf     #0
    .size _start, . - _start
