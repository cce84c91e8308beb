/*
 * Address spaces: creating, cloning, loading, giving back.
 * SPDX-License-Identifier: MIT
 */
#include "mm/addrspace.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "base/core.h"
#include "lib/errno.h"
#include "mm/asid.h"
#include "mm/slab.h"
#include "mm/walk.h"

#define SHARED_STEP 32 /* pages zeroed in one step */
/* The loop over pages keeps its registers that way. */
#define NOINLINE __attribute__((noinline))
#define CLONE_STEP 128 /* pages cloned in one step */

static struct slab spaces = SLAB_INITIALISER(spaces, struct addrspace, "address spaces");

struct addrspace *addrspace_create(void)
{
    struct addrspace *space = slab_alloc(&spaces);

    if (!space)
        return NULL;
    lock_init(&space->lock, "address space", RANK_ADDRESS_SPACE);
    space->root = page_alloc_zeroed();
    if (!space->root) {
        slab_free(&spaces, space);
        return NULL;
    }
    space->pages = space->peak_pages = 1;
    space->asid = asid_alloc();
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
    cpu_write_ttbr0(virt_to_phys(space->root) | (uint64_t)space->asid << 48);
    cpu_isb();
    if (space->asid == ASID_COMMON) {
        cpu_write_tlbiasid(ASID_COMMON);
        cpu_dsb();
        cpu_isb();
    }
}

/* Frees the pages of one table from *index on. */
static void free_pages(const pte_t *table, uint32_t *index, uint32_t *budget)
{
    while (*budget && (*index = walk_first_page(table, *index)) < WALK_ENTRIES) {
        page_free(walk_page(table[*index]));
        ++*index;
        --*budget;
    }
}

/* Nobody uses it any more, so no lock and no TLB maintenance: asid_free sees to the tag. */
bool addrspace_free_some(struct addrspace *space, uint32_t budget) NO_THREAD_SAFETY
{
    uint32_t i = space->position / WALK_BLOCK;
    uint32_t index = space->position / PAGE_SIZE % WALK_ENTRIES;

    for (; (i = walk_next_block(space, i)) < WALK_ENTRIES; i++, index = 0) {
        if (!(space->root[i] & PTE_VALID))
            continue;
        pte_t *table = walk_table(space->root[i]);
        free_pages(table, &index, &budget);
        space->position = i * WALK_BLOCK + index * PAGE_SIZE;
        if (index < WALK_ENTRIES)
            return false;
        space->root[i] = 0;
        page_free(table);
    }
    asid_free(space->asid);
    page_free(space->root);
    slab_free(&spaces, space);
    return true;
}

/*
 * Shared pages of one table that nobody has touched are given, some at a time. Returns how many, or
 * -ENOMEM.
 */
static int give_shared(struct addrspace *space, pte_t *table) REQUIRES(space->lock)
{
    int given = 0;

    for (uint32_t i = 0; i < WALK_ENTRIES && given < SHARED_STEP; i++) {
        pte_t entry = table[i], kind = entry & PTE_KIND;
        if (!(entry & PTE_SHARED) || walk_page(entry) || (kind != PTE_DEMAND && kind != PTE_HELD))
            continue;
        void *page = page_alloc_zeroed();
        if (!page)
            return -ENOMEM;
        walk_count_page(space);
        rights_t rights = (entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT;
        pte_t flags = entry & (PTE_SHARED | PTE_NEVER_WRITE);
        /* The zeros reach other cores' walks before the entry does. */
        cpu_dsb_stores();
        pte_write(&table[i], walk_with_rights(virt_to_phys(page) | PTE_VALID | flags, rights));
        given++;
    }
    return given;
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

/*
 * Clones pages of one table from to->position on, which is moved on. `to` is the caller's alone, so its lock
 * is not needed: what is not checked here.
 */
static NOINLINE void clone_pages(struct addrspace *to, struct addrspace *from, vaddr_t own)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    uint32_t block = to->position / WALK_BLOCK, i = to->position / PAGE_SIZE % WALK_ENTRIES;
    uint32_t own_index = own / WALK_BLOCK == block ? own / PAGE_SIZE % WALK_ENTRIES : WALK_ENTRIES;
    pte_t *source = walk_table(from->root[block]), *table = walk_table(to->root[block]);
    uint32_t pages = 0;
    bool protect = false;

    while ((i = walk_first_page(source, i)) < WALK_ENTRIES && pages < CLONE_STEP) {
        if (i != own_index || !copy_entry(&table[i], source[i]))
            protect |= clone_entry(&table[i], &source[i]);
        pages++;
        i++;
    }
    walk_count_pages(to, pages);
    to->position = block * WALK_BLOCK + i * PAGE_SIZE;
    if (protect)
        walk_flush_all(from);
}

/*
 * The table of 2 MiB of the clone: at first the same, so that what is not a page is right already. Nothing
 * fails between here and the last of its pages. False: no memory.
 */
static bool clone_table(struct addrspace *to, const pte_t *source, uint32_t block) NO_THREAD_SAFETY
{
    pte_t *table = page_alloc();

    if (!table)
        return false;
    page_copy(table, source);
    walk_count_page(to);
    walk_set_block(to, block, virt_to_phys(table) | PTE_TABLE);
    return true;
}

/* Some pages of one table, with all that comes before it. -EAGAIN: there is more. */
static int clone_step(struct addrspace *to, struct addrspace *from, vaddr_t own)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    uint32_t block = to->position / WALK_BLOCK;
    bool begun = to->position % WALK_BLOCK != 0;

    for (; (block = walk_next_block(from, block)) < WALK_ENTRIES; block++) {
        pte_t entry = from->root[block];
        if (!(entry & (PTE_VALID | PTE_SHARED))) {
            walk_set_block(to, block, entry);
            continue;
        }
        if (!begun) {
            pte_t *table = walk_entry(from, block * WALK_BLOCK, true);
            int given = table && from->has_shared ? give_shared(from, table) : 0;
            to->position = block * WALK_BLOCK;
            if (given > 0)
                return -EAGAIN;
            if (given < 0 || !table || !clone_table(to, table, block))
                return -ENOMEM;
        }
        clone_pages(to, from, own);
        return -EAGAIN;
    }
    to->heap_start = from->heap_start;
    to->heap_end = from->heap_end;
    to->map_hint = from->map_hint;
    to->has_shared = from->has_shared;
    return 0;
}

int addrspace_clone(struct addrspace *to, struct addrspace *from, vaddr_t own, bool all_at_once)
{
    int error;

    /* `to` is known to the caller alone, so only `from` needs its lock. */
    lock_acquire(&from->lock);
    do
        error = clone_step(to, from, own);
    while (error == -EAGAIN && all_at_once);
    lock_release(&from->lock);
    if (error != -EAGAIN)
        to->position = 0; /* freeing it begins at the beginning */
    return error;
}
