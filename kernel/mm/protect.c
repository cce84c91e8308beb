/*
 * Changing what a program may do with pages that are mapped: mprotect.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "mm/addrspace.h"
#include "mm/walk.h"

#define STEP_PAGES 128u
#define STEP_SYNCS 8u /* pages whose code is made visible, which takes long */

static int check(pte_t entry, rights_t rights)
{
    if (entry == 0)
        return -ENOMEM;
    return (entry & PTE_NEVER_WRITE) && (rights & ABI_PROT_WRITE) ? -EACCES : 0;
}

/* An entry that stands for all of 2 MiB, of which none is left out. */
static int protect_block(pte_t *slot, rights_t rights)
{
    int error = check(*slot, rights);

    if (!error)
        pte_write(slot, walk_with_rights(*slot, rights));
    return error;
}

/* Some pages of one table, from *at on. */
static int protect_pages(struct addrspace *space, vaddr_t *at, vaddr_t end, rights_t rights)
    REQUIRES(space->lock)
{
    pte_t *entry = walk_entry(space, *at, true);
    uint32_t valid = 0, synced = 0;
    int error = entry ? 0 : -ENOMEM;
    vaddr_t last = *at;

    for (uint32_t i = 0; i < STEP_PAGES && synced < STEP_SYNCS && *at < end && !error; i++) {
        error = check(*entry, rights);
        if (error)
            break;
        if ((rights & ABI_PROT_EXEC) && walk_page(*entry)) {
            walk_sync_code(walk_page(*entry));
            synced++;
        }
        if (*entry & PTE_VALID) {
            valid++;
            last = *at;
        }
        pte_write(entry, walk_with_rights(*entry, rights));
        entry++;
        *at += PAGE_SIZE;
    }
    if (valid == 1)
        walk_flush(space, last);
    else if (valid)
        walk_flush_all(space);
    return error;
}

static int protect_step(struct addrspace *space, vaddr_t *at, vaddr_t end, rights_t rights)
    REQUIRES(space->lock)
{
    pte_t *slot = &space->root[*at / WALK_BLOCK];
    vaddr_t stop = (*at / WALK_BLOCK + 1) * WALK_BLOCK;

    if (*slot == 0)
        return -ENOMEM;
    if ((*slot & PTE_VALID) || *at % WALK_BLOCK || end < stop)
        return protect_pages(space, at, end < stop ? end : stop, rights);
    *at = stop;
    return protect_block(slot, rights);
}

int addrspace_protect(struct addrspace *space, vaddr_t start, vaddr_t end, rights_t rights,
                      uint32_t *done)
{
    vaddr_t at = start + *done;

    if (start >= end || end > USER_TOP || ((start | end) & PAGE_MASK))
        return -EINVAL;
    lock_acquire(&space->lock);
    int error = protect_step(space, &at, end, rights);
    lock_release(&space->lock);
    *done = at - start;
    return error == 0 && at < end ? -EAGAIN : error;
}
