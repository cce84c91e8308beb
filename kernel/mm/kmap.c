/*
 * Builds the kernel's page tables. They are static: two level-2 tables cover both GiB, one level-3
 * table the 2 MiB in which the kernel lies, so that each part of it has its own rights.
 * SPDX-License-Identifier: MIT
 */
#include "mm/kmap.h"
#include "arch/cpu.h"
#include "base/panic.h"
#include "mm/pte.h"

#define ENTRIES 512
#define BLOCK_SIZE 0x200000u

#define RAM_RIGHTS (PTE_NORMAL | PTE_SHAREABLE | PTE_ACCESSED | PTE_XN | PTE_PXN)
#define TEXT_RIGHTS (PTE_NORMAL | PTE_SHAREABLE | PTE_ACCESSED | PTE_READONLY)
#define DEVICE_RIGHTS (PTE_DEVICE | PTE_ACCESSED | PTE_XN | PTE_PXN)
#define PICTURE_RIGHTS (PTE_NOT_CACHED | PTE_SHAREABLE | PTE_ACCESSED | PTE_XN | PTE_PXN)

extern char kernel_start[], text_end[], rodata_end[], core_stacks[], kernel_end[];

extern pte_t kernel_level1[2];                       /* for boot/start.S */
pte_t kernel_level1[2] __attribute__((aligned(32))); /* other cores start with it */
static pte_t level2[2][ENTRIES] __attribute__((aligned(4096)));
static pte_t level3[ENTRIES] __attribute__((aligned(4096)));
static pte_t no_user[ENTRIES] __attribute__((aligned(4096))); /* stays empty */
static uint32_t device_slots;
static uint32_t device_address[16]; /* 2 MiB-aligned physical address by slot */

static pte_t kernel_page(uintptr_t address)
{
    pte_t page = virt_to_phys((void *)address) | PTE_PAGE;

    if (address >= (uintptr_t)core_stacks && address < (uintptr_t)kernel_end) {
        uintptr_t offset = (address - (uintptr_t)core_stacks) % CORE_STACKS_SIZE;
        if (offset == 0 || offset == CORE_STACK_TOP)
            return 0; /* guard page */
    }
    if (address >= (uintptr_t)kernel_start && address < (uintptr_t)text_end)
        return page | TEXT_RIGHTS;
    if (address >= (uintptr_t)text_end && address < (uintptr_t)rodata_end)
        return page | RAM_RIGHTS | PTE_READONLY;
    return page | RAM_RIGHTS;
}

void kmap_no_user(void)
{
    cpu_write_ttbr0(virt_to_phys(no_user));
    cpu_isb();
}

void kmap_init_core(void)
{
    /* The boot map of the lower half must not be walked while its size changes (B3.18.3). */
    cpu_write_ttbcr(TTBCR_NO_USER);
    cpu_isb();
    kmap_no_user();
    cpu_write_tlbiall(0);
    cpu_dsb();
    cpu_isb();
    cpu_write_ttbcr(TTBCR_RUN);
    cpu_isb();
}

void kmap_init(paddr_t start, paddr_t end)
{
    for (uint32_t i = 0; i < ENTRIES; i++)
        level3[i] = kernel_page(KERNEL_BASE + i * PAGE_SIZE);
    level2[0][0] = virt_to_phys(level3) | PTE_TABLE;
    for (paddr_t at = start + BLOCK_SIZE; at < end && end - at >= BLOCK_SIZE; at += BLOCK_SIZE) {
        uint32_t block = (at - start) / BLOCK_SIZE;
        level2[block / ENTRIES][block % ENTRIES] = at | RAM_RIGHTS | PTE_BLOCK;
    }
    kernel_level1[0] = virt_to_phys(level2[0]) | PTE_TABLE;
    kernel_level1[1] = virt_to_phys(level2[1]) | PTE_TABLE;
    cpu_dsb();
    /* Both maps agree on every address in use; what else the boot map left in the TLB goes. */
    cpu_write_ttbr1(virt_to_phys(kernel_level1));
    cpu_isb();
    kmap_init_core();
}

/* The next slot of the device window. */
static uint32_t add_slot(uint32_t block, pte_t rights)
{
    uint32_t slot = device_slots++;

    assert(slot < sizeof(device_address) / sizeof(device_address[0]));
    device_address[slot] = block;
    pte_write(&level2[1][(DEVICE_BASE - 0xc0000000) / BLOCK_SIZE + slot],
              block | rights | PTE_BLOCK);
    cpu_dsb();
    cpu_isb();
    return slot;
}

volatile uint32_t *kmap_device(uint64_t address)
{
    uint32_t block = (uint32_t)address & ~(BLOCK_SIZE - 1);
    uint32_t slot = 0;

    assert(address < 0x100000000ull);
    while (slot < device_slots && device_address[slot] != block)
        slot++;
    if (slot == device_slots)
        add_slot(block, DEVICE_RIGHTS);
    return (volatile uint32_t *)(DEVICE_BASE + slot * BLOCK_SIZE + ((uint32_t)address - block));
}

void *kmap_write_combining(uint32_t address, uint32_t size)
{
    uint32_t block = address & ~(BLOCK_SIZE - 1);
    uint32_t slot = device_slots;

    for (uint32_t at = block; at < address + size; at += BLOCK_SIZE)
        add_slot(at, PICTURE_RIGHTS);
    return (void *)(DEVICE_BASE + slot * BLOCK_SIZE + (address - block));
}
