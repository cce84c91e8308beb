/*
 * Pages as such: put into place, asked about, given back to be had anew, and which of them others share.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "arch/cpu.h"
#include "mm/addrspace.h"
#include "mm/mapping.h"
#include "mm/walk.h"

#define STEP_PAGES 32u

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

/* Where a step that begins at `at` ends: after STEP_PAGES, in the same table. */
static vaddr_t step_end(vaddr_t at, vaddr_t end)
{
    vaddr_t block = (at / WALK_BLOCK + 1) * WALK_BLOCK;
    vaddr_t stop = end - at > STEP_PAGES * PAGE_SIZE ? at + STEP_PAGES * PAGE_SIZE : end;

    return stop < block ? stop : block;
}

int addrspace_forget(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done)
{
    lock_acquire(&space->lock);
    vaddr_t at = walk_forget(space, start + *done, end);
    lock_release(&space->lock);
    *done = at - start;
    return at < end ? -EAGAIN : 0;
}

/* A page that is written to from now on will be told again. */
static void sync_page(struct addrspace *space, vaddr_t at, pte_t *entry, uint32_t *written)
    REQUIRES(space->lock)
{
    const struct mapping *mapping;
    pte_t shared = PTE_VALID | PTE_SHARED | PTE_OBJECT;

    if ((*entry & (shared | PTE_READONLY)) != shared)
        return;
    mapping = mapping_find(space, at);
    if (mapping)
        mapping->object->ops->written(mapping->object);
    pte_write(entry, *entry | PTE_READONLY | PTE_COPY_ON_WRITE);
    ++*written;
}

int addrspace_sync(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done)
{
    vaddr_t at = start + *done, stop = step_end(at, end);
    uint32_t written = 0;

    lock_acquire(&space->lock);
    pte_t *entry = walk_entry(space, at, false);
    for (; entry && at < stop; at += PAGE_SIZE, entry++)
        sync_page(space, at, entry, &written);
    if (written)
        walk_flush_all(space);
    lock_release(&space->lock);
    *done = stop - start;
    return stop < end ? -EAGAIN : 0;
}

bool addrspace_is_resident(struct addrspace *space, vaddr_t address)
{
    lock_acquire(&space->lock);
    const pte_t *entry = walk_entry(space, address, false);
    bool resident = entry && walk_page(*entry);
    lock_release(&space->lock);
    return resident;
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

/* The entry of an address; 0 when there is no table for it. */
static inline pte_t entry_at(const struct addrspace *space, vaddr_t address) REQUIRES(space->lock)
{
    pte_t block = space->root[address / WALK_BLOCK];

    return block & PTE_VALID ? walk_table(block)[address / PAGE_SIZE % WALK_ENTRIES] : 0;
}

uintptr_t addrspace_shared_place(struct addrspace *space, vaddr_t address)
{
    pte_t entry = entry_at(space, address);
    paddr_t page = (paddr_t)entry & ~PAGE_MASK;

    return (entry & PTE_SHARED) && page ? page + address % PAGE_SIZE : 0;
}

void *addrspace_writable_page(struct addrspace *space, vaddr_t address)
{
    pte_t entry = entry_at(space, address);

    return (entry & (PTE_VALID | PTE_USER | PTE_READONLY)) == (PTE_VALID | PTE_USER)
               ? walk_page(entry)
               : NULL;
}
