/*
 * Page faults: first touch of a page, copy on write.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "mm/addrspace.h"
#include "mm/walk.h"

static enum fault_result first_touch(struct addrspace *space, pte_t *entry, rights_t access)
    REQUIRES(space->lock)
{
    rights_t rights = (*entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT;

    if (access & ~rights)
        return FAULT_RIGHTS;
    void *page = page_alloc_zeroed();
    if (!page)
        return FAULT_NO_MEMORY;
    walk_count_page(space);
    /* The zeros reach other cores' walks of this entry before the entry does. */
    cpu_dsb_stores();
    pte_write(entry, virt_to_phys(page) | walk_rights(rights) | (*entry & PTE_SHARED));
    walk_note(entry);
    cpu_dsb_stores();
    return FAULT_RESOLVED;
}

static enum fault_result copy_on_write(struct addrspace *space, vaddr_t address, pte_t *entry)
    REQUIRES(space->lock)
{
    void *page = walk_page(*entry);
    pte_t mapped = *entry & ~(PTE_COPY_ON_WRITE | PTE_READONLY | PTE_BORROWED);
    bool borrowed = *entry & PTE_BORROWED;

    if (borrowed || page_references(page) != 1) {
        void *copy = page_alloc();
        if (!copy)
            return FAULT_NO_MEMORY;
        page_copy(copy, page);
        mapped = (mapped & ~PTE_ADDRESS) | virt_to_phys(copy);
        /* Another address goes into the TLB: break before make (B3.10.1). */
        pte_write(entry, 0);
        walk_flush(space, address);
        if (!borrowed)
            page_free(page);
        walk_note(entry);
        cpu_dsb_stores(); /* the copy reaches other cores' walks before the entry does */
        pte_write(entry, mapped);
        cpu_dsb_stores(); /* no TLB knows that there was nothing: only our own walk must see it */
        return FAULT_RESOLVED;
    }
    pte_write(entry, mapped);
    walk_flush(space, address);
    return FAULT_RESOLVED;
}

static enum fault_result resolve(struct addrspace *space, vaddr_t address, rights_t access)
    REQUIRES(space->lock)
{
    pte_t level2 = space->root[address / WALK_BLOCK];

    if (level2 == 0)
        return FAULT_UNMAPPED;
    pte_t *entry = walk_entry(space, address, true);
    if (!entry)
        return FAULT_NO_MEMORY;
    if (*entry & PTE_VALID) {
        if ((access & ABI_PROT_EXEC) && (*entry & PTE_XN))
            return FAULT_RIGHTS;
        if (!(access & ABI_PROT_WRITE) || !(*entry & PTE_READONLY))
            return FAULT_RESOLVED; /* another thread was faster, or the TLB was stale */
        return *entry & PTE_COPY_ON_WRITE ? copy_on_write(space, address, entry) : FAULT_RIGHTS;
    }
    switch (*entry & PTE_KIND) {
    case PTE_DEMAND:
        return first_touch(space, entry, access);
    case PTE_GUARD:
        return FAULT_GUARD;
    case PTE_HELD:
        return FAULT_RIGHTS;
    case PTE_BEYOND:
        return FAULT_BEYOND;
    default:
        return FAULT_UNMAPPED;
    }
}

enum fault_result addrspace_fault(struct addrspace *space, vaddr_t address, rights_t access)
{
    if (address >= USER_TOP)
        return FAULT_RIGHTS;
    lock_acquire(&space->lock);
    enum fault_result result = resolve(space, address, access);
    if (result == FAULT_RESOLVED)
        space->faults++;
    lock_release(&space->lock);
    return result;
}
