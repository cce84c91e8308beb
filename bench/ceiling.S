@ The ceiling of parallel speed-up: the same loop on the bare machine, with no kernel at all, once on one core and
@ once on all cores. What a kernel reaches is measured against that.
@ With CALLS defined the loop is of supervisor calls that return at once: QEMU takes one lock for all cores in each
@ exception, so system calls cannot scale as computing does, whatever the kernel.
@ SPDX-License-Identifier: MIT
@
@ A raw image for QEMU's virt board, which -kernel puts at 0x40010000. Prints "ceiling TAB cores TAB ticks TAB ticks" (hexadecimal:
@ one core alone, then all of them at once) on the serial line and switches the machine off.

    .syntax unified
    .arch   armv7ve
    .arch_extension virt
    .arm
    .set    UART, 0x09000000
#ifdef CALLS
    .set    ROUNDS, 1000000
#else
    .set    ROUNDS, 100000000
#endif
    .set    CPU_ON, 0x84000003          @ PSCI
    .set    SYSTEM_OFF, 0x84000008

    .macro  ticks low, high
    isb
    mrrc    p15, 1, \low, \high, c14    @ CNTVCT
    .endm

    .text
    .global _start
_start:
    ticks   r4, r5
    bl      count_down
    ticks   r6, r7
    sub     r4, r6, r4                  @ r4: one core's ticks; r6: when all begin
    ldr     r0, =alone
    stm     r0, {r4, r6}

    mov     r8, #1                      @ cores that run
start_next:
    ldr     r0, =CPU_ON
    mov     r1, r8
    adr     r2, core_entry
    mov     r3, #0
    hvc     #0
    cmp     r0, #0
    addeq   r8, r8, #1
    beq     start_next
    ldr     r0, =cores
    str     r8, [r0]                    @ no core can be the last before this one has counted
    dmb
core_entry:
    bl      count_down
    ldr     r0, =done
1:  ldrex   r1, [r0]
    add     r1, r1, #1
    strex   r2, r1, [r0]
    cmp     r2, #0
    bne     1b
    dmb
    ldr     r0, =cores
    ldr     r0, [r0]
    cmp     r0, r1
    beq     report
2:  wfi
    b       2b

@ The last core to be ready tells.
report:
    ticks   r6, r7
    ldr     r0, =alone
    ldm     r0, {r4, r5}
    sub     r6, r6, r5
    ldr     r0, =text
3:  ldrb    r1, [r0], #1
    cmp     r1, #0
    ldrne   r2, =UART
    strne   r1, [r2]
    bne     3b
    ldr     r0, =cores
    ldr     r0, [r0]
    bl      print
    mov     r0, r4
    bl      print
    mov     r0, r6
    bl      print
    mov     r1, #'\n'
    str     r1, [r2]
    ldr     r0, =SYSTEM_OFF
    hvc     #0

@ In: r0. Writes a tab and its eight hexadecimal digits. Uses r0-r3.
print:
    ldr     r2, =UART
    mov     r1, #'\t'
    str     r1, [r2]
    mov     r3, #8
4:  lsr     r1, r0, #28
    cmp     r1, #10
    addlo   r1, r1, #'0'
    addhs   r1, r1, #'a' - 10
    str     r1, [r2]
    lsl     r0, r0, #4
    subs    r3, r3, #1
    bne     4b
    bx      lr

@ Uses r0, r1, r9.
count_down:
    ldr     r0, =ROUNDS
#ifdef CALLS
    mov     r9, lr                      @ taken from supervisor mode, a call overwrites it
    adr     r1, vectors
    mcr     p15, 0, r1, c12, c0, 0      @ VBAR
    isb
5:  svc     #0
    subs    r0, r0, #1
    bne     5b
    bx      r9

    .balign 32
vectors:
    b       .
    b       .
    movs    pc, lr
#else
5:  subs    r0, r0, #1
    bne     5b
    bx      lr
#endif

    .ltorg
text:
    .asciz  "ceiling"
    .balign 4096                        @ data beside code is dear in QEMU
alone:
    .word   0, 0
cores:
    .word   0
done:
    .word   0
