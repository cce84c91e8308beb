/*
 * Physical pages of 4096 bytes: handing out, sharing by reference count, taking back.
 * SPDX-License-Identifier: MIT
 *
 * A page is named by its address in the kernel's linear map. No function blocks; they may take
 * the lock of rank RANK_PAGES, so no lock of that rank or higher may be held.
 */
#ifndef BRIGADE_MM_PAGE_H
#define BRIGADE_MM_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/asm.h"

#define PAGE_SIZE 4096u
#define PAGE_MASK (PAGE_SIZE - 1)

typedef uint32_t paddr_t;
typedef uint32_t vaddr_t;

/* Difference between a physical address and its place in the linear map. */
extern uint32_t linear_offset;

/* Addresses in the linear map to physical ones, and back. */
static inline paddr_t virt_to_phys(const void *address)
{
    return (uintptr_t)address - linear_offset;
}

/* The other way. */
static inline void *phys_to_virt(paddr_t address)
{
    return (void *)(uintptr_t)(address + linear_offset);
}

/* A range of physical memory that is in use from the start: [start, end). */
struct page_reserved {
    paddr_t start;
    paddr_t end;
};

/*
 * page_init - RAM is [start, end), page aligned; the reserved ranges (at most 8, anywhere, may
 * overlap) are never handed out. The records go into free RAM. Returns 0 or -ENOMEM.
 */
int page_init(paddr_t start, paddr_t end, const struct page_reserved *reserved, uint32_t count);

/*
 * For tests: asked before each allocation of a page or an object, it says whether that is to fail. NULL, as it is
 * but then: nobody is asked.
 */
extern bool (*page_refused)(void);

/* page_is_refused - shall this allocation fail, since a test has asked for it (sys/refusal.h)? */
static inline bool page_is_refused(void)
{
    bool (*refused)(void) = __atomic_load_n(&page_refused, __ATOMIC_RELAXED);

    return __builtin_expect(refused != NULL, 0) && refused();
}

/* page_alloc - a page with one reference and any content; NULL when there is none. */
void *page_alloc(void);

/* page_alloc_zeroed - the same, filled with zeros. */
void *page_alloc_zeroed(void);

/*
 * page_note - a word that belongs to whoever has the page for itself alone; 0 when the page is handed out.
 * It lies beside the page's other records, not in the page.
 */
uint32_t *page_note(void *page);

/* page_share - one reference more. Atomic, no lock. */
void page_share(void *page);

/* page_free - one reference less; the last one gives the page back. */
void page_free(void *page);

/* page_references - how many; only a value of 1 is stable, and only for the one holder. */
uint32_t page_references(const void *page);

/* page_free_count, page_total - pages; the first is exact when no other core allocates. */
uint32_t page_free_count(void);
uint32_t page_total(void);

#endif
