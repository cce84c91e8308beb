/*
 * Page faults: first touch of a page, copy on write, first write to a page of an object.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "mm/addrspace.h"
#include "mm/mapping.h"
#include "mm/walk.h"

/* Zeros, or the page of the object that is mapped there. */
static enum fault_result get_page(struct addrspace *space, vaddr_t address, pte_t entry,
                                  void **page) REQUIRES(space->lock)
{
    if (!(entry & PTE_OBJECT)) {
        *page = page_alloc_zeroed();
        return *page ? FAULT_RESOLVED : FAULT_NO_MEMORY;
    }
    const struct mapping *mapping = mapping_find(space, address);
    if (!mapping)
        return FAULT_UNMAPPED; /* another thread unmaps it */
    struct object *object = mapping->object;
    if (object->ops->page(object, mapping_index(mapping, address), page) != 0)
        return FAULT_NO_ROOM;
    if (*page && ((entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT & ABI_PROT_EXEC))
        walk_sync_code(*page);
    return *page ? FAULT_RESOLVED : FAULT_BEYOND;
}

static enum fault_result first_touch(struct addrspace *space, vaddr_t address, pte_t *entry,
                                     rights_t access) REQUIRES(space->lock)
{
    rights_t rights = walk_rights_of(*entry);
    void *page;

    /* The page table format has nothing that can be written or executed, but not read. */
    if (access & ~(rights | ABI_PROT_READ))
        return FAULT_RIGHTS;
    enum fault_result result = get_page(space, address, *entry, &page);
    if (result != FAULT_RESOLVED)
        return result;
    walk_count_page(space);
    pte_t value = virt_to_phys(page) | walk_rights(rights) | (*entry & WALK_FLAGS);
    if ((value & PTE_OBJECT) && !(value & PTE_READONLY))
        value |= PTE_READONLY | PTE_COPY_ON_WRITE;
    /* What is in the page reaches other cores' walks of this entry before the entry does. */
    cpu_dsb_stores();
    pte_write(entry, value);
    walk_note(entry);
    cpu_dsb_stores();
    return FAULT_RESOLVED;
}

/* The first write to a page of an object that the program shares. */
static enum fault_result first_write(struct addrspace *space, vaddr_t address, pte_t *entry)
    REQUIRES(space->lock)
{
    const struct mapping *mapping = mapping_find(space, address);

    if (mapping)
        mapping->object->ops->written(mapping->object);
    pte_write(entry, *entry & ~(PTE_COPY_ON_WRITE | PTE_READONLY));
    walk_flush(space, address);
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

static enum fault_result write_to_readonly(struct addrspace *space, vaddr_t address, pte_t *entry)
    REQUIRES(space->lock)
{
    if (!(*entry & PTE_COPY_ON_WRITE))
        return FAULT_RIGHTS;
    return *entry & PTE_SHARED ? first_write(space, address, entry)
                               : copy_on_write(space, address, entry);
}

static enum fault_result resolve(struct addrspace *space, vaddr_t address, rights_t access)
    REQUIRES(space->lock)
{
    pte_t level2 = space->root[address / WALK_BLOCK];
    enum fault_result result;

    if (level2 == 0)
        return FAULT_UNMAPPED;
    pte_t *entry = walk_entry(space, address, true);
    if (!entry)
        return FAULT_NO_MEMORY;
    if (!(*entry & PTE_VALID)) {
        pte_t kind = *entry & PTE_KIND;
        if (kind != PTE_DEMAND)
            return kind == PTE_GUARD  ? FAULT_GUARD
                   : kind == PTE_HELD ? FAULT_RIGHTS
                                      : FAULT_UNMAPPED;
        result = first_touch(space, address, entry, access);
        if (result != FAULT_RESOLVED)
            return result;
    }
    if ((access & ABI_PROT_EXEC) && (*entry & PTE_XN))
        return FAULT_RIGHTS;
    if (!(access & ABI_PROT_WRITE) || !(*entry & PTE_READONLY))
        return FAULT_RESOLVED; /* it is given, or another thread was faster, or the TLB was stale */
    return write_to_readonly(space, address, entry);
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
