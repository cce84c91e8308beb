/*
 * Giving many entries of a page table another value: what they held goes, and all TLBs learn of it.
 * SPDX-License-Identifier: MIT
 */
#include "mm/walk.h"

#define BATCH 64u /* pages that one flush of the TLBs takes out */

/* Pages that have been taken out of the tables and are still in the TLBs. */
struct batch {
    void *page[BATCH];     /* NULL: it is borrowed */
    uint32_t pages, valid; /* valid: entries that a TLB can know */
    vaddr_t last;          /* of the latter */
};

static void replace_entry(struct batch *batch, pte_t *entry, vaddr_t at, pte_t value)
{
    pte_t before = *entry;

    pte_write(entry, value);
    batch->page[batch->pages] = walk_own_page(before);
    batch->pages += walk_page(before) != NULL;
    if (before & PTE_VALID) {
        batch->valid++;
        batch->last = at;
    }
}

/* No core may write to a page any more when it is given back. */
static void free_batch(struct addrspace *space, struct batch *batch) REQUIRES(space->lock)
{
    if (batch->valid == 1)
        walk_flush(space, batch->last);
    else if (batch->valid)
        walk_flush_all(space);
    space->pages -= batch->pages;
    while (batch->pages)
        if (batch->page[--batch->pages])
            page_free(batch->page[batch->pages]);
}

/* As walk_fill, up to BATCH pages. Returns where it stopped. */
static vaddr_t fill_batch(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value)
    REQUIRES(space->lock)
{
    struct batch batch;
    pte_t *entry = walk_entry(space, start, false);
    vaddr_t at = start;

    batch.pages = batch.valid = 0;
    for (; at < end && batch.pages < BATCH; at += PAGE_SIZE, entry++) {
        if ((value & PTE_SHARED) && ((at / PAGE_SIZE) % GROUP == 0 || at == start))
            walk_note(entry);
        if (*entry == 0) /* most often: it need not be looked at */
            pte_write(entry, value);
        else if (*entry != value)
            replace_entry(&batch, entry, at, value);
    }
    free_batch(space, &batch);
    return at;
}

vaddr_t walk_forget(struct addrspace *space, vaddr_t start, vaddr_t end)
{
    struct batch batch;
    pte_t *entry = walk_entry(space, start, false);
    vaddr_t at = start, block = (start / WALK_BLOCK + 1) * WALK_BLOCK;

    end = end < block ? end : block;
    if (!entry)
        return end;
    batch.pages = batch.valid = 0;
    for (; at < end && batch.pages < BATCH; at += PAGE_SIZE, entry++)
        if (walk_own_page(*entry) && ((*entry & PTE_OBJECT) || !(*entry & PTE_SHARED)))
            replace_entry(&batch, entry, at,
                          walk_demand(walk_rights_of(*entry), *entry & WALK_FLAGS));
    free_batch(space, &batch);
    return at;
}

void walk_fill(struct addrspace *space, vaddr_t start, vaddr_t end, pte_t value)
{
    for (vaddr_t at = start; at < end;)
        at = fill_batch(space, at, end, value);
}
