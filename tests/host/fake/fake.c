/*
 * The processor under the host tests; see fake.h.
 * SPDX-License-Identifier: MIT
 */
#include "fake.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/calls.h"
#include "base/core.h"
#include "base/panic.h"

#define WEAK __attribute__((weak))

_Thread_local void *fake_core;
_Thread_local uint64_t fake_cntv_cval;
_Thread_local uint32_t fake_cntv_ctl;
_Thread_local uint64_t fake_ttbr0;
uint64_t fake_now;
void (*fake_point)(void);
jmp_buf fake_panic_return;
bool fake_panic_expected;
char core_stacks[1];

void block_zero(void *start, uint32_t bytes)
{
    memset(start, 0, bytes);
}

/* --- Cores --- */

void fake_cores(uint32_t count)
{
    core_count = count;
    for (uint32_t i = count; i-- > 0;)
        core_init(i, 0);
}

void fake_be(uint32_t core)
{
    fake_core = &cores[core];
}

uint32_t fake_locks_held(void)
{
    uint32_t ranks = 0;

    for (uint32_t i = 0; i < core_count; i++)
        ranks |= cores[i].locks_held;
    return ranks;
}

WEAK uint64_t fake_counter(void)
{
    return fake_now;
}

WEAK void fake_wfi(void)
{
    panic("a core sleeps");
}

WEAK void fake_relax(void)
{
    panic("a core spins on a lock that nobody will release");
}

WEAK void fake_flush_page(uint32_t address, uint32_t asid)
{
    (void)address, (void)asid;
}

WEAK void fake_flush_asid(uint32_t asid)
{
    (void)asid;
}

WEAK void fake_flush_page_here(uint32_t address, uint32_t asid)
{
    (void)address, (void)asid;
}

WEAK void fake_flush_asid_here(uint32_t asid)
{
    (void)asid;
}

WEAK void fake_flush_all(void)
{
}

WEAK void fake_store(uint64_t *place, uint64_t value)
{
    (void)place, (void)value;
}

WEAK void fake_clean_line(uintptr_t address)
{
    (void)address;
}

/* --- Panics --- */

void panic(const char *format, ...)
{
    va_list arguments;

    if (fake_panic_expected)
        longjmp(fake_panic_return, 1);
    printf("# PANIC: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    abort();
}

void panic_stop_if_told(void)
{
}
