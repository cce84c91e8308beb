/*
 * Address spaces: creating, cloning, loading, giving back.
 * SPDX-License-Identifier: MIT
 */
#include "mm/addrspace.h"
#include "abi/errno.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "base/core.h"
#include "mm/asid.h"
#include "mm/mapping.h"
#include "mm/slab.h"
#include "mm/walk.h"

#define CLONE_STEP 128 /* pages cloned in one step */
#define TABLE_COST 8   /* for a table, in pages that are merely shared */
#define ZERO_COST 4    /* for a page that is zeroed */
#define LOOK_COST 2 /* for a table, or a group of its entries, looked through for pages to free */

static struct slab spaces = SLAB_INITIALISER(spaces, struct addrspace, "address spaces");

struct addrspace *addrspace_create(void) NO_THREAD_SAFETY
{
    struct addrspace *space = slab_alloc(&spaces);

    if (!space)
        return NULL;
    lock_init(&space->lock, "address space", RANK_ADDRESS_SPACE);
    list_init(&space->mappings);
    space->root = page_alloc_zeroed();
    if (!space->root) {
        slab_free(&spaces, space);
        return NULL;
    }
    space->pages = space->peak_pages = 1;
    space->asid = asid_alloc();
    space->ttbr0 = virt_to_phys(space->root) | (uint64_t)space->asid << 48;
    space->map_hint = USER_MMAP_LOW;
    return space;
}

void addrspace_load(struct addrspace *space)
{
    uint32_t bit = 1u << this_core()->id;

    /* The barrier before the first walk is the partner of that in walk.c, is_ours_alone. */
    if (!(__atomic_load_n(&space->loaded_on, __ATOMIC_RELAXED) & bit)) {
        __atomic_fetch_or(&space->loaded_on, bit, __ATOMIC_RELAXED);
        cpu_dsb();
    }
    cpu_write_ttbr0(space->ttbr0);
    cpu_isb();
    if (space->asid == ASID_COMMON) {
        cpu_write_tlbiasid(ASID_COMMON);
        cpu_dsb();
        cpu_isb();
    }
}

/* Gives back the pages of a table, group by group, whose notes it clears. False: the budget is used up. */
static bool free_pages(pte_t *table, int *budget)
{
    uint32_t *note = page_note(table);

    for (; *note && *budget > 0; *note &= *note - 1) {
        const pte_t *entry = &table[__builtin_ctz(*note) * GROUP];
        *budget -= LOOK_COST;
        for (uint32_t i = 0; i < GROUP; i++) {
            void *page = walk_own_page(entry[i]);
            if (!page)
                continue;
            page_free(page);
            --*budget;
        }
    }
    return *note == 0;
}

/* Nobody uses it any more, so no lock and no TLB maintenance: asid_free sees to the tag. */
bool addrspace_free_some(struct addrspace *space, uint32_t budget) NO_THREAD_SAFETY
{
    uint32_t block = space->position / WALK_BLOCK;
    int left = (int)budget;

    if (!mapping_drop(space)) /* first of all: whoever cuts an object finds it by its records */
        return false;
    for (; (block = walk_next_block(space, block)) < WALK_ENTRIES; block++) {
        if (!(space->root[block] & PTE_VALID))
            continue;
        space->position = block * WALK_BLOCK;
        pte_t *table = walk_table(space->root[block]);
        if (left <= 0 || !free_pages(table, &left))
            return false;
        left -= LOOK_COST;
        page_free(table);
        space->root[block] = 0;
    }
    asid_free(space->asid);
    page_free(space->root);
    slab_free(&spaces, space);
    return true;
}

int addrspace_freeze(struct addrspace *space)
{
    uint32_t block = space->position / WALK_BLOCK;

    lock_acquire(&space->lock);
    while ((block = walk_next_block(space, block)) < WALK_ENTRIES &&
           !(space->root[block] & PTE_VALID))
        block++;
    if (block < WALK_ENTRIES) {
        pte_t *table = walk_table(space->root[block]);
        for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
            if (!walk_page(table[i]))
                continue;
            bool writable = !(table[i] & PTE_READONLY);
            table[i] |= PTE_BORROWED | (writable ? PTE_READONLY | PTE_COPY_ON_WRITE : 0);
        }
        *page_note(table) = 0;
    }
    lock_release(&space->lock);
    space->position = block < WALK_ENTRIES ? (block + 1) * WALK_BLOCK : 0;
    return block < WALK_ENTRIES ? -EAGAIN : 0;
}

/* A shared page that nobody has touched is given, so that both sides have the same. False: no memory. */
static bool give_shared(struct addrspace *space, pte_t *entry) REQUIRES(space->lock)
{
    void *page = page_alloc_zeroed();

    if (!page)
        return false;
    walk_count_page(space);
    rights_t rights = (*entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT;
    pte_t flags = *entry & (PTE_SHARED | PTE_NEVER_WRITE);
    /* The zeros reach other cores' walks before the entry does. */
    cpu_dsb_stores();
    pte_write(entry, walk_with_rights(virt_to_phys(page) | PTE_VALID | flags, rights));
    return true;
}

/* Makes the entry of a page the same on both sides. Returns whether `from` may write to it no more. */
static bool clone_entry(pte_t *to, pte_t *from)
{
    pte_t entry = *from;
    bool writable = (entry & (PTE_VALID | PTE_READONLY | PTE_SHARED)) == PTE_VALID;

    page_share(walk_page(entry));
    if (writable) {
        entry |= PTE_READONLY | PTE_COPY_ON_WRITE;
        pte_write(from, entry);
    }
    *to = entry;
    return writable;
}

/* A page of its own for the clone, if it is one that would be copied anyway. */
static bool copy_entry(pte_t *to, pte_t entry)
{
    bool copied = (entry & PTE_VALID) && !(entry & PTE_SHARED) &&
                  (!(entry & PTE_READONLY) || (entry & PTE_COPY_ON_WRITE));
    void *page = copied ? page_alloc() : NULL;

    if (!page)
        return false;
    page_copy(page, walk_page(entry));
    *to = (entry & ~(PTE_ADDRESS | PTE_READONLY | PTE_COPY_ON_WRITE)) | virt_to_phys(page);
    return true;
}

/* State of one step of cloning. */
struct clone {
    int budget;  /* in pages that are merely shared */
    vaddr_t own; /* see addrspace_clone */
    bool
        protect; /* something is not writable any more: TLBs must know before the lock is released */
};

/* Clones a group of entries, from the index-th on. False: no memory. */
static bool clone_group(pte_t *table, pte_t *source, uint32_t index, struct addrspace *from,
                        struct clone *step) REQUIRES(from->lock)
{
    const pte_t *own = &source[step->own / PAGE_SIZE % WALK_ENTRIES];

    for (uint32_t end = index + GROUP; index < end; index++) {
        pte_t entry = source[index], kind = entry & PTE_KIND;
        if (!walk_own_page(entry)) {
            if ((entry & (PTE_SHARED | PTE_OBJECT)) != PTE_SHARED ||
                (kind != PTE_DEMAND && kind != PTE_HELD))
                continue; /* those who share an object find its page by themselves */
            if (!give_shared(from, &source[index])) {
                for (; index < WALK_ENTRIES; index++)
                    table[index] = 0; /* the clone has what came before: it can be freed */
                return false;
            }
            step->budget -= ZERO_COST;
        }
        if (&source[index] != own || !step->own || !copy_entry(&table[index], entry))
            step->protect |= clone_entry(&table[index], &source[index]);
        step->budget--;
    }
    return true;
}

/*
 * Clones the pages of one table, group by group, from to->position on, which is moved on; both tables are
 * there. `to` is the caller's alone, so its lock is not needed: what is not checked here. 0, -ENOMEM.
 */
static int clone_pages(struct addrspace *to, struct addrspace *from, struct clone *step)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    uint32_t block = to->position / WALK_BLOCK, index = to->position / PAGE_SIZE % WALK_ENTRIES;
    pte_t *source = walk_table(from->root[block]), *table = walk_table(to->root[block]);

    while ((index = walk_noted(source, index)) < WALK_ENTRIES && step->budget > 0) {
        if (!clone_group(table, source, index, from, step))
            return -ENOMEM;
        index += GROUP;
    }
    to->position = block * WALK_BLOCK + index * PAGE_SIZE;
    return 0;
}

/*
 * The table of 2 MiB of the clone: at first the same, so that what is not a page of its own is right already.
 * False: no memory.
 */
static bool clone_table(struct addrspace *to, struct addrspace *from, uint32_t block)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    pte_t *source = walk_entry(from, block * WALK_BLOCK, true);
    pte_t *table = source ? page_alloc() : NULL;

    if (!table)
        return false;
    page_copy(table, source);
    *page_note(table) = *page_note(source);
    walk_set_block(to, block, virt_to_phys(table) | PTE_TABLE);
    return true;
}

/* Some pages, with all that comes before them. -EAGAIN: there is more. */
static int clone_some(struct addrspace *to, struct addrspace *from, struct clone *step)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    vaddr_t own = step->own;
    uint32_t block;

    while ((block = walk_next_block(from, to->position / WALK_BLOCK)) < WALK_ENTRIES) {
        pte_t entry = from->root[block];
        if (step->budget <= 0)
            return -EAGAIN;
        if (!(entry & PTE_VALID) && (entry & (PTE_SHARED | PTE_OBJECT)) != PTE_SHARED) {
            walk_set_block(to, block, entry);
            to->position = (block + 1) * WALK_BLOCK;
            continue;
        }
        if (to->position <= block * WALK_BLOCK) {
            to->position = block * WALK_BLOCK;
            if (!clone_table(to, from, block))
                return -ENOMEM;
        }
        step->own = own / WALK_BLOCK == block ? own : 0;
        int error = clone_pages(to, from, step); /* one group at least */
        if (error)
            return error;
        step->budget -= TABLE_COST;
    }
    return 0;
}

static int clone_step(struct addrspace *to, struct addrspace *from, vaddr_t own)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    struct clone step = {.budget = CLONE_STEP, .own = own};
    int error = clone_some(to, from, &step);

    if (step.protect)
        walk_flush_all(from);
    if (error)
        return error;
    to->pages = to->peak_pages = from->pages;
    to->heap_start = from->heap_start;
    to->heap_end = from->heap_end;
    to->map_hint = from->map_hint;
    return 0;
}

int addrspace_clone(struct addrspace *to, struct addrspace *from, vaddr_t own, bool all_at_once)
{
    int error;

    /*
     * `to` is known to the caller alone, so only `from` needs its lock. Who cuts an object that is mapped in it has to
     * wait until the last step: he would take pages out of `from` that the copy of a table still names.
     */
    bool with_records = mapping_lock(from);
    do {
        error = to->mapping_count ? 0 : clone_step(to, from, own); /* the tables first */
        if (!error)
            error = mapping_clone(to, from);
    } while (error == -EAGAIN && all_at_once);
    if (with_records)
        from->cloning = error == -EAGAIN;
    mapping_unlock(from, with_records);
    if (error != -EAGAIN)
        to->position = 0; /* freeing it begins at the beginning */
    return error;
}
