/*
 * Functions of one forbidden instruction each, for tests/target/faults.c: the report must name the
 * function with offset 0. r0 is the target address.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_TESTS_FAULT_CODE_H
#define BRIGADE_TESTS_FAULT_CODE_H

#include <stdint.h>

/* A function of assembly in ARM or Thumb state. In: r0 as target. Out: whatever the text does. */
#define CODE(state, name, text)                                                                    \
    void name(uintptr_t target);                                                                   \
    __asm__(".pushsection .text." #name ", \"ax\", %progbits\n"                                    \
            ".arch armv7ve\n.arch_extension sec\n.fpu neon-vfpv4\n.syntax unified\n"               \
            "." #state "\n.balign 4\n.type " #name ", %function\n" #name ":\n" text                \
            "\n\tbx lr\n.size " #name ", . - " #name "\n.popsection")
#define ARM(name, text) CODE(arm, name, text)
#define THUMB(name, text) CODE(thumb, name, text)

ARM(load, "ldr r0, [r0]");
ARM(load_byte, "ldrb r0, [r0]");
ARM(store, "str r0, [r0]");
THUMB(store_thumb, "str r0, [r0]");
ARM(exclusive_store, "strex r1, r0, [r0]");
ARM(swap, "1: ldrex r1, [r0]\n strex r2, r1, [r0]");
ARM(jump, "bx r0");
ARM(push_at, "add sp, r0, #4\n push {r0}");
ARM(block_load, "ldm r0, {r1, r2}");
ARM(block_store, "stm r0, {r1, r2}");
ARM(pair_load, "ldrd r2, r3, [r0]");
ARM(exclusive_load, "ldrex r1, [r0]");
ARM(vfp_load, "vldr s0, [r0]");
ARM(unaligned_word, "ldr r1, [r0]\n str r1, [r0]\n ldrh r1, [r0]\n strh r1, [r0]");

ARM(breakpoint, "bkpt #0");
THUMB(breakpoint_thumb, "bkpt #0");
ARM(undefined, "udf #0");
THUMB(undefined_thumb, "udf #0");
THUMB(undefined_wide, "udf.w #0");
ARM(no_coprocessor, "mrc p5, 0, r1, c0, c0, 0");
THUMB(no_coprocessor_thumb, "mrc p5, 0, r1, c0, c0, 0");

ARM(sctlr_write, "mcr p15, 0, r0, c1, c0, 0");
ARM(sctlr_read, "mrc p15, 0, r1, c1, c0, 0");
THUMB(sctlr_write_thumb, "mcr p15, 0, r0, c1, c0, 0");
ARM(vbar_write, "mcr p15, 0, r0, c12, c0, 0");
ARM(ttbr0_write, "mcrr p15, 0, r0, r0, c2");
ARM(ttbr1_read, "mrrc p15, 1, r1, r2, c2");
ARM(midr_read, "mrc p15, 0, r1, c0, c0, 0");
ARM(dfsr_read, "mrc p15, 0, r1, c5, c0, 0");
ARM(tlb_flush, "mcr p15, 0, r0, c8, c7, 0");
ARM(dcache_clean, "mcr p15, 0, r0, c7, c10, 1");
ARM(dcache_invalidate, "mcr p15, 0, r0, c7, c6, 1");
ARM(icache_invalidate, "mcr p15, 0, r0, c7, c5, 0");
ARM(translate, "mcr p15, 0, r0, c7, c8, 0");
ARM(tpidruro_write, "mcr p15, 0, r0, c13, c0, 3");
ARM(tpidrprw_read, "mrc p15, 0, r1, c13, c0, 4");
ARM(tpidrprw_write, "mcr p15, 0, r0, c13, c0, 4");
ARM(timer_control, "mcr p15, 0, r0, c14, c3, 1");
ARM(timer_read, "mrc p15, 0, r1, c14, c3, 0");
ARM(counter_read, "mrrc p15, 1, r1, r2, c14");
ARM(counter_control, "mcr p15, 0, r0, c14, c1, 0");
ARM(cycles_read, "mrc p15, 0, r1, c9, c13, 0");
ARM(fpexc_read, "vmrs r1, fpexc");
ARM(fpsid_read, "vmrs r1, fpsid");
ARM(access_control, "mcr p15, 0, r0, c1, c0, 2");
ARM(debug_read, "mrc p14, 0, r1, c0, c2, 2");
ARM(debug_write, "mcr p14, 0, r0, c0, c2, 2");
ARM(jazelle_control, "mcr p14, 7, r0, c2, c0, 0");
ARM(fpexc_write, "vmsr fpexc, r0");
ARM(secure_call, "smc #0");
THUMB(secure_call_thumb, "smc #0");
ARM(hyper_call, "hvc #0");
ARM(halt, ".inst 0xe10f0070 @ hlt #0xf000: semihosting");
THUMB(halt_thumb, ".inst.n 0xbabc @ hlt #60: semihosting");
ARM(exception_return, "rfeia r0");
ARM(return_state_store, "srsdb sp!, #0x13");
ARM(spsr_read, "mrs r1, spsr");
ARM(banked_read, "mrs r1, sp_svc");
ARM(system_return, "eret");

/* What is no fault but must not do anything either. */
ARM(cps_svc, "cps #0x13");
ARM(cps_hyp, "cps #0x1a");
ARM(interrupts_off, "cpsid aif");
ARM(mode_write, "mov r1, #0xd3\n msr cpsr_cxsf, r1");
ARM(aborts_off, "mov r1, #0x1d0\n msr cpsr_x, r1");
ARM(hints, "yield\n nop\n sev\n wfe\n dbg #0");
ARM(barriers, "dmb\n dsb\n isb\n mcr p15, 0, r0, c7, c10, 5\n mcr p15, 0, r0, c7, c5, 4");
ARM(big_endian, "push {r7, lr}\n setend be\n mov r7, #1 @ getpid\n svc #0\n setend le\n"
                " pop {r7, lr}");
/* QEMU takes this number for a semihosting call, but from PL1 only: here it is the call in r7. */
ARM(semihosting, "push {r7, lr}\n mov r0, #0x18\n ldr r1, =0x20026\n mov r7, #1\n"
                 " svc #0x123456\n pop {r7, pc}\n .ltorg");
THUMB(semihosting_thumb, "push {r7, lr}\n movs r0, #0x18\n ldr r1, =0x20026\n movs r7, #1\n"
                         " svc #0xab\n pop {r7, pc}\n .balign 4\n .ltorg");
ARM(sleep_for_ever, "1: wfi\n b 1b");

/* Out: this core's mode and interrupt masks. */
static inline uint32_t read_cpsr(void)
{
    uint32_t cpsr;

    __asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
    return cpsr;
}

#endif
