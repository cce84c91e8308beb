/*
 * Address spaces: the user half of the memory map of one process, kept wholly in its page tables.
 * SPDX-License-Identifier: MIT
 *
 * Addresses and lengths are in bytes; ranges half-open and, where not said otherwise, page aligned and
 * below USER_TOP (-EINVAL if not). No function blocks. All take the lock of the address space unless
 * marked; they may take those of ASIDs and pages.
 */
#ifndef BRIGADE_MM_ADDRSPACE_H
#define BRIGADE_MM_ADDRSPACE_H

#include <stdbool.h>
#include "abi/layout.h"
#include "base/lock.h"
#include "mm/page.h"
#include "mm/pte.h"

struct addrspace {
    struct lock lock;
    pte_t *root PT_GUARDED_BY(lock); /* level-2 table: 512 entries of 2 MiB */
    uint32_t asid;                   /* never changes */
    uint32_t pages;                  /* tables and mapped pages; written under the lock */
    uint32_t peak_pages;
    uint32_t faults;              /* first touches and copies */
    vaddr_t heap_start, heap_end; /* sbrk; guarded by the lock */
    vaddr_t map_hint;             /* where the search for free addresses goes on */
};

/* What a page of a program may be used for: ABI_PROT_ bits of abi/abi.h. */
typedef uint32_t rights_t;

/* addrspace_create - an empty one; NULL when memory is short. */
struct addrspace *addrspace_create(void);

/*
 * addrspace_free_some - gives pages back until budget of them are gone. Returns true when all is gone
 * and the address space itself freed. No core may have it loaded, no thread may use it.
 */
bool addrspace_free_some(struct addrspace *space, uint32_t budget);

/*
 * addrspace_clone - makes `to`, fresh from addrspace_create, a copy of `from`: pages are shared,
 * writable private ones copied when either side writes. -ENOMEM: to holds a part, free it.
 */
int addrspace_clone(struct addrspace *to, struct addrspace *from);

/* addrspace_demand - [start, end) gives zeroed pages with these rights on first touch.
 * -EEXIST, -ENOMEM: all is as before. */
int addrspace_demand(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights);

/*
 * addrspace_place - maps a page; the address space takes over the caller's
 * reference. -ENOMEM (then it does not).
 */
int addrspace_place(struct addrspace *space, vaddr_t address, void *page, rights_t rights);

/* addrspace_unmap - nothing is mapped in [start, end) afterwards. -ENOMEM: all is as before. */
int addrspace_unmap(struct addrspace *space, vaddr_t start, vaddr_t end);

/* addrspace_protect - new rights; -ENOMEM when a page of the range is not mapped (POSIX mprotect). */
int addrspace_protect(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights);

/*
 * addrspace_map - length bytes of demand-zero pages wherever there is room in the mmap range; with guard
 * the lowest page is a guard page. Returns the start, or 0 when there is no room or no memory.
 */
vaddr_t addrspace_map(struct addrspace *space, uint32_t length, rights_t rights, bool guard);

/* addrspace_grow_heap - sbrk: returns the old end, or -ENOMEM. increment in bytes, any alignment. */
long addrspace_grow_heap(struct addrspace *space, long increment);

/* What addrspace_fault found. */
enum fault_result {
    FAULT_RESOLVED,  /* go on; the page is there now (or was already) */
    FAULT_UNMAPPED,  /* nothing is mapped there */
    FAULT_GUARD,     /* guard page */
    FAULT_RIGHTS,    /* mapped, but not for this kind of access */
    FAULT_NO_MEMORY, /* it would be right, but no page is free */
};

/* addrspace_fault - an access was refused: gives or copies the page if the program may access it. */
enum fault_result addrspace_fault(struct addrspace *space, vaddr_t address, rights_t access);

/* addrspace_load - makes this the address space of the calling core. Takes no lock. */
void addrspace_load(const struct addrspace *space);

#endif
