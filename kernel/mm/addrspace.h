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
#include "lib/list.h"
#include "mm/page.h"
#include "mm/pte.h"

struct object;
struct mapping;

struct addrspace {
    struct lock lock;
    pte_t *root PT_GUARDED_BY(lock);    /* level-2 table: 512 entries of 2 MiB */
    uint32_t used[16] GUARDED_BY(lock); /* by bit: root entries that are not 0 */
    uint32_t asid;                      /* never changes */
    uint64_t ttbr0;                     /* what that register gets: root and asid; never changes */
    uint32_t loaded_on;                 /* atomic: cores that have ever loaded it, by bit */
    uint32_t pages;                     /* tables and mapped pages; written under the lock */
    uint32_t peak_pages;
    uint32_t faults;                       /* first touches and copies */
    vaddr_t heap_start, heap_end;          /* sbrk; guarded by the lock */
    vaddr_t map_hint;                      /* where the search for free addresses goes on */
    struct list mappings GUARDED_BY(lock); /* which objects are mapped where, see mm/mapping.h */
    uint32_t mapping_count;                /* of them; atomic, written under the lock */
    bool cloning;     /* in steps: nothing is cut off it between them; guarded by mappings_lock */
    vaddr_t position; /* how far the making of this clone, or giving it back, has come */
};

/* What a page of a program may be used for: ABI_PROT_ bits of abi/abi.h. */
typedef uint32_t rights_t;

/* addrspace_create - an empty one; NULL when memory is short. */
struct addrspace *addrspace_create(void);

/*
 * addrspace_free_some - gives pages back until budget of them are gone, fewer where many tables hold few. Returns
 * true when all is gone and the address space itself freed. No core may have it loaded, no thread may use it.
 */
bool addrspace_free_some(struct addrspace *space, uint32_t budget);

/*
 * Operations on many pages come in steps, so that their caller can let interrupts in: -EAGAIN means that a
 * step is done and the call is to be repeated with the same arguments. *done, 0 at first, keeps how far it
 * is, in bytes. A step takes at most some 15,000 instructions. No other error changes anything, where not
 * said otherwise.
 */

/*
 * addrspace_clone - in steps: makes `to`, fresh from addrspace_create, a copy of `from`: pages are shared,
 * writable private ones copied when either side writes; of the page at `own`, which both are about to write
 * (0: none), `to` gets a copy at once. Shared pages that nobody has touched are given now, so that both
 * have the same. -ENOMEM: `to` holds a part, free it.
 * Between the steps nobody else may change `from`. all_at_once: there are no steps, for whom others run in
 * it: they stop at their first write, so that the copy shows `from` at one moment.
 */
int addrspace_clone(struct addrspace *to, struct addrspace *from, vaddr_t own, bool all_at_once);

/*
 * addrspace_freeze - in steps: from now on it is a template that is only cloned, and never given back. So its
 * clones need not count who has its pages. -EAGAIN: call again.
 */
int addrspace_freeze(struct addrspace *space);

/* Of the pages of a mapping, or'ed: */
#define MAPPING_SHARED 1u      /* stay the same pages in a clone */
#define MAPPING_NEVER_WRITE 2u /* may not be made writable later */
#define MAPPING_GUARD 4u       /* addrspace_map: the lowest page is a guard page */
#define MAPPING_OBJECT 8u      /* an object's: of addrspace_map_object and addrspace_place_object */

/* addrspace_demand - [start, end), where nothing is mapped, gives zeroed pages with these rights on first
 * touch. -EEXIST, -ENOMEM. */
int addrspace_demand(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights);

/* addrspace_replace - in steps: the same, but what is mapped there goes. -ENOMEM. */
int addrspace_replace(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                      uint32_t flags, uint32_t *done);

/*
 * addrspace_place - maps a page; the address space takes over the caller's
 * reference. -ENOMEM (then it does not).
 */
int addrspace_place(struct addrspace *space, vaddr_t address, void *page, rights_t rights);

/* addrspace_unmap - in steps: nothing is mapped in [start, end) afterwards. -ENOMEM. */
int addrspace_unmap(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done);

/*
 * addrspace_protect - in steps: new rights. -ENOMEM when a page of the range is not mapped, -EACCES when one
 * may not be written (POSIX mprotect); what lies before it has changed.
 */
int addrspace_protect(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                      uint32_t *done);

/*
 * addrspace_map - length bytes of demand-zero pages wherever there is room in the mmap range, at `hint` if
 * it is page aligned and there is room. Returns the start, or 0 when there is no room or no memory.
 */
vaddr_t addrspace_map(struct addrspace *space, vaddr_t hint, uint32_t length, rights_t rights,
                      uint32_t flags);

/*
 * addrspace_map_object - the same, of an object's pages: `mapping` is from mapping_new and belongs to the address
 * space unless the result is 0. With MAPPING_SHARED writes change the object; else the program gets a copy of
 * a page when it writes.
 */
vaddr_t addrspace_map_object(struct addrspace *space, vaddr_t hint, uint32_t length,
                             rights_t rights, uint32_t flags, struct mapping *mapping);

/* addrspace_place_object - the same in [start, end), where nothing is mapped: -EEXIST. -ENOMEM. */
int addrspace_place_object(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                           uint32_t flags, struct mapping *mapping);

/*
 * addrspace_forget - in steps: the program's own pages in the range go, and those of objects out of it; they
 * are given anew, as zeros or as the object has them. Memory shared by fork alone stays.
 */
int addrspace_forget(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done);

/* addrspace_sync - in steps: tells the objects of the range what the program has written to (msync). */
int addrspace_sync(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done);

/* addrspace_is_resident - is there a page at an address, or would one be given on the next touch only? */
bool addrspace_is_resident(struct addrspace *space, vaddr_t address);

/* addrspace_is_mapped - is something mapped in every page of [start, end)? */
bool addrspace_is_mapped(struct addrspace *space, vaddr_t start, vaddr_t end);

/* addrspace_grow_heap - sbrk, in steps: returns the old end, or -ENOMEM. increment in bytes, any alignment. */
long addrspace_grow_heap(struct addrspace *space, long increment, uint32_t *done);

/*
 * addrspace_is_own - do only the process's own threads change its tables? Else others do, who truncate what is
 * mapped in it. Stable while none of its threads runs but the caller's core's.
 */
static inline bool addrspace_is_own(const struct addrspace *space)
{
    return __atomic_load_n(&space->mapping_count, __ATOMIC_RELAXED) == 0;
}

/*
 * addrspace_shared_place - a name for the place at an address, the same in every address space that shares the page
 * (it is the physical address); 0 if no page is there or it is not shared. No reference is taken: the name is good
 * while the page stays mapped. address below USER_TOP.
 */
uintptr_t addrspace_shared_place(struct addrspace *space, vaddr_t address) REQUIRES(space->lock);

/* addrspace_writable_page - the page at an address if the program may write to it as it is, else NULL. */
void *addrspace_writable_page(struct addrspace *space, vaddr_t address) REQUIRES(space->lock);

/* What addrspace_fault found. */
enum fault_result {
    FAULT_RESOLVED,  /* go on; the page is there now (or was already) */
    FAULT_UNMAPPED,  /* nothing is mapped there */
    FAULT_GUARD,     /* guard page */
    FAULT_RIGHTS,    /* mapped, but not for this kind of access */
    FAULT_BEYOND,    /* mapped, but the object ends before it */
    FAULT_NO_ROOM,   /* the object has no room for the page */
    FAULT_NO_MEMORY, /* it would be right, but no page is free */
};

/* addrspace_fault - an access was refused: gives or copies the page if the program may access it. */
enum fault_result addrspace_fault(struct addrspace *space, vaddr_t address, rights_t access);

/* addrspace_load - makes this the address space of the calling core. Takes no lock. */
void addrspace_load(struct addrspace *space);

#endif
