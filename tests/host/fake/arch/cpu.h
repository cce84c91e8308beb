/*
 * Stands in for kernel/arch/cpu.h: the processor as the host tests see it. What it does is in
 * tests/host/fake/fake.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FAKE_CPU_H
#define BRIGADE_FAKE_CPU_H

#include <stdint.h>
#include "arch/asm.h"
#include "fake.h"

#define CACHE_LINE 64

static inline void *cpu_read_tpidrprw(void)
{
    if (fake_point)
        fake_point();
    return fake_core;
}

static inline void cpu_write_tpidrprw(uintptr_t core)
{
    fake_core = (void *)core;
}

static inline uint32_t cpu_read_mpidr(void)
{
    return 0;
}

static inline uint32_t cpu_read_cntfrq(void)
{
    return FAKE_HZ;
}

static inline uint64_t cpu_counter(void)
{
    return fake_counter();
}

static inline void cpu_write_cntv_cval(uint64_t value)
{
    fake_cntv_cval = value;
}

static inline void cpu_write_cntv_ctl(uint32_t value)
{
    fake_cntv_ctl = value;
}

static inline void cpu_write_ttbr0(uint64_t value)
{
    fake_ttbr0 = value;
}

static inline void cpu_enable_vfp(bool on)
{
    (void)on;
}

static inline void cpu_write_tpidruro(uint32_t value)
{
    (void)value;
}

static inline void cpu_write_tpidrurw(uint32_t value)
{
    (void)value;
}

static inline void cpu_write_tlbimvais(uint32_t address_and_asid)
{
    fake_flush_page(address_and_asid & ~0xfffu, address_and_asid & 0xff);
}

static inline void cpu_write_tlbimva(uint32_t address_and_asid)
{
    fake_flush_page_here(address_and_asid & ~0xfffu, address_and_asid & 0xff);
}

static inline void cpu_write_tlbiasid(uint32_t asid)
{
    fake_flush_asid_here(asid);
}

static inline void cpu_write_tlbiasidis(uint32_t asid)
{
    fake_flush_asid(asid);
}

static inline void cpu_write_tlbiallis(uint32_t unused)
{
    (void)unused;
    fake_flush_all();
}

static inline void cpu_write_dccmvau(uintptr_t address)
{
    fake_clean_line(address);
}

static inline void cpu_write_iciallis(uint32_t unused)
{
    (void)unused;
}

static inline void cpu_store64(uint64_t *place, uint64_t value)
{
    fake_store(place, value);
    __atomic_store_n(place, value, __ATOMIC_RELAXED);
}

static inline void cpu_add64(uint64_t *place, uint64_t value)
{
    __atomic_store_n(place, *place + value, __ATOMIC_RELAXED);
}

static inline void cpu_subtract64(uint64_t *place, uint64_t value)
{
    cpu_add64(place, -value);
}

static inline void cpu_wfi(void)
{
    fake_wfi();
}

#define cpu_dmb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define cpu_dmb_system() cpu_dmb()
#define cpu_dsb() cpu_dmb()
#define cpu_dsb_stores() cpu_dmb()
#define cpu_isb() ((void)0)
#define cpu_relax() fake_relax()

#endif
