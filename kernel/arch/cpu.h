/*
 * The processor's own registers and barriers, each as a one-line function.
 * SPDX-License-Identifier: MIT
 *
 * Names and encodings: ARM Architecture Reference Manual ARMv7-A/R (DDI 0406C), chapter B4.
 */
#ifndef BRIGADE_ARCH_CPU_H
#define BRIGADE_ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include "arch/asm.h"

/* A CP15 register read and write: coprocessor register c<n>, opcodes as in chapter B4. */
#define CPU_READ(name, op1, crn, crm, op2)                                                         \
    static inline uint32_t cpu_read_##name(void)                                                   \
    {                                                                                              \
        uint32_t value;                                                                            \
        __asm__ volatile("mrc p15, " #op1 ", %0, " #crn ", " #crm ", " #op2 : "=r"(value));        \
        return value;                                                                              \
    }
#define CPU_WRITE(name, op1, crn, crm, op2)                                                        \
    static inline void cpu_write_##name(uint32_t value)                                            \
    {                                                                                              \
        __asm__ volatile("mcr p15, " #op1 ", %0, " #crn ", " #crm ", " #op2                        \
                         :                                                                         \
                         : "r"(value)                                                              \
                         : "memory");                                                              \
    }

CPU_READ(midr, 0, c0, c0, 0)
CPU_READ(mpidr, 0, c0, c0, 5)
CPU_READ(mmfr0, 0, c0, c1, 4)
CPU_READ(dfsr, 0, c5, c0, 0)
CPU_READ(ifsr, 0, c5, c0, 1)
CPU_READ(dfar, 0, c6, c0, 0)
CPU_READ(ifar, 0, c6, c0, 2)
CPU_READ(cntfrq, 0, c14, c0, 0)
CPU_READ(cpacr, 0, c1, c0, 2)
CPU_READ(actlr, 0, c1, c0, 1)
CPU_READ(pmcr, 0, c9, c12, 0)
CPU_WRITE(cpacr, 0, c1, c0, 2)
CPU_WRITE(ttbcr, 0, c2, c0, 2)
CPU_WRITE(vbar, 0, c12, c0, 0)
CPU_WRITE(cntv_ctl, 0, c14, c3, 1)
CPU_WRITE(cntkctl, 0, c14, c1, 0)
CPU_WRITE(tpidruro, 0, c13, c0, 3)
CPU_WRITE(tpidrurw, 0, c13, c0, 2)
CPU_WRITE(tpidrprw, 0, c13, c0, 4)
CPU_WRITE(tlbiall, 0, c8, c7, 0)    /* this core, everything */
CPU_WRITE(tlbiallis, 0, c8, c3, 0)  /* all cores, everything */
CPU_WRITE(tlbiasid, 0, c8, c7, 2)   /* this core, one ASID */
CPU_WRITE(tlbiasidis, 0, c8, c3, 2) /* all cores, one ASID */
CPU_WRITE(tlbimva, 0, c8, c7, 1)    /* this core, one page of one ASID: address | ASID */
CPU_WRITE(tlbimvais, 0, c8, c3, 1)  /* all cores, one page of one ASID: address | ASID */
CPU_WRITE(tlbimvaais, 0, c8, c3, 3) /* all cores, one page of every ASID */
CPU_WRITE(dccmvau, 0, c7, c11, 1)   /* clean data line to the point of unification */
CPU_WRITE(dccimvac, 0, c7, c14, 1)  /* clean and invalidate data line to memory */
CPU_WRITE(iciallis, 0, c7, c1, 0)   /* all cores: invalidate instruction caches */

/* FPEXC.EN (B4.1.58): off, VFP and NEON instructions trap at PL0 and PL1. On before touching their registers. */
static inline void cpu_enable_vfp(bool on)
{
    /* vmsr fpexc, which gcc does not let through for code without VFP registers */
    __asm__ volatile("mcr p10, 7, %0, c8, c0, 0" : : "r"(on ? 1u << 30 : 0) : "memory");
}

/* in: pointer that this_core() returns; TPIDRPRW is for the kernel alone (B4.1.150). */
static inline void *cpu_read_tpidrprw(void)
{
    void *value;
    /* Not volatile: the compiler may read it once per function. The core never changes under it. */
    __asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(value));
    return value;
}

/* Of Cortex-A53 and A72 (DDI 0500 4.5.75, 100095 4.5.77): SMPEN is bit 6. */
static inline uint64_t cpu_read_cpuectlr(void)
{
    uint64_t value;
    __asm__ volatile("mrrc p15, 1, %Q0, %R0, c15" : "=r"(value));
    return value;
}

/* The kernel's root table (B4.1.154), 64 bits wide with LPAE. */
static inline uint64_t cpu_read_ttbr1(void)
{
    uint64_t value;
    __asm__ volatile("mrrc p15, 1, %Q0, %R0, c2" : "=r"(value));
    return value;
}

/* To be followed by an ISB. */
static inline void cpu_write_ttbr1(uint64_t value)
{
    __asm__ volatile("mcrr p15, 1, %Q0, %R0, c2" : : "r"(value) : "memory");
}

/* Table address and ASID in one write, so no reserved-ASID dance is needed (B3.10.4). */
static inline void cpu_write_ttbr0(uint64_t value)
{
    __asm__ volatile("mcrr p15, 0, %Q0, %R0, c2" : : "r"(value) : "memory");
}

/* The virtual counter: the same on all cores. ISB, or it may be read early (B8.1.2). */
static inline uint64_t cpu_counter(void)
{
    uint64_t value;
    __asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(value) : : "memory");
    return value;
}

/* The virtual timer's comparator (B4.1.35), in counter ticks. */
static inline void cpu_write_cntv_cval(uint64_t value)
{
    __asm__ volatile("mcrr p15, 3, %Q0, %R0, c14" : : "r"(value) : "memory");
}

/* One store of 64 bits: single-copy atomic with LPAE (A3.5.3). */
static inline void cpu_store64(uint64_t *place, uint64_t value)
{
    __asm__ volatile("strd %Q1, %R1, %0" : "=m"(*place) : "r"(value));
}

/* Adds to a number that the calling core alone changes; other cores see the sum at once. */
static inline void cpu_add64(uint64_t *place, uint64_t value)
{
    uint64_t sum;
    __asm__ volatile(
        "ldrd %Q0, %R0, %1\n\tadds %Q0, %Q0, %Q2\n\tadc %R0, %R0, %R2\n\tstrd %Q0, %R0, %1"
        : "=&r"(sum), "+m"(*place)
        : "r"(value)
        : "cc");
}

/* The same, subtracting. */
static inline void cpu_subtract64(uint64_t *place, uint64_t value)
{
    uint64_t rest;
    __asm__ volatile(
        "ldrd %Q0, %R0, %1\n\tsubs %Q0, %Q0, %Q2\n\tsbc %R0, %R0, %R2\n\tstrd %Q0, %R0, %1"
        : "=&r"(rest), "+m"(*place)
        : "r"(value)
        : "cc");
}

/* Barriers, all within the inner shareable domain: every core runs one coherent system. */
#define cpu_dmb() __asm__ volatile("dmb ish" : : : "memory")
#define cpu_dsb() __asm__ volatile("dsb ish" : : : "memory")
#define cpu_dsb_stores() __asm__ volatile("dsb ishst" : : : "memory")
#define cpu_dsb_system() __asm__ volatile("dsb sy" : : : "memory")
#define cpu_dmb_system() __asm__ volatile("dmb sy" : : : "memory")
#define cpu_isb() __asm__ volatile("isb" : : : "memory")

/* Waits for an interrupt; with IRQs masked it returns when one is pending. Never WFE: QEMU spins. */
static inline void cpu_wfi(void)
{
    __asm__ volatile("dsb sy\n\twfi" : : : "memory");
}

/* Wakes cores that firmware lets wait in WFE. */
#define cpu_sev() __asm__ volatile("sev" : : : "memory")

/* In spin loops: lets QEMU's single-threaded mode run the core that is waited for. */
#define cpu_relax() __asm__ volatile("yield" : : : "memory")

#define CACHE_LINE 64

#endif
