/*
 * Steps through a process's page tables, for the files that work on address spaces.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_MM_WALK_H
#define BRIGADE_MM_WALK_H

#include <stddef.h>
#include "arch/calls.h"
#include "mm/addrspace.h"

#define WALK_ENTRIES 512u
#define WALK_BLOCK 0x200000u /* bytes that a level-2 entry covers */

/* The level-3 table that a valid level-2 entry points to. */
static inline pte_t *walk_table(pte_t level2_entry)
{
    return phys_to_virt((paddr_t)(level2_entry & PTE_ADDRESS));
}

/* walk_set_block - gives a root entry a value. */
static inline void walk_set_block(struct addrspace *space, uint32_t block, pte_t value)
    REQUIRES(space->lock)
{
    uint32_t bit = 1u << block % 32;

    pte_write(&space->root[block], value);
    if (value)
        space->used[block / 32] |= bit;
    else
        space->used[block / 32] &= ~bit;
}

/* walk_next_block - index of the first root entry from `block` on that is not 0; WALK_ENTRIES: none. */
uint32_t walk_next_block(const struct addrspace *space, uint32_t block) REQUIRES(space->lock);

/*
 * Each level-3 table has a note (page_note) with a bit for every GROUP of its entries: set if one of them
 * may have a page of which the address space holds a reference, or the promise of a shared page. So fork and
 * exit look at no others.
 */
#define GROUP 16u

/* walk_note - the entry gets such a page or promise. */
static inline void walk_note(pte_t *entry)
{
    uint32_t group = (uintptr_t)entry / (GROUP * sizeof(*entry)) % (WALK_ENTRIES / GROUP);

    *page_note((void *)((uintptr_t)entry & ~PAGE_MASK)) |= 1u << group;
}

/* The page that an entry holds, mapped or kept for PROT_NONE; NULL: none. */
static inline void *walk_page(pte_t entry)
{
    paddr_t address = (paddr_t)entry & ~PAGE_MASK; /* no RAM above 4 GiB is used */

    return address ? phys_to_virt(address) : NULL;
}

/* The same, if the address space holds a reference of it. */
static inline void *walk_own_page(pte_t entry)
{
    return entry & PTE_BORROWED ? NULL : walk_page(entry);
}

/*
 * walk_entry - the level-3 entry of an address; NULL when its 2 MiB have no table. With make, a
 * table is made (and a level-2 DEMAND entry spread over it); NULL: no memory.
 */
pte_t *walk_entry(struct addrspace *space, vaddr_t address, bool make) REQUIRES(space->lock);

/* walk_fill - the entries of [start, end), inside one table that is there, become `value`; pages go. */
void walk_fill(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value)
    REQUIRES(space->lock);

/*
 * walk_forget - some pages of [start, end) go, to be given anew on the next touch; but not those that programs
 * share without an object. Returns where it stopped.
 */
vaddr_t walk_forget(struct addrspace *space, vaddr_t start, vaddr_t end) REQUIRES(space->lock);

/* walk_count_pages - so many pages more belong to the address space. */
static inline void walk_count_pages(struct addrspace *space, uint32_t pages) REQUIRES(space->lock)
{
    space->pages += pages;
    if (space->pages > space->peak_pages)
        space->peak_pages = space->pages;
}

/* walk_count_page - one page more. */
static inline void walk_count_page(struct addrspace *space) REQUIRES(space->lock)
{
    walk_count_pages(space, 1);
}

/* The hardware bits for a page with these rights. */
pte_t walk_rights(rights_t rights);

/* What stays with an entry whatever becomes of its page. */
#define WALK_FLAGS (PTE_SHARED | PTE_NEVER_WRITE | PTE_OBJECT)

/* walk_rights_of - what the program may do with an entry's page. */
rights_t walk_rights_of(pte_t entry);

/* The entry's WALK_FLAGS for MAPPING_ flags. */
static inline pte_t walk_flags(uint32_t mapping_flags)
{
    return (mapping_flags & MAPPING_SHARED ? PTE_SHARED : 0) |
           (mapping_flags & MAPPING_NEVER_WRITE ? PTE_NEVER_WRITE : 0) |
           (mapping_flags & MAPPING_OBJECT ? PTE_OBJECT : 0);
}

/* An entry that promises a page; flags: WALK_FLAGS. */
static inline pte_t walk_demand(rights_t rights, pte_t flags)
{
    return (rights ? PTE_DEMAND | (pte_t)rights << PTE_RIGHTS_SHIFT : PTE_HELD) | flags;
}

/*
 * The entry with other rights; a page that is there stays there, a private one that may be written becomes
 * copy-on-write.
 */
pte_t walk_with_rights(pte_t entry, rights_t rights);

/*
 * walk_flush - this address is no longer mapped as before: tells the cores that may know and waits for
 * them. walk_flush_all - the same for all of the address space, tables included.
 */
void walk_flush(const struct addrspace *space, vaddr_t address);
void walk_flush_all(const struct addrspace *space);

/* walk_first_used - index of the first entry from `index` on that is not 0; WALK_ENTRIES: none. */
uint32_t walk_first_used(const pte_t *table, uint32_t index);

/* walk_noted - the first entry from `index` on of which walk_note may tell; WALK_ENTRIES: none. */
static inline uint32_t walk_noted(pte_t *table, uint32_t index)
{
    uint32_t group = index / GROUP;
    uint32_t notes = index < WALK_ENTRIES ? *page_note(table) >> group : 0;

    if (!notes)
        return WALK_ENTRIES;
    return notes & 1 ? index : (group + __builtin_ctz(notes)) * GROUP;
}

/* walk_sync_code - what was written into the page as data is what all cores fetch as instructions. */
void walk_sync_code(const void *page);

#endif
