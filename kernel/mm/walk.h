/*
 * Steps through a process's page tables, for the files that work on address spaces.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_MM_WALK_H
#define BRIGADE_MM_WALK_H

#include <stddef.h>
#include "mm/addrspace.h"

#define WALK_ENTRIES 512u
#define WALK_BLOCK 0x200000u /* bytes that a level-2 entry covers */

/* The level-3 table that a valid level-2 entry points to. */
static inline pte_t *walk_table(pte_t level2_entry)
{
    return phys_to_virt((paddr_t)(level2_entry & PTE_ADDRESS));
}

/* The page that an entry holds, mapped or kept for PROT_NONE; NULL: none. */
static inline void *walk_page(pte_t entry)
{
    if (!(entry & PTE_VALID) && (entry & PTE_KIND) != PTE_HELD)
        return NULL;
    return entry & PTE_ADDRESS ? phys_to_virt((paddr_t)(entry & PTE_ADDRESS)) : NULL;
}

/*
 * walk_entry - the level-3 entry of an address; NULL when its 2 MiB have no table. With make, a
 * table is made (and a level-2 DEMAND entry spread over it); NULL: no memory.
 */
pte_t *walk_entry(struct addrspace *space, vaddr_t address, bool make) REQUIRES(space->lock);

/* walk_count_page - one more page belongs to the address space. */
static inline void walk_count_page(struct addrspace *space) REQUIRES(space->lock)
{
    if (++space->pages > space->peak_pages)
        space->peak_pages = space->pages;
}

/* The hardware bits for a page with these rights. */
pte_t walk_rights(rights_t rights);

/* walk_flush - this address is no longer mapped as before: tells all cores and waits for them. */
void walk_flush(const struct addrspace *space, vaddr_t address);

/* walk_sync_code - what was written into the page as data is what all cores fetch as instructions. */
void walk_sync_code(const void *page);

#endif
