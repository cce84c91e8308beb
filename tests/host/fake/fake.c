/*
 * The machine under the host tests; see fake.h.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "fake.h"

#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/calls.h"
#include "base/core.h"
#include "base/panic.h"
#include "mm/page.h"

#define WEAK __attribute__((weak))
#define RAM_PLACE 0x50000000u /* free in every program's address space, and below 4 GiB */

_Thread_local void *fake_core;
_Thread_local uint64_t fake_cntv_cval;
_Thread_local uint32_t fake_cntv_ctl;
_Thread_local uint64_t fake_ttbr0;
uint64_t fake_now;
uint32_t fake_failing, fake_failed, fake_pages_out;
bool fake_for_good;
jmp_buf fake_panic_return;
bool fake_panic_expected;
char core_stacks[1];

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

WEAK void fake_flush_all(void)
{
}

/* --- Memory --- */

void fake_ram(uint32_t pages)
{
    void *place = mmap((void *)(uintptr_t)RAM_PLACE, (size_t)pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

    if (place != (void *)(uintptr_t)RAM_PLACE) {
        printf("Bail out! no memory at %#x\n", RAM_PLACE);
        exit(1);
    }
    linear_offset = RAM_PLACE - FAKE_RAM_BASE;
}

void page_zero(void *page)
{
    memset(page, 0, PAGE_SIZE);
}

void page_copy(void *to, const void *from)
{
    memcpy(to, from, PAGE_SIZE);
}

void *__real_page_alloc(void);
void *__wrap_page_alloc(void);
void *__wrap_page_alloc_zeroed(void);
void __real_page_free(void *page);
void __wrap_page_free(void *page);

/* Weak: only there when linked with --wrap. */
WEAK void *__real_page_alloc(void)
{
    return NULL;
}

WEAK void __real_page_free(void *page)
{
    (void)page;
}

static bool refused(void)
{
    if (fake_failing == 0 || (fake_failing > 1 && fake_failing--))
        return false;
    if (!fake_for_good)
        fake_failing = 0;
    fake_failed++;
    return true;
}

void *__wrap_page_alloc(void)
{
    void *page = refused() ? NULL : __real_page_alloc();

    if (page) {
        fake_pages_out++;
        ASAN_UNPOISON_MEMORY_REGION(page, PAGE_SIZE);
        memset(page, 0xa5, PAGE_SIZE);
    }
    return page;
}

void *__wrap_page_alloc_zeroed(void)
{
    void *page = __wrap_page_alloc();

    if (page)
        page_zero(page);
    return page;
}

void __wrap_page_free(void *page)
{
    if (page_references(page) == 1) {
        fake_pages_out--;
        memset(page, 0xdb, PAGE_SIZE);
        ASAN_POISON_MEMORY_REGION(page, PAGE_SIZE);
    }
    __real_page_free(page);
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
