/*
 * Address spaces: creating, cloning, loading, giving back.
 * SPDX-License-Identifier: MIT
 */
#include "mm/addrspace.h"
#include "arch/cpu.h"
#include "lib/errno.h"
#include "mm/asid.h"
#include "mm/slab.h"
#include "mm/walk.h"

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

void addrspace_load(const struct addrspace *space)
{
    cpu_write_ttbr0(virt_to_phys(space->root) | (uint64_t)space->asid << 48);
    cpu_isb();
    if (space->asid == ASID_COMMON) {
        cpu_write_tlbiasid(ASID_COMMON);
        cpu_dsb();
        cpu_isb();
    }
}

/* Nobody uses it any more, so no lock and no TLB maintenance: asid_free sees to the tag. */
bool addrspace_free_some(struct addrspace *space, uint32_t budget) NO_THREAD_SAFETY
{
    for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
        if (!(space->root[i] & PTE_VALID)) {
            space->root[i] = 0;
            continue;
        }
        pte_t *table = walk_table(space->root[i]);
        for (uint32_t k = 0; k < WALK_ENTRIES; k++) {
            void *page = walk_page(table[k]);
            if (page) {
                page_free(page);
                if (--budget == 0 && k + 1 < WALK_ENTRIES) {
                    table[k] = 0;
                    return false;
                }
            }
            table[k] = 0;
        }
        space->root[i] = 0;
        page_free(table);
        if (budget == 0)
            return false;
    }
    asid_free(space->asid);
    page_free(space->root);
    slab_free(&spaces, space);
    return true;
}

/* Copies one level-3 table; entries of `from` that become copy-on-write are counted in *protect. */
static void clone_table(pte_t *to, pte_t *from, struct addrspace *into, bool *protect)
{
    for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
        pte_t entry = from[i];
        if (entry == 0)
            continue;
        void *page = walk_page(entry);
        if (page) {
            page_share(page);
            into->pages++;
            if ((entry & PTE_VALID) && !(entry & (PTE_READONLY | PTE_SHARED))) {
                entry |= PTE_READONLY | PTE_COPY_ON_WRITE;
                pte_write(&from[i], entry);
                *protect = true;
            }
        }
        pte_write(&to[i], entry);
    }
}

/* `to` is the caller's alone, so its lock is not needed: that is what is not checked here. */
static int clone_tables(struct addrspace *to, struct addrspace *from, bool *protect)
    REQUIRES(from->lock) NO_THREAD_SAFETY
{
    for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
        pte_t entry = from->root[i];
        if (entry & PTE_VALID) {
            pte_t *table = page_alloc_zeroed();
            if (!table)
                return -ENOMEM;
            to->pages++;
            clone_table(table, walk_table(entry), to, protect);
            entry = virt_to_phys(table) | PTE_TABLE;
        }
        if (entry)
            pte_write(&to->root[i], entry);
    }
    to->heap_start = from->heap_start;
    to->heap_end = from->heap_end;
    to->map_hint = from->map_hint;
    return 0;
}

int addrspace_clone(struct addrspace *to, struct addrspace *from)
{
    bool protect = false;

    /* `to` is known to the caller alone, so only `from` needs its lock. */
    lock_acquire(&from->lock);
    int error = clone_tables(to, from, &protect);
    if (protect) {
        cpu_dsb_stores();
        cpu_write_tlbiasidis(from->asid);
        cpu_dsb();
    }
    lock_release(&from->lock);
    to->peak_pages = to->pages;
    return error;
}
