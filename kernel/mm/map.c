/*
 * Mappings: what sbrk, mmap, munmap and mprotect do to the page tables.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "mm/addrspace.h"
#include "mm/mapping.h"
#include "mm/walk.h"

#define STEP (128 * PAGE_SIZE) /* of one table, in one step */

static bool range_ok(vaddr_t start, vaddr_t end)
{
    return start < end && end <= USER_TOP && ((start | end) & PAGE_MASK) == 0;
}

static vaddr_t block_end(vaddr_t address)
{
    return (address / WALK_BLOCK + 1) * WALK_BLOCK;
}

static vaddr_t lower(vaddr_t a, vaddr_t b)
{
    return a < b ? a : b;
}

/*
 * Where a range begins or ends inside 2 MiB, these get a table if one entry stands for all of them, or with
 * make also if there is nothing. False: no memory.
 */
static bool cut(struct addrspace *space, vaddr_t address, bool make) REQUIRES(space->lock)
{
    return address % WALK_BLOCK == 0 || (space->root[address / WALK_BLOCK] == 0 && !make) ||
           walk_entry(space, address, true);
}

static bool cut_both(struct addrspace *space, vaddr_t start, vaddr_t end, bool make)
    REQUIRES(space->lock)
{
    return cut(space, start, make) && cut(space, end, make);
}

/* A table whose entries all are the value is not needed: the level-2 entry says it. */
static void drop_table(struct addrspace *space, vaddr_t address, pte_t value) REQUIRES(space->lock)
{
    pte_t *slot = &space->root[address / WALK_BLOCK];
    pte_t *table = walk_table(*slot);
    uint32_t i = value ? 0 : walk_first_used(table, 0);

    if (table[WALK_ENTRIES - 1] != value)
        return;
    while (i < WALK_ENTRIES && table[i] == value)
        i++;
    if (i < WALK_ENTRIES)
        return;
    walk_set_block(space, address / WALK_BLOCK, value);
    walk_flush_all(
        space); /* other cores' walks have left the table, and what they kept of it is gone */
    page_free(table);
    space->pages--;
}

/*
 * One step of giving [start, end) the entry `value`, from *done on; what was mapped there goes. The
 * borders are cut: inside the range whatever stands for 2 MiB stands for nothing else.
 */
static int fill(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value, uint32_t *done)
    REQUIRES(space->lock)
{
    vaddr_t at = start + *done, stop = lower(lower(end, at + STEP), block_end(at));

    if (space->root[at / WALK_BLOCK] & PTE_VALID) {
        walk_fill(space, at, stop, value);
        drop_table(space, at, value);
        at = stop;
    }
    while (at < end && !(space->root[at / WALK_BLOCK] & PTE_VALID)) {
        if (space->root[at / WALK_BLOCK] != value)
            walk_set_block(space, at / WALK_BLOCK, value);
        at = lower(end, block_end(at));
    }
    *done = at - start;
    return at < end ? -EAGAIN : 0;
}

/* Each step cuts: another thread may have changed what lies there since the one before. */
static int replace(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value, uint32_t *done)
{
    struct list gone = LIST_INITIALISER(gone);

    if (!range_ok(start, end))
        return -EINVAL;
    bool with_records = mapping_lock(space);
    vaddr_t at = start + *done;
    int error = cut_both(space, at, end, value != 0) ? 0 : -ENOMEM;
    if (!error)
        error = mapping_trim(space, at, end, &gone);
    if (!error)
        error = fill(space, start, end, value, done);
    mapping_unlock(space, with_records);
    mapping_free(&gone);
    return error;
}

int addrspace_unmap(struct addrspace *space, vaddr_t start, vaddr_t end, uint32_t *done)
{
    return replace(space, start, end, 0, done);
}

int addrspace_replace(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                      uint32_t flags, uint32_t *done)
{
    return replace(space, start, end, walk_demand(rights, walk_flags(flags)), done);
}

static bool is_vacant(struct addrspace *space, vaddr_t start, vaddr_t end) REQUIRES(space->lock)
{
    for (vaddr_t at = start; at < end; at = block_end(at)) {
        pte_t slot = space->root[at / WALK_BLOCK];
        if (slot == 0)
            continue;
        uint32_t index = at / PAGE_SIZE % WALK_ENTRIES;
        uint32_t pages = (lower(end, block_end(at)) - at) / PAGE_SIZE;
        if (!(slot & PTE_VALID) || walk_first_used(walk_table(slot), index) < index + pages)
            return false;
    }
    return true;
}

/* All of [start, end) or, with an error, nothing. At most two tables are written to. */
static int demand(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value)
    REQUIRES(space->lock)
{
    uint32_t done = 0;

    if (!is_vacant(space, start, end))
        return -EEXIST;
    if (!cut_both(space, start, end, true))
        return -ENOMEM;
    while (fill(space, start, end, value, &done) != 0)
        ;
    return 0;
}

int addrspace_demand(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights)
{
    if (!range_ok(start, end))
        return -EINVAL;
    lock_acquire(&space->lock);
    int error = demand(space, start, end, walk_demand(rights, 0));
    lock_release(&space->lock);
    return error;
}

/* Looks for length free bytes in [low, high). */
static vaddr_t search(struct addrspace *space, vaddr_t low, vaddr_t high, uint32_t length)
    REQUIRES(space->lock)
{
    vaddr_t start = low;

    for (vaddr_t at = low; at < high;) {
        pte_t slot = space->root[at / WALK_BLOCK];
        vaddr_t stop = lower(high, block_end(at));
        if (!(slot & PTE_VALID)) {
            at = stop;
            if (slot)
                start = at;
        } else if (walk_table(slot)[at / PAGE_SIZE % WALK_ENTRIES]) {
            at += PAGE_SIZE;
            start = at;
        } else {
            uint32_t index = at / PAGE_SIZE % WALK_ENTRIES;
            uint32_t used = walk_first_used(walk_table(slot), index);
            at = lower(stop, at + (used - index) * PAGE_SIZE);
        }
        if (at - start >= length)
            return start;
    }
    return 0;
}

/* The range is vacant. False: memory is short, and nothing has changed. */
static bool take(struct addrspace *space, vaddr_t start, uint32_t length, rights_t rights,
                 uint32_t flags) REQUIRES(space->lock)
{
    pte_t value = walk_demand(rights, walk_flags(flags));
    vaddr_t first = flags & MAPPING_GUARD ? start + PAGE_SIZE : start;

    if (first == start)
        return demand(space, start, start + length, value) == 0;
    pte_t *guard = walk_entry(space, start, true);
    if (!guard)
        return false;
    pte_write(guard, PTE_GUARD);
    bool done = length == PAGE_SIZE || demand(space, first, start + length, value) == 0;
    if (!done) {
        pte_write(guard, 0);
        drop_table(space, start, 0);
    }
    return done;
}

/* Finds room, takes it, and tells where; 0: there is none, or no memory. */
static vaddr_t find_and_take(struct addrspace *space, vaddr_t hint, uint32_t length,
                             rights_t rights, uint32_t flags) REQUIRES(space->lock)
{
    vaddr_t start = 0;

    if (hint >= USER_MMAP_LOW && hint <= USER_MMAP_HIGH - length && !(hint & PAGE_MASK) &&
        is_vacant(space, hint, hint + length))
        start = hint;
    if (!start)
        start = search(space, space->map_hint, USER_MMAP_HIGH, length);
    if (!start)
        start = search(space, USER_MMAP_LOW, USER_MMAP_HIGH, length);
    if (start && !take(space, start, length, rights, flags))
        start = 0;
    if (start && start != hint)
        space->map_hint = start + length;
    return start;
}

static bool length_ok(uint32_t length)
{
    return length > 0 && length <= USER_MMAP_HIGH - USER_MMAP_LOW;
}

vaddr_t addrspace_map(struct addrspace *space, vaddr_t hint, uint32_t length, rights_t rights,
                      uint32_t flags)
{
    if (!length_ok(length))
        return 0;
    lock_acquire(&space->lock);
    vaddr_t start = find_and_take(space, hint, length, rights, flags);
    lock_release(&space->lock);
    return start;
}

vaddr_t addrspace_map_object(struct addrspace *space, vaddr_t hint, uint32_t length,
                             rights_t rights, uint32_t flags, struct mapping *mapping)
{
    vaddr_t start = 0;

    if (!length_ok(length))
        return 0;
    lock_acquire(&mappings_lock);
    lock_acquire(&space->lock);
    if (space->mapping_count < MAPPINGS_MAX)
        start = find_and_take(space, hint, length, rights, flags | MAPPING_OBJECT);
    if (start)
        mapping_add(space, mapping, start, start + length);
    lock_release(&space->lock);
    lock_release(&mappings_lock);
    return start;
}

int addrspace_place_object(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                           uint32_t flags, struct mapping *mapping)
{
    if (!range_ok(start, end))
        return -EINVAL;
    lock_acquire(&mappings_lock);
    lock_acquire(&space->lock);
    int error = -ENOMEM;
    if (space->mapping_count < MAPPINGS_MAX)
        error = demand(space, start, end, walk_demand(rights, walk_flags(flags | MAPPING_OBJECT)));
    if (!error)
        mapping_add(space, mapping, start, end);
    lock_release(&space->lock);
    lock_release(&mappings_lock);
    return error;
}

static vaddr_t page_up(vaddr_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

static long grow(struct addrspace *space, uint32_t increment) REQUIRES(space->lock)
{
    vaddr_t old = space->heap_end;
    pte_t value = walk_demand(ABI_PROT_READ | ABI_PROT_WRITE, 0);

    if (increment > USER_HEAP_HIGH - old)
        return -ENOMEM;
    vaddr_t start = page_up(old), end = page_up(old + increment);
    if (start < end && demand(space, start, end, value) != 0)
        return -ENOMEM;
    space->heap_end = old + increment;
    return old;
}

/* From above, so that the heap's end is right after every step. */
static long shrink(struct addrspace *space, uint32_t decrement, uint32_t *done, struct list *gone)
    REQUIRES(space->lock)
{
    uint32_t rest = decrement - *done, filled = 0;
    vaddr_t low = page_up(space->heap_end - rest), high = page_up(space->heap_end);

    if (rest > space->heap_end - space->heap_start || !cut_both(space, low, high, false))
        return -ENOMEM;
    int error = mapping_trim(space, low, high, gone);
    if (error)
        return error;
    if (low < high) {
        bool table = space->root[(high - 1) / WALK_BLOCK] & PTE_VALID;
        uint32_t unit = table ? STEP : WALK_BLOCK;
        vaddr_t from = (high - 1) / unit * unit;
        while (fill(space, from > low ? from : low, high, 0, &filled) != 0)
            ;
        if (from > low) {
            *done += space->heap_end - from;
            space->heap_end = from;
            return -EAGAIN;
        }
    }
    long old = space->heap_end + *done;
    space->heap_end -= rest;
    return old;
}

long addrspace_grow_heap(struct addrspace *space, long increment, uint32_t *done)
{
    struct list gone = LIST_INITIALISER(gone);
    bool with_records = mapping_lock(space);
    long result = increment >= 0 ? grow(space, (uint32_t)increment)
                                 : shrink(space, -(uint32_t)increment, done, &gone);

    mapping_unlock(space, with_records);
    mapping_free(&gone);
    return result;
}
