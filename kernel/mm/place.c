/*
 * Pages that come from somewhere: a program's image, its arguments, a file; and which of them others share.
 * SPDX-License-Identifier: MIT
 */
#include "arch/cpu.h"
#include "lib/errno.h"
#include "mm/addrspace.h"
#include "mm/walk.h"

#define STEP_PAGES 64u

int addrspace_place(struct addrspace *space, vaddr_t address, void *page, rights_t rights)
{
    lock_acquire(&space->lock);
    pte_t *entry = walk_entry(space, address, true);
    if (entry) {
        walk_count_page(space);
        pte_write(entry, virt_to_phys(page) | walk_rights(rights));
        walk_note(entry);
        cpu_dsb_stores();
    }
    lock_release(&space->lock);
    return entry ? 0 : -ENOMEM;
}

/* Fills entries of one table, from *at on; what they hold has gone. */
static int place_pages(struct addrspace *space, vaddr_t *at, vaddr_t end, rights_t rights,
                       pte_t flags, page_source *source, void *context, uint32_t index)
    REQUIRES(space->lock)
{
    pte_t *entry = walk_entry(space, *at, false);

    for (; *at < end; *at += PAGE_SIZE, entry++, index++) {
        void *page;
        int error = source(context, index, &page);
        if (error)
            return error;
        if (!page)
            continue;
        walk_count_page(space);
        /* What the object's page says reaches other cores' walks before the entry does. */
        cpu_dsb_stores();
        pte_write(entry, walk_with_rights(virt_to_phys(page) | PTE_VALID | flags, rights));
        walk_note(entry);
    }
    cpu_dsb_stores();
    return 0;
}

int addrspace_map_pages(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                        uint32_t flags, page_source *source, void *context, uint32_t *done)
{
    vaddr_t at = start + *done, block = (at / WALK_BLOCK + 1) * WALK_BLOCK;
    vaddr_t stop = end - at > STEP_PAGES * PAGE_SIZE ? at + STEP_PAGES * PAGE_SIZE : end;

    if (start >= end || end > USER_TOP || ((start | end) & PAGE_MASK))
        return -EINVAL;
    if (stop > block)
        stop = block;
    lock_acquire(&space->lock);
    pte_t beyond = PTE_BEYOND | walk_flags(flags);
    int error = walk_entry(space, at, true) ? 0 : -ENOMEM;
    if (!error) {
        walk_fill(space, at, stop, beyond);
        error = place_pages(space, &at, stop, rights, walk_flags(flags), source, context,
                            *done / PAGE_SIZE);
    }
    lock_release(&space->lock);
    *done = at - start;
    return error == 0 && at < end ? -EAGAIN : error;
}

/* In one table or in an entry for 2 MiB: is every page from `at` to `end` mapped? */
static bool block_is_mapped(pte_t slot, vaddr_t at, vaddr_t end)
{
    if (!(slot & PTE_VALID))
        return slot != 0;
    const pte_t *entry = &walk_table(slot)[at / PAGE_SIZE % WALK_ENTRIES];
    for (; at < end; at += PAGE_SIZE)
        if (*entry++ == 0)
            return false;
    return true;
}

bool addrspace_is_mapped(struct addrspace *space, vaddr_t start, vaddr_t end)
{
    bool mapped = true;

    for (vaddr_t at = start; at < end && mapped;) {
        vaddr_t block = (at / WALK_BLOCK + 1) * WALK_BLOCK;
        vaddr_t stop = end < block ? end : block;
        lock_acquire(&space->lock); /* for 2 MiB only: others wait for it */
        mapped = block_is_mapped(space->root[at / WALK_BLOCK], at, stop);
        lock_release(&space->lock);
        at = stop;
    }
    return mapped;
}

void *addrspace_shared_page(struct addrspace *space, vaddr_t address)
{
    void *page = NULL;

    lock_acquire(&space->lock);
    const pte_t *entry = walk_entry(space, address, false);
    if (entry && (*entry & PTE_SHARED))
        page = walk_page(*entry);
    lock_release(&space->lock);
    return page;
}
