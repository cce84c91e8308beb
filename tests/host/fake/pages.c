/*
 * The memory under the host tests; see fake.h.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "fake.h"

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/calls.h"
#include "mm/page.h"

#define RAM_PLACE 0x50000000u /* free in every program's address space, and below 4 GiB */

uint32_t fake_failing, fake_failed, fake_pages_out;
bool fake_for_good;

void fake_ram(uint32_t pages)
{
    void *place =
        mmap((void *)(uintptr_t)RAM_PLACE, (size_t)pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
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

static bool refused(void)
{
    if (fake_failing == 0 || (fake_failing > 1 && fake_failing--))
        return false;
    if (!fake_for_good)
        fake_failing = 0;
    return true;
}

void *__wrap_page_alloc(void)
{
    void *page = refused() ? NULL : __real_page_alloc();

    if (!page) {
        fake_failed++;
        return NULL;
    }
    fake_pages_out++;
    ASAN_UNPOISON_MEMORY_REGION(page, PAGE_SIZE);
    memset(page, 0xa5, PAGE_SIZE);
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
