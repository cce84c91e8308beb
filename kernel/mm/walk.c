/*
 * Page table steps shared by faults and mappings.
 * SPDX-License-Identifier: MIT
 */
#include "mm/walk.h"
#include "abi/abi.h"
#include "arch/cpu.h"

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
        walk_count_page(space);
        cpu_dsb_stores(); /* the walker must not see the table before its entries */
        pte_write(slot, virt_to_phys(table) | PTE_TABLE);
    }
    return &table[address / PAGE_SIZE % WALK_ENTRIES];
}

void walk_flush(const struct addrspace *space, vaddr_t address)
{
    cpu_dsb_stores();
    cpu_write_tlbimvais((address & ~PAGE_MASK) | space->asid);
    cpu_dsb();
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
