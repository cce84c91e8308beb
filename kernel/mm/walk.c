/*
 * Page table steps shared by faults and mappings.
 * SPDX-License-Identifier: MIT
 */
#include "mm/walk.h"
#include "abi/abi.h"
#include "arch/cpu.h"
#include "base/core.h"

/*
 * All user pages: not global, never executable at PL1 (PXN). A page that is both writable and
 * executable does not come this far. Execute-only is not possible in this format: it can be read.
 */
pte_t walk_rights(rights_t rights)
{
    pte_t bits =
        PTE_PAGE | PTE_NORMAL | PTE_SHAREABLE | PTE_ACCESSED | PTE_NOT_GLOBAL | PTE_USER | PTE_PXN;

    if (!(rights & ABI_PROT_WRITE))
        bits |= PTE_READONLY;
    if (!(rights & ABI_PROT_EXEC))
        bits |= PTE_XN;
    return bits;
}

pte_t walk_with_rights(pte_t entry, rights_t rights)
{
    pte_t page = entry & PTE_ADDRESS;
    pte_t flags = entry & (WALK_FLAGS | PTE_BORROWED);

    if (!(entry & PTE_VALID) && (entry & PTE_KIND) == PTE_GUARD)
        return entry;
    if (!page)
        return walk_demand(rights, flags);
    if (!rights)
        return PTE_HELD | page | flags;
    pte_t mapped = page | walk_rights(rights) | flags;
    if (!(rights & ABI_PROT_WRITE) || (flags & (PTE_SHARED | PTE_OBJECT)) == PTE_SHARED)
        return mapped;
    /* Who else holds a private page is not known here: the first write finds out. */
    return mapped | PTE_READONLY | PTE_COPY_ON_WRITE;
}

rights_t walk_rights_of(pte_t entry)
{
    if (!(entry & PTE_VALID))
        return (entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT;
    return ABI_PROT_READ | (entry & PTE_XN ? 0 : ABI_PROT_EXEC) |
           ((entry & PTE_READONLY) && !(entry & PTE_COPY_ON_WRITE) ? 0 : ABI_PROT_WRITE);
}

uint32_t walk_next_block(const struct addrspace *space, uint32_t block)
{
    for (; block < WALK_ENTRIES; block = (block | 31) + 1) {
        uint32_t used = space->used[block / 32] >> block % 32;
        if (used)
            return block + __builtin_ctz(used);
    }
    return WALK_ENTRIES;
}

pte_t *walk_entry(struct addrspace *space, vaddr_t address, bool make)
{
    pte_t *slot = &space->root[address / WALK_BLOCK];
    pte_t *table;

    if (*slot & PTE_VALID) {
        table = walk_table(*slot);
    } else {
        if (!make)
            return NULL;
        table = page_alloc_zeroed();
        if (!table)
            return NULL;
        if (*slot)
            for (uint32_t i = 0; i < WALK_ENTRIES; i++)
                table[i] = *slot;
        if (*slot & PTE_SHARED)
            *page_note(table) = ~0u;
        walk_count_page(space);
        cpu_dsb_stores(); /* the walker must not see the table before its entries */
        walk_set_block(space, address / WALK_BLOCK, virt_to_phys(table) | PTE_TABLE);
    }
    return &table[address / PAGE_SIZE % WALK_ENTRIES];
}

/*
 * Has only the calling core ever loaded it? Then no other TLB knows its pages. The barrier is the partner
 * of that in addrspace_load: either we see the other core's bit, or its walks see what we wrote.
 */
static bool is_ours_alone(const struct addrspace *space)
{
    cpu_dsb();
    return !(__atomic_load_n(&space->loaded_on, __ATOMIC_RELAXED) & ~(1u << this_core()->id));
}

void walk_flush(const struct addrspace *space, vaddr_t address)
{
    uint32_t page = (address & ~PAGE_MASK) | space->asid;

    if (is_ours_alone(space))
        cpu_write_tlbimva(page);
    else
        cpu_write_tlbimvais(page);
    cpu_dsb();
}

void walk_flush_all(const struct addrspace *space)
{
    if (is_ours_alone(space))
        cpu_write_tlbiasid(space->asid);
    else
        cpu_write_tlbiasidis(space->asid);
    cpu_dsb();
}

/* Eight entries at a time: most of a table is empty, or promised and without pages. */
uint32_t walk_first_used(const pte_t *table, uint32_t index)
{
    while (index % 8 && table[index] == 0)
        index++;
    if (index % 8)
        return index;
    for (; index < WALK_ENTRIES; index += 8) {
        const pte_t *at = &table[index];
        if (at[0] | at[1] | at[2] | at[3] | at[4] | at[5] | at[6] | at[7])
            break;
    }
    while (index < WALK_ENTRIES && table[index] == 0)
        index++;
    return index;
}

/* Clean to the point of unification, then invalidate (ARM ARM A3.5.4). 32: no core has shorter lines. */
void walk_sync_code(const void *page)
{
    for (uint32_t i = 0; i < PAGE_SIZE; i += 32)
        cpu_write_dccmvau((uintptr_t)page + i);
    cpu_dsb();
    cpu_write_iciallis(0);
    cpu_dsb();
    cpu_isb();
}
