/*
 * Mappings: what sbrk, mmap, munmap and mprotect do to the page tables.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "arch/cpu.h"
#include "lib/errno.h"
#include "mm/addrspace.h"
#include "mm/walk.h"

static bool range_ok(vaddr_t start, vaddr_t end)
{
    return start < end && end <= USER_TOP && ((start | end) & PAGE_MASK) == 0;
}

static pte_t demand_entry(rights_t rights)
{
    return rights ? PTE_DEMAND | (pte_t)rights << PTE_RIGHTS_SHIFT : PTE_HELD;
}

/* A level-2 entry that stands for 2 MiB gets a table where a range begins or ends inside it. */
static bool cut(struct addrspace *space, vaddr_t address) REQUIRES(space->lock)
{
    return address % WALK_BLOCK == 0 || space->root[address / WALK_BLOCK] == 0 ||
           walk_entry(space, address, true);
}

/* All of [start, end) or, with -ENOMEM, nothing. */
static int unmap(struct addrspace *space, vaddr_t start, vaddr_t end) REQUIRES(space->lock)
{
    if (!cut(space, start) || !cut(space, end))
        return -ENOMEM;
    for (vaddr_t at = start; at < end;) {
        pte_t *slot = &space->root[at / WALK_BLOCK];
        if (!(*slot & PTE_VALID)) {
            pte_write(slot, 0); /* it lies in the range as a whole, or is 0 */
            at = (at / WALK_BLOCK + 1) * WALK_BLOCK;
            continue;
        }
        pte_t *entry = walk_entry(space, at, false);
        void *page = walk_page(*entry);
        bool valid = *entry & PTE_VALID;
        pte_write(entry, 0);
        if (valid)
            walk_flush(space, at);
        if (page) {
            page_free(page);
            space->pages--;
        }
        at += PAGE_SIZE;
    }
    return 0;
}

/* All of [start, end) or, with an error, nothing. */
static int demand(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights)
    REQUIRES(space->lock)
{
    for (vaddr_t at = start; at < end;) {
        pte_t *slot = &space->root[at / WALK_BLOCK];
        if (at % WALK_BLOCK == 0 && end - at >= WALK_BLOCK && *slot == 0) {
            pte_write(slot, demand_entry(rights));
            at += WALK_BLOCK;
            continue;
        }
        pte_t *entry = walk_entry(space, at, true);
        if (!entry || *entry) {
            unmap(space, start,
                  at); /* what was there before stays; nothing of ours needs cutting */
            return entry ? -EEXIST : -ENOMEM;
        }
        pte_write(entry, demand_entry(rights));
        at += PAGE_SIZE;
    }
    return 0;
}

int addrspace_demand(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights)
{
    if (!range_ok(start, end))
        return -EINVAL;
    lock_acquire(&space->lock);
    int error = demand(space, start, end, rights);
    lock_release(&space->lock);
    return error;
}

int addrspace_place(struct addrspace *space, vaddr_t address, void *page, rights_t rights)
{
    lock_acquire(&space->lock);
    pte_t *entry = walk_entry(space, address, true);
    if (entry) {
        walk_count_page(space);
        pte_write(entry, virt_to_phys(page) | walk_rights(rights));
        cpu_dsb_stores();
    }
    lock_release(&space->lock);
    return entry ? 0 : -ENOMEM;
}

int addrspace_unmap(struct addrspace *space, vaddr_t start, vaddr_t end)
{
    if (!range_ok(start, end))
        return -EINVAL;
    lock_acquire(&space->lock);
    int error = unmap(space, start, end);
    lock_release(&space->lock);
    return error;
}

/* The entry with other rights; a page that is there stays there. */
static pte_t with_rights(pte_t entry, rights_t rights)
{
    pte_t page = entry & PTE_ADDRESS;
    pte_t shared = entry & PTE_SHARED;

    if ((entry & PTE_KIND) == PTE_GUARD && !(entry & PTE_VALID))
        return entry;
    if (!page)
        return demand_entry(rights);
    if (!rights)
        return PTE_HELD | page | shared;
    pte_t mapped = page | walk_rights(rights) | shared;
    if (shared || !(rights & ABI_PROT_WRITE))
        return mapped;
    /* Who else holds a private page is not known here: the first write finds out. */
    return mapped | PTE_READONLY | PTE_COPY_ON_WRITE;
}

static int protect(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights)
    REQUIRES(space->lock)
{
    for (vaddr_t at = start; at < end; at += PAGE_SIZE) {
        if (space->root[at / WALK_BLOCK] == 0)
            return -ENOMEM;
        pte_t *entry = walk_entry(space, at, true);
        if (!entry || *entry == 0)
            return -ENOMEM;
        bool valid = *entry & PTE_VALID;
        if ((rights & ABI_PROT_EXEC) && walk_page(*entry))
            walk_sync_code(walk_page(*entry));
        pte_write(entry, with_rights(*entry, rights));
        if (valid)
            walk_flush(space, at);
    }
    return 0;
}

int addrspace_protect(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights)
{
    if (!range_ok(start, end))
        return -EINVAL;
    lock_acquire(&space->lock);
    int error = protect(space, start, end, rights);
    lock_release(&space->lock);
    return error;
}

static bool is_free(struct addrspace *space, vaddr_t address) REQUIRES(space->lock)
{
    pte_t *entry = walk_entry(space, address, false);

    return entry && *entry == 0;
}

/* Looks for length free bytes in [low, high). */
static vaddr_t search(struct addrspace *space, vaddr_t low, vaddr_t high, uint32_t length)
    REQUIRES(space->lock)
{
    vaddr_t start = low;

    for (vaddr_t at = low; at < high;) {
        if (space->root[at / WALK_BLOCK] == 0) {
            at = (at / WALK_BLOCK + 1) * WALK_BLOCK;
        } else {
            bool vacant = is_free(space, at);
            at += PAGE_SIZE;
            if (!vacant)
                start = at;
        }
        if (at > start && at - start >= length)
            return start + length <= high ? start : 0;
    }
    return 0;
}

/* False: memory is short, and nothing has changed. */
static bool take(struct addrspace *space, vaddr_t start, uint32_t length, rights_t rights,
                 bool guard) REQUIRES(space->lock)
{
    if (demand(space, start, start + length, rights) != 0)
        return false;
    if (!guard)
        return true;
    pte_t *entry = walk_entry(space, start, true);
    if (entry)
        pte_write(entry, PTE_GUARD);
    else
        unmap(space, start, start + length);
    return entry;
}

vaddr_t addrspace_map(struct addrspace *space, uint32_t length, rights_t rights, bool guard)
{
    if (length == 0 || length > USER_MMAP_HIGH - USER_MMAP_LOW)
        return 0;
    lock_acquire(&space->lock);
    vaddr_t start = search(space, space->map_hint, USER_MMAP_HIGH, length);
    if (!start)
        start = search(space, USER_MMAP_LOW, USER_MMAP_HIGH, length);
    if (start && !take(space, start, length, rights, guard))
        start = 0;
    if (start)
        space->map_hint = start + length;
    lock_release(&space->lock);
    return start;
}

long addrspace_grow_heap(struct addrspace *space, long increment)
{
    long result = -ENOMEM;

    lock_acquire(&space->lock);
    vaddr_t old = space->heap_end;
    vaddr_t end = old + increment;
    vaddr_t old_top = (old + PAGE_MASK) & ~PAGE_MASK;
    vaddr_t top = (end + PAGE_MASK) & ~PAGE_MASK;
    bool fits = increment >= 0 ? (uint32_t)increment <= USER_HEAP_HIGH - old
                               : -(uint32_t)increment <= old - space->heap_start;
    if (fits) {
        int error = 0;
        if (top > old_top)
            error = demand(space, old_top, top, ABI_PROT_READ | ABI_PROT_WRITE);
        else if (top < old_top)
            error = unmap(space, top, old_top);
        if (!error) {
            space->heap_end = end;
            result = old;
        }
    }
    lock_release(&space->lock);
    return result;
}
